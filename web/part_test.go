package web

import "testing"

// TestParts: which hundred is shown, and where the others are.
func TestParts(t *testing.T) {
	at := func(n string) string { return "p" + n }
	for _, c := range []struct {
		name         string
		p            part
		newer, older string
	}{
		{"all of them", part{}, "", ""},
		{"the first", part{First: 1, Last: 100, Total: 230}, "", "p2"},
		{"in between", part{First: 101, Last: 200, Total: 230}, "p1", "p3"},
		{"the last", part{First: 201, Last: 230, Total: 230}, "p2", ""},
	} {
		if got := c.p.linked(at); got.Newer != c.newer || got.Older != c.older {
			t.Errorf("%s: %q %q", c.name, got.Newer, got.Older)
		}
	}
}
