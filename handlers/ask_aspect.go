package handlers

import (
	"regexp"

	"duban/bot"
	"duban/zh"
)

// aspect is something that people ask of a duty and measures seldom write 措施一般不写的方面: a penalty, a rank, an hour.
type aspect struct {
	asked   *regexp.Regexp // in the question
	held    *regexp.Regexp // what a text that answers it has
	chinese string
	english string
}

// A sum or a rate that is asked for by the name of what is paid, or by what one gets of it; how many people get it is another question.
var (
	costAsked = regexp.MustCompile(`(?:[学费房水电车]费|费用|\p{Han}费|[关房契个车]税|所得税|增值税|税率|租金|房租|月租|利息|利率|工资|月薪|年薪|薪水|奖金|补贴|补助|补偿|津贴|单价|票价|房价|额度|押金|罚款)(?:标准)?(?:[一每]\p{Han}{1,4}?)?(?:是|要|有|给|得|能|收|发|拿|到底|大概|最高|最多)*(?:多少(?:钱|块|元|万|个点|$|[,。?!呢啊])|几(?:个点|成|块|元|万|千|百|毛)|怎么算|咋算|如何算|怎么定|咋定|什么标准|啥标准)|` +
		`(?:补|奖|发|给|赔|罚|收|交|拿|领)(?:给|到)?(?:多少|几)(?:钱|块|元|万|千|百|$|[,。?!呢啊])|` +
		`(?:工资|补助标准|补贴标准|补偿标准|收费标准|奖励标准|资助标准|薪酬标准)(?:呢|是啥|是什么|有哪些)?[?。]*$|(?:养老金|退休金|工资|补贴|补助)(?:什么时候|啥时候|何时|今年)?(?:会|能)?(?:涨|调|加)|` +
		`(?:多少|几)(?:万|千|百)?(?:块|元|钱)?(?:的)?(?:工资|奖金|补贴|补助|津贴|租金|押金|\p{Han}{1,2}费)`)
	costHeld = regexp.MustCompile(moneyWords.String() + `|\d[\d.]*\s*%|[一二三四五六七八九十百千万]+(?:万|千|百)?元|免费|费用由`)
)

var aspects = []aspect{
	{regexp.MustCompile(`(?:一|每|这)?届(?:是|要|有|任期)?(?:几|多少|多长)|(?:任期|聘期)(?:是|有)?(?:几|多少|多长|多久)|(?:能|可以|要)?(?:任|聘|当)(?:上)?(?:几|多少)(?:年|届)`), regexp.MustCompile(`任期|聘期|届`), "任期", "term"},
	{regexp.MustCompile(`多大(?:的)?(?:面积|地方|场地)|多少(?:个)?平|面积(?:要|是|有)?(?:多|几|要求)`), regexp.MustCompile(`平方米|平米|面积|亩|公顷`), "面积", "area"},
	{regexp.MustCompile(`(?:几|多少|多大)(?:岁|年纪|年龄)|年龄(?:要求|限制|有)`), regexp.MustCompile(`岁|年龄|周岁`), "年龄要求", "age"},
	{regexp.MustCompile(`(?:要|需要|带|交|准备|提交)(?:哪些|什么|啥|几样)(?:材料|证件|资料)|(?:材料|资料|证件)(?:要|需要|交|带)(?:哪些|什么|啥)`), regexp.MustCompile(`材料|证件|资料|证明`), "要交的材料", "papers to hand in"},
	{regexp.MustCompile(`(?:什么|啥|哪种|多高)(?:学历|文凭)|学历(?:要求|限制|有)`), regexp.MustCompile(`学历|学位|本科|大专|硕士|博士`), "学历要求", "degree"},
	{regexp.MustCompile(`满分(?:是|多少|几)|占(?:几|多少)分|权重(?:是|多少|几)`), regexp.MustCompile(`\d分|分值|权重|满分`), "分值", "points"},
	{regexp.MustCompile(`(?:怎么|咋|如何|要不要|会不会)(?:被)?(?:罚|处罚|处分|追责)|(?:扣|罚)(?:几|多少)分?|啥处分|什么处分`),
		regexp.MustCompile(`罚|扣分|处分|惩|问责|追究|追责|约谈|批评|责令|注销|暂扣|收回|不合格|失信`), "处罚办法", "penalty"},
	{regexp.MustCompile(`排(?:在)?(?:第几|老几|多少名)|第几名|名次`), regexp.MustCompile(`第(?:\d+|[一二三四五六七八九十]+)名|前\d+名|名列|排名`), "名次", "rank"},
	{regexp.MustCompile(`几点(?:钟|到|开|结束|上班|下班|可以|能|之前|以前|前|$)`), regexp.MustCompile(`\d{1,2}:\d{2}|\d{1,2}[时点]`), "钟点", "hour"},
	{regexp.MustCompile(`(?:怎么|咋|如何|要不要|收不|会不会|用不用)收费|要不要(?:交)?钱|收多少费`), regexp.MustCompile(`收费|费用|免费|经费|\d元`), "收费办法", "fee"},
	{regexp.MustCompile(`为什么|为啥|为何|凭(?:什么|啥)|什么原因|啥原因`), regexp.MustCompile(`为了|为进一步|以便|目的|由于|因为|从而|切实|最大限度|着力`), "原因", "reason"},
	{regexp.MustCompile(`报销|报账`), regexp.MustCompile(`报销|报账|差旅`), "报销办法", "refund"},
	{regexp.MustCompile(`补办|(?:丢|掉|弄丢|遗失)(?:了|掉)`), regexp.MustCompile(`补办|补发|遗失|换发`), "遗失补办的办法", "replacement"},
	{regexp.MustCompile(`(?:怎么|咋|如何|啥时候|什么时候)(?:招考|招聘|招录|招|考)(?:的|进|$|[?吗呢])|招考|(?:笔试|面试)`), regexp.MustCompile(`招考|招聘|招录|选聘|聘用|聘请|遴选|考试|考录|招收`), "招录办法", "recruitment"},
	{regexp.MustCompile(`(?:要不要|用不用|需要|得|要)(?:办|领|申请|考)(?:个|什么|啥|哪些)?(?:许可证?|执照|证|批文)|(?:许可证|执照|批文)(?:怎么|咋|如何|去哪|到哪)`), regexp.MustCompile(`许可|执照|资格|证照|审批|备案|持证`), "办证要求", "licence"},
	{regexp.MustCompile(`(?:周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|节假日|中午|晚上)(?:也|还|都)?(?:开|上班|办|休|营业|能|可以)`), regexp.MustCompile(`周[一二三四五六日末]|星期|节假日|工作日|延时|错时|夜间|全天`), "开放时间", "opening hours"},
	{regexp.MustCompile(`哪(?:个|些)?(?:网站|网页|平台|公众号|app)(?:公布|公开|查|看|发|下载|报|申)|网址`), regexp.MustCompile(`网站|网页|平台|公众号|客户端|公告栏`), "在哪里公布", "place of publication"},
	{costAsked, costHeld, "钱数或标准", "amount"},
	{regexp.MustCompile(`(?:怎么|咋|如何|在哪|去哪|到哪|找谁|哪里)\S{0,2}报名|报名(?:$|费|表|条件|地点|方式)`), regexp.MustCompile(`报名`), "报名办法", "way to enrol"},
}

// aspectMissing refuses what is asked of a duty where the measure that is spoken of, or the best that is found, has nothing
// of the kind. False when there is something to answer from.
func (q *query) aspectMissing() bool {
	if q.english() || len(q.docs) != 1 || !openSlot(q.ask.Slot) {
		return false
	}
	for _, a := range aspects {
		if !a.asked.MatchString(q.ask.Text) {
			continue
		}
		if q.byNumber {
			return len(q.measures) == 1 && q.withoutAspect(q.measures[0], a)
		}
		hits := q.corpus.Find(q.searchText(), ids(q.docs), 1)
		if len(hits) == 0 || a.held.MatchString(zh.Fold(hits[0].Text())) {
			return false
		}
		q.missing(hits[0], q.say(a.chinese, a.english))
		return true
	}
	return false
}

// openSlot: nothing in particular is asked, or a figure.
func openSlot(s bot.Slot) bool {
	switch s {
	case bot.SlotNone, bot.SlotContent, bot.SlotNumber, bot.SlotTarget, bot.SlotYesNo:
		return true
	}
	return false
}

func (q *query) withoutAspect(f found, a aspect) bool {
	if a.held.MatchString(zh.Fold(f.measure.Text)) {
		return false
	}
	q.refuse(q.say("%s没有写%s。", "%s gives no %s.", q.name(f.measure), q.say(a.chinese, a.english)))
	q.cite(f, "")
	return true
}
