package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// What clerks say around their reports: events, plans, running sums, figures said once more, and what another unit told.
var (
	changedOver  = rule("changedOver")
	reportAsked  = rule("reportAsked")
	whyAsked     = rule("whyAsked")
	whyStuck     = rule("whyStuck")
	leftBehind   = rule("leftBehind")
	leftByThen   = rule("leftByThen")
	plans        = rule("plans")
	goneOn       = rule("goneOn")
	restated     = rule("restated")
	pointedFix   = rule("pointedFix")
	namedFigure  = rule("namedFigure")
	ownListed    = rule("ownListed")
	restatedLead = compile(`核实后?|核了?后|最后|最终|真正|准确|后来|一共|总共`)
	ofNext       = compile(`[下这那后第]$`)
	morePart     = compile(`(?:又|再|新增|新|另外?|增加)[^,;。]{0,6}$`)
	lessen       = compile(`取消|减少|核减|注销|清退|退出|撤销|下放`)
	summed       = compile(`(?:(?:现在|目前)?(?:一共|总共|共计|共|累计|合计|总计|加起来)|现在有?)([^0-9,;。]{0,6}?)(?:是|有|就|已经|到|了|达到?|\s)*$`)
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
	if !s.intends() || !plans.MatchString(it.Text) || strings.ContainsAny(it.Text, "没未") {
		return
	}
	at := plans.FindStringIndex(it.Text)
	for _, q := range zh.Quantities(it.Text) {
		if q.Start < at[0] && !ofNext.MatchString(it.Text[:q.Start]) {
			return // 参训38人,预计12月完成 tells of people who came
		}
	}
	it.Plan, it.Numbers = true, nil
	if s.unstarted {
		it.Status = ledger.NotStarted
	}
	if goneOn.MatchString(it.Text) {
		it.Status = ledger.InProgress
	}
}

// readRestated reads a figure that is said once more, and names it as it was named before.
func (r *ReportPart) readRestated(u *Utterance) {
	if r.Restated = restated.MatchString(u.Folded) && len(r.Items) == 1; !r.Restated {
		return
	}
	for i := range r.Items[0].Numbers {
		n := &r.Items[0].Numbers[i]
		n.What = fixWhat(restatedLead.ReplaceAllString(n.What, ""))
	}
}

// intends reports that nothing is told but what is to come.
func (s signs) intends() bool {
	return (s.unstarted || s.unfinished) && !s.finished && !s.acted && !s.stuck && !s.ongoing && !s.notOurs
}

// addUp leaves out the figures that a sum behind them counts: 又调成了两件,一共八件. It reports whether there were any.
func (s *stretch) addUp() {
	qs := zh.Quantities(s.text)
	if len(qs) < 2 || len(qs) != len(s.numbers) || lessen.MatchString(s.text) {
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
	label := ""
	for i, n := range s.numbers {
		counted := morePart.MatchString(before(i)) && slices.ContainsFunc(qs[i+1:], func(q zh.Quantity) bool {
			return q.Unit == n.Unit && q.Value >= n.Value && sumOf(s.text[:q.Start], before(i))
		})
		if counted {
			s.running, label = true, n.What
			continue
		}
		if s.running && n.What == "" {
			n.What = label // 又办结1件,一共13件: thirteen are 办结 too
		}
		kept = append(kept, n)
	}
	if !s.running {
		return
	}
	s.numbers = kept
	if s.signs.finished && !finishedApart(s.text) {
		s.signs.finished, s.signs.ongoing = false, true // what was done now, not all of it
	}
}

// sumOf reports that the words before a figure make it the sum of what an earlier one adds to: of the same doing, or of none named.
func sumOf(before, part string) bool {
	m := summed.FindStringSubmatch(before)
	return m != nil && strings.Contains(part, m[1])
}

// finishedApart reports words of the end that do not belong to a figure: 调整完了,又加5项,一共20项.
func finishedApart(text string) bool {
	return total.MatchString(text) || slices.ContainsFunc(strings.Split(text, ","), func(c string) bool {
		return len(zh.Quantities(c)) == 0 && readSigns(c).finished
	})
}

// onlyEvent reports a share that tells of nothing but a change of persons: how far the measure is has to be asked.
func onlyEvent(s stretch) bool {
	return onlyActed(s.signs) && len(s.numbers) == 0 && changedOver.MatchString(s.text) && !readSigns(changedOver.ReplaceAllString(s.text, "…")).any()
}

// ownWords reports that a share without a word of progress has words of its own, in a clause of its own, and that the next measure's
// clause tells of that one: the words are not shared.
func ownWords(told []clause, g, next group) bool {
	of, then := clauseAt(told, g.start), clauseAt(told, next.start)
	if of < 0 || then < 0 || of == then || len(zh.Squeeze(joiningWords.ReplaceAllString(told[of].text[g.end-told[of].start:], ""))) < 2*len("字") {
		return false
	}
	return readSigns(told[then].text).any() || len(clauseQuantities(told[then])) > 0
}

// joiningWords join measures and say nothing: 第4条和,第5条都完成了.
var joiningWords = compile(`[_和跟与及、,还有以及的这条项两]`)

// clauseAt is the index of the clause in which an offset lies, -1 for none.
func clauseAt(list []clause, at int) int {
	return slices.IndexFunc(list, func(c clause) bool { return c.start <= at && at < c.end })
}
