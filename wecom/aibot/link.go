package aibot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

const (
	longestKick = time.Hour
	steadyAfter = time.Minute // a connection that lived so long ends the row of failures before it
)

// Run keeps the long connection until ctx ends, while this process holds the lease; what was received by then is stored before
// it returns. It returns at once for a bot without a long connection.
func (b *Bot) Run(ctx context.Context) {
	if !b.Connects() {
		return
	}
	var row failures
	for ctx.Err() == nil {
		cause := b.once(ctx, &row)
		if ctx.Err() != nil {
			break
		}
		b.wait(ctx, b.pauseAfter(cause, &row))
	}
	b.enter(Idle, nil)
	b.arrived.wait()
}

// failures are how many connections failed in a row.
type failures struct{ lost, kicked int }

// errStandby says that another process holds the lease.
var errStandby = errors.New("another process holds the lease")

// once tries one connection and returns why it ended.
func (b *Bot) once(ctx context.Context, row *failures) error {
	held, err := b.cfg.Lease.Acquire(ctx)
	switch {
	case err != nil:
		return err
	case !held:
		return errStandby
	}
	defer b.release(ctx)
	b.enter(Dialing, nil)
	var c *conn
	ready := make(chan struct{})
	c, err = dial(ctx, b.cfg.WSURL, b.cfg.HTTP, b.pace(), func(f frame) {
		<-ready
		b.heard(ctx, c, f)
	})
	if err != nil {
		return err
	}
	close(ready)
	b.enter(Subscribing, nil)
	if err := c.subscribe(ctx, b.cfg.ID, b.cfg.Secret); err != nil {
		c.close(err)
		_ = c.wait() // the refusal says more
		return err
	}
	return b.stayLive(ctx, c, row)
}

// stayLive works on a connection until it ends.
func (b *Bot) stayLive(ctx context.Context, c *conn, row *failures) error {
	began := time.Now()
	b.enter(Live, c)
	close(c.up)
	b.cfg.Log.InfoContext(ctx, "wecom bot connected")
	go b.tellGap(ctx)
	c.places.Go(func() { c.beat(ctx) })
	c.places.Go(func() { b.holdLease(ctx, c) })
	cause := c.wait()
	b.enter(Closed, nil)
	if time.Since(began) > max(steadyAfter, b.cfg.Pace.MaxBackoff) {
		*row = failures{}
	}
	return cause
}

// holdLease renews the lease until the connection ends, and ends it when another process has the lease. While nobody knows
// who has it, because Redis is lost, the connection stays.
func (b *Bot) holdLease(ctx context.Context, c *conn) {
	tick := time.NewTicker(b.cfg.Pace.Renew)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-c.ended:
			return
		}
		b.noteAlive(ctx)
		held, err := b.cfg.Lease.Renew(ctx)
		if err == nil && !held {
			held, err = b.cfg.Lease.Acquire(ctx) // Redis may have been emptied
		}
		if err == nil && !held {
			c.close(ErrLeaseLost)
			return
		}
	}
}

func (b *Bot) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.cfg.Pace.Renew)
	defer cancel()
	if err := b.cfg.Lease.Release(ctx); err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: the lease was not given back; it runs out", "err", err)
	}
}

// pauseAfter notes what a connection died of and says how long to wait.
func (b *Bot) pauseAfter(cause error, row *failures) time.Duration {
	p := b.cfg.Pace
	switch {
	case errors.Is(cause, errStandby):
		b.enter(Idle, nil)
		return jittered(p.Renew)
	case errors.Is(cause, ErrSecret):
		b.enter(AuthFailed, nil)
		b.cfg.Log.Error("wecom bot: WeCom refuses the id or the secret; check DUBAN_WECOM_BOT_ID and DUBAN_WECOM_BOT_SECRET", "err", cause, "again_in", p.AuthPause)
		return jittered(p.AuthPause)
	case errors.Is(cause, ErrKicked):
		b.enter(Kicked, nil)
		pause := min(p.KickPause<<min(row.kicked, 10), longestKick)
		row.kicked++
		b.cfg.Log.Error("wecom bot: another program connected as this bot; one bot has one connection", "again_in", pause)
		return pause
	}
	b.enter(Closed, nil)
	pause := jittered(min(p.Backoff<<min(row.lost, 10), p.MaxBackoff))
	row.lost++
	b.cfg.Log.Warn("wecom bot: not connected", "err", cause, "failures", row.lost, "again_in", pause)
	return pause
}

// jittered is a duration, give or take a quarter.
func jittered(d time.Duration) time.Duration { return d*3/4 + rand.N(d/2+1) }

func (b *Bot) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (b *Bot) pace() pace {
	return pace{dial: b.cfg.Pace.Dial, subscribe: b.cfg.Pace.Subscribe, ack: b.cfg.Pace.Ack, beat: b.cfg.Pace.Beat}
}
