package main

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/safety"
	"duban/session"
	"duban/zh"
)

// ownWords is the office's own list of words, in the data folder.
const ownWords = "safety-words.txt"

// How much one person may send: messages that only ask, and work of a model. What is over it is answered by code alone, or,
// far over it, not at all; reports are always recorded and answered.
var (
	askPace   = session.Limit{N: 60, Per: time.Minute}
	modelPace = session.Limit{N: 20, Per: time.Minute}
	toldPace  = session.Limit{N: 1, Per: time.Minute}
)

// guarded is the conversation with the guard before it.
func (m *Main) guarded() *safety.Guard {
	if m.Words == nil {
		m.Words = safety.NewWords(filepath.Join(m.Settings.Data, ownWords), m.Log)
	}
	o := safety.Options{Engine: oneState{m.Engine}, Words: m.Words, Printed: m.printed, Log: m.Log}
	if m.Settings.SafetyURL != "" {
		o.Also = safety.NewService(m.Settings.SafetyURL)
	}
	if m.Paced {
		o.Pace, o.Told = m.Session.Bucket("ask", askPace), m.Session.Bucket("told", toldPace)
	}
	return safety.NewGuard(o)
}

// printed reports whether a document holds a word: then people may ask about it.
func (m *Main) printed(ctx context.Context, word string) bool {
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return false
	}
	for _, h := range corpus.Search(word, nil, 3) {
		if strings.Contains(zh.Squeeze(h.Text()), word) {
			return true
		}
	}
	return false
}

// modelPace is how often a person's messages may be worked on by a model; only a server counts.
func (m *Main) modelPace() safety.Pace { return &latePace{main: m} }

// latePace counts as soon as there is a session.
type latePace struct {
	main *Main
	once sync.Once
	pace safety.Pace
}

// Spend implements safety.Pace.
func (p *latePace) Spend(ctx context.Context, who string) (time.Duration, error) {
	if p.main.Session == nil || !p.main.Paced {
		return 0, nil
	}
	p.once.Do(func() { p.pace = p.main.Session.Bucket("model", modelPace) })
	return p.pace.Spend(ctx, who)
}

// pacedWriter words a person's answers as often as modelPace allows; the others go out as code took them from the rows.
type pacedWriter struct {
	next retrieval.Writer
	pace safety.Pace
}

var _ retrieval.Writer = pacedWriter{}

// Write implements retrieval.Writer.
func (p pacedWriter) Write(ctx context.Context, w retrieval.Writing) (retrieval.Worded, error) {
	if err := within(ctx, p.pace, w.Person); err != nil {
		return retrieval.Worded{}, err
	}
	return p.next.Write(ctx, w)
}

// pacedGuesser lets a person's messages be guessed as often as modelPace allows.
type pacedGuesser struct {
	next bot.Guesser
	pace safety.Pace
}

var _ bot.Guesser = pacedGuesser{}

// Guess implements bot.Guesser.
func (p pacedGuesser) Guess(ctx context.Context, g bot.Guessing) (bot.Guess, error) {
	if err := within(ctx, p.pace, g.Person); err != nil {
		return bot.Guess{}, err
	}
	return p.next.Guess(ctx, g)
}

// within takes one from a person's pace. Errors: ledger.Unavailable when nothing is left.
func within(ctx context.Context, pace safety.Pace, person string) error {
	if wait, err := pace.Spend(ctx, strings.ToLower(person)); err == nil && wait > 0 {
		return ledger.Errorf(ledger.Unavailable, "model work of one person is limited to %d a minute", modelPace.N)
	}
	return nil
}
