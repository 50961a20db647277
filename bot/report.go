package bot

import (
	"strings"
)

// requests say a thing in the form of a noun; they ask, though no question word stands in them.
var requests = rule("requests")

// ParseReport reads what a message reports: one item for each measure that it names, or a single one
// without a number. It returns nil for what reports nothing: questions, suppositions, requests, small talk.
// A message that both reports and asks gives a part and keeps its Ask.
func ParseReport(u *Utterance, v Vocabulary) *ReportPart {
	list := u.clauses()
	part := &ReportPart{Text: u.Folded, Over: overreach(u.Folded)}
	if fix := parseFix(u, list); fix != nil {
		part.Fix = fix
		part.Likes = quantitiesIn(list, true)
		return part
	}
	if whole := wholeOf(u); whole != nil {
		return whole
	}
	if announced := announcedOf(u); announced != nil {
		return announced
	}
	told := telling(list, u)
	if asksOfOthers(list, u) {
		told = nil
	}
	if proxied(u, told) {
		told = nil // 我代松坪镇报一下,第4条完成了
	}
	if len(told) == 0 {
		if len(part.Over) > 0 {
			return part
		}
		return nil
	}
	part.Items = itemsOf(u, told)
	for _, c := range told {
		part.Likes = append(part.Likes, clauseQuantities(c)...)
	}
	part.Topic = reportTopic(u, told)
	part.Occasion = occasionOf(u, part.Items)
	part.readRestated(u)
	part.Unclear = unclearIn(u)
	part.Adds = addsTo.MatchString(u.Folded)
	part.quote(u, told)
	if len(part.Items) == 0 {
		return nil
	}
	part.Question = askingHalf(list, u, v)
	return part
}

// askingHalf understands the questions of a message that also reports, by themselves; nil when it has none.
func askingHalf(list []clause, u *Utterance, v Vocabulary) *Utterance {
	var texts []string
	for _, c := range list {
		if c.asks && !c.supposes {
			texts = append(texts, u.Folded[c.start:c.end])
		}
	}
	if len(texts) == 0 {
		return nil
	}
	q := understandPart(strings.Join(texts, ","), u, v)
	if q.Ask == nil {
		q.Ask = &AskPart{Text: q.Folded, Topic: stripFiller(q.Folded), YesNo: true}
	}
	askLedger(&q)
	leansOnReport(&q)
	q.Intent = Question
	return &q
}

// telling returns the clauses that report; nil when none does.
func telling(list []clause, u *Utterance) []clause {
	h := hearing{u: u, asks: anyAsks(list), judges: anyJudges(list), did: u.Scope != ""}
	for _, c := range list {
		h.hear(c)
	}
	if h.reports() {
		return foremost(withoutOthers(h.told, u), u)
	}
	return nil
}

// hearing collects the clauses that report and what speaks for a report.
type hearing struct {
	u            *Utterance
	asks, judges bool     // some clause asks; some asks whether an own figure suffices
	told         []clause //
	worded       bool     // words tell a status
	figures      bool     // numbers were given
	did          bool     // the figure that is asked about is the sender's: 我们评查了12卷,够不够
	lacks        bool     // something is said to be missing, which leaves the status open
}

// hear takes a clause that tells something; questions, suppositions and what the document demands tell nothing.
func (h *hearing) hear(c clause) {
	if c.supposes || c.asks && !c.judges {
		return
	}
	c.signs = readSigns(c.text)
	if h.elsewhere(c) || h.background(c) || overreaching.MatchString(c.text) || norm.MatchString(c.text) && !c.signs.any() && !strings.Contains(c.text, "元") {
		return
	}
	h.told = append(h.told, c)
	if c.judges {
		h.did = h.did || c.signs.any() || already.MatchString(c.text)
		return
	}
	if requests.MatchString(c.text) && !c.signs.settled() {
		return
	}
	h.weigh(c)
}

// weigh notes what a told clause proves.
func (h *hearing) weigh(c clause) {
	counted := len(clauseQuantities(c)) > 0
	h.figures = h.figures || counted
	h.worded = h.worded || c.signs.any() && (counted || h.enough(c.signs))
	h.lacks = h.lacks || lacking.MatchString(c.text)
}

var (
	wide    = compile(`^(?:全县|全市|全区|全省|大家|人家|别人)(?:的|都)*_`)
	rumour  = compile(`听说|据说|听闻|据了解`)
	later   = compile(`(?:等\S{0,24}|(?:以后|之后|后)我?们?)再(?:一起)?(?:报|上报|汇报)`)
	ordered = compile(`(?:文件|县里|市里|省里|区里|上级|领导|上面|督查室|通知|方案)\S{0,4}(?:要求|说|规定|让|催|明确)`)
	already = compile(`已|了`)
)

// elsewhere reports a clause of what others say or ask for, and a promise to report later.
func (h *hearing) elsewhere(c clause) bool {
	text := h.u.Folded[c.start:c.end]
	switch {
	case later.MatchString(text):
		return true
	case ownUnit.MatchString(text):
		return false
	}
	return wide.MatchString(c.text) || rumour.MatchString(text) || ordered.MatchString(text) && !already.MatchString(text)
}

var unreported = compile(`(?:没|未)(?:有)?(?:报|上报|填)(?:过|呢)?$`)

// background reports a clause that only leads up to a question: 第4条还没报,怎么报; 我镇没有官司,18条还用报吗.
func (h *hearing) background(c clause) bool {
	return h.event(c) || h.asks && (unreported.MatchString(c.text) || c.signs.notOurs && !touches(h.u.References, c))
}

// touches reports whether a measure is named in a clause, or in none at all.
func touches(refs []Reference, c clause) bool {
	for _, r := range refs {
		if c.start <= r.Start && r.Start < c.end {
			return true
		}
	}
	return len(refs) == 0
}

// enough reports whether a status in words makes a report: with a measure always, else a verb with 了 needs
// a message that asks nothing.
func (h *hearing) enough(s signs) bool {
	return len(h.u.References) > 0 || !onlyActed(s) || !h.asks && (h.u.Scope != "" || h.u.Ask == nil)
}

// reports weighs what was heard.
func (h *hearing) reports() bool {
	numbered := len(h.u.References) > 0
	switch {
	case !numbered && h.asks && !h.judges && (h.u.Scope == "" || !h.worded && !h.figures):
		return false // a question with its background: 人手不够,能不能派人
	case h.worded:
		return true
	case h.figures:
		return h.u.Ask == nil || !h.asks || numbered
	}
	return numbered && (h.asksOfOwn() || h.lacks && !h.asks && h.u.Ask == nil)
}

// asksOfOwn: whether a figure suffices is asked of what the sender did, not of any figure.
func (h *hearing) asksOfOwn() bool { return h.judges && h.did }

// lacking is 我镇没有监督员: with a measure it is a report, but of what status must be asked.
var lacking = compile(`(?:没有|没|无)\p{Han}{2,}`)

// onlyActed reports that nothing but a verb with 了 stands there: too little without a measure.
func onlyActed(s signs) bool {
	s.acted = !s.acted
	return !s.any()
}

func anyAsks(list []clause) bool {
	for _, c := range list {
		if c.asks {
			return true
		}
	}
	return false
}

func anyJudges(list []clause) bool {
	for _, c := range list {
		if c.judges && !c.supposes {
			return true
		}
	}
	return false
}

var (
	// overreaching claims or changes what is not the sender's own.
	overreaching = rule("overreaching")
)

// overreach returns such claims as said.
func overreach(text string) []string { return overreaching.FindAllString(text, 3) }
