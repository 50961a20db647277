package web

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"

	"duban/ledger"
)

// Light prints a light's word.
func (f Frame) Light(l ledger.Light) string { return f.Say(f.Look.Word(l), l.English()) }

// Short prints a light's word where there is little room.
func (f Frame) Short(l ledger.Light) string { return f.Say(f.Look.Short(l), l.English()) }

// LightOf is the light of what a unit says.
func (Frame) LightOf(s ledger.Status) ledger.Light {
	return ledger.LightFacts{Status: s, State: ledger.Settled}.Light(ledger.Date{}, 0)
}

// colour is the class of a light's colour; what is finished bears a tick besides, so that it stands out among what is on course.
func (s *site) colour(l ledger.Light) string {
	hue := "hue-" + string(s.Lights().Hue(l))
	if l.Finished() {
		hue += " fin"
	}
	return hue
}

// leastContrast is that of words on a colour. Source: WCAG 2.2, 1.4.3, with some to spare.
const leastContrast = 5.5

// shades are what a page makes of one colour: what stands behind words, the words, and what fills a chart.
type shades struct{ back, ink, fill string }

// light are the shades on a light page: the colour itself, as files print it.
func light(c ledger.Colour) shades {
	return shades{c.RGB, until(c, c.RGB, "000000"), mixed(c.RGB, "000000", .22)}
}

// dark are the shades on a dark page.
func dark(c ledger.Colour) shades {
	back := mixed(c.RGB, "101216", .74)
	return shades{back, until(ledger.Colour{RGB: back}, c.RGB, "FFFFFF"), mixed(c.RGB, "101216", .35)}
}

// until moves a colour towards another until it can be read on c.
func until(c ledger.Colour, from, to string) string {
	for share := .0; share < 1; share += .05 {
		if ink := mixed(from, to, share); c.Contrast(ink) >= leastContrast {
			return ink
		}
	}
	return to
}

// mixed is a share of one colour in another.
func mixed(a, b string, share float64) string {
	from, to := (ledger.Colour{RGB: a}).Parts(), (ledger.Colour{RGB: b}).Parts()
	var out strings.Builder
	for i := range from {
		fmt.Fprintf(&out, "%02X", uint8(float64(from[i])*(1-share)+float64(to[i])*share+.5))
	}
	return out.String()
}

// lightsCSS names the colours for the style sheet.
func lightsCSS(look ledger.Lights) string {
	var day, night strings.Builder
	for _, h := range ledger.Hues() {
		for _, one := range []struct {
			to *strings.Builder
			s  shades
		}{{&day, light(look.Colours[h])}, {&night, dark(look.Colours[h])}} {
			fmt.Fprintf(one.to, "--%[1]s-back:#%[2]s;--%[1]s-ink:#%[3]s;--%[1]s-fill:#%[4]s;", h, one.s.back, one.s.ink, one.s.fill)
		}
	}
	return ":root{" + day.String() + "}\n@media (prefers-color-scheme: dark){:root{" + night.String() + "}}\n"
}

// lightsLink is where the colours are; another address for other colours, so that a browser asks for them once.
func (s *site) lightsLink() string {
	return prefix + "/lights.css?v=" + versionOf(lightsCSS(s.Lights()))
}

func versionOf(text string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // a hash never fails
	return strconv.FormatUint(uint64(h.Sum32()), 16)
}

// lightsSheet hands them out. A process that does not know the wanted colours yet has nothing kept for them.
func (s *site) lightsSheet(w http.ResponseWriter, r *http.Request) {
	text := lightsCSS(s.Lights())
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	if r.URL.Query().Get("v") == versionOf(text) {
		w.Header().Set("Cache-Control", "public, max-age=86400")
	}
	_, _ = w.Write([]byte(text)) // the browser went away
}
