package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// undo takes the last change back.
func (x *checking) undo() {
	r := x.turn.State.Review
	if r == nil || r.Undo == nil {
		x.tell("没有可以撤销的更正。要改哪里直接说，如“第3条牵头单位改为某某局”。")
		return
	}
	kept := *r
	kept.Undo = nil
	x.out.State.Review = &kept
	if len(r.Undo.Standings) > 0 {
		x.undoStanding(r.Undo.Standings)
		return
	}
	d, ok := x.corpus.Document(r.Undo.Mends[0].DocumentID)
	if !ok {
		x.tell("这份文件已经不在了，没有撤销。")
		return
	}
	x.part.Act = bot.ReviewUndo
	c := &changing{checking: x, doc: d, work: copyOf(d)}
	for _, m := range slices.Backward(r.Undo.Mends) {
		if !c.putBack(m) {
			return
		}
	}
	x.out.Effects.Mends = c.mends
	x.out.Documents = append(x.out.Documents, d.ID)
	x.tell("已撤销，改回来了：\n%s", strings.Join(c.said, "\n"))
}

// putBack makes the correction that takes one back; false when somebody has changed the value since.
func (c *changing) putBack(m ledger.Mend) bool {
	var measure *ledger.Measure
	if m.MeasureKey != "" {
		found, ok := c.work.FindMeasure(m.MeasureKey)
		if !ok {
			c.tell("这一条已经不在了，没有撤销。")
			return false
		}
		measure = found
		c.out.Measures = append(c.out.Measures, measure.Number)
	}
	index := m.Index
	if m.Field == ledger.MendDue && m.After == "" {
		index = len(measure.Deadlines) // what was removed is added again
	}
	now, err := c.checker.Value(c.work, m.MeasureKey, m.Field, index)
	if err != nil || now != m.After {
		c.tell("刚才改的又被人改过了（现在是“%s”），没有撤销。要改直接说。", shownValue(m.Field, now))
		return false
	}
	return c.put(measure, m.Field, index, m.Before)
}

func (x *checking) undoStanding(back []ledger.StandingChange) {
	for _, b := range back {
		d, ok := x.corpus.Document(b.DocumentID)
		if !ok {
			continue
		}
		b.Act = x.actOf()
		x.out.Effects.Standings = append(x.out.Effects.Standings, b)
		x.out.Documents = append(x.out.Documents, d.ID)
		x.tell("已撤销：%s %s → %s。", titled(d), d.Standing.Chinese(), b.Standing.Chinese())
	}
}

// history tells who changed what, newest first.
func (x *checking) history(ctx context.Context, d *ledger.Document) error {
	var m *ledger.Measure
	key, name := "", titled(d)
	if len(x.part.Numbers) > 0 {
		ok := false
		if m, ok = x.measure(d, bot.MeasurePart{Number: x.part.Numbers[0]}, func(key string) bot.ReviewPart {
			part := x.part
			part.Right = []bot.MeasurePart{{Key: key}}
			return part
		}); !ok {
			return nil
		}
	} else if len(x.part.Right) > 0 {
		m, _ = d.FindMeasure(x.part.Right[0].Key)
	}
	if m != nil {
		x.out.Measures = append(x.out.Measures, m.Number)
		key, name = m.Key, name+numberName(m.Number)
	}
	list, err := x.readings.History(ctx, d.ID, key, mostLines+1)
	if err != nil {
		return fmt.Errorf("read the record of changes: %w", err)
	}
	if len(list) == 0 {
		x.tell("%s还没有人改过。", name)
		return nil
	}
	x.tell("%s的改动，新的在前：", name)
	for _, e := range list[:min(mostLines, len(list))] {
		x.tell("%s", x.auditLine(d, e, key == ""))
	}
	if len(list) > mostLines {
		x.tell("更早的请管理员用 duban measures --history 查。")
	}
	return nil
}

// auditLine is one change: 6月10日 程远 改第3条牵头单位：甲局 → 乙局.
func (x *checking) auditLine(d *ledger.Document, e ledger.AuditEntry, withNumber bool) string {
	who := e.Act.Name
	if who == "" {
		who = "系统"
	}
	head := x.day(ledger.DateOf(e.Act.At.In(x.turn.Now.Location()))) + " " + who + " "
	number := ""
	if m, ok := d.FindMeasure(e.MeasureKey); ok && withNumber {
		number = numberName(m.Number)
	}
	switch e.What {
	case "ingest":
		return head + "导入" + e.After
	case "check":
		return head + "核对" + number
	case "confirm":
		return head + "确认生效"
	case "standing":
		return head + "效力：" + ledger.Standing(e.Before).Chinese() + " → " + ledger.Standing(e.After).Chinese()
	}
	if e.What != ledger.AuditMend {
		return head + number + e.Unit + didWhat(e)
	}
	field := ledger.MendField(e.Field)
	return head + "改" + number + field.Chinese() + "：" + shownValue(field, e.Before) + " → " + shownValue(field, e.After)
}

// versions tells what the standing revision changed.
func (x *checking) versions(ctx context.Context, d *ledger.Document) error {
	c, former, err := x.readings.Changes(ctx, d.ID)
	if err != nil {
		return fmt.Errorf("compare revisions: %w", err)
	}
	switch {
	case former == 0:
		x.tell("%s只有一版，没有可以对照的旧版。", titled(d))
	case c.Empty():
		x.tell("%s第%d版和第%d版的措施没有不同。", titled(d), d.Revision, former)
	default:
		x.tell("%s第%d版，和第%d版比：", titled(d), d.Revision, former)
		for _, line := range c.Lines() {
			x.tell("%s", line)
		}
		x.tell("要看某一条现在怎么写的，说“核对第几条”。")
	}
	return nil
}
