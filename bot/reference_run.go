package bot

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	tallied = rule("tallied")
	// runFigure and runOwn stand before and behind a number of a measure that nothing parts from what was told of the one before.
	runFigure = rule("runFigure")
	runOwn    = rule("runOwn")
	runEnd    = rule("runEnd")
	runThings = rule("runThings")
	ofPeople  = compile(`(?:人次?|名|位)(?:参加|参训|到场)?了?$`)
	runStop   = regexp.MustCompile(`[,;。:?!0-9_ ]`)
	// countersOf are cut out of a row before its numbers are read.
	countersOf = strings.NewReplacer("条", "", "项", "", "这", "")
)

// tallied finds a row of numbers with how many they are behind it: 4、17两条 are two measures, and not 4 and some two of 17. Where the
// count is not theirs it is left to the other readings.
func (f *finder) tallied() {
	for _, m := range tallied.FindAllSubmatchIndex(f.masked, -1) {
		body := f.text[m[0]:m[2]]
		numbers, approx := expand(strings.Join(strings.Fields(countersOf.Replace(body)), "、"))
		count := f.text[m[2]:m[3]]
		n, ok := zh.ParseInt(strings.Replace(count, "两", "二", 1))
		after := f.text[m[1]:]
		if !ok || splits(body, count) || approx || n != len(numbers) || precededByNumeral(f.text[:m[0]]) || things.MatchString(after) && !thingOfMeasure.MatchString(after) {
			continue
		}
		f.take(m[0], m[1], strings.Contains(body, "第"), numbers...)
	}
}

// splits reports a count that is the end of the number before it: 4条和12条 are no row of 4 and 1 with 2条 behind it.
func splits(before, count string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	digits := strings.Trim(count, "0123456789") == ""
	return last >= '0' && last <= '9' && digits || zh.IsNumeral(last) && last > '9' && !digits && !strings.HasPrefix(count, "两")
}

// runsOn reports a bare number behind a figure with its own counting word, in front of words of a report: the 9 of
// 4条轮训完成了44人9条窗口开了. Where the writer puts 第 to his numbers, only a figure of people shows it, for of 44件 there may be 9条.
func (b bare) runsOn() bool {
	before, after := strings.TrimRight(b.text[:b.start], " "), b.text[b.end:]
	switch {
	case !isTiao(b.counter), len(b.previous) == 0, b.counts(before, after), runThings.MatchString(after):
		return false
	case !runFigure.MatchString(before) && (counts.MatchString(before) || !b.inOrder()):
		return false
	case b.explicitStyle() && !ofPeople.MatchString(before):
		return false
	}
	return runOwn.MatchString(after)
}

// inOrder reports a number that goes on with two or more that stand without 第 before it, each larger than the last: who writes 4条…9条…
// writes 13条 for the next.
func (b bare) inOrder() bool {
	last := 0
	for _, r := range b.previous {
		n, err := strconv.Atoi(r.Number)
		if err != nil || r.Ordinal || n <= last {
			return false
		}
		last = n
	}
	n, ok := zh.ParseInt(b.body)
	return ok && len(b.previous) > 1 && n > last
}

// Unclear is a number with 条 that may name a measure or count something 两可: 第7条清理文件44件9条废止了.
type Unclear struct {
	Number string // of the measure that it may be, as in Reference
	Said   string // as it stands in the folded text: 9条
}

// unclearIn finds them, behind a measure that is named: what is read as a figure although it may be the next measure.
func unclearIn(u *Utterance) []Unclear {
	if len(u.References) == 0 || u.Lang == English {
		return nil
	}
	var list []Unclear
	text := mask(u.Folded, u.every())
	for _, m := range listed.FindAllStringSubmatchIndex(text, -1) {
		b := bare{text: text, body: text[m[0]:m[2]], counter: text[m[2]:m[3]], start: m[0], end: m[1], previous: before(u.References, m[0])}
		n, ok := zh.ParseInt(strings.TrimSpace(b.body))
		if ok && b.body != "一" && b.mayRunOn(n) {
			list = append(list, Unclear{Number: strconv.Itoa(n), Said: text[m[0]:m[1]]})
		}
	}
	return list
}

// before is the references that end at an offset or earlier.
func before(refs []Reference, at int) []Reference {
	var list []Reference
	for _, r := range refs {
		if r.End <= at {
			list = append(list, r)
		}
	}
	return list
}

// mayRunOn reports a number that is read as a figure, and may be the measure that follows those named before.
func (b bare) mayRunOn(number int) bool {
	before, after := strings.TrimRight(b.text[:b.start], " "), b.text[b.end:]
	if !isTiao(b.counter) || len(b.previous) == 0 || precededByNumeral(before) || b.startsClause(before) || b.counts(before, after) {
		return false
	}
	for _, r := range b.previous {
		if n, err := strconv.Atoi(r.Number); err != nil || n >= number {
			return false // people go through the measures in their order
		}
	}
	if own := runOwn.MatchString(after) && !runThings.MatchString(after); runEnd.MatchString(before) || !b.explicitStyle() && !counts.MatchString(before) {
		return own
	}
	return runFigure.MatchString(before) && readSigns(runStop.Split(after, 2)[0]).any()
}
