package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duban/ledger"
	"duban/web"
	"duban/wecom/wecomtest"
)

// administrators adds the three to a county.
func administrators(c *county) {
	c.t.Helper()
	var members []ledger.Member
	for id, role := range map[string]ledger.MemberRole{"sunxi": ledger.SystemAdmin, "anning": ledger.SecurityAdmin, "shenji": ledger.Auditor} {
		c.sim.AddMembers(wecomtest.Member{UserID: id, Name: id})
		members = append(members, ledger.Member{UserID: id, Name: "管理" + id, Roles: []ledger.MemberRole{role}})
	}
	c.main.people.add(members)
	if err := c.main.Store.CheckMeasure(c.ctx, ledger.Check{DocumentID: c.anyDocument(), MeasureKey: "1", Act: ledger.Act{UserID: "chengyuan", Name: "程远"}}); err != nil {
		c.t.Fatal(err) // with it every reader of the documents sees the new directory
	}
}

// anyDocument is the id of a document of the county.
func (c *county) anyDocument() string {
	c.t.Helper()
	titles, err := c.main.Store.Titles(c.ctx)
	if err != nil || len(titles) == 0 {
		c.t.Fatalf("no document: %v", err)
	}
	return titles[0].ID
}

// TestPostsAreApart: as soon as somebody has the role, its pages are his alone; no post sees more of the ledger by it.
func TestPostsAreApart(t *testing.T) {
	c, _, _ := pagesCounty(t)
	administrators(c)
	who := []string{"chengyuan", "zhoulan", "sunxi", "anning", "shenji"}
	const ok, no, stale = http.StatusOK, http.StatusForbidden, http.StatusConflict
	table := map[string]struct {
		path string
		want [5]int
	}{
		"GET /ledger/audit":               {"/ledger/audit", [5]int{no, no, no, no, ok}},
		"POST /ledger/audit/verify":       {"/ledger/audit/verify", [5]int{no, no, no, no, stale}},
		"GET /ledger/audit/export/{form}": {"/ledger/audit/export/jsonl", [5]int{no, no, no, no, ok}},
		"GET /ledger/settings":            {"/ledger/settings", [5]int{no, no, ok, no, no}},
		"POST /ledger/settings":           {"/ledger/settings", [5]int{no, no, stale, no, no}},
		"GET /ledger/people":              {"/ledger/people?user=zhoulan", [5]int{no, no, no, ok, no}},
	}
	all := readers(t, c, who...)
	for _, r := range web.Table() {
		row, there := table[r.Pattern]
		if there != (r.Post != web.Nobody) {
			t.Errorf("%s is of post %q, in the test's table: %v", r.Pattern, r.Post, there)
		}
		if !there {
			continue
		}
		method, _, _ := strings.Cut(r.Pattern, " ")
		for i, user := range who {
			if status, _, _ := all[user].ask(method, row.path, nil); status != row.want[i] {
				t.Errorf("%s as %s: %d, want %d", r.Pattern, user, status, row.want[i])
			}
		}
	}
	document := ledger.DocumentPage(c.rows()[0].DocumentID)
	for _, user := range who[2:] {
		if _, body := all[user].get(document + "/measures/4"); strings.Contains(body, "45人") {
			t.Errorf("%s sees a unit's report", user)
		}
		if status, _ := all[user].get(document + "/review"); status != no {
			t.Errorf("%s checks a document: %d", user, status)
		}
	}
}

// TestTheRecordOnItsPage: filtered by the address, page by page, verified, exported, harmless.
func TestTheRecordOnItsPage(t *testing.T) {
	c, _, _ := pagesCounty(t)
	for range 60 {
		if err := c.main.Store.CheckMeasure(c.ctx, ledger.Check{DocumentID: c.anyDocument(), MeasureKey: "1", Act: ledger.Act{UserID: "chengyuan", Name: "=程远", At: c.main.Clock()}}); err != nil {
			t.Fatal(err)
		}
	}
	r := readers(t, c, "chengyuan")["chengyuan"]
	lines := func(body string) int { return strings.Count(body, "<time>") }
	_, body := r.get("/ledger/audit")
	next := body[strings.Index(body, "/ledger/audit?behind=")+1:]
	next = "/" + next[:strings.Index(next, `"`)]
	if lines(body) != 50 {
		t.Errorf("%d lines on the first page", lines(body))
	}
	if _, earlier := r.get(next); lines(earlier) < 12 || strings.Contains(earlier, "更早的") || !strings.Contains(earlier, "上报") {
		t.Errorf("behind it %d lines", lines(earlier))
	}
	day := ledger.DateOf(c.main.Clock()).String()
	for filter, want := range map[string]int{"person=zhoulan": 2, "person=zhoulan&day=" + day: 2, // a report and the file with it
		"day=2020-01-01": 0, "document=none": 0, "person=nobody": 0} {
		if _, body := r.get("/ledger/audit?" + filter); lines(body) != want {
			t.Errorf("%s: %d lines, want %d", filter, lines(body), want)
		}
	}
	if _, err := c.main.Store.SealAudit(c.ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, "还没有校验过") {
		t.Error("the page does not say that nothing was verified yet")
	}
	for range 2 { // the second asks for the one that is under way, or for another: both end
		if status, _, to := r.post("/ledger/settings", "/ledger/audit/verify", url.Values{}); status != http.StatusSeeOther || !strings.HasPrefix(to, "/ledger/audit#") {
			t.Errorf("verify: %d, to %s", status, to)
		}
	}
	if body := c.verified(r); !strings.Contains(body, "留痕完整") || !strings.Contains(body, "<code>") || !strings.Contains(body, "再校验一次") {
		t.Error("verified, the page does not tell what was found")
	}
	last, err := c.main.Store.LastAuditRun(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.main.verifyAudit(c.ctx, last.ID); err != nil {
		t.Errorf("run again: %v", err)
	}
	if again, err := c.main.Store.LastAuditRun(c.ctx); err != nil || again != last {
		t.Errorf("a job that runs again leaves %+v of %+v, %v", again, last, err)
	}
	if _, csv := r.get("/ledger/audit/export/csv?person=zhoulan"); strings.Count(csv, "\n") != 3 || !strings.Contains(csv, "周兰") {
		t.Errorf("export: %q", csv)
	}
	if _, csv := r.get("/ledger/audit/export/csv?person=chengyuan"); !strings.Contains(csv, "'=程远") {
		t.Error("the export holds a formula")
	}
	if _, jsonl := r.get("/ledger/audit/export/jsonl?unit=" + url.QueryEscape("松坪镇") + "&person=zhoulan"); strings.Count(jsonl, "\n") != 2 {
		t.Errorf("export: %q", jsonl)
	}
}

// verified waits until the background verification ended, and returns the page.
func (c *county) verified(r *reader) string {
	c.t.Helper()
	for {
		if _, body := r.get("/ledger/audit"); !strings.Contains(body, "正在后台逐行校验") {
			return body
		}
		select {
		case <-c.ctx.Done():
			c.t.Fatal("the verification does not end")
		case <-time.After(20 * time.Millisecond): // nothing signals
		}
	}
}

// TestEverybodySeesHisOwn: what is kept about somebody is for him.
func TestEverybodySeesHisOwn(t *testing.T) {
	c, _, _ := pagesCounty(t)
	all := readers(t, c, "zhoulan", "wujian")
	_, body := all["zhoulan"].get("/ledger/me")
	if !strings.Contains(body, "上报的进展") || !strings.Contains(body, "下载全部") {
		t.Error("the page does not tell what is kept")
	}
	for user, r := range all {
		_, jsonl := r.get("/ledger/me/export?user=zhoulan")
		if has := strings.Contains(jsonl, "45人"); has != (user == "zhoulan") {
			t.Errorf("%s gets zhoulan's report: %v", user, has)
		}
	}
}

// TestAdministrationInABrowser: its pages on all screens.
func TestAdministrationInABrowser(t *testing.T) {
	v := newPageVisit(t)
	v.signIn("chengyuan", "/ledger/audit")
	v.look("audit")
	v.do(chromedp.Click(chromedp.CSS(`form[action="/ledger/audit/verify"] button`)))
	v.until(`!!document.querySelector("#check .good") && document.documentElement.dataset.ready == "yes"`) // the page looks by itself
	if said := v.read(`document.querySelector("#check .good").textContent`); !strings.Contains(said, "留痕完整") {
		t.Errorf("verified, the page says %q", said)
	}
	v.open("/ledger/me")
	v.look("me")
}

// TestPeopleInABrowser: the page of the security administrator.
func TestPeopleInABrowser(t *testing.T) {
	v := newPageVisit(t, administrators)
	v.signIn("anning", "/ledger/people?user=zhoulan")
	v.look("people")
}
