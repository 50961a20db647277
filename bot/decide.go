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
	ActAssent    DecideAct = "assent"     // 石鼓岭镇第4条同意: yes to what waits of it, a report or a request
	ActWaive     DecideAct = "waive"      // 把县发改局第8条免了: nothing does that; it is told what does
	ActToday     DecideAct = "today"      // 今天什么情况: what is due, overdue and waiting
	ActSigned    DecideAct = "signed"     // 谁没签收文件
	ActHalf      DecideAct = "half"       // 同意,不过请补签到表: an assent with words that may take from it; it is asked what is meant
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
	Days    int         `json:"days,omitempty"`    // 延期3天: from the last day; zero when a day is named
	Reason  string      `json:"reason,omitempty"`  // in the person's words
	Name    string      `json:"name,omitempty"`    // 由李明代我
	Own     bool        `json:"own,omitempty"`     // 我镇, 我单位
	About   string      `json:"about,omitempty"`   // grant, refuse: "extend" or "not_ours" when the words tell
	Force   bool        `json:"force,omitempty"`   // 仍要销号
	Count   int         `json:"count,omitempty"`   // 撤销立项3号: 3
	Text    string      `json:"text,omitempty"`    // 立项: the task as said
	Assents bool        `json:"assents,omitempty"` // 同意: the words answer a request, and do nothing without one
	Remarks bool        `json:"remarks,omitempty"` // said among remarks that take nothing from it: 行,先这样,同意
	Titles  []string    `json:"titles,omitempty"`  // between 《》, folded, and 文号

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
var decidable = rule("decidable")

// parseDecide reads what a message decides or asks for; nil when it says nothing of the kind.
func parseDecide(u *Utterance) *DecidePart {
	if u.Lang == English || len(u.Folded) > 600 || !decidable.MatchString(u.Folded) && u.Pick == 0 {
		return nil
	}
	d := &decider{u: u, asks: anyAsks(u.clauses())}
	d.text = d.masked()
	for _, read := range append(d.readers(), d.remarked, d.halfway) {
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
		d.short, d.when, d.list, d.today, d.signed, d.slipSettled, d.slip, d.record, d.undo, d.added, d.waived, d.snooze, d.mute, d.leave, d.notOurs, d.reassign, d.closing,
		d.grant, d.assent, d.extend, d.review, d.question, d.event,
	}
}

func (d *decider) masked() string {
	b := []byte(mask(blankTitles(d.u.Folded), d.u.every()))
	for _, m := range d.units() {
		for i := m.Start; i < m.End; i++ {
			b[i] = 'U'
		}
	}
	return string(b)
}

// units is the units named and those meant by the name of somebody of theirs, in order.
func (d *decider) units() []zh.Mention {
	if len(d.u.people) == 0 {
		return d.u.Units
	}
	all := slices.Concat(d.u.Units, d.u.people)
	slices.SortFunc(all, func(a, b zh.Mention) int { return a.Start - b.Start })
	return all
}

// unitsIn names the units of a stretch, in order, each once.
func (d *decider) unitsIn(from, to int) []string {
	var out []string
	for _, m := range d.units() {
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
	shortReceived = rule("shortReceived")
	shortSigned   = compile(`签收|文件|措施`)
	signedTitle   = rule("signedTitle")
	shortForce    = rule("shortForce")
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
