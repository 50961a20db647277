package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// readyTime bounds what each part gets to answer.
const readyTime = 2 * time.Second

// health answers alive and ready. Ready names what is down, without its reason: that stands in the log. Background work
// that stands still is told in a second line and by the metric duban_jobs_moving, and leaves the process ready: messages do
// not depend on it, and a balancer that sends them nowhere would turn a late digest into an outage.
func (m *Main) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if down := m.down(r.Context()); len(down) > 0 {
			http.Error(w, "not ready: "+strings.Join(down, ", "), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
		m.botHealth(w)
		if m.Jobs == nil {
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := m.Jobs.Check(ctx); err != nil {
			fmt.Fprintln(w, "background work is stuck (duban_jobs_moving 0); messages go on")
		}
	})
}

// down asks database and Redis side by side and names those that do not answer in time.
func (m *Main) down(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	parts := []struct {
		name string
		ping func(context.Context) error
	}{{"database", m.Store.Ping}, {"redis", m.Session.Ping}}
	failed := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { failed[i] = p.ping(ctx) })
	}
	all.Wait()
	var down []string
	for i, err := range failed {
		if err != nil {
			m.Log.Warn("not ready", "part", parts[i].name, "error", err)
			down = append(down, parts[i].name)
		}
	}
	return down
}
