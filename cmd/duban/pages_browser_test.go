package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/web/browsertest"
	"duban/web/demo"
	"duban/wecom/wecomtest"
)

// pageVisit is a person in a browser at the pages of a county.
type pageVisit struct {
	t       *testing.T
	ctx     context.Context
	server  string
	trouble *browsertest.Trouble
}

// newPageVisit has a county with some reports behind it, late in the year.
func newPageVisit(t *testing.T, prepare ...func(*county)) *pageVisit {
	t.Helper()
	c := newCounty(t)
	for _, p := range demo.SamplePeople() {
		c.sim.AddMembers(wecomtest.Member{UserID: p.ID, Name: p.Name})
	}
	for id, name := range map[string]string{"gaomin": "高敏", "hetian": "何田", "luochuan": "罗川"} {
		c.sim.AddMembers(wecomtest.Member{UserID: id, Name: name})
	}
	server := httptest.NewServer(c.page)
	t.Cleanup(server.Close)
	for _, line := range [][2]string{{"zhoulan", "第4条已完成，45人参训"}, {"wujian", "第4条推进中，已训30人"}, {"majun", "第6条推进中，合并检查12次"}, {"xuning", "第1条有困难，目录里有两项要和市里对"},
		{"gaomin", "第4条已完成，38人参训"}, {"hetian", "第4条有困难，老师请不到"}, {"linqing", "第5条推进中，已评查1次"}, {"xuning", "第7条推进中，已扫码30家"}, {"luochuan", "第7条已完成"}} {
		c.says(line[0], line[1])
	}
	for _, p := range prepare {
		p(c)
	}
	day, err := http.Post(server.URL+"/demo/day/zhoulan", "application/json", strings.NewReader(`{"day":"2026-12-02"}`))
	if err != nil || day.StatusCode != http.StatusOK {
		t.Fatalf("set the day: %v %v", day.StatusCode, err)
	}
	_ = day.Body.Close()
	ctx := browsertest.Start(t)
	return &pageVisit{t: t, ctx: ctx, server: server.URL, trouble: browsertest.Watch(ctx, t)}
}

func (v *pageVisit) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

func (v *pageVisit) until(condition string) {
	v.t.Helper()
	for {
		_, err := chromedp.Run(v.ctx, chromedp.Poll[bool](condition))
		if err == nil {
			return
		}
		if v.ctx.Err() != nil || !strings.Contains(err.Error(), "context with specified id") && !strings.Contains(err.Error(), "context was destroyed") && !strings.Contains(err.Error(), "navigated or closed") {
			v.t.Fatalf("waiting for %s: %v", condition, err)
		} // the page gave way to the next one meanwhile
	}
}

func (v *pageVisit) read(expression string) string {
	v.t.Helper()
	text, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		v.t.Fatal(err)
	}
	return text
}

// open goes to a page and waits until it is ready.
func (v *pageVisit) open(path string) {
	v.t.Helper()
	v.do(chromedp.Navigate(v.server + path))
	v.until(`document.documentElement.dataset.ready == "yes"`)
}

// signIn goes the way of a person: the page, the button, WeCom, back to the page.
func (v *pageVisit) signIn(user, path string) {
	v.t.Helper()
	v.open(path)
	v.do(chromedp.Click(chromedp.CSS(`main a.button`)), chromedp.Click(chromedp.CSS(fmt.Sprintf(`a[data-user=%q]`, user))))
	v.until(`location.pathname.startsWith("/ledger") && document.documentElement.dataset.ready == "yes"`)
	if at := v.read(`location.pathname + location.search`); at != path {
		v.t.Errorf("signed in, %s is at %s, not at %s", user, at, path)
	}
}

// at takes pictures of a part of the page in all looks, with -pictures.
func (v *pageVisit) at(name, selector string) {
	v.t.Helper()
	for _, l := range browsertest.Looks() {
		if *pictures == "" {
			return
		}
		v.do(browsertest.Use(l))
		v.until(fmt.Sprintf(`(document.querySelector(%q).scrollIntoView(), true)`, selector))
		if err := browsertest.Picture(v.ctx, filepath.Join(*pictures, "ledger-"+name+l.Name+".png")); err != nil {
			v.t.Fatal(err)
		}
	}
	v.do(browsertest.Use(browsertest.Looks()[0]))
}

// look checks a page in all looks: nothing wider than the screen, no trouble in the console, readable by axe-core; with -pictures
// it takes pictures.
func (v *pageVisit) look(name string) {
	v.t.Helper()
	for _, l := range browsertest.Looks() {
		v.do(browsertest.Use(l), chromedp.Reload())
		v.until(`document.documentElement.dataset.ready == "yes"`)
		if wide := v.read(`document.documentElement.scrollWidth > innerWidth ? "too wide: " + document.documentElement.scrollWidth : ""`); wide != "" {
			v.t.Errorf("%s%s is %s", name, l.Name, wide)
		}
		found, err := browsertest.Inaccessible(v.ctx)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, f := range found {
			v.t.Errorf("%s%s: %s", name, l.Name, f)
		}
		for _, told := range v.trouble.Take() {
			v.t.Errorf("%s%s: %s", name, l.Name, told)
		}
		if *pictures != "" {
			if err := browsertest.Picture(v.ctx, filepath.Join(*pictures, "ledger-"+name+l.Name+".png")); err != nil {
				v.t.Fatal(err)
			}
		}
	}
	v.do(browsertest.Use(browsertest.Looks()[0]))
}

// TestTheLedgerInABrowser goes through every page as 督查室 does.
func TestTheLedgerInABrowser(t *testing.T) {
	v := newPageVisit(t)
	v.open("/ledger")
	v.look("login")
	v.signIn("chengyuan", "/ledger")
	v.do(chromedp.KeyEvent("\t"))
	if first := v.read(`document.activeElement.className`); first != "skip" {
		t.Errorf("the first tab stop is %q, not the link that skips to the content", first)
	}
	v.look("overview")
	v.at("matrix", "#h-matrix")
	v.at("trend", "#h-trend")
	if n := v.read(`String(document.querySelectorAll("[data-drawn] svg").length)`); n != "1" {
		t.Errorf("%s charts are drawn", n)
	}
	v.until(`(() => { const s = document.getElementById("f-light"); s.value = "overdue"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	v.until(`location.search.includes("light=overdue") && document.querySelectorAll(".matrix td .light").length > 0 && [...document.querySelectorAll(".matrix td .light")].every((l) => l.textContent == "逾期")`)
	v.look("filtered")
	v.at("filtered-matrix", "#h-matrix")
	v.open("/ledger/calendar")
	v.until(`(document.querySelector("#calendar .turn a").click(), true)`)
	v.until(`document.querySelector("#h-month").textContent.includes("2026年11月")`)
	v.open("/ledger/calendar?month=2026-11")
	v.look("calendar")
	v.open("/ledger/documents")
	v.look("documents")
	v.do(chromedp.Click(chromedp.CSS(`.rows a.main`)))
	v.until(`document.querySelector("h1").textContent.includes("若干措施") && document.documentElement.dataset.ready == "yes"`)
	v.look("document")
	v.do(chromedp.Click(chromedp.CSS(`a[href$="/measures/4"]`)))
	v.until(`document.querySelector("h1").textContent.includes("第4条") && document.documentElement.dataset.ready == "yes"`)
	v.look("measure")
	if text := v.read(`document.querySelector(".events").innerText`); !strings.Contains(text, "松坪镇") || !strings.Contains(text, "45人") || !strings.Contains(text, "待审核") {
		t.Errorf("the reports read %q", text)
	}
	v.open("/ledger/units")
	v.look("units")
	v.do(chromedp.Click(chromedp.CSS(`.rows a.main`)))
	v.until(`document.querySelector("h1").textContent == "松坪镇" && document.documentElement.dataset.ready == "yes"`)
	v.look("unit")
	v.open("/ledger/nowhere")
	_ = v.trouble.Take() // the browser notes a 404
	v.open("/ledger?lang=en")
	v.look("english")
	v.do(chromedp.Click(chromedp.CSS(`form[action="/ledger/logout"] button`)))
	v.until(`location.pathname == "/ledger/login" && document.documentElement.dataset.ready == "yes"`)
}

// TestTheLedgerAsOthersSeeIt goes through the pages as a clerk, and as somebody who is in no unit.
func TestTheLedgerAsOthersSeeIt(t *testing.T) {
	v := newPageVisit(t)
	v.signIn("zhoulan", "/ledger")
	v.look("clerk")
	v.open("/ledger/units")
	v.do(chromedp.Click(chromedp.CSS(`.rows a.main`)))
	v.until(`document.querySelector("h1").textContent == "松坪镇" && document.documentElement.dataset.ready == "yes"`)
	v.look("clerk-unit")
	v.do(chromedp.Click(chromedp.CSS(`form[action="/ledger/logout"] button`)))
	v.until(`location.pathname == "/ledger/login" && document.documentElement.dataset.ready == "yes"`)
	v.signIn("chenli", "/ledger")
	v.look("stranger")
	if text := v.read(`document.querySelector("main").innerText`); strings.Contains(text, "没有逾期") || !strings.Contains(text, "登记") {
		t.Errorf("somebody who may not see what is overdue reads %q", text)
	}
}
