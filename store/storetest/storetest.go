// Package storetest says what every engine of the store must keep. It is ordinary code: hand Exercise a
// way to open your store. Whoever changes what store promises changes this suite with it.
package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"duban/ledger"
	"duban/store"
)

// Opener opens an empty store for a test, with a system clock that the test moves, and returns besides a way
// to open the same store once more, as another process would. The test's Cleanup closes both.
type Opener func(t *testing.T, clock func() time.Time) (s *store.Store, again func() *store.Store)

func (o Opener) one(t *testing.T) *store.Store {
	t.Helper()
	s, _ := o(t, time.Now)
	return s
}

// Clock is a system clock that stands until it is moved. Concurrency: safe.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts a clock at a fixed instant.
func NewClock() *Clock { return &Clock{now: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)} }

// Now returns the instant at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move lets time pass.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Exercise runs the whole suite, its groups side by side: each opens stores of its own, and waits for disk or server.
func Exercise(t *testing.T, open Opener) {
	t.Helper()
	groups := map[string]func(*testing.T, Opener){
		"documents":   exerciseDocuments,
		"revisions":   exerciseRevisions,
		"acts":        exerciseActs,
		"standings":   exerciseStandings,
		"vectors":     exerciseVectors,
		"outline":     exerciseOutline,
		"ledger":      exerciseLedger,
		"decisions":   exerciseDecisions,
		"inbox":       exerciseInbox,
		"outbox":      exerciseOutbox,
		"contacts":    exerciseContacts,
		"posts":       exercisePosts,
		"talk":        exerciseTalk,
		"reminders":   exerciseReminders,
		"chain":       exerciseChain,
		"person":      exercisePerson,
		"settings":    exerciseSettings,
		"accounts":    exerciseAccounts,
		"audit-runs":  exerciseAuditRuns,
		"concurrency": exerciseConcurrency,
		"occurrences": exerciseOccurrences,
		"contexts":    exerciseContexts,
	}
	for name, run := range groups {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open)
		})
	}
}

// Document makes a sample document with n measures whose every kind of row is filled.
func Document(id string, n int) *ledger.Document {
	d := &ledger.Document{
		ID: id, Title: "青禾县样例若干措施(" + id + ")", Notice: "关于印发样例的通知", Aliases: []string{"样例" + id},
		Issuer: "青禾县人民政府办公室", Number: "青政办〔2024〕1号", Issued: ledger.NewDate(2024, 6, 1), Year: 2024,
		Addressees: []string{"各镇", "各部门"}, Missing: []string{}, Warnings: []string{"第2条没有责任单位"},
		Status: ledger.DocumentDraft, Hash: "hash-" + id, Source: id + ".txt", Text: "全文 " + id,
		IngestedAt: time.Date(2024, 6, 2, 1, 2, 3, 4000, time.UTC), CommonParty: []string{},
		Chapters: []ledger.Chapter{
			{Number: "一", Title: "总则", Printed: "一、总则", Span: ledger.Span{Start: 3, End: 9}},
			{Number: "一(一)", Title: "分则", Printed: "(一)分则", Parent: "一", Implied: true},
		},
		Passages: []ledger.Passage{{ID: "p1", Kind: "preamble", Title: "前言", Text: "为做好工作,制定本措施。", Span: ledger.Span{End: 30}}},
		Measures: []ledger.Measure{},
	}
	for i := range n {
		d.Measures = append(d.Measures, measure(i+1))
	}
	return d
}

func measure(n int) ledger.Measure {
	number := fmt.Sprint(n)
	return ledger.Measure{
		Key: number, Number: number, NumberImplied: n%7 == 0, ChapterNumber: "一", Chapter: "一、总则", Section: "(一)分则",
		Title: "办好第" + number + "件事", Heading: "办好第" + number + "件事",
		Text:    "各镇每季度检查一次,2024年6月底前完成,培训不少于60学时。这一条的正文写得长一些,好让读写的份量接近真实的文件。",
		Clauses: []ledger.Clause{{Text: "县水务局牵头,各镇配合", Span: ledger.Span{Start: 10, End: 40}}},
		Parts: []ledger.Part{{
			Text: "前半条", Lead: []string{"县水务局"}, Cooperating: []string{"各镇"}, Responsible: []string{},
		}},
		Assignments: []ledger.Assignment{
			{Role: ledger.Lead, Unit: "县水务局", Label: "牵头", Source: ledger.Span{Start: 10, End: 20}},
			{Role: ledger.Cooperating, Unit: "各镇", Label: "配合", Body: true},
			{Role: ledger.Responsible, Unit: "县林业局", Label: "按职责分工负责", Part: 1},
		},
		Deadlines: []ledger.Deadline{{
			Quote: "2024年6月底前完成", Kind: ledger.Once, Due: ledger.NewDate(2024, 6, 30), Times: 1, Days: 10,
			Recurrence: "", Trigger: "变动后", Who: []string{"各镇"}, What: "完成", When: "2024年6月底前", Span: ledger.Span{Start: 1, End: 2},
		}},
		Targets: []ledger.Target{{Quote: "不少于60学时", Value: 60.5, Unit: "学时", What: "培训", Comparator: ">=", Per: "年"}},
		Places:  []ledger.Span{{Start: 5, End: 50}, {Start: 60, End: 70}},
	}
}

// same fails unless both print the same JSON.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	g, err := json.MarshalIndent(got, "", " ")
	must(t, err)
	w, err := json.MarshalIndent(want, "", " ")
	must(t, err)
	if string(g) != string(w) {
		t.Fatalf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, code ledger.Code) {
	t.Helper()
	if ledger.CodeOf(err) != code {
		t.Fatalf("%s: got error %v (%s), want %s", what, err, ledger.CodeOf(err), code)
	}
}

func save(t *testing.T, s *store.Store, d *ledger.Document) *ledger.Document {
	t.Helper()
	saved, err := s.SaveDocument(context.Background(), d)
	must(t, err)
	return saved.Document
}

func confirmation(id string) ledger.Confirmation { return ledger.Confirmation{DocumentID: id} }
