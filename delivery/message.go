package delivery

import (
	"cmp"
	"time"

	"duban/ledger"
)

// Incoming is a message from a person, of whatever channel 来信.
type Incoming struct {
	ID           string       `json:"id"`           // UUIDv7, set when it is stored
	Key          string       `json:"key"`          // of the channel; the same key is the same message
	Channel      string       `json:"channel"`      // wecom, cli, demo
	Conversation string       `json:"conversation"` // who with whom; state and order belong to it
	From         string       `json:"from"`         // user id in the channel
	Unit         string       `json:"unit"`         // vouched for by the channel, or ""
	Kind         string       `json:"kind"`         // text, tap, file, image, voice, video, location, link; event:NAME as the channel names it
	Text         string       `json:"text"`
	File         *ledger.File `json:"file,omitempty"`   // for the kinds file, image, voice, video; nil for text
	Chat         string       `json:"chat,omitempty"`   // the group in which it was written; "" = a chat of two
	Quote        string       `json:"quote,omitempty"`  // the words that it answers, for context; not the sender's own
	Tap          string       `json:"tap,omitempty"`    // Button.Key, for Kind tap; Outgoing.Key of the answer, for Kind event:feedback (bot.KindFeedback)
	Picked       []string     `json:"picked,omitempty"` // Option.ID of what was picked on the card, for Kind tap
	Handle       string       `json:"handle,omitempty"` // by which the channel can answer just this message, for a while: a card's response code, a request id
	At           time.Time    `json:"at"`               // business clock of this message; zero: the clock of the process
	ReceivedAt   time.Time    `json:"received_at"`      // system clock
	Attempts     int          `json:"attempts"`
}

// Outgoing is a message to a person, of whatever channel 去信. The channel renders it when it is sent.
type Outgoing struct {
	ID           string   `json:"id"`  // UUIDv7
	Key          string   `json:"key"` // idempotency key: Incoming.Key plus an ordinal, or a push key
	Channel      string   `json:"channel"`
	Conversation string   `json:"conversation"`
	To           string   `json:"to"`
	Text         string   `json:"text"`
	Choices      []string `json:"choices"` // labels, offered in order; picked by number
	Form
	Attempts  int       `json:"attempts"`
	NotBefore time.Time `json:"not_before"`
}

// Form is what an Outgoing has beside its words. A channel that cannot show a part of it leaves that part out: the
// words must say it all. Zero value: words alone. Source: docs/adr/0012.
//
// A turn is answered by one or more messages, in this order, each with a key of its own:
//
//	key#0  the words with their choices, and the Card that says the same; of a tap Card{Title, Closed}, which takes the
//	       place of the card that Answers finds, without words when a message with a new card follows
//	key#1… after a tap the words with their new Card; each file, without words
//
// Choices of which each fits a button are given as a Card as well, with the words of the choice on the button: a channel
// shows either, the numbers or the buttons.
type Form struct {
	Chat     string             `json:"chat,omitempty"`     // the group that it goes to; "" = to To alone
	Answers  string             `json:"answers,omitempty"`  // Incoming.Handle of the message that it answers
	Markdown bool               `json:"markdown,omitempty"` // Text is Markdown; else it is shown as it stands
	Card     *Card              `json:"card,omitempty"`
	File     *ledger.Attachment `json:"file,omitempty"`
}

// Card is a few lines with buttons 卡片. Unless it is Beside the words it says what they say, so that a channel may show it
// in their place. Lengths are not limited here: the channel shortens what it shows, and does
// without the card when it cannot show it.
type Card struct {
	Subject string   `json:"subject,omitempty"` // what it shows, the same for all cards about the same thing; "" = it is never changed
	Title   string   `json:"title"`
	Note    string   `json:"note,omitempty"`
	Lines   []Line   `json:"lines,omitempty"`
	Options []Option `json:"options,omitempty"` // to be picked before the first button is pressed
	Many    bool     `json:"many,omitempty"`    // of the Options several may be picked
	Buttons []Button `json:"buttons,omitempty"`
	Beside  bool     `json:"beside,omitempty"` // the words say more than the card: both are shown
	Link    string   `json:"link,omitempty"`   // path of the page that it speaks of; the sender makes it an address
	Closed  string   `json:"closed,omitempty"` // set when the buttons have done their work: what stands in their place (已记录); then it has no Buttons
}

// Line is a row of a Card.
type Line struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Option can be picked on a Card. ID is unique on it.
type Option struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Button is what can be pressed on a Card. Key comes back as Incoming.Tap.
type Button struct {
	Label string `json:"label"`
	Key   string `json:"key"`
	Main  bool   `json:"main,omitempty"` // stands out among the others
}

// Lane names what must go out in order: the messages of one conversation, else those to one person.
func (o Outgoing) Lane() string { return o.Channel + "/" + cmp.Or(o.Conversation, o.To) }
