package store_test

import (
	"fmt"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// BenchmarkAuditPages reads a page of the record for each filter, of 100,000 lines; `duban bench audit` does so of a million.
func BenchmarkAuditPages(b *testing.B) {
	db, err := store.Open(b.Context(), store.Options{DataDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it is thrown away
	const lines = 100_000
	for i := 0; i < lines; i += 2000 {
		var effects bot.Effects
		for j := i; j < i+2000; j++ {
			unit := fmt.Sprintf("第%d镇", j%40)
			if j%10_000 == 0 {
				unit = "石门镇"
			}
			effects.Decisions = append(effects.Decisions, ledger.Decision{ID: fmt.Sprintf("d%08d", j), Kind: ledger.DecideAsk, DocumentID: "d", MeasureKey: "4", Unit: unit, UpdateID: "u",
				Act: ledger.Act{UserID: "li", MessageKey: fmt.Sprintf("m%08d", j), At: time.Unix(int64(j), 0)}})
		}
		if err := db.Apply(b.Context(), effects); err != nil {
			b.Fatal(err)
		}
	}
	for name, f := range map[string]ledger.AuditFilter{"all": {}, "unit": {Unit: "石门镇"}, "unit and person": {Unit: "石门镇", Person: "li"}, "no such unit": {Unit: "无此镇", Person: "li"},
		"person": {Person: "li"}, "document": {DocumentID: "d"}} {
		f.Limit = 51
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Audit(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
