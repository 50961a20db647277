package aibot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duban/wecom"
)

const (
	maxBody      = 1 << 20
	usualBody    = 32 << 10
	largeBodies  = 32              // over usualBody, in memory at the same time
	answerTime   = 4 * time.Second // WeCom hangs up after 5
	settledFor   = 3 * time.Second // that an answer may take from the engine to its stream
	replayWindow = 10 * time.Minute
)

// refusal is the outcome of a request that cannot be taken: a status for the peer, a reason for the operator.
type refusal struct {
	status int
	why    string
	err    error
}

func (r *refusal) Error() string { return r.why + ": " + r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

func refuse(status int, why, what string) error {
	return &refusal{status: status, why: why, err: errors.New(what)}
}

// ServeHTTP is the address that WeCom calls in JSON callback mode 回调: GET verifies it, POST brings messages, events and polls.
// A message is answered with the first frame of a stream when it is stored, whether now or before.
// Source: documentation, pages 100719, 101031, 101033.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, err := b.serve(w, r)
	why := ""
	if err != nil {
		status := http.StatusInternalServerError
		why = "internal"
		if refused, ok := errors.AsType[*refusal](err); ok {
			why, status = refused.why, refused.status
		}
		b.cfg.Log.WarnContext(r.Context(), "wecom bot callback refused", "why", why, "status", status, "err", err)
		http.Error(w, http.StatusText(status), status)
	} else {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(body) // a peer that is gone is no failure of ours
	}
	if b.cfg.Answered != nil && r.Method == http.MethodPost {
		b.cfg.Answered(why, time.Since(began))
	}
}

func (b *Bot) serve(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if b.crypto == nil {
		return nil, refuse(http.StatusServiceUnavailable, "settings", "no callback is set for the bot")
	}
	s, err := b.signed(r.URL.Query())
	if err != nil {
		return nil, err
	}
	switch r.Method {
	case http.MethodGet:
		// A "+" that came unescaped has become a space on its way; base64 has no spaces.
		return b.open(s, strings.ReplaceAll(r.URL.Query().Get("echostr"), " ", "+"))
	case http.MethodPost:
		return b.receive(w, r, s)
	}
	w.Header().Set("Allow", "GET, POST")
	return nil, refuse(http.StatusMethodNotAllowed, "method", "only GET and POST")
}

// signed are the query values that take part in a signature.
type signed struct{ signature, timestamp, nonce string }

// signed reads them; the signature has had several names.
func (b *Bot) signed(q url.Values) (signed, error) {
	s := signed{cmp.Or(q.Get("msg_signature"), q.Get("msgsignature"), q.Get("signature")), q.Get("timestamp"), q.Get("nonce")}
	seconds, err := strconv.ParseInt(s.timestamp, 10, 64)
	if err != nil || s.signature == "" || s.nonce == "" {
		return s, refuse(http.StatusBadRequest, "query", "msg_signature, timestamp or nonce is missing")
	}
	if away := b.cfg.Now().Sub(time.Unix(seconds, 0)); away > replayWindow || away < -replayWindow {
		return s, refuse(http.StatusForbidden, "replay window", "the timestamp is far from now; is this machine's clock right?")
	}
	return s, nil
}

// open verifies and decrypts.
func (b *Bot) open(s signed, encrypted string) ([]byte, error) {
	if err := b.crypto.Verify(s.signature, s.timestamp, s.nonce, encrypted); err != nil {
		return nil, &refusal{http.StatusForbidden, "signature", err}
	}
	plain, err := b.crypto.Open(encrypted)
	switch {
	case errors.Is(err, wecom.ErrReceiver):
		return nil, &refusal{http.StatusForbidden, "receiveid", err}
	case err != nil:
		return nil, &refusal{http.StatusBadRequest, "cipher", err}
	}
	return plain, nil
}

// receive takes one message, event or poll and returns the sealed answer.
func (b *Bot) receive(w http.ResponseWriter, r *http.Request, s signed) ([]byte, error) {
	body, free, err := b.readBody(w, r)
	defer free()
	if err != nil {
		return nil, err
	}
	var envelope struct {
		Encrypt string `json:"encrypt"`
	}
	if json.Unmarshal(body, &envelope) != nil || envelope.Encrypt == "" {
		return nil, refuse(http.StatusBadRequest, "envelope", "no JSON with an encrypt")
	}
	plain, err := b.open(s, envelope.Encrypt)
	if err != nil {
		return nil, err
	}
	m, err := parseMessage(plain)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "json", "the decrypted message is no JSON")
	}
	answer, err := b.answer(r.Context(), m)
	if err != nil || answer == nil {
		return nil, err
	}
	return b.seal(answer, s.nonce)
}

// readBody reads a body within its bound. Anybody may send one, so that few large ones are in memory at a time; free must be
// called in any case.
func (b *Bot) readBody(w http.ResponseWriter, r *http.Request) (body []byte, free func(), err error) {
	free = func() {}
	from := http.MaxBytesReader(w, r.Body, maxBody)
	body, err = io.ReadAll(io.LimitReader(from, usualBody))
	if err == nil && len(body) == usualBody {
		select {
		case b.large <- struct{}{}:
			free = func() { <-b.large }
		default:
			return nil, free, refuse(http.StatusTooManyRequests, "body", "too many large bodies at the same time")
		}
		var rest []byte
		rest, err = io.ReadAll(from)
		body = append(body, rest...)
	}
	switch _, large := errors.AsType[*http.MaxBytesError](err); {
	case large:
		return nil, free, refuse(http.StatusRequestEntityTooLarge, "body", "over the bound")
	case err != nil:
		return nil, free, refuse(http.StatusBadRequest, "body", "it could not be read")
	}
	return body, free, nil
}

// seal makes the envelope of an answer, with the nonce of the request.
func (b *Bot) seal(answer map[string]any, nonce string) ([]byte, error) {
	plain, err := encode(answer)
	if err != nil {
		return nil, err
	}
	encrypted, err := b.crypto.Seal(plain)
	if err != nil {
		return nil, fmt.Errorf("seal the answer: %w", err)
	}
	now := b.cfg.Now().Unix()
	return encode(map[string]any{"encrypt": encrypted, "timestamp": now, "nonce": nonce,
		"msgsignature": b.crypto.Sign(strconv.FormatInt(now, 10), nonce, encrypted)})
}

// answer does what a message asks for; nil is the empty answer.
func (b *Bot) answer(ctx context.Context, m message) (nothing map[string]any, err error) {
	if m.MsgType == "stream" {
		return b.poll(ctx, m.Stream.ID), nil
	}
	in := m.incoming()
	if len(in) == 0 {
		b.cfg.Log.InfoContext(ctx, "wecom bot callback ignored", "type", bounded(m.MsgType), "event", bounded(m.Event.Type))
		return nothing, nil
	}
	b.saw(ctx, m)
	h := handle{Way: overCallback, What: m.Event.Type, URL: m.ResponseURL, Key: m.key(), At: b.cfg.Now().UTC()}
	h.Stream = "s-" + digest(h.Key)
	if _, err := b.acceptAll(ctx, in, h, 1); err != nil {
		return b.notStored(ctx, m, h, err)
	}
	switch m.Event.Type {
	case "":
		return b.first(ctx, h), nil
	case eventTap:
		return updateBody(b.closed(ctx, m)), nil
	case eventEnter:
		if b.cfg.Welcome != "" {
			return textBody(b.cfg.Welcome), nil
		}
	}
	return nothing, nil
}

// notStored tells the person at once: whether WeCom would bring the message again is written nowhere. When it is not known
// whether the message was stored, WeCom gets an error, so that it may.
func (b *Bot) notStored(ctx context.Context, m message, h handle, cause error) (map[string]any, error) {
	if m.Event.Type != "" || isTimeout(cause) || ctx.Err() != nil {
		return nil, &refusal{http.StatusServiceUnavailable, "store", cause}
	}
	b.cfg.Log.ErrorContext(ctx, "wecom bot: a message could not be stored; the sender was told", "key", h.Key, "err", cause)
	return streamBody(h.Stream, busyLost, true, ""), nil
}

// first is the first frame of a message's stream: the answer when it is ready within a second, else a placeholder.
func (b *Bot) first(ctx context.Context, h handle) map[string]any {
	b.streams.change(ctx, h.Stream, func(st *stream) bool {
		known := !st.At.IsZero()
		if !known {
			st.At = h.At
		}
		return !known
	})
	wait := min(b.cfg.Pace.Placeholder, answerTime-b.cfg.Now().Sub(h.At))
	_ = b.streams.until(ctx, h.Stream, wait, func(st stream) bool { return st.Finish })
	return b.polled(ctx, h.Stream, h.feedback())
}

// poll is the newest text of a stream.
func (b *Bot) poll(ctx context.Context, id string) map[string]any { return b.polled(ctx, id, "") }

// polled takes what a stream shows. An answer that is taken here goes out nowhere else. A stream without an answer ends before
// WeCom stops to poll it; its answer then goes another way.
func (b *Bot) polled(ctx context.Context, id, feedback string) map[string]any {
	var now stream
	b.streams.change(ctx, id, func(st *stream) bool {
		was := *st
		switch {
		case st.Finish && !st.Moved:
			st.Taken = true
		case !st.Finish && !st.At.IsZero() && b.cfg.Now().Sub(st.At) > b.cfg.Pace.StreamEnd:
			st.Text, st.Finish, st.Moved = stillOn, true, true
		case !st.Finish && !st.Done.IsZero() && b.cfg.Now().Sub(st.Done) > settledFor:
			st.Text, st.Finish, st.Moved = received, true, true
		}
		now = *st
		return now != was
	})
	switch {
	case now.Moved && now.Owner != "":
		return streamBody(id, movedOn, true, feedback)
	case now.Text == "":
		return streamBody(id, looking, false, feedback)
	}
	return streamBody(id, now.Text, now.Finish, feedback)
}
