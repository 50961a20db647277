package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"duban/delivery"
	"duban/ledger"
)

// tracing turns the steps of a message into spans 链路追踪. The ids of a trace and of its first span follow from the
// message's key, which stands in the inbox and the outbox: whatever process takes a message up adds to the same trace.
// Attributes hold a hash of the key, never chat text, names or the key itself. Concurrency: safe.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// traceEndpoint is where traces go by OpenTelemetry's own environment; "" for nowhere.
func traceEndpoint(env func(string) (string, bool)) string {
	if off, _ := env("OTEL_SDK_DISABLED"); strings.EqualFold(off, "true") {
		return ""
	}
	if whole, ok := env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); ok && whole != "" {
		return whole
	}
	if base, ok := env("OTEL_EXPORTER_OTLP_ENDPOINT"); ok && base != "" {
		return strings.TrimRight(base, "/") + "/v1/traces"
	}
	return ""
}

// newTracing sends spans to an OTLP endpoint over HTTP. A collector that does not answer costs spans and a log line.
func newTracing(ctx context.Context, endpoint string, log *slog.Logger) (*tracing, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT 用不了,请写 http://主机:4318 这样的网址: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces not exported", "error", err) }))
	return tracingOver(exporter), nil
}

func tracingOver(exporter sdktrace.SpanExporter) *tracing {
	about := resource.NewSchemaless(attribute.String("service.name", "duban"), attribute.String("service.version", version))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about), sdktrace.WithIDGenerator(keyedIDs{}))
	return &tracing{provider: provider, tracer: provider.Tracer("duban")}
}

// stop sends what is still here.
func (t *tracing) stop(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("stopping the traces: %w", err)
	}
	return nil
}

// watch is the hook of runner and sender.
func (t *tracing) watch(e delivery.Event) {
	ids := idsOf(messageKey(e.Key))
	switch e.Stage {
	case delivery.Accepted:
		t.span(context.WithValue(context.Background(), idsKey{}, ids), "accept", ids, e)
	case delivery.Understood:
		ctx := ids.parent()
		if !e.Received.IsZero() {
			t.span(ctx, "wait", ids, delivery.Event{Began: e.Received, Ended: e.Began})
		}
		t.span(ctx, "understand", ids, e)
	case delivery.Committed:
		t.span(ids.parent(), "commit", ids, e)
	case delivery.Sent, delivery.Retried, delivery.Failed, delivery.Uncertain:
		t.span(ids.parent(), "send", ids, e)
	}
}

func (t *tracing) span(ctx context.Context, name string, ids messageIDs, e delivery.Event) {
	_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(e.Began), trace.WithAttributes(attribute.String("duban.message", ids.hash)))
	if e.Intent != "" {
		span.SetAttributes(attribute.String("duban.intent", string(e.Intent)))
	}
	if name == "send" {
		span.SetAttributes(attribute.String("duban.outcome", string(e.Stage)))
	}
	if e.Err != nil {
		span.SetStatus(codes.Error, string(ledger.CodeOf(e.Err))) // the words of an error may hold more than a trace should
	}
	span.End(trace.WithTimestamp(latest(e.Began, e.Ended)))
}

// latest keeps a span from ending before it began, where a clock was set back in between.
func latest(began, ended time.Time) time.Time {
	if ended.Before(began) {
		return began
	}
	return ended
}

// messageIDs are a message's place among the traces.
type messageIDs struct {
	trace trace.TraceID
	first trace.SpanID
	hash  string
}

func idsOf(key string) messageIDs {
	sum := sha256.Sum256([]byte(key))
	return messageIDs{trace: trace.TraceID(sum[:16]), first: trace.SpanID(sum[16:24]), hash: hex.EncodeToString(sum[24:])}
}

// parent is the context of spans below the first.
func (m messageIDs) parent() context.Context {
	return trace.ContextWithRemoteSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: m.trace, SpanID: m.first, TraceFlags: trace.FlagsSampled, Remote: true}))
}

// idsKey finds the ids of a first span in a context.
type idsKey struct{}

// keyedIDs gives a first span the ids that follow from its message, and other spans random ones.
type keyedIDs struct{}

var _ sdktrace.IDGenerator = keyedIDs{}

// NewIDs implements sdktrace.IDGenerator.
func (k keyedIDs) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if ids, ok := ctx.Value(idsKey{}).(messageIDs); ok {
		return ids.trace, ids.first
	}
	var id trace.TraceID
	for i := range id {
		id[i] = byte(rand.Uint32())
	}
	return id, k.NewSpanID(ctx, id)
}

// NewSpanID implements sdktrace.IDGenerator.
func (keyedIDs) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	for i := range id {
		id[i] = byte(rand.Uint32())
	}
	id[0] |= 1 // never all zero, which means none
	return id
}
