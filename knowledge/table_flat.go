package knowledge

import (
	"regexp"
	"strconv"
	"strings"

	"duban/ledger"
)

// A scrape may print every cell of a table on a line of its own: first the headings, then the cells row by row, empty
// ones left out. Such a table is read only where a serial number begins each row, or where every row is whole.

// maxFlatRow is how many lines one row may have.
const maxFlatRow = 40

// maxFlatColumns is how many headings a flattened table may have.
const maxFlatColumns = 16

// flatRun reads a flattened table whose first heading stands in line i.
func (s *tableScan) flatRun(i int) ([]tableRow, int) {
	if len(s.lines[i].text) > 66 {
		return nil, i
	}
	head, at := s.flatHead(i)
	if len(head.cells) < 3 || len(s.flatLines(at, 1)) == 0 || s.heads(s.flatLines(at, 1)[0].fold) {
		return nil, i
	}
	cols, _, _ := headAt([]tableRow{head}, 0)
	if !setsTasks(cols) {
		return nil, i
	}
	var rows []tableRow
	var next int
	if cols[0].kind == serialColumn {
		rows, next = s.flatSerials(at, cols)
	} else {
		rows, next = s.flatCycles(at, cols)
	}
	if len(rows) == 0 {
		return nil, i
	}
	return append([]tableRow{head}, rows...), next
}

// flatHead reads headings on lines of their own; at is the line behind them.
func (s *tableScan) flatHead(i int) (row tableRow, at int) {
	seen := map[string]bool{}
	for at = i; at < len(s.lines) && len(row.cells) < maxFlatColumns; at++ {
		text := s.lines[at].text
		if text == "" {
			continue
		}
		c := newCell(s.of(at))
		label := c.fold()
		if seen[label] || !s.heads(label) {
			return row, at
		}
		seen[label] = true
		row.cells = append(row.cells, c)
	}
	return row, at
}

// heads reports a heading; what was asked before is remembered, for scrapes repeat them.
func (s *tableScan) heads(label string) bool {
	known, ok := s.known[label]
	if !ok {
		_, known = columnOf(label)
		s.known[label] = known
	}
	return known
}

// flatLine is a line between the headings and the end of a flattened table.
type flatLine struct {
	cell cell
	fold string
	at   int // index of the line
}

// flatLines returns up to n lines that are not blank and no page number.
func (s *tableScan) flatLines(at, n int) []flatLine {
	var out []flatLine
	for ; at < len(s.lines) && len(out) < n; at++ {
		if s.betweenPages(at) {
			continue
		}
		c := newCell(s.of(at))
		out = append(out, flatLine{c, c.fold(), at})
	}
	return out
}

// flatSerials reads rows that begin with 1, 2, 3 … on a line of its own.
func (s *tableScan) flatSerials(at int, cols []column) ([]tableRow, int) {
	var rows []tableRow
	most := 0
	for want := 1; ; want++ {
		k, row := s.serialRow(at, want)
		if k < 0 {
			return rows, at
		}
		n, last := rowLength(row[k+1:], want+1)
		if last {
			n = min(n, len(cols)-1)
			if most > 0 {
				n = min(n, most) // what follows the table is no cell
			}
		}
		cells, used, ok := alignFlat(row[k+1:k+1+n], cols[1:])
		if !ok || !last && used < n {
			return rows, at
		}
		for _, sec := range row[:k] {
			rows = append(rows, tableRow{cells: append([]cell{sec.cell}, make([]cell, len(cols)-1)...)})
		}
		rows = append(rows, tableRow{cells: append([]cell{row[k].cell}, cells...)})
		most = max(most, used)
		at = row[k+used].at + 1
	}
}

// serialRow returns the lines from at on and which of them is the serial number wanted, -1 for none; headings may
// stand before it.
func (s *tableScan) serialRow(at, want int) (int, []flatLine) {
	row := s.flatLines(at, maxFlatRow)
	for k := 0; k < len(row) && k < 3; k++ {
		if isSerial(row[k].fold, want) {
			return k, row
		}
		if !flatSection(row[k].fold) {
			break
		}
	}
	return -1, nil
}

// rowLength tells how many lines a row has up to the next serial number and the headings before it; last reports that
// none follows.
func rowLength(row []flatLine, want int) (n int, last bool) {
	if n = nextSerial(row, want); n < 0 {
		return len(row), true
	}
	for n > 1 && flatSection(row[n-1].fold) {
		n--
	}
	return n, false
}

func isSerial(fold string, want int) bool {
	return strings.TrimRight(fold, ".、") == strconv.Itoa(want)
}

// nextSerial returns the index of the line that is the next serial number, -1 for none near.
func nextSerial(row []flatLine, want int) int {
	for i, l := range row {
		if i > 0 && isSerial(l.fold, want) {
			return i
		}
	}
	return -1
}

var sectionLine = regexp.MustCompile(`^(?:` + cnDigits + `{1,3}、|\(` + cnDigits + `{1,3}\)|第` + cnDigits + `{1,3}[章节部])`)

// flatSection reports a heading between rows.
func flatSection(fold string) bool {
	return sectionLine.MatchString(fold) && runeCount(fold) <= 40 && !strings.ContainsAny(fold, "。;")
}

// flatCycles reads rows without serial numbers: each must be whole, and its units and days must look it.
func (s *tableScan) flatCycles(at int, cols []column) ([]tableRow, int) {
	var rows []tableRow
	for {
		row := s.flatLines(at, len(cols))
		if len(row) < len(cols) {
			break
		}
		if s.heads(row[0].fold) {
			break
		}
		cells, used, ok := alignFlat(row, cols)
		if !ok || used < len(cols) {
			break
		}
		rows = append(rows, tableRow{cells: cells})
		at = row[len(row)-1].at + 1
	}
	if len(rows) < 2 {
		return nil, at
	}
	return rows, at
}

var (
	looksUnit = regexp.MustCompile(`^(?:` + labelWord + `:)?[^。]{2,120}$`)
	looksDue  = regexp.MustCompile(`后\d{1,3}个?(?:月|周|天|日|工作日)|\d{1,4}年|\d{1,2}月|月底|年底|季度|每[年月周日]|长期|持续|常态|按[月季年]|\d{4}[-./]\d|工作日|全年|立即|即日|[期前底末内]$`)
)

// fits tells how badly a line fits a column; 0 is well.
func (l flatLine) fits(c column) int {
	unit := looksUnit.MatchString(l.fold) && unitLike(l.fold)
	due := looksDue.MatchString(l.fold) && runeCount(l.fold) <= 24
	switch c.kind {
	case unitColumn:
		if !unit {
			return 4
		}
	case dueColumn:
		if !due {
			return 4
		}
	case taskColumn, categoryColumn:
		if unit && !due && runeCount(l.fold) > 3 {
			return 3
		}
		if due && runeCount(l.fold) <= 14 {
			return 2
		}
	default:
		return 1
	}
	return 0
}

// unitLike reports a list of names of units.
func unitLike(fold string) bool {
	fold = strings.TrimRight(ownRole.ReplaceAllString(fold, ""), "。")
	for _, p := range strings.FieldsFunc(fold, func(r rune) bool { return strings.ContainsRune("、,; ", r) }) {
		if i := strings.IndexByte(p, ':'); i >= 0 {
			p = p[i+1:]
		}
		p = endRole.ReplaceAllString(ownRole.ReplaceAllString(p, ""), "")
		if p != "" && !completeUnit(p) || runeCount(p) > 24 {
			return false
		}
	}
	return true
}

// alignFlat gives lines their columns, in order: a column may be empty, a column of tasks may take several lines. used
// is how many lines it took; false when lines and columns do not fit, or fit in two ways equally well.
func alignFlat(row []flatLine, cols []column) (cells []cell, used int, ok bool) {
	const far = 1 << 20
	n, m := len(row), len(cols)
	bad := misfits(row, cols)
	cost := make([][]int, n+1) // cost[i][j]: lines from i on in columns from j on
	step := make([][]int, n+1) // lines that column j takes at line i
	for i := range cost {
		cost[i], step[i] = make([]int, m+1), make([]int, m+1)
	}
	for i := range n {
		cost[i][m] = far
	}
	for j := m - 1; j >= 0; j-- {
		for i := n; i >= 0; i-- {
			best, lines := cost[i][j+1]+emptyCost(cols[j]), 0
			sum := 0
			for k := i; k < n; k++ {
				sum += bad[k][j]
				if k > i {
					sum += goesOnCost(cols[j], row[k-1])
				}
				if c := sum + cost[k+1][j+1]; c < best {
					best, lines = c, k+1-i
				}
			}
			cost[i][j], step[i][j] = best, lines
		}
	}
	if cost[0][0] > 3 {
		return nil, 0, false
	}
	cells = make([]cell, m)
	for j := range m {
		for range step[used][j] {
			cells[j] = stack(cells[j], row[used].cell)
			used++
		}
	}
	return cells, used, true
}

func misfits(row []flatLine, cols []column) [][]int {
	out := make([][]int, len(row))
	for i, l := range row {
		out[i] = make([]int, len(cols))
		for j, c := range cols {
			out[i][j] = l.fits(c)
		}
	}
	return out
}

func emptyCost(c column) int {
	switch c.kind {
	case taskColumn:
		return 4
	case unitColumn:
		if c.role == ledger.Cooperating {
			return 1 // of two columns of units it is this one that stays empty
		}
		return 3
	case dueColumn:
		return 2
	}
	return 0
}

// goesOnCost is the price of a second line in one column.
func goesOnCost(c column, above flatLine) int {
	if c.kind != taskColumn {
		return 2
	}
	if endsSentence(above.fold) {
		return 0
	}
	return 1
}
