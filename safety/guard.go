package safety

import (
	"context"
	"log/slog"
	"time"
	"unicode/utf8"

	"duban/bot"
	"duban/ledger"
)

// Way says where a text goes.
type Way string

// The ways.
const (
	In  Way = "in"  // from a person
	Out Way = "out" // to a person or a group
)

// Reviewer looks at a text before it is answered or leaves. A deployment may bring its own.
// Errors: ledger.Forbidden when the text is not fit, with the reason; any other error means that it could not be looked
// at, and the text passes.
type Reviewer interface {
	Review(ctx context.Context, way Way, text string) error
}

// Engine is the conversation behind the guard.
type Engine interface {
	Handle(ctx context.Context, in bot.Input) (bot.Outcome, error)
}

// Pace says how long somebody has to wait; 0: not at all.
type Pace interface {
	Spend(ctx context.Context, who string) (wait time.Duration, err error)
}

// Options are what a Guard works with. Engine and Words are needed.
type Options struct {
	Engine  Engine
	Words   *Words
	Also    Reviewer                                    // a service of the deployment's own; nil: none
	Printed func(ctx context.Context, word string) bool // whether the documents hold a word: then it is official; nil: never
	Pace    Pace                                        // of messages; nil: no limit
	Told    Pace                                        // how often somebody is told that it is too fast; needed with Pace
	Log     *slog.Logger                                // nil: nothing is logged
}

// Guard is an Engine that looks at what comes in and what goes out. Concurrency: safe.
type Guard struct{ o Options }

var _ Engine = (*Guard)(nil)

// NewGuard makes a Guard.
func NewGuard(o Options) *Guard {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Guard{o}
}

// mostRead is how much of a message the conversation reads. Unit: characters.
const mostRead = 2000

// Handle answers one message.
func (g *Guard) Handle(ctx context.Context, in bot.Input) (bot.Outcome, error) {
	if in.Text != "" && in.Kind != bot.KindTap {
		in.Harmful = g.harmful(ctx, in.Text)
	}
	out, err := g.o.Engine.Handle(ctx, in)
	if err != nil {
		return out, err
	}
	if g.tooFast(ctx, in, &out) {
		return out, nil
	}
	if utf8.RuneCountInString(in.Text) > mostRead && out.Reply != "" && in.Kind == "text" {
		out.Reply += "\n这条超过2000字，我只看了前2000字；后面还有要报的，请分条再发。"
	}
	g.veil(ctx, in, &out)
	return out, nil
}

// harmful reports whether a message holds what nothing official is made of.
func (g *Guard) harmful(ctx context.Context, text string) bool {
	for _, word := range g.o.Words.Find(text) {
		if g.o.Printed == nil || !g.o.Printed(ctx, word) {
			return true
		}
	}
	return g.refused(ctx, In, text)
}

// refused asks the deployment's own service.
func (g *Guard) refused(ctx context.Context, way Way, text string) bool {
	if g.o.Also == nil || text == "" {
		return false
	}
	err := g.o.Also.Review(ctx, way, text)
	if err != nil && ledger.CodeOf(err) != ledger.Forbidden {
		g.o.Log.WarnContext(ctx, "the content service could not be asked; the text passes", "way", string(way), "error", err)
	}
	return ledger.CodeOf(err) == ledger.Forbidden
}

// tooFast leaves a message of a flood without a reply, after it was said once. What was recorded is always answered.
func (g *Guard) tooFast(ctx context.Context, in bot.Input, out *bot.Outcome) bool {
	if g.o.Pace == nil || in.Kind != "text" || !out.Effects.Empty() || out.Reply == "" {
		return false
	}
	if wait, err := g.o.Pace.Spend(ctx, in.From); err != nil || wait == 0 {
		return false // who cannot be counted is not kept waiting
	}
	out.Reply, out.Choices, out.Card, out.Files, out.Effects.Answers = "", nil, nil, nil, nil
	if wait, err := g.o.Told.Spend(ctx, in.From); err == nil && wait == 0 {
		out.Reply = "您这一会儿发得太多，问题我先不逐条回了，请过一分钟再问。报的进展照常记，不会丢。"
	}
	g.o.Log.InfoContext(ctx, "a message of a flood was left without an answer", "person", in.From)
	return true
}

// veil keeps listed words from being said: what a model worded goes out as code took it from the rows instead, and in a group they
// become stars, unless a quoted sentence holds them.
func (g *Guard) veil(ctx context.Context, in bot.Input, out *bot.Outcome) {
	if out.Model != "" && (len(g.o.Words.Find(out.Reply)) > 0 || g.refused(ctx, Out, out.Reply)) {
		out.Reply, out.Plain, out.Model = out.Plain, "", "" // as code took it from the rows
	}
	if in.Chat == "" {
		return
	}
	for _, word := range g.o.Words.Find(out.Reply) {
		if g.o.Printed != nil && g.o.Printed(ctx, word) {
			return // a document's own words are told as they stand
		}
	}
	out.Reply = g.o.Words.Veil(out.Reply)
	for i := range out.Choices {
		out.Choices[i].Label = g.o.Words.Veil(out.Choices[i].Label)
	}
	if out.Card != nil {
		out.Card = g.veiled(*out.Card)
	}
}

func (g *Guard) veiled(c bot.Card) *bot.Card {
	c.Title, c.Note = g.o.Words.Veil(c.Title), g.o.Words.Veil(c.Note)
	lines := make([]bot.CardLine, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = bot.CardLine{Name: l.Name, Value: g.o.Words.Veil(l.Value)}
	}
	c.Lines = lines
	return &c
}
