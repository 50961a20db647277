package knowledge

import (
	"regexp"
	"strings"

	"duban/ledger"
)

// What a column holds is told by its heading, and where the heading does not tell it, by what stands in it: 单位 may head
// names of offices or 个 and 公里, and a table may call its tasks as it likes.

// byContent gives columns whose headings tell nothing a kind by their cells, where they leave no doubt.
func (t *table) byContent() {
	if len(t.rows) < 2 || t.kinds(unitColumn) > 0 {
		return
	}
	for j := range t.columns {
		c := &t.columns[j]
		if c.kind == otherColumn && c.label != "" && t.every(j, isUnitCell) {
			c.kind, c.role = unitColumn, ledger.Responsible
		}
	}
	if t.kinds(unitColumn) > 0 && t.kinds(taskColumn) == 0 {
		t.taskByContent()
	}
}

// taskByContent takes the column of the longest texts for the tasks.
func (t *table) taskByContent() {
	best, at := 8, -1
	for j, c := range t.columns {
		if c.kind != otherColumn || c.label == "" {
			continue
		}
		if n := t.length(j); n > best {
			best, at = n, j
		}
	}
	if at >= 0 {
		t.columns[at].kind = taskColumn
	}
}

func (t *table) kinds(k columnKind) int {
	n := 0
	for _, c := range t.columns {
		if c.kind == k {
			n++
		}
	}
	return n
}

// every reports that each filled cell of column j is as ok says, and that at least two and half of all are filled.
func (t *table) every(j int, ok func(string) bool) bool {
	filled, rows := 0, 0
	for _, r := range t.rows {
		if t.sectionOf(r) || j >= len(r.cells) {
			continue
		}
		rows++
		if len(r.cells[j]) == 0 {
			continue
		}
		if len(r.cells[j]) > 600 || !ok(r.cells[j].fold()) {
			return false
		}
		filled++
	}
	return filled > 1 && filled*2 >= rows
}

// length is how long the cells of column j are, on average. Unit: characters.
func (t *table) length(j int) int {
	sum, rows := 0, 0
	for _, r := range t.rows {
		if j < len(r.cells) && len(r.cells[j]) > 0 && !t.sectionOf(r) {
			sum += min(len(r.cells[j]), 1000)
			rows++
		}
	}
	return sum / max(rows, 1)
}

var cellSigns = regexp.MustCompile(`[、,;/\s]+`)

// isUnitCell reports a cell that holds names of offices, each whole, and nothing else.
func isUnitCell(fold string) bool {
	fold = strings.TrimRight(fold, "。;")
	if fold == "" || strings.ContainsAny(fold, "。:《“") {
		return false
	}
	for _, name := range cellSigns.Split(fold, -1) {
		name = endRole.ReplaceAllString(ownRole.ReplaceAllString(name, ""), "")
		if name == "" || !unitStart.MatchString(name) && !isOffice(name) || !completeUnit(name) || runeCount(name) < 3 || runeCount(name) > 20 {
			return false
		}
	}
	return true
}
