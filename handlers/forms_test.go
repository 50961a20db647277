package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
)

// formed makes a message of a line: （语音）words, （图片）name, （视频）name, （文件）name, （打开）, （关注）, （菜单）words,
// （反馈）verdict, （按）label of a button of the last card, 「quote」words.
func (c *talk) formed(t *testing.T, line string) bot.Input {
	t.Helper()
	form, rest, ok := strings.Cut(strings.TrimPrefix(line, "（"), "）")
	if quoted, said, is := strings.Cut(strings.TrimPrefix(line, "「"), "」"); is && strings.HasPrefix(line, "「") {
		return bot.Input{Text: said, Quote: strings.ReplaceAll(quoted, "⏎", "\n")}
	}
	if !ok || !strings.HasPrefix(line, "（") {
		return bot.Input{Text: line, File: nil}
	}
	file := &ledger.File{Name: rest, MediaID: rest}
	switch form {
	case "语音":
		if rest != "断线" {
			c.heard[rest] = strings.Trim(rest, "…")
		}
		return bot.Input{Kind: "voice", Text: "[语音]", File: file}
	case "图片":
		return bot.Input{Kind: "image", Text: "[图片]", File: file}
	case "视频":
		return bot.Input{Kind: "video", Text: "[视频]", File: file}
	case "文件":
		return bot.Input{Kind: "file", Text: "[文件] " + rest, File: file}
	case "打开":
		return bot.Input{Kind: "event:enter_agent"}
	case "关注":
		return bot.Input{Kind: "event:subscribe"}
	case "菜单":
		return bot.Input{Kind: "event:click", Text: rest}
	case "反馈":
		return bot.Input{Kind: "event:feedback", Text: rest, Tap: "k#0"}
	case "按":
		return bot.Input{Kind: bot.KindTap, Tap: c.button(t, rest)}
	}
	return bot.Input{Text: line}
}

// button is the key of a button of the newest card that has it.
func (c *talk) button(t *testing.T, label string) string {
	t.Helper()
	for i := len(c.cards) - 1; i >= 0; i-- {
		for _, b := range c.cards[i].Buttons {
			if b.Label != label {
				continue
			}
			key, err := b.Tap.Key()
			if err != nil {
				t.Fatal(err)
			}
			return key
		}
	}
	return "没有这个按钮"
}

// cardShown prints a card and what stands beside the ledger.
func cardShown(out bot.Outcome) string {
	var b strings.Builder
	if c := out.Card; c != nil {
		fmt.Fprintf(&b, "    ┌ %s\n", c.Title)
		for _, l := range c.Lines {
			fmt.Fprintf(&b, "    │ %s：%s\n", l.Name, l.Value)
		}
		for _, button := range c.Buttons {
			fmt.Fprintf(&b, "    │ [%s]\n", button.Label)
		}
	}
	for _, e := range out.Effects.Evidence {
		fmt.Fprintf(&b, "    @ %s %s %s withdrawn=%v\n", e.MeasureKey, e.Name, e.Kind, e.Withdrawn)
	}
	for _, f := range out.Effects.Feedback {
		fmt.Fprintf(&b, "    @ feedback good=%v withdrawn=%v %q\n", f.Good, f.Withdrawn, f.Words)
	}
	for _, p := range out.Effects.Pushes {
		fmt.Fprintf(&b, "    @ push %s %s\n", p.Kind, p.Day)
	}
	return b.String()
}
