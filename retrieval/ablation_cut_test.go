package retrieval_test

import (
	"fmt"
	"slices"

	"duban/ledger"
	"duban/retrieval"
)

// windowRunes is about 512 tokens of Chinese text; windows overlap by an eighth.
const windowRunes = 800

// windowed cuts the running text of documents into windows, whatever stands in it; covers says for a document's
// window which measures it holds at least half of.
func windowed(docs []ledger.Document) (cut []ledger.Document, covers map[place][]string) {
	covers = map[place][]string{}
	for i := range docs {
		d := &docs[i]
		out := ledger.Document{ID: d.ID, Title: d.Title, Aliases: d.Aliases}
		var text []rune
		type span struct {
			key      string
			from, to int
		}
		var spans []span
		for _, p := range retrieval.Passages(d) {
			from := len(text)
			text = append(text, []rune(p.Text+"\n")...)
			spans = append(spans, span{p.Key, from, len(text)})
		}
		for from := 0; from < len(text); from += windowRunes * 7 / 8 {
			to := min(len(text), from+windowRunes)
			p := ledger.Passage{ID: fmt.Sprintf("w%d", from), Text: string(text[from:to])}
			out.Passages = append(out.Passages, p)
			for _, s := range spans {
				if 2*(min(to, s.to)-max(from, s.from)) >= s.to-s.from {
					at := place{d.ID, "p:" + p.ID}
					covers[at] = append(covers[at], s.key)
				}
			}
			if to == len(text) {
				break
			}
		}
		cut = append(cut, out)
	}
	return cut, covers
}

// inWindows asks the same questions of windows: found is a window that holds at least half of a measure that answers.
func (a *ablation) inWindows() *ablation {
	cut, covers := windowed(a.docs)
	out := &ablation{docs: cut}
	for _, q := range a.questions {
		var keys []string
		for at, held := range covers {
			if at.doc == q.Doc && slices.ContainsFunc(held, func(k string) bool { return slices.Contains(q.Keys, k) }) {
				keys = append(keys, at.key)
			}
		}
		q.Keys = keys
		out.questions = append(out.questions, q)
	}
	return out
}

// passageRunes is the mean length of a passage. Unit: characters.
func passageRunes(docs []ledger.Document) int {
	n, sum := 0, 0
	for i := range docs {
		for _, p := range retrieval.Passages(&docs[i]) {
			n, sum = n+1, sum+len([]rune(p.Text))
		}
	}
	return sum / max(1, n)
}
