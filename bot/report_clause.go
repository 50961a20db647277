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
	statementIdiom = rule("statementIdiom")
	questionWord   = rule("questionWord")
	questionTail   = compile(`呢$|吧\?$|算.{0,8}吧$|[^还]没有?$`)
	requestWord    = rule("requestWord")
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
var whoMissing = compile(`^_+(?:现在|目前|到底)*还?(?:有|差|剩)(?:下)?(?:几|多少)家(?:单位)?(?:没|未)(?:有)?(?:动|启动|动静)(?:起来)?[?。]*$|(?:几|多少)(?:家|个)?(?:镇|乡镇|单位|部门|街道|局)?\S{0,3}(?:没|未)(?:有)?(?:报|上报)`)

// leftAsked asks what is left of all, although 还有几个没训 tells something: 还有几条没弄.
var leftAsked = rule("leftAsked")

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
var namedDay = rule("namedDay")

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
