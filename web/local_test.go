package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"duban/account"
	"duban/ledger"
	"duban/session"
	"duban/store"
)

const firstPassword, ownPassword = "Xk7-panda-roof", "Xk7-river-lamp"

// house is a door with a lock: zhoulan has a first password.
type house struct {
	*door
	keeper *account.Keeper
	store  *store.Store
	secret string // of the second factor, "" without one
}

// newHouse has the pages without WeCom; code asks for a second factor.
func newHouse(t *testing.T, code bool) *house {
	t.Helper()
	h := &house{door: newDoor(t, "https://duban.example")}
	var err error
	if h.store, err = store.Open(t.Context(), store.Options{DataDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	notes, _ := h.options.Notes.(*session.Session)
	clock := func() time.Time { return h.now }
	h.keeper = account.New(account.Options{Accounts: h.store, Member: account.Member(h.options.Member), Profile: account.Dengbao(), Factor: code, Cost: account.Cost{Time: 1, Memory: 8, Threads: 1}, Now: clock,
		ByAccount: notes.Tries("account", session.TryLimits{Waits: account.AccountWaits(), Forget: account.AccountForget, Now: clock}),
		ByAddress: notes.Tries("address", session.TryLimits{Waits: account.AddressWaits(), Forget: account.AddressForget, Now: clock})})
	h.options.Door = nil
	h.options.Passwords = Passwords{Local: h.keeper, Code: code, Least: 10, Classes: 3}
	h.options.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.1/32")}
	h.set(firstPassword)
	return h
}

func (h *house) set(password string) {
	h.t.Helper()
	made, err := h.keeper.Set(context.Background(), "zhoulan", password, false, "程远")
	if err != nil {
		h.t.Fatal(err)
	}
	if made != nil {
		h.secret = made.Secret
	}
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// fill gets a page and posts its form.
func (h *house) fill(page string, values ...string) (*http.Response, string) {
	h.t.Helper()
	found := tokenField.FindStringSubmatch(body(h.ask(page)))
	if found == nil {
		h.t.Fatalf("%s has no form", page)
	}
	form := url.Values{"token": {found[1]}}
	for i := 0; i+1 < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	path, _, _ := strings.Cut(page, "?")
	resp := h.post(path, form)
	return resp, body(resp)
}

func body(resp *http.Response) string {
	all, _ := io.ReadAll(resp.Body) // of a recorder
	return string(all)
}

// post sends a form as a browser does.
func (h *house) post(path string, form url.Values) *http.Response {
	h.t.Helper()
	pages, err := New(h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range h.cookies {
		r.AddCookie(c)
	}
	pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		h.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(h.cookies, c.Name)
		}
	}
	return w.Result()
}

// enter signs in and chooses a password of one's own.
func (h *house) enter() {
	h.t.Helper()
	code := ""
	if h.secret != "" {
		code, _ = totp.GenerateCode(h.secret, h.now)
	}
	if resp, text := h.fill("/ledger/login", "user", "ZhouLan", "password", firstPassword, "code", code); resp.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("signing in: %d %s", resp.StatusCode, text)
	}
	if resp, text := h.fill("/ledger/password", "password", firstPassword, "next", ownPassword, "again", ownPassword); resp.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("a password of one's own: %d %s", resp.StatusCode, text)
	}
}

// TestAFirstPasswordOpensOnePage: the one where it is changed; then all of them, in a new session, and other browsers are out.
func TestAFirstPasswordOpensOnePage(t *testing.T) {
	h := newHouse(t, true)
	code, _ := totp.GenerateCode(h.secret, h.now)
	if resp, text := h.fill("/ledger/login?to=/ledger/documents", "user", " zhoulan", "password", firstPassword, "code", "000000", "to", "/ledger/documents"); resp.StatusCode != http.StatusForbidden || !strings.Contains(text, "动态码不对") || !strings.Contains(text, `value="/ledger/documents"`) {
		t.Errorf("without its code: %d %s", resp.StatusCode, text)
	}
	resp, _ := h.fill("/ledger/login", "user", "zhoulan", "password", firstPassword, "code", code, "to", "/ledger/documents")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/ledger/documents" {
		t.Fatalf("signed in: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	for _, path := range []string{"/ledger", "/ledger/documents", "/ledger/me"} {
		if resp := h.ask(path); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/ledger/password" {
			t.Errorf("%s before the change: %d to %s", path, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	other := map[string]*http.Cookie{}
	for k, v := range h.cookies {
		other[k] = v
	}
	for _, c := range []struct {
		old, next, again string
		status           int
		says             string
	}{
		{firstPassword, ownPassword, "Xk7-other-lamp", 400, "不一样"}, {firstPassword, firstPassword, firstPassword, 400, "和原来的一样"},
		{firstPassword, "Xk7-a", "Xk7-a", 400, "太短"}, {firstPassword, "Password123!", "Password123!", 400, "太常见"}, {"wrong", ownPassword, ownPassword, 403, "原来的密码不对"},
	} {
		if resp, text := h.fill("/ledger/password", "password", c.old, "next", c.next, "again", c.again); resp.StatusCode != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: %d", c.says, resp.StatusCode)
		}
	}
	if resp, _ := h.fill("/ledger/password", "password", firstPassword, "next", ownPassword, "again", ownPassword); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("changed: %d", resp.StatusCode)
	}
	if got := h.ask("/ledger").StatusCode; got != http.StatusOK {
		t.Errorf("after the change: %d", got)
	}
	h.cookies = other
	if got := h.ask("/ledger/password").StatusCode; got != http.StatusSeeOther {
		t.Errorf("the session of before: %d", got)
	}
}

// TestAPasswordsSessionEnds: half an hour without a page, eight hours, a password that an administrator sets anew or takes away, the
// switch; and administration asks once more after half an hour.
func TestAPasswordsSessionEnds(t *testing.T) {
	for name, end := range map[string]func(*house){
		"idle": func(h *house) { h.now = h.now.Add(31 * time.Minute) },
		"eight hours": func(h *house) {
			for range 24 {
				h.now = h.now.Add(20 * time.Minute)
				_ = h.ask("/ledger")
			}
		},
		"set anew": func(h *house) { h.set(ownPassword + "Q") },
		"removed": func(h *house) {
			if err := h.store.RemoveAccount(context.Background(), "zhoulan", ledger.AuditEntry{What: ledger.AuditPassword}); err != nil {
				h.t.Fatal(err)
			}
		},
		"switched off": func(h *house) { h.options.Passwords = Passwords{}; h.options.Door = oneDoor{} },
		"left": func(h *house) {
			h.options.Member = func(string) (ledger.Member, bool) { return ledger.Member{}, false }
		},
	} {
		h := newHouse(t, false)
		h.enter()
		if got := h.ask("/ledger").StatusCode; got != http.StatusOK {
			t.Fatalf("%s, before: %d", name, got)
		}
		end(h)
		if got := h.ask("/ledger").StatusCode; got != http.StatusSeeOther {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// TestAdministrationAsksOnceMore: half an hour after signing in with a password.
func TestAdministrationAsksOnceMore(t *testing.T) {
	h := newHouse(t, false)
	h.enter()
	for range 2 {
		h.now = h.now.Add(15 * time.Minute)
		if got := h.ask("/ledger").StatusCode; got != http.StatusOK {
			t.Fatalf("another page: %d", got)
		}
	}
	resp := h.ask("/ledger/settings")
	to := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/ledger/login?again=yes&to=%2Fledger%2Fsettings") {
		t.Fatalf("settings: %d to %s", resp.StatusCode, to)
	}
	if text := body(h.ask(to)); !strings.Contains(text, "请再登录一次") {
		t.Error("it does not say why")
	}
	if to := h.post("/ledger/audit/verify", url.Values{}).Header.Get("Location"); !strings.HasSuffix(to, "to=%2Fledger%2Faudit") {
		t.Errorf("a form leads to %s", to)
	}
}

// TestALoginTellsNothing: wrong password, no such account and a locked one read the same, cookies and all.
func TestALoginTellsNothing(t *testing.T) {
	h := newHouse(t, true)
	pages := map[string][]string{}
	for _, user := range []string{"zhoulan", "nobody"} {
		for i := range 8 {
			resp, text := h.fill("/ledger/login", "user", user, "password", "Xk7-wrong-guess", "code", "123456")
			text = strings.ReplaceAll(tokenField.ReplaceAllString(text, ""), user, "U")
			pages[user] = append(pages[user], fmt.Sprintf("%d %s %d %s", resp.StatusCode, resp.Header.Get("Retry-After"), len(resp.Cookies()), text))
			h.now = h.now.Add(map[int]time.Duration{2: 3 * time.Second, 3: 10 * time.Second}[i])
		}
	}
	for i := range pages["zhoulan"] {
		if pages["zhoulan"][i] != pages["nobody"][i] {
			t.Errorf("try %d differs", i)
		}
	}
	if last := pages["nobody"][7]; !strings.HasPrefix(last, "429 900 ") || !strings.Contains(last, "请等15分钟再试") {
		t.Errorf("the last one: %.300s", last)
	}
	h.now = h.now.Add(time.Hour)
	if resp := h.post("/ledger/login", url.Values{"user": {"zhoulan"}, "password": {firstPassword}}); resp.StatusCode != http.StatusConflict {
		t.Errorf("a form of nowhere: %d", resp.StatusCode)
	}
}

// TestThePasswordIsOff: then there is no such form, and nothing takes one.
func TestThePasswordIsOff(t *testing.T) {
	h := newHouse(t, false)
	h.options.Passwords, h.options.Door = Passwords{}, oneDoor{}
	if text := body(h.ask("/ledger/login")); strings.Contains(text, "password") || !strings.Contains(text, "扫码登录") {
		t.Error("the page has a form")
	}
	if got := h.post("/ledger/login", url.Values{"user": {"zhoulan"}}).StatusCode; got != http.StatusNotFound {
		t.Errorf("posted: %d", got)
	}
	h.signIn()
	if got := h.ask("/ledger/password").StatusCode; got != http.StatusNotFound {
		t.Errorf("whoever came through WeCom: %d", got)
	}
}

// TestBothWays: with WeCom and passwords the page has both; WeCom's own browser goes on by itself.
func TestBothWays(t *testing.T) {
	h := newHouse(t, true)
	h.options.Door = oneDoor{}
	if text := body(h.ask("/ledger/login?lang=en")); !strings.Contains(text, "Sign in by QR code") || !strings.Contains(text, "Sign in with a password") || !strings.Contains(text, "one-time-code") {
		t.Error(text)
	}
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0":                                   "https://scan.example/",
		"Mozilla/5.0 (Windows NT 10.0) wxwork/4.1.0 MicroMessenger/7.0":                            "https://open.example/",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1":        "https://open.example/",
		"Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36":                        "https://open.example/",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 wxwork/4.1.0 MicroMessenger/7.0.1": "https://open.example/",
	} {
		pages, err := New(h.options)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/ledger/login/go", nil)
		r.Header.Set("User-Agent", agent)
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		if to := w.Header().Get("Location"); !strings.HasPrefix(to, want) {
			t.Errorf("%s goes to %s", agent, to)
		}
	}
}
