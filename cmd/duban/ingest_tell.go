package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"duban/ledger"
	"duban/revision"
)

// mostDoubts is how many doubts are printed of one imported file; all are in duban measures --review.
const mostDoubts = 10

// ingested is what is told of one imported file.
type ingested struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	Measures     int            `json:"measures"`
	Revision     int            `json:"revision"`
	Changed      bool           `json:"changed"`
	Warnings     []string       `json:"warnings"`
	Former       int            `json:"former"`
	Changes      ledger.Changes `json:"changes"`
	LostMends    []lostMendJSON `json:"lost_mends"`
	Repealed     []standingJSON `json:"repealed"`
	UnknownUnits []string       `json:"unknown_units"`
	Doubts       []doubtJSON    `json:"doubts"`
}

// lostMendJSON is a correction that does not fit the new revision.
type lostMendJSON struct {
	Measure string           `json:"measure"` // number as cited
	Field   ledger.MendField `json:"field"`
	Before  string           `json:"before"`
	After   string           `json:"after"`
}

// standingJSON is a document that lost force.
type standingJSON struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Standing ledger.Standing `json:"standing"`
	By       string          `json:"by"`
	Note     string          `json:"note"`
}

// doubtJSON is something to look at; the measure by its number, "" speaks of the document.
type doubtJSON struct {
	Measure string           `json:"measure"`
	Kind    ledger.DoubtKind `json:"kind"`
	Field   ledger.MendField `json:"field"`
	Words   string           `json:"words"`
}

func doubtView(d *ledger.Document, x ledger.Doubt) doubtJSON {
	v := doubtJSON{Kind: x.Kind, Field: x.Field, Words: x.Words}
	if m, ok := d.FindMeasure(x.MeasureKey); ok {
		v.Measure = m.Number
	}
	return v
}

// result puts together what is told of a document.
func (r *importing) result(ctx context.Context, saved ledger.Saved) ingested {
	d := saved.Document
	v := ingested{ID: d.ID, Title: d.Title, Measures: len(d.Measures), Revision: d.Revision, Changed: saved.Changed, Warnings: orEmpty(d.Warnings),
		Former: saved.Former, LostMends: []lostMendJSON{}, Repealed: []standingJSON{}, UnknownUnits: []string{}, Doubts: []doubtJSON{},
		Changes: ledger.Changes{Added: orEmpty(saved.Changes.Added), Removed: orEmpty(saved.Changes.Removed), Changed: orEmpty(saved.Changes.Changed)}}
	for _, m := range saved.LostMends {
		number := ledger.NumberOfKey(m.MeasureKey)
		if measure, ok := d.FindMeasure(m.MeasureKey); ok {
			number = measure.Number
		}
		v.LostMends = append(v.LostMends, lostMendJSON{Measure: number, Field: m.Field, Before: m.Before, After: m.After})
	}
	for _, c := range saved.Repealed {
		v.Repealed = append(v.Repealed, standingJSON{ID: c.DocumentID, Title: r.titleOf(ctx, c.DocumentID), Standing: c.Standing, By: c.By, Note: c.Note})
	}
	unknown := map[string]bool{}
	for _, x := range revision.Doubts(d, r.units) {
		v.Doubts = append(v.Doubts, doubtView(d, x))
		if x.Kind == ledger.DoubtUnit {
			unknown[x.MeasureKey] = true
		}
	}
	for i := range d.Measures {
		for _, a := range d.Measures[i].Assignments {
			if unknown[d.Measures[i].Key] && !slices.Contains(v.UnknownUnits, a.Unit) && revision.Strange(r.units, a.Unit) != "" {
				v.UnknownUnits = append(v.UnknownUnits, a.Unit)
			}
		}
	}
	return v
}

// titleOf is a document's title, or its id where it cannot be read.
func (r *importing) titleOf(ctx context.Context, id string) string {
	if d, err := r.main.Store.Document(ctx, id); err == nil {
		return d.Title
	}
	return id
}

func printIngested(w io.Writer, r ingested) {
	state := "已导入"
	switch {
	case !r.Changed:
		state = "内容没变,未改动"
	case r.Revision > 1:
		state = fmt.Sprintf("已更新为第%d版", r.Revision)
	}
	fmt.Fprintf(w, "%s\t《%s》\t%d条措施\t%s\n", r.ID, r.Title, r.Measures, state)
	if r.Former > 0 && r.Changes.Empty() {
		fmt.Fprintf(w, "\t各条措施和第%d版一样\n", r.Former)
	}
	printChanges(w, r.Changes)
	for _, m := range r.LostMends {
		fmt.Fprintf(w, "\t更正没有用到新版上:%s%s改为“%s”\n", cited(m.Measure), m.Field.Chinese(), clipLine(m.After, 40))
	}
	for _, c := range r.Repealed {
		if c.ID == r.ID {
			fmt.Fprintf(w, "\t本文件%s,见 %s:%s\n", c.Standing.Chinese(), c.By, clipLine(c.Note, 60))
			continue
		}
		fmt.Fprintf(w, "\t《%s》(%s)因此%s:%s\n", c.Title, c.ID, c.Standing.Chinese(), clipLine(c.Note, 60))
	}
	if len(r.UnknownUnits) > 0 {
		fmt.Fprintf(w, "\t通讯录里对不上的单位:%s\n", strings.Join(r.UnknownUnits, "、"))
	}
	printDoubts(w, r.Doubts)
}

func printDoubts(w io.Writer, all []doubtJSON) {
	n := 0
	for _, x := range all {
		if x.Kind == ledger.DoubtUnit || x.Kind == ledger.DoubtMend {
			continue // told above
		}
		if n++; n <= mostDoubts {
			fmt.Fprintf(w, "\t请核对:%s%s\n", cited(x.Measure), x.Words)
		}
	}
	if n > mostDoubts {
		fmt.Fprintf(w, "\t另有%d处要核对,见 duban measures --review\n", n-mostDoubts)
	}
}

// cited is a measure as it is cited, with what parts it from the words behind; "" for none.
func cited(number string) string {
	if number == "" {
		return ""
	}
	return "第" + number + "条 "
}

// printChanges writes what a new revision changes, a line each.
func printChanges(w io.Writer, c ledger.Changes) {
	for _, m := range c.Added {
		fmt.Fprintf(w, "\t新增第%s条 %s\n", m.After, clipLine(m.Title, 30))
	}
	for _, m := range c.Removed {
		fmt.Fprintf(w, "\t删除第%s条 %s\n", m.Before, clipLine(m.Title, 30))
	}
	for _, m := range c.Changed {
		was, fields := "", make([]string, 0, len(m.Fields))
		for _, f := range m.Fields {
			if f == ledger.MendNumber {
				was = "(原第" + m.Before + "条)"
				continue
			}
			fields = append(fields, f.Chinese())
		}
		if len(fields) == 0 {
			fields = []string{"只改了序号"}
		}
		fmt.Fprintf(w, "\t修改第%s条%s:%s\n", m.After, was, strings.Join(fields, "、"))
	}
}
