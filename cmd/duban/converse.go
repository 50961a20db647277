package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"duban/bot"
	"duban/contacts"
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
		return err
	}
	m.Session = s
	if full, err := s.Check(ctx); full {
		m.Log.Warn("redis is full, conversations go on without context", "error", err)
	} else if err != nil {
		return err
	}
	m.Runner = m.newRunner(nil)
	return nil
}

// newRunner makes a runner; outlet nil leaves answers in the outbox.
func (m *Main) newRunner(outlet delivery.Outlet) *delivery.Runner {
	return delivery.NewRunner(delivery.RunnerOptions{Store: m.Store, Sessions: m.Session, Engine: m.guarded(), Outlet: outlet,
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
	o, channels, budgets := &online{main: m}, map[string]delivery.Channel{}, map[string]delivery.Budget{wecom.Channel: budget}
	app, err := o.addApp(channels)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(o.addBot(channels, budgets, app), m.addRobots(channels, budgets)); err != nil {
		return nil, err
	}
	o.sender = delivery.NewSender(delivery.SenderOptions{Outbox: m.Store, Channels: channels, Budgets: budgets, Pages: m.Settings.PublicURL, Logger: m.Log, Watch: m.hooks.watch})
	o.runner = m.newRunner(o.sender)
	if err := o.addCallback(); err != nil {
		return nil, err
	}
	if err := m.startJobs(ctx, o.book()); err != nil {
		return nil, err
	}
	if m.Settings.Postgres() && m.Session.InProcess() {
		m.Log.Warn("the store is a server and Redis is in this process: before a second process serves, set DUBAN_REDIS_URL")
	}
	go m.live.follow(ctx)
	o.sender.Start()
	o.runner.Start()
	return o, nil
}

// clientConfig is what a client of the self-built app needs; before connect its token is its own.
func (m *Main) clientConfig() wecom.Config {
	w := m.Settings.WeCom
	c := wecom.Config{CorpID: w.App.CorpID, AgentID: w.App.AgentID, Secret: w.App.Secret, APIBase: w.APIBase, CAFile: w.CAFile, Log: m.Log}
	if m.Store != nil {
		c.Files = m.Store
	}
	if m.Session != nil {
		c.Redis = m.Session.Client()
	}
	return c
}

// addApp makes the channel of the self-built app, nil when none is set.
func (o *online) addApp(channels map[string]delivery.Channel) (delivery.Channel, error) {
	m, app := o.main, o.main.Settings.WeCom.App
	if app.IsZero() {
		return nil, nil //nolint:nilnil // a bot can do without an app
	}
	client, err := wecom.NewClient(m.clientConfig())
	if err != nil {
		return nil, fmt.Errorf("企业微信应用的设置不能用,请核对 DUBAN_WECOM_API_BASE 和 DUBAN_WECOM_CA_FILE: %w", err)
	}
	o.client, m.Files, channels[wecom.Channel] = client, client.Media, client
	return client, nil
}

// book is the address book, nil without an app.
func (o *online) book() contacts.Source {
	if o.client == nil {
		return nil
	}
	return o.client
}

// addCallback makes the address that WeCom calls for the app; without an app it refuses.
func (o *online) addCallback() (err error) {
	m, app := o.main, o.main.Settings.WeCom.App
	if app.IsZero() {
		o.callback = noApp()
		return nil
	}
	o.callback, err = wecom.NewCallback(wecom.CallbackConfig{CorpID: app.CorpID, AgentID: app.AgentID, Token: app.Token, AESKey: app.AESKey,
		Log: m.Log, Accept: o.runner.Accept, Count: m.Session.Count, Answered: m.hooks.answered,
		Notice: func(ctx context.Context, n wecom.Notice) error { return o.heard(ctx, n.Kind, n.Effective, n.At) }})
	if err != nil {
		return fmt.Errorf("企业微信回调: %w", err)
	}
	return nil
}

// noApp answers in the place of the app's callback.
func noApp() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no WeCom app is set", http.StatusServiceUnavailable)
	})
}

// stopTime is what running messages get at the end. With shutdownTime before it, the process ends within the 10 s after
// which container runtimes kill.
const stopTime = 5 * time.Second

// stop finishes what runs, or hands it back to the store.
func (o *online) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	background := make(chan error, 1)
	go func() { background <- o.main.stopJobs() }()
	err := errors.Join(o.runner.Stop(ctx), o.sender.Stop(ctx), <-background)
	if errors.Is(err, context.DeadlineExceeded) {
		o.main.Log.Warn("some messages were given back; the next start goes on with them", "err", err)
		return nil
	}
	return err
}
