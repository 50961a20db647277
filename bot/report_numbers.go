package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// clauseQuantities returns the quantities of a clause; offsets are bytes of its text.
func clauseQuantities(c clause) []zh.Quantity { return zh.Quantities(c.text) }

// quantitiesIn returns the quantities of all clauses that tell, or with fixing of every one.
func quantitiesIn(list []clause, all bool) []zh.Quantity {
	var qs []zh.Quantity
	for _, c := range list {
		if all || !c.asks {
			qs = append(qs, clauseQuantities(c)...)
		}
	}
	return qs
}

// piece is a part of a clause between two offsets of the folded text that lie within it.
func (c clause) piece(from, to int) clause {
	return clause{start: from, end: to, text: c.text[from-c.start : to-c.start]}
}

// numbersOf turns the quantities of a clause into what the ledger keeps; what a document asks for is none
// of it: 要求40学时,我们人均43学时.
func numbersOf(c clause) []ledger.Quantity {
	var out []ledger.Quantity
	qs := zh.Quantities(c.text)
	for i, q := range named(c, qs) {
		if !demanded.MatchString(c.text[:qs[i].Start]) {
			out = append(out, q)
		}
	}
	return out
}

// named gives each quantity of a clause what it counts.
func named(c clause, qs []zh.Quantity) []ledger.Quantity {
	var out []ledger.Quantity
	for i, q := range qs {
		from := 0
		if i > 0 {
			from = qs[i-1].End
		}
		to := len(c.text)
		if i+1 < len(qs) {
			to = qs[i+1].Start
		}
		after := c.text[q.End:to]
		if i+1 < len(qs) && !strings.ContainsAny(after, " 、,;()") {
			after = "" // 45人培训经费3万元: the words belong to the next number
		}
		out = append(out, ledger.Quantity{Value: q.Value, Range: q.Range, Unit: q.Unit, Approx: q.Approx, What: what(c.text[from:q.Start], after)})
	}
	return out
}

// demanded leads to what a document asks for, not to what was done.
var demanded = compile(`(?:要求|规定|标准)(?:的|是|为|至少|不少于|不低于|达到|每人|人均)*$|(?:不少于|不低于|至少要?|(?:没|未)(?:有)?(?:达?到|满|够))$`)

var (
	whatFiller = compile(`_+|(?:上|这|下)个?(?:礼拜|星期|周)|嗯|哈|咯|就是|(?:昨|前|今)天|上周|刚才|刚刚?|我们?(?:镇|局|街道|办|委|单位|乡|这边|这里|这儿)?|本(?:镇|局)|这里|这边|[0-9]{1,2}月份?|[0-9]{1,2}[日号]|今年以来|以来|截至|今年|去年|上半年|下半年|本月|本季度|这个月|一季度|二季度|三季度|四季度|第|已经|已|一共|总共|共计|共|约$|大概|大约|差不多|现在|目前|全年|累计|都|也|又|就|才|还|了|的|是|有|额|呃|啊|吧|呢|个|等|这个?月|这周|其中|分别|完成了|完成$|[搞弄做干]完(?:了|啦)|搞|弄|过|超|近|达到?|从|到|\b(?:we|have|has|had|the|a|an|and|of|in|is|are|was|were|done|for|at|with)\b`)
	whatTail   = compile(`^(?:去的|的|了|都|也|吧|左右|以上)`)
)

// what names the thing counted, from the words before the number, else from those after it. At most ten
// characters: it is a label, the whole sentence is kept beside it.
func what(before, after string) string {
	if w := label(lastWords(before), true); w != "" {
		return w
	}
	return label(firstWords(whatTail.ReplaceAllString(after, "")), false)
}

// noLabel are words of how far something is, which count nothing.
var noLabel = map[string]bool{"好": true, "完": true, "齐": true, "妥": true, "毕": true, "够": true, "完毕": true, "结束": true}

func label(s string, fromEnd bool) string {
	s = strings.TrimSpace(whatFiller.ReplaceAllString(s, " "))
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return ""
	}
	w := fields[0]
	if fromEnd {
		w = fields[len(fields)-1]
	}
	if fromEnd && utf8.RuneCountInString(w) > 2 {
		w = strings.TrimRight(w, "办搞聘做弄开发设建")
	}
	if noLabel[w] {
		return "" // 名册弄好了 14本
	}
	r := []rune(strings.Trim(w, `、:"'()[]-~/.+*%…_`))
	if len(r) > 10 && zh.HasHan(w) {
		if fromEnd {
			r = r[len(r)-10:]
		} else {
			r = r[:10]
		}
	}
	return string(r)
}

// lastWords is what follows the last sign before a number.
func lastWords(s string) string {
	if i := strings.LastIndexAny(s, "、()\"[]"); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		return s[i+size:]
	}
	return s
}

// firstWords is what precedes the first sign after a number.
func firstWords(s string) string {
	if i := strings.IndexAny(s, "、()\"[]"); i >= 0 {
		return s[:i]
	}
	return s
}

var topicFiller = compile(`_+|第[一二三四五六七八九十0-9]{1,2}(?:部分|章|大项|大块)|[前后这那][0-9一二三四五六七八九十]{1,2}[条项]|[上下本这]个?(?:周|星期|礼拜)[一二三四五六日天]?|(?:周|星期|礼拜)[一二三四五六日天]|[0-9]{1,2}月(?:[0-9]{1,2}[日号])?|[0-9一二三四五六七八九十]{1,3}[号日]|去的|去了|我们?(?:镇|局|街道|办|委|单位|乡|这边|这里|这儿)?|本(?:镇|局|单位)|咱们?|报一下|报个|报告一下|汇报一下|喂|您好|你好|那个|这个|那块|这块|的事|的活|事情|今年|去年|上半年|下半年|本月|这周|上周|本周|今天|昨天|已经|已|一共|总共|共|约|大概|差不多|现在|目前|全年|累计|全部|都|也|又|就|才|还|了|的|是|额|呃|啊|吧|呢|哈|嗯|(?:完成|搞|弄|做|办|训|清|建|聘|发|调|配|开|交|报|挂|清理|整理|配备|制定)(?:完|好|成|齐|妥|毕|清|了|过|到)*(?:了|$)|正在|算不算|达标|可以|行不行|够不够|参加|组织|开展|进行|工作|情况|所有|其他|其它|其余|剩下|除|昨天|前天|加上|一共`)

// reportTopic is the words that may tell which measure an unnumbered report is about.
func reportTopic(u *Utterance, told []clause) string {
	var texts []string
	for _, c := range told {
		t := []byte(c.text)
		for _, q := range zh.Quantities(c.text) {
			blank := q.End
			if i := strings.Index(c.text[q.Start:q.End], q.Unit); q.Unit != "" && utf8.RuneCountInString(q.Unit) > 1 && i > 0 {
				blank = q.Start + i
			}
			for i := q.Start; i < blank; i++ {
				t[i] = ' '
			}
		}
		texts = append(texts, string(t))
	}
	text := strings.Join(texts, " ")
	for _, m := range u.Units {
		text = strings.ReplaceAll(text, u.Folded[m.Start:m.End], " ")
	}
	text = topicFiller.ReplaceAllString(text, " ")
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return utf8.RuneCountInString(w) < 2 })
	return strings.Join(words, " ")
}
