package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// maxRunes bounds what is understood of one message; nobody asks in more.
const maxRunes = 2000

// Understand reads a message once. It never fails: what it cannot read stays empty.
func Understand(text string, v Vocabulary, today ledger.Date) Utterance {
	return understandWhole(text, v, today, false)
}

// understandWhole is Understand; part says that the text is a part of a message, which is not parted again.
func understandWhole(text string, v Vocabulary, today ledger.Date, part bool) Utterance {
	u := Utterance{parting: part, Text: text, Folded: withoutCourtesy(joinSpread(stripMention(zh.Simplified(bound(zh.Fold(text)))))), Today: today}
	u.Lang = languageOf(u.Folded)
	if u.References = settle(u.Folded, u.every()); len(u.References) == 0 {
		u.References = followingNumber(u.Folded)
	}
	if v.Units != nil {
		u.Units = withoutReferences(v.Units.Find(u.Folded), u.References)
		u.people = v.peopleIn(u.Folded, u.Units)
	}
	u.Documents = documentsNamed(u.Folded, v)
	var at [2]int
	if w, start, end, ok := zh.FindWindow(mask(u.Folded, u.References), today); ok {
		u.Window, at = w, [2]int{start, end}
	}
	readShortAnswer(&u)
	u.SelfUnit, u.Scope = selfUnit(&u)
	u.Ask = parseAsk(&u, at, v)
	if !asksBeside(&u) && !onlyAsks(&u) {
		u.Report = ParseReport(&u, v)
	}
	hearUnits(&u, at, v)
	if fix := u.fix(); fix == nil || !fix.notes() { // what is added to a report says nothing else: 再加一句,有2人请假
		u.Review, u.Decide, u.Paper = parseReview(&u, v), parseDecide(&u), parsePaper(&u)
	}
	tellBeside(&u, v)
	if u.Further != nil && u.parting {
		u.parting, u.once = false, nil // the first of several acts stands for the whole
		return u
	}
	u.Intent, u.Sure = Classify(&u)
	if u.Decide == nil || !u.Decide.Sure {
		u.Answer = answerTo(&u)
	}
	if v.Harmful {
		turnAway(&u)
	} else if !part {
		partQuestions(&u, v)
	}
	u.once, u.parting = nil, false
	return u
}

var (
	latin   = compile(`[a-z]{2,}`)
	mention = compile(`^(?:@\S+\s*)+`)
)

func languageOf(folded string) Lang {
	if !zh.HasHan(folded) && latin.MatchString(folded) || mostlyLatin(folded) {
		return English
	}
	return Chinese
}

// mostlyLatin: an English sentence with a unit's name in it.
func mostlyLatin(s string) bool {
	words := len(latin.FindAllString(s, -1))
	han := 0
	for _, r := range s {
		if zh.IsHan(r) {
			han++
		}
	}
	return words >= 3 && han <= 12 && words*2 > han || words >= 2 && han <= 12 && englishOpening.MatchString(s)
}

// englishOpening: what about 县发改局.
var englishOpening = compile(`^(?:and|or|so|then|what|who|which|when|how|is|are|does|did|do|list|show|tell)\b`)

func stripMention(s string) string { return mention.ReplaceAllString(s, "") }

// joinSpread takes the blanks out of a text whose characters stand apart: 第 4 条 已 完 成.
func joinSpread(s string) string {
	words := strings.Fields(s)
	if len(words) < 4 || !zh.HasHan(s) || utf8.RuneCountInString(s)-len(words) > len(words)*2 {
		return s
	}
	return strings.Join(words, "")
}

func bound(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxRunes {
			return s[:i]
		}
	}
	return s
}

// mask blanks the references, so that 6条 is no month and 第3至5条 no span of months; offsets stay.
func mask(folded string, refs []Reference) string {
	b := []byte(folded)
	for _, r := range refs {
		for i := r.Start; i < r.End; i++ {
			b[i] = '_'
		}
	}
	return string(b)
}

func withoutReferences(units []zh.Mention, refs []Reference) []zh.Mention {
	kept := units[:0]
	for _, m := range units {
		apart := true
		for _, r := range refs {
			apart = apart && (m.End <= r.Start || r.End <= m.Start)
		}
		if apart {
			kept = append(kept, m)
		}
	}
	return kept
}

// documentsNamed returns the ids of the documents whose names stand in the text, longest names first. What stands within a
// longer name is no name by itself: 若干措施 within 《云岭县某某若干措施》.
func documentsNamed(folded string, v Vocabulary) []string {
	type hit struct{ id, word string }
	var hits []hit
	for _, d := range v.Documents {
		for _, w := range d.Words {
			if w != "" && strings.Contains(folded, w) {
				hits = append(hits, hit{d.ID, w})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return len(b.word) - len(a.word) })
	ids, left := []string{}, folded
	for i, h := range hits {
		if i > 0 && hits[i-1].word != h.word {
			left = strings.ReplaceAll(left, hits[i-1].word, "《》")
		}
		if len(h.word) >= len(hits[0].word)/2 && strings.Contains(left, h.word) && !slices.Contains(ids, h.id) {
			ids = append(ids, h.id)
		}
	}
	return ids
}

var (
	selfIs  = compile(`(?:我(?:们)?(?:是|这边是|这里是|这是)|我们?单位是|单位是|我来自|我们|咱们?|本单位是|这里是)$`)
	ownUnit = compile(`我们?(?:镇|乡|局|单位|街道|委|办|部门|院|这边|这里)|我镇|我局|本镇|本局|本单位|咱(?:们)?(?:镇|局|单位)?|我们|\bwe\b|\bour\b|\bus\b|\bmy\b`)
)

// selfUnit reads 我是石鼓岭镇的, 我们医保局, and whether the message speaks of the sender's own unit.
func selfUnit(u *Utterance) (name, scope string) {
	for _, m := range u.Units {
		if !m.Group && selfIs.MatchString(u.Folded[:m.Start]) {
			name = m.Name
			break
		}
	}
	if name != "" || ownUnit.MatchString(u.Folded) {
		scope = "own"
	}
	return name, scope
}
