package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"duban/ledger"
	"duban/revision"
	"duban/zh"
)

func base(file string) string { return filepath.Base(file) }

// measuresCmd shows the parsed structure, and takes what a person finds in it.
type measuresCmd struct {
	Document string       `help:"only this document (id)" placeholder:"ID"`
	Review   bool         `help:"doubtful ones first, each with what is doubtful"`
	Check    []string     `help:"this measure was read right; may be repeated" placeholder:"N"`
	Mend     string       `help:"correct a field of this measure" placeholder:"N"`
	Field    string       `help:"what to correct: number, title, text, lead, cooperating, responsible, due, or year of the document" placeholder:"NAME"`
	Value    *string      `help:"the right value; units joined by 、, days as 2006-01-02, empty for none" placeholder:"TEXT"`
	Nth      int          `help:"with --field due: which deadline, from 1; one more than there are adds one" default:"1" placeholder:"K"`
	Confirm  bool         `help:"the document's duties count"`
	History  bool         `help:"who changed what when"`
	Diff     revisionFlag `help:"what changed since that revision; without a number, since the one before" placeholder:"REV"`
	JSON     bool         `name:"json" help:"print records as JSON"`
}

type documentJSON struct {
	ID        string                `json:"id"`
	Title     string                `json:"title"`
	Notice    string                `json:"notice"`
	Issuer    string                `json:"issuer"`
	Number    string                `json:"doc_number"`
	Issued    ledger.Date           `json:"date_issued"`
	Addressed []string              `json:"addressees"`
	Missing   []string              `json:"missing"`
	Warnings  []string              `json:"warnings"`
	Revision  int                   `json:"revision"`
	Status    ledger.DocumentStatus `json:"status"`
	Standing  ledger.Standing       `json:"standing"`
	Doubts    []doubtJSON           `json:"doubts"` // about the document as a whole
	Measures  []measureJSON         `json:"measures"`
}

type measureJSON struct {
	Number      string             `json:"number"`
	Implied     bool               `json:"number_implied"`
	Chapter     string             `json:"chapter"`
	Section     string             `json:"section"`
	Title       string             `json:"title"`
	Text        string             `json:"text"`
	Clauses     []string           `json:"responsibility_clauses"`
	Lead        []string           `json:"lead"`
	Cooperating []string           `json:"cooperating"`
	Responsible []string           `json:"responsible"`
	Parts       []ledger.Part      `json:"parts"`
	Deadlines   []deadlineJSON     `json:"deadlines"`
	Targets     []targetJSON       `json:"targets"`
	Places      []ledger.Span      `json:"places"`
	Doubts      []doubtJSON        `json:"doubts"`
	Checked     string             `json:"checked_by"` // name of who found it right, or ""
	Mended      []ledger.MendField `json:"mended"`
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

// Run does what was asked for and prints them.
func (c *measuresCmd) Run(ctx context.Context, a *app) error {
	if err := c.usage(); err != nil {
		return err
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	docs, err := c.documents(ctx, m)
	if err != nil {
		return err
	}
	if c.acts() {
		if docs, err = c.act(ctx, m, a.io.out, docs); err != nil || docs == nil {
			return err
		}
	}
	units := zh.NewUnits(m.Directory(), nil)
	out := []documentJSON{}
	for i := range docs {
		out = append(out, documentView(&docs[i], units, c.Review))
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"documents": out})
	}
	for _, d := range out {
		printMeasures(a.io.out, d, c.Review)
	}
	return nil
}

// documents reads the one that is named, else all.
func (c *measuresCmd) documents(ctx context.Context, m *Main) ([]ledger.Document, error) {
	docs, err := m.Store.Documents(ctx)
	if err != nil || c.Document == "" {
		return docs, err
	}
	for _, d := range docs {
		if d.ID == c.Document {
			return []ledger.Document{d}, nil
		}
	}
	return nil, ledger.Errorf(ledger.NotFound, "没有文件 %s,编号见 duban documents", c.Document)
}

func documentView(d *ledger.Document, units *zh.Units, review bool) documentJSON {
	v := documentJSON{ID: d.ID, Title: d.Title, Notice: d.Notice, Issuer: d.Issuer, Number: d.Number, Issued: d.Issued,
		Addressed: orEmpty(d.Addressees), Missing: orEmpty(d.Missing), Warnings: orEmpty(d.Warnings), Revision: d.Revision, Status: d.Status,
		Standing: d.Standing, Doubts: []doubtJSON{}, Measures: []measureJSON{}}
	doubts := map[string][]doubtJSON{}
	place := map[string]int{} // of a measure's gravest doubt
	for i, x := range revision.Doubts(d, units) {
		doubts[x.MeasureKey] = append(doubts[x.MeasureKey], doubtView(d, x))
		if _, seen := place[x.MeasureKey]; !seen {
			place[x.MeasureKey] = i
		}
	}
	v.Doubts = orEmpty(doubts[""])
	order := make([]*ledger.Measure, 0, len(d.Measures))
	for i := range d.Measures {
		order = append(order, &d.Measures[i])
	}
	if review {
		grave := func(m *ledger.Measure) int {
			if p, doubtful := place[m.Key]; doubtful {
				return p
			}
			return math.MaxInt
		}
		slices.SortStableFunc(order, func(a, b *ledger.Measure) int { return cmp.Compare(grave(a), grave(b)) })
	}
	for _, m := range order {
		one := measureView(m)
		one.Doubts = orEmpty(doubts[m.Key])
		v.Measures = append(v.Measures, one)
	}
	return v
}

func measureView(m *ledger.Measure) measureJSON {
	v := measureJSON{Number: m.Number, Implied: m.NumberImplied, Chapter: m.Chapter, Section: m.Section, Title: m.Title, Text: m.Text,
		Clauses: []string{}, Lead: m.Units(ledger.Lead), Cooperating: m.Units(ledger.Cooperating), Responsible: m.Units(ledger.Responsible),
		Parts: []ledger.Part{}, Deadlines: []deadlineJSON{}, Targets: []targetJSON{}, Places: orEmpty(m.Places),
		Doubts: []doubtJSON{}, Mended: orEmpty(m.Mended)}
	if m.Checked != nil {
		v.Checked = m.Checked.Name
	}
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

// printMeasures writes the structure for people; doubts are told for a review, else the reader's warnings.
func printMeasures(w io.Writer, d documentJSON, review bool) {
	fmt.Fprintf(w, "《%s》 %s %s %s\n", d.Title, d.Issuer, d.Issued, stateWord(d.Status, d.Standing))
	if review {
		for _, x := range d.Doubts {
			fmt.Fprintf(w, "  请核对:%s\n", x.Words)
		}
	} else {
		for _, warning := range d.Warnings {
			fmt.Fprintf(w, "  请核对:%s\n", warning)
		}
	}
	for _, m := range d.Measures {
		mark := ""
		if m.Implied {
			mark = "(编号为推断)"
		}
		if m.Checked != "" {
			mark += "(已核对)"
		}
		if len(m.Mended) > 0 {
			mark += "(有更正)"
		}
		fmt.Fprintf(w, "%s%s %s\n", m.Number, mark, clipLine(m.Text, 40))
		if review {
			for _, x := range m.Doubts {
				fmt.Fprintf(w, "    疑点:%s\n", x.Words)
			}
		}
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
