package knowledge

import (
	"slices"
	"strings"

	"duban/ledger"
)

// assign gives a measure its clauses, assignments and, where its clauses differ, its parts.
func (b *builder) assign(m *ledger.Measure, body []para, cs []clause) {
	f := b.o.f
	parts := b.parts(body, cs)
	for i, c := range cs {
		part := 0
		if len(parts) > 0 {
			part = i
		}
		m.Clauses = append(m.Clauses, ledger.Clause{Text: f.show(c.ia, c.ib), Part: part, Span: f.span(c.ia, c.ib)})
		for k, p := range c.parties {
			role := p.role
			if b.raises(c.parties, k) {
				role = ledger.Lead
			} else if b.restJoins && role == ledger.Responsible && b.raises(c.parties, 0) {
				role = ledger.Cooperating
			}
			m.Assignments = append(m.Assignments, ledger.Assignment{Role: role, Unit: p.unit, Label: p.label, Part: part, Source: f.span(p.a, p.b)})
			if part < len(parts) {
				parts[part].add(role, p.unit)
			}
		}
	}
	if len(parts) == 0 {
		return
	}
	for i := range parts {
		m.Parts = append(m.Parts, parts[i].Part)
	}
	for i := range m.Deadlines {
		m.Deadlines[i].Part = partOf(m.Deadlines[i].Span, parts)
	}
}

// raises reports that a remark of the document makes a lead of the responsible unit k of a clause without lead: of
// the first listed, or of each that is no group beside a named one.
func (b *builder) raises(ps []party, k int) bool {
	p := ps[k]
	if p.role != ledger.Responsible || hasRole(ps, ledger.Lead) {
		return false
	}
	named := func(q party) bool { return q.role == ledger.Responsible && !isGroupName(q.unit) }
	return b.firstWay && k == 0 && named(p) || !b.firstWay && b.lastWay && (named(p) || !slices.ContainsFunc(ps, named))
}

// partText is a part with where it ends in the document's text.
type partText struct {
	ledger.Part
	spans []ledger.Span
}

func (p *partText) add(role ledger.Role, unit string) {
	to := &p.Responsible
	switch role {
	case ledger.Lead:
		to = &p.Lead
	case ledger.Cooperating:
		to = &p.Cooperating
	}
	if !slices.Contains(*to, unit) {
		*to = append(*to, unit)
	}
}

func hasRole(ps []party, role ledger.Role) bool {
	return slices.ContainsFunc(ps, func(p party) bool { return p.role == role })
}

// parts cuts the text at its clauses when they differ; none when one set of duties covers it all.
func (b *builder) parts(body []para, cs []clause) []partText {
	if len(cs) == 0 || cs[0].a < body[0].a { // none, or that of the heading
		return nil
	}
	differ := false
	for _, c := range cs[min(1, len(cs)):] {
		differ = differ || !sameParties(c.parties, cs[0].parties)
	}
	if !differ {
		return nil
	}
	out := make([]partText, 0, len(cs))
	texts := cut(body, cs)
	for _, c := range cs {
		n := 0
		for n < len(texts) && texts[n].a < c.a {
			n++
		}
		pt := partText{Part: ledger.Part{Text: strings.TrimLeft(b.o.f.join(texts[:n]), "。;；,，、\n"), Lead: []string{}, Cooperating: []string{}, Responsible: []string{}}}
		for _, p := range texts[:n] {
			pt.spans = append(pt.spans, b.o.f.spans(p.a, p.b)...)
		}
		out = append(out, pt)
		texts = texts[n:]
	}
	return out
}

func sameParties(a, b []party) bool {
	return slices.EqualFunc(a, b, func(x, y party) bool { return x.role == y.role && x.unit == y.unit })
}

// partOf returns the part that holds a place.
func partOf(s ledger.Span, parts []partText) int {
	for i, p := range parts {
		for _, t := range p.spans {
			if s.Start >= t.Start && s.Start < t.End {
				return i
			}
		}
	}
	return 0
}
