package revision

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

const (
	// alike is the similarity from which two texts may be one measure before and after.
	alike = 0.5
	// numberBonus is what an equal number adds to the similarity: it decides between texts that are about alike.
	numberBonus = 0.1
	// A text that is split into several, or joined from several: each part lies in the whole by this share of
	// its own pairs, makes up this share of the whole, and together they are no more than this share of it.
	partInside, partShare, partsTop = 0.8, 1.0 / 3, 1.2
	// pairsTop bounds the work: with more pairs of unmatched measures only equal numbers are compared.
	pairsTop = 1_000_000
)

// matching pairs the measures of two documents. It comes out the same whichever of them is called old.
type matching struct {
	old, now *side
	to, from []int // partner of each old and each new measure, -1 for none
}

// match finds which measures stayed: those of equal text, then, best first, those whose texts are alike (see
// alike and numberBonus) when no other is as good. What was split or joined has no partner.
func match(old, now *ledger.Document) *matching {
	m := &matching{old: sideOf(old), now: sideOf(now), to: unmatched(len(old.Measures)), from: unmatched(len(now.Measures))}
	m.byWholeText()
	m.bySimilarity()
	return m
}

func unmatched(n int) []int {
	return slices.Repeat([]int{-1}, n)
}

func (m *matching) join(i, j int) { m.to[i], m.from[j] = j, i }

// byWholeText pairs equal texts: by number first, then, where each side has as many of them, in order.
func (m *matching) byWholeText() {
	for text, is := range m.old.same {
		js := m.now.same[text]
		if len(is) == 1 && len(js) == 1 {
			m.join(is[0], js[0])
			continue
		}
		byNumber := map[string]int{}
		for _, j := range js {
			byNumber[m.now.doc.Measures[j].Number] = j
		}
		for _, i := range is {
			if j, ok := byNumber[m.old.doc.Measures[i].Number]; ok && m.number(i, j) {
				m.join(i, j)
			}
		}
		if len(is) != len(js) {
			continue
		}
		js = slices.DeleteFunc(slices.Clone(js), func(j int) bool { return m.from[j] >= 0 })
		for _, i := range is {
			if m.to[i] < 0 {
				m.join(i, js[0])
				js = js[1:]
			}
		}
	}
}

// number reports whether two measures bear the same number, which each document has once.
func (m *matching) number(i, j int) bool {
	n := m.old.doc.Measures[i].Number
	return n == m.now.doc.Measures[j].Number && m.old.named[n] == 1 && m.now.named[n] == 1
}

// titled reports whether two measures bear the same printed title, which each document has once: such a measure
// stays the same one although its text is rewritten.
func (m *matching) titled(i, j int) bool {
	t := zh.Squeeze(m.old.doc.Measures[i].Title)
	return utf8.RuneCountInString(t) >= 4 && t == zh.Squeeze(m.now.doc.Measures[j].Title) && m.old.title[t] == 1 && m.now.title[t] == 1
}

// likeness is a pair that may be one measure.
type likeness struct {
	old, now int
	score    float64
	ofOld    float64 // share of the old text's pairs that both have
	ofNow    float64 // share of the new one's
}

// bySimilarity takes the likest pairs first. Where two are equally good for one measure, none is taken.
func (m *matching) bySimilarity() {
	pairs := m.likely()
	m.leaveSplit(&pairs)
	slices.SortStableFunc(pairs, func(a, b likeness) int { return cmp.Compare(b.score, a.score) })
	barredOld, barredNow := map[int]bool{}, map[int]bool{}
	for len(pairs) > 0 {
		n := 1
		for n < len(pairs) && pairs[0].score-pairs[n].score < 1e-9 {
			n++
		}
		level := slices.DeleteFunc(slices.Clone(pairs[:n]), func(p likeness) bool {
			return m.to[p.old] >= 0 || m.from[p.now] >= 0 || barredOld[p.old] || barredNow[p.now]
		})
		uses, usesNow := map[int]int{}, map[int]int{}
		for _, p := range level {
			uses[p.old]++
			usesNow[p.now]++
		}
		for _, p := range level {
			if uses[p.old] == 1 && usesNow[p.now] == 1 {
				m.join(p.old, p.now)
				continue
			}
			barredOld[p.old], barredNow[p.now] = true, true
		}
		pairs = pairs[n:]
	}
}

// likely compares every old measure without partner with every new one.
func (m *matching) likely() []likeness {
	var free []int
	for j, i := range m.from {
		if i < 0 {
			free = append(free, j)
		}
	}
	lone := 0
	for _, j := range m.to {
		if j < 0 {
			lone++
		}
	}
	all := lone*len(free) <= pairsTop
	byNumber := map[string]int{}
	for _, j := range free {
		byNumber[m.now.doc.Measures[j].Number] = j
	}
	var pairs []likeness
	for i, j := range m.to {
		if j >= 0 {
			continue
		}
		if all {
			for _, j := range free {
				pairs = m.compare(pairs, i, j)
			}
		} else if j, ok := byNumber[m.old.doc.Measures[i].Number]; ok {
			pairs = m.compare(pairs, i, j)
		}
	}
	return pairs
}

func (m *matching) compare(pairs []likeness, i, j int) []likeness {
	x, y := m.old.gramsAt(i), m.now.gramsAt(j)
	number := m.number(i, j)
	if len(x) == 0 || len(y) == 0 {
		if number && len(x)+len(y) == 0 {
			pairs = append(pairs, likeness{old: i, now: j, score: alike})
		}
		return pairs
	}
	both := float64(common(x, y))
	p := likeness{old: i, now: j, score: 2 * both / float64(len(x)+len(y)), ofOld: both / float64(len(x)), ofNow: both / float64(len(y))}
	if p.score < alike && m.titled(i, j) {
		p.score = alike
	}
	if number && p.score >= alike {
		p.score += numberBonus
	}
	if p.score >= alike || max(p.ofOld, p.ofNow) >= partInside {
		pairs = append(pairs, p)
	}
	return pairs
}

// leaveSplit takes the pairs of a measure out that was split into several, or joined from several, and those that
// were kept only to see that.
func (m *matching) leaveSplit(pairs *[]likeness) {
	parts, shares := map[int]int{}, map[int]float64{}
	partsNow, sharesNow := map[int]int{}, map[int]float64{}
	for _, p := range *pairs {
		if p.ofNow >= partInside && p.ofOld >= partShare {
			parts[p.old]++
			shares[p.old] += p.ofOld
		}
		if p.ofOld >= partInside && p.ofNow >= partShare {
			partsNow[p.now]++
			sharesNow[p.now] += p.ofNow
		}
	}
	*pairs = slices.DeleteFunc(*pairs, func(p likeness) bool {
		split := parts[p.old] > 1 && shares[p.old] <= partsTop && p.ofNow >= partInside && p.ofOld >= partShare
		joined := partsNow[p.now] > 1 && sharesNow[p.now] <= partsTop && p.ofOld >= partInside && p.ofNow >= partShare
		return p.score < alike || split || joined
	})
}
