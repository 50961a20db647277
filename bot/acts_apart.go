package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	// listPlainly asks for the list that waits in words that no report has: beside one, 待审核 tells how far it is.
	listPlainly = compile(`列|看|哪|几|多少|什么|啥`)
	// limits are words behind an approval that may take from it: 全部通过,除了柳湾镇.
	limits = compile(`除|不包|不含|不算|[先但只等别没]|不过|暂`)
)

// mayStandAmong reports whether an act is meant beside other acts, though not beside every report.
func mayStandAmong(p *DecidePart, text string) bool {
	switch p.Act {
	case ActList:
		return p.Sure && listPlainly.MatchString(text)
	case ledger.DecideApprove:
		return p.All
	}
	return false
}

// standsApart reports a clause behind an act, or behind a correction, that is about something else: it names a measure or a unit that
// is not the act's. Behind a return or a request it may be the reason.
func (s *parting) standsApart(g actGroup, i int) bool {
	c := s.list[i]
	one := understandPart(s.u.Folded[c.start:c.end], s.u, s.v)
	numbers := numbersNamed(one.References)
	if g.act == nil {
		return s.apart && s.fixes[g.clauses[0]] && len(numbers) > 0
	}
	switch g.act.Act {
	case ledger.DecideApprove, ledger.DecideGrant, ledger.DecideClose, ActAssent, ActSlip, ActWaive, ActList:
	default:
		return false
	}
	if s.returns(g) || limits.MatchString(c.text) && len(numbers) == 0 || remark.MatchString(c.text) {
		return false
	}
	if p := parseDecide(&one); p != nil && isReview(p) && isReview(g.act) {
		return false
	}
	others := slices.ContainsFunc(numbers, func(n string) bool { return !slices.Contains(g.act.Numbers, n) })
	d := &decider{u: &one}
	units := slices.ContainsFunc(d.units(), func(m zh.Mention) bool { return !slices.Contains(g.act.Units, m.Name) })
	return others || units || s.asksAnother(c)
}

// meant is the act of a group whose words could not be read as one: what stands behind an approval may take from it, and is then done
// by nobody.
func (s *parting) meant(g actGroup) *DecidePart {
	switch g.act.Act {
	case ledger.DecideApprove, ledger.DecideGrant, ledger.DecideClose, ActAssent:
	default:
		return g.act
	}
	for _, i := range g.clauses {
		if !s.acted[i] && limits.MatchString(s.list[i].text) && !remark.MatchString(s.list[i].text) {
			half := *g.act
			half.Act, half.More, half.Reason = ActHalf, nil, strings.Trim(s.said(g.clauses[slices.Index(g.clauses, i):]), " ,。;!")
			return &half
		}
	}
	return g.act
}

// sameUnits lets a measure that is named alone be of the units of the one before it: 松坪镇第4条通过,第5条通过.
func sameUnits(before []DecidePart, p DecidePart) DecidePart {
	if n := len(before); n > 0 && len(p.Units)+len(p.Picks) == 0 && len(p.Numbers) > 0 && !p.All {
		p.Units = before[n-1].Units
	}
	return p
}

// asksAnother reports a clause that asks something by itself: 全县进展给个总的.
func (s *parting) asksAnother(c clause) bool {
	u := understandWhole(withoutLeadIn(s.u.Folded[c.start:c.end]), s.v, s.u.Today, true)
	return u.Intent == Question && u.Sure && u.Ask != nil && u.Ask.Slot != SlotNone && u.Ask.Slot != SlotYesNo
}

// returns reports a group whose last act is a return: what follows is why.
func (s *parting) returns(g actGroup) bool {
	for _, i := range slices.Backward(g.clauses) {
		if s.acted[i] {
			return s.acts[i].Act == ledger.DecideReturn
		}
	}
	return false
}
