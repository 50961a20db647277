package bot

import "slices"

// readings keeps what several readers of one message need and each would work out anew 一读. It belongs to one turn: not safe
// for concurrent use.
type readings struct {
	folded  string
	lang    Lang
	units   int
	refs    []Reference // everyReference of folded
	clauses []clause    // parted and judged; nil before the first asks
}

// every is everyReference of the message.
func (u *Utterance) every() []Reference {
	if u.once == nil || u.once.folded != u.Folded {
		u.once = &readings{folded: u.Folded, refs: everyReference(u.Folded)}
	}
	return slices.Clone(u.once.refs)
}

// clauses parts the folded text. References are masked, so that their numbers and signs part nothing.
func (u *Utterance) clauses() []clause {
	text := mask(u.Folded, u.every())
	if u.once.clauses == nil || u.once.lang != u.Lang || u.once.units != len(u.Units) {
		u.once.clauses, u.once.lang, u.once.units = parted(text, u), u.Lang, len(u.Units)
	}
	return slices.Clone(u.once.clauses)
}
