package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duban/delivery"
)

const (
	sendAPI     = "message/send"
	updateAPI   = "message/update_template_card"
	maxReceiver = 64 // bytes of a userid
)

// sending is one Outgoing on its way.
type sending struct {
	*Client
	out delivery.Outgoing
}

// Send brings a message to one member, in as many messages as it takes: its words, its card, its file, in this order. A
// card that shows everything stands for the words; one that does not, or that this deployment cannot show, comes after
// them or not at all. A Closed card changes the card that was tapped (Answers), else the last card with its Subject, and
// the words follow if there are any; where no card can be changed the words say it. After a failure the same Outgoing.Key
// goes on with the part that failed, as long as the process lives.
// Errors: *SendError; of ctx.
func (c *Client) Send(ctx context.Context, out delivery.Outgoing) error {
	switch {
	case out.Chat != "":
		return &SendError{API: sendAPI, Kind: delivery.Permanent, Message: "应用发不了群消息"}
	case out.To == "" || len(out.To) > maxReceiver || strings.Contains(out.To, "|") || strings.EqualFold(out.To, "@all"):
		return &SendError{API: sendAPI, Kind: delivery.Permanent, Message: "收信人必须是一个成员"}
	}
	s := &sending{Client: c, out: out}
	if len(s.words(true)) == 0 && out.File == nil {
		return &SendError{API: sendAPI, Kind: delivery.Permanent, Message: "消息没有内容"}
	}
	if err := s.all(ctx); err != nil {
		return err
	}
	c.sent.forget(out.Key)
	return nil
}

// all sends the parts that have not gone out yet.
func (s *sending) all(ctx context.Context) error {
	card, whole := s.card()
	var err error
	switch {
	case card == nil:
		err = s.withoutCard(ctx)
	case s.out.Card.Closed != "":
		err = s.closeCard(ctx, *card, whole)
	default:
		err = s.withCard(ctx, *card, whole)
	}
	if err == nil && s.out.File != nil {
		err = s.file(ctx)
	}
	return err
}

// card is what the message's card looks like here; nil when it has none or it cannot be shown.
func (s *sending) card() (card *TemplateCard, whole bool) {
	if s.out.Card == nil || s.noCards() {
		return nil, false
	}
	rendered, whole, err := RenderCard(*s.out.Card, TaskID(s.out.Key), AppLimits())
	if err != nil {
		s.cfg.Log.Info("wecom card sent as words", "key", s.out.Key, "err", err)
		return nil, false
	}
	return &rendered, whole
}

// withoutCard sends the words, or a textcard where a page is all that a card has besides.
func (s *sending) withoutCard(ctx context.Context) error {
	if c := s.out.Card; c != nil && c.Link != "" && c.Title != "" && len(c.Buttons)+len(c.Options) == 0 && c.Closed == "" {
		return s.textCard(ctx)
	}
	return s.say(ctx, true)
}

// withCard sends a card, after the words where it does not say it all.
func (s *sending) withCard(ctx context.Context, card TemplateCard, whole bool) error {
	if _, refused := s.sent.done(s.out.Key, "refused"); refused {
		return s.say(ctx, true)
	}
	s.supersede(ctx)
	if !whole {
		if err := s.say(ctx, false); err != nil {
			return err
		}
	}
	answer, err := s.part(ctx, "card", request{MsgType: "template_card", Card: &card})
	if refusedForm(err) {
		s.cardRefused(err)
		s.sent.note(s.out.Key, "refused", "")
		if !whole {
			return nil // the words are out
		}
		return s.say(ctx, true)
	}
	if err == nil && answer.ResponseCode != "" && s.out.Card.Subject != "" {
		s.kept.put(ctx, s.subjectKey(), answer.ResponseCode, codeLife)
	}
	return err
}

// words are the texts that say everything; alone when no card goes with them, which would offer the page.
func (s *sending) words(alone bool) []string {
	out := s.out
	if c := out.Card; c != nil {
		if strings.TrimSpace(out.Text) == "" {
			out.Text = withLines(strings.TrimSpace(strings.Join([]string{c.Title, c.Note}, "\n")), c.Lines)
			out.Text = strings.TrimSpace(out.Text + "\n" + c.Closed)
		}
		if alone && c.Link != "" && !strings.Contains(out.Text, c.Link) {
			out.Text = strings.TrimSpace(out.Text + "\n" + c.Link)
		}
	}
	return Render(out)
}

// say sends the words.
func (s *sending) say(ctx context.Context, alone bool) error {
	if s.out.Markdown && strings.TrimSpace(s.out.Text) != "" {
		done, err := s.sayMarkdown(ctx)
		if done || err != nil {
			return err
		}
	}
	for i, text := range s.words(alone) {
		if _, err := s.part(ctx, strconv.Itoa(i), request{MsgType: "text", Text: &content{text}}); err != nil {
			return err
		}
	}
	return nil
}

// sayMarkdown sends the words as Markdown; done is false when this deployment does not take it.
func (s *sending) sayMarkdown(ctx context.Context) (done bool, err error) {
	for i, text := range RenderMarkdown(s.out) {
		_, err := s.part(ctx, "md"+strconv.Itoa(i), request{MsgType: "markdown", Markdown: &content{text}})
		if i == 0 && refusedForm(err) {
			s.cfg.Log.Warn("wecom markdown refused, sent as text", "err", err)
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// textCard sends a title, a few words and a page, where there are no template cards.
func (s *sending) textCard(ctx context.Context) error {
	c := s.out.Card
	title, _ := shortenBytes(line(c.Title), maxArticleTitle)
	text := strings.TrimSpace(Clean(withLines(c.Note, c.Lines)))
	desc, cut := shortenBytes(text, maxArticleDesc)
	if cut {
		if err := s.say(ctx, false); err != nil {
			return err
		}
	}
	if desc == "" {
		desc = title
	}
	_, err := s.part(ctx, "textcard", request{MsgType: "textcard", TextCard: &textCard{Title: title, Description: desc, URL: c.Link, Button: "查看详情"}})
	if refusedForm(err) {
		return s.say(ctx, true)
	}
	return err
}

// request is message/send to one member. silenceper's own structs write agentid as a string and empty toparty, totag
// and interval besides.
type request struct {
	ToUser         string        `json:"touser"`
	MsgType        string        `json:"msgtype"`
	AgentID        int           `json:"agentid"`
	Text           *content      `json:"text,omitempty"`
	Markdown       *content      `json:"markdown,omitempty"`
	TextCard       *textCard     `json:"textcard,omitempty"`
	Card           *TemplateCard `json:"template_card,omitempty"`
	Image          *mediaRef     `json:"image,omitempty"`
	Voice          *mediaRef     `json:"voice,omitempty"`
	Video          *mediaRef     `json:"video,omitempty"`
	File           *mediaRef     `json:"file,omitempty"`
	CheckDuplicate int           `json:"enable_duplicate_check,omitempty"`
	CheckFor       uint32        `json:"duplicate_check_interval,omitempty"` // seconds
}

type content struct {
	Content string `json:"content"`
}

type mediaRef struct {
	MediaID string `json:"media_id"`
}

type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt,omitempty"`
}

// sendAnswer is the answer of message/send. With errcode 0 some may still not have got it.
type sendAnswer struct {
	InvalidUser    string `json:"invaliduser"`
	UnlicensedUser string `json:"unlicenseduser"`
	MsgID          string `json:"msgid"`
	ResponseCode   string `json:"response_code"`
}

// part sends one part of the message unless it went out before; then the answer is empty.
func (s *sending) part(ctx context.Context, name string, req request) (answer sendAnswer, err error) {
	if _, done := s.sent.done(s.out.Key, name); done {
		return sendAnswer{}, nil
	}
	req.ToUser, req.AgentID = s.out.To, s.cfg.AgentID
	identity, err := json.Marshal(req)
	if err != nil {
		return sendAnswer{}, fmt.Errorf("write a message: %w", err)
	}
	req.CheckFor = s.said.check(s.out.ID, s.out.Key, name, s.out.To, string(identity))
	req.CheckDuplicate = int(min(req.CheckFor, 1))
	if answer, err = s.post(ctx, req); err != nil {
		return answer, err
	}
	s.ids.add(s.out.Key, answer.MsgID)
	s.sent.note(s.out.Key, name, "")
	return answer, nil
}

// post sends one message to one member. With one receiver, any name on WeCom's lists of those who did not get it means
// that nobody did, although the errcode is 0.
func (c *Client) post(ctx context.Context, req request) (answer sendAnswer, err error) {
	err = c.call(ctx, sendAPI, &answer, req)
	if failed, ok := errors.AsType[*SendError](err); ok && req.CheckFor > 0 && failed.Kind == delivery.Unknown {
		failed.Kind = delivery.Retry // WeCom swallows the repetition if this one arrived
	}
	if err != nil {
		return sendAnswer{}, err
	}
	missed := &SendError{API: sendAPI, Kind: delivery.Permanent}
	switch {
	case answer.InvalidUser != "":
		missed.Users, missed.Message = strings.Split(answer.InvalidUser, "|"), "收信人不是成员，或不在应用的可见范围内"
	case answer.UnlicensedUser != "":
		missed.Users, missed.Message = strings.Split(answer.UnlicensedUser, "|"), "收信人没有企业微信的基础接口许可，或已过期"
	default:
		return answer, nil
	}
	return sendAnswer{}, missed
}

// refusedForm reports whether WeCom refused what a message looks like, not who it is for or who sends it: then another
// form of the same words may pass, and nothing has arrived.
func refusedForm(err error) bool {
	failed, ok := errors.AsType[*SendError](err)
	return ok && failed.Code != 0 && failed.Kind == delivery.Permanent && !reactionTo(failed.Code).gone && !reactionTo(failed.Code).setting
}
