package main

import (
	"testing"

	"duban/ledger"
)

// The printed ledger names day, period and review of each report, as it stands now.
func TestLedgerRows(t *testing.T) {
	c := newCounty(t)
	row := func() ledgerRow {
		rows, err := (&ledgerCmd{Unit: "松坪镇"}).rows(c.ctx, c.main)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		return rows[0]
	}
	c.says("zhoulan", "第4条已完成，参训54人")
	first := row()
	if first.Review != string(ledger.ReviewWaits) || first.Period == "" || first.Due.IsZero() {
		t.Errorf("reported: %+v", first)
	}
	c.says("linqing", "松坪镇第4条审核通过")
	if got := row(); got.Review != string(ledger.ReviewApproved) || got.Due != first.Due {
		t.Errorf("approved: %+v", got)
	}
	c.says("chengyuan", "松坪镇第4条销号")
	if got := row(); got.Review != string(ledger.ReviewClosed) {
		t.Errorf("closed: %+v", got)
	}
}
