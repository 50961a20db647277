package main

import (
	"context"
	"strings"
	"time"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/zh"
)

// guessTime bounds what a guess may take of a turn's 20 s: the answer to what was guessed may ask the model for words.
const guessTime = 4 * time.Second

// wireWords lets models word answers and propose readings, where they are set. Call it when the engine is there.
func (m *Main) wireWords(ask *handlers.Ask) {
	if m.Writer == nil {
		return
	}
	limit := time.Duration(m.Settings.LLM.Timeout) * time.Second
	ask.UseWording(handlers.NewWording(pacedWriter{m.Writer, m.modelPace()}, bot.NewPatience(limit), m.wordingTold))
}

// wireGuesses lets the engine ask a model what a message means of which the rules are not sure.
func (m *Main) wireGuesses() {
	if m.Guesser == nil {
		return
	}
	limit := time.Duration(m.Settings.LLM.Timeout) * time.Second
	m.Engine.UseGuesser(pacedGuesser{m.Guesser, m.modelPace()}, bot.NewPatience(min(limit, guessTime)), m.spokenOf)
}

// wordingTold logs what came of a model's words: codes and counts, no text.
func (m *Main) wordingTold(e handlers.WordingEvent) {
	switch {
	case e.Err != nil:
		m.Log.Info("answered without the model", "code", string(ledger.CodeOf(e.Err)))
	case len(e.Dropped) > 0 || !e.Used:
		m.Log.Info("checked the model's words", "used", e.Used, "dropped", len(e.Dropped), "why", strings.Join(e.Dropped, " "))
	}
}

// spokenOf are the measures that a conversation spoke of last, as "9 标题".
func (m *Main) spokenOf(ctx context.Context, s bot.State) []string {
	const most = 12
	if s.Document == "" || len(s.Measures) == 0 || len(s.Measures) > most {
		return nil
	}
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return nil
	}
	d, ok := corpus.Document(s.Document)
	if !ok {
		return nil
	}
	var out []string
	for _, key := range s.Measures {
		if measure, ok := d.FindMeasure(key); ok {
			out = append(out, measure.Number+" "+zh.Mask(measure.Heading))
		}
	}
	return out
}
