package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duban/configs"
	"duban/jobs"
	"duban/ledger"
	"duban/retrieval"
	"duban/store"
)

// backgroundCollector shows at each scrape how background work moves. Readiness does not depend on it (docs/adr/0010), so
// an alarm on duban_jobs_moving is how an operator hears of it.
type backgroundCollector struct{ main *Main }

var (
	jobsMoving     = prometheus.NewDesc("duban_jobs_moving", "Whether background work moves: 0 when it has stood still for over two minutes, in every process.", nil, nil)
	jobsOldest     = prometheus.NewDesc("duban_jobs_oldest_seconds", "How long the oldest job waits that nobody has taken; 0: none waits.", nil, nil)
	vectorsLacking = prometheus.NewDesc("duban_vectors_lacking_documents", "Documents whose vectors are still to be made; words alone are searched meanwhile.", nil, nil)
)

// Describe implements prometheus.Collector.
func (backgroundCollector) Describe(to chan<- *prometheus.Desc) {
	to <- jobsMoving
	to <- jobsOldest
	to <- vectorsLacking
}

// Collect implements prometheus.Collector; what cannot be read is left out.
func (c backgroundCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	if j := c.main.Jobs; j != nil {
		if ages, err := j.Ages(ctx); err == nil {
			to <- prometheus.MustNewConstMetric(jobsOldest, prometheus.GaugeValue, max(0, ages.Waiting.Seconds()))
			moving := 1.0
			if j.Check(ctx) != nil {
				moving = 0
			}
			to <- prometheus.MustNewConstMetric(jobsMoving, prometheus.GaugeValue, moving)
		}
	}
	if c.main.Embedding == nil {
		return
	}
	e := c.main.Settings.Embedding
	if lacking, err := c.main.Store.Lacking(ctx, retrieval.Space{Model: e.Model, Dimensions: e.Dimensions}); err == nil {
		to <- prometheus.MustNewConstMetric(vectorsLacking, prometheus.GaugeValue, float64(len(lacking)))
	}
}

// checkJobs tells how background work moves. Where it stands still, that is a fault only when a server runs.
func checkJobs(ctx context.Context, list *checklist, db *store.Store, s configs.Settings) {
	ages, err := jobAges(ctx, db)
	switch {
	case ledger.CodeOf(err) == ledger.Unavailable:
		list.line("后台任务", nil, "还没有运行过,第一次启动 duban serve 时建表")
	case err != nil:
		list.line("后台任务", err, "")
	case !ages.Stuck(0):
		list.line("后台任务", nil, fmt.Sprintf("正常,%s前运行过", max(0, ages.Ticked).Round(time.Second)))
	case serving(ctx, s.Listen):
		list.line("后台任务", ledger.Errorf(ledger.Unavailable, "停住了(最久的等了 %s),整理、补向量都不会做,收发消息不受影响;请看日志里的 background work,再重启 duban serve", ages.Waiting.Round(time.Second)), "")
	default:
		list.line("后台任务", nil, "现在没有 duban serve 在运行,启动后接着做")
	}
}

func jobAges(ctx context.Context, s *store.Store) (ages jobs.Ages, err error) {
	db, engine, err := s.Jobs()
	if err != nil {
		return jobs.Ages{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return jobs.Look(ctx, db, engine)
}

// serving reports whether a duban serve of these settings answers on this machine.
func serving(ctx context.Context, listen string) bool {
	ctx, cancel := context.WithTimeout(ctx, readyTime+time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(listen)+"/readyz", nil)
	if err != nil {
		return false
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = w.Body.Close() }() // only read
	first, _ := bufio.NewReader(w.Body).ReadString('\n')
	return strings.HasPrefix(first, "ready") || strings.HasPrefix(first, "not ready")
}

// local is where a program that listens at an address is reached on this machine.
func local(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
