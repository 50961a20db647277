package demo_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/web/browsertest"
	"duban/web/demo"
)

// TestCardsInTheBrowser: a card is answered with a tap, and its buttons then give way to what became of it.
func TestCardsInTheBrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	f := newFake()
	srv := httptest.NewServer(demo.New(options(t, f)))
	defer srv.Close()
	v := visitor{t, ctx}
	v.do(chromedp.Navigate(srv.URL + "/demo/chat/zhoulan"))
	v.until(`document.body.dataset.ready === "yes"`)
	v.read(`(send("我要做哪些"), "")`)
	v.until(`document.querySelectorAll(".taps .buttons button").length === 4`)
	v.look("card")
	v.do(chromedp.Click(chromedp.CSS(`.taps button.main`)))
	v.until(`document.querySelector(".taps .replaced")?.textContent === "已记录"`)
	v.until(`[...document.querySelectorAll(".bubble p")].some((p) => p.textContent.includes("已记：第4条"))`)
	if n := v.read(`String(document.querySelectorAll(".taps button").length)`); n != "0" {
		t.Errorf("%s buttons are left", n)
	}
	v.look("card-closed")
	v.do(chromedp.Navigate(srv.URL + "/demo/chat/zhoulan")) // what changed is there again
	v.until(`document.querySelector(".taps .replaced")?.textContent === "已记录"`)
}
