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
		f, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", user, err)
		}
		var text strings.Builder
		for _, sheet := range f.GetSheetList() {
			rows, _ := f.GetRows(sheet)
			for _, r := range rows {
				text.WriteString(strings.Join(r, "\t") + "\n")
			}
		}
		for _, unit := range []string{"松坪镇", "柳湾镇"} {
			if has := strings.Contains(text.String(), unit); has != strings.Contains(want, unit) {
				t.Errorf("%s's file holds %s: %v", user, unit, has)
			}
		}
	}
	_, body := all["chengyuan"].get("/ledger/units/" + url.PathEscape("松坪镇"))
	if !strings.Contains(body, "/ledger/papers/docx?unit=") {
		t.Error("a unit's page offers no file")
	}
}
