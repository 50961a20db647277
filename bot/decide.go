package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// DecideAct is what a person decides, asks for or wants to know about duties 处理动作. The kinds of ledger.Decision are
// acts; those below lead to none or to something else.
type DecideAct = ledger.DecisionKind

// The acts besides the kinds of decision.
const (
	ActList      DecideAct = "list"       // 待审核: what waits for review, and which requests wait
	ActShow      DecideAct = "show"       // 1: one of what was listed
	ActAdd       DecideAct = "add"        // 立项: a duty of 督查室's own
	ActDropAdded DecideAct = "drop_added" // 撤销立项3号
	ActSlip      DecideAct = "slip"       // 出催办单: a draft, which is sent to nobody
	ActSlipSent  DecideAct = "slip_sent"  // 催办单1已发: 督查室 sent it itself
	ActSlipDrop  DecideAct = "slip_drop"  // 催办单1不发了
	ActWhen      DecideAct = "when"       // 什么时候提醒
	ActRecord    DecideAct = "record"     // 第4条的记录
	ActUndo      DecideAct = "undo"       // 撤回: the own last request or decision
	ActPlain     DecideAct = "plain"      // no answer to a reviewer: the words mean what they mean by themselves
)

// DecidePart is what a message decides or asks for 处理. Its place in Utterance is beside the other readings: who wrote
// it, and what waits, decide whether it counts.
type DecidePart struct {
	Act     DecideAct   `json:"act"`
	Sure    bool        `json:"sure,omitempty"`    // the words fit nothing else, whoever writes them
	Asks    bool        `json:"asks,omitempty"`    // 能不能延期: how it is done is asked
	Picks   []int       `json:"picks,omitempty"`   // of what was listed, from 1
	All     bool        `json:"all,omitempty"`     // 全部通过, 别再提醒我了
	Numbers []string    `json:"numbers,omitempty"` // measures, as in Reference
	Units   []string    `json:"units,omitempty"`   // named, in order; groups among them
	Except  []string    `json:"except,omitempty"`  // units that are left out: 除了柳湾镇都通过
	But     []int       `json:"but,omitempty"`     // picks that are left out
	ToUnit  string      `json:"to_unit,omitempty"` // 改由柳湾镇办
	From    ledger.Date `json:"from"`
	Until   ledger.Date `json:"until"`
	Days    int         `json:"days,omitempty"`   // 延期3天: from the last day; zero when a day is named
	Reason  string      `json:"reason,omitempty"` // in the person's words
	Name    string      `json:"name,omitempty"`   // 由李明代我
	Own     bool        `json:"own,omitempty"`    // 我镇, 我单位
	About   string      `json:"about,omitempty"`  // grant, refuse: "extend" or "not_ours" when the words tell
	Force   bool        `json:"force,omitempty"`  // 仍要销号
	Count   int         `json:"count,omitempty"`  // 撤销立项3号: 3
	Text    string      `json:"text,omitempty"`   // 立项: the task as said
	Titles  []string    `json:"titles,omitempty"` // between 《》, folded, and 文号

	More []DecidePart `json:"more,omitempty"` // 1通过,2退回,请补齐人数: the further ones of a message

	Document string   `json:"document,omitempty"` // settled: what was asked is answered
	Keys     []string `json:"keys,omitempty"`     // measure keys, settled
	IDs      []string `json:"ids,omitempty"`      // of entries or of requests, settled
	Settled  bool     `json:"settled,omitempty"`  // the person was asked and said yes

	Doubt Doubt `json:"doubt,omitempty"` // answer: what the words may be besides
}

// DecideState is what was listed to a person for his decision 待处理. Zero value: nothing.
type DecideState struct {
	Updates  []string `json:"updates,omitempty"`  // ids of entries, as they were numbered
	Requests []string `json:"requests,omitempty"` // ids of requests, numbered behind the entries
	Slips    []string `json:"slips,omitempty"`    // units whose 催办单 were shown, as they were numbered
	Current  string   `json:"current,omitempty"`  // the one that was shown last, or is asked about
}

// decider reads one message. text has titles blanked, references masked as _ and units as U; offsets stay.
type decider struct {
	u    *Utterance
	text string
	asks bool
}

// decidable lets most messages pass by unread.
var decidable = compile(`没报|未报|没有报|没交|不关|处理|过目|要我|等我|的过|延|要求|责成|交办|安排|轮不到|可以|没问题|不合格|有问题|重[来报]|没意见|不延|[限间期]不|不行|以过|让他?过|能过|先过|批的|定的|销|通过|审|退|[都全起]给?过|批|个过|[0-9]过|的过了|过了?没|再给|退回|退办|打回|驳回|同意|批准|准予|准许|核准|销号|延期|展期|宽限|推迟|延后|延长|顺延|延到|延至|延[0-9一二两三四五六七八九十半]|晚[个上几一二两三四五六七八九十半0-9]|缓[个一几两三]|拖[个几]|往后[推拖延挪]|[推挪放]到|再给|不是|不归|没关系|没得关系|不涉及|该|咋|怎么|为啥|为什么|要报|用报|不属于|不该|不用|要报|改由|改派|转给|转由|改给|交给|立项|督办事项|变动|变更|调整|更换|换人|提醒|别催|催我|再催|[别不勿甭莫][要用必]?(?:发|打扰|吵)|出差|外出|在外|党校|请假|个假|天假|周假|期假|拜假|休假|年假|产假|病假|代我|替我|销假|回来上班|返岗|到岗|喊我|莫|别发|烦|收到|签收|答复|回复|回答|催|记录|谁改|谁报|留痕|改过|问|恢复|撤|不申请|新报|新上报|报上来|待办|不能延|按原|照原|approve|reject|remind|extension|postpone`)

// parseDecide reads what a message decides or asks for; nil when it says nothing of the kind.
func parseDecide(u *Utterance) *DecidePart {
	if u.Lang == English || len(u.Folded) > 600 || !decidable.MatchString(u.Folded) && u.Pick == 0 {
		return nil
	}
	d := &decider{u: u, asks: anyAsks(u.clauses())}
	d.text = d.masked()
	for _, read := range d.readers() {
		part := read()
		if part == nil {
			continue
		}
		if part.Numbers == nil {
			part.Numbers = numbersNamed(u.References)
		}
		if part.Units == nil {
			part.Units = d.unitsIn(0, len(u.Folded))
		}
		part.Own = part.Own || u.Scope == "own"
		part.Titles = titlesIn(u.Folded)
		return part
	}
	return nil
}

// readers are the families in the order in which they are tried: those that ask first, then those whose words are the
// narrowest.
func (d *decider) readers() []func() *DecidePart {
	return []func() *DecidePart{
		d.short, d.when, d.list, d.slipSettled, d.slip, d.record, d.undo, d.added, d.snooze, d.mute, d.leave, d.notOurs, d.reassign, d.closing,
		d.grant, d.extend, d.review, d.question, d.event,
	}
}

func (d *decider) masked() string {
	b := []byte(mask(blankTitles(d.u.Folded), d.u.every()))
	for _, m := range d.u.Units {
		for i := m.Start; i < m.End; i++ {
			b[i] = 'U'
		}
	}
	return string(b)
}

// unitsIn names the units of a stretch, in order, each once.
func (d *decider) unitsIn(from, to int) []string {
	var out []string
	for _, m := range d.u.Units {
		if m.Start >= from && m.End <= to && !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// numbersIn names the measures of a stretch, in order, each once.
func (d *decider) numbersIn(from, to int) []string {
	var out []string
	for _, r := range d.u.every() {
		if r.Start >= from && r.End <= to && !slices.Contains(out, r.Number) {
			out = append(out, r.Number)
		}
	}
	return out
}

// The parts that the patterns of these files share; courtesy and punctuation at either end say nothing.
const (
	please   = `(?:请|领导|老师|主任|同志|您好|你好|喂|呃|额|那个|算了|麻烦|帮我|帮忙|给我|那就|那|先|就|把|将|您|你|好的?|行|嗯|,|\s)*`
	endSigns = `[。!,~\s]*`
	softEnd  = `(?:一下|下|吧|了|啊|呀|哈|谢谢|辛苦)*` + endSigns + `$`
	pickNo   = `(?:第\s?)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?(?:个|号|项)?`
	picks    = pickNo + `(?:\s?(?:、|,|和|及|与|跟|到|至|-|~)\s?` + pickNo + `)*`
	subject  = `(?:U+|_+|` + picks + `|这个|这条|那条|那个|那份|它|他们?|她|全部|全都|所有|剩下|其余|其他|都|前面?[两三四五]个|这[两三四五几]条|的|上报|报的|进展|情况|申请|和|、|与|及|在)*`
)

// tidy is a stretch of the message as a reason, without the words that lead to it.
func tidy(s string) string {
	s = reasonHead.ReplaceAllString(strings.Trim(s, " ,。;:!、"), "")
	return strings.Trim(s, " ,。;:!、")
}

var reasonHead = compile(`^(?:原因(?:是|为)?|理由(?:是|为)?|因为?|由于|主要是|就是|说明[::]?)[::,]?`)

var pickItem = compile(`(到|至|-|~)?\s?(?:第\s?)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?(?:个|号|项)?`)

// picksIn reads 1和3, 1到3 from what a pattern took for picks.
func picksIn(s string) []int {
	var out []int
	for _, m := range pickItem.FindAllStringSubmatch(s, 30) {
		n, ok := zh.ParseInt(m[2])
		if !ok || n < 1 || n > 99 {
			continue
		}
		if m[1] != "" && len(out) > 0 {
			for i := out[len(out)-1] + 1; i < n; i++ {
				out = append(out, i)
			}
		}
		out = append(out, n)
	}
	return out
}

var (
	shortReceived = compile(`^(?:好的?,?)?(?:已?收到了?|收到,?签收|已?签收了?|我?确认签收|我?签收了?)[。!~]*$`)
	shortSigned   = compile(`签收`)
	signedTitle   = compile(`^` + please + `(?:签收|已签收|收到)《t*》` + softEnd)
	shortForce    = compile(`^(?:仍要|仍然要?|还是要|确实要|坚持)销号` + softEnd)
	shortAnswered = compile(`^(?:答复|回复|回答)(?:一下|如下|他们|对方)?[:,\s]+(.{1,300})$`)
)

// short reads what answers something that waits.
func (d *decider) short() *DecidePart {
	t := d.u.Folded
	switch {
	case d.u.Pick > 0:
		return &DecidePart{Act: ActShow, Picks: []int{d.u.Pick}}
	case shortReceived.MatchString(t), signedTitle.MatchString(d.text):
		return &DecidePart{Act: ledger.DecideAcknowledge, Sure: shortSigned.MatchString(t)}
	case shortForce.MatchString(t):
		return &DecidePart{Act: ledger.DecideClose, Force: true, Sure: true}
	}
	if m := shortAnswered.FindStringSubmatch(t); m != nil && !d.asks {
		return &DecidePart{Act: ledger.DecideAnswer, Reason: tidy(m[1])}
	}
	return nil
}

// heedDecide reports that the words are those of a decision or a request and of nothing else. Where they ask the bot to
// grant something itself, they are a decision all the same: the ability knows whose right it is.
func heedDecide(u *Utterance) bool {
	switch {
	case u.Decide == nil:
		return false
	case u.Outside == OutsideApprove && u.Decide.decides():
		u.Outside, u.Decide.Sure = OutsideNone, true
	case u.Outside != OutsideNone:
		u.Decide = nil
		return false
	}
	return u.Decide.Sure
}

// decides reports whether an act is one that needs a right.
func (p *DecidePart) decides() bool {
	switch p.Act {
	case ledger.DecideApprove, ledger.DecideReturn, ledger.DecideGrant, ledger.DecideRefuse, ledger.DecideClose:
		return true
	}
	return false
}

// IntentOf is what an act is called outside.
func IntentOf(p *DecidePart) Intent {
	switch p.Act {
	case ledger.DecideExtend:
		return Extension
	case ledger.DecideGrant, ledger.DecideRefuse:
		if p.About == AboutExtend {
			return Extension
		}
	case ledger.DecideSnooze, ledger.DecideLeave, ledger.DecideMute, ledger.DecideUnmute, ActWhen, ActSlip, ActSlipSent, ActSlipDrop:
		return Remind
	case ledger.DecideAcknowledge:
		return Confirm
	case ActUndo:
		return Cancel
	}
	return Review
}
