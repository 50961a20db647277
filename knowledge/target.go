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
	whatTail  = regexp.MustCompile(`(?:率)?(?:均)?(?:要)?(?:达到|达|不少于|不低于|至少|不超过|控制在|为|超过|以上|实现|力争|每年度?|每季度?|每半年|每月|任期内|不得少于|保持在)+$`)
)

// targetsOf reads the figures that a measure's text sets.
func (f *flow) targetsOf(ps []para) []ledger.Target {
	var out []ledger.Target
	for _, c := range f.split(ps, "。;,!?\n") {
		s := f.fold[c.a:c.b]
		for _, g := range zh.FindFigures(s) {
			t := ledger.Target{Quote: f.show(c.a, c.b), Value: g.Value, Unit: g.Unit, Comparator: g.Comparator, Per: perOf(s), Span: f.span(c.a, c.b)}
			if m := ratesAnd.FindStringIndex(s[:g.Start]); m != nil && g.Unit == "%" {
				for _, what := range rateSplit.Split(s[m[0]:m[1]], -1) {
					t.What = strings.TrimPrefix(strings.TrimPrefix(what, "实现"), "确保")
					out = append(out, t)
				}
				continue
			}
			t.What = f.targetWhat(c, g)
			out = append(out, t)
		}
	}
	return out
}

func perOf(s string) string {
	for _, p := range perWords {
		if strings.Contains(s, p.word) {
			return p.per
		}
	}
	return ""
}

// targetWhat names what is counted: what stands behind the number, for rates what stands before it.
func (f *flow) targetWhat(c para, g zh.Figure) string {
	before := strings.Trim(f.show(c.a, c.a+g.Start), "、, ")
	after := strings.Trim(f.show(c.a+g.End, c.b), "的、, ")
	for {
		cut := whatTail.FindString(before)
		if cut == "" || cut == before {
			break
		}
		if strings.HasPrefix(cut, "率") {
			before = strings.TrimSuffix(before, cut) + "率"
			break
		}
		before = strings.TrimSuffix(before, cut)
	}
	if g.Unit == "%" || after == "" {
		return before
	}
	if i := strings.IndexAny(after, "、(("); i > 0 {
		after = after[:i]
	}
	return after
}
