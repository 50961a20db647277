package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"duban/account"
	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

func actBy(key string) ledger.Act {
	return ledger.Act{UserID: "wang", Name: "王芳", MessageKey: key, At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)}
}

// exerciseTalk is what a conversation holds beside words.
func exerciseTalk(t *testing.T, open Opener) {
	ctx := context.Background()
	t.Run("a tap, a quote and a group come back as they came", func(t *testing.T) {
		s := open.one(t)
		in := delivery.Incoming{Key: "k1", Channel: "wecom", Conversation: "c", From: "wang", Kind: "tap", Chat: "g1", Quote: "第9条由县水务局牵头。",
			Tap: `{"a":"report"}`, Picked: []string{"1", "2"}, Handle: "code", File: &ledger.File{Name: "a.jpg", MediaID: "m"}}
		_, err := s.Accept(ctx, in)
		must(t, err)
		got, _, err := s.Next(ctx, "c")
		must(t, err)
		in.ID, in.ReceivedAt = got.ID, got.ReceivedAt
		same(t, "incoming", got, in)
	})
	t.Run("a form comes back as it went in", func(t *testing.T) {
		s := open.one(t)
		o := outgoing("f")
		o.Form = delivery.Form{Chat: "g1", Answers: "code", Markdown: true, File: &ledger.Attachment{ID: "b", Name: "a.xlsx", Kind: ledger.PlainFile},
			Card: &delivery.Card{Subject: "s", Title: "第4条", Lines: []delivery.Line{{Name: "时限", Value: "6月底前"}},
				Buttons: []delivery.Button{{Label: "已完成", Key: "k", Main: true}}, Options: []delivery.Option{{ID: "1", Label: "甲"}}}}
		_, err := s.Enqueue(ctx, o, outgoing("plain"))
		must(t, err)
		for _, m := range claim(t, s, 9) {
			if m.Key == "f" {
				same(t, "form", m.Form, o.Form)
			} else {
				same(t, "no form", m.Form, delivery.Form{})
			}
		}
	})
	t.Run("files", func(t *testing.T) { exerciseBlobs(t, open) })
	t.Run("evidence", func(t *testing.T) { exerciseEvidence(t, open.one(t)) })
	t.Run("pushes", func(t *testing.T) { exercisePushes(t, open) })
	t.Run("feedback", func(t *testing.T) { exerciseFeedback(t, open) })
	t.Run("reach", func(t *testing.T) { exerciseReach(t, open) })
}

func wantBlob(t *testing.T, s *store.Store, id, want string) {
	t.Helper()
	body, size, err := s.Attachment(context.Background(), id)
	if want == "" {
		wantCode(t, "a file that is gone", err, ledger.NotFound)
		return
	}
	must(t, err)
	got, err := io.ReadAll(body)
	must(t, err)
	must(t, body.Close())
	if string(got) != want || size != int64(len(want)) {
		t.Fatalf("got %q of %d bytes, want %q", got, size, want)
	}
}

func exerciseBlobs(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	put := func(text string) string {
		id, size, err := s.PutBlob(ctx, strings.NewReader(text))
		must(t, err)
		if len(id) != 64 || size != int64(len(text)) {
			t.Fatalf("id %q, %d bytes", id, size)
		}
		return id
	}
	kept, sent, waiting, taken, loose := put("photo\x00\xff"), put("table"), put("draft"), put("taken back"), put("loose")
	if put("table") != sent {
		t.Fatal("the same bytes have another id")
	}
	_, _, err := s.PutBlob(ctx, bytes.NewReader(make([]byte, ledger.MaxFile+1)))
	wantCode(t, "a file over the bound", err, ledger.TooLarge)
	_, _, err = s.PutBlob(ctx, strings.NewReader(""))
	wantCode(t, "no bytes", err, ledger.Invalid)
	o := outgoing("f")
	o.File = &ledger.Attachment{ID: sent, Name: "a.xlsx", Kind: ledger.PlainFile}
	_, err = s.Enqueue(ctx, o)
	must(t, err)
	must(t, s.Apply(ctx, bot.Effects{
		Evidence: []ledger.Evidence{evidence("m1", kept), evidence("m2", taken)},
		Drafts:   []ledger.Draft{{ID: "d", SenderID: "wang", Files: []ledger.Attachment{{ID: waiting}}}},
	}))
	gone := evidence("m3", taken)
	gone.Withdrawn = true
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{gone}}))
	_, err = s.Prune(ctx, time.Now().Add(-time.Hour))
	must(t, err)
	wantBlob(t, s, loose, "loose")
	_, err = s.Prune(ctx, time.Now().Add(time.Hour))
	must(t, err)
	wantBlob(t, s, kept, "photo\x00\xff")
	wantBlob(t, s, sent, "table")
	wantBlob(t, s, waiting, "draft")
	wantBlob(t, s, taken, "")
	wantBlob(t, s, loose, "")
}

func evidence(key, blob string) ledger.Evidence {
	return ledger.Evidence{Attachment: ledger.Attachment{ID: blob, Name: "现场.jpg", Kind: ledger.Picture}, DocumentID: "a", MeasureKey: "4",
		UpdateID: "u1", Act: actBy(key)}
}

func exerciseEvidence(t *testing.T, s *store.Store) {
	ctx := context.Background()
	first, second := evidence("m1", "b1"), evidence("m2", "b2")
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{first}}))
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{second}}))
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{first}})) // given twice it stands once
	got, err := s.Evidence(ctx, "u1")
	must(t, err)
	same(t, "evidence", got, []ledger.Evidence{first, second})
	last, err := s.LastEvidence(ctx, "WANG")
	must(t, err)
	same(t, "the last", last, []ledger.Evidence{second})
	second.Withdrawn = true
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{second}}))
	last, err = s.LastEvidence(ctx, "wang")
	must(t, err)
	same(t, "what is left", last, []ledger.Evidence{first})
	wantCode(t, "evidence of nothing", s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{{UpdateID: "u1"}}}), ledger.Invalid)
}

func exercisePushes(t *testing.T, open Opener) {
	ctx := context.Background()
	s, again := open(t, time.Now)
	p := ledger.Push{Person: "Wang", Day: ledger.NewDate(2024, 6, 10), Kind: ledger.PushGreeting, At: actBy("").At}
	_, found, err := s.LastPush(ctx, "wang", ledger.PushGreeting)
	must(t, err)
	if found {
		t.Fatal("a push before any")
	}
	must(t, s.Apply(ctx, bot.Effects{Pushes: []ledger.Push{p}}))
	err = again().Apply(ctx, bot.Effects{Pushes: []ledger.Push{p}, Drafts: []ledger.Draft{{ID: "d"}}})
	wantCode(t, "the same push by another process", err, ledger.Conflict)
	_, err = s.Draft(ctx, "d")
	wantCode(t, "what went with it", err, ledger.NotFound)
	next, other := p, p
	next.Day, other.Kind = p.Day.AddDays(1), ledger.PushDigest
	must(t, s.Apply(ctx, bot.Effects{Pushes: []ledger.Push{next, other}}))
	got, _, err := s.LastPush(ctx, "WANG", ledger.PushGreeting)
	must(t, err)
	next.Person = "wang"
	same(t, "the last push", got, next)
}

func exerciseReach(t *testing.T, open Opener) {
	ctx := context.Background()
	clock := NewClock()
	s, _ := open(t, clock.Now)
	settle := func(key string, state delivery.OutgoingState, gone bool) {
		t.Helper()
		_, err := s.Enqueue(ctx, outgoing(key))
		must(t, err)
		for _, m := range claim(t, s, 9) {
			must(t, s.Settle(ctx, delivery.Settlement{ID: m.ID, State: state, Attempts: 1, Reason: "60111", Unreachable: gone}))
		}
	}
	want := func(people ...store.Unreachable) {
		t.Helper()
		got, err := s.Unreachable(ctx)
		must(t, err)
		same(t, "unreachable", got, append([]store.Unreachable{}, people...))
	}
	settle("r0", delivery.OutgoingFailed, false)
	want()
	since := clock.Now()
	settle("r1", delivery.OutgoingFailed, true)
	lost := store.Unreachable{Person: "wang", Channel: "wecom", Reason: "60111", Since: since}
	want(lost)
	clock.Move(time.Hour)
	settle("r2", delivery.OutgoingFailed, true)
	want(lost)
	settle("r3", delivery.OutgoingSent, false)
	want()
	clock.Move(time.Hour)
	settle("r4", delivery.OutgoingFailed, true)
	lost.Since = clock.Now()
	want(lost)
}

// Furnish puts a row into each table of what a conversation holds beside words, and of reminders.
func Furnish(ctx context.Context, s *store.Store) error {
	id, _, err := s.PutBlob(ctx, strings.NewReader("photo\x00"))
	if err != nil {
		return fmt.Errorf("furnish: %w", err)
	}
	e := bot.Effects{Evidence: []ledger.Evidence{evidence("furnish", id)}, Feedback: []ledger.Feedback{{AnswerKey: "k#0", Person: "wang"}}, Answers: []ledger.Answer{answer("k#0", "", 1)},
		Pushes: []ledger.Push{{Person: "wang", Day: ledger.NewDate(2024, 6, 10), Kind: ledger.PushGreeting}}}
	_, err = s.Enqueue(ctx, outgoing("furnish"))
	if err = errors.Join(err, s.Apply(ctx, e)); err != nil {
		return fmt.Errorf("furnish: %w", err)
	}
	due, err := s.DueOutgoing(ctx, 1)
	if err != nil || len(due) != 1 {
		return fmt.Errorf("furnish: %d messages are due: %w", len(due), err)
	}
	if err := s.Settle(ctx, delivery.Settlement{ID: due[0].ID, State: delivery.OutgoingFailed, Attempts: 1, Unreachable: true}); err != nil {
		return err
	}
	if err := s.ChangeSetting(ctx, "", ledger.Setting{Key: "reminder.send_at", Value: "10:00", Act: ledger.Act{UserID: "wang", Name: "王"}}); err != nil {
		return err
	}
	at := time.Unix(1718078400, 0).UTC()
	if err := s.SaveAccount(ctx, time.Time{}, account.Account{UserID: "wang", Hash: []byte("h\x00"), Secret: []byte("s"), SetAt: at}, ledger.AuditEntry{What: ledger.AuditPassword}); err != nil {
		return err
	}
	if _, _, err := s.AskAuditRun(ctx, time.Hour); err != nil {
		return err
	}
	day := ledger.NewDate(2024, 6, 11)
	told := digest("wang", day)
	told.Told = []ledger.Receipt{{DocumentID: "d1", Person: "wang", Unit: "东坝镇", Told: at}}
	_, err = s.Push(ctx, delivery.Round{Claims: []delivery.Claim{told}, Slips: []ledger.Slip{{Unit: "东坝镇", Day: day}}})
	return err
}
