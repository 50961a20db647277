package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/office"
	"duban/retrieval"
	"duban/zh"
)

// mostFilled is how many changes one file may bring.
const mostFilled = 500

// Filling is what a filled-in ledger would change 填报对照. Nothing of the file is left out of it: what is not written is in
// Left, each with why.
type Filling struct {
	Changes []FillChange
	Left    []FillLeft
	Same    int // rows that say what the ledger says
	Matched int // rows that mean a row of the ledger, whether they change it or not
}

// FillChange is one row that says something new.
type FillChange struct {
	Line    int        // of the sheet
	Row     office.Row // as the ledger has it
	Status  ledger.Status
	Text    string // as it is to be recorded
	Numbers []ledger.Quantity
	Named   bool // the file names the duty and its period: the report speaks of them alone
	Guessed bool // no word stands in 完成情况 and the text tells none: taken for 推进中
}

// FillLeft is a row that is not written.
type FillLeft struct {
	Line int
	Name string // 第4条 松坪镇, as far as the row tells
	Why  string // a few Chinese words
}

// Fill compares a filled-in ledger with what stands today and writes nothing. may says whose rows the person may write.
func (s *Tasks) Fill(ctx context.Context, corpus *retrieval.Corpus, today ledger.Date, filled office.Filled, may func(unit string) bool) (Filling, error) {
	c := &comparing{corpus: corpus, today: today, may: may, filled: filled, byKey: map[ledger.OccurrenceKey]int{}, byName: map[[2]string][]int{}, seen: map[ledger.OccurrenceKey]string{}}
	want := Extract{Documents: c.documents()}
	for r, err := range s.Rows(ctx, corpus, today, want) {
		if err != nil {
			return Filling{}, err
		}
		if r.Unit != "" {
			c.byKey[r.OccurrenceKey] = len(c.rows)
			name := [2]string{r.Number, r.Unit}
			c.byName[name] = append(c.byName[name], len(c.rows))
			c.rows = append(c.rows, r)
		}
	}
	for _, f := range filled.Rows {
		c.compare(f)
	}
	if len(c.out.Changes) > mostFilled {
		return Filling{}, ledger.Errorf(ledger.TooLarge, "这个表格改了%d行，一次最多写入%d行，没有写。请分成几个文件再发。", len(c.out.Changes), mostFilled)
	}
	return c.out, nil
}

// comparing is one file on its way.
type comparing struct {
	corpus *retrieval.Corpus
	today  ledger.Date
	may    func(unit string) bool
	filled office.Filled
	rows   []office.Row
	byKey  map[ledger.OccurrenceKey]int
	byName map[[2]string][]int // measure's number and unit
	seen   map[ledger.OccurrenceKey]string
	out    Filling
}

// documents is which documents the rows speak of: by their keys, else by title; none named means every one in force.
func (c *comparing) documents() []string {
	var ids []string
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, f := range c.filled.Rows {
		if f.Key.Document != "" {
			add(f.Key.Document)
			continue
		}
		for _, t := range c.corpus.InForce() {
			if f.Title != "" && zh.Squeeze(t.Title) == zh.Squeeze(f.Title) {
				add(t.ID)
			}
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		d, ok := c.corpus.Document(id)
		return !ok || d.Standing != ledger.InForce
	})
}

// compare looks at one row.
func (c *comparing) compare(f office.FilledRow) {
	at, why := c.find(f)
	if why != "" {
		c.leave(f, nil, why)
		return
	}
	c.out.Matched++
	r := &c.rows[at]
	change, why := c.change(f, r)
	switch {
	case why == same:
		c.out.Same++
	case why != "":
		c.leave(f, r, why)
	case !c.may(r.Unit):
		c.leave(f, r, "不是您单位的，不能替报")
	case r.State == ledger.Closed:
		c.leave(f, r, "已销号，不再改")
	default:
		change.Named = f.Key != (ledger.OccurrenceKey{}) && f.Key.Deadline != ""
		c.put(f, r, change)
	}
}

// put keeps a change; what two rows of one unit say of one measure stands once.
func (c *comparing) put(f office.FilledRow, r *office.Row, change FillChange) {
	key := r.OccurrenceKey
	if !change.Named {
		key.Deadline, key.Label = "", ""
	}
	said := string(change.Status) + change.Text
	before, twice := c.seen[key]
	switch {
	case twice && before == said:
		c.out.Same++
	case twice:
		c.leave(f, r, "同一条前面一行已经改过，两行说法不一样")
	default:
		c.seen[key] = said
		c.out.Changes = append(c.out.Changes, change)
	}
}

func (c *comparing) leave(f office.FilledRow, r *office.Row, why string) {
	name := strings.TrimSpace(numberOrNothing(f.Number) + " " + f.Unit)
	if r != nil {
		name = numberName(r.Number) + " " + r.Unit
	}
	c.out.Left = append(c.out.Left, FillLeft{Line: f.Line, Name: clip(name, 30), Why: why})
}

func numberOrNothing(number string) string {
	if number == "" {
		return ""
	}
	return numberName(number)
}

// find is the ledger's row that a row of the file means; else why there is none.
func (c *comparing) find(f office.FilledRow) (at int, why string) {
	if f.Key != (ledger.OccurrenceKey{}) {
		i, ok := c.byKey[f.Key]
		switch {
		case ok && f.Unit != "" && !names(c.corpus.Units(), c.rows[i].Unit, f.Unit):
			return 0, "责任单位和隐藏的编号对不上"
		case ok:
			return i, ""
		}
		return 0, "台账里没有这一行了，可能换了一期或改过文件，请重新导出"
	}
	return c.named(f)
}

// named finds a row by the measure's number, the unit, and what else the file tells.
func (c *comparing) named(f office.FilledRow) (at int, why string) {
	if f.Unit == "" || f.Number == "" {
		return 0, "看不出是第几条、哪个单位"
	}
	var fits []int
	for _, i := range c.byName[[2]string{f.Number, unitNamed(c.corpus.Units(), c.corpus.Directory(), f.Unit)}] {
		r := &c.rows[i]
		if f.Title != "" && zh.Squeeze(f.Title) != zh.Squeeze(r.Title) || f.Task != "" && !sameTask(f.Task, r) {
			continue
		}
		fits = append(fits, i)
	}
	switch {
	case len(fits) == 0:
		return 0, "台账里没有这一条或这个单位没有这项任务"
	case len(fits) > 1 && !c.oneMeasure(fits):
		return 0, "几份文件都有这一条，请写明依据的文件名称"
	}
	return fits[0], ""
}

// oneMeasure reports rows of one measure: a report speaks of it, whatever its duties.
func (c *comparing) oneMeasure(list []int) bool {
	first := &c.rows[list[0]]
	return !slices.ContainsFunc(list, func(i int) bool { return c.rows[i].Document != first.Document || c.rows[i].Measure != first.Measure })
}

// sameTask compares the words of a measure, which people shorten.
func sameTask(said string, r *office.Row) bool {
	s := []rune(zh.Squeeze(said))
	s = s[:min(12, len(s))]
	return strings.Contains(zh.Squeeze(r.Heading+r.Text), string(s)) || strings.HasPrefix(zh.Squeeze(said), zh.Squeeze(r.Heading))
}

// same is why a row changes nothing.
const same = "same"

// change is what a row says anew; else why nothing.
func (c *comparing) change(f office.FilledRow, r *office.Row) (FillChange, string) {
	text, have := said(f, r), r.Report
	if have == r.Status.Chinese() {
		have = "" // a word alone was filled in
	}
	status, known := office.StatusOf(f.Standing)
	newWord := f.Standing != "" && f.Standing != r.Standing()
	newText := squeezed(text) != squeezed(have) && squeezed(text) != squeezed(r.Report)
	switch {
	case newWord && !known:
		return FillChange{}, "“" + clip(f.Standing, 8) + "”不是能填的完成情况，请填已完成、推进中、未开始、有困难或不涉及"
	case newText && text == "":
		return FillChange{}, "进展情况被清空，原来报的没有动；要撤回请说“撤回”"
	case !newText && (!newWord || status == r.Status):
		return FillChange{}, same
	}
	if text == "" {
		text = status.Chinese()
	}
	change := FillChange{Line: f.Line, Row: *r, Status: status, Text: clip(text, longestFilled)}
	c.understand(&change, known && newWord, r)
	return change, ""
}

// said is what a row tells in one text: its progress, and what stands anew beside it.
func said(f office.FilledRow, r *office.Row) string {
	text := f.Progress
	if f.Problems != "" && squeezed(f.Problems) != squeezed(r.Problems()) && !strings.Contains(squeezed(text), squeezed(f.Problems)) {
		text = ended(text) + "存在问题：" + f.Problems
	}
	if f.Next != "" && squeezed(f.Next) != squeezed(r.Next()) && !strings.Contains(squeezed(text), squeezed(f.Next)) {
		text = ended(text) + "下一步：" + f.Next
	}
	return text
}

// longestFilled bounds a report out of a file. Unit: characters.
const longestFilled = 1500

// understand reads figures, and the status where the file does not say it anew: as if the words had been typed.
func (c *comparing) understand(change *FillChange, told bool, r *office.Row) {
	u := bot.Understand(numberName(r.Number)+change.Text, bot.Vocabulary{Units: c.corpus.Units()}, c.today)
	var said ledger.Status
	if u.Report != nil && len(u.Report.Items) > 0 {
		change.Numbers, said = u.Report.Items[0].Numbers, u.Report.Items[0].Status
	}
	switch {
	case told:
	case said != "":
		change.Status = said
	case r.Status != "":
		change.Status = r.Status
	default:
		change.Status, change.Guessed = ledger.InProgress, true
	}
}

func squeezed(s string) string { return strings.TrimRight(zh.Squeeze(s), "。.;；") }

// ended closes a sentence before another.
func ended(s string) string {
	if s = strings.TrimRight(s, "。；; \n"); s != "" {
		s += "。"
	}
	return s
}

// Updates are the entries that a filling writes in a person's name. Shape: in the order of the file.
func (f Filling) Updates(t bot.Turn) []ledger.ProgressUpdate {
	name := t.Sender.Name
	if name == "" {
		name = t.Sender.UserID
	}
	var out []ledger.ProgressUpdate
	for i, c := range f.Changes {
		u := ledger.ProgressUpdate{ID: newID(), DocumentID: c.Row.Document, MeasureKey: c.Row.Measure, Unit: c.Row.Unit, Status: c.Status, Text: c.Text, Numbers: c.Numbers,
			ReporterID: t.Sender.UserID, Reporter: name, Conversation: t.Conversation, MessageKey: t.MessageKey, Ordinal: i, State: ledger.UpdateCurrent, At: t.Now.UTC(), Day: ledger.DateOf(t.Now)}
		if c.Named {
			u.Duty, u.Period = c.Row.Deadline, c.Row.Label
		}
		out = append(out, u)
	}
	return out
}

// Lines tells a filling line by line: changes, then what is left out and why; at most so many of each, 0: all.
func (f Filling) Lines(most int) []string {
	several := slices.ContainsFunc(f.Changes, func(c FillChange) bool { return c.Row.Document != f.Changes[0].Row.Document })
	var out []string
	for i, c := range f.Changes {
		if most > 0 && i == most {
			out = append(out, fmt.Sprintf("……另有%d处。", len(f.Changes)-most))
			break
		}
		out = append(out, fmt.Sprintf("%d. %s", i+1, c.line(several)))
	}
	if len(f.Left) > 0 {
		out = append(out, fmt.Sprintf("不写入的%d行：", len(f.Left)))
	}
	for i, l := range f.Left {
		if most > 0 && i == most {
			out = append(out, fmt.Sprintf("……另有%d行。", len(f.Left)-most))
			break
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("表格第%d行 %s", l.Line, l.Name))+"："+l.Why+"。")
	}
	return out
}

// line is one change: 第4条（11月30日截止） 松坪镇：未报 → 已完成，“45人参训”.
func (c FillChange) line(several bool) string {
	name := numberName(c.Row.Number)
	if several {
		name = "《" + clip(c.Row.Title, 16) + "》" + name
	}
	if c.Named && !c.Row.Due.IsZero() {
		name += fmt.Sprintf("（%d月%d日截止）", int(c.Row.Due.Month), c.Row.Due.Day)
	}
	s := fmt.Sprintf("%s %s：%s → %s", name, c.Row.Unit, c.Row.Standing(), c.Status.Chinese())
	if c.Text != c.Status.Chinese() {
		s += "，“" + clip(strings.ReplaceAll(c.Text, "\n", " "), 40) + "”"
	}
	if c.Guessed {
		s += "（没写完成情况，按推进中记）"
	}
	return s
}
