package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"duban/bot"
	"duban/configs"
	"duban/ledger"
	"duban/store"
)

// benchGrowthCmd measures answers while the store grows: they must stay as fast. It works in a folder, and on PostgreSQL
// in a schema, of its own, and takes them away.
type benchGrowthCmd struct {
	Documents []int  `help:"sizes of the store, in documents of 15 to 30 measures" default:"10,1000,10000"`
	Questions int    `help:"of each kind" default:"300"`
	Profile   string `help:"file for a CPU profile of the questions without a document, at the last size" type:"path"`

	out io.Writer
}

// wordsAlone names the questions that are looked for in every document.
const wordsAlone = "words, no document"

// goalAnswer is the 99th percentile that an answer by exact key must stay below. Unit: milliseconds.
const goalAnswer = 30

// Run measures the engine of the settings.
func (c *benchGrowthCmd) Run(ctx context.Context, a *app) error {
	s, drop, err := benchPlace(ctx, a)
	if err != nil {
		return err
	}
	defer drop()
	a.LogLevel, c.out = "error", a.io.out
	have := 0
	for _, n := range c.Documents {
		if err := growTo(ctx, s, a, have, n); err != nil {
			return err
		}
		have = max(have, n)
		if err := c.measure(ctx, s, a, have); err != nil {
			return err
		}
	}
	return nil
}

// benchPlace is the settings with an empty store in place of the configured one: a folder, and on PostgreSQL a schema beside
// it. drop throws both away.
func benchPlace(ctx context.Context, a *app) (s configs.Settings, drop func(), err error) {
	if s, err = a.settings(); err != nil {
		return s, nil, err
	}
	if s.Data, err = os.MkdirTemp("", "duban-bench-"); err != nil {
		return s, nil, fmt.Errorf("bench folder: %w", err)
	}
	remove := func() { _ = os.RemoveAll(s.Data) } // a leftover folder in the system's temp is harmless
	if !s.Postgres() {
		return s, remove, nil
	}
	dropSchema, err := benchSchema(ctx, &s)
	if err != nil {
		remove()
		return s, nil, err
	}
	return s, func() { dropSchema(); remove() }, nil
}

// benchSchema makes a schema and points the settings to it.
func benchSchema(ctx context.Context, s *configs.Settings) (drop func(), err error) {
	admin, err := pgx.Connect(ctx, s.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("连不上数据库,请核对 --database-url: %w", err)
	}
	schema := "duban_bench_" + uuid.NewString()[:8]
	if _, err := admin.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS vector; CREATE SCHEMA `+schema); err != nil {
		return nil, errors.Join(fmt.Errorf("making a schema: %w", err), admin.Close(ctx))
	}
	s.DatabaseURL, err = inSchema(s.DatabaseURL, schema)
	return func() {
		ctx := context.WithoutCancel(ctx)
		_, _ = admin.Exec(ctx, `DROP SCHEMA IF EXISTS `+schema+` CASCADE`) // a leftover schema of that name is harmless
		_ = admin.Close(ctx)
	}, err
}

// growTo saves the documents from have to n.
func growTo(ctx context.Context, s configs.Settings, a *app, have, n int) (err error) {
	st, err := store.Open(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL, Logger: a.logger(s.LogFormat)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i := have; i < n; i++ {
		g.Go(func() error {
			_, err := st.SaveDocument(ctx, grownDocument(i))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("filling the store: %w", err)
	}
	return nil
}

// measure asks each kind of question of a program that runs, then of one that starts.
func (c *benchGrowthCmd) measure(ctx context.Context, s configs.Settings, a *app, n int) (err error) {
	began := time.Now()
	m, err := newMain(ctx, s, a.logger(s.LogFormat))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if _, err := m.answer(ctx, grownQuestion(0, "第9条谁牵头"), ""); err != nil {
		return err
	}
	start := time.Since(began)
	fmt.Fprintf(a.io.out, "%6d documents: start and first answer %.0f ms\n", n, float64(start.Microseconds())/1000)
	for _, kind := range []struct {
		name     string
		question func(i int) (text, document string)
	}{
		{"number, document in the conversation", func(i int) (string, string) { return "第9条谁牵头", grownID(i % n) }},
		{"number, document named", func(i int) (string, string) { return grownQuestion(i%n, "第9条谁牵头"), "" }},
		{"words, document in the conversation", func(i int) (string, string) { return "河道清淤归哪条管", grownID(i % n) }},
		{"dates, document named", func(i int) (string, string) { return grownQuestion(i%n, "6月份有什么到期"), "" }},
		{wordsAlone, func(i int) (string, string) { return fmt.Sprintf("%s清理河道谁负责", grownPlace(i%n)), "" }},
	} {
		stop := func() {}
		if kind.name == wordsAlone && n == slices.Max(c.Documents) {
			if stop, err = startProfile(c.Profile); err != nil {
				return err
			}
		}
		err := c.ask(ctx, m, fmt.Sprintf("%6d documents: %-38s", n, kind.name), kind.question)
		stop()
		if err != nil {
			return err
		}
	}
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	fmt.Fprintf(a.io.out, "%6d documents: heap in use after all %d MB\n", n, mem.HeapInuse>>20)
	return nil
}

func (c *benchGrowthCmd) ask(ctx context.Context, m *Main, name string, question func(int) (string, string)) error {
	t := &timings{}
	refused := 0
	for i := range c.Questions {
		text, document := question(i * 7919)
		got, err := t.time(func() (any, error) { return m.answer(ctx, text, document) })
		if err != nil {
			return err
		}
		if o, ok := got.(bot.Outcome); ok && (o.Refused || o.Clarify) {
			refused++
		}
	}
	fmt.Fprintf(c.out, "%s p50/p99 %s ms (goal p99 ≤ %d), %d of %d refused or asked back\n", name, t, goalAnswer, refused, c.Questions)
	return nil
}

// answer takes one question through the engine.
func (m *Main) answer(ctx context.Context, text, document string) (bot.Outcome, error) {
	return m.Engine.Handle(ctx, bot.Input{Text: text, From: "bench", Conversation: "bench", Now: m.Clock(), State: bot.State{Document: document}})
}

// The generated documents: of one county's towns and years, about a dozen matters.
func grownID(i int) string { return fmt.Sprintf("g%06d", i) }

func grownPlace(i int) string {
	const towns = "青白红黄紫金银铜石木山水云风雨雪松竹梅兰"
	r := []rune(towns)
	return string([]rune{r[i/400%20], r[i/20%20], r[i%20]}) + "镇"
}

func grownTitle(i int) string {
	return fmt.Sprintf("%s关于办好民生实事的若干措施(%d年第%d批)", grownPlace(i), 2015+i/8000, 1+i%9)
}

func grownQuestion(i int, question string) string { return grownTitle(i) + question }

func grownDocument(i int) *ledger.Document {
	matters := []string{"清理河道淤积", "修补农村道路", "更换供水管网", "扩建幼儿园学位", "开办老年食堂", "整修校舍屋面", "建设文化广场", "推广节水灌溉", "更新路灯线路", "补种行道树木", "检修燃气管道", "设立便民服务点"}
	units := []string{"县水务局", "县交通局", "县住建局", "县教育局", "县民政局", "县文旅局", "县农业农村局", "县林业局", "县应急局", "县政务服务局"}
	d := &ledger.Document{ID: grownID(i), Title: grownTitle(i), Issuer: grownPlace(i) + "人民政府", Hash: grownID(i), Year: 2024, Issued: ledger.NewDate(2015+i/8000, 1, 1+i%28)}
	for n := 1; n <= 15+i%16; n++ {
		k := i*31 + n*7
		number, matter, unit := fmt.Sprint(n), matters[k%len(matters)], units[k/3%len(units)]
		due := ledger.NewDate(2024, time.Month(1+k%12), 20)
		m := ledger.Measure{Key: number, Number: number, Heading: matter, Title: matter, Chapter: "一、主要任务", ChapterNumber: "一",
			Text:    fmt.Sprintf("%s。%s逐村摸清底数,列出清单,第%d片区于%s前完成,每季度至少检查%d次,做到有台账、有专人、有验收,群众满意率不低于%d%%。", matter, grownPlace(i+n), k%50, due.Chinese(), 1+k%4, 80+k%20),
			Clauses: []ledger.Clause{{Text: unit + "牵头,各镇、各部门按职责分工负责"}},
			Assignments: []ledger.Assignment{{Role: ledger.Lead, Unit: unit, Label: "牵头"}, {Role: ledger.Responsible, Unit: "各镇", Label: "按职责分工负责"},
				{Role: ledger.Responsible, Unit: "各部门", Label: "按职责分工负责"}},
			Deadlines: []ledger.Deadline{{Quote: "于" + due.Chinese() + "前完成", Kind: ledger.Once, Due: due, What: matter, When: due.Chinese() + "前"}},
		}
		d.Measures = append(d.Measures, m)
	}
	return d
}
