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
	Kind         string       `json:"kind"`         // text, file; event kinds as the channel names them
	Text         string       `json:"text"`
	File         *ledger.File `json:"file,omitempty"` // for Kind file; nil for text
	At           time.Time    `json:"at"`             // business clock of this message; zero: the clock of the process
	ReceivedAt   time.Time    `json:"received_at"`    // system clock
	Attempts     int          `json:"attempts"`
}

// Outgoing is a message to a person, of whatever channel 去信. The channel renders it when it is sent.
type Outgoing struct {
	ID           string    `json:"id"`  // UUIDv7
	Key          string    `json:"key"` // idempotency key: Incoming.Key plus an ordinal, or a push key
	Channel      string    `json:"channel"`
	Conversation string    `json:"conversation"`
	To           string    `json:"to"`
	Text         string    `json:"text"`
	Choices      []string  `json:"choices"` // labels, offered in order; picked by number
	Attempts     int       `json:"attempts"`
	NotBefore    time.Time `json:"not_before"`
}

// Lane names what must go out in order: the messages of one conversation, else those to one person.
func (o Outgoing) Lane() string { return o.Channel + "/" + cmp.Or(o.Conversation, o.To) }
