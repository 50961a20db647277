package account_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"duban/account"
	"duban/ledger"
	"duban/session"
	"duban/store"
)

// house is a keeper over a real store and a real session, on a clock that the test moves.
type house struct {
	t      *testing.T
	keeper *account.Keeper
	store  *store.Store
	left   atomic.Bool // zhoulan left the directory

	mu  sync.Mutex
	now time.Time
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// cheap lets a test hash a thousand times.
var cheap = account.Cost{Time: 1, Memory: 8, Threads: 1}

func newHouse(t *testing.T, factor bool, profile account.Profile) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	var err error
	if h.store, err = store.Open(t.Context(), store.Options{DataDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	h.keeper = h.another(factor, profile, newSession(t))
	return h
}

func newSession(t *testing.T) *session.Session {
	t.Helper()
	s, err := session.Open(t.Context(), "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// another is the keeper of another process on the same store and session.
func (h *house) another(factor bool, profile account.Profile, s *session.Session) *account.Keeper {
	return account.New(account.Options{Accounts: h.store, Profile: profile, Factor: factor, Cost: cheap, Now: h.clock,
		Member: func(user string) (ledger.Member, bool) {
			return ledger.Member{UserID: user, Name: "周兰", Unit: "松坪镇"}, user == "zhoulan" && !h.left.Load() || user == "wujian"
		},
		ByAccount: s.Tries("account", session.TryLimits{Waits: account.AccountWaits(), Forget: account.AccountForget, Now: h.clock}),
		ByAddress: s.Tries("address", session.TryLimits{Waits: account.AddressWaits(), Forget: account.AddressForget, Now: h.clock})})
}

// try signs in from an address.
func (h *house) try(user, password, code, from string) (ledger.SignedIn, ledger.Code) {
	h.t.Helper()
	in, err := h.keeper.SignIn(context.Background(), ledger.SignInTry{UserID: user, Password: password, Code: code, From: from, Party: from})
	return in, ledger.CodeOf(err)
}

func (h *house) set(user, password string) *account.Enrolment {
	h.t.Helper()
	made, err := h.keeper.Set(context.Background(), user, password, false, "程远")
	if err != nil {
		h.t.Fatal(err)
	}
	return made
}

// record counts the lines of the record by kind.
func (h *house) record() map[string]int {
	h.t.Helper()
	lines, err := h.store.Audit(context.Background(), ledger.AuditFilter{})
	if err != nil {
		h.t.Fatal(err)
	}
	count := map[string]int{}
	for _, l := range lines {
		count[l.What]++
		if strings.Contains(l.After+l.Before+l.Field, "Xk7") {
			h.t.Errorf("the record holds a password: %+v", l)
		}
	}
	return count
}

const first, second = "Xk7-panda-roof", "Xk7-river-lamp"

// TestAFirstPasswordIsChanged: set by an administrator, used once to set one's own, which then stands ninety days.
func TestAFirstPasswordIsChanged(t *testing.T) {
	h := newHouse(t, false, account.Dengbao())
	if h.set("ZhouLan", first) != nil {
		t.Error("a second factor nobody asked for")
	}
	in, code := h.try(" ZhouLan", first, "", "10.0.0.1")
	if code != "" || in.UserID != "zhoulan" || !in.Change {
		t.Fatalf("the first time: %+v, %q", in, code)
	}
	change := func(old, next string) (ledger.SignedIn, ledger.PasswordFault, ledger.Code) {
		in, fault, err := h.keeper.Change(context.Background(), ledger.SignInTry{UserID: "zhoulan", Password: old, From: "10.0.0.1", Party: "10.0.0.1"}, next)
		return in, fault, ledger.CodeOf(err)
	}
	for next, want := range map[string]ledger.PasswordFault{first: ledger.PasswordSame, "Xk7-a": ledger.PasswordShort, "zhoulan-Q7-roof": ledger.PasswordOwn} {
		if _, fault, code := change(first, next); fault != want || code != "" {
			t.Errorf("%s: %q, %q", next, fault, code)
		}
	}
	if _, _, code := change("something else", second); code != ledger.Forbidden {
		t.Errorf("without the former one: %q", code)
	}
	since := in.Since
	in, fault, code := change(first, second)
	if fault != "" || code != "" || !in.Since.After(since) {
		t.Fatalf("changed: %+v, %q, %q", in, fault, code)
	}
	if now, err := h.keeper.Since(context.Background(), "zhoulan"); err != nil || !now.Equal(in.Since) {
		t.Errorf("sessions of before last: %v, %v", now, err)
	}
	if _, code := h.try("zhoulan", first, "", "10.0.0.1"); code != ledger.Forbidden {
		t.Errorf("the former one: %q", code)
	}
	if in, code := h.try("zhoulan", second, "", "10.0.0.1"); code != "" || in.Change {
		t.Errorf("the new one: %+v, %q", in, code)
	}
	h.pass(90*24*time.Hour + time.Second)
	if in, code := h.try("zhoulan", second, "", "10.0.0.1"); code != "" || !in.Change {
		t.Errorf("after ninety days: %+v, %q", in, code)
	}
	if got := h.record(); got[ledger.AuditPassword] != 2 || got[ledger.AuditSignIn] != 3 || got[ledger.AuditRefused] != 2 || got[ledger.AuditLocked] != 0 {
		t.Errorf("the record: %v", got)
	}
	h.left.Store(true)
	if _, code := h.try("zhoulan", second, "", "10.0.0.1"); code != ledger.Forbidden {
		t.Errorf("who left the directory: %q", code)
	}
}

// TestAFirstPasswordDoesNotWaitForEver: after a week it is refused, and says so to who knows it alone.
func TestAFirstPasswordDoesNotWaitForEver(t *testing.T) {
	h := newHouse(t, false, account.Dengbao())
	h.set("zhoulan", first)
	h.pass(7 * 24 * time.Hour)
	if in, code := h.try("zhoulan", first, "", "a"); code != ledger.Forbidden || !in.Expired {
		t.Errorf("with it: %+v, %q", in, code)
	}
	if in, code := h.try("zhoulan", second, "", "a"); code != ledger.Forbidden || in.Expired {
		t.Errorf("without it: %+v, %q", in, code)
	}
}

// TestGuessingIsSlow: a thousand guesses in a row get five looks, whoever owns the account, or nobody; the right password does not help
// while the account waits; a password that is set anew opens it.
func TestGuessingIsSlow(t *testing.T) {
	h := newHouse(t, false, account.Dengbao())
	h.set("zhoulan", first)
	var waits [2][]time.Duration
	for i, user := range []string{"zhoulan", "nobody"} {
		looked := 0
		for j := range 1000 {
			in, code := h.try(user, "Xk7-wrong-guess", "", fmt.Sprint(user, j)) // from everywhere
			waits[i] = append(waits[i], in.Wait)
			if code == ledger.Forbidden {
				looked++
			} else if code != ledger.TooMany {
				t.Fatalf("%s: %q", user, code)
			}
			h.pass(25 * time.Millisecond) // a thousand take less than half a minute
		}
		if looked != 5 {
			t.Errorf("%s: %d guesses were looked at", user, looked)
		}
	}
	for i := range waits[0] {
		if waits[0][i] != waits[1][i] {
			t.Fatalf("try %d tells which account there is: %v, %v", i, waits[0][i], waits[1][i])
		}
	}
	if in, code := h.try("zhoulan", first, "", "elsewhere"); code != ledger.TooMany || in.Wait <= 14*time.Minute {
		t.Errorf("the right one while locked: %+v, %q", in, code)
	}
	if got := h.record(); got[ledger.AuditRefused] != 10 || got[ledger.AuditLocked] != 2 {
		t.Errorf("the record: %v", got)
	}
	h.set("zhoulan", second)
	if _, code := h.try("zhoulan", second, "", "elsewhere"); code != "" {
		t.Errorf("set anew: %q", code)
	}
	h.pass(15 * time.Minute)
	if _, code := h.try("nobody", "Xk7-wrong-guess", "", "elsewhere"); code != ledger.Forbidden {
		t.Errorf("after the wait: %q", code)
	}
	if in, code := h.try("nobody", "Xk7-wrong-guess", "", "elsewhere"); code != ledger.TooMany || in.Wait != 30*time.Minute {
		t.Errorf("the second lock: %+v, %q", in, code)
	}
}

// TestManyGuessesAtOnce: in two processes, no more get through than one after the other.
func TestManyGuessesAtOnce(t *testing.T) {
	h := newHouse(t, false, account.Dengbao())
	h.set("zhoulan", first)
	s := newSession(t)
	keepers := []*account.Keeper{h.another(false, account.Dengbao(), s), h.another(false, account.Dengbao(), s)}
	var looked atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, err := keepers[i%2].SignIn(context.Background(), ledger.SignInTry{UserID: "zhoulan", Password: "Xk7-wrong-guess", From: "10.0.0.1", Party: "10.0.0.1"})
			switch ledger.CodeOf(err) {
			case ledger.Forbidden:
				looked.Add(1)
			case ledger.TooMany, ledger.Unavailable: // a busy machine's Redis may answer too late: then nobody gets through
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if looked.Load() > 3 {
		t.Errorf("%d guesses were looked at at once", looked.Load())
	}
}

// TestAnAddressIsSlow: who tries many accounts from one address waits; who is right does not use the address up.
func TestAnAddressIsSlow(t *testing.T) {
	h := newHouse(t, false, account.Dengbao())
	h.set("zhoulan", first)
	for range 2 * account.AddressFree {
		if _, code := h.try("zhoulan", first, "", "10.0.0.1"); code != "" {
			t.Fatalf("one who is right: %q", code)
		}
	}
	refused := 0
	for i := range 100 {
		if _, code := h.try("user"+string(rune('a'+i%26))+string(rune('a'+i/26)), "Xk7-wrong-guess", "", "10.0.0.1"); code == ledger.Forbidden {
			refused++
		}
	}
	if refused != account.AddressFree+1 {
		t.Errorf("%d tries were looked at", refused)
	}
	if in, code := h.try("zhoulan", first, "", "10.0.0.1"); code != ledger.TooMany || in.Wait != 10*time.Second {
		t.Errorf("another one behind it: %+v, %q", in, code)
	}
	if _, code := h.try("zhoulan", first, "", "10.0.0.2"); code != "" {
		t.Errorf("from elsewhere: %q", code)
	}
	h.pass(10 * time.Second)
	if _, code := h.try("zhoulan", first, "", "10.0.0.1"); code != "" {
		t.Errorf("after the wait: %q", code)
	}
}

// TestTheSecondFactor: a code is asked for, fits for half a minute around its time, and serves once.
func TestTheSecondFactor(t *testing.T) {
	h := newHouse(t, true, account.Dengbao())
	made := h.set("zhoulan", first)
	if made == nil || len(made.Secret) != 32 || !strings.HasPrefix(made.URL, "otpauth://totp/") || !strings.Contains(made.URL, made.Secret) {
		t.Fatalf("enrolled: %+v", made)
	}
	if h.set("zhoulan", first) != nil {
		t.Error("a password that is set anew takes the factor with it")
	}
	code := func(at time.Duration) string {
		c, err := totp.GenerateCode(made.Secret, h.clock().Add(at))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	now := code(0)
	for name, c := range map[string]string{"none": "", "wrong": "12 34", "of two minutes ago": code(-2 * time.Minute)} {
		if _, got := h.try("zhoulan", first, c, name); got != ledger.Forbidden {
			t.Errorf("%s: %q", name, got)
		}
		h.pass(time.Hour * 2)
		now = code(0)
	}
	if _, got := h.try("zhoulan", first, now[:3]+" "+now[3:], "a"); got != "" {
		t.Errorf("the right one: %q", got)
	}
	if _, got := h.try("zhoulan", first, now, "a"); got != ledger.Forbidden {
		t.Errorf("once more: %q", got)
	}
	h.pass(time.Minute)
	if _, got := h.try("zhoulan", first, code(-30*time.Second), "a"); got != "" {
		t.Errorf("half a minute late: %q", got)
	}
	if anew, err := h.keeper.Set(context.Background(), "zhoulan", first, true, "程远"); err != nil || anew == nil || anew.Secret == made.Secret {
		t.Errorf("a new factor: %+v, %v", anew, err)
	}
}

// TestWhatIsRefused: the tables of both profiles.
func TestWhatIsRefused(t *testing.T) {
	for password, want := range map[string][2]ledger.PasswordFault{ // 等保, plain
		"Xk7-panda":          {ledger.PasswordShort, ledger.PasswordShort},
		"Xk7-panda-r":        {"", ledger.PasswordShort},
		"xk-panda-roof-tree": {ledger.PasswordClasses, ""},
		"Xk7" + strings.Repeat("-panda-roof", 12): {ledger.PasswordLong, ledger.PasswordLong},
		"Password123!":     {ledger.PasswordCommon, ledger.PasswordShort},
		"P@ssw0rd!!!!2026": {ledger.PasswordCommon, ledger.PasswordCommon},
		"Aa@12345678":      {ledger.PasswordCommon, ledger.PasswordShort},
		"1qaz@WSX12345678": {"", ""}, // a walk over the keyboard that is not in the list: its lock and the second factor remain
		"Woaini1314!":      {ledger.PasswordCommon, ledger.PasswordShort},
		"Admin@123456":     {ledger.PasswordCommon, ledger.PasswordShort},
		"Duban@2026-xyz-q": {ledger.PasswordOwn, ledger.PasswordOwn},
		"ZhouLan@2026-xyz": {ledger.PasswordOwn, ledger.PasswordOwn},
		"周兰的密码是七只小羊Ab1过河看戏":  {ledger.PasswordOwn, ledger.PasswordOwn},
		"七只小羊在河边看戏Q1看到天黑才回家": {"", ""},
	} {
		for i, profile := range []account.Profile{account.Dengbao(), account.Plain()} {
			if got := profile.Check(password, "zhoulan", "周兰"); got != want[i] {
				t.Errorf("%s, profile %d: %q, want %q", password, i, got, want[i])
			}
		}
	}
	for _, f := range []ledger.PasswordFault{ledger.PasswordShort, ledger.PasswordLong, ledger.PasswordClasses, ledger.PasswordCommon, ledger.PasswordOwn, ledger.PasswordSame} {
		if !strings.HasSuffix(f.Chinese(), "。") {
			t.Errorf("%s has no words", f)
		}
	}
}

// TestGenerated: taken by both profiles, and never the same.
func TestGenerated(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		made := account.Generate()
		if seen[made] || len(made) != 19 || account.Dengbao().Check(made) != "" || account.Plain().Check(made) != "" {
			t.Fatalf("generated %q", made)
		}
		seen[made] = true
	}
}
