package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// Grounded is what may be said of what a model worded 已核对.
type Grounded struct {
	Sentences []WordedSentence // that hold, in order; Marks are those that carry the sentence, none: the answer of code does
	Dropped   []Drop           // that do not, in order
}

// Drop is a sentence that must not be said.
type Drop struct {
	Index int    // of Worded.Sentences
	Why   string // a code: markup, unit, figure, role, negation, …; never words of the sentence
}

// mostSentences and mostRunes bound what is looked at of an answer and of a sentence.
const (
	mostSentences = 12
	mostRunes     = 220
)

// Ground keeps the sentences that the sources hold 核对. Every unit, group, date, number with its unit, rhythm, measure number,
// title, quotation and name of a sentence must stand in the excerpts that its marks name, or in the answer of code; whoever
// leads, cooperates or is responsible must do so there; what is denied, allowed or demanded must be so there; and what a
// number belongs to must be what it belongs to there. A sentence in doubt is dropped: the answer of code says it better.
//
//	sentence ─► can be read out? ─► marks ─► page of each excerpt ─► facts, units, roles, tone ─► kept
//	               │ no               │ unknown                          │ one is not held
//	               └──────────────────┴──────────────────────────────────┴─► dropped, with what leans on it
//
// Concurrency: safe. It costs some tens of microseconds a sentence and excerpt.
func Ground(words Worded, w Writing, units *zh.Units) Grounded {
	g := &grounding{w: w, units: units, pages: map[int]*page{}}
	g.asked = newPage(w.Question, "", units)
	var out Grounded
	dropped := false
	for i, s := range words.Sentences {
		why := "many"
		if i < mostSentences {
			if why = g.check(&s); why == "" && dropped && leaning.MatchString(zh.Squeeze(s.Text)) {
				why = "leaning"
			}
		}
		if dropped = why != ""; dropped {
			out.Dropped = append(out.Dropped, Drop{Index: i, Why: why})
			continue
		}
		out.Sentences = append(out.Sentences, s)
	}
	return out
}

// leaning: the sentence says something of what the one before it spoke of.
var leaning = regexp.MustCompile(`^(?:它|其|该|这|此|但|不过|因此|所以|上述|前者|后者|另外|同时|对此|并且|而且|然而|相反|否则|也|还)`)

// Holds reports whether kept sentences hold every date and number of a text of code, in whatever writing: what the answer
// must not lose. A text without any is held.
func (g Grounded) Holds(text string, units *zh.Units) bool {
	var b strings.Builder
	for _, s := range g.Sentences {
		b.WriteString(s.Text)
	}
	said := newPage(b.String(), "", units)
	for _, f := range newPage(text, "", units).facts {
		if f.kind != kindNumber && !slices.ContainsFunc(said.facts, func(x fact) bool { return f.backs(x) || x.backs(f) }) {
			return false
		}
	}
	return true
}

// grounding checks the sentences of one answer.
type grounding struct {
	w      Writing
	units  *zh.Units
	pages  map[int]*page // by mark, read when first needed
	answer *page
	asked  *page
}

// check returns why a sentence must not be said; "" when it may. It leaves the marks that carry it.
func (g *grounding) check(s *WordedSentence) string {
	s.Text = strings.TrimSpace(s.Text)
	if n := utf8.RuneCountInString(s.Text); n == 0 || n > mostRunes {
		return "length"
	}
	marked, ok := g.marked(s.Marks)
	if !ok {
		return "mark"
	}
	answer := g.codes()
	all := append(slices.Clone(marked), answer)
	if why := zh.Foul(s.Text, held(all)); why != "" {
		return why
	}
	said := newPage(s.Text, "", g.units)
	if said.han < 4 {
		return "nothing"
	}
	why := "mark"
	if len(marked) > 0 {
		if why = g.holds(said, marked); why == "" {
			s.Marks = g.carrying(said, s.Marks)
			return ""
		}
	}
	if g.holds(said, []*page{answer}) == "" {
		s.Marks = nil
		return ""
	}
	if len(marked) > 0 && g.holds(said, all) == "" {
		s.Marks = g.carrying(said, s.Marks)
		return ""
	}
	return why
}

func held(pages []*page) string {
	var b strings.Builder
	for _, p := range pages {
		b.WriteString(p.raw)
		b.WriteString(p.title)
		b.WriteByte('\n')
	}
	return b.String()
}

// marked reads the pages of some marks; false when a mark names none.
func (g *grounding) marked(marks []int) ([]*page, bool) {
	var out []*page
	for _, m := range marks {
		if g.pages[m] == nil {
			i := slices.IndexFunc(g.w.Sources, func(e Excerpt) bool { return e.Mark == m })
			if i < 0 {
				return nil, false
			}
			e := g.w.Sources[i]
			g.pages[m] = newPage(e.Text, e.Number, g.units)
			g.pages[m].title = zh.Squeeze(e.Title)
		}
		out = append(out, g.pages[m])
	}
	return out, true
}

// codes is the page of the answer of code.
func (g *grounding) codes() *page {
	if g.answer == nil {
		g.answer = newPage(g.w.Answer, "", g.units)
	}
	return g.answer
}

// carrying keeps the marks whose excerpts a sentence takes its words from; citing more than that misleads.
func (g *grounding) carrying(said *page, marks []int) []int {
	best, share := 0, map[int]int{}
	for _, m := range marks {
		share[m] = said.shared(g.pages[m])
		best = max(best, share[m])
	}
	var kept []int
	for _, m := range marks {
		if share[m]*2 >= best && !slices.Contains(kept, m) {
			kept = append(kept, m)
		}
	}
	return kept
}

// holds returns what of a sentence none of the pages holds, "" when they hold all of it.
func (g *grounding) holds(said *page, pages []*page) string {
	c := &holding{said: said, asked: g.asked, units: g.units}
	if c.pages = said.numbered(pages); len(c.pages) == 0 {
		return "number"
	}
	for _, p := range c.pages {
		c.text += p.text + "\n" + p.title + "\n"
		c.raw += p.raw + "\n" + p.title + "\n"
	}
	for _, rule := range []func() string{c.titles, c.quotes, c.unitNames, c.figures, c.roles, c.actors, c.tone, c.words} {
		if why := rule(); why != "" {
			return why
		}
	}
	return ""
}

// holding is one sentence against the pages that may hold it.
type holding struct {
	said  *page
	pages []*page
	asked *page
	units *zh.Units
	text  string // of all pages, see page.text
	raw   string // of all pages, see page.raw
}
