//go:build unix

package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"duban/ledger"
	"duban/store"
	"duban/store/storetest"
)

// tamperedColumns are all of a line's, by turns.
var tamperedColumns = []string{"what", "document_id", "measure_key", "unit", "field", "before_value", "after_value", "user_id", "user_name",
	"message_key", "entry_key", "salt", "person", "link", "acted_at", "recorded_at"}

// TestEachTamperedLineIsFound changes one byte in each of 1,000 lines behind the store's back, whatever column it is in.
func TestEachTamperedLineIsFound(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		tamper(t, open(t, dir), "sqlite", filepath.Join(dir, "duban.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		url := postgres.Server(t).Database(t)
		tamper(t, openURL(t, url, time.Now), "pgx", url)
	})
}

func tamper(t *testing.T, s *store.Store, driver, place string) {
	t.Helper()
	storetest.Recorded(t, s, 1000)
	if n, err := s.SealAudit(t.Context()); n != 1000 || err != nil {
		t.Fatalf("%d sealed, %v", n, err)
	}
	db, err := sql.Open(driver, place)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for chain := 1; chain <= 1000; chain++ {
		column := tamperedColumns[chain%len(tamperedColumns)]
		change := fmt.Sprintf(`UPDATE audit SET %[1]s = CASE WHEN %[1]s = '' THEN 'x' WHEN substr(%[1]s, 1, 1) = '7' THEN '8' || substr(%[1]s, 2)
			ELSE '7' || substr(%[1]s, 2) END WHERE chain = $1`, column)
		if column == "acted_at" || column == "recorded_at" {
			change = fmt.Sprintf(`UPDATE audit SET %[1]s = %[1]s + 256 WHERE chain = $1`, column)
		}
		if _, err := db.ExecContext(t.Context(), change, chain); err != nil {
			t.Fatal(err)
		}
	}
	report, err := s.VerifyAudit(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	told := map[int64]bool{}
	for _, f := range report.Faults {
		told[f.Chain] = true
	}
	if len(told) != 1000 {
		t.Errorf("%d of 1000 changed lines are told apart", len(told))
	}
	t.Logf("1000 lines changed by one byte each: %d found", len(told))
}

// TestWhatIsTakenOutShows: a line, the last lines with and without their seals, two lines put in each other's place.
func TestWhatIsTakenOutShows(t *testing.T) {
	for name, statements := range map[string][]string{
		"a line":                     {`DELETE FROM audit WHERE chain = 17`},
		"the last lines":             {`DELETE FROM audit WHERE chain > 490`},
		"the first lines":            {`DELETE FROM audit WHERE chain < 5`},
		"a seal":                     {`DELETE FROM audit_seals WHERE first_line = 201`},
		"the last seal":              {`DELETE FROM audit_seals WHERE last_line = 500`},
		"two that changed places":    {`UPDATE audit SET chain = 9000 WHERE chain = 20`, `UPDATE audit SET chain = 20 WHERE chain = 21`, `UPDATE audit SET chain = 21 WHERE chain = 9000`},
		"a name in an erased line":   {`UPDATE audit SET salt = '' WHERE chain = 3`},
		"one that was put in":        {`INSERT INTO audit (id, document_id, measure_key, what, field, before_value, after_value, user_id, user_name, message_key, entry_key, acted_at, recorded_at, chain, salt, person, link) SELECT 'x', document_id, measure_key, what, field, before_value, after_value, user_id, user_name, message_key, 'x', acted_at, recorded_at, 501, salt, person, link FROM audit WHERE chain = 500`},
		"a seal's link":              {`UPDATE audit_seals SET link = 'ab' || substr(link, 3) WHERE last_line = 200`},
		"lines unsealed behind it":   {`UPDATE audit SET chain = 0 WHERE chain = 500`},
		"all but the seals":          {`DELETE FROM audit`},
		"a seal that says it pruned": {`UPDATE audit_seals SET pruned_at = 5 WHERE last_line = 500`, `DELETE FROM audit WHERE chain > 400`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			storetest.Recorded(t, s, 500)
			if _, err := s.SealAudit(t.Context()); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", filepath.Join(dir, "duban.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			report, err := s.VerifyAudit(t.Context(), nil)
			if err != nil || report.Failed == 0 {
				t.Errorf("nothing shows: %+v, %v", report, err)
			}
		})
	}
}

// BenchmarkVerifyAudit is one line of the chain, without the database.
func BenchmarkVerifyAudit(b *testing.B) {
	l := ledger.AuditLine{AuditEntry: ledger.AuditEntry{ID: "0190-7c", What: "report", DocumentID: "d", MeasureKey: "4", Unit: "青禾镇", After: "已完成 45人",
		Act: ledger.Act{UserID: "li", Name: "李原", MessageKey: "m", At: time.Unix(1, 0)}}, Key: "m|report|0", RecordedAt: time.Unix(2, 0), Chain: 1, Salt: "ab"}
	l.Person = l.PersonDigest()
	l.Link = l.LinkAfter("")
	for b.Loop() {
		var c ledger.ChainCheck
		if c.Line(&l); c.Failed != 0 {
			b.Fatal(c.Faults)
		}
	}
}
