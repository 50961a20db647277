package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/retrieval"
	"duban/session"
)

// emptyShelf is a county without documents.
type emptyShelf struct{}

func (emptyShelf) Current(context.Context) (*retrieval.Corpus, error) {
	dir := ledger.Directory{County: "青禾县", Units: []ledger.Unit{{Name: "松坪镇", Kind: ledger.Township}}}
	return retrieval.NewCorpus(nil, dir, retrieval.ShippedLexicon()), nil
}

// noRecords is a county in which nothing happened.
type noRecords struct{ Files }

func (noRecords) Updates(context.Context, ledger.UpdateFilter) ([]ledger.ProgressUpdate, error) {
	return nil, nil
}
func (noRecords) Decisions(context.Context, ledger.DecisionFilter) ([]ledger.Decision, error) {
	return nil, nil
}
func (noRecords) Audit(context.Context, ledger.AuditFilter) ([]ledger.AuditEntry, error) {
	return nil, nil
}

// oneDoor lets zhoulan in with any code.
type oneDoor struct{}

func (oneDoor) URL(state string) string     { return "https://open.example/?state=" + state }
func (oneDoor) ScanURL(state string) string { return "https://scan.example/?state=" + state }
func (oneDoor) Identify(_ context.Context, code string) (string, error) {
	if code == "" {
		return "", ledger.Errorf(ledger.Forbidden, "no code")
	}
	return "zhoulan", nil
}

// lostNotes is a Redis that is down.
type lostNotes struct{ Notes }

func (lostNotes) Noted(context.Context, string) (string, error) {
	return "", ledger.Errorf(ledger.Unavailable, "redis is down")
}

// door is the pages with a system clock that moves.
type door struct {
	t       *testing.T
	options Options
	now     time.Time
	cookies map[string]*http.Cookie
}

func newDoor(t *testing.T, public string) *door {
	t.Helper()
	notes, err := session.Open(t.Context(), "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = notes.Close() })
	d := &door{t: t, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), cookies: map[string]*http.Cookie{}}
	d.options = Options{Library: emptyShelf{}, Records: noRecords{}, Files: noRecords{}, Notes: notes, Door: oneDoor{}, Public: public,
		Member: func(user string) (ledger.Member, bool) {
			return ledger.Member{UserID: user, Name: "周兰", Unit: "松坪镇", Roles: []ledger.MemberRole{ledger.Clerk}}, user == "zhoulan"
		},
		Today: func() time.Time { return d.now }, System: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler)}
	return d
}

// ask makes a request with the cookies so far.
func (d *door) ask(path string) *http.Response {
	d.t.Helper()
	h, err := New(d.options)
	if err != nil {
		d.t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range d.cookies {
		r.AddCookie(c)
	}
	h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		d.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(d.cookies, c.Name)
		}
	}
	return w.Result()
}

// signIn goes there and back.
func (d *door) signIn() {
	d.t.Helper()
	u, err := url.Parse(d.ask("/ledger/login/go").Header.Get("Location"))
	if err != nil {
		d.t.Fatal(err)
	}
	if resp := d.ask("/ledger/login/back?code=x&state=" + u.Query().Get("state")); resp.StatusCode != http.StatusSeeOther {
		d.t.Fatalf("signing in: %d", resp.StatusCode)
	}
}

// TestASessionEnds: after half an hour without a page, after twelve hours in any case.
func TestASessionEnds(t *testing.T) {
	for name, steps := range map[string][]time.Duration{
		"idle for 31 minutes": {31 * time.Minute},
		"twelve hours":        append(repeated(29, 24*time.Minute), 25*time.Minute),
	} {
		d := newDoor(t, "https://duban.example")
		d.signIn()
		for i, step := range steps {
			d.now = d.now.Add(step)
			want := http.StatusOK
			if i == len(steps)-1 {
				want = http.StatusSeeOther
			}
			if got := d.ask("/ledger").StatusCode; got != want {
				t.Fatalf("%s: step %d gives %d, want %d", name, i, got, want)
			}
		}
	}
}

func repeated(n int, d time.Duration) (list []time.Duration) {
	for range n {
		list = append(list, d)
	}
	return list
}

// TestCookiesAreBound: host, https, no scripts, same site, long, and new at each sign-in.
func TestCookiesAreBound(t *testing.T) {
	d := newDoor(t, "https://duban.example")
	d.signIn()
	c := d.cookies["__Host-duban-session"]
	if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) < 32 {
		t.Fatalf("the cookie is %+v", c)
	}
	former := *c
	d.signIn()
	if d.cookies["__Host-duban-session"].Value == former.Value {
		t.Error("the token stayed over a new sign-in")
	}
	d.cookies = map[string]*http.Cookie{former.Name: &former}
	if got := d.ask("/ledger").StatusCode; got != http.StatusSeeOther {
		t.Errorf("the former token gives %d", got)
	}
	d = newDoor(t, "http://127.0.0.1:8080")
	d.signIn()
	if c := d.cookies["duban-local-session"]; c == nil || c.Secure || !c.HttpOnly {
		t.Errorf("on this machine the cookie is %+v", c)
	}
}

// TestPlainHTTPIsForThisMachine: elsewhere a session would be read on the way.
func TestPlainHTTPIsForThisMachine(t *testing.T) {
	for _, address := range []string{"http://duban.example", "", "duban.example", "ftp://127.0.0.1"} {
		d := newDoor(t, address)
		if _, err := New(d.options); ledger.CodeOf(err) != ledger.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestWithoutRedisNobodyIsLetIn: it fails closed, and says that nothing is lost.
func TestWithoutRedisNobodyIsLetIn(t *testing.T) {
	d := newDoor(t, "https://duban.example")
	d.signIn()
	d.options.Notes = lostNotes{d.options.Notes}
	if got := d.ask("/ledger").StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("it gives %d", got)
	}
}

// TestWithoutADoorThePagesSaySo: no app, no sign-in.
func TestWithoutADoorThePagesSaySo(t *testing.T) {
	d := newDoor(t, "https://duban.example")
	d.options.Door = nil
	for _, path := range []string{"/ledger/login", "/ledger/login/go"} {
		if got := d.ask(path).StatusCode; got != http.StatusServiceUnavailable {
			t.Errorf("%s gives %d", path, got)
		}
	}
}

// TestHeaders: every answer carries the policy, and nothing inline may run.
func TestHeaders(t *testing.T) {
	d := newDoor(t, "https://duban.example")
	for _, path := range []string{"/ledger", "/ledger/login", "/ledger/nowhere", "/ledger/static/app.css"} {
		h := d.ask(path).Header
		if p := h.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe") || !strings.Contains(p, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, p)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Strict-Transport-Security") == "" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if c := d.ask("/ledger/login").Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("a page may be kept: %q", c)
	}
}

// TestAssets: kept for ever under their hash, asked for anew without it, packed for who unpacks.
func TestAssets(t *testing.T) {
	d := newDoor(t, "https://duban.example")
	link := loadAssets().link("echarts.min.js")
	resp := d.ask(link)
	if c := resp.Header.Get("Cache-Control"); !strings.Contains(c, "immutable") || resp.Header.Get("ETag") == "" {
		t.Errorf("under its hash: %q", c)
	}
	if c := d.ask("/ledger/static/echarts.min.js").Header.Get("Cache-Control"); c != "no-cache" {
		t.Errorf("without it: %q", c)
	}
	if got := d.ask("/ledger/static/../server.go").StatusCode; got == http.StatusOK {
		t.Error("a file that is none of the assets is handed out")
	}
	for _, name := range []string{"licences/htmx.txt", "licences/echarts.txt", "licences/zrender.txt"} {
		if got := d.ask("/ledger/static/" + name).StatusCode; got != http.StatusOK {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestErrorsHaveStatuses(t *testing.T) {
	for code, want := range map[ledger.Code]int{ledger.Invalid: 400, ledger.NotFound: 404, ledger.Forbidden: 403, ledger.Conflict: 409, ledger.TooLarge: 413, ledger.TooMany: 429,
		ledger.Unavailable: 503, ledger.Internal: 500, "": 500} {
		if got := statusOf(code); got != want {
			t.Errorf("%s: %d", code, got)
		}
	}
}
