package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// list shows what is doubtful in a document, or which documents are to be checked when several are.
func (x *checking) list(ctx context.Context) error {
	if x.picked != "" {
		if d, ok := x.document(); ok {
			x.about(d)
			x.doubtful(d, 0)
		}
		return nil
	}
	if docs, named := x.named(); named {
		x.listOf(docs)
		return nil
	}
	open, err := x.open(ctx)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		x.listOf(open)
		return nil
	}
	if len(x.corpus.Titles()) == 0 {
		x.tell("还没有导入文件。把文件发给我，我来读。")
		return nil
	}
	x.tell("没有待核对的文件，都核对过、已生效。")
	x.tell("要再看某一份，说“核对《标题》”；看某一条，说“核对第3条”。")
	return nil
}

// open is the documents in force that are to be checked: drafts, and confirmed ones in which something is doubtful.
func (x *checking) open(ctx context.Context) ([]*ledger.Document, error) {
	all, err := x.readings.All(ctx) // doubts stand in no row: every document has to be read
	if err != nil {
		return nil, fmt.Errorf("read all documents: %w", err)
	}
	var out []*ledger.Document
	for i := range all {
		d := &all[i]
		if d.Standing == ledger.InForce && (d.Status != ledger.DocumentConfirmed || len(x.doubts(d)) > 0) {
			out = append(out, d)
		}
	}
	return out, nil
}

// listOf shows one document's doubts, or asks which of several.
func (x *checking) listOf(docs []*ledger.Document) {
	switch len(docs) {
	case 0:
	case 1:
		x.about(docs[0])
		x.doubtful(docs[0], 0)
	default:
		x.tell("待核对的文件有%d份，先看哪一份？", len(docs))
		var choices []bot.Choice
		for _, d := range docs[:min(maxChoices, len(docs))] {
			choices = append(choices, choice(titled(d)+"（"+x.stateOf(d)+"）", d, x.part))
		}
		x.ask(choices)
	}
}

// stateOf says how far a document is: 待核对，3处要看.
func (x *checking) stateOf(d *ledger.Document) string {
	state := "待核对"
	if d.Status == ledger.DocumentConfirmed {
		state = "已生效"
	}
	if n := len(x.doubts(d)); n > 0 {
		return fmt.Sprintf("%s，%d处要看", state, n)
	}
	return state
}

// more goes on with the list.
func (x *checking) more(d *ledger.Document) {
	from := 0
	if r := x.turn.State.Review; r != nil {
		from = r.Listed
	}
	if from >= len(x.doubts(d)) {
		from = 0
	}
	x.doubtful(d, from)
}

// doubtful prints doubts from one on, as many as a phone screen holds.
func (x *checking) doubtful(d *ledger.Document, from int) {
	all := x.doubts(d)
	x.out.State.Review.Shown = false
	x.out.State.Measures = nil
	if len(all) == 0 {
		x.tell("%s（第%d版）共%d条，没有要看的疑点。", titled(d), d.Revision, len(d.Measures))
		x.nextSteps(d)
		return
	}
	to := min(from+mostLines, len(all))
	if from == 0 {
		x.tell("%s（第%d版，%s）：共%d条。", titled(d), d.Revision, x.stateOf(d), len(d.Measures))
	}
	for _, doubt := range all[from:to] {
		x.tell("%s", x.doubtLine(d, doubt))
	}
	x.out.State.Review.Listed, x.out.State.Review.Seen = to, to == len(all)
	if more := len(all) - to; more > 0 {
		x.tell("还有%d条，说“继续”。", more)
	}
	switch {
	case from > 0:
	case slices.ContainsFunc(all, func(doubt ledger.Doubt) bool { return doubt.MeasureKey != "" }):
		x.tell("读得对的，说“第几条没问题”或“其余没问题”；看原文，说“核对第几条”。")
	case d.Status != ledger.DocumentConfirmed:
		x.tell("对照原文看过，没有问题就说“确认生效”。")
	}
}

// doubtLine is one doubt with what to say to mend it.
func (x *checking) doubtLine(d *ledger.Document, doubt ledger.Doubt) string {
	words := fullWidth(strings.TrimRight(doubt.Words, "。.;；"))
	m, ok := d.FindMeasure(doubt.MeasureKey)
	if !ok {
		line := "整份：" + words + "。"
		if doubt.Field == ledger.MendYear {
			line += "→“这份文件是2026年的”"
		}
		return line
	}
	x.out.Measures = append(x.out.Measures, m.Number)
	name := numberName(m.Number)
	return name + "：" + words + "。" + hint(name, doubt.Field)
}

// hint is what to say to mend a field.
func hint(name string, field ledger.MendField) string {
	switch field {
	case ledger.MendLead, ledger.MendCooperating, ledger.MendResponsible:
		return "→“" + name + field.Chinese() + "改为…”"
	case ledger.MendDue:
		return "→“" + name + "时限改为…月…日”"
	case ledger.MendNumber:
		return "→“" + name + "的序号应该是…”"
	case ledger.MendYear:
		return "→“这份文件是…年的”"
	case ledger.MendTitle, ledger.MendText:
		return "→“" + name + field.Chinese() + "改为…”"
	}
	return "→“" + name + "没问题”"
}

// nextSteps says what can be done when nothing is doubtful.
func (x *checking) nextSteps(d *ledger.Document) {
	if d.Standing != ledger.InForce {
		x.tell("这份文件%s，不产生任务。", d.Standing.Chinese())
		return
	}
	if d.Status == ledger.DocumentConfirmed {
		x.tell("这份文件已经生效。")
		return
	}
	x.tell("要让它生效、开始提醒，说“确认生效”。")
}

// show prints how measures were read, beside the text.
func (x *checking) show(d *ledger.Document) {
	var keys []string
	for _, n := range x.part.Numbers {
		ms := numbered(d, n)
		if len(ms) == 0 {
			x.noMeasure(d, []string{n})
			return
		}
		for _, m := range ms {
			if len(keys) < 3 {
				x.reading(d, m)
				keys = append(keys, m.Key)
			}
		}
	}
	if len(keys) == 0 {
		return
	}
	x.out.State.Measures, x.out.State.Review.Shown = keys, true
	if len(keys) == 1 {
		x.tell("对的说“没问题”；要改直接说，如“牵头单位改为某某局”。")
		return
	}
	x.tell("对的说“第几条没问题”；要改直接说，如“第%s条牵头单位改为某某局”。", x.part.Numbers[0])
}

// reading prints one measure as it was read.
func (x *checking) reading(d *ledger.Document, m *ledger.Measure) {
	x.mention(found{doc: d, measure: m})
	head := numberName(m.Number)
	if m.NumberImplied {
		head += "（序号是推断的）"
	}
	x.tell("%s %s", head, clip(m.Heading, 24))
	text := plain(m.Text)
	if c := clauseOf(m, -1); c != "" {
		text += "（" + c + "）"
	}
	x.tell("原文：“%s”", clip(text, 150))
	for _, r := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		x.tell("%s：%s", r.Chinese(), orNone(strings.Join(m.Units(r), "、")))
	}
	x.tell("时限：%s", orNone(limits(m)))
	for _, doubt := range x.doubts(d) {
		if doubt.MeasureKey == m.Key {
			x.tell("要看：%s。", fullWidth(strings.TrimRight(doubt.Words, "。")))
		}
	}
	if m.Checked != nil {
		x.tell("%s于%s核对过。", m.Checked.Name, x.day(ledger.DateOf(m.Checked.At.In(x.turn.Now.Location()))))
	}
}

func orNone(s string) string {
	if s == "" {
		return "没有写"
	}
	return s
}

// limits prints the deadlines of a measure with the days they were read as.
func limits(m *ledger.Measure) string {
	var out []string
	for i := range m.Deadlines {
		out = append(out, limit(&m.Deadlines[i]))
	}
	return strings.Join(out, "；")
}

func limit(l *ledger.Deadline) string {
	words := l.When
	if words == "" {
		words = clip(plain(l.Quote), 20)
	}
	switch {
	case l.Due.IsZero():
		return words
	case strings.HasPrefix(words, l.Due.Chinese()):
		return words
	}
	return words + "（" + l.Due.Chinese() + "）"
}

// day prints a date as people say it: 10月12日.
func (x *checking) day(d ledger.Date) string {
	v := viewing{filing: x.filing}
	return v.day(d)
}
