package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// actGroup is the clauses of one act, with what is said about it. act is nil for a question, a file and a report.
type actGroup struct {
	clauses []int
	act     *DecidePart
	asks    bool
	paper   *PaperPart // a file that it asks for, and nothing else; nil when it does not
}

// groups joins the clauses of a message that are no report to acts, in order: a clause that is no act by itself goes to the one
// before it, or to the first.
func (s *parting) groups() []actGroup {
	var out []actGroup
	var loose []int
	for i := range s.list {
		switch {
		case s.papers[i] != nil:
			out = append(out, s.paperGroups(i)...)
		case s.apart && s.fixes[i]:
			out = append(out, actGroup{clauses: []int{i}})
		case s.sides[i] == tells:
			out, loose = s.toldGroup(out, loose, i)
		case s.opensAct(out, i):
			out = append(out, actGroup{clauses: append(loose, i), act: s.acts[i]})
			loose = nil
		case len(out) > 0 && s.standsApart(out[len(out)-1], i):
			out = append(out, actGroup{clauses: []int{i}})
		case len(out) > 0 && out[len(out)-1].paper == nil:
			last := &out[len(out)-1]
			last.clauses = append(last.clauses, i)
		default:
			loose = append(loose, i)
		}
	}
	return s.keepLoose(out, loose)
}

// toldGroup puts a clause that reports or asks: what is reported is read elsewhere, a question of its own is a thing of its own.
func (s *parting) toldGroup(out []actGroup, loose []int, i int) ([]actGroup, []int) {
	switch {
	case s.told():
	case s.asksAlone(i):
		out = append(out, actGroup{clauses: []int{i}, asks: true})
	default:
		loose = append(loose, i)
	}
	return out, loose
}

// opensAct reports a clause that begins an act of its own, and does not go on with the last one of those before it.
func (s *parting) opensAct(before []actGroup, i int) bool {
	return s.acted[i] && (len(before) == 0 || !s.goesOn(before[len(before)-1], i))
}

// asksAlone reports a question that is answered by itself, for no act beside it needs its words.
func (s *parting) asksAlone(i int) bool { return s.asksApart(s.list[i]) && !s.leansOn(i) }

// asksApart reports a question of its own, not one of leave for what is asked: 行吗.
func (s *parting) asksApart(c clause) bool {
	if !c.asks || c.supposes {
		return false
	}
	q := understandPart(s.u.Folded[c.start:c.end], s.u, s.v)
	named := len(q.References) > 0 || q.Ask != nil && q.Ask.Slot != SlotNone
	return named && (!permission.MatchString(c.text) || whatAsked.MatchString(c.text))
}

// leansOn reports a question whose measure the act behind it is about: 第4条是不是已完成,能不能延到月底.
func (s *parting) leansOn(i int) bool {
	if i+1 >= len(s.list) || !s.acted[i+1] || len(s.acts[i+1].Numbers) > 0 {
		return false
	}
	switch s.acts[i+1].Act {
	case ledger.DecideExtend, ledger.DecideNotOurs:
		return true
	}
	return false
}

// partFixes finds the clauses that correct what was reported before; true where something else is reported in the same breath.
func (s *parting) partFixes() bool {
	if s.u.Report == nil || s.u.Report.Fix == nil && !corrects(s.u.Folded) {
		return false
	}
	s.fixes = make([]bool, len(s.list))
	var fixed, told []string
	whole := false
	for i, c := range s.list {
		one := understandPart(s.u.Folded[c.start:c.end], s.u, s.v)
		r := ParseReport(&one, s.v)
		switch {
		case r == nil, s.actIn(c) != nil:
		case r.Fix != nil && (r.Fix.Status != "" || len(r.Fix.Numbers) > 0 || r.Fix.To != "" || r.Fix.OldNumber != nil):
			s.fixes[i], whole = true, true
			fixed = append(fixed, numbersNamed(one.References)...)
		case len(one.References) > 0 && (len(r.Items) > 0 && r.Items[0].Status != ""):
			told = append(told, numbersNamed(one.References)...)
		}
	}
	others := slices.ContainsFunc(told, func(n string) bool { return !slices.Contains(fixed, n) })
	s.apart = whole && others
	return s.apart
}

// goesOn reports an act that only continues the one before it: 我下周请假,由李明代我. Two of one kind are two where they name
// different measures.
func (s *parting) goesOn(g actGroup, i int) bool {
	p := s.acts[i]
	if g.act == nil || also.MatchString(s.u.Folded[s.list[i].start:s.list[i].end]) {
		return false
	}
	if g.act.Act != p.Act || isReview(p) {
		return g.act.takesIn(p)
	}
	return len(p.Numbers) == 0 || slices.Equal(p.Numbers, g.act.Numbers)
}

// takesIn reports an act of another kind that only completes this one.
func (p *DecidePart) takesIn(next *DecidePart) bool {
	switch p.Act {
	case ledger.DecideApprove, ledger.DecideReturn:
		return isReview(next)
	case ledger.DecideExtend:
		return next.Act == ledger.DecideLeave && next.Asks && p.Reason == "" // 申请延期,我明天出差: why
	case ledger.DecideGrant, ActAssent:
		return next.Act == ledger.DecideExtend // 1同意,延到12月10日
	case ledger.DecideLeave:
		return next.Act == ledger.DecideMute && next.All // 我请假,别再提醒我
	}
	return false
}

func isReview(p *DecidePart) bool {
	return p.Act == ledger.DecideApprove || p.Act == ledger.DecideReturn
}

var (
	// leadIn is what leads from one thing to the next and says nothing of either.
	leadIn = compile(`^(?:然后|还有就是|还有个事|还有|另外|对了|顺便说一?下|顺便|再就是|以及|同时|最后|再一个|再有|哦对了|哦|噢)+[,、:的呢啊 ]*`)
	// also tells that something else begins.
	also = compile(`^(?:然后|还有|另外|对了|顺便|再就是|再一个|再有|哦对)`)
)

// understood reads each act by itself. One that is none together with the words about it is read without them.
func (s *parting) understood(groups []actGroup) []Utterance {
	out := make([]Utterance, 0, len(groups))
	for _, g := range groups {
		if g.paper != nil {
			out = append(out, s.asPaper(g))
			continue
		}
		text := s.said(g.clauses)
		if g.act == nil {
			part := understandWhole(text, s.v, s.u.Today, true)
			out = append(out, s.inherit(part))
			continue
		}
		part := understandPart(text, s.u, s.v)
		part.Decide = parseDecide(&part)
		if part.Decide == nil || part.Decide.Act != g.act.Act && !isReview(g.act) {
			part.Decide = s.meant(g)
		}
		part.Intent, part.Sure = IntentOf(part.Decide), true
		out = append(out, part)
	}
	for i := 1; i < len(out); i++ {
		after(out[i-1].Decide, out[i].Decide, out[i].Text)
	}
	return out
}

// after lets an act lean on the one before it: 第9条不是我们的事,别再提醒我了. What comes behind a request for a later day may be why.
func after(first, next *DecidePart, words string) {
	if first == nil || next == nil {
		return
	}
	switch next.Act {
	case ledger.DecideApprove, ledger.DecideReturn, ActAssent:
		switch first.Act {
		case ledger.DecideApprove, ledger.DecideReturn, ActAssent, ledger.DecideGrant:
			*next = sameUnits([]DecidePart{*first}, *next)
		}
	case ledger.DecideExtend, ledger.DecideNotOurs, ledger.DecideMute:
		if len(next.Numbers) == 0 && len(first.Numbers) == 1 {
			next.Numbers, next.All = first.Numbers, false
		}
	case ledger.DecideLeave:
		if first.Act == ledger.DecideExtend && first.Reason == "" && !also.MatchString(words) {
			first.Reason = tidy(words)
		}
	}
}

// inherit gives a part what the message says once for all of it.
func (s *parting) inherit(part Utterance) Utterance {
	if len(part.Documents) == 0 {
		part.Documents = s.u.Documents
	}
	if part.SelfUnit == "" {
		part.SelfUnit, part.Scope = s.u.SelfUnit, s.u.Scope
	}
	return part
}

// alone puts the first of several acts in the place of a message that reports nothing, or whose report is none together with the
// rest.
func (s *parting) alone(groups []actGroup) {
	if s.told() && !s.reports() {
		for _, i := range s.of(tells) {
			if !s.list[i].asks {
				s.sides[i] = acts
			}
		}
		s.tellsAny = false
		groups = s.groups()
	}
	if s.told() {
		at := slices.Index(s.sides, tells)
		i := slices.IndexFunc(groups, func(g actGroup) bool { return g.clauses[0] > at })
		if i < 0 {
			i = len(groups)
		}
		if len(groups) < 2 && !s.apart && groups[0].paper == nil {
			return // one act with what is said about it
		}
		groups = slices.Insert(groups, i, actGroup{clauses: s.of(tells)})
	}
	groups = s.before(groups)
	if len(groups) < 2 && (len(groups) == 0 || groups[0].paper == nil && !s.reviewsApart(groups[0])) {
		return
	}
	parts := s.understood(groups)
	first := parts[0]
	first.Documents, first.parting = s.u.Documents, true
	first.Further = parts[1:]
	*s.u = first
}

// reviewsApart reports acts of a reviewer that were read one by one, while the whole was not: 1可以 2不行,人数写错了.
func (s *parting) reviewsApart(g actGroup) bool {
	return g.act != nil && isReview(g.act) && s.u.Decide == nil && len(g.clauses) > 1
}

// before parts words that may answer an open question from an act of the person behind them: 延到10月20日 老师出差 明天我请假. Days before
// an absence that names none are its own.
func (s *parting) before(groups []actGroup) []actGroup {
	if len(groups) != 1 || !ofPerson(groups[0].act) {
		return groups
	}
	g := groups[0]
	at := slices.IndexFunc(g.clauses, func(i int) bool { return s.acted[i] })
	if at < 1 {
		return groups
	}
	c := s.list[g.clauses[at]]
	own := len(zh.FindDays(s.u.Folded[c.start:c.end], s.u.Today)) > 0
	first := s.list[g.clauses[0]]
	days := zh.FindDays(s.u.Folded[first.start:first.end], s.u.Today)
	if !own && g.act.Act == ledger.DecideLeave || len(days) == 0 || days[0].Start > 0 || mishap.MatchString(first.text) {
		return groups
	}
	return []actGroup{{clauses: g.clauses[:at]}, {clauses: g.clauses[at:], act: g.act}}
}

// reports tells whether what seems to tell something is a report by itself, and not words about an act.
func (s *parting) reports() bool {
	one := understandPart(s.text(tells), s.u, s.v)
	r := ParseReport(&one, s.v)
	return r != nil && len(r.Items) > 0
}

// of is the clauses of one side.
func (s *parting) of(which side) []int {
	var out []int
	for i := range s.list {
		if s.sides[i] == which {
			out = append(out, i)
		}
	}
	return out
}

// said joins clauses as they were said.
func (s *parting) said(clauses []int) string {
	var b strings.Builder
	for _, i := range clauses {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.u.Folded[s.list[i].start:s.list[i].end])
		if s.list[i].term == '?' {
			b.WriteByte('?')
		}
	}
	return b.String()
}

// text joins the clauses of one side.
func (s *parting) text(which side) string { return s.said(s.of(which)) }
