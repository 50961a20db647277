package main

import (
	"cmp"
	"strconv"
	"time"

	"duban/delivery"
	"duban/handlers"
	"duban/ledger"
	"duban/reminder"
	"duban/wecom"
)

// claimedOf leaves the pushes whose messages were queued; of is their day and kind.
func claimedOf(due []reminder.Push, of ledger.Push, keys []string) []reminder.Push {
	mine := map[string]bool{}
	for _, k := range keys {
		mine[k] = true
	}
	var out []reminder.Push
	for _, p := range due {
		of.Person = p.Person
		if mine[delivery.PushKey(of)] {
			out = append(out, p)
		}
	}
	return out
}

// roundOf puts pushes into words and addresses them.
func (r *reminders) roundOf(plan reminder.Plan, due []reminder.Push, now time.Time, seen delivery.Seen) delivery.Round {
	round := delivery.Round{Seen: &seen, Slips: plan.Slips}
	for i := range round.Slips {
		round.Slips[i].Drafted = now.UTC()
	}
	contact := r.main.Directory().Contact
	for _, p := range due {
		claim := delivery.Claim{Push: ledger.Push{Person: p.Person, Day: plan.Day, Kind: r.visits.kind(), At: now.UTC()}}
		for _, i := range p.Items {
			if i.Step == reminder.StepIssued {
				claim.Told = append(claim.Told, ledger.Receipt{DocumentID: i.Document, Person: p.Person, Unit: i.Units[0], Told: now.UTC(), Duties: i.Signs})
			}
		}
		digest := reminder.Compose(p, plan.Day, r.settings(), contact)
		card := handlers.DigestCard(p, digest.Title, plan.Day.AddDays(1), cmp.Or(r.settings().Contact, contact))
		claim.Outgoing = r.main.toPerson(p.Person, delivery.PushKey(claim.Push), digest.Text())
		claim.Outgoing.Card = delivery.CardOf(card)
		round.Claims = append(round.Claims, claim)
	}
	return round
}

// toPerson addresses a message of the bot's own accord to somebody of the directory: the chat with the self-built app.
func (m *Main) toPerson(person, key, text string) delivery.Outgoing {
	person = cmp.Or(m.member(person), person) // as WeCom spells it
	return delivery.Outgoing{Key: key, Channel: wecom.Channel, To: person, Text: text,
		Conversation: wecom.Conversation(strconv.Itoa(m.Settings.WeCom.App.AgentID), person)}
}
