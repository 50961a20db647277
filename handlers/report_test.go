package handlers_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
)

var updateTalks = flag.Bool("update", false, "write the conversations in testdata/talks anew")

// TestTalks replays conversations: a line "unit> text" is a message, the indented lines below it are what
// came back; "unit» text" is one of any form (forms_test.go), "-- 40m" lets time pass. A line "== name" starts a new conversation, "== name (both)" one with two documents.
func TestTalks(t *testing.T) {
	files, err := filepath.Glob("testdata/talks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(t, string(want))
			if *updateTalks {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("differs; run with -update and look at the change\n%s", difference(string(want), got))
			}
		})
	}
}

func replay(t *testing.T, script string) string {
	var b strings.Builder
	var c *talk
	for _, line := range strings.Split(strings.TrimRight(script, "\n"), "\n") {
		unit, text, isMessage := strings.Cut(line, "> ")
		switch {
		case strings.HasPrefix(line, "== "):
			c = newTalk(plan())
			if strings.Contains(line, "(both)") {
				c = newTalk(plan(), opinions())
			} else if strings.Contains(line, "(confirmed)") {
				c = newTalk(confirmed())
			} else if strings.Contains(line, "(days)") {
				c = newTalk(severalDays())
			} else if strings.Contains(line, "(restart)") {
				c = newTalk(opinions())
			} else if strings.Contains(line, "(roads)") {
				c = newTalk(roads())
			} else if strings.Contains(line, "(drafts)") {
				c = newTalk(roads(), bridges(), plan())
			} else if strings.Contains(line, "(empty)") {
				c = newTalk()
			}
			fmt.Fprintln(&b, line)
		case isMessage && !strings.HasPrefix(line, " "):
			out := c.say(t, unit, text)
			fmt.Fprintln(&b, line)
			b.WriteString(shown(out, c.store))
		case isForm(line):
			unit, text, _ := strings.Cut(line, "» ")
			out := c.send(t, unit, c.formed(t, text))
			fmt.Fprintln(&b, line)
			b.WriteString(shown(out, c.store) + cardShown(out))
		case strings.HasPrefix(line, "-- "):
			d, err := time.ParseDuration(strings.TrimPrefix(line, "-- "))
			if err != nil {
				t.Fatal(err)
			}
			c.later(d)
			fmt.Fprintln(&b, line)
		case strings.HasPrefix(line, "#"), line == "":
			fmt.Fprintln(&b, line)
		}
	}
	return b.String()
}

// isForm is a message of any form, unit» text: its card and what it writes beside the ledger are shown as well.
func isForm(line string) bool { return strings.Contains(line, "» ") && !strings.HasPrefix(line, " ") }

// shown prints an outcome: its intent and flags, the reply, the choices, what is written.
func shown(out bot.Outcome, _ *memoryLedger) string {
	var b strings.Builder
	flags := ""
	if out.Clarify {
		flags += " asks"
	}
	if out.Refused {
		flags += " refuses"
	}
	fmt.Fprintf(&b, "    [%s%s]\n", out.Intent, flags)
	for _, l := range strings.Split(out.Reply, "\n") {
		fmt.Fprintf(&b, "    %s\n", l)
	}
	for i, c := range out.Choices {
		fmt.Fprintf(&b, "    (%d) %s\n", i+1, c.Label)
	}
	for _, u := range out.Effects.Updates {
		fmt.Fprintf(&b, "    + %s %s %s %s %s\n", u.DocumentID, u.MeasureKey, u.Unit, u.Status, numbersShown(u.Numbers)+occurrenceShown(u))
	}
	for _, s := range out.Effects.Slips {
		fmt.Fprintf(&b, "    = slip %s %s, %d\n", s.Unit, s.State, len(s.Items))
	}
	for _, a := range out.Files {
		fmt.Fprintf(&b, "    > %s\n", a.Name)
	}
	if n := len(out.Effects.Withdraw); n > 0 {
		fmt.Fprintf(&b, "    - %d withdrawn\n", n)
	}
	for _, m := range out.Effects.Mends {
		fmt.Fprintf(&b, "    * %s %s %s[%d] %q → %q\n", m.DocumentID, m.MeasureKey, m.Field, m.Index, m.Before, m.After)
	}
	for _, k := range out.Effects.Checks {
		fmt.Fprintf(&b, "    * %s %s checked by %s\n", k.DocumentID, k.MeasureKey, k.Act.Name)
	}
	for _, k := range out.Effects.Confirm {
		fmt.Fprintf(&b, "    * %s revision %d confirmed\n", k.DocumentID, k.Revision)
	}
	for _, k := range out.Effects.Standings {
		fmt.Fprintf(&b, "    * %s is %q by %q: %s\n", k.DocumentID, k.Standing, k.By, k.Note)
	}
	for _, d := range out.Effects.Documents {
		fmt.Fprintf(&b, "    * %s saved\n", d.ID)
	}
	for _, d := range out.Effects.Decisions {
		fmt.Fprintf(&b, "    ! %s\n", decisionShown(d))
	}
	for _, n := range out.Notices {
		fmt.Fprintf(&b, "    < %s: %s\n", n.Person, strings.ReplaceAll(n.Text, "\n", "\n    < "))
	}
	for _, d := range out.Effects.Drafts {
		fmt.Fprintf(&b, "    ~ draft %s %s\n", d.State, d.Reason)
	}
	return b.String()
}

// decisionShown prints a decision: its kind, what it is about, days and reason.
func decisionShown(d ledger.Decision) string {
	parts := []string{string(d.Kind)}
	for _, s := range []string{d.MeasureKey, d.Unit, d.Period, d.ToUnit, d.Reason} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for _, day := range []ledger.Date{d.From, d.Until} {
		if !day.IsZero() {
			parts = append(parts, day.String())
		}
	}
	if d.Late {
		parts = append(parts, "late")
	}
	return strings.Join(parts, " ")
}

func numbersShown(qs []ledger.Quantity) string {
	var parts []string
	for _, q := range qs {
		v := fmt.Sprint(q.Value)
		if q.Range != "" {
			v = q.Range
		}
		parts = append(parts, v+q.Unit)
	}
	return strings.Join(parts, " ")
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d:\n want %s\n  got %s", i+1, a, b)
		}
	}
	return ""
}

// occurrenceShown is the kind of duty and the period that an entry names, where there is a choice.
func occurrenceShown(u ledger.ProgressUpdate) string {
	kind, _, _ := strings.Cut(u.Duty, "-")
	if kind == "" || u.DocumentID != "days" {
		return ""
	}
	return " → " + kind + " " + u.Period
}
