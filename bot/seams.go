package bot

import (
	"strings"

	"duban/zh"
)

// seamHead begins something else in a message without punctuation: 第4条完成了明天我请假.
var seamHead = rule("seamHead").Regexp()

// refHead is what stands before a measure that is named and belongs to what follows.
var refHead = rule("refHead").Regexp()

// spacedPick is a pick behind a blank or behind another one: 1通过 2退回.
var spacedPick = rule("spacedPick").Regexp()

// seamed is the clauses of a message, with those that hold two things without a sign between them parted where the second begins.
func seamed(u *Utterance, v Vocabulary) []clause {
	list := u.clauses()
	masked := (&decider{u: u}).masked()
	var out []clause
	cut := false
	for _, c := range list {
		at := seamsOf(u, v, c, masked)
		cut = cut || len(at) > 0
		from := c.start
		for _, next := range append(at, c.end) {
			to := next
			for to > from && u.Folded[to-1] == ' ' {
				to--
			}
			for from < to && u.Folded[from] == ' ' {
				from++
			}
			piece := clause{start: from, end: to, text: mask(u.Folded, u.every())[from:to]}
			if to == c.end {
				piece.term = c.term
			}
			out = append(out, piece)
			from = to
		}
	}
	if !cut {
		return list
	}
	judge(out, u)
	return out
}

// seamsOf is where the further things of a clause begin. A cut stands only where there is something whole on either side and one
// of both is an act.
func seamsOf(u *Utterance, v Vocabulary, c clause, masked string) []int {
	cuts := candidates(u, c, masked)
	var at []int
	from := c.start
	for i, to := range cuts {
		end := c.end
		if i+1 < len(cuts) {
			end = cuts[i+1]
		}
		left, right := u.Folded[from:to], u.Folded[to:end]
		if spaced(left) {
			at, from = append(at, to), to
			continue
		}
		did := does(left, u, v)
		if !tellsWhole(left) && !did {
			continue
		}
		if did && tellsWhole(right) || does(right, u, v) {
			at, from = append(at, to), to
		}
	}
	return at
}

// candidates is where something else may begin within a clause: a measure that is named, words of an act. A head right behind a
// measure belongs to it.
func candidates(u *Utterance, c clause, masked string) []int {
	starts := map[int]bool{}
	for _, r := range u.References {
		if r.Start > c.start && r.Start < c.end {
			before := refHead.FindStringIndex(masked[c.start:r.Start])
			if at := c.start + before[0]; at > c.start {
				starts[at] = true
			}
		}
	}
	for _, m := range seamHead.FindAllStringIndex(masked[c.start:c.end], -1) {
		at := c.start + m[0]
		if at > c.start && masked[at-1] != '_' {
			starts[at] = true
		}
	}
	var out []int
	for _, m := range spacedPick.FindAllStringSubmatchIndex(u.Folded[c.start:c.end], -1) {
		starts[c.start+m[2]] = true // the blank stays on the left
	}
	for i := c.start; i < c.end; i++ {
		if starts[i] {
			out = append(out, i)
		}
	}
	return out
}

// spaced reports words with a blank behind them, where a measure is named next: the blank parts as a comma does.
func spaced(left string) bool {
	return strings.HasSuffix(left, " ") && zh.HasHan(mask(left, FindReferences(left)))
}

// tellsWhole reports a piece that tells how far something is.
func tellsWhole(text string) bool {
	c := clause{text: mask(text, FindReferences(text)), end: len(text)}
	return readSigns(c.text).tellsStatus() || readSigns(c.text).moves() || len(clauseQuantities(c)) > 0
}
