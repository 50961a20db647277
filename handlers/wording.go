package handlers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
	"duban/zh"
)

// pendingFor is how long a question that the bot asked stays open.
const pendingFor = 30 * time.Minute

// measureList prints numbers as people cite them: 第9条, 第1–5、7条, 二(三)2条.
func (q *query) measureList(numbers []string) string {
	if q.english() {
		return englishList(numbers)
	}
	return numberList(numbers)
}

// numberList prints 第1、3–5条; numbers with a chapter stand as they are: 二(一)2、三3.
func numberList(numbers []string) string {
	plain := true
	for _, n := range numbers {
		if _, err := strconv.Atoi(n); err != nil {
			plain = false
		}
	}
	if !plain {
		return strings.Join(numbers, "、")
	}
	return "第" + strings.Join(ranges(numbers, "–"), "、") + "条"
}

func englishList(numbers []string) string {
	if len(numbers) == 1 {
		return "measure " + numbers[0]
	}
	return "measures " + strings.Join(ranges(numbers, "–"), ", ")
}

// inOrder sorts running numbers; nested ones stay as they are.
func inOrder(numbers []string) []string {
	values := make([]int, len(numbers))
	for i, n := range numbers {
		v, err := strconv.Atoi(n)
		if err != nil {
			return numbers
		}
		values[i] = v
	}
	slices.Sort(values)
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strconv.Itoa(v)
	}
	return out
}

// ranges folds three or more neighbours into a range.
func ranges(numbers []string, dash string) []string {
	var out []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && next(numbers[j]) == numbers[j+1] {
			j++
		}
		switch {
		case j-i >= 2:
			out = append(out, numbers[i]+dash+numbers[j])
		case j > i:
			out = append(out, numbers[i], numbers[j])
		default:
			out = append(out, numbers[i])
		}
		i = j + 1
	}
	return out
}

func next(n string) string {
	v, err := strconv.Atoi(n)
	if err != nil {
		return ""
	}
	return strconv.Itoa(v + 1)
}

// name prints one measure's number: 第9条, 二(三)2.
func (q *query) name(m *ledger.Measure) string {
	if q.english() {
		return "Measure " + m.Number
	}
	return numberName(m.Number)
}

// withHeading is the name of a measure, and what it is about where a search and not the person chose it.
func (q *query) withHeading(f found) string {
	if q.byNumber || f.measure.Heading == "" {
		return q.name(f.measure)
	}
	return q.name(f.measure) + q.say("(%s)", " (%s)", clip(f.measure.Heading, 20))
}

func numberName(number string) string {
	if _, err := strconv.Atoi(number); err == nil {
		return "第" + number + "条"
	}
	if strings.HasPrefix(number, ledger.AddedNumber) {
		return number + "号"
	}
	return number + "条"
}

// label is a measure as a choice: 第9条 严格规范涉企执法检查.
func (q *query) label(f found) string { return q.name(f.measure) + " " + f.measure.Heading }

// join prints units as people do: A、B.
func join(units []string) string { return strings.Join(units, "、") }

// join prints units in the language of the question; their names stay as issued.
func (q *query) join(units []string) string { return strings.Join(units, q.say("、", ", ")) }

// clip shortens to n characters on a sentence end where one is near.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := closed(string(runes[:n]))
	if i := strings.LastIndexAny(cut, "。;;"); i > len(cut)*2/3 {
		if end := strings.IndexAny(cut[i:], "。;;"); end >= 0 {
			_, size := firstRune(cut[i:])
			return cut[:i+size] + "……"
		}
	}
	return cut + "……"
}

// closed ends a title that a cut left open.
func closed(cut string) string {
	if strings.Count(cut, "《") > strings.Count(cut, "》") {
		return cut + "》"
	}
	return cut
}

func firstRune(s string) (rune, int) {
	for i, r := range s {
		if i == 0 {
			return r, len(string(r))
		}
	}
	return 0, 0
}

// quote puts a text between quotation marks.
func quote(s string) string { return "“" + strings.TrimSpace(s) + "”" }

// clauseOf is the responsibility clause of a measure as printed, or of one of its parts.
func clauseOf(m *ledger.Measure, part int) string {
	var texts []string
	for _, c := range m.Clauses {
		if part < 0 || c.Part == part {
			texts = append(texts, c.Text)
		}
	}
	return strings.Join(texts, ";")
}

var pageSpace = regexp.MustCompile(`\s+`)

// plain drops line breaks from a quoted text.
func plain(s string) string { return pageSpace.ReplaceAllString(s, "") }

// fullMarks are the signs of a Chinese sentence for those of a keyboard.
var fullMarks = map[rune]rune{',': '\uff0c', ':': '\uff1a', ';': '\uff1b', '?': '\uff1f', '!': '\uff01', '(': '\uff08', ')': '\uff09'}

// fullWidth prints a Chinese reply with Chinese signs. What stands between quotation marks or in a title stays as
// the document has it, and so do signs between figures and letters (10:30) and numbers such as 二(三)2.
func fullWidth(reply string) string {
	runes := []rune(reply)
	depth := 0
	for i, r := range runes {
		switch r {
		case '“', '《':
			depth++
		case '”', '》':
			depth = max(depth-1, 0)
		case '\n':
			depth = 0
		}
		full, ok := fullMarks[r]
		if !ok || depth > 0 || numberSign(runes, i) || !besideChinese(runes, i) {
			continue
		}
		runes[i] = full
	}
	return string(runes)
}

// besideChinese: a Chinese character or sign stands on either side, or the line ends or begins there.
func besideChinese(runes []rune, i int) bool {
	chinese := func(j int) bool {
		return j < 0 || j >= len(runes) || runes[j] == '\n' || zh.IsHan(runes[j]) || strings.ContainsRune("“”《》、。%\uff0c\uff1a\uff1b\uff1f\uff01\uff08\uff09", runes[j])
	}
	return chinese(i-1) || chinese(i+1)
}

// numberSign: the brackets of 二(三)2.
func numberSign(runes []rune, i int) bool {
	const numerals = "一二三四五六七八九十"
	is := func(j int) bool { return j >= 0 && j < len(runes) && strings.ContainsRune(numerals, runes[j]) }
	switch runes[i] {
	case '(':
		j := i + 1
		for is(j) {
			j++
		}
		return is(i-1) && j > i+1 && j < len(runes) && runes[j] == ')'
	case ')':
		j := i - 1
		for is(j) {
			j--
		}
		return j < i-1 && j >= 0 && runes[j] == '(' && is(j-1)
	}
	return false
}
