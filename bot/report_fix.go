package bot

import (
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	undoing = rule("undoing")
	fixing  = rule("fixing")
	adding  = compile(`补充|少写|漏|写少|记少`)
	// addsTo opens a report that goes on with an earlier one, addition is what was added.
	addsTo      = compile(`补充(?:一下|一点|一句|说明|下)?\s*[:,]|^(?:再|另外?|还|要|,)*(?:补充|追加|补报)|补充上报`)
	addition    = compile(`补充|追加|加的|加上的|添的|补的|那句`)
	numberSlip  = compile(`(?:条号|编号|序号|条数|条)(?:报|写|记|弄|搞|填|打|说)?错`)
	onlyRight   = compile(`^(?:其实|应该|应)?是?_+(?:才对|才是)(?:吧|啊|的)?[。!]?$`)
	slipOf      = rule("slipOf")
	doubleNot   = compile(`不是(?:不|没|我们不)`)
	contrast    = compile(`不是\S{1,12}[,,]?\s?(?:是|而是)|是\S{1,12}[,,]?\s?(?:不是|而不是|而非)|不是完成|不是已完成`)
	plainFix    = rule("plainFix")
	labelledFix = compile(`^\p{Han}{2,4}(?:的|人数)*(?:是|应该是?)`)
	wrongMark   = compile(`(?:不是|并非|非|而不是|not)\s?$`)
	rightMark   = compile(`(?:应该是|应当是|应为|应是|而是|改成|改到|改为|记到|挪到|[报记填算放]在|是|是报|is|be|meant)\s?$`)
	badMark     = compile(`^\s?(?:是)?(?:报错|说错|写错|记错|打错|错了)`)
	wrongNo     = compile(`(?:报成|说成|写成|打成|输成)(?:了)?\s?$|(?:不是|并非|把|从|原来的?|not)\s?\S{0,4}$`)
	replaced    = compile(`^\s?(?:改成|改为|改到|应该是|应为|应是|改)`)
	// putRight stands between the wrong figure and the right one, all in one breath: 不是38是83.
	putRight    = compile(`^\p{Han}{0,2}[,\s]?(?:应该|应当|而)?(?:是|为)$`)
	negation    = rule("negation")
	lookedAgain = rule("lookedAgain")
	changing    = compile(`整改(?:成|为)|(?:牵头|配合|责任)单位`)
)

// parseFix reads a correction or an undo; nil when the message is neither. A question is neither.
func parseFix(u *Utterance, list []clause) *Fix {
	text := mask(u.Folded, u.References)
	if fix, settled := ownReportsFix(u, text); settled {
		return fix
	}
	if slices.ContainsFunc(list, func(c clause) bool { return c.asks && !c.judges }) {
		return nil
	}
	if undoes(u, text, list) {
		return undoOf(u.References, text)
	}
	if to := correctedTo(u); to.Named() {
		return &Fix{Occasion: to}
	}
	add := adding.MatchString(text)
	if add && len(u.References) > 0 || !corrects(text) {
		return nil // 补充第4条:人均42学时 is a report
	}
	fix := &Fix{Add: add}
	fix.measures(u)
	fix.numbers(list)
	fix.byHowMuch(text)
	if labelledFix.MatchString(text) && len(fix.Numbers) == 1 && fix.Numbers[0].Unit == "个" {
		fix.Numbers[0].Unit = "" // of whatever stands there: 参训的是39个 of 38人
	}
	fix.slip(text)
	fix.inWords(list)
	if rosterAdd.MatchString(text) {
		fix.keepTotal()
	}
	if onlyRight.MatchString(text) && fix.To == "" {
		fix.To, fix.At = fix.At, ""
	}
	fix.Status = wordedStatus(affirmed(list))
	return fix
}

// undoes reports an undo, alone or with its reason.
func undoes(u *Utterance, text string, list []clause) bool {
	return undoing.MatchString(text) || undoesFirst(u, list)
}

// slipped says that something was sent by mistake, and not what is right.
var slipped = compile(`^(?:哎呀?|啊|哦|不好意思|对不起|,)*(?:刚才|刚刚|我)*(?:(?:报|发|写|填|说|搞|弄|点|按)(?:错|多|重)(?:了|啦)?|手滑(?:了)?)$`)

// undoesFirst reports an undo with its reason behind it: 第17条那个撤了吧,还没跟领导说. What names another measure or gives a figure tells
// something besides, and is not given up for it.
func undoesFirst(u *Utterance, list []clause) bool {
	if len(list) == 2 && slipped.MatchString(list[0].text) {
		return undoing.MatchString(list[1].text) // 报错了,删掉
	}
	if len(list) < 2 || !undoing.MatchString(list[0].text) {
		return false
	}
	for _, c := range list[1:] {
		if touches(u.References, c) && len(u.References) > 0 || len(clauseQuantities(c)) > 0 || readSigns(c.text).finished || corrects(c.text) {
			return false
		}
	}
	return true
}

// undoOf takes back the measure that is named first; what was reported last where none is.
func undoOf(named []Reference, text string) *Fix {
	fix := &Fix{Undo: true, Add: addition.MatchString(text)}
	if len(named) > 0 {
		fix.At = named[0].Number
	}
	return fix
}

// keepTotal keeps the figure that is said last, for it counts those that came before: 补两个,一共56.
func (f *Fix) keepTotal() {
	f.Numbers = f.Numbers[max(0, len(f.Numbers)-1):]
	for i := range f.Numbers {
		f.Numbers[i].What = ""
	}
}

// corrects reports whether the words are those of a correction, and of nothing that only looks like one.
func corrects(text string) bool {
	if overreaching.MatchString(text) || changing.MatchString(text) || feedbacks.MatchString(text) {
		return false
	}
	return fixing.MatchString(text) || rightFigure.MatchString(text) || rosterAdd.MatchString(text) || plainFix.MatchString(text) || pointedFix.MatchString(text) || onlyRight.MatchString(text) ||
		contrast.MatchString(text) && !doubleNot.MatchString(text)
}

// affirmed is the text without the statuses that it takes back.
func affirmed(list []clause) string {
	var rest []string
	for _, c := range list {
		if !imperative.MatchString(c.text) {
			c.text = negation.ReplaceAllString(c.text, "…")
		}
		rest = append(rest, c.text)
	}
	return strings.Join(rest, ",")
}

// imperative is 把第4条记成完成: what is to be written, not what was written wrongly.
var imperative = compile(`^(?:请|帮我|帮忙|麻烦|你|您|就)*(?:把|将)_+(?:记|标|报|填|写)`)

var notYet = compile(`还没(?:有)?(?:呢)?$|^没有$`)

// wordedStatus is the status that words tell; mistakes and numbers tell none.
func wordedStatus(text string) ledger.Status {
	text = fixing.ReplaceAllString(namedFigure.ReplaceAllString(pieceDone.ReplaceAllString(text, "…"), "…"), "…")
	s := readSigns(text)
	switch {
	case !s.any() && notYet.MatchString(text):
		return ledger.InProgress
	case onlyActed(s) || !s.any():
		return ""
	}
	return readStatus(text, nil)
}

// measures tells which number was wrong, which is right, and which is only spoken of.
func (f *Fix) measures(u *Utterance) {
	for _, r := range u.References {
		before, after := clauseBefore(u.Folded, r.Start), u.Folded[r.End:]
		switch {
		case wrongMark.MatchString(before), badMark.MatchString(after) && len(u.References) > 1, replaced.MatchString(after) && len(u.References) > 1:
			f.From = r.Number
		case rightMark.MatchString(before) && f.To == "":
			f.To = r.Number
		case f.At == "":
			f.At = r.Number
		}
	}
	if f.From == "" && f.To != "" && f.At != "" && f.At != f.To {
		f.From, f.At = f.At, ""
	}
	if f.From != "" && f.To == "" && f.At != "" {
		f.To, f.At = f.At, ""
	}
}

// numbers tells the new figures and, where the old one is named, that one apart.
func (f *Fix) numbers(list []clause) {
	for _, c := range list {
		qs := zh.Quantities(c.text)
		kept := named(c, qs)
		for i, q := range qs {
			wrong := wrongNo.MatchString(c.text[:q.Start]) || replaced.MatchString(c.text[q.End:])
			if i > 0 && f.OldNumber != nil && putRight.MatchString(c.text[qs[i-1].End:q.Start]) {
				wrong = false
			}
			if wrong && !strings.HasSuffix(strings.TrimSpace(c.text[:q.Start]), "而是") {
				value := q.Value
				f.OldNumber = &value
				continue
			}
			n := kept[i]
			n.What = fixWhat(n.What)
			if lookedAgain.MatchString(c.text) {
				n.What = "" // 又看了下签到表还是38: the list was looked at, it is not what is counted
			}
			f.Numbers = append(f.Numbers, n)
		}
	}
}

// countOf is the counting word that a name for a figure stands for.
func countOf(name string) string {
	switch {
	case strings.HasSuffix(name, "率"):
		return "%"
	case name == "人数":
		return "人"
	case name == "学时", name == "课时", name == "人次":
		return name
	}
	return strings.TrimSuffix(name, "数")
}

// slip uses what the message names as wrong: 学时写错了,44 means hours, 条号错了,应为9 a measure.
func (f *Fix) slip(text string) {
	if len(f.Numbers) != 1 || f.Numbers[0].Unit != "" {
		return
	}
	n := &f.Numbers[0]
	if numberSlip.MatchString(text) && f.To == "" && n.Value == float64(int(n.Value)) && n.Value > 0 {
		f.To, f.Numbers = strconv.Itoa(int(n.Value)), nil
		return
	}
	if m := slipOf.FindStringSubmatch(text); m != nil && m[1] != "金额" {
		n.Unit = countOf(m[1])
	}
}

var fixWords = rule("fixWords")

// fixWhat drops the words of correcting from the label of a number.
func fixWhat(s string) string { return strings.TrimSpace(fixWords.ReplaceAllString(s, "")) }
