package bot

import (
	"slices"

	"duban/ledger"
	"duban/zh"
)

var (
	greeting   = compile(`你好|您好|在吗|在不在|在么|有人吗|早上好|上午好|下午好|晚上好|早安|hello|\bhi\b`)
	permission = rule("permission")
)

// elsewhere reports words that are no answer to a question which takes any: another question, a report, a greeting, a call for
// help. They are answered as what they are.
func elsewhere(u Utterance, p *Pending) bool {
	switch {
	case u.Decide != nil && u.Decide.Sure && (len(u.Decide.Numbers) > 0 || !sameAct(u.Decide, p)): // a whole act, or one of another kind
		return true
	case u.Paper != nil:
		return true
	case u.Outside == OutsideHarm: // it may be the reason that was asked for, in somebody's words
		return false
	case u.Outside != OutsideNone, u.Intent == Feedback, u.Intent == Review && len(u.References) > 0:
		return true
	}
	switch u.Intent {
	case Question:
		return asksElsewhere(u)
	case Report:
		return len(u.References) > 0 || u.Report != nil && slices.ContainsFunc(u.Report.Items, finishes)
	case Chitchat:
		return greeting.MatchString(u.Folded)
	case Help:
		return true
	}
	return false
}

// sameAct reports whether an act may answer the question that is open: the request that lacks a day or a reason, the absence that
// lacks its end, the refusal that lacks its reason.
func sameAct(d *DecidePart, p *Pending) bool {
	if p.Ability != Decide {
		return d.Act == ledger.DecideExtend || d.Act == ledger.DecideNotOurs || d.Act == ActUndo
	}
	switch asked := askedAct(p); asked {
	case "", d.Act:
		return true
	case ledger.DecideRefuse, ledger.DecideReturn, ledger.DecideAsk:
		return d.decides() || d.Act == ledger.DecideAsk
	}
	return d.Act == ActUndo || d.Act == ledger.DecideLeave || d.Act == ledger.DecideSnooze
}

// leanOn lets a report without a measure be of the one that the open question is about: 已经训完了 after 想延到哪天.
func leanOn(t *Turn, p *Pending) {
	if !p.Free || len(p.Choices) != 1 || t.Utterance.Intent != Report || len(t.Utterance.References) > 0 {
		return
	}
	if about := p.Choices[0].Proposal; about.Document != "" && len(about.Measures) > 0 {
		t.State.Document, t.State.Measures = about.Document, about.Measures
	}
}

// askedAct is the act for which an open question wants a word; "" when it is none of one act.
func askedAct(p *Pending) DecideAct {
	if len(p.Choices) == 0 || p.Choices[0].Proposal.Decide == nil {
		return ""
	}
	return p.Choices[0].Proposal.Decide.Act
}

// asksElsewhere reports a question that asks for something else than leave to do what the open question is about: 延到下周五行不行
// names a day and is an answer.
func asksElsewhere(u Utterance) bool {
	if u.Ask == nil || !u.Sure || u.Ask.Slot == SlotNone {
		return false
	}
	list := u.clauses()
	if !anyAsks(list) {
		return u.Ask.Slot != SlotDue && thingAsked.MatchString(u.Folded) || len(u.References) > 0 && u.Ask.Slot != SlotContent && u.Ask.Slot != SlotYesNo
	}
	if len(zh.FindDays(u.Folded, u.Today)) > 0 && permission.MatchString(u.Folded) && !whatAsked.MatchString(u.Folded) {
		return false
	}
	return true
}

// whatAsked asks for a thing, a unit or a day, which nobody asks leave for.
var whatAsked = compile(`什么|啥|哪|谁|多少|几(?:条|项|个|件)`)

// finishes reports a share of a report that is no reason for anything that is asked for: it is done, or does not concern.
func finishes(it ReportItem) bool {
	return it.Status == ledger.Done && readSigns(it.Text).finished || it.Status == ledger.NotApplicable
}
