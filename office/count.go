package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
)

// Count is how many rows stand in which way 统计. Done to Silent part All; Late, Month, Approved and Closed are within them.
// Zero value: none.
type Count struct {
	All, Done, Ongoing, Blocked, Idle, Apart, Silent int
	Late                                             int // of all that is owed: its day is over
	Month                                            int // owed, with a day that is still to come this month
	Approved, Closed                                 int // of what is done
	LateSilent                                       int // within Silent and Late
	LateTold                                         int // within Late: something was reported
}

// Add counts a row; one that nobody owes is passed over.
func (c *Count) Add(r Row, today ledger.Date) {
	if r.Unit == "" {
		return
	}
	c.All++
	c.stand(r)
	switch {
	case r.State == ledger.Overdue:
		c.Late++
		if r.silent() {
			c.LateSilent++
		} else {
			c.LateTold++
		}
	case r.State.Owes() && r.Due.Year == today.Year && r.Due.Month == today.Month:
		c.Month++
	}
}

func (c *Count) stand(r Row) {
	switch r.Standing() {
	case wordClosed:
		c.Done, c.Closed = c.Done+1, c.Closed+1
	case ledger.Done.Chinese(), wordLate:
		c.Done++
		if r.Review == ledger.ReviewApproved {
			c.Approved++
		}
	case ledger.NotApplicable.Chinese():
		c.Apart++
	case wordSilent:
		c.Silent++
	case ledger.Blocked.Chinese():
		c.Blocked++
	case ledger.NotStarted.Chinese():
		c.Idle++
	default:
		c.Ongoing++
	}
}

// Parts prints what is not zero; what is done stands there always: 已完成3件、推进中2件、未报5件.
func (c *Count) Parts() string {
	out := []string{fmt.Sprintf("已完成%d件", c.Done)}
	for _, p := range []struct {
		word string
		n    int
	}{{"推进中", c.Ongoing}, {"有困难", c.Blocked}, {"未开始", c.Idle}, {"不涉及", c.Apart}, {"未报", c.Silent}} {
		if p.n > 0 {
			out = append(out, fmt.Sprintf("%s%d件", p.word, p.n))
		}
	}
	return strings.Join(out, "、")
}

// Tally is rows counted as a whole and unit by unit 分单位统计.
type Tally struct {
	Count
	Units    []string // in the order of the directory, then as they came
	Of       map[string]*Count
	measures map[string]bool
	lastDoc  string
	docs     int
	today    ledger.Date
}

// NewTally counts nothing yet; order is the units as the directory has them.
func NewTally(order []string, today ledger.Date) *Tally {
	t := &Tally{Of: map[string]*Count{}, measures: map[string]bool{}, today: today}
	for _, u := range order {
		if t.Of[u] == nil {
			t.Units, t.Of[u] = append(t.Units, u), &Count{}
		}
	}
	return t
}

// Add counts a row. Rows of one document must follow each other.
func (t *Tally) Add(r Row) {
	if r.Document != t.lastDoc || t.docs == 0 {
		t.docs++
		t.lastDoc = r.Document
	}
	t.measures[r.Document+"\x00"+r.Measure] = true
	if r.Unit == "" {
		return
	}
	t.Count.Add(r, t.today)
	if t.Of[r.Unit] == nil {
		t.Units, t.Of[r.Unit] = append(t.Units, r.Unit), &Count{}
	}
	t.Of[r.Unit].Add(r, t.today)
}

// Documents is how many documents the rows are of.
func (t *Tally) Documents() int { return t.docs }

// Measures is how many measures the rows are of.
func (t *Tally) Measures() int { return len(t.measures) }

// Present returns the units that have a row, in order.
func (t *Tally) Present() []string {
	return slices.DeleteFunc(slices.Clone(t.Units), func(u string) bool { return t.Of[u].All == 0 })
}

// numeral prints a small number in Chinese: 12 → 十二. Above 99 it prints digits.
func numeral(n int) string {
	d := []rune("零一二三四五六七八九")
	switch {
	case n < 0 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(d[n])
	}
	s := "十"
	if n >= 20 {
		s = string(d[n/10]) + s
	}
	if n%10 > 0 {
		s += string(d[n%10])
	}
	return s
}

// quantity prints a reported number with what it counts: 参训45人, 约7-8条.
func quantity(q ledger.Quantity) string {
	value := strconv.FormatFloat(q.Value, 'f', -1, 64)
	switch {
	case q.Range != "":
		value = q.Range
	case q.Unit == "比例":
		value, q.Unit = strconv.FormatFloat(q.Value*100, 'f', 1, 64), "%"
	}
	if q.Approx && q.Range == "" {
		value = "约" + value
	}
	return q.What + value + q.Unit
}

func quantities(list []ledger.Quantity) string {
	var parts []string
	for _, q := range list {
		parts = append(parts, quantity(q))
	}
	return strings.Join(parts, "，")
}
