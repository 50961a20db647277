package files_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"duban/knowledge/files"
)

// reader returns a Reader whose cache outlives the test: to compile the reader of pdf takes seconds.
func reader(t testing.TB) files.Reader {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		return files.Reader{Cache: t.TempDir()}
	}
	return files.Reader{Cache: filepath.Join(dir, "duban-test-readers")}
}

// extracted reads a file that can be read.
func extracted(t testing.TB, f files.Format, raw []byte) files.Text {
	t.Helper()
	text, err := reader(t).Extract(context.Background(), f, "文件", raw)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// zipped packs parts, [Content_Types].xml first.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.SortedFunc(maps.Keys(parts), func(a, b string) int {
		return cmp.Compare(strings.TrimPrefix(a, "["), strings.TrimPrefix(b, "["))
	}) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// patched changes a part of an archive.
func patched(t testing.TB, raw []byte, name string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(content)
	}
	parts[name] = change(parts[name])
	return zipped(t, parts)
}

const (
	wordTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordSpaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// word makes a docx: the content of the body, and of other parts of the folder word by name.
func word(t testing.TB, body string, others map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml": wordTypes,
		"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0" encoding="UTF-8"?><w:document` + wordSpaces + `><w:body>` + body + `</w:body></w:document>`,
	}
	roots := map[string]string{"numbering.xml": "numbering", "styles.xml": "styles", "footnotes.xml": "footnotes", "endnotes.xml": "endnotes"}
	for name, content := range others {
		parts["word/"+name] = `<w:` + roots[name] + wordSpaces + `>` + content + `</w:` + roots[name] + `>`
	}
	return zipped(t, parts)
}

// para is a paragraph of one run.
func para(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

// pdfText is a line of a made pdf: where it begins, in points from the bottom left, and how large it is.
type pdfText struct {
	x, y, size int
	text       string
}

// pdfOf makes a pdf: a page for each list of lines, and drawing operators for each. Its font is not embedded: the text is in
// the encoding that the standard gives for simplified Chinese (PDF 32000-1, 9.7.5.2).
func pdfOf(pages [][]pdfText, drawn ...string) []byte {
	var objects []string
	add := func(s string) int { objects = append(objects, s); return len(objects) }
	add("<</Type/Catalog/Pages 2 0 R>>")
	add("")
	add("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>")
	add("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 5 0 R>>")
	add("<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
	var kids []string
	for i, lines := range pages {
		var s strings.Builder
		if i < len(drawn) {
			s.WriteString(drawn[i])
		}
		for _, l := range lines {
			fmt.Fprintf(&s, "BT /F1 %d Tf 1 0 0 1 %d %d Tm <", l.size, l.x, l.y)
			for _, u := range utf16.Encode([]rune(l.text)) {
				fmt.Fprintf(&s, "%04X", u)
			}
			s.WriteString("> Tj ET\n")
		}
		content := add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", s.Len(), s.String()))
		kids = append(kids, fmt.Sprintf("%d 0 R", add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents %d 0 R>>", content))))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids))
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// show writes a Text so that a person can check it.
func show(text files.Text) string {
	var b strings.Builder
	for _, n := range text.Notes {
		b.WriteString("note " + n + "\n")
	}
	b.WriteString(text.Body)
	return b.String()
}
