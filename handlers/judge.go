package handlers

import (
	"context"
	"regexp"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// KindFeedback is the Kind of an event that says what somebody thinks of an answer: Turn.Tap is the key of the answer, the
// first line of the text good, bad or cancelled, the lines after it the person's words, Turn.Options the channel's reasons.
const KindFeedback = "event:feedback"

// Opinions are what people thought of answers, the newest first, at the most limit.
type Opinions interface {
	Feedback(ctx context.Context, limit int) ([]ledger.Feedback, error)
}

// Judge keeps what people think of the last answer 反馈, and tells 督查室 how many found them useful.
//
//	没用 ─► noted ─► the reason is offered as choices (passing: nobody has to pick) ─► noted in the same row
type Judge struct{ opinions Opinions }

var _ bot.Ability = (*Judge)(nil)

// NewJudge makes the ability. It is safe for concurrent use.
func NewJudge(opinions Opinions) *Judge { return &Judge{opinions: opinions} }

// judging is the ability's name. It must not be one under which another waits.
const judging bot.Intent = "judge"

// stepFault is the one question that a 没用 is followed by.
const stepFault = "why"

// whyFor is how long the reason is waited for.
const whyFor = 10 * time.Minute

// faults are the reasons that are offered.
var faults = []string{"答非所问", "单位不对", "日期不对", "不全", "看不懂"}

// Intent names the ability.
func (*Judge) Intent() bot.Intent { return judging }

var (
	useful   = regexp.MustCompile(`^(?:很|挺|真|非常)?(?:有用|有帮助|管用|答得(?:很)?(?:好|对|准))[了啊呀的哦!。~]*$|^(?:👍[🏻-🏿]?)+$|^\[强\]$|^\[赞\]$`)
	useless  = regexp.MustCompile(`^(?:没(?:什么|啥)?用|没有用|没帮助)[了啊呀的哦!。~]*$|^(?:👎[🏻-🏿]?)+$|^\[弱\]$`)
	askTally = regexp.MustCompile(`^(?:看看|看下|看一下|查看|查一下|查)?(?:最近|近期|这周|本周|这个月|本月|大家|近\d+天)(?:大家)?的?(?:用户)?反馈(?:情况|统计|意见)?(?:怎么样|如何|咋样|有哪些|有多少)?[?。]*$|^反馈(?:情况|统计)[?。]*$`)
)

// Recognise takes 有用, 没用, thumbs, complaints, 最近的反馈 and the channel's own feedback.
func (*Judge) Recognise(u bot.Utterance) bot.Match {
	switch {
	case u.Kind == KindFeedback:
		return 100
	case u.Wordless():
		return 0
	case useful.MatchString(u.Folded), useless.MatchString(u.Folded), askTally.MatchString(u.Folded):
		return 95
	case u.Intent == bot.Feedback:
		return 40 // before Help
	}
	return 0
}

// Handle notes it, and thanks for what was typed. An open question stays open.
func (j *Judge) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Feedback, State: t.State}
	u := t.Utterance
	switch {
	case u.Kind == KindFeedback:
		if f, ok := channelFeedback(t); ok {
			out.Effects.Feedback = []ledger.Feedback{f}
		}
		return out, nil
	case t.Picked != nil && t.Picked.Proposal.Answer != "":
		return reasoned(t), nil
	case askTally.MatchString(u.Folded):
		return j.tally(ctx, t)
	}
	good := useful.MatchString(u.Folded)
	if t.State.Answer != "" {
		f := ledger.Feedback{AnswerKey: t.State.Answer, Person: t.Sender.UserID, Good: good, Act: actOf(t)}
		if !good && !useless.MatchString(u.Folded) {
			f.Words = clip(u.Text, mostWords)
		}
		out.Effects.Feedback = []ledger.Feedback{f}
	}
	if u.Intent == bot.Chitchat {
		out.Intent = bot.Chitchat
	}
	judged(&out, t, good)
	return out, nil
}

// sorely is said by somebody who was answered wrongly more than once.
var sorely = regexp.MustCompile(`怎么|咋|为啥|为什么|为何|老是|总是|又|每次|次次|回回|一直|听不懂`)

// judged answers a verdict that was typed. A bare 没用 is asked for its reason, once, where no other question is open.
func judged(out *bot.Outcome, t bot.Turn, good bool) {
	english := t.Utterance.Lang == bot.English
	switch {
	case good && t.Utterance.Intent == bot.Chitchat: // 👍 may be no more than a nod
		out.Reply = pick(english, "谢谢。有需要随时说。", "Thank you. I am here when you need me.")
	case good:
		out.Reply = pick(english, "谢谢，记下了。有需要随时说。", "Thank you, noted.")
	case !english && t.State.Answer != "" && t.State.Pending == nil && useless.MatchString(t.Utterance.Folded):
		out.Reply = "记下了，谢谢。哪里不好？点一下就行，不点也可以。"
		p := &bot.Pending{Ability: judging, Step: stepFault, Expires: t.Now.Add(whyFor), Passing: true}
		for _, fault := range faults {
			p.Choices = append(p.Choices, bot.Choice{Label: fault, Proposal: bot.Proposal{Answer: t.State.Answer, Reason: fault}})
		}
		out.State.Pending, out.Choices = p, p.Choices
	case !english && sorely.MatchString(t.Utterance.Folded):
		out.Reply = "对不住，没答到点上。请写上第几条再问，如“第4条谁牵头”；报进展说“第4条已完成”；说“帮助”看能做什么。刚才那句记下了，会核对。"
	default:
		out.Reply = pick(english, "谢谢您的意见。哪一句答得不对，请把正确的写给督查室，他们会核对文件后改。", "Thank you. Please tell the supervision office what was wrong; they check it against the document.")
	}
}

// reasoned notes the reason that was picked beside the verdict.
func reasoned(t bot.Turn) bot.Outcome {
	p := t.Picked.Proposal
	out := bot.Outcome{Intent: bot.Feedback, State: t.State, Reply: "记下了：" + p.Reason + "。督查室会核对文件后改。"}
	out.State.Pending = nil
	out.Effects.Feedback = []ledger.Feedback{{AnswerKey: p.Answer, Person: t.Sender.UserID, Reasons: []string{clip(p.Reason, mostReason)}, Act: actOf(t)}}
	return out
}

// Of feedback so much is kept at the most: characters of words and of a reason, and reasons of the channel, which offers
// fewer.
const (
	mostWords   = 1000
	mostReason  = 20
	mostReasons = 10
)

// channelFeedback reads the channel's event; false when it says nothing that is known.
func channelFeedback(t bot.Turn) (ledger.Feedback, bool) {
	verdict, words, _ := strings.Cut(t.Utterance.Text, "\n")
	f := ledger.Feedback{AnswerKey: t.Tap, Person: t.Sender.UserID, Good: verdict == "good", Withdrawn: verdict == "cancelled",
		Words: clip(strings.TrimSpace(words), mostWords), Reasons: t.Options[:min(mostReasons, len(t.Options))], Act: actOf(t)}
	return f, t.Tap != "" && (f.Good || f.Withdrawn || verdict == "bad")
}
