package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"duban/bot"
	"duban/delivery"
	"duban/session"
	"duban/wecom"
)

// limits to one member, from WeCom's documentation: what is over them is dropped without an error.
var memberLimits = []session.Limit{{N: 30, Per: time.Minute}, {N: 1000, Per: time.Hour}}

// connect opens the session and makes the runner; CLI conversations need no more.
func (m *Main) connect(ctx context.Context) error {
	if m.Session != nil {
		return nil
	}
	session.Quiet()
	s, err := session.Open(ctx, m.Settings.RedisURL, m.Log)
	if err != nil {
		return fmt.Errorf("连不上 Redis,请检查 DUBAN_REDIS_URL 和 Redis 是否在运行,或去掉它改用内置的: %w", err)
	}
	m.Session = s
	m.Runner = m.newRunner(nil)
	return nil
}

// newRunner makes a runner; outlet nil leaves answers in the outbox.
func (m *Main) newRunner(outlet delivery.Outlet) *delivery.Runner {
	return delivery.NewRunner(delivery.RunnerOptions{Store: m.Store, Sessions: m.Session, Engine: m.Engine, Outlet: outlet,
		Clock: m.Clock, Zone: m.Zone, Logger: m.Log, Watch: m.hooks.watch, Notify: m.notify()})
}

// converse takes one message of the terminal through the same path as any other channel.
func (m *Main) converse(ctx context.Context, in bot.Input) (bot.Outcome, error) {
	if err := m.connect(ctx); err != nil {
		return bot.Outcome{}, err
	}
	return m.Runner.Do(ctx, delivery.Incoming{Key: "cli:" + uuid.NewString(), Channel: delivery.ChannelCLI, Conversation: in.Conversation,
		From: in.From, Unit: in.Unit, Kind: "text", Text: in.Text, At: in.Now, ReceivedAt: time.Now().UTC()})
}

// online is the bot with a channel: what serve, the demo and the benchmark run.
type online struct {
	main     *Main
	runner   *delivery.Runner
	sender   *delivery.Sender
	callback http.Handler
	client   *wecom.Client
}

// goOnline starts runner and sender over the self-built app of the settings.
func (m *Main) goOnline(ctx context.Context, budget delivery.Budget) (*online, error) {
	if err := m.connect(ctx); err != nil {
		return nil, err
	}
	if err := m.Store.TakeOver(ctx); err != nil {
		return nil, err
	}
	app := m.Settings.WeCom.App
	client, err := wecom.NewClient(wecom.Config{CorpID: app.CorpID, AgentID: app.AgentID, Secret: app.Secret, APIBase: m.Settings.WeCom.APIBase,
		CAFile: m.Settings.WeCom.CAFile, Redis: m.Session.Client(), Files: m.Store, Log: m.Log})
	if err != nil {
		return nil, fmt.Errorf("企业微信应用的设置不能用,请核对 DUBAN_WECOM_API_BASE 和 DUBAN_WECOM_CA_FILE: %w", err)
	}
	o := &online{main: m, client: client}
	m.Files = client.Media
	o.sender = delivery.NewSender(delivery.SenderOptions{Outbox: m.Store, Channels: map[string]delivery.Channel{wecom.Channel: client}, Budget: budget, Logger: m.Log, Watch: m.hooks.watch})
	o.runner = m.newRunner(o.sender)
	o.callback, err = wecom.NewCallback(wecom.CallbackConfig{CorpID: app.CorpID, AgentID: app.AgentID, Token: app.Token, AESKey: app.AESKey,
		Log: m.Log, Accept: o.runner.Accept, Count: m.Session.Count, Answered: m.hooks.answered})
	if err != nil {
		return nil, fmt.Errorf("企业微信回调: %w", err)
	}
	if err := m.startJobs(ctx); err != nil {
		return nil, err
	}
	if m.Settings.Postgres() && m.Session.InProcess() {
		m.Log.Warn("the store is a server and Redis is in this process: before a second process serves, set DUBAN_REDIS_URL")
	}
	o.sender.Start()
	o.runner.Start()
	return o, nil
}

// memberBudget spreads pushes to one person over time instead of losing them.
func (m *Main) memberBudget() delivery.Budget { return m.Session.Budget("member", memberLimits...) }

// stopTime is what running messages get at the end. With shutdownTime before it, the process ends within the 10 s after
// which container runtimes kill.
const stopTime = 5 * time.Second

// stop finishes what runs, or hands it back to the store.
func (o *online) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	background := make(chan error, 1)
	go func() { background <- o.main.Jobs.Stop(ctx) }()
	err := errors.Join(o.runner.Stop(ctx), o.sender.Stop(ctx))
	if failed := <-background; failed != nil {
		o.main.Log.Warn("background work was cut off; it runs again later", "err", failed)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		o.main.Log.Warn("some messages were given back; the next start goes on with them", "err", err)
		return nil
	}
	return err
}
