package bot

import (
	"strings"
	"unicode/utf8"
)

// bare is a number with a counting word and no 第: 9条 may be the ninth measure or nine of something.
type bare struct {
	text, body, counter string
	start, end          int
	first               bool // nothing was found before it
	previous            []Reference
}

var (
	// leads end what may stand right before a measure number: whose it is, how it is joined, a filler.
	leads = rule("leads")
	// counts end what makes the number a count of things.
	counts = rule("counts")
	// things after the number say what is counted.
	things = compile(`^(?:线索|意见|建议|问题|信息|举报|投诉|规定|工单|诉求|短信|标准|经验|左右|以上|以下|多|不到|整改)`)
	// thingOfMeasure is what a measure is about, not what is counted: 9条诉求办结率.
	thingOfMeasure = compile(`^\p{Han}{2}\p{Han}{0,4}(?:率|窗口|清单|渠道|平台|机制|制度|计划|目录)|^\p{Han}{2}书?[0-9零一二三四五六七八九十两]`)
	predicate      = compile(`^(?:$|[,;。:?! ]|完|已|谁|没|还|在|的|是|要|有|什么|啥|都|进展|归|由|哪|呢|也|未|正|不|责任|牵头|配合|内容|具体|全文|说|讲)`)
	follows        = compile(`^(?:也|呢|则|方面|这块|那块|那边|这边|同样|一样)`)
	measures       = compile(`^措施(?:都|全|中|里|共|一共|,|。|$)`)
	settled        = compile(`(?:完成|完了|好了|落实|办结|到位|没动|没做|没开始|未开始|在弄|推进|进行|不涉及|卡住|做了|搞了|弄了|办了)[了中吧啊]?$`)
	// roleOf before a number counts measures (牵头25条) unless the question can only mean one of them.
	roleOf    = compile(`(?:牵头|配合|负责|参加)$`)
	onePicked = compile(`谁|哪(?:家|个单位|些单位|几家)|要不要|用不用|该不该`)
	none      = compile(`^(?:都没|也没|龙|线|心|道)`)
)

// counts reports a number that certainly counts: 两条, 12条线索, 我报三条:, 29条措施都.
func (b bare) counts(before, after string) bool {
	switch {
	case excluded.MatchString(after):
		return false
	case strings.HasPrefix(b.body, "两"), b.counter == "点", b.body == "一" && none.MatchString(after):
		return true
	case things.MatchString(after) && !thingOfMeasure.MatchString(after):
		return true
	}
	return announced(before, after) && !isSeries(b.body) || isTiao(b.counter) && measures.MatchString(after)
}

// isReference decides by what stands before and after.
func (b bare) isReference() bool {
	before := strings.TrimRight(b.text[:b.start], " ")
	after := b.text[b.end:]
	switch {
	case b.counts(before, after):
		return false
	case excluded.MatchString(after), strings.HasSuffix(before, "除"), strings.HasSuffix(before, "除了"):
		return isTiao(b.counter)
	case b.counter == "项":
		return before == "" && predicate.MatchString(after)
	case !isTiao(b.counter):
		return true
	}
	if b.startsClause(before) {
		return b.first || !b.explicitStyle() || isSeries(b.body) || b.resumes(before, after)
	}
	return asked.MatchString(before) || b.insideClause(before, after)
}

var (
	announcing = compile(`(?:报告?|汇报|讲|说)$`)
	nextOne    = rule("nextOne")
)

// announced is 我报三条:2条好了: the number tells how many follow.
func announced(before, after string) bool {
	return announcing.MatchString(before) && nextOne.MatchString(after)
}

// startsClause reports whether the number opens a clause; a space counts.
func (b bare) startsClause(before string) bool {
	if len(before) < b.start {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(`,;。:?!、()[]"'…~<>《》`+"\x01", r)
}

// explicitStyle reports whether the writer put 第 or a label to the numbers before; then a bare N条 may
// be a count and needs better evidence.
func (b bare) explicitStyle() bool {
	for _, r := range b.previous {
		if r.Ordinal && !exclusion.MatchString(clauseBefore(b.text, r.Start)) {
			return true
		}
	}
	return false
}

// isSeries reports 1-5 or 4、6: nobody counts things so.
func isSeries(body string) bool { return strings.ContainsAny(body, "-~、到至") }

// resumes reports that the clause before is complete or that the words after go on from it.
func (b bare) resumes(before, after string) bool {
	cut := strings.TrimRight(before, `,;。 `)
	strong := strings.HasSuffix(before, ";") || strings.HasSuffix(before, "。")
	return strong || settled.MatchString(cut) || follows.MatchString(after)
}

// asked leads to what is reported or asked about: 报一下17条.
var asked = compile(`(?:报|报告|汇报|说|讲|问|看|查)一?下$`)

// insideClause judges a number in the middle of a clause.
func (b bare) insideClause(before, after string) bool {
	deictic := strings.HasSuffix(before, "那") || strings.HasSuffix(before, "这")
	head := strings.TrimRight(before, "那这")
	switch {
	case deictic && strings.HasPrefix(after, "呢"):
		return true
	case deictic:
		return head == "" && b.body[0] >= '0' && b.body[0] <= '9'
	case strings.HasSuffix(before, "那个"), strings.HasSuffix(before, "这个"):
		return b.first
	case b.explicitStyle() && !follows.MatchString(after), counts.MatchString(before):
		return false
	case leads.MatchString(before), b.body != "一" && roleOf.MatchString(before) && onePicked.MatchString(b.text):
		return true
	}
	// A place or a document named in a few characters may stand right before: 长清5条.
	return b.first && b.body != "一" && utf8.RuneCountInString(before) <= 4
}
