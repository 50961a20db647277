package main

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"duban/delivery"
	"duban/store"
)

// scrapeTime bounds what a scrape asks the database.
const scrapeTime = 2 * time.Second

// meters count what happens to messages, for Prometheus 运行指标. The rooms tell them through their own hooks and know
// nothing of Prometheus. Concurrency: safe.
type meters struct {
	registry *prometheus.Registry

	stages     map[delivery.Stage]prometheus.Counter
	understood *prometheus.CounterVec // by intent
	recorded   prometheus.Counter
	refused    *prometheus.CounterVec // by reason
	ack        prometheus.Histogram
	reply      prometheus.Histogram
	open       openReplies
}

// stageNames are the counters without a label.
var stageNames = []struct {
	stage      delivery.Stage
	name, help string
}{
	{delivery.Accepted, "duban_messages_received_total", "Messages from people, stored and acknowledged."},
	{delivery.Repeated, "duban_messages_duplicate_total", "Messages that were stored already and only acknowledged again."},
	{delivery.Stumbled, "duban_messages_attempts_failed_total", "Attempts to answer a message that failed and are made again."},
	{delivery.Dead, "duban_messages_dead_total", "Messages set aside after five failed attempts: somebody should look."},
	{delivery.Sent, "duban_replies_sent_total", "Messages to people that the channel accepted."},
	{delivery.Retried, "duban_replies_retried_total", "Attempts to send that failed and are made again."},
	{delivery.Deferred, "duban_replies_deferred_total", "Messages put off because their receiver got too many."},
	{delivery.Failed, "duban_replies_failed_total", "Messages to people that were refused for good."},
	{delivery.Uncertain, "duban_replies_unknown_total", "Messages to people that may or may not have arrived."},
}

// newMeters makes them, with the queues of the store read at each scrape.
func newMeters(queues queueReader, engine string) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(), stages: map[delivery.Stage]prometheus.Counter{},
		understood: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "duban_messages_understood_total", Help: "Messages answered, by what was understood."}, []string{"intent"}),
		recorded:   prometheus.NewCounter(prometheus.CounterOpts{Name: "duban_reports_recorded_total", Help: "Entries written to the ledger."}),
		refused:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "duban_messages_refused_total", Help: "Callbacks that were not acknowledged, by reason."}, []string{"reason"}),
		ack: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "duban_ack_seconds", Help: "Time from a callback's arrival to its acknowledgement.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}}),
		reply: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "duban_reply_seconds", Help: "Time from a callback's arrival to its reply accepted by the channel.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300}}),
	}
	m.open.since = map[string]time.Time{}
	for _, s := range stageNames {
		m.stages[s.stage] = prometheus.NewCounter(prometheus.CounterOpts{Name: s.name, Help: s.help})
		m.registry.MustRegister(m.stages[s.stage])
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "duban_build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version(), "engine": engine}})
	build.Set(1)
	m.registry.MustRegister(m.understood, m.recorded, m.refused, m.ack, m.reply, build, queueCollector{queues},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watch is the hook of runner and sender.
func (m *meters) watch(e delivery.Event) {
	if counter, ok := m.stages[e.Stage]; ok {
		counter.Inc()
	}
	switch e.Stage {
	case delivery.Committed:
		m.understood.WithLabelValues(string(e.Intent)).Inc()
		m.recorded.Add(float64(e.Entries))
		m.open.begin(e.Key, e.Received)
	case delivery.Sent:
		if received, ok := m.open.end(messageKey(e.Key)); ok {
			m.reply.Observe(e.Ended.Sub(received).Seconds())
		}
	}
}

// answered is the hook of the callback.
func (m *meters) answered(why string, took time.Duration) {
	if why != "" {
		m.refused.WithLabelValues(why).Inc()
		return
	}
	m.ack.Observe(took.Seconds())
}

// handler is GET /metrics.
func (m *meters) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// messageKey leaves of an Outgoing's key the Incoming's.
func messageKey(key string) string {
	if at := strings.LastIndexByte(key, '#'); at >= 0 {
		return key[:at]
	}
	return key
}

// openReplies remembers when messages came whose reply is not out yet. What another process received is not measured, and
// when too many are open they are forgotten, which costs figures only. Concurrency: safe.
type openReplies struct {
	mu    sync.Mutex
	since map[string]time.Time
}

const maxOpenReplies = 20_000

func (o *openReplies) begin(key string, received time.Time) {
	if received.IsZero() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.since) >= maxOpenReplies {
		clear(o.since)
	}
	o.since[key] = received
}

func (o *openReplies) end(key string) (time.Time, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	received, ok := o.since[key]
	delete(o.since, key)
	return received, ok
}

// queueReader is the store as the collector sees it.
type queueReader interface {
	Queues(ctx context.Context) (store.Queues, error)
	Ages(ctx context.Context) (store.Ages, error)
}

var _ queueReader = (*store.Store)(nil)

// queueCollector reads the queues at each scrape, so that every replica shows the same.
type queueCollector struct{ queues queueReader }

var (
	queueDepth  = prometheus.NewDesc("duban_queue_depth", "Messages in a queue: inbox (not answered yet), inbox_dead, outbox (not sent yet), outbox_failed, outbox_unknown.", []string{"queue"}, nil)
	queueOldest = prometheus.NewDesc("duban_queue_oldest_seconds", "How long the oldest message of a queue waits; 0: none waits.", []string{"queue"}, nil)
	storeUp     = prometheus.NewDesc("duban_store_up", "Whether the database answered this scrape.", nil, nil)
)

// Describe implements prometheus.Collector.
func (queueCollector) Describe(to chan<- *prometheus.Desc) {
	to <- queueDepth
	to <- queueOldest
	to <- storeUp
}

// Collect implements prometheus.Collector.
func (c queueCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	q, err := c.queues.Queues(ctx)
	var ages store.Ages
	if err == nil {
		ages, err = c.queues.Ages(ctx)
	}
	if err != nil {
		to <- prometheus.MustNewConstMetric(storeUp, prometheus.GaugeValue, 0)
		return
	}
	to <- prometheus.MustNewConstMetric(storeUp, prometheus.GaugeValue, 1)
	for queue, n := range map[string]int{"inbox": q.Unfinished, "inbox_dead": q.Dead, "outbox": q.Waiting, "outbox_failed": q.Failed, "outbox_unknown": q.Unknown} {
		to <- prometheus.MustNewConstMetric(queueDepth, prometheus.GaugeValue, float64(n), queue)
	}
	for queue, age := range map[string]time.Duration{"inbox": ages.Inbox, "outbox": ages.Outbox} {
		to <- prometheus.MustNewConstMetric(queueOldest, prometheus.GaugeValue, age.Seconds(), queue)
	}
}
