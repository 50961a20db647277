package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

func contact(id, unit string, roles ...ledger.MemberRole) ledger.Contact {
	return ledger.Contact{Member: ledger.Member{UserID: id, Name: "名" + id, Unit: unit, Roles: roles}, Departments: []int{2, 7}, State: ledger.ContactActive}
}

func exerciseContacts(t *testing.T, open Opener) {
	ctx := context.Background()
	departments := []ledger.ContactDepartment{{ID: 2, Parent: 1, Name: "青禾镇", Unit: "青禾镇"}, {ID: 7, Parent: 2, Name: "党政办"}}

	t.Run("people come, leave and come back", func(t *testing.T) {
		clock := NewClock()
		s, again := open(t, clock.Now)
		began := clock.Now()
		changed, err := s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇", ledger.Clerk), contact("li", "县水务局", ledger.Clerk, ledger.Leader)}, departments)
		must(t, err)
		if changed != 2 {
			t.Fatalf("%d changed at first", changed)
		}
		clock.Move(time.Hour)
		_, err = s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇", ledger.Clerk)}, departments[:1])
		must(t, err)
		people, err := again().Contacts(ctx)
		must(t, err)
		if len(people) != 2 || people[0].UserID != "li" || people[0].State != ledger.ContactLeft || !people[0].LeftAt.Equal(clock.Now()) || people[0].Unit != "县水务局" {
			t.Fatalf("who left is %+v", people)
		}
		wang := contact("wang", "青禾镇", ledger.Clerk)
		wang.FirstSeen = began
		same(t, "who stayed", people[1], wang)
		rest, err := s.ContactDepartments(ctx)
		must(t, err)
		same(t, "departments", rest, departments[:1])
		clock.Move(time.Hour)
		_, err = s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇", ledger.Clerk), contact("li", "县林业局", ledger.Clerk)}, departments)
		must(t, err)
		people, err = s.Contacts(ctx)
		must(t, err)
		if li := people[0]; li.State != ledger.ContactActive || li.Unit != "县林业局" || !li.LeftAt.IsZero() || !li.FirstSeen.Equal(began) {
			t.Fatalf("who came back is %+v", li)
		}
	})

	t.Run("the stamp grows when something changed, and only then", func(t *testing.T) {
		s, again := open(t, time.Now)
		other := again()
		stamp := func() int64 {
			_, contacts, err := other.Stamps(ctx)
			must(t, err)
			return contacts
		}
		before := stamp()
		_, err := s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇")}, departments)
		must(t, err)
		first := stamp()
		changed, err := s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇")}, departments)
		must(t, err)
		if first != before+1 || changed != 0 || stamp() != first {
			t.Fatalf("stamps %d, %d, %d; changed %d", before, first, stamp(), changed)
		}
	})

	t.Run("an alert stands once until it is over", func(t *testing.T) {
		clock := NewClock()
		s, again := open(t, clock.Now)
		fresh, err := s.Raise(ctx, "app", "应用快被停用了")
		must(t, err)
		began := clock.Now()
		clock.Move(time.Hour)
		second, err := again().Raise(ctx, "app", "应用被停用了")
		must(t, err)
		all, err := s.Alerts(ctx)
		must(t, err)
		if !fresh || second {
			t.Fatalf("fresh %v, then %v", fresh, second)
		}
		same(t, "alerts", all, []ledger.Alert{{Name: "app", Text: "应用被停用了", Raised: began}})
		stood, err := s.Clear(ctx, "app")
		must(t, err)
		nothing, err := s.Clear(ctx, "app")
		must(t, err)
		all, err = s.Alerts(ctx)
		must(t, err)
		if !stood || nothing || len(all) != 0 {
			t.Fatalf("stood %v, then %v, %d left", stood, nothing, len(all))
		}
		if fresh, err = s.Raise(ctx, "app", "又来了"); err != nil || !fresh {
			t.Fatalf("again: %v, %v", fresh, err)
		}
	})
}

func exercisePosts(t *testing.T, open Opener) {
	ctx := context.Background()
	post := func(key, text string) delivery.Outgoing {
		return delivery.Outgoing{Key: key, Channel: "wecom-robot", To: "督查群", Text: text}
	}

	t.Run("a burst is one post up to the limit", func(t *testing.T) {
		s := open.one(t)
		must(t, s.EnqueueMerged(ctx, 40, post("a", "第一件事"), post("b", "第二件事")))
		must(t, s.EnqueueMerged(ctx, 40, post("b", "第二件事"), post("c", "第三件事放不下了")))
		wantState(t, s, "b", delivery.OutgoingSent)
		first := claim(t, s, 9)
		if len(first) != 1 || first[0].Key != "a" || first[0].Text != "第一件事\n\n第二件事" {
			t.Fatalf("the first post is %+v", first)
		}
		must(t, s.EnqueueMerged(ctx, 400, post("d", "第四件事")))
		must(t, s.Settle(ctx, delivery.Settlement{ID: first[0].ID, State: delivery.OutgoingSent, Attempts: 1}))
		if next := claim(t, s, 9); len(next) != 1 || next[0].Text != "第三件事放不下了\n\n第四件事" {
			t.Fatalf("the next post is %+v", next)
		}
	})

	t.Run("a confirmed document is announced once", func(t *testing.T) {
		s, again := open(t, time.Now)
		d := Document("a", 3)
		d.Status = ledger.DocumentConfirmed
		save(t, s, d)
		save(t, s, Document("b", 2))
		compose := func(docs []ledger.DocumentSummary) []delivery.Outgoing {
			var ids []string
			for _, d := range docs {
				ids = append(ids, d.ID)
			}
			if len(docs) != 1 || docs[0].Title != d.Title || docs[0].Measures != 3 {
				t.Errorf("announced are %+v", docs)
			}
			return []delivery.Outgoing{post("issued:"+strings.Join(ids, ","), d.Title)}
		}
		n, err := s.Announce(ctx, 2000, compose)
		must(t, err)
		more, err := again().Announce(ctx, 2000, compose)
		must(t, err)
		if n != 1 || more != 0 {
			t.Fatalf("announced %d, then %d", n, more)
		}
		wantState(t, s, "issued:a", delivery.OutgoingQueued)
	})

	t.Run("the week is counted", func(t *testing.T) {
		s := open.one(t)
		d := Document("a", 3)
		d.Status = ledger.DocumentConfirmed
		save(t, s, d)
		save(t, s, Document("b", 2))
		june := ledger.Window{From: ledger.NewDate(2024, 6, 1), To: ledger.NewDate(2024, 6, 30)}
		july := ledger.Window{From: ledger.NewDate(2024, 7, 1), To: ledger.NewDate(2024, 7, 31)}
		got, err := s.Overview(ctx, july, june)
		must(t, err)
		same(t, "overview", got, ledger.Overview{Documents: 1, Measures: 3, Due: 3, ByStatus: map[ledger.Status]int{}})
		got, err = s.Overview(ctx, june, july)
		must(t, err)
		if got.Due != 0 {
			t.Fatalf("due in July: %+v", got)
		}
		last, err := s.LastReceived(ctx, "wecom")
		must(t, err)
		if !last.IsZero() {
			t.Fatalf("a message came at %v", last)
		}
	})
}

// Populate puts a row into each table of the contacts.
func Populate(ctx context.Context, s *store.Store) error {
	_, errContacts := s.SaveContacts(ctx, []ledger.Contact{contact("wang", "青禾镇", ledger.Clerk)}, []ledger.ContactDepartment{{ID: 2, Parent: 1, Name: "青禾镇", Unit: "青禾镇"}})
	_, errAlert := s.Raise(ctx, "app", "应用快被停用了")
	d := Document("announced", 1)
	d.Status = ledger.DocumentConfirmed
	_, errDocument := s.SaveDocument(ctx, d)
	_, errAnnounce := s.Announce(ctx, 0, func([]ledger.DocumentSummary) []delivery.Outgoing { return nil })
	return errors.Join(errContacts, errAlert, errDocument, errAnnounce)
}
