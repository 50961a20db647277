package demo

import (
	"context"
	"fmt"
	"strconv"

	"duban/wecom/wecomtest"
)

// WeCom is the simulated channel as the page uses it. Safe for concurrent use.
type WeCom interface {
	// PostText sends what a member typed to the bot, as WeCom would.
	PostText(ctx context.Context, user, text string) (wecomtest.Posted, error)
	// PostFile sends a member's file to the bot, as WeCom would.
	PostFile(ctx context.Context, user, name string, data []byte) (wecomtest.Posted, error)
	// PostImage sends a member's picture to the bot, as WeCom would.
	PostImage(ctx context.Context, user string, data []byte) (wecomtest.Posted, error)
	// Tap presses a button of a card that a member got.
	Tap(ctx context.Context, user string, m wecomtest.Message, key string) (wecomtest.Posted, error)
	// CardNow is what a member sees by now of a card.
	CardNow(user, taskID string) (wecomtest.Shown, bool)
	// Subscribe hands over what the bot sends to a member from now on, until cancel is called.
	Subscribe(user string) (messages <-chan wecomtest.Message, cancel func())
	// Messages returns what the bot has sent to a member so far, oldest first.
	Messages(user string) []wecomtest.Message
}

var _ WeCom = (*wecomtest.Server)(nil)

// post sends a text; an acknowledgement other than OK is an error here: WeCom gave up on the message.
func (p *page) post(ctx context.Context, user, text string) error {
	return acknowledged(p.WeCom.PostText(ctx, user, text))
}

// acknowledged is nil for a callback that the bot has taken.
func acknowledged(posted wecomtest.Posted, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("post to the callback: %w", err)
	case !posted.OK():
		return fmt.Errorf("post to the callback: status %d after %d tries", posted.Status, posted.Tries)
	}
	return nil
}

// fromWeCom turns a sent message into a line. Each msgtype has its place here and in static/demo.js; one
// that is not known yet is named, never dropped.
func (p *page) fromWeCom(user string, m wecomtest.Message) entry {
	id := m.ID
	if id == "" { // a passive reply has none
		id = "t" + strconv.FormatInt(m.At.UnixNano(), 10)
	}
	e := newEntry(id, "bot", m.Type, m.At)
	switch {
	case isChange(m):
		e.Type, e.Cards = typeCards, p.cards(user)
	case m.Card != nil:
		e.Card = p.cardOf(user, m)
	case m.FileName != "":
		e.Type, e.Text = "file", m.FileName
	case m.Type == "text", m.Type == "markdown":
		e.Text, e.Choices, e.After = splitChoices(m.Text)
	default:
		e.Text = "[收到一条 " + m.Type + " 消息，这个页面还不会显示]"
	}
	if m.Truncated {
		e.After += "\n[超出企业微信的长度，后面的没有送到]"
	}
	return e
}
