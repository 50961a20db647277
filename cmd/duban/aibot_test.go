package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duban/configs"
	"duban/wecom/aibot/aibottest"
)

// TestBotWithoutAnApp is the whole program over the sample county with nothing but an intelligent bot: a question in a group, a
// report in a chat of two, each answered in its own bubble.
func TestBotWithoutAnApp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	sim := aibottest.New(aibottest.Config{ID: "bot", Secret: "secret"})
	server := httptest.NewServer(sim)
	defer server.Close()
	s, err := configs.Load("", func(string) (string, bool) { return "", false }, map[string]string{"data": pristine.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	s.WeCom.Bot = configs.Bot{ID: "bot", Secret: "secret", WSURL: "ws" + strings.TrimPrefix(server.URL, "http")}
	m, _, err := openSample(ctx, s, &app{commands: &commands{LogLevel: "error"}, io: streams{err: t.Output()}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	mux := http.NewServeMux()
	if err := m.connect(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := m.observe(ctx, mux, func(string) (string, bool) { return "", false }); err != nil {
		t.Fatal(err)
	}
	m.health(mux)
	o, err := m.goOnline(ctx, m.memberBudget())
	if err != nil {
		t.Fatal(err)
	}
	end := m.runBot(context.Background())
	defer func() {
		if err := o.stop(); err != nil {
			t.Error(err)
		}
		end()
	}()
	until := func(what string, ok func(aibottest.View) bool) {
		t.Helper()
		if err := sim.Wait(ctx, ok); err != nil {
			t.Fatalf("%s: %v: %+v", what, err, sim.View().Bubbles)
		}
	}
	until("live", func(v aibottest.View) bool { return v.Live })
	if _, err := sim.Say(ctx, aibottest.Message{From: "chenjing", Group: "wrGroupA", Text: "@督办助手 第4条谁牵头"}); err != nil {
		t.Fatal(err)
	}
	until("answer", func(v aibottest.View) bool {
		return len(v.Bubbles) == 1 && v.Bubbles[0].Finished && strings.Contains(v.Bubbles[0].Text, "牵头") && v.Bubbles[0].Chat == "wrGroupA"
	})
	for path, want := range map[string]string{"/readyz": "wecom bot: live", "/metrics": "duban_bot_live 1"} {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s: no %q in %.300s", path, want, answer.Body)
		}
	}
}
