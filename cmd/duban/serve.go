package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// serveCmd runs the bot.
type serveCmd struct{}

// Run serves until the process is told to stop.
func (serveCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	m.Paced = true
	if err := m.connect(ctx); err != nil {
		return err
	}
	m.Log.LogAttrs(ctx, slog.LevelInfo, "settings", m.Settings.Redacted()...)
	mux := http.NewServeMux()
	m.health(mux)
	observed, err := m.observe(ctx, mux, a.io.env)
	if err != nil {
		return err
	}
	var stop func() error
	var o *online
	if m.Settings.WeCom.App.IsZero() && !m.hasBot() {
		m.Log.Warn("no WeCom app is set: messages can neither come nor go; set DUBAN_WECOM_CORP_ID and its four companions")
		mux.Handle("/wecom/callback", noApp())
		if err := m.Store.TakeOver(ctx); err != nil {
			return err
		}
		if err := m.startJobs(ctx, nil); err != nil {
			return err
		}
		stop = m.stopJobs
	} else {
		if o, err = m.goOnline(ctx, m.memberBudget()); err != nil {
			return err
		}
		mux.Handle("/wecom/callback", o.callback)
		stop = o.stop
	}
	if m.Bot != nil {
		mux.Handle("/wecom/bot", m.Bot)
	}
	if err := m.mountPages(ctx, mux, o); err != nil {
		return errors.Join(err, stop())
	}
	ctx, cancel := context.WithCancel(ctx)
	watched := m.watchFolder(ctx, o)
	unbot := m.runBot(context.WithoutCancel(ctx))
	err = listen(ctx, m, m.Settings.Listen, mux, nil)
	cancel()
	<-watched
	err = errors.Join(err, stop()) // the last answers may still go over the bot's connection
	unbot()
	return errors.Join(err, observed())
}

// shutdownTime is what running requests get at the end.
const shutdownTime = 3 * time.Second

// listen serves HTTP until ctx ends, then lets running requests finish. ready is told the address.
func listen(ctx context.Context, m *Main, address string, h http.Handler, ready func(addr string)) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return unlistened(address, err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	m.Log.Info("listening", "address", ln.Addr().String())
	if ready != nil {
		ready(ln.Addr().String())
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(shutdown); err != nil {
		return errors.Join(fmt.Errorf("stop serving: %w", err), srv.Close())
	}
	return nil
}
