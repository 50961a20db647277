package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// Duties of our own making, each unlike the others.
var duties = []string{
	"河道巡查实行网格管理,发现乱倒垃圾的当天处置,处置情况拍照留存。",
	"窗口人员每年接受业务培训,新进人员先培训后上岗,考试结果存入个人档案。",
	"对要求群众提交的重复证明逐项清理,能够共享查到的一律取消并公布清单。",
	"每个村设立便民代办点,配备一名代办员,行动不便的群众可以预约上门。",
	"每季度开展一次夜间集中办理,提前公布时间和事项,方便上班的人来办。",
}

// revisionOf makes a revision of document id that holds the given duties, numbered in order.
func revisionOf(id, hash string, texts ...string) *ledger.Document {
	d := Document(id, len(texts))
	d.Hash, d.Text = hash, "全文 "+hash
	for i, text := range texts {
		m := &d.Measures[i]
		m.NumberImplied, m.Parts, m.Text = false, nil, text
		m.Title, m.Heading = "", strings.SplitN(text, ",", 2)[0]
		m.Deadlines[0].Quote = text + "6月底前完成"
	}
	return d
}

func act(user, message string) ledger.Act {
	return ledger.Act{UserID: user, Name: user, MessageKey: message, At: NewClock().Now()}
}

func leadMend(id, key, before, after string) ledger.Mend {
	return ledger.Mend{DocumentID: id, MeasureKey: key, Field: ledger.MendLead, Before: before, After: after, Act: act("wang", "")}
}

func loaded(t *testing.T, s *store.Store, id string) *ledger.Document {
	t.Helper()
	d, err := s.Document(context.Background(), id)
	must(t, err)
	return d
}

func measureOf(t *testing.T, s *store.Store, key string) *ledger.Measure {
	t.Helper()
	m, ok := loaded(t, s, "a").FindMeasure(key)
	if !ok {
		t.Fatalf("document a has no measure %s", key)
	}
	return m
}

func again(t *testing.T, s *store.Store, d *ledger.Document) store.Saved {
	t.Helper()
	saved, err := s.SaveDocument(context.Background(), d)
	must(t, err)
	return saved
}

func told(c ledger.Changes) string {
	var b strings.Builder
	for _, m := range c.Added {
		b.WriteString("+" + m.After)
	}
	for _, m := range c.Removed {
		b.WriteString("-" + m.Before)
	}
	for _, m := range c.Changed {
		fmt.Fprintf(&b, "~%s>%s%v", m.Before, m.After, m.Fields)
	}
	return b.String()
}

func exerciseRevisions(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("a measure keeps its key and its progress, whatever its number", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0], duties[1], duties[2]))
		apply(t, s, entry("m1", "a", "2"))
		saved := again(t, s, revisionOf("a", "h2", duties[0], duties[3], duties[1]))
		if got := told(saved.Changes); got != "+2-3~2>3[number]" || saved.Former != 1 {
			t.Fatalf("changes %s after revision %d", got, saved.Former)
		}
		if m := measureOf(t, s, "2"); m.Number != "3" || m.Text != duties[1] {
			t.Fatalf("key 2 is %s %s", m.Number, m.Text)
		}
		saved = again(t, s, revisionOf("a", "h3", duties[0], duties[3], duties[1], duties[2], duties[4]))
		if got := told(saved.Changes); got != "+4+5" {
			t.Fatalf("third revision %s", got)
		}
		keys := ""
		for _, m := range loaded(t, s, "a").Measures {
			keys += m.Key + " "
		}
		if keys != "1 2@2 2 4 5 " {
			t.Fatalf("keys %s", keys)
		}
		again(t, s, revisionOf("a", "h4", duties[0], duties[3], duties[4]))
		saved = again(t, s, revisionOf("a", "h5", duties[0], duties[3], duties[4], duties[2]))
		if len(saved.Changes.Added) != 1 || saved.Changes.Added[0].Key != "4@5" {
			t.Fatalf("a number that was used before became %+v", saved.Changes.Added)
		}
	})

	t.Run("every revision can be read again", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0], duties[1]))
		must(t, s.Mend(ctx, leadMend("a", "1", "县水务局", "县教育局")))
		moved := revisionOf("a", "h2", duties[1])
		again(t, s, moved)
		first, err := s.Revision(ctx, "a", 1)
		must(t, err)
		second, err := s.Revision(ctx, "a", 2)
		must(t, err)
		if len(first.Measures) != 2 || first.Text != "全文 h1" || first.Measures[0].Units(ledger.Lead)[0] != "县教育局" || first.Revision != 1 {
			t.Fatalf("first revision %+v", first)
		}
		if len(second.Measures) != 1 || second.Text != "全文 h2" || second.Measures[0].Key != "2" {
			t.Fatalf("second revision %+v", second)
		}
		_, err = s.Revision(ctx, "a", 3)
		wantCode(t, "a revision that there is not", err, ledger.NotFound)
		_, err = s.Revision(ctx, "b", 1)
		wantCode(t, "a document that there is not", err, ledger.NotFound)
	})

	t.Run("corrections go on where the reading stayed, the others are lost", func(t *testing.T) { exerciseMended(t, open.one(t)) })

	t.Run("checks stay where the reading stayed", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0], duties[1], duties[2]))
		for _, key := range []string{"1", "2"} {
			must(t, s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: key, Act: act("li", "")}))
		}
		next := revisionOf("a", "h2", duties[2], duties[0], duties[1])
		next.Measures[2].Assignments[0].Unit = "县民政局"
		again(t, s, next)
		if m := measureOf(t, s, "1"); m.Checked == nil || m.Checked.UserID != "li" {
			t.Fatalf("an unchanged measure lost its check: %+v", m.Checked)
		}
		if m := measureOf(t, s, "2"); m.Checked != nil {
			t.Fatal("a measure with another lead kept its check")
		}
	})

	t.Run("a document renamed by hand is found again by its new title", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0]))
		renamed := revisionOf("a", "h2", duties[0], duties[1])
		renamed.Title = "青禾县另一个名字"
		again(t, s, renamed)
		third := revisionOf("other-id", "h3", duties[0], duties[1], duties[2])
		third.Title = renamed.Title
		if saved := again(t, s, third); saved.Document.ID != "a" || saved.Document.Revision != 3 {
			t.Fatalf("saved as %s revision %d", saved.Document.ID, saved.Document.Revision)
		}
	})

	t.Run("several are saved together, all or none", func(t *testing.T) {
		s := open.one(t)
		bad := Document("c", 2)
		bad.Measures[1].Key = "1"
		_, err := s.SaveDocuments(ctx, []*ledger.Document{Document("a", 1), bad})
		wantCode(t, "one that cannot be", err, ledger.Invalid)
		saved, err := s.SaveDocuments(ctx, []*ledger.Document{revisionOf("a", "h1", duties[0]), revisionOf("a", "h2", duties[0], duties[1]), Document("b", 1)})
		must(t, err)
		if len(saved) != 3 || told(saved[1].Changes) != "+2" || saved[2].Document.ID != "b" {
			t.Fatalf("saved %+v", saved)
		}
	})
}

func exerciseMended(t *testing.T, s *store.Store) {
	ctx := context.Background()
	again(t, s, revisionOf("a", "h1", duties[0], duties[1], duties[2]))
	due := ledger.Mend{DocumentID: "a", MeasureKey: "3", Field: ledger.MendDue, Before: "2024-06-30", After: "2024-07-31", Act: act("wang", "")}
	for _, m := range []ledger.Mend{leadMend("a", "1", "县水务局", "县教育局"), leadMend("a", "2", "县水务局", "县林业局"), due} {
		must(t, s.Mend(ctx, m))
	}
	if m := measureOf(t, s, "1"); len(m.Mended) != 1 || m.Units(ledger.Lead)[0] != "县教育局" || m.Assignments[len(m.Assignments)-1].Label != "更正" {
		t.Fatalf("mended %+v", m)
	}
	next := revisionOf("a", "h2", duties[1], duties[0], duties[2])
	next.Measures[0].Assignments[0].Unit = "县民政局" // measure 2, now first
	saved := again(t, s, next)
	if len(saved.LostMends) != 1 || saved.LostMends[0].MeasureKey != "2" {
		t.Fatalf("lost %+v", saved.LostMends)
	}
	if m := measureOf(t, s, "1"); m.Number != "2" || m.Units(ledger.Lead)[0] != "县教育局" {
		t.Fatalf("the correction did not go on: %+v", m)
	}
	if m := measureOf(t, s, "3"); m.Deadlines[0].Due.String() != "2024-07-31" {
		t.Fatalf("the day is %s", m.Deadlines[0].Due)
	}
	if got := told(saved.Changes); got != "~2>1[number lead]~1>2[number]" {
		t.Fatalf("changes %s", got)
	}
	if lost := loaded(t, s, "a").LostMends; len(lost) != 1 || lost[0].After != "县林业局" {
		t.Fatalf("the document's lost corrections: %+v", lost)
	}
	standing, err := s.Mends(ctx, "a")
	must(t, err)
	if len(standing) != 2 {
		t.Fatalf("%d corrections stand", len(standing))
	}
	must(t, s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: "2", Act: act("li", "")}))
	all, err := s.Documents(ctx)
	must(t, err)
	if len(all[0].LostMends) != 0 {
		t.Fatalf("looked at, and still lost: %+v", all[0].LostMends)
	}
	gone := revisionOf("a", "h3", duties[1], duties[2])
	if saved = again(t, s, gone); len(saved.LostMends) != 1 || saved.LostMends[0].MeasureKey != "1" {
		t.Fatalf("of a measure that is gone: %+v", saved.LostMends)
	}
	must(t, s.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: "a", Revision: 3, Act: act("li", "")}))
	if lost := loaded(t, s, "a").LostMends; len(lost) != 0 {
		t.Fatalf("confirmed, and still lost: %+v", lost)
	}
}

func exerciseActs(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("who corrected, checked and confirmed is on record", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0], duties[1]))
		must(t, s.Mend(ctx, leadMend("a", "1", "县水务局", "县教育局")))
		must(t, s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: "1", Act: act("li", "m9")}))
		must(t, s.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: "a", Act: act("zhao", "")}))
		got, err := s.Audit(ctx, ledger.AuditFilter{DocumentID: "a"})
		must(t, err)
		var lines []string
		for _, e := range got {
			lines = append(lines, strings.Join([]string{e.What, e.Act.UserID, e.MeasureKey, e.Field, e.Before, e.After}, ","))
		}
		want := "ingest,,,,,1 mend,wang,1,lead,县水务局,县教育局 check,li,1,,, confirm,zhao,,,draft,confirmed"
		if strings.Join(lines, " ") != want {
			t.Fatalf("record\n%s", strings.Join(lines, "\n"))
		}
		if m := measureOf(t, s, "1"); m.Checked == nil || *m.Checked != act("li", "m9") {
			t.Fatalf("checked %+v", m.Checked)
		}
		for filter, n := range map[ledger.AuditFilter]int{{MeasureKey: "1"}: 2, {DocumentID: "b"}: 0, {}: 4, {Limit: 1}: 1} {
			if got, err = s.Audit(ctx, filter); err != nil || len(got) != n {
				t.Fatalf("%+v gave %d, %v", filter, len(got), err)
			}
			if filter.Limit == 1 && got[0].What != ledger.AuditConfirm {
				t.Fatalf("the newest is %s", got[0].What)
			}
		}
	})

	t.Run("a correction after a check asks for another check", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0], duties[1]))
		for _, key := range []string{"1", "2"} {
			must(t, s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: key, Act: act("li", "")}))
		}
		must(t, s.Mend(ctx, leadMend("a", "1", "县水务局", "县教育局")))
		if measureOf(t, s, "1").Checked != nil || measureOf(t, s, "2").Checked == nil {
			t.Fatal("the wrong check stands")
		}
	})

	t.Run("the year of a document moves the days without one", func(t *testing.T) {
		s := open.one(t)
		d := revisionOf("a", "h1", duties[0], duties[1])
		d.Measures[0].Deadlines[0].When = "6月底前"
		again(t, s, d)
		must(t, s.Mend(ctx, ledger.Mend{DocumentID: "a", Field: ledger.MendYear, Before: "2024", After: "2025", Act: act("li", "")}))
		got := loaded(t, s, "a")
		if got.Year != 2025 || got.Measures[0].Deadlines[0].Due.String() != "2025-06-30" || got.Measures[1].Deadlines[0].Due.String() != "2024-06-30" {
			t.Fatalf("%d: %s, %s", got.Year, got.Measures[0].Deadlines[0].Due, got.Measures[1].Deadlines[0].Due)
		}
	})

	t.Run("of two who correct one field, the second is told", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0]))
		errs := together(8, func(i int) error {
			return s.Mend(ctx, leadMend("a", "1", "县水务局", fmt.Sprintf("县第%d局", i)))
		})
		for _, err := range errs {
			if err != nil {
				wantCode(t, "a late correction", err, ledger.Conflict)
			}
		}
		mends, err := s.Mends(ctx, "a")
		must(t, err)
		if succeeded(errs) != 1 || len(mends) != 1 || measureOf(t, s, "1").Units(ledger.Lead)[0] != mends[0].After {
			t.Fatalf("%d succeeded, %d stand", succeeded(errs), len(mends))
		}
	})

	t.Run("effects are done wholly, and once for a message", func(t *testing.T) { exerciseEffects(t, open.one(t)) })

	t.Run("what cannot be", func(t *testing.T) {
		s := open.one(t)
		again(t, s, revisionOf("a", "h1", duties[0]))
		again(t, s, revisionOf("a", "h2", duties[0], duties[1]))
		before, err := s.Stamp(ctx, "documents")
		must(t, err)
		wantCode(t, "correcting nothing", s.Mend(ctx, leadMend("nowhere", "1", "", "县教育局")), ledger.NotFound)
		wantCode(t, "correcting no document", s.Mend(ctx, leadMend("", "1", "", "县教育局")), ledger.NotFound)
		wantCode(t, "correcting no measure", s.Mend(ctx, leadMend("a", "9", "", "县教育局")), ledger.NotFound)
		wantCode(t, "no unit", s.Mend(ctx, leadMend("a", "1", "县水务局", "??")), ledger.Invalid)
		wantCode(t, "another value", s.Mend(ctx, leadMend("a", "1", "县民政局", "县教育局")), ledger.Conflict)
		wantCode(t, "checking no measure", s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: "9"}), ledger.NotFound)
		wantCode(t, "checking no document", s.CheckMeasure(ctx, ledger.Check{DocumentID: "b", MeasureKey: "1"}), ledger.NotFound)
		wantCode(t, "checking an old revision", s.CheckMeasure(ctx, ledger.Check{DocumentID: "a", MeasureKey: "1", Revision: 1}), ledger.Conflict)
		wantCode(t, "confirming an old revision", s.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: "a", Revision: 1}), ledger.Conflict)
		after, err := s.Stamp(ctx, "documents")
		must(t, err)
		record, err := s.Audit(ctx, ledger.AuditFilter{})
		must(t, err)
		if before != after || len(record) != 2 {
			t.Fatalf("refusals left stamp %d after %d and %d lines", after, before, len(record))
		}
	})
}

func exerciseEffects(t *testing.T, s *store.Store) {
	ctx := context.Background()
	again(t, s, revisionOf("a", "h1", duties[0], duties[1]))
	mend := leadMend("a", "1", "县水务局", "县教育局")
	mend.Act.MessageKey = "m1"
	effects := bot.Effects{
		Documents: []ledger.Document{*revisionOf("b", "hb", duties[2])},
		Mends:     []ledger.Mend{mend},
		Checks:    []ledger.Check{{DocumentID: "a", MeasureKey: "2", Act: act("wang", "m1")}},
		Confirm:   []ledger.Confirmation{{DocumentID: "a", Act: act("wang", "m1")}},
		Standings: []ledger.StandingChange{{DocumentID: "b", Standing: ledger.Repealed, Act: act("wang", "m1")}},
	}
	for range 2 {
		must(t, s.Apply(ctx, effects))
	}
	record, err := s.Audit(ctx, ledger.AuditFilter{})
	must(t, err)
	a := loaded(t, s, "a")
	if len(record) != 6 || a.Status != ledger.DocumentConfirmed || a.Measures[1].Checked == nil || loaded(t, s, "b").Standing != ledger.Repealed {
		t.Fatalf("%d lines on record, document %+v", len(record), a)
	}
	bad := effects
	bad.Documents = []ledger.Document{*revisionOf("c", "hc", duties[3])}
	bad.Mends = []ledger.Mend{leadMend("a", "1", "县水务局", "县民政局")}
	wantCode(t, "effects with a late correction", s.Apply(ctx, bad), ledger.Conflict)
	_, err = s.Document(ctx, "c")
	wantCode(t, "a document of effects that failed", err, ledger.NotFound)
}

func exerciseStandings(t *testing.T, open Opener) {
	ctx := context.Background()
	old := func() *ledger.Document {
		d := revisionOf("old", "ho", duties[0])
		d.Title, d.Notice, d.Number, d.Issued = "青禾县旧措施", "", "青政办发〔2020〕3号", ledger.NewDate(2020, 1, 1)
		return d
	}
	newer := func() *ledger.Document {
		d := revisionOf("new", "hn", duties[1])
		d.Repeals = []ledger.Repeal{{Title: "青禾县旧措施", Number: "青政办发[2020]3号", Standing: ledger.Repealed, Quote: "《青禾县旧措施》同时废止"}}
		return d
	}
	want := func(t *testing.T, s *store.Store, by string, standing ledger.Standing) {
		t.Helper()
		if d := loaded(t, s, "old"); d.Standing != standing || d.StandingBy != by {
			t.Fatalf("the old one is %q by %q", d.Standing, d.StandingBy)
		}
	}

	t.Run("a text repeals an earlier document", func(t *testing.T) {
		s := open.one(t)
		again(t, s, old())
		saved := again(t, s, newer())
		want(t, s, "new", ledger.Repealed)
		if len(saved.Repealed) != 1 || saved.Repealed[0].Note != "《青禾县旧措施》同时废止" {
			t.Fatalf("repealed %+v", saved.Repealed)
		}
		light, err := s.ListDocuments(ctx)
		must(t, err)
		if light[0].Standing != ledger.Repealed || len(loaded(t, s, "new").Repeals) != 1 {
			t.Fatalf("light %+v", light[0])
		}
		next := old()
		next.Hash = "ho2"
		again(t, s, next)
		want(t, s, "new", ledger.Repealed)
		must(t, s.SetStanding(ctx, ledger.StandingChange{DocumentID: "old", Act: act("li", "")}))
		want(t, s, "", ledger.InForce)
	})

	t.Run("also when it comes first", func(t *testing.T) {
		s := open.one(t)
		again(t, s, newer())
		saved := again(t, s, old())
		want(t, s, "new", ledger.Repealed)
		if saved.Document.Standing != ledger.Repealed || len(saved.Repealed) != 1 {
			t.Fatalf("saved %+v", saved)
		}
	})

	t.Run("several that fit are left alone", func(t *testing.T) {
		s := open.one(t)
		other := old()
		other.ID, other.Hash, other.Issuer = "other", "hx", "青禾县司法局"
		again(t, s, old())
		again(t, s, other)
		if saved := again(t, s, newer()); len(saved.Repealed) != 0 {
			t.Fatalf("repealed %+v", saved.Repealed)
		}
		want(t, s, "", ledger.InForce)
	})

	t.Run("nothing repeals what was issued later", func(t *testing.T) {
		s := open.one(t)
		late := old()
		late.Issued = ledger.NewDate(2030, 1, 1)
		again(t, s, late)
		again(t, s, newer())
		want(t, s, "", ledger.InForce)
	})

	t.Run("what cannot be", func(t *testing.T) {
		s := open.one(t)
		again(t, s, old())
		for what, c := range map[string]ledger.StandingChange{
			"no document":        {DocumentID: "nowhere", Standing: ledger.Repealed},
			"by no document":     {DocumentID: "old", Standing: ledger.Repealed, By: "nowhere"},
			"by itself":          {DocumentID: "old", Standing: ledger.Replaced, By: "old"},
			"a strange word":     {DocumentID: "old", Standing: "gone"},
			"no document at all": {Standing: ledger.Repealed},
		} {
			if err := s.SetStanding(ctx, c); ledger.CodeOf(err) != ledger.NotFound && ledger.CodeOf(err) != ledger.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}
		want(t, s, "", ledger.InForce)
	})
}
