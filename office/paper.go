package office

import (
	"fmt"
	"io"
	"strings"

	"duban/ledger"
)

// Paper is a draft in the layout of an official document 公文草稿: head, number, title, addressee, text, signature, annex, colophon.
// It is for a person to check, to sign and to send. Zero value: an empty draft.
type Paper struct {
	Kind  PaperKind
	Head  string   // 发文机关标志
	Mark  string   // 发文字号, with a place for the number
	Title string   //
	To    string   // 主送, without its colon; "" = none
	Body  []Part   //
	Sign  string   // 署名
	Day   string   // 成文日期, a place for it: who signs dates it
	Annex *Annex   // nil = none
	Copy  string   // 抄送, "" = left out
	Print string   // 印发机关
	Made  string   // as of when its figures are
	Notes []string // for who checks it; they stand at the top and are to be deleted
}

// PaperKind is what a draft is 文种.
type PaperKind string

// The kinds of paper.
const (
	PaperSlip     PaperKind = "slip"     // 催办单
	PaperOrder    PaperKind = "order"    // 督办单
	PaperBulletin PaperKind = "bulletin" // 督查通报, downwards
	PaperBrief    PaperKind = "brief"    // 督查专报, upwards
	PaperYearly   PaperKind = "yearly"   // 年度报告
)

// Chinese returns the everyday word for a kind.
func (k PaperKind) Chinese() string {
	return map[PaperKind]string{PaperSlip: "催办单", PaperOrder: "督办单", PaperBulletin: "督查通报", PaperBrief: "督查专报", PaperYearly: "年度报告"}[k]
}

// Part is a stretch of a paper's text: a heading of level 1 or 2, a paragraph (level 0), or a form of two columns.
type Part struct {
	Level int
	Text  string
	Form  [][2]string // what, and what stands there

	keep bool // on one page with what follows
}

const keepNext = `<w:keepNext/>`

// Annex is a table behind the text 附表.
type Annex struct {
	Title  string
	Heads  []string
	Widths []int // shares of the page
	Left   []int // columns of long text
	Rows   [][]string
	Fills  []string // of the last column, six hexadecimal digits or ""
}

func text(format string, args ...any) Part {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	return Part{Text: format}
}

func heading(level int, format string, args ...any) Part {
	p := text(format, args...)
	p.Level = level
	return p
}

// WritePapers writes drafts one behind the other, each on a page of its own. Errors: Invalid without any; those of w.
func WritePapers(w io.Writer, papers ...Paper) error {
	if len(papers) == 0 {
		return ledger.Errorf(ledger.Invalid, "没有要起草的内容。")
	}
	d := newDocx(w, upright)
	for i := range papers {
		if i > 0 {
			d.breakPage()
		}
		papers[i].write(d)
	}
	return d.close()
}

// write lays a paper out.
func (p *Paper) write(d *docx) {
	p.masthead(d)
	d.para("Title", "", p.Title)
	d.para("Normal", "", " ")
	if p.To != "" {
		d.para("Normal", "", p.To+"：")
	}
	for i, part := range p.Body {
		part.keep = i == len(p.Body)-1 // the signature never stands on a page alone
		part.write(d)
	}
	if p.Annex != nil {
		d.para("Normal", keepNext, " ")
		d.para("Body", keepNext, "附件："+p.Annex.Title)
	}
	d.para("Normal", keepNext, " ")
	d.para("Sign", keepNext+`<w:ind w:rightChars="200" w:right="640"/>`, p.Sign)
	d.para("Sign", `<w:ind w:rightChars="400" w:right="1280"/>`, p.Day)
	if p.Annex != nil {
		d.breakPage()
		p.Annex.write(d)
	}
	p.colophon(d)
}

// masthead is the draft's mark, the red head, the number and the red line 4 mm below it.
func (p *Paper) masthead(d *docx) {
	d.raw(`<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr>`)
	d.run(`<w:rFonts w:eastAsia="`+fontBlack+`"/><w:color w:val="C00000"/>`, "【草稿】"+p.Made)
	d.raw(`</w:p>`)
	for _, n := range p.Notes {
		d.para("Mark", "", "（起草说明，定稿时删去："+n+"）")
	}
	d.raw(`<w:p><w:pPr><w:pStyle w:val="Head"/></w:pPr>`)
	d.run(fmt.Sprintf(`<w:color w:val="FF0000"/><w:sz w:val="%d"/>`, headSize(p.Head)), p.Head)
	d.raw(`</w:p>`)
	d.para("Number", `<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="11" w:color="FF0000"/></w:pBdr>`, p.Mark)
	d.para("Normal", "", " ")
}

// headSize makes the head as large as fits on one line. Unit: half points.
func headSize(head string) int {
	return min(sizeHead, textWidth/10/max(1, len([]rune(head))))
}

// write lays a part out.
func (p Part) write(d *docx) {
	switch {
	case len(p.Form) > 0:
		widths := []int{textWidth * 22 / 100, textWidth * 78 / 100}
		d.grid(widths)
		for _, line := range p.Form {
			d.raw(`<w:tr><w:trPr><w:trHeight w:val="620"/></w:trPr>`)
			for i, t := range line {
				d.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, widths[i]))
				d.para("Normal", `<w:jc w:val="`+[]string{"center", "left"}[i]+`"/>`, t)
				d.raw(`</w:tc>`)
			}
			d.raw(`</w:tr>`)
		}
		d.endGrid()
	case p.Level == 1:
		d.para("Heading1", "", p.Text)
	case p.Level == 2:
		d.para("Heading2", "", p.Text)
	case p.keep:
		d.para("Body", keepNext, p.Text)
	default:
		d.para("Body", "", p.Text)
	}
}

// write lays an annex out, its heading on every page.
func (a *Annex) write(d *docx) {
	d.para("Normal", "", "附件")
	d.para("Title", `<w:spacing w:before="120" w:after="120"/>`, a.Title)
	total := 0
	for _, w := range a.Widths {
		total += w
	}
	widths := make([]int, len(a.Widths))
	for i, w := range a.Widths {
		widths[i] = textWidth * w / total
	}
	d.grid(widths)
	heads := make([]tableCell, len(a.Heads))
	for i, h := range a.Heads {
		heads[i].text = h
	}
	d.row(widths, heads, true)
	for n, r := range a.Rows {
		out := make([]tableCell, len(r))
		for i, t := range r {
			out[i] = tableCell{text: t, left: a.left(i)}
		}
		if n < len(a.Fills) {
			out[len(out)-1].fill = a.Fills[n]
		}
		d.row(widths, out, false)
	}
	d.endGrid()
}

func (a *Annex) left(col int) bool {
	for _, c := range a.Left {
		if c == col {
			return true
		}
	}
	return false
}

// The colophon's lines and letters. Unit: eighths of a point for lines, 0.35 mm outside and 0.25 mm between; twips for the rest.
// Source: GB/T 9704-2012, 7.4.1.
const (
	lineThick, lineThin = 8, 6
	colophonLine        = 400 // of text, exact, so that programs agree on where its upper part begins
	colophonSpace       = 80  // of a part besides its text: lines and what is between them and the letters
	textHeight          = pageLong - marginTop - marginBottom
	colophonLetters     = (textWidth - 2*280) / 280 // on a line
)

// colophon stands at the foot of the last page, between lines as wide as the text: a frame for 抄送 and one for 印发, for LibreOffice
// frames one paragraph, and a floating table not at all. Source: GB/T 9704-2012, 7.4.
func (p *Paper) colophon(d *docx) {
	const tiny = `<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`
	d.para("Colophon", "", "") // a frame does not stand right behind a table
	day := "　　　　年　月　日印发"
	top := lineThick
	if p.Copy != "" {
		text := "抄送：" + p.Copy + "。"
		high := (len([]rune(text))+colophonLetters-1)/colophonLetters*colophonLine + colophonSpace
		y := textHeight - colophonLine - colophonSpace - high
		d.para("Colophon", colophonFrame(fmt.Sprintf(`w:y="%d"`, y), line("top", lineThick)), text)
		d.para("Colophon", tiny, "") // one right behind another would be one, and LibreOffice would frame neither
		top = lineThin
	}
	d.para("Colophon", colophonFrame(`w:yAlign="bottom"`, line("top", top)+line("bottom", lineThick)),
		p.Print+strings.Repeat("　", max(1, colophonLetters-len([]rune(p.Print))-len([]rune(day))))+day)
	d.para("Colophon", tiny, "")
}

// colophonFrame is the properties of a part of the colophon.
func colophonFrame(at, lines string) string {
	return fmt.Sprintf(`<w:framePr w:w="%d" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="center" %s/><w:pBdr>%s</w:pBdr>`+
		`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/><w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>`, textWidth, at, lines, colophonLine)
}

// line is a border of a paragraph.
func line(side string, size int) string {
	return fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="1" w:color="auto"/>`, side, size)
}
