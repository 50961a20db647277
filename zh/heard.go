package zh

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Bounds of what is taken for a name written by its sound. Unit: characters.
const (
	shortestHeard = 3 // two characters sound like too many words
	longestHeard  = 12
)

// hearing is what names are known by when they are written by their sound. It is made by the first question that needs it.
// Concurrency: safe.
type hearing struct {
	once   sync.Once
	forms  map[string][]heardForm // by a sound of the first character
	sounds sync.Map               // rune → []string
}

// heardForm is a form of a name with the sounds of its characters.
type heardForm struct {
	form   string
	runes  []rune
	sounds [][]string
}

// Heard finds unit names that are written with other characters of the same sound 同音字写的单位名: 市民证局, 司法据. A name is
// taken only where it is the only one that sounds so and at least half of its characters are right; a wrong last character
// only where nothing follows that it could make a word with. What is in known is left alone.
func (u *Units) Heard(folded string, known []Mention) []Mention {
	u.heard.once.Do(u.learnSounds)
	text := []rune(folded)
	at := offsets(folded)
	said := make([][]string, len(text))
	for i, r := range text {
		said[i] = u.soundsOf(r)
	}
	var out []Mention
	for i := 0; i < len(text); {
		f, ok := u.heardAt(text, said, i)
		if !ok || certain(known, at[i], at[i+len(f.runes)]) {
			i++
			continue
		}
		names := u.widen(f.form, u.forms[f.form])
		out = append(out, Mention{Name: names[0], Names: names, Known: true, Start: at[i], End: at[i+len(f.runes)], Said: string(text[i : i+len(f.runes)])})
		i += len(f.runes)
	}
	return out
}

// offsets are the byte offsets of the characters of a text, and its length.
func offsets(s string) []int {
	at := make([]int, 0, len(s)/2)
	for i := range s {
		at = append(at, i)
	}
	return append(at, len(s))
}

// certain reports whether a mention that the directory or a document knows overlaps.
func certain(known []Mention, start, end int) bool {
	return slices.ContainsFunc(known, func(m Mention) bool { return m.Known && m.Start < end && start < m.End })
}

func (u *Units) soundsOf(r rune) []string {
	if s, ok := u.heard.sounds.Load(r); ok {
		return s.([]string) //nolint:errcheck,forcetypeassert // only such are stored
	}
	s := sounds(r)
	u.heard.sounds.Store(r, s)
	return s
}

// learnSounds learns the sounds of every form that is long enough, groups left out, and of everyday forms.
func (u *Units) learnSounds() {
	u.heard.forms = map[string][]heardForm{}
	for form, names := range u.forms {
		if n := utf8.RuneCountInString(form); n < shortestHeard || n > longestHeard || IsGroup(names[0]) || officeSuffix(form) == "" && !endsInOrgan(form) {
			continue
		}
		f := heardForm{form: form, runes: []rune(form)}
		for _, r := range f.runes {
			f.sounds = append(f.sounds, u.soundsOf(r))
		}
		for _, s := range f.sounds[0] {
			u.heard.forms[s] = append(u.heard.forms[s], f)
		}
	}
}

func endsInOrgan(form string) bool {
	return slices.ContainsFunc(organs, func(o string) bool { return strings.HasSuffix(form, o) })
}

// heardAt is the longest form that sounds as the text does from a place on; false where none does, or several offices.
func (u *Units) heardAt(text []rune, said [][]string, at int) (heardForm, bool) {
	var best heardForm
	several := false
	for _, s := range said[at] {
		for _, f := range u.heard.forms[s] {
			switch {
			case len(f.runes) < len(best.runes) || f.form == best.form || !f.soundsAs(text[at:], said[at:]):
			case len(f.runes) > len(best.runes):
				best, several = f, false
			default:
				several = several || !u.sameOffice(f.form, best.form)
			}
		}
	}
	return best, len(best.runes) > 0 && !several
}

// sameOffice reports whether two forms stand for the same names.
func (u *Units) sameOffice(a, b string) bool {
	return slices.Equal(u.forms[a], u.forms[b])
}

// soundsAs reports whether a text begins with the sound of the form, with at least half of the characters right.
func (f heardForm) soundsAs(text []rune, said [][]string) bool {
	if len(text) < len(f.runes) {
		return false
	}
	right := 0
	for i, r := range f.runes {
		if text[i] == r {
			right++
		} else if !sameSound(said[i], f.sounds[i]) {
			return false
		}
	}
	last := len(f.runes) - 1
	if right == len(f.runes) || 2*right < len(f.runes) {
		return false
	}
	return text[last] == f.runes[last] || subjectEnds(string(text[last+1:]))
}

// afterSubject are words that follow whoever is spoken of, and begin no word with the character before.
var afterSubject = strings.Fields("牵头 打头 领头 挑头 抓总 主抓 负责 配合 参加 参与 协办 主办 管 要干 要做 有啥 有什么 有几 有哪 有没 都 跟 和 与 的 在 是 一共 总共 单独 自己 呢 吗 。 , ? ! 、 ; :")

// subjectEnds reports whether what follows a name shows that the name has ended.
func subjectEnds(rest string) bool {
	return strings.TrimSpace(rest) == "" || hasAnyPrefix(strings.TrimSpace(rest), afterSubject...)
}
