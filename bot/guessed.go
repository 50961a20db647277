package bot

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// guessing is the name under which a question whether a guess was right finds its way back.
const guessing Intent = "guess"

// Bounds of what is guessed. Unit: characters.
const (
	leastGuessed  = 3
	mostGuessed   = 200 // of the message
	mostRewritten = 80
)

// guessedFor is how long the question stays open.
const guessedFor = 30 * time.Minute

// guesses asks a model what a message means of which the rules are not sure.
//
//	unsure ──guess──► rewritten ──the same rules──► a question ──► answered, with how it was understood
//	                     │ says more than the message     └── anything else ──► asked: is that right? ──对──► as if typed
//	                     └──► as unsure as before
//
// What is guessed writes nothing: effects of a guessed turn would be a fault, and are dropped with it.
type guesses struct {
	guesser  Guesser
	patience *Patience
	spoken   func(ctx context.Context, s State) []string
}

// UseGuesser lets a model propose how to read what the rules cannot. spoken are the measures spoken of last, as "9 标题". Call
// it before the first message.
func (e *Engine) UseGuesser(g Guesser, patience *Patience, spoken func(ctx context.Context, s State) []string) {
	e.guesses = &guesses{guesser: g, patience: patience, spoken: spoken}
	e.abilities = append(e.abilities, guessed{engine: e})
}

// guessed is out, or what came of reading the message as a model proposes. Whatever goes wrong leaves out as it is.
func (e *Engine) guessed(ctx context.Context, in Input, t Turn, out Outcome, words Vocabulary) Outcome {
	if e.guesses == nil || !unsure(in, t, out) {
		return out
	}
	spoken := e.guesses.spoken(ctx, in.State)
	var g Guess
	err := e.guesses.patience.Ask(ctx, func(ctx context.Context) (err error) {
		g, err = e.guesses.guesser.Guess(ctx, Guessing{Text: zh.Mask(in.Text), Today: t.Utterance.Today.String(), Person: t.Sender.UserID,
			Unit: t.Sender.Unit, Measures: spoken})
		return err
	})
	if err != nil {
		return out
	}
	r := reading{u: t.Utterance, guess: g, state: in.State, sender: t.Sender, spoken: spoken}
	if !r.understood(words) {
		return out
	}
	if r.asks() {
		return e.answerGuess(ctx, in, r, out)
	}
	return confirmGuess(in, r)
}

// unsure reports whether the rules made nothing of a typed message: nothing was recognised and nothing was found for its words, or
// it was asked back without choices.
func unsure(in Input, t Turn, out Outcome) bool {
	u := t.Utterance
	n := utf8.RuneCountInString(in.Text)
	switch {
	case u.Wordless(), in.Tap != "", n < leastGuessed, n > mostGuessed, u.Lang != Chinese, !out.Effects.Empty(), len(out.Choices) > 0:
		return false
	case in.State.Pending != nil && !in.Now.After(in.State.Pending.Expires), saysMore(u):
		return false
	}
	return out.Clarify && out.State.Pending == nil || !u.Sure && (out.Clarify || out.Refused)
}

// saysMore: the rules read something else in it than an unclear question.
func saysMore(u Utterance) bool {
	return u.Intent != Question || u.Outside != OutsideNone || u.Yes || u.No || u.Pick > 0 || u.Report != nil || u.Decide != nil || u.Review != nil || u.SelfUnit != ""
}

// answerGuess answers a question as it was understood, and says how.
func (e *Engine) answerGuess(ctx context.Context, in Input, r reading, unclear Outcome) Outcome {
	in.Text, in.Quote = r.text, ""
	t := Turn{Utterance: r.v, Sender: r.sender, Conversation: in.Conversation, MessageKey: in.MessageKey, Now: in.Now, State: in.State, Chat: in.Chat}
	out, err := e.turn(ctx, &t, in)
	if err != nil || !out.Effects.Empty() || len(out.Files) > 0 || len(out.Notices) > 0 || out.Clarify && len(out.Choices) == 0 {
		return unclear
	}
	out.Reply = "我理解为：“" + r.text + "”\n" + out.Reply
	return out
}

// confirmGuess asks whether somebody means to report or decide something. Nothing is kept but the question.
func confirmGuess(in Input, r reading) Outcome {
	choices := []Choice{{Label: "对", Proposal: Proposal{Words: r.text}}, {Label: "不对", Proposal: Proposal{Cancel: true}}}
	out := Outcome{Intent: r.v.Intent, Clarify: true, State: in.State, Choices: choices,
		Reply: "您的意思是：“" + r.text + "”，对吗？回“对”就办，不对请换个说法。现在还没有记。"}
	out.State.Pending = &Pending{Ability: guessing, Step: "guess", Choices: choices, Expires: in.Now.Add(guessedFor)}
	return out
}

// guessed goes on with what was confirmed.
type guessed struct{ engine *Engine }

var _ Ability = guessed{}

// Intent names the ability.
func (guessed) Intent() Intent { return guessing }

// Recognise takes nothing by itself.
func (guessed) Recognise(Utterance) Match { return 0 }

// Handle does what was confirmed, as if it had been typed; no model is asked again.
func (a guessed) Handle(ctx context.Context, t Turn) (Outcome, error) {
	p := t.State.Pending
	t.State.Pending = nil
	out := Outcome{Intent: Cancel, State: t.State}
	words, ok := confirmed(t, p)
	switch {
	case !ok:
		out.Clarify, out.State.Pending = true, p
		if p != nil {
			out.Choices = p.Choices
		}
		out.Reply = "说对了回“对”，不对回“不对”，也可以换个说法直接发。"
		return out, nil
	case words == "":
		out.Reply = "好，没有记。请换个说法再发一次，如“第4条已完成，45人参训”。"
		return out, nil
	}
	vocabulary, err := a.engine.words(ctx)
	if err != nil {
		return Outcome{}, err
	}
	in := Input{Text: words, From: t.Sender.UserID, Unit: t.Sender.Unit, Conversation: t.Conversation, MessageKey: t.MessageKey, Now: t.Now, Chat: t.Chat, State: t.State}
	t.Utterance, t.Picked, t.Tap, t.Options = utterance(in, vocabulary), nil, "", nil
	return a.engine.turn(ctx, &t, in)
}

// confirmed are the words that a yes stands for; "" for a no; false when it is neither.
func confirmed(t Turn, p *Pending) (words string, ok bool) {
	switch {
	case t.Picked != nil:
		return t.Picked.Proposal.Words, true
	case t.Utterance.Yes && p != nil && len(p.Choices) > 0:
		return p.Choices[0].Proposal.Words, true
	}
	return "", t.Utterance.No || t.Utterance.Intent == Cancel
}

// today is the day of a message.
func (r reading) today() ledger.Date { return r.u.Today }

// trimmed is a rewrite as it can be shown: one line, without quotation marks around it.
func trimmed(s string) string {
	return strings.Trim(strings.TrimSpace(s), `"“”「」`)
}
