package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/ledger"
	"duban/reminder"
)

// TestSettingsChangeWhileTheProgramRuns: held against the rules of the file, at work at once and in other processes, in the record of
// changes with both values, and taken back.
func TestSettingsChangeWhileTheProgramRuns(t *testing.T) {
	c := newCounty(t)
	r := readers(t, c, "chengyuan")["chengyuan"]
	form := func(key, was, value string) url.Values {
		return url.Values{"key": {key}, "was": {was}, "value": {value}, "act": {"keep"}}
	}
	restore := form("reminder.lead_days", "10,5,1", "")
	restore.Set("act", "restore")
	const page = "/ledger/settings"
	for _, step := range []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"letters for days", form("reminder.lead_days", "", "三天"), http.StatusBadRequest, "如 7,3,1,0"},
		{"in the quiet hours", form("reminder.send_at", "", "21:00"), http.StatusBadRequest, "免打扰时段"},
		{"too many days", form("reminder.every", "", "9999"), http.StatusBadRequest, "250"},
		{"nothing", form("reminder.every", "", ""), http.StatusBadRequest, "恢复默认"},
		{"a secret", form("wecom.secret", "", "x"), http.StatusBadRequest, ""},
		{"an unknown colour", form("colour.overdue", "", "pink"), http.StatusBadRequest, "五种"},
		{"an unknown light", form("colour.nothing", "", "red"), http.StatusBadRequest, ""},
		{"days", form("reminder.lead_days", "", "10,5,1"), http.StatusSeeOther, ""},
		{"of an old page", form("reminder.lead_days", "", "9"), http.StatusConflict, "刚刚被别人改过"},
		{"a colour", form("colour.overdue", "", "yellow"), http.StatusSeeOther, ""},
	} {
		status, body, _ := r.post(page, page, step.form)
		if status != step.status || !strings.Contains(body, step.says) {
			t.Errorf("%s: %d, want %d with %s", step.name, status, step.status, step.says)
		}
	}
	if lead := c.main.Reminders.settings().Lead; !slices.Equal(lead, []int{10, 5, 1}) {
		t.Errorf("reminders go by %v", lead)
	}
	if _, body := r.get(page); !strings.Contains(body, `class="light yellow">已逾期`) || !strings.Contains(body, "恢复默认（红）") || !strings.Contains(body, "恢复默认（7,3,1,0）") || !strings.Contains(body, "程远改于") {
		t.Error("the page does not show what was changed and what it was")
	}
	if status, _, _ := r.post(page, page, restore); status != http.StatusSeeOther || !slices.Equal(c.main.Reminders.settings().Lead, []int{7, 3, 1, 0}) {
		t.Errorf("restored: %d, %v", status, c.main.Reminders.settings().Lead)
	}
	if err := c.main.Store.ChangeSetting(c.ctx, "", ledger.Setting{Key: "reminder.quiet_hours", Value: "19:00-8:30", Act: ledger.Act{UserID: "other"}}); err != nil {
		t.Fatal(err) // another process writes it
	}
	if err := c.main.live.refresh(c.ctx); err != nil || c.main.Reminders.settings().QuietTo != reminder.At(8, 30) {
		t.Errorf("after another process: %v, %v", c.main.Reminders.settings().QuietTo, err)
	}
	lines, err := c.main.Store.Audit(c.ctx, ledger.AuditFilter{})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, l := range lines {
		if l.What == ledger.AuditSetting {
			said += l.Act.UserID + " " + l.Field + " " + l.Before + "→" + l.After + "; "
		}
	}
	if said != "chengyuan reminder.lead_days →10,5,1; chengyuan colour.overdue →yellow; chengyuan reminder.lead_days 10,5,1→; other reminder.quiet_hours →19:00-8:30; " {
		t.Errorf("record: %s", said)
	}
}

// TestSettingsInABrowser: the page on all screens.
func TestSettingsInABrowser(t *testing.T) {
	v := newPageVisit(t)
	v.signIn("chengyuan", "/ledger/settings")
	v.do(chromedp.SetValue(chromedp.CSS(`[id="f-reminder.lead_days"]`), "5,2,0"), chromedp.Click(chromedp.CSS(`button[aria-label="存下 到期前几个工作日提醒"]`)))
	v.until(`location.search.includes("done=yes") && document.documentElement.dataset.ready == "yes"`)
	v.look("settings")
	v.at("settings-colours", "#h-colours")
}
