package browsertest

import (
	"context"
	_ "embed" // the accessibility checks
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Trouble is what a page should not do: errors in its console, exceptions, dialogs. Concurrency: safe.
type Trouble struct {
	mu   sync.Mutex
	told []string
}

// Watch notes trouble from now on.
func Watch(ctx context.Context, tb testing.TB) *Trouble {
	tb.Helper()
	t := &Trouble{}
	err := chromedp.Listen(ctx, func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			t.note("exception: " + e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if string(e.Type) == "error" || string(e.Type) == "warning" {
				t.note(fmt.Sprintf("console.%s with %d values", e.Type, len(e.Args)))
			}
		case *cdplog.EventEntryAdded:
			if l := string(e.Entry.Level); l == "error" || l == "warning" {
				t.note("log " + l + ": " + e.Entry.Text)
			}
		case *page.EventJavascriptDialogOpening:
			t.note("dialog: " + e.Message)
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func (t *Trouble) note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told = append(t.told, text)
}

// Take returns what there was since the last Take.
func (t *Trouble) Take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	told := slices.Clone(t.told)
	t.told = nil
	return told
}

//go:embed axe/axe.min.js
var axe string

// Inaccessible runs axe-core on the page that is open and returns what breaks WCAG 2.1 A and AA, one line each.
func Inaccessible(ctx context.Context) ([]string, error) {
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+`;
		axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then((r) => r.violations.map((v) =>
			v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join(" | ")).join("\n"))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, fmt.Errorf("run axe-core: %w", err)
	}
	if found == "" {
		return nil, nil
	}
	return strings.Split(found, "\n"), nil
}
