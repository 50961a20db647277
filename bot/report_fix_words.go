package bot

import (
	"duban/ledger"
	"duban/zh"
)

var (
	// figureInWords is a number that is put right in words, without what it counts: 应该是五十四.
	figureInWords = rule("figureInWords")
	// rightFigure is 五十四人才对, 54才是.
	rightFigure = rule("rightFigure")
	figureFirst = compile(`^(?:其实|实际)?([零〇一二两三四五六七八九十百千]{1,7})(?:人|个)?(?:才对|才是)`)
	// rosterAdd adds a figure that was left out: 名册补54人, 补上45人, 人数补一下,54.
	rosterAdd = rule("rosterAdd")
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
