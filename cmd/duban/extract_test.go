package main

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// docx makes a Word document of paragraphs.
func docx(t *testing.T, paragraphs ...string) []byte {
	t.Helper()
	var body strings.Builder
	for _, p := range paragraphs {
		body.WriteString("<w:p><w:r><w:t>" + p + "</w:t></w:r></w:p>")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestIngestReadsWordInAChild: the child is this program again; a broken file has one line on standard error.
func TestIngestReadsWordInAChild(t *testing.T) {
	data := pristine.Dir(t)
	whole := docx(t, "青禾县护河若干措施", "1.清理河岸。2026年5月底前清理完毕。（县水利局牵头，各镇配合）", "2.巡查河道。每月巡查2次。（各镇负责）")
	code, out, errs := duban(t, "", "ingest", "--json", "--data", data, file(t, "护河.docx", whole))
	if code != 0 || !strings.Contains(out, `"title":"青禾县护河若干措施","measures":2`) {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	code, _, errs = duban(t, "", "ingest", "--data", data, file(t, "坏.docx", whole[:len(whole)/2]))
	if code != 1 || !strings.Contains(errs, "《坏.docx》不完整或已损坏") {
		t.Errorf("broken: exit %d: %s", code, errs)
	}
}

func TestExtractCommandAnswersInJSON(t *testing.T) {
	if code, out, errs := duban(t, string(docx(t, "护河措施")), "extract", "--", "docx", "-a.docx"); code != 0 || strings.TrimSpace(out) != `{"text":{"body":"护河措施\n","notes":null}}` {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, _ := duban(t, "PK", "extract", "docx", "a.docx"); code != 0 || !strings.HasPrefix(out, `{"error":{"code":"invalid","message":"《a.docx》`) {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, _ := duban(t, "", "--help"); code != 0 || strings.Contains(out, "extract") {
		t.Errorf("the command is not hidden: %s", out)
	}
}
