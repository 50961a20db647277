package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"duban/knowledge/files"
	"duban/ledger"
	"duban/retrieval"
	"duban/web"
)

// mostPageWords bounds what the settings page keeps of words. Unit: characters. A longer list belongs into the file.
const mostPageWords = 20_000

// mostToldRows is how many bad rows one refusal tells.
const mostToldRows = 5

// pageWords are an office's own words as the settings page has them. Zero value: none.
type pageWords struct{ lexicon, named string }

// over puts them over a lexicon; what this program does not understand of them is left out.
func (p pageWords) over(l *retrieval.Lexicon) *retrieval.Lexicon {
	if strings.TrimSpace(p.lexicon) != "" {
		l = l.With(p.lexicon).Lexicon
	}
	if strings.TrimSpace(p.named) != "" {
		l, _ = l.Naming(p.named)
	}
	return l
}

// usePage takes over what the settings page has.
func (l *lexicon) usePage(p pageWords) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p != l.page {
		l.page = p
		l.words = p.over(l.file)
	}
}

// check holds words of the page against the rules of the file, line by line. Errors: Invalid, each bad line with its number.
func (l *lexicon) check(key, text string) error {
	if n := utf8.RuneCountInString(text); n > mostPageWords {
		return ledger.Errorf(ledger.Invalid, "一共%d个字，最多%d个。长的词表请放在数据目录的 %s 里。", n, mostPageWords, lexiconName)
	}
	l.current() // the file as it is now
	l.mu.Lock()
	defer l.mu.Unlock()
	bad := l.file.With(text).Bad
	if key == web.NamedKey {
		_, bad = l.file.Naming(text)
	}
	if len(bad) == 0 {
		return nil
	}
	told := strings.Join(bad[:min(mostToldRows, len(bad))], "\n")
	if more := len(bad) - mostToldRows; more > 0 {
		return ledger.Errorf(ledger.Invalid, "%s\n还有%d行写得不对，改好上面的再存。", told, more)
	}
	return ledger.Errorf(ledger.Invalid, "%s", told)
}

// fileText is the office's file as it stands, for people to read beside the page's words; "" where there is none.
func (l *lexicon) fileText() string {
	raw, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	text, ok := files.Decode(raw[:min(len(raw), retrieval.LexiconBytes)])
	if err != nil || !ok {
		return "（" + lexiconName + " 读不出来，请看 duban doctor）"
	}
	return text
}
