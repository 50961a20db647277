package handlers

import (
	"regexp"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

func parseFloat(s string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil {
		return 0
	}
	return v
}

func trimFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

var (
	moneyWords   = regexp.MustCompile(`\d[\d,.]*\s*(?:余|多)?(?:万|亿|千|百)?(?:余|多)?元`)
	sourceWords  = regexp.MustCompile(`经费|资金|预算|财政`)
	sourceAsked  = regexp.MustCompile(`谁(?:出|掏|给|负担|承担)|从哪|哪里来|哪儿来|怎么(?:解决|保障|来|列)|列入|纳入|保障`)
	grantWords   = regexp.MustCompile(moneyWords.String() + `|\d[\d.]*\s*%`)
	whenAsked    = regexp.MustCompile(`什么时候|啥时候|啥时|何时|几月|几号|哪天`)
	moneyDate    = regexp.MustCompile(`(?:资金|经费|奖补|补助|补贴).{0,30}(?:\d+月|\d{4}年|\d+日)|(?:\d+月|\d{4}年|\d+日).{0,30}(?:资金|经费|奖补|补助|补贴)`)
	contactWords = regexp.MustCompile(`\d{3,4}-?\d{7,8}|1\d{10}|https?://|www\.|@\w+\.`)
	placeWords   = regexp.MustCompile(`地点|地址|会议室|\d+号楼|在\p{Han}{2,12}(?:举办|举行|召开|集中培训)`)
	firmAsked    = regexp.MustCompile(`公司|厂家|厂商|供应商|开发商|律所|律师事务所|大学|学校|银行|培训机构`)
	personWords  = regexp.MustCompile(`同志|局长\p{Han}{2,3}(?:,|任)|组长:|联系人`)
)

// A sum for each month, person or piece: a sum for all of it is no answer.
var (
	perAsked = regexp.MustCompile(`(?:一|每)(?:个)?(?:月|天|日|次|件|人|户|亩|张|台|辆|平|平米|吨|场|节课|小时|头|只|票|套)[^,。?]{0,6}(?:多少|几)|月薪|月租|日薪|人均|户均|时薪`)
	perWords = regexp.MustCompile(`(?:每|人均|户均|按)[^,。;，；]{0,16}\d[\d,.]*\s*(?:余|多)?(?:万|千|百)?元|元\s*(?:/|每|一)\p{Han}|元/`)
)

// perUnit is the pattern for what is asked for each of something.
func perUnit(asked string, pattern *regexp.Regexp) *regexp.Regexp {
	if (pattern == moneyWords || pattern == grantWords) && perAsked.MatchString(asked) {
		return perWords
	}
	return pattern
}

// moneyAsked is what of money is asked for, and the words in which a measure would say it.
func (q *query) moneyAsked() (what string, pattern *regexp.Regexp) {
	what, pattern = q.say("钱数或经费来源", "amount"), moneyWords
	if whenAsked.MatchString(q.ask.Text) {
		what, pattern = q.say("到账时间", "date"), moneyDate
	} else if sourceAsked.MatchString(q.ask.Text) {
		pattern = sourceWords
	} else if strings.Contains(q.ask.Text, "补") || strings.Contains(q.ask.Text, "奖") {
		pattern = grantWords
	}
	if pattern = perUnit(q.ask.Text, pattern); pattern == perWords {
		what = q.say("标准(按月、按人等算的钱数)", "rate")
	}
	return what, pattern
}

// outside answers what measures seldom hold: money, telephone numbers, names. It quotes them where the
// text has them and refuses where it has not.
func (q *query) outside() {
	if q.clerkOf() {
		return
	}
	what, pattern := q.say("联系方式", "contact"), contactWords
	switch q.ask.Slot {
	case bot.SlotMoney:
		what, pattern = q.moneyAsked()
	case bot.SlotPlace:
		what, pattern = q.say("地点", "place"), placeWords
	case bot.SlotPerson:
		what, pattern = q.say("人选或姓名", "person"), personWords
		if firm := firmAsked.FindString(q.ask.Text); firm != "" {
			what, pattern = q.say("是哪家"+firm, "firm"), regexp.MustCompile(firm)
		}
	}
	if !q.byNumber {
		hits := q.search(5)
		if len(hits) == 0 {
			q.notFound()
			return
		}
		q.factAnswer(hits, pattern, what)
		return
	}
	f := q.measures[0]
	if s := q.sentenceWith(f.measure.Text, pattern); s != "" {
		q.line(q.say("%s写的是:", "%s says: ", q.name(f.measure)) + quote(plain(s)))
		q.cite(f, plain(s))
		return
	}
	q.refuse(q.say("%s没有写%s。", "%s gives no %s.", q.name(f.measure), what))
	if q.ask.Slot == bot.SlotContact && callAsked.MatchString(q.ask.Text) {
		q.whomToCall(f)
	}
	q.cite(f, "")
}

var (
	asksNumber  = regexp.MustCompile(`文号|文件号|文件编号|发文字号`)
	asksPlace   = regexp.MustCompile(`哪(?:个|座)(?:市|县|区)|市名|县名`)
	asksIssuer  = regexp.MustCompile(`谁(?:印|发|下|出)|哪(?:个单位|级|里|家)(?:印|发|下|出)|发文(?:单位|机关)|印发单位`)
	asksDay     = regexp.MustCompile(`(?:什么时候|啥时候|啥时|何时|哪天|哪一天|几号|几月|哪年)\S{0,4}(?:印|发|出|签|下|成文)|(?:印|发|出|签|下)\S{0,3}(?:日期|时间)|(?:落款|成文)(?:的)?(?:日期|时间|是)|落款$`)
	asksTo      = regexp.MustCompile(`主送`)
	asksEffect  = regexp.MustCompile(`施行|生效|起?实施|执行|有效期|in force|take effect`)
	takesEffect = regexp.MustCompile(`起(?:施行|实施|执行|生效)|之日起|有效期`)
	asksWhich   = regexp.MustCompile(`(?:哪些|几份|几个|多少(?:份|个)?|什么|啥)(?:文件|材料|方案)|(?:which|what) documents`)
	asksTitle   = regexp.MustCompile(`标题|题目|名称|叫什么|叫啥|全称|全名`)
)

// documentFact answers about the document itself: 文号, 落款日期, 印发单位.
func (q *query) documentFact() {
	if asksWhich.MatchString(zh.Fold(q.ask.Text)) {
		q.listDocuments()
		return
	}
	for _, d := range q.docs[:min(len(q.docs), 3)] {
		q.noteDocument(d)
		q.factsOf(d)
	}
}

// factsOf answers each thing that is asked of a document: 什么时候发的,文号多少.
func (q *query) factsOf(d *ledger.Document) {
	title := "《" + d.Title + "》"
	text := zh.Fold(q.ask.Text)
	if asksEffect.MatchString(text) {
		q.effect(d)
		return
	}
	before := len(q.lines)
	for _, f := range []struct {
		re                    *regexp.Regexp
		value, sentence, none string
	}{
		{asksDay, d.Issued.Chinese(), q.say("%s的落款(印发)日期是%s。", "%s is dated %s."), q.say("%s没有写印发日期。", "%s is not dated.")},
		{asksNumber, d.Number, q.say("%s的文号是%s。", "%s: number %s."), q.say("%s没有印文号。", "%s prints no number.")},
		{asksPlace, placeOf(d.Title + d.Issuer), q.say("%s是%s的文件。", "%s is of %s."), q.say("%s没有写明是哪个市县(原文隐去了名称)。", "%s does not name its place.")},
		{asksTo, q.join(d.Addressees), q.say("%s主送:%s。", "%s is addressed to %s."), q.say("%s没有主送单位。", "%s has no addressee.")},
		{asksIssuer, d.Issuer, q.say("%s由%s印发。", "%s was issued by %s."), q.say("%s没有写印发单位。", "%s names no issuer.")},
	} {
		if f.re.MatchString(text) {
			q.fact(f.value, f.sentence, f.none, title)
		}
	}
	switch {
	case len(q.lines) > before:
	case asksTitle.MatchString(text):
		q.line(q.say("文件标题:%s。", "Title: %s.", title))
	default:
		q.fact(d.Issued.Chinese(), q.say("%s的落款(印发)日期是%s。", "%s is dated %s."), q.say("%s没有写印发日期。", "%s is not dated."), title)
	}
}

// fact prints a fact of a document, or refuses when it is not there.
func (q *query) fact(value, sentence, none, title string) {
	if value == "" {
		q.refuse(strings.Replace(none, "%s", title, 1))
		return
	}
	s := strings.Replace(sentence, "%s", title, 1)
	q.line(strings.Replace(s, "%s", value, 1))
}

var place = regexp.MustCompile(`^\p{Han}{0,6}?(\p{Han}{2,4}(?:市|县|区|州|旗))`)

// placeOf is the city or county that a title begins with, "" when it is masked.
func placeOf(s string) string {
	if m := place.FindStringSubmatch(s); m != nil && !strings.ContainsAny(m[1], "*×某") {
		return m[1]
	}
	return ""
}

// effect answers from when the document holds.
func (q *query) effect(d *ledger.Document) {
	for i := len(d.Passages) - 1; i >= 0; i-- {
		for _, s := range retrieval.SplitSentences(d.Passages[i].Text) {
			if takesEffect.MatchString(s) {
				q.line(q.say("文件写的是:", "The document says: ") + quote(plain(s)))
				q.line("——《" + d.Title + "》")
				return
			}
		}
	}
	q.refuse(q.say("《%s》没有写从哪天起施行。", "《%s》 does not say from when it holds.", d.Title))
	q.fact(d.Issued.Chinese(), q.say("%s的落款(印发)日期是%s。", "%s is dated %s."), "", "《"+d.Title+"》")
}

// listDocuments: 有哪些文件.
func (q *query) listDocuments() {
	titles := q.corpus.InForce()
	q.line(q.say("现在能查%d份文件:", "Documents that can be asked about (%d):", len(titles)))
	for i, t := range titles[:min(len(titles), 10)] {
		if d, ok := q.corpus.Document(t.ID); ok {
			q.line(strconv.Itoa(i+1) + ". 《" + d.Title + "》" + q.say("(%d条)", " (%d measures)", len(d.Measures)))
			q.noteDocument(d)
		}
	}
	if len(titles) > 10 {
		q.line(q.say("……还有%d份,说出名称就能查。", "… and %d more; name one.", len(titles)-10))
	}
	if old := len(q.corpus.Titles()) - len(titles); old > 0 {
		q.line(q.say("另有%d份已废止或被修订,写明名称仍可以查。", "%d more are no longer in force; name one to ask about it.", old))
	}
}
