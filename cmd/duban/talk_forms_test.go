package main

import (
	"strings"

	"duban/wecom/wecomtest"
)

// changedCard is the type of what changes a card that is there.
const changedCard = "update_template_card"

// drain waits until nothing of a turn is on its way any more.
func (c *county) drain() {
	c.t.Helper()
	settled(c.t, "everything is sent", func() bool {
		q, err := c.main.Store.Queues(c.ctx)
		if err != nil {
			c.t.Fatal(err)
		}
		return q.Unfinished+q.Waiting == 0
	})
}

// rest is what else came in the same turn, printed.
func (c *county) rest(user string) string {
	c.t.Helper()
	c.drain()
	var b strings.Builder
	messages := c.sim.Messages(user)
	for _, m := range messages[min(c.seen[user], len(messages)):] {
		switch {
		case m.Passive && m.Type != "text": // the button waits
		case m.Type != changedCard:
			b.WriteString("\n" + printed(m))
		case m.Card != nil:
			b.WriteString("\n（那张卡片：" + m.Card.ReplaceText + "）")
		}
	}
	c.seen[user] = max(c.seen[user], len(messages))
	return b.String()
}

// printed is a message as a member reads it: of a card its title, its text, its rows and its buttons.
func printed(m wecomtest.Message) string {
	c := m.Card
	if c == nil {
		return m.Text
	}
	var lines []string
	if c.MainTitle != nil {
		lines = append(lines, c.MainTitle.Title, c.MainTitle.Desc)
	}
	lines = append(lines, c.SubTitle)
	for _, r := range c.Rows {
		lines = append(lines, r.Name+"："+r.Value)
	}
	var buttons []string
	for _, b := range c.Buttons {
		buttons = append(buttons, "["+b.Text+"]")
	}
	lines = append(lines, strings.Join(buttons, " "))
	var b strings.Builder
	for _, l := range lines {
		if l != "" {
			b.WriteString(l + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// does sends a message of another form and returns what came back: a tap of a button of the last card that has it, a picture,
// a voice, an event.
func (c *county) does(user, form, what string) string {
	c.t.Helper()
	var posted wecomtest.Posted
	var err error
	switch form {
	case "按":
		posted, err = c.tap(user, what)
	case "图片":
		posted, err = c.sim.PostImage(c.ctx, user, []byte("picture "+what))
	case "语音":
		posted, err = c.sim.PostSound(c.ctx, user, "amr", []byte("#!AMR\n"+what))
	case "事件":
		event, key, _ := strings.Cut(what, " ")
		posted, err = c.sim.PostEvent(c.ctx, user, event, key)
	default:
		c.t.Fatalf("no such form: %s", form)
	}
	if err != nil || !posted.OK() {
		c.t.Fatalf("%s %s: status %d, %v", form, what, posted.Status, err)
	}
	return strings.TrimPrefix(c.rest(user), "\n")
}

func (c *county) tap(user, label string) (wecomtest.Posted, error) {
	messages := c.sim.Messages(user)
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Card == nil {
			continue
		}
		for _, b := range messages[i].Card.Buttons {
			if b.Text == label {
				return c.sim.Tap(c.ctx, user, messages[i], b.Key)
			}
		}
	}
	c.t.Fatalf("no card shows %s", label)
	return wecomtest.Posted{}, nil
}
