package aibot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"duban/delivery"
)

const (
	responseAPI  = "response_url"
	responseFor  = time.Hour // of a response_url, which works once
	responseTime = 10 * time.Second
	maxResponse  = 64 << 10
)

// sendPolled answers a message of the JSON callback: in its stream when it is polled soon, else by its response_url, once, else
// by the app.
func (b *Bot) sendPolled(ctx context.Context, o delivery.Outgoing, h handle, pieces []piece) error {
	i := b.sent.done(o.Key)
	if i == 0 && pieces[0].text != "" && b.inStream(ctx, o.Key, h, pieces[0].text) {
		b.sent.note(o.Key, 1)
		i = 1
	}
	for i < len(pieces) {
		err := b.respond(ctx, h, pieces[i])
		switch {
		case err == nil:
		case pieces[i].text == "" && i > 0:
			b.cfg.Log.WarnContext(ctx, "wecom bot: card or file left out", "key", o.Key, "err", err)
		default:
			return b.rest(ctx, o, pieces[i:], err)
		}
		i++
		b.sent.note(o.Key, i)
	}
	b.sent.forget(o.Key)
	return nil
}

// inStream puts an answer into the stream and waits for a poll to take it; false when it must go another way.
func (b *Bot) inStream(ctx context.Context, key string, h handle, text string) bool {
	if h.What != "" || b.cfg.Now().Sub(h.At) > b.cfg.Pace.StreamEnd {
		return false
	}
	ours := b.streams.change(ctx, h.Stream, func(st *stream) bool {
		if st.Moved || st.Owner != "" && st.Owner != key {
			return false
		}
		st.Owner, st.Text, st.Finish = key, text, true
		return true
	})
	if !ours {
		return false
	}
	if b.streams.until(ctx, h.Stream, b.cfg.Pace.Poll, func(st stream) bool { return st.Taken }) {
		return true
	}
	moved := b.streams.change(context.WithoutCancel(ctx), h.Stream, func(st *stream) bool {
		st.Moved = !st.Taken
		return st.Moved
	})
	return !moved // a poll was faster after all
}

// respond posts a piece to the response_url of a message.
func (b *Bot) respond(ctx context.Context, h handle, p piece) error {
	var body map[string]any
	switch {
	case p.card != nil:
		body = cardBody(p.card)
	case p.text != "":
		body = markdownBody(p.text)
	default:
		return never(responseAPI, "这里不能发文件")
	}
	if h.URL == "" || b.cfg.Now().Sub(h.At) > responseFor {
		return never(responseAPI, "这条消息的回复时限已过")
	}
	name := "aibot:used:" + digest(h.URL)
	if used, err := b.cfg.Notes.Noted(ctx, name); err == nil && used != "" {
		return never(responseAPI, "这条消息已经回复过一次")
	}
	if err := b.post(ctx, h.URL, body); err != nil {
		return err
	}
	if err := b.cfg.Notes.Note(ctx, name, "1", responseFor); err != nil {
		b.cfg.Log.WarnContext(ctx, "wecom bot: a used response_url was not noted", "err", err)
	}
	return nil
}

// post sends plain JSON. The address is a secret for an hour, so no error holds it.
func (b *Bot) post(ctx context.Context, address string, body map[string]any) error {
	data, err := encode(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, responseTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return never(responseAPI, "the address is none")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := b.cfg.HTTP.Do(req)
	if err != nil {
		return uncertain(responseAPI, errors.New("no answer"))
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil || resp.StatusCode != http.StatusOK {
		return uncertain(responseAPI, fmt.Errorf("status %d", resp.StatusCode))
	}
	f, err := parseFrame(answer)
	if err == nil && f.ErrCode != nil && *f.ErrCode != 0 {
		return refused(responseAPI, *f.ErrCode)
	}
	return nil
}

// rest brings what the callback cannot: through the app, or over the long connection where the bot has one too.
func (b *Bot) rest(ctx context.Context, o delivery.Outgoing, left []piece, cause error) error {
	if said, ok := errors.AsType[*delivery.SendError](cause); ok && said.Kind == delivery.Unknown {
		return cause // it may have arrived
	}
	var words []string
	for _, p := range left {
		if p.text != "" {
			words = append(words, p.text)
		}
	}
	if b.Connects() {
		return b.sendLive(ctx, o, handle{}, left)
	}
	if b.cfg.App == nil || o.To == "" {
		return cause
	}
	if len(words) > 0 && o.Card != nil { // the card went out, or cannot
		o.Text, o.Choices, o.Card = strings.Join(words, "\n"), nil, nil
	}
	return b.byApp(ctx, o)
}
