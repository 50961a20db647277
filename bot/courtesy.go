package bot

import (
	"strings"
	"unicode/utf8"
)

// What people put around a question to be polite, or while they think. 呢 is none of it: 配合的呢 asks.
var (
	courtesyBefore = compile(`^(?:(?:请问|请教|您好|你好|哈喽|打扰(?:了|一下)?|不好意思|劳驾|麻烦(?:您|你|大家)?|[那这]个[,、]|额+[,、 ]|嗯+[,、 ]|呃+[,、 ]|我?们?想要?(?:问问?|了解|知道|咨询|请教|查查?|打听)|咨询|请?帮(?:我|忙|我们)(?:看看?|查查?|找找?)|查|看|请教)(?:一下|下)?(?:子|哈|啊)?[,:。!?~、… ]*)+`)
	courtesyAfter  = compile(`(?:[,。!?~ ]*(?:谢谢|多谢|谢了|谢啦|感谢|麻烦了|辛苦了)(?:您|你|啊|了|哈|啦)*[。!~ ]*|[啊呀哈哦嘛哟咧喽哎]+[。.?!~… ]*|~+|\.{2,}|…+)$`)
)

// passedOn is a question that is to be put to a unit: 问一下某某镇第4条哪天训的.
var passedOn = compile(`(?:^|[^请想])问(?:问|一?下)?\p{Han}{1,8}(?:镇|乡|街道|局|委|办)`)

// shortestAsked is the fewest characters that a question keeps without its courtesies: 是啊 and 你好啊 stay whole.
const shortestAsked = 4

// withoutCourtesy takes what is only polite off both ends of a question. Whatever asks nothing without it stays as it is.
func withoutCourtesy(folded string) string {
	rest := folded
	if passedOn.MatchString(rest) {
		return folded
	}
	if at := courtesyBefore.FindStringIndex(rest); at != nil {
		rest = rest[at[1]:]
	}
	if at := courtesyAfter.FindStringIndex(rest); at != nil && !strings.HasSuffix(rest[:at[0]], "是") || at != nil && utf8.RuneCountInString(rest[:at[0]]) > 2*shortestAsked {
		rest = rest[:at[0]]
	}
	if len(rest) == len(folded) || utf8.RuneCountInString(rest) < shortestAsked || !asksSomething(rest) {
		return folded
	}
	return rest
}

// asksSomething reports words of a question, whatever it is about.
func asksSomething(text string) bool {
	return asking.MatchString(text) || bareAsk.MatchString(text) || slotNamed(text)
}

// eitherWay: does one, or does one not.
const eitherWay = `查不查|收不收|考不考|罚不罚|办不办|开不开|发不发|评不评|批不批|免不免|补不补|奖不奖|改不改|建不建|招不招|拆不拆|搬不搬|停不停|换不换|让不让|准不准|许不许|去不去|来不来|参不参加|审不审|签不签|学不学|训不训|贴不贴|退不退|缴不缴|扣不扣|认不认|好不好|难不难|严不严|多不多|贵不贵|允不允许|需不需要|应不应该|符不符合|属不属于|包不包括|公不公开`
