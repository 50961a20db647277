package web

import (
	"slices"
	"strconv"

	"duban/ledger"
	"duban/retrieval"
)

// part is which of many documents a page looks at 分段: a hundred, those issued last first. A page says so, and leads to the others.
// Zero value: it looks at all of them.
type part struct {
	First, Last, Total int
	Newer, Older       string // addresses, "" at the ends
}

// partAsked is which hundred the address asks for, from 1.
func (v *visit) partAsked() int {
	n, err := strconv.Atoi(v.asked("part"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// counted returns the titles of the documents whose duties count, confirmed and in force, those issued last first: the n-th hundred of
// them, or the last one there is.
func counted(corpus *retrieval.Corpus, n int) (list []retrieval.Title, p part) {
	for _, t := range corpus.InForce() {
		if t.Status == ledger.DocumentConfirmed {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b retrieval.Title) int { return b.Issued.Compare(a.Issued) })
	p.Total = len(list)
	if p.Total <= mostDocuments {
		return list, part{}
	}
	from := min((max(n, 1)-1)*mostDocuments, (p.Total-1)/mostDocuments*mostDocuments)
	p.First, p.Last = from+1, min(from+mostDocuments, p.Total)
	return list[from:p.Last], p
}

// linked puts in where the hundreds before and behind are; at is a page's address with one of them asked for.
func (p part) linked(at func(n string) string) part {
	if p.Total == 0 {
		return p
	}
	n := (p.First-1)/mostDocuments + 1
	if n > 1 {
		p.Newer = at(strconv.Itoa(n - 1))
	}
	if p.Last < p.Total {
		p.Older = at(strconv.Itoa(n + 1))
	}
	return p
}

// partView is a part with the page's language.
type partView struct {
	View Frame
	P    part
}

// PartOf gives a part to a template.
func (f Frame) PartOf(p part) any { return partView{f, p} }
