// Package sessiontest says what a session must keep on every kind of Redis. It is ordinary code: hand Exercise a
// way to open your session. Whoever changes what session promises changes this suite with it.
package sessiontest

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"duban/bot"
	"duban/ledger"
	"duban/session"
)

// Opener opens a session with these lives of locks and states; the test's Cleanup closes it.
type Opener func(t *testing.T, o session.Options) *session.Session

// shortLife is a TTL that a test can wait for; patience is how long it waits for what must come.
const (
	shortLife = 200 * time.Millisecond
	patience  = 2 * time.Minute
)

// Exercise runs the whole suite. Conversations have names of their own, so several runs may share a server.
func Exercise(t *testing.T, open Opener) {
	t.Helper()
	for name, run := range map[string]func(*testing.T, Opener){
		"state": exerciseState, "lock": exerciseLock, "budget": exerciseBudget, "pace": exercisePace, "tokens": exerciseTokens, "seen": exerciseSeen, "count": exerciseCount,
		"keys": exerciseKeys, "contexts": exerciseContexts, "lease": exerciseLease, "notes": exerciseNotes, "tries": exerciseTries,
	} {
		t.Run(name, func(t *testing.T) { run(t, open) })
	}
}

func someone() string { return "c-{" + uuid.NewString() + "}/王" }

func full() bot.State {
	return bot.State{
		Version: 7, Document: "a", Measures: []string{"4", "9#2"}, Slot: bot.SlotLead, Role: ledger.Lead, Unit: "青禾镇",
		Window:  ledger.Window{From: ledger.NewDate(2024, 6, 1), Label: "6月"},
		Pending: &bot.Pending{Ability: bot.Report, Step: "measure", DraftID: "d1", Expires: time.Date(2024, 6, 1, 1, 2, 3, 0, time.UTC)},
		Asked:   &bot.AskPart{Slot: bot.SlotDue}, Extra: map[string]bool{"x": true},
	}
}

func enter(t *testing.T, s *session.Session, conversation string) (bot.State, int64) {
	t.Helper()
	state, token, err := s.Enter(context.Background(), conversation)
	if err != nil {
		t.Fatal(err)
	}
	return state, token
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantConflict(t *testing.T, what string, err error) {
	t.Helper()
	if ledger.CodeOf(err) != ledger.Conflict {
		t.Fatalf("%s: got %v, want a conflict", what, err)
	}
}

// eventually tries until it succeeds: what is waited for is the server's clock, which gives no signal.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(shortLife / 10)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s did not come", what)
		}
	}
}

func exerciseState(t *testing.T, open Opener) {
	ctx := context.Background()
	t.Run("comes back whole, to its own conversation only", func(t *testing.T) {
		s, c := open(t, session.Options{}), someone()
		state, token := enter(t, s, c)
		if !reflect.DeepEqual(state, bot.State{}) {
			t.Fatalf("a new conversation has %+v", state)
		}
		must(t, s.Leave(ctx, c, token, full()))
		state, token = enter(t, s, c)
		if !reflect.DeepEqual(state, full()) {
			t.Fatalf("got %+v", state)
		}
		must(t, s.Drop(ctx, c, token))
		if state, _ = enter(t, s, c); !reflect.DeepEqual(state, full()) {
			t.Fatalf("after a drop %+v", state)
		}
		if state, _ = enter(t, s, someone()); !reflect.DeepEqual(state, bot.State{}) {
			t.Fatalf("somebody else has %+v", state)
		}
	})
	t.Run("is forgotten after its time", func(t *testing.T) {
		s, c := open(t, session.Options{StateTTL: shortLife}), someone()
		_, token := enter(t, s, c)
		must(t, s.Leave(ctx, c, token, full()))
		eventually(t, "forgetting", func() bool {
			state, token := enter(t, s, c)
			must(t, s.Drop(ctx, c, token))
			return reflect.DeepEqual(state, bot.State{})
		})
	})
	t.Run("one that is too large or unreadable counts as forgotten", func(t *testing.T) {
		s, c := open(t, session.Options{}), someone()
		_, token := enter(t, s, c)
		large := full()
		large.Measures = make([]string, 100_000)
		must(t, s.Leave(ctx, c, token, large))
		state, token := enter(t, s, c)
		if !reflect.DeepEqual(state, bot.State{}) {
			t.Fatal("a state without bound was kept")
		}
		must(t, s.Leave(ctx, c, token, full()))
		stored := "duban:{" + url.PathEscape(c) + "}:state" // as doc.go says
		must(t, s.Client().Get(ctx, stored).Err())
		must(t, s.Client().Set(ctx, stored, `{"version":`, time.Minute).Err())
		if state, _ = enter(t, s, c); !reflect.DeepEqual(state, bot.State{}) {
			t.Fatalf("unreadable, got %+v", state)
		}
	})
}

func exerciseLock(t *testing.T, open Opener) {
	ctx := context.Background()
	t.Run("one at a time", func(t *testing.T) {
		s, c := open(t, session.Options{}), someone()
		_, token := enter(t, s, c)
		_, _, err := s.Enter(ctx, c)
		wantConflict(t, "entering twice", err)
		must(t, s.Leave(ctx, c, token, full()))
		enter(t, s, c)
	})
	t.Run("of many, one gets in", func(t *testing.T) {
		s, c := open(t, session.Options{}), someone()
		errs := make([]error, 20)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, _, errs[i] = s.Enter(ctx, c) })
		}
		wg.Wait()
		in := 0
		for _, err := range errs {
			if err == nil {
				in++
			} else {
				wantConflict(t, "the others", err)
			}
		}
		if in != 1 {
			t.Fatalf("%d are in", in)
		}
	})
	t.Run("a holder who comes too late saves nothing", func(t *testing.T) {
		s, c := open(t, session.Options{LockTTL: shortLife}), someone()
		_, late := enter(t, s, c)
		var token int64
		eventually(t, "the end of a lock", func() (free bool) {
			var err error
			_, token, err = s.Enter(ctx, c)
			return err == nil
		})
		if token <= late {
			t.Fatalf("token %d after %d", token, late)
		}
		stale := full()
		stale.Document = "stale"
		wantConflict(t, "leaving too late", s.Leave(ctx, c, late, stale))
		wantConflict(t, "dropping too late", s.Drop(ctx, c, late))
		_ = s.Leave(ctx, c, token, full()) // may be late too on a busy machine; then nothing is kept
		eventually(t, "a free lock", func() bool {
			state, _, err := s.Enter(ctx, c)
			return err == nil && state.Document != "stale"
		})
	})
	t.Run("a lock that is kept outlives its time, one that is lost is not kept", func(t *testing.T) {
		s, c := open(t, session.Options{LockTTL: time.Hour}), someone()
		_, token := enter(t, s, c)
		lock := "duban:{" + url.PathEscape(c) + "}:lock"
		must(t, s.Client().PExpire(ctx, lock, time.Minute).Err()) // most of its time has passed
		must(t, s.Keep(ctx, c, token))
		if left, err := s.Client().PTTL(ctx, lock).Result(); err != nil || left < 50*time.Minute {
			t.Fatalf("a lock that was kept has %v left, %v", left, err)
		}
		_, _, err := s.Enter(ctx, c)
		wantConflict(t, "entering what is kept", err)
		must(t, s.Drop(ctx, c, token))
		wantConflict(t, "keeping what was given back", s.Keep(ctx, c, token))
		must(t, s.Keep(ctx, c, 0))
	})
	t.Run("without a token there is nothing to leave", func(t *testing.T) {
		s, c := open(t, session.Options{}), someone()
		must(t, s.Leave(ctx, c, 0, full()))
		if state, _ := enter(t, s, c); !reflect.DeepEqual(state, bot.State{}) {
			t.Fatalf("saved %+v without a lock", state)
		}
	})
}

func exerciseBudget(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open(t, session.Options{})
	b := s.Budget("send", session.Limit{N: 3, Per: 1000 * time.Hour}, session.Limit{N: 100, Per: 2000 * time.Hour})
	who := someone()
	for i := range 3 {
		if wait, err := b.Spend(ctx, who); err != nil || wait != 0 {
			t.Fatalf("number %d: wait %v, %v", i+1, wait, err)
		}
	}
	wait, err := b.Spend(ctx, who)
	must(t, err)
	if wait <= 0 || wait > 1000*time.Hour {
		t.Fatalf("number 4: wait %v", wait)
	}
	if wait, err = b.Spend(ctx, someone()); err != nil || wait != 0 {
		t.Fatalf("somebody else: wait %v, %v", wait, err)
	}
	if wait, err = s.Budget("other", session.Limit{N: 1, Per: time.Hour}).Spend(ctx, who); err != nil || wait != 0 {
		t.Fatalf("another budget: wait %v, %v", wait, err)
	}
	short := s.Budget("short", session.Limit{N: 1, Per: shortLife})
	eventually(t, "a new window", func() bool {
		first, err := short.Spend(ctx, who)
		must(t, err)
		return first == 0
	})
	eventually(t, "a window's end", func() bool {
		wait, err := short.Spend(ctx, who)
		must(t, err)
		return wait > 0
	})
}

func exerciseSeen(t *testing.T, open Opener) {
	ctx := context.Background()
	s, name := open(t, session.Options{}), someone()
	for i, want := range []bool{false, true, true} {
		seen, err := s.Seen(ctx, name, time.Hour)
		must(t, err)
		if seen != want {
			t.Fatalf("time %d: seen %v", i+1, seen)
		}
	}
	short := someone()
	_, err := s.Seen(ctx, short, shortLife)
	must(t, err)
	eventually(t, "forgetting a key", func() bool {
		seen, err := s.Seen(ctx, short, time.Millisecond)
		must(t, err)
		return !seen
	})
}

func exerciseCount(t *testing.T, open Opener) {
	ctx := context.Background()
	s, other, name := open(t, session.Options{}), someone(), someone()
	for want := 1; want <= 3; want++ {
		n, err := s.Count(ctx, name, time.Hour)
		must(t, err)
		if n != want {
			t.Fatalf("counted %d, want %d", n, want)
		}
	}
	if n, err := s.Count(ctx, other, shortLife); err != nil || n != 1 {
		t.Fatalf("another one counted %d, %v", n, err)
	}
	eventually(t, "a new count", func() bool {
		ttl, err := s.Client().PTTL(ctx, "duban:{"+url.PathEscape(other)+"}:count").Result()
		return err == nil && ttl < 0
	})
	if n, err := s.Count(ctx, other, shortLife); err != nil || n != 1 {
		t.Fatalf("after its time it counted %d, %v", n, err)
	}
}

// exerciseKeys: each key lives for a time only, and those of one owner are kept together by a cluster.
func exerciseKeys(t *testing.T, open Opener) {
	ctx := context.Background()
	s, c := open(t, session.Options{}), someone()
	_, token := enter(t, s, c)
	must(t, s.Leave(ctx, c, token, full()))
	enter(t, s, c)
	_, err := s.Seen(ctx, c, time.Hour)
	must(t, err)
	_, err = s.Count(ctx, c, time.Hour)
	must(t, err)
	_, err = s.Budget("b", session.Limit{N: 1, Per: time.Hour}).Spend(ctx, c)
	must(t, err)
	tag := "duban:{" + url.PathEscape(c) + "}:"
	var found []string
	scan := func(ctx context.Context, r redis.Cmdable) error {
		keys := r.Scan(ctx, 0, "duban:{*", 1000).Iterator()
		for keys.Next(ctx) {
			if strings.HasPrefix(keys.Val(), tag) {
				found = append(found, keys.Val())
			}
		}
		return keys.Err()
	}
	if cluster, ok := s.Client().(*redis.ClusterClient); ok {
		var mu sync.Mutex
		must(t, cluster.ForEachMaster(ctx, func(ctx context.Context, r *redis.Client) error {
			mu.Lock()
			defer mu.Unlock()
			return scan(ctx, r)
		}))
	} else {
		must(t, scan(ctx, s.Client()))
	}
	if len(found) != 5 {
		t.Fatalf("keys %v, want those of lock, state, seen, count and budget under one tag", found)
	}
	for _, k := range found {
		if ttl := s.Client().PTTL(ctx, k).Val(); ttl <= 0 {
			t.Errorf("%s lives for ever", k)
		}
	}
}

func exerciseContexts(t *testing.T, open Opener) {
	s, c := open(t, session.Options{}), someone()
	_, token := enter(t, s, c)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, call := range map[string]func() error{
		"Enter": func() error { _, _, err := s.Enter(ended, someone()); return err },
		"Leave": func() error { return s.Leave(ended, c, token, full()) },
		"Drop":  func() error { return s.Drop(ended, c, token) },
		"Keep":  func() error { return s.Keep(ended, c, token) },
		"Count": func() error { _, err := s.Count(ended, c, time.Hour); return err },
		"Seen":  func() error { _, err := s.Seen(ended, c, time.Hour); return err },
		"Spend": func() error {
			_, err := s.Budget("b", session.Limit{N: 1, Per: time.Hour}).Spend(ended, c)
			return err
		},
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Fatalf("%s with a context that has ended gave %v", name, err)
		}
	}
	if _, _, err := s.Enter(context.Background(), someone()); err != nil {
		t.Fatalf("one caller who gave up shut the others out: %v", err)
	}
}

// exerciseLease: one holder at a time; a lease that is not renewed is free, one that is lost is not renewed.
func exerciseLease(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open(t, session.Options{LockTTL: shortLife})
	name := someone()
	one, two := s.Lease(name, time.Hour), s.Lease(name, time.Hour)
	held := func(what string, want bool, got bool, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Fatalf("%s: %v %v", what, got, err)
		}
	}
	got, err := one.Acquire(ctx)
	held("the first", true, got, err)
	got, err = one.Acquire(ctx)
	held("the first again", true, got, err)
	got, err = two.Acquire(ctx)
	held("the second", false, got, err)
	if err := two.Release(ctx); err != nil {
		t.Fatal(err)
	}
	got, err = one.Renew(ctx)
	held("after a release by another", true, got, err)
	if err := one.Release(ctx); err != nil {
		t.Fatal(err)
	}
	got, err = one.Renew(ctx)
	held("after its release", false, got, err)
	brief := s.Lease(name, shortLife)
	got, err = brief.Acquire(ctx)
	held("the second, later", true, got, err)
	eventually(t, "the end of a lease", func() bool {
		got, err := one.Acquire(ctx)
		must(t, err)
		return got
	})
	got, err = brief.Renew(ctx)
	held("the one who lost it", false, got, err)
}

// exerciseNotes: a note is there for its time.
func exerciseNotes(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open(t, session.Options{LockTTL: shortLife})
	name := someone()
	read := func() string {
		t.Helper()
		text, err := s.Noted(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if text := read(); text != "" {
		t.Fatalf("before: %q", text)
	}
	for _, text := range []string{"第一", "第二"} {
		if err := s.Note(ctx, name, text, time.Hour); err != nil || read() != text {
			t.Fatalf("%q: %q %v", text, read(), err)
		}
	}
	if text, err := s.Take(ctx, name); err != nil || text != "第二" {
		t.Fatalf("taken: %q %v", text, err)
	}
	if text, err := s.Take(ctx, name); err != nil || text != "" || read() != "" {
		t.Fatalf("taken twice: %q %v", text, err)
	}
	if err := s.Note(ctx, name, "第三", shortLife); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end of a note", func() bool { return read() == "" })
}
