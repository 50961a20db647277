package bot

import (
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// quote gives each measure of a report of several the words that speak of it, as typed. What is not plainly of one measure leaves the
// whole message to all of them: 分别是17、18条, a measure named twice, words before the numbers.
//
//	第4条完成,45人;第9条3件 ──► 第4条完成,45人 | 第9条3件
func (p *ReportPart) quote(u *Utterance, told []clause) {
	groups := groupsOf(toldReferences(repeated(u), told))
	if len(groups) < 2 || respectively.MatchString(u.Folded) || p.Whole != nil || endsWithAll(told, groups) {
		return
	}
	list := u.clauses()
	from := startsOf(list, groups)
	backToBlanks(u, groups, from)
	said, next := map[string]string{}, len(u.Folded)
	for i := len(groups) - 1; i >= 0; i-- {
		s := between(told, groups[i].end, end(groups, i, len(u.Folded)))
		if s.empty() && i == len(groups)-1 {
			return // 完成了第4条,没动第5条
		}
		if !s.empty() || standsAlone(told, groups, i) {
			next = end(from, i, len(u.Folded))
		}
		words := asTyped(u, from[i].start, next)
		if s.empty() && inOneClause(list, groups, i) {
			spread(said, groups[i+1].refs, words) // 第4条和第17条都弄好了
		}
		if !give(said, groups[i].refs, words) {
			return
		}
	}
	for i := range p.Items {
		p.Items[i].Said = said[p.Items[i].Number]
	}
}

// give notes the words of measures; false where there are none, or one has words already: it is named twice.
func give(said map[string]string, refs []Reference, words string) bool {
	for _, r := range refs {
		if said[r.Number] != "" || words == "" {
			return false
		}
		said[r.Number] = words
	}
	return true
}

// spread gives measures the words that they share with the one before.
func spread(said map[string]string, refs []Reference, words string) {
	for _, r := range refs {
		said[r.Number] = words
	}
}

// endsWithAll reports a last clause that speaks of all the measures: 第4条45人 第9条3件 都完成了.
func endsWithAll(told []clause, groups []group) bool {
	last := told[len(told)-1]
	return last.start >= groups[len(groups)-1].end && allDone.MatchString(last.text)
}

// inOneClause reports that the next group stands in the clause of this one.
func inOneClause(list []clause, groups []group, i int) bool {
	return i+1 < len(groups) && clauseAt(list, groups[i].start) == clauseAt(list, groups[i+1].start)
}

// standsAlone reports a group that tells no progress and yet has words of its own: 第12条联络员周兰.
func standsAlone(told []clause, groups []group, i int) bool {
	return i+1 < len(groups) && ownWords(told, groups[i], groups[i+1])
}

// end is where the words of a group end: where the next begins.
func end(groups []group, i, whole int) int {
	if i+1 < len(groups) {
		return groups[i+1].start
	}
	return whole
}

// startsOf is where the words of each group begin: at its clause, or at its number where the clause holds another's too.
func startsOf(list []clause, groups []group) []group {
	out := make([]group, len(groups))
	for i, g := range groups {
		out[i].start = g.start
		if at := clauseAt(list, g.start); at >= 0 && (i == 0 || list[at].start > groups[i-1].start) {
			out[i].start = list[at].start
		}
		if i == 0 {
			out[i].start = 0
		}
	}
	return out
}

// backToBlanks ends the words of one measure at the blank before the next, as people write who type no signs: 第6条收齐了 第7条弄好了.
func backToBlanks(u *Utterance, groups, from []group) {
	for i := 1; i < len(groups); i++ {
		if at := strings.LastIndexByte(u.Folded[groups[i-1].end:groups[i].start], ' '); at >= 0 {
			from[i].start = max(from[i].start, groups[i-1].end+at)
		}
	}
}

// asTyped is a stretch of the folded text as it was typed; "" where the two cannot be laid side by side.
func asTyped(u *Utterance, from, to int) string {
	typed := []rune(u.Text)
	if len(typed) != utf8.RuneCountInString(u.Folded) {
		return ""
	}
	a := utf8.RuneCountInString(u.Folded[:from])
	b := a + utf8.RuneCountInString(u.Folded[from:to])
	if zh.Fold(string(typed[a:b])) != strings.TrimSpace(u.Folded[from:to]) {
		return ""
	}
	return strings.Trim(string(typed[a:b]), " ,，;；、。.\n\t")
}
