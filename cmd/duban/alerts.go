package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duban/delivery"
	"duban/intake"
	"duban/ledger"
	"duban/store"
)

// alertApp is the name of the alert about the app itself.
const alertApp = "app"

// raise notes that an operator should look at something: a line in the log the first time, the metric duban_alert and a
// line of doctor until it is over.
func (m *Main) raise(ctx context.Context, name, text string) {
	fresh, err := m.Store.Raise(ctx, name, text)
	if err != nil {
		m.Log.ErrorContext(ctx, "an alert was not kept", "alert", name, "error", err)
	}
	if fresh || err != nil {
		m.Log.WarnContext(ctx, "an operator should look, see duban doctor", "alert", name, "what", text)
	}
}

// clear notes that it is over.
func (m *Main) clear(ctx context.Context, name string) {
	stood, err := m.Store.Clear(ctx, name)
	if err != nil {
		m.Log.ErrorContext(ctx, "an alert was not cleared", "alert", name, "error", err)
	}
	if stood {
		m.Log.InfoContext(ctx, "an alert is over", "alert", name)
	}
}

// heard takes what WeCom tells of the app and of the address book. effective is when WeCom will do what it announces, at
// when it said so. The same notice again changes nothing.
func (o *online) heard(ctx context.Context, kind string, effective, at time.Time) error {
	switch kind {
	case "change_contact", "batch_job_result":
		return o.main.contactsChanged(ctx, time.Now())
	case "reopen_inactive_agent", "active_restored":
		o.main.clear(ctx, alertApp)
		return nil
	}
	words := appWords(kind, effective, o.main.Zone)
	if words == "" {
		return nil
	}
	o.main.raise(ctx, alertApp, words)
	return o.main.tellSupervisors(ctx, o, intake.Told{Key: fmt.Sprintf("%s:%d", kind, at.Unix()), Text: "【系统提醒】" + words})
}

// appWords says what WeCom does with an app that few people use, and what to do; "" for another kind.
func appWords(kind string, effective time.Time, zone *time.Location) string {
	when := "不久"
	if !effective.IsZero() {
		when = "从" + ledger.DateOf(effective.In(zone)).Chinese() + "起"
	}
	switch kind {
	case "inactive_alert":
		return "督办应用很久没有人用，企业微信" + when + "会把它停用，停用后消息收不到也发不出。请管理员登录企业微信管理后台，在应用管理里打开本应用，按页面上的提示保留。"
	case "close_inactive_agent":
		return "督办应用很久没有人用，已被企业微信停用，消息收不到也发不出。请管理员登录企业微信管理后台，在应用管理里打开本应用，点“启用应用”。"
	case "low_active_alert":
		return "督办应用用的人少，企业微信" + when + "会限制它的接口。请管理员登录企业微信管理后台，在应用管理里打开本应用，看页面上的提示；可见范围里没用的部门可以去掉。"
	case "low_active":
		return "督办应用用的人少，接口已被企业微信限制，消息可能发不出。请管理员登录企业微信管理后台，在应用管理里打开本应用，按页面上的提示恢复。"
	}
	return ""
}

// alertReader is the store as the collector sees it.
type alertReader interface {
	Alerts(ctx context.Context) ([]ledger.Alert, error)
}

var _ alertReader = (*store.Store)(nil)

// alertCollector reads the alerts at each scrape, so that every replica shows the same.
type alertCollector struct{ alerts alertReader }

var alertDesc = prometheus.NewDesc("duban_alert", "1 while an operator should look at something: app (WeCom stops an app that nobody uses), contacts (the address book was not synced), robot:NAME (a group robot's key is refused), budget (the day's messages are used up).", []string{"alert"}, nil)

// Describe implements prometheus.Collector.
func (alertCollector) Describe(to chan<- *prometheus.Desc) { to <- alertDesc }

// Collect implements prometheus.Collector.
func (c alertCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	all, err := c.alerts.Alerts(ctx)
	if err != nil {
		return // duban_store_up tells
	}
	for _, a := range all {
		to <- prometheus.MustNewConstMetric(alertDesc, prometheus.GaugeValue, 1, strings.ToValidUTF8(a.Name, ""))
	}
}

// away is when a push that is ready now goes out: soon, but not with everybody else's at the full and the half hour.
func away(key string) time.Time { return delivery.Away(time.Now().Add(pushPause), key) }

// pushPause is what a push waits for others to join it.
const pushPause = 5 * time.Second
