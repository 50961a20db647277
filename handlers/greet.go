package handlers

import (
	"context"
	"strings"

	"duban/bot"
)

// Greet answers what is no text: somebody's first visit, voices, pictures, files 招呼.
type Greet struct{}

var _ bot.Ability = Greet{}

// Intent names the ability.
func (Greet) Intent() bot.Intent { return bot.Help }

// Recognise takes every message without words.
func (Greet) Recognise(u bot.Utterance) bot.Match {
	if u.Wordless() {
		return 100
	}
	return 0
}

// Handle greets a new member and asks for text where something else came. Other events need no answer.
func (Greet) Handle(_ context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Help, State: t.State}
	switch kind := t.Utterance.Kind; {
	case kind == "event:subscribe":
		out.Reply = "您好，我是督办助手。\n" + helpText(bot.OutsideNone, false)
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
