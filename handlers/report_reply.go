package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// readBack says what was recorded and how to undo it.
func (f *filing) readBack(items []ledger.DraftItem) {
	unit := f.turn.Sender.Unit
	var lines []string
	for _, it := range items {
		lines = append(lines, f.itemLine(it))
	}
	switch {
	case len(lines) == 1:
		f.line(f.say("已记：%s（%s）。", "Recorded: %s (%s).", lines[0], unit))
	default:
		f.line(f.say("已记%d条（%s）：", "Recorded %d measures (%s):", len(lines), unit))
		for _, l := range lines {
			f.line(l)
		}
	}
	for _, words := range f.said {
		f.line(words)
	}
	f.line(f.lost)
	f.line(f.undoHint(items))
}

// itemLine is one entry: 第4条 已完成,参训45人.
func (f *filing) itemLine(it ledger.DraftItem) string {
	number, heading := ledger.NumberOfKey(it.MeasureKey), ""
	if m, ok := f.measure(it); ok {
		number = m.Number
		if f.guessed {
			heading = "“" + clip(m.Heading, 20) + "”"
		}
	}
	head := f.among(it.DocumentID, number) + numberName(number)
	if f.english() {
		head = "measure " + number
	}
	s := head + heading + " " + f.status(it.Status)
	if n := f.numbers(it.Numbers); n != "" {
		s += f.say("，", ", ") + n
	}
	return s
}

// among names the document of a measure where several in force have one of its number.
func (f *filing) among(document, number string) string {
	of := ""
	others := false
	for _, t := range f.corpus.InForce() {
		d, ok := f.corpus.Document(t.ID)
		switch {
		case !ok:
		case d.ID == document:
			of = titled(d)
		case len(numbered(d, number)) > 0:
			others = true
		}
	}
	if !others {
		return ""
	}
	return of
}

// undoHint tells how to take it back, with an example that fits what was said.
func (f *filing) undoHint(items []ledger.DraftItem) string {
	for _, it := range items {
		for _, q := range it.Numbers {
			if q.Range == "" && q.Unit != "%" && q.Unit != "比例" && q.Value < 100_000 {
				q.Value++
				q.What = ""
				return f.say("说错了回“撤回”；要改直接说，如“是%s”。", "Wrong? Reply “undo”, or say “it was %s”.", f.number(q))
			}
		}
	}
	if len(items) > 0 && items[0].Status != ledger.Done {
		return f.say("说错了回“撤回”；要改直接说，如“不对，已经完成了”。", "Wrong? Reply “undo”, or say “sorry, it is done”.")
	}
	return f.say("说错了回“撤回”；要改直接说，如“不是完成，是还在弄”。", "Wrong? Reply “undo”, or say “sorry, still in progress”.")
}

// status prints a status in the language of the message.
func (f *filing) status(s ledger.Status) string {
	if f.english() {
		return strings.ReplaceAll(string(s), "_", " ")
	}
	return s.Chinese()
}

// numbers prints quantities with what they count: 参训45人,合格率95%.
func (f *filing) numbers(qs []ledger.Quantity) string {
	var parts []string
	for _, q := range qs {
		parts = append(parts, f.number(q))
	}
	return strings.Join(parts, f.say("，", ", "))
}

func (f *filing) number(q ledger.Quantity) string {
	value := strconv.FormatFloat(q.Value, 'f', -1, 64)
	switch {
	case q.Range != "":
		value = q.Range
	case q.Unit == "比例":
		value, q.Unit = strconv.FormatFloat(q.Value*100, 'f', 1, 64), "%"
	}
	if f.english() {
		unit := englishUnitOf(q.Unit)
		return strings.TrimSpace(value + unit + " " + latinOnly(q.What))
	}
	about := ""
	if q.Approx && q.Range == "" {
		about = "约"
	}
	if q.What != "" && !zh.HasHan(q.What) {
		value = " " + value
	}
	return q.What + about + value + q.Unit
}

// englishUnitOf gives the English word for a counting word, or leaves it as it is.
func englishUnitOf(unit string) string {
	switch unit {
	case "", "%":
		return unit
	case "人", "名", "位":
		return " people"
	case "次", "回":
		return " times"
	case "件", "起", "例":
		return " cases"
	case "卷", "本":
		return " files"
	case "学时", "课时", "小时":
		return " hours"
	case "项", "条":
		return " items"
	}
	return " " + unit
}

func latinOnly(s string) string {
	if zh.HasHan(s) {
		return "(" + s + ")"
	}
	return s
}

// notes adds what the person should know besides: others' claims, a measure that is not theirs, figures
// that are a guess or fall short.
func (f *filing) notes(others []string, part *bot.ReportPart) {
	if len(others) > 0 {
		f.line(f.say("%s的要由他们自己报，没有记。", "%s has to report for itself; that was not recorded.", strings.Join(others, "、")))
	}
	if part != nil && len(part.Over) > 0 {
		f.line(f.say("别的单位的进展要由他们自己报，我没有改。", "Other units report for themselves; I changed nothing of theirs."))
	}
	var foreign []string
	for _, u := range f.out.Effects.Updates {
		d, ok := f.corpus.Document(u.DocumentID)
		if !ok {
			continue
		}
		m, ok := d.FindMeasure(u.MeasureKey)
		if !ok {
			continue
		}
		if !f.concerns(m) && u.Status != ledger.NotApplicable {
			foreign = append(foreign, m.Number)
		}
		f.shortfall(m, u)
	}
	if len(foreign) > 0 {
		f.line(f.say("提醒一下：%s的责任单位里没有%s，已照记，供牵头单位参考。", "Note: %s does not name %s; recorded all the same.", f.list(foreign), f.turn.Sender.Unit))
	}
	for _, u := range f.out.Effects.Updates {
		for _, q := range u.Numbers {
			if q.Range != "" {
				f.line(f.say("“%s%s”是约数，有了准数再告诉我。", "“%s%s” is a guess; tell me the exact figure when you have it.", q.Range, q.Unit))
			}
		}
	}
}

// shortfall compares the reported figures with the targets of the measure, unit by unit.
func (f *filing) shortfall(m *ledger.Measure, u ledger.ProgressUpdate) {
	asked := f.turn.Utterance.Report != nil && f.turn.Utterance.Report.Question != nil
	for _, q := range u.Numbers {
		target, ok := targetFor(m, q)
		if !ok || q.Range != "" {
			continue
		}
		enough := q.Value >= target.Value
		if target.Comparator == "<=" {
			enough = q.Value <= target.Value
		}
		switch {
		case !enough:
			f.line(f.say("文件要求%s：%s还没有达到。", "The document asks for %s; %s falls short.", f.target(target), f.number(ledger.Quantity{Value: q.Value, Unit: q.Unit})))
		case asked:
			f.line(f.say("文件要求%s：%s够了。", "The document asks for %s; %s is enough.", f.target(target), f.number(ledger.Quantity{Value: q.Value, Unit: q.Unit})))
		default:
			continue
		}
		if asked {
			f.judged = true
			f.out.Citations = append(f.out.Citations, bot.Citation{Document: u.DocumentID, Title: f.title(u.DocumentID), Number: m.Number, Quote: target.Quote})
		}
		return
	}
}

// target prints what is asked for in a few words: 不少于60学时.
func (f *filing) target(t ledger.Target) string {
	figure := f.number(ledger.Quantity{Value: t.Value, Unit: t.Unit})
	switch t.Comparator {
	case ">=":
		return f.say("不少于", "at least ") + figure
	case "<=":
		return f.say("不超过", "at most ") + figure
	}
	return figure
}

// targetFor finds the only target of a measure in the unit of a figure. Shares in % need the same subject.
func targetFor(m *ledger.Measure, q ledger.Quantity) (ledger.Target, bool) {
	var hit []ledger.Target
	for _, t := range m.Targets {
		if t.Value > 0 && t.Quote != "" && measuresAlike(t, q) {
			hit = append(hit, t)
		}
	}
	if len(hit) != 1 {
		return ledger.Target{}, false
	}
	return hit[0], true
}

// measuresAlike reports whether a figure can be held against a target: hours against hours, a share against
// the share of the same subject. Other counts say too little: 3次 may be of anything.
func measuresAlike(t ledger.Target, q ledger.Quantity) bool {
	switch t.Unit {
	case "学时", "课时":
		return q.Unit == "学时" || q.Unit == "课时" || q.Unit == "" && q.What == "人均"
	case "%":
		return q.Unit == "%" && q.What != "" && (strings.Contains(t.What, q.What) || strings.Contains(t.Quote, q.What))
	}
	return false
}

func (f *filing) title(id string) string {
	if d, ok := f.corpus.Document(id); ok {
		return d.Title
	}
	return id
}

// entryLine prints one entry of the ledger for a reader, with the occurrence that it names where the measure is known: 6月10日 城关镇（6月30日的）：已完成，参训45人，附2件材料.
func (v *viewing) entryLine(m *ledger.Measure, u ledger.ProgressUpdate) string {
	s := fmt.Sprintf("%d月%d日 %s%s：%s", int(u.Day.Month), u.Day.Day, u.Unit, periodMark(m, u, v.turn.Now.Year()), u.Status.Chinese())
	if v.english() {
		s = fmt.Sprintf("%s %s: %s", u.Day, u.Unit, v.status(u.Status))
	}
	if n := v.numbers(u.Numbers); n != "" {
		s += v.say("，", ", ") + n
	}
	if n := len(v.given[u.ID]); n > 0 {
		s += v.say("，附%d件材料", ", %d files", n)
	}
	return s
}
