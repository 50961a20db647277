package bot

import (
	"cmp"
	"strconv"

	"duban/ledger"
	"duban/zh"
)

// Occasion is the period or day of a duty that a report names 所报期次: 一季度的, 6月的, 上季度的补报, 12月31日那件.
// Zero value: none is named.
type Occasion struct {
	All    bool          `json:"all,omitempty"`  // 都完成了: every one that is still owed
	Window ledger.Window `json:"window"`         // the span of days, of today's year where none is said; a single day for a day
	Year   bool          `json:"year,omitempty"` // which year was said
	Words  string        `json:"words,omitempty"`
}

// Named reports whether a period or day is named.
func (o Occasion) Named() bool { return !o.Window.IsZero() }

var (
	spelledOf  = rule("spelledOf")
	spelledAt  = rule("spelledAt")
	everything = rule("everything")
	dayOfMonth = compile(`([0-9]{1,2})月([0-9]{1,2})[日号]`)
	yearNamed  = compile(`[0-9]{4}年|今年|去年|明年|本年`)
	fixedTo    = rule("fixedTo")
)

// occasionOf reads which period or day a report names, and whether it is of everything.
func occasionOf(u *Utterance, items []ReportItem) Occasion {
	text := mask(u.Folded, u.every())
	if len(items) == 1 && everything.MatchString(text) {
		return Occasion{All: true}
	}
	for _, m := range [][]string{spelledOf.FindStringSubmatch(text), spelledAt.FindStringSubmatch(text)} {
		if m != nil {
			if o := spelled(m[1], u.Today); o.Named() {
				return o
			}
		}
	}
	return Occasion{}
}

// correctedTo reads 是12月31日的: the period or day to which the last report belongs.
func correctedTo(u *Utterance) Occasion {
	if m := fixedTo.FindStringSubmatch(mask(u.Folded, u.every())); m != nil {
		return spelled(cmp.Or(m[1:]...), u.Today)
	}
	return Occasion{}
}

// spelled turns the words of a period or day into days.
func spelled(words string, today ledger.Date) Occasion {
	o := Occasion{Words: words, Year: yearNamed.MatchString(words)}
	var ok bool
	if o.Window, _, _, ok = zh.FindWindow(words, today); !ok {
		return Occasion{}
	}
	if m := dayOfMonth.FindStringSubmatch(words); m != nil {
		day, err := strconv.Atoi(m[2])
		if err != nil || day < 1 || day > 31 {
			return Occasion{}
		}
		at := ledger.NewDate(o.Window.From.Year, o.Window.From.Month, day)
		o.Window.From, o.Window.To = at, at
	}
	return o
}
