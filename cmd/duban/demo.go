package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"duban/configs"
	"duban/knowledge"
	"duban/ledger"
	"duban/web/demo"
	"duban/web/demo/sample"
	"duban/wecom/wecomtest"
)

// demoCmd is the whole trial on one machine.
type demoCmd struct{}

// Run starts store, simulated WeCom, bot and chat page, and says where to look.
func (demoCmd) Run(ctx context.Context, a *app) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if a.Data == nil {
		if s.Data, err = os.MkdirTemp("", "duban-demo-"); err != nil {
			return fmt.Errorf("demo folder: %w", err)
		}
		defer func() { _ = os.RemoveAll(s.Data) }() // a leftover folder in the system's temp is harmless
	}
	sim, err := newSimulation(&s)
	if err != nil {
		return err
	}
	defer sim.stop()
	s.PublicURL = demoAddress(s.Listen)
	for _, p := range demo.SamplePeople() {
		sim.server.AddMembers(wecomtest.Member{UserID: p.ID, Name: p.Name})
	}
	m, clock, err := openSample(ctx, s, a)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if err := m.connect(ctx); err != nil {
		return err
	}
	mux := http.NewServeMux()
	observed, err := m.observe(ctx, mux, a.io.env)
	if err != nil {
		return err
	}
	o, err := m.goOnline(ctx, m.memberBudget())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	watched := m.watchFolder(ctx, o)
	err = listen(ctx, m, loopback(s.Listen), demoPages(ctx, o, sim, clock, mux), func(addr string) {
		sim.server.SetCallback("http://" + addr + "/wecom/callback")
		fmt.Fprintf(a.io.out, "演示已就绪,请用浏览器打开 http://%s/demo (按 Ctrl-C 结束)\n", addr)
	})
	cancel()
	<-watched
	return errors.Join(err, o.stop(), observed())
}

// demoPages is what the demo serves: the callback for its WeCom, the chat page for the visitor.
func demoPages(ctx context.Context, o *online, sim *simulation, clock *dayClock, mux *http.ServeMux) http.Handler {
	o.main.health(mux)
	mux.Handle("/wecom/callback", o.callback)
	page := demo.New(demo.Options{WeCom: sim.server, People: demo.SamplePeople(), Day: clock.day, SetDay: o.main.morning(ctx, clock), Stop: ctx.Done(), Ledger: "/ledger", Log: o.main.Log})
	o.main.mountDemoPages(mux, o)
	mux.Handle("/demo", page)
	mux.Handle("/demo/", page)
	mux.Handle("GET /{$}", http.RedirectHandler("/demo", http.StatusSeeOther))
	return onlyLocal(mux)
}

// morning moves the visitor's day and sends the digests of that day at once, whatever the hour.
func (m *Main) morning(ctx context.Context, clock *dayClock) func(day string) error {
	return func(day string) error {
		if err := clock.setDay(day); err != nil {
			return err
		}
		m.Reminders.visits.to(clock.date())
		s := m.Reminders.settings()
		at := clock.date().Midnight(m.Zone).Add(time.Duration(int(s.SendAt)+s.Spread+1) * time.Minute)
		if _, err := m.Reminders.round(ctx, at); err != nil {
			m.Log.ErrorContext(ctx, "the digests of the day were not sent", "error", err)
		}
		return nil
	}
}

// onlyLocal refuses requests that name this machine by another name: a web page elsewhere can make its own name lead here.
func onlyLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "演示只能在本机用 http://127.0.0.1 打开", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// loopback keeps the port of an address and drops its host: the demo's page lets anyone be anyone.
func loopback(address string) string {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		port = "8080"
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// demoAddress is where the demo's pages are; "" while the port is any that is free.
func demoAddress(listen string) string {
	address := loopback(listen)
	if strings.HasSuffix(address, ":0") {
		return ""
	}
	return "http://" + address
}

// openSample opens the store with the sample county in it.
func openSample(ctx context.Context, s configs.Settings, a *app) (*Main, *dayClock, error) {
	dir, err := knowledge.ReadDirectory(bytes.NewReader(sample.Directory()))
	if err != nil {
		return nil, nil, fmt.Errorf("sample directory: %w", err)
	}
	s.Reminder.Off = true // of the minute: the visitor's day moves by hand
	m, err := newMain(ctx, s, a.logger(s.LogFormat))
	if err != nil {
		return nil, nil, err
	}
	m.people.use(dir)
	m.quiet, m.Reminders.visits = nil, &visits{} // the demo's clock is moved by hand
	doc, err := knowledge.Read(ctx, sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("sample document: %w", err), m.Close())
	}
	clock := &dayClock{zone: m.Zone}
	if err := clock.setDay(sample.Day); err != nil {
		return nil, nil, errors.Join(err, m.Close())
	}
	m.Clock = clock.now
	saved, err := m.Store.SaveDocument(ctx, doc)
	if err == nil && saved.Document.Status != ledger.DocumentConfirmed { // on the day of its issue: the machine's would pursue other duties each week
		err = m.Store.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: saved.Document.ID, Act: ledger.Act{At: doc.Issued.Midnight(m.Zone)}})
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("sample document: %w", err), m.Close())
	}
	return m, clock, nil
}

// dayClock is a business clock whose day can be set; the time of day is the real one, and at its midnight the next day begins:
// it never runs backwards unless it is set. Safe for concurrent use.
type dayClock struct {
	zone  *time.Location
	ahead atomic.Int64 // of the real day, in days
	real  func() time.Time
}

func (c *dayClock) date() ledger.Date { return ledger.DateOf(c.now()) }

func (c *dayClock) now() time.Time { return c.today().AddDate(0, 0, int(c.ahead.Load())) }

// today is the real instant; nil: of the machine.
func (c *dayClock) today() time.Time {
	if c.real == nil {
		return time.Now().In(c.zone)
	}
	return c.real().In(c.zone)
}

func (c *dayClock) day() string { return c.date().String() }

func (c *dayClock) setDay(day string) error {
	d, err := ledger.ParseDate(strings.TrimSpace(day))
	if err != nil || d.IsZero() {
		return ledger.Errorf(ledger.Invalid, "日期应写作 2026-11-30")
	}
	days := func(d ledger.Date) int64 { return d.Midnight(time.UTC).Unix() / 86400 }
	c.ahead.Store(days(d) - days(ledger.DateOf(c.today())))
	return nil
}

// simulation is the simulated WeCom on a port of its own.
type simulation struct {
	server *wecomtest.Server
	http   *http.Server
}

// newSimulation starts it with fresh secrets and points the settings at it; lacks are kinds of message that it refuses.
func newSimulation(s *configs.Settings, lacks ...string) (*simulation, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("simulated WeCom: %w", err)
	}
	app := configs.App{CorpID: "wwdemo" + hex.EncodeToString(key[:6]), AgentID: 1000002, Secret: hex.EncodeToString(key[6:20]),
		Token: hex.EncodeToString(key[20:28]), AESKey: strings.TrimRight(base64.StdEncoding.EncodeToString(key), "=")}
	server, err := wecomtest.New(wecomtest.Config{CorpID: app.CorpID, AgentID: app.AgentID, Secret: app.Secret, Token: app.Token, AESKey: app.AESKey, Lacks: lacks})
	if err != nil {
		return nil, fmt.Errorf("simulated WeCom: %w", err)
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("simulated WeCom: %w", err)
	}
	sim := &simulation{server: server, http: &http.Server{Handler: server, ReadHeaderTimeout: 5 * time.Second}}
	go func() { _ = sim.http.Serve(ln) }() // ends with stop
	s.WeCom = configs.WeCom{App: app, APIBase: "http://" + ln.Addr().String(), OAuthBase: "http://" + ln.Addr().String(), LoginBase: "http://" + ln.Addr().String()}
	return sim, nil
}

func (s *simulation) stop() { _ = s.http.Close() } // the process is ending
