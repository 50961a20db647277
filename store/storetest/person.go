package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
)

// exercisePerson: what is kept about somebody is listed, handed out and taken out; the unit's ledger and the chain stay whole.
func exercisePerson(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	_, err := s.SaveDocument(ctx, Document("a", 2))
	must(t, err)
	by := func(user, name, key string) ledger.Act {
		return ledger.Act{UserID: user, Name: name, MessageKey: key, At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)}
	}
	report := ledger.ProgressUpdate{ID: "u1", DocumentID: "a", MeasureKey: "1", Unit: "青禾镇", Status: ledger.Done, Text: "已完成，45人",
		ReporterID: "Zhou", Reporter: "周宁", MessageKey: "m1", At: by("", "", "").At}
	must(t, s.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{report}}))
	must(t, decide(s,
		ledger.Decision{ID: "d1", Kind: ledger.DecideExtend, DocumentID: "a", MeasureKey: "1", Unit: "青禾镇", Reason: "老师排不开", Act: by("Zhou", "周宁", "m2")},
		ledger.Decision{ID: "d2", Kind: ledger.DecideSnooze, Person: "zhou", Act: by("Zhou", "周宁", "m3")},
		ledger.Decision{ID: "d3", Kind: ledger.DecideAsk, DocumentID: "a", MeasureKey: "1", Unit: "青禾镇", UpdateID: "u1", Reason: "哪天", Act: by("li", "李原", "m4")}))
	kept, err := s.PersonalRecords(ctx, " ZHOU ")
	must(t, err)
	if len(kept) != 4 { // a report, two decisions of two kinds, the record of changes
		t.Errorf("kept: %+v", kept)
	}
	var exported []string
	must(t, s.ExportPerson(ctx, "zhou", func(table string, row map[string]any) error {
		if table == "progress_updates" && row["reporter"] != "周宁" {
			t.Errorf("exported %v", row)
		}
		exported = append(exported, table)
		return nil
	}))
	if len(exported) < 4 {
		t.Errorf("exported %v", exported)
	}
	_, err = s.ErasePerson(ctx, "zhou", by("admin", "管理员", ""))
	must(t, err)
	if kept, err = s.PersonalRecords(ctx, "zhou"); err != nil || len(kept) != 0 {
		t.Errorf("still kept: %+v, %v", kept, err)
	}
	updates, err := s.Updates(ctx, ledger.UpdateFilter{DocumentID: "a"})
	must(t, err)
	if len(updates) != 1 || updates[0].Unit != "青禾镇" || updates[0].Text == "" || updates[0].Reporter != ledger.ErasedName || updates[0].ReporterID != "" {
		t.Errorf("the ledger: %+v", updates)
	}
	lines, err := s.Audit(ctx, ledger.AuditFilter{})
	must(t, err)
	for _, l := range lines {
		if strings.EqualFold(l.Act.UserID, "zhou") || strings.Contains(l.Act.Name, "周宁") {
			t.Errorf("the record still names him: %+v", l)
		}
	}
	_, err = s.SealAudit(ctx)
	must(t, err)
	if check := verified(t, s); check.Failed != 0 || check.Erased == 0 {
		t.Errorf("the chain after erasing: %+v", check)
	}
	if again, err := s.ErasePerson(ctx, "zhou", by("admin", "管理员", "")); err != nil || len(again) != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
}
