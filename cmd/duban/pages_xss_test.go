package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duban/bot"
	"duban/ledger"
)

// scriptPayloads are texts that would run in a page that let them.
func scriptPayloads() []string {
	return []string{
		`<script>window.ran=1</script>`, `"><img src=x onerror="window.ran=1">`, `'><svg onload=window.ran=1>`, `<iframe srcdoc="<script>parent.ran=1</script>">`,
		`</title><script>window.ran=1</script>`, `</textarea><script>window.ran=1</script>`, `javascript:window.ran=1`, `<a href="javascript:window.ran=1">点我</a>`,
		`{{.Viewer}}`, `${window.ran=1}`, `" hx-get="/ledger/logout" hx-trigger="load" x="`, `<div hx-on:htmx:load="window.ran=1">`, `<base href="https://evil.example/">`,
		`<meta http-equiv="refresh" content="0;url=https://evil.example/">`, "<script>\u2028window.ran=1</script>", `<style>@import url(https://evil.example/)</style>`,
		`=HYPERLINK("https://evil.example")`, `<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=window.ran=1 src>">`,
	}
}

// evilDocument has a payload in every place of a document that a page shows.
func evilDocument(i int, text string) *ledger.Document {
	d := &ledger.Document{ID: fmt.Sprintf("x%02d", i), Hash: fmt.Sprint("x", i), Title: text, Number: text, Issuer: text, Year: 2026, Issued: ledger.NewDate(2026, 9, 1),
		Status: ledger.DocumentConfirmed, Warnings: []string{text}, Text: "1." + text}
	m := ledger.Measure{Key: "1", Number: "1", Heading: text, Chapter: text, Text: text, Clauses: []ledger.Clause{{Text: text}}, Places: []ledger.Span{{Start: 0, End: len(d.Text)}}}
	for _, unit := range []string{"松坪镇", text} {
		m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Responsible, Unit: unit}, ledger.Assignment{Role: ledger.Lead, Unit: unit})
	}
	m.Deadlines = []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2026, 10, 20), What: text, Quote: text, When: text}}
	d.Measures = []ledger.Measure{m}
	return d
}

// plantPayloads fills a county with scriptPayloads.
func plantPayloads(c *county) {
	c.t.Helper()
	dir := c.main.people.fromFile()
	for _, p := range scriptPayloads() {
		dir.Units = append(dir.Units, ledger.Unit{Name: p, Kind: ledger.OtherUnit, Contact: p})
	}
	c.main.people.use(dir)
	at := time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC)
	for i, p := range scriptPayloads() {
		d := evilDocument(i, p)
		if _, err := c.main.Store.SaveDocuments(c.ctx, []*ledger.Document{d}); err != nil {
			c.t.Fatal(err)
		}
		id, _, err := c.main.Store.PutBlob(c.ctx, strings.NewReader(p))
		if err != nil {
			c.t.Fatal(err)
		}
		u := ledger.ProgressUpdate{ID: fmt.Sprintf("00000000-0000-7000-8000-%012d", i), DocumentID: d.ID, MeasureKey: "1", Unit: p, Status: ledger.Blocked, Text: p, Reporter: p,
			ReporterID: "x", MessageKey: fmt.Sprint("m", i), State: ledger.UpdateCurrent, At: at, Day: ledger.DateOf(at), Numbers: []ledger.Quantity{{Value: 1, Range: p, Unit: p, What: p}}}
		act := ledger.Act{UserID: "x", Name: p, MessageKey: fmt.Sprint("d", i), At: at}
		err = c.main.Store.Apply(c.ctx, bot.Effects{Updates: []ledger.ProgressUpdate{u},
			Evidence:  []ledger.Evidence{{Attachment: ledger.Attachment{ID: id, Name: p + ".html", Kind: ledger.PlainFile}, DocumentID: d.ID, MeasureKey: "1", UpdateID: u.ID, Act: act}},
			Decisions: []ledger.Decision{{ID: fmt.Sprintf("00000000-0000-7000-8001-%012d", i), Kind: ledger.DecideReturn, DocumentID: d.ID, MeasureKey: "1", Unit: p, UpdateID: u.ID, Reason: p, Act: act}}})
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// TestNothingThatPeopleWriteRuns puts scriptPayloads into report texts, names of units, people and files, titles and reasons, and opens
// every page that shows them in a browser: none runs, none becomes an element.
func TestNothingThatPeopleWriteRuns(t *testing.T) {
	v := newPageVisit(t, plantPayloads)
	v.signIn("chengyuan", "/ledger/documents")
	paths := []string{"/ledger", "/ledger/calendar?month=2026-10", "/ledger/documents", "/ledger/units"}
	for i := range scriptPayloads() {
		document := ledger.DocumentPage(fmt.Sprintf("x%02d", i))
		paths = append(paths, document, document+"/measures/1", "/ledger?document="+fmt.Sprintf("x%02d", i))
	}
	for _, p := range scriptPayloads() {
		paths = append(paths, ledger.UnitPage(p), "/ledger/documents?q="+url.QueryEscape(p), "/ledger?unit="+url.QueryEscape(p)+"&light="+url.QueryEscape(p)+"&document="+url.QueryEscape(p))
	}
	shown := 0
	for _, path := range paths {
		v.do(chromedp.Navigate(v.server + path))
		v.until(`document.readyState == "complete"`)
		if bad := v.read(`String(window.ran ?? "") + [...document.querySelectorAll("script:not([src]), [onerror], [onload], iframe, base, style, meta[http-equiv], main [hx-on\\:htmx\\:load], a[href^='javascript' i], main svg:not([data-drawn] svg)")].map((n) => n.outerHTML).join()`); bad != "" {
			t.Errorf("%s: %s", path, bad)
		}
		if at := v.read(`location.pathname`); !strings.HasPrefix(at, "/ledger") || at == "/ledger/login" {
			t.Errorf("%s led to %s", path, at)
		}
		if strings.Contains(v.read(`document.body.innerText`), "window.ran=1") {
			shown++
		}
		for _, told := range v.trouble.Take() {
			if !strings.Contains(told, "404") && !strings.Contains(told, "400") {
				t.Errorf("%s: %s", path, told)
			}
		}
	}
	t.Logf("%d pages with %d scriptPayloads; %d show one as text", len(paths), len(scriptPayloads()), shown)
	if shown < len(scriptPayloads()) {
		t.Errorf("only %d pages show a payload: the test looks at the wrong ones", shown)
	}
}
