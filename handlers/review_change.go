package handlers

import (
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// change makes the corrections and notes what was found right; all of it, or nothing while something is unclear.
func (x *checking) change(d *ledger.Document) {
	c := &changing{checking: x, doc: d, work: copyOf(d)}
	for i := range x.part.Mends {
		if !c.mend(i) {
			return
		}
	}
	if !c.allRight() {
		return
	}
	c.commit()
}

// changing is the corrections of one message, tried on a copy of the reading.
type changing struct {
	*checking
	doc    *ledger.Document
	work   *ledger.Document // as it will stand
	mends  []ledger.Mend
	checks []ledger.Check
	said   []string // one a correction: 第3条牵头单位 甲局 → 乙局
	kept   []string // what needs no change, and why
	right  []string // numbers found right
	final  bool     // one of the corrections cannot be taken back
}

// clone is the act with one correction replaced, for a choice.
func (c *changing) clone(i int, change func(m *bot.MendPart)) bot.ReviewPart {
	part := c.part
	part.Mends = slices.Clone(part.Mends)
	change(&part.Mends[i])
	return part
}

// put tries a correction and notes it; false when the value cannot be right, which the person is told.
func (c *changing) put(m *ledger.Measure, field ledger.MendField, index int, after string) bool {
	key, name, old := "", "这份文件的", (*ledger.Deadline)(nil)
	if m != nil {
		key, name = m.Key, numberName(m.Number)
		if work, ok := c.work.FindMeasure(key); ok && field == ledger.MendDue && index < len(work.Deadlines) {
			kept := work.Deadlines[index]
			old = &kept
		}
	}
	before, err := c.checker.Value(c.work, key, field, index)
	if err != nil {
		return c.cannot(err)
	}
	shown := shownValue(field, before)
	if old != nil {
		shown = limit(old)
	}
	if before == after && (old == nil || after != "") {
		c.kept = append(c.kept, fmt.Sprintf("%s%s现在就是“%s”，不用改。", name, field.Chinese(), shown))
		return true
	}
	one := ledger.Mend{ID: newID(), DocumentID: c.doc.ID, MeasureKey: key, Field: field, Index: index, Before: before, After: after, Act: c.actOf()}
	if err := c.checker.Apply(c.work, one); err != nil {
		return c.cannot(err)
	}
	c.mends = append(c.mends, one)
	c.said = append(c.said, fmt.Sprintf("%s%s %s → %s", name, field.Chinese(), shown, shownValue(field, after)))
	c.final = c.final || old != nil && before == "" // the words of a rhythm, or of a day without a year, do not come back
	return true
}

// cannot tells why a value cannot be written.
func (c *changing) cannot(err error) bool {
	c.out.Clarify = true
	c.tell("%s", fullWidth(err.Error()))
	c.tell("还没有改。")
	return false
}

// shownValue prints a value as people read it.
func shownValue(field ledger.MendField, value string) string {
	if value == "" {
		return "没有写"
	}
	if field == ledger.MendDue {
		if day, err := ledger.ParseDate(value); err == nil {
			return day.Chinese()
		}
	}
	return strings.TrimRight(clip(plain(value), 40), "。")
}

// allRight notes what was found right: the measures named, or what is left of the list.
func (c *changing) allRight() bool {
	for i, p := range c.part.Right {
		m, ok := c.measure(c.doc, p, func(key string) bot.ReviewPart {
			part := c.part
			part.Right = slices.Clone(part.Right)
			part.Right[i].Key = key
			return part
		})
		if !ok {
			return false
		}
		c.check(m)
	}
	return !c.part.Rest || c.rest()
}

// check notes one measure as found right.
func (c *changing) check(m *ledger.Measure) {
	if slices.ContainsFunc(c.checks, func(k ledger.Check) bool { return k.MeasureKey == m.Key }) {
		return
	}
	c.checks = append(c.checks, ledger.Check{DocumentID: c.doc.ID, MeasureKey: m.Key, Revision: c.doc.Revision, Act: c.actOf()})
	if !slices.Contains(c.right, m.Number) {
		c.right = append(c.right, m.Number)
	}
	if w, ok := c.work.FindMeasure(m.Key); ok {
		act := c.actOf()
		w.Checked = &act
	}
}

// rest notes every measure that is still doubtful. What was not shown yet is asked once more.
func (c *changing) rest() bool {
	all := c.doubts(c.work)
	hidden := len(all)
	if r := c.turn.State.Review; r != nil && r.Document == c.doc.ID {
		hidden -= r.Listed
		if r.Seen {
			hidden = 0
		}
	}
	if hidden > 0 && !c.part.Settled {
		part := c.part
		part.Settled = true
		c.tell("还有%d处您没有看过，也都算没问题吗？要先看，说“继续”。", hidden)
		c.ask([]bot.Choice{choice("都没问题", c.doc, part)})
		return false
	}
	for _, doubt := range all {
		m, ok := c.doc.FindMeasure(doubt.MeasureKey)
		if ok && !slices.Contains(c.part.Numbers, m.Number) {
			c.check(m)
		}
	}
	if len(c.checks) == 0 {
		c.kept = append(c.kept, "各条都没有要看的了。")
	}
	return true
}

// commit writes what was found and reads it back.
func (c *changing) commit() {
	c.out.Effects.Mends, c.out.Effects.Checks = c.mends, c.checks
	c.out.Measures = append(c.out.Measures, c.right...)
	s := &c.out.State
	var keys []string
	for _, m := range c.mends {
		if m.MeasureKey != "" && !slices.Contains(keys, m.MeasureKey) {
			keys = append(keys, m.MeasureKey)
		}
	}
	if len(keys) > 0 {
		s.Review.Shown = s.Review.Shown && slices.Equal(s.Measures, keys) // 没问题 still means it
		s.Measures = keys
	}
	if len(c.mends) > 0 {
		s.Review.Undo = &bot.ReviewBack{Mends: c.mends}
		if c.final {
			s.Review.Undo = nil
		}
	}
	c.readBack()
	for _, line := range c.kept {
		c.tell("%s", line)
	}
	if c.part.Unread != "" {
		c.tell("“%s”这半句没有看懂，没有照它改。", clip(c.part.Unread, 30))
	}
	c.after()
}

func (c *changing) readBack() {
	switch len(c.said) {
	case 0:
	case 1:
		c.tell("已改：%s%s。", c.of(c.doc), c.said[0])
	default:
		c.tell("已改%s%d处：\n%s", c.of(c.doc), len(c.said), strings.Join(c.said, "\n"))
	}
	switch {
	case len(c.said) == 0:
	case c.final:
		c.tell("改错了直接说对的，如“时限改为6月30日”。")
	default:
		c.tell("改错了回“撤销”。")
	}
	if len(c.right) > 0 {
		c.tell("已核对：%s%s。", c.of(c.doc), numberList(inOrder(c.right)))
	}
}

// after says what is left to look at.
func (c *changing) after() {
	if len(c.mends)+len(c.checks) == 0 {
		return
	}
	left := c.doubts(c.work)
	s := c.out.State.Review
	s.Listed, s.Seen = 0, s.Seen && len(left) <= len(c.doubts(c.doc))
	if len(left) > 0 {
		c.tell("还有%d处要看，说“继续”。", len(left))
		return
	}
	c.tell("%s没有要看的了。", titled(c.doc))
	c.nextSteps(c.doc)
}
