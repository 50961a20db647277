package zh

import (
	"regexp"
	"strconv"
	"strings"
)

// Figure is a number to be reached 指标, as an issued text writes it.
type Figure struct {
	Value      float64
	Unit       string // 学时, %, 次
	Comparator string // >=, <=, =
	Start      int    // bytes of the text, number and unit
	End        int
}

const figureUnit = `%|个百分点|个工作日|学时|课时|万人次|人次|万亩|万元|亿元|万户|万人|平方米|平方公里|公里|小时|分钟|人|名|个|家|次|期|场次|场|件|项|条|篇|套|户|元|亩|所|处|支|辆|台|座|对|门|类|批|倍|本|份|宗|间|张|片|组|轮|队|吨|千瓦`

var (
	figureRE  = regexp.MustCompile(`((?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]{1,4})(?:万|亿)??)\s?(?:[-~至到]\d+)?(?:多|余)?(` + figureUnit + `)(以上|以内|以下|左右)?`)
	percentRE = regexp.MustCompile(`百分之([\d.]+|[一二两三四五六七八九十百]{1,4})`)
	atLeast   = regexp.MustCompile(`(?:不少于|不低于|至少|不得少于|达到|达|超过|突破|不小于)[\p{Han}]{0,8}$`)
	atMost    = regexp.MustCompile(`(?:不超过|不高于|控制在|不多于|压缩至|缩短至|降至|以内)[\p{Han}]{0,4}$`)
	equals    = regexp.MustCompile(`(?:达到|达|为|实现|保持)[\p{Han}]{0,4}$`)
	madeOf    = regexp.MustCompile(`(?:建设|建成|打造|培育|培养|引进|选拔|选派|选取|选聘|遴选|组织|开展|举办|评选|资助|扶持|培训|建立|设立|新增|完成|形成|筹建|筹集|转化|服务|清理|通报|认定|支持|发动|创建|安排|进行|接受)[^,;。]{0,30}$`)
	notCount  = regexp.MustCompile(`(?:第|[年月日时\d.\-~/“(〔]|上|下|每|同|这|该|各|另)$`)
)

// FindFigures returns the targets in a part of a sentence: numbers with a counting word that something is to reach.
func FindFigures(s string) []Figure {
	var out []Figure
	for _, m := range figureRE.FindAllStringSubmatchIndex(s, -1) {
		head := s[:m[0]]
		number := s[m[2]:m[3]]
		if notCount.MatchString(head) || strings.Count(head, "《") > strings.Count(head, "》") || strings.Count(head, "“") > strings.Count(head, "”") {
			continue
		}
		v, ok := figureValue(number)
		if !ok {
			continue
		}
		f := Figure{Value: v, Unit: s[m[4]:m[5]], Start: m[0], End: m[1]}
		tail := ""
		if m[6] >= 0 {
			tail = s[m[6]:m[7]]
		}
		if f.Comparator = comparator(head, tail, f.Unit, number); f.Comparator != "" {
			out = append(out, f)
		}
	}
	for _, m := range percentRE.FindAllStringSubmatchIndex(s, -1) {
		v, ok := figureValue(s[m[2]:m[3]])
		if c := comparator(s[:m[0]], "", "%", s[m[2]:m[3]]); ok && c != "" {
			out = append(out, Figure{Value: v, Unit: "%", Comparator: c, Start: m[0], End: m[1]})
		}
	}
	return out
}

// comparator tells from the words around a number whether and how it is a target; "" for none.
func comparator(head, tail, unit, number string) string {
	near := head[max(0, len(head)-48):]
	countable := isDigit(number[0]) || unit == "次" || unit == "期" || unit == "场"
	switch {
	case tail == "以上":
		return ">="
	case tail == "以内" || tail == "以下" || atMost.MatchString(near):
		return "<="
	case (unit == "%" || tail == "左右") && equals.MatchString(near):
		return "="
	case atLeast.MatchString(near):
		return ">="
	case countable && madeOf.MatchString(head[max(0, len(head)-128):]):
		return "="
	}
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func figureValue(s string) (float64, bool) {
	factor := 1.0
	for suffix, by := range map[string]float64{"万": 1e4, "亿": 1e8} {
		if rest, ok := strings.CutSuffix(s, suffix); ok && rest != "" {
			s, factor = rest, by
		}
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v * factor, true
	}
	n, ok := ParseInt(s)
	return float64(n) * factor, ok
}
