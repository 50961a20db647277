package llm

import (
	"context"
	"unicode"

	"duban/bot"
)

// Guesser proposes readings of messages 猜测. Zero value: not useful; see NewGuesser. Concurrency: safe.
type Guesser struct {
	chat             *Chat
	chinese, english instruction
}

var _ bot.Guesser = (*Guesser)(nil)

// guessSchema is the form of a reading.
const guessSchema rawSchema = `{"type":"object","additionalProperties":false,"required":["intent","rewrite","numbers"],"properties":{"intent":{"type":"string","enum":["question","report","none"]},"rewrite":{"type":"string"},"numbers":{"type":"array","items":{"type":"string"}}}}`

// NewGuesser makes a guesser that asks these models.
func NewGuesser(c *Chat) *Guesser {
	return &Guesser{chat: c, chinese: instructionOf("guess.zh", "reading", guessSchema), english: instructionOf("guess.en", "reading", guessSchema)}
}

// Guess implements bot.Guesser. KindOf tells why there is none; a caller who gave up gets context.Canceled.
func (g *Guesser) Guess(ctx context.Context, in bot.Guessing) (bot.Guess, error) {
	guess, _, err := put(ctx, g.chat, g.prompt(in), readGuess)
	if err != nil {
		return bot.Guess{}, unavailable(err)
	}
	return guess, nil
}

func (g *Guesser) prompt(in bot.Guessing) prompt {
	p := prompt{purpose: "guess", instruction: g.english, person: in.Person, blocks: []block{
		{name: "message", text: in.Text}, {name: "today", text: in.Today}, {name: "unit", text: in.Unit}}}
	for _, r := range in.Text {
		if unicode.Is(unicode.Han, r) {
			p.instruction = g.chinese
			break
		}
	}
	for i, m := range in.Measures {
		p.blocks = append(p.blocks, block{name: "measure", mark: i + 1, text: m})
	}
	return p
}
