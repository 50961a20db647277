package office

import (
	"fmt"
	"io"
	"strings"

	"duban/ledger"
)

// mostInWord is how many rows a document holds; Word takes minutes to lay out more.
const mostInWord = 5000

// WriteDOCX writes the ledger as a table on A4 across, its heading on every page. Rows are written as they come.
// Errors: TooLarge, a sentence for the person, above 5,000 rows; those of rows and of w.
func WriteDOCX(w io.Writer, desk Desk, rows Rows) error {
	d := newDocx(w, across)
	d.para("Title", "", desk.title())
	d.para("Mark", "", "截至"+desk.Today.Chinese())
	cols := columns()
	widths := wordWidths(cols)
	d.grid(widths)
	heading := make([]tableCell, len(cols))
	for i, c := range cols {
		heading[i] = tableCell{text: c.name}
	}
	d.row(widths, heading, true)
	tally := NewTally(desk.Units, desk.Today)
	n, last := 0, Row{}
	for r, err := range rows {
		if err != nil {
			return fmt.Errorf("write a row of the ledger: %w", err)
		}
		if n++; n > mostInWord {
			return ledger.Errorf(ledger.TooLarge, "台账超过%d行，Word 打不动，请导出成表格（xlsx），或写明哪份文件、哪个单位再导。", mostInWord)
		}
		tally.Add(r)
		again := n > 1 && r.Document == last.Document && r.Measure == last.Measure
		d.row(widths, wordCells(cols, cells{Row: r, n: n, light: desk.light(r)}, again), false)
		last = r
	}
	d.endGrid()
	d.para("Mark", "", fmt.Sprintf("合计%d件：%s。其中%s%d件。", tally.All, tally.Parts(), desk.Lights.Word(ledger.LightOverdue), tally.Late))
	return d.close()
}

// leastWidth holds two characters of a heading side by side. Unit: twips.
const leastWidth = 640

// wordWidths shares the width of the page out as the spreadsheet's columns are, none narrower than leastWidth.
func wordWidths(cols []column) []int {
	total, narrow := 0.0, 0
	for _, c := range cols {
		if c.width < 10 {
			narrow++
			continue
		}
		total += c.width
	}
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = leastWidth
		if c.width >= 10 {
			widths[i] = int(c.width / total * float64(textWidthAcross-narrow*leastWidth))
		}
	}
	return widths
}

// inLines breaks a text where a narrow cell would break it worse.
func inLines(column int, c cells, text string) string {
	switch {
	case column == colDue:
		return strings.Replace(text, "年", "年\n", 1)
	case column == colLight && c.light.Name != "":
		return c.light.Name + "\n" + c.light.Word
	case column == colUpdated && !c.Updated.IsZero():
		return c.Updated.Format("2006年\n1月2日")
	}
	return text
}

// wordCells is one row; what speaks of the measure stands once for all of its units.
func wordCells(cols []column, c cells, again bool) []tableCell {
	out := make([]tableCell, len(cols))
	for i, col := range cols {
		out[i] = tableCell{text: col.of(c), left: i == colText || i == colProgress || i == colProblems || i == colNext}
		out[i].text = inLines(i, c, out[i].text)
		if i >= colText && i < colUnit {
			out[i].merge = "restart"
			if again {
				out[i].merge, out[i].text = "continue", ""
			}
		}
		if i == colLight {
			out[i].fill = c.light.RGB
		}
	}
	return out
}
