package retrieval

import (
	_ "embed"
	"sort"
	"strings"

	"duban/ledger"
	"duban/zh"
)

//go:embed lexicon.txt
var shippedLexicon string

// Lexicon maps what people say to what documents write 词表: 老百姓 → 群众. Read-only; safe for concurrent use.
// Zero value: knows nothing.
type Lexicon struct {
	words []string // said, longest first
	means map[string][]string
}

// ShippedLexicon is the one in the binary.
func ShippedLexicon() *Lexicon {
	l, err := ParseLexicon(shippedLexicon)
	if err != nil {
		panic("the shipped lexicon: " + err.Error()) // held by a test
	}
	return l
}

// ParseLexicon reads lines "said said = written written"; # starts a comment.
func ParseLexicon(text string) (*Lexicon, error) {
	l := &Lexicon{means: map[string][]string{}}
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		said, written, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(written) == "" {
			return nil, ledger.Errorf(ledger.Invalid, "词表第 %d 行应写作“口语 = 书面语”", n+1)
		}
		for _, s := range strings.Fields(said) {
			s = zh.Squeeze(s)
			if _, known := l.means[s]; !known {
				l.words = append(l.words, s)
			}
			for _, w := range strings.Fields(written) {
				l.means[s] = append(l.means[s], zh.Squeeze(w))
			}
		}
	}
	sort.SliceStable(l.words, func(a, b int) bool { return len(l.words[a]) > len(l.words[b]) })
	return l, nil
}

// Expansion is one word of a question with what documents write for it.
type Expansion struct {
	Said    string
	Written []string
}

// Expand returns what to look for besides what was said, longest words first.
func (l *Lexicon) Expand(folded string) []Expansion {
	if l == nil {
		return nil
	}
	var out []Expansion
	for _, w := range l.words {
		if strings.Contains(folded, w) {
			out = append(out, Expansion{Said: w, Written: l.means[w]})
			folded = strings.ReplaceAll(folded, w, "\x00")
		}
	}
	return out
}
