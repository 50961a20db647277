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

// Messages is what is sent to others for what a turn tells them: one each, keyed by the message that led to it. Whoever
// cannot be reached is left out. Shape: in the order of the notices; nil when nobody can be reached.
func (n Notify) Messages(key string, notices []bot.Notice, now time.Time) []Outgoing {
	if n.Address == nil {
		return nil
	}
	var all []Outgoing
	for i, one := range notices {
		channel, conversation, ok := n.Address(one.Person)
		if !ok {
			continue
		}
		o := Outgoing{ID: uuid.Must(uuid.NewV7()).String(), Key: key + "#n" + strconv.Itoa(i), Channel: channel, Conversation: conversation, To: one.Person, Text: one.Text}
		if one.Card != nil {
			o.Card = cardOf(bot.Outcome{Card: one.Card})
		}
		if n.Quiet != nil {
			if at := n.Quiet(now); at.After(now) {
				o.NotBefore = at
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
