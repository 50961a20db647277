package aibottest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Config is one bot.
type Config struct {
	ID        string
	Secret    string
	StreamAge time.Duration // after which a stream is expired; 0: 6 min
	KickDelay time.Duration // between disconnected_event and the end of the old connection; 0: 50 ms
}

// Bubble is what people see of one message of the bot.
type Bubble struct {
	Chat     string
	Kind     string // markdown, stream, template_card, text, file, …
	ReqID    string // of the frame
	StreamID string
	Text     string // of markdown, stream, text
	Finished bool   // of stream
	Frames   int    // of stream
	Feedback string
	Card     map[string]any
	MediaID  string
	Type     int    // chat_type of a push, 0 of a reply
	Welcome  bool   // of aibot_respond_welcome_msg
	Update   string // task_id of a card that was replaced
}

// Server is WeCom. Its ServeHTTP is the address of the long connection. Concurrency: safe.
type Server struct {
	cfg Config

	mu      sync.Mutex
	live    *link
	links   int // that ever subscribed
	pings   int
	bubbles []*Bubble
	seen    map[string]bool      // chats in which somebody spoke
	origins map[string]origin    // of req_ids
	streams map[string]time.Time // when they began
	uploads map[string]*upload
	media   map[string][]byte
	files   map[string]sealedFile
	faults  []Fault
	frames  map[string]int // by command
	news    chan struct{}
	ids     int
}

type origin struct{ chat, kind string }

// Fault scripts what happens to the next frame of a command.
type Fault struct {
	Cmd     string // "" = any but ping
	Code    int    // errcode of the acknowledgement
	NoReqID bool   // the acknowledgement names no req_id
	NoAck   bool   // it takes effect, and nothing is said
	Drop    bool   // it takes effect, and the connection is cut instead of the acknowledgement
	Lose    bool   // it takes no effect, and the connection is cut
}

// New makes a Server.
func New(cfg Config) *Server {
	if cfg.StreamAge == 0 {
		cfg.StreamAge = 6 * time.Minute
	}
	if cfg.KickDelay == 0 {
		cfg.KickDelay = 50 * time.Millisecond
	}
	return &Server{cfg: cfg, seen: map[string]bool{}, origins: map[string]origin{}, streams: map[string]time.Time{}, uploads: map[string]*upload{},
		media: map[string][]byte{}, files: map[string]sealedFile{}, frames: map[string]int{}, news: make(chan struct{})}
}

// frame is a frame of the wire.
type frame struct {
	Cmd     string         `json:"cmd,omitempty"`
	Headers map[string]any `json:"headers"`
	Body    any            `json:"body,omitempty"`
	ErrCode *int           `json:"errcode,omitempty"`
	ErrMsg  string         `json:"errmsg,omitempty"`
}

// link is one connection of a bot.
type link struct {
	socket *websocket.Conn
	write  sync.Mutex
	cut    context.CancelFunc
}

func (l *link) send(ctx context.Context, f frame) {
	data, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.socket.Write(ctx, websocket.MessageText, data) // a bot that is gone gets nothing
}

// ServeHTTP takes a connection and hands out files.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		s.handOut(w, r)
		return
	}
	socket, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	socket.SetReadLimit(4 << 20)
	ctx, cancel := context.WithCancel(r.Context())
	l := &link{socket: socket, cut: cancel}
	defer cancel()
	defer func() {
		s.gone(l)
		_ = socket.CloseNow()
	}()
	for {
		_, data, err := socket.Read(ctx)
		if err != nil {
			return
		}
		s.take(ctx, l, data)
	}
}

func (s *Server) gone(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == l {
		s.live = nil
		s.tell()
	}
}

// tell wakes those who wait; the caller holds the lock.
func (s *Server) tell() {
	close(s.news)
	s.news = make(chan struct{})
}

// Wait returns when ok holds of everything that people see and of the server, which ok must not call. Errors: of ctx.
func (s *Server) Wait(ctx context.Context, ok func(v View) bool) error {
	for {
		s.mu.Lock()
		v, news := s.view(), s.news
		s.mu.Unlock()
		if ok(v) {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the bot (%d bubbles, live %v): %w", len(v.Bubbles), v.Live, ctx.Err())
		}
	}
}

// View is what stands at an instant.
type View struct {
	Bubbles []Bubble // the oldest first
	Live    bool
	Links   int // connections that ever subscribed
	Pings   int
	Faults  int // scripted and not used yet
}

func (s *Server) view() View {
	v := View{Live: s.live != nil, Links: s.links, Pings: s.pings, Faults: len(s.faults)}
	for _, b := range s.bubbles {
		v.Bubbles = append(v.Bubbles, *b)
	}
	return v
}

// View tells what stands.
func (s *Server) View() View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view()
}

// Script adds faults for the frames to come; each is used once, by the first frame that it fits.
func (s *Server) Script(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Cut ends the connection without a word, as a network does.
func (s *Server) Cut() {
	s.mu.Lock()
	l := s.live
	s.mu.Unlock()
	if l != nil {
		l.cut()
	}
}

// Frames tells how many frames of a command came.
func (s *Server) Frames(cmd string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frames[cmd]
}

// id makes one that was never used; the caller holds the lock.
func (s *Server) id(kind string) string {
	s.ids++
	return fmt.Sprintf("%s%06d", kind, s.ids)
}
