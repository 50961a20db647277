package retrieval

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// mostNamed bounds an office's own list of things: each is looked for in every question.
const mostNamed = 300

// namedThings are the things that everybody calls the same, longest first: the shipped ones, or what an office made of them.
func (l *Lexicon) namedThings() []string {
	if l == nil || l.named == nil {
		return knownSubjects.named
	}
	return l.named
}

// Naming is a lexicon with an office's own list of things that everybody calls the same over the shipped one, one or several a line:
//
//	河长 林长        things
//	!老年食堂        is none, though it is shipped
//
// # starts a comment. Bad lines are left out, and told with their number; the others hold. The lexicon stays as it is.
func (l *Lexicon) Naming(text string) (named *Lexicon, bad []string) {
	out := *l
	out.named = slices.Clone(l.namedThings())
	n := 0
	for at, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(strings.NewReplacer("＃", "#", "！", "!").Replace(line), "#")
		line = strings.ReplaceAll(line, "! ", "!")
		for _, w := range words(line) {
			if n++; n > mostNamed {
				return settled(&out), append(bad, nameError(at+1, "已超过%d个，从这一行起不读，请删去不用的", mostNamed))
			}
			w, drop := strings.CutPrefix(w, "!")
			if wrong := out.name(w, drop); wrong != nil {
				bad = append(bad, nameError(at+1, "%s", wrong.Error()))
			}
		}
	}
	return settled(&out), bad
}

// name adds a thing or takes one away.
func (l *Lexicon) name(w string, drop bool) error {
	at := slices.Index(l.named, w)
	switch {
	case drop && at < 0:
		return ledger.Errorf(ledger.Invalid, "“%s”本来就不在名称里，不用停用", w)
	case drop:
		l.named = slices.Delete(l.named, at, at+1)
		return nil
	case strings.ContainsAny(w, "=!"):
		return ledger.Errorf(ledger.Invalid, "有等号，这里只写名称；口语和文件用语的对照写在上面的词表里")
	case utf8.RuneCountInString(w) < 2 || utf8.RuneCountInString(w) > lexiconRunes:
		return ledger.Errorf(ledger.Invalid, "“%s”要写2到%d个字", short(w), lexiconRunes)
	case !strings.ContainsFunc(w, wordRune):
		return ledger.Errorf(ledger.Invalid, "“%s”里没有字，请改成名称", short(w))
	case slices.Contains(knownSubjects.common, w):
		return ledger.Errorf(ledger.Invalid, "“%s”是到处都用的词，写成名称会把能答的问题也拒掉，请写完整的名称", w)
	case at < 0:
		l.named = append(l.named, w)
	}
	return nil
}

func short(w string) string {
	if r := []rune(w); len(r) > 12 {
		return string(r[:12]) + "…"
	}
	return w
}

func nameError(line int, format string, args ...any) string {
	return ledger.Errorf(ledger.Invalid, "名称第%d行："+format+"。", append([]any{line}, args...)...).Error()
}

// settled orders the things, longest first.
func settled(l *Lexicon) *Lexicon {
	slices.SortStableFunc(l.named, func(a, b string) int { return len(b) - len(a) })
	return l
}
