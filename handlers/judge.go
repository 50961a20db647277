package handlers

import (
	"context"
	"regexp"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// KindFeedback is the Kind of an event that says what somebody thinks of an answer: Turn.Tap is the key of the answer, the
// first line of the text good, bad or cancelled, the lines after it the person's words, Turn.Options the channel's reasons.
const KindFeedback = "event:feedback"

// Judge keeps what people think of the last answer 反馈.
type Judge struct{}

var _ bot.Ability = Judge{}

// Intent names the ability; it never leaves a question open, and must not bear the name under which another waits.
func (Judge) Intent() bot.Intent { return "judge" }

var (
	useful  = regexp.MustCompile(`^(?:很|挺|真|非常)?(?:有用|有帮助|管用|答得(?:很)?(?:好|对|准))[了啊呀的哦!。~]*$|^(?:👍[🏻-🏿]?)+$|^\[强\]$|^\[赞\]$`)
	useless = regexp.MustCompile(`^(?:没(?:什么|啥)?用|没有用|没帮助)[了啊呀的哦!。~]*$|^(?:👎[🏻-🏿]?)+$|^\[弱\]$`)
)

// Recognise takes 有用, 没用, thumbs, complaints and the channel's own feedback.
func (Judge) Recognise(u bot.Utterance) bot.Match {
	switch {
	case u.Kind == KindFeedback:
		return 100
	case u.Wordless():
		return 0
	case useful.MatchString(u.Folded), useless.MatchString(u.Folded):
		return 95
	case u.Intent == bot.Feedback:
		return 40 // before Help
	}
	return 0
}

// Handle notes it, and thanks for what was typed. An open question stays open.
func (Judge) Handle(_ context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Feedback, State: t.State}
	if t.Utterance.Kind == KindFeedback {
		if f, ok := channelFeedback(t); ok {
			out.Effects.Feedback = []ledger.Feedback{f}
		}
		return out, nil
	}
	u := t.Utterance
	english := u.Lang == bot.English
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
	switch {
	case good && u.Intent == bot.Chitchat: // 👍 may be no more than a nod
		out.Reply = pick(english, "谢谢。有需要随时说。", "Thank you. I am here when you need me.")
	case good:
		out.Reply = pick(english, "谢谢，记下了。有需要随时说。", "Thank you, noted.")
	default:
		out.Reply = pick(english, "谢谢您的意见。哪一句答得不对，请把正确的写给督查室，他们会核对文件后改。", "Thank you. Please tell the supervision office what was wrong; they check it against the document.")
	}
	return out, nil
}

// Of feedback so much is kept at the most: characters of words, and reasons of the channel, which offers fewer.
const (
	mostWords   = 1000
	mostReasons = 10
)

// channelFeedback reads the channel's event; false when it says nothing that is known.
func channelFeedback(t bot.Turn) (ledger.Feedback, bool) {
	verdict, words, _ := strings.Cut(t.Utterance.Text, "\n")
	f := ledger.Feedback{AnswerKey: t.Tap, Person: t.Sender.UserID, Good: verdict == "good", Withdrawn: verdict == "cancelled",
		Words: clip(strings.TrimSpace(words), mostWords), Reasons: t.Options[:min(mostReasons, len(t.Options))], Act: actOf(t)}
	return f, t.Tap != "" && (f.Good || f.Withdrawn || verdict == "bad")
}
