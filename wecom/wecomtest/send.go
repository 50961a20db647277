package wecomtest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/wecom"
)

const (
	maxTextBytes  = 2048
	maxReceivers  = 1000
	duplicateTime = 1800 * time.Second
)

// sendRequest is the body of message/send.
type sendRequest struct {
	ToUser  string          `json:"touser"`
	MsgType string          `json:"msgtype"`
	AgentID json.RawMessage `json:"agentid"` // documented as a number, a string is taken too
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
	Card     Card     `json:"template_card"`
	TextCard article  `json:"textcard"`
	Image    mediaRef `json:"image"`
	Voice    mediaRef `json:"voice"`
	Video    mediaRef `json:"video"`
	File     mediaRef `json:"file"`

	CheckDuplicate    int   `json:"enable_duplicate_check"`
	DuplicateInterval int64 `json:"duplicate_check_interval"` // seconds
}

type mediaRef struct {
	MediaID string `json:"media_id"`
}

// article is a textcard.
type article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt"`
}

// media is the upload that a message shows, "" for the others.
func (r sendRequest) media() string {
	switch r.MsgType {
	case "image":
		return r.Image.MediaID
	case "voice":
		return r.Voice.MediaID
	case "video":
		return r.Video.MediaID
	case "file":
		return r.File.MediaID
	}
	return ""
}

// sendAnswer is the answer of message/send.
type sendAnswer struct {
	status
	InvalidUser    string `json:"invaliduser,omitempty"`
	UnlicensedUser string `json:"unlicenseduser,omitempty"`
	MsgID          string `json:"msgid,omitempty"`
	ResponseCode   string `json:"response_code,omitempty"`
}

// send is message/send.
func (s *Server) send(body []byte) any {
	if holdsEscape(body) {
		return sendAnswer{status: failed(40033)}
	}
	var req sendRequest
	if err := json.Unmarshal(body, &req); err != nil {
		return sendAnswer{status: failed(40058)}
	}
	if code := s.checkSend(req); code != 0 {
		return sendAnswer{status: failed(code)}
	}
	out := sendAnswer{status: status{0, "ok"}, MsgID: rand.Text()}
	var receivers []string
	receivers, out.InvalidUser, out.UnlicensedUser = s.receivers(req.ToUser)
	if len(receivers) == 0 && out.UnlicensedUser == "" {
		out.status = failed(81013)
		return out
	}
	if s.isDuplicate(req, body) {
		return out
	}
	m := s.message(req, body)
	m.ID = out.MsgID
	if m.Card != nil && answersTaps(*m.Card) {
		out.ResponseCode = s.newCode(receivers, m.Card.TaskID)
	}
	s.noteSent(m.ID)
	for _, user := range receivers {
		m.To = user
		if m.Card != nil {
			s.show(user, *m.Card)
		}
		s.boxes.deliver(m)
	}
	return out
}

// message is what members see of a request.
func (s *Server) message(req sendRequest, body []byte) Message {
	m := Message{Type: req.MsgType, At: time.Now()}
	switch req.MsgType {
	case "text":
		m.Text, m.Truncated = truncate(req.Text.Content)
		return m
	case "markdown":
		m.Text, m.Truncated = truncate(req.Markdown.Content)
		return m
	case "template_card":
		m.Card = &req.Card
	case "textcard":
		m.Text = req.TextCard.Title + "\n" + req.TextCard.Description + "\n" + req.TextCard.URL
	}
	m.Raw = bytes.Clone(body)
	if m.MediaID = req.media(); m.MediaID != "" {
		f, _ := s.mediumOf(m.MediaID)
		m.FileName = f.name
	}
	return m
}

// checkSend returns the errcode of a request that the real one refuses, or 0.
func (s *Server) checkSend(req sendRequest) int {
	agent := strings.Trim(string(req.AgentID), `"`)
	switch {
	case agent == "":
		return 40056
	case agent != strconv.Itoa(s.cfg.AgentID):
		return 301002
	case req.ToUser == "":
		return 82001
	case strings.Count(req.ToUser, "|") >= maxReceivers:
		return 40058
	}
	if slices.Contains(s.cfg.Lacks, req.MsgType) {
		return 40008
	}
	switch req.MsgType {
	case "text":
		return emptyIs(req.Text.Content)
	case "markdown":
		return emptyIs(req.Markdown.Content)
	case "template_card":
		return checkCard(req.Card)
	case "textcard":
		return checkArticle(req.TextCard)
	case "image", "voice", "video", "file":
		return s.checkMedia(req.MsgType, req.media())
	case "news", "mpnews", "miniprogram_notice":
		return 0
	}
	return 40008
}

// checkArticle holds the limits of a textcard. Source: developer documentation, page 90236.
func checkArticle(a article) int {
	switch {
	case a.Title == "" || a.Description == "" || a.URL == "":
		return 44004
	case len(a.Title) > 128 || len(a.Description) > 512 || utf8.RuneCountInString(a.Button) > 4:
		return 45002
	}
	return 0
}

// checkCard holds the limits of a card for apps, which must come without what only an update may have.
func checkCard(c Card) int {
	if c.ReplaceText != "" || c.Validate(wecom.AppLimits()) != nil {
		return 40058
	}
	return 0
}

func emptyIs(content string) int {
	if content == "" {
		return 44004
	}
	return 0
}

// receivers splits touser into those who get the message, and the two lists of those who do not, in lower case.
func (s *Server) receivers(toUser string) (good []string, invalid, unlicensed string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var bad, without []string
	for _, user := range strings.Split(toUser, "|") {
		user = strings.ToLower(user)
		member, known := s.members[user]
		switch {
		case user == "@all":
			for _, m := range s.members {
				good = append(good, m.UserID)
			}
		case s.unlicensed[user]:
			without = append(without, user)
		case known:
			good = append(good, member.UserID)
		case len(s.members) == 0:
			good = append(good, user)
		default:
			bad = append(bad, user)
		}
	}
	return good, strings.Join(bad, "|"), strings.Join(without, "|")
}

// isDuplicate swallows an identical request within its interval.
func (s *Server) isDuplicate(req sendRequest, body []byte) bool {
	if req.CheckDuplicate != 1 {
		return false
	}
	interval := orElse(time.Duration(req.DuplicateInterval)*time.Second, duplicateTime)
	sum, now := sha256.Sum256(body), s.cfg.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	last, seen := s.recent[sum]
	s.recent[sum] = now
	return seen && now.Sub(last) < interval
}

// holdsEscape finds \uXXXX escapes in JSON, which the real one refuses.
func holdsEscape(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] == '\\' {
			if body[i+1] == 'u' {
				return true
			}
			i++
		}
	}
	return false
}

// truncate cuts at the byte limit, as the real one does silently.
func truncate(text string) (string, bool) {
	if len(text) <= maxTextBytes {
		return text, false
	}
	n := maxTextBytes
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n], true
}
