package evaluation

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes texts comparable: blanks go, wide forms become narrow, curly quotes straight.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	return strings.NewReplacer("“", `"`, "”", `"`).Replace(s)
}

var recordPrefix = regexp.MustCompile(`^00\d-`)

// numeral is a measure's number as a person cites it: records may write 9, "9" or "003-一(二)".
func numeral(s string) string { return fold(recordPrefix.ReplaceAllString(s, "")) }

const (
	numberForm = `(?:\d{1,2}|[一二三四五六七八九十]{1,3})`
	betweenOf  = `(?:、|,|和|及|与|-|—|~|至|到)`
)

var (
	citedForm = regexp.MustCompile(`(?:第|措施)?(` + numberForm + `(?:` + betweenOf + `(?:第)?` + numberForm + `)*)(?:条|项)`)
	between   = regexp.MustCompile(betweenOf)
)

// cited finds the measure numbers that a reply names in its words: 第7、13条, 7至10条.
func cited(reply string) set {
	out := set{}
	for _, m := range citedForm.FindAllStringSubmatch(fold(reply), -1) {
		citedList(strings.ReplaceAll(m[1], "第", ""), out)
	}
	return out
}

func citedList(list string, out set) {
	seams := between.FindAllString(list, -1)
	before := 0
	for i, part := range between.Split(list, -1) {
		n, ok := smallNumber(part)
		if !ok {
			continue
		}
		from := n
		if i > 0 && before > 0 && strings.Contains("-—~至到", seams[i-1]) {
			from = before
		}
		for k := from; k <= n; k++ {
			out.add(strconv.Itoa(k))
		}
		before = n
	}
}

// smallNumber reads 9, 九, 十九.
func smallNumber(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	digit := func(s string) (int, bool) {
		i := strings.Index("零一二三四五六七八九", s)
		return i / len("零"), i >= 0 && len(s) == len("零")
	}
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return digit(s)
	}
	a, b := 1, 0
	okA, okB := true, true
	if tens != "" {
		a, okA = digit(tens)
	}
	if ones != "" {
		b, okB = digit(ones)
	}
	return a*10 + b, okA && okB
}

// set is a set of folded texts.
type set map[string]bool

func setOf(texts []string, each func(string) string) set {
	s := set{}
	for _, t := range texts {
		s.add(each(t))
	}
	return s
}

func (s set) add(t string) { s[t] = true }

// holds reports whether every member of other is in s.
func (s set) holds(other set) bool { return s.common(other) == len(other) }

func (s set) common(other set) int {
	n := 0
	for t := range other {
		if s[t] {
			n++
		}
	}
	return n
}

func (s set) with(other set) set {
	all := set{}
	for t := range s {
		all.add(t)
	}
	for t := range other {
		all.add(t)
	}
	return all
}
