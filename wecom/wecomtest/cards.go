package wecomtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"slices"
	"strings"
	"time"

	"duban/wecom"
)

const (
	codeLife   = 72 * time.Hour // of a response code
	recallTime = 24 * time.Hour
	maxCards   = 16384 // whose state is known; then all are forgotten
)

// cardCode is what a response code may change.
type cardCode struct {
	users  []string // in lower case
	taskID string
	at     time.Time
}

// cardKey finds a card in a member's chat, in lower case.
type cardKey struct{ user, taskID string }

// Shown is what a member sees of a card by now.
type Shown struct {
	Card     Card
	Replaced string // what stands on its pressed button, or in place of all its buttons; "" while it waits for a tap
}

// answersTaps reports whether a card comes with a response code.
func answersTaps(c Card) bool {
	return c.ActionMenu != nil || c.CardType != wecom.TextNotice && c.CardType != wecom.NewsNotice
}

// newCode makes a response code, good once.
func (s *Server) newCode(users []string, taskID string) string {
	code, lower := rand.Text(), []string{}
	for _, u := range users {
		lower = append(lower, strings.ToLower(u))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = cardCode{users: lower, taskID: taskID, at: s.cfg.Now()}
	return code
}

// useCode takes a response code; false when it is unknown, used or too old.
func (s *Server) useCode(code string) (cardCode, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, known := s.codes[code]
	delete(s.codes, code)
	return found, known && s.cfg.Now().Sub(found.at) < codeLife
}

// show notes a new card in a member's chat.
func (s *Server) show(user string, c Card) {
	if c.TaskID == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cards) >= maxCards {
		clear(s.cards)
	}
	s.cards[cardKey{strings.ToLower(user), c.TaskID}] = Shown{Card: c}
}

// CardNow is what a member sees by now of the card with a task id, which stays the one that it was sent with.
func (s *Server) CardNow(user, taskID string) (Shown, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	shown, ok := s.cards[cardKey{strings.ToLower(user), taskID}]
	return shown, ok
}

// change changes a card in a member's chat.
func (s *Server) change(user, taskID string, how func(*Shown)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := cardKey{strings.ToLower(user), taskID}
	if shown, ok := s.cards[key]; ok {
		how(&shown)
		s.cards[key] = shown
	}
}

// updateCard is update_template_card: a response code is good once, for the members who got the card.
func (s *Server) updateCard(body []byte) any {
	var req struct {
		UserIDs      []string `json:"userids"`
		AgentID      int      `json:"agentid"`
		ResponseCode string   `json:"response_code"`
		Button       *struct {
			ReplaceName string `json:"replace_name"`
		} `json:"button"`
		Card *Card `json:"template_card"`
	}
	switch err := json.Unmarshal(body, &req); {
	case holdsEscape(body):
		return failed(40033)
	case err != nil, len(req.UserIDs) == 0, (req.Button == nil) == (req.Card == nil):
		return failed(40058)
	case req.AgentID != s.cfg.AgentID:
		return failed(301002)
	case req.Button != nil && req.Button.ReplaceName == "":
		return failed(40058)
	case req.Card != nil && req.Card.Validate(wecom.AppLimits()) != nil:
		return failed(40058)
	}
	code, good := s.useCode(req.ResponseCode)
	if !good {
		return failed(40058)
	}
	out := struct {
		status
		InvalidUser []string `json:"invaliduser"`
	}{status{0, "ok"}, []string{}}
	for _, user := range req.UserIDs {
		if !slices.Contains(code.users, strings.ToLower(user)) {
			out.InvalidUser = append(out.InvalidUser, strings.ToLower(user))
			continue
		}
		m := Message{To: user, Type: "update_template_card", Raw: bytes.Clone(body), Card: req.Card, At: time.Now()}
		s.change(user, code.taskID, func(shown *Shown) {
			if req.Card != nil {
				shown.Card, shown.Replaced = *req.Card, req.Card.ReplaceText
				return
			}
			shown.Replaced, m.Text = req.Button.ReplaceName, req.Button.ReplaceName
		})
		s.boxes.deliver(m)
	}
	return out
}

// noteSent lets a message be recalled.
func (s *Server) noteSent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) >= maxCards {
		clear(s.sent)
	}
	s.sent[id] = s.cfg.Now()
}

// recall is message/recall.
func (s *Server) recall(body []byte) any {
	var req struct {
		MsgID string `json:"msgid"`
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return failed(40058)
	}
	s.mu.Lock()
	at, known := s.sent[req.MsgID]
	late := s.cfg.Now().Sub(at) >= recallTime
	s.mu.Unlock()
	if !known || late || !s.boxes.recall(req.MsgID) {
		return failed(40058)
	}
	return status{0, "ok"}
}

// Tap presses a button, or an entry of the corner menu, on a card that a member got, and brings the event. Its response code
// lets the card be changed once.
// Errors: the card has no such button, or not any more; as Post.
func (s *Server) Tap(ctx context.Context, user string, m Message, key string) (Posted, error) {
	return s.Select(ctx, user, m, key)
}

// Select picks options on a card, of whatever question has them, and presses its button. Errors: as Tap; no such option.
func (s *Server) Select(ctx context.Context, user string, m Message, key string, options ...string) (Posted, error) {
	if m.Card == nil {
		return Posted{}, errors.New("the message is no card")
	}
	shown, ok := s.CardNow(user, m.Card.TaskID)
	switch {
	case !ok:
		return Posted{}, errors.New("the member has no such card")
	case shown.Replaced != "":
		return Posted{}, errors.New("the card's buttons have done their work")
	}
	event := "template_card_event"
	if inMenu(shown.Card, key) {
		event = "template_card_menu_event"
	} else if !hasButton(shown.Card, key) {
		return Posted{}, errors.New("the card has no such button")
	}
	picked, err := pick(shown.Card, options)
	if err != nil {
		return Posted{}, err
	}
	return s.Post(ctx, Callback{User: user, MsgType: "event", XML: picked, Fields: [][2]string{
		{"Event", event}, {"EventKey", key}, {"TaskId", m.Card.TaskID}, {"CardType", shown.Card.CardType},
		{"ResponseCode", s.newCode([]string{user}, m.Card.TaskID)},
	}})
}

func inMenu(c Card, key string) bool {
	return c.ActionMenu != nil && slices.ContainsFunc(c.ActionMenu.Actions, func(a wecom.MenuAction) bool { return a.Key == key })
}

func hasButton(c Card, key string) bool {
	if c.Submit != nil && c.Submit.Key == key {
		return true
	}
	return slices.ContainsFunc(c.Buttons, func(b wecom.CardButton) bool { return b.Type == 0 && b.Key == key })
}

// question is one of a card.
type question struct {
	key     string
	options []wecom.CardOption
	many    bool
}

func questions(c Card) (out []question) {
	if c.Selection != nil {
		out = append(out, question{key: c.Selection.QuestionKey, options: c.Selection.Options})
	}
	if c.Checkbox != nil {
		out = append(out, question{key: c.Checkbox.QuestionKey, options: c.Checkbox.Options, many: c.Checkbox.Mode == 1})
	}
	for _, s := range c.Selects {
		out = append(out, question{key: s.QuestionKey, options: s.Options})
	}
	return out
}

// selectedItem is the wire form of what was picked in one question.
type selectedItem struct {
	QuestionKey string   `xml:"QuestionKey"`
	OptionIDs   []string `xml:"OptionIds>OptionId"`
}

// pick sorts options into the questions that have them.
func pick(c Card, options []string) (printed string, err error) {
	var items []selectedItem
	left := len(options)
	for _, q := range questions(c) {
		item := selectedItem{QuestionKey: q.key}
		for _, o := range options {
			if slices.ContainsFunc(q.options, func(known wecom.CardOption) bool { return known.ID == o }) {
				item.OptionIDs = append(item.OptionIDs, o)
			}
		}
		if len(item.OptionIDs) > 1 && !q.many {
			return "", errors.New("of this question one option can be picked")
		}
		if left -= len(item.OptionIDs); len(item.OptionIDs) > 0 {
			items = append(items, item)
		}
	}
	if left > 0 {
		return "", errors.New("the card has no such option")
	}
	if len(items) == 0 {
		return "", nil
	}
	var b bytes.Buffer
	err = xml.NewEncoder(&b).Encode(struct {
		XMLName xml.Name       `xml:"SelectedItems"`
		Items   []selectedItem `xml:"SelectedItem"`
	}{Items: items})
	return b.String(), err //nolint:wrapcheck // a buffer does not fail
}
