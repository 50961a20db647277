package zh

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// bareNames are offices as people call them among themselves, without 局 or 委, longest first.
var bareNames = strings.Fields("农业农村 自然资源 生态环境 乡村振兴 应急管理 市场监管 综合执法 行政审批 发改 人社 住建 文旅 文广旅 市监 卫健 工信 经信 科技 教育 财政 民政 司法 公安 交通 水利 水务 林业 审计 统计 税务 医保 药监 商务 城管 国资 信访 应急 农业 环保 规划 国土 体育 数据 金融 编办 招商 供销 气象 消防 团委 海关 外办 文物 粮食 档案")

// bareSpoken is such a name where an office is meant: after a pause, before what offices do or have.
var bareSpoken = regexp.MustCompile(`(^|[的是我们在和由归问给跟与请让把了那就,。;:?! ]|除了)([省市县区]?)(` + strings.Join(bareNames, "|") + `)` +
	`(?:这边|那边|口(?:上|子)?|系统|部门|这块)?(?:主要|单独|独自|自己|一家|也|都|还|要|得|又|一共|总共|在(?:里头|里面|里边|文件里|这里|这里头|这份文件里)|里头)*` +
	`(?:牵头|打头|领头|挑头|抓总|主办|主抓|负责|配合|参与|参加|协办|协助|管(?:哪|啥|什么|几|的)|(?:干|做)(?:啥|什么|哪|的|几)|有(?:没有)?(?:啥|什么|几(?:条|项|件)|哪些)?(?:任务|事|活|份)(?:$|[没吗啊的?, ])|的(?:任务|活)|(?:任务|活)(?:有|是)?(?:啥|什么|哪|几)|(?:是)?(?:啥|什么)角色)`)

// Bare finds offices that are called by their field alone 只说系统名的单位: 发改牵头哪条, 人社参与了几项. A name is taken only where one
// office of the directory or the documents is meant by it.
func (u *Units) Bare(folded string, known []Mention) []Mention {
	var out []Mention
	for at := 0; at < len(folded); {
		m := bareSpoken.FindStringSubmatchIndex(folded[at:])
		if m == nil {
			break
		}
		start, end := at+m[4], at+m[7]
		if names := u.calledBare(folded[start:end]); len(names) > 0 && !certain(known, start, end) {
			out = append(out, Mention{Name: names[0], Names: names, Known: true, Start: start, End: end})
		}
		at = end
	}
	return out
}

// calledBare are the names of the one office that is called so; none when it is unknown or several are.
func (u *Units) calledBare(said string) []string {
	bare := said
	if level, size := utf8.DecodeRuneInString(said); strings.ContainsRune("省市县区", level) && utf8.RuneCountInString(said) > 2 {
		bare = said[size:]
	}
	var names []string
	for _, n := range u.names {
		if !IsGroup(n) && fieldOf(bare, n) {
			names = append(names, n)
		}
	}
	names = sameLevel(said, names)
	if exact := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(Squeeze(StripRegion(n)), bare) }); len(exact) > 0 {
		names = exact
	}
	for i := range names {
		if i > 0 && !alikeOffices(names[0], names[i]) {
			return nil
		}
	}
	return names
}

// fieldOf reports whether a field stands for an office: its characters stand in the office's name in order, from the same
// first one on. 团委 is 团市委.
func fieldOf(bare, name string) bool {
	full := Squeeze(StripRegion(name))
	suffix := officeSuffix(full)
	switch {
	case bare == "团委":
		full = strings.TrimPrefix(Squeeze(name), "共青")
		return strings.HasPrefix(full, "团") && strings.HasSuffix(full, "委") && utf8.RuneCountInString(full) <= 5
	case suffix == "" || strings.ContainsRune("镇乡", []rune(suffix)[0]) || suffix == "街道":
		return false
	}
	core, said := []rune(strings.TrimSuffix(full, suffix)), []rune(bare)
	if len(core) < len(said) || core[0] != said[0] {
		return full == bare
	}
	i := 0
	for _, r := range core {
		if i < len(said) && r == said[i] {
			i++
		}
	}
	return i == len(said)
}

// alikeOffices reports whether two names are the same office, at whatever level and however shortened.
func alikeOffices(a, b string) bool {
	x, y := Squeeze(StripRegion(a)), Squeeze(StripRegion(b))
	return x == y || abbreviates(a, b) || abbreviates(b, a)
}
