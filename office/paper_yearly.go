package office

import (
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// Entry is one report that stands in the ledger 进展记录, for the yearly report.
type Entry struct {
	Document, Measure, Unit string // Measure is the key
	Status                  ledger.Status
	Text                    string
	Numbers                 []ledger.Quantity
	Reporter                string // name
	Day                     ledger.Date
}

// Yearly drafts the report on a year, document by document and chapter by chapter. It says only what was reported, each with who
// reported it when; a measure on which nobody reported says so. Figures of different units are not added up: they may count
// different things. Rows are the duties whose day lies in the year; entries are the year's reports, oldest first.
func Yearly(desk Desk, year int, docs []*ledger.Document, rows []Row, entries []Entry) Paper {
	y := &yearly{desk: desk, rows: map[[2]string][]Row{}, entries: map[[2]string][]Entry{}}
	total := NewTally(desk.Units, desk.Today)
	for _, r := range rows {
		k := [2]string{r.Document, r.Measure}
		y.rows[k] = append(y.rows[k], r)
		total.Add(r)
	}
	for _, e := range entries {
		k := [2]string{e.Document, e.Measure}
		y.entries[k] = append(y.entries[k], e)
	}
	p := desk.started(PaperYearly, "〔"+itoa(year)+"〕　号", fmt.Sprintf("%d年度重点措施落实情况报告", year))
	p.To = "县人民政府"
	measures := 0
	for _, d := range docs {
		measures += len(d.Measures)
	}
	p.Body = append(p.Body, text("%d年，列入台账的文件%d份、措施%d条。时限在本年度的任务%d件：%s；各单位共报进展%d次。以下内容全部摘自台账记录，括号内为填报人和日期。",
		year, len(docs), measures, total.All, total.Parts(), len(entries)))
	for _, d := range docs {
		y.document(d, len(docs) > 1)
	}
	p.Body = append(p.Body, y.parts...)
	p.Notes = []string{"同一措施下各单位的数字口径可能不同，没有相加；需要汇总数的，请核对口径后自行计算"}
	return p
}

type yearly struct {
	desk    Desk
	rows    map[[2]string][]Row
	entries map[[2]string][]Entry
	parts   []Part
	n       int // headings of the first level so far
}

// document goes through the chapters in the order of the text.
func (y *yearly) document(d *ledger.Document, several bool) {
	if several {
		y.parts = append(y.parts, text("《%s》", d.Title))
		y.n = 0
	}
	chapter, open := "", false
	for i := range d.Measures {
		m := &d.Measures[i]
		if !open || m.Chapter != chapter {
			chapter, open = m.Chapter, true
			y.n++
			y.parts = append(y.parts, heading(1, "%s、%s", numeral(y.n), chapterTitle(m.Chapter, d.Title)))
		}
		y.measure(d, m)
	}
}

// chapterTitle is a chapter without its own number; the document's name where it has no chapters.
func chapterTitle(printed, title string) string {
	if _, rest, ok := strings.Cut(printed, "、"); ok && len([]rune(printed))-len([]rune(rest)) <= 5 {
		return rest
	}
	if printed == "" {
		return "《" + title + "》各项措施"
	}
	return printed
}

// mostOfMeasure is how many reports of one measure are quoted.
const mostOfMeasure = 30

// measure tells what was reported on one.
func (y *yearly) measure(d *ledger.Document, m *ledger.Measure) {
	k := [2]string{d.ID, m.Key}
	y.parts = append(y.parts, heading(2, "%s %s", ledger.Cited(m.Number), m.Heading))
	if rows := y.rows[k]; len(rows) > 0 {
		c := &Count{}
		for _, r := range rows {
			c.Add(r, y.desk.Today)
		}
		if c.All > 0 {
			y.parts = append(y.parts, text("本年度任务%d件：%s。", c.All, c.Parts()))
		}
	}
	list := y.ordered(y.entries[k])
	if len(list) == 0 {
		y.parts = append(y.parts, text("本年度没有单位报过进展。"))
		return
	}
	for _, e := range list[:min(mostOfMeasure, len(list))] {
		y.parts = append(y.parts, text("%s：%s。", e.Unit, e.words()))
	}
	if more := len(list) - mostOfMeasure; more > 0 {
		y.parts = append(y.parts, text("另有%d次上报未列，请查台账。", more))
	}
}

// ordered puts the reports of a measure by unit, in the order of the directory, each unit's by day.
func (y *yearly) ordered(list []Entry) []Entry {
	place := map[string]int{}
	for i, u := range y.desk.Units {
		place[u] = i + 1
	}
	at := func(u string) int {
		if p := place[u]; p > 0 {
			return p
		}
		return len(place) + 1
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Entry) int { return at(a.Unit) - at(b.Unit) })
	return out
}

// words is what was reported, its figures, who and when.
func (e Entry) words() string {
	s := e.Status.Chinese()
	if t := strings.TrimRight(strings.ReplaceAll(e.Text, "\n", " "), "。；;. "); t != "" {
		s += "，“" + short(t, 120) + "”"
	}
	if q := quantities(e.Numbers); q != "" {
		s += "，数字：" + q
	}
	who := e.Reporter
	if who != "" {
		who += "，"
	}
	return s + "（" + who + e.Day.Chinese() + "报）"
}
