package office

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
)

// The ledger's sheets. A sheet holds a million rows and no more, so that a larger ledger goes on in a further one.
const (
	sheetLedger = "台账"
	sheetCounts = "统计"
	headingRow  = 3
	mostOnSheet = 1_000_000
	longestCell = 32_000 // characters; a cell holds 32,767
	keyHeading  = "编号（请勿改动）"
)

// Rows is a ledger on its way into a file. An error ends it and is returned by who writes the file. The rows of one document
// follow each other.
type Rows = iter.Seq2[Row, error]

// WriteXLSX writes the ledger as a spreadsheet: the usual columns with filters and a header that stays, ready to print on A4
// across, and a second sheet of counts, each a formula with the value that the code computed. A last, hidden column names
// each row, so that ReadXLSX finds it again. Cells that a spreadsheet would take for a formula are made text.
// Rows are written as they come; memory does not grow with them. Errors: those of rows and of w.
func WriteXLSX(w io.Writer, desk Desk, rows Rows) error {
	b := &book{file: excelize.NewFile(), desk: desk, tally: NewTally(desk.Units, desk.Today)}
	defer func() { _ = b.file.Close() }() // removes what it put aside while writing
	if err := b.styles(); err != nil {
		return fmt.Errorf("start a spreadsheet: %w", err)
	}
	for r, err := range rows {
		if err == nil {
			err = b.add(r)
		}
		if err != nil {
			return fmt.Errorf("write a row of the ledger: %w", err)
		}
	}
	if err := b.finish(); err != nil {
		return fmt.Errorf("finish a spreadsheet: %w", err)
	}
	if err := b.file.Write(w); err != nil {
		return fmt.Errorf("write a spreadsheet: %w", err)
	}
	return nil
}

// book is a spreadsheet that is being written.
type book struct {
	file   *excelize.File
	desk   Desk
	tally  *Tally
	sheet  string
	sheets int
	stream *excelize.StreamWriter
	row    int // last one written of the sheet
	n      int // rows of the ledger so far

	title, note, heading, text, middle, number, total, day int // styles
	lights                                                 map[string]int
}

// styles registers what cells look like. Text cells are of the format @, in which a spreadsheet computes nothing even after
// somebody has edited them.
func (b *book) styles() error {
	b.lights = map[string]int{}
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	wrap := func(h string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: h, Vertical: "center", WrapText: true}
	}
	dayFormat := `yyyy"年"m"月"d"日"`
	font := func(family string, size float64) *excelize.Font { return &excelize.Font{Family: family, Size: size} }
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.title, excelize.Style{Font: font("方正小标宋简体", 20), Alignment: wrap("center")}},
		{&b.note, excelize.Style{Font: font("楷体", 11), Alignment: wrap("left")}},
		{&b.heading, excelize.Style{Font: font("黑体", 11), Alignment: wrap("center"), Border: line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}}},
		{&b.text, excelize.Style{Font: font("宋体", 11), Alignment: wrap("left"), Border: line, NumFmt: 49}},
		{&b.middle, excelize.Style{Font: font("宋体", 11), Alignment: wrap("center"), Border: line, NumFmt: 49}},
		{&b.day, excelize.Style{Font: font("宋体", 11), Alignment: wrap("center"), Border: line, CustomNumFmt: &dayFormat}},
		{&b.number, excelize.Style{Font: font("宋体", 11), Alignment: wrap("center"), Border: line}},
		{&b.total, excelize.Style{Font: font("黑体", 11), Alignment: wrap("center"), Border: line}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return fmt.Errorf("make a style: %w", err)
		}
		*s.id = id
		if s.id == &b.middle {
			err = b.lamps(s.style)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lamps registers a style for each colour.
func (b *book) lamps(like excelize.Style) error {
	for _, h := range ledger.Hues() {
		c := b.desk.Lights.Colours[h]
		like.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.RGB}}
		id, err := b.file.NewStyle(&like)
		if err != nil {
			return fmt.Errorf("make a style: %w", err)
		}
		b.lights[c.Name] = id
	}
	return nil
}

// open starts a sheet of the ledger.
func (b *book) open() error {
	b.sheet = sheetLedger
	if b.sheets++; b.sheets > 1 {
		b.sheet = fmt.Sprintf("%s（%d）", sheetLedger, b.sheets)
	}
	stream, err := b.newSheet(b.sheet, b.sheets == 1)
	if err != nil {
		return err
	}
	b.stream = stream
	cols := columns()
	for i, c := range cols {
		if err := stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return fmt.Errorf("set a column's width: %w", err)
		}
	}
	hidden := len(cols) + 1
	if err := stream.SetColVisible(hidden, hidden, false); err != nil {
		return fmt.Errorf("hide the column of keys: %w", err)
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: headingRow, TopLeftCell: cell(1, headingRow+1), ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze the heading: %w", err)
	}
	headings := make([]any, 0, hidden)
	for _, c := range cols {
		headings = append(headings, excelize.Cell{StyleID: b.heading, Value: c.name})
	}
	headings = append(headings, excelize.Cell{StyleID: b.heading, Value: keyHeading})
	return b.head(len(cols), b.desk.title(), b.desk.ledgerNote(), headings)
}

// ledgerNote says as of when the ledger is and how it may be filled in.
func (d Desk) ledgerNote() string {
	return "截至" + d.Today.Chinese() + "。可在“进展情况”“完成情况”两列填写后发回，确认后才会记入；末尾隐藏列是行的编号，请勿改动。"
}

// newSheet makes a sheet that is written row by row and is ready to print across on A4.
func (b *book) newSheet(name string, first bool) (*excelize.StreamWriter, error) {
	f := b.file
	var err error
	if first {
		err = f.SetSheetName("Sheet1", name)
	} else {
		_, err = f.NewSheet(name)
	}
	if err != nil {
		return nil, fmt.Errorf("add a sheet: %w", err)
	}
	landscape, a4, fit, zero := "landscape", 9, true, 0
	one := 1
	narrow, wide := 0.4, 0.6
	for _, err := range []error{
		f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &zero}),
		f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &wide, Bottom: &wide}),
		f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, headingRow, headingRow), Scope: name}),
	} {
		if err != nil {
			return nil, fmt.Errorf("set up a sheet for printing: %w", err)
		}
	}
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("open a sheet: %w", err)
	}
	return stream, nil
}

// head writes title, note and headings.
func (b *book) head(width int, title, note string, headings []any) error {
	for i, line := range []struct {
		style  int
		text   string
		height float64
	}{{b.title, title, 34}, {b.note, note, 20}} {
		at := cell(1, i+1)
		if err := b.stream.SetRow(at, []any{excelize.Cell{StyleID: line.style, Value: defused(line.text)}}, excelize.RowOpts{Height: line.height}); err != nil {
			return fmt.Errorf("write a title: %w", err)
		}
		if err := b.stream.MergeCell(at, cell(width, i+1)); err != nil {
			return fmt.Errorf("merge a title: %w", err)
		}
	}
	b.row = headingRow
	if err := b.stream.SetRow(cell(1, headingRow), headings, excelize.RowOpts{Height: 30}); err != nil {
		return fmt.Errorf("write the headings: %w", err)
	}
	return nil
}

// add writes a row and counts it.
func (b *book) add(r Row) error {
	if b.stream == nil || b.row-headingRow >= mostOnSheet {
		if err := b.next(); err != nil {
			return err
		}
	}
	b.tally.Add(r)
	b.n++
	b.row++
	c := cells{Row: r, n: b.n, light: b.desk.light(r)}
	cols := columns()
	values := make([]any, 0, len(cols)+1)
	for i, col := range cols {
		style := b.middle
		if i == colText || i >= colProgress && i <= colNext && i != colStanding {
			style = b.text
		}
		if i == colLight && b.lights[c.light.Name] != 0 {
			style = b.lights[c.light.Name]
		}
		if i == 0 {
			values = append(values, excelize.Cell{StyleID: b.number, Value: c.n})
			continue
		}
		if i == colDue && !r.Due.IsZero() { // a day, so that it can be sorted and filtered by
			values = append(values, excelize.Cell{StyleID: b.day, Value: r.Due.Midnight(time.UTC)})
			continue
		}
		values = append(values, excelize.Cell{StyleID: style, Value: defused(col.of(c))})
	}
	values = append(values, excelize.Cell{StyleID: b.text, Value: keyOf(r)})
	if err := b.stream.SetRow(cell(1, b.row), values, excelize.RowOpts{Height: heightOf(cols, c)}); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// heightOf is how high a row has to be for its longest cell; programs that print do not fit it themselves. Unit: points.
func heightOf(cols []column, c cells) float64 {
	lines := 1
	for _, col := range cols {
		n := 0
		for part := range strings.SplitSeq(col.of(c), "\n") {
			n += 1 + int(1.1*float64(widthOf(part))/max(1, col.width-1))
		}
		lines = max(lines, n)
	}
	return min(409, float64(lines)*14.5+6) // 409 is the highest that there is
}

// widthOf is how wide a text is. Unit: digits; a Chinese character is as wide as two.
func widthOf(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0x2E7F {
			n++
		}
	}
	return n
}

// keyOf names a row; a row that nobody owes has none.
func keyOf(r Row) string {
	if r.Unit == "" {
		return ""
	}
	return r.String()
}

// next closes the sheet and opens another.
func (b *book) next() error {
	if err := b.closeSheet(); err != nil {
		return err
	}
	return b.open()
}

// closeSheet adds filters and the words that 完成情况 takes, and writes the sheet out.
func (b *book) closeSheet() error {
	if b.stream == nil {
		return nil
	}
	last := max(b.row, headingRow+1)
	if err := b.file.AutoFilter(b.sheet, cell(1, headingRow)+":"+cell(len(columns()), last), nil); err != nil {
		return fmt.Errorf("add filters: %w", err)
	}
	words := excelize.NewDataValidation(true)
	words.SetSqref(cell(colStanding+1, headingRow+1) + ":" + cell(colStanding+1, last))
	if err := words.SetDropList(statusWords()); err != nil {
		return fmt.Errorf("add a choice of words: %w", err)
	}
	words.ShowErrorMessage = false // what stands there already, such as 未报, is no choice and no error
	if err := b.file.AddDataValidation(b.sheet, words); err != nil {
		return fmt.Errorf("add a choice of words: %w", err)
	}
	if err := b.stream.Flush(); err != nil {
		return fmt.Errorf("write a sheet: %w", err)
	}
	b.stream = nil
	return nil
}

// statusWords are the words that a unit may write into 完成情况.
func statusWords() []string {
	var words []string
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.NotStarted, ledger.Blocked, ledger.NotApplicable} {
		words = append(words, s.Chinese())
	}
	return words
}

// finish closes the ledger, one without rows too, and adds the counts.
func (b *book) finish() error {
	if b.sheets == 0 {
		if err := b.open(); err != nil {
			return err
		}
	}
	if err := b.closeSheet(); err != nil {
		return err
	}
	return b.counts()
}

// cell names a cell by column and row, both from 1.
func cell(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row) // fails for what is no cell only
	return name
}

// formulaStarts are the signs with which a spreadsheet, or one that opens a file saved as .csv from it, begins a formula.
const formulaStarts = "=+-@\t\r＝＋－＠|%"

// defused makes text of what a spreadsheet may take for a formula: an apostrophe before it, which it shows as none once the
// cell is edited. restored takes it off. Source: OWASP, CSV Injection.
func defused(s string) string {
	s = clean(strings.TrimRight(s, "\r\n\t "))
	if r := []rune(s); len(r) > longestCell {
		s = string(r[:longestCell]) + "……（太长，未列全，请查台账）"
	}
	if strings.IndexAny(strings.TrimLeft(s, " \n\u00a0\u3000"), formulaStarts) == 0 || strings.HasPrefix(s, "'") {
		return "'" + s
	}
	return s
}

// restored is what defused was given, but for its blanks.
func restored(s string) string { return strings.TrimSpace(strings.TrimPrefix(s, "'")) }
