package files

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"strings"

	"duban/ledger"
)

// Format is a format of documents 文件格式.
type Format string

// The formats that are read.
const (
	Plain    Format = "txt"
	Markdown Format = "md"
	HTML     Format = "html"
	Docx     Format = "docx"
	Xlsx     Format = "xlsx"
	PDF      Format = "pdf"
)

// signature is how files of a format begin that is not read, with the sentence that says what to do instead.
type signature struct{ head, says string }

var signatures = []signature{
	{"{\\rtf", "《%s》是 RTF 文件,请用 Word 或 WPS 另存为 docx 后再导入。"},
	{"\x89PNG", picture}, {"\xff\xd8\xff", picture}, {"GIF8", picture}, {"II*\x00", picture}, {"MM\x00*", picture},
	{"Rar!", packed}, {"7z\xbc\xaf", packed}, {"\x1f\x8b", packed}, {"BZh", packed}, {"\xfd7zXZ", packed},
	{"%!PS", "《%s》是 PostScript 文件,请另存为 PDF 或 docx 后再导入。"},
}

const (
	picture = "《%s》是图片,读不出文字,请提供 Word 或文字版。"
	packed  = "《%s》是压缩包,请先解压,再导入里面的文件。"
	ofd     = "《%s》是 OFD 版式文件,请用阅读器另存为 PDF,或提供 Word 版再导入。"
	broken  = "《%s》不完整或已损坏,请重新下载,或用 Word、WPS 打开后另存一份再导入。"
	locked  = "《%s》设了打开密码,请取消密码后另存一份再导入。"
	noText  = "《%s》是空的,没有可读的文字,请检查后重新导入。"
	noise   = "《%s》不是文字文件,读不出内容,请另存为 docx 或 UTF-8 编码的 txt 后再导入。"
)

// Detect tells the format of a file by its content, and where several formats are plain text by its name.
// Errors: ledger.Invalid for what is empty, locked, broken or of a format that is not read, with a sentence each.
func Detect(name string, raw []byte) (Format, error) {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return "", ledger.Errorf(ledger.Invalid, noText, name)
	case bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return detectZip(name, raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", ledger.Errorf(ledger.Invalid, oleSentence(name, raw), name)
	}
	if says := foreign(raw); says != "" {
		return "", ledger.Errorf(ledger.Invalid, says, name)
	}
	return detectText(name, raw)
}

// foreign returns the sentence for a format that is known and not read.
func foreign(raw []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(raw, []byte(s.head)) {
			return s.says
		}
	}
	switch {
	case len(raw) > 12 && (string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP" || string(raw[4:8]) == "ftyp" && bytes.Contains(raw[8:min(len(raw), 40)], []byte("hei"))):
		return picture
	case len(raw) > 26 && string(raw[:2]) == "BM" && string(raw[6:10]) == "\x00\x00\x00\x00":
		return picture
	}
	return ""
}

// oleSentence tells apart what stands in the container of the old office formats.
func oleSentence(name string, raw []byte) string {
	has := func(stream string) bool { return bytes.Contains(raw, utf16le(stream)) }
	ext := strings.ToLower(path.Ext(name))
	switch {
	case has("EncryptedPackage"):
		return locked
	case has("WordDocument"), ext == ".doc", ext == ".wps", ext == ".dot":
		return "《%s》是旧版 Word 或 WPS 文件,请用 Word 或 WPS 另存为 docx 后再导入。"
	case has("Workbook"), has("Book"), ext == ".xls", ext == ".et":
		return "《%s》是旧版 Excel 或 WPS 表格,请另存为 xlsx 后再导入。"
	case has("PowerPoint Document"):
		return "《%s》是旧版演示文稿,请把文字另存为 docx 后再导入。"
	}
	return "《%s》是旧版 Office 文件,请用 Word 或 WPS 另存为 docx 后再导入。"
}

func utf16le(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// detectZip looks at what the archive holds.
func detectZip(name string, raw []byte) (Format, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "", ledger.Errorf(ledger.Invalid, broken, name)
	}
	says := packed
	for _, f := range z.File[:min(len(z.File), maxParts)] {
		switch {
		case f.Name == "[Content_Types].xml":
			return byContentTypes(name, f)
		case strings.EqualFold(f.Name, "OFD.xml"):
			says = ofd
		case f.Name == "mimetype":
			says = "《%s》是 OpenDocument 文件,请另存为 docx 或 xlsx 后再导入。"
		}
	}
	return "", ledger.Errorf(ledger.Invalid, says, name)
}

// byContentTypes reads which kind of office document an archive is.
func byContentTypes(name string, f *zip.File) (Format, error) {
	r, err := f.Open()
	if err != nil {
		return "", ledger.Errorf(ledger.Invalid, broken, name)
	}
	defer func() { _ = r.Close() }() // only read
	types, err := io.ReadAll(io.LimitReader(r, 4<<20))
	switch {
	case err != nil:
		return "", ledger.Errorf(ledger.Invalid, broken, name)
	case bytes.Contains(types, []byte("wordprocessingml.document.main+xml")), bytes.Contains(types, []byte("ms-word.document.macroEnabled.main+xml")),
		bytes.Contains(types, []byte("wordprocessingml.template.main+xml")):
		return Docx, nil
	case bytes.Contains(types, []byte("spreadsheetml.sheet.main+xml")), bytes.Contains(types, []byte("ms-excel.sheet.macroEnabled.main+xml")),
		bytes.Contains(types, []byte("spreadsheetml.template.main+xml")):
		return Xlsx, nil
	case bytes.Contains(types, []byte("presentationml")):
		return "", ledger.Errorf(ledger.Invalid, "《%s》是演示文稿,请把文字另存为 docx 后再导入。", name)
	}
	return "", ledger.Errorf(ledger.Invalid, "《%s》不是 Word 文档或 Excel 表格,请另存为 docx 或 xlsx 后再导入。", name)
}

var (
	pageStart = regexp.MustCompile(`(?i)^[\s\x{feff}]*(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.*?)-->\s*)*<(?:!doctype html|html|head|body)[\s>]`)
	anyTag    = regexp.MustCompile(`(?i)</?(?:p|div|span|td|tr|br|table|body|html|h[1-6])[\s/>]`)
	pageNames = regexp.MustCompile(`(?i)\.(?:x?html?|shtml|jspx?|aspx?|php)$`)
	wordXML   = regexp.MustCompile(`(?i)^[\s\x{feff}]*<\?xml[^>]*>\s*<\?mso-application`)
	mailPage  = regexp.MustCompile(`(?i)^(?:From:[^\r\n]*\r?\n)?(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,12}Content-Type:\s*multipart/related`)
)

// detectText tells apart the formats that are text. A scrape of a page that somebody saved as .txt stays Plain.
func detectText(name string, raw []byte) (Format, error) {
	text, ok := Decode(raw)
	switch head := text[:min(len(text), 4096)]; {
	case !ok:
		return "", ledger.Errorf(ledger.Invalid, noise, name)
	case !hasLetters(text):
		return "", ledger.Errorf(ledger.Invalid, noText, name)
	case wordXML.MatchString(head):
		return "", ledger.Errorf(ledger.Invalid, "《%s》是 Office 的 XML 文件,请另存为 docx 或 xlsx 后再导入。", name)
	case mailPage.MatchString(head):
		return "", ledger.Errorf(ledger.Invalid, "《%s》是打包的网页(mht),请在浏览器里另存为“网页,仅 HTML”后再导入。", name)
	}
	switch ext := strings.ToLower(path.Ext(name)); {
	case ext == ".txt":
		return Plain, nil
	case ext == ".md" || ext == ".markdown":
		return Markdown, nil
	case pageStart.MatchString(text[:min(len(text), 8192)]), pageNames.MatchString(name) && anyTag.MatchString(text):
		return HTML, nil
	}
	return Plain, nil
}
