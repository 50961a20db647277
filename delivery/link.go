package delivery

import "strings"

// linked is a message whose card leads to the page that it speaks of, at the address where pages are served; without one it leads
// nowhere. An address that is whole stays.
func linked(o Outgoing, pages string) Outgoing {
	if o.Card == nil || !strings.HasPrefix(o.Card.Link, "/") {
		return o
	}
	card := *o.Card
	card.Link = pages + card.Link
	if pages == "" {
		card.Link = ""
	}
	o.Card = &card
	return o
}
