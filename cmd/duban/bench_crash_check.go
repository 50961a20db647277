package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
	"duban/store"
	"duban/wecom/wecomtest"
)

// crashBase keeps a report's own figure apart from the numbers of measures.
const crashBase = 1000

// crashText is the k-th message of a member, from 1: every fifth is a question, the others report a figure of their own.
func crashText(user, k int) string {
	if crashQuestion(k) {
		return fmt.Sprintf("第%d条谁牵头", 1+(user+k/5)%14)
	}
	return fmt.Sprintf("第4条推进中，%d人参训", crashBase+k)
}

func crashQuestion(k int) bool { return k%5 == 0 }

// crashReports is how many of the first n messages are reports.
func crashReports(n int) int { return n - n/5 }

// member posts one message after the other until told to stop, each until it is acknowledged, as WeCom would, and some
// once more after that. It returns how many were acknowledged.
func (p *crashPlant) member(ctx context.Context, user int, pause time.Duration, stop <-chan struct{}) int {
	if idle(ctx, rand.N(pause)) != nil { // not all at the same instant
		return 0
	}
	for k := 1; ; k++ {
		call := wecomtest.Callback{User: crashUser(user), MsgType: "text", MsgID: fmt.Sprintf("9%04d%06d", user, k), At: time.Now(),
			Fields: [][2]string{{"Content", crashText(user, k)}}}
		for !p.posted(ctx, call) {
			if idle(ctx, 100*time.Millisecond) != nil {
				return k - 1
			}
		}
		if rand.IntN(20) == 0 && p.posted(ctx, call) {
			p.repeats.Add(1)
		}
		select {
		case <-stop:
			return k
		case <-ctx.Done():
			return k
		case <-time.After(pause*3/4 + rand.N(pause/2)):
		}
	}
}

func (p *crashPlant) posted(ctx context.Context, call wecomtest.Callback) bool {
	posted, err := p.sim.Post(ctx, call)
	return err == nil && posted.OK() && len(posted.Body) == 0
}

// check waits for the replies, stops the program and counts.
func (p *crashPlant) check(ctx context.Context, acknowledged []int, patience time.Duration) (crashFigures, error) {
	p.day.heal()
	if err := p.await(ctx, acknowledged, patience); err != nil {
		return crashFigures{}, err
	}
	if err := p.last.stop(crashStart); err != nil {
		return crashFigures{}, err
	}
	f := crashFigures{PostgresRestarts: p.postgresRestarts, RedisRestarts: p.redisRestarts, Repeats: int(p.repeats.Load()), WeCom: p.day.counts}
	for user, n := range acknowledged {
		f.Acknowledged += n
		f.Reports += crashReports(n)
		f.Replies += len(p.answers(user))
		p.replies(user, n, &f)
	}
	f.Replies -= f.Told
	err := p.entries(ctx, acknowledged, &f)
	f.Lost = f.NotRecorded + f.NotAnswered
	return f, err
}

// await returns when every message has its reply and nothing waits to be sent, or patience is over.
func (p *crashPlant) await(ctx context.Context, acknowledged []int, patience time.Duration) error {
	s, err := store.Open(ctx, store.Options{DataDir: p.settings.Data, URL: p.settings.DatabaseURL})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }() // only read
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var missing crashFigures
		for user, n := range acknowledged {
			p.replies(user, n, &missing)
		}
		if q, err := s.Queues(ctx); err == nil && missing.NotAnswered+q.Waiting+q.Unfinished == 0 || idle(ctx, time.Second) != nil {
			return nil
		}
	}
}

var (
	crashFigure  = regexp.MustCompile(`(\d{4,})人`)
	crashMeasure = regexp.MustCompile(`第(\d+)条`)
)

// replies counts a member's: missing, doubled and out of order.
func (p *crashPlant) replies(user, n int, f *crashFigures) {
	want := map[string]int{} // what should be answered how often
	for k := 1; k <= n; k++ {
		want[crashAnswer(crashText(user, k))]++
	}
	last := 0
	for _, m := range p.answers(user) {
		if m.Passive { // it says that a message was not received, in the answer to its last try
			f.Told++
			continue
		}
		of := crashAnswer(m.Text)
		if want[of]--; want[of] < 0 {
			f.DoubledReplies++
			if p.day.lostAnswer(m.To, m.Text) {
				f.DoubledByLoss++
			}
			continue
		}
		if k, err := strconv.Atoi(of); err == nil {
			if k < last {
				f.OutOfOrder++
			}
			last = max(last, k)
		}
	}
	for _, missing := range want {
		f.NotAnswered += max(0, missing)
	}
}

// answers is what a member got; a card whose buttons were closed, because a later report made them stale, is no message of its own.
func (p *crashPlant) answers(user int) []wecomtest.Message {
	return slices.DeleteFunc(p.sim.Messages(crashUser(user)), func(m wecomtest.Message) bool { return m.Type == "update_template_card" })
}

// crashAnswer names the message that a text is or answers: a report's figure, or a question's measure.
func crashAnswer(text string) string {
	if found := crashFigure.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	if found := crashMeasure.FindStringSubmatch(text); found != nil {
		return "第" + found[1] + "条"
	}
	return text
}

// entries counts what the ledger holds, and what is left in the queues.
func (p *crashPlant) entries(ctx context.Context, acknowledged []int, f *crashFigures) error {
	s, err := store.Open(ctx, store.Options{DataDir: p.settings.Data, URL: p.settings.DatabaseURL})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }() // only read
	for user, n := range acknowledged {
		rows, err := s.Updates(ctx, ledger.UpdateFilter{ReporterID: crashUser(user), AllStates: true})
		if err != nil {
			return err
		}
		times := map[int]int{}
		for _, r := range rows {
			for _, q := range r.Numbers {
				times[int(q.Value)]++
			}
		}
		for k := 1; k <= n; k++ {
			if !crashQuestion(k) && times[crashBase+k] == 0 {
				f.NotRecorded++
			}
		}
		for _, n := range times {
			f.DoubledEffects += n - 1
		}
		f.Recorded += len(times)
		f.DoubledEffects += max(0, len(times)-crashReports(n)) // entries that nobody reported
	}
	q, err := s.Queues(ctx)
	f.Queues = map[string]int{"unfinished": q.Unfinished, "dead": q.Dead, "waiting": q.Waiting, "failed": q.Failed, "unknown": q.Unknown}
	return err
}

// counts prints a table of counts on one line, by name.
func counts(of map[string]int) string {
	parts := []string{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, of[name]))
	}
	return strings.Join(parts, ", ")
}
