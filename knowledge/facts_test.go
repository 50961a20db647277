package knowledge_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duban/ledger"
)

// The index of the reference documents states facts in short: "(一)2.题目→首位某局;到2027年2家以上". The test reads
// them by rule, so that it holds no sentence of the documents.
var (
	factNumber = regexp.MustCompile(`^((?:\([一二三四五六七八九十]+\))?\d+|[一二三四五六七八九十]+)(?:\.|$)`)
	factIs     = regexp.MustCompile(`“([一二三四五六七八九十]是)”`)
	factJoins  = regexp.MustCompile(`^(?:只有|首位|牵头\(首位\)|牵头)*`)
	factTail   = regexp.MustCompile(`(?:会同有关部门|等有关部门)?(?:\(.*\))?$`)
	factDate   = regexp.MustCompile(`(?:\d{4}年|每年)\d{1,2}月(?:\d{1,2}日前?|底前)|\d{4}年底前|自\d{4}年\d{1,2}月\d{1,2}日起`)
	factAmount = regexp.MustCompile(`(\d+)(?:家|个|场|套|人)`)
)

func TestFacts(t *testing.T) {
	file, err := os.Open(filepath.Join(shared, "documents", "index.tsv"))
	if err != nil {
		t.Skipf("SKIPPED: the reference texts are not on this machine: %v", err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(shared, "documents", row[0]))
			if err != nil {
				t.Skipf("SKIPPED: %v", err)
			}
			doc := read(t, row[0], string(raw))
			if want, _ := strconv.Atoi(row[3]); len(doc.Measures) != want || len(doc.Missing) > 0 {
				t.Errorf("%d measures, want %d; missing %v", len(doc.Measures), want, doc.Missing)
			}
			for _, fact := range row[4:] {
				if fact != "" && !checkFact(t, doc, fact) {
					t.Logf("not checked by rule: %s", fact)
				}
			}
		})
	}
}

// checkFact holds one fact against the reading; false when no rule reads it.
func checkFact(t *testing.T, doc *ledger.Document, fact string) bool {
	left, right, ok := strings.Cut(fact, "→")
	if !ok {
		return false
	}
	checked := false
	m := measureOf(doc, left)
	if m == nil && factNumber.MatchString(left) {
		t.Errorf("no one measure is meant by %q", left)
		return true
	}
	for i, part := range strings.FieldsFunc(right, func(r rune) bool { return r == ';' || r == ',' }) {
		if dates := factDate.FindAllString(part, -1); len(dates) > 0 {
			checkDates(t, doc, m, dates)
			checked = true
			continue
		}
		if m == nil {
			continue
		}
		checked = checkAmounts(t, m, part) || checkUnits(t, m, part, i == 0) || checked
	}
	return checked
}

// measureOf finds the one measure that a number without its chapter means.
func measureOf(doc *ledger.Document, left string) *ledger.Measure {
	n := factNumber.FindStringSubmatch(left)
	if n == nil {
		return nil
	}
	number := n[1]
	if is := factIs.FindStringSubmatch(left); is != nil {
		number += is[1]
	}
	var found *ledger.Measure
	for i := range doc.Measures {
		if m := &doc.Measures[i]; m.Number == number || strings.HasPrefix(number, "(") && strings.HasSuffix(m.Number, number) {
			if found != nil {
				return nil
			}
			found = m
		}
	}
	return found
}

func checkDates(t *testing.T, doc *ledger.Document, m *ledger.Measure, dates []string) {
	var where strings.Builder
	if m != nil {
		for _, d := range m.Deadlines {
			where.WriteString(d.Quote + d.When + "\n")
		}
	} else {
		for _, p := range doc.Passages {
			where.WriteString(p.Text + "\n")
		}
	}
	for _, d := range dates {
		if !strings.Contains(flat(where.String()), d) {
			t.Errorf("%s is not kept where it can be asked for", d)
		}
	}
}

func checkAmounts(t *testing.T, m *ledger.Measure, part string) bool {
	amounts := factAmount.FindAllStringSubmatch(part, -1)
	for _, a := range amounts {
		want, _ := strconv.ParseFloat(a[1], 64)
		if !slices.ContainsFunc(m.Targets, func(x ledger.Target) bool { return x.Value == want }) {
			t.Errorf("%s has no target %s: %+v", m.Number, a[0], m.Targets)
		}
	}
	return len(amounts) > 0
}

func checkUnits(t *testing.T, m *ledger.Measure, part string, first bool) bool {
	if unit, ok := strings.CutPrefix(part, "配合"); ok {
		if !slices.Contains(m.Units(ledger.Cooperating), unit) {
			t.Errorf("%s: %s does not cooperate: %v", m.Number, unit, m.Units(ledger.Cooperating))
		}
		return true
	}
	if !first {
		return false
	}
	units := append(m.Units(ledger.Lead), m.Units(ledger.Responsible)...)
	want := strings.Split(factTail.ReplaceAllString(part[len(factJoins.FindString(part)):], ""), "、")
	if len(units) < len(want) || !slices.Equal(units[:len(want)], want) {
		t.Errorf("%s: first are %v, want %v", m.Number, units, want)
	}
	if strings.HasPrefix(part, "只有") && len(units) != len(want) {
		t.Errorf("%s: %v, want %v alone", m.Number, units, want)
	}
	return true
}
