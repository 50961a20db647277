package aibottest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"duban/wecom"
)

// Caller is WeCom in JSON callback mode: it posts, polls streams and takes what is posted to a response_url.
// Concurrency: safe.
type Caller struct {
	Bot     *Server // makes the bodies
	URL     string  // of the bot's address
	Crypto  *wecom.Crypto
	Reply   string        // base of response_urls: the address of this Caller's ServeHTTP
	Every   time.Duration // between polls; 0: 100 ms
	Client  *http.Client  // nil: the default
	mu      sync.Mutex
	used    map[string]bool
	replies []map[string]any
}

// Answer is what a POST was answered with. Body is nil for the empty answer.
type Answer struct {
	Status int
	Body   map[string]any
}

// Stream is the stream of an answer, zero when it has none.
func (a Answer) Stream() (id, text string, finish bool) {
	stream, _ := a.Body["stream"].(map[string]any)
	id, _ = stream["id"].(string)
	text, _ = stream["content"].(string)
	finish, _ = stream["finish"].(bool)
	return id, text, finish
}

// Post brings a message or an event and returns the answer.
func (c *Caller) Post(ctx context.Context, m Message) (Answer, error) {
	c.Bot.mu.Lock()
	body := c.Bot.body(m)
	body["response_url"] = c.Reply + "/response?code=" + c.Bot.id("code")
	c.Bot.mu.Unlock()
	return c.post(ctx, body)
}

// Poll asks for a stream once.
func (c *Caller) Poll(ctx context.Context, m Message, id string) (Answer, error) {
	m.Type, m.More = "stream", map[string]any{"stream": map[string]any{"id": id}}
	return c.Post(ctx, m)
}

// Converse brings a message and polls until its stream is finished; it returns every text that was shown.
func (c *Caller) Converse(ctx context.Context, m Message) (texts []string, err error) {
	a, err := c.Post(ctx, m)
	for err == nil {
		id, text, finish := a.Stream()
		if len(texts) == 0 || texts[len(texts)-1] != text {
			texts = append(texts, text)
		}
		if finish || id == "" {
			return texts, nil
		}
		every := c.Every
		if every == 0 {
			every = 100 * time.Millisecond
		}
		select {
		case <-time.After(every):
		case <-ctx.Done():
			return texts, fmt.Errorf("polling: %w", ctx.Err())
		}
		a, err = c.Poll(ctx, m, id)
	}
	return texts, err
}

// Query signs a cipher text as WeCom does.
func (c *Caller) Query(encrypted string) url.Values {
	now, nonce := strconv.FormatInt(time.Now().Unix(), 10), "nonce-of-the-test"
	return url.Values{"msg_signature": {c.Crypto.Sign(now, nonce, encrypted)}, "timestamp": {now}, "nonce": {nonce}}
}

func (c *Caller) post(ctx context.Context, body map[string]any) (Answer, error) {
	plain, err := json.Marshal(body)
	if err != nil {
		return Answer{}, fmt.Errorf("write the message: %w", err)
	}
	encrypted, err := c.Crypto.Seal(plain)
	if err != nil {
		return Answer{}, fmt.Errorf("seal the message: %w", err)
	}
	envelope, err := json.Marshal(map[string]string{"encrypt": encrypted})
	if err != nil {
		return Answer{}, fmt.Errorf("write the envelope: %w", err)
	}
	return c.Send(ctx, c.Query(encrypted), envelope)
}

// Send posts any body and opens the answer.
func (c *Caller) Send(ctx context.Context, q url.Values, envelope []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"?"+q.Encode(), bytes.NewReader(envelope))
	if err != nil {
		return Answer{}, fmt.Errorf("make the request: %w", err)
	}
	client := c.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("call the bot: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer: %w", err)
	}
	a := Answer{Status: resp.StatusCode}
	if resp.StatusCode != http.StatusOK || len(data) == 0 {
		return a, nil
	}
	var sealed struct {
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msgsignature"`
		Timestamp int64  `json:"timestamp"`
		Nonce     string `json:"nonce"`
	}
	if err := json.Unmarshal(data, &sealed); err != nil {
		return a, fmt.Errorf("read the answer's envelope: %w", err)
	}
	if err := c.Crypto.Verify(sealed.Signature, strconv.FormatInt(sealed.Timestamp, 10), sealed.Nonce, sealed.Encrypt); err != nil {
		return a, fmt.Errorf("the answer: %w", err)
	}
	plain, err := c.Crypto.Open(sealed.Encrypt)
	if err != nil {
		return a, fmt.Errorf("open the answer: %w", err)
	}
	if err := json.Unmarshal(plain, &a.Body); err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	return a, nil
}

// ServeHTTP takes what is posted to a response_url, once each.
func (c *Caller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	err := json.NewDecoder(r.Body).Decode(&body)
	code := r.URL.Query().Get("code")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.used == nil {
		c.used = map[string]bool{}
	}
	result := 0
	switch {
	case err != nil || body["msgtype"] != "markdown" && body["msgtype"] != "template_card":
		result = 40008
	case c.used[code]:
		result = 40029
	default:
		c.used[code] = true
		c.replies = append(c.replies, body)
	}
	_, _ = fmt.Fprintf(w, `{"errcode":%d,"errmsg":"simulated"}`, result)
}

// Replies are what came by response_url.
func (c *Caller) Replies() []map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]map[string]any(nil), c.replies...)
}
