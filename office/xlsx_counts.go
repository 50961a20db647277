package office

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
)

// counted is one column of the counts: its value, and the formula that comes to it, of which %s is the unit's condition.
type counted struct {
	name    string
	value   func(c *Count) int
	formula string
}

// countedColumns are the columns behind the unit's name. What is late is found by its light's word, alone or with another behind it.
func countedColumns(look ledger.Lights) []counted {
	late := look.Word(ledger.LightOverdue)
	is := func(words ...string) string {
		return `SUM(COUNTIFS(%s,` + span(colStanding) + `,{"` + strings.Join(words, `","`) + `"}))`
	}
	return []counted{
		{"任务（件）", func(c *Count) int { return c.All }, `COUNTIFS(%s)`},
		{"已完成", func(c *Count) int { return c.Done }, is(ledger.Done.Chinese(), wordLate, wordClosed)},
		{"推进中", func(c *Count) int { return c.Ongoing }, is(ledger.InProgress.Chinese(), wordPartly)},
		{"有困难", func(c *Count) int { return c.Blocked }, is(ledger.Blocked.Chinese())},
		{"未开始", func(c *Count) int { return c.Idle }, is(ledger.NotStarted.Chinese())},
		{"不涉及", func(c *Count) int { return c.Apart }, is(ledger.NotApplicable.Chinese())},
		{"未报", func(c *Count) int { return c.Silent }, is(wordSilent)},
		{"其中" + late, func(c *Count) int { return c.Late }, `SUM(COUNTIFS(%s,` + span(colLight) + `,{"* ` + late + `","* ` + late + `，*"}))`},
	}
}

// span is a column of the ledger, as a formula names it.
func span(col int) string {
	name, _ := excelize.ColumnNumberToName(col + 1) // fails for what is no column only
	return fmt.Sprintf("%s!$%s:$%s", sheetLedger, name, name)
}

// counts adds the second sheet. Where the ledger goes over several sheets the values stand without their formulas, which
// can look at one only.
func (b *book) counts() error {
	stream, err := b.newSheet(sheetCounts, false)
	if err != nil {
		return err
	}
	b.stream = stream
	cols := countedColumns(b.desk.Lights)
	if err := stream.SetColWidth(1, 1, 26); err != nil {
		return fmt.Errorf("set a column's width: %w", err)
	}
	if err := stream.SetColWidth(2, len(cols)+1, 12); err != nil {
		return fmt.Errorf("set a column's width: %w", err)
	}
	headings := []any{excelize.Cell{StyleID: b.heading, Value: "责任单位"}}
	for _, c := range cols {
		headings = append(headings, excelize.Cell{StyleID: b.heading, Value: c.name})
	}
	note := fmt.Sprintf("截至%s，%d份文件、%d条措施。单位按通讯录顺序排列，不排名。", b.desk.Today.Chinese(), b.tally.Documents(), b.tally.Measures())
	if err := b.head(len(cols)+1, b.desk.title()+"统计", note, headings); err != nil {
		return err
	}
	unit := span(colUnit)
	for _, name := range b.tally.Present() {
		b.row++
		if err := b.countRow(name, b.number, b.tally.Of[name], fmt.Sprintf("%s,$A%d", unit, b.row)); err != nil {
			return err
		}
	}
	b.row++
	if err := b.countRow("合计", b.total, &b.tally.Count, span(colStanding)+`,"?*",`+span(colStanding)+`,"<>完成情况"`); err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("write the counts: %w", err)
	}
	return nil
}

func (b *book) countRow(name string, style int, c *Count, condition string) error {
	values := []any{excelize.Cell{StyleID: style, Value: defused(name)}}
	for _, col := range countedColumns(b.desk.Lights) {
		v := excelize.Cell{StyleID: style, Value: col.value(c)}
		if b.sheets == 1 {
			v.Formula = fmt.Sprintf(col.formula, condition)
		}
		values = append(values, v)
	}
	if err := b.stream.SetRow(cell(1, b.row), values); err != nil {
		return fmt.Errorf("write a count: %w", err)
	}
	return nil
}
