package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"duban/configs"
	"duban/llm"
	"duban/session"
)

// chatOptions are the models of the settings.
func chatOptions(s configs.Settings, log *slog.Logger) (llm.ChatOptions, error) {
	l := s.LLM
	o := llm.ChatOptions{Answer: time.Duration(l.Timeout) * time.Second, First: time.Duration(l.FirstToken) * time.Second, Tokens: l.AnswerTokens,
		Context: l.Context, Concurrent: l.Concurrency, KeptFor: time.Duration(l.KeepHours) * time.Hour, Logger: log}
	for _, e := range l.Endpoints() {
		d, err := llm.DialectFor(e.Dialect, e.BaseURL, l.QuirkWords())
		if err != nil {
			return o, fmt.Errorf("DUBAN_LLM_DIALECT: %w", err)
		}
		o.Endpoints = append(o.Endpoints, llm.ChatEndpoint{BaseURL: e.BaseURL, APIKey: e.APIKey, Model: e.Model, Dialect: d})
	}
	return o, nil
}

// wireModel makes Writer and Guesser where an endpoint is set; without one they stay nil and answers are extractive. Call it
// before what uses them is put together.
func (m *Main) wireModel() error {
	if m.Settings.LLM.IsZero() {
		return nil
	}
	o, err := chatOptions(m.Settings, m.Log)
	if err != nil {
		return err
	}
	memory := &modelMemory{main: m}
	memory.tokens = sync.OnceValue(func() *session.Tokens {
		l := m.Settings.LLM
		return m.Session.Tokens("model", session.TokenLimits{Person: l.DailyPerson, All: l.DailyAll, Zone: m.Zone})
	})
	o.Meter = memory
	if m.Settings.LLM.KeepHours > 0 {
		o.Kept = memory
	}
	o.Watch = func(ctx context.Context, e llm.Event) {
		if m.hooks.asked != nil {
			m.hooks.asked(ctx, e)
		}
	}
	chat := llm.NewChat(o)
	m.Writer, m.Guesser = llm.NewWriter(chat), llm.NewGuesser(chat)
	return nil
}

// modelMemory is the session as models see it. Before connect, in commands of one question, nothing is counted or kept.
type modelMemory struct {
	main   *Main
	tokens func() *session.Tokens
}

var (
	_ llm.Meter  = (*modelMemory)(nil)
	_ llm.Keeper = (*modelMemory)(nil)
)

// Reserve implements llm.Meter.
func (m *modelMemory) Reserve(ctx context.Context, person string, tokens int) (func(context.Context, int), error) {
	if m.main.Session == nil {
		return func(context.Context, int) {}, nil
	}
	return m.tokens().Reserve(ctx, person, tokens)
}

// Note implements llm.Keeper.
func (m *modelMemory) Note(ctx context.Context, name, text string, keep time.Duration) error {
	if m.main.Session == nil {
		return nil
	}
	return m.main.Session.Note(ctx, name, text, keep)
}

// Noted implements llm.Keeper.
func (m *modelMemory) Noted(ctx context.Context, name string) (string, error) {
	if m.main.Session == nil {
		return "", nil
	}
	return m.main.Session.Noted(ctx, name)
}
