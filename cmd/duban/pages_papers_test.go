package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestPapersFromThePages takes each file away, and holds that it is bound to what its reader may see.
func TestPapersFromThePages(t *testing.T) {
	c := newCounty(t)
	c.says("zhoulan", "第4条已完成，45人参训")
	c.says("wujian", "第4条推进中，已训30人")
	all := readers(t, c, "zhoulan", "linqing", "chengyuan")
	for form, begins := range map[string]string{"xlsx": "PK", "docx": "PK", "png": "\x89PNG"} {
		status, body := all["chengyuan"].get("/ledger/papers/" + form)
		if status != http.StatusOK || !strings.HasPrefix(body, begins) {
			t.Errorf("%s: %d, %d bytes", form, status, len(body))
		}
	}
	if status, _ := all["chengyuan"].get("/ledger/papers/exe"); status != http.StatusBadRequest {
		t.Errorf("an unknown form: %d", status)
	}
	if status, _ := all["chengyuan"].get("/ledger/papers/xlsx?document=none"); status != http.StatusNotFound {
		t.Errorf("an unknown document: %d", status)
	}
	for user, want := range map[string]string{"zhoulan": "松坪镇", "linqing": "松坪镇 柳湾镇", "chengyuan": "松坪镇 柳湾镇"} {
		_, body := all[user].get("/ledger/papers/xlsx")
		text := sheetText(t, body)
		for _, unit := range []string{"松坪镇", "柳湾镇"} {
			if has := strings.Contains(text, unit); has != strings.Contains(want, unit) {
				t.Errorf("%s's file holds %s: %v", user, unit, has)
			}
		}
	}
	document := c.anyDocument()
	for user, want := range map[string]string{"zhoulan": "松坪镇", "linqing": "松坪镇 柳湾镇", "chengyuan": "松坪镇 柳湾镇"} {
		_, body := all[user].get("/ledger/papers/xlsx?measure=4&document=" + document)
		text := sheetText(t, body)
		for _, unit := range []string{"松坪镇", "柳湾镇"} {
			if has := strings.Contains(text, unit); has != strings.Contains(want, unit) {
				t.Errorf("%s's file of a measure holds %s: %v", user, unit, has)
			}
		}
		if !strings.Contains(text, "第4条") || strings.Contains(text, "第3条") {
			t.Errorf("%s's file is not of measure 4 alone", user)
		}
		_, page := all[user].get("/ledger/documents/" + document + "/measures/4")
		if !strings.Contains(page, "/ledger/papers/xlsx?document="+document+"&amp;measure=4") {
			t.Errorf("the measure's page offers %s no file", user)
		}
	}
	if status, _ := all["chengyuan"].get("/ledger/papers/xlsx?measure=99&document=" + document); status != http.StatusNotFound {
		t.Errorf("an unknown measure: %d", status)
	}
	_, body := all["chengyuan"].get("/ledger/units/" + url.PathEscape("松坪镇"))
	if !strings.Contains(body, "/ledger/papers/docx?unit=") {
		t.Error("a unit's page offers no file")
	}
}

// sheetText is the text of a spreadsheet.
func sheetText(t *testing.T, body string) string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, _ := f.GetRows(sheet)
		for _, r := range rows {
			text.WriteString(strings.Join(r, "\t") + "\n")
		}
	}
	return text.String()
}

// TestDraftsFromThePages: what is overdue of a measure as 催办单 and 督办单, for 督查室 alone, and nothing where nothing is overdue.
func TestDraftsFromThePages(t *testing.T) {
	c := newCounty(t)
	r := readers(t, c, "chengyuan", "zhoulan")
	page := "/ledger/documents/" + c.anyDocument() + "/measures/4"
	draft := "/ledger/papers/slip?measure=4&document=" + c.anyDocument()
	if status, _ := r["chengyuan"].get(draft); status != http.StatusNotFound {
		t.Errorf("a slip of nothing: %d", status)
	}
	if _, body := r["chengyuan"].get(page); strings.Contains(body, "papers/slip") {
		t.Error("a slip of nothing is offered")
	}
	if status, _, _ := r["chengyuan"].send(http.MethodPost, "/demo/day/zhoulan", http.Header{"Content-Type": {"application/json"}}, `{"day":"2026-12-02"}`); status != http.StatusOK {
		t.Fatalf("set the day: %d", status)
	}
	if _, body := r["chengyuan"].get(page); !strings.Contains(body, "papers/slip") {
		t.Error("a slip is not offered")
	}
	if _, body := r["zhoulan"].get(page); strings.Contains(body, "papers/slip") {
		t.Error("a slip is offered to a clerk")
	}
	for _, form := range []string{"slip", "order"} {
		status, body, _ := r["chengyuan"].ask(http.MethodGet, strings.Replace(draft, "slip", form, 1), nil)
		if status != http.StatusOK || !strings.HasPrefix(body, "PK") {
			t.Errorf("%s: %d", form, status)
		}
	}
}
