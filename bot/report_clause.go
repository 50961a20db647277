package bot

import (
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// clause is a stretch of a message between two signs of punctuation; in Chinese a space parts too.
type clause struct {
	start, end int    // bytes of Utterance.Folded
	text       string // references masked
	term       rune   // the sign that ends it, 0 at the end
	asks       bool   // it is a question
	supposes   bool   // it stands under an 如果
	signs      signs  // what its words tell, once it was heard
	past       bool   // it tells what was in the way before
	judges     bool   // it asks whether an own figure suffices: 58学时算不算达标
}

var (
	statementIdiom = compile(`不对不对|[这那近前后过好头晚缓]几(?:天|日|个|周|月|年|家|户|处|条|件)|没什么|没啥|没多少|不怎么|好几|[十百千]几|几乎|没几|(?:还有|还剩|剩|还差|差|有)几\p{Han}?.{0,4}(?:没|未)|怎么说呢|什么都|啥都|谁都|哪都|哪怕|那个啥|那什么|是不是的|怎么也|无论|不管`)
	questionWord   = compile(`(?:算|填|写|选|记)\S{1,8}还是|过了吧$|吗|谁|哪|什么|啥|多少|扣几分|几(?:条|项|个|件|次|回|期|号|月|家|种|类|本|人|名|天|年|点|成|套|起|大|时|份|场|户)|怎么|怎样|咋|如何|是否|要不要|有没有|能不能|行不行|可不可以|可以不|用不用|算不算|是不是|对不对|该不该|会不会|够不够|需不需要|成不成|好不好|何时|多久|多长|来着|为何|(?:了|过|完|好|成)没(?:有|得)?[?。]?$|(?:上?报|填|交|记)(?:过|了|上)[^,;。]{0,12}没(?:有|得)?[?。]?$|完成没完成|(?:不用|要|该|能|算|可以|得|应该|是不)\S{0,8}吧$|(?:对吧|是吧|对吗|没错吧)$|够了?吧$|了还是\S|是\S{1,8}还是\S|_还是\S{0,3}_|[^什怎那这多要]么$|行不$|是\S{1,10}(?:月|日|号|季度|底)\S{0,8}吧$|(?:月|季度|年|底|前|周)\S{0,3}(?:要|该|得)\S{1,6}的$|(?:截止|到期)(?:日期|时间)?$|要\S{1,3}完的(?:活|事|任务|工作)?$|^[^了提高升完]{2,14}率$|报没报|说没说|提没提|写没写|讲没讲|交没交|弄没弄|完没完|做没做`)
	questionTail   = compile(`呢$|吧\?$|算.{0,8}吧$|[^还]没有?$`)
	requestWord    = compile(`查一下|查下|查查|告诉我|说一下|说说|讲讲|列一下|列出|列一列|给我看|发我|给我|念一下|看一下|看看|介绍|解释|想知道|想问|问一下|问下|帮我查|统计一下|汇总一下`)
	englishAsk     = compile(`^(?:and |so |but |ok |please )?(?:who|what|when|which|how|where|why|does|do|did|is|are|was|were|should|must|can|could|may|will|would|has|have we|have i|list|show|tell)\b`)
	tagQuestion    = compile(`^(?:是吗|对吗|对吧|是吧|是不是|没错吧|对不对|不是吗|right|is that right|correct)\??$`)
	supposition    = compile(`如果|要是|假如|假设|万一|倘若|的话|比如|例如|举个例|打个比方|比方说|只要|才算|就算\S{0,12}(?:完成|达标|合格|_)|\bif\b|\bsuppose\b`)
	norm           = compile(`每(?:年|个?季度|个?月|半年|两年)|不少于|不低于|至少|必须|不得|应当|一年|底前|日前|月前`)
	judgement      = compile(`[0-9一二三四五六七八九十]\S{0,6}(?:算不算|算|够不够|够|行不行|行|可不可以|可以|达标|合格|达不达标|合不合格)`)
)

// parted is the text in clauses, each judged.
func parted(text string, u *Utterance) []clause {
	var list []clause
	start := 0
	for i, r := range text {
		if !parts(text, i, r) {
			continue
		}
		list = appendClause(list, text, start, i, r)
		start = i + utf8.RuneLen(r)
	}
	list = appendClause(list, text, start, len(text), 0)
	judge(list, u)
	return list
}

// parts reports whether a clause ends at the rune at i.
func parts(text string, i int, r rune) bool {
	switch r {
	case ',', ';', '?', '!', '。', '…':
		return r != ',' || !isDigitAt(text, i-1) || !isDigitAt(text, i+1) || !isDigitAt(text, i+3)
	case '.':
		return !isDigitAt(text, i+1)
	case ' ':
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+1:])
		return zh.IsHan(before) && zh.IsHan(after)
	}
	return false
}

func isDigitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

func appendClause(list []clause, text string, start, end int, term rune) []clause {
	body := strings.TrimSpace(text[start:end])
	if body == "" {
		if len(list) > 0 && term == '?' {
			list[len(list)-1].term = term
		}
		return list
	}
	start += strings.Index(text[start:end], body)
	return append(list, clause{start: start, end: start + len(body), text: body, term: term})
}

// judge marks what asks and what only supposes.
func judge(list []clause, u *Utterance) {
	supposing := false
	for i := range list {
		c := &list[i]
		supposing = supposing || supposition.MatchString(c.text)
		c.supposes = supposing
		c.asks = asksClause(c, u.Lang) && !calls(c, u)
		c.judges = c.asks && judgement.MatchString(namedDay.ReplaceAllString(c.text, "…")) && !norm.MatchString(c.text)
		if tagQuestion.MatchString(c.text) {
			c.asks = true
			for j := i - 1; j >= 0; j-- {
				list[j].asks = true
			}
		}
		if c.term == ';' || c.term == '.' || c.term == '。' {
			supposing = false
		}
	}
}

// whoMissing asks who has not reported, although 还差几 often opens a report: 还差几家没报.
var whoMissing = compile(`(?:几|多少)(?:家|个)?(?:镇|乡镇|单位|部门|街道|局)?\S{0,3}(?:没|未)(?:有)?(?:报|上报)`)

// leftAsked asks what is left of all, although 还有几个没训 tells something: 还有几条没弄.
var leftAsked = compile(`^(?:我们?(?:镇|局|单位)?|U|现在|目前|那|到底|总共|一共)*(?:还有|还剩|还差|还欠|剩|差|欠)几(?:条|项|件)(?:任务|措施|事)?(?:没(?:有)?|未)(?:弄|办|报|搞|整|做|完成|交|动|落实|填)(?:的|完|好)?[?。]*$`)

// instructs is a request to do something with an entry, although 给我 also asks to be told: 给我改成40.
var instructs = compile(`(?:帮我|给我|替我)(?:改|记|撤|填|更正|删|加|补)`)

// asksClause reports whether a clause is a question or a request to be told.
func asksClause(c *clause, lang Lang) bool {
	if whoMissing.MatchString(c.text) || leftAsked.MatchString(c.text) {
		return true
	}
	text := instructs.ReplaceAllString(statementIdiom.ReplaceAllString(c.text, "…"), "…")
	if c.term == '?' {
		text += "?"
	}
	if englishAsk.MatchString(text) {
		return true
	}
	if lang == English {
		return c.term == '?'
	}
	if questionWord.MatchString(text) || requestWord.MatchString(text) || c.term == '?' {
		return true
	}
	return questionTail.MatchString(text) && !readSigns(text).any()
}

// namedDay is a day, whose number is no figure: 下周三之前弄完行不行.
var namedDay = compile(`(?:周|星期|礼拜)[一二三四五六日天]|[0-9一二三四五六七八九十]{1,3}(?:月(?:[0-9一二三四五六七八九十]{1,3}[日号]?)?|[日号])|[一二三四]季度`)

var calling = compile(`^(?:吗|么|您好|你好|在吗|是吧)?$`)

// calls reports a clause that only addresses somebody: 司法局吗, 喂.
func calls(c *clause, u *Utterance) bool {
	for _, m := range u.Units {
		if m.Start == c.start && m.End <= c.end && calling.MatchString(u.Folded[m.End:c.end]) && c.term != '?' {
			return true
		}
	}
	return false
}
