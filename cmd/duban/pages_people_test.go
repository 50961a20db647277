package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duban/ledger"
)

// toDay moves the visitor's day.
func (r *reader) toDay(day string) {
	r.t.Helper()
	if status, _, _ := r.send(http.MethodPost, "/demo/day/zhoulan", http.Header{"Content-Type": {"application/json"}}, `{"day":"`+day+`"}`); status != http.StatusOK {
		r.t.Fatalf("set the day: %d", status)
	}
}

// TestWhatALeaderLooksForFirst: how many units are late of a measure is told to whoever sees which they are; what falls due next stands
// on the first page; a unit's column has no empty lines.
func TestWhatALeaderLooksForFirst(t *testing.T) {
	c := newCounty(t)
	c.says("zhoulan", "第4条已完成，45人参训")
	all := readers(t, c, "chengyuan", "linqing", "zhoulan", "chenli")
	all["chengyuan"].toDay("2026-12-02")
	measure := ledger.MeasurePage(c.anyDocument(), "4")
	for user, want := range map[string]string{"chengyuan": "共16家：办完0、已逾期15、待办1", "linqing": "共16家：办完0、已逾期15、待办1", "zhoulan": "共16家：办完0、待办16", "chenli": "共16家：办完0、待办16"} {
		if _, body := all[user].get(measure); !strings.Contains(body, want) {
			t.Errorf("%s does not read %s", user, want)
		}
	}
	_, whole := all["chengyuan"].get("/ledger")
	for _, want := range []string{"接下来到期", "公布取消清单", "12月15日到期，还有13天 · 县政府办、县司法局、县市场监管局等11家"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the first page lacks %s", want)
		}
	}
	_, own := all["zhoulan"].get("/ledger")
	if strings.Contains(own, "理清执法家底</a></th>") || !strings.Contains(own, "管好执法证件</a></th>") {
		t.Error("a clerk's column has lines of measures that are not the unit's, or lacks one that is")
	}
	if !strings.Contains(own, "12月31日到期，还有29天") || strings.Contains(own, "公布取消清单</a>\n      <span") {
		t.Error("a clerk's first page lacks what falls due next, or has what others owe")
	}
}

// TestAUnitFindsWhatItReported: also where it owes nothing of the measure; nobody else's page tells it.
func TestAUnitFindsWhatItReported(t *testing.T) {
	c := newCounty(t)
	c.says("zhoulan", "第9条已办结诉求12件")
	all := readers(t, c, "chengyuan", "zhoulan", "linqing")
	for user, want := range map[string]bool{"chengyuan": true, "zhoulan": true, "linqing": false} {
		if _, body := all[user].get("/ledger/units/" + url.PathEscape("松坪镇")); strings.Contains(body, "第9条已办结诉求12件") != want {
			t.Errorf("%s finds the report on the unit's page: want %v", user, want)
		}
	}
}

// TestPagesFollowTheWordsOfStates: an office that calls 已逾期 otherwise reads its own word wherever a page or a file counts the state.
func TestPagesFollowTheWordsOfStates(t *testing.T) {
	c := newCounty(t)
	look := ledger.ShippedLights()
	look.Words = map[ledger.Light]string{ledger.LightOverdue: "已超期", ledger.LightDoneLate: "超期办结", ledger.LightWaiting: "未启动"}
	c.main.live.look.Store(&look)
	r := readers(t, c, "chengyuan")["chengyuan"]
	r.toDay("2026-12-02")
	document := c.anyDocument()
	for _, path := range []string{"/ledger", "/ledger/documents/" + document, ledger.MeasurePage(document, "4"), "/ledger/units"} {
		if _, body := r.get(path); strings.Contains(body, "逾期") || !strings.Contains(body, "已超期") {
			t.Errorf("%s has the shipped word, or lacks the office's", path)
		}
	}
}
