package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	title     = regexp.MustCompile(`《([^《》]*)》?`)
	bareTitle = regexp.MustCompile(`\p{Han}{0,6}(?:若干措施|实施方案|实施意见|实施细则|管理办法|条例|行动方案|工作方案|暂行办法)`)
)

// titles: what stands between 《》 is a document's title, or the end of one.
func (c *holding) titles() string {
	for _, m := range title.FindAllStringSubmatch(c.said.raw, -1) {
		words := m[1]
		if utf8.RuneCountInString(words) < 4 || !c.isTitle(words) {
			return "title"
		}
	}
	rest := title.ReplaceAllString(c.said.raw, "")
	if strings.ContainsAny(rest, "《》") {
		return "title"
	}
	for _, m := range bareTitle.FindAllString(rest, -1) {
		if !strings.Contains(c.raw, lastRunes(m, 8)) {
			return "title"
		}
	}
	return ""
}

func (c *holding) isTitle(words string) bool {
	if slices.ContainsFunc(c.pages, func(p *page) bool { return p.title != "" && strings.HasSuffix(p.title, words) }) {
		return true
	}
	for _, p := range c.pages {
		if strings.Contains(p.raw, "《"+words+"》") || strings.Contains(p.raw, words+"》") {
			return true
		}
	}
	return false
}

// quotes: what stands between quotation marks stands so in the sources.
func (c *holding) quotes() string {
	parts := strings.FieldsFunc(c.said.raw, func(r rune) bool { return r == '"' || r == '\'' })
	marks := strings.Count(c.said.raw, `"`) + strings.Count(c.said.raw, `'`)
	if marks == 0 {
		return ""
	}
	if marks%2 != 0 {
		return "quote"
	}
	inside := strings.HasPrefix(c.said.raw, `"`) || strings.HasPrefix(c.said.raw, `'`)
	for _, part := range parts {
		if inside && !strings.Contains(c.raw, strings.TrimRight(part, "。,;")) {
			return "quote"
		}
		inside = !inside
	}
	return ""
}

// exacting are words that only the sources may say: comparisons, sums, whoever is meant by them, today's time, persons.
var exacting = regexp.MustCompile(`最[多少大小高低好差快慢]|增加|减少|提高|下降|降低|翻番|翻1番|合计|总共|共计|一共|1共|总计|累计|平均|相差|同比|环比|排名|倍|` +
	`唯1|只有|仅有|仅由|只由|单独|独自|所有|任何|全部|全体|其他|其它|例外|` +
	`该局|该镇|该单位|该部门|上述|前者|后者|他们|她|他|我|你|您|咱|大家|` +
	`今年|明年|去年|后年|本年|本月|下月|上月|本周|下周|今天|明天|昨天|目前|现在|近日|最近|年底|年末|年初|月底|提前|推迟|延期|延长|顺延|` +
	`局长|镇长|县长|市长|省长|书记|主任|科长|股长|院长|检察长|站长|队长|组长|秘书|同志|先生|女士|老师|律师|联系人|经理|领导|` +
	`罚款|处分|问责|追责|奖励|奖金|补贴|补助|资金|经费|收费|免费|预算|考核|通报|约谈|处罚|责任追究|撤职|开除|拘留|违法|犯罪|` +
	`据悉|据了解|众所周知|国务院|中央|省政府|上级|批准|同意|认可|已经|已完成|完成了|推测|可能|大概|应该|估计|也许|或许|似乎|据说|实际上|事实上|一般来说|通常`)

// words: exacting words stand in the sources, and so does most of what the sentence consists of.
func (c *holding) words() string {
	for _, m := range exacting.FindAllString(c.said.text, -1) {
		if !strings.Contains(c.text, m) {
			return "word"
		}
	}
	for _, m := range latinWord.FindAllString(c.said.text, -1) {
		if !strings.Contains(c.text, m) {
			return "word"
		}
	}
	for _, m := range cmpBefore.FindAllStringIndex(c.said.text, -1) {
		if w := c.said.text[m[0]:m[1]]; !numberSoon.MatchString(c.said.text[m[1]:]) && !strings.Contains(c.text, w) {
			return "word"
		}
	}
	if c.novel() {
		return "novel"
	}
	return ""
}

// numberSoon: the comparison belongs to a number, which is held with it.
var numberSoon = regexp.MustCompile(`^\p{Han}{0,8}\d`)

var latinWord = regexp.MustCompile(`[a-z]+`)

// plainWords carry a sentence and say nothing of the matter.
var plainWords = regexp.MustCompile(`也就是说|具体来说|简单说|这项工作|这件事|这条|这项|这一条|根据|按照|依据|规定|要求|需要|应当|必须|明确|文件|措施|原文|内容|主要|具体|做法|方面|包括|涉及|其中|此外|另外|并且|而且|以及|因此|所以|对于|关于|通过|用于|用来|为了|开展|进行|落实|做好|完成|实现|达到|组织|负责|牵头|配合|单位|工作|情况|相关|时候|时间|期限|时限|之前|之前|每|各|该|这|那|的|了|和|与|及|在|对|由|为|是|有|要|把|将|并|等|都|也|还|就|需|应|得|到|里|上|中|内|者|给|向|从|以|于|等|则|即|如|会|说|写|让|使|再|先|来|去|后|前|做|办|分|条|款|项`)

// Of what a sentence consists of, so much may be in no source and no question. Unit: share of characters; characters in a row.
const (
	mostNovel    = 0.34
	mostNovelRow = 4
)

// novel reports a sentence that says in words of its own what the sources do not say.
func (c *holding) novel() bool {
	text := []rune(c.said.text)
	covered := make([]bool, len(text))
	for i := 0; i+1 < len(text); i++ {
		pair := [2]rune{text[i], text[i+1]}
		if c.asked.grams[pair] || slices.ContainsFunc(c.pages, func(p *page) bool { return p.grams[pair] }) {
			covered[i], covered[i+1] = true, true
		}
	}
	for _, m := range title.FindAllStringIndex(c.said.text, -1) { // held as a title
		from := utf8.RuneCountInString(c.said.text[:m[0]])
		for i := range utf8.RuneCountInString(c.said.text[m[0]:m[1]]) {
			covered[from+i] = true
		}
	}
	for _, m := range plainWords.FindAllStringIndex(c.said.text, -1) {
		from := utf8.RuneCountInString(c.said.text[:m[0]])
		for i := range utf8.RuneCountInString(c.said.text[m[0]:m[1]]) {
			covered[from+i] = true
		}
	}
	novel, all, row := 0, 0, 0
	for i, r := range text {
		if !zh.IsHan(r) {
			row = 0
			continue
		}
		all++
		if covered[i] {
			row = 0
			continue
		}
		novel++
		if row++; row > mostNovelRow {
			return true
		}
	}
	return float64(novel) > mostNovel*float64(all)
}
