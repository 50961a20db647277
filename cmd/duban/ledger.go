package main

import (
	"context"
	"fmt"
	"maps"
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
}

// Run prints the latest entry of each unit and measure.
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
	fmt.Fprintln(w, "文件\t措施\t单位\t状态\t审核\t时限\t内容\t填报人\t更新时间")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Document, r.Measure, r.Unit, r.Status.Chinese(), ledger.Review(r.Review).Chinese(), r.Due, clipLine(r.Text, 40), r.Reporter, r.Updated.In(m.Zone).Format("2006-01-02 15:04"))
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
	latest := map[[3]string]int{}
	var rows []ledgerRow
	for _, u := range updates {
		if c.Unit != "" && !sameUnit(m, u.Unit, c.Unit) {
			continue
		}
		row := rowOf(docs, u, places[u.ID])
		key := [3]string{u.DocumentID, u.MeasureKey, u.Unit}
		if i, seen := latest[key]; seen {
			rows[i] = row
			continue
		}
		latest[key] = len(rows)
		rows = append(rows, row)
	}
	return rows, nil
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
