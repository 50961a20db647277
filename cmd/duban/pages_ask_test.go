package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/ledger"
)

// searchPath is where a question is answered.
func searchPath(q string) string { return "/ledger/search?q=" + url.QueryEscape(q) }

// TestAskingOnAPage: the answers are those of the chat, for the person who asks; nothing else is done, and the chat goes on as if
// nobody had asked.
func TestAskingOnAPage(t *testing.T) {
	c, _, _ := pagesCounty(t)
	all := readers(t, c, "chenli", "zhoulan", "chengyuan")
	before := len(c.rows())
	for _, q := range []struct {
		user, asked string
		says, not   string
	}{
		{"chenli", "第4条谁牵头", "县司法局", "没有记下来"},
		{"zhoulan", "第4条什么时候到期", "11月", "没有记下来"},
		{"zhoulan", "第5条推进中，评查了3次", "没有记下来", "答复"},
		{"zhoulan", "撤回", "没有记下来", "答复"},
		{"chengyuan", "确认生效", "没有记下来", "答复"},
		{"chengyuan", "第4条牵头单位改为县教育局", "没有记下来", "答复"},
		{"chengyuan", "<script>window.ran=1</script>", "&lt;script&gt;", "<script>window.ran"},
		{"zhoulan", "", "比如", "答复"},
	} {
		status, body := all[q.user].get(searchPath(q.asked))
		if status != http.StatusOK || !strings.Contains(body, q.says) || strings.Contains(body, q.not) {
			t.Errorf("%s asks %q: %d, says %s %v, says %s %v", q.user, q.asked, status, q.says, strings.Contains(body, q.says), q.not, strings.Contains(body, q.not))
		}
	}
	if _, body := all["chenli"].get(searchPath("第4条谁牵头")); !strings.Contains(body, ledger.MeasurePage(c.rows()[0].DocumentID, "4")) {
		t.Error("the answer does not lead to its measure")
	}
	if now := len(c.rows()); now != before {
		t.Errorf("%d reports, %d before", now, before)
	}
	if said := c.says("zhoulan", "那第5条呢"); strings.Contains(said, "没有记下来") {
		t.Errorf("the chat says %q", said)
	}
}

var choiceLink = regexp.MustCompile(`href="(/ledger/search\?[^"]*pick=1[^"]*)"`)

// TestAChoiceOnAPageIsAnAddress: what the bot asks back is settled by a link, and nothing is remembered.
func TestAChoiceOnAPageIsAnAddress(t *testing.T) {
	c := newCounty(t)
	draftWithDoubts(c)
	r := readers(t, c, "chengyuan")["chengyuan"]
	for _, q := range []string{"第2条谁牵头", "第1条谁牵头", "第3条写了什么"} {
		_, body := r.get(searchPath(q))
		found := choiceLink.FindStringSubmatch(body)
		if found == nil {
			continue
		}
		status, next := r.get(strings.ReplaceAll(found[1], "&amp;", "&"))
		if status != http.StatusOK || !strings.Contains(next, "答复") || strings.Contains(next, "没有记下来") {
			t.Errorf("%s, then the first choice: %d", q, status)
		}
		return
	}
	t.Fatal("no question of this county is asked back: nothing was tried")
}

// TestAskingInABrowser: the page on all screens.
func TestAskingInABrowser(t *testing.T) {
	v := newPageVisit(t)
	v.signIn("zhoulan", "/ledger/search")
	v.look("search")
	v.do(chromedp.SendKeys(chromedp.CSS(`#f-q`), "第4条谁牵头\r"))
	v.until(`location.search.includes("q=") && document.documentElement.dataset.ready == "yes" && !!document.querySelector("#h-sources")`)
	v.look("search-answer")
}
