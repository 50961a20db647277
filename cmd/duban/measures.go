package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"

	"duban/ledger"
)

func base(file string) string { return filepath.Base(file) }

// measuresCmd shows the parsed structure.
type measuresCmd struct {
	Document string `help:"only this document (id)" placeholder:"ID"`
	Review   bool   `help:"doubtful ones first"`
	JSON     bool   `name:"json" help:"print records as JSON"`
}

type documentJSON struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Notice    string        `json:"notice"`
	Issuer    string        `json:"issuer"`
	Number    string        `json:"doc_number"`
	Issued    ledger.Date   `json:"date_issued"`
	Addressed []string      `json:"addressees"`
	Missing   []string      `json:"missing"`
	Warnings  []string      `json:"warnings"`
	Measures  []measureJSON `json:"measures"`
}

type measureJSON struct {
	Number      string         `json:"number"`
	Implied     bool           `json:"number_implied"`
	Chapter     string         `json:"chapter"`
	Section     string         `json:"section"`
	Title       string         `json:"title"`
	Text        string         `json:"text"`
	Clauses     []string       `json:"responsibility_clauses"`
	Lead        []string       `json:"lead"`
	Cooperating []string       `json:"cooperating"`
	Responsible []string       `json:"responsible"`
	Parts       []ledger.Part  `json:"parts"`
	Deadlines   []deadlineJSON `json:"deadlines"`
	Targets     []targetJSON   `json:"targets"`
	Places      []ledger.Span  `json:"places"`
}

type deadlineJSON struct {
	Quote      string              `json:"quote"`
	Kind       ledger.DeadlineKind `json:"kind"`
	Due        ledger.Date         `json:"due"`
	Recurrence string              `json:"recurrence"`
	Times      int                 `json:"times"`
	Days       int                 `json:"days"`
	Trigger    string              `json:"trigger"`
	Who        []string            `json:"who"`
	What       string              `json:"what"`
	Place      ledger.Span         `json:"place"`
}

type targetJSON struct {
	Quote      string      `json:"quote"`
	Value      float64     `json:"value"`
	Unit       string      `json:"unit"`
	What       string      `json:"what"`
	Comparator string      `json:"comparator"`
	Per        string      `json:"per"`
	Place      ledger.Span `json:"place"`
}

// Run prints them.
func (c *measuresCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	docs, err := m.Store.Documents(ctx)
	if err != nil {
		return err
	}
	out := []documentJSON{}
	for i := range docs {
		if c.Document == "" || docs[i].ID == c.Document {
			out = append(out, documentView(&docs[i], c.Review))
		}
	}
	if c.Document != "" && len(out) == 0 {
		return ledger.Errorf(ledger.NotFound, "没有文件 %s,编号见 duban documents", c.Document)
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"documents": out})
	}
	for _, d := range out {
		printMeasures(a.io.out, d)
	}
	return nil
}

func documentView(d *ledger.Document, review bool) documentJSON {
	v := documentJSON{ID: d.ID, Title: d.Title, Notice: d.Notice, Issuer: d.Issuer, Number: d.Number, Issued: d.Issued,
		Addressed: orEmpty(d.Addressees), Missing: orEmpty(d.Missing), Warnings: orEmpty(d.Warnings), Measures: []measureJSON{}}
	for i := range d.Measures {
		v.Measures = append(v.Measures, measureView(&d.Measures[i]))
	}
	if review {
		sort.SliceStable(v.Measures, func(a, b int) bool { return doubt(v.Measures[a]) > doubt(v.Measures[b]) })
	}
	return v
}

// doubt counts what a person should look at: an implied number, no clause, a date without a day.
func doubt(m measureJSON) (n int) {
	if m.Implied {
		n += 4
	}
	if len(m.Clauses) == 0 {
		n += 2
	}
	if len(m.Lead) == 0 {
		n++
	}
	for _, d := range m.Deadlines {
		if d.Kind == ledger.Unspecified {
			n++
		}
	}
	return n
}

func measureView(m *ledger.Measure) measureJSON {
	v := measureJSON{Number: m.Number, Implied: m.NumberImplied, Chapter: m.Chapter, Section: m.Section, Title: m.Title, Text: m.Text,
		Clauses: []string{}, Lead: m.Units(ledger.Lead), Cooperating: m.Units(ledger.Cooperating), Responsible: m.Units(ledger.Responsible),
		Parts: []ledger.Part{}, Deadlines: []deadlineJSON{}, Targets: []targetJSON{}, Places: orEmpty(m.Places)}
	for _, c := range m.Clauses {
		v.Clauses = append(v.Clauses, c.Text)
	}
	for _, p := range m.Parts {
		v.Parts = append(v.Parts, ledger.Part{Text: p.Text, Lead: orEmpty(p.Lead), Cooperating: orEmpty(p.Cooperating), Responsible: orEmpty(p.Responsible)})
	}
	for _, d := range m.Deadlines {
		v.Deadlines = append(v.Deadlines, deadlineJSON{d.Quote, d.Kind, d.Due, d.Recurrence, d.Times, d.Days, d.Trigger, orEmpty(d.Who), d.What, d.Span})
	}
	for _, t := range m.Targets {
		v.Targets = append(v.Targets, targetJSON{t.Quote, t.Value, t.Unit, t.What, t.Comparator, t.Per, t.Span})
	}
	return v
}

// printMeasures writes the structure for people.
func printMeasures(w io.Writer, d documentJSON) {
	fmt.Fprintf(w, "《%s》 %s %s\n", d.Title, d.Issuer, d.Issued)
	for _, warning := range d.Warnings {
		fmt.Fprintf(w, "  请核对:%s\n", warning)
	}
	for _, m := range d.Measures {
		mark := ""
		if m.Implied {
			mark = "(编号为推断)"
		}
		fmt.Fprintf(w, "%s%s %s\n", m.Number, mark, clipLine(m.Text, 40))
		for _, r := range []struct {
			word  string
			units []string
		}{{"牵头", m.Lead}, {"配合", m.Cooperating}, {"责任", m.Responsible}} {
			if len(r.units) > 0 {
				fmt.Fprintf(w, "    %s:%s\n", r.word, strings.Join(r.units, "、"))
			}
		}
		for _, dl := range m.Deadlines {
			fmt.Fprintf(w, "    时限[%s] %s %s\n", dl.Kind, dl.Due, clipLine(dl.Quote, 50))
		}
		for _, t := range m.Targets {
			fmt.Fprintf(w, "    指标 %g%s %s\n", t.Value, t.Unit, clipLine(t.Quote, 40))
		}
	}
}

func clipLine(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), ""))
	if len(r) > n {
		return string(r[:n]) + "…"
	}
	return string(r)
}
