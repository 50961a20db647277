package main

import (
	"context"
	"net/http"
	"time"

	"duban/delivery"
	"duban/llm"
)

// hooks are what the rooms tell of their work. Zero value: nobody is told.
type hooks struct {
	watch    delivery.Watch
	answered func(why string, took time.Duration)
	asked    llm.Watch
}

// tracesEnd bounds the sending of the last traces.
const tracesEnd = 2 * time.Second

// observe counts and, where OpenTelemetry's environment names an endpoint, traces what happens from now on, and serves
// the figures. Call it before goOnline. stop sends the last traces.
func (m *Main) observe(ctx context.Context, mux *http.ServeMux, env func(string) (string, bool)) (stop func() error, err error) {
	engine := "sqlite"
	if m.Settings.Postgres() {
		engine = "postgres"
	}
	counting := newMeters(m.Store, engine)
	counting.registry.MustRegister(alertCollector{m.Store})
	counting.registry.MustRegister(backgroundCollector{m}, botCollector{m})
	mux.Handle("GET /metrics", counting.handler())
	asked := newModelMeters(counting.registry)
	m.hooks = hooks{watch: counting.watch, answered: counting.answered, asked: asked.watch}
	endpoint := traceEndpoint(env)
	if endpoint == "" {
		return func() error { return nil }, nil
	}
	tracing, err := newTracing(ctx, endpoint, m.Log)
	if err != nil {
		return nil, err
	}
	m.hooks.watch = func(e delivery.Event) {
		counting.watch(e)
		tracing.watch(e)
	}
	m.hooks.asked = func(ctx context.Context, e llm.Event) {
		asked.watch(ctx, e)
		tracing.asked(ctx, e)
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracesEnd)
		defer cancel()
		if err := tracing.stop(ctx); err != nil {
			m.Log.Warn("some traces were not sent", "error", err)
		}
		return nil
	}, nil
}
