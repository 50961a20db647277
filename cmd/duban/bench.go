package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"duban/ledger"
	"duban/wecom/wecomtest"
)

// benchCmd measures.
type benchCmd struct {
	Audit    benchAuditCmd    `cmd:"" help:"the record of changes: written, sealed, verified"`
	Callback benchCallbackCmd `cmd:"" help:"encrypted callbacks from many users, to the reply sent"`
	Crash    benchCrashCmd    `cmd:"" help:"the serving process and its servers killed under load: what is lost, what is doubled"`
	Files    benchFilesCmd    `cmd:"" help:"the ledger as spreadsheet, document and picture, and a bulletin, of many documents"`
	Growth   benchGrowthCmd   `cmd:"" help:"answers while the store grows"`
	Search   benchSearchCmd   `cmd:"" help:"vectors: exact and by index, through the store and beside a bare client"`
	Year     benchYearCmd     `cmd:"" help:"a county through a year of reminders: too many, in vain, lost, doubled; then planning for many units"`
}

// benchCallbackCmd drives the real HTTP endpoint with encrypted messages through the simulated WeCom.
type benchCallbackCmd struct {
	Users    int           `help:"members who write" default:"500"`
	InFlight int           `help:"messages waiting for their reply at any time, when saturating" default:"64"`
	Duration time.Duration `help:"of each part" default:"10s"`
	Replicas int           `help:"processes of duban serve to share the load; needs PostgreSQL and Redis; 0: in this process" default:"0"`
	Rate     float64       `help:"messages a second of the paced part" default:"200"`
	Rounds   int           `help:"how often the bare handler and the bot are measured by turns, in this process" default:"2"`
	Profile  string        `help:"file for a CPU profile of the bot's last saturating part, in this process" type:"path"`
}

// Run measures a saturating part and a paced part over a fresh durable store, beside a bare handler.
func (c *benchCallbackCmd) Run(ctx context.Context, a *app) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.Data, err = os.MkdirTemp("", "duban-bench-"); err != nil {
		return fmt.Errorf("bench folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(s.Data) }() // a leftover folder in the system's temp is harmless
	a.LogLevel = "error"
	if c.Replicas > 0 {
		return c.several(ctx, a, s)
	}
	if s.Postgres() {
		drop, err := benchSchema(ctx, &s)
		if err != nil {
			return err
		}
		defer drop()
	}
	sim, err := newSimulation(&s, "template_card") // words and card would count as two replies
	if err != nil {
		return err
	}
	defer sim.stop()
	m, _, err := openSample(ctx, s, a)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	m.people.add(loadMembers(m.Directory(), c.Users))
	o, err := m.goOnline(ctx, nil) // 500 users at this pace are beyond WeCom's 30 messages a member and minute
	if err != nil {
		return err
	}
	if err := c.besideBare(ctx, sim.server, m, o.callback, a.io.out); err != nil {
		return err
	}
	return o.stop()
}

// besideBare measures the bot beside a handler that does nothing, then at a pace.
func (c *benchCallbackCmd) besideBare(ctx context.Context, sim *wecomtest.Server, m *Main, bot http.Handler, out io.Writer) error {
	stop, err := serveAside(sim, bot)
	if err != nil {
		return err
	}
	err = c.warmUp(ctx, sim)
	stop()
	if err != nil {
		return err
	}
	if err := c.beside(ctx, sim, m, bot, out); err != nil {
		return err
	}
	if stop, err = serveAside(sim, bot); err != nil {
		return err
	}
	defer stop()
	return c.paced(ctx, sim, out)
}

func (c *benchCallbackCmd) warmUp(ctx context.Context, sim *wecomtest.Server) error {
	if _, err := sim.Load(ctx, wecomtest.LoadOptions{Users: c.Users, Texts: benchText, InFlight: c.InFlight, Messages: 200}); err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	return nil
}

func (c *benchCallbackCmd) measure(ctx context.Context, sim *wecomtest.Server, out io.Writer) error {
	full, err := sim.Load(ctx, c.full(false))
	if err != nil {
		return fmt.Errorf("saturating: %w", err)
	}
	printLoad(out, c.fullName(), full)
	if err := complete(full); err != nil {
		return err
	}
	return c.paced(ctx, sim, out)
}

// full is the saturating load; acksOnly where nobody replies.
func (c *benchCallbackCmd) full(acksOnly bool) wecomtest.LoadOptions {
	return wecomtest.LoadOptions{Users: c.Users, Texts: benchText, InFlight: c.InFlight, Duration: c.Duration, AcksOnly: acksOnly}
}

func (c *benchCallbackCmd) fullName() string {
	return fmt.Sprintf("saturating, %d users, %d in flight", c.Users, c.InFlight)
}

func (c *benchCallbackCmd) paced(ctx context.Context, sim *wecomtest.Server, out io.Writer) error {
	paced, err := sim.Load(ctx, wecomtest.LoadOptions{Users: c.Users, Texts: benchText, Rate: c.Rate, Duration: c.Duration})
	if err != nil {
		return fmt.Errorf("paced: %w", err)
	}
	printLoad(out, fmt.Sprintf("paced at %g/s", c.Rate), paced)
	return complete(paced)
}

// complete is an error unless every message was answered once.
func complete(r wecomtest.LoadResult) error {
	if !r.OK() {
		return ledger.Errorf(ledger.Internal, "messages were refused, missing or doubled, see above")
	}
	return nil
}

func printLoad(w io.Writer, name string, r wecomtest.LoadResult) {
	fmt.Fprintf(w, "%s: %d sent, %d replied, %d refused, %d missing, %d extra in %s\n", name, r.Sent, r.Replied, r.Refused, r.Missing, r.Extra, r.Elapsed.Round(time.Millisecond))
	if r.FirstError != "" {
		fmt.Fprintf(w, "  first error: %s\n", r.FirstError)
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Fprintf(w, "  %.0f messages/s from POST to reply sent; ack p50 %.1f ms p99 %.1f ms; reply p50 %.1f ms p99 %.1f ms\n", r.PerSecond, ms(r.AckP50), ms(r.AckP99), ms(r.ReplyP50), ms(r.ReplyP99))
}

// benchText is what staff type: questions by number, by unit and by month, and a report in every fourth.
func benchText(i int) string {
	texts := []string{"第%d条谁牵头", "第%d条什么时候完成", "第%d条已完成,45人参训", "第%d条说的是什么", "第%d条责任单位有哪些", "第%d条正在推进,还差2项", "第%d条谁配合", "第%d条多久一次"}
	return fmt.Sprintf(texts[i%len(texts)], 1+i/len(texts)%14)
}

// loadMembers are the users of the load as clerks of the sample county's townships.
func loadMembers(dir ledger.Directory, n int) []ledger.Member {
	var towns []string
	for _, u := range dir.Units {
		if u.Kind == ledger.Township {
			towns = append(towns, u.Name)
		}
	}
	members := make([]ledger.Member, n)
	for i := range members {
		members[i] = ledger.Member{UserID: fmt.Sprintf("load-%04d", i), Name: fmt.Sprintf("联络员%d", i), Unit: towns[i%len(towns)], Roles: []ledger.MemberRole{ledger.Clerk}}
	}
	return members
}

// serveAside serves the callback on a free port and tells the simulated WeCom.
func serveAside(sim *wecomtest.Server, callback http.Handler) (stop func(), err error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	srv := &http.Server{Handler: callback, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = srv.Serve(ln) }() // ends with stop
	sim.SetCallback("http://" + ln.Addr().String() + "/wecom/callback")
	return func() { _ = srv.Close() }, nil
}
