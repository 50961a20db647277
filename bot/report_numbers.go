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
		if before := c.text[:qs[i].Start]; !demanded.MatchString(before) && !ordinal.MatchString(before+c.text[qs[i].Start:qs[i].End]) && !intends.MatchString(before) {
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
	// ordinal is a round by its place, which counts nothing: 头一批18人.
	ordinal = compile(`[头首](?:[一1])(?:批|期|轮|次|场)$`)
	// intends leads to what is only meant to be done: 打算下个月再找一家.
	intends = compile(`(?:打算|准备|想着?|考虑)[^了好完齐已,;。0-9]{0,10}(?:再|另外?|重新)[^了,;。]{0,4}$`)
)

var (
	whatFiller = rule("whatFiller")
	waitedWith = compile(`^(?:还|正|都|仍)*在?等(?:着)?\p{Han}`)
	whatTail   = compile(`^(?:去的|的|了|都|也|吧|左右|以上)`)
)

// what names the thing counted, from the words before the number, else from those after it. At most ten
// characters: it is a label, the whole sentence is kept beside it.
func what(before, after string) string {
	if w := label(lastWords(before), true); w != "" {
		return w
	}
	if waitedWith.MatchString(after) {
		return "在等" // 还有2件在等县里回复
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

var topicFiller = rule("topicFiller")

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
