package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"duban/ledger"
)

// feedbackCmd shows what people thought of answers, and forgets what one of them asked.
type feedbackCmd struct {
	Forget string `help:"remove what this person asked and thought of answers" placeholder:"USER"`
	Limit  int    `help:"the newest N" placeholder:"N" default:"50"`
	JSON   bool   `name:"json" help:"print records as JSON"`
}

// Run prints them, the newest first, or forgets a person's.
func (c *feedbackCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if c.Forget != "" {
		n, err := m.Store.ForgetAnswers(ctx, c.Forget)
		if err == nil {
			fmt.Fprintf(a.io.err, "删掉了 %s 的 %d 条问答和反馈。他报的进展在台账里,不受影响。\n", c.Forget, n)
		}
		return err
	}
	all, err := m.Store.Feedback(ctx, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"feedback": all})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	for i := range all {
		f := &all[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Act.At.In(m.Zone).Format("2006-01-02 15:04"), f.Person, verdictWord(f),
			cmp.Or(f.Said.Question, "(问答已过保存期)"), strings.Join(append(f.Reasons, f.Words), " "))
	}
	return w.Flush()
}

func verdictWord(f *ledger.Feedback) string {
	switch {
	case f.Withdrawn:
		return "已取消"
	case f.Good:
		return "有用"
	}
	return "没用"
}
