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
	closing := map[int]bool{}
	for _, p := range b.doc.Passages {
		if p.Kind == "closing" && p.Title != "落款" {
			closing[p.Span.Start] = true
		}
	}
	starts := map[int]bool{}
	for _, m := range b.doc.Measures {
		for _, s := range m.Places {
			starts[s.Start] = true
		}
	}
	named, behind := 0, false
	for n, p := range f.paras() {
		behind = behind || closing[int(f.src[p.a])]
		if !behind || b.taken[p.a] || b.head.used[p.a] || starts[int(f.src[p.a])] {
			continue
		}
		for _, d := range f.limitsOf([]para{p}, b.doc.Year) {
			if !dayed(d) || effect.MatchString(d.Quote) {
				continue
			}
			if named++; named > maxOutside {
				return
			}
			b.warn("第%d段（正文之外）有时限“%s”，不属于任何一条措施，请核对是否需要立项。", n+1, clipRunes(d.Quote, 40))
		}
	}
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
