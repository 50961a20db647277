package office

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// Measures of a page. Unit: twips, a twentieth of a point. Source: GB/T 9704-2012, 5.2: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm,
// which leaves 26 mm on the right and 35 mm below; 22 lines of 28 characters. 28 characters of
// 16 pt are wider than 156 mm, so that each is set a quarter of a point closer (charCloser).
const (
	pageShort, pageLong                      = 11906, 16838
	marginTop, marginBottom                  = 2098, 1984
	marginLeft, marginRight                  = 1588, 1474
	footerDistance                           = 1417 // 一字线 7 mm below the text
	textWidth                                = pageShort - marginLeft - marginRight
	textWidthAcross                          = pageLong - 2*narrowMargin
	narrowMargin                             = 850
	lineHeight                               = 560            // 28 pt
	sizeBody, sizeTitle, sizeTable, sizeMark = 32, 44, 21, 28 // half points: 三号, 二号, 五号, 四号
	sizeHead                                 = 72
	fontBody, fontTitle, fontBlack, fontKai  = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
	fontSong                                 = "宋体"
)

// docx writes one Word document straight into a zip, so that its length does not count. We write it ourselves because the
// libraries at hand know neither page numbers that change sides, nor the character grid, nor writing as rows come (ADR 0026).
// After the first error it writes nothing more; close returns it.
type docx struct {
	zip  *zip.Writer
	out  *bufio.Writer
	page page
	err  error
}

// page is the paper that a section of a document is on.
type page int

const (
	upright page = iota // as GB/T 9704 asks
	across              // A4 across, for wide tables
)

// newDocx begins a document.
func newDocx(w io.Writer, p page) *docx {
	d := &docx{zip: zip.NewWriter(w), page: p}
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styleSheet()}, {"word/settings.xml", settingsPart}, {"word/fontTable.xml", fontTable()},
		{"word/header1.xml", headerPart}, {"word/footer1.xml", footerPart("right")}, {"word/footer2.xml", footerPart("left")},
	} {
		d.part(part.name)
		d.raw(xml.Header + part.body)
	}
	d.part("word/document.xml")
	d.raw(xml.Header + `<w:document ` + namespaces + `><w:body>`)
	return d
}

// part begins a file of the zip; dates are left out, so that the same rows give the same bytes.
func (d *docx) part(name string) {
	d.flush()
	if d.err != nil {
		return
	}
	f, err := d.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		d.err = fmt.Errorf("add %s: %w", name, err)
		return
	}
	d.out = bufio.NewWriter(f)
}

func (d *docx) flush() {
	if d.out != nil && d.err == nil {
		d.err = d.out.Flush()
	}
}

// raw writes markup.
func (d *docx) raw(markup string) {
	if d.err == nil {
		_, d.err = d.out.WriteString(markup)
	}
}

// close ends the document with its section.
func (d *docx) close() error {
	d.raw(d.section() + `</w:body></w:document>`)
	d.flush()
	if d.err == nil {
		d.err = d.zip.Close()
	}
	if d.err != nil {
		return fmt.Errorf("write a document: %w", d.err)
	}
	return nil
}

// section is what holds for the pages up to here.
func (d *docx) section() string {
	refs := `<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>`
	if d.page == across {
		return `<w:sectPr>` + refs + fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/><w:pgMar w:top="%[3]d" w:right="%[3]d" w:bottom="%[3]d" w:left="%[3]d" w:header="567" w:footer="425" w:gutter="0"/></w:sectPr>`,
			pageLong, pageShort, narrowMargin)
	}
	refs = `<w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="even" r:id="rId5"/>` + refs
	return `<w:sectPr>` + refs + fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="1134" w:footer="%d" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>`,
		pageShort, pageLong, marginTop, marginRight, marginBottom, marginLeft, footerDistance, lineHeight)
}

// para writes a paragraph of a style; extra is markup of its properties.
func (d *docx) para(style, extra, text string) {
	d.raw(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + extra + `</w:pPr>`)
	d.run("", text)
	d.raw(`</w:p>`)
}

// run writes text, line by line; properties is markup.
func (d *docx) run(properties, text string) {
	if text == "" {
		return
	}
	if properties != "" {
		properties = `<w:rPr>` + properties + `</w:rPr>`
	}
	d.raw(`<w:r>` + properties)
	for i, line := range strings.Split(clean(text), "\n") {
		if i > 0 {
			d.raw(`<w:br/>`)
		}
		d.raw(`<w:t xml:space="preserve">` + escaped(line) + `</w:t>`)
	}
	d.raw(`</w:r>`)
}

// breakPage goes on on a new page.
func (d *docx) breakPage() { d.raw(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`) }

// escaped is text as XML holds it.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a Builder never fails
	}
	return b.String()
}

// grid begins a table with the widths of its columns in twips; row writes one, endGrid ends it.
func (d *docx) grid(widths []int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	d.raw(fmt.Sprintf(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, total))
	for _, w := range widths {
		d.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, w))
	}
	d.raw(`</w:tblGrid>`)
}

// tableCell is one cell: fill is six hexadecimal digits or "", left aligns long text.
type tableCell struct {
	text, fill string
	left       bool
	merge      string // restart or continue: one cell over several rows
}

// row writes a row; a heading repeats on every page, and no row is torn apart but one longer than half a page.
func (d *docx) row(widths []int, cells []tableCell, heading bool) {
	d.raw(`<w:tr><w:trPr>`)
	long := 0
	for i, c := range cells {
		long = max(long, len([]rune(c.text))*sizeTable*10/max(1, widths[i]-200))
	}
	if long < 18 {
		d.raw(`<w:cantSplit/>`)
	}
	if heading {
		d.raw(`<w:tblHeader/>`)
	}
	d.raw(`</w:trPr>`)
	for i, c := range cells {
		shade := ""
		if c.fill != "" {
			shade = `<w:shd w:val="clear" w:color="auto" w:fill="` + c.fill + `"/>`
		}
		if c.merge != "" {
			shade = `<w:vMerge w:val="` + c.merge + `"/>` + shade
		}
		d.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s<w:vAlign w:val="center"/></w:tcPr>`, widths[i], shade))
		switch {
		case heading:
			d.para("CellHead", "", c.text)
		case c.left:
			d.para("CellText", "", c.text)
		default:
			d.para("CellMid", "", c.text)
		}
		d.raw(`</w:tc>`)
	}
	d.raw(`</w:tr>`)
}

func (d *docx) endGrid() { d.raw(`</w:tbl>`) }
