package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/pprof"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// beside measures, by turns in one run, a bare handler that verifies and decrypts and keeps nothing, and the bot to the
// reply sent, under the same load: what a message costs beyond WeCom's envelope. The simulated WeCom and the load share
// this process and its processors with both.
func (c *benchCallbackCmd) beside(ctx context.Context, sim *wecomtest.Server, m *Main, bot http.Handler, out io.Writer) (err error) {
	bare, err := bareCallback(m)
	if err != nil {
		return err
	}
	for round := range c.Rounds {
		profile := ""
		if round == c.Rounds-1 {
			profile = c.Profile
		}
		parts := []func() (wecomtest.LoadResult, error){
			func() (wecomtest.LoadResult, error) { return c.saturate(ctx, sim, bare, c.full(true)) },
			func() (wecomtest.LoadResult, error) { return c.profiled(ctx, sim, bot, profile) },
		}
		var results [2]wecomtest.LoadResult
		for i := range parts {
			at := (i + round) % 2 // who comes second finds the machine warm
			if results[at], err = parts[at](); err != nil {
				return err
			}
		}
		envelope, whole := results[0], results[1]
		printLoad(out, c.fullName(), whole)
		fmt.Fprintf(out, "  bare handler that only verifies and decrypts: %.0f acknowledged/s; the bot answers %.2f of that\n", envelope.PerSecond, whole.PerSecond/envelope.PerSecond)
		if err := complete(whole); err != nil {
			return err
		}
		if envelope.Refused > 0 {
			return ledger.Errorf(ledger.Internal, "the bare handler refused %d messages: %s", envelope.Refused, envelope.FirstError)
		}
	}
	return nil
}

// saturate drives one handler.
func (c *benchCallbackCmd) saturate(ctx context.Context, sim *wecomtest.Server, h http.Handler, o wecomtest.LoadOptions) (wecomtest.LoadResult, error) {
	stop, err := serveAside(sim, h)
	if err != nil {
		return wecomtest.LoadResult{}, err
	}
	defer stop()
	r, err := sim.Load(ctx, o)
	if err != nil {
		return r, fmt.Errorf("saturating: %w", err)
	}
	return r, nil
}

// profiled drives the bot, and writes a CPU profile where a file is given.
func (c *benchCallbackCmd) profiled(ctx context.Context, sim *wecomtest.Server, bot http.Handler, file string) (wecomtest.LoadResult, error) {
	stop, err := startProfile(file)
	if err != nil {
		return wecomtest.LoadResult{}, err
	}
	defer stop()
	return c.saturate(ctx, sim, bot, c.full(false))
}

// bareCallback is the app's handler in front of nothing.
func bareCallback(m *Main) (http.Handler, error) {
	app := m.Settings.WeCom.App
	h, err := wecom.NewCallback(wecom.CallbackConfig{CorpID: app.CorpID, AgentID: app.AgentID, Token: app.Token, AESKey: app.AESKey, Log: m.Log,
		Accept: func(context.Context, delivery.Incoming) (bool, error) { return true, nil }})
	if err != nil {
		return nil, fmt.Errorf("the bare handler: %w", err)
	}
	return h, nil
}

// startProfile writes a CPU profile to a file until stop; without a file it does nothing.
func startProfile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, ledger.Errorf(ledger.Invalid, "写不了 %s: %w", file, err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close() // a profile cut short says so itself
	}, nil
}
