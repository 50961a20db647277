package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestManyDocuments: with more than a hundred in force each page says which it counts, and leads to the others; none is left out.
func TestManyDocuments(t *testing.T) {
	r, _ := grownPages(t, 130) // and the demo's own
	for _, page := range []string{"/ledger", "/ledger/calendar", "/ledger/units", "/ledger/units/松坪镇"} {
		status, body := r.get(page)
		if status != http.StatusOK || !strings.Contains(body, "在用的文件共131份") || !strings.Contains(body, "第1到100份") || !strings.Contains(body, "part=2") || strings.Contains(body, "看更新的") {
			t.Errorf("%s: %d, it does not say which documents it counts", page, status)
		}
		for _, asked := range []string{"2", "99"} {
			if _, body := r.get(page + "?part=" + asked); !strings.Contains(body, "第101到131份") || !strings.Contains(body, "part=1") || strings.Contains(body, "看更早的") {
				t.Errorf("%s, part %s: not the rest", page, asked)
			}
		}
	}
	_, first := r.get("/ledger")
	_, second := r.get("/ledger?part=2")
	for _, title := range []string{"云岭县第0批若干措施", "云岭县第129批若干措施"} {
		if a, b := strings.Contains(first, title+"<"), strings.Contains(second, title+"<"); a == b {
			t.Errorf("%s: on the first part %v, on the second %v", title, a, b)
		}
	}
	if _, body := r.get("/ledger/calendar?month=2026-11&part=2"); !strings.Contains(body, "month=2026-12") || !strings.Contains(body, "part=2") {
		t.Error("another month forgets the part")
	}
}
