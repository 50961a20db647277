package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// partQuestions parts a message that asks two things of different measures, or one of a document and one of the ledger: 第17条谁牵头,
// 全县进展给个总的. The first stands in u, the further ones in u.Further, in order. What one answer holds stays whole: 第4条谁牵头,
// 什么时候完成.
func partQuestions(u *Utterance, v Vocabulary) {
	if !onlyAsked(u) || len(u.References) < 2 && !ofLedger.MatchString(u.Folded) {
		return
	}
	list := spacedApart(u)
	if len(list) < 2 || slices.ContainsFunc(list, func(c clause) bool { return c.supposes }) {
		return
	}
	groups := askedApart(u, v, list)
	if len(groups) < 2 {
		return
	}
	out := make([]Utterance, len(groups))
	for i, g := range groups {
		if out[i] = g.understood(u, v); i > 0 {
			out[i].dueOf(groups[i-1].units)
		}
	}
	first := out[0]
	first.Further = out[1:]
	*u = first
}

// spacedApart is the clauses of a message; a blank before a measure parts too: 第4条谁牵头 第5条我们报没报.
func spacedApart(u *Utterance) []clause {
	var out []clause
	for _, c := range u.clauses() {
		for _, r := range u.every() { // a measure that is named twice too
			if r.Start > c.start+1 && r.Start < c.end && u.Folded[r.Start-1] == ' ' {
				head := c
				head.end, c.start = r.Start-1, r.Start
				out = append(out, head)
			}
		}
		out = append(out, c)
	}
	return out
}

// onlyAsked reports a message that asks and does nothing else.
func onlyAsked(u *Utterance) bool {
	acts := u.Report != nil || u.Paper != nil || u.Review != nil || u.Decide != nil || u.Beside != nil || u.Further != nil
	return !acts && u.Intent == Question && u.Sure && u.Lang != English && u.Pick == 0 && len(u.Folded) <= mostAsked
}

// dueOf lets a question about days be of the one unit that the question before it named: 司法局牵头几条,有几条过期了.
func (u *Utterance) dueOf(units []zh.Mention) {
	if u.Ask != nil && u.Ask.Slot == SlotDue && len(u.Units) == 0 && u.Scope == "" && len(units) == 1 {
		u.Units = []zh.Mention{{Name: units[0].Name, Names: units[0].Names, Known: units[0].Known}}
	}
}

// mostAsked bounds what is read for several questions. Unit: bytes.
const mostAsked = 300

// ofLedger is a word that may ask of the ledger.
var ofLedger = compile(`报|交|进展|进度|完成|情况|还有|到期|过期|逾期|几家|动静`)

// askedGroup is clauses that ask one thing: what is asked of which measures.
type askedGroup struct {
	start, end int
	kind       askedKind
	slot       Slot
	units      []zh.Mention
	numbers    []string
	asks       bool
}

// askedKind is what a question is about, as far as one answer can hold it.
type askedKind int

const (
	ofDocument askedKind = iota
	ofWho
	ofTime
	ofProgress
	ofAll // of no measure: the county, the sender's duties, what is due
)

// askedApart joins the clauses to questions; a clause that asks nothing of its own belongs to the question before it, or to the first.
func askedApart(u *Utterance, v Vocabulary, list []clause) []askedGroup {
	var out []askedGroup
	for _, c := range list {
		one := understandWhole(u.Folded[c.start:c.end], v, u.Today, true)
		g := askedGroup{start: c.start, end: c.end, numbers: numbersNamed(one.References)}
		g.kind, g.asks = kindOf(&one)
		if one.Ask != nil {
			g.slot, g.units = one.Ask.Slot, slices.DeleteFunc(slices.Clone(one.Units), func(m zh.Mention) bool { return m.Group })
		}
		switch last := len(out) - 1; {
		case last < 0:
			out = append(out, g)
		case !out[last].asks && len(out) == 1, !g.asks, !g.apart(out[last]):
			out[last].join(g)
		default:
			out = append(out, g)
		}
	}
	return out
}

// join lets a clause belong to a question.
func (g *askedGroup) join(next askedGroup) {
	if !g.asks {
		g.kind, g.asks, g.slot, g.units = next.kind, next.asks, next.slot, append(g.units, next.units...)
	}
	g.end = next.end
	g.numbers = union(g.numbers, next.numbers)
}

// apart reports a question that the answer to the one before it does not hold.
func (g *askedGroup) apart(before askedGroup) bool {
	switch {
	case g.kind == before.kind:
		return g.kind == ofAll && g.slot != before.slot
	case g.kind == ofAll, before.kind == ofAll && len(g.numbers) > 0:
		return true
	case g.kind == ofProgress || before.kind == ofProgress:
		return len(before.numbers) > 0
	}
	return len(g.numbers) > 0 && len(before.numbers) > 0 && !slices.ContainsFunc(g.numbers, func(n string) bool { return slices.Contains(before.numbers, n) })
}

// kindOf is what a clause asks by itself; false when it asks nothing, or leans on another.
func kindOf(u *Utterance) (askedKind, bool) {
	if u.Intent != Question || u.Ask == nil || u.Report != nil || u.Decide != nil {
		return ofDocument, false
	}
	numbers := len(numbersNamed(u.References)) > 0
	switch u.Ask.Slot {
	case SlotMyDuties, SlotCount:
		return ofAll, !numbers
	case SlotDue, SlotUnitTasks:
		return ofAll, !numbers && u.ofSomebody()
	case SlotProgress:
		if u.Ask.Tally {
			return ofAll, true
		}
		return ofProgress, !u.Ask.To
	case SlotLead, SlotCooperating, SlotResponsible, SlotWho:
		return ofWho, numbers || u.Ask.Content >= 2
	case SlotDeadline, SlotFrequency:
		return ofTime, numbers || u.Ask.Content >= 2
	case SlotNone, SlotYesNo:
		return ofDocument, false
	}
	return ofDocument, numbers
}

// ofSomebody reports a question about a unit, about days, or about what is past them.
func (u *Utterance) ofSomebody() bool {
	return len(u.Units) > 0 || u.Scope != "" || !u.Window.IsZero() || u.Ask.Overdue
}

// understood reads one of several questions by itself. One of the ledger that names no measure is of the one asked about before:
// 第4条谁牵头,谁还没报.
func (g *askedGroup) understood(u *Utterance, v Vocabulary) Utterance {
	text := strings.Trim(withoutLeadIn(u.Folded[g.start:g.end]), ",;。 ")
	part := understandWhole(text, v, u.Today, true)
	if len(part.Documents) == 0 {
		part.Documents = u.Documents
	}
	if part.SelfUnit == "" && part.Scope == "" {
		part.SelfUnit = u.SelfUnit
	}
	single := func(m zh.Mention) bool { return !m.Group }
	if g.kind == ofProgress && len(part.References) == 0 && part.Ask != nil && !slices.ContainsFunc(part.Units, single) && part.Ask.Status != ledger.Blocked {
		part.Ask.Deictic = true
	}
	return part
}

// leftOver begins with 还有 as a question of what is left, which leads to nothing else: 还有什么要报的.
var leftOver = compile(`^还有(?:什么|啥|哪|几|多少|谁|没)`)

// withoutLeadIn takes off what leads from one thing to the next.
func withoutLeadIn(text string) string {
	if leftOver.MatchString(text) {
		return text
	}
	return leadIn.ReplaceAllString(text, "")
}
