package retrieval

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

//go:embed subject_words.txt
var shippedSubjects string

// subjectWords are known words of subjects, longest first.
type subjectWords struct {
	common []string // stand in any question and any document
	named  []string // are called so by everybody
}

var knownSubjects = parseSubjects(shippedSubjects)

func parseSubjects(text string) *subjectWords {
	s := &subjectWords{}
	into := &s.common
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		switch line = strings.TrimSpace(line); line {
		case "[common]":
			into = &s.common
		case "[named]":
			into = &s.named
		default:
			*into = append(*into, words(line)...)
		}
	}
	for _, list := range [][]string{s.common, s.named} {
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	}
	return s
}

// Related knows other words for what a word means: the lexicon does, vectors of words may.
type Related interface {
	// Related reports whether a folded text speaks of what a word of a question means, without using the word.
	Related(word, text string) bool
}

var _ Related = (*Lexicon)(nil)

// Related holds a text against what the lexicon has for a word; what any document says does not count.
func (l *Lexicon) Related(word, text string) bool {
	for _, x := range l.Expand(word) {
		for _, w := range x.Written {
			if utf8.RuneCountInString(w) > 1 && !slices.Contains(knownSubjects.common, w) && strings.Contains(text, w) {
				return true
			}
		}
	}
	return false
}

// Subject is what a question is about, held against what was found for it 问的是什么事.
// Zero value: the question has no word of its own, nothing can be said.
type Subject struct {
	Held    []string // words that what was found uses, or has others for
	Missing []string // words that it has not
	bare    bool     // the question is one stretch, as short as a name
	known   bool     // one of those is a word of the lexicon, and the whole document has none of its meanings
	Unsaid  []string // of those: words that the whole document has not, nor others for them; no ways of speaking that the lexicon knows
	Nowhere []string // of those: called so by everybody, and the whole document has not the word nor another for it
}

// Absent reports whether nothing that was found is about the question's subject: none of its words is held, and one of
// them is a known word which the document has no word for, or a bare name is all that was asked. Anything else may be a
// way of speaking.
func (s Subject) Absent() bool {
	return s.Foreign() && (s.known || len(s.Nowhere) > 0 || s.bare)
}

// Foreign reports whether what was found has none of the question's words, nor others for them.
func (s Subject) Foreign() bool { return len(s.Missing) > 0 && len(s.Held) == 0 }

// Half reports whether at least half of the question's own words are missing in what was found, by length.
func (s Subject) Half() bool {
	held, missing := utf8.RuneCountInString(strings.Join(s.Held, "")), utf8.RuneCountInString(strings.Join(s.Missing, ""))
	return missing > 0 && missing >= held
}

// Subject looks for the subject of a question in passages of one document. Words that any document uses, and those that
// a third of this one's passages use, are no subject.
func (c *Corpus) Subject(question string, d *ledger.Document, hits []Hit) Subject {
	s := Subject{bare: bareName(question)}
	texts := c.textsOf(d)
	whole := strings.Join(texts, "\n")
	var found strings.Builder
	for _, h := range hits {
		found.WriteString(c.textOf(h) + "\n")
	}
	usual := func(pair string) bool { return 3*passagesWith(texts, pair) > len(texts) && len(texts) > 6 }
	said, rest := c.subjectOf(question)
	for _, w := range said {
		c.sort(&s, w, found.String(), whole, usual)
	}
	for _, w := range rest {
		if pairHeld(w, found.String(), usual) {
			s.Held = append(s.Held, w)
		} else {
			s.Missing = append(s.Missing, w)
			if !strings.Contains(whole, w) && !c.lex.Related(w, whole) {
				s.Unsaid = append(s.Unsaid, w)
			}
		}
	}
	if w := longRun(squeezeParts(question), found.String()); w != "" && len(s.Held) == 0 {
		s.Held = append(s.Held, w)
	}
	return s
}

// NamesThing reports whether a question holds a thing that everybody calls the same. Without one, Subject finds nothing Nowhere,
// and no document need be read for it.
func (c *Corpus) NamesThing(question string) bool {
	text := squeezeParts(question)
	return slices.ContainsFunc(c.lex.namedThings(), func(w string) bool { return strings.Contains(text, w) })
}

// sort puts one known word where it belongs.
func (c *Corpus) sort(s *Subject, w, found, whole string, usual func(string) bool) {
	named := slices.Contains(c.lex.namedThings(), w)
	if strings.Contains(found, w) && !usual(w) || c.meant(w, found, named) || !named && pairHeld(w, found, usual) {
		s.Held = append(s.Held, w)
		return
	}
	s.Missing = append(s.Missing, w)
	if strings.Contains(whole, w) || c.meant(w, whole, named) {
		return
	}
	if named {
		s.Unsaid = append(s.Unsaid, w)
		s.Nowhere = append(s.Nowhere, w)
	} else {
		s.known = true
	}
}

// bareName reports whether a question's words are one short stretch, as names are and ways of speaking seldom.
func bareName(question string) bool {
	fields := strings.Fields(question)
	return len(fields) == 1 && utf8.RuneCountInString(fields[0]) <= 6 && !strings.ContainsAny(fields[0], partingWords)
}

// runHeld is from how many characters on a stretch is held as it stands, whatever words it is made of: 网上可办率.
const runHeld = 4

// longRun is the first stretch of that many characters of a question that stands in a text, "" when none does.
func longRun(question, text string) string {
	runes := []rune(question)
	for i := 0; i+runHeld <= len(runes); i++ {
		if w := string(runes[i : i+runHeld]); !strings.Contains(w, "\n") && strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// meant reports whether a text has another word for what a word means. A thing that has its own name is not meant by what its
// name begins with: 免税店 is a shop, whatever the text says of 免税.
func (c *Corpus) meant(word, text string, named bool) bool {
	if !named {
		return c.lex.Related(word, text)
	}
	for _, x := range c.lex.Expand(word) {
		if strings.HasSuffix(word, x.Said) && c.lex.Related(x.Said, text) {
			return true
		}
	}
	return false
}

// subjectOf parts a question into words that are known, and stretches between them that are not.
func (c *Corpus) subjectOf(question string) (said, rest []string) {
	text := squeezeParts(question)
	take := func(w string) bool {
		has := strings.Contains(text, w)
		if has {
			text = strings.ReplaceAll(text, w, "\x00")
		}
		return has
	}
	longer := c.lex.Expand(text)
	for _, w := range c.lex.namedThings() {
		if !insideOf(longer, w, text) && take(w) {
			said = append(said, w)
		}
	}
	for _, x := range c.lex.Expand(text) {
		if utf8.RuneCountInString(x.Said) > 1 && take(x.Said) && !ofAnybody(x) {
			said = append(said, x.Said)
		}
	}
	for _, w := range knownSubjects.common {
		take(w)
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !zh.IsHan(r) || strings.ContainsRune(partingWords, r) }) {
		if utf8.RuneCountInString(w) > 1 {
			rest = append(rest, w)
		}
	}
	return said, rest
}

// insideOf reports whether a thing stands in a text only in the middle of a longer word that is known: 小学 in 中小学生.
func insideOf(known []Expansion, w, text string) bool {
	for _, x := range known {
		if at := strings.Index(x.Said, w); at > 0 && at+len(w) < len(x.Said) {
			text = strings.ReplaceAll(text, x.Said, "\x00")
		}
	}
	return !strings.Contains(text, w)
}

// ofAnybody: a word that is common, or stands for one that is, tells no subject: 老板 for 企业.
func ofAnybody(x Expansion) bool {
	return slices.ContainsFunc(append([]string{x.Said}, x.Written...), func(w string) bool { return slices.Contains(knownSubjects.common, w) })
}

// partingWords part stretches of a subject.
const partingWords = "的了在要是有就把给去来到从和跟与这那哪个得着过被让又也还不没吗呢吧啥谁几多少很太最都只能会该想咋么啊嘛前后号各每办做管事"

// textsOf are the passages of a document as they are searched, folded.
func (c *Corpus) textsOf(d *ledger.Document) []string {
	for _, o := range c.open(d.ID) {
		return o.grams().texts
	}
	return nil
}

// textOf is one passage as it is searched, folded.
func (c *Corpus) textOf(h Hit) string {
	for _, o := range c.open(h.Document.ID) {
		ix := o.grams()
		for i := range ix.entries {
			if ix.entries[i].hit.key() == h.key() {
				return ix.texts[i]
			}
		}
	}
	return zh.Squeeze(h.Text())
}

func passagesWith(texts []string, word string) (n int) {
	for _, t := range texts {
		if strings.Contains(t, word) {
			n++
		}
	}
	return n
}

// pairHeld reports whether two neighbouring characters of a stretch stand in a text, and not in most others too.
func pairHeld(stretch, text string, usual func(string) bool) bool {
	runes := []rune(stretch)
	for i := 0; i+1 < len(runes); i++ {
		if pair := string(runes[i : i+2]); strings.Contains(text, pair) && !usual(pair) {
			return true
		}
	}
	return false
}
