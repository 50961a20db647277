package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"duban/bot"
	"duban/web"
)

// pageAsker answers questions on the pages with the bot's own engine. It begins a conversation of its own for each request and writes
// nothing: the member's chat does not know of it.
type pageAsker struct{ m *Main }

var _ web.Asker = pageAsker{}

// Answer runs what was said through the engine, each after the other, and keeps neither state nor effects.
func (p pageAsker) Answer(ctx context.Context, userID string, said []string) (web.Answer, error) {
	in := bot.Input{From: userID, Conversation: "web:" + userID, Now: p.m.Clock()}
	var out bot.Outcome
	for i, text := range said {
		if i > 0 && len(out.Choices) == 0 {
			break // nothing was asked back any more
		}
		in.Text, in.MessageKey = text, "web:"+uuid.NewString()
		var err error
		if out, err = p.m.Engine.Handle(ctx, in); err != nil {
			return web.Answer{}, fmt.Errorf("answer on a page: %w", err)
		}
		if !onlyAnswers(&out) {
			return web.Answer{InChat: true}, nil
		}
		in.State = out.State
	}
	a := web.Answer{Reply: out.Reply}
	for _, c := range out.Choices {
		a.Choices = append(a.Choices, c.Label)
	}
	for _, c := range out.Citations {
		a.Sources = append(a.Sources, web.Source{Document: c.Document, Title: c.Title, Number: c.Number, Quote: c.Quote})
	}
	return a, nil
}

// onlyAnswers reports whether a turn was a question, and asks for nothing to be written, sent or told.
func onlyAnswers(out *bot.Outcome) bool {
	switch out.Intent {
	case bot.Question, bot.Help, bot.Chitchat:
		return out.Effects.Empty() && len(out.Notices) == 0 && len(out.Files) == 0
	}
	return false
}
