package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// reading is a message with what a model takes it for.
type reading struct {
	u      Utterance // the message as the rules read it
	guess  Guess
	state  State
	sender Sender
	spoken []string  // measures spoken of, as "9 标题"
	text   string    // the rewrite, shown to the person
	v      Utterance // the rewrite as the rules read it
}

// understood reads the rewrite by the rules for everybody's words; false when they are not sure of it either, or when it says
// more than the message, or something else.
func (r *reading) understood(words Vocabulary) bool {
	r.text = trimmed(r.guess.Rewrite)
	if !r.presentable() || r.guess.Intent != Question && r.guess.Intent != Report {
		return false
	}
	r.v = Understand(r.text, words, r.today())
	v := r.v
	if !v.Sure || v.Outside != OutsideNone || v.Yes || v.No || v.Pick > 0 || v.SelfUnit != "" {
		return false
	}
	switch v.Intent {
	case Question, Report, Correction, Cancel, Extension, Review:
	default:
		return false
	}
	// who says himself that nothing is to be done is not offered to do something
	return (r.guess.Intent == Report || v.Intent == Question) && r.agrees()
}

// presentable: the rewrite is a short Chinese line that may be shown.
func (r *reading) presentable() bool {
	n := utf8.RuneCountInString(r.text)
	return n >= 2 && n <= mostRewritten && !strings.Contains(r.text, "\n") && zh.HasHan(r.text) && zh.Foul(r.text, zh.Squeeze(r.u.Text)) == ""
}

// asks reports whether the rewrite only asks.
func (r *reading) asks() bool {
	return r.v.Intent == Question && r.v.Report == nil && r.v.Decide == nil && r.v.Review == nil && r.v.Beside == nil
}

// agrees reports whether measures, numbers, days, units and documents of the rewrite are those of the message or of what was
// spoken of; a report must hold all of the message's.
func (r *reading) agrees() bool {
	return r.sameMeasures() && r.sameNumbers() && r.sameDays() && r.sameUnits() && r.sameDocuments() && !r.turned()
}

func (r *reading) sameMeasures() bool {
	var own, known []string
	for _, x := range r.u.References {
		own = append(own, x.Number)
	}
	known = append(known, own...)
	for _, s := range r.spoken {
		number, _, _ := strings.Cut(s, " ")
		known = append(known, number)
	}
	var said []string
	for _, x := range r.v.References {
		if !slices.Contains(known, x.Number) {
			return false
		}
		said = append(said, x.Number)
	}
	for _, n := range own {
		if !slices.Contains(said, n) {
			return false
		}
	}
	for _, n := range r.guess.Numbers {
		if !slices.Contains(said, n) {
			return false
		}
	}
	return true
}

// sameNumbers: no number is made up, and of a report none is lost.
func (r *reading) sameNumbers() bool {
	own, said := zh.Quantities(mask(r.u.Folded, r.u.References)), zh.Quantities(mask(r.v.Folded, r.v.References))
	has := func(list []zh.Quantity, q zh.Quantity) bool {
		return slices.ContainsFunc(list, func(x zh.Quantity) bool {
			return x.Value == q.Value && (x.Unit == q.Unit || x.Unit == "" || q.Unit == "")
		})
	}
	for _, q := range said {
		if !has(own, q) {
			return false
		}
	}
	for _, q := range own {
		if !r.asks() && !has(said, q) {
			return false
		}
	}
	digits := digitRuns.FindAllString(r.u.Folded, -1)
	for _, d := range digitRuns.FindAllString(mask(r.v.Folded, r.v.References), -1) {
		if !slices.Contains(digits, d) && !slices.ContainsFunc(own, func(q zh.Quantity) bool { return strconv.FormatFloat(q.Value, 'f', -1, 64) == d }) {
			return false
		}
	}
	return true
}

var digitRuns = compile(`\d+(?:\.\d+)?`)

func (r *reading) sameDays() bool {
	if !r.v.Window.IsZero() && r.v.Window != r.u.Window {
		return false
	}
	own := zh.FindDays(mask(r.u.Folded, r.u.References), r.today())
	for _, d := range zh.FindDays(mask(r.v.Folded, r.v.References), r.today()) {
		if !slices.ContainsFunc(own, func(x zh.Day) bool { return x.Date == d.Date }) {
			return false
		}
	}
	return true
}

func (r *reading) sameUnits() bool {
	known := []string{r.sender.Unit, r.state.Unit, r.state.SelfUnit}
	for _, m := range r.u.Units {
		known = append(append(known, m.Name), m.Names...)
	}
	for _, m := range r.v.Units {
		if !slices.Contains(known, m.Name) {
			return false
		}
	}
	return true
}

func (r *reading) sameDocuments() bool {
	for _, id := range r.v.Documents {
		if id != r.state.Document && !slices.Contains(r.u.Documents, id) {
			return false
		}
	}
	return true
}

var denied = compile(`没|未|不|还在|还差|缺|难|别|无`)

// turned: the rewrite says yes where the message says no, or the other way round.
func (r *reading) turned() bool {
	return !r.asks() && denied.MatchString(r.u.Folded) != denied.MatchString(r.v.Folded)
}
