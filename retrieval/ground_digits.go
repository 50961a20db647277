package retrieval

import (
	"regexp"
	"strconv"
	"strings"

	"duban/zh"
)

const hanDigits = "零〇一二三四五六七八九十百千万亿两"

var (
	hundredths  = regexp.MustCompile(`百分之([` + hanDigits + `]+|\d+(?:\.\d+)?)(?:点([零一二三四五六七八九]+))?`)
	thousandths = regexp.MustCompile(`千分之([` + hanDigits + `]+|\d+(?:\.\d+)?)`)
	tenth       = regexp.MustCompile(`([一二三四五六七八九])成([^立果效为员长分功本就交绩])`)
)

// inDigits writes every number of a squeezed text in digits: 三十日 as 30日, 二〇二六年 as 2026年, 百分之九十五 as 95%. What is no
// number changes in the same way wherever it stands: 十分 becomes 10分.
func inDigits(s string) string {
	s = hundredths.ReplaceAllStringFunc(s, func(m string) string {
		parts := hundredths.FindStringSubmatch(m)
		text := digitsOf(parts[1])
		if parts[2] != "" {
			text += "." + rowOf(parts[2])
		}
		return text + "%"
	})
	s = thousandths.ReplaceAllStringFunc(s, func(m string) string { return digitsOf(thousandths.FindStringSubmatch(m)[1]) + "‰" })
	s = tenth.ReplaceAllStringFunc(s, func(m string) string {
		parts := tenth.FindStringSubmatch(m)
		return digitsOf(parts[1]) + "0%" + parts[2]
	})
	return convertRuns(s)
}

// convertRuns turns rows of numerals into digits.
func convertRuns(s string) string {
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(runes); {
		if !strings.ContainsRune(hanDigits, runes[i]) {
			b.WriteRune(runes[i])
			i++
			continue
		}
		j := i
		for j < len(runes) && strings.ContainsRune(hanDigits, runes[j]) {
			j++
		}
		if run := string(runes[i:j]); asWord(runes, i, j) {
			b.WriteString(run)
		} else {
			b.WriteString(digitsOf(run))
		}
		i = j
	}
	return b.String()
}

// asWord: the numeral belongs to a word, or to digits before it.
func asWord(runes []rune, i, j int) bool {
	before, after, next := at(runes, i-1), at(runes, j), at(runes, j+1)
	if j-i > 1 {
		return false
	}
	switch runes[i] {
	case '百', '千', '万', '亿':
		return true
	case '一':
		if after == '个' {
			return !strings.ContainsRune("月季工星周年自", next)
		}
		return strings.ContainsRune("种些样定起直致并旦般下点边面律同", after) || strings.ContainsRune("统唯逐之同单万专上下", before)
	}
	return false
}

func at(runes []rune, i int) rune {
	if i < 0 || i >= len(runes) {
		return 0
	}
	return runes[i]
}

func digitsOf(run string) string {
	if n, ok := zh.ParseInt(run); ok {
		return strconv.Itoa(n)
	}
	return run
}

func rowOf(run string) string {
	var b strings.Builder
	for _, r := range run {
		b.WriteString(digitsOf(string(r)))
	}
	return b.String()
}
