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
	"duban/web"
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
	each := func(key, one, value string, others func(ledger.Light) string) url.Values {
		f := form(key, "", "")
		for _, l := range ledger.LightKinds() {
			f.Set("of."+string(l), others(l))
		}
		f.Set("of."+one, value)
		return f
	}
	words := func(one, value string) url.Values {
		return each("lights.words", one, value, ledger.ShippedLights().Word)
	}
	hues := func(one, value string) url.Values {
		return each("lights.colours", one, value, func(l ledger.Light) string { return string(ledger.ShippedLights().Hue(l)) })
	}
	colour := func(name, rgb string) url.Values {
		f := form("lights.late", "", "")
		f.Set("name", name)
		f.Set("rgb", rgb)
		return f
	}
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
		{"an unknown key", form("lights.nothing", "", "红=F4B6B6"), http.StatusBadRequest, ""},
		{"a colour of before", form("colour.overdue", "", "red"), http.StatusBadRequest, ""},
		{"a colour without a name", colour("", "#F4B6B6"), http.StatusBadRequest, "应写作"},
		{"a dark colour", colour("红", "#801010"), http.StatusBadRequest, "太深"},
		{"a name that another has", colour("绿", "#F4B6B6"), http.StatusBadRequest, "都叫"},
		{"a word that another has", words("overdue", "已完成"), http.StatusBadRequest, "另一种状态"},
		{"a word of one letter", words("overdue", "X"), http.StatusBadRequest, "2到6个汉字"},
		{"a hue that is not there", hues("overdue", "pink"), http.StatusBadRequest, "对不上"},
		{"a row without a sign", form(web.LexiconKey, "", "河长办 = 河长制办公室\n扫街 巡查"), http.StatusBadRequest, "词表第2行：没有等号"},
		{"a thing that everything is called", form(web.NamedKey, "", "河长巡河\n企业"), http.StatusBadRequest, "名称第2行：“企业”"},
		{"days", form("reminder.lead_days", "", "10,5,1"), http.StatusSeeOther, ""},
		{"of an old page", form("reminder.lead_days", "", "9"), http.StatusConflict, "刚刚被别人改过"},
		{"a colour", colour("橙", "#F8CBAD"), http.StatusSeeOther, ""},
		{"a word", words("overdue", "已超期"), http.StatusSeeOther, ""},
		{"a hue", hues("returned", "late"), http.StatusSeeOther, ""},
		{"near", form("lights.near_days", "", "30"), http.StatusSeeOther, ""},
		{"rows", form(web.LexiconKey, "", "逛街检查 = 日常检查"), http.StatusSeeOther, ""},
		{"things", form(web.NamedKey, "", "河长巡河"), http.StatusSeeOther, ""},
	} {
		status, body, _ := r.post(page, page, step.form)
		if status != step.status || !strings.Contains(body, step.says) {
			t.Errorf("%s: %d, want %d with %s", step.name, status, step.status, step.says)
		}
	}
	if lead := c.main.Reminders.settings().Lead; !slices.Equal(lead, []int{10, 5, 1}) {
		t.Errorf("reminders go by %v", lead)
	}
	if _, body := r.get(page); !strings.Contains(body, `class="light hue-late">已超期`) || !strings.Contains(body, `class="light hue-late">橙`) || !strings.Contains(body, `class="light hue-late">被退回`) || !strings.Contains(body, "恢复默认（7,3,1,0）") || !strings.Contains(body, "程远改于") {
		t.Error("the page does not show what was changed and what it was")
	}
	if look := c.main.desk().Lights; look.Word(ledger.LightOverdue) != "已超期" || look.Colour(ledger.LightReturned).Name != "橙" || look.NearDays != 30 {
		t.Errorf("files have %+v", look)
	}
	if said := c.main.said.current(); len(said.Expand("逛街检查几次")) != 1 || !strings.Contains(c.says("zhoulan", "河长巡河多久一次"), "河长巡河") {
		t.Errorf("questions do not know the words of the page: %v, %s", said.Expand("逛街检查几次"), c.says("zhoulan", "河长巡河多久一次"))
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
	if said != "chengyuan reminder.lead_days →10,5,1; chengyuan lights.late →橙=F8CBAD; "+
		"chengyuan lights.words →overdue=已超期,returned=被退回,blocked=有困难,soon=临近到期,partly=部分完成,ongoing=推进中,waiting=待办,done_late=逾期完成,done=已完成,closed=已销号,excused=不涉及; "+
		"chengyuan lights.colours →overdue=late,returned=late,blocked=slow,soon=near,partly=good,ongoing=good,waiting=rest,done_late=good,done=good,closed=good,excused=rest; "+
		"chengyuan lights.near_days →30; chengyuan words.lexicon →逛街检查 = 日常检查; chengyuan words.named →河长巡河; chengyuan reminder.lead_days 10,5,1→; other reminder.quiet_hours →19:00-8:30; " {
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
