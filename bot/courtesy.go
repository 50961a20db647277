package bot

import (
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// What people put around a question to be polite, or while they think. 呢 is none of it: 配合的呢 asks.
var (
	courtesyBefore = rule("courtesyBefore")
	courtesyAfter  = compile(`(?:[,。!?~ ]*(?:谢谢|多谢|谢了|谢啦|感谢|麻烦了|辛苦了)(?:您|你|啊|了|哈|啦)*[。!~ ]*|[啊呀哈哦嘛哟咧喽哎]+[。.?!~… ]*|~+|\.{2,}|…+)$`)
)

// passedOn is a question that is to be put to a unit: 问一下某某镇第4条哪天训的.
var passedOn = compile(`(?:^|[^请想])问(?:问|一?下)?\p{Han}{1,8}(?:镇|乡|街道|局|委|办)`)

// shortestAsked is the fewest characters that a question keeps without its courtesies: 是啊 and 你好啊 stay whole.
const shortestAsked = 3

// withoutCourtesy takes what is only polite off both ends of a question. Whatever asks nothing without it stays as it is.
func withoutCourtesy(folded string) string {
	first, _ := utf8.DecodeRuneInString(folded)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(folded, " 。?!"))
	before, after := strings.ContainsRune(courteousFirst, first), strings.ContainsRune(courteousLast, last) || strings.HasSuffix(folded, "..")
	if !before && !after {
		return folded
	}
	rest := folded
	if passedOn.MatchString(rest) {
		return folded
	}
	if at := courtesyBefore.FindStringIndex(rest); before && at != nil {
		rest = rest[at[1]:]
	}
	if after {
		rest = withoutThanks(rest)
	}
	if len(rest) == len(folded) || utf8.RuneCountInString(rest) < shortestAsked || !asksSomething(rest) {
		return folded
	}
	return rest
}

// withoutThanks takes the courtesy off the end. A short question that would end with 是 keeps it, for 是啊 is one word there.
func withoutThanks(text string) string {
	at := courtesyAfter.FindStringIndex(text)
	if at == nil {
		return text
	}
	kept := text[:at[0]]
	if strings.HasSuffix(kept, "是") && utf8.RuneCountInString(kept) <= 3*shortestAsked {
		return text
	}
	return kept
}

// With which characters courtesies begin and end: most messages have none, and are not read for them.
const (
	courteousFirst = "请您你哈打不劳麻那这额嗯呃我想咨帮查看"
	courteousLast  = "谢了您你啦哈啊呀哦嘛哟咧喽哎~…"
)

// asksSomething reports words of a question, whatever it is about.
func asksSomething(text string) bool {
	return asking.MatchString(text) || whetherOrNot(text) || bareAsk.MatchString(text) || slotNamed(text)
}

// eitherWay reports a verb that is asked with its denial: 查不查, 管不管, 免不免.
func eitherWay(text string) bool {
	for rest := text; ; {
		at := strings.Index(rest, "不")
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:at])
		rest = rest[at+len("不"):]
		if after, _ := utf8.DecodeRuneInString(rest); before == after && zh.IsHan(after) && after != '动' && after != '时' { // 动不动, 时不时: often
			return true
		}
	}
}

// whetherOrNot reports 查不查 and 还用考不.
func whetherOrNot(text string) bool {
	return eitherWay(text) || strings.HasSuffix(strings.TrimRight(text, "?。! "), "不")
}

// onlyAsks reports a message that ends in a verb asked with its denial and tells of nothing done: 山里缺大夫,派人去给不给补贴. What its
// first half says is why it is asked.
func onlyAsks(u *Utterance) bool {
	text := strings.TrimRight(u.Folded, "?。! ")
	last := text[strings.LastIndexAny(text, ",。;?! ")+1:]
	return eitherWay(last) && len(u.References) == 0 && !toldDone.MatchString(text) && parseFix(u, u.clauses()) == nil
}

// toldDone: something done is told, or a figure.
var toldDone = compile(`\d|完成|已经?|[搞做办弄报修建训]完|好了|报|进展|推进|落实|开展|我们|我镇|我局|不涉及|没我们`)
