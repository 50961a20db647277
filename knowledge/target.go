package knowledge

import (
	"regexp"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	perWords = []struct{ word, per string }{{"每人每年", "人·年"}, {"每年", "年"}, {"每季", "季度"}, {"每半年", "半年"}, {"每个季度", "季度"},
		{"每月", "月"}, {"任期内", "任期"}, {"每次", "次"}, {"每人", "人"}}
	ratesAnd  = regexp.MustCompile(`(?:[^,;。]*?率[、和与])+[^,;。]*?率`)
	rateSplit = regexp.MustCompile(`[、和与]`)
	whatTail  = regexp.MustCompile(`(?:均|要|应)?(?:翻|增长|达到|达|不少于|不低于|至少|不超过|控制在|为|超过|以上|实现|力争|每年度?|每季度?|每半年|每月|任期内|不得少于|保持在)+$`)
)

// targetsOf reads the figures that a measure's text sets.
func (f *flow) targetsOf(ps []para) []ledger.Target {
	var out []ledger.Target
	pieces := f.split(ps, "。;,!?\n")
	for k, c := range pieces {
		before := ""
		if k > 0 && pieces[k-1].b+1 == c.a {
			before = f.show(pieces[k-1].a, pieces[k-1].b)
		}
		c.b = c.a + cutRune(f.fold[c.a:c.b], maxSentence)
		s := f.fold[c.a:c.b]
		figures := zh.FindFigures(s)
		for i, g := range figures {
			t := ledger.Target{Quote: f.show(c.a, c.b), Value: g.Value, Unit: g.Unit, Comparator: g.Comparator, Per: perOf(s), Span: f.span(c.a, c.b)}
			if m := ratesAnd.FindStringIndex(s[:g.Start]); m != nil && g.Unit == "%" {
				for _, what := range rateSplit.Split(s[m[0]:m[1]], -1) {
					t.What = strings.TrimPrefix(strings.TrimPrefix(what, "实现"), "确保")
					out = append(out, t)
				}
				continue
			}
			if i > 0 && figures[i-1].Start == g.Start { // the upper end of a range
				t.What = out[len(out)-1].What
				out = append(out, t)
				continue
			}
			if t.What = f.targetWhat(c, bounds(figures, i, len(s)), g); emptyWhat.MatchString(t.What) && before != "" {
				t.What = before
			}
			out = append(out, t)
		}
	}
	return out
}

// bounds are where the words around figure i begin and end: at the figures beside it.
func bounds(figures []zh.Figure, i, end int) para {
	at := para{0, end}
	if i > 0 {
		at.a = figures[i-1].End
	}
	for _, g := range figures[i+1:] {
		if g.Start > figures[i].Start { // no upper end of the same range
			at.b = g.Start
			break
		}
	}
	return at
}

// perPlace reads 每个镇, 每村: a figure for each of them.
var perPlace = regexp.MustCompile(`每(?:个)?(镇|乡镇|街道|村|社区|户|家|县|单位|部门|学校|企业|点|处)`)

func perOf(s string) string {
	for _, p := range perWords {
		if strings.Contains(s, p.word) {
			return p.per
		}
	}
	if m := perPlace.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// targetWhat names what is counted: what stands behind the number, or before it when nothing does; within are the
// bounds that other numbers of the sentence leave.
func (f *flow) targetWhat(c, within para, g zh.Figure) string {
	before := f.show(c.a+within.a, c.a+g.Start)
	after := f.fold[c.a+g.End : c.a+within.b]
	if g.Unit == "%" || after == "" || strings.HasPrefix(after, "、") || strings.HasPrefix(after, "(") {
		return bareWhat(before)
	}
	end := c.a + within.b
	if within.b < c.b-c.a { // up to the word that joins the next number
		if i := strings.LastIndexAny(after, "、和及与并"); i > 0 {
			end = c.a + g.End + i
		}
	}
	return strings.Trim(f.show(c.a+g.End, end), "的、, ")
}

var whatHead = regexp.MustCompile(`^(?:至少|不少于|不低于|力争|确保|实现)`)

var emptyWhat = regexp.MustCompile(`^(?:至少|不少于|不低于|不得少于|达到|达|以上)?(?:\p{Han}{1,2})?$`)

// bareWhat leaves out time words, 不少于 and its like from what stands before a number.
func bareWhat(s string) string {
	s = strings.Trim(s, "、,和及与\uff0c ")
	if ls := zh.FindLimits(s, zh.LimitYear{}); len(ls) > 0 && ls[0].Start == 0 && ls[0].End < len(s) {
		s = s[ls[0].End:]
	}
	for {
		cut := whatTail.FindString(s)
		if cut == "" || cut == s {
			return whatHead.ReplaceAllString(s, "")
		}
		s = strings.TrimSuffix(s, cut)
	}
}
