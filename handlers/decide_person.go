package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// when says when reminders come.
func (x *deciding) when() {
	x.out.Intent = bot.Remind
	x.tell("每个工作日上午9点左右提醒，一天最多一条，只提醒还没报的。到期前7、3、1个工作日和当天各提醒一次。")
	x.tell("今天不方便，回“明天再提醒我”；要请假，回“我请假到12月3日”；不想收某一条，回“别再提醒我第9条”。")
}

// person is the sender as decisions name him.
func (x *deciding) person() string { return strings.ToLower(x.turn.Sender.UserID) }

// snooze puts the sender's reminders off.
func (x *deciding) snooze(ctx context.Context) error {
	if !x.part.Until.After(x.today()) {
		x.out.Clarify = true
		x.tell("请说以后的日子，如“明天再提醒我”“下周一再提醒我”。")
		return nil
	}
	x.put(ledger.Decision{Kind: ledger.DecideSnooze, Person: x.person(), Until: x.part.Until})
	x.tell("好的，%s上午再提醒您。", x.near(x.part.Until))
	return x.warn(ctx, x.part.Until)
}

// warn names what falls due before a day on which the reminders come back.
func (x *deciding) warn(ctx context.Context, until ledger.Date) error {
	if x.own() == "" {
		return nil
	}
	docs := slices.DeleteFunc(x.inForce(), func(d *ledger.Document) bool { return d.Status != ledger.DocumentConfirmed })
	list, err := x.duties(ctx, docs, x.own())
	if err != nil {
		return err
	}
	w := ledger.Window{From: x.today(), To: until.AddDays(-1)}
	list = slices.DeleteFunc(list, func(t task) bool { return !t.State.Owes() || !w.Contains(t.last) })
	for _, o := range list[:min(3, len(list))] {
		x.tell("这期间%s截止的有%s %s，请留意。", x.near(o.last), numberName(o.Number), clip(o.Heading, 16))
	}
	return nil
}

// leave notes an absence and who stands in.
func (x *deciding) leave(context.Context) error {
	from, until := x.part.From, x.part.Until
	if from.Before(x.today()) && !until.Before(x.today()) {
		from = x.today()
	}
	switch {
	case until.IsZero():
		x.askUntil()
		return nil
	case until.Before(x.today()):
		x.out.Clarify = true
		x.tell("%s已经过去了，没有记。请说请到哪天。", x.near(until))
		return nil
	}
	if x.part.Asks && !x.part.Settled {
		x.tell("%s要我先不提醒您吗？", x.span(from, until))
		x.offer(settled("这几天不提醒我", x.part), bot.Choice{Label: "照常提醒", Proposal: bot.Proposal{Cancel: true}})
		return nil
	}
	var sub ledger.Member
	if x.part.Name != "" {
		var ok bool
		if sub, ok = x.colleague(x.part.Name); !ok {
			x.out.Clarify = true
			x.tell("通讯录%s没有%s，没有记。请说同单位的同事，或者只说请假到哪天。", x.unitName(), x.part.Name)
			return nil
		}
	}
	x.put(ledger.Decision{Kind: ledger.DecideLeave, Person: x.person(), Substitute: strings.ToLower(sub.UserID), From: from, Until: until})
	x.tell("好的，%s不提醒您，%s。", x.span(from, until), x.inPlace(sub))
	x.tell("提前回来，回“恢复提醒”。")
	return nil
}

// span prints the days of an absence: 10月12日（周一）到10月16日（周五）.
func (x *deciding) span(from, until ledger.Date) string {
	if until == from {
		return x.near(from)
	}
	return x.near(from) + "到" + x.near(until)
}

func (x *deciding) unitName() string {
	if x.own() == "" {
		return "里您的单位"
	}
	return "的" + x.own() + "里"
}

// colleague finds somebody of the sender's unit by name.
func (x *deciding) colleague(name string) (ledger.Member, bool) {
	for _, m := range x.corpus.Directory().Members {
		if m.Name == name && x.own() != "" && names(x.corpus.Units(), x.own(), m.Unit) && !strings.EqualFold(m.UserID, x.turn.Sender.UserID) {
			return m, true
		}
	}
	return ledger.Member{}, false
}

// inPlace says who is reminded meanwhile.
func (x *deciding) inPlace(sub ledger.Member) string {
	if sub.UserID != "" {
		return "这几天提醒" + sub.Name + "（" + x.own() + "）" + strings.TrimSuffix("，"+x.notify([]ledger.Member{sub}, "", fmt.Sprintf("%s请假，这几天%s的提醒发给您。", x.turn.Sender.Name, x.own()), nil), "。")
	}
	var others, leaders []string
	for _, m := range x.corpus.Directory().Members {
		if m.Unit == "" || !names(x.corpus.Units(), x.own(), m.Unit) || strings.EqualFold(m.UserID, x.turn.Sender.UserID) {
			continue
		}
		if slices.Contains(m.Roles, ledger.Leader) && !slices.Contains(m.Roles, ledger.Clerk) {
			leaders = append(leaders, m.Name)
		} else {
			others = append(others, m.Name)
		}
	}
	switch {
	case len(others) > 0:
		return "这几天提醒" + join(others)
	case len(leaders) > 0:
		return "单位没有别的联络员，这几天提醒分管领导" + join(leaders)
	}
	return "单位在通讯录里没有别人，这几天没有人收提醒；有人代，请说“由某某代我”"
}

// mute stops the sender's reminders, of one measure or all. The unit owes as before.
func (x *deciding) mute(context.Context) error {
	d := ledger.Decision{Kind: ledger.DecideMute, Person: x.person()}
	what := "提醒"
	if !x.part.All {
		f, ok := x.measureOf()
		if !ok {
			return nil
		}
		d.DocumentID, d.MeasureKey = f.doc.ID, f.measure.Key
		what = numberName(f.measure.Number)
		x.part.Document, x.part.Keys = f.doc.ID, []string{f.measure.Key}
	}
	if x.own() != "" && !x.part.Settled && len(x.peopleOf(x.own())) <= 1 {
		if x.part.All {
			x.tell("%s只有您一位联络员，不提醒您就没有人会收到。确定吗？", x.own())
		} else {
			x.tell("%s只有您收%s的提醒，不提醒您就没人收到。确定吗？", x.own(), what)
		}
		x.offer(settled("确定", x.part), bot.Choice{Label: "还是提醒我", Proposal: bot.Proposal{Cancel: true}})
		return nil
	}
	x.put(d)
	if x.part.All {
		x.tell("好的，不再提醒您（%s要报的仍然要报）。要恢复，回“恢复提醒”。", x.unitOr("单位"))
		return nil
	}
	x.tell("好的，%s不再单独提醒您（%s仍然要报）。要恢复，回“恢复提醒”。", what, x.unitOr("单位"))
	return nil
}

func (x *deciding) unitOr(other string) string {
	if x.own() == "" {
		return other
	}
	return x.own()
}

// unmute takes mutes, snoozes and leave back.
func (x *deciding) unmute(context.Context) error {
	d := ledger.Decision{Kind: ledger.DecideUnmute, Person: x.person()}
	if len(x.part.Numbers) > 0 {
		f, ok := x.measureOf()
		if !ok {
			return nil
		}
		d.DocumentID, d.MeasureKey = f.doc.ID, f.measure.Key
		x.put(d)
		x.tell("好的，%s从今天起照常提醒您。", numberName(f.measure.Number))
		return nil
	}
	x.put(d)
	x.tell("好的，从今天起照常提醒您。")
	return nil
}

// acknowledge notes that a unit has a document's duties 签收.
func (x *deciding) acknowledge(ctx context.Context) error {
	if x.own() == "" {
		return x.pass("通讯录里还没有您的单位，签收不了。请联系%s。", x.contact())
	}
	told, err := x.toldOf(ctx)
	if err != nil {
		return err
	}
	var open []*ledger.Document
	for _, d := range x.inForce() {
		at, handed := told[d.ID]
		if x.meant(d) && (handed || x.part.Sure) && !x.signed(d, at) && x.shares(d) {
			open = append(open, d)
		}
	}
	if x.gotQuestion(told, len(open)) {
		return nil
	}
	if len(open) == 0 {
		return x.pass("没有要您签收的文件，%s的都签收过了。", x.own())
	}
	x.out.Intent = bot.Confirm
	for _, d := range open {
		x.put(ledger.Decision{Kind: ledger.DecideAcknowledge, DocumentID: d.ID, Unit: x.own()})
		x.tell("已签收：%s（%s，%s，%s）。", titled(d), x.own(), x.turn.Sender.Name, shortDay(x.today()))
		x.out.Documents = append(x.out.Documents, d.ID)
	}
	x.tell("要看分到哪几条，说“我们要做哪些”。")
	return nil
}

// meant reports whether a 签收 is of a document: one of those named, and of those that the button stood under.
func (x *deciding) meant(d *ledger.Document) bool {
	named, under := x.turn.Utterance.Documents, x.part.IDs
	return d.Status == ledger.DocumentConfirmed &&
		(len(named) == 0 || slices.Contains(named, d.ID)) &&
		(len(under) == 0 || slices.Contains(under, d.ID))
}

// signed reports whether the unit signed for a document. What was handed out since, at told, is signed for anew.
func (x *deciding) signed(d *ledger.Document, told time.Time) bool {
	ack, done := x.stands.Acknowledged(d.ID, x.own())
	return done && !told.After(ack.Act.At)
}

// toldOf is when the sender was last told of which document's duties: a bare 收到 answers that, and nothing else.
func (x *deciding) toldOf(ctx context.Context) (map[string]time.Time, error) {
	list, err := x.handed.ReceiptsOf(ctx, x.person())
	if err != nil {
		return nil, fmt.Errorf("read what was handed out: %w", err)
	}
	told := map[string]time.Time{}
	for _, r := range list {
		if r.Told.After(told[r.DocumentID]) {
			told[r.DocumentID] = r.Told
		}
	}
	return told, nil
}

// shares reports whether a document gives the sender's unit anything to do.
func (x *deciding) shares(d *ledger.Document) bool { return x.sharesOf(d, x.own()) }

func (x *deciding) sharesOf(d *ledger.Document, unit string) bool {
	for i := range d.Measures {
		_, closed := x.stands.Closed(ledger.DutyRef{DocumentID: d.ID, MeasureKey: d.Measures[i].Key, Unit: unit})
		if !closed && len(rolesOf(x.corpus.Units(), &d.Measures[i], unit)) > 0 {
			return true
		}
	}
	return false
}
