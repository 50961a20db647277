package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/ledger"
	"duban/store"
)

// reported is a data folder in which 周宁 of a town reported once, sealed.
func reported(t *testing.T) string {
	t.Helper()
	data := ingestedSample(t)
	line := `{"id":"1","conversation":"c","from":"zhou","unit":"松坪镇","text":"第4条已完成,45人参训"}`
	if code, _, errs := duban(t, line+"\n", "chat", "--jsonl", "--data", data); code != 0 {
		t.Fatal(errs)
	}
	s, err := store.Open(context.Background(), store.Options{DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.SealAudit(context.Background()); n == 0 || err != nil {
		t.Fatal(n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheRecordOfChangesFromTheCommandLine(t *testing.T) {
	data := reported(t)
	code, out, errs := duban(t, "", "audit", "verify", "--data", data)
	if code != 0 || !strings.Contains(out, "逐行相符") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	_, head, _ := strings.Cut(out, "末行校验值 ")
	head, _, _ = strings.Cut(head, "\n")
	if code, out, errs = duban(t, "", "audit", "verify", "--data", data, "--head", head); code != 0 {
		t.Errorf("the head that it printed: exit %d: %s%s", code, out, errs)
	}
	if code, out, _ = duban(t, "", "audit", "verify", "--data", data, "--head", head[:len(head)-1]+"x"); code != 1 || !strings.Contains(out, "重做过") {
		t.Errorf("another head: exit %d: %s", code, out)
	}
	if code, _, errs = duban(t, "", "audit", "verify", "--data", data, "--head", "abc"); code != 2 || strings.Count(errs, "\n") != 1 {
		t.Errorf("no head: exit %d: %s", code, errs)
	}
	for _, name := range []string{"a.jsonl", "a.csv"} {
		path := filepath.Join(t.TempDir(), name)
		if code, out, errs = duban(t, "", "audit", "export", "--data", data, path); code != 0 || !strings.Contains(out, "行") {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
		if written, err := os.ReadFile(path); err != nil || !strings.Contains(string(written), "松坪镇") {
			t.Errorf("%s: %s, %v", name, written, err)
		}
		if code, _, errs = duban(t, "", "audit", "export", "--data", data, path); code != 1 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s over a file that is there: exit %d: %s", name, code, errs)
		}
	}
}

func TestAPersonIsTakenOutFromTheCommandLine(t *testing.T) {
	data := reported(t)
	if code, out, errs := duban(t, "", "person", "zhou", "--data", data); code != 0 || !strings.Contains(out, "上报的进展") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	path := filepath.Join(t.TempDir(), "zhou.jsonl")
	if code, out, errs := duban(t, "", "person", "export", "zhou", path, "--data", data); code != 0 || !strings.Contains(out, "条") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if code, out, errs := duban(t, "", "person", "erase", "zhou", "--by", "管理员", "--data", data); code != 0 || !strings.Contains(errs, "--yes") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if _, out, _ := duban(t, "", "person", "zhou", "--data", data); !strings.Contains(out, "上报的进展") {
		t.Errorf("erased without --yes: %s", out)
	}
	if code, out, errs := duban(t, "", "person", "erase", "zhou", "--by", "管理员", "--yes", "--data", data); code != 0 || !strings.Contains(out, "保留单位") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if _, out, _ := duban(t, "", "person", "zhou", "--data", data); strings.Contains(out, "上报的进展") {
		t.Errorf("still there: %s", out)
	}
	if _, out, _ := duban(t, "", "ledger", "--data", data, "--json"); !strings.Contains(out, "松坪镇") || strings.Contains(out, "zhou") || !strings.Contains(out, ledger.ErasedName) {
		t.Errorf("the ledger: %s", out)
	}
	if code, out, _ := duban(t, "", "audit", "verify", "--data", data); code != 0 || !strings.Contains(out, "注销") {
		t.Errorf("the record of changes: exit %d: %s", code, out)
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{"": "", "=1+1": "'=1+1", "+86": "'+86", "@x": "'@x", "-2": "'-2", "已完成": "已完成", "\t=1": "'\t=1"} {
		if got := harmless(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
