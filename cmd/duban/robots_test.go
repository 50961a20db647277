package main

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duban/configs"
	"duban/delivery"
	"duban/ledger"
	"duban/wecom/wecomtest"
)

// withRobots is a county with two group robots, whose sample document was announced before.
func withRobots(t *testing.T, prepare ...func(*Main)) *county {
	t.Helper()
	c := newCounty(t, append(prepare, func(m *Main) {
		if _, err := m.Store.Announce(t.Context(), 0, func([]ledger.DocumentSummary) []delivery.Outgoing { return nil }); err != nil {
			t.Fatal(err)
		}
		m.Settings.WeCom.Robots = []configs.Robot{{Name: "督查群", Key: "key-1"}, {Name: "镇村群", Key: "key-2"}}
		m.pushAt = func(string) time.Time { return time.Time{} }
	})...)
	c.sim.AddRobot("key-1")
	c.sim.AddRobot("key-2")
	return c
}

// posts waits for so many.
func (c *county) posts(n int) []wecomtest.Post {
	c.t.Helper()
	for {
		posts, more := c.sim.Posts()
		if len(posts) >= n {
			return posts
		}
		c.online.sender.Wake()
		select {
		case <-more:
		case <-c.ctx.Done():
			c.t.Fatalf("%d of %d posts came", len(posts), n)
		}
	}
}

func TestAConfirmedDocumentIsAnnouncedInEachGroup(t *testing.T) {
	c := withRobots(t)
	doc := &ledger.Document{ID: "new", Title: "云岭县便民服务若干措施", Issuer: "云岭县人民政府办公室", Hash: "h", Status: ledger.DocumentConfirmed,
		Measures: []ledger.Measure{{Key: "1", Number: "1", Text: "办好一件事。"}, {Key: "2", Number: "2", Text: "再办一件。"}}}
	if _, err := c.main.Store.SaveDocument(c.ctx, doc); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := c.main.announce(c.ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	posts := c.posts(2)
	keys := []string{posts[0].Key, posts[1].Key}
	slices.Sort(keys)
	if len(posts) != 2 || strings.Join(keys, " ") != "key-1 key-2" || !strings.Contains(posts[0].Text, "《云岭县便民服务若干措施》已录入督办，共 2 条措施") {
		t.Errorf("posts are %+v", posts)
	}
}

func TestTheWeekIsPostedOnceOnMonday(t *testing.T) {
	var now atomic.Pointer[time.Time]
	c := withRobots(t, func(m *Main) { // before any job looks at the clock
		demo := m.Clock
		m.Clock = func() time.Time {
			if at := now.Load(); at != nil {
				return *at
			}
			return demo()
		}
	})
	c.says("zhoulan", "第4条已完成，45人参训")
	monday := ledger.DateOf(c.main.Clock()).AddDays(1)
	for monday.Midnight(time.UTC).Weekday() != time.Monday {
		monday = monday.AddDays(1)
	}
	at := func(d ledger.Date, hour, minute int) {
		then := d.Midnight(c.main.Zone).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
		now.Store(&then)
		if err := c.main.weekly(c.ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	at(monday, 8, 59)
	at(monday.AddDays(1), 9, 30)
	at(monday, 19, 0)
	at(monday, 9, 8)
	at(monday, 11, 0)
	posts := c.posts(2)
	if len(posts) != 2 || !strings.Contains(posts[0].Text, "上周收到 1 个单位的 1 条进展：已完成 1 条") || strings.Contains(posts[0].Text, "松坪镇") {
		t.Errorf("posts are %+v", posts)
	}
}

func TestARobotThatIsOffIsAnAlert(t *testing.T) {
	c := withRobots(t)
	c.sim.RemoveRobot("key-1")
	if err := c.main.Store.EnqueueMerged(c.ctx, 2048, c.main.post("test", "试一试", time.Time{})...); err != nil {
		t.Fatal(err)
	}
	c.posts(1)
	for {
		all, err := c.main.Store.Alerts(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 1 && all[0].Name == "robot:督查群" && strings.Contains(all[0].Text, "93000") && !strings.Contains(all[0].Text, "key-1") {
			return
		}
		select {
		case <-c.ctx.Done():
			t.Fatalf("alerts are %+v", all)
		case <-time.After(10 * time.Millisecond): // it is on its way; nothing signals
		}
	}
}

func TestWordsOfPosts(t *testing.T) {
	doc := func(title string, n int) ledger.DocumentSummary {
		return ledger.DocumentSummary{Title: title, Measures: n}
	}
	var many []ledger.DocumentSummary
	for range 12 {
		many = append(many, doc("甲措施", 3))
	}
	past := ledger.Window{From: ledger.NewDate(2026, 11, 23), To: ledger.NewDate(2026, 11, 29)}
	ahead := ledger.Window{From: ledger.NewDate(2026, 11, 30), To: ledger.NewDate(2026, 12, 6)}
	for _, tc := range []struct{ name, got, want string }{
		{"one document", issuedWords([]ledger.DocumentSummary{doc("云岭县便民服务若干措施", 12)}),
			"【新文件】《云岭县便民服务若干措施》已录入督办，共 12 条措施。\n想知道本单位有哪些任务、什么时候完成，在企业微信里打开督办应用，问一句“我们单位有哪些任务”就行。"},
		{"many", strings.Split(issuedWords(many), "\n")[11], "另有 2 份，问“有哪些文件”就能看到。"},
		{"a week", weeklyWords(ledger.Overview{Documents: 3, Measures: 35, Reports: 12, Units: 5, Due: 2,
			ByStatus: map[ledger.Status]int{ledger.Done: 4, ledger.InProgress: 7, ledger.Blocked: 1}}, past, ahead),
			"【每周概况】11月23日至11月29日\n在办文件 3 份，共 35 条措施。\n上周收到 5 个单位的 12 条进展：已完成 4 条，推进中 7 条，有困难 1 条。\n本周（11月30日至12月6日）到期 2 项。\n要看是哪些，在企业微信里打开督办应用，问一句“本周哪些到期”。"},
		{"a quiet week", weeklyWords(ledger.Overview{Documents: 1, Measures: 9}, past, ahead),
			"【每周概况】11月23日至11月29日\n在办文件 1 份，共 9 条措施。\n上周没有收到进展。\n文件里没有写明本周到期的事项。\n要看是哪些，在企业微信里打开督办应用，问一句“本周哪些到期”。"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, tc.got, tc.want)
		}
	}
}
