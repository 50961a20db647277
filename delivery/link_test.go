package delivery

import "testing"

// TestCardsLeadToTheirPages: where pages are served, and nowhere else.
func TestCardsLeadToTheirPages(t *testing.T) {
	for name, c := range map[string]struct{ link, pages, want string }{
		"served":          {"/ledger/documents/a/measures/4", "https://duban.example", "https://duban.example/ledger/documents/a/measures/4"},
		"not served":      {"/ledger/documents/a/measures/4", "", ""},
		"a whole address": {"https://duban.example/x", "", "https://duban.example/x"},
		"no page":         {"", "https://duban.example", ""},
	} {
		card := &Card{Title: "第4条", Link: c.link}
		var out Outgoing
		out.Card = card
		if got := linked(out, c.pages); got.Card.Link != c.want || card.Link != c.link {
			t.Errorf("%s: %q, the kept one %q", name, got.Card.Link, card.Link)
		}
	}
	if linked(Outgoing{}, "x").Card != nil {
		t.Error("a message without a card has one")
	}
}
