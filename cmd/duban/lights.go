package main

import (
	"duban/configs"
	"duban/ledger"
)

// lights are the county's colours and words as of now: what was chosen on the settings page, else those of file and environment.
func (m *Main) lights() ledger.Lights { return *m.live.look.Load() }

// lightSettings reads the settings of colours. Errors: Invalid, a sentence for the person.
func lightSettings(s configs.Lights) (ledger.Lights, error) {
	l := ledger.Lights{Colours: map[ledger.Hue]ledger.Colour{}, Hues: map[ledger.Light]ledger.Hue{}, Words: map[ledger.Light]string{}, NearDays: s.NearDays}
	for hue, value := range map[ledger.Hue]string{ledger.HueGood: s.Good, ledger.HueNear: s.Near, ledger.HueSlow: s.Slow, ledger.HueLate: s.Late, ledger.HueRest: s.Rest} {
		name, rgb, _ := configs.Light(value) // Load and With checked the form
		l.Colours[hue] = ledger.Colour{Name: name, RGB: rgb}
	}
	words, _ := configs.Pairs(s.Words)
	for of, word := range words {
		l.Words[ledger.Light(of)] = word
	}
	hues, _ := configs.Pairs(s.Colours)
	for of, hue := range hues {
		l.Hues[ledger.Light(of)] = ledger.Hue(hue)
	}
	if err := l.Check(); err != nil {
		return ledger.Lights{}, err
	}
	return l, nil
}
