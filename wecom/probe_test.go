package wecom_test

import (
	"strings"
	"testing"

	"duban/wecom"
	"duban/wecom/wecomtest"
)

func TestProbeSaysWhatToMend(t *testing.T) {
	for _, tc := range []struct {
		name, api string
		code      int
		check     string
		says      []string
	}{
		{"address not trusted", "getcallbackip", 60020, "getcallbackip", []string{"errcode 60020", "企业可信IP", "192.0.2.7"}},
		{"wrong secret", "gettoken", 40001, "gettoken", []string{"errcode 40001", "DUBAN_WECOM_SECRET"}},
		{"wrong corp", "gettoken", 40013, "gettoken", []string{"errcode 40013", "DUBAN_WECOM_CORP_ID"}},
		{"another app's agent", "agent/get", 301002, "agent/get", []string{"errcode 301002", "同一个页面"}},
		{"nothing visible", "user/list", 60011, "user/list", []string{"errcode 60011", "可见范围"}},
		{"not authorised", "getcallbackip", 48002, "getcallbackip", []string{"errcode 48002", "权限"}},
		{"a code that is in no table", "message/send", 99999, "message/send", []string{"errcode 99999"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.sim.SetBook(townBook())
			w.sim.FailNext(tc.api, tc.code)
			var found bool
			for _, c := range w.client.Probe(testContext(t), wecom.ProbeOptions{}) {
				if c.OK {
					continue
				}
				found = true
				if c.Name != tc.check {
					t.Errorf("%s fails: %s", c.Name, c.Note)
				}
				for _, want := range tc.says {
					if !strings.Contains(c.Note, want) || strings.Contains(c.Note, secret) {
						t.Errorf("%q lacks %q", c.Note, want)
					}
				}
			}
			if !found {
				t.Error("all is well")
			}
		})
	}
}

func TestProbeReachesNobody(t *testing.T) {
	w := newWorld(t)
	w.sim.SetBook(townBook())
	w.sim.AddRobot("good-key")
	ctx := testContext(t)
	checks := w.client.Probe(ctx, wecom.ProbeOptions{})
	checks = append(checks, newRobots(t, w, wecom.RobotsConfig{Keys: []wecom.RobotKey{{Name: "督查群", Key: "good-key"}}}).Probe(ctx)...)
	if len(checks) != 7 {
		t.Errorf("%d checks: %+v", len(checks), checks)
	}
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Note)
		}
	}
	posts, _ := w.sim.Posts()
	if len(posts)+len(w.sim.Messages("zhoulan")) > 0 {
		t.Error("somebody got something")
	}
	w.client.Probe(ctx, wecom.ProbeOptions{To: "zhoulan"})
	if got := w.sim.Messages("zhoulan"); len(got) != 1 || !strings.Contains(got[0].Text, "测试消息") {
		t.Errorf("the test message is %+v", got)
	}
	w.sim.CloseApp(true)
	w.sim.SetBook(wecomtest.Book{})
	for _, c := range w.client.Probe(ctx, wecom.ProbeOptions{}) {
		if c.Name == "agent/get" && (c.OK || !strings.Contains(c.Note, "停用")) {
			t.Errorf("a stopped app: %+v", c)
		}
	}
}
