package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// Ask answers questions about the documents 问答.
type Ask struct {
	library Library
	tasks   *Tasks // nil: the documents alone are told
	wording *Wording
}

var _ bot.Ability = (*Ask)(nil)

// NewAsk makes the ability; with tasks it tells 督查室 beside a day how many units still owe. It is safe for concurrent use.
func NewAsk(library Library, tasks *Tasks) *Ask { return &Ask{library: library, tasks: tasks} }

// Intent names the ability.
func (a *Ask) Intent() bot.Intent { return bot.Question }

// Recognise takes every question that no other ability claims, and last of all whatever nobody understands.
func (a *Ask) Recognise(u bot.Utterance) bot.Match {
	switch {
	case u.Intent == bot.Question:
		return 50
	case u.Ask != nil:
		return 20
	}
	return 5
}

// Handle answers one question.
func (a *Ask) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := a.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("ask: %w", err)
	}
	q := newQuery(t, corpus)
	if len(corpus.Titles()) == 0 {
		q.refuse(q.say("还没有导入文件。请管理员先用 duban ingest 导入措施文件。", "No document has been imported yet."))
		return q.outcome(), nil
	}
	if t.Utterance.SelfUnit != "" && t.Utterance.Ask == nil && len(q.refs) == 0 || !q.hasSubject() {
		return q.unclear(), nil
	}
	if a.tasks != nil && t.Sender.Supervises {
		q.tasksOf = func(d *ledger.Document) ([]task, error) { return a.tasks.of(ctx, corpus, d, t.Utterance.Today, "") }
	}
	if own := t.Sender.Unit; a.tasks != nil && own != "" {
		q.ownTasks = func(f found) ([]task, error) { return a.tasks.ownOf(ctx, corpus, f, own, t.Utterance.Today) }
	}
	q.answer()
	q.tellHeard()
	if err := errors.Join(q.err, corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("ask: %w", err)
	}
	q.worded(ctx, a.wording)
	return q.outcome(), nil
}

// query is one question on its way to its answer.
type query struct {
	turn     bot.Turn
	corpus   *retrieval.Corpus
	ask      bot.AskPart
	refs     []bot.Reference
	units    []zh.Mention
	window   ledger.Window
	named    []string // documents that the question names
	of       int      // how many documents there are to look at, when fewer were; 0: all were looked at
	looked   int      // how many of them were
	docs     []*ledger.Document
	measures []found // what it is about, best first
	byNumber bool    // measures come from numbers or from the conversation, not from a search
	each     bool    // every document's answer stands under its title
	atEnd    bool    // 下一条 after the last: there is none
	absent   bool    // the document does not speak of what is asked
	brief    bool    // one of several documents: quote little
	lines    []string
	fits     *found   // the measure whose words answer an open question; nil: the answer is none of that kind
	fitted   string   // those words
	plain    []string // the lines of code, where a model's words stand in lines
	passages []string // sources that are no measure, as printed
	out      bot.Outcome
	tasksOf  func(*ledger.Document) ([]task, error) // nil: who owes what is not told
	ownTasks func(found) ([]task, error)            // of the sender's unit in a measure; nil: it has none
	err      error                                  // of tasksOf and ownTasks
}

// found is a measure with its document.
type found struct {
	doc     *ledger.Document
	measure *ledger.Measure
	score   float64
}

func newQuery(t bot.Turn, corpus *retrieval.Corpus) *query {
	q := &query{turn: t, corpus: corpus, refs: included(t.Utterance.References), units: t.Utterance.Units,
		window: t.Utterance.Window, named: corpus.Meant(t.Utterance.Folded, t.Utterance.Documents)}
	if t.Utterance.Ask != nil {
		q.ask = *t.Utterance.Ask
	} else {
		q.ask = bot.AskPart{Text: t.Utterance.Folded, Topic: t.Utterance.Folded, Content: len([]rune(t.Utterance.Folded))}
	}
	q.out = bot.Outcome{Intent: bot.Question, State: t.State}
	q.pick()
	q.followUp()
	return q
}

// pick takes over what the person chose from the offered answers.
func (q *query) pick() {
	if q.turn.Picked == nil || q.turn.Picked.Proposal.Ask == nil {
		return
	}
	p := q.turn.Picked.Proposal
	q.ask, q.window = *p.Ask, p.Window
	q.named, q.refs, q.units = []string{p.Document}, nil, nil
	if d, ok := q.corpus.Document(p.Document); ok {
		for _, key := range p.Measures {
			if m, ok := d.FindMeasure(key); ok {
				q.measures = append(q.measures, found{doc: d, measure: m})
				q.byNumber = true
			}
		}
	}
}

func included(refs []bot.Reference) []bot.Reference {
	var kept []bot.Reference
	for _, r := range refs {
		if !r.Excluded {
			kept = append(kept, r)
		}
	}
	return kept
}

func (q *query) english() bool { return q.turn.Utterance.Lang == bot.English }

// say chooses the language of the question.
func (q *query) say(chinese, english string, args ...any) string {
	if q.english() {
		chinese = english
	}
	if len(args) == 0 {
		return chinese
	}
	return fmt.Sprintf(chinese, args...)
}

// line adds a line to the reply.
func (q *query) line(s string) {
	if s = strings.TrimRight(s, " \n"); s != "" {
		q.lines = append(q.lines, s)
	}
}

// refuse says that the documents do not hold the answer.
func (q *query) refuse(s string) {
	q.out.Refused = true
	q.line(s)
}

// about notes a measure that the answer speaks of.
func (q *query) about(f found) {
	q.noteDocument(f.doc)
	for _, n := range q.out.Measures {
		if n == f.measure.Number {
			return
		}
	}
	q.out.Measures = append(q.out.Measures, f.measure.Number)
}

func (q *query) noteDocument(d *ledger.Document) {
	for _, id := range q.out.Documents {
		if id == d.ID {
			return
		}
	}
	q.out.Documents = append(q.out.Documents, d.ID)
}

// cite notes where something stands; the reply prints the sources once, at its end.
func (q *query) cite(f found, quote string) {
	q.about(f)
	q.out.Citations = append(q.out.Citations, bot.Citation{Document: f.doc.ID, Title: f.doc.Title, Number: f.measure.Number, Quote: quote})
}

// outcome closes the reply with its sources and remembers what it was about.
func (q *query) outcome() bot.Outcome {
	if q.plain != nil {
		q.out.Plain = fullWidth(strings.Join(q.plain, "\n"))
	}
	q.offerReport()
	q.line(q.sources())
	q.tellPart()
	q.tellStandings()
	q.print()
	if !q.out.Clarify {
		q.remember()
	}
	return q.out
}

// sources prints the citations, each document once: ——《…》第7、13条.
func (q *query) sources() string {
	if q.each {
		return ""
	}
	parts := append([]string(nil), q.passages...)
	cited := make([]string, len(q.out.Citations))
	for i, c := range q.out.Citations {
		cited[i] = c.Document
	}
	for _, d := range q.corpus.Ordered(cited) {
		var numbers []string
		seen := map[string]bool{}
		for _, c := range q.out.Citations {
			if c.Document == d.ID && c.Number != "" && !seen[c.Number] {
				seen[c.Number] = true
				numbers = append(numbers, c.Number)
			}
		}
		if len(numbers) > 0 {
			parts = append(parts, "《"+d.Title+"》"+q.say("", ", ")+q.measureList(inOrder(numbers)))
		}
	}
	if len(parts) == 0 || len(parts) > 3 {
		return ""
	}
	return q.say("——", "Source: ") + strings.Join(parts, q.say("；", "; "))
}

// remember keeps what the next message may lean on.
func (q *query) remember() {
	s := &q.out.State
	s.Pending = nil
	if len(q.out.Documents) == 1 {
		s.Document = q.out.Documents[0]
	}
	var keys []string
	for _, f := range q.measures {
		if len(q.out.Documents) == 0 || f.doc.ID == q.out.Documents[0] {
			keys = append(keys, f.measure.Key)
		}
	}
	if len(keys) > 0 && len(keys) <= 40 {
		s.Measures = keys
	}
	asked := q.ask
	asked.OfUnit = len(q.units) > 0
	s.Asked, s.Slot, s.Role, s.Topic, s.Window = &asked, q.ask.Slot, q.ask.Role, q.ask.Topic, q.window
	if asked.OfUnit {
		s.Unit = q.units[0].Name
	}
	if self := q.turn.Utterance.SelfUnit; self != "" {
		s.SelfUnit = self
	}
}

// hasSubject reports whether there is anything to look for.
func (q *query) hasSubject() bool {
	return q.ask.Slot != bot.SlotNone || q.ask.Topic != "" || len(q.refs) > 0 || len(q.measures) > 0 || len(q.units) > 0 || !q.window.IsZero()
}

// unclear answers what could not be read as a question.
func (q *query) unclear() bot.Outcome {
	if self := q.turn.Utterance.SelfUnit; self != "" {
		q.line(q.say("好的,记下了:您是%s的。想问什么直接说,如“我们要做哪些”。", "Noted: you are with %s.", self))
		q.out.State.SelfUnit, q.out.State.Unit = self, self
		q.print()
		return q.out
	}
	q.out.Clarify = true
	q.line(q.say("没看明白您想问哪一条。可以这样问:“第9条谁牵头”“本月有什么到期”;报进展这样说:“第4条已完成,45人参训”。",
		"I did not understand. Try “who leads measure 9?”, “what is due this month?” or report “measure 4 done, 45 people trained”."))
	q.print()
	return q.out
}

// print joins the lines into the reply, with the signs of its language.
func (q *query) print() {
	q.out.Reply = strings.Join(q.lines, "\n")
	if !q.english() {
		q.out.Reply = fullWidth(q.out.Reply)
	}
}
