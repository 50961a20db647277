package office_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duban/office"
)

// TestLibreOfficeOpensEverything converts every file with LibreOffice, which refuses what it would have to repair, and looks
// at the pages: that all text arrived, and that a page of a paper holds 22 lines of 28 characters and its number.
func TestLibreOfficeOpensEverything(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: whether office programs open the files was not tried")
	}
	dir := t.TempDir()
	var names []string
	files := made()
	files["plain.docx"] = func(w io.Writer) error {
		return office.WritePapers(w, office.Paper{Head: "云岭县", Title: "试", Body: []office.Part{{Text: strings.Repeat("督查落实台账一事一报", 200)}}})
	}
	for name, write := range files {
		if strings.HasSuffix(name, ".png") {
			continue
		}
		var body bytes.Buffer
		if err := write(&body); err != nil {
			t.Fatal(err)
		}
		name = strings.ReplaceAll(name, ".", "_") + filepath.Ext(name)
		if err := os.WriteFile(filepath.Join(dir, name), body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for _, n := range names {
		args = append(args, filepath.Join(dir, n))
	}
	if out, err := exec.CommandContext(ctx, soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for _, n := range names {
		pdf := filepath.Join(dir, strings.TrimSuffix(n, filepath.Ext(n))+".pdf")
		if info, err := os.Stat(pdf); err != nil || info.Size() < 2000 {
			t.Errorf("%s was not converted: %v", n, err)
		}
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed: the pages were not looked at")
	}
	read := func(name string) string {
		out, err := exec.CommandContext(ctx, "pdftotext", "-layout", filepath.Join(dir, name), "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	bulletin := read("bulletin_docx.pdf")
	for _, want := range []string{"草稿", "云岭县政府督查室", "一、总体情况", "四、下步要求", "任务落实情况表", "— 1 —", "抄送", "印发"} {
		if !strings.Contains(strings.ReplaceAll(bulletin, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the bulletin's pages do not show %q", want)
		}
	}
	pages := strings.Split(read("plain_docx.pdf"), "\f")
	lines := 0
	for _, line := range strings.Split(pages[2], "\n") {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); strings.Contains(line, "督查") {
			if lines++; n != 28 {
				t.Errorf("a full line holds %d characters, 28 are asked for: %s", n, line)
			}
		}
	}
	if lines != 22 {
		t.Errorf("a full page holds %d lines, 22 are asked for", lines)
	}
	if ledger := read("ledger_xlsx.pdf"); !strings.Contains(ledger, "红 已逾期") || !strings.Contains(ledger, "合计") {
		t.Error("the printed ledger lacks its colours' words or its counts")
	}
}
