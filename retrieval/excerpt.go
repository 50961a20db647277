package retrieval

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// How much a model is given: the whole document where it fits, else so many passages that fit the question best. Unit of
// wholeDocument: characters.
const (
	wholeDocument = 12_000
	mostExcerpts  = 20
)

// Sources are the excerpts that a model may word an answer to a question from, with marks from 1: all of one document that is
// not too long, else the best passages of the documents. Measures named by keys come first, in their order.
func (c *Corpus) Sources(question string, docs []*ledger.Document, keys []string) []Excerpt {
	var all []Excerpt
	if len(docs) == 1 {
		all = Excerpts(docs)
		if runesOf(all) > wholeDocument {
			all = nil
		}
	}
	if all == nil {
		all = c.best(question, docs, keys)
	}
	for i := range all {
		all[i].Mark = i + 1
	}
	return all
}

// best are the excerpts of the measures named, then of what fits the question.
func (c *Corpus) best(question string, docs []*ledger.Document, keys []string) []Excerpt {
	var out []Excerpt
	seen := map[string]bool{}
	add := func(d *ledger.Document, m *ledger.Measure) {
		if k := d.ID + "\x00" + m.Key; !seen[k] {
			seen[k] = true
			out = append(out, measureExcerpts(d, m)...)
		}
	}
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
		for _, k := range keys {
			if m, ok := d.FindMeasure(k); ok {
				add(d, m)
			}
		}
	}
	for _, h := range c.Find(question, ids, mostExcerpts) {
		switch {
		case len(out) >= mostExcerpts:
		case h.Measure != nil:
			add(h.Document, h.Measure)
		case h.Passage != nil:
			out = append(out, passageExcerpt(h.Document, h.Passage))
		}
	}
	for runesOf(out) > wholeDocument && len(out) > 1 {
		out = out[:len(out)-1]
	}
	return out
}

func runesOf(all []Excerpt) int {
	n := 0
	for _, e := range all {
		n += utf8.RuneCountInString(e.Text)
	}
	return n
}

// Excerpts are documents cut into what is cited: a measure, or each part of one whose parts have units of their own, so that a
// unit of one part is never taken for another's; then the passages that are no measure. Marks count from 1.
func Excerpts(docs []*ledger.Document) []Excerpt {
	var out []Excerpt
	for _, d := range docs {
		for i := range d.Measures {
			out = append(out, measureExcerpts(d, &d.Measures[i])...)
		}
		for i := range d.Passages {
			out = append(out, passageExcerpt(d, &d.Passages[i]))
		}
	}
	for i := range out {
		out[i].Mark = i + 1
	}
	return out
}

func measureExcerpts(d *ledger.Document, m *ledger.Measure) []Excerpt {
	if len(m.Parts) < 2 {
		return []Excerpt{{Document: d.ID, Title: d.Title, Number: m.Number, Text: strings.TrimSpace(m.Text) + printedClauses(m, -1)}}
	}
	out := make([]Excerpt, len(m.Parts))
	for i, p := range m.Parts {
		out[i] = Excerpt{Document: d.ID, Title: d.Title, Number: m.Number, Text: strings.TrimSpace(p.Text) + printedClauses(m, i)}
	}
	return out
}

// printedClauses are the responsibility clauses as printed, of one part or of all.
func printedClauses(m *ledger.Measure, part int) string {
	var b strings.Builder
	for _, c := range m.Clauses {
		if part < 0 || c.Part == part {
			b.WriteString("(" + c.Text + ")")
		}
	}
	return b.String()
}

func passageExcerpt(d *ledger.Document, p *ledger.Passage) Excerpt {
	return Excerpt{Document: d.ID, Title: d.Title, Text: strings.TrimSpace(p.Title + "\n" + p.Text)}
}

// Proof is the sentence of an excerpt that a sentence rests on: the one that shares most pairs of characters with it, a
// responsibility clause without its brackets.
func (e Excerpt) Proof(said string) string {
	words := pairsOf(inDigits(zh.Squeeze(said)))
	best, most := "", 0
	for _, line := range strings.FieldsFunc(e.Text, func(r rune) bool { return r == '(' || r == ')' || r == '（' || r == '）' }) {
		for _, s := range SplitSentences(line) {
			n := 0
			for g := range pairsOf(inDigits(zh.Squeeze(s))) {
				if words[g] {
					n++
				}
			}
			if n > most {
				best, most = s, n
			}
		}
	}
	return best
}
