package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// unitTail lists how names of units end.
const unitTail = `(?:局|办|办公室|委|委员会|厅|部|院|政府|党委|党组|工委|支行|银行|中心|集团|公司|学院|大学|学校|党校|联|社|会|机关|机构|单位|部门|支队|大队|所|站|署|处|镇|乡|镇街|街镇|街道|办事处|园区|新区|开发区|管委会|县|市|区|旗|州|省|科|组|馆|台|协会|班子|企业|高校|行|队)`

var (
	unitInner = regexp.MustCompile(unitTail)
	unitStart = regexp.MustCompile(`^(?:各|所在|地方各级|本级|市|县|区|省|州|镇|乡|旗|国家|全国|国务院|中央|自治区|有关|相关|其他|人民银行|团|XX|xx|\*)`)
	newStart  = regexp.MustCompile(`(?:局|办|委|厅|院|府|门|会|处|部|位)(全(?:市|县|区|省|州|国|镇|乡)|各级)`)
	tailDuty  = regexp.MustCompile(`(?:牵头|配合|负责|参加|参与|落实|实施|分工)+$`)
)

// One character that names of units end with, or two.
const (
	unitTails  = "局办委厅部院联社会所站署处镇乡县市区旗州省科组馆台行队室班"
	unitTails2 = "政府|党委|党组|工委|中心|集团|公司|大学|学校|党校|机关|机构|单位|部门|街道|镇街|班子|企业|高校|法院|海关|科协|兵团"
)

// completeUnit reports whether s ends like the name of a unit; a bracket or 等部门 behind it may follow.
func completeUnit(s string) bool {
	if n := othersAt(s); n > 0 {
		s = s[:n]
	}
	for strings.HasSuffix(s, ")") {
		i := openerOf(s)
		if i <= 0 {
			return false
		}
		s = s[:i]
	}
	r, n := utf8.DecodeLastRuneInString(s)
	if n == len(s) {
		return false
	}
	if strings.ContainsRune(unitTails, r) {
		return true
	}
	if strings.HasPrefix(s, "各") && endsAny(s, []string{"村", "社区", "医院", "园区", "银行", "园"}) {
		return true
	}
	_, m := utf8.DecodeLastRuneInString(s[:len(s)-n])
	two := s[len(s)-n-m:]
	return m > 1 && n > 1 && strings.Contains(unitTails2, two)
}

// openerOf returns the offset of the bracket that the last character of s closes, -1 for none.
func openerOf(s string) int {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// othersAt returns where 等部门, 等有关单位 begins at the end of s, 0 for nowhere.
func othersAt(s string) int {
	from := max(0, len(s)-30)
	i := strings.LastIndex(s[from:], "等")
	if i < 0 || from+i == 0 || !andOthers.MatchString(s[from+i:]) {
		return 0
	}
	return from + i
}

// splitAnd cuts X和Y, X与Y, X及Y where both sides are names of units; 发展和改革局 and 党委和人民政府 stay whole.
func splitAnd(s string) [][2]int {
	out := [][2]int{{0, len(s)}}
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case '和', '与', '及':
			right := strings.TrimPrefix(s[i+len("和"):], "各")
			if depth != 0 || i < 6 || !completeUnit(s[out[len(out)-1][0]:i]) || !unitStart.MatchString(s[i+len("和"):]) || !completeUnit(right) {
				continue
			}
			last := len(out) - 1
			end := i
			if strings.HasSuffix(s[:i], "以") {
				end -= len("以")
			}
			out[last][1] = end
			out = append(out, [2]int{i + len("和"), len(s)})
		}
	}
	return out
}

// unitPrefix returns how much of a piece of an unbracketed clause belongs to it: all of it when it ends like a
// unit, else up to the last unit before a sentence goes on.
func unitPrefix(s string) int {
	if m := newStart.FindStringSubmatchIndex(s); m != nil {
		return m[2]
	}
	body := tailDuty.ReplaceAllString(s, "")
	if m := endRole.FindStringIndex(lastBytes(s)); m != nil && len(s)-len(lastBytes(s))+m[0] < len(body) {
		body = s[:len(s)-len(lastBytes(s))+m[0]]
	}
	if body == "" || completeUnit(body) || othersAt(body) > 0 || sayFirst.MatchString(s) || sayCommon.MatchString(s) {
		return len(s)
	}
	keep := 0
	for _, m := range unitInner.FindAllStringIndex(s, -1) {
		if strings.Count(s[:m[1]], "(") == strings.Count(s[:m[1]], ")") {
			keep = m[1]
		}
		if utf8.RuneCountInString(s[:m[1]]) >= 4 && strings.HasSuffix(s[:m[1]], "政府") {
			break
		}
	}
	return keep
}

// lastBytes returns the end of s, long enough for the words that rules look for there.
func lastBytes(s string) string {
	if len(s) <= 96 {
		return s
	}
	n := len(s) - 96
	for !utf8.RuneStart(s[n]) {
		n++
	}
	return s[n:]
}
