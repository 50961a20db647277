package aibot

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"duban/delivery"
	"duban/wecom"
)

const (
	acceptTime  = 4 * time.Second // people wait; WeCom wants a card's answer within 5
	acceptTries = 3               // the long connection brings a message once
	acceptPause = 300 * time.Millisecond
	cardNoted   = 72 * time.Hour
)

// heard takes what WeCom pushes; the connection's reader does not wait for it.
func (b *Bot) heard(ctx context.Context, c *conn, f frame) {
	m, err := parseMessage(f.Body)
	if err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: a frame could not be read", "bytes", len(f.Body))
		return
	}
	if m.Event.Type == eventDisconnected {
		c.close(ErrKicked)
		return
	}
	if m.BotID == "" {
		m.BotID = b.cfg.ID
	}
	m.ResponseURL = "" // the connection has better ways
	h := handle{Way: overConnection, What: m.Event.Type, ReqID: f.Headers.ReqID, Key: m.key(), At: b.cfg.Now().UTC()}
	h.Stream = "s-" + digest(h.Key)
	ctx = context.WithoutCancel(ctx) // what was received is stored, whatever ends
	b.arrived.put(Conversation(m.BotID, m.group(), m.From.UserID), func() {
		select { // the first message may be faster than the news that we are connected, and its answer needs the connection
		case <-c.up:
		case <-c.ended:
		}
		b.taken(ctx, c, m, h)
	})
}

// taken stores what came and answers what must be answered at once.
func (b *Bot) taken(ctx context.Context, c *conn, m message, h handle) {
	in := m.incoming()
	if len(in) == 0 {
		b.cfg.Log.InfoContext(ctx, "wecom bot: ignored", "type", bounded(m.MsgType), "event", bounded(m.Event.Type))
		return
	}
	b.saw(ctx, m)
	if m.Event.Type == eventEnter && b.cfg.Welcome != "" {
		go b.quietly(ctx, c, request{cmd: cmdWelcome, reqID: h.ReqID, body: textBody(b.cfg.Welcome)})
	}
	fresh, err := b.acceptAll(ctx, in, h, acceptTries)
	switch {
	case err != nil:
		b.lost(ctx, c, m, h, err)
	case m.Event.Type == eventTap:
		go b.quietly(ctx, c, request{cmd: cmdUpdate, reqID: h.ReqID, body: updateBody(b.closed(ctx, m))})
	case m.Event.Type == "" && fresh:
		b.bubbles.begin(h, b.show(ctx, c, h))
	}
}

// acceptAll stores the parts of a message; fresh when one of them was not there.
func (b *Bot) acceptAll(ctx context.Context, in []delivery.Incoming, h handle, tries int) (fresh bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, acceptTime)
	defer cancel()
	for _, one := range in {
		one.Handle, one.ReceivedAt = h.text(), b.cfg.Now().UTC()
		b.keepHandle(ctx, one) // before the answer can be there
		isFresh, err := b.accept(ctx, one, tries)
		if err != nil {
			return fresh, err
		}
		fresh = fresh || isFresh
		if !isFresh {
			b.cfg.Log.InfoContext(ctx, "wecom bot: repeated", "key", one.Key)
		}
	}
	return fresh, nil
}

func (b *Bot) accept(ctx context.Context, in delivery.Incoming, tries int) (fresh bool, err error) {
	for try := range tries {
		if try > 0 {
			b.wait(ctx, acceptPause<<try)
		}
		if fresh, err = b.cfg.Accept(ctx, in); err == nil || ctx.Err() != nil {
			break
		}
	}
	return fresh, err
}

// lost tells somebody whose message could not be stored. Of events that nobody waits for nothing is said.
func (b *Bot) lost(ctx context.Context, c *conn, m message, h handle, cause error) {
	b.cfg.Log.ErrorContext(ctx, "wecom bot: a message could not be stored", "key", h.Key, "err", cause)
	text := busyLost
	if ctx.Err() != nil || isTimeout(cause) {
		text = busyHalf
	}
	switch m.Event.Type {
	case "":
		b.quietly(ctx, c, request{cmd: cmdRespond, reqID: h.ReqID, body: streamBody(h.Stream, text, true, "")})
	case eventTap:
		b.quietly(ctx, c, request{cmd: cmdSend, body: addressed(chatOf(m.group(), m.From.UserID), markdownBody(text))})
	}
}

// show makes the function that shows a placeholder in a message's stream.
func (b *Bot) show(ctx context.Context, c *conn, h handle) func(string, bool, bool) {
	return func(text string, finish, first bool) {
		feedback := ""
		if first {
			feedback = h.feedback()
		}
		if live := b.current(); live != nil {
			c = live
		}
		// Its acknowledgement changes nothing: the answer finds out itself whether the stream can still be finished.
		if _, err := c.begin(request{cmd: cmdRespond, reqID: h.ReqID, body: streamBody(h.Stream, text, finish, feedback), replaceable: !finish}); err != nil {
			b.cfg.Log.WarnContext(ctx, "wecom bot: no placeholder", "err", err)
		}
	}
}

// Settled tells that the engine is done with the message of this Incoming.Key, with an answer or without. Where none comes, no
// bubble goes on saying that something is being looked up. It waits for nothing.
func (b *Bot) Settled(ctx context.Context, key string) {
	if !strings.HasPrefix(key, Channel+":") {
		return
	}
	go func() {
		text, err := b.cfg.Notes.Noted(ctx, handleNote(key))
		h, ok := parseHandle(text)
		switch {
		case err != nil || !ok || h.What != "":
		case h.Way == overConnection:
			b.bubbles.settle(h)
		default:
			b.streams.change(ctx, h.Stream, func(st *stream) bool {
				st.Done = b.cfg.Now().UTC()
				return !st.Finish
			})
		}
	}()
}

// Show shows a text that is not the last in the stream of a message, by its Incoming.Handle: the whole text so far. It waits
// for nothing, and of texts that come faster than WeCom takes them only the newest goes out. false when that is not possible:
// then the person sees the placeholder until the answer comes.
func (b *Bot) Show(ctx context.Context, handleText, text string) bool {
	h, ok := parseHandle(handleText)
	if !ok || h.What != "" {
		return false
	}
	if h.Way == overCallback {
		return b.streams.show(ctx, h.Stream, wecom.Clean(text))
	}
	c := b.current()
	return c != nil && b.bubbles.partial(h, func(first bool) { b.show(ctx, c, h)(wecom.Clean(text), false, first) })
}

// closed is the card that stands in the place of the one that was pressed.
func (b *Bot) closed(ctx context.Context, m message) *wecom.TemplateCard {
	heading, err := b.cfg.Notes.Noted(ctx, cardNote(b.cfg.ID, m.Event.Tap.TaskID))
	if err != nil {
		heading = "" // the card closes without it
	}
	return closedCard(m.Event.Tap.TaskID, heading)
}

func cardNote(bot, task string) string { return "aibot:card:" + bot + ":" + task }

// quietly sends something whose failure costs comfort only.
func (b *Bot) quietly(ctx context.Context, c *conn, r request) {
	if _, err := c.do(ctx, r); err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: not shown", "cmd", r.cmd, "err", err)
	}
}

// saw notes that somebody spoke in a chat.
func (b *Bot) saw(ctx context.Context, m message) {
	b.recent.saw(chatOf(m.group(), m.From.UserID))
	if err := b.cfg.Chats.Saw(ctx, m.chat()); err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: a chat was not noted", "err", err)
	}
}

// bounded bounds a foreign value for the log.
func bounded(s string) slog.Value { return slog.StringValue(oneLine(s[:min(len(s), 32)])) }
