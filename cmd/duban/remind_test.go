package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
	"duban/wecom/wecomtest"
)

// sampleMain is the sample county over a store of its own, on a day.
func sampleMain(t *testing.T, day string) (*Main, *dayClock) {
	t.Helper()
	dir := pristine.Dir(t)
	a := &app{commands: &commands{LogLevel: "error", Data: &dir}, io: streams{out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }}}
	s, err := a.settings()
	if err != nil {
		t.Fatal(err)
	}
	m, clock, err := openSample(t.Context(), s, a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	if err := clock.setDay(day); err != nil {
		t.Fatal(err)
	}
	return m, clock
}

// morningOf is the half hour after which every digest of a day may go out.
func morningOf(t *testing.T, m *Main, day string) time.Time {
	t.Helper()
	now, err := timeGiven(day, time.Time{}, m.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

var typedHint = regexp.MustCompile(`“([^”]+)”`)

// TestEveryHintOfADigestIsUnderstood types what digests tell people to type, each in a conversation that knows nothing.
func TestEveryHintOfADigestIsUnderstood(t *testing.T) {
	for _, day := range []string{"2026-10-12", "2026-10-28", "2026-11-26", "2026-11-30", "2026-12-28"} {
		m, _ := sampleMain(t, day)
		now := morningOf(t, m, day)
		plan, _, err := m.Reminders.plan(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, p := range plan.Pushes {
			for _, hint := range typedHint.FindAllStringSubmatch(reminder.Compose(p, plan.Day, m.Reminders.settings(), "").Text(), -1) {
				if seen[hint[1]] {
					continue
				}
				seen[hint[1]] = true
				typeHint(t, m, p, hint[1], now)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s: no digest tells anything to type", day)
		}
	}
}

// typeHint types one hint and looks at what it led to.
func typeHint(t *testing.T, m *Main, p reminder.Push, hint string, now time.Time) {
	t.Helper()
	out, err := m.converse(t.Context(), bot.Input{From: p.Person, Conversation: "hint " + hint + p.Person, Text: hint, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`第(\d+)条`).FindStringSubmatch(hint)
	switch {
	case strings.Contains(hint, "不是我单位"), strings.Contains(hint, "再提醒"), hint == "签收":
		if len(out.Effects.Decisions) != 1 {
			t.Errorf("%s: %q led to no decision: %s", p.Person, hint, out.Reply)
		}
	case number == nil: // 我的任务
		if out.Clarify || out.Refused || out.Reply == "" {
			t.Errorf("%s: %q was not understood: %s", p.Person, hint, out.Reply)
		}
	default:
		if out.Clarify || len(out.Effects.Updates) != 1 || ledger.NumberOfKey(out.Effects.Updates[0].MeasureKey) != number[1] {
			t.Errorf("%s: %q led to %d reports: %s", p.Person, hint, len(out.Effects.Updates), out.Reply)
		}
	}
}

// TestADigestGoesOutOnceAndStopsWithAReport drives the whole way: claimed, sent to the simulated WeCom, tapped, quiet.
func TestADigestGoesOutOnceAndStopsWithAReport(t *testing.T) {
	dir := pristine.Dir(t)
	a := &app{commands: &commands{LogLevel: "error", Data: &dir}, io: streams{out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }}}
	s, err := a.settings()
	if err != nil {
		t.Fatal(err)
	}
	sim, err := newSimulation(&s)
	if err != nil {
		t.Fatal(err)
	}
	defer sim.stop()
	m, clock, err := openSample(t.Context(), s, a)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	for _, one := range m.Directory().Members {
		sim.server.AddMembers(wecomtest.Member{UserID: one.UserID, Name: one.Name})
	}
	o, err := m.goOnline(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.stop() }()
	move := m.morning(t.Context(), clock)
	for range 2 { // the same day twice is one digest
		if err := move("2026-11-26"); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	got, err := sim.server.Wait(ctx, "zhoulan", 1)
	if err != nil || !strings.Contains(fmt.Sprint(got), "第4条") {
		t.Fatalf("no digest arrived: %v %v", got, err)
	}
	day := ledger.NewDate(2026, 11, 26)
	pushed, err := m.Store.Pushed(t.Context(), ledger.PushDigest, day)
	if err != nil || len(pushed) == 0 {
		t.Fatalf("pushed %v %v", pushed, err)
	}
	key := delivery.PushKey(ledger.Push{Person: "zhoulan", Day: day, Kind: ledger.PushDigest})
	message, _, err := m.Store.Outgoing(t.Context(), key)
	if err != nil || message.Card == nil || len(message.Card.Buttons) < 5 {
		t.Fatalf("message %+v %v", message, err)
	}
	tapEverything(t, m, message.Card, clock)
	if err := move("2026-11-27"); err != nil { // t-1
		t.Fatal(err)
	}
	_, _, err = m.Store.Outgoing(t.Context(), strings.Replace(key, "26", "27", 1))
	plan, _, planErr := m.Reminders.plan(t.Context(), clock.now())
	if planErr != nil {
		t.Fatal(planErr)
	}
	for _, p := range plan.Pushes {
		for _, i := range p.Items {
			if p.Unit == "松坪镇" && i.Measure == "4" {
				t.Errorf("reminded after the report (%v): %+v", err, i)
			}
		}
	}
}

// tapEverything presses 已完成 of a card, then reports the measure that the test looks at.
func tapEverything(t *testing.T, m *Main, card *delivery.Card, clock *dayClock) {
	t.Helper()
	messages := []delivery.Incoming{{Key: "words", Kind: "text", Text: "第4条已完成，45人参训"}}
	for _, b := range card.Buttons {
		if strings.HasSuffix(b.Label, "已完成") {
			messages = append(messages, delivery.Incoming{Key: "tap", Kind: bot.KindTap, Tap: b.Key})
		}
	}
	for _, in := range messages {
		in.Channel, in.Conversation, in.From, in.At, in.ReceivedAt = delivery.ChannelCLI, "tap", "zhoulan", clock.now(), time.Now()
		out, err := m.Runner.Do(t.Context(), in)
		if err != nil || len(out.Effects.Updates) != 1 {
			t.Fatalf("%s recorded %d reports: %v %s", in.Key, len(out.Effects.Updates), err, out.Reply)
		}
	}
	if len(messages) != 2 {
		t.Error("no button 已完成")
	}
}

// TestRemindPrintsTheContract holds the form of remind --dry-run --json.
func TestRemindPrintsTheContract(t *testing.T) {
	dir := pristine.Dir(t)
	var out, errs bytes.Buffer
	io := streams{in: strings.NewReader(""), out: &out, err: &errs, env: func(string) (string, bool) { return "", false }}
	for _, args := range [][]string{{"ingest", "--confirm", "../../web/demo/sample/measures.txt"}, {"remind", "--at", "2026-11-26", "--dry-run", "--json"}} {
		out.Reset()
		args = append(args, "--data", dir, "--log-level", "error", "--directory", "../../web/demo/sample/directory.yaml")
		if code := run(t.Context(), args, io); code != 0 {
			t.Fatalf("%v: exit %d: %s", args, code, errs.String())
		}
	}
	var got struct {
		Pushes []struct {
			Person, Unit, At string
			Items            []map[string]any
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got.Pushes) == 0 {
		t.Fatalf("%v: %s", err, out.String())
	}
	for _, p := range got.Pushes {
		if _, err := time.Parse(time.RFC3339, p.At); err != nil || p.Person == "" || p.Unit == "" || len(p.Items) == 0 {
			t.Errorf("push %+v: %v", p, err)
		}
		for _, i := range p.Items {
			if len(i) != 5 || i["step"] == "" || i["why"] == "" {
				t.Errorf("item %v", i)
			}
		}
	}
	out.Reset()
	if code := run(t.Context(), []string{"remind", "--data", dir, "--at", "2026-11-26"}, io); code != 1 || out.Len() > 0 {
		t.Errorf("without an app: exit %d, %s", code, out.String())
	}
	if code := run(t.Context(), []string{"remind", "--data", dir, "--at", "soon"}, io); code != 2 {
		t.Errorf("a time that is none: exit %d", code)
	}
}

// TestAMonthOfReminders is duban bench year in small: the command fails by itself when a figure is not as it must be.
func TestAMonthOfReminders(t *testing.T) {
	var out, errs bytes.Buffer
	io := streams{in: strings.NewReader(""), out: &out, err: &errs, env: func(string) (string, bool) { return "", false }}
	if code := run(t.Context(), []string{"bench", "year", "--days", "36", "--towns", "4", "--departments", "12", "--units", "200"}, io); code != 0 {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
	t.Log(out.String())
}
