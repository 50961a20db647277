package demo_test

import (
	"context"
	"flag"
	"fmt"
	"image/png"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/web/browsertest"
	"duban/web/demo"
)

var (
	update  = flag.Bool("update", false, "take the README's pictures anew")
	against = flag.String("against", "", "take them of the demo that runs at this address, not of the stand-in")
)

var pictures = flag.String("pictures", "", "folder to put pictures of the page into")

func testLog(t *testing.T) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

// visitor drives the page and fails the test at the first step that does not work.
type visitor struct {
	t   *testing.T
	ctx context.Context
}

func (v visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// until waits for a JavaScript condition.
func (v visitor) until(condition string) {
	v.t.Helper()
	if _, err := chromedp.Run(v.ctx, chromedp.Poll[bool](condition)); err != nil {
		v.t.Fatalf("waiting for %s: %v", condition, err)
	}
}

func (v visitor) read(expression string) string {
	v.t.Helper()
	text, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		v.t.Fatal(err)
	}
	return text
}

// look takes pictures in all looks when -pictures names a folder, and checks in any case that nothing is
// wider than the screen.
func (v visitor) look(name string) {
	v.t.Helper()
	for _, look := range browsertest.Looks() {
		v.do(browsertest.Use(look))
		v.until(`(document.getElementById("lines")?.scrollTo(0, 1e6), true)`)
		if wide := v.read(`document.documentElement.scrollWidth > innerWidth ? "too wide" : ""`); wide != "" {
			v.t.Errorf("%s%s is wider than its screen", name, look.Name)
		}
		if *pictures == "" {
			continue
		}
		if err := browsertest.Picture(v.ctx, filepath.Join(*pictures, name+look.Name+".png")); err != nil {
			v.t.Fatal(err)
		}
	}
}

// TestConversationInTheBrowser goes through the page as a visitor would: choose who to be, tap a
// suggestion, type, pick a choice by its button, change the day, come back.
func TestConversationInTheBrowser(t *testing.T) {
	fake := newFake()
	server := httptest.NewServer(demo.New(options(t, fake)))
	t.Cleanup(server.Close)
	v := visitor{t, browsertest.Start(t)}

	v.do(chromedp.Navigate(server.URL + "/demo"))
	v.look("people")
	v.do(chromedp.Click(chromedp.CSS(`a[href="/demo/chat/zhoulan"]`)), chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)))
	v.look("first")
	v.do(chromedp.Click(chromedp.CSS(`#hello .hint`)))
	v.until(replies(1) + ` && document.querySelectorAll(".judge button").length == 2`)
	v.look("judge")
	v.do(chromedp.SendKeys(chromedp.CSS("#text"), "培训弄完了，45人参训\r"))
	v.until(`document.getElementById("text").value == ""`)
	v.until(replies(2) + ` && document.querySelectorAll(".choices button:not(:disabled)").length == 3 && !document.querySelector(".judge")`)
	v.look("choices")
	v.do(chromedp.Click(chromedp.CSS(`.choices button`)))
	v.until(replies(3))
	v.do(chromedp.SetValue(chromedp.CSS("#day"), "2026-11-25"))
	v.until(`document.querySelectorAll(".note").length == 1`)
	v.look("talk")
	if want, got := "zhoulan: 第9条谁牵头|zhoulan: 培训弄完了，45人参训|zhoulan: 1", strings.Join(fake.texts(), "|"); got != want {
		t.Errorf("the bot got %s, want %s", got, want)
	}

	before := v.read(conversation)
	v.do(chromedp.Reload())
	v.until(`document.body.dataset.ready == "yes" && ` + replies(3))
	if after := v.read(conversation); before != after {
		t.Errorf("after a reload the conversation reads\n%s\nbefore it read\n%s", after, before)
	}
	if shown := v.read(`document.getElementById("shown").textContent`); shown != "2026年11月25日" {
		t.Errorf("the page shows %s as its day", shown)
	}
	if !strings.Contains(before, "演示日期改为2026年11月25日") {
		t.Errorf("the change of day is not told:\n%s", before)
	}
	if live := v.read(`String(document.querySelectorAll(".choices button:not(:disabled)").length)`); live != "0" {
		t.Errorf("%s old choices can still be tapped", live)
	}
}

// TestFailuresAreTold shows that a message that did not get through, and a refused day, say so.
func TestFailuresAreTold(t *testing.T) {
	fake := newFake()
	server := httptest.NewServer(demo.New(options(t, fake)))
	t.Cleanup(server.Close)
	v := visitor{t, browsertest.Start(t)}
	fake.breakDown()
	v.do(chromedp.Navigate(server.URL+"/demo/chat/linqing"), chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)),
		chromedp.SendKeys(chromedp.CSS("#text"), "第4条进展\r"))
	v.until(`document.querySelector(".line.failed time")?.textContent == "未送达"`)
	if told := v.read(`document.getElementById("state").textContent`); told != "消息没有送到，请再发一次。" {
		t.Errorf("told %q", told)
	}
	v.do(chromedp.SetValue(chromedp.CSS("#day"), "2020-01-01"))
	v.until(`document.getElementById("state").textContent.includes("还没有印发")`)
	if day := v.read(`document.getElementById("day").value`); day != "2026-10-12" {
		t.Errorf("the day shown is %s", day)
	}
	v.look("failed")
}

// TestPicturesForTheREADME checks that they are there and legible. With -update it takes them:
//
//	duban demo &
//	go test ./web/demo -run README -update -against http://127.0.0.1:8080
func TestPicturesForTheREADME(t *testing.T) {
	files := map[string]browsertest.Look{
		filepath.Join("..", "..", "docs", "images", "demo.png"):       browsertest.Looks()[0],
		filepath.Join("..", "..", "docs", "images", "demo-phone.png"): browsertest.Looks()[2],
	}
	if *update {
		takePictures(t, files)
	}
	for name, look := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if config, err := png.DecodeConfig(file); err != nil || config.Width < int(look.Width) {
			t.Errorf("%s: %d wide, %v", name, config.Width, err)
		}
	}
}

func takePictures(t *testing.T, files map[string]browsertest.Look) {
	t.Helper()
	address := *against
	if address == "" {
		server := httptest.NewServer(demo.New(options(t, newFake())))
		t.Cleanup(server.Close)
		address = server.URL
	}
	v := visitor{t, browsertest.Start(t)}
	v.do(chromedp.Navigate(address+"/demo/chat/zhoulan"), chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)))
	for i := range 2 { // a question and a report: what the README says below them
		before := v.read(`String(document.querySelectorAll(".line.bot:not(.typing)").length)`)
		v.until(fmt.Sprintf(`(document.querySelectorAll(".quick .hint")[%d].click(), true)`, i))
		v.until(`!document.querySelector(".line.typing") && document.querySelectorAll(".line.bot:not(.typing)").length > ` + before) // one message may be answered by two
	}
	for name, look := range files {
		v.do(browsertest.Use(look))
		v.until(`(document.getElementById("lines").scrollTo(0, 1e6), true)`)
		if err := browsertest.Picture(v.ctx, name); err != nil {
			t.Fatal(err)
		}
	}
}

// conversation is what stands on the page, typing marks left out.
const conversation = `[...document.querySelectorAll(".line:not(.typing), .note")].map(n => n.innerText).join("\n")`

// replies is the condition that the bot has answered n times.
func replies(n int) string {
	return `document.querySelectorAll(".line.bot:not(.typing)").length == ` + strconv.Itoa(n)
}

// TestAFileIsSentInTheBrowser chooses a file as the supervisor, sees it in the conversation and the answer below it,
// and finds both after a reload.
func TestAFileIsSentInTheBrowser(t *testing.T) {
	fake := newFake()
	server := httptest.NewServer(demo.New(options(t, fake)))
	t.Cleanup(server.Close)
	v := visitor{t, browsertest.Start(t)}
	v.do(chromedp.Navigate(server.URL+"/demo/chat/chengyuan"), chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)))
	v.look("supervisor")
	v.until(`(() => {
		const bag = new DataTransfer();
		bag.items.add(new File(["一、管好河道"], "云岭县河道管护若干措施.docx"));
		const input = document.getElementById("file");
		input.files = bag.files;
		input.dispatchEvent(new Event("change"));
		return true;
	})()`)
	v.until(replies(1))
	v.look("file")
	if want, got := "chengyuan: [云岭县河道管护若干措施.docx 18]", strings.Join(fake.texts(), "|"); got != want {
		t.Errorf("the bot got %s, want %s", got, want)
	}
	before := v.read(conversation)
	if !strings.Contains(before, "云岭县河道管护若干措施.docx") || !strings.Contains(before, "18 字节") {
		t.Errorf("the page shows\n%s", before)
	}
	v.do(chromedp.Reload())
	v.until(`document.body.dataset.ready == "yes" && ` + replies(1))
	if after := v.read(conversation); before != after {
		t.Errorf("after a reload\n%s\nbefore it\n%s", after, before)
	}
}
