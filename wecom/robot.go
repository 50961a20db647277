package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"duban/delivery"
	"duban/ledger"
)

// RobotChannel is the value of Outgoing.Channel for group robots; Outgoing.To is the robot's name in the settings.
const RobotChannel = "wecom-robot"

// Limits of a robot's messages. Unit: bytes. Source: developer documentation, page 91770.
const (
	MaxRobotText     = maxText
	MaxRobotMarkdown = 4096
	robotSend        = "webhook/send"
	robotUpload      = "webhook/upload_media"
)

// RobotKey is one group robot 群机器人.
type RobotKey struct {
	Name string // by which posts are addressed
	Key  string // secret: whoever has it posts into the group
}

// RobotsConfig is what Robots need. Keys is needed.
type RobotsConfig struct {
	Keys    []RobotKey
	APIBase string          // "" for the public API
	CAFile  string          // PEM
	Budget  delivery.Budget // by name, for the second and further parts of a message; the Sender asks for the first. nil: none
	// Open reads an attachment's bytes; nil: files are left out.
	Open func(ctx context.Context, a ledger.Attachment) (io.ReadCloser, error)
	// Report is told when a robot is off, with the reason, and with nil when it has posted for the first time. nil: nobody.
	Report func(ctx context.Context, name string, err error)
	Log    *slog.Logger
}

// Robots post into work groups; they hear nothing. Concurrency: safe.
//
//	on ──93000: the key is refused──► off, until the process starts again with a key that is good
type Robots struct {
	cfg   RobotsConfig
	route *route
	sent  *progress

	mu   sync.Mutex
	told map[string]bool // whether the robot is on, of those that have posted or were refused
}

var _ delivery.Channel = (*Robots)(nil)

// NewRobots makes the channel; it posts nothing yet. Errors: a malformed address, a CA file that cannot be read.
func NewRobots(cfg RobotsConfig) (*Robots, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	r, err := newRoute(cfg.APIBase, cfg.CAFile)
	if err != nil {
		return nil, err
	}
	return &Robots{cfg: cfg, route: r, sent: newProgress(), told: map[string]bool{}}, nil
}

// Send posts a message into the group of the robot that Outgoing.To names: the words, in as many posts as they need, then
// the file. After a failure between two posts the same Outgoing.Key goes on with the one that failed.
// Errors: *SendError; of ctx.
func (r *Robots) Send(ctx context.Context, out delivery.Outgoing) error {
	key, err := r.key(out.To)
	if err != nil {
		return err
	}
	posts := r.posts(out)
	if len(posts) == 0 {
		return &SendError{API: robotSend, Kind: delivery.Permanent, Message: "消息没有内容"}
	}
	first := r.sent.done(out.Key)
	for i := first; i < len(posts); i++ {
		if i > first {
			if err := r.pace(ctx, out.To); err != nil {
				return err
			}
		}
		if err := posts[i](ctx, key); err != nil {
			r.refused(ctx, out.To, err)
			return err
		}
		r.worked(ctx, out.To)
		if i+1 < len(posts) {
			r.sent.note(out.Key, i+1)
		}
	}
	r.sent.forget(out.Key)
	return nil
}

// key finds a robot that is not off.
func (r *Robots) key(name string) (string, error) {
	r.mu.Lock()
	on, known := r.told[name]
	r.mu.Unlock()
	if known && !on {
		return "", &SendError{API: robotSend, Code: codeRobotGone, Kind: delivery.Permanent, Message: "群机器人已停用：key 无效"}
	}
	for _, k := range r.cfg.Keys {
		if k.Name == name {
			return k.Key, nil
		}
	}
	return "", &SendError{API: robotSend, Kind: delivery.Permanent, Message: "设置里没有这个名字的群机器人"}
}

// posts are the calls that a message needs, in order.
func (r *Robots) posts(out delivery.Outgoing) []func(ctx context.Context, key string) error {
	var all []func(context.Context, string) error
	kind, limit := "text", MaxRobotText
	if out.Markdown {
		kind, limit = "markdown", MaxRobotMarkdown
	}
	for _, text := range split(strings.TrimSpace(Clean(out.Text)), limit) {
		all = append(all, func(ctx context.Context, key string) error {
			return r.post(ctx, key, map[string]any{"msgtype": kind, kind: map[string]string{"content": text}})
		})
	}
	if out.File != nil && r.cfg.Open != nil {
		all = append(all, func(ctx context.Context, key string) error { return r.postFile(ctx, key, *out.File) })
	}
	return all
}

// pace waits for nothing: where the budget is spent the message goes back to the outbox for a while.
func (r *Robots) pace(ctx context.Context, name string) error {
	if r.cfg.Budget == nil {
		return nil
	}
	wait, err := r.cfg.Budget.Spend(ctx, name)
	if err != nil || wait <= 0 {
		return nil //nolint:nilerr // without an answer it goes out; WeCom's own limit remains
	}
	return &SendError{API: robotSend, Kind: delivery.Retry, After: wait, Message: "群机器人每分钟的条数用完了，稍后接着发"}
}

// refused switches a robot off whose key is no more.
func (r *Robots) refused(ctx context.Context, name string, err error) {
	if codeOf(err) != codeRobotGone {
		return
	}
	r.mu.Lock()
	r.told[name] = false
	r.mu.Unlock()
	r.cfg.Log.ErrorContext(ctx, "group robot is off: its key is refused", "robot", name, "errcode", codeRobotGone)
	if r.cfg.Report != nil {
		r.cfg.Report(ctx, name, err)
	}
}

func (r *Robots) worked(ctx context.Context, name string) {
	r.mu.Lock()
	_, known := r.told[name]
	r.told[name] = true
	r.mu.Unlock()
	if !known && r.cfg.Report != nil {
		r.cfg.Report(ctx, name, nil)
	}
}

// post is webhook/send.
func (r *Robots) post(ctx context.Context, key string, request any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(request); err != nil {
		return fmt.Errorf("encoding a post: %w", err)
	}
	_, err := r.call(ctx, robotSend, url.Values{"key": {key}}, "application/json; charset=utf-8", &body)
	return err
}

// postFile uploads a file for this robot and posts it. An upload that fails has posted nothing.
func (r *Robots) postFile(ctx context.Context, key string, a ledger.Attachment) error {
	file, err := r.cfg.Open(ctx, a)
	if err != nil {
		return &SendError{API: robotUpload, Kind: delivery.Retry, Message: "附件读不出来"}
	}
	defer func() { _ = file.Close() }()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", fileName(a.Name))
	if err == nil {
		_, err = io.Copy(part, io.LimitReader(file, MaxMedia+1))
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return &SendError{API: robotUpload, Kind: delivery.Retry, Message: "附件读不出来"}
	}
	media, err := r.call(ctx, robotUpload, url.Values{"key": {key}, "type": {"file"}}, form.FormDataContentType(), &body)
	if failed, ok := errors.AsType[*SendError](err); ok && failed.Kind == delivery.Unknown {
		failed.Kind = delivery.Retry
	}
	if err != nil {
		return err
	}
	return r.post(ctx, key, map[string]any{"msgtype": "file", "file": map[string]string{"media_id": media}})
}

// call makes one call and returns the media_id of its answer, if any.
func (r *Robots) call(ctx context.Context, api string, query url.Values, contentType string, body io.Reader) (mediaID string, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	address := *r.route.base
	address.Path += "/cgi-bin/" + api
	address.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), body)
	if err != nil {
		return "", connectionError(api, err)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := r.route.transport.RoundTrip(req) // follows no redirect, which would carry the key elsewhere
	if err != nil {
		return "", connectionError(api, err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return "", connectionError(api, err)
	}
	var answer struct {
		MediaID string `json:"media_id"`
	}
	if err := readAnswer(api, data, &answer); err != nil {
		if failed, ok := errors.AsType[*SendError](err); ok && failed.Code == codeRate {
			failed.After = time.Minute // the block lasts as long as the window
		}
		return "", err
	}
	return answer.MediaID, nil
}
