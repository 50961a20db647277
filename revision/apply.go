package revision

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// mendedLabel is the Label of an assignment that a person made.
const mendedLabel = "更正"

// Bounds of what a person may write into a reading. Unit: characters, but for years.
const (
	unitTop, unitsTop, numberTop, titleTop, textTop = 60, 100, 24, 200, 20_000
	firstYear, lastYear                             = 1990, 2100
	headingTop                                      = 60
)

// Value returns what a mend of this field would replace, as Mend.Before has it.
// Errors: NotFound when the document has no such measure, Invalid for an unknown field or a deadline that there is not.
func Value(doc *ledger.Document, key string, field ledger.MendField, index int) (string, error) {
	if field == ledger.MendYear {
		if doc.Year == 0 {
			return "", nil
		}
		return strconv.Itoa(doc.Year), nil
	}
	m, ok := doc.FindMeasure(key)
	if !ok {
		return "", ledger.Errorf(ledger.NotFound, "这份文件里没有这一条了,请看一下最新的内容再更正。")
	}
	switch field {
	case ledger.MendNumber:
		return m.Number, nil
	case ledger.MendTitle:
		return m.Title, nil
	case ledger.MendText:
		return m.Text, nil
	case ledger.MendLead, ledger.MendCooperating, ledger.MendResponsible:
		return strings.Join(m.Units(roleOf(field)), "、"), nil
	case ledger.MendDue:
		switch {
		case index >= 0 && index < len(m.Deadlines):
			return m.Deadlines[index].Due.String(), nil
		case index == len(m.Deadlines):
			return "", nil
		}
		return "", ledger.Errorf(ledger.Invalid, "这一条只有%d个时限,请写明改第几个。", len(m.Deadlines))
	}
	return "", ledger.Errorf(ledger.Invalid, "不能更正“%s”,可以更正序号、标题、正文、牵头单位、配合单位、责任单位、完成时限和年份。", field)
}

func roleOf(f ledger.MendField) ledger.Role {
	for _, r := range roles {
		if fieldOf(r) == f {
			return r
		}
	}
	return ""
}

// Apply puts a person's correction into a reading; on an error the document is as it was.
// Units: the assignments of the role are replaced, with the label 更正 and no place in the text. A day replaces one
// deadline's, makes a new deadline, or removes one. A year moves the days that were read without one.
// Errors: Invalid for a value that cannot be right, NotFound when the measure is gone, Conflict when Mend.Before is
// not what stands.
func Apply(doc *ledger.Document, m ledger.Mend) error {
	stands, err := Value(doc, m.MeasureKey, m.Field, m.Index)
	if err != nil {
		return err
	}
	if canonical(m.Field, stands) != canonical(m.Field, m.Before) {
		return ledger.Errorf(ledger.Conflict, "%s刚刚被改成了“%s”,请看一下再更正。", m.Field.Chinese(), clip(stands, 40))
	}
	if m.Field == ledger.MendYear {
		return mendYear(doc, m.After)
	}
	measure, _ := doc.FindMeasure(m.MeasureKey)
	if err := mendMeasure(measure, m); err != nil {
		return err
	}
	if !slices.Contains(measure.Mended, m.Field) {
		measure.Mended = append(measure.Mended, m.Field)
	}
	return nil
}

func mendMeasure(measure *ledger.Measure, m ledger.Mend) error {
	after := strings.TrimSpace(m.After)
	switch m.Field {
	case ledger.MendNumber:
		if after == "" || utf8.RuneCountInString(after) > numberTop || strings.ContainsFunc(after, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("@#、,\uff0c", r) }) {
			return ledger.Errorf(ledger.Invalid, "序号“%s”不对,请写成 9 或 二(三)2 这样。", clip(after, 30))
		}
		measure.Number, measure.NumberImplied = after, false
	case ledger.MendTitle:
		if utf8.RuneCountInString(after) > titleTop || strings.ContainsAny(after, "\r\n") {
			return ledger.Errorf(ledger.Invalid, "标题要写成一行,不超过%d个字。", titleTop)
		}
		measure.Title = after
		measure.Heading = heading(measure)
	case ledger.MendText:
		if after == "" || utf8.RuneCountInString(after) > textTop || !utf8.ValidString(after) {
			return ledger.Errorf(ledger.Invalid, "正文不能为空,也不能超过%d个字。", textTop)
		}
		measure.Text = after
		measure.Heading = heading(measure)
	case ledger.MendDue:
		return mendDue(measure, m.Index, after)
	default:
		return mendUnits(measure, roleOf(m.Field), after)
	}
	return nil
}

// heading is the title, else the first clause of the text.
func heading(m *ledger.Measure) string {
	if m.Title != "" {
		return m.Title
	}
	first, _, _ := strings.Cut(m.Text, "\n")
	if i := strings.IndexAny(first, ",。;:\uff0c\uff1b\uff1a"); i > 0 {
		first = first[:i]
	}
	if first == "" {
		return m.Number
	}
	return clip(first, headingTop)
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// splitUnits reads units joined by 、 or a comma; nothing is nobody.
func splitUnits(value string) []string {
	var units []string
	for _, u := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("、,;\uff0c\uff1b\n", r) }) {
		if u = strings.Join(strings.Fields(u), ""); u != "" && !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	return units
}

// mendUnits replaces who has a role. A unit that had it in one part of the measure keeps it there.
func mendUnits(m *ledger.Measure, role ledger.Role, value string) error {
	units := splitUnits(value)
	if len(units) > unitsTop {
		return ledger.Errorf(ledger.Invalid, "一条最多写%d个单位。", unitsTop)
	}
	for _, u := range units {
		if utf8.RuneCountInString(u) > unitTop || !zh.HasHan(u) || strings.ContainsAny(u, "。:\uff1a《》") {
			return ledger.Errorf(ledger.Invalid, "“%s”不像单位名称,几个单位之间请用顿号分开。", clip(u, 30))
		}
	}
	parts := map[string][]int{}
	kept := m.Assignments[:0:0]
	for _, a := range m.Assignments {
		if a.Role != role {
			kept = append(kept, a)
		} else if !slices.Contains(parts[a.Unit], a.Part) {
			parts[a.Unit] = append(parts[a.Unit], a.Part)
		}
	}
	for _, u := range units {
		in := parts[u]
		if len(in) == 0 {
			in = []int{0}
		}
		for _, part := range in {
			kept = append(kept, ledger.Assignment{Role: role, Unit: u, Label: mendedLabel, Part: part})
		}
	}
	m.Assignments = kept
	m.Parts = slices.Clone(m.Parts)
	for i := range m.Parts {
		*partUnits(&m.Parts[i], role) = unitsOfPart(kept, role, i)
	}
	return nil
}

func partUnits(p *ledger.Part, role ledger.Role) *[]string {
	switch role {
	case ledger.Lead:
		return &p.Lead
	case ledger.Cooperating:
		return &p.Cooperating
	}
	return &p.Responsible
}

func unitsOfPart(all []ledger.Assignment, role ledger.Role, part int) []string {
	units := []string{}
	for _, a := range all {
		if a.Role == role && a.Part == part {
			units = append(units, a.Unit)
		}
	}
	return units
}

// mendDue sets, adds or removes one deadline's day.
func mendDue(m *ledger.Measure, index int, value string) error {
	day, err := ledger.ParseDate(value)
	if err != nil || !day.IsZero() && (day.Year < firstYear || day.Year > lastYear) {
		return ledger.Errorf(ledger.Invalid, "日期“%s”不对,请写成 2026-12-31 这样。", clip(value, 20))
	}
	deadlines := slices.Clone(m.Deadlines)
	switch {
	case day.IsZero() && index == len(deadlines):
		return ledger.Errorf(ledger.Invalid, "没有写日期,请写成 2026-12-31 这样。")
	case day.IsZero():
		m.Deadlines = slices.Delete(deadlines, index, index+1)
		return nil
	case index == len(deadlines):
		m.Deadlines = append(deadlines, ledger.Deadline{Kind: ledger.Once, Due: day, What: m.Heading, When: day.Chinese() + "前", Who: []string{}})
		return nil
	}
	d := &deadlines[index]
	d.Due = day
	if d.Kind != ledger.ByPeriod {
		d.Kind, d.Recurrence, d.Times, d.Days, d.Trigger = ledger.Once, "", 0, 0, ""
	}
	m.Deadlines = deadlines
	return nil
}

var yearWritten = regexp.MustCompile(`\d{4}`)

// mendYear sets the year of a document and moves every day that was read without a year of its own.
func mendYear(doc *ledger.Document, value string) error {
	year, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), "年"))
	if err != nil || year < firstYear || year > lastYear {
		return ledger.Errorf(ledger.Invalid, "年份“%s”不对,请写成 2026 这样。", clip(value, 20))
	}
	for i := range doc.Measures {
		m := &doc.Measures[i]
		m.Deadlines = slices.Clone(m.Deadlines)
		for j := range m.Deadlines {
			d := &m.Deadlines[j]
			if d.Kind == ledger.Once && !yearWritten.MatchString(d.When) && d.Due == dueIn(d.When, doc.Year) {
				d.Due = dueIn(d.When, year)
			}
		}
	}
	doc.Year = year
	return nil
}

// dueIn reads time words without a year in a year; 0 is an unknown one.
func dueIn(words string, year int) ledger.Date {
	for _, l := range zh.FindLimits(zh.Fold(words), zh.LimitYear{Year: year}) {
		if l.Kind == ledger.Once {
			return l.Due
		}
	}
	return ledger.Date{}
}

// canonical makes two ways of writing one value equal.
func canonical(f ledger.MendField, value string) string {
	if roleOf(f) != "" {
		return strings.Join(splitUnits(value), "、")
	}
	return strings.TrimSpace(value)
}
