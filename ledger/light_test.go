package ledger_test

import (
	"strings"
	"testing"

	"duban/ledger"
)

// TestLight: one rule for pages and files.
func TestLight(t *testing.T) {
	today := ledger.NewDate(2026, 10, 21)
	for name, c := range map[string]struct {
		f    ledger.LightFacts
		want ledger.Light
	}{
		"nothing said, far away":               {ledger.LightFacts{State: ledger.Owed, Dated: true, Last: today.AddDays(8)}, ledger.LightWaiting},
		"a week before":                        {ledger.LightFacts{State: ledger.Owed, Dated: true, Last: today.AddDays(7)}, ledger.LightSoon},
		"difficulties a week before":           {ledger.LightFacts{State: ledger.Owed, Dated: true, Last: today.AddDays(7), Status: ledger.Blocked}, ledger.LightBlocked},
		"no day is known yet":                  {ledger.LightFacts{State: ledger.Owed, Dated: true}, ledger.LightWaiting},
		"on its way":                           {ledger.LightFacts{State: ledger.Owed, Dated: true, Last: today.AddDays(40), Status: ledger.InProgress}, ledger.LightOngoing},
		"a part of it":                         {ledger.LightFacts{State: ledger.Partly, Dated: true, Last: today.AddDays(40), Status: ledger.Done}, ledger.LightPartly},
		"sent back":                            {ledger.LightFacts{State: ledger.Owed, Dated: true, Last: today.AddDays(1), Review: ledger.ReviewReturned}, ledger.LightReturned},
		"over, and sent back":                  {ledger.LightFacts{State: ledger.Overdue, Dated: true, Review: ledger.ReviewReturned}, ledger.LightOverdue},
		"done":                                 {ledger.LightFacts{State: ledger.Settled, Dated: true, Status: ledger.InProgress}, ledger.LightDone},
		"a check-in answered":                  {ledger.LightFacts{State: ledger.Settled, Status: ledger.InProgress}, ledger.LightOngoing},
		"a check-in answered, with difficulty": {ledger.LightFacts{State: ledger.Settled, Status: ledger.Blocked}, ledger.LightBlocked},
		"done late":                            {ledger.LightFacts{State: ledger.SettledLate}, ledger.LightDoneLate},
		"closed":                               {ledger.LightFacts{State: ledger.Closed}, ledger.LightClosed},
		"excused":                              {ledger.LightFacts{State: ledger.Excused}, ledger.LightExcused},
	} {
		if got := c.f.Light(today, 7); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestLightsOfAnOffice: what is chosen holds, and what somebody could misread is refused.
func TestLightsOfAnOffice(t *testing.T) {
	shipped := ledger.ShippedLights()
	if err := shipped.Check(); err != nil {
		t.Fatal(err)
	}
	colours := func(h ledger.Hue, c ledger.Colour) ledger.Lights {
		l := ledger.ShippedLights()
		l.Colours[h] = c
		return l
	}
	words := func(l ledger.Light, w string) ledger.Lights {
		s := ledger.ShippedLights()
		s.Words = map[ledger.Light]string{l: w}
		return s
	}
	for name, c := range map[string]struct {
		l    ledger.Lights
		says string
	}{
		"other words":             {words(ledger.LightOverdue, "已超期"), ""},
		"a colour with a name":    {colours(ledger.HueLate, ledger.Colour{Name: "红牌", RGB: "FFC7CE"}), ""},
		"too dark":                {colours(ledger.HueLate, ledger.Colour{Name: "红", RGB: "C00000"}), "太深"},
		"no colour":               {colours(ledger.HueLate, ledger.Colour{Name: "红", RGB: "red"}), "十六进制"},
		"no name":                 {colours(ledger.HueLate, ledger.Colour{RGB: "FFC7CE"}), "名称"},
		"one name twice":          {colours(ledger.HueLate, ledger.Colour{Name: "绿", RGB: "FFC7CE"}), "都叫"},
		"another's word":          {words(ledger.LightOverdue, "已完成"), "另一种状态"},
		"a sign":                  {words(ledger.LightOverdue, "=超期"), "汉字"},
		"a long word":             {words(ledger.LightOverdue, "已经超过规定期限"), "汉字"},
		"a light that is not one": {words("nothing", "已超期"), "没有"},
		"a hue that is not one":   {ledger.Lights{Colours: shipped.Colours, Hues: map[ledger.Light]ledger.Hue{ledger.LightDone: "pink"}}, "对不上"},
		"far":                     {ledger.Lights{Colours: shipped.Colours, NearDays: 91}, "90"},
	} {
		err := c.l.Check()
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l := words(ledger.LightOverdue, "已超期"); l.Word(ledger.LightOverdue) != "已超期" || l.Short(ledger.LightOverdue) != "已超期" || l.Short(ledger.LightDone) != "完成" {
		t.Error("a chosen word is not used")
	}
}
