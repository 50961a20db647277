package bot

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

var (
	closed     = compile(`^` + please + `(?:我看)?(` + subject + `)(?:可以|能|予以|同意|准予|给|就|也|要|全都|申请)*(?:(?:办结)?[销消]号(?:处理|掉)?|销(?:了|掉))` + softEnd)
	closeFirst = compile(`^` + please + `(?:同意|予以|准予|可以|给)*(?:办结)?销号(?:处理)?[:,]?\s?(` + subject + `)` + softEnd)
	reopened   = compile(`^` + please + `(?:恢复|撤销销号|取消销号|撤回销号|重新打开|重新办理?)(?:一下)?\s?((?:U+|_+|的)+)(?:的)?(?:待办|任务|督办|销号)*` + softEnd + `|^` + please + `((?:U+|_+|的)+)(?:的)?(?:撤销销号|取消销号|不销号了?|恢复待办|恢复督办|重新算?待办|恢复)` + softEnd)

	reassigned = compile(`(?:改由|改派(?:给)?|转由|转交(?:给)?|转给|改给|改为由|调整给|调整为由|移交(?:给)?)\s?U|改派\S{0,20}(?:给|到|为)U`)
	roleMended = compile(`(?:牵头|配合|责任|参加)(?:单位|部门)`)

	addWords = compile(`^(?:请|帮我|麻烦|我要|给我|现|,|\s)*(?:(?:督查室)?立项(?:督办)?(?:一[个项件条])?|(?:新增|新建|加|增加|登记)(?:一[个项件条])?(?:督办|督查|立项)(?:事项|任务|件)?)\s?[:,\s]\s?(.+)$`)
	onceMore = compile(`^(?:再|还)?(?:加|立)一[个件项条][,:\s]*`)
	// ordersDone is a task given to a unit by a day, as 督查室 is told it: 县领导要求县交通运输局11月底前报整改情况.
	ordersDone = compile(`^(?:再加一[个件项条],?)?(?:县?领导|县长|书记|县政府|县里|主任|会议|专题会|常务会)?(?:要求|安排|责成|交办|决定由|明确由)\s?U+\S{0,40}(?:报|办|完成|整改|落实|提交|交)\S{0,30}$`)
	addBody    = compile(`前|底|日|月|完成|报|落实|办`)
	dropWords  = compile(`^` + please + `(?:撤销|取消|撤回|终止|删除|不要|作废)\s?(?:督查室)?(?:的)?立项(?:事项)?(?:的)?\s?(?:第\s?)?([0-9]{1,3}|[一二三四五六七八九十]{1,3})?(?:号|项|条|个)?(?:立项|事项)?` + softEnd)
	dropAfter  = compile(`^` + please + `(?:督查室)?立项(?:事项)?(?:第\s?)?([0-9]{1,3})(?:号|项|条)?(?:撤销|取消|终止|作废|不办|不要)` + softEnd)

	slipWords = compile(`^` + please + `(?:给|向|对|跟)\S{0,6}(?:没|未)(?:有)?(?:上?报|完成|交)\S{0,14}(?:发|提醒|催|通知|喊|说)|^` + please + `(?:发|提醒|催|通知|喊)\S{0,12}(?:没|未)(?:有)?(?:上?报|完成|交)\S{0,20}$|(?:出|起草|拟|写|生成|做|开|要|弄|打|草拟|准备)(?:一)?(?:个|份|张|下)?\S{0,12}(?:催办单|催办通知|督办单|催办函|催办件|催报单)|^` + please + `(?:U+|_+|的)*(?:催办单|催办通知单?|催办函)` + softEnd + `|^` + please + `(?:去)?(?:催一下|催办一下|催一催|催催|催办|催报|催)\s?(?:U+|_+|没报的|还没报的|的|各?镇?|单位)*` + softEnd)
	slipNot   = compile(`(?:收到|没收到|接到|什么是)\S{0,6}催办`)

	recordWords = compile(`(?:谁|什么时候|哪天)(?:改|报|动|审|退)(?:过|的)|(?:记录|留痕|历史|变更|流水|经过)(?:呢|有哪些|给我看看?|看看|看一下|吗)?[?。]*$|改过(?:几次|什么|哪些)|报过几次|` + howReviewed)
	recordNot   = compile(`培训记录|会议记录|检查记录|执法记录|全过程|记录仪|做好记录|的记录(?:要|应|须|保存)|案卷`)

	eventWords = compile(`(?:变动|变更|调整|更换|换人|换届|变化|到任|调离|调走|受理|成立|发生|签订|作出|印发|收到)(?:了|过|完|完成)*`)
	eventDay   = compile(`今天|昨天|前天|刚刚?|刚才|[0-9一二三四五六七八九十]{1,3}(?:日|号)|周[一二三四五六日]|上周`)
)

// closing reads 松坪镇第4条销号 and 恢复松坪镇第4条.
func (d *decider) closing() *DecidePart {
	if d.asks {
		return nil
	}
	t := strings.TrimSpace(d.text)
	shift := strings.Index(d.text, t)
	for _, re := range []*pattern{closed, closeFirst} {
		if m := re.FindStringSubmatchIndex(t); m != nil {
			part := d.of(ledger.DecideClose, t, shift, m[2], m[3])
			part.Sure = true
			return part
		}
	}
	if reopened.MatchString(t) && len(d.u.References) > 0 {
		return &DecidePart{Act: ledger.DecideReopen, Sure: true}
	}
	return nil
}

// reassign reads 第9条松坪镇的事改由柳湾镇办.
func (d *decider) reassign() *DecidePart {
	if d.asks || len(d.u.References) == 0 || !reassigned.MatchString(d.text) || roleMended.MatchString(d.text) {
		return nil
	}
	units := d.unitsIn(0, len(d.u.Folded))
	if len(units) == 0 {
		return nil
	}
	last := len(units) - 1
	return &DecidePart{Act: ledger.DecideReassign, Sure: true, ToUnit: units[last], Units: units[:last:last]}
}

// added reads 立项:各镇11月20日前报送值班表,县应急局牵头 and 撤销立项3号.
func (d *decider) added() *DecidePart {
	for _, re := range []*pattern{dropWords, dropAfter} {
		if m := re.FindStringSubmatch(d.u.Folded); m != nil && !d.asks {
			n, _ := zh.ParseInt(m[1])
			return &DecidePart{Act: ActDropAdded, Sure: true, Count: n, Numbers: []string{}, Units: []string{}}
		}
	}
	if ordersDone.MatchString(strings.TrimSpace(d.text)) && len(d.u.References) == 0 && !d.asks && len(zh.FindDays(d.u.Folded, d.u.Today)) > 0 {
		return &DecidePart{Act: ActAdd, Text: d.asTyped(len(onceMore.FindString(d.u.Folded))), Numbers: []string{}}
	}
	m := addWords.FindStringSubmatchIndex(d.u.Folded)
	if m == nil || utf8.RuneCountInString(d.u.Folded[m[2]:]) < 4 || !addBody.MatchString(d.u.Folded[m[2]:]) || d.asks {
		return nil
	}
	return &DecidePart{Act: ActAdd, Sure: len(d.u.Units) > 0, Text: d.asTyped(m[2]), Numbers: []string{}}
}

// asTyped is the message from an offset of the folded text on, with the signs that were typed; the folded text where the
// two cannot be laid over each other.
func (d *decider) asTyped(from int) string {
	folded := []rune(d.u.Folded)
	typed := []rune(strings.TrimSpace(d.u.Text))
	n := utf8.RuneCountInString(d.u.Folded[from:])
	if len(typed) < n || zh.Fold(string(typed[len(typed)-n:])) != string(folded[len(folded)-n:]) {
		return strings.TrimSpace(d.u.Folded[from:])
	}
	return strings.TrimSpace(string(typed[len(typed)-n:]))
}

// slip reads 出催办单, 催一下柳湾镇.
func (d *decider) slip() *DecidePart {
	if !slipWords.MatchString(d.text) || slipNot.MatchString(d.text) {
		return nil
	}
	return &DecidePart{Act: ActSlip, Sure: true}
}

// record reads 第4条谁改过, 松坪镇第4条的记录.
func (d *decider) record() *DecidePart {
	if len(d.u.References) == 0 && granted.MatchString(d.text) {
		return &DecidePart{Act: ActRecord, About: AboutExtend}
	}
	if len(d.u.References) == 0 && whyBack.MatchString(d.text) {
		return &DecidePart{Act: ActRecord}
	}
	if len(d.u.References) == 0 || !recordWords.MatchString(d.text) || recordNot.MatchString(d.text) {
		return nil
	}
	return &DecidePart{Act: ActRecord}
}

// event reads 政务公开人员今天变动了: whether something counts from it is for the ability to find.
func (d *decider) event() *DecidePart {
	t := d.u.Folded
	if d.asks || utf8.RuneCountInString(t) > 40 || !eventWords.MatchString(t) || !eventDay.MatchString(t) {
		return nil
	}
	part := &DecidePart{Act: ledger.DecideEvent, From: d.u.Today, Text: t}
	if days := zh.FindDays(d.dated(), d.u.Today); len(days) > 0 && days[0].Span == 0 {
		part.From = days[0].Date
	}
	return part
}

// howReviewed asks what became of a report: 第4条通过了吗, 第4条审了没, 为啥退我第4条.
const howReviewed = `_+(?:的?(?:上报|报的|进展|审核))?(?:算|有没有|是不是|给)?(?:审核)?(?:通过|审|批|过|退)(?:核|过|回|掉)?了(?:吗|没有?|么)|_+(?:的?审核)?(?:通过|审|批|过)(?:没(?:通过|审|批|过|有)?|了没)|` +
	`(?:为啥|为什么|为何|咋|怎么)\S{0,3}(?:被)?退(?:回|了|我|给)|退回?\S{0,6}(?:什么|啥)(?:原因|理由)|(?:原因|理由)\S{0,4}退回`

// granted asks what became of a request: 延期的批了没.
var granted = compile(`(?:申请|延期)(?:的|那个|那事|的事|申请|报告)*(?:现在|到底|领导|督查室|县里)*(?:批|同意|准|定|审批|答应)(?:下来)?(?:了没有?|了吗|了么|没有?|没批|不)[?。]*$`)

// whyBack asks it of the report that was spoken of last.
var whyBack = compile(`^(?:请问|问下)?(?:这条|我们?的?|U+的?(?:那条|那个)?)?(?:为啥|为什么|为何|咋|怎么)(?:又|就|给)?(?:被|把)?(?:U+)?(?:又|给)?(?:退我|退回|退了|退给)\S{0,4}[?。]*$`)
