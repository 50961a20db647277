package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"duban/delivery"
	"duban/llm"
)

// modelMeters count what models are asked and answer. Concurrency: safe.
type modelMeters struct {
	asked, answered, failed, tokens *prometheus.CounterVec
	took, first                     *prometheus.HistogramVec
}

// secondsBuckets are those of a question to a model.
var secondsBuckets = []float64{.1, .25, .5, 1, 2, 3, 4, 6, 8, 10, 12, 15}

func newModelMeters(registry *prometheus.Registry) *modelMeters {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: secondsBuckets}, []string{"purpose"})
	}
	m := &modelMeters{
		asked:    counter("duban_model_asked_total", "Questions to models, kept answers included, by purpose: write, guess.", "purpose"),
		answered: counter("duban_model_answered_total", "Questions that a model answered, or that had a kept answer.", "purpose", "kept"),
		failed:   counter("duban_model_failed_total", "Questions without an answer, by kind; the answer of code goes out then.", "purpose", "kind"),
		tokens:   counter("duban_model_tokens_total", "Tokens of answered questions as the endpoint counts them: prompt, answer.", "part"),
		took:     histogram("duban_model_seconds", "Time of a question to a model, kept answers left out."),
		first:    histogram("duban_model_first_token_seconds", "Time until an answer began, of the try that succeeded."),
	}
	registry.MustRegister(m.asked, m.answered, m.failed, m.tokens, m.took, m.first)
	return m
}

// watch is the hook of llm.
func (m *modelMeters) watch(_ context.Context, e llm.Event) {
	m.asked.WithLabelValues(e.Purpose).Inc()
	switch e.Kind {
	case llm.Kept:
		m.answered.WithLabelValues(e.Purpose, "yes").Inc()
		return
	case llm.Answered:
		m.answered.WithLabelValues(e.Purpose, "no").Inc()
		if e.First > 0 {
			m.first.WithLabelValues(e.Purpose).Observe(e.First.Seconds())
		}
	default:
		m.failed.WithLabelValues(e.Purpose, string(e.Kind)).Inc()
	}
	m.tokens.WithLabelValues("prompt").Add(float64(e.Prompt))
	m.tokens.WithLabelValues("answer").Add(float64(e.Answer))
	m.took.WithLabelValues(e.Purpose).Observe(e.Ended.Sub(e.Began).Seconds())
}

// asked turns a question to a model into a span of the message that it is about.
func (t *tracing) asked(ctx context.Context, e llm.Event) {
	ids := idsOf(delivery.KeyOf(ctx))
	_, span := t.tracer.Start(ids.parent(), "model", trace.WithTimestamp(e.Began), trace.WithAttributes(
		attribute.String("duban.message", ids.hash), attribute.String("duban.purpose", e.Purpose), attribute.String("duban.outcome", string(e.Kind)),
		attribute.Int("duban.tokens.prompt", e.Prompt), attribute.Int("duban.tokens.answer", e.Answer), attribute.Int("duban.tries", e.Tries)))
	if e.Kind != llm.Answered && e.Kind != llm.Kept {
		span.SetStatus(codes.Error, string(e.Kind))
	}
	span.End(trace.WithTimestamp(latest(e.Began, e.Ended)))
}
