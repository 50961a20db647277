package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"duban/ledger"
)

// benchCrashCmd kills the serving process under load, and what it stands on, and looks what became of every message.
type benchCrashCmd struct {
	Engine   string        `help:"sqlite or postgres; PostgreSQL is that of DUBAN_TEST_DATABASE_URL, or one started for the run" default:"sqlite" enum:"sqlite,postgres"`
	Kills    int           `help:"how often the serving process is killed" default:"50"`
	Restarts int           `help:"how often PostgreSQL and Redis are each killed and started again" default:"10"`
	Users    int           `help:"members who write, each under WeCom's limit" default:"200"`
	Pause    time.Duration `help:"between the messages of a member" default:"2500ms"`
	Limit    bool          `help:"let WeCom's frequency limit (45009) strike now and then, each time for a minute" default:"true" negatable:""`
	Patience time.Duration `help:"for the last replies after the load" default:"8m"`
	Log      string        `help:"file for the log of the killed processes" placeholder:"FILE"`
	JSON     bool          `name:"json" help:"print one JSON object"`
}

// Run fails when a message was lost or had its effect twice.
func (c *benchCrashCmd) Run(ctx context.Context, a *app) error {
	a.LogLevel = "error"
	p, err := c.build(ctx, a)
	if p != nil {
		defer p.remove(ctx)
	}
	if err != nil {
		return err
	}
	began := time.Now()
	child, err := p.serve(ctx)
	if err != nil {
		return err
	}
	acknowledged, err := c.storm(ctx, p, child)
	if err != nil {
		return err
	}
	f, err := p.check(ctx, acknowledged, c.Patience)
	if err != nil {
		return err
	}
	f.Seconds = time.Since(began).Seconds()
	f.Engine, f.Kills = c.Engine, c.Kills
	if c.JSON {
		err = printJSON(a.io.out, f)
	} else {
		f.print(a.io.out)
	}
	if err != nil {
		return err
	}
	if f.Lost > 0 || f.DoubledEffects > 0 {
		return ledger.Errorf(ledger.Internal, "%d 条丢失、%d 条重复入账,见上面的数字和 --log 的日志", f.Lost, f.DoubledEffects)
	}
	return nil
}

// storm lets the members write while processes are killed, and returns what of each was acknowledged.
func (c *benchCrashCmd) storm(ctx context.Context, p *crashPlant, child *served) ([]int, error) {
	stop := make(chan struct{})
	acknowledged := make([]int, c.Users)
	var members, breaking sync.WaitGroup
	for u := range c.Users {
		members.Go(func() { acknowledged[u] = p.member(ctx, u, c.Pause, stop) })
	}
	failed := make(chan error, 3)
	breaking.Go(func() { failed <- c.killing(ctx, p, child) })
	breaking.Go(func() { failed <- restarting(ctx, p.postgres, c.Restarts, &p.postgresRestarts) })
	breaking.Go(func() { failed <- restarting(ctx, p.redis, c.Restarts, &p.redisRestarts) })
	breaking.Wait()
	close(stop)
	members.Wait()
	return acknowledged, errors.Join(<-failed, <-failed, <-failed, ctx.Err())
}

// killing kills the process at random times; the last one started stays.
func (c *benchCrashCmd) killing(ctx context.Context, p *crashPlant, child *served) (err error) {
	for range c.Kills {
		if err := idle(ctx, 100*time.Millisecond+rand.N(1200*time.Millisecond)); err != nil {
			return err
		}
		child.kill()
		if child, err = p.serve(ctx); err != nil {
			return err
		}
	}
	p.last = child
	return idle(ctx, time.Second)
}

// restartable is a server that survives being killed.
type restartable interface {
	Kill(ctx context.Context) error
	Start(ctx context.Context) error
}

// restarting kills a server at random times and lets it lie for a moment; nil is no server.
func restarting(ctx context.Context, server restartable, times int, done *int) error {
	if server == nil {
		return nil
	}
	for range times {
		if err := idle(ctx, time.Second+rand.N(3*time.Second)); err != nil {
			return err
		}
		if err := server.Kill(ctx); err != nil {
			return err
		}
		if err := idle(ctx, rand.N(1500*time.Millisecond)); err != nil {
			return err
		}
		if err := server.Start(ctx); err != nil {
			return err
		}
		*done++
	}
	return nil
}

// idle waits; it ends early with ctx.
func idle(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// crashFigures is what became of the messages.
type crashFigures struct {
	Engine           string         `json:"engine"`
	Kills            int            `json:"kills"`
	PostgresRestarts int            `json:"postgres_restarts"`
	RedisRestarts    int            `json:"redis_restarts"`
	Seconds          float64        `json:"seconds"`
	Acknowledged     int            `json:"messages_acknowledged"`
	Repeats          int            `json:"repeats_posted"` // of messages that were acknowledged already
	Reports          int            `json:"reports_acknowledged"`
	Recorded         int            `json:"reports_recorded"`
	Replies          int            `json:"replies_delivered"`
	Lost             int            `json:"lost"`            // of these:
	NotRecorded      int            `json:"not_recorded"`    // reports
	NotAnswered      int            `json:"not_answered"`    // messages whose reply WeCom never got
	DoubledEffects   int            `json:"doubled_effects"` // entries of the ledger
	DoubledReplies   int            `json:"replies_doubled"`
	DoubledByLoss    int            `json:"replies_doubled_where_the_answer_was_lost"`
	OutOfOrder       int            `json:"replies_out_of_order"`
	Told             int            `json:"told_not_received"` // while the database was down, truly
	Queues           map[string]int `json:"queues"`
	WeCom            map[string]int `json:"wecom"`
}

func (f crashFigures) print(w io.Writer) {
	fmt.Fprintf(w, "engine %s: serve killed %d times, PostgreSQL %d, Redis %d, in %.0f s\n", f.Engine, f.Kills, f.PostgresRestarts, f.RedisRestarts, f.Seconds)
	fmt.Fprintf(w, "simulated WeCom: %s\n", counts(f.WeCom))
	fmt.Fprintf(w, "messages acknowledged  %6d (%d reports; %d posted again after their acknowledgement)\n", f.Acknowledged, f.Reports, f.Repeats)
	fmt.Fprintf(w, "reports recorded       %6d\n", f.Recorded)
	fmt.Fprintf(w, "replies delivered      %6d\n", f.Replies)
	fmt.Fprintf(w, "lost                   %6d (%d not recorded, %d not answered)\n", f.Lost, f.NotRecorded, f.NotAnswered)
	fmt.Fprintf(w, "doubled effects        %6d\n", f.DoubledEffects)
	fmt.Fprintf(w, "replies doubled        %6d (%d where WeCom accepted and its answer was lost)\n", f.DoubledReplies, f.DoubledByLoss)
	fmt.Fprintf(w, "replies out of order   %6d\n", f.OutOfOrder)
	fmt.Fprintf(w, "told \"not received\"    %6d (while the database was down; then taken when posted again)\n", f.Told)
	fmt.Fprintf(w, "left in the queues: %s\n", counts(f.Queues))
}

// openCrashLog opens the file of the children's logs; "" drops them.
func openCrashLog(name string) (io.WriteCloser, error) {
	if name == "" {
		name = os.DevNull
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("日志文件打不开,请换一个 --log: %w", err)
	}
	return f, nil
}
