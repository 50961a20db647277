package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"duban/store"
)

// deadCmd is for messages that need a person.
type deadCmd struct {
	List  deadListCmd  `cmd:"" default:"withargs" help:"list messages that were set aside, and answers that were refused or may not have arrived"`
	Retry deadRetryCmd `cmd:"" help:"make one due again; a running serve takes it up"`
}

// deadListCmd lists them.
type deadListCmd struct {
	JSON bool `name:"json" help:"print records as JSON"`
}

// deadRow is one of them as printed.
type deadRow struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind"`  // incoming or outgoing
	State        string    `json:"state"` // dead, failed or unknown
	Channel      string    `json:"channel"`
	Conversation string    `json:"conversation"`
	Person       string    `json:"person"`
	Text         string    `json:"text"`
	Attempts     int       `json:"attempts"`
	At           time.Time `json:"at"`
	Reason       string    `json:"reason"`
}

// Run prints them, the oldest first.
func (c *deadListCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	stuck, err := m.Store.Stuck(ctx)
	if err != nil {
		return err
	}
	rows := make([]deadRow, len(stuck))
	for i, s := range stuck {
		rows[i] = deadRowOf(s)
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"dead": rows})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "编号\t情况\t人员\t时间\t内容\t原因")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, deadStates[r.State], r.Person, r.At.In(m.Zone).Format("2006-01-02 15:04"),
			clipLine(r.Text, 40), clipLine(r.Reason, 60))
	}
	return w.Flush()
}

var deadStates = map[string]string{"dead": "来信处理失败", "failed": "去信被拒收", "unknown": "去信不知是否送达"}

func deadRowOf(s store.Stuck) deadRow {
	r := deadRow{ID: s.ID, Kind: "incoming", State: s.State, Channel: s.Channel, Conversation: s.Conversation, Person: s.Person,
		Text: s.Text, Attempts: s.Attempts, At: s.At, Reason: s.Reason}
	if s.Outgoing {
		r.Kind = "outgoing"
	}
	return r
}

// deadRetryCmd makes one due again.
type deadRetryCmd struct {
	ID   string `arg:"" help:"as listed"`
	JSON bool   `name:"json" help:"print records as JSON"`
}

// Run does it; whoever serves the store notices within seconds.
func (c *deadRetryCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // the write was durable before
	if err := m.Store.Retry(ctx, c.ID); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"retried": c.ID})
	}
	_, err = fmt.Fprintf(a.io.out, "%s 已重新排队,duban serve 会在几秒内处理\n", c.ID)
	if err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
