package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/aibot"
)

// botLease is how long a process that stopped without a word keeps the bot's connection from the others.
const botLease = 15 * time.Second

// botWelcome is said when somebody opens the chat with the bot.
const botWelcome = "您好，我是督办助手。可以问“第4条谁牵头、什么时候完成”，也可以一句话报进展，如“第4条已完成，45人参训”。"

// hasBot reports whether an intelligent bot is set.
func (m *Main) hasBot() bool {
	return m.Settings.WeCom.Bot.Secret != "" || m.Settings.WeCom.Bot.Token != ""
}

// addBot makes the channel of the intelligent bot, if one is set; app takes what it cannot bring, and may be nil.
func (o *online) addBot(channels map[string]delivery.Channel, budgets map[string]delivery.Budget, app delivery.Channel) error {
	m := o.main
	if !m.hasBot() {
		return nil
	}
	transport, err := wecom.Transport(m.Settings.WeCom.CAFile)
	if err != nil {
		return fmt.Errorf("智能机器人: %w", err)
	}
	set := m.Settings.WeCom.Bot
	m.Bot, err = aibot.New(aibot.Config{ID: set.ID, Secret: set.Secret, WSURL: set.WSURL, Token: set.Token, AESKey: set.AESKey, Welcome: botWelcome,
		Accept: func(ctx context.Context, in delivery.Incoming) (bool, error) { return o.runner.Accept(ctx, in) },
		App:    app, Lease: m.Session.Lease("aibot:"+set.ID, botLease), Notes: m.Session, Budget: m.Session.Budget("aibot-group", memberLimits...),
		Open: m.readAttachment, Answered: m.hooks.answered, HTTP: &http.Client{Transport: transport}, Log: m.Log})
	if err != nil {
		return fmt.Errorf("智能机器人的设置不能用,请核对 DUBAN_WECOM_BOT_ 开头的各项: %w", err)
	}
	channels[aibot.Channel], budgets[aibot.Channel] = m.Bot, m.Session.Budget("aibot-member", memberLimits...)
	m.hooks.watch = settling(m.Bot, m.hooks.watch)
	if app == nil {
		channels[wecom.Channel] = m.Bot // what is sent of our own accord names no better one
	}
	m.Files = botFiles(m.Bot, m.Files)
	return nil
}

// settling tells the bot which messages the engine is done with.
func settling(bot *aibot.Bot, watch delivery.Watch) delivery.Watch {
	return func(e delivery.Event) {
		if watch != nil {
			watch(e)
		}
		if e.Stage == delivery.Committed {
			bot.Settled(context.Background(), e.Key)
		}
	}
}

// botFiles fetches files of the bot from the bot, others as before.
func botFiles(bot *aibot.Bot, others fetcher) fetcher {
	return func(ctx context.Context, mediaID string, into io.Writer) (string, error) {
		if others == nil || aibot.IsMedia(mediaID) {
			return bot.Media(ctx, mediaID, into)
		}
		return others(ctx, mediaID, into)
	}
}

// runBot keeps the bot's long connection until end is called, which waits for it to be closed and its lease to be given back.
func (m *Main) runBot(ctx context.Context) (end func()) {
	if m.Bot == nil || !m.Bot.Connects() {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.Bot.Run(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// botHealth tells the state of the long connection. It is no reason to send no requests here: one replica of several has it.
func (m *Main) botHealth(w io.Writer) {
	if m.Bot == nil || !m.Bot.Connects() {
		return
	}
	s := m.Bot.Status()
	last := "never"
	if !s.LastFrame.IsZero() {
		last = time.Since(s.LastFrame).Round(time.Second).String() + " ago"
	}
	_, _ = fmt.Fprintf(w, "wecom bot: %s since %s, last frame %s\n", s.State, s.Since.UTC().Format(time.RFC3339), last)
}

// botCollector tells Prometheus of the long connection.
type botCollector struct{ main *Main }

var (
	botLive      = prometheus.NewDesc("duban_bot_live", "Whether this process holds the bot's live long connection.", nil, nil)
	botLastFrame = prometheus.NewDesc("duban_bot_last_frame_timestamp_seconds", "When the last frame of the bot's long connection came; absent before the first.", nil, nil)
	botConnected = prometheus.NewDesc("duban_bot_connections_total", "Times that the bot's long connection went live.", nil, nil)
)

// Describe implements prometheus.Collector.
func (botCollector) Describe(to chan<- *prometheus.Desc) {
	to <- botLive
	to <- botLastFrame
	to <- botConnected
}

// Collect implements prometheus.Collector.
func (c botCollector) Collect(to chan<- prometheus.Metric) {
	if c.main.Bot == nil || !c.main.Bot.Connects() {
		return
	}
	s := c.main.Bot.Status()
	live := 0.0
	if s.State == aibot.Live {
		live = 1
	}
	to <- prometheus.MustNewConstMetric(botLive, prometheus.GaugeValue, live)
	to <- prometheus.MustNewConstMetric(botConnected, prometheus.CounterValue, float64(s.Connected))
	if !s.LastFrame.IsZero() {
		to <- prometheus.MustNewConstMetric(botLastFrame, prometheus.GaugeValue, float64(s.LastFrame.UnixMilli())/1000)
	}
}
