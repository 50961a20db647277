package files

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// sheetLayout is what a sheet hides and merges. Rows and columns count from 0.
type sheetLayout struct {
	hiddenCols map[int]bool
	hiddenRows []bool
	merged     []mergedRange
}

type mergedRange struct{ top, left, bottom, right int }

var (
	colElement   = regexp.MustCompile(`<(?:\w+:)?col\s[^>]*>`)
	mergeElement = regexp.MustCompile(`<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"`)
	minMax       = regexp.MustCompile(`\s(min|max|hidden)="([^"]*)"`)
)

// layout reads what stands before and behind the cells of a sheet; nil when the part is no sheet.
func (x *xlsx) layout(part string) (*sheetLayout, error) {
	f := x.archive.parts[part]
	if f == nil {
		return nil, nil //nolint:nilnil // a list may name what is missing
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() { _ = r.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(r, maxPart))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	start, end := bytes.Index(data, []byte("sheetData")), bytes.LastIndex(data, []byte("sheetData"))
	if start < 0 {
		return nil, nil //nolint:nilnil // a chart
	}
	l := &sheetLayout{hiddenCols: map[int]bool{}}
	for _, c := range colElement.FindAll(data[:start], 20_000) {
		l.column(c)
	}
	for _, m := range mergeElement.FindAllSubmatch(data[end:], 100_000) {
		left, err1 := excelize.ColumnNameToNumber(string(m[1]))
		right, err2 := excelize.ColumnNameToNumber(string(m[3]))
		top, _ := strconv.Atoi(string(m[2]))
		bottom, _ := strconv.Atoi(string(m[4]))
		if err1 == nil && err2 == nil && top > 0 && top <= bottom && left <= right {
			l.merged = append(l.merged, mergedRange{top - 1, left - 1, bottom - 1, right - 1})
		}
	}
	return l, nil
}

func (l *sheetLayout) column(element []byte) {
	first, last, hidden := 0, 0, false
	for _, m := range minMax.FindAllSubmatch(element, -1) {
		n, _ := strconv.Atoi(string(m[2]))
		switch string(m[1]) {
		case "min":
			first = n
		case "max":
			last = n
		default:
			hidden = n == 1 || string(m[2]) == "true"
		}
	}
	for col := first; hidden && col <= min(last, 4*maxColumns); col++ {
		l.hiddenCols[col-1] = true
	}
}

// width returns up to which column a sheet is read so that at most n visible ones are.
func (l *sheetLayout) width(n int) int {
	col := 0
	for ; n > 0 && col < 4*maxColumns; col++ {
		if !l.hiddenCols[col] {
			n--
		}
	}
	return col
}

// merge spreads what stands in merged ranges: over the rows that it spans, in its first visible column.
// Errors: errMuch for ranges that overlap beyond measure.
func (l *sheetLayout) merge(rows [][]string) error {
	fields := 0
	for _, m := range l.merged {
		if m.top >= len(rows) || m.left >= len(rows[m.top]) {
			continue
		}
		text, col := rows[m.top][m.left], m.left
		for col < min(m.right, 4*maxColumns) && l.hiddenCols[col] {
			col++
		}
		for r := m.top; r <= min(m.bottom, len(rows)-1); r++ {
			if fields += min(m.right, 4*maxColumns) - m.left + 1; fields > 3*maxCells {
				return errMuch
			}
			for c := m.left; c <= m.right && c < len(rows[r]); c++ {
				rows[r][c] = ""
			}
			for len(rows[r]) <= col {
				rows[r] = append(rows[r], "")
			}
			rows[r][col] = text
		}
	}
	return nil
}

// visible leaves hidden rows and columns out; those that held something are counted.
func (l *sheetLayout) visible(rows [][]string, x *xlsx) [][]string {
	var out [][]string
	for i, row := range rows {
		if l.hiddenRows[i] {
			if len(trimRow(row)) > 0 {
				x.hidden++
			}
			continue
		}
		kept := make([]string, 0, len(row))
		for col, text := range row {
			switch {
			case !l.hiddenCols[col]:
				kept = append(kept, strings.TrimSpace(text))
			case strings.TrimSpace(text) != "":
				x.hidden++
			}
		}
		out = append(out, trimRow(kept))
	}
	return out
}

// region is a table of a sheet with the lines of one cell that stand above and below it.
type region struct {
	head []string
	rows [][]string
	tail []string
}

// regionsOf cuts a sheet at its blank rows.
func regionsOf(rows [][]string) []region {
	var out []region
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(r []string) bool { return len(r) == 0 })
		if n < 0 {
			n = len(rows)
		}
		if n > 0 {
			out = append(out, newRegion(rows[:n]))
		}
		rows = rows[min(n+1, len(rows)):]
	}
	return out
}

func newRegion(rows [][]string) region {
	var r region
	for len(rows) > 0 {
		text, one := lone(rows[0])
		if !one {
			break
		}
		if len(r.head) == 0 || r.head[len(r.head)-1] != text { // a title over two rows is one
			r.head = append(r.head, text)
		}
		rows = rows[1:]
	}
	for len(rows) > 0 {
		text, one := lone(rows[len(rows)-1])
		if !one || utf8.RuneCountInString(text) < 4 {
			break
		}
		r.tail = append(r.tail, text)
		rows = rows[:len(rows)-1]
	}
	slices.Reverse(r.tail)
	r.rows = rows
	return r
}

// lone returns the text of a row in which only one cell holds something.
func lone(row []string) (string, bool) {
	text := ""
	for _, c := range row {
		if c != "" && text != "" {
			return "", false
		}
		if c != "" {
			text = c
		}
	}
	return text, true
}
