package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	// bracketed is 二(六)1, 一(二), 二、(三)第2条, 第二部分(六)1.
	bracketed = rule("bracketed")
	// section is (三)2 without its chapter.
	section = rule("section")
	// within is 三里头第四条, 第三部分第2条, 三的第2条.
	within = rule("within")
	// glued is 三3.
	glued = rule("glued")
)

// nested finds numbers that name the chapter, and the section where there is one.
func (f *finder) nested() {
	f.bracketed()
	f.section()
	for _, m := range within.FindAllSubmatchIndex(f.masked, -1) {
		if !f.free(m[0]) {
			continue
		}
		if n, ok := zh.ParseInt(f.text[m[4]:m[5]]); ok {
			f.take(m[0], m[1], true, f.text[m[2]:m[3]]+strconv.Itoa(n))
		}
	}
	for _, m := range glued.FindAllSubmatchIndex(f.masked, -1) {
		rest := f.text[m[1]:]
		// 三4条 is item 4 of chapter 三, as replies print it; 十5条 may be 15.
		counted := startsWithCounter(rest) && (strings.Contains(f.text[m[2]:m[3]], "十") || !strings.HasPrefix(rest, "条") && !strings.HasPrefix(rest, "项"))
		if f.opens(m[0]) && !counted && !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "点") {
			end := m[1]
			if startsWithCounter(rest) {
				end += len("条")
			}
			f.take(m[0], end, true, f.text[m[0]:m[1]])
		}
	}
}

// bracketed finds chapter(section)item.
func (f *finder) bracketed() {
	for _, m := range bracketed.FindAllSubmatchIndex(f.masked, -1) {
		if !f.free(m[0]) {
			continue
		}
		item, end := f.item(m[6:10], m[1])
		at := f.text[m[2]:m[3]] + "(" + f.text[m[4]:m[5]] + ")"
		numbers := []string{at + item}
		if item != "" {
			var more []string
			more, end = f.siblings(item, end)
			for _, n := range more {
				numbers = append(numbers, at+n)
			}
		}
		f.take(m[0], end, true, numbers...)
	}
}

// sibling is one more item of the same section: the 2 of 二(四)1、2.
var sibling = compile(`^\s?(、|,|和|及|与|到|至|-|~)\s?第?([0-9]{1,2})(?:条|项|$|[^0-9])`)

// siblings reads the items that follow the first of a section, and where they end.
func (f *finder) siblings(first string, end int) (items []string, to int) {
	last, _ := strconv.Atoi(first)
	for {
		m := sibling.FindStringSubmatchIndex(f.text[end:])
		if m == nil || len(items) > maxRange {
			return items, end
		}
		joint, digits, after := f.text[end+m[2]:end+m[3]], f.text[end+m[4]:end+m[5]], f.text[end+m[5]:]
		counter := strings.HasPrefix(after, "条") || strings.HasPrefix(after, "项")
		n, err := strconv.Atoi(digits)
		if err != nil || n <= last || n-last > maxRange || startsWithCounter(after) && !counter {
			return items, end
		}
		if isRange(joint) {
			for i := last + 1; i < n; i++ {
				items = append(items, strconv.Itoa(i))
			}
		}
		items, last, end = append(items, digits), n, end+m[5]
		if counter {
			end += len("条")
		}
	}
}

// section finds (section)item.
func (f *finder) section() {
	for _, m := range section.FindAllSubmatchIndex(f.masked, -1) {
		if !f.free(m[0]) {
			continue
		}
		item, end := f.item(m[4:8], m[1])
		if item == "" && end < m[1] {
			continue
		}
		f.take(m[0], end, true, "("+f.text[m[2]:m[3]]+")"+item)
	}
}

// item reads the last level of a nested number. Digits that count something (二(三)12月底) are none of it.
func (f *finder) item(groups []int, end int) (string, int) {
	at, to := groups[0], groups[1]
	if at < 0 {
		at, to = groups[2], groups[3]
		if at < 0 {
			return "", end
		}
		if to == end && startsWithCounter(f.text[to:]) {
			return "", at
		}
	}
	n, ok := zh.ParseInt(f.text[at:to])
	if !ok {
		return "", at
	}
	return strconv.Itoa(n), end
}

// free reports whether a number may start here: no numeral stands before, and no 周三 or 十月.
func (f *finder) free(at int) bool {
	before := f.text[:at]
	r, _ := utf8.DecodeLastRuneInString(before)
	return !precededByNumeral(before) && !strings.ContainsRune("周期拜月年日第-", r)
}

// opens reports whether a number stands at the head of a clause or after a lead.
func (f *finder) opens(at int) bool {
	before := f.text[:at]
	r, _ := utf8.DecodeLastRuneInString(before)
	if before == "" || strings.ContainsRune(" ,;。:?!、()[]\"", r) {
		return true
	}
	return leads.MatchString(before) && !counts.MatchString(before) && f.free(at)
}
