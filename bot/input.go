package bot

import (
	"time"

	"duban/ledger"
)

// Input is one message as it comes to the engine 来话. The engine makes a Turn of it.
type Input struct {
	Text         string
	Harmful      bool         // it holds words that nothing official is made of
	Kind         string       // delivery.Incoming.Kind: "text", or an event as the channel names it; "" is text
	File         *ledger.File // for the kinds file, image, voice and video; nil for text
	Chat         string       // the group in which it was written; "" = a chat of two
	Quote        string       // the words that it answers; context, not the sender's own
	Tap          string       // Tap.Key of the button that was pressed, for Kind tap
	Options      []string     // ids of what was picked on the card before, for Kind tap
	From         string       // user id in the channel
	Unit         string       // vouched for by the channel, or ""
	Conversation string       //
	MessageKey   string       // effects are keyed by it
	Now          time.Time    // business clock, in the configured zone
	State        State        // before this turn; zero for a new conversation
}
