package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
)

// remindCmd plans reminders, and claims what is due.
type remindCmd struct {
	At     string `name:"at" help:"as if it were then: 2026-11-30, 2026-11-30T09:30 or with a zone" placeholder:"TIME"`
	DryRun bool   `name:"dry-run" help:"show who would get what and why, and send nothing"`
	Sent   string `name:"sent" help:"show how the digests of a day went instead: who could not be reached" placeholder:"DAY"`
	JSON   bool   `name:"json" help:"print records as JSON"`
}

// Run shows the next digests, or queues those that are due; a running serve sends them.
func (c *remindCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if c.Sent != "" {
		return c.sent(ctx, a, m)
	}
	now, err := timeGiven(c.At, m.Clock(), m.Zone)
	if err != nil {
		return err
	}
	if c.DryRun {
		plan, _, err := m.Reminders.plan(ctx, now)
		if err != nil {
			return err
		}
		return c.show(a, m, plan)
	}
	if m.Settings.WeCom.App.IsZero() {
		return ledger.Errorf(ledger.Invalid, "还没有设置企业微信应用,提醒发不出去;只看要发给谁,请加 --dry-run")
	}
	pushes, err := m.Reminders.round(ctx, now)
	if err != nil {
		return err
	}
	return c.show(a, m, reminder.Plan{Day: ledger.DateOf(now.In(m.Zone)), Pushes: pushes})
}

// show prints a plan: records to standard output, what the plan warns of to standard error.
func (c *remindCmd) show(a *app, m *Main, plan reminder.Plan) error {
	for _, w := range plan.Warnings {
		fmt.Fprintf(a.io.err, "duban: %s\n", w)
	}
	if len(plan.Unreached) > 0 {
		fmt.Fprintf(a.io.err, "duban: 通讯录里没有联络员,没有人会收到提醒:%s\n", strings.Join(plan.Unreached, "、"))
	}
	if c.JSON {
		if plan.Pushes == nil {
			plan.Pushes = []reminder.Push{}
		}
		return printJSON(a.io.out, map[string]any{"pushes": plan.Pushes})
	}
	if len(plan.Pushes) == 0 {
		fmt.Fprintln(a.io.out, "没有要提醒的。")
	}
	for _, p := range plan.Pushes {
		fmt.Fprintf(a.io.out, "== %s（%s，%s）%s\n%s\n\n", p.Name, p.Unit, p.Person, p.At.Format("2006-01-02 15:04"),
			reminder.Compose(p, plan.Day, m.Reminders.settings(), m.Directory().Contact).Text())
	}
	return nil
}

// sentRow is how one person's digest went, as printed.
type sentRow struct {
	Person      string    `json:"person"`
	Name        string    `json:"name"`
	At          time.Time `json:"at"`
	State       string    `json:"state"` // queued, sending, sent, failed, unknown
	Unreachable bool      `json:"unreachable"`
	Attempts    int       `json:"attempts"`
	Reason      string    `json:"reason"`
}

// sentStates are the states for people. What may have arrived is never sent again by itself.
var sentStates = map[delivery.OutgoingState]string{delivery.OutgoingQueued: "等待发送", delivery.OutgoingSending: "正在发送", delivery.OutgoingSent: "已发出",
	delivery.OutgoingFailed: "没有送到", delivery.OutgoingUnknown: "不知是否送到,没有重发"}

func (c *remindCmd) sent(ctx context.Context, a *app, m *Main) error {
	day, err := ledger.ParseDate(c.Sent)
	if err != nil || day.IsZero() {
		return ledger.Errorf(codeUsage, "--sent 应写作 2026-11-30 这样的日子")
	}
	pushed, err := m.Store.Pushed(ctx, ledger.PushDigest, day)
	if err != nil {
		return err
	}
	rows := make([]sentRow, len(pushed))
	for i, p := range pushed {
		rows[i] = sentRow{Person: p.Push.Person, Name: m.nameOf(p.Push.Person), At: p.Push.At, State: string(p.State), Unreachable: p.Unreachable, Attempts: p.Attempts, Reason: p.Reason}
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"sent": rows})
	}
	return printSent(a.io.out, rows, m.Zone)
}

func printSent(out io.Writer, rows []sentRow, zone *time.Location) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "人员\t姓名\t时间\t情况\t原因")
	for _, r := range rows {
		state := sentStates[delivery.OutgoingState(r.State)]
		if r.Unreachable {
			state += ",联系不上"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Person, r.Name, r.At.In(zone).Format("2006-01-02 15:04"), state, clipLine(r.Reason, 60))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// nameOf is a person's name in the directory, else the id.
func (m *Main) nameOf(person string) string {
	for _, one := range m.Directory().Members {
		if strings.EqualFold(one.UserID, person) && one.Name != "" {
			return one.Name
		}
	}
	return person
}

// timeGiven reads --at; "" is now. A day alone means after that day's digests begin.
func timeGiven(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	if d, err := ledger.ParseDate(text); err == nil && !d.IsZero() {
		return d.Midnight(zone).Add(9*time.Hour + 30*time.Minute), nil
	}
	return now, ledger.Errorf(codeUsage, "--at 应写作 2026-11-30 或 2026-11-30T09:30")
}
