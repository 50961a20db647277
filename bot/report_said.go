package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// What clerks say around their reports: events, plans, running sums, figures said once more, and what another unit told.
var (
	changedOver = rule("changedOver")
	reportAsked = rule("reportAsked")
	whyAsked    = rule("whyAsked")
	whyStuck    = rule("whyStuck")
	leftBehind  = rule("leftBehind")
	leftByThen  = rule("leftByThen")
	plans       = rule("plans")
	goneOn      = rule("goneOn")
	restated    = rule("restated")
	pointedFix  = rule("pointedFix")
	namedFigure = rule("namedFigure")
	ownListed   = rule("ownListed")
	morePart    = compile(`(?:又|再|新增|新|另外?|增加)[^,;。]{0,6}$`)
	summed      = compile(`(?:一共|总共|共计|共|累计|合计|总计|加起来|现在有?)(?:是|有|就|已经|到了?|办结|达到?|\s)*$`)
)

// event reports a change of persons that is told to ask what has to be done about it: 联络员换人了,要报哪里. It is no progress.
func (h *hearing) event(c clause) bool {
	return h.asks && changedOver.MatchString(c.text) && (!c.signs.any() || onlyActed(c.signs)) && h.asksReporting()
}

// asksReporting reports a question about how or where something is reported.
func (h *hearing) asksReporting() bool {
	return slices.ContainsFunc(h.u.clauses(), func(c clause) bool { return c.asks && reportAsked.MatchString(c.text) })
}

// asksOfOthers reports a question about what another unit told: 交通局第1条说有困难,啥困难.
func asksOfOthers(list []clause, u *Utterance) bool {
	if !namesUnit(u) || ownUnit.MatchString(u.Folded) {
		return false
	}
	return slices.ContainsFunc(list, func(c clause) bool { return c.asks && whyAsked.MatchString(c.text) })
}

// wantsWords reports that the words of a report are asked for, and not only how far it is.
func wantsWords(u *Utterance, t string) bool {
	if !namesUnit(u) || len(u.References) == 0 {
		return false
	}
	return whyStuck.MatchString(t) || slices.ContainsFunc(u.clauses(), func(c clause) bool { return c.asks && whyAsked.MatchString(c.text) })
}

// leansOnReport makes a question behind a report one about what the unit still owes: 第12条办完了,还差哪些.
func leansOnReport(q *Utterance) {
	if len(q.References) == 0 && !namesUnit(q) && leftBehind.MatchString(q.Folded) {
		q.Scope = "own"
		setSlot(q, SlotMyDuties)
		q.Ask.Left = true
	}
}

// readPlan makes a share that tells only what is intended a plan: its figures are of what is to come, and with 第二次 something was
// done before.
func (it *ReportItem) readPlan(s signs) {
	if s.finished || s.acted || s.stuck || s.ongoing || s.notOurs || !s.unstarted && !s.unfinished || !plans.MatchString(it.Text) {
		return
	}
	if strings.Contains(it.Text, "没") || strings.Contains(it.Text, "未") {
		return
	}
	it.Plan, it.Numbers = true, nil
	it.Status = ledger.NotStarted
	if goneOn.MatchString(it.Text) {
		it.Status = ledger.InProgress
	}
}

// addUp leaves out the figures that a sum behind them counts: 又调成了两件,一共八件. It reports whether there were any.
func (s *stretch) addUp() {
	qs := zh.Quantities(s.text)
	if len(qs) < 2 || len(qs) != len(s.numbers) {
		return
	}
	before := func(i int) string {
		from := 0
		if i > 0 {
			from = qs[i-1].End
		}
		return s.text[from:qs[i].Start]
	}
	var kept []ledger.Quantity
	for i, n := range s.numbers {
		counted := morePart.MatchString(before(i)) && slices.ContainsFunc(qs[i+1:], func(q zh.Quantity) bool {
			return q.Unit == n.Unit && q.Value >= n.Value && summed.MatchString(s.text[:q.Start])
		})
		if !counted {
			kept = append(kept, n)
			continue
		}
		s.running = true
	}
	if s.running {
		s.numbers = kept
		s.signs.finished = s.signs.finished && total.MatchString(s.text)
		s.signs.ongoing = s.signs.ongoing || !s.signs.finished
	}
}

// ownWords reports that a share without a word of progress has words of its own, in a clause of its own, and that the next measure's
// clause tells of that one: the words are not shared.
func ownWords(told []clause, g, next group) bool {
	of, then := clauseAt(told, g.start), clauseAt(told, next.start)
	if of < 0 || then < 0 || of == then || len(zh.Squeeze(joiningWords.ReplaceAllString(told[of].text[g.end-told[of].start:], ""))) < 2*len("字") {
		return false
	}
	return readSigns(told[then].text).any()
}

// joiningWords join measures and say nothing: 第4条和,第5条都完成了.
var joiningWords = compile(`[_和跟与及、,还有以及的这条项两]`)

// clauseAt is the index of the clause in which an offset lies, -1 for none.
func clauseAt(list []clause, at int) int {
	return slices.IndexFunc(list, func(c clause) bool { return c.start <= at && at < c.end })
}
