package knowledge

import (
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// A copy made by a careless conversion prints the sound of rare characters behind them in brackets, 責(zé)任, in the
// middle of words. Nothing of it belongs to the text.

// toned are the vowels that only a sound bears.
const toned = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"

// minReadings is how many a text must have: one may explain a word.
const minReadings = 3

// dropReadings leaves out the sounds.
func dropReadings(gs []glyph) []glyph {
	found := 0
	for i := range gs {
		if readingLen(gs, i) > 0 {
			found++
		}
	}
	if found < minReadings {
		return gs
	}
	out := make([]glyph, 0, len(gs))
	for i := 0; i < len(gs); {
		if n := readingLen(gs, i); n > 0 {
			i += n
			continue
		}
		out = append(out, gs[i])
		i++
	}
	return out
}

// readingLen returns the length of the bracket at i when it holds the sound of the character before it, 0 else.
func readingLen(gs []glyph, i int) int {
	if foldRune(gs[i].r) != '(' || i == 0 || !zh.IsHan(gs[i-1].r) {
		return 0
	}
	tones := 0
	for n := 1; i+n < len(gs) && n < 9; n++ {
		switch r := gs[i+n].r; {
		case foldRune(r) == ')':
			if tones == 1 && n > 1 {
				return n + 1
			}
			return 0
		case r < utf8.RuneSelf && (r < 'a' || r > 'z'), r >= utf8.RuneSelf && !strings.ContainsRune(toned, r):
			return 0
		case r >= utf8.RuneSelf:
			tones++
		}
	}
	return 0
}
