package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// What the other half of a question of two parts asks for: 人才公寓谁牵头,建多少套.
var (
	halves      = regexp.MustCompile(`[,，。;；?？、 ]|还有|另外|以及|同时`)
	halfWho     = regexp.MustCompile(`谁(?:来)?(?:牵头|负责|管|抓|主管|配合|参加)|归谁|由谁|归哪|哪(?:个|些|家|几家)(?:单位|部门|局)?(?:牵头|负责|管|配合|参加|来管)|哪(?:个|些|家|几家)?(?:单位|部门)|牵头(?:单位)?(?:是谁|呢|吗)|局(?:牵头|负责)吗`)
	halfFigure  = regexp.MustCompile(`(?:多少|几)(?:个|家|人|名|套|次|回|场|期|件|项|亩|公里|学时|万|户|处|所|台|座|间|%)|(?:培养|培训|建|引进|资助|选|配|完成|达到)(?:到)?多少`)
	halfWhen    = regexp.MustCompile(`什么时候|啥时候|何时|几月|几号|哪天|哪年|哪一年|[几多少]个?(?:日|天|工作日)`)
	halfOften   = regexp.MustCompile(`多久|多长时间(?:一|通报|开|办|报|评|查)|隔多久|频次|频率`)
	figureInSay = regexp.MustCompile(`\d`)
)

// otherHalf adds what the second half of a question asks of the same measure, where the answer has not said it: who, how many, by when.
func (q *query) otherHalf() {
	parts := halves.Split(q.ask.Text, -1)
	if q.english() || q.brief || q.out.Refused || q.out.Clarify || len(parts) < 2 || len(q.measures) != 1 || len(q.docs) != 1 {
		return
	}
	f, said := q.measures[0], strings.Join(q.lines, "\n")
	for _, part := range parts {
		q.halfOf(f, part, said)
	}
}

// halfOf adds what one part asks.
func (q *query) halfOf(f found, part, said string) {
	switch {
	case halfWho.MatchString(part):
		q.halfOfUnits(f, said)
	case halfFigure.MatchString(part):
		q.halfOfFigure(f, part, said)
	case halfOften.MatchString(part) && q.ask.Slot != bot.SlotFrequency:
		q.halfOfRhythm(f, part, said)
	case halfWhen.MatchString(part) && q.ask.Slot != bot.SlotDeadline && !q.ask.When:
		q.halfOfDays(f, said)
	}
}

// halfOfUnits tells who does what where who leads, or no unit of a measure without a lead, was named yet.
func (q *query) halfOfUnits(f found, said string) {
	led := len(f.measure.Units(ledger.Lead)) > 0
	if slices.ContainsFunc(f.measure.Assignments, func(a ledger.Assignment) bool {
		return (a.Role == ledger.Lead || !led) && strings.Contains(said, a.Unit)
	}) {
		return
	}
	if len(f.measure.Assignments) == 0 {
		q.line(q.say("%s没有写由哪个单位负责。", "%s names no unit.", q.name(f.measure)))
		return
	}
	q.line(q.rolesOf(f.measure))
}

// halfOfFigure quotes the sentence with the figure that is asked for; where there is none, it says so.
func (q *query) halfOfFigure(f found, part, said string) {
	pattern := anyFigure
	if m := countedHalf.FindStringSubmatch(part); m != nil {
		pattern = counted(m[1])
	}
	if pattern.MatchString(zh.Fold(withoutQuotedUnits(said, f))) && figureInSay.MatchString(numberless(said, f)) {
		return
	}
	for _, s := range q.corpus.Sentences(part+" "+q.searchText(), f.measure.Text) {
		if pattern.MatchString(zh.Fold(s.Text)) {
			q.line(q.say("数字写的是:", "The number: ") + quote(plain(s.Text)))
			return
		}
	}
	q.line(q.say("要多少,%s没有写。", "%s gives no number.", q.name(f.measure)))
}

var countedHalf = regexp.MustCompile(`(?:多少|几)(个|家|人|名|套|次|回|场|期|件|项|亩|公里|学时|户|处|所|台|座|间|%)`)

// numberless is what was said without the number of the measure.
func numberless(said string, f found) string {
	return strings.ReplaceAll(said, numberName(f.measure.Number), "")
}

func withoutQuotedUnits(said string, f found) string {
	for _, a := range f.measure.Assignments {
		said = strings.ReplaceAll(said, a.Unit, "")
	}
	return numberless(said, f)
}

// halfOfRhythm quotes how often what the other half speaks of is done.
func (q *query) halfOfRhythm(f found, part, said string) {
	var best *timed
	all := deadlinesOf([]found{f}, repeating)
	for i := range all {
		all[i].fit = q.corpus.Fit(part, all[i].deadline.Quote)
		if best == nil || all[i].fit > best.fit {
			best = &all[i]
		}
	}
	switch {
	case best == nil:
		q.line(q.say("多久一次,%s没有写。", "%s does not say how often.", q.name(f.measure)))
	case !strings.Contains(said, plain(best.deadline.Quote)):
		q.line(q.say("多久一次,写的是:", "How often: ") + quote(plain(best.deadline.Quote)))
	}
}

// halfOfDays tells the measure's time limits that were not said yet.
func (q *query) halfOfDays(f found, said string) {
	for _, t := range deadlinesOf([]found{f}, dated) {
		if !strings.Contains(said, plain(t.deadline.Quote)) {
			q.line(q.say("时间写的是:", "When: ") + q.whenLine(t) + q.say("。", "."))
		}
	}
}

// Two things that are compared: 羊场和鸭场哪个建得多, 第一期与第二期是同一家牵头吗.
var (
	setAgainst  = regexp.MustCompile(`一样|同一|相同|不同|区别|差别|差多少|哪个\S{0,5}(?:多|少|高|低|大|小|早|晚|先)|谁\S{0,3}(?:多|少|先|高)|相比`)
	compareEnds = regexp.MustCompile(`(?:的)?(?:牵头|负责|配合|哪个|哪家|谁|是不是|是否|是同|是一|同一|一样|相同|都是|都|有(?:啥|什么)?(?:不同|区别)|差|相比|比|,|\?|$)`)
	compareJoin = regexp.MustCompile(`和|跟|与|同|比`)
)

// compared answers a question that sets two measures against one another with the words of both; false when it does not, or both
// stand in one measure.
func (q *query) compared() bool {
	if q.english() || q.brief || q.byNumber || len(q.docs) != 1 || len(q.units) > 0 && q.ask.Role == "" || !setAgainst.MatchString(q.ask.Text) {
		return false
	}
	one, other, ok := q.twoThings()
	if !ok {
		return false
	}
	q.measures = []found{one.found, other.found}
	for _, x := range []thing{one, other} {
		q.line(q.say("%s写的是:", "%s says: ", q.withHeading(x.found)) + quote(plain(x.sentence)))
		q.line(q.rolesOf(x.measure))
		q.cite(x.found, plain(x.sentence))
	}
	if lead := q.join(one.measure.Units(ledger.Lead)); lead != "" && len(q.ask.Roles) > 0 {
		if lead == q.join(other.measure.Units(ledger.Lead)) {
			q.line(q.say("牵头单位相同。", "The lead unit is the same."))
		} else {
			q.line(q.say("牵头单位不同。", "The lead units differ."))
		}
	}
	return true
}

// thing is one of two that are compared, with the sentence that speaks most of it.
type thing struct {
	found
	sentence string
}

// twoThings finds the two measures that a question joins; false where the words do not clearly mean two.
func (q *query) twoThings() (one, other thing, ok bool) {
	text := zh.Squeeze(q.ask.Text)
	for _, at := range compareJoin.FindAllStringIndex(text, -1) {
		rest := text[at[1]:]
		end := compareEnds.FindStringIndex(rest)
		left, right := text[:at[0]], rest[:end[0]]
		if len([]rune(left)) < 2 || len([]rune(right)) < 2 {
			continue
		}
		a, okA := q.thingOf(left, right, rest[end[0]:])
		b, okB := q.thingOf(right, left, rest[end[0]:])
		if okA && okB && a.measure != b.measure {
			return a, b, true
		}
	}
	return one, other, false
}

// thingOf is the measure that is called so and not as the other is.
func (q *query) thingOf(name, other, asked string) (thing, bool) {
	hits := q.corpus.Find(name, ids(q.docs), 1)
	if len(hits) == 0 || hits[0].Measure == nil {
		return thing{}, false
	}
	h := hits[0]
	own, foreign := q.corpus.Fit(name, h.Measure.Heading), q.corpus.Fit(other, h.Measure.Heading)
	if h.Cover < compareCover || own <= foreign {
		return thing{}, false
	}
	f := found{doc: h.Document, measure: h.Measure}
	return thing{f, q.sentenceOf(f, name+" "+asked)}, true
}

// compareCover is the share of a thing's name that the measure taken for it must hold.
const compareCover = 0.6

// sentenceOf is the sentence of a measure that fits best; with a figure, where one is asked for.
func (q *query) sentenceOf(f found, words string) string {
	sentences := q.corpus.Sentences(words, f.measure.Text)
	if figures := moreOrLess.MatchString(q.ask.Text); figures {
		for _, s := range sentences {
			if figureInSay.MatchString(zh.Fold(s.Text)) {
				return s.Text
			}
		}
	}
	for _, s := range sentences {
		if len([]rune(s.Text)) > 12 {
			return s.Text
		}
	}
	return retrieval.SplitSentences(f.measure.Text)[0]
}

var moreOrLess = regexp.MustCompile(`多|少|高|低|大|小|几|数`)
