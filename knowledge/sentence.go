package knowledge

import (
	"strings"

	"duban/zh"
)

// split cuts paragraphs into sentences at the given signs; signs inside 《》, “” and brackets do not count.
func (f *flow) split(ps []para, signs string) []para {
	var out []para
	for _, p := range ps {
		out = append(out, f.pieces(p.a, p.b, signs)...)
	}
	return out
}

// pieces cuts fold[a:b] at signs outside of quotes and brackets and leaves out empty pieces.
func (f *flow) pieces(a, b int, signs string) []para {
	var out []para
	depth, from := 0, a
	for i, r := range f.fold[a:b] {
		switch r {
		case '(', '《', '“':
			depth++
		case ')', '》', '”':
			depth = max(depth-1, 0)
		case '\n':
			depth = 0
		}
		if depth > 0 || !strings.ContainsRune(signs, r) {
			continue
		}
		if a+i > from {
			out = append(out, para{from, a + i})
		}
		from = a + i + len(string(r))
	}
	if b > from {
		out = append(out, para{from, b})
	}
	return out
}

// afterLimit returns where a piece goes on after a time expression at its start.
func (f *flow) afterLimit(c para) int {
	s := f.fold[c.a:c.b]
	lead := len(connective.FindString(s))
	if ls := zh.FindLimits(s[:cutRune(s, 80)], zh.LimitYear{}); len(ls) > 0 && ls[0].Start <= lead+len("于") {
		return c.a + ls[0].End
	}
	return c.a
}
