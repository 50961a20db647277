package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"duban/configs"
	"duban/session"
	"duban/wecom/wecomtest"
)

// wecomCLI runs a command against a simulated WeCom.
func wecomCLI(t *testing.T, w configs.WeCom, data string, args ...string) (code int, out string) {
	t.Helper()
	app := w.App
	env := map[string]string{"DUBAN_DATA": data, "DUBAN_WECOM_CORP_ID": app.CorpID, "DUBAN_WECOM_AGENT_ID": fmt.Sprint(app.AgentID), "DUBAN_WECOM_SECRET": app.Secret,
		"DUBAN_WECOM_TOKEN": app.Token, "DUBAN_WECOM_AES_KEY": app.AESKey, "DUBAN_WECOM_API_BASE": w.APIBase, "DUBAN_WECOM_ROBOT_KEYS": "督查群=key-1,旧群=key-2", "DUBAN_LOG_FORMAT": "json"}
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{in: strings.NewReader(""), out: &o, err: &e, env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
	if all := o.String() + e.String(); strings.Contains(all, app.Secret) || strings.Contains(all, app.AESKey) || strings.Contains(all, "key-2") {
		t.Errorf("a secret shows:\n%s", all)
	}
	return code, o.String() + e.String()
}

func TestDoctorCallsWhatTheSettingsNeed(t *testing.T) {
	var s configs.Settings
	sim, err := newSimulation(&s)
	if err != nil {
		t.Fatal(err)
	}
	defer sim.stop()
	sim.server.SetBook(countyBook(wecomtest.Person{UserID: "wuhui", Departments: []int{2}}))
	sim.server.AddRobot("key-1")
	sim.server.FailNext("department/list", 60020)
	data := ingestedSample(t)
	code, out := wecomCLI(t, s.WeCom, data, "doctor", "--wecom")
	for _, want := range []string{"✓ 企业微信 gettoken", "✓ 企业微信 agent/get", "✗ 企业微信 department/list:errcode 60020", "IP：192.0.2.7", "✓ 企业微信 message/send", "✓ 群机器人 督查群", "✗ 群机器人 旧群:errcode 93000", "✓ 回调:还没有收到过"} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, out)
		}
	}
	code, out = wecomCLI(t, s.WeCom, data, "contacts", "--sync")
	if code != 0 || !strings.Contains(out, "柳湾镇人民政府") || !strings.Contains(out, "在册 1 人") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	sim.server.SetBook(countyBook())
	if code, out = wecomCLI(t, s.WeCom, data, "contacts", "--sync"); code != 1 || !strings.Contains(out, "--force") {
		t.Errorf("an empty address book: exit %d:\n%s", code, out)
	}
	if code, out = wecomCLI(t, s.WeCom, data, "contacts", "--sync", "--force", "--json"); code != 0 || !strings.Contains(out, `"left":1`) {
		t.Errorf("forced: exit %d:\n%s", code, out)
	}
}

func TestTheAppsDayIsSpreadNotLost(t *testing.T) {
	c := newCounty(t, func(m *Main) { m.Settings.WeCom.Accounts = 1 }) // before any job reads them
	budget := &appBudget{main: c.main, member: c.main.Session.Budget("test", session.Limit{N: 1000, Per: time.Hour}),
		day: c.main.Session.Daily("test", c.main.Zone, func() int { return c.main.dayLimit() / 100 }, nil)}
	var waits []time.Duration
	for i := range 4 {
		wait, err := budget.Spend(c.ctx, fmt.Sprint("u", i))
		if err != nil {
			t.Fatal(err)
		}
		waits = append(waits, wait)
	}
	if waits[0]+waits[1] != 0 || waits[2] < morning || waits[2] > 24*time.Hour+morning+morningSpread || waits[2] == waits[3] {
		t.Errorf("waits are %v", waits)
	}
	if got := c.figure(`duban_alert{alert="budget"}`); got != "1" {
		t.Errorf("the figure of the alert is %q", got)
	}
}
