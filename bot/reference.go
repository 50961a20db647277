package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// maxRange bounds what 1-99条 expands to.
const maxRange = 60

var (
	listed    = rule("listed")
	ordinalNo = rule("ordinalNo")
	// hao is 号 for 条: 9号谁牵头. A day is 6月9号, 9号前.
	hao = rule("hao")
	// bareNo opens a question with a number and nothing else: 28是哪些部门负责, 三十讲什么.
	bareNo    = rule("bareNo")
	labelled  = rule("labelled")
	element   = rule("element")
	exclusion = compile(`(?:除了?|除去|除开|不含|不包括|except(?: for)?|apart from|excluding|but not)[^外,;。]*$`)
	excluded  = compile(`^(?:除外|不算(?:$|[,;。)]|在内)|不含|以外|之外)`)
)

// FindReferences returns the measures that a folded text names by number, in the order of the text:
// 第9条, 九条, 措施9, 17、18条, 第7到10条, 二(六)1, 三里头第四条, measures 4 and 6, disantiao. A range gives one
// Reference a number, all with the place of the whole range. What merely counts (线索11条, 那三条, 七八条)
// is left out, and so is a number that the text also excludes; the excluded one itself is in the list.
// The number may not exist in any document; the caller checks.
//
// Shape: at most 200 references. Errors: none, a text without references gives nil.
func FindReferences(folded string) []Reference { return settle(folded, everyReference(folded)) }

// everyReference is FindReferences with every place where a number stands, also the second of the same.
func everyReference(folded string) []Reference {
	f := &finder{text: folded, masked: []byte(folded)}
	f.added()
	f.nested()
	f.english()
	f.resumed()
	f.pinyin()
	f.tallied()
	f.spans()
	f.labelled()
	f.lists()
	f.ordinals()
	f.unnamed()
	f.enumerated()
	slices.SortStableFunc(f.found, func(a, b Reference) int { return a.Start - b.Start })
	return f.found
}

// finder collects references; what one pattern took is masked from the next.
type finder struct {
	text    string
	masked  []byte
	found   []Reference
	counted bool // a bare N条 of this text already stood as a counted quantity
}

// take notes a reference and hides its place from later patterns.
func (f *finder) take(start, end int, ordinal bool, numbers ...string) {
	for _, n := range numbers {
		f.found = append(f.found, Reference{Number: n, Ordinal: ordinal, Start: start, End: end})
	}
	f.hide(start, end)
}

// hide masks a stretch with a byte that no pattern matches.
func (f *finder) hide(start, end int) {
	for i := start; i < end; i++ {
		f.masked[i] = '\x01'
	}
}

var spanOf = rule("spanOf")

var addedNo = rule("addedNo")

// added finds what 督查室 set up itself: 立项3号. 立项12项 counts.
func (f *finder) added() {
	for _, m := range addedNo.FindAllSubmatchIndex(f.masked, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		if n, ok := zh.ParseInt(f.text[from:to]); ok {
			f.take(m[0], m[1], true, "立项"+strconv.Itoa(n))
		}
	}
}

// spans finds 七条到九条, whose ends both have their counting word.
func (f *finder) spans() {
	for _, m := range spanOf.FindAllSubmatchIndex(f.masked, -1) {
		from, ok := zh.ParseInt(f.text[m[2]:m[3]])
		to, ok2 := zh.ParseInt(f.text[m[4]:m[5]])
		if !ok || !ok2 || from >= to || to-from > maxRange || precededByNumeral(f.text[:m[0]]) {
			continue
		}
		var numbers []string
		for n := from; n <= to; n++ {
			numbers = append(numbers, strconv.Itoa(n))
		}
		f.take(m[0], m[1], strings.Contains(f.text[m[0]:m[1]], "第"), numbers...)
	}
}

// labelled finds 措施9 and its like.
func (f *finder) labelled() {
	for _, m := range labelled.FindAllSubmatchIndex(f.masked, -1) {
		n, ok := zh.ParseInt(f.text[m[2]:m[3]])
		if !ok || startsWithCounter(f.text[m[1]:]) || precededByNumeral(f.text[:m[0]]) {
			continue
		}
		f.take(m[0], m[1], true, strconv.Itoa(n))
	}
}

// ordinals finds 第9 without a counting word before what can only follow a measure.
func (f *finder) ordinals() {
	for _, m := range ordinalNo.FindAllSubmatchIndex(f.masked, -1) {
		if n, ok := zh.ParseInt(f.text[m[2]:m[3]]); ok {
			f.take(m[0], m[3], true, strconv.Itoa(n))
		}
	}
}

// unnamed finds 9号谁牵头 and 28是哪些部门负责.
func (f *finder) unnamed() {
	for _, re := range []*pattern{hao, bareNo} {
		if re == bareNo && !startsWithNumeral(f.text) || re == hao && !strings.Contains(f.text, "号") {
			continue
		}
		for _, m := range re.FindAllSubmatchIndex(f.masked, -1) {
			if n, ok := zh.ParseInt(f.text[m[2]:m[3]]); ok && n > 0 {
				f.take(m[2], m[3]+haoAfter(f.text[m[3]:]), true, strconv.Itoa(n))
			}
		}
	}
}

func startsWithNumeral(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return zh.IsNumeral(r)
}

// haoAfter is how many bytes of 号 follow.
func haoAfter(after string) int { return len(after) - len(strings.TrimPrefix(after, "号")) }

// lists finds 第9条, 9条, 17、18条, 第7到10条 and tells bare ones from quantities.
func (f *finder) lists() {
	for _, m := range listed.FindAllSubmatchIndex(f.masked, -1) {
		m[0] += len(strings.TrimSuffix(listMark.FindString(f.text[m[0]:m[2]]), "第"))
		body, count := f.text[m[0]:m[2]], f.text[m[2]:m[3]]
		numbers, approx := expand(body)
		explicit := strings.Contains(body, "第")
		b := bare{text: f.text, body: strings.TrimSpace(body), counter: count, start: m[0], end: m[1], first: len(f.found) == 0, previous: f.found}
		switch {
		case len(numbers) == 0 || precededByNumeral(f.text[:m[0]]):
		case explicit && (count != "点" || !startsWithClock(f.text[m[1]:])):
			f.take(m[0], m[1], true, numbers...)
		case explicit || approx || !b.runsOn() && (f.counted || !b.isReference()):
			f.counted = f.counted || isTiao(count) && !announced(strings.TrimRight(f.text[:m[0]], " "), f.text[m[1]:])
		default:
			f.take(m[0], m[1], false, numbers...)
		}
	}
}

func isTiao(counter string) bool { return strings.ContainsAny(counter, "条條笤調") }

// listMark is the number of a line in a list of one's own: the 1、 of 1、第4条已完成.
var listMark = compile(`^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[、,]\s?第`)

// expand reads the numbers of 17、18 or 第7到10; approx tells that a bare one would be a guess: 七八.
func expand(body string) (numbers []string, approx bool) {
	last := -1
	for _, m := range element.FindAllStringSubmatch(body, -1) {
		if a, b, ok := neighbours(m[2]); ok {
			numbers, last, approx = append(numbers, strconv.Itoa(a), strconv.Itoa(b)), b, true
			continue
		}
		n, ok := zh.ParseInt(m[2])
		if !ok {
			return nil, false
		}
		if isRange(m[1]) && last >= 0 && n > last && n-last <= maxRange {
			for i := last + 1; i < n; i++ {
				numbers = append(numbers, strconv.Itoa(i))
			}
		}
		numbers, last = append(numbers, strconv.Itoa(n)), n
	}
	return numbers, approx && len(numbers) == 2
}

func isRange(joint string) bool {
	return joint == "到" || joint == "至" || joint == "-" || joint == "~"
}

// neighbours reads 七八 as 7 and 8, 十七八 as 17 and 18: two following digits without a place word between.
func neighbours(s string) (a, b int, ok bool) {
	r := []rune(s)
	if len(r) < 2 || strings.ContainsAny(s, "0123456789零〇") {
		return 0, 0, false
	}
	head, tail := string(r[:len(r)-1]), string(r[len(r)-1:])
	x, ok1 := zh.ParseInt(string(r[len(r)-2]))
	y, ok2 := zh.ParseInt(tail)
	if !ok1 || !ok2 || x < 1 || x > 9 || y != x+1 || y > 9 {
		return 0, 0, false
	}
	a, ok = zh.ParseInt(head)
	return a, a + 1, ok
}

// settle marks what is excluded and drops what is named twice.
func settle(text string, found []Reference) []Reference {
	const most = 200
	out := map[string]bool{}
	for i := range found {
		r := &found[i]
		if exclusion.MatchString(clauseBefore(text, r.Start)) || excluded.MatchString(text[r.End:]) {
			r.Excluded = true
			out[r.Number] = true
		}
	}
	seen := map[string]bool{}
	kept := found[:0]
	for _, r := range found {
		if seen[r.Number] || out[r.Number] && !r.Excluded || len(kept) >= most {
			continue
		}
		seen[r.Number] = true
		kept = append(kept, r)
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// clauseBefore returns the text before offset, at most 60 bytes of it.
func clauseBefore(text string, offset int) string {
	from := max(0, offset-60)
	for from < offset && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:offset]
}

// precededByNumeral reports whether a number would be torn apart: the 5 of 4.5 or of 2024.
func precededByNumeral(before string) bool {
	r, n := utf8.DecodeLastRuneInString(before)
	if r == '.' {
		r, _ = utf8.DecodeLastRuneInString(before[:len(before)-n])
		return r >= '0' && r <= '9'
	}
	return zh.IsNumeral(r)
}

// startsWithCounter reports whether a counting or time word follows, so that the number before counts.
func startsWithCounter(after string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	return strings.ContainsRune("0123456789.%个条项人件次家卷期名份起场份篇户本万元亿千百十学时天日号月年周季度成回批处宗例台套辆村社只张部轮", r)
}

// startsWithClock reports whether 第…点 is no place in a list; 三点半 is an hour.
func startsWithClock(after string) bool {
	return strings.HasPrefix(after, "半") || strings.HasPrefix(after, "钟") || strings.HasPrefix(after, "前")
}

// listNo is how people number a list themselves: 4.已完成 5.推进中, or a message that opens with 9 完成了.
var listNo = rule("listNo")

// enumerated finds them.
func (f *finder) enumerated() {
	if len(f.found) > 0 {
		return // then the numbers of the list are not those of the measures
	}
	for _, m := range listNo.FindAllSubmatchIndex(f.masked, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		if n, ok := zh.ParseInt(f.text[from:to]); ok {
			f.take(from, to, false, strconv.Itoa(n))
		}
	}
}
