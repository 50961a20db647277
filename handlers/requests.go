package handlers

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// requesting is the name by which the buttons of a duty find their way to Requests. No message bears it as its intent.
const requesting bot.Intent = "request"

// The steps of a request: which kind was pressed, and the reason that is waited for.
const (
	stepExtend  = "extend"
	stepNotOurs = "not_ours"
)

// Requests takes what a unit asks for about a duty by the button of its card: another day, or that it is not its business
// 申请. It asks for the reason in one sentence and keeps the request for whoever decides; until then the duty stands.
type Requests struct{ library Library }

var _ bot.Ability = (*Requests)(nil)

// NewRequests makes the ability. It is safe for concurrent use.
func NewRequests(library Library) *Requests { return &Requests{library: library} }

// Intent names the ability.
func (r *Requests) Intent() bot.Intent { return requesting }

// Recognise takes nothing: only buttons and answers to its own question lead here.
func (r *Requests) Recognise(bot.Utterance) bot.Match { return 0 }

// Handle asks for the reason, or keeps the request.
func (r *Requests) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := r.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("request: %w", err)
	}
	q := &request{filing: filing{turn: t, corpus: corpus, out: bot.Outcome{Intent: bot.Extension, State: t.State}}}
	if p := t.State.Pending; p != nil && len(p.Choices) == 1 {
		q.step, q.proposal = p.Step, p.Choices[0].Proposal
	}
	q.handle()
	if err := corpus.Err(); err != nil {
		return bot.Outcome{}, fmt.Errorf("request: %w", err)
	}
	q.out.Reply = strings.Join(q.lines, "\n")
	return q.out, nil
}

// request is one request on its way.
type request struct {
	filing
	step     string
	proposal bot.Proposal
}

func (q *request) handle() {
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
	case t.Utterance.Intent == bot.Cancel, t.Utterance.No:
		q.line("好，不申请了，" + q.short(f) + "照旧。")
	default:
		q.keepIt(f)
	}
}

// about finds the measure.
func (q *request) about() (found, bool) {
	if len(q.proposal.Measures) != 1 {
		return found{}, false
	}
	m, ok := q.measure(ledger.DraftItem{DocumentID: q.proposal.Document, MeasureKey: q.proposal.Measures[0]})
	if !ok {
		return found{}, false
	}
	d, _ := q.corpus.Document(q.proposal.Document)
	q.mention(found{doc: d, measure: m})
	return found{doc: d, measure: m}, true
}

// ask asks for the reason, and waits.
func (q *request) ask(f found) {
	if q.step == stepExtend {
		q.line(q.short(f) + "想延到哪天、为什么？一句话就行，如“延到12月20日，讲课老师排不开”。不申请了回“取消”。")
	} else {
		q.line(q.short(f) + "为什么不是" + q.proposal.Unit + "的？一句话就行，如“这项职能去年划给了县林业局”。不申请了回“取消”。")
	}
	q.wait()
}

func (q *request) wait() {
	q.out.Clarify = true
	q.out.State.Pending = &bot.Pending{Ability: requesting, Step: q.step, Choices: []bot.Choice{{Label: q.step, Proposal: q.proposal}},
		Expires: q.turn.Now.Add(pendingFor), Free: true}
}

// keepIt keeps the request once it says all: a reason, and for another day which. What was said so far is kept with the
// question.
func (q *request) keepIt(f found) {
	t := q.turn
	said := strings.TrimSpace(t.Utterance.Text)
	if q.proposal.Reason != "" {
		said = q.proposal.Reason + "，" + said
	}
	d := ledger.Decision{ID: newID(), Kind: ledger.DecideNotOurs, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: q.proposal.Unit,
		Reason: said, Act: actOf(t)}
	today := ledger.DateOf(t.Now)
	if q.step == stepExtend {
		d.Kind, d.Until = ledger.DecideExtend, dayIn(said, today)
		due := nextDue(f.measure, today)
		d.Late = due.IsZero()
		switch {
		case d.Until.IsZero():
			q.proposal.Reason = said
			q.line("想延到哪天？回一个日期就行，如“12月20日”。")
			q.wait()
			return
		case !today.Before(d.Until) || !due.IsZero() && !due.Before(d.Until):
			q.line("“" + chineseDay(d.Until) + "”不比现在的时限晚，还没有记。想延到哪天？回一个日期就行，如“12月20日”。")
			q.wait()
			return
		}
	}
	q.out.Effects.Decisions = []ledger.Decision{d}
	q.line(q.told(f, d))
}

// told reads a request back.
func (q *request) told(f found, d ledger.Decision) string {
	if d.Kind == ledger.DecideExtend {
		return "已记下：" + q.short(f) + "申请延到" + chineseDay(d.Until) + "（" + d.Unit + "）。批不批由审核的人定，批之前时限不变。"
	}
	return "已记下：" + d.Unit + "说" + q.short(f) + "不是本单位的事。是不是由审核的人定，定之前照旧。"
}

var monthDay = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})(?:日|号)?`)

// dayIn is the day that a sentence names, the next such day where it names no year, else the last of the span that it names;
// zero when it names none.
func dayIn(text string, today ledger.Date) ledger.Date {
	text = zh.Fold(text)
	if m := monthDay.FindStringSubmatch(text); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2]) // at most four digits each
		day, _ := strconv.Atoi(m[3])
		d := ledger.NewDate(cmp.Or(year, today.Year), time.Month(month), day)
		if d.Day != day || int(d.Month) != month {
			return ledger.Date{}
		}
		if year == 0 && d.Before(today) {
			d = ledger.NewDate(d.Year+1, d.Month, d.Day)
		}
		return d
	}
	w, _, _, _ := zh.FindWindow(text, today)
	return w.To
}

func chineseDay(d ledger.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}
