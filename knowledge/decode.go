package knowledge

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/ledger"
)

// MaxFile is the largest file that is read. Unit: bytes.
const MaxFile = 20 << 20

// binaryHeads are the first bytes of formats that people hand in by mistake.
var binaryHeads = []struct{ head, name string }{
	{"%PDF", "PDF"}, {"PK\x03\x04", "docx、xlsx 或压缩包"}, {"\xd0\xcf\x11\xe0", "旧版 Word、Excel"},
	{"\x89PNG", "图片"}, {"\xff\xd8\xff", "图片"}, {"GIF8", "图片"}, {"Rar!", "压缩包"}, {"7z\xbc\xaf", "压缩包"},
}

// decode turns a file into UTF-8 text: UTF-8 with or without mark, UTF-16, GB18030.
func decode(name string, raw []byte) (string, error) {
	if len(raw) > MaxFile {
		return "", ledger.Errorf(ledger.TooLarge, "《%s》超过 20 MB,请拆成几份,或另存为纯文本再导入。", name)
	}
	for _, b := range binaryHeads {
		if bytes.HasPrefix(raw, []byte(b.head)) {
			return "", ledger.Errorf(ledger.Invalid, "《%s》是%s,不是文字文件,请另存为 txt 后再导入。", name, b.name)
		}
	}
	text, ok := decodeBytes(raw)
	if !ok {
		return "", ledger.Errorf(ledger.Invalid, "《%s》不是文字文件,读不出内容,请另存为 UTF-8 编码的 txt 后再导入。", name)
	}
	if !hasLetters(text) {
		return "", ledger.Errorf(ledger.Invalid, "《%s》是空的,没有可读的文字,请检查后重新导入。", name)
	}
	return text, nil
}

func decodeBytes(raw []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return decodeUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return decodeUTF16(raw[2:], binary.BigEndian)
	case len(raw) >= 4 && bytes.Count(raw, []byte{0})*3 > len(raw):
		if raw[1] == 0 {
			return decodeUTF16(raw, binary.LittleEndian)
		}
		return decodeUTF16(raw, binary.BigEndian)
	}
	if utf8.Valid(raw) {
		return string(raw), plausible(string(raw))
	}
	if cut := trimPartialRune(raw); utf8.Valid(cut) {
		return string(cut), plausible(string(cut))
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil {
		return "", false
	}
	return string(out), plausible(string(out))
}

// trimPartialRune drops a character that the end of the file cut through.
func trimPartialRune(raw []byte) []byte {
	for n := 1; n <= 3 && n < len(raw); n++ {
		if b := raw[len(raw)-n]; b >= 0xC0 {
			return raw[:len(raw)-n]
		} else if b < 0x80 {
			return raw
		}
	}
	return raw
}

func decodeUTF16(raw []byte, order binary.ByteOrder) (string, bool) {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, plausible(text)
}

// plausible reports whether text reads like writing: few control and replacement characters.
func plausible(text string) bool {
	bad, all := 0, 0
	for _, r := range text {
		all++
		if r == utf8.RuneError || r == 0 || unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Co, r) {
			bad++
		}
	}
	return bad*50 <= all
}

func hasLetters(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}
