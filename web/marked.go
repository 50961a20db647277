package web

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// piece is a stretch of a measure's text 原文片段; Mark says what it is: "", clause, date or target.
type piece struct {
	Text  string
	Mark  string
	Break bool // a new paragraph begins
}

// mark is a span of a text with what it is.
type mark struct {
	ledger.Span
	kind string
}

// marked is a measure as printed, with its clauses, dates and targets marked where they stand. Where a person corrected its text, or
// the document's text is not there, it is the text as it counts, with the clauses behind it.
func (v *visit) marked(doc *ledger.Document, m *ledger.Measure) ([]piece, error) {
	if slices.Contains(m.Mended, ledger.MendText) || len(m.Places) == 0 {
		return asItCounts(m), nil
	}
	whole, err := v.site.Files.Document(v.r.Context(), doc.ID)
	if known := (*ledger.Error)(nil); errors.As(err, &known) && known.Code == ledger.NotFound {
		return asItCounts(m), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a document's text: %w", err)
	}
	if whole.Revision != doc.Revision || whole.Text == "" {
		return asItCounts(m), nil
	}
	var out []piece
	marks := marksOf(whole.Text, m)
	for _, p := range m.Places {
		if p.Start < 0 || p.End > len(whole.Text) || p.Start >= p.End {
			return asItCounts(m), nil
		}
		out = append(out, cut(whole.Text, p, marks)...)
	}
	return out, nil
}

// asItCounts is the text as the program goes by it.
func asItCounts(m *ledger.Measure) []piece {
	out := paragraphs(piece{Text: m.Text})
	for _, c := range m.Clauses {
		out = append(out, piece{Text: "（" + c.Text + "）", Mark: "clause"})
	}
	return out
}

// marksOf are a measure's marks in the order of the text, none inside another.
func marksOf(text string, m *ledger.Measure) []mark {
	var all []mark
	add := func(s ledger.Span, kind string) {
		if s.Start >= 0 && s.End <= len(text) && s.Start < s.End {
			all = append(all, mark{s, kind})
		}
	}
	for _, d := range m.Deadlines {
		s := d.Span
		if s.Start >= 0 && s.End <= len(text) && s.Start < s.End && d.When != "" {
			if i := strings.Index(text[s.Start:s.End], d.When); i >= 0 { // the time words alone
				s = ledger.Span{Start: s.Start + i, End: s.Start + i + len(d.When)}
			}
		}
		add(s, "date")
	}
	for _, c := range m.Clauses {
		add(c.Span, "clause")
	}
	for _, t := range m.Targets {
		add(t.Span, "target")
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var out []mark
	for _, one := range all {
		if len(out) == 0 || one.Start >= out[len(out)-1].End {
			out = append(out, one)
		}
	}
	return out
}

// cut divides a place of a text at the marks in it.
func cut(text string, place ledger.Span, marks []mark) (out []piece) {
	at := place.Start
	for _, m := range marks {
		if m.Start < at || m.End > place.End {
			continue
		}
		out = append(out, paragraphs(piece{Text: text[at:m.Start]})...)
		out = append(out, piece{Text: oneLine(text[m.Start:m.End]), Mark: m.kind})
		at = m.End
	}
	return append(out, paragraphs(piece{Text: text[at:place.End]})...)
}

// paragraphs divides a piece where lines end; blank ones are left out.
func paragraphs(p piece) (out []piece) {
	for i, line := range strings.Split(p.Text, "\n") {
		line = strings.Trim(line, " \t\r\u3000")
		if line == "" && (i == 0 || len(out) > 0) {
			continue
		}
		out = append(out, piece{Text: line, Mark: p.Mark, Break: i > 0})
	}
	return out
}

// oneLine takes line ends out.
func oneLine(text string) string { return strings.Join(strings.Fields(text), "") }
