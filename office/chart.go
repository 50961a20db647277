package office

import (
	"fmt"
	"io"
	"slices"

	"duban/ledger"
)

// Chart is a picture of how duties stand 进度图: a bar of segments for each unit or month, every segment with its word, its number
// and a pattern, so that it can be read without colours. Bars stand in the order in which they were given.
type Chart struct {
	Title string
	Note  string
	Bars  []Bar
	Page  [2]int // 1 of 2; zero: the only one
	Look  ledger.Lights
}

// Bar is one line of a chart.
type Bar struct {
	Label  string
	Counts [segments]int // done, going, blocked, silent, late, apart
}

// The segments of a bar part all of its rows: late goes before everything that is owed.
const (
	segDone = iota
	segGoing
	segBlocked
	segSilent
	segLate
	segApart
	segments
)

// segmentLights are the lights whose words and colours the segments have.
func segmentLights() [segments]ledger.Light {
	return [segments]ledger.Light{ledger.LightDone, ledger.LightOngoing, ledger.LightBlocked, ledger.LightWaiting, ledger.LightOverdue, ledger.LightExcused}
}

// segmentWords are printed on the picture.
func segmentWords(look ledger.Lights) (words [segments]string) {
	for i, l := range segmentLights() {
		words[i] = look.Word(l)
	}
	if look.Words[ledger.LightWaiting] == "" {
		words[segSilent] = "未到期未报" // those whose day is near too
	}
	return words
}

// mostBars is how many bars one picture holds; a phone scrolls no further with pleasure.
const mostBars = 24

func segmentOf(r Row) int {
	switch {
	case r.finished():
		return segDone
	case r.State == ledger.Excused || r.Status == ledger.NotApplicable:
		return segApart
	case r.State == ledger.Overdue:
		return segLate
	case r.silent():
		return segSilent
	case r.Status == ledger.Blocked:
		return segBlocked
	}
	return segGoing
}

// ByUnit draws how each unit stands, in the order of the directory; several pictures where one does not hold all. None where
// there is nothing to draw. Errors: those of rows.
func ByUnit(desk Desk, rows Rows) ([]Chart, error) {
	t, of := NewTally(desk.Units, desk.Today), map[string]*Bar{}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		t.Add(r)
		if r.Unit == "" {
			continue
		}
		if of[r.Unit] == nil {
			of[r.Unit] = &Bar{Label: r.Unit}
		}
		of[r.Unit].Counts[segmentOf(r)]++
	}
	var bars []Bar
	for _, u := range t.Present() {
		bars = append(bars, *of[u])
	}
	return desk.charts(desk.scoped("各单位任务进度"), fmt.Sprintf("共%d件，按通讯录顺序排列，不排名", t.All), bars), nil
}

// ByMonth draws how the duties of a year stand, by the month of their last day; what has no day is left out, and the note says
// how many. Errors: those of rows.
func ByMonth(desk Desk, year int, rows Rows) ([]Chart, error) {
	bars := make([]Bar, 12)
	n, undated := 0, 0
	for r, err := range rows {
		switch {
		case err != nil:
			return nil, err
		case r.Unit == "":
		case r.Due.IsZero() || r.Kind == ledger.CheckIn:
			undated++
		case r.Due.Year == year:
			n++
			bars[r.Due.Month-1].Counts[segmentOf(r)]++
		}
	}
	for i := range bars {
		bars[i].Label = itoa(i+1) + "月"
	}
	if n == 0 {
		return nil, nil
	}
	note := fmt.Sprintf("%d年有日期的%d件，按完成时限所在月份", year, n)
	if undated > 0 {
		note += fmt.Sprintf("；未写日期的%d件不在内", undated)
	}
	bars = slices.DeleteFunc(bars, func(b Bar) bool { return b.total() == 0 })
	return desk.charts(desk.scoped("各月任务进度"), note, bars), nil
}

// scoped names what a picture is of.
func (d Desk) scoped(title string) string {
	if d.Scope != "" {
		return d.Scope + " " + title
	}
	return d.County + title
}

// charts shares bars out over pictures.
func (d Desk) charts(title, note string, bars []Bar) []Chart {
	var out []Chart
	pages := (len(bars) + mostBars - 1) / mostBars
	for list := range slices.Chunk(bars, mostBars) {
		c := Chart{Title: title, Note: "截至" + d.Today.Chinese() + " · " + note, Bars: list, Look: d.Lights}
		if pages > 1 {
			c.Page = [2]int{len(out) + 1, pages}
		}
		out = append(out, c)
	}
	return out
}

func (b Bar) total() int {
	n := 0
	for _, c := range b.Counts {
		n += c
	}
	return n
}

// words prints the counts that are not zero: 已完成3 推进中2.
func (b Bar) words(look ledger.Lights) string {
	s := fmt.Sprintf("%d件：", b.total())
	for i, w := range segmentWords(look) {
		if b.Counts[i] > 0 {
			s += fmt.Sprintf("%s%d  ", w, b.Counts[i])
		}
	}
	return s
}

// WritePNG draws the chart, 1080 pixels wide. Errors: those of w.
func (c Chart) WritePNG(w io.Writer) error { return c.draw(w) }
