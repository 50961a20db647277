package knowledge_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
)

var update = flag.Bool("update", false, "rewrite the expected part of golden files")

// fence stands between the input and the expected reading of a golden file.
const fence = "\n======== expected ========\n"

func read(t testing.TB, name, text string) *ledger.Document {
	t.Helper()
	doc, err := knowledge.Read(context.Background(), name, strings.NewReader(text), knowledge.Options{})
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	return doc
}

// TestLayouts reads one sample of each family of layouts. Every sample is of our own writing.
func TestLayouts(t *testing.T) {
	files, err := filepath.Glob("testdata/layouts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no layouts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, _ := strings.Cut(string(raw), fence)
			got := render(read(t, filepath.Base(file), input))
			if *update {
				if err := os.WriteFile(file, []byte(input+fence+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("reading differs\n--- got\n%s\n--- want\n%s", got, want)
			}
		})
	}
}

// render writes a document so that a person can check it.
func render(d *ledger.Document) string {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("title %s", d.Title)
	for _, f := range []struct{ name, value string }{{"notice", d.Notice}, {"issuer", d.Issuer}, {"number", d.Number}, {"issued", d.Issued.String()},
		{"addressees", strings.Join(d.Addressees, " | ")}, {"aliases", strings.Join(d.Aliases, " | ")}, {"common", strings.Join(d.CommonParty, " ")},
		{"missing", strings.Join(d.Missing, " ")}} {
		if f.value != "" {
			line("%s %s", f.name, f.value)
		}
	}
	for _, w := range d.Warnings {
		line("warning %s", w)
	}
	for i := range d.Measures {
		renderMeasure(line, &d.Measures[i])
	}
	for _, p := range d.Passages {
		line("\npassage %s %s [%s] %s\n%s", p.ID, p.Kind, p.Chapter, p.Title, p.Text)
	}
	return b.String()
}

func renderMeasure(line func(string, ...any), m *ledger.Measure) {
	implied := ""
	if m.NumberImplied {
		implied = " implied"
	}
	line("\nmeasure %s%s [%s/%s] %s\n%s", m.Key, implied, m.Chapter, m.Section, m.Heading, m.Text)
	for _, c := range m.Clauses {
		line("  clause %s", strings.ReplaceAll(c.Text, "\n", " / "))
	}
	line("  lead %v cooperating %v responsible %v", m.Units(ledger.Lead), m.Units(ledger.Cooperating), m.Units(ledger.Responsible))
	for _, p := range m.Parts {
		line("  part %s: %v %v %v", p.Text, p.Lead, p.Cooperating, p.Responsible)
	}
	for _, x := range m.Deadlines {
		line("  %s %v %s times=%d days=%d after=%s who=%v what=%s when=%s quote=%s", x.Kind, x.Due, x.Recurrence, x.Times, x.Days, x.Trigger, x.Who, x.What, x.When, x.Quote)
	}
	for _, x := range m.Targets {
		line("  target %s %v%s of %s per %q", x.Comparator, x.Value, x.Unit, x.What, x.Per)
	}
}
