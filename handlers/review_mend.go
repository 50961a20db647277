package handlers

import (
	"slices"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// mend settles one correction and tries it; false when it asked, or told why not.
func (c *changing) mend(i int) bool {
	p := c.part.Mends[i]
	if p.Field == ledger.MendYear {
		return c.put(nil, ledger.MendYear, 0, p.Text)
	}
	if p.Field == ledger.MendTitle && p.Number == "" && p.Key == "" && !c.shown() {
		c.out.Clarify = true
		c.tell("文件的标题取自原文，这里改不了。要改某一条的标题，说“第3条标题改为…”。")
		return false
	}
	m, ok := c.measure(c.doc, p.MeasurePart, func(key string) bot.ReviewPart {
		return c.clone(i, func(one *bot.MendPart) { one.Key = key })
	})
	if !ok {
		return false
	}
	c.out.Measures = append(c.out.Measures, m.Number)
	switch p.Field {
	case ledger.MendNumber:
		return c.number(i, m)
	case ledger.MendTitle, ledger.MendText:
		return c.put(m, p.Field, 0, p.Text)
	case ledger.MendDue:
		return c.due(i, m)
	}
	return c.units(i, m)
}

// shown reports that one measure is being looked at.
func (c *changing) shown() bool {
	r := c.turn.State.Review
	return r != nil && r.Shown && len(c.turn.State.Measures) == 1 && c.turn.State.Document == c.doc.ID
}

// number writes a measure's number; one that another measure bears is asked once more.
func (c *changing) number(i int, m *ledger.Measure) bool {
	p := c.part.Mends[i]
	for j := range c.work.Measures {
		other := &c.work.Measures[j]
		if other.Number == p.Text && other.Key != m.Key && !p.Insist {
			c.tell("已经有%s（%s）了，改了就有两个，照改吗？", numberName(p.Text), clip(other.Heading, 16))
			c.ask([]bot.Choice{choice("照改", c.doc, c.clone(i, func(one *bot.MendPart) { one.Insist = true; one.Key = m.Key }))})
			return false
		}
	}
	return c.put(m, ledger.MendNumber, 0, p.Text)
}

// due writes, adds or removes a day.
func (c *changing) due(i int, m *ledger.Measure) bool {
	p := c.part.Mends[i]
	if p.How == bot.MendSet && p.Due.IsZero() {
		c.out.Clarify = true
		c.tell("时限要改成哪一天？请写年月日，如“%s时限改为%d年6月30日”。“每季度”这样的周期现在还改不了。", numberName(m.Number), c.turn.Now.Year())
		return false
	}
	work, _ := c.work.FindMeasure(m.Key)
	index, ok := c.whichDeadline(i, work)
	if !ok {
		return false
	}
	if p.How == bot.MendClear {
		return c.put(m, ledger.MendDue, index, "")
	}
	day, ok := c.whichYear(i, m)
	if !ok {
		return false
	}
	if p.Claimed && (index >= len(work.Deadlines) || work.Deadlines[index].Due != day) {
		now := "没有写"
		if index < len(work.Deadlines) {
			now = limit(&work.Deadlines[index])
		}
		c.tell("%s的时限现在是：%s。要改成%s吗？", numberName(m.Number), now, day.Chinese())
		c.ask([]bot.Choice{choice("改成"+day.Chinese(), c.doc, c.clone(i, func(one *bot.MendPart) { one.Claimed, one.Due, one.NoYear, one.Index = false, day, false, &index }))})
		return false
	}
	return c.put(m, ledger.MendDue, index, day.String())
}

// whichDeadline finds the deadline that is meant, by the day it has, or because there is but one; else it asks.
func (c *changing) whichDeadline(i int, m *ledger.Measure) (int, bool) {
	p := c.part.Mends[i]
	if p.Index != nil {
		if *p.Index > len(m.Deadlines) || p.How == bot.MendClear && *p.Index == len(m.Deadlines) {
			c.out.Clarify = true
			c.tell("%s只有%d个时限：%s。还没有改。", numberName(m.Number), len(m.Deadlines), orNone(limits(m)))
			return 0, false
		}
		return *p.Index, true
	}
	dated := deadlinesMeant(p, m)
	switch {
	case len(dated) == 1:
		return dated[0], true
	case p.How == bot.MendClear && len(m.Deadlines) == 0:
		c.tell("%s本来就没有写时限，不用改。", numberName(m.Number))
		return 0, false
	case !p.OldDue.IsZero() && len(dated) == 0:
		c.out.Clarify = true
		c.tell("%s现在写的时限：%s。还没有改。", numberName(m.Number), orNone(limits(m)))
		return 0, false
	case len(m.Deadlines) == 0:
		return 0, true
	}
	c.askDeadline(i, m)
	return 0, false
}

// deadlinesMeant are the deadlines that a correction may be about: those with the day that it names, else the dated
// ones, and for a removal all.
func deadlinesMeant(p bot.MendPart, m *ledger.Measure) []int {
	var out []int
	for i, l := range m.Deadlines {
		sameDay := l.Due.Month == p.OldDue.Month && l.Due.Day == p.OldDue.Day
		kind := l.Kind == ledger.Once || l.Kind == ledger.ByPeriod || p.How == bot.MendClear
		if kind && (p.OldDue.IsZero() || sameDay) {
			out = append(out, i)
		}
	}
	return out
}

// askDeadline offers every deadline, and a new one when a day is set.
func (c *changing) askDeadline(i int, m *ledger.Measure) {
	p := c.part.Mends[i]
	var choices []bot.Choice
	offer := func(label string, j int) {
		choices = append(choices, choice(label, c.doc, c.clone(i, func(one *bot.MendPart) { one.Index, one.Key = &j, m.Key })))
	}
	for j := range m.Deadlines[:min(maxChoices-1, len(m.Deadlines))] {
		if p.How == bot.MendClear {
			offer("去掉："+limit(&m.Deadlines[j]), j)
			continue
		}
		offer("改这个："+limit(&m.Deadlines[j]), j)
	}
	if p.How == bot.MendSet {
		offer("另加一个时限", len(m.Deadlines))
	}
	c.tell("%s有%d个时限，说的是哪一个？", numberName(m.Number), len(m.Deadlines))
	c.ask(choices)
}

// whichYear gives a day without a year that of the document; where the document has none, or the day would lie before
// it was issued, it asks.
func (c *changing) whichYear(i int, m *ledger.Measure) (ledger.Date, bool) {
	p := c.part.Mends[i]
	if !p.NoYear {
		return p.Due, true
	}
	year := c.work.Year
	if year != 0 {
		if day := inYear(p.Due, year); c.doc.Issued.IsZero() || !day.Before(c.doc.Issued) {
			return day, true
		}
	} else {
		year = c.turn.Now.Year()
	}
	var choices []bot.Choice
	for y := year; y < year+2; y++ {
		day := inYear(p.Due, y)
		choices = append(choices, choice(day.Chinese(), c.doc, c.clone(i, func(one *bot.MendPart) { one.Due, one.NoYear, one.Key = day, false, m.Key })))
	}
	c.tell("%s是哪一年的？", strings.TrimPrefix(p.Due.Chinese(), strconv.Itoa(p.Due.Year)+"年"))
	c.ask(choices)
	return ledger.Date{}, false
}

// inYear is the same day of another year; the last day of a month stays the last.
func inYear(d ledger.Date, year int) ledger.Date {
	if d == ledger.MonthEnd(d.Year, d.Month) {
		return ledger.MonthEnd(year, d.Month)
	}
	return ledger.NewDate(year, d.Month, d.Day)
}

// units changes who has a role.
func (c *changing) units(i int, m *ledger.Measure) bool {
	work, _ := c.work.FindMeasure(m.Key)
	fields, ok := c.whichRole(i, work)
	if !ok {
		return false
	}
	names, ok := c.whichUnits(i, work)
	if !ok {
		return false
	}
	p := c.part.Mends[i]
	for _, field := range fields {
		have := work.Units(roleOf(field))
		after := c.changed(have, p, names)
		if p.Claimed && !slices.Equal(have, after) {
			c.tell("%s%s现在写的是：%s。要改成%s吗？", numberName(m.Number), field.Chinese(), orNone(join(have)), orNone(join(after)))
			c.ask([]bot.Choice{choice("改成"+join(after), c.doc, c.clone(i, func(one *bot.MendPart) { one.Claimed, one.Key = false, m.Key }))})
			return false
		}
		if slices.Equal(have, after) {
			after = have // as printed
		}
		if !c.put(m, field, 0, join(after)) {
			return false
		}
	}
	return true
}

// changed is a role's units after a correction.
func (c *changing) changed(have []string, p bot.MendPart, names []string) []string {
	at := func(list []string, name string) int {
		return slices.IndexFunc(list, func(n string) bool { return namesSame(c.checking, n, name) })
	}
	switch p.How {
	case bot.MendSet:
		return names
	case bot.MendClear:
		return nil
	case bot.MendDrop:
		return slices.DeleteFunc(slices.Clone(have), func(n string) bool { return at(names, n) >= 0 })
	case bot.MendSwap:
		out := []string{}
		for _, n := range have {
			switch {
			case !slices.ContainsFunc(p.Old, func(u bot.NamedUnit) bool { return c.isNamed(n, u) }):
				out = append(out, n)
			case len(names) > 0 && at(out, names[0]) < 0:
				out = append(out, names...)
			}
		}
		return out
	}
	out := slices.Clone(have)
	for _, n := range names {
		if at(out, n) < 0 {
			out = append(out, n)
		}
	}
	return out
}

// namesSame reports whether two names stand for one office; groups and strangers are compared as written.
func namesSame(x *checking, a, b string) bool { return alike(a, b) || names(x.corpus.Units(), a, b) }

// roleOf is the role whose units a field holds.
func roleOf(f ledger.MendField) ledger.Role {
	switch f {
	case ledger.MendLead:
		return ledger.Lead
	case ledger.MendCooperating:
		return ledger.Cooperating
	}
	return ledger.Responsible
}
