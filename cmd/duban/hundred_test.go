package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/configs"
	"duban/ledger"
)

// Which of the hundred documents have something to say; the last of each is the one that the nearest words would miss.
var (
	justiceLeads = []int{7, 23, 41, 58, 77, 90, 96} // the second measure of each
	justiceHelps = []int{12, 64}
	dueInJune    = []int{3, 50, 88}
	townsCarry   = []int{10, 33, 60}
	repealed     = 41
)

// hundredth is a small document of a made-up county.
func hundredth(i int) *ledger.Document {
	subjects := []rune("茶竹麻棉药菌鱼蜂桑果")
	offices := []string{"县水务局", "县交通局", "县民政局", "县文旅局"}
	name := fmt.Sprintf("云岭县%c%c业扶持若干措施", subjects[i/10], subjects[i%10])
	d := &ledger.Document{ID: fmt.Sprintf("h%03d", i), Hash: fmt.Sprint("hash ", i), Title: name, Issuer: fmt.Sprint("发文机关", i), Year: 2024,
		Issued: ledger.NewDate(2023, 1, 1).AddDays(i)}
	for n := 1; n <= 3; n++ {
		lead := offices[(i+n)%len(offices)]
		m := ledger.Measure{Key: fmt.Sprint(n), Number: fmt.Sprint(n), Heading: fmt.Sprintf("扶持事项%d", n), Text: fmt.Sprintf("对种养大户给予第%d类扶持,由专人登记造册。", n),
			Clauses: []ledger.Clause{{Text: "按分工落实"}}}
		if n == 2 && slices.Contains(justiceLeads, i) {
			lead = "县司法局"
		}
		m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Lead, Unit: lead})
		if n == 3 && slices.Contains(justiceHelps, i) {
			m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Cooperating, Unit: "县司法局"})
		}
		if n == 1 && slices.Contains(townsCarry, i) {
			m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Responsible, Unit: "各镇"})
		}
		due := ledger.NewDate(2024, 11, 30)
		if n == 3 && slices.Contains(dueInJune, i) {
			due = ledger.NewDate(2024, 6, 25)
		}
		m.Deadlines = append(m.Deadlines, ledger.Deadline{Kind: ledger.Once, Due: due, Quote: due.Chinese() + "前办结", When: due.Chinese() + "前"})
		d.Measures = append(d.Measures, m)
	}
	return d
}

const hundredDirectory = `county: 云岭县
units:
  - {name: 县司法局, aliases: [司法局], kind: department}
  - {name: 县水务局, kind: department}
  - {name: 县交通局, kind: department}
  - {name: 县民政局, kind: department}
  - {name: 县文旅局, kind: department}
  - {name: 青山镇, kind: township}
  - {name: 县督查室, aliases: [督查室], kind: supervision}
`

// hundred is a store of a hundred documents, one of them repealed.
func hundred(t *testing.T) *Main {
	t.Helper()
	s, err := configs.Load("", func(string) (string, bool) { return "", false }, map[string]string{"data": pristine.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Data, "directory.yaml"), []byte(hundredDirectory), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := newMain(t.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	var docs []*ledger.Document
	for i := range 100 {
		docs = append(docs, hundredth(i))
	}
	if _, err := m.Store.SaveDocuments(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	gone := ledger.StandingChange{DocumentID: docs[repealed].ID, Standing: ledger.Repealed, Act: ledger.Act{UserID: "t"}}
	if err := m.Store.SetStanding(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSetsAreCompleteAmongAHundred: a list that leaves something out and does not say so is the worst answer there is.
func TestSetsAreCompleteAmongAHundred(t *testing.T) {
	m := hundred(t)
	cases := []struct {
		name, unit, text string
		documents        []int
		words            []string // a leading ! forbids one
	}{
		{"leads", "县水务局", "司法局牵头哪几条", justiceLeads, []string{"!第3条", "6份文件合计6条", "!只查了"}},
		{"how many it has", "县水务局", "司法局管几条", slices.Concat(justiceLeads, justiceHelps), []string{"第3条", "8份文件合计8条", "!合计1条", "!只查了"}},
		{"which it has", "县水务局", "司法局有哪些任务", slices.Concat(justiceLeads, justiceHelps), []string{"!只查了"}},
		{"due this month", "县水务局", "本月有什么到期", dueInJune, []string{"6月25日", "!11月", "!只查了"}},
		{"due this month for a unit without any", "县水务局", "司法局本月有什么到期", nil, []string{"没有"}},
		{"own duties", "县司法局", "我要做哪些", slices.Concat(justiceLeads, justiceHelps), []string{"县司法局", "!只查了"}},
		{"own duties through a group", "青山镇", "我们要做哪些", townsCarry, []string{"青山镇", "!只查了"}},
		{"no duties", "县督查室", "我要做哪些", nil, []string{"没有"}},
		{"a repealed one by its name", "县水务局", "《云岭县药竹业扶持若干措施》司法局牵头哪几条", []int{41}, []string{"已废止", "第2条"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := bot.Input{Text: c.text, From: "li", Unit: c.unit, Conversation: "c", MessageKey: c.name, Now: time.Date(2024, 6, 10, 9, 0, 0, 0, m.Zone)}
			out, err := m.Engine.Handle(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			named := len(c.documents) == 1
			for i := range 100 {
				want := slices.Contains(c.documents, i) && (i != repealed || named)
				if got := strings.Contains(out.Reply, hundredth(i).Title); got != want {
					t.Errorf("%s: named %v, want %v", hundredth(i).Title, got, want)
				}
			}
			for _, w := range c.words {
				if no, forbidden := strings.CutPrefix(w, "!"); forbidden == strings.Contains(out.Reply, no) {
					t.Errorf("words: %q", w)
				}
			}
			if t.Failed() || testing.Verbose() {
				t.Logf("%s\n%s", c.text, out.Reply)
			}
		})
	}
}

// TestANumberAmongAHundredIsNeverGuessed: every document has a measure 2.
func TestANumberAmongAHundredIsNeverGuessed(t *testing.T) {
	m := hundred(t)
	for _, text := range []string{"第2条谁牵头", "第2条已完成,办了45户"} {
		in := bot.Input{Text: text, From: "li", Unit: "县水务局", Conversation: "c", MessageKey: text, Now: time.Date(2024, 6, 10, 9, 0, 0, 0, m.Zone)}
		out, err := m.Engine.Handle(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if !out.Clarify || len(out.Effects.Updates) > 0 || !strings.Contains(out.Reply, "文件名称") {
			t.Errorf("%s: %+v\n%s", text, out.Effects, out.Reply)
		}
	}
}

// TestWordsAmongAHundredSayWhatWasLookedAt: which measures speak of something stands in no row.
func TestWordsAmongAHundredSayWhatWasLookedAt(t *testing.T) {
	m := hundred(t)
	in := bot.Input{Text: "哪几条讲到登记造册", From: "li", Unit: "县水务局", Conversation: "c", MessageKey: "k", Now: time.Date(2024, 6, 10, 9, 0, 0, 0, m.Zone)}
	out, err := m.Engine.Handle(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.Reply, "只查了24份") || !strings.Contains(out.Reply, "共99份") {
		t.Errorf("%s", out.Reply)
	}
}

// TestCountywideAmongAHundred: the supervisors' questions are answered from the ledger's rows.
func TestCountywideAmongAHundred(t *testing.T) {
	m := hundred(t)
	blocked := ledger.ProgressUpdate{DocumentID: "h088", MeasureKey: "3", Unit: "县水务局", Status: ledger.Blocked, Text: "缺材料", ReporterID: "li", MessageKey: "r1",
		At: time.Date(2024, 6, 9, 9, 0, 0, 0, m.Zone), Day: ledger.NewDate(2024, 6, 9)}
	if err := m.Store.Apply(t.Context(), bot.Effects{Updates: []ledger.ProgressUpdate{blocked}}); err != nil {
		t.Fatal(err)
	}
	for text, words := range map[string][]string{
		"哪些单位卡住了":  {hundredth(88).Title, "缺材料", "!" + hundredth(87).Title},
		"还有哪些单位没报": {hundredth(0).Title, "还有64份文件", "!只查了"},
		"县水务局报了哪些": {hundredth(88).Title, "!" + hundredth(87).Title},
	} {
		in := bot.Input{Text: text, From: "zhang", Unit: "县督查室", Conversation: "s", MessageKey: text, Now: time.Date(2024, 6, 10, 9, 0, 0, 0, m.Zone)}
		out, err := m.Engine.Handle(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if no, forbidden := strings.CutPrefix(w, "!"); forbidden == strings.Contains(out.Reply, no) {
				t.Errorf("%s: %q\n%s", text, w, out.Reply)
			}
		}
	}
}

// TestMoreThanCanBeReadIsTold: a unit that leads in more documents than a turn reads.
func TestMoreThanCanBeReadIsTold(t *testing.T) {
	m := hundred(t)
	var docs []*ledger.Document
	for i := range 230 {
		d := hundredth(i % 100)
		d.ID, d.Hash, d.Issuer = fmt.Sprintf("m%03d", i), fmt.Sprint("more ", i), fmt.Sprint("另一机关", i)
		d.Measures[0].Assignments[0].Unit = "县司法局"
		docs = append(docs, d)
	}
	if _, err := m.Store.SaveDocuments(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"司法局牵头哪几条", "我要做哪些"} {
		in := bot.Input{Text: text, From: "li", Unit: "县司法局", Conversation: "c", MessageKey: text, Now: time.Date(2024, 6, 10, 9, 0, 0, 0, m.Zone)}
		out, err := m.Engine.Handle(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.Reply, "只查了200份（共23") || !strings.Contains(out.Reply, "不是全部") || !strings.Contains(out.Reply, "文件名称") {
			t.Errorf("%s\n%s", text, out.Reply)
		}
	}
}
