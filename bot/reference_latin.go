package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const englishNo = `(?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)`

var (
	englishList   = compile(`(?:\b(measures?|items?|tasks?|articles?|nos?\.|no|numbers?)\s?|(#)\s?)(` + englishNo + `)\b`)
	englishNext   = compile(`^\s?(,? ?and|,|&|to|through|-|or)\s?(?:(?:measures?|items?|tasks?|no\.?)\s?)?(` + englishNo + `)\b`)
	englishEnd    = compile(`^(?:$|[,;.:?!)]|\s?(?:-|&)|\s(?:and|are|is|were|was|have|has|done|both|all|still|not|to|or|completed?|finished|in|on|except|excluding|but|through|will|by)\b)`)
	englishExcept = compile(`\b(?:except(?: for)?|excluding|but not) ([0-9]{1,3})(?:$|[,;.)])`)
	englishNoun   = compile(`^\s?(?:people|persons?|staff|cases?|times?|units?|files?|officers?|documents?|days?|weeks?|%)`)
	englishBare   = compile(`(?:,|;|\.|and|but)\s([0-9]{1,3}) (?:is|are|was|were|has|not|still)\b`)
	pinyinNo      = compile(`\b(?:di ?)?((?:[0-9]{1,3}|(?:(?:ling|yi|er|san|si|wu|liu|qi|ba|jiu|shi) ?){1,4})) ?tiao`)
	pinyinPart    = compile(`ling|yi|er|san|si|wu|liu|qi|ba|jiu|shi`)
)

// englishInt reads 4 or four.
func englishInt(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	words := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")
	for n, w := range words {
		if w == s {
			return n
		}
	}
	return -1
}

// english finds measure 4, no. 21, #4, measures 4, 5 and 6, items 4-6.
func (f *finder) english() {
	at := 0
	for {
		m := englishList.FindSubmatchIndex(f.masked[at:])
		if m == nil {
			return
		}
		start, end := at+m[0], at+m[1]
		word := ""
		if m[2] >= 0 {
			word = f.text[at+m[2] : at+m[3]]
		}
		n := englishInt(f.text[at+m[6] : at+m[7]])
		at = end
		if englishNoun.MatchString(f.text[end:]) {
			continue
		}
		numbers, last := []string{strconv.Itoa(n)}, n
		for {
			joint, next, to, ok := f.englishMore(end, strings.HasSuffix(strings.TrimSuffix(word, "."), "s"))
			if !ok {
				break
			}
			if joint && next > last && next-last <= maxRange {
				for i := last + 1; i < next; i++ {
					numbers = append(numbers, strconv.Itoa(i))
				}
			}
			numbers, last, end = append(numbers, strconv.Itoa(next)), next, to
		}
		f.take(start, end, true, numbers...)
		at = end
	}
}

// resumed finds numbers that stand alone once measures were named: measures 7 and 9 are done, 8 is not.
func (f *finder) resumed() {
	if len(f.found) == 0 {
		return
	}
	for _, m := range englishExcept.FindAllSubmatchIndex(f.masked, -1) {
		f.take(m[2], m[3], true, strconv.Itoa(englishInt(f.text[m[2]:m[3]])))
	}
	for _, m := range englishBare.FindAllSubmatchIndex(f.masked, -1) {
		if m[2] > f.found[0].End {
			f.take(m[2], m[3], true, strconv.Itoa(englishInt(f.text[m[2]:m[3]])))
		}
	}
}

// englishMore reads one more number of a list. After a singular word a comma ends the list: measure 4, 45 people.
func (f *finder) englishMore(at int, plural bool) (ranged bool, n, end int, ok bool) {
	m := englishNext.FindStringSubmatchIndex(f.text[at:])
	if m == nil {
		return false, 0, 0, false
	}
	joint := f.text[at+m[2] : at+m[3]]
	if joint == "," && !plural || !englishEnd.MatchString(f.text[at+m[1]:]) {
		return false, 0, 0, false
	}
	ranged = joint == "to" || joint == "through" || joint == "-"
	return ranged, englishInt(f.text[at+m[4] : at+m[5]]), at + m[1], true
}

// pinyin finds disantiao, di 9 tiao.
func (f *finder) pinyin() {
	for _, m := range pinyinNo.FindAllSubmatchIndex(f.masked, -1) {
		if n, ok := pinyinInt(f.text[m[2]:m[3]]); ok {
			f.take(m[0], m[1], true, strconv.Itoa(n))
		}
	}
}

// pinyinInt reads san, shi er, ershiyi or digits.
func pinyinInt(s string) (int, bool) {
	s = strings.ReplaceAll(s, " ", "")
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	syllables := strings.Fields("ling yi er san si wu liu qi ba jiu shi")
	n, tens := 0, false
	for _, part := range pinyinPart.FindAllString(s, -1) {
		for value, syllable := range syllables {
			if syllable != part {
				continue
			}
			if value == 10 {
				n, tens = max(n, 1)*10, true
			} else if tens {
				n += value
			} else {
				n = n*10 + value
			}
		}
	}
	return n, utf8.RuneCountInString(s) > 0
}
