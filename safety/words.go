package safety

import (
	"bytes"
	"context"
	_ "embed"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

//go:embed words.txt
var shipped []byte

// lookEvery is how often the office's own list is looked at for changes.
const lookEvery = 5 * time.Second

// mostList bounds the office's own list. Unit: bytes.
const mostList = 1 << 20

// Words is the list of words that nothing official is made of 词表: the shipped one, with what the office's own file adds
// and takes away. The file is read anew when it changes. Concurrency: safe.
type Words struct {
	path string
	log  *slog.Logger

	mu      sync.Mutex
	looked  time.Time // when the file was looked at last
	changed time.Time // when it was changed last, zero while there is none
	byFirst map[rune][]string
}

var _ Reviewer = (*Words)(nil)

// NewWords reads the lists; path is the office's own, which need not be there. log nil: nothing is logged.
func NewWords(path string, log *slog.Logger) *Words {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Words{path: path, log: log, byFirst: indexed(parse(shipped, nil))}
}

// Review finds fault with a text that holds a listed word, whatever blanks, signs and wide forms stand between its characters.
// Errors: ledger.Forbidden.
func (w *Words) Review(_ context.Context, _ Way, text string) error {
	if len(w.Find(text)) > 0 {
		return ledger.Errorf(ledger.Forbidden, "里面有词表上的词")
	}
	return nil
}

// Find returns the listed words that a text holds, in the order of the text.
func (w *Words) Find(text string) (found []string) {
	byFirst := w.current()
	t := bare(text)
	for i, r := range t {
		for _, word := range byFirst[r] {
			if strings.HasPrefix(t[i:], word) {
				found = append(found, word)
			}
		}
	}
	return found
}

// Veil puts stars in the place of listed words that a text holds as they are listed; case and width do not matter.
func (w *Words) Veil(text string) string {
	for _, word := range w.Find(text) {
		stars := strings.Repeat("*", utf8.RuneCountInString(word))
		if strings.Contains(text, word) {
			text = strings.ReplaceAll(text, word, stars)
		} else {
			text = veilSpread(text, word, stars)
		}
	}
	return text
}

// veilSpread hides a word whose characters stand apart or in another form: it looks for the shortest stretch that reads so.
func veilSpread(text, word, stars string) string {
	runes := []rune(text)
	for from := range runes {
		for to := from + 1; to <= min(len(runes), from+4*utf8.RuneCountInString(word)); to++ {
			if bare(string(runes[from:to])) == word {
				return string(runes[:from]) + stars + veilSpread(string(runes[to:]), word, stars)
			}
		}
	}
	return text
}

// bare is a text as words are looked for in it: folded, letters, digits and characters alone.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, zh.Fold(text))
}

// current returns the lists, read anew when the office's own has changed.
func (w *Words) current() map[rune][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); w.path != "" && now.Sub(w.looked) >= lookEvery {
		w.looked = now
		w.reload()
	}
	return w.byFirst
}

// reload reads the office's list if it is another one than before. One that cannot be read leaves things as they are.
func (w *Words) reload() {
	var changed time.Time
	var own []byte
	if info, err := os.Stat(w.path); err == nil {
		changed = info.ModTime()
	}
	if changed.Equal(w.changed) {
		return
	}
	if !changed.IsZero() {
		var err error
		if own, err = os.ReadFile(w.path); err != nil || len(own) > mostList || !utf8.Valid(own) {
			w.log.Warn("the office's list of words cannot be used; it is to be text in UTF-8 of 1 MB at the most", "error", err)
			w.changed = changed
			return
		}
	}
	w.changed, w.byFirst = changed, indexed(parse(own, parse(shipped, nil)))
	w.log.Info("list of words read", "first_characters", len(w.byFirst))
}

// parse adds a list to another: one word a line, # comments, !word takes it away. A word of one character would be found
// everywhere and is passed over.
func parse(list []byte, words map[string]bool) map[string]bool {
	if words == nil {
		words = map[string]bool{}
	}
	for line := range bytes.Lines(bytes.TrimPrefix(list, []byte("\ufeff"))) {
		text := strings.TrimSpace(string(line))
		if text == "" || text[0] == '#' {
			continue
		}
		rest, off := strings.CutPrefix(text, "!")
		switch word := bare(rest); {
		case off:
			delete(words, word)
		case utf8.RuneCountInString(word) >= 2:
			words[word] = true
		}
	}
	return words
}

func indexed(words map[string]bool) map[rune][]string {
	byFirst := map[rune][]string{}
	for word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		byFirst[first] = append(byFirst[first], word)
	}
	return byFirst
}
