package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/bot"
	"duban/retrieval"
	"duban/zh"
)

// Wording lets a model say open answers in plain words 措辞. What it says is held against its sources; where it cannot be asked,
// or says what they do not hold, the answer of code goes out. Concurrency: safe.
type Wording struct {
	writer   retrieval.Writer
	patience *bot.Patience
	watch    func(WordingEvent) // nil: nobody is told
}

// WordingEvent is what came of asking a model for words. It holds no text.
type WordingEvent struct {
	Used    bool     // the answer went out in the model's words
	Dropped []string // why sentences were dropped, by code
	Err     error    // the model could not be asked
}

// NewWording makes one; watch may be nil.
func NewWording(writer retrieval.Writer, patience *bot.Patience, watch func(WordingEvent)) *Wording {
	return &Wording{writer: writer, patience: patience, watch: watch}
}

// UseWording makes the ability say open answers in a model's words from now on; nil: in the documents' own. Call it before the
// first message.
func (a *Ask) UseWording(w *Wording) { a.wording = w }

// madeByModel stands under what a model worded.
const madeByModel = "（以上由人工智能整理，以原文为准。）"

// Bounds of a worded answer. Unit: characters.
const (
	mostWorded = 320 // of the model's sentences
	mostProof  = 140 // of the words quoted from one source
	mostProofs = 3   // sources quoted
)

// worded says the answer in a model's words where that is allowed and holds; else it changes nothing. The answer of code stays
// in Outcome.Plain.
func (q *query) worded(ctx context.Context, w *Wording) {
	if w == nil || !q.open() {
		return
	}
	in := q.writing()
	var words retrieval.Worded
	err := w.patience.Ask(ctx, func(ctx context.Context) (err error) {
		words, err = w.writer.Write(ctx, in)
		return err
	})
	event := WordingEvent{Err: err}
	if err == nil {
		grounded := retrieval.Ground(words, in, q.corpus.Units())
		for _, d := range grounded.Dropped {
			event.Dropped = append(event.Dropped, d.Why)
		}
		if event.Used = q.useWords(grounded, in); event.Used {
			q.out.Model = words.Model
		}
	}
	if w.watch != nil {
		w.watch(event)
	}
}

// open reports whether the question is an open one, whose answer is the words of one measure: what is a row, a list, a count or a
// refusal is never worded, nor is half a message, nor an answer in English.
func (q *query) open() bool {
	if q.fits == nil || len(q.docs) != 1 || q.each || q.english() || q.ask.Whole || q.ask.When {
		return false
	}
	t := q.turn
	return !q.out.Refused && !q.out.Clarify && len(q.out.Choices) == 0 && !t.Aside && t.Picked == nil && t.Utterance.Report == nil
}

// writing is what the model is given: the question, the words of the best measure, and the document's measures. It holds nothing
// that anybody reported.
func (q *query) writing() retrieval.Writing {
	f := *q.fits
	in := retrieval.Writing{Question: zh.Mask(q.turn.Utterance.Text), Person: q.turn.Sender.UserID,
		Revision: fmt.Sprintf("%s@%d", f.doc.ID, f.doc.Revision), Answer: zh.Mask(numberName(f.measure.Number) + "：" + q.fitted)}
	if q.byNumber {
		in.Question = "关于" + numberName(f.measure.Number) + "（" + f.measure.Heading + "）：" + in.Question
	}
	if len(f.measure.Parts) < 2 {
		in.Answer += "\n" + q.rolesOf(f.measure)
	}
	in.Sources = q.corpus.Sources(q.searchText(), q.docs, []string{f.measure.Key})
	for i := range in.Sources {
		in.Sources[i].Text = zh.Mask(in.Sources[i].Text)
	}
	return in
}

// useWords makes the reply of what held; false when the answer of code is to go out.
func (q *query) useWords(g retrieval.Grounded, in retrieval.Writing) bool {
	var text strings.Builder
	own := false
	for _, s := range g.Sentences {
		text.WriteString(s.Text)
		if !strings.ContainsAny(lastRune(s.Text), "。！？!?；;") {
			text.WriteString("。")
		}
		own = own || len(s.Marks) == 0 || slices.ContainsFunc(s.Marks, func(m int) bool { return q.isFit(in.Sources[m-1]) })
	}
	said := text.String()
	if said == "" || !own || utf8.RuneCountInString(said) > mostWorded {
		return false
	}
	if len(g.Dropped) > 0 && !g.Holds(q.bestSentence(q.fits.measure.Text), q.corpus.Units()) {
		return false
	}
	q.plain = slices.Clone(q.lines)
	q.lines = []string{fullWidth(said), madeByModel}
	q.prove(g, in)
	return true
}

func lastRune(s string) string {
	r, _ := utf8.DecodeLastRuneInString(s)
	return string(r)
}

// isFit reports whether an excerpt is of the measure that the answer of code quotes.
func (q *query) isFit(e retrieval.Excerpt) bool {
	return e.Document == q.fits.doc.ID && e.Number == q.fits.measure.Number
}

// prove quotes, by code, the sentences of the sources that the words rest on.
func (q *query) prove(g retrieval.Grounded, in retrieval.Writing) {
	code := q.out.Citations
	q.out.Citations = nil
	quoted := map[int]string{}
	var marks []int
	for _, s := range g.Sentences {
		if len(s.Marks) == 0 {
			q.out.Citations = code
		}
		for _, m := range s.Marks {
			if _, known := quoted[m]; !known {
				marks = append(marks, m)
			}
			if proof := in.Sources[m-1].Proof(s.Text); !strings.Contains(quoted[m], proof) {
				quoted[m] += proof
			}
		}
	}
	if len(marks) == 0 {
		q.line("原文：" + quote(clip(plain(q.fitted), mostProof)))
	}
	for i, m := range marks {
		e := in.Sources[m-1]
		proof := clip(plain(quoted[m]), mostProof)
		if i < mostProofs {
			q.line("原文" + sourceName(e) + "：" + quote(proof))
		}
		q.citeExcerpt(e, proof)
	}
}

// sourceName is 第9条, or nothing for what is no measure.
func sourceName(e retrieval.Excerpt) string {
	if e.Number == "" {
		return ""
	}
	return numberName(e.Number)
}

// citeExcerpt notes a source; what is no measure is printed with its document's title.
func (q *query) citeExcerpt(e retrieval.Excerpt, proof string) {
	if e.Number == "" {
		if name := "《" + e.Title + "》"; !slices.Contains(q.passages, name) {
			q.passages = append(q.passages, name)
		}
	} else if !slices.Contains(q.out.Measures, e.Number) {
		q.out.Measures = append(q.out.Measures, e.Number)
	}
	c := bot.Citation{Document: e.Document, Title: e.Title, Number: e.Number, Quote: proof}
	if !slices.ContainsFunc(q.out.Citations, func(x bot.Citation) bool { return x.Document == c.Document && x.Number == c.Number }) {
		q.out.Citations = append(q.out.Citations, c)
	}
}
