package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// Decide does what people decide and ask for in chat 处理: reviews, closing, requests and their answers, what one wants to
// be reminded of. Whose right it is depends on role and unit, and is looked up when the message or the tap comes.
//
//	report ─► 待审核 ─► 通过 / 退回 / 问一下 (lead unit; 督查室 for the lead unit's own) ─► 销号 (督查室)
//	申请延期, 不是我单位的事 (own unit) ─► 同意 / 不同意 (督查室, lead unit) ─► both sides are told
//
// What was asked back stands in the choices, each with the whole act in which that is settled.
type Decide struct {
	library Library
	entries Ledger
	decided Decided
	tasks   *Tasks
	handed  Handed
	reach   Reach
	papers  *Papers // nil: drafts come in words alone
}

var _ bot.Ability = (*Decide)(nil)

// Decided reads what was decided 处理记录.
type Decided interface {
	// Decisions returns those that a filter leaves, oldest first, or newest first with a Limit.
	Decisions(ctx context.Context, f ledger.DecisionFilter) ([]ledger.Decision, error)
	// Audit returns the record of changes, oldest first, or newest first with a Limit.
	Audit(ctx context.Context, f ledger.AuditFilter) ([]ledger.AuditEntry, error)
	// FirstConfirmed returns when a document was first confirmed, zero when it never was.
	FirstConfirmed(ctx context.Context, document string) (time.Time, error)
	// EvidenceOn returns the files that stand with the entries of a document, of one measure when it is named.
	EvidenceOn(ctx context.Context, document, measure string) ([]ledger.Evidence, error)
}

// Handed reads what reminders left behind 交办与催办.
type Handed interface {
	// ReceiptsOf returns when a person was told of which document's duties.
	ReceiptsOf(ctx context.Context, person string) ([]ledger.Receipt, error)
	// Slips returns the 催办单, the oldest first.
	Slips(ctx context.Context) ([]ledger.Slip, error)
}

// Reach reports whether the bot can write to a person of its own accord. nil: to nobody.
type Reach func(person string) bool

// NewDecide makes the ability. It is safe for concurrent use.
func NewDecide(library Library, tasks *Tasks, handed Handed, reach Reach) *Decide {
	return &Decide{library: library, entries: tasks.entries, decided: tasks.decided, tasks: tasks, handed: handed, reach: reach}
}

// Draft lets slips come as a document too. Call it before the first use.
func (d *Decide) Draft(p *Papers) { d.papers = p }

// Intent names the ability; its open questions and buttons find their way back by it.
func (d *Decide) Intent() bot.Intent { return bot.Decide }

// Recognise takes what decides or asks for something. What only may is given back with bot.ErrPass.
func (d *Decide) Recognise(u bot.Utterance) bot.Match {
	if (u.Decide != nil || u.Answer != nil) && u.Outside == bot.OutsideNone {
		return 96
	}
	return 0
}

// Handle does one act.
func (d *Decide) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := d.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("decide: %w", err)
	}
	x := d.deciding(t, corpus)
	switch {
	case t.Picked != nil && t.Picked.Proposal.Decide != nil:
		x.part, x.part.Settled = *t.Picked.Proposal.Decide, true
	case t.Picked != nil:
		return x.dropped(), nil
	case givesWhy(t):
		x.part = whyOf(t)
	case waitsUntil(t):
		x.part = untilOf(t)
	case t.Utterance.Decide == nil && t.Utterance.Answer == nil || answersShortly(t):
		return x.unanswered(), nil
	case t.Utterance.Decide == nil:
		x.part = *t.Utterance.Answer
	default:
		x.part = *t.Utterance.Decide
	}
	x.part.Reason = fullWidth(x.part.Reason)
	for i := range x.part.More {
		x.part.More[i].Reason = fullWidth(x.part.More[i].Reason)
	}
	if err := errors.Join(x.act(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("decide: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// deciding begins an act.
func (d *Decide) deciding(t bot.Turn, corpus *retrieval.Corpus) *deciding {
	return &deciding{filing: filing{turn: t, corpus: corpus, entries: d.entries, text: t.Utterance.Text, out: bot.Outcome{Intent: bot.Review, State: t.State}},
		decided: d.decided, tasks: d.tasks, handed: d.handed, reach: d.reach, papers: d.papers}
}

// deciding is one act on its way.
type deciding struct {
	filing
	decided Decided
	tasks   *Tasks
	handed  Handed
	reach   Reach
	papers  *Papers
	given   map[string][]ledger.Evidence // by entry, of the measures that were looked at
	part    bot.DecidePart
	stands  *ledger.Standings
	ordinal int  // of the next decision of this message
	badDay  bool // the day asked for is past, or no later than the one that stands
}

// tell adds a line.
func (x *deciding) tell(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	x.line(format)
}

// act does what is asked for.
func (x *deciding) act(ctx context.Context) error {
	if x.part.Act == bot.ActWhen {
		x.when()
		return nil
	}
	if err := x.recall(ctx); err != nil {
		return err
	}
	x.out.State.Pending = nil
	x.out.Intent = x.intent()
	if do := x.acts()[x.part.Act]; do != nil {
		return do(ctx)
	}
	return bot.ErrPass
}

// acts is what each act does.
func (x *deciding) acts() map[bot.DecideAct]func(context.Context) error {
	return map[bot.DecideAct]func(context.Context) error{
		bot.ActList: x.list, bot.ActShow: x.show, ledger.DecideApprove: x.review, ledger.DecideReturn: x.review, ledger.DecideAsk: x.ask, ledger.DecideAnswer: x.answer,
		ledger.DecideClose: x.close, ledger.DecideReopen: x.reopen, ledger.DecideReassign: x.reassign,
		ledger.DecideExtend: x.extend, ledger.DecideNotOurs: x.notOurs, ledger.DecideGrant: x.grant, ledger.DecideRefuse: x.grant,
		bot.ActAssent: x.assent, bot.ActHalf: x.half, bot.ActWaive: x.waive, bot.ActToday: x.todayBrief, bot.ActSigned: x.signedBy, bot.ActAdd: x.add, bot.ActDropAdded: x.dropAdded, bot.ActSlip: x.slip, bot.ActSlipSent: x.settleSlip, bot.ActSlipDrop: x.settleSlip, bot.ActRecord: x.record, bot.ActUndo: x.undo, ledger.DecideEvent: x.event,
		ledger.DecideSnooze: x.snooze, ledger.DecideLeave: x.leave, ledger.DecideMute: x.mute, ledger.DecideUnmute: x.unmute, ledger.DecideAcknowledge: x.acknowledge,
	}
}

// intent is what the act is called outside.
func (x *deciding) intent() bot.Intent {
	if u := x.turn.Utterance; u.Decide != nil && u.Decide.Sure {
		return u.Intent
	}
	return bot.IntentOf(&x.part)
}

// answersShortly reports a 取消 or a bare number to an open question of this ability.
func answersShortly(t bot.Turn) bool {
	p, u := t.State.Pending, t.Utterance
	return p != nil && p.Ability == bot.Decide && (u.No || u.Yes || u.Pick > 0 || u.Intent == bot.Cancel)
}

// dropped ends an open question with nothing done.
func (x *deciding) dropped() bot.Outcome {
	x.out.Intent, x.out.State.Pending = bot.Cancel, nil
	x.out.Reply = "好，没有改动。"
	if p := x.turn.State.Pending; p != nil && p.Step == stepWhy {
		switch p.Choices[0].Proposal.Decide.Act {
		case ledger.DecideRefuse:
			x.out.Reply = "好，没有改动，这件申请还等您定。"
		case ledger.DecideReturn:
			x.out.Reply = "好，没有退回，这条还等您审核。"
		}
	}
	return x.out
}

// unanswered goes on with an open question that the message does not answer.
func (x *deciding) unanswered() bot.Outcome {
	p := x.turn.State.Pending
	if p == nil || x.turn.Utterance.No || x.turn.Utterance.Intent == bot.Cancel {
		return x.dropped()
	}
	again := *p
	again.Version, again.Expires = 0, x.turn.Now.Add(pendingFor)
	x.out.Clarify, x.out.Choices, x.out.State.Pending = true, p.Choices, &again
	x.out.Reply = "请从下面选一个；不办了回“取消”。"
	return x.out
}

// offer waits for one of the choices.
func (x *deciding) offer(choices ...bot.Choice) {
	x.out.Clarify, x.out.Choices = true, choices
	x.out.State.Pending = &bot.Pending{Ability: bot.Decide, Step: string(x.part.Act), Choices: choices, Expires: x.turn.Now.Add(pendingFor)}
}

// settled is a choice: the act with what was asked settled.
func settled(label string, part bot.DecidePart) bot.Choice {
	return bot.Choice{Label: label, Proposal: bot.Proposal{Document: part.Document, Decide: &part}}
}

// tap is a button with a whole act.
func tap(label string, main bool, part bot.DecidePart) bot.CardButton {
	return bot.CardButton{Label: label, Main: main, Tap: bot.Tap{Ability: bot.Decide, Step: string(part.Act), Label: label, Proposal: bot.Proposal{Decide: &part}}}
}

// refuse says who can, and no more.
func (x *deciding) refuse(format string, args ...any) error {
	x.out.Refused = true
	x.tell(format, args...)
	return nil
}

// pass gives the words back when they may mean something else, and else says why nothing was done.
func (x *deciding) pass(format string, args ...any) error {
	if !x.part.Sure && !x.part.Settled {
		return bot.ErrPass
	}
	x.tell(format, args...)
	return nil
}

// put adds a decision to what is to be written.
func (x *deciding) put(d ledger.Decision) ledger.Decision {
	d.ID, d.Act, d.Ordinal, d.Reason = newID(), actOf(x.turn), x.ordinal, clip(d.Reason, longestReason)
	x.ordinal++
	x.out.Effects.Decisions = append(x.out.Effects.Decisions, d)
	return d
}

// longestReason bounds what is kept of a reason. Unit: characters.
const longestReason = 300

// own is the sender's unit as the directory has it, "" when nobody knows it.
func (x *deciding) own() string { return x.canonical(x.turn.Sender.Unit) }

// canonical is a unit's name in the directory, else the name as it is.
func (f *filing) canonical(unit string) string {
	for _, u := range f.corpus.Directory().Units {
		if unit != "" && names(f.corpus.Units(), u.Name, unit) {
			return u.Name
		}
	}
	return unit
}

// today is the business day.
func (x *deciding) today() ledger.Date { return ledger.DateOf(x.turn.Now) }

// near prints a day as people say it, with its weekday when it is within two weeks: 11月30日(周一).
func (x *deciding) near(d ledger.Date) string { return nearDay(d, x.today()) }

func nearDay(d, today ledger.Date) string {
	s := fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
	if d.Year != today.Year {
		s = fmt.Sprintf("%d年%s", d.Year, s)
	}
	if !d.Before(today.AddDays(-14)) && !d.After(today.AddDays(14)) {
		s += "（周" + weekday(d) + "）"
	}
	return s
}

func weekday(d ledger.Date) string {
	return string([]rune("日一二三四五六")[int(d.Midnight(utc).Weekday())])
}
