package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/web"
)

// scribe is a maker of papers that notes what it was asked for.
type scribe struct{ orders chan web.Order }

func (s *scribe) Paper(_ context.Context, o web.Order) (web.Paper, error) {
	s.orders <- o
	return web.Paper{Name: "台账." + o.Form, Type: "application/octet-stream", Data: []byte("PK")}, nil
}

// reader is somebody's browser without scripts.
type reader struct {
	t      testing.TB
	client *http.Client
	server string
}

// readers has the pages of a county, and a browser for each person; "" signs nobody in.
func readers(t testing.TB, c *county, users ...string) map[string]*reader {
	t.Helper()
	server := httptest.NewServer(c.page)
	t.Cleanup(server.Close)
	all := map[string]*reader{}
	for _, user := range users {
		jar, _ := cookiejar.New(nil) // never fails
		r := &reader{t: t, server: server.URL, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		all[user] = r
		if user == "" {
			continue
		}
		_, _, to := r.ask(http.MethodGet, "/ledger/login/go?to=/ledger/documents", nil)
		back, err := c.sim.SignIn(user, to)
		if err != nil {
			t.Fatal(err)
		}
		if status, _, at := r.ask(http.MethodGet, strings.TrimPrefix(back, server.URL), nil); status != http.StatusSeeOther || at != "/ledger/documents" {
			t.Fatalf("%s is led to %q with status %d", user, at, status)
		}
	}
	return all
}

// ask makes one request.
func (r *reader) ask(method, path string, header http.Header) (status int, body, location string) {
	r.t.Helper()
	return r.send(method, path, header, "")
}

// send makes one request with a body.
func (r *reader) send(method, path string, header http.Header, content string) (status int, body, location string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.server+path, strings.NewReader(content))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", "zh-CN")
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(all), resp.Header.Get("Location")
}

func (r *reader) get(path string) (int, string) {
	r.t.Helper()
	status, body, _ := r.ask(http.MethodGet, path, nil)
	return status, body
}

// pagesCounty has reports of two towns on measure 4, one with a file, and returns where that file is.
func pagesCounty(t *testing.T) (c *county, papers *scribe, file string) {
	t.Helper()
	papers = &scribe{make(chan web.Order, 1)}
	c = newCounty(t, func(m *Main) { m.Papers = papers })
	c.says("zhoulan", "第4条已完成，45人参训")
	c.says("wujian", "第4条推进中，已训30人")
	id, _, err := c.main.Store.PutBlob(c.ctx, strings.NewReader("签到表"))
	if err != nil {
		t.Fatal(err)
	}
	u := c.rows()[0]
	evidence := ledger.Evidence{Attachment: ledger.Attachment{ID: id, Name: "签到表.txt", Kind: ledger.PlainFile}, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey,
		UpdateID: u.ID, Act: ledger.Act{UserID: "zhoulan", MessageKey: "k", At: u.At}}
	if err := c.main.Store.Apply(c.ctx, bot.Effects{Evidence: []ledger.Evidence{evidence}}); err != nil {
		t.Fatal(err)
	}
	return c, papers, "/ledger/files/" + u.DocumentID + "/" + u.MeasureKey + "/" + u.ID + "/" + id
}

// TestEveryRouteForEveryRole holds the table of routes and roles: a status for each, and no route left out.
func TestEveryRouteForEveryRole(t *testing.T) {
	c, papers, file := pagesCounty(t)
	document := "/ledger/documents/" + c.rows()[0].DocumentID
	const away, ok, no, none = http.StatusSeeOther, http.StatusOK, http.StatusForbidden, http.StatusNotFound
	who := []string{"", "chenli", "zhoulan", "wujian", "linqing", "chengyuan"} // nobody, a stranger, two clerks, a lead unit, 督查室
	table := []struct {
		pattern, path string
		want          [6]int
	}{
		{"GET /ledger", "/ledger", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/{$}", "/ledger/", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/calendar", "/ledger/calendar", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/documents", "/ledger/documents", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/documents/{document}", document, [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/documents/{document}", "/ledger/documents/none", [6]int{away, none, none, none, none, none}},
		{"GET /ledger/documents/{document}/measures/{measure}", document + "/measures/4", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/documents/{document}/measures/{measure}", document + "/measures/99", [6]int{away, none, none, none, none, none}},
		{"GET /ledger/documents/{document}/review", document + "/review", [6]int{away, no, no, no, no, ok}},
		{"POST /ledger/documents/{document}/review", document + "/review", [6]int{away, no, no, no, no, http.StatusConflict}}, // a form without its token
		{"GET /ledger/search", "/ledger/search", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/me", "/ledger/me", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/me/export", "/ledger/me/export", [6]int{away, ok, ok, ok, ok, ok}},
		{"GET /ledger/settings", "/ledger/settings", [6]int{away, no, no, no, no, ok}},
		{"POST /ledger/settings", "/ledger/settings", [6]int{away, no, no, no, no, http.StatusConflict}}, // a form without its token
		{"GET /ledger/people", "/ledger/people", [6]int{away, no, no, no, no, no}},                       // nobody has the role: it is done on the command line
		{"GET /ledger/audit", "/ledger/audit", [6]int{away, no, no, no, no, ok}},
		{"POST /ledger/audit/verify", "/ledger/audit/verify", [6]int{away, no, no, no, no, http.StatusConflict}}, // a form without its token
		{"GET /ledger/audit/export/{form}", "/ledger/audit/export/csv", [6]int{away, no, no, no, no, ok}},
		{"GET /ledger/audit/export/{form}", "/ledger/audit/export/exe", [6]int{away, no, no, no, no, none}},
		{"GET /ledger/units", "/ledger/units", [6]int{away, no, ok, ok, ok, ok}},
		{"GET /ledger/units/{unit}", "/ledger/units/松坪镇", [6]int{away, no, ok, no, ok, ok}},
		{"GET /ledger/units/{unit}", "/ledger/units/没有这个镇", [6]int{away, no, no, no, no, none}},
		{"GET /ledger/files/{document}/{measure}/{update}/{file}", file, [6]int{away, no, ok, no, ok, ok}},
		{"GET /ledger/files/{document}/{measure}/{update}/{file}", strings.Replace(file, "/4/", "/5/", 1), [6]int{away, no, none, none, none, none}},
		{"GET /ledger/papers/{form}", "/ledger/papers/xlsx?unit=松坪镇", [6]int{away, no, ok, no, no, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/xlsx", [6]int{away, no, ok, ok, ok, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/docx?measure=4&document=" + c.rows()[0].DocumentID, [6]int{away, no, ok, ok, ok, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/docx?measure=4&unit=松坪镇&document=" + c.rows()[0].DocumentID, [6]int{away, no, ok, no, no, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/slip?measure=4&document=" + c.rows()[0].DocumentID, [6]int{away, no, no, no, no, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/order", [6]int{away, no, no, no, no, ok}},
		{"GET /ledger/papers/{form}", "/ledger/papers/order?unit=松坪镇", [6]int{away, no, no, no, no, ok}},
		{"GET /ledger/login", "/ledger/login", [6]int{ok, ok, ok, ok, ok, ok}},
		{"POST /ledger/login", "/ledger/login", [6]int{none, none, none, none, none, none}},                                                                                  // passwords are off
		{"GET /ledger/password", "/ledger/password", [6]int{away, none, none, none, none, none}},                                                                             // whoever came through WeCom has none
		{"POST /ledger/password", "/ledger/password", [6]int{away, http.StatusConflict, http.StatusConflict, http.StatusConflict, http.StatusConflict, http.StatusConflict}}, // a form without its token
		{"GET /ledger/login/go", "/ledger/login/go", [6]int{away, away, away, away, away, away}},
		{"GET /ledger/login/back", "/ledger/login/back?code=x&state=y", [6]int{no, no, no, no, no, no}},
		{"", "/ledger/nowhere", [6]int{none, none, none, none, none, none}},
		{"POST /ledger/logout", "/ledger/logout", [6]int{away, away, away, away, away, away}}, // the last: it ends the session
	}
	all := readers(t, c, who...)
	tried := map[string]bool{}
	for _, row := range table {
		method, _, _ := strings.Cut(row.pattern, " ")
		tried[row.pattern] = true
		for i, user := range who {
			if method == "" {
				method = http.MethodGet
			}
			status, body, _ := all[user].ask(method, row.path, nil)
			if status != row.want[i] {
				t.Errorf("%s as %q: %d, want %d", row.path, user, status, row.want[i])
			}
			if status == no && (strings.Contains(body, "45人") || strings.Contains(body, "签到表")) {
				t.Errorf("%s as %q tells what it refuses", row.path, user)
			}
			select {
			case o := <-papers.orders:
				if want := map[string]string{"zhoulan": "松坪镇", "wujian": "柳湾镇", "linqing": "县司法局"}[user]; o.Own != want || user == "" {
					t.Errorf("%s as %q orders what %q may see", row.path, user, o.Own)
				}
			default:
			}
		}
	}
	for _, r := range web.Table() {
		if !tried[r.Pattern] {
			t.Errorf("%s is not in the test's table", r.Pattern)
		}
	}
	for user, r := range all {
		if status, _ := r.get("/ledger"); status != away {
			t.Errorf("signed out, %q gets %d", user, status)
		}
	}
}

// TestWhatOfAPageAPersonSees holds the rights object by object.
func TestWhatOfAPageAPersonSees(t *testing.T) {
	c, _, _ := pagesCounty(t)
	document := "/ledger/documents/" + c.rows()[0].DocumentID
	all := readers(t, c, "chenli", "zhoulan", "wujian", "linqing", "majun", "chengyuan")
	for _, row := range []struct {
		user      string
		sees, not []string
	}{
		{"chenli", []string{"共16家", "2026年11月底前"}, []string{"45人", "30人", "周兰", "吴健", "签到表"}},
		{"zhoulan", []string{"共16家", "45人", "周兰", "签到表", "另有15家"}, []string{"30人", "吴健"}},
		{"wujian", []string{"30人", "吴健"}, []string{"45人", "周兰", "签到表"}},
		{"majun", []string{"共16家"}, []string{"45人", "30人"}},
		{"linqing", []string{"45人", "30人", "签到表"}, []string{"不归您看"}},
		{"chengyuan", []string{"45人", "30人", "签到表"}, []string{"不归您看"}},
	} {
		status, body := all[row.user].get(document + "/measures/4")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", row.user, status)
		}
		for _, text := range row.sees {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not see %s", row.user, text)
			}
		}
		for _, text := range row.not {
			if strings.Contains(body, text) {
				t.Errorf("%s sees %s", row.user, text)
			}
		}
	}
	for user, not := range map[string]string{"zhoulan": "柳湾镇", "wujian": "松坪镇"} {
		for _, path := range []string{"/ledger", "/ledger?unit=" + url.QueryEscape(not), "/ledger/calendar", "/ledger/units", document + "/measures/4?unit=" + url.QueryEscape(not)} {
			if _, body := all[user].get(path); strings.Contains(strings.ReplaceAll(body, "只看"+not+"的", ""), not) {
				t.Errorf("%s sees %s on %s", user, not, path)
			}
		}
	}
	if status, body := all["linqing"].get("/ledger/units/" + url.PathEscape("松坪镇")); status != http.StatusOK || strings.Contains(body, "第12条") || !strings.Contains(body, "第4条") {
		t.Errorf("the lead unit sees of the town: status %d, its own measure %v, another's %v", status, strings.Contains(body, "第4条"), strings.Contains(body, "第12条"))
	}
}

// TestAFileIsSavedAndNeverRun: an attachment comes with its name, to be saved, in a policy that runs nothing.
func TestAFileIsSavedAndNeverRun(t *testing.T) {
	c, _, file := pagesCounty(t)
	r := readers(t, c, "zhoulan")["zhoulan"]
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server+file, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	h := resp.Header
	if string(body) != "签到表" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename*=utf-8''%E7%AD%BE") || h.Get("Content-Type") != "application/octet-stream" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%q with %v", body, h)
	}
}

// TestAChangeShowsAtOnce: what is reported and taken back in chat is on the next page.
func TestAChangeShowsAtOnce(t *testing.T) {
	c, _, _ := pagesCounty(t)
	r := readers(t, c, "chengyuan")["chengyuan"]
	measure := ledger.MeasurePage(c.rows()[0].DocumentID, "13")
	for _, step := range [][3]string{{"gaomin", "第13条已完成", "办完1"}, {"gaomin", "撤回", "办完0"}, {"gaomin", "第13条有困难，约不到法庭", "推进中1"}} {
		c.says(step[0], step[1])
		if _, body := r.get(measure); !strings.Contains(body, step[2]) {
			t.Errorf("after %s the measure's page lacks %s", step[1], step[2])
		}
	}
}

// TestSignInHoldsItsState: a state or code of somebody else's, used before, or brought without its cookie signs nobody in.
func TestSignInHoldsItsState(t *testing.T) {
	c := newCounty(t)
	two := readers(t, c, "", "zhoulan")
	_, _, to := two[""].ask(http.MethodGet, "/ledger/login/go", nil)
	back, err := c.sim.SignIn("wujian", to)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(back, two[""].server)
	if status, _ := two["zhoulan"].get(path); status != http.StatusForbidden {
		t.Errorf("in another browser: %d", status)
	}
	if _, body := two["zhoulan"].get("/ledger"); !strings.Contains(body, "周兰") {
		t.Error("the other browser is somebody else now")
	}
	if status, _, at := two[""].ask(http.MethodGet, path, nil); status != http.StatusSeeOther || at != "/ledger" {
		t.Errorf("in its own: %d to %s", status, at)
	}
	if status, _ := two[""].get(path); status != http.StatusForbidden {
		t.Errorf("once more: %d", status)
	}
	for _, to := range []string{"//evil.example", "https://evil.example/ledger", "/ledgerx", "/demo", "/ledger/login/go"} {
		_, _, away := two[""].ask(http.MethodGet, "/ledger/login/go?to="+url.QueryEscape(to), nil)
		back, err := c.sim.SignIn("wujian", away)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, at := two[""].ask(http.MethodGet, strings.TrimPrefix(back, two[""].server), nil); at != "/ledger" {
			t.Errorf("to %s: led to %s", to, at)
		}
	}
}

// TestWhoLeavesIsOut: a session ends when its person leaves the directory.
func TestWhoLeavesIsOut(t *testing.T) {
	c := newCounty(t)
	r := readers(t, c, "zhoulan")["zhoulan"]
	if status, _ := r.get("/ledger/units"); status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	dir := c.main.people.fromFile()
	dir.Members = slices.DeleteFunc(slices.Clone(dir.Members), func(m ledger.Member) bool { return m.UserID == "zhoulan" })
	c.main.people.use(dir)
	if status, _ := r.get("/ledger/units"); status != http.StatusSeeOther {
		t.Errorf("after: %d", status)
	}
}

// TestPostsComeFromThePages: another site cannot sign somebody out.
func TestPostsComeFromThePages(t *testing.T) {
	c := newCounty(t)
	r := readers(t, c, "zhoulan")["zhoulan"]
	if status, _, _ := r.ask(http.MethodPost, "/ledger/logout", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}); status != http.StatusForbidden {
		t.Errorf("from another site: %d", status)
	}
	if status, _ := r.get("/ledger"); status != http.StatusOK {
		t.Errorf("after it: %d", status)
	}
}
