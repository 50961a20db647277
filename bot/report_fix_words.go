package bot

import (
	"duban/ledger"
	"duban/zh"
)

var (
	// figureInWords is a number that is put right in words, without what it counts: 应该是五十四.
	figureInWords = compile(`(?:应该是|应该|应当是|应该为|应为|应是|该是|而是|改成|改为|改到|就是|是)\s?([零〇一二两三四五六七八九十百千]{1,7})(?:人|个人|才对|才是|的|吧|啊|呀|哈|呢|了|。|!)*$`)
	// rightFigure is 五十四人才对, 54才是.
	rightFigure = compile(`^(?:其实|实际)?(?:[0-9]{1,6}|[零〇一二两三四五六七八九十百千]{1,7})\s?(?:人次|个人|[人名位个件项份篇家户次回期场卷本])?(?:才对|才是对的|才是|就对了|才准)(?:的|吧|啊|哈|了)*[。!]*$`)
	figureFirst = compile(`^(?:其实|实际)?([零〇一二两三四五六七八九十百千]{1,7})(?:人|个)?(?:才对|才是)`)
	// rosterAdd adds a figure that was left out: 名册补54人, 补上45人, 人数补一下,54.
	rosterAdd = compile(`^(?:对了|还有|哦|刚才|那个|,)*(?:名册|名单|花名册|人数|数字|数|签到(?:表|册)?|台账|表|参训人数)(?:上|里|那里)?(?:再|要|得|忘了|还|给)*补(?:上|个|录|填|进去?|报|一下|了|,|:)*\s?[0-9]+\s?\p{Han}{0,3}$|^(?:对了|还有|哦|刚才|,)*补(?:上|个|录|填|一下|,|:)*\s?[0-9]+\s?(?:人次|人|名|个|件|次|家|户|卷|场|期|份|项)?(?:进去|上去|吧|哈)?$|^(?:名册|名单|人数|数字|签到(?:表|册)?)(?:上|里)?(?:再|要|得)*补(?:上|了)?[^,;。0-9]{0,6}[,\s]?(?:一共|总共|共|现在是|就是)(?:是)?[0-9]+\s?\p{Han}{0,3}$`)
)

// inWords reads a figure in words where no other was given.
func (f *Fix) inWords(list []clause) {
	if len(f.Numbers) > 0 || f.To != "" {
		return
	}
	for _, c := range list {
		m := figureInWords.FindStringSubmatch(c.text)
		if m == nil {
			m = figureFirst.FindStringSubmatch(c.text)
		}
		if m != nil {
			if n, ok := zh.ParseInt(m[1]); ok {
				f.Numbers = append(f.Numbers, ledger.Quantity{Value: float64(n)})
				return
			}
		}
	}
}

// tooMany says by how much a figure is wrong: 多报了1个, 少写了10人.
var tooMany = compile(`(多|少)(?:报|写|记|填|算|数)(?:了)?\s?([0-9]{1,6}|[一二两三四五六七八九十百]{1,4})\s?(人次|个人|[人名位个件项份篇家户次回期场卷本])`)

// byHowMuch takes such words; a figure that is said besides is the right one.
func (f *Fix) byHowMuch(text string) {
	m := tooMany.FindStringSubmatch(text)
	if m == nil {
		return
	}
	n, ok := zh.ParseInt(m[2])
	if m[2] == "两" {
		n, ok = 2, true
	}
	if !ok {
		return
	}
	for i, q := range f.Numbers {
		if q.Value == float64(n) && q.Unit == m[3] {
			f.Numbers = append(f.Numbers[:i:i], f.Numbers[i+1:]...)
			break
		}
	}
	if len(f.Numbers) > 0 {
		f.Add = false
		return
	}
	if m[1] == "多" {
		n = -n
	}
	f.Delta, f.Add = &ledger.Quantity{Value: float64(n), Unit: m[3]}, false
}
