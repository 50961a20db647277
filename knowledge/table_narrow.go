package knowledge

import "unicode"

// A scrape may leave a single blank between the cells of a row. Such lines are a table where the headings are known,
// the first column holds serial numbers, and every row can be given to the columns in one way.

// narrowRun reads such a table whose headings stand in line i.
func (s *tableScan) narrowRun(i int) ([]tableRow, int) {
	head := s.words(i)
	if len(head) < 4 || len(head) > maxFlatColumns || !columnIs(head[0].fold, serialColumn) {
		return nil, i
	}
	rows := []tableRow{{cells: cellsIn(head)}}
	cols, _, ok := headAt(rows, 0)
	if !ok || !setsTasks(cols) {
		return nil, i
	}
	end, items := i+1, 0
	for k := i + 1; k < len(s.lines); k++ {
		if s.betweenPages(k) {
			continue
		}
		row, isItem, ok := s.narrowRow(k, cols, items+1)
		if !ok {
			break
		}
		if isItem {
			items++
			end = k + 1
		}
		rows = append(rows, row)
	}
	if items < 2 {
		return nil, i
	}
	return rows[:rowsUpTo(rows)], end
}

// narrowRow reads line k as the row with the serial number wanted, or as a heading between rows.
func (s *tableScan) narrowRow(k int, cols []column, want int) (row tableRow, item, ok bool) {
	words := s.words(k)
	if len(words) == 1 && flatSection(words[0].fold) {
		return tableRow{cells: append([]cell{words[0].cell}, make([]cell, len(cols)-1)...)}, false, true
	}
	if len(words) < 3 || !isSerial(words[0].fold, want) {
		return row, false, false
	}
	cells := cellsIn(words)
	if len(words) != len(cols) {
		rest, used, fits := alignFlat(words[1:], cols[1:])
		if !fits || used < len(words)-1 {
			return row, false, false
		}
		cells = append([]cell{words[0].cell}, rest...)
	}
	return tableRow{cells: cells}, true, true
}

// rowsUpTo leaves out headings behind the last row.
func rowsUpTo(rows []tableRow) int {
	n := len(rows)
	for n > 1 && len(rows[n-1].cells) > 1 && len(rows[n-1].cells[1]) == 0 {
		n--
	}
	return n
}

func columnIs(label string, k columnKind) bool {
	c, ok := columnOf(label)
	return ok && c.kind == k
}

func cellsIn(words []flatLine) []cell {
	out := make([]cell, len(words))
	for i, w := range words {
		out[i] = w.cell
	}
	return out
}

// words cuts line k at its blanks.
func (s *tableScan) words(k int) []flatLine {
	var out []flatLine
	line := s.of(k)
	for start, j := 0, 0; j <= len(line); j++ {
		if j < len(line) && !unicode.IsSpace(line[j].r) {
			continue
		}
		if c := newCell(line[start:j]); len(c) > 0 {
			out = append(out, flatLine{cell: c, fold: c.fold(), at: k})
		}
		start = j + 1
	}
	return out
}
