package zh

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// sounds are the syllables that a character may be read as, without tones, with what many speakers and voice input do not
// tell apart made one: zh and z, n and l at the beginning, n and ng at the end. None for what is no Chinese character.
func sounds(r rune) []string {
	if !IsHan(r) {
		return nil
	}
	read := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true})
	for i, s := range read {
		read[i] = blurred(s)
	}
	return read
}

// blurred makes one what is not told apart.
func blurred(syllable string) string {
	if s := strings.TrimPrefix(syllable, "n"); s != syllable && s != "" {
		syllable = "l" + s
	}
	if len(syllable) > 1 && syllable[1] == 'h' {
		syllable = syllable[:1] + syllable[2:]
	}
	if strings.HasSuffix(syllable, "ng") && !strings.HasSuffix(syllable, "ong") {
		syllable = syllable[:len(syllable)-1]
	}
	return syllable
}

func sameSound(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
