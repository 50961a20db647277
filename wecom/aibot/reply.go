package aibot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"duban/delivery"
	"duban/wecom"
)

const (
	replyWindow   = 24 * time.Hour // of a req_id
	welcomeWindow = 5 * time.Second
	patience      = 4 // attempts without a live connection before the app takes a message

	// A message whose acknowledgement was lost is sent again until its doubts are too many. One that seems to end the
	// connection each time must not do so for ever.
	maxDoubts   = 20
	doubtNoAck  = 4 // the connection stands and says nothing
	doubtClosed = 1 // the connection was lost
)

// chat is where a message goes.
type chat struct {
	id   string
	kind int // of chat_type: 1 single, 2 group; without it WeCom guesses
}

const (
	chatSingle = 1
	chatGroup  = 2
)

func chatOf(groupID, user string) chat {
	if groupID != "" {
		return chat{groupID, chatGroup}
	}
	return chat{user, chatSingle}
}

// addressed adds to the body of a push where it goes.
func addressed(to chat, body map[string]any) map[string]any {
	body["chatid"], body["chat_type"] = to.id, to.kind
	return body
}

// Send brings a message to a person or a group: as the answer to the message that Answers names as long as WeCom takes one, else
// as a push, else through the app. A card that says everything stands for the words, unless a bubble waits for them. Sending the
// same Key again goes on with the part that failed. A message whose acknowledgement was lost is sent again a few times: a stream
// then takes its own place, a push may stand twice.
// Errors: *wecom.SendError, *delivery.SendError.
func (b *Bot) Send(ctx context.Context, o delivery.Outgoing) error {
	to := chatOf(o.Chat, o.To)
	pieces, whole := render(o)
	switch {
	case to.id == "" || strings.Contains(o.To, "|"):
		return never(cmdSend, "收信人必须是一个成员或一个群")
	case len(pieces) == 0:
		return never(cmdSend, "消息没有内容")
	}
	if err := b.spend(ctx, to); err != nil {
		return err
	}
	h, answers := b.handleOf(ctx, o)
	if answers && h.Way == overCallback && b.crypto != nil {
		return b.sendPolled(ctx, o, h, pieces)
	}
	if !answers || h.Way != overConnection {
		h = handle{}
	}
	if whole && b.bubbles.quiet(h, o.Key) {
		return b.sendCard(ctx, o, h, pieces)
	}
	return b.sendLive(ctx, o, h, pieces)
}

// sendCard sends a card that stands for the words; one that is refused is left out, and the words go.
func (b *Bot) sendCard(ctx context.Context, o delivery.Outgoing, h handle, pieces []piece) error {
	err := b.sendLive(ctx, o, h, without(pieces, func(p piece) bool { return p.text != "" }))
	if b.sent.done(o.Key) > 0 || codeOf(err) == 0 || temporary(err) || unreachable(err) {
		return err
	}
	return b.sendLive(ctx, o, h, without(pieces, func(p piece) bool { return p.card != nil }))
}

func without(pieces []piece, drop func(piece) bool) []piece {
	return slices.DeleteFunc(slices.Clone(pieces), drop)
}

// spend holds a group's budget; a person's is the Sender's.
func (b *Bot) spend(ctx context.Context, to chat) error {
	if b.cfg.Budget == nil || to.kind != chatGroup {
		return nil
	}
	wait, err := b.cfg.Budget.Spend(ctx, to.id)
	if err != nil || wait <= 0 {
		return nil // without an answer the message goes out
	}
	return later(wait, errors.New("the group got too many messages"))
}

// sendLive sends over the long connection.
func (b *Bot) sendLive(ctx context.Context, o delivery.Outgoing, h handle, pieces []piece) error {
	c := b.current()
	if c == nil {
		return b.notLive(ctx, o)
	}
	if h.Way == "" && b.cfg.App != nil && o.Chat == "" {
		if seen, err := b.cfg.Chats.Seen(ctx, o.To); err == nil && !seen {
			return b.byApp(ctx, o)
		}
	}
	for i := b.sent.done(o.Key); i < len(pieces); i++ {
		err := b.sendPiece(ctx, c, o, h, pieces[i])
		if err != nil && i > 0 && pieces[i].text == "" && codeOf(err) != 0 && !temporary(err) {
			b.cfg.Log.WarnContext(ctx, "wecom bot: card or file left out", "key", o.Key, "err", err)
			err = nil // the words are there, and they say it all
		}
		if err != nil {
			return b.judge(ctx, o, i, err)
		}
		b.sent.note(o.Key, i+1)
	}
	b.sent.forget(o.Key)
	return nil
}

// sendPiece answers, or pushes when that is no longer possible.
func (b *Bot) sendPiece(ctx context.Context, c *conn, o delivery.Outgoing, h handle, p piece) error {
	body, err := b.body(ctx, c, p)
	if err != nil || body == nil {
		return err
	}
	if p.card != nil && p.card.TaskID != "" {
		b.noteCard(ctx, o, p)
	}
	if r := b.answering(o, h, p, body); r != nil {
		_, err := c.do(ctx, *r)
		if !perished(err) {
			return err
		}
		b.bubbles.end(h)
	}
	_, err = c.do(ctx, request{cmd: cmdSend, body: addressed(chatOf(o.Chat, o.To), body)})
	return err
}

// body is what a piece looks like by itself; nil when it is left out.
func (b *Bot) body(ctx context.Context, c *conn, p piece) (map[string]any, error) {
	switch {
	case p.card != nil:
		return cardBody(p.card), nil
	case p.file != nil:
		return b.upload(ctx, c, *p.file)
	}
	return markdownBody(p.text), nil
}

// answering is the frame that answers a message with a piece; nil when only a push can bring it.
func (b *Bot) answering(o delivery.Outgoing, h handle, p piece, body map[string]any) *request {
	age := b.cfg.Now().Sub(h.At)
	switch {
	case h.ReqID == "" || age > replyWindow:
		return nil
	case h.What == eventEnter && b.cfg.Welcome == "" && age < welcomeWindow && p.text != "" && b.sent.done(o.Key) == 0:
		return &request{cmd: cmdWelcome, reqID: h.ReqID, body: textBody(p.text)}
	case h.What != "":
		return nil
	}
	if p.text != "" && b.sent.done(o.Key) == 0 {
		if yes, first := b.bubbles.claim(h, o.Key, age); yes {
			feedback := ""
			if first {
				feedback = limited(o.Key)
			}
			return &request{cmd: cmdRespond, reqID: h.ReqID, body: streamBody(h.Stream, p.text, true, feedback)}
		}
	}
	return &request{cmd: cmdRespond, reqID: h.ReqID, body: body}
}

// noteCard keeps what a card is called, for when it is closed.
func (b *Bot) noteCard(ctx context.Context, o delivery.Outgoing, p piece) {
	if err := b.cfg.Notes.Note(ctx, cardNote(b.cfg.ID, p.card.TaskID), o.Card.Title, cardNoted); err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: a card's title was not noted", "err", err)
	}
}

// judge says what may follow a failure.
func (b *Bot) judge(ctx context.Context, o delivery.Outgoing, piece int, err error) error {
	switch {
	case errors.Is(err, errNotLive):
		return b.notLive(ctx, o)
	case errors.Is(err, errNoAck), errors.Is(err, ErrClosed), isTimeout(err):
		weight := doubtNoAck
		if errors.Is(err, ErrClosed) {
			weight = doubtClosed
		}
		if b.sent.doubt(o.Key, weight) > maxDoubts {
			return uncertain(cmdSend, err)
		}
		return later(0, err)
	case unreachable(err) && piece == 0:
		if b.cfg.App != nil && o.To != "" {
			return b.byApp(ctx, o)
		}
	}
	return err
}

// notLive waits for a connection, here or in the process that holds it; after some attempts the app takes the message.
func (b *Bot) notLive(ctx context.Context, o delivery.Outgoing) error {
	if o.Attempts >= patience && b.cfg.App != nil && o.To != "" {
		return b.byApp(ctx, o)
	}
	return later(notLivePause, errNotLive)
}

// byApp hands a message to the app: to the person alone, and no longer as an answer to anything.
func (b *Bot) byApp(ctx context.Context, o delivery.Outgoing) error {
	o.Channel, o.Chat, o.Answers = wecom.Channel, "", ""
	if err := b.cfg.App.Send(ctx, o); err != nil {
		return fmt.Errorf("by the app: %w", err)
	}
	return nil
}

func temporary(err error) bool {
	var said interface{ Temporary() bool }
	return errors.As(err, &said) && said.Temporary()
}

func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// ledgerOfPieces remembers how much of a message went out before a part of it failed, and how often its acknowledgement was
// lost. It forgets everything when it is full; then a message that failed half-way starts again. Concurrency: safe.
type ledgerOfPieces struct {
	mu     sync.Mutex
	pieces map[string]int
	doubts map[string]int
}

const maxPieces = 4096

func newLedgerOfPieces() *ledgerOfPieces {
	return &ledgerOfPieces{pieces: map[string]int{}, doubts: map[string]int{}}
}

func (l *ledgerOfPieces) done(key string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pieces[key]
}

func (l *ledgerOfPieces) note(key string, pieces int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key == "" {
		return
	}
	if len(l.pieces) >= maxPieces {
		clear(l.pieces)
	}
	l.pieces[key] = pieces
}

func (l *ledgerOfPieces) doubt(key string, weight int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.doubts) >= maxPieces {
		clear(l.doubts)
	}
	l.doubts[key] += weight
	return l.doubts[key]
}

func (l *ledgerOfPieces) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pieces, key)
	delete(l.doubts, key)
}
