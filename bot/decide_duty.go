package bot

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

var (
	closed     = rule("closed")
	closeFirst = rule("closeFirst")
	reopened   = rule("reopened")

	reassigned = compile(`(?:改由|改派(?:给)?|转由|转交(?:给)?|转给|改给|改为由|调整给|调整为由|移交(?:给)?)\s?U|改派\S{0,20}(?:给|到|为)U`)
	roleMended = compile(`(?:牵头|配合|责任|参加)(?:单位|部门)`)

	addWords = rule("addWords")
	onceMore = compile(`^(?:再|还)?(?:加|立)一[个件项条][,:\s]*`)
	// ordersDone is a task given to a unit by a day, as 督查室 is told it: 县领导要求县交通运输局11月底前报整改情况.
	ordersDone     = rule("ordersDone")
	ordersPassedOn = rule("ordersPassedOn")
	addBody        = compile(`前|底|日|月|完成|报|落实|办`)
	dropWords      = rule("dropWords")
	dropAfter      = rule("dropAfter")

	slipWords = rule("slipWords")
	slipNot   = compile(`(?:收到|没收到|接到|什么是)\S{0,6}催办`)

	recordWords = rule("recordWords")
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
	if order := strings.TrimSpace(d.text); (ordersDone.MatchString(order) || ordersPassedOn.MatchString(order)) && len(d.u.References) == 0 && !d.asks && len(zh.FindDays(d.u.Folded, d.u.Today)) > 0 {
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

// granted asks what became of a request: 延期的批了没.
var granted = rule("granted")

// whyBack asks it of the report that was spoken of last.
var whyBack = rule("whyBack")
