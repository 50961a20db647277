package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/ledger"
)

var formToken = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)

// post sends a form of a page; the token is that of the page, unless the form has one.
func (r *reader) post(page, path string, form url.Values) (status int, body, location string) {
	r.t.Helper()
	if !form.Has("token") {
		if _, body := r.get(page); formToken.MatchString(body) {
			form.Set("token", formToken.FindStringSubmatch(body)[1])
		}
	}
	return r.send(http.MethodPost, path, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
}

// draftWithDoubts is a document in which a person has to look at a number, a unit and a day.
func draftWithDoubts(c *county) (*ledger.Document, string) {
	c.t.Helper()
	party := func(role ledger.Role, unit string) ledger.Assignment {
		return ledger.Assignment{Role: role, Unit: unit}
	}
	d := &ledger.Document{ID: "draft", Hash: "draft", Title: "河岸县便民服务若干措施", Number: "河岸发〔2026〕9号", Issuer: "河岸县人民政府", Year: 2026, Issued: ledger.NewDate(2026, 9, 1), Text: "略"}
	d.Measures = []ledger.Measure{
		{Key: "1", Number: "1", Heading: "延长窗口时间", Text: "各镇窗口周六上午照常办事。", Assignments: []ledger.Assignment{party(ledger.Lead, "县司法局"), party(ledger.Responsible, "松坪镇")}},
		{Key: "2", Number: "2", NumberImplied: true, Heading: "上门代办", Text: "为行动不便的老人上门代办。", Assignments: []ledger.Assignment{party(ledger.Lead, "县寻路局"), party(ledger.Responsible, "松坪镇")},
			Deadlines: []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2026, 10, 20), When: "2026年10月20日前", Quote: "2026年10月20日前", What: "排出名单"}}},
		{Key: "3", Number: "3", Heading: "公开时限", Text: "公开办事时限。", Assignments: []ledger.Assignment{party(ledger.Responsible, "柳湾镇")}},
	}
	if _, err := c.main.Store.SaveDocuments(c.ctx, []*ledger.Document{d}); err != nil {
		c.t.Fatal(err)
	}
	return d, ledger.DocumentPage(d.ID) + "/review"
}

// asItStands is a document of the store.
func (c *county) asItStands(id string) *ledger.Document {
	c.t.Helper()
	d, err := c.main.Store.Document(c.ctx, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

// TestCheckingAReadingOnItsPage: what is doubtful comes first; a correction, what was found right and the confirmation are kept with
// who did it; sent twice they are done once.
func TestCheckingAReadingOnItsPage(t *testing.T) {
	c := newCounty(t)
	doc, page := draftWithDoubts(c)
	r := readers(t, c, "chengyuan")["chengyuan"]
	_, body := r.get(page)
	for _, want := range []string{"序号是按前后顺序推断的", "县寻路局", "没有牵头单位", "排出名单", "2026-10-20", "确认生效"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if first, second := strings.Index(body, "上门代办"), strings.Index(body, "延长窗口时间"); first > second {
		t.Error("what is doubtful does not come first")
	}
	form := func(pairs ...string) url.Values {
		v := url.Values{"revision": {"1"}, "measure": {"2"}, "was.lead": {"县寻路局"}, "lead": {"县寻路局"}, "was.due.0": {"2026-10-20"}, "due.0": {"2026-10-20"}, "was.due.1": {""}, "due.1": {""}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	for _, step := range []struct {
		name   string
		form   url.Values
		status int
		says   string // where the browser is led, or what the page says
	}{
		{"another session's form", form("act", "mend", "token", "00"), http.StatusConflict, "没有存"},
		{"nothing to do", form("act", "mend"), http.StatusSeeOther, "done=same"},
		{"an unknown act", form("act", "explode"), http.StatusBadRequest, "没有看懂"},
		{"a lead unit in short", form("act", "mend", "lead", "司法局"), http.StatusSeeOther, "done=mend"},
		{"the same once more", form("act", "mend", "lead", "司法局"), http.StatusSeeOther, "done=same"},
		{"of an old page", form("act", "mend", "lead", "县卫生健康局"), http.StatusConflict, "您刚才写的没有存：牵头单位“县卫生健康局”"},
		{"right, of an old page", form("act", "check"), http.StatusConflict, "刚刚有人改过"},
		{"of an old revision", form("act", "check", "revision", "7"), http.StatusConflict, "刚刚有人改过"},
		{"no day", form("act", "mend", "was.lead", "县司法局", "lead", "县司法局", "due.0", "明天"), http.StatusBadRequest, "明天"},
		{"two days at once", form("act", "mend", "was.lead", "县司法局", "lead", "县司法局", "due.0", "2026-11-20", "due.1", "2026-12-20"), http.StatusSeeOther, "done=mend"},
		{"a removed day, and right", form("act", "check", "was.lead", "县司法局", "lead", "县司法局", "was.due.0", "2026-11-20", "due.0", "2026-11-20", "was.due.1", "2026-12-20", "due.1", "2026-12-20", "drop.0", "yes"), http.StatusSeeOther, "done=check"},
		{"confirmed with doubts", form("act", "confirm"), http.StatusBadRequest, "没核对"},
		{"confirmed", form("act", "confirm", "sure", "yes"), http.StatusSeeOther, "done=confirm"},
		{"confirmed again", form("act", "confirm"), http.StatusSeeOther, "done=confirm"},
	} {
		status, body, at := r.post(page, page, step.form)
		if status != step.status || !strings.Contains(at+body, step.says) {
			t.Errorf("%s: %d %s, want %d with %s", step.name, status, at, step.status, step.says)
		}
	}
	now := c.asItStands(doc.ID)
	m := &now.Measures[1]
	if lead := strings.Join(m.Units(ledger.Lead), "、"); lead != "县司法局" || m.Checked == nil || m.Checked.UserID != "chengyuan" || len(m.Deadlines) != 1 ||
		m.Deadlines[0].Due != ledger.NewDate(2026, 12, 20) || now.Status != ledger.DocumentConfirmed {
		t.Errorf("kept: lead %s, checked %v, deadlines %v, %s", lead, m.Checked, m.Deadlines, now.Status)
	}
	lines, err := c.main.Store.Audit(c.ctx, ledger.AuditFilter{DocumentID: doc.ID})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, l := range lines[1:] { // the first is of saving it
		said += l.What + " "
		if l.Act.UserID != "chengyuan" || l.Act.Name == "" || l.Act.At.IsZero() {
			t.Errorf("%s was done by %v", l.What, l.Act)
		}
	}
	if said != "mend mend mend mend check confirm " {
		t.Errorf("record: %s", said)
	}
}

// TestCheckingInABrowser: as 督查室 does on a phone.
func TestCheckingInABrowser(t *testing.T) {
	page := ""
	v := newPageVisit(t, func(c *county) { _, page = draftWithDoubts(c) })
	v.signIn("chengyuan", page)
	v.look("review")
	v.at("review-card", "#h-0")
	v.do(chromedp.Clear(chromedp.CSS(`#f-0-lead`)), chromedp.SendKeys(chromedp.CSS(`#f-0-lead`), "司法局"), chromedp.Click(chromedp.CSS(`main section:nth-of-type(1) button[value=check]`)))
	v.until(`location.search.includes("done=check") && document.documentElement.dataset.ready == "yes"`)
	if said := v.read(`document.querySelector("[role=status]").textContent`); said != "已核对：第2条。" {
		t.Errorf("the page says %q", said)
	}
	v.look("review-done")
}
