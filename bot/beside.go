package bot

import (
	"slices"

	"duban/ledger"
	"duban/zh"
)

// These words at the head of a clause, or of a person's absence, give a reason; what follows is no report.
var (
	reasonOf   = compile(`^(?:_|,)*(?:因|由于|主要是|原因|理由|鉴于)`)
	mishap     = compile(`出差|请假|生病|住院|病了|调走|调离|外出|冲突|没空|停电|停水|故障|占用|暴雨|大雪|下雨|疫情|封路|抽调|隔离|产假|排不开|腾不出`)
	nowStands  = compile(`^(?:目前|现在|眼下|截至|截止|现已|到现在|进展)`)
	howMany    = compile(`已|了|完成|还差|还剩|只剩|剩`)
	lacksStill = compile(`还差|还剩|只剩|没|未|缺|不够|不足|紧张|困难|卡|才|慢|难|不了|不动`)
)

// tellBeside parts a message that does several things: 第4条推进中,申请延期到12月15日,老师出差. What it tells stays in u.Report, with
// its questions; the first act beside it is understood by itself in u.Beside, every further one in u.Further. Without a report
// the first act takes the place of the whole. Nothing changes where the message does only one thing.
func tellBeside(u *Utterance, v Vocabulary) {
	if !mayBeTwo(u) {
		return
	}
	s := parting{u: u, v: v, list: seamed(u, v)}
	if !s.part() || len(s.list) < 2 && !s.wantsSeveral() {
		return
	}
	groups := papersLast(s.groups())
	if len(groups) > 0 && s.told() && !s.apart && s.besideReport(groups) {
		return
	}
	s.alone(groups)
}

// besideReport keeps the report in u and puts the acts beside it; false where one half turns out to be none.
func (s *parting) besideReport(groups []actGroup) bool {
	u := s.u
	told := understandPart(s.text(tells), u, s.v)
	if told.Report = ParseReport(&told, s.v); told.Report == nil || len(told.Report.Items) == 0 && told.Report.Fix == nil {
		return false
	}
	parts := s.understood(groups)
	if groups[0].paper != nil {
		u.Report, u.Decide, u.Further = told.Report, nil, parts
		return true
	}
	first := parts[0].Decide
	if first == nil || !mayStandBeside(first) {
		return false
	}
	first.lean(told.Report, s.text(tells))
	if !told.Report.lean(first) {
		return false
	}
	for i := range parts[1:] {
		if p := parts[i+1].Decide; p != nil {
			p.lean(told.Report, "")
		}
	}
	u.Report, u.Decide = told.Report, nil
	u.Beside, u.Further = &parts[0], parts[1:]
	return true
}

// mayBeTwo lets most messages pass by unread.
func mayBeTwo(u *Utterance) bool {
	if u.parting || u.Lang == English || u.Pick != 0 || len(u.Folded) > 600 || u.isOneAct() {
		return false
	}
	return decidable.MatchString(u.Folded) || u.Paper == nil && paperable.MatchString(u.Folded) || u.fix() != nil && len(u.References) > 1
}

// isOneAct reports a message that is one act to its end: what stands behind 立项 or 答复 is all of it, and an undo takes nothing with it.
func (u *Utterance) isOneAct() bool {
	if d := u.Decide; d != nil && (d.Act == ActAdd || d.Act == ledger.DecideAnswer) {
		return true
	}
	fix := u.fix()
	return fix != nil && (fix.Undo || fix.notes())
}

// fix is the correction that a message is; nil when it is none.
func (u *Utterance) fix() *Fix {
	if u.Report == nil {
		return nil
	}
	return u.Report.Fix
}

// mayStandBeside reports whether an act is meant although something is reported in the same breath. 审核通过 and 待审核 are
// then words of the report, unless they point to something listed or to a unit; what has happened is told, not opened.
func mayStandBeside(p *DecidePart) bool {
	switch p.Act {
	case ledger.DecideExtend, ledger.DecideNotOurs, ledger.DecideLeave, ledger.DecideSnooze, ledger.DecideMute, ledger.DecideUnmute, ledger.DecideAcknowledge:
		return true
	case ledger.DecideApprove, ledger.DecideReturn, ledger.DecideGrant, ledger.DecideRefuse, ledger.DecideAsk:
		return len(p.Picks)+len(p.Units) > 0
	case ActAssent:
		return len(p.Units)+len(p.Numbers) > 0
	case ActSlip, ActWaive:
		return p.Sure && len(p.Units)+len(p.Numbers) > 0
	case ActAdd:
		return p.Sure
	case ledger.DecideClose:
		return len(p.Picks)+len(p.Units) > 0 || p.Sure && len(p.Numbers) > 0
	case ledger.DecideReassign:
		return p.Sure && len(p.Numbers) > 0
	case ActUndo:
		return p.Sure
	}
	return false
}

// lean fills in what an act leaves to the report before it: the measure, and a reason.
func (p *DecidePart) lean(told *ReportPart, words string) {
	switch p.Act {
	case ledger.DecideExtend, ledger.DecideNotOurs, ledger.DecideMute:
	default:
		return
	}
	if len(p.Numbers) == 0 {
		p.Numbers = openNumbers(told.Items)
		p.All = p.All && len(p.Numbers) == 0
	}
	if p.Act == ledger.DecideExtend && p.Reason == "" && lacksStill.MatchString(words) {
		p.Reason = tidy(stripReferences(words))
	}
}

// lean fills in the measure that only the other half names; false where nothing is left to report: 不涉及 is what the
// objection says of the same measure.
func (r *ReportPart) lean(p *DecidePart) bool {
	if len(r.Items) == 1 && r.Items[0].Number == "" && len(p.Numbers) == 1 && r.Fix == nil {
		r.Items[0].Number = p.Numbers[0]
	}
	if p.Act == ledger.DecideNotOurs {
		r.Items = slices.DeleteFunc(r.Items, func(it ReportItem) bool {
			return it.Status == ledger.NotApplicable && slices.Contains(p.Numbers, it.Number)
		})
	}
	return len(r.Items) > 0 || r.Fix != nil
}

// openNumbers names the one measure that a request behind a report can be about: of several the one that is not done.
func openNumbers(items []ReportItem) []string {
	var all, open []string
	for _, it := range items {
		if it.Number == "" || slices.Contains(all, it.Number) {
			continue
		}
		all = append(all, it.Number)
		if it.Status != ledger.Done && it.Status != ledger.NotApplicable {
			open = append(open, it.Number)
		}
	}
	switch {
	case len(all) == 1:
		return all
	case len(open) == 1:
		return open
	}
	return nil
}

func stripReferences(s string) string {
	refs := FindReferences(s)
	for i := len(refs) - 1; i >= 0; i-- {
		if i+1 < len(refs) && refs[i].Start == refs[i+1].Start {
			continue
		}
		s = s[:refs[i].Start] + s[refs[i].End:]
	}
	return s
}

// side is to which half of a message a clause belongs.
type side int

const (
	acts side = iota
	tells
)

// parting is one message on its way into two halves.
type parting struct {
	u      *Utterance
	v      Vocabulary
	list   []clause
	sides  []side
	acted  []bool        // by clause: it is an act by itself
	acts   []*DecidePart // by clause: which
	papers [][]PaperPart // by clause: the files that it asks for

	fixes []bool // by clause: it corrects something; nil where none does
	apart bool   // what is corrected and what is reported are of different measures

	tellsAny bool
}

// part gives each clause its side; false where nothing is decided or asked for.
func (s *parting) part() bool {
	anyFix := s.partFixes()
	anyAct := s.partActs()
	if anyFile := s.partPapers(); !anyFix && !anyAct && !anyFile {
		return false // most messages: they are read once
	}
	s.sides = make([]side, len(s.list))
	before := true
	for i, c := range s.list {
		switch {
		case s.papers[i] != nil:
		case s.acted[i]:
			before = false
		case s.corrected(i):
			if !s.apart {
				s.sides[i], s.tellsAny = tells, true
			}
		case s.isReport(i, before):
			s.sides[i], s.tellsAny = tells, true
		case c.asks && !s.whyReturned(i): // answered with the report
			s.sides[i] = tells
		}
	}
	return true
}

// partActs finds the clauses that are acts by themselves; false where none is. A correction is not read for one.
func (s *parting) partActs() (found bool) {
	s.acted, s.acts = make([]bool, len(s.list)), make([]*DecidePart, len(s.list))
	for i, c := range s.list {
		if s.corrected(i) {
			continue
		}
		s.acts[i] = s.actIn(c)
		s.acted[i] = s.acts[i] != nil
		found = found || s.acted[i]
	}
	return found
}

// corrected reports a clause that corrects what was reported before.
func (s *parting) corrected(i int) bool { return s.fixes != nil && s.fixes[i] }

// whyReturned reports words behind a return, which often read as a question: 2退回,请写清几个村.
func (s *parting) whyReturned(i int) bool {
	return i > 0 && s.acted[i-1] && isReview(s.acts[i-1]) && len(numbersNamed(FindReferences(s.u.Folded[s.list[i].start:s.list[i].end]))) == 0
}

// told reports whether some clause tells how far something is.
func (s *parting) told() bool { return s.tellsAny }

// actIn is what a clause by itself decides or asks for; nil when it does not.
func (s *parting) actIn(c clause) *DecidePart { return actIn(s.u.Folded[c.start:c.end], s.u, s.v) }

func actIn(text string, of *Utterance, v Vocabulary) *DecidePart {
	text = withoutLeadIn(text)
	if !decidable.MatchString(text) {
		return nil
	}
	one := understandPart(text, of, v)
	if laterHead.MatchString(one.Folded) {
		p := ExtensionOf(text, of.Today)
		return &p
	}
	if p := parseDecide(&one); p != nil && (mayStandBeside(p) || mayStandAmong(p, text)) {
		return p
	}
	return nil
}

// laterHead opens a clause that asks for a later day and says no more: 延到10月20日.
var laterHead = compile(`^(?:我们?|想|就|那就|那|先|再)*(?:延期?|缓|推迟|宽限)(?:到|至)[^了]{1,16}$`)

// isReport reports whether a clause tells how far something is, and is not the reason for what is asked.
func (s *parting) isReport(i int, before bool) bool {
	c := s.list[i]
	if c.wonders() || reasonOf.MatchString(c.text) {
		return false
	}
	named := len(s.u.References) > 0 && touches(s.u.References, c)
	said, counted := readSigns(c.text), len(clauseQuantities(c)) > 0
	switch {
	case mishap.MatchString(c.text):
		return named && said.moves() && !said.unstarted && !said.stuck
	case named, s.follows(i), nowStands.MatchString(c.text):
		return said.tellsStatus() || counted || named && said.stuck
	}
	return before && (said.moves() || counted && howMany.MatchString(c.text))
}

// wonders reports a clause that supposes or asks, and so tells nothing.
func (c clause) wonders() bool { return c.supposes || c.asks && !c.judges }

// moves reports words of what is done or being done.
func (s signs) moves() bool { return s.finished || s.ongoing }

// tellsStatus reports words of how far something is; of trouble there is more to be known.
func (s signs) tellsStatus() bool {
	return s.moves() || s.unfinished || s.unstarted || s.absent || s.notOurs
}

// follows reports whether a clause goes on with a report: the one before it tells.
func (s *parting) follows(i int) bool { return i > 0 && s.sides[i-1] == tells && !s.acted[i-1] }

// understandPart reads a part of a message by itself, all but what it reports, decides and wants.
func understandPart(text string, of *Utterance, v Vocabulary) Utterance {
	text = withoutLeadIn(text)
	u := Utterance{Text: text, Folded: text, Lang: of.Lang, Today: of.Today, Documents: of.Documents, Scope: of.Scope, SelfUnit: of.SelfUnit}
	u.References = FindReferences(text)
	if v.Units != nil {
		u.Units = withoutReferences(v.Units.Find(text), u.References)
		u.people = v.peopleIn(text, u.Units)
	}
	if w, _, _, ok := zh.FindWindow(mask(text, u.References), of.Today); ok {
		u.Window = w
	}
	readShortAnswer(&u)
	u.Ask = parseAsk(&u, [2]int{}, v)
	return u
}
