package bot

import (
	"strings"
	"time"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// What somebody does with reports that he sent before: takes back those of a day or all of them, adds words to one.
var (
	takeBack       = rule("takeBack")
	ownReports     = rule("ownReports")
	severalOwn     = rule("severalOwn")
	takeBackFiller = rule("takeBackFiller")
	noteTo         = rule("noteTo")
	noteBare       = rule("noteBare")
	noteInto       = rule("noteInto")
	noteHow        = rule("noteHow")
	noteOnlyDone   = rule("noteOnlyDone")
	noteFigure     = rule("noteFigure")
)

// longestTakenBack is how many characters take reports back; more tell something besides.
const longestTakenBack = 40

// notes reports that words are added, or that it is asked how.
func (f *Fix) notes() bool { return f.Note != "" || f.NoteAsked }

// ownReportsFix reads what is done with own reports of before; settled says that the message is nothing else. What deletes reports
// is refused, and takes nothing back.
func ownReportsFix(u *Utterance, text string) (fix *Fix, settled bool) {
	if erasing.MatchString(text) {
		return nil, true
	}
	if fix = takenBack(u, text); fix == nil {
		fix = noted(u, text)
	}
	return fix, fix != nil
}

// takenBack reads 请把我上周报的撤掉, 撤下我报的第4条: nothing else may stand there.
func takenBack(u *Utterance, text string) *Fix {
	if utf8.RuneCountInString(text) > longestTakenBack || !takeBack.MatchString(text) || !ownReports.MatchString(text) {
		return nil
	}
	when, rest := whenReported(u, text)
	if hasWord(takeBackFiller.ReplaceAllString(rest, "")) || when.From.After(u.Today) {
		return nil
	}
	fix := undoOf(u.References, text)
	fix.When, fix.All = when, severalOwn.MatchString(text)
	return fix
}

// whenReported is the days that a text speaks of, and the text without them; zero when it names none.
func whenReported(u *Utterance, text string) (ledger.Window, string) {
	if m := lastWeek.FindStringSubmatchIndex(text); m != nil {
		monday := u.Today.AddDays(-7 - (int(u.Today.Midnight(time.UTC).Weekday())+6)%7)
		day := monday.AddDays(strings.Index(weekdays, strings.Replace(text[m[2]:m[3]], "天", "日", 1)) / (m[3] - m[2]))
		return ledger.Window{From: day, To: day, Label: text[m[0]:m[1]]}, text[:m[0]] + text[m[1]:]
	}
	for _, day := range zh.FindDays(text, u.Today) {
		if day.Span == 0 {
			return ledger.Window{From: day.Date, To: day.Date, Label: text[day.Start:day.End]}, text[:day.Start] + text[day.End:]
		}
	}
	if w, start, end, ok := zh.FindWindow(text, u.Today); ok {
		return w, text[:start] + text[end:]
	}
	return ledger.Window{}, text
}

// weekdays are those of a week in its order, from Monday on.
const weekdays = "一二三四五六日"

var lastWeek = compile(`上个?(?:周|星期|礼拜)([一二三四五六日天])`)

// noting are characters one of which stands in every word of adding, so that most messages pass by unread.
const noting = "加补添追附写注记少漏忘说"

// noted reads 上次那条再加一句,场地换到镇政府了. A figure alone is put right or added as a figure, a measure named in the words opens a
// report of its own.
func noted(u *Utterance, text string) *Fix {
	if !strings.ContainsAny(text, noting) {
		return nil
	}
	if noteHow.MatchString(text) {
		return &Fix{NoteAsked: true}
	}
	for _, re := range []*pattern{noteInto, noteTo, noteBare} {
		if m := re.FindStringSubmatchIndex(text); m != nil {
			return noteOf(u, text, m, re == noteBare)
		}
	}
	return nil
}

// noteOf is the addition; m holds where its words stand, bare says that no report is named. nil when they are something else.
func noteOf(u *Utterance, text string, m []int, bare bool) *Fix {
	from, to := lastGroup(m)
	body := strings.Trim(text[from:to], " ,。;:!、")
	fix := &Fix{Add: true}
	fix.When, _ = whenReported(u, text[:from]+text[to:])
	for _, r := range u.References {
		switch {
		case r.Start >= from && r.End <= to:
			return nil
		case fix.At == "":
			fix.At = r.Number
		}
	}
	figures := noteFigure.MatchString(body)
	switch {
	case body == "" || asksIn(u, body) || figures && (bare || fix.At != ""):
		return nil
	case noteOnlyDone.MatchString(body):
		fix.Status = ledger.Done
		return fix
	case figures:
		for _, c := range parted(body, u) {
			fix.Numbers = append(fix.Numbers, named(c, clauseQuantities(c))...)
		}
	}
	fix.Note = body
	if to == len(u.Folded) {
		d := &decider{u: u}
		fix.Note = strings.Trim(d.asTyped(from), " ,，。.;；:：!！、")
	}
	return fix
}

// lastGroup is where what a match captured stands; of alternatives only one captures.
func lastGroup(m []int) (from, to int) {
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			from, to = m[i], m[i+1]
		}
	}
	return from, to
}

// asksIn reports a question among the words.
func asksIn(u *Utterance, body string) bool { return anyAsks(parted(body, &Utterance{Lang: u.Lang})) }
