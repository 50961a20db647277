package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	placeName   = regexp.MustCompile(`^(?:中共)?((?:\p{Han}{2,8}?(?:省|自治区|州|盟))?(?:\p{Han}{1,8}?(?:市|地区))?(?:\p{Han}{1,8}?(?:县|区|旗|市))?(?:\p{Han}{1,6}?(?:镇|乡))?)`)
	placePart   = regexp.MustCompile(`\p{Han}{1,8}?(?:自治区|自治州|自治县|省|市|县|区|州|盟|旗|镇|乡)`)
	shortTitle  = regexp.MustCompile(`(?:关于|印发)?(?:进一步)?(?:全面|深入|切实|加快|大力|扎实)?(?:推进|加强|促进|深化|做好|开展|落实|支持|推动|实施|优化|提升|规范|完善|加快)?(.+)$`)
	titleKind   = regexp.MustCompile(`(?:若干措施|实施意见|实施方案|工作方案|行动方案|行动计划|工作要点|工作计划|实施细则|若干意见|若干政策|管理办法|指导意见|工作安排|建设计划|三年行动|情况报告)`)
	calledShort = regexp.MustCompile(`以?下?简称:?为?([“《]?[^()(),。;]{2,20})[)),。;]`)
	yearsTail   = regexp.MustCompile(`\([^()]*\)$`)
)

// aliases returns other names that people may call a document by: its place, its title without place and 关于,
// its core and its kind.
func aliases(title, notice, issuer, text string) []string {
	var out []string
	add := func(s string) {
		if utf8.RuneCountInString(s) >= 2 && s != title && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, p := range places(title, notice, issuer) {
		add(p)
	}
	core := yearsTail.ReplaceAllString(title, "")
	core = strings.TrimPrefix(core, issuer)
	if i := strings.Index(core, "关于"); i >= 0 {
		core = core[i+len("关于"):]
	} else {
		for _, p := range placePart.FindAllString(strings.TrimPrefix(placeName.FindString(core), "中共"), -1) {
			core = strings.TrimPrefix(core, p)
		}
	}
	core = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(core, "印发"), "的通知"), "通知")
	core = strings.Trim(core, "《》")
	add(core)
	if m := shortTitle.FindStringSubmatch(core); m != nil {
		add(strings.TrimPrefix(m[1], "的"))
		if i := titleKind.FindStringIndex(m[1]); i != nil {
			add(strings.TrimSuffix(m[1][:i[0]], "的"))
		}
	}
	if m := calledShort.FindStringSubmatch(text); m != nil {
		add(strings.NewReplacer("“", "", "”", "", "《", "", "》", "").Replace(m[1]))
	}
	add(titleKind.FindString(title))
	return out
}

// places returns 陇县; 济南市, 长清区 and 长清.
func places(texts ...string) []string {
	var out []string
	for _, s := range texts {
		m := placeName.FindStringSubmatch(s)
		if m == nil || strings.HasPrefix(s, "关于") {
			continue
		}
		for _, part := range placePart.FindAllString(m[1], -1) {
			if strings.ContainsAny(part, "各全本我") || strings.HasPrefix(part, "国务院") {
				continue
			}
			out = append(out, part)
			if short := strings.TrimRight(part, "省市县区州盟旗镇乡"); utf8.RuneCountInString(short) >= 2 && !strings.HasSuffix(part, "自治区") {
				out = append(out, short)
			}
		}
	}
	return out
}

// proposeID derives a short id from title and issuer, so that a changed file of the same title gets the same.
func proposeID(title, issuer string) string {
	sum := sha256.Sum256([]byte(zh.Squeeze(title) + "|" + zh.Squeeze(issuer)))
	return "d" + hex.EncodeToString(sum[:])[:7]
}
