package aibot

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"duban/delivery"
	"duban/ledger"
)

// Channel is the value of Incoming.Channel and Outgoing.Channel for this package.
const Channel = "wecom-bot"

// message is what WeCom brings 消息与事件, in both ways. What a kind does not have is empty.
// Source: developer documentation, pages 100719 and 101027.
type message struct {
	MsgID       string `json:"msgid"`
	BotID       string `json:"aibotid"`
	ChatID      string `json:"chatid"`   // groups only
	ChatType    string `json:"chattype"` // single, group
	ResponseURL string `json:"response_url"`
	CreateTime  int64  `json:"create_time"`
	From        struct {
		UserID string `json:"userid"`
	} `json:"from"`
	content
	Quote  *content `json:"quote"`
	Stream struct {
		ID string `json:"id"`
	} `json:"stream"`
	Event event `json:"event"`
}

// content is what a message holds, by MsgType.
type content struct {
	MsgType string  `json:"msgtype"`
	Text    said    `json:"text"`
	Voice   said    `json:"voice"` // the words, never the sound
	Image   remote  `json:"image"`
	File    remote  `json:"file"`
	Video   remote  `json:"video"`
	Mixed   mixture `json:"mixed"`
}

type said struct {
	Content string `json:"content"`
}

type mixture struct {
	Items []content `json:"msg_item"`
}

// remote is a file that lies encrypted at an address, for five minutes. Key is base64, "" in the callback: the bot's own.
type remote struct {
	URL string `json:"url"`
	Key string `json:"aeskey"`
}

// event is what happened, by its type.
type event struct {
	Type string `json:"eventtype"`
	Tap  struct {
		CardType string `json:"card_type"`
		Key      string `json:"event_key"`
		TaskID   string `json:"task_id"`
		Selected struct {
			Items []struct {
				Question string `json:"question_key"`
				Options  struct {
					IDs []string `json:"option_id"`
				} `json:"option_ids"`
			} `json:"selected_item"`
		} `json:"selected_items"`
	} `json:"template_card_event"`
	Feedback struct {
		ID      string `json:"id"`
		Type    int    `json:"type"`
		Words   string `json:"content"`
		Reasons []int  `json:"inaccurate_reason_list"`
	} `json:"feedback_event"`
}

// Event types.
const (
	eventEnter        = "enter_chat"
	eventTap          = "template_card_event"
	eventFeedback     = "feedback_event"
	eventDisconnected = "disconnected_event"
)

// KindFeedback is the Kind of an Incoming that says what somebody thinks of an answer: Tap is the Outgoing.Key of the answer,
// the first line of Text one of the verdicts, the lines after it the person's own words, and Picked the numbers of the reasons
// that WeCom offered.
const KindFeedback = "event:feedback"

// The verdicts of a KindFeedback.
const (
	FeedbackGood      = "good"
	FeedbackBad       = "bad"
	FeedbackCancelled = "cancelled"
)

func parseMessage(plain []byte) (message, error) {
	var m message
	if err := json.Unmarshal(plain, &m); err != nil {
		return message{}, fmt.Errorf("read the message's JSON: %w", err)
	}
	return m, nil
}

// key identifies a message: what has the same key is the same message sent again. An event without an id is told from others
// by what it says.
func (m message) key() string {
	if m.MsgID != "" {
		return Channel + ":" + m.BotID + ":" + m.MsgID
	}
	return Channel + ":" + m.BotID + ":event:" + digest(m.From.UserID, m.ChatID, strconv.FormatInt(m.CreateTime, 10), m.Event.Type, m.Event.Tap.Key, m.Event.Tap.TaskID, m.Event.Feedback.ID)
}

// chat is where the message was written, as pushes name it.
func (m message) chat() string { return cmp.Or(m.group(), m.From.UserID) }

// group is the chatid, "" in a chat of two.
func (m message) group() string {
	if m.ChatType == "single" {
		return ""
	}
	return m.ChatID
}

// Conversation names what one person says to a bot in one chat; chat is "" for a chat of two. State and order belong to both,
// so that people of a group do not answer each other's questions.
func Conversation(botID, chat, userID string) string {
	head := Channel + ":" + botID + ":"
	if chat != "" {
		head += chat + ":"
	}
	return head + strings.ToLower(userID)
}

// incoming turns a message into the channel-neutral form: several where it holds words and pictures, none where the bot has
// nothing to do with it.
func (m message) incoming() []delivery.Incoming {
	if m.From.UserID == "" {
		return nil
	}
	base := delivery.Incoming{
		Key: m.key(), Channel: Channel, Conversation: Conversation(m.BotID, m.group(), m.From.UserID),
		From: m.From.UserID, Chat: m.group(),
	}
	if m.Quote != nil {
		base.Quote = m.Quote.words()
	}
	if m.MsgType == "event" {
		return m.happened(base)
	}
	parts := m.parts(m.group() != "")
	for i, part := range parts {
		in := base
		in.Kind, in.Text, in.File = part.Kind, part.Text, part.File
		if i > 0 {
			in.Key += ":" + strconv.Itoa(i)
		}
		parts[i] = in
	}
	return parts
}

// happened turns an event into an Incoming; those that no person causes are dropped.
func (m message) happened(in delivery.Incoming) []delivery.Incoming {
	switch m.Event.Type {
	case eventEnter:
		in.Kind = "event:" + eventEnter
	case eventTap:
		in.Kind, in.Tap = "tap", m.Event.Tap.Key
		for _, item := range m.Event.Tap.Selected.Items {
			in.Picked = append(in.Picked, item.Options.IDs...)
		}
		if in.Tap == "" || in.Tap == closedKey {
			return nil
		}
	case eventFeedback:
		in.Kind, in.Tap = KindFeedback, m.Event.Feedback.ID
		in.Text = map[int]string{1: FeedbackGood, 2: FeedbackBad, 3: FeedbackCancelled}[m.Event.Feedback.Type]
		if in.Tap == "" || in.Text == "" {
			return nil
		}
		if words := strings.TrimSpace(m.Event.Feedback.Words); words != "" {
			in.Text += "\n" + words
		}
		for _, reason := range m.Event.Feedback.Reasons {
			in.Picked = append(in.Picked, strconv.Itoa(reason))
		}
	default:
		return nil
	}
	return []delivery.Incoming{in}
}

// parts are the Kind, Text and File of what a message holds: the words of a mixed one first, then its pictures.
func (c content) parts(group bool) []delivery.Incoming {
	switch c.MsgType {
	case "text":
		return []delivery.Incoming{{Kind: "text", Text: spoken(c.Text.Content, group)}}
	case "voice":
		return []delivery.Incoming{{Kind: "text", Text: spoken(c.Voice.Content, group)}} // WeCom has turned it into words already
	case "image":
		return c.Image.part("image", "[图片]")
	case "video":
		return c.Video.part("video", "[视频]")
	case "file":
		return c.File.part("file", "[文件]")
	case "mixed":
		return c.mixed(group)
	}
	return nil
}

func (c content) mixed(group bool) []delivery.Incoming {
	var words []string
	var pictures []delivery.Incoming
	for _, item := range c.Mixed.Items {
		switch item.MsgType {
		case "text":
			words = append(words, item.Text.Content)
		case "image":
			pictures = append(pictures, item.Image.part("image", "[图片]")...)
		}
	}
	text := spoken(strings.Join(words, "\n"), group)
	if text == "" {
		return pictures
	}
	return append([]delivery.Incoming{{Kind: "text", Text: text}}, pictures...)
}

func (r remote) part(kind, stands string) []delivery.Incoming {
	in := delivery.Incoming{Kind: kind, Text: stands}
	if r.URL != "" {
		in.File = &ledger.File{MediaID: r.mediaID()}
	}
	return []delivery.Incoming{in}
}

// words are what a quotation says, for context.
func (c content) words() string {
	var out []string
	for _, part := range c.parts(false) {
		out = append(out, part.Text)
	}
	return strings.Join(out, "\n")
}

// mediaPrefix marks a File.MediaID of this package.
const mediaPrefix = "aibot:"

// mediaID keeps address and key of a file as the MediaID of a ledger.File.
func (r remote) mediaID() string {
	data, err := json.Marshal(r)
	if err != nil {
		return ""
	}
	return mediaPrefix + base64.RawURLEncoding.EncodeToString(data)
}

// parseMediaID reads mediaID; false when it is none.
func parseMediaID(id string) (r remote, ok bool) {
	coded, ok := strings.CutPrefix(id, mediaPrefix)
	if !ok {
		return remote{}, false
	}
	data, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil || json.Unmarshal(data, &r) != nil || r.URL == "" {
		return remote{}, false
	}
	return r, true
}
