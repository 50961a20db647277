package main

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/web/browsertest"
)

var pictures = flag.String("pictures", "", "folder to put pictures of the demo into")

// TestTheDemoInABrowser talks to the whole program through the page, as a visitor does.
func TestTheDemoInABrowser(t *testing.T) {
	c := newCounty(t)
	server := httptest.NewServer(c.page)
	t.Cleanup(server.Close)
	ctx := browsertest.Start(t)
	step := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	until := func(condition string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](condition)); err != nil {
			t.Fatalf("waiting for %s: %v", condition, err)
		}
	}
	replies := func(n int, holds string) string {
		return fmt.Sprintf(`(l => l.length == %d && l[l.length-1].innerText.includes(%q))(document.querySelectorAll(".line.bot:not(.typing)"))`, n, holds)
	}
	said := func(holds string) string {
		return fmt.Sprintf(`(l => l.length > 0 && l[l.length-1].innerText.includes(%q))(document.querySelectorAll(".line.bot:not(.typing)"))`, holds)
	}
	look := func(name string) {
		t.Helper()
		for _, l := range browsertest.Looks() {
			step(browsertest.Use(l))
			until(`(document.getElementById("lines")?.scrollTo(0, 1e6), true)`)
			if *pictures != "" {
				if err := browsertest.Picture(ctx, filepath.Join(*pictures, name+l.Name+".png")); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	step(chromedp.Navigate(server.URL+"/demo"), chromedp.Click(chromedp.CSS(`a[href="/demo/chat/zhoulan"]`)), chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)))
	look("first")
	step(chromedp.Click(chromedp.CSS(`#hello .hint`)))
	until(replies(1, "牵头"))
	step(chromedp.SendKeys(chromedp.CSS("#text"), "第4条已完成，45人参训\r"))
	until(replies(2, "45人"))
	step(chromedp.SendKeys(chromedp.CSS("#text"), "培训弄完了，40人参训\r"))
	until(said("第4条") + ` && document.querySelectorAll(".taps button:not(:disabled), .choices button:not(:disabled)").length > 0`)
	look("choices")
	until(`([...document.querySelectorAll(".taps, .choices")].pop().querySelector("button").click(), true)`)
	until(said("40人"))
	toDay := func(day string) {
		t.Helper()
		step(chromedp.SetValue(chromedp.CSS("#day"), day))
		until(`(document.getElementById("day").dispatchEvent(new Event("change", {bubbles: true})), true)`)
	}
	toDay("2026-09-11")                                                                            // the day after the document was issued and confirmed
	until(`[...document.querySelectorAll(".line.bot")].some((l) => l.innerText.includes("督办提醒"))`) // the digest of that morning
	until(`[...document.querySelectorAll(".line.bot")].some((l) => l.innerText.includes("请签收"))`)
	look("received")
	toDay("2026-12-02")
	step(chromedp.SendKeys(chromedp.CSS("#text"), "哪些过期了\r"))
	until(`(l => { const last = l[l.length-1].innerText; return last.includes("过期") && !last.includes("督办提醒") })(document.querySelectorAll(".line.bot:not(.typing)"))`)
	look("talk")
	if rows := c.rows(); len(rows) != 2 {
		t.Errorf("the ledger holds %d entries", len(rows))
	}
}
