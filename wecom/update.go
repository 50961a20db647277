package wecom

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"crypto/sha256"

	"duban/delivery"
)

const (
	codeLife      = 72 * time.Hour  // of a response code
	supersedeTime = 3 * time.Second // for a courtesy
	superseded    = "已更新"
	maxIDs        = 4096 // messages whose ids are known
)

// CardMode says whether a deployment shows template cards.
type CardMode string

// The modes.
const (
	CardsAuto  CardMode = ""      // until WeCom says that it knows none
	CardsNever CardMode = "never" // words with numbers instead
)

// noCards reports whether cards go out as words.
func (c *Client) noCards() bool { return c.cfg.Cards == CardsNever || c.cardless.Load() }

// cardRefused notes that a card was refused. A deployment that knows no cards at all is not asked again while the process
// lives; any other refusal is that one card's.
func (c *Client) cardRefused(err error) {
	code := codeOf(err)
	if code == 40008 || code == 48002 {
		c.cardless.Store(true)
	}
	c.cfg.Log.Warn("wecom card refused, sent as words", "code", code, "never_again", c.noCards())
}

// updateRequest is update_template_card for one member: the whole card, or what stands on its pressed button.
type updateRequest struct {
	UserIDs      []string       `json:"userids"`
	AgentID      int            `json:"agentid"`
	ResponseCode string         `json:"response_code"`
	Button       *replaceButton `json:"button,omitempty"`
	Card         *TemplateCard  `json:"template_card,omitempty"`
}

type replaceButton struct {
	ReplaceName string `json:"replace_name"`
}

// update changes a card, which its response code allows once. Errors: *SendError; of ctx.
// Source: developer documentation, page 94888.
func (c *Client) update(ctx context.Context, to, code string, card *TemplateCard, button *replaceButton) error {
	var answer struct {
		InvalidUser []string `json:"invaliduser"`
	}
	err := c.call(ctx, updateAPI, &answer, updateRequest{UserIDs: []string{to}, AgentID: c.cfg.AgentID, ResponseCode: code, Card: card, Button: button})
	if err == nil && slices.ContainsFunc(answer.InvalidUser, func(u string) bool { return strings.EqualFold(u, to) }) {
		return &SendError{API: updateAPI, Kind: delivery.Permanent, Message: "收信人不是成员，或不在应用的可见范围内", Users: answer.InvalidUser}
	}
	return err
}

// subjectKey is where the response code of the newest card about a subject is kept, for one member.
func (s *sending) subjectKey() string {
	sum := sha256.Sum256([]byte(s.out.Card.Subject))
	return "wecom:card:" + s.cfg.CorpID + ":" + strconv.Itoa(s.cfg.AgentID) + ":" + strings.ToLower(s.out.To) + ":" + hex.EncodeToString(sum[:12])
}

// supersede greys the last card with the same Subject, so that two do not ask the same thing. That it fails costs nothing.
func (s *sending) supersede(ctx context.Context) {
	if s.out.Card.Subject == "" {
		return
	}
	if _, done := s.sent.done(s.out.Key, "supersede"); done {
		return
	}
	s.sent.note(s.out.Key, "supersede", "")
	code := s.kept.get(ctx, s.subjectKey())
	if code == "" {
		return
	}
	s.kept.drop(ctx, s.subjectKey())
	ctx, cancel := context.WithTimeout(ctx, supersedeTime)
	defer cancel()
	if err := s.update(ctx, s.out.To, code, nil, &replaceButton{superseded}); err != nil {
		s.cfg.Log.Info("wecom card stays as it is", "key", s.out.Key, "err", err)
	}
}

// closeCard puts the closed card in the place of the one that was tapped, or of the last one with its Subject, and sends
// the words if there are any, or when no card could be changed or the card does not say it all.
func (s *sending) closeCard(ctx context.Context, card TemplateCard, whole bool) error {
	changed, err := s.change(ctx, card)
	if err != nil {
		return err
	}
	if changed && whole && strings.TrimSpace(s.out.Text) == "" {
		return nil
	}
	return s.say(ctx, !changed)
}

// change makes one attempt at a card, once for all tries of a message: its code is good once.
// Errors: those after which a later try may work.
func (s *sending) change(ctx context.Context, card TemplateCard) (changed bool, err error) {
	if outcome, done := s.sent.done(s.out.Key, "change"); done {
		return outcome == "changed", nil
	}
	code, tapped := codeOfHandle(s.out.Answers)
	kept := ""
	if s.out.Card.Subject != "" {
		kept = s.kept.get(ctx, s.subjectKey())
	}
	if !tapped {
		code = kept
	}
	if code == "" {
		return false, nil
	}
	err = s.update(ctx, s.out.To, code, &card, nil)
	if failed, ok := errors.AsType[*SendError](err); ok && failed.Temporary() {
		return false, err
	}
	if kept != "" {
		s.kept.drop(ctx, s.subjectKey())
	}
	if err != nil {
		s.cfg.Log.Info("wecom card not changed, the words say it", "key", s.out.Key, "err", err)
		s.sent.note(s.out.Key, "change", "refused")
		return false, nil
	}
	s.sent.note(s.out.Key, "change", "changed")
	return true, nil
}

// Recall takes back a message that was sent, for all who got it, within 24 hours.
// Errors: *SendError; of ctx. Source: developer documentation, page 94867.
func (c *Client) Recall(ctx context.Context, msgID string) error {
	var answer struct{}
	return c.call(ctx, "message/recall", &answer, map[string]string{"msgid": msgID})
}

// MessageIDs are the msgids of the messages that an Outgoing.Key became, in order, as far as this process sent them and
// remembers: for Recall.
func (c *Client) MessageIDs(key string) []string { return c.ids.of(key) }

// messageIDs remembers what Outgoings became. It forgets everything when it is full. Concurrency: safe.
type messageIDs struct {
	mu  sync.Mutex
	ids map[string][]string
}

func (m *messageIDs) add(key, id string) {
	if key == "" || id == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.ids) >= maxIDs || m.ids == nil {
		m.ids = map[string][]string{}
	}
	m.ids[key] = append(m.ids[key], id)
}

func (m *messageIDs) of(key string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.ids[key])
}
