package delivery

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/bot"
)

// What choices may be to become buttons: more do not fit on a card, and longer ones are cut.
const (
	mostButtons  = 6
	longestLabel = 10 // characters
	longestTitle = 26 // of what every channel shows whole
)

// answersTo is what goes back to the sender of a message, in order; none when there is nothing to say.
func answersTo(in Incoming, out bot.Outcome) []Outgoing {
	card := cardOf(out)
	tap := in.Kind == bot.KindTap
	if out.Reply == "" && card == nil && len(out.Files) == 0 && !tap {
		return nil
	}
	first := addressed(in, "#0", out.Reply)
	for _, c := range out.Choices {
		first.Choices = append(first.Choices, c.Label)
	}
	first.Card = card
	all := []Outgoing{first}
	also := func() *Outgoing {
		o := addressed(in, "#"+strconv.Itoa(len(all)), "")
		o.Answers = "" // a handle answers once
		all = append(all, o)
		return &all[len(all)-1]
	}
	if tap {
		all[0].Card = closedCard(out)
	}
	if tap && card != nil {
		next := also()
		next.Text, next.Choices, next.Card = all[0].Text, all[0].Choices, card
		all[0].Text, all[0].Choices = "", nil
	}
	for i := range out.Files {
		also().File = &out.Files[i]
	}
	return all
}

// closedCard takes the place of a card that was pressed.
func closedCard(out bot.Outcome) *Card {
	title, _, _ := strings.Cut(out.Reply, "\n")
	closed := &Card{Title: title, Closed: closing(out)}
	if out.Card != nil {
		closed.Subject, closed.Title = out.Card.Subject, out.Card.Title
	}
	return closed
}

// closing is the word that stands on a card in the place of its buttons.
func closing(out bot.Outcome) string {
	switch {
	case out.Card != nil && out.Card.Closed != "":
		return out.Card.Closed
	case len(out.Effects.Updates) > 0:
		return "已记录"
	case len(out.Effects.Withdraw) > 0:
		return "已撤回"
	case out.Clarify:
		return "请看下面"
	}
	return "已处理"
}

// cardOf is the outcome's card as a channel carries it, or one of its choices; nil without either.
func cardOf(out bot.Outcome) *Card {
	c := out.Card
	if c == nil {
		return choiceCard(out)
	}
	if c.Closed != "" {
		return nil
	}
	card := &Card{Subject: c.Subject, Title: c.Title, Note: c.Note, Link: c.Link, Beside: c.Beside}
	for _, l := range c.Lines {
		card.Lines = append(card.Lines, Line(l))
	}
	for _, b := range c.Buttons {
		key, err := b.Tap.Key()
		if err != nil {
			continue // the words and their numbers do its work
		}
		card.Buttons = append(card.Buttons, Button{Label: b.Label, Key: key, Main: b.Main})
	}
	return card
}

// headline parts a text behind its first line, or behind the first sentence of a line that is too long for a title.
func headline(text string) (title, rest string) {
	title, rest, _ = strings.Cut(text, "\n")
	end := strings.IndexAny(title, "。？！")
	if utf8.RuneCountInString(title) <= longestTitle || end < 0 {
		return title, rest
	}
	_, size := utf8.DecodeRuneInString(title[end:])
	return title[:end+size], strings.TrimSpace(title[end+size:] + "\n" + rest)
}

// choiceCard offers choices as buttons: all of them, or none when one does not fit.
func choiceCard(out bot.Outcome) *Card {
	p := out.State.Pending
	if n := len(out.Choices); p == nil || n == 0 || n > mostButtons || n != len(p.Choices) {
		return nil
	}
	title, rest := headline(out.Reply)
	card := &Card{Title: title, Note: rest}
	if utf8.RuneCountInString(title) > longestTitle {
		card = &Card{Title: "请选一个", Note: out.Reply}
	}
	for _, c := range out.Choices {
		key, err := bot.Tap{Ability: p.Ability, Step: p.Step, Proposal: c.Proposal, Label: c.Label}.Key()
		if err != nil || utf8.RuneCountInString(c.Label) > longestLabel {
			return nil
		}
		card.Buttons = append(card.Buttons, Button{Label: c.Label, Key: key})
	}
	return card
}
