package zh

import (
	"regexp"
	"slices"
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

const (
	figureUnit = `%|个百分点|个工作日|学时|课时|万人次|人次|万亩|万元|亿元|万户|万人|平方米|平方公里|立方米|公顷|公里|千米|小时|分钟|兆瓦|` +
		`件次|户次|项次|人|名|个|家|次|期|场次|场|件|项|条|篇|套|户|元|亩|所|处|支|辆|台|座|对|门|类|批|倍|本|份|宗|间|张|片|组|轮|队|吨|千瓦|米|盏|部|棵|株|头|只|箱|卷`
	figureNumber = `(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]{1,4})`
)

var (
	figureRE  = regexp.MustCompile(`(` + figureNumber + `(?:万|亿)??)\s?%?(?:[-~至到](` + figureNumber + `(?:万|亿)??))?\s?(?:多|余)?(` + figureUnit + `)(以上|以内|以下|之内|左右)?`)
	percentRE = regexp.MustCompile(`百分之([\d.]+|[一二两三四五六七八九十百]{1,4})`)
	wholeRE   = regexp.MustCompile(`(?:全覆盖|全达标|全部达标|全部覆盖)$`)
	doubleRE  = regexp.MustCompile(`翻(一番|两番|番)|(?:增长|提高|扩大)(?:了)?(一倍|两倍)`)
	atLeast   = regexp.MustCompile(`(?:不少于|不低于|不小于|不得少于|不得低于|至少|达到|达|超过|突破|超|高于|多于)[\p{Han}]{0,8}$`)
	atMost    = regexp.MustCompile(`(?:不超过|不得超过|不高于|不大于|控制在|不多于|压缩至|缩短至|压减至|精简至|降至|降到|低于|少于|以内)[\p{Han}]{0,4}$`)
	notMost   = regexp.MustCompile(`不(?:得)?(?:低于|少于)[\p{Han}]{0,4}$`)
	equals    = regexp.MustCompile(`(?:达到|达|为|实现|保持)[\p{Han}]{0,4}$`)
	grows     = regexp.MustCompile(`(?:增长|提高|提升|下降|降低|压减|减少|增加|压缩)[\p{Han}]{0,4}$`)
	madeOf    = regexp.MustCompile(`(?:建设|建成|打造|培育|培养|引进|选拔|选派|选取|选聘|遴选|组织|开展|举办|评选|资助|扶持|培训|建立|设立|新增|完成|形成|筹建|筹集|转化|服务|清理|通报|认定|支持|发动|创建|安排|进行|接受|` +
		`新建|改建|扩建|改造|修缮|储备|购置|发放|种植|治理|修复|疏浚|清淤|硬化|安装|招引|签约|走访|巡查|整治|推广|带动|孵化|发展|拆除|更新|配备|消除|解决|新改扩建|投放|划定|实施|推出|制定|办好|选树|配建|维修)[^,;。]{0,30}$`)
	notCount = regexp.MustCompile(`(?:第|[年月日时\d.\-~/“(〔]|上|下|每|同|这|该|各|另)$`)
)

// FindFigures returns the targets in a part of a sentence: numbers with a counting word that something is to reach. A
// range (3至5家) gives two: at least its lower end, at most its upper one. 全覆盖 is 100 %, 翻一番 twice as much.
func FindFigures(s string) []Figure {
	var out []Figure
	for _, m := range figureRE.FindAllStringSubmatchIndex(s, -1) {
		out = append(out, figuresAt(s, m)...)
	}
	for _, m := range percentRE.FindAllStringSubmatchIndex(s, -1) {
		v, ok := figureValue(s[m[2]:m[3]])
		if c := comparator(s[:m[0]], "", "%", s[m[2]:m[3]]); ok && c != "" {
			out = append(out, Figure{Value: v, Unit: "%", Comparator: c, Start: m[0], End: m[1]})
		}
	}
	if m := wholeRE.FindStringIndex(s); m != nil && !inQuotes(s[:m[0]]) {
		out = append(out, Figure{Value: 100, Unit: "%", Comparator: "=", Start: m[0], End: m[1]})
	}
	if m := doubleRE.FindStringSubmatchIndex(s); m != nil && !inQuotes(s[:m[0]]) {
		f := Figure{Value: 2, Unit: "倍", Comparator: ">=", Start: m[0], End: m[1]}
		switch {
		case strings.HasSuffix(s[m[0]:m[1]], "两番"):
			f.Value = 4
		case strings.HasSuffix(s[m[0]:m[1]], "两倍"):
			f.Value = 3
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b Figure) int { return a.Start - b.Start })
	return out
}

// inQuotes reports an opened title or quotation.
func inQuotes(head string) bool {
	return strings.Count(head, "《") > strings.Count(head, "》") || strings.Count(head, "“") > strings.Count(head, "”")
}

// figuresAt reads the number, or both ends of the range, that figureRE found.
func figuresAt(s string, m []int) []Figure {
	head, number := s[:m[0]], s[m[2]:m[3]]
	v, ok := figureValue(number)
	if !ok || notCount.MatchString(head) || inQuotes(head) {
		return nil
	}
	f := Figure{Value: v, Unit: s[m[6]:m[7]], Start: m[0], End: m[1]}
	tail := ""
	if m[8] >= 0 {
		tail = s[m[8]:m[9]]
	}
	if m[4] >= 0 {
		high, ok := figureValue(s[m[4]:m[5]])
		if !ok || high <= v || comparator(head, tail, f.Unit, number) == "" && !madeOf.MatchString(head[max(0, len(head)-128):]) {
			return nil
		}
		upper := f
		f.Comparator, upper.Comparator, upper.Value = ">=", "<=", high
		return []Figure{f, upper}
	}
	if f.Comparator = comparator(head, tail, f.Unit, number); f.Comparator == "" {
		return nil
	}
	return []Figure{f}
}

// comparator tells from the words around a number whether and how it is a target; "" for none.
func comparator(head, tail, unit, number string) string {
	near := head[max(0, len(head)-48):]
	switch tail {
	case "以上":
		return ">="
	case "以内", "之内", "以下":
		return "<="
	}
	share := unit == "%" || unit == "个百分点"
	switch {
	case atMost.MatchString(near) && !notMost.MatchString(near):
		return "<="
	case equals.MatchString(near) && (unit == "%" || tail == "左右"), share && grows.MatchString(near):
		return "="
	case atLeast.MatchString(near):
		return ">="
	}
	countable := isDigit(number[0]) || strings.Contains("次期场", unit)
	if countable && madeOf.MatchString(head[max(0, len(head)-128):]) {
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
