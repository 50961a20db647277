package wecomtest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	robotTextBytes     = 2048
	robotMarkdownBytes = 4096
	robotPerMinute     = 20
)

// Post is what a group robot posted into its group 群机器人消息.
type Post struct {
	Key  string
	Type string // text, markdown, file
	Text string // for a file its name
	At   time.Time
}

// robots are the groups' robots. Zero value: none, and every key is refused.
type robots struct {
	mu      sync.Mutex
	times   map[string][]time.Time // key → calls of the last minute
	posts   []Post
	changed chan struct{}
}

// AddRobot puts a robot with this key into a group.
func (s *Server) AddRobot(key string) {
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	if s.robots.times == nil {
		s.robots.times = map[string][]time.Time{}
	}
	s.robots.times[key] = []time.Time{}
}

// RemoveRobot takes the robot out of its group: its key is refused with 93000 from now on.
func (s *Server) RemoveRobot(key string) {
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	delete(s.robots.times, key)
}

// Posts returns what the robots posted, oldest first, and a channel that is closed at the next post.
func (s *Server) Posts() ([]Post, <-chan struct{}) {
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	if s.robots.changed == nil {
		s.robots.changed = make(chan struct{})
	}
	return slices.Clone(s.robots.posts), s.robots.changed
}

func (s *Server) robotRoutes() {
	s.mux.HandleFunc("POST /cgi-bin/webhook/send", s.robot("webhook/send", s.robotSend))
	s.mux.HandleFunc("POST /cgi-bin/webhook/upload_media", s.robot("webhook/upload_media", s.robotUpload))
}

// robot checks the key and the pace, and plays the script.
func (s *Server) robot(api string, do func(key string, r *http.Request) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		code, key := s.count(api), r.URL.Query().Get("key")
		r.Body = http.MaxBytesReader(w, r.Body, 21<<20)
		if code == 0 {
			code = s.robots.allow(key, s.cfg.Now())
		}
		if code != 0 && code != NoAnswer {
			answer(w, failed(code))
			return
		}
		result := do(key, r)
		if code == NoAnswer {
			panic(http.ErrAbortHandler)
		}
		answer(w, result)
	}
}

// allow returns 93000 for a key that is none, 45009 over 20 calls in a minute, else 0.
func (b *robots) allow(key string, now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	times, known := b.times[key]
	if !known {
		return 93000
	}
	times = slices.DeleteFunc(times, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(times) >= robotPerMinute {
		b.times[key] = times
		return 45009
	}
	b.times[key] = append(times, now)
	return 0
}

// robotSend is webhook/send.
func (s *Server) robotSend(key string, r *http.Request) any {
	body, err := io.ReadAll(r.Body)
	var req struct {
		MsgType string `json:"msgtype"`
		Text    struct {
			Content string `json:"content"`
		} `json:"text"`
		Markdown struct {
			Content string `json:"content"`
		} `json:"markdown"`
		File struct {
			MediaID string `json:"media_id"`
		} `json:"file"`
	}
	if err != nil || json.Unmarshal(body, &req) != nil {
		return failed(40058)
	}
	post, limit := Post{Key: key, Type: req.MsgType, At: s.cfg.Now()}, robotTextBytes
	switch req.MsgType {
	case "text":
		post.Text = req.Text.Content
	case "markdown":
		post.Text, limit = req.Markdown.Content, robotMarkdownBytes
	case "file":
		m, found := s.mediumOf(req.File.MediaID)
		if !found {
			return failed(40007)
		}
		post.Text = m.name
	default:
		return failed(40008)
	}
	switch {
	case strings.TrimSpace(post.Text) == "":
		return failed(44004)
	case len(post.Text) > limit:
		return failed(40058)
	}
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	s.robots.posts = append(s.robots.posts, post)
	if s.robots.changed != nil {
		close(s.robots.changed)
		s.robots.changed = nil
	}
	return ok()
}

// robotUpload is webhook/upload_media: a multipart form with the field media.
func (s *Server) robotUpload(_ string, r *http.Request) any {
	if r.URL.Query().Get("type") != "file" {
		return failed(40004)
	}
	file, header, err := r.FormFile("media")
	if err != nil {
		return failed(41005)
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil || len(data) <= 5 {
		return failed(40006)
	}
	return struct {
		status
		Type    string `json:"type"`
		MediaID string `json:"media_id"`
		Created string `json:"created_at"`
	}{ok(), "file", s.PutMedia(header.Filename, data), "1380000000"}
}
