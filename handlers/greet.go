package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// soonDays is how near a day must be for a greeting to name it, and nearest how many it names.
const (
	soonDays = 30
	nearest  = 3
)

// Greet welcomes somebody new, tells what is due when somebody opens the chat, at most once a day, and answers what holds
// nothing to read 招呼.
type Greet struct {
	library Library
	tasks   *Tasks
	pushes  Pushes
}

var _ bot.Ability = (*Greet)(nil)

// Pushes tells what was sent to somebody of the bot's own accord.
type Pushes interface {
	// LastPush returns the latest push of a kind to a person; false when there was none yet.
	LastPush(ctx context.Context, person string, kind ledger.PushKind) (ledger.Push, bool, error)
}

// NewGreet makes the ability. It is safe for concurrent use.
func NewGreet(library Library, tasks *Tasks, pushes Pushes) *Greet {
	return &Greet{library: library, tasks: tasks, pushes: pushes}
}

// Intent names the ability; it never leaves a question open, and must not bear the name under which another waits.
func (g *Greet) Intent() bot.Intent { return "greet" }

// Recognise takes every message without words that nobody else reads.
func (g *Greet) Recognise(u bot.Utterance) bot.Match {
	if u.Wordless() {
		return 90
	}
	return 0
}

// Handle greets. Events that ask for nothing get no answer.
func (g *Greet) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Help, State: t.State}
	switch kind := t.Utterance.Kind; {
	case kind == "event:subscribe":
		return g.entered(ctx, t, "您好，我是督办助手。\n"+examples)
	case kind == "event:enter_agent":
		return g.entered(ctx, t, "")
	case strings.HasPrefix(kind, "event:"):
	case kind == "voice":
		out.Reply = "这一版还听不了语音，麻烦打字发给我，一句话就行，如“第4条已完成，45人参训”。"
	case kind == "image", kind == "video", kind == "file":
		out.Reply = "收到了，但我看不了图片和文件，没有记录。请用文字说是第几条、做到哪了；不需要拍照留痕。"
	default:
		out.Reply = "这种消息我读不了，请用文字告诉我。"
	}
	return out, nil
}

// examples are one each for asking and for reporting.
const examples = "查文件直接问，如“第9条谁牵头”；报进展说一句就行，如“第4条已完成，45人参训”。"

// greeted notes that the sender was greeted today.
func greeted(t bot.Turn) []ledger.Push {
	return []ledger.Push{{Person: strings.ToLower(t.Sender.UserID), Day: ledger.DateOf(t.Now), Kind: ledger.PushGreeting, At: t.Now.UTC()}}
}

// entered greets somebody who opened the chat: with what is due, once a day; without, once at all. A hello is said whatever
// was said before, and opening the chat, which comes right after it, is then no second greeting.
func (g *Greet) entered(ctx context.Context, t bot.Turn, hello string) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Help, State: t.State, Reply: hello}
	today := ledger.DateOf(t.Now)
	last, before, err := g.pushes.LastPush(ctx, t.Sender.UserID, ledger.PushGreeting)
	if err != nil {
		return out, fmt.Errorf("greet: %w", err)
	}
	if before && (!t.Sender.Known || !last.Day.Before(today)) {
		return out, nil
	}
	corpus, err := g.library.Current(ctx)
	if err != nil {
		return out, fmt.Errorf("greet: %w", err)
	}
	v := &viewing{tasks: g.tasks, filing: filing{turn: t, corpus: corpus, entries: g.tasks.entries, out: out}}
	if hello != "" {
		v.line(hello)
	}
	if err := v.greet(ctx, !before && hello == ""); err != nil {
		return out, fmt.Errorf("greet: %w", err)
	}
	if len(v.lines) == 0 {
		return out, nil
	}
	out.Reply = strings.Join(v.lines, "\n")
	out.Effects.Pushes = greeted(t)
	return out, nil
}

// greet says what is due, or, at first, what can be said here.
func (v *viewing) greet(ctx context.Context, first bool) error {
	s := v.turn.Sender
	due, err := v.dueSoon(ctx)
	if err != nil {
		return err
	}
	hello := "您好。"
	switch {
	case len(v.lines) > 0:
		hello = "" // said already
	case s.Name != "" && s.Name != s.UserID:
		hello = s.Name + "，您好。"
	}
	switch {
	case len(due) > 0:
		v.line(fmt.Sprintf("%s%s有%d条在%d天内到期，还没报完成：", hello, s.Unit, len(due), soonDays))
		several := v.severalDuties(due)
		for _, d := range due[:min(nearest, len(due))] {
			v.line(v.day(d.due) + "前 " + v.label(d.found, several))
		}
		if more := len(due) - nearest; more > 0 {
			v.line(fmt.Sprintf("另有%d条，说“我要做哪些”都能看到。", more))
		}
		v.line(fmt.Sprintf("做好了说一句就行，如“%s已完成”。", numberName(due[0].measure.Number)))
	case first && !s.Known:
		v.line(hello + "我是督办助手。文件里的事直接问，如“第9条谁牵头”。")
		v.line("您还不在通讯录里；要报进展，请联系" + v.contact() + "，说明姓名和单位。")
	case first:
		v.line(hello + "我是督办助手。")
		v.line(examples)
	}
	return nil
}

// dueSoon is what the sender's unit owes within soonDays and has not reported as done, the nearest first.
func (v *viewing) dueSoon(ctx context.Context) ([]duty, error) {
	unit := v.turn.Sender.Unit
	if unit == "" {
		return nil, nil
	}
	until := ledger.DateOf(v.turn.Now).AddDays(soonDays)
	var due []duty
	for _, doc := range v.everyOne(func() retrieval.Choice { return retrieval.Choice{Units: v.namesOf(unit)} }) {
		if doc.Standing != ledger.InForce || doc.Status == ledger.DocumentDraft {
			continue // nothing is owed by it
		}
		mine, err := v.mine(ctx, doc, unit)
		if err != nil {
			return nil, err
		}
		for _, d := range mine {
			if !d.due.IsZero() && !until.Before(d.due) && d.owes() {
				due = append(due, d)
			}
		}
	}
	slices.SortStableFunc(due, func(a, b duty) int { return a.due.Compare(b.due) })
	return due, v.corpus.Err()
}

func (v *viewing) severalDuties(due []duty) bool {
	return slices.ContainsFunc(due, func(d duty) bool { return d.doc != due[0].doc })
}
