package knowledge_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"duban/ledger"
	"duban/zh"
)

// samples returns every text at hand: our layouts, and the reference texts where they are.
func samples(t testing.TB) map[string]string {
	out := map[string]string{}
	for _, glob := range []string{"testdata/layouts/*.txt", "../web/demo/sample/*.txt", shared + "/seeds/*", shared + "/documents/*.txt"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			input, _, _ := strings.Cut(string(raw), fence)
			out[filepath.Base(f)] = input
		}
	}
	return out
}

// TestSpansHoldTheirQuotes: what stands at a place in the text, cleaned, is what the document says stands there.
// Cleaning may only leave out white space, markup, page numbers and the marks of a scrape.
func TestSpansHoldTheirQuotes(t *testing.T) {
	for name, text := range samples(t) {
		t.Run(name, func(t *testing.T) {
			doc := read(t, name, text)
			if render(doc) != render(read(t, name, text)) { // reading is a function of the text alone
				t.Error("it reads differently the second time")
			}
			for i := range doc.Measures {
				m := &doc.Measures[i]
				checkMeasureSpans(t, doc, m)
			}
			for _, p := range doc.Passages {
				if raw := doc.Text[p.Span.Start:p.Span.End]; p.Kind == "annex" && strings.ContainsAny(raw, "|│\t") {
					checkRows(t, raw, p.Text)
					continue
				}
				checkSpan(t, doc, "passage "+p.ID, p.Span, p.Text)
			}
			for _, c := range doc.Chapters {
				checkSpan(t, doc, "chapter "+c.Number, c.Span, c.Printed)
			}
		})
	}
}

// checkRows: what a passage says of rows of a table stands in them; the headings before each colon stand above.
func checkRows(t *testing.T, raw, text string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '，' || r == '\n' }) {
		if i := strings.Index(part, "："); i >= 0 {
			part = part[i+len("："):]
		}
		if !strings.Contains(zh.Squeeze(raw), zh.Squeeze(part)) {
			t.Errorf("rows %q do not hold %q", raw, part)
		}
	}
}

func checkMeasureSpans(t *testing.T, doc *ledger.Document, m *ledger.Measure) {
	if len(m.Places) == 0 {
		t.Errorf("%s stands nowhere", m.Key)
		return
	}
	var all strings.Builder
	for _, s := range m.Places {
		all.WriteString(doc.Text[s.Start:s.End])
		all.WriteByte('\n')
	}
	for _, line := range strings.Split(m.Text, "\n") {
		if left, ok := leftover(all.String(), line); !ok {
			t.Errorf("%s: its places do not hold %q (stopped before %q)", m.Key, line, left)
		}
	}
	for _, c := range m.Clauses {
		if row, ok := rowFields(c.Text); ok && isRow(doc.Text[c.Span.Start:c.Span.End]) {
			checkRow(t, doc, m.Key+" row", c.Span, row)
			continue
		}
		checkSpan(t, doc, m.Key+" clause", c.Span, c.Text)
	}
	for _, a := range m.Assignments {
		checkSpan(t, doc, m.Key+" assignment", a.Source, a.Unit)
	}
	for _, d := range m.Deadlines {
		checkSpan(t, doc, m.Key+" deadline", d.Span, d.Quote)
	}
	for _, x := range m.Targets {
		checkSpan(t, doc, m.Key+" target", x.Span, x.Quote)
	}
}

// rowFields returns what a clause made of a table's row says behind the headings: names and times, one by one.
func rowFields(text string) (fields []string, ok bool) {
	for _, field := range strings.Split(strings.TrimPrefix(text, "附表 "), "；") {
		label, value, found := strings.Cut(field, "：")
		if !found || strings.ContainsAny(label, "，。、") {
			return nil, false
		}
		fields = append(fields, strings.Split(value, "、")...)
	}
	return fields, true
}

// isRow reports that a clause stands in cells: it has bars, or no label of its own.
func isRow(raw string) bool { return strings.Contains(raw, "|") || !strings.ContainsAny(raw, "：:") }

// checkRow holds that a row has each of the fields.
func checkRow(t *testing.T, doc *ledger.Document, what string, s ledger.Span, fields []string) {
	if s.Start < 0 || s.End > len(doc.Text) || s.Start >= s.End {
		t.Errorf("%s: impossible place %v", what, s)
		return
	}
	for _, f := range fields {
		if _, ok := leftover(doc.Text[s.Start:s.End], f); !ok {
			t.Errorf("%s: %q does not hold %q", what, doc.Text[s.Start:s.End], f)
		}
	}
}

func checkSpan(t *testing.T, doc *ledger.Document, what string, s ledger.Span, quote string) {
	if s == (ledger.Span{}) {
		return // it runs over the end of a page that stands elsewhere
	}
	if s.Start < 0 || s.End > len(doc.Text) || s.Start >= s.End {
		if quote != "" {
			t.Errorf("%s: impossible place %v", what, s)
		}
		return
	}
	raw := doc.Text[s.Start:s.End]
	left, ok := leftover(raw, quote)
	if !ok {
		t.Errorf("%s: %q does not hold %q", what, raw, quote)
		return
	}
	if rest := marks.ReplaceAllString(left, ""); strings.TrimFunc(rest, blank) != "" {
		t.Errorf("%s: cleaning %q to %q left out %q", what, raw, quote, rest)
	}
}

var (
	tags  = regexp.MustCompile(`<[^>]*>`)
	marks = regexp.MustCompile(`\n[^\n]*第 *\d+ *页[^\n]*\n|\d+、|[—\-–]\s*\d+\s*[—\-–]|\?|\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)`)
)

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// leftover takes the characters of quote out of raw in order and returns what stays; false when one is missing.
func leftover(raw, quote string) (string, bool) {
	raw = html.UnescapeString(tags.ReplaceAllString(raw, ""))
	want := []rune(zh.Squeeze(quote))
	var left strings.Builder
	for _, r := range raw {
		folded := []rune(zh.Squeeze(string(r))) // Ⅱ is two
		if n := len(folded); n > 0 && len(want) >= n && slices.Equal(folded, want[:n]) {
			want = want[n:]
			continue
		}
		left.WriteRune(r)
	}
	if len(want) > 0 {
		return string(want), false
	}
	return left.String(), true
}

func TestNarrativeHasNoMeasures(t *testing.T) {
	files, _ := filepath.Glob(shared + "/seeds/002_*")
	if len(files) == 0 {
		t.Skip("SKIPPED: the reference texts are not on this machine")
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, files[0], string(raw))
	if len(doc.Measures) != 0 || len(doc.Passages) < 15 || len(doc.Warnings) == 0 {
		t.Errorf("%d measures, %d passages, warnings %v", len(doc.Measures), len(doc.Passages), doc.Warnings)
	}
	for _, p := range doc.Passages {
		if n := len([]rune(p.Text)); n > 900 {
			t.Errorf("passage %s has %d characters", p.ID, n)
		}
	}
}
