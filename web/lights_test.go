package web

import (
	"regexp"
	"testing"

	"duban/ledger"
)

// TestShadesCanBeRead: of every colour that an office may choose, words on it can be read by day and by night.
func TestShadesCanBeRead(t *testing.T) {
	list := []ledger.Colour{{RGB: "FFFFFF"}, {RGB: "F8CBAD"}, {RGB: "FFFF00"}, {RGB: "00FFFF"}, {RGB: "92D050"}, {RGB: "FFA500"}, {RGB: "A0A0A0"}}
	for _, c := range ledger.ShippedLights().Colours {
		list = append(list, c)
	}
	for _, c := range list {
		for name, s := range map[string]shades{"day": light(c), "night": dark(c)} {
			if got := (ledger.Colour{RGB: s.back}).Contrast(s.ink); got < 4.5 {
				t.Errorf("%s by %s: contrast %.1f of %s on %s", c.RGB, name, got, s.ink, s.back)
			}
		}
	}
	if css := lightsCSS(ledger.ShippedLights()); !regexp.MustCompile(`^:root\{(--[a-z]+-(back|ink|fill):#[0-9A-F]{6};){15}\}\n@media`).MatchString(css) {
		t.Errorf("the sheet is %s", css)
	}
}
