package retrieval

import (
	"slices"

	"duban/ledger"
	"duban/zh"
)

// Choice is what the documents of a question about a set are chosen by 选取: which measures a unit has, what falls due,
// who reported. Every document in force fits the zero value; what is set narrows, all of it together. It may let
// through a document that has nothing to say; it never leaves out one that has.
type Choice struct {
	Units    []string       // a measure is assigned to one of these, as printed
	Window   *ledger.Window // a deadline may fall into it; its zero value: any dated deadline
	Year     string         // with Window: or a dated deadline whose words hold this year, four digits
	Kind     ledger.DeadlineKind
	Numbers  []string // a measure bears one of these numbers, or a nested one that ends in it
	Reported bool     // somebody reported on it, and what he reported stands
	Reporter string   // with Reported: this unit
	Status   ledger.Status
}

// MostRead is how many documents a question about a set reads at most; a reply says when there are more.
const MostRead = 200

// Choose returns the ids of the documents in force that fit, in order, without reading them. Of a small store it
// returns all in force.
func (c *Corpus) Choose(choice Choice) []string {
	if !c.Many() {
		return idsOf(c.force)
	}
	ids, err := c.source.Choose(c.ctx, choice)
	c.failed(err)
	ids = slices.DeleteFunc(ids, func(id string) bool {
		at, ok := c.place[id]
		return !ok || !c.holds(at)
	})
	return idsOf(c.Ordered(ids))
}

// Printed returns the names of units and groups, as the documents print them, that are let through.
func (c *Corpus) Printed(keep func(name string) bool) []string {
	var out []string
	for _, name := range c.named {
		if keep(name) {
			out = append(out, name)
		}
	}
	return out
}

// Speaking returns the ids of the documents in force whose text may hold a word, in order, without reading them: none
// that holds it is left out. Of a small store, or for a word of one character, it returns all in force.
func (c *Corpus) Speaking(word string) []string {
	var wanted []uint64
	pairs(word, func(g uint64) { wanted = append(wanted, g) })
	if !c.Many() || len(wanted) == 0 {
		return idsOf(c.force)
	}
	signs, err := c.signatures(c.ctx)
	if c.failed(err) {
		return nil
	}
	var ids []string
	for i, t := range c.titles {
		if c.holds(i) && signs.holdsAll(i, wanted) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// Nearest keeps, of some ids, the k whose documents fit words best, in order.
func (c *Corpus) Nearest(ids []string, words string, k int) []string {
	signs, err := c.signatures(c.ctx)
	if c.failed(err) {
		return nil
	}
	among := make(map[string]bool, len(ids))
	for _, id := range ids {
		among[id] = true
	}
	var out []string
	for _, at := range signs.best(c.spoken(words), k, func(i int) bool { return among[c.titles[i].ID] }) {
		out = append(out, c.titles[at].ID)
	}
	return out
}

// holds reports whether the document at a place is in force.
func (c *Corpus) holds(at int) bool { return c.titles[at].Standing == ledger.InForce }

func (c *Corpus) title(id string) (Title, bool) {
	at, ok := c.place[id]
	if !ok {
		return Title{}, false
	}
	return c.titles[at], true
}

func idsOf(titles []Title) []string {
	ids := make([]string, len(titles))
	for i, t := range titles {
		ids[i] = t.ID
	}
	return ids
}

// NumberEnds are the ways in which the number of a nested measure may end for a number as it is said: 9, 9), 九, 九).
func NumberEnds(number string) []string {
	n, ok := zh.ParseInt(number)
	if !ok {
		return nil
	}
	ends := []string{number, zh.Chinese(n)}
	return []string{ends[0], ends[0] + ")", ends[1], ends[1] + ")"}
}
