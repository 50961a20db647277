package knowledge

import (
	"regexp"

	"duban/ledger"
)

// maxOutside is how many dates outside the measures are named.
const maxOutside = 5

// effect tells when a text holds, which nobody has to do.
var effect = regexp.MustCompile(`施行|生效|有效期|废止`)

// outsideDates warns of days and rhythms behind the measures that belong to none of them: 各镇于每年12月10日前报送 in
// the closing part. They can be asked about, but nobody is reminded of them.
func (b *builder) outsideDates() {
	if len(b.doc.Measures) == 0 {
		return
	}
	f := b.o.f
	named := 0
	for _, n := range b.closingParas() {
		for _, d := range f.limitsOf([]para{n.para}, b.doc.Year) {
			if !dayed(d) || effect.MatchString(d.Quote) {
				continue
			}
			if named++; named > maxOutside {
				return
			}
			b.warn("第%d段（正文之外）有时限“%s”，不属于任何一条措施，请核对是否需要立项。", n.ordinal, clipRunes(d.Quote, 40))
		}
	}
}

// ordinalPara is a paragraph with its place among all, from 1.
type ordinalPara struct {
	para
	ordinal int
}

// closingParas returns the paragraphs from the first closing passage on that no measure covers.
func (b *builder) closingParas() []ordinalPara {
	closing, starts := map[int]bool{}, map[int]bool{}
	for _, p := range b.doc.Passages {
		closing[p.Span.Start] = closing[p.Span.Start] || p.Kind == "closing" && p.Title != "落款"
	}
	for _, m := range b.doc.Measures {
		for _, s := range m.Places {
			starts[s.Start] = true
		}
	}
	var out []ordinalPara
	behind := false
	for n, p := range b.o.f.paras() {
		at := int(b.o.f.src[p.a])
		behind = behind || closing[at]
		if behind && !b.taken[p.a] && !b.head.used[p.a] && !starts[at] {
			out = append(out, ordinalPara{p, n + 1})
		}
	}
	return out
}

// dayed reports a limit that somebody could be reminded of.
func dayed(d ledger.Deadline) bool {
	switch d.Kind {
	case ledger.Once:
		return !d.Due.IsZero()
	case ledger.Within:
		return d.Days > 0
	}
	return d.Kind.Recurring() && d.When != yearWord
}
