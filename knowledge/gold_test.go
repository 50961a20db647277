package knowledge_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duban/ledger"
)

const shared = "../../shared"

// goldMeasure is what a person annotated; the shapes differ a little between the files.
type goldMeasure struct {
	Number        json.RawMessage `json:"number"`
	Text          string          `json:"text"`
	Lead          []string        `json:"lead"`
	Cooperating   []string        `json:"cooperating"`
	Participating []string        `json:"participating"`
	Responsible   []string        `json:"responsible"`
	Deadlines     []struct {
		Quote    string   `json:"quote"`
		Kind     string   `json:"kind"`
		Due      *string  `json:"due"`
		Accept   []string `json:"due_accept"`
		Optional bool     `json:"optional"`
	} `json:"deadlines"`
}

var space = regexp.MustCompile(`\s+`)

func flat(s string) string {
	return strings.NewReplacer("“", `"`, "”", `"`).Replace(space.ReplaceAllString(norm.NFKC.String(s), ""))
}

// tally counts what was found.
type tally struct{ right, extra, missed int }

func (t *tally) add(want, have []string) {
	for _, w := range want {
		if slices.Contains(have, w) {
			t.right++
		} else {
			t.missed++
		}
	}
	for _, h := range have {
		if !slices.Contains(want, h) {
			t.extra++
		}
	}
}

func (t tally) f1() float64 {
	if t.extra+t.missed == 0 {
		return 1
	}
	return 2 * float64(t.right) / float64(2*t.right+t.extra+t.missed)
}

// TestGold compares the reading of the annotated documents with the annotation.
func TestGold(t *testing.T) {
	for _, c := range []struct {
		doc                  string
		measures, wholeTexts int
		f1                   float64
	}{{"000", 29, 29, 1}, {"001", 48, 47, 0.99}, {"003", 35, 35, 0.99}} {
		t.Run(c.doc, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(shared, "gold", c.doc+".json"))
			files, _ := filepath.Glob(filepath.Join(shared, "seeds", c.doc+"_*"))
			if err != nil || len(files) != 1 {
				t.Skipf("SKIPPED: the reference texts are not on this machine: %v", err)
			}
			var gold struct{ Measures []goldMeasure }
			if err := json.Unmarshal(raw, &gold); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			doc := read(t, files[0], string(text))
			if len(doc.Measures) != c.measures {
				t.Errorf("%d measures, want %d", len(doc.Measures), c.measures)
			}
			compareGold(t, doc, gold.Measures, c.wholeTexts, c.f1)
		})
	}
}

func compareGold(t *testing.T, doc *ledger.Document, gold []goldMeasure, wholeTexts int, least float64) {
	var lead, cooperating, responsible, due tally
	whole, recurring, recurringAll := 0, 0, 0
	for _, g := range gold {
		m := match(doc, g)
		if m == nil {
			t.Errorf("no measure %s", g.Number)
			continue
		}
		if flat(m.Text) == flat(g.Text) {
			whole++
		} else {
			t.Logf("text of %s differs", g.Number)
		}
		lead.add(g.Lead, m.Units(ledger.Lead))
		cooperating.add(append(g.Cooperating, g.Participating...), m.Units(ledger.Cooperating))
		responsible.add(g.Responsible, m.Units(ledger.Responsible))
		found, all := compareDates(&due, m, g)
		recurring, recurringAll = recurring+found, recurringAll+all
	}
	t.Logf("whole texts %d/%d, recurring %d/%d, lead %+v cooperating %+v responsible %+v due %+v", whole, len(gold), recurring, recurringAll, lead, cooperating, responsible, due)
	if whole < wholeTexts || recurring < recurringAll {
		t.Errorf("whole texts %d, want %d; recurring %d, want %d", whole, wholeTexts, recurring, recurringAll)
	}
	for name, f := range map[string]float64{"lead": lead.f1(), "cooperating": cooperating.f1(), "responsible": responsible.f1(), "due": due.f1()} {
		if f < least {
			t.Errorf("F1 of %s is %.3f, want %.3f", name, f, least)
		}
	}
}

// match returns the measure with the number whose text begins alike.
func match(doc *ledger.Document, g goldMeasure) *ledger.Measure {
	number := strings.Trim(string(g.Number), `"`)
	var best *ledger.Measure
	for _, m := range doc.MeasuresNumbered(number) {
		if best == nil || strings.HasPrefix(flat(m.Text), string([]rune(flat(g.Text))[:4])) {
			best = m
		}
	}
	return best
}

func compareDates(due *tally, m *ledger.Measure, g goldMeasure) (found, all int) {
	var have, want []string
	for _, d := range m.Deadlines {
		if (d.Kind == ledger.Once || d.Kind == ledger.ByPeriod) && !slices.Contains(have, d.Due.String()) {
			have = append(have, d.Due.String())
		}
	}
	for _, d := range g.Deadlines {
		if d.Due != nil && regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(*d.Due) && !d.Optional {
			day := *d.Due
			if i := slices.IndexFunc(d.Accept, func(a string) bool { return slices.Contains(have, a) }); i >= 0 {
				day = d.Accept[i]
			}
			want = append(want, day)
		}
		if slices.Contains([]string{"yearly", "quarterly", "halfyearly", "recurring", "within_days"}, d.Kind) && !d.Optional {
			all++
			if slices.ContainsFunc(m.Deadlines, func(x ledger.Deadline) bool {
				return (x.Kind.Recurring() || x.Kind == ledger.Within) && (strings.Contains(flat(d.Quote), flat(x.Quote)) || strings.Contains(flat(x.Quote), flat(d.Quote)))
			}) {
				found++
			}
		}
	}
	slices.Sort(want)
	due.add(slices.Compact(want), have)
	return found, all
}
