package handlers

import (
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// roleFields are the fields that hold units.
var roleFields = [...]ledger.MendField{ledger.MendLead, ledger.MendCooperating, ledger.MendResponsible}

// whichRole finds the roles that a correction is about: the one named, else those in which the units to drop or to
// replace stand, else the one that is doubtful. Otherwise it asks.
func (c *changing) whichRole(i int, m *ledger.Measure) ([]ledger.MendField, bool) {
	p := c.part.Mends[i]
	if p.Field != "" {
		if p.How != bot.MendDrop || c.stands(m, p.Field, p.Units) {
			return []ledger.MendField{p.Field}, true
		}
		c.notNamed(m, p.Units)
		return nil, false
	}
	in := c.rolesMeant(p, m)
	switch {
	case p.How == bot.MendSwap && len(in) > 0, len(in) == 1:
		return in, true
	case len(in) == 0 && p.How == bot.MendDrop:
		c.notNamed(m, p.Units)
		return nil, false
	case len(in) == 0 && p.How == bot.MendSwap:
		c.notNamed(m, p.Old)
		return nil, false
	case len(in) == 0:
		in = roleFields[:]
	}
	c.askRole(i, m, in)
	return nil, false
}

// rolesMeant are the roles in which the units to drop or to replace stand, or that are doubtful where one is set.
func (c *changing) rolesMeant(p bot.MendPart, m *ledger.Measure) []ledger.MendField {
	var in []ledger.MendField
	for _, f := range roleFields {
		switch {
		case p.How == bot.MendDrop && c.stands(m, f, p.Units), p.How == bot.MendSwap && c.stands(m, f, p.Old),
			p.How == bot.MendSet && c.isDoubtful(m, f):
			in = append(in, f)
		}
	}
	return in
}

func (c *changing) askRole(i int, m *ledger.Measure, fields []ledger.MendField) {
	var choices []bot.Choice
	for _, f := range fields {
		label := f.Chinese() + "（现在：" + clip(orNone(join(m.Units(roleOf(f)))), 24) + "）"
		choices = append(choices, choice(label, c.doc, c.clone(i, func(one *bot.MendPart) { one.Field, one.Key = f, m.Key })))
	}
	c.tell("%s，是哪一种单位？", numberName(m.Number))
	c.ask(choices)
}

// isDoubtful reports whether a field of a measure is among the doubts.
func (c *changing) isDoubtful(m *ledger.Measure, f ledger.MendField) bool {
	return slices.ContainsFunc(c.doubts(c.work), func(d ledger.Doubt) bool { return d.MeasureKey == m.Key && d.Field == f })
}

// stands reports whether all these units have a role in a measure.
func (c *changing) stands(m *ledger.Measure, f ledger.MendField, units []bot.NamedUnit) bool {
	for _, u := range units {
		if !slices.ContainsFunc(m.Units(roleOf(f)), func(n string) bool { return c.isNamed(n, u) }) {
			return false
		}
	}
	return len(units) > 0
}

// isNamed reports whether a printed unit is one that was typed.
func (c *changing) isNamed(printed string, u bot.NamedUnit) bool {
	if alike(printed, u.Said) || strings.HasSuffix(printed, u.Said) && len([]rune(u.Said)) >= 3 {
		return true
	}
	return slices.ContainsFunc(u.Names, func(n string) bool { return namesSame(c.checking, printed, n) })
}

// notNamed tells that a measure does not name what is to be dropped or replaced.
func (c *changing) notNamed(m *ledger.Measure, units []bot.NamedUnit) {
	c.out.Clarify = true
	var said []string
	for _, u := range units {
		said = append(said, u.Said)
	}
	c.tell("%s里没有%s，没有改。现在写的是：", numberName(m.Number), join(said))
	c.tell("牵头：%s；配合：%s；责任：%s。", orNone(join(m.Units(ledger.Lead))), orNone(join(m.Units(ledger.Cooperating))), orNone(join(m.Units(ledger.Responsible))))
}

// whichUnits settles every unit of a correction: one name each. What fits several, or nobody knows, is asked.
func (c *changing) whichUnits(i int, m *ledger.Measure) ([]string, bool) {
	p := c.part.Mends[i]
	var out []string
	for k, u := range p.Units {
		name, ok := c.oneUnit(i, k, m)
		if !ok {
			c.out.Clarify = true
			return nil, false
		}
		if name == "" {
			name = u.Said
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out, true
}

// oneUnit is the name that a unit is written by; "" as it was typed.
func (c *changing) oneUnit(i, k int, m *ledger.Measure) (string, bool) {
	p := c.part.Mends[i]
	u := p.Units[k]
	if p.How == bot.MendDrop {
		for _, n := range append(append(m.Units(ledger.Lead), m.Units(ledger.Cooperating)...), m.Units(ledger.Responsible)...) {
			if c.isNamed(n, u) {
				return n, true
			}
		}
	}
	settle := func(name string) bot.ReviewPart {
		return c.clone(i, func(one *bot.MendPart) {
			one.Key, one.Units = m.Key, slices.Clone(one.Units)
			one.Units[k].Names = []string{name}
		})
	}
	switch {
	case len(u.Names) == 1:
		return u.Names[0], true
	case len(u.Names) > 1:
		if at := slices.IndexFunc(u.Names, func(n string) bool { return alike(n, u.Said) }); at >= 0 {
			return u.Names[at], true
		}
		var choices []bot.Choice
		for _, n := range u.Names[:min(maxChoices, len(u.Names))] {
			choices = append(choices, choice(n, c.doc, settle(n)))
		}
		c.tell("“%s”对得上几个单位，是哪一个？", u.Said)
		c.ask(choices)
		return "", false
	}
	c.tell("通讯录和文件里都没有“%s”，照这样写吗？不是就再说一次正确的名称。", u.Said)
	c.ask([]bot.Choice{choice("照写“"+u.Said+"”", c.doc, settle(u.Said))})
	return "", false
}
