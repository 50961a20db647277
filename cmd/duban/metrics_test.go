package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"duban/delivery"
	"duban/session"
	"duban/store"
	"duban/wecom/wecomtest"
)

func (c *county) get(path string) (int, string) {
	c.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1"
	c.page.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// figure returns a sample of /metrics as it is printed; "" when there is none.
func (c *county) figure(name string) string {
	_, all := c.get("/metrics")
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(all)
	if found == nil {
		return ""
	}
	return found[1]
}

func TestEveryStageIsCounted(t *testing.T) {
	c := newCounty(t)
	c.sim.FailNext("message/send", -1)
	c.says("zhoulan", "第4条已完成，45人参训")
	c.says("linqing", "第9条谁牵头")
	again := wecomtest.Callback{User: "linqing", MsgType: "text", MsgID: "81", At: time.Now(), Fields: [][2]string{{"Content", "第9条谁配合"}}}
	for range 2 {
		if posted, err := c.sim.Post(c.ctx, again); err != nil || !posted.OK() {
			t.Fatalf("%+v, %v", posted, err)
		}
	}
	c.next("linqing")
	if _, err := c.sim.PostFault(c.ctx, "linqing", wecomtest.Faults()[0]); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"duban_messages_received_total": "3", "duban_messages_duplicate_total": "1", "duban_reports_recorded_total": "1",
		`duban_messages_understood_total{intent="report"}`: "1", `duban_messages_understood_total{intent="question"}`: "2",
		"duban_replies_sent_total": "3", "duban_replies_retried_total": "1", "duban_replies_failed_total": "0", "duban_replies_unknown_total": "0",
		"duban_messages_dead_total": "0", "duban_ack_seconds_count": "4", "duban_reply_seconds_count": "3",
		`duban_queue_depth{queue="inbox"}`: "0", `duban_queue_oldest_seconds{queue="inbox"}`: "0", "duban_store_up": "1",
	}
	for name, value := range want { // a reply is in the chat a moment before it is counted
		settled(t, name+" is "+value, func() bool { return c.figure(name) == value })
	}
	_, all := c.get("/metrics")
	if !regexp.MustCompile(`duban_messages_refused_total\{reason="\w+"\} 1`).MatchString(all) || !strings.Contains(all, `duban_build_info{engine="sqlite",`) {
		t.Errorf("no refusal or no build in\n%s", all)
	}
	if strings.Contains(all, "zhoulan") || strings.Contains(all, "参训") {
		t.Error("names or chat text are in the figures")
	}
}

// brokenQueues is a database that does not answer.
type brokenQueues struct{}

func (brokenQueues) Queues(context.Context) (store.Queues, error) {
	return store.Queues{}, errors.New("down")
}

func (brokenQueues) Ages(context.Context) (store.Ages, error) { return store.Ages{}, nil }

func TestFiguresComeWhileTheDatabaseIsDown(t *testing.T) {
	w := httptest.NewRecorder()
	newMeters(brokenQueues{}, "postgres").handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "duban_store_up 0") || strings.Contains(w.Body.String(), "duban_queue_depth{") {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
}

func TestReadySaysWhichPartIsDown(t *testing.T) {
	c := newCounty(t)
	deaf, err := session.Open(c.ctx, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	shut, err := store.Open(c.ctx, store.Options{DataDir: pristine.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(deaf.Close(), shut.Close()); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		main   Main
		status int
		says   string
	}{
		{Main{Store: c.main.Store, Session: c.main.Session}, http.StatusOK, "ready\n"},
		{Main{Store: c.main.Store, Session: deaf}, http.StatusServiceUnavailable, "not ready: redis\n"},
		{Main{Store: shut, Session: c.main.Session}, http.StatusServiceUnavailable, "not ready: database\n"},
		{Main{Store: shut, Session: deaf}, http.StatusServiceUnavailable, "not ready: database, redis\n"},
	} {
		x.main.Log = slog.New(slog.DiscardHandler)
		mux := http.NewServeMux()
		x.main.health(mux)
		for path, want := range map[string]string{"/readyz": x.says, "/healthz": "ok\n"} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Body.String() != want || path == "/readyz" && w.Code != x.status || path == "/healthz" && w.Code != http.StatusOK {
				t.Errorf("%s: %d %q, want %q", path, w.Code, w.Body, want)
			}
		}
	}
}

func TestAMessageIsOneTraceWithoutItsText(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracing := tracingOver(spans)
	c := newCounty(t, func(m *Main) { m.hooks.watch = tracing.watch })
	c.says("zhoulan", "第4条已完成，45人参训")
	settled(t, "five spans", func() bool {
		return tracing.provider.ForceFlush(c.ctx) == nil && len(spans.GetSpans()) >= 5
	})
	got := spans.GetSpans()
	names := map[string]int{}
	for _, s := range got {
		names[s.Name]++
		if s.SpanContext.TraceID() != got[0].SpanContext.TraceID() || s.EndTime.Before(s.StartTime) {
			t.Errorf("%s is in another trace, or ends before it begins", s.Name)
		}
		for _, a := range s.Attributes {
			if v := a.Value.AsString(); strings.Contains(v, "参训") || strings.Contains(v, "zhoulan") || strings.Contains(v, "wecom:") {
				t.Errorf("%s says %s=%s", s.Name, a.Key, v)
			}
		}
		if root := s.Name == "accept"; s.Parent.IsValid() == root {
			t.Errorf("%s: parent %v", s.Name, s.Parent)
		}
	}
	for _, name := range []string{"accept", "wait", "understand", "commit", "send"} {
		if names[name] != 1 {
			t.Errorf("%d spans %s", names[name], name)
		}
	}
}

func TestTracesGoToTheEndpointOfTheEnvironment(t *testing.T) {
	bodies := make(chan string, 8)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bodies <- r.URL.Path
		w.WriteHeader(http.StatusOK)
	}))
	defer collector.Close()
	env := func(name string) (string, bool) {
		return collector.URL, name == "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	c := newCounty(t)
	stop, err := c.main.observe(c.ctx, http.NewServeMux(), env)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c.main.hooks.watch(delivery.Event{Stage: delivery.Accepted, Key: "k", Began: now, Ended: now})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if path := <-bodies; path != "/v1/traces" {
		t.Errorf("posted to %s", path)
	}
	if traceEndpoint(func(string) (string, bool) { return "", false }) != "" {
		t.Error("traces without an endpoint")
	}
}
