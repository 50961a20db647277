package office

import (
	"strconv"
	"strings"
	"unicode"

	"duban/ledger"
)

// Desk is who makes a file, when and for whom 经办. Zero value: useful, with placeholders for what it lacks.
type Desk struct {
	County  string      // 云岭县; "" = left open
	Issuer  string      // whose paper it is, 县政府督查室; "" = left open
	Contact string      // whom to call, for people to read
	Scope   string      // what the rows are of, for the title: 松坪镇, 第4条; "" = everything that stands
	Today   ledger.Date // business day
	Units   []string    // as the directory has them: the order of every list
	Lights  ledger.Lights
}

// issuer is the paper's head, or a place for it.
func (d Desk) issuer() string {
	if d.Issuer == "" {
		return "××××督查室"
	}
	if d.County != "" && strings.HasPrefix(d.Issuer, "县") {
		return strings.TrimSuffix(d.County, "县") + d.Issuer
	}
	return d.Issuer
}

// title is what the ledger of this desk is called.
func (d Desk) title() string {
	if d.Scope != "" {
		return d.Scope + "督查台账"
	}
	return d.County + "督查台账"
}

// clean leaves out what no file can hold: control characters but line breaks and tabs.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// short cuts a text behind n characters.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "……"
	}
	return s
}

// itoa is strconv's, for rows of cells.
func itoa(n int) string { return strconv.Itoa(n) }

// column is one of the ledger's columns: how wide it is in a spreadsheet and what stands in it.
type column struct {
	name  string
	width float64 // characters of a spreadsheet
	of    func(c cells) string
}

// cells is a row on its way to a file.
type cells struct {
	Row
	n     int // from 1
	light Light
}

// The columns that are read back by their place in the code as well as by their heading.
const (
	colText, colUnit, colDue, colProgress, colStanding, colProblems, colNext, colLight, colUpdated = 1, 5, 7, 9, 10, 11, 12, 14, 15
)

// columns are the usual ones of a 台账, in their usual order.
func columns() []column {
	return []column{
		{"序号", 5, func(c cells) string { return itoa(c.n) }},
		{"任务（措施原文）", 33, func(c cells) string { return c.Text }},
		{"依据（文件及条款）", 18, func(c cells) string { return c.Cited() }},
		{"牵头单位", 11, func(c cells) string { return strings.Join(c.Lead, "、") }},
		{"配合单位", 11, func(c cells) string { return strings.Join(c.Cooperating, "、") }},
		{"责任单位", 12, func(c cells) string { return unitOr(c.Row) }},
		{"责任人", 8.5, func(c cells) string { return c.People }},
		{"完成时限", 17.5, func(c cells) string { return c.due() }},
		{"频次", 8, func(c cells) string { return rhythm(c.Kind, c.Times) }},
		{"进展情况", 28, func(c cells) string { return c.Report }},
		{"完成情况", 8.5, func(c cells) string { return c.Standing() }},
		{"存在问题", 13.5, func(c cells) string { return c.Problems() }},
		{"下一步措施", 13, func(c cells) string { return c.Next() }},
		{"佐证材料", 8.5, func(c cells) string { return c.evidence() }},
		{"亮灯", 13, func(c cells) string { return c.light.String() }},
		{"更新时间", 17.5, func(c cells) string { return c.updated() }},
	}
}

// unitOr is who owes; of a measure on which nothing is to be done now, whom the document names.
func unitOr(r Row) string {
	switch {
	case r.Unit != "":
		return r.Unit
	case len(r.Responsible) > 0:
		return strings.Join(r.Responsible, "、")
	case len(r.Lead) > 0:
		return strings.Join(r.Lead, "、")
	}
	return "（文件未写）"
}

func (c cells) evidence() string {
	if c.Evidence == 0 {
		return ""
	}
	return itoa(c.Evidence) + "份"
}

func (c cells) updated() string {
	if c.Updated.IsZero() {
		return ""
	}
	return c.Updated.Format("2006-01-02 15:04")
}
