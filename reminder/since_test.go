package reminder_test

import (
	"testing"

	"duban/ledger"
	"duban/reminder"
)

// TestSince is the one rule by which digests, 逾期 and counts leave out what nobody could have been told of.
func TestSince(t *testing.T) {
	issued, confirmed := ledger.NewDate(2024, 5, 6), ledger.NewDate(2024, 6, 11)
	for _, c := range []struct {
		name            string
		id              string
		status          ledger.DocumentStatus
		confirmed, seen ledger.Date
		want            string
	}{
		{"confirmed before: from that day on", "hc", ledger.DocumentConfirmed, confirmed, ledger.NewDate(2024, 7, 1), "2024-06-11"},
		{"confirmed today", "hc", ledger.DocumentConfirmed, confirmed, confirmed, "2024-06-11"},
		{"seen from before the confirmation: from the issue on", "hc", ledger.DocumentConfirmed, confirmed, ledger.NewDate(2024, 6, 10), "2024-05-06"},
		{"nobody knows when: every day", "hc", ledger.DocumentConfirmed, ledger.Date{}, ledger.NewDate(2024, 7, 1), ""},
		{"a draft: nothing that is over", "hc", ledger.DocumentDraft, ledger.Date{}, ledger.NewDate(2024, 7, 1), "2024-07-01"},
		{"a revision that is not confirmed yet", "hc", ledger.DocumentDraft, confirmed, ledger.NewDate(2024, 7, 1), "2024-07-01"},
		{"set up by 督查室: every day", ledger.SetUpPrefix + "2024", ledger.DocumentConfirmed, confirmed, ledger.NewDate(2024, 7, 1), ""},
	} {
		doc := &ledger.Document{ID: c.id, Status: c.status, Issued: issued}
		if got := reminder.Since(doc, c.confirmed, c.seen); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestARevisionIsHandedOutForWhatChanged: whoever was told of a document hears of a new revision what was added or changed for
// his unit, once; whoever has nothing new hears nothing.
func TestARevisionIsHandedOutForWhatChanged(t *testing.T) {
	issued, set := date(t, "2024-05-06"), reminder.DefaultSettings(shanghai())
	old := document(t, issued, "各镇2024年9月底前完成河道清淤。（县水利局牵头，各镇按职责分工负责）", "县林业局2024年8月底前报送林木清单。（县林业局牵头）")
	revised := document(t, issued, "各镇2024年10月底前完成河道清淤。（县水利局牵头，各镇按职责分工负责）", "县林业局2024年8月底前报送林木清单。（县林业局牵头）")
	rows := reminder.Rows{Directory: staffed(), Documents: []*ledger.Document{old}, Confirmed: map[string]ledger.Date{"hc": date(t, "2024-05-07")}}
	now := instant(t, "2024-05-08 08:10")
	rows = pushed(reminder.Make(now, set, rows), rows)
	if len(rows.Receipts) == 0 || len(rows.Receipts[0].Duties) == 0 {
		t.Fatalf("receipts %+v", rows.Receipts)
	}
	rows.Documents, rows.Renewed = []*ledger.Document{revised}, map[string]ledger.Date{"hc": date(t, "2024-05-20")}
	issuedTo := func(plan reminder.Plan) map[string]string {
		out := map[string]string{}
		for _, p := range plan.Pushes {
			for _, i := range p.Items {
				if i.Step == reminder.StepIssued {
					out[p.Person] = i.Why
				}
			}
		}
		return out
	}
	plan := reminder.Make(instant(t, "2024-05-20 08:10"), set, rows)
	got := issuedTo(plan)
	if want := "责任1条（第1条）；写明日期的1件，最近的是第1条，10月31日（周四）前。"; got["xi"] != want {
		t.Errorf("xi hears %q, want %q", got["xi"], want)
	}
	if words, told := got["lin"]; told {
		t.Errorf("lin has nothing new and hears %q", words)
	}
	rows = pushed(plan, rows)
	if again := issuedTo(reminder.Make(instant(t, "2024-05-21 08:10"), set, rows)); len(again) > 0 {
		t.Errorf("again: %v", again)
	}
}
