package files

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/ledger"
)

// readPlain turns a text file into UTF-8: UTF-8 with or without mark, UTF-16, GB18030. Nothing else is changed.
func readPlain(name string, raw []byte) (string, error) {
	text, ok := Decode(raw)
	switch {
	case !ok:
		return "", ledger.Errorf(ledger.Invalid, noise, name)
	case !hasLetters(text):
		return "", ledger.Errorf(ledger.Invalid, noText, name)
	}
	return text, nil
}

// Decode turns text in UTF-8 with or without mark, UTF-16 or GB18030 into UTF-8; false for what is no text.
func Decode(raw []byte) (string, bool) {
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
