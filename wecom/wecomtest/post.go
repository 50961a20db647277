package wecomtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duban/wecom"
)

// Callback is a message or event that WeCom brings to the callback address.
type Callback struct {
	User    string
	MsgType string      // text, voice, event, …
	MsgID   string      // "": a new one; events have none. The same one again is a repeat
	At      time.Time   // CreateTime; zero: now
	Fields  [][2]string // further elements in order, name and value
	XML     string      // more elements, as they stand
}

// Posted is how a callback went.
type Posted struct {
	MsgID  string // "" for events
	Status int    // of the last try; 0 when it got no answer
	Body   []byte // of the last try
	Tries  int
}

// OK reports whether the callback was acknowledged.
func (p Posted) OK() bool { return p.Status == http.StatusOK }

// PostText brings a member's text message to the callback address.
// Errors: no callback address; of ctx; of the connection after the last try. A status other than 200 is no error.
func (s *Server) PostText(ctx context.Context, user, text string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "text", Fields: [][2]string{{"Content", text}}})
}

// PostVoice brings a voice message, which has no transcript and whose sound is gone.
func (s *Server) PostVoice(ctx context.Context, user string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "voice", Fields: [][2]string{{"MediaId", rand.Text()}, {"Format", "amr"}}})
}

// PostSound brings a voice message that can be fetched. Format: amr or speex.
func (s *Server) PostSound(ctx context.Context, user, format string, data []byte) (Posted, error) {
	id := s.PutMedia("voice."+format, data)
	return s.Post(ctx, Callback{User: user, MsgType: "voice", Fields: [][2]string{{"MediaId", id}, {"Format", format}}})
}

// PostImage brings a picture that can be fetched.
func (s *Server) PostImage(ctx context.Context, user string, data []byte) (Posted, error) {
	id := s.PutMedia("image.jpg", data)
	return s.Post(ctx, Callback{User: user, MsgType: "image", Fields: [][2]string{{"PicUrl", "https://wework.example/" + id}, {"MediaId", id}}})
}

// PostVideo brings a video that can be fetched.
func (s *Server) PostVideo(ctx context.Context, user string, data []byte) (Posted, error) {
	id := s.PutMedia("video.mp4", data)
	return s.Post(ctx, Callback{User: user, MsgType: "video", Fields: [][2]string{{"MediaId", id}, {"ThumbMediaId", s.PutMedia("thumb.jpg", data[:min(len(data), 64)])}}})
}

// PostLocation brings a place.
func (s *Server) PostLocation(ctx context.Context, user, label string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "location", Fields: [][2]string{{"Location_X", "30.10"}, {"Location_Y", "104.20"}, {"Scale", "15"}, {"Label", label}, {"AppType", "wxwork"}}})
}

// PostLink brings a link.
func (s *Server) PostLink(ctx context.Context, user, title, address string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "link", Fields: [][2]string{{"Title", title}, {"Description", ""}, {"Url", address}}})
}

// PostNotice brings an event that no member caused: change_contact with its ChangeType, inactive_alert, ….
func (s *Server) PostNotice(ctx context.Context, event string, fields ...[2]string) (Posted, error) {
	return s.Post(ctx, Callback{User: "sys", MsgType: "event", Fields: append([][2]string{{"Event", event}}, fields...)})
}

// PostEvent brings an event: enter_agent, subscribe, click with its key, ….
func (s *Server) PostEvent(ctx context.Context, user, event, key string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "event", Fields: [][2]string{{"Event", event}, {"EventKey", key}}})
}

// PostCard brings a click on a card. Its ResponseCode lets the card be updated once.
func (s *Server) PostCard(ctx context.Context, user, cardType, taskID, key string) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "event", Fields: [][2]string{
		{"Event", "template_card_event"}, {"EventKey", key}, {"TaskId", taskID}, {"CardType", cardType},
		{"ResponseCode", s.newCode([]string{user}, taskID)},
	}})
}

// Post brings a callback, up to three times while it gets no 200 in time, and delivers a passive reply.
func (s *Server) Post(ctx context.Context, c Callback) (Posted, error) {
	return s.PostTries(ctx, c, s.cfg.Tries)
}

// PostTries is Post with a number of tries of its own.
func (s *Server) PostTries(ctx context.Context, c Callback, tries int) (Posted, error) {
	if c.MsgType != "event" && c.MsgID == "" {
		c.MsgID = strconv.FormatInt(s.msgID.Add(1), 10)
	}
	if c.At.IsZero() {
		c.At = s.cfg.Now()
	}
	plain := s.plain(c)
	posted := Posted{MsgID: c.MsgID}
	for {
		posted.Tries++
		query, body, err := s.seal(s.crypto, plain)
		if err != nil {
			return posted, err
		}
		posted.Status, posted.Body, err = s.try(ctx, http.MethodPost, query, body)
		if err == nil && posted.OK() {
			return posted, s.passive(c, posted.Body)
		}
		if posted.Tries >= tries {
			return posted, err
		}
		select {
		case <-ctx.Done():
			return posted, fmt.Errorf("post a callback: %w", ctx.Err())
		case <-time.After(s.cfg.RetryPause):
		}
	}
}

// VerifyURL checks the callback address as the console does when it is saved: the answer must be the decrypted
// echostr and nothing else, within a second.
func (s *Server) VerifyURL(ctx context.Context) error {
	want := strconv.FormatInt(s.msgID.Add(1), 10)
	echo, err := s.crypto.Seal([]byte(want))
	if err != nil {
		return fmt.Errorf("verify the callback address: %w", err)
	}
	query := s.sign(echo)
	query.Set("echostr", echo)
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	status, body, err := s.try(ctx, http.MethodGet, query, nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK || string(body) != want {
		return fmt.Errorf("the callback address did not pass: status %d, %d bytes", status, len(body))
	}
	return nil
}

// plain prints a callback as WeCom prints it.
func (s *Server) plain(c Callback) []byte {
	var b bytes.Buffer
	b.WriteString("<xml>")
	element(&b, "ToUserName", s.cfg.CorpID)
	element(&b, "FromUserName", c.User)
	number(&b, "CreateTime", strconv.FormatInt(c.At.Unix(), 10))
	element(&b, "MsgType", c.MsgType)
	for _, f := range c.Fields {
		element(&b, f[0], f[1])
	}
	b.WriteString(c.XML)
	if c.MsgID != "" {
		number(&b, "MsgId", c.MsgID)
	}
	number(&b, "AgentID", strconv.Itoa(s.cfg.AgentID))
	b.WriteString("</xml>")
	return b.Bytes()
}

func element(b *bytes.Buffer, name, value string) {
	value = strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>")
	b.WriteString("<" + name + "><![CDATA[" + value + "]]></" + name + ">\n")
}

func number(b *bytes.Buffer, name, value string) {
	b.WriteString("<" + name + ">" + value + "</" + name + ">\n")
}

// seal encrypts and signs a message and puts it into its envelope.
func (s *Server) seal(crypto *wecom.Crypto, plain []byte) (url.Values, []byte, error) {
	sealed, err := crypto.Seal(plain)
	if err != nil {
		return nil, nil, fmt.Errorf("seal a callback: %w", err)
	}
	return s.sign(sealed), s.envelope(sealed), nil
}

func (s *Server) envelope(sealed string) []byte {
	var b bytes.Buffer
	b.WriteString("<xml>")
	element(&b, "ToUserName", s.cfg.CorpID)
	element(&b, "Encrypt", sealed)
	element(&b, "AgentID", strconv.Itoa(s.cfg.AgentID))
	b.WriteString("</xml>")
	return b.Bytes()
}

// sign returns the query that goes with a cipher text.
func (s *Server) sign(sealed string) url.Values {
	timestamp, nonce := strconv.FormatInt(s.cfg.Now().Unix(), 10), rand.Text()[:10]
	return url.Values{
		"msg_signature": {s.crypto.Sign(timestamp, nonce, sealed)},
		"timestamp":     {timestamp},
		"nonce":         {nonce},
	}
}

// try makes one request to the callback address.
func (s *Server) try(ctx context.Context, method string, query url.Values, body []byte) (int, []byte, error) {
	s.mu.RLock()
	addresses := s.callback
	s.mu.RUnlock()
	if len(addresses) == 0 {
		return 0, nil, errors.New("the simulated WeCom has no callback address yet")
	}
	address := addresses[mathrand.IntN(len(addresses))]
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AnswerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("make a callback: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("call the callback address: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return 0, nil, fmt.Errorf("read the callback's answer: %w", err)
	}
	return resp.StatusCode, answer, nil
}

// passive delivers the reply that an answer holds, if it holds one.
func (s *Server) passive(c Callback, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	var sealed wecom.SealedReply
	if err := xml.Unmarshal(body, &sealed); err != nil {
		return fmt.Errorf("the answer to a callback is neither empty nor a sealed reply: %w", err)
	}
	if err := s.crypto.Verify(sealed.MsgSignature, sealed.TimeStamp, sealed.Nonce, sealed.Encrypt); err != nil {
		return fmt.Errorf("passive reply: %w", err)
	}
	plain, err := s.crypto.Open(sealed.Encrypt)
	if err != nil {
		return fmt.Errorf("passive reply: %w", err)
	}
	m, err := readPassive(plain)
	if err != nil {
		return err
	}
	if !strings.EqualFold(m.ToUserName, c.User) || m.FromUserName != s.cfg.CorpID {
		return errors.New("passive reply: it is addressed to somebody else")
	}
	out := Message{To: c.User, Type: m.MsgType, Passive: true, At: time.Now()}
	switch m.MsgType {
	case "text":
		out.Text, out.Truncated = truncate(m.Content)
	case "update_button":
		if out.Text = m.Button.ReplaceName; out.Text == "" || c.field("Event") != "template_card_event" {
			return errors.New("passive reply: update_button answers the tap of a button, and says something")
		}
		s.change(c.User, c.field("TaskId"), func(shown *Shown) { shown.Replaced = out.Text })
	default:
		return fmt.Errorf("passive reply: %q is none of ours", m.MsgType)
	}
	s.boxes.deliver(out)
	return nil
}

// passiveReply is what a sealed reply may hold.
type passiveReply struct {
	ToUserName, FromUserName, MsgType, Content string
	Button                                     struct{ ReplaceName string }
}

func readPassive(plain []byte) (m passiveReply, err error) {
	if err := xml.Unmarshal(plain, &m); err != nil {
		return m, fmt.Errorf("passive reply: %w", err)
	}
	return m, nil
}

// field is a further element's value.
func (c Callback) field(name string) string {
	for _, f := range c.Fields {
		if f[0] == name {
			return f[1]
		}
	}
	return ""
}
