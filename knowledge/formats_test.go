package knowledge_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/knowledge/files"
)

// TestReadOtherFormats: the same measures come out of a page and of Markdown, and what the reader of a format notes is
// a warning.
func TestReadOtherFormats(t *testing.T) {
	want := read(t, "a.txt", small)
	for name, raw := range map[string]string{
		"a.html": "<html><body><h1>青禾县护河若干措施</h1><p>1.清理河岸。2025年5月底前清理完毕。（县水利局牵头，各镇配合）</p><p>2.巡查河道。每月巡查2次。（各镇负责）</p></body></html>",
		"a.md":   "# 青禾县护河若干措施\n\n1. **清理河岸**。2025年5月底前清理完毕。（县水利局牵头，各镇配合）\n2. 巡查河道。每月巡查2次。（各镇负责）\n",
	} {
		doc := read(t, name, raw)
		if doc.Title != want.Title || len(doc.Measures) != 2 || doc.Measures[0].Text != want.Measures[0].Text || doc.Source != name {
			t.Errorf("%s: %s", name, render(doc))
		}
	}
	var format files.Format
	how := func(_ context.Context, f files.Format, _ string, _ []byte) (files.Text, error) {
		format = f
		return files.Text{Body: small, Notes: []string{"第3页没有文字。"}}, nil
	}
	doc, err := knowledge.Read(t.Context(), "a.pdf", strings.NewReader("%PDF-1.4"), knowledge.Options{Extract: how})
	if err != nil || format != files.PDF || doc.Hash != want.Hash || doc.Warnings[len(doc.Warnings)-1] != "第3页没有文字。" {
		t.Errorf("%s, %v, %v", format, doc, err)
	}
	failing := errors.New("no reader")
	how = func(context.Context, files.Format, string, []byte) (files.Text, error) { return files.Text{}, failing }
	if _, err := knowledge.Read(t.Context(), "a.txt", strings.NewReader(small), knowledge.Options{Extract: how}); !errors.Is(err, failing) {
		t.Errorf("%v", err)
	}
}
