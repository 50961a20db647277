package llm

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
)

// Bounds of what is read of a model's own JSON.
const (
	deepest    = 8
	candidates = 64
)

// values finds the JSON values in a text, the last first: the whole text when it is one, else every outermost object and
// list that closes, in a fence or in prose. What a model gets wrong is forgiven as far as it leaves no doubt: trailing and
// missing commas, comments, full-width punctuation, single quotes, unquoted keys, line breaks and quotes inside a text. What
// does not close is no value: half an answer is none.
func values(text string) (found []any) {
	var whole any
	if json.Unmarshal([]byte(text), &whole) == nil {
		return []any{whole}
	}
	l := &loose{text: []rune(text)}
	for tried := 0; l.at < len(l.text) && tried < candidates; {
		from := l.at
		if r := l.text[from]; r != '{' && r != '[' && r != '｛' && r != '［' {
			l.at++
			continue
		}
		tried++
		l.cut = false
		v, ok := l.value(0)
		switch {
		case ok:
			found = append([]any{v}, found...)
		case l.cut:
			return nil // what closes inside it is a part of half an answer
		default:
			l.at = from + 1
		}
	}
	return found
}

// loose reads one value at a time.
type loose struct {
	text []rune
	at   int
	cut  bool // the text ended within a value
}

// peek is the next character that is neither space nor comment, 0 at the end.
func (l *loose) peek() rune {
	for l.at < len(l.text) {
		r := l.text[l.at]
		switch {
		case unicode.IsSpace(r) || r == '\ufeff':
			l.at++
		case r == '/' && l.at+1 < len(l.text) && l.text[l.at+1] == '/':
			l.skipTo("\n")
		case r == '/' && l.at+1 < len(l.text) && l.text[l.at+1] == '*':
			l.skipTo("*/")
		default:
			return r
		}
	}
	l.cut = true
	return 0
}

func (l *loose) skipTo(end string) {
	want := []rune(end)
	for l.at += 2; l.at < len(l.text); l.at++ {
		if l.text[l.at] == want[len(want)-1] && (len(want) == 1 || l.text[l.at-1] == want[0]) {
			l.at++
			return
		}
	}
}

// one takes the next character when it is one of these.
func (l *loose) one(of string) bool {
	if r := l.peek(); r == 0 || !strings.ContainsRune(of, r) {
		return false
	}
	l.at++
	return true
}

func (l *loose) value(depth int) (any, bool) {
	if depth > deepest {
		return nil, false
	}
	switch r := l.peek(); {
	case r == '{' || r == '｛':
		return l.object(depth)
	case r == '[' || r == '［':
		return l.list(depth)
	case isQuote(r):
		return l.quoted()
	case r == '-' || r >= '0' && r <= '9':
		return l.number()
	case unicode.IsLetter(r) && r < 0x80:
		return l.word()
	}
	return nil, false
}

func (l *loose) object(depth int) (any, bool) {
	l.at++
	members := map[string]any{}
	for {
		if l.one("}｝") {
			return members, true
		}
		key, ok := l.key()
		if !ok || !l.one(":：") {
			return nil, false
		}
		v, ok := l.value(depth + 1)
		if !ok {
			return nil, false
		}
		members[key] = v
		l.one(",，")
	}
}

func (l *loose) list(depth int) (any, bool) {
	l.at++
	items := []any{}
	for {
		if l.one("]］") {
			return items, true
		}
		v, ok := l.value(depth + 1)
		if !ok {
			return nil, false
		}
		items = append(items, v)
		l.one(",，、")
	}
}

func (l *loose) key() (string, bool) {
	if isQuote(l.peek()) {
		v, ok := l.quoted()
		s, is := v.(string)
		return s, ok && is
	}
	from := l.at
	for l.at < len(l.text) && (unicode.IsLetter(l.text[l.at]) || l.text[l.at] == '_') && l.at-from < 32 {
		l.at++
	}
	return string(l.text[from:l.at]), l.at > from
}

func (l *loose) number() (any, bool) {
	from := l.at
	for l.at < len(l.text) && strings.ContainsRune("+-.0123456789eE", l.text[l.at]) {
		l.at++
	}
	n, err := strconv.ParseFloat(string(l.text[from:l.at]), 64)
	return n, err == nil
}

func (l *loose) word() (any, bool) {
	word, _ := l.key()
	switch strings.ToLower(word) {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null", "none":
		return nil, true
	}
	return nil, false
}

func isQuote(r rune) bool { return r == '"' || r == '\'' || r == '“' || r == '”' || r == '＂' }

// closes are the quotes that end a text which begins with one.
func closes(open rune) string {
	switch open {
	case '\'':
		return "'"
	case '“', '”':
		return "”“\""
	}
	return string(open)
}

// quoted reads a text. A quote ends it only when what follows goes on as JSON does, so that an unescaped one stays part of it.
func (l *loose) quoted() (any, bool) {
	ends := closes(l.text[l.at])
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		r := l.text[l.at]
		switch {
		case r == '\\' && l.at+1 < len(l.text):
			l.at++
			b.WriteRune(l.escaped())
		case strings.ContainsRune(ends, r) && l.endsHere():
			l.at++
			return b.String(), true
		default:
			b.WriteRune(r)
		}
	}
	l.cut = true
	return nil, false
}

func (l *loose) escaped() rune {
	switch r := l.text[l.at]; r {
	case 'n':
		return '\n'
	case 't', 'r', 'b', 'f':
		return ' '
	case 'u':
		if l.at+4 < len(l.text) {
			if n, err := strconv.ParseUint(string(l.text[l.at+1:l.at+5]), 16, 16); err == nil {
				l.at += 4
				return rune(n)
			}
		}
		return r
	default:
		return r
	}
}

// endsHere looks behind a quote: a colon, a closing bracket, the end, or a comma with another value or key behind it.
func (l *loose) endsHere() bool {
	ahead := loose{text: l.text, at: l.at + 1}
	switch r := ahead.peek(); {
	case r == 0 || strings.ContainsRune(":：}｝]］", r):
		return true
	case r == ',' || r == '，' || r == '、':
		ahead.at++
		next := ahead.peek()
		return next == 0 || isQuote(next) || strings.ContainsRune("{[}]-0123456789", next) || next < 0x80 && unicode.IsLetter(next)
	case isQuote(r): // a missing comma
		return r == '"' && ahead.at > l.at+1
	}
	return false
}
