package delivery

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"duban/bot"
)

// Notify says how what a turn tells others reaches them 转告. Zero value: nobody is reached, notices are dropped.
type Notify struct {
	// Address is where somebody can be written to of one's own accord; false: nowhere. nil: nobody anywhere.
	Address func(person string) (channel, conversation string, ok bool)
	// Quiet moves an instant out of the hours in which nobody is to be disturbed, on the system clock. nil: there are none.
	Quiet func(time.Time) time.Time
}

// notices is what a turn tells others, one message each, keyed by the message that led to it.
func (r *Runner) notices(in Incoming, out bot.Outcome) []Outgoing {
	if r.o.Notify.Address == nil {
		return nil
	}
	var all []Outgoing
	for i, n := range out.Notices {
		channel, conversation, ok := r.o.Notify.Address(n.Person)
		if !ok {
			continue
		}
		o := Outgoing{ID: uuid.Must(uuid.NewV7()).String(), Key: in.Key + "#n" + strconv.Itoa(i), Channel: channel, Conversation: conversation, To: n.Person, Text: n.Text}
		if n.Card != nil {
			o.Card = cardOf(bot.Outcome{Card: n.Card})
		}
		if r.o.Notify.Quiet != nil {
			if now := time.Now(); r.o.Notify.Quiet(now).After(now) {
				o.NotBefore = r.o.Notify.Quiet(now)
			}
		}
		all = append(all, o)
	}
	return all
}

// wake lets the sender look for what waits in the outbox.
func (r *Runner) wake() {
	if r.o.Outlet != nil {
		r.o.Outlet.Wake()
	}
}
