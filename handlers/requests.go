package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// requesting is the name by which the buttons of a duty find their way to Requests. No message bears it as its intent.
const requesting bot.Intent = "request"

// The steps of a request: which kind was pressed, and the reason that is waited for.
const (
	stepExtend  = "extend"
	stepNotOurs = "not_ours"
)

// Requests takes what a unit asks for about a duty by the button of its card: another day, or that it is not its business
// 申请. It asks for the reason in one sentence; what is then asked for goes the way of a typed request, see Decide.
type Requests struct{ decide *Decide }

var _ bot.Ability = (*Requests)(nil)

// NewRequests makes the ability. It is safe for concurrent use.
func NewRequests(decide *Decide) *Requests { return &Requests{decide: decide} }

// Intent names the ability.
func (r *Requests) Intent() bot.Intent { return requesting }

// Recognise takes nothing: only buttons and answers to its own question lead here.
func (r *Requests) Recognise(bot.Utterance) bot.Match { return 0 }

// Handle asks for the reason, or files the request.
func (r *Requests) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := r.decide.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("request: %w", err)
	}
	q := &request{deciding: r.decide.deciding(t, corpus)}
	q.out.Intent = bot.Extension
	if p := t.State.Pending; p != nil && len(p.Choices) == 1 {
		q.step, q.proposal = p.Step, p.Choices[0].Proposal
	}
	if err := errors.Join(q.take(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("request: %w", err)
	}
	q.out.Reply = strings.Join(q.lines, "\n")
	return q.out, nil
}

// request is one request on its way.
type request struct {
	*deciding
	step     string
	proposal bot.Proposal
}

func (q *request) take(ctx context.Context) error {
	t := q.turn
	q.out.State.Pending = nil
	f, ok := q.about()
	switch {
	case !ok:
		q.line("这一条已经不在文件里了，没有记。要看现在的任务，说“我要做哪些”。")
	case !q.isSelf([]string{q.proposal.Unit}) || t.Sender.Unit == "":
		q.out.Clarify = true
		q.line("这个按钮是给" + q.proposal.Unit + "的，要由本单位的人来按，所以没有记。")
	case t.Utterance.Kind == bot.KindTap:
		q.ask(f)
	case t.Utterance.Intent == bot.Cancel, t.Utterance.No, t.Utterance.Decide != nil && t.Utterance.Decide.Act == bot.ActUndo:
		q.line("好，不申请了，" + q.short(f) + "照旧。")
	case t.Utterance.Intent == bot.Chitchat: // 收到: the question was read, and goes on waiting
		q.out.Intent = bot.Chitchat
		q.line("好的，" + q.short(f) + "等您一句话：" + q.lacks() + "。不申请了回“取消”。")
		q.wait()
	default:
		return q.submit(ctx, f)
	}
	return nil
}

// about finds the measure.
func (q *request) about() (found, bool) {
	if len(q.proposal.Measures) != 1 {
		return found{}, false
	}
	return q.place(q.proposal.Document, q.proposal.Measures[0])
}

// ask asks for the reason, and waits.
func (q *request) ask(f found) {
	q.mention(f)
	if q.step == stepExtend {
		q.line(q.short(f) + "想延到哪天、为什么？一句话就行，如“延到12月20日，讲课老师排不开”。不申请了回“取消”。")
	} else {
		q.line(q.short(f) + "为什么不是" + q.proposal.Unit + "的？一句话就行，如“这项职能去年划给了县林业局”。不申请了回“取消”。")
	}
	q.wait()
}

// lacks is what the one sentence has to say.
func (q *request) lacks() string {
	if q.step == stepExtend {
		return "延到哪天、什么原因"
	}
	return "为什么不是" + q.proposal.Unit + "的"
}

func (q *request) wait() {
	q.out.Clarify = true
	q.out.State.Pending = &bot.Pending{Ability: requesting, Step: q.step, Choices: []bot.Choice{{Label: q.step, Proposal: q.proposal}},
		Expires: q.turn.Now.Add(pendingFor), Free: true}
}

// submit files what was said as if it had been typed whole. While a day or a reason is missing, what was said is kept with
// the question; a day that cannot be asked for is not.
func (q *request) submit(ctx context.Context, f found) error {
	said := strings.TrimSpace(q.turn.Utterance.Text)
	if q.proposal.Reason != "" {
		said = q.proposal.Reason + "，" + said
	}
	q.part = bot.DecidePart{Act: ledger.DecideNotOurs, Reason: said}
	if q.step == stepExtend {
		q.part = bot.ExtensionOf(said, q.today())
	}
	q.part.Reason = fullWidth(q.part.Reason)
	q.part.Sure, q.part.Own, q.part.Document, q.part.Keys = true, true, f.doc.ID, []string{f.measure.Key}
	if err := q.act(ctx); err != nil {
		return err
	}
	if q.out.Clarify && len(q.out.Effects.Decisions) == 0 {
		if q.proposal.Reason = said; q.badDay {
			q.proposal.Reason = q.part.Reason
		}
		q.wait()
	}
	return nil
}
