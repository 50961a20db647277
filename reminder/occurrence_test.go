package reminder_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"duban/knowledge"
	"duban/ledger"
	"duban/reminder"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// table is the file of cases: a name, what is given, and behind --- what is expected, checked by hand.
const table = "testdata/occurrences.txt"

// caseOf is one case of the table.
type caseOf struct {
	name   string
	given  []string // key: value
	expect string
}

func readCases(t *testing.T, path string) []caseOf {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []caseOf
	for _, block := range strings.Split("\n"+string(data), "\n== ")[1:] {
		head, expect, _ := strings.Cut(block, "\n---\n")
		lines := strings.Split(strings.TrimSpace(head), "\n")
		cases = append(cases, caseOf{name: lines[0], given: lines[1:], expect: strings.TrimSpace(expect)})
	}
	return cases
}

func writeCases(t *testing.T, path string, cases []caseOf) {
	t.Helper()
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "== %s\n%s\n---\n%s\n\n", c.name, strings.Join(c.given, "\n"), c.expect)
	}
	if err := os.WriteFile(path, []byte(strings.TrimSpace(b.String())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// county is the fictitious county of the cases.
func county() ledger.Directory {
	dir := ledger.Directory{County: "禾川县", Contact: "县政府督查室 0000-1234", Groups: []ledger.Group{
		{Name: "各镇", Aliases: []string{"各乡镇"}, Kinds: []string{"township"}},
		{Name: "各执法部门", Units: []string{"县水利局", "县林业局"}},
	}}
	for _, name := range []string{"东坝镇", "西陂镇", "南岗镇"} {
		dir.Units = append(dir.Units, ledger.Unit{Name: name, Aliases: []string{strings.TrimSuffix(name, "镇")}, Kind: ledger.Township})
	}
	for _, name := range []string{"县司法局", "县水利局", "县林业局", "县财政局"} {
		dir.Units = append(dir.Units, ledger.Unit{Name: name, Kind: ledger.Department})
	}
	dir.Units = append(dir.Units, ledger.Unit{Name: "县政府", Kind: ledger.Government}, ledger.Unit{Name: "县政府督查室", Kind: ledger.Supervision})
	return dir
}

// given is a case as rows and settings.
type given struct {
	rows   reminder.Rows
	set    reminder.Settings
	window ledger.Window
	today  ledger.Date
}

func shanghai() *time.Location { return time.FixedZone("CST", 8*3600) }

func date(t testing.TB, s string) ledger.Date {
	t.Helper()
	d, err := ledger.ParseDate(strings.TrimSpace(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// document reads a measure of the given words as the reader of issued texts reads it.
func document(t testing.TB, issued ledger.Date, measures ...string) *ledger.Document {
	t.Helper()
	text := "禾川县人民政府办公室关于印发《禾川县试行若干措施》的通知\n\n" + issued.Chinese() + "\n\n禾川县试行若干措施\n\n"
	for i, m := range measures {
		text += fmt.Sprintf("%d.%s\n", i+1, m)
	}
	doc, err := knowledge.Read(context.Background(), "case.txt", strings.NewReader(text), knowledge.Options{Title: "禾川县试行若干措施"})
	if err != nil {
		t.Fatal(err)
	}
	doc.ID, doc.Status, doc.Issued = "hc", ledger.DocumentConfirmed, issued
	if len(doc.Measures) != len(measures) {
		t.Fatalf("%d measures read of %d: %q", len(doc.Measures), len(measures), text)
	}
	return doc
}

func setUp(t *testing.T, c caseOf) given {
	t.Helper()
	g := given{set: reminder.DefaultSettings(shanghai()), rows: reminder.Rows{Directory: county()}}
	issued, texts, rule := date(t, "2024-01-05"), []string{}, ""
	for _, line := range c.given {
		key, value, _ := strings.Cut(line, ": ")
		words := strings.Fields(value)
		switch key {
		case "text":
			texts = append(texts, value)
		case "issued":
			issued = date(t, value)
		case "window":
			from, to, _ := strings.Cut(value, "..")
			g.window = ledger.Window{From: date(t, from), To: date(t, to)}
			g.today = g.window.From
		case "today":
			g.today = date(t, value)
		case "term":
			g.set.TermEnds = date(t, value)
		case "rule":
			rule = value
		case "report": // unit day status text
			g.rows.Updates = append(g.rows.Updates, report(t, len(g.rows.Updates), words))
		case "withdrawn":
			u := report(t, len(g.rows.Updates), words)
			u.State = ledger.UpdateWithdrawn
			g.rows.Updates = append(g.rows.Updates, u)
		case "open":
			g.rows.Openings = append(g.rows.Openings, ledger.EventOpening{ID: fmt.Sprint(len(g.rows.Openings)), DocumentID: "hc", MeasureKey: "1", Unit: words[0], Day: date(t, words[1])})
		}
	}
	doc := document(t, issued, texts...)
	if rule != "" {
		doc.Measures[0].Deadlines[0].Recurrence = rule
	}
	g.rows.Documents = []*ledger.Document{doc}
	for i, u := range g.rows.Updates {
		var at int
		if _, err := fmt.Sscanf(u.Duty, "%d", &at); err == nil {
			g.rows.Updates[i].Duty = ledger.DeadlineKeys(&doc.Measures[0])[at-1]
		}
	}
	for _, line := range c.given {
		key, value, _ := strings.Cut(line, ": ")
		words := strings.Fields(value)
		switch key {
		case "status":
			doc.Status = ledger.DocumentStatus(value)
		case "standing":
			doc.Standing = ledger.Standing(value)
		case "extend": // unit period day
			k := ledger.OccurrenceKey{Document: "hc", Measure: "1", Deadline: ledger.DeadlineKeys(&doc.Measures[0])[0], Unit: words[0], Label: words[1]}
			g.rows.Extensions = append(g.rows.Extensions, ledger.Extension{Occurrence: k, Due: date(t, words[2]), State: ledger.Granted})
		case "close":
			k := ledger.OccurrenceKey{Document: "hc", Measure: "1", Deadline: ledger.DeadlineKeys(&doc.Measures[0])[0], Unit: words[0], Label: words[1]}
			g.rows.Closures = append(g.rows.Closures, ledger.Closure{Occurrence: k})
		}
	}
	return g
}

// report is a ledger entry of measure 1: unit day status words number, and @1@2024-06-30 for the occurrence that it names: of the
// first deadline.
func report(t testing.TB, n int, words []string) ledger.ProgressUpdate {
	t.Helper()
	day := date(t, words[1])
	u := ledger.ProgressUpdate{
		ID: fmt.Sprintf("u%02d", n), DocumentID: "hc", MeasureKey: "1", Unit: words[0], Day: day, At: day.Midnight(shanghai()).Add(10 * time.Hour),
		Status: ledger.Status(words[2]), State: ledger.UpdateCurrent,
	}
	for _, w := range words[3:] {
		if named, is := strings.CutPrefix(w, "@"); is {
			u.Duty, u.Period, _ = strings.Cut(named, "@")
			continue
		}
		if strings.HasSuffix(w, "次") {
			var q ledger.Quantity
			if _, err := fmt.Sscanf(w, "%g次", &q.Value); err == nil {
				q.Unit = "次"
				u.Numbers = append(u.Numbers, q)
				continue
			}
		}
		u.Text += w
	}
	return u
}

var weekday = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// show prints occurrences, one line a duty and period: who owes it and how it stands.
func show(g given) string {
	seq, warnings := reminder.Occurrences(g.window, g.today, g.set, g.rows)
	type line struct {
		head   string
		states map[string][]string
		order  []string
	}
	var lines []*line
	byHead := map[string]*line{}
	for o := range seq {
		number := ""
		if len(g.rows.Documents[0].Measures) > 1 {
			number = "第" + o.Number + "条 "
		}
		head := fmt.Sprintf("%s%s %s 止%s(%s)", number, o.Kind, o.Label, o.Last(), weekday[o.Last().Midnight(time.UTC).Weekday()])
		if o.Kind != ledger.CheckIn {
			head += " 提醒" + leads(g, o.Last())
		}
		l := byHead[head]
		if l == nil {
			l = &line{head: head, states: map[string][]string{}}
			byHead[head], lines = l, append(lines, l)
		}
		state := o.State.Chinese()
		if o.Times > 1 {
			state += fmt.Sprintf("%d/%d", o.Count, o.Times)
		}
		if _, ok := l.states[state]; !ok {
			l.order = append(l.order, state)
		}
		l.states[state] = append(l.states[state], o.Unit)
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.head)
		for _, state := range l.order {
			fmt.Fprintf(&b, " | %s：%s", state, strings.Join(l.states[state], "、"))
		}
		b.WriteString("\n")
	}
	for _, w := range warnings() {
		b.WriteString("! " + w + "\n")
	}
	if b.Len() == 0 {
		return "（没有）"
	}
	return strings.TrimSpace(b.String())
}

// leads prints the days of 7-3-1-0 working days before a due day, as a calendar on the wall would give them.
func leads(g given, due ledger.Date) string {
	last := g.set.Calendar.OnOrBefore(due)
	out := ""
	for _, n := range []int{7, 3, 1, 0} {
		d := g.set.Calendar.Add(last, -n)
		out += fmt.Sprintf(" %02d-%02d", int(d.Month), d.Day)
	}
	return out
}

// TestOccurrences holds the table of cases.
func TestOccurrences(t *testing.T) {
	cases := readCases(t, table)
	if len(cases) < 70 {
		t.Errorf("%d cases", len(cases))
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := show(setUp(t, c))
			if *update {
				cases[i].expect = got
				return
			}
			if got != c.expect {
				t.Errorf("%s\n got\n%s\nwant\n%s", strings.Join(c.given, "\n"), got, c.expect)
			}
		})
	}
	if *update {
		writeCases(t, table, cases)
	}
}

// TestOrderOfReportsDoesNotMatter turns the reports of every case round.
func TestOrderOfReportsDoesNotMatter(t *testing.T) {
	for _, c := range readCases(t, table) {
		g := setUp(t, c)
		before := show(g)
		slices.Reverse(g.rows.Updates)
		slices.Reverse(g.rows.Openings)
		if after := show(g); after != before {
			t.Errorf("%s:\n%s\nturned round\n%s", c.name, before, after)
		}
	}
}

// TestKeysStayOverRevisions: a duty that stays has its key whatever comes, goes or moves beside it.
func TestKeysStayOverRevisions(t *testing.T) {
	issued := date(t, "2024-01-05")
	first := document(t, issued, "各镇2024年6月底前完成河道清淤。县水利局每季度通报1次进度。（县水利局牵头，各镇按职责分工负责）")
	second := document(t, issued, "各镇2024年3月底前报送河道清单。各镇2024年9月底前完成河道清淤。县水利局每季度通报1次进度。（县水利局牵头，各镇按职责分工负责）")
	before, after := ledger.DeadlineKeys(&first.Measures[0]), ledger.DeadlineKeys(&second.Measures[0])
	sort.Strings(before)
	for _, k := range before {
		if !slices.Contains(after, k) {
			t.Errorf("%s is gone: %v", k, after)
		}
	}
	if len(after) != 3 {
		t.Errorf("%v", after)
	}
}

func TestKeysAreReadBack(t *testing.T) {
	for _, k := range []ledger.OccurrenceKey{
		{Document: "dc37", Measure: "二(三)2#2", Deadline: "once-9f3a21#2", Unit: "县纪委/监委", Label: "2024-06-30"},
		{Document: "a%2F", Measure: "1", Deadline: "check_in", Unit: "%", Label: "2024Q3"},
		{},
	} {
		back, err := ledger.ParseOccurrenceKey(k.String())
		if err != nil || back != k {
			t.Errorf("%q: %+v, %v", k.String(), back, err)
		}
	}
	if _, err := ledger.ParseOccurrenceKey("a/b"); ledger.CodeOf(err) != ledger.Invalid {
		t.Errorf("%v", err)
	}
}
