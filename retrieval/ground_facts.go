package retrieval

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The kinds of fact.
const (
	kindNumber  = 'n' // of a measure
	kindDate    = 'd'
	kindYear    = 'y'
	kindQuarter = 'q'
	kindRhythm  = 'r'
	kindFigure  = 'f'
	kindIssue   = 'i' // 文号
)

// fact is something exact that a text says.
type fact struct {
	kind       byte
	key        string // without year and comparison
	year       string
	cmp        string // >= <= > < ~, reach, 前 后; "" none
	start, end int
	clause     int
}

// backs reports whether a fact of the sources says what a sentence says. The sentence may leave out a year and a 前; it may not
// add any, and not leave out 至少.
func (f fact) backs(said fact) bool {
	switch {
	case f.kind != said.kind || f.key != said.key, said.year != "" && said.year != f.year:
		return false
	case f.cmp == said.cmp:
		return true
	case said.kind == kindFigure:
		return f.cmp == "" && said.cmp == "reach" || f.cmp == "reach" && said.cmp == "" || f.cmp == ">=" && said.cmp == "reach"
	}
	return said.cmp == ""
}

// reader reads one kind of fact where its pattern stands.
type reader struct {
	re   *regexp.Regexp
	read func(text string, m []int) (fact, bool)
}

var readers = []reader{
	{measureNumber, func(t string, m []int) (fact, bool) { return fact{kind: kindNumber, key: group(t, m, 1)}, true }},
	{regexp.MustCompile(`\p{Han}{0,8}\[\d{4}\]\d+号`), func(t string, m []int) (fact, bool) {
		return fact{kind: kindIssue, key: lastRunes(group(t, m, 0), 14)}, true
	}},
	{regexp.MustCompile(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`), readISO},
	{regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(?:份)?(?:(\d{1,2})(?:日|号)|(底|末|初|中旬|上旬|下旬))?`), readDate},
	{regexp.MustCompile(`(?:(\d{4})年)?年?(底|末)(?:前|之前|以前)`), readYearEnd},
	{regexp.MustCompile(`(?:(\d{4})年)?(?:第)?(\d)季度`), func(t string, m []int) (fact, bool) {
		return fact{kind: kindQuarter, key: group(t, m, 2), year: group(t, m, 1), cmp: direction(t, m[0], m[1])}, true
	}},
	{regexp.MustCompile(`(\d{4})年`), func(t string, m []int) (fact, bool) {
		return fact{kind: kindYear, key: group(t, m, 1), cmp: direction(t, m[0], m[1])}, true
	}},
	{regexp.MustCompile(`(?:每|按)(\d{0,2})(年度|年|个?季度|季|半年|个?月|周|星期|天|日)`), readRhythm},
	{regexp.MustCompile(`(\d)(年|个?季度|个?月|周)(\p{Han}{0,6}\d+(?:次|期|场|回|轮|篇|件))`), readLooseRhythm},
	{regexp.MustCompile(`(\d+)(?:-|至|到|~)(\d+)(个?\p{Han}|%|‰)`), func(t string, m []int) (fact, bool) {
		return fact{kind: kindFigure, key: group(t, m, 1) + "-" + group(t, m, 2) + sameUnit(group(t, m, 3)), cmp: comparison(t, m[0], m[1])}, true
	}},
	{regexp.MustCompile(`((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万|亿)?(?:余|多)?(个工作日|工作日|个百分点|百分点|个?学时|个?课时|个?小时|分钟|个月|个?季度|%|‰|\p{Han})?`), readFigure},
}

// readFacts finds the facts of a text in digits, in order; what one reader took the next ones leave.
func readFacts(text string) []fact {
	var out []fact
	taken := make([]bool, len(text))
	free := func(start, end int) bool {
		for i := start; i < end; i++ {
			if taken[i] {
				return false
			}
		}
		return true
	}
	for _, r := range readers {
		for _, m := range r.re.FindAllStringSubmatchIndex(text, -1) {
			f, ok := r.read(text, m)
			if f.end == 0 {
				f.start, f.end = m[0], m[1]
			}
			if !ok || !free(f.start, f.end) {
				continue
			}
			for i := f.start; i < f.end; i++ {
				taken[i] = true
			}
			out = append(out, f)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].start < out[j].start })
	return out
}

func group(text string, m []int, i int) string {
	if m[2*i] < 0 {
		return ""
	}
	return text[m[2*i]:m[2*i+1]]
}

// lastRunes is the end of a text.
func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

func readISO(t string, m []int) (fact, bool) {
	return fact{kind: kindDate, year: group(t, m, 1), key: plainInt(group(t, m, 2)) + "/" + plainInt(group(t, m, 3)), cmp: direction(t, m[0], m[1])}, true
}

func readDate(t string, m []int) (fact, bool) {
	day := plainInt(group(t, m, 3))
	if edge := group(t, m, 4); edge != "" {
		day = strings.Replace(edge, "末", "底", 1)
	}
	before := t[:m[0]]
	if strings.HasSuffix(before, "每") || strings.HasSuffix(before, "个") {
		return fact{}, false
	}
	return fact{kind: kindDate, year: group(t, m, 1), key: plainInt(group(t, m, 2)) + "/" + day, cmp: direction(t, m[0], m[1])}, true
}

func readYearEnd(t string, m []int) (fact, bool) {
	return fact{kind: kindDate, year: group(t, m, 1), key: "年/底", cmp: "前"}, true
}

func plainInt(s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		return strconv.Itoa(n)
	}
	return s
}

var (
	daysBefore = regexp.MustCompile(`^(?:之?前|以前)`)
	daysAfter  = regexp.MustCompile(`^(?:之后|以后|后|起)`)
	atLatest   = regexp.MustCompile(`(?:最迟|最晚|截至|截止到?|不晚于|不迟于|赶在)(?:在|到|于)?$`)
)

// direction says whether something is to happen before or behind a day.
func direction(t string, start, end int) string {
	switch rest := t[end:]; {
	case daysBefore.MatchString(rest), atLatest.MatchString(t[max(0, start-18):start]):
		return "前"
	case daysAfter.MatchString(rest):
		return "后"
	}
	return ""
}

// rhythmOf is one name for each period.
func rhythmOf(s string) string {
	switch s = strings.TrimPrefix(s, "个"); s {
	case "年度":
		return "年"
	case "季":
		return "季度"
	case "星期":
		return "周"
	case "天":
		return "日"
	}
	return s
}

func readRhythm(t string, m []int) (fact, bool) {
	count := group(t, m, 1)
	if count == "1" {
		count = ""
	}
	if strings.HasPrefix(group(t, m, 0), "按") && count != "" {
		return fact{}, false
	}
	return fact{kind: kindRhythm, key: count + rhythmOf(group(t, m, 2))}, true
}

// readLooseRhythm reads 一年至少两次 as 每年.
func readLooseRhythm(t string, m []int) (fact, bool) {
	if group(t, m, 1) != "1" || m[0] > 0 && t[m[0]-1] >= '0' && t[m[0]-1] <= '9' {
		return fact{}, false
	}
	return fact{kind: kindRhythm, key: rhythmOf(group(t, m, 2)), start: m[2], end: m[5]}, true
}

// sameUnit folds counting words that say the same.
func sameUnit(u string) string {
	switch u {
	case "天":
		return "日"
	case "名", "位", "个":
		return "人"
	case "回", "趟":
		return "次"
	case "个工作日":
		return "工作日"
	case "个学时", "个课时", "个小时", "个月", "个季度", "个百分点":
		return strings.TrimPrefix(u, "个")
	}
	return u
}

var (
	cmpBefore = regexp.MustCompile(`(不得?少于|不得?低于|不小于|至少|最少|起码)|(不得?超过|不得?高于|不得?多于|至多|最多|控制在|不大于)|(超过|高于|多于|大于|突破|超)|(低于|少于|不足|小于|不到|未达)|(大约|约|近|将近|左右)|(达到|达|学满|满)`)
	cmpAfter  = regexp.MustCompile(`^(?:(及?以上)|(以内|之内|内|及?以下)|(左右|上下))`)
	cmpNames  = []string{">=", "<=", ">", "<", "~", "reach"}
)

func readFigure(t string, m []int) (fact, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(group(t, m, 1), ",", ""), 64)
	if err != nil {
		return fact{}, false
	}
	switch group(t, m, 2) {
	case "万":
		v *= 1e4
	case "亿":
		v *= 1e8
	}
	f := fact{kind: kindFigure, key: strconv.FormatFloat(v, 'f', -1, 64) + sameUnit(group(t, m, 3))}
	f.cmp = comparison(t, m[0], m[1])
	return f, true
}

// comparison says how a number is meant: by the word right behind it, else by the last one of the few before it.
func comparison(t string, start, end int) string {
	if a := cmpAfter.FindStringSubmatch(t[end:]); a != nil {
		switch {
		case a[1] != "":
			return ">="
		case a[2] != "":
			return "<="
		}
		return "~"
	}
	from := start
	for n := 0; n < 8 && from > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(t[:from])
		if r < 0x80 || strings.ContainsRune("。、", r) {
			break
		}
		from -= size
	}
	all := cmpBefore.FindAllStringSubmatch(t[from:start], -1)
	if len(all) == 0 {
		return ""
	}
	for i, g := range all[len(all)-1][1:] {
		if g != "" {
			return cmpNames[i]
		}
	}
	return ""
}
