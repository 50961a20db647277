package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"duban/handlers"
	"duban/ledger"
	"duban/zh"
)

// ledgerCmd prints the ledger.
type ledgerCmd struct {
	Document string `help:"only this document (id)" placeholder:"ID"`
	Unit     string `help:"only this unit; short forms are understood" placeholder:"UNIT"`
	Out      string `help:"write the ledger to a file: .xlsx, .docx or .png" placeholder:"FILE"`
	In       string `help:"read a filled-in ledger (.xlsx) and show what it would change" placeholder:"FILE"`
	Apply    bool   `help:"with --in: write the changes"`
	JSON     bool   `name:"json" help:"print records as JSON"`
}

// ledgerRow is one line of the 台账.
type ledgerRow struct {
	Document string         `json:"document"`
	Measure  string         `json:"measure"`
	Unit     string         `json:"unit"`
	Due      ledger.Date    `json:"due"`
	Period   string         `json:"period"`
	Status   ledger.Status  `json:"status"`
	Text     string         `json:"text"`
	Numbers  []quantityJSON `json:"numbers"`
	Reporter string         `json:"reporter"`
	Updated  time.Time      `json:"updated_at"`
	Review   string         `json:"review"`
	Evidence int            `json:"evidence"` // files that stand with the entry 佐证材料
}

// Run prints the last word of each unit on each measure, occurrence by occurrence where they were named.
func (c *ledgerCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if c.Out != "" || c.In != "" || c.Apply {
		return c.files(ctx, m, a.io)
	}
	rows, err := c.rows(ctx, m)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"rows": orEmpty(rows)})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "文件\t措施\t单位\t状态\t审核\t时限\t期次\t内容\t佐证材料\t填报人\t更新时间")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", r.Document, r.Measure, r.Unit, r.Status.Chinese(), ledger.Review(r.Review).Chinese(), r.Due, r.Period, clipLine(r.Text, 40), r.Evidence, r.Reporter, r.Updated.In(m.Zone).Format("2006-01-02 15:04"))
	}
	return w.Flush()
}

func (c *ledgerCmd) rows(ctx context.Context, m *Main) ([]ledgerRow, error) {
	docs, err := m.Store.Documents(ctx)
	if err != nil {
		return nil, err
	}
	places, err := c.places(ctx, m, docs)
	if err != nil {
		return nil, err
	}
	updates, err := m.Store.Updates(ctx, ledger.UpdateFilter{DocumentID: c.Document})
	if err != nil {
		return nil, err
	}
	files, err := c.evidence(ctx, m)
	if err != nil {
		return nil, err
	}
	first := map[ledger.DutyRef]int{} // of a unit on a measure, so that its rows stand together
	updates = slices.DeleteFunc(updates, func(u ledger.ProgressUpdate) bool { return c.Unit != "" && !sameUnit(m, u.Unit, c.Unit) })
	for i, u := range updates {
		if of := rowKey(u); first[of] == 0 {
			first[of] = i + 1
		}
	}
	last := ledger.Latest(updates)
	slices.SortStableFunc(last, func(a, b ledger.ProgressUpdate) int { return first[rowKey(a)] - first[rowKey(b)] })
	var rows []ledgerRow
	for _, u := range last {
		row := rowOf(docs, u, places[u.ID])
		row.Evidence = files[u.ID]
		rows = append(rows, row)
	}
	return rows, nil
}

// rowKey is what a row is about, whatever its period.
func rowKey(u ledger.ProgressUpdate) ledger.DutyRef {
	return ledger.DutyRef{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit}
}

// evidence counts the files that stand with entries.
func (c *ledgerCmd) evidence(ctx context.Context, m *Main) (map[string]int, error) {
	list, err := m.Store.EvidenceOn(ctx, c.Document, "")
	out := map[string]int{}
	for _, e := range list {
		out[e.UpdateID]++
	}
	return out, err
}

// places tells to which period each last report belongs and where it stands, document by document.
func (c *ledgerCmd) places(ctx context.Context, m *Main, docs []ledger.Document) (map[string]handlers.Place, error) {
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]handlers.Place{}
	for i := range docs {
		if c.Document != "" && docs[i].ID != c.Document || docs[i].Standing != ledger.InForce {
			continue
		}
		places, err := m.Tasks.Places(ctx, corpus, &docs[i], ledger.DateOf(m.Clock()))
		if err != nil {
			return nil, err
		}
		maps.Copy(out, places)
	}
	return out, nil
}

// sameUnit compares names as people write them.
func sameUnit(m *Main, have, want string) bool {
	if zh.Squeeze(have) == zh.Squeeze(want) || zh.StripRegion(have) == zh.StripRegion(want) {
		return true
	}
	for _, n := range zh.NewUnits(m.Directory(), []string{have}).Resolve(want) {
		if n == have {
			return true
		}
	}
	return false
}

func rowOf(docs []ledger.Document, u ledger.ProgressUpdate, place handlers.Place) ledgerRow {
	row := ledgerRow{Due: place.Due, Period: place.Period, Review: string(place.Review), Document: u.DocumentID, Measure: ledger.NumberOfKey(u.MeasureKey) + "(已删去)", Unit: u.Unit, Status: u.Status, Text: u.Text, Numbers: []quantityJSON{}, Reporter: u.Reporter, Updated: u.At}
	for _, n := range u.Numbers {
		row.Numbers = append(row.Numbers, quantityView(n))
	}
	for i := range docs {
		if docs[i].ID != u.DocumentID {
			continue
		}
		if m, ok := docs[i].FindMeasure(u.MeasureKey); ok {
			row.Measure = m.Number
		}
	}
	return row
}
