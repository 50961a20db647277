package office

import (
	"fmt"
	"strings"
)

// The parts of a document that are the same in every one. Source: ECMA-376 part 1, sections 11 and 17.

const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`

const packageRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

const relation = `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`

var documentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	fmt.Sprintf(relation, 1, "styles", "styles.xml") + fmt.Sprintf(relation, 2, "settings", "settings.xml") + fmt.Sprintf(relation, 3, "fontTable", "fontTable.xml") +
	fmt.Sprintf(relation, 5, "header", "header1.xml") + fmt.Sprintf(relation, 6, "footer", "footer1.xml") + fmt.Sprintf(relation, 7, "footer", "footer2.xml") + `</Relationships>`

// settingsPart lets odd and even pages differ.
const settingsPart = `<w:settings ` + namespaces + `><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>` +
	`<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

// headerPart marks every page as a draft.
const headerPart = `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Mark"/><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:color w:val="C00000"/><w:sz w:val="21"/></w:rPr><w:t>草稿 · 未经签发，不作为正式文件</w:t></w:r></w:p></w:hdr>`

// footerPart is a page's number between dashes, one character in from the outer side. Source: GB/T 9704-2012, 7.5.
func footerPart(side string) string {
	field := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	indent := `<w:ind w:rightChars="100" w:right="280"/>`
	if side == "left" {
		indent = `<w:ind w:leftChars="100" w:left="280"/>`
	}
	return `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Mark"/>` + indent + `<w:jc w:val="` + side + `"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>` +
		field("begin") + `<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` + field("separate") + `<w:r><w:t>1</w:t></w:r>` + field("end") + `<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

// fontTable names what takes the place of a font that a machine does not have.
func fontTable() string {
	var b strings.Builder
	b.WriteString(`<w:fonts ` + namespaces + `>`)
	for _, f := range [][2]string{{fontBody, "仿宋,FangSong,STFangsong,Noto Serif CJK SC"}, {fontTitle, "FZXiaoBiaoSong-B05S,华文中宋,宋体,Noto Serif CJK SC"},
		{fontBlack, "SimHei,Noto Sans CJK SC"}, {fontKai, "楷体,KaiTi,STKaiti,Noto Serif CJK SC"}, {fontSong, "SimSun,Noto Serif CJK SC"}} {
		fmt.Fprintf(&b, `<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/></w:font>`, f[0], f[1])
	}
	b.WriteString(`</w:fonts>`)
	return b.String()
}

// paragraphStyle is one entry of the style sheet. size: half points; line: twips, exact, 0 = single; indent: twips of the first line.
type paragraphStyle struct {
	id, name, font, align string
	size, line, indent    int
	extra                 string
}

// styleSheet is the styles of a paper. Source: GB/T 9704-2012, 7: 三号仿宋 for the text, 小标宋二号 for the title, 黑体 and 楷体 for the
// first and second level.
func styleSheet() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr>%s<w:kern w:val="2"/><w:sz w:val="%d"/><w:szCs w:val="%[3]d"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		namespaces, fonts(fontBody), sizeBody)
	for _, s := range []paragraphStyle{
		{"Normal", "Normal", fontBody, "both", sizeBody, lineHeight, 0, ""},
		{"Body", "正文 公文", fontBody, "both", sizeBody, lineHeight, 200, ""},
		{"Title", "Title", fontTitle, "center", sizeTitle, 640, 0, ""},
		{"Heading1", "heading 1", fontBlack, "both", sizeBody, lineHeight, 200, `<w:keepNext/><w:outlineLvl w:val="0"/>`},
		{"Heading2", "heading 2", fontKai, "both", sizeBody, lineHeight, 200, `<w:keepNext/><w:outlineLvl w:val="1"/>`},
		{"Head", "发文机关标志", fontTitle, "center", sizeHead, 0, 0, ""},
		{"Number", "发文字号", fontBody, "center", sizeBody, lineHeight, 0, ""},
		{"Sign", "署名", fontBody, "right", sizeBody, lineHeight, 0, ""},
		{"Mark", "页码", fontSong, "left", sizeMark, 0, 0, ""},
		{"Colophon", "版记", fontBody, "both", sizeMark, 0, 0, ""},
		{"CellHead", "表头", fontBlack, "center", sizeTable, 0, 0, ""},
		{"CellText", "表文", fontSong, "left", sizeTable, 0, 0, ""},
		{"CellMid", "表中", fontSong, "center", sizeTable, 0, 0, ""},
	} {
		b.WriteString(s.markup())
	}
	b.WriteString(`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`)
	return b.String()
}

// charCloser sets characters closer, in twentieths of a point: 28 on a line. A grid of characters would say the same, but programs
// differ on what does not fit its cells.
const charCloser = `<w:spacing w:val="-5"/>`

func fonts(east string) string {
	return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="` + east + `"/>`
}

func (s paragraphStyle) markup() string {
	kind := ""
	if s.id == "Normal" {
		kind = ` w:default="1"`
	}
	spacing := `<w:spacing w:before="0" w:after="0"/>`
	if s.line > 0 {
		spacing = fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>`, s.line)
	} else if s.id != "Head" {
		spacing = `<w:snapToGrid w:val="0"/>` + spacing
	}
	if s.size == sizeTable { // no space between characters and digits: a day fits its narrow cell
		spacing = `<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>` + spacing
	}
	indent := ""
	if s.indent > 0 {
		indent = fmt.Sprintf(`<w:ind w:firstLineChars="%d" w:firstLine="%d"/>`, s.indent, s.indent*sizeBody/10)
	}
	closer := ""
	if s.size == sizeBody {
		closer = charCloser
	}
	keep, outline, _ := strings.Cut(s.extra, "/>")
	if keep != "" {
		keep += "/>"
	}
	return fmt.Sprintf(`<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/><w:qFormat/><w:pPr>%s%s%s<w:jc w:val="%s"/>%s</w:pPr><w:rPr>%s<w:sz w:val="%d"/><w:szCs w:val="%[10]d"/></w:rPr></w:style>`,
		kind, s.id, s.name, keep, spacing, indent, s.align, outline, fonts(s.font)+closer, s.size)
}
