package delivery

import (
	"strings"

	"duban/bot"
	"duban/ledger"
)

// Seen is how old the rows are from which something was worked out: the version stamps of documents and ledger that were
// read before them.
type Seen struct{ Documents, Ledger int64 }

// Claim is a push with its message and whom it tells of a document. The store keeps all of it or nothing.
type Claim struct {
	Push     ledger.Push
	Told     []ledger.Receipt
	Outgoing Outgoing
}

// Round is what one look at the plan found due 一轮提醒.
//
//	planned ──Push──► claimed, its message queued ──► as any Outgoing
//	   │                 └─ somebody has it: passed over
//	   └─ rows changed meanwhile: Conflict, nothing claimed, planned anew
type Round struct {
	Seen   *Seen // nil: it does not matter
	Claims []Claim
	Slips  []ledger.Slip // drafts
}

// Pushed is a push with what became of its message 送达情况. Unknown is never sent again by itself: it may have arrived.
type Pushed struct {
	Push        ledger.Push
	State       OutgoingState
	Reason      string // of the last failed attempt
	Attempts    int
	Unreachable bool // the channel says that it cannot reach this person at all
}

// PushKey is Outgoing.Key of a push: one a person, day and kind.
func PushKey(p ledger.Push) string {
	return "push:" + string(p.Kind) + ":" + p.Day.String() + ":" + strings.ToLower(p.Person)
}

// CardOf is a card as a channel carries it; a button whose key is too long is left out, the words do its work. nil for nil.
func CardOf(c *bot.Card) *Card {
	if c == nil {
		return nil
	}
	return cardOf(bot.Outcome{Card: c})
}
