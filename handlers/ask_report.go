package handlers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// howReport asks how something is reported: 第13条咋个报.
var howReport = regexp.MustCompile(`(?:怎么|如何|咋个?|怎样)(?:样)?(?:才能|去|来|给|个)?(?:上报|填报|汇报|报|填)(?:呢|啊|的|嘛|[?。])*$`)

// offerReport tells whoever has a share in the one measure that was told how it is reported: where that was asked, and where words that
// ask nothing were not understood as a report, so that nobody takes them for recorded.
func (q *query) offerReport() {
	u := q.turn.Utterance
	if q.english() || len(q.measures) != 1 || len(q.refs) != 1 || q.turn.Sender.Unit == "" || u.Report != nil || q.out.Clarify {
		return
	}
	m := q.measures[0].measure
	if len(rolesOf(q.corpus.Units(), m, q.turn.Sender.Unit)) == 0 {
		return
	}
	name := numberName(m.Number)
	switch {
	case howReport.MatchString(u.Folded):
		q.line("要报，回一句就行，如“" + name + "已完成”“" + name + "推进中，已办3件”。")
	case u.Ask == nil && tells(u, m):
		q.line("要是报进展：刚才这句没有记，请说做到哪了，如“" + name + "推进中”“" + name + "有困难，……”。")
	}
}

// tells reports words beside the number that are none of the measure's own, as somebody says who tells something.
func tells(u bot.Utterance, m *ledger.Measure) bool {
	rest := u.Folded
	for _, r := range slices.Backward(u.References) {
		rest = rest[:r.Start] + " " + rest[r.End:]
	}
	rest = strings.TrimSpace(rest)
	return len([]rune(rest)) >= 2 && !strings.Contains(zh.Squeeze(zh.Fold(m.Title+m.Text)), zh.Squeeze(rest))
}

// ownDay says by which day the sender's unit is reminded of a measure whose text names none: the end of the period that a rhythm or a
// quota runs in.
func (q *query) ownDay(f found) {
	if q.ownTasks == nil || q.english() || q.err != nil {
		return
	}
	var list []task
	if list, q.err = q.ownTasks(f); q.err != nil {
		return
	}
	today := ledger.DateOf(q.turn.Now)
	for _, t := range owing(list, today) {
		if t.dated() && !t.last.Before(today) {
			q.line("督办按“" + clip(plain(t.Quote), 24) + "”算，您单位" + nearDay(t.last, today) + "前报就行。")
			return
		}
	}
}

// ownOf is the tasks of one unit in a measure that is in force.
func (s *Tasks) ownOf(ctx context.Context, corpus *retrieval.Corpus, f found, unit string, today ledger.Date) ([]task, error) {
	if f.doc.Standing != ledger.InForce {
		return nil, nil
	}
	own := (&filing{corpus: corpus}).canonical(unit)
	list, _, err := s.ofMeasure(ctx, corpus, f, reading{today: today, unit: own, names: slices.Compact([]string{own, unit})})
	return list, err
}
