package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// unitTail lists how names of units end.
const unitTail = `(?:局|办|办公室|委|委员会|厅|部|院|政府|党委|党组|工委|支行|银行|中心|集团|公司|学院|大学|学校|党校|联|社|会|机关|机构|单位|部门|支队|大队|所|站|署|处|镇|乡|镇街|街镇|街道|办事处|园区|新区|开发区|管委会|县|市|区|旗|州|省|科|组|馆|台|协会|班子|企业|高校|行|队)`

var (
	unitEnds  = regexp.MustCompile(unitTail + `(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?(?:等(?:相关|有关)?(?:部门|单位|地方)?)?$`)
	unitInner = regexp.MustCompile(unitTail)
	unitStart = regexp.MustCompile(`^(?:各|所在|市|县|区|省|州|镇|乡|旗|国家|全国|国务院|中央|自治区|有关|相关|其他|人民银行|团|XX|xx|\*)`)
	newStart  = regexp.MustCompile(`(?:局|办|委|厅|院|府|门|会|处|部|位)(全(?:市|县|区|省|州|国|镇|乡)|各级)`)
	tailDuty  = regexp.MustCompile(`(?:牵头|配合|负责|参加|参与|落实|实施|分工)+$`)
)

// completeUnit reports whether s ends like the name of a unit.
func completeUnit(s string) bool {
	return utf8.RuneCountInString(s) >= 2 && unitEnds.MatchString(s)
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
	if m := endRole.FindStringIndex(s); m != nil && m[0] < len(body) {
		body = s[:m[0]]
	}
	if body == "" || completeUnit(body) || andOthers.MatchString(body) || sayFirst.MatchString(s) || sayCommon.MatchString(s) {
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
