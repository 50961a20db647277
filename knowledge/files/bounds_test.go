package files_test

import (
	"strings"
	"testing"

	"duban/knowledge/files"
	"duban/ledger"
)

// TestHostileFiles: each ends in a sentence or in a bounded text; go test's own limit ends one that does not end.
// The sizes are such that work which grew with their square would take minutes.
func TestHostileFiles(t *testing.T) {
	entities := `<!DOCTYPE d [<!ENTITY a "护路"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	wideCell := `<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr>` + para("护路") + `</w:tc>`
	row := `<w:tr><w:trPr><w:gridBefore w:val="1000000"/></w:trPr>` + wideCell + `</w:tr>`
	table := "<w:tbl>" + strings.Repeat("<w:tr>"+wideCell+wideCell+"</w:tr>", 5_000) + "</w:tbl>"
	merged := `<w:tbl><w:tr><w:tc>` + para("甲") + `</w:tc><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + para(strings.Repeat("长", 100_000)) + `</w:tc></w:tr>` +
		strings.Repeat(`<w:tr><w:tc>`+para("乙")+`</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>`, 5000) + `</w:tbl>`
	style := `<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style>`
	linked := `<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`
	linkStyle := `<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`
	spans := `<table><tr><td rowspan="65534" colspan="2">` + strings.Repeat("长", 50_000) + `</td><td>乙</td><td>丁</td></tr>` + strings.Repeat("<tr><td>丙</td></tr>", 5000) + `</table>`
	bomb := zipped(t, map[string]string{"[Content_Types].xml": wordTypes, "word/document.xml": strings.Repeat(" ", 60<<20)})
	for _, c := range []struct {
		name   string
		format files.Format
		raw    []byte
		code   ledger.Code // "" for a text
	}{
		{"zip bomb", files.Docx, bomb, ledger.TooLarge},
		{"zip bomb as a workbook", files.Xlsx, bomb, ledger.TooLarge},
		{"entities", files.Docx, zipped(t, map[string]string{"word/document.xml": entities + "<d>&c;</d>"}), ledger.Invalid},
		{"nested tags", files.Docx, word(t, strings.Repeat("<w:ins>", 100_000), nil), ledger.Invalid},
		{"nested tables", files.Docx, word(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 1000), nil), ledger.Invalid},
		{"a wide span", files.Docx, word(t, "<w:tbl>"+row+row+"</w:tbl>"+para("护路"), nil), ""},
		{"many wide spans", files.Docx, word(t, table, nil), ""},
		{"a long text over many rows", files.Docx, word(t, merged, nil), ledger.TooLarge},
		{"a style of itself", files.Docx, word(t, `<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>护路</w:t></w:r></w:p>`, map[string]string{"styles.xml": style}), ""},
		{"a list of itself", files.Docx, word(t, `<w:p><w:pPr><w:pStyle w:val="L"/></w:pPr><w:r><w:t>护路</w:t></w:r></w:p>`, map[string]string{"styles.xml": linkStyle, "numbering.xml": linked}), ""},
		{"open fields", files.Docx, word(t, para("护路")+strings.Repeat(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/></w:r></w:p>`, 8_000), nil), ""},
		{"spans of a page", files.HTML, []byte(spans), ledger.TooLarge},
		{"nested elements", files.HTML, []byte(strings.Repeat("<div>", 300_000) + "护路"), ""},
		{"nested formatting", files.HTML, []byte(strings.Repeat("<b><i><p>护路", 8_000)), ""},
		{"nested tables of a page", files.HTML, []byte(strings.Repeat("<table><tr><td>护路", 30_000)), ""},
		{"many attributes", files.HTML, []byte("<p " + strings.Repeat("a=b ", 100_000) + ">护路"), ""},
		{"brackets", files.Markdown, []byte(strings.Repeat("[", 300_000) + "护路"), ""},
		{"stars", files.Markdown, []byte(strings.Repeat("**a *b _c ", 30_000)), ""},
		{"pipes", files.Markdown, []byte("护路|" + strings.Repeat("|", 500_000) + "\n|-|\n" + strings.Repeat("|a", 500_000)), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := reader(t).Extract(t.Context(), c.format, "文件", c.raw)
			if ledger.CodeOf(err) != c.code || c.code == "" && !strings.Contains(text.Body, "护路") && c.name != "stars" {
				t.Errorf("%d bytes, %v", len(text.Body), err)
			}
		})
	}
}
