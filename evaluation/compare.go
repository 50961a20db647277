package evaluation

import (
	"encoding/json"
	"fmt"
	"io"

	"duban/ledger"
)

// Run is a run as it is kept in a file, to be compared with later ones.
type Run struct {
	Version string    `json:"version"` // of the program
	At      string    `json:"at"`      // RFC 3339
	Sum     Sum       `json:"sum"`
	Cases   []Verdict `json:"cases"`
}

// ReadRun reads a kept run. Errors: ledger.Invalid.
func ReadRun(from io.Reader) (r Run, err error) {
	if err := json.NewDecoder(from).Decode(&r); err != nil || r.Cases == nil {
		return r, ledger.Errorf(ledger.Invalid, "这不是 duban eval --out 写的文件,请换一个: %w", err)
	}
	return r, nil
}

// Change is a case that came out otherwise than before.
type Change struct {
	ID     string   `json:"id"`
	Type   string   `json:"type"`
	Better bool     `json:"better"`
	Text   string   `json:"text"`
	Turns  []string `json:"turns,omitempty"`
	Before string   `json:"before"` // the reply
	After  string   `json:"after"`
	Why    []string `json:"why,omitempty"` // what is wrong with the one that is
}

// Comparison is what changed between two runs 对比. Cases that only one of them has are counted, not compared.
type Comparison struct {
	Same     int      `json:"same"`
	Better   []Change `json:"better"`
	Worse    []Change `json:"worse"`
	Reworded int      `json:"reworded"` // as right or wrong as before, in other words
	Gone     int      `json:"gone"`     // only in the run before
	Added    int      `json:"added"`    // only in this run
}

// Compare sets a run beside an earlier one, in the order of the later one.
func Compare(before, after []Verdict) Comparison {
	c := Comparison{Better: []Change{}, Worse: []Change{}}
	old := map[string]*Verdict{}
	for i := range before {
		old[before[i].ID] = &before[i]
	}
	for i := range after {
		now := &after[i]
		was, there := old[now.ID]
		if !there || was.Text != now.Text {
			c.Added++
			continue
		}
		delete(old, now.ID)
		c.note(was, now)
	}
	c.Gone = len(old)
	return c
}

func (c *Comparison) note(was, now *Verdict) {
	change := Change{ID: now.ID, Type: now.Type, Better: now.OK, Text: now.Text, Turns: now.Turns, Before: was.Reply, After: now.Reply, Why: append(now.Why, was.Why...)}
	switch {
	case was.OK == now.OK && was.Reply == now.Reply:
		c.Same++
	case was.OK == now.OK:
		c.Reworded++
	case now.OK:
		c.Better = append(c.Better, change)
	default:
		c.Worse = append(c.Worse, change)
	}
}

// String says in a line how the runs compare.
func (c Comparison) String() string {
	return fmt.Sprintf("变好 %d,变差 %d,对错不变但说法变了 %d,一样 %d,新增 %d,没有了 %d", len(c.Better), len(c.Worse), c.Reworded, c.Same, c.Added, c.Gone)
}
