package wecomtest

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duban/wecom"
)

// Config is one corp with one app.
type Config struct {
	CorpID      string
	AgentID     int
	Secret      string
	Token       string // of the callback
	AESKey      string // of the callback, 43 characters
	CallbackURL string // may be set later
	Members     []Member
	TokenLife   time.Duration // 0: 2 h
	Tries       int           // of a callback that gets no 200; 0: 3
	AnswerTime  time.Duration // that a callback has to answer; 0: 5 s
	RetryPause  time.Duration // between tries; 0: 1 s
	Lacks       []string      // kinds of message that this deployment does not know (template_card, markdown, …): 40008
	Now         func() time.Time
}

// Member is somebody who sees the app. A simulated WeCom without members delivers to anybody.
type Member struct {
	UserID string // compared without case
	Name   string
}

// Server is the simulated WeCom: an http.Handler for the API, and methods that act as members do.
// Concurrency: safe.
type Server struct {
	cfg    Config
	crypto *wecom.Crypto
	other  *wecom.Crypto // same keys, another corp
	client *http.Client
	mux    *http.ServeMux
	msgID  atomic.Int64

	mu         sync.RWMutex
	callback   []string
	members    map[string]Member
	unlicensed map[string]bool
	tokens     map[string]time.Time // token to its end; zero: expired by script
	faults     map[string][]int
	calls      map[string]int
	codes      map[string]cardCode  // response codes of cards that are still good
	cards      map[cardKey]Shown    // what members see of their cards by now
	sent       map[string]time.Time // message ids that may be recalled
	recent     map[[32]byte]time.Time
	media      []medium // the oldest first

	boxes  boxes
	doors  doors
	org    org
	robots robots
}

var _ http.Handler = (*Server)(nil)

// New makes a simulated WeCom. Errors: a key that is no EncodingAESKey.
func New(cfg Config) (*Server, error) {
	crypto, err := wecom.NewCrypto(cfg.Token, cfg.AESKey, cfg.CorpID)
	if err != nil {
		return nil, fmt.Errorf("simulate WeCom: %w", err)
	}
	other, err := wecom.NewCrypto(cfg.Token, cfg.AESKey, cfg.CorpID+"x")
	if err != nil {
		return nil, fmt.Errorf("simulate WeCom: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.TokenLife = orElse(cfg.TokenLife, 2*time.Hour)
	cfg.Tries = orElse(cfg.Tries, 3)
	cfg.AnswerTime = orElse(cfg.AnswerTime, 5*time.Second)
	cfg.RetryPause = orElse(cfg.RetryPause, time.Second)
	transport := &http.Transport{MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute}
	s := &Server{
		cfg: cfg, crypto: crypto, other: other,
		client:  &http.Client{Transport: transport},
		members: map[string]Member{}, unlicensed: map[string]bool{}, tokens: map[string]time.Time{},
		faults: map[string][]int{}, calls: map[string]int{}, codes: map[string]cardCode{}, cards: map[cardKey]Shown{}, sent: map[string]time.Time{}, recent: map[[32]byte]time.Time{},
	}
	// Ids go on from one run to the next, or a store that outlives the simulation would take them for repeats.
	s.msgID.Store(time.Now().UnixMilli() << 20)
	if cfg.CallbackURL != "" {
		s.SetCallback(cfg.CallbackURL)
	}
	s.AddMembers(cfg.Members...)
	s.routes()
	return s, nil
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

func (s *Server) routes() {
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("GET /cgi-bin/gettoken", s.getToken)
	s.mux.HandleFunc("GET /cgi-bin/media/get", s.getMedia)
	s.contactRoutes()
	s.oauthRoutes()
	s.robotRoutes()
	s.mux.HandleFunc("POST /cgi-bin/media/upload", s.uploadMedia)
	s.mux.HandleFunc("GET /{$}", s.page)
	for path, do := range map[string]func([]byte) any{
		"POST /cgi-bin/message/send":                 s.send,
		"POST /cgi-bin/message/update_template_card": s.updateCard,
		"POST /cgi-bin/message/recall":               s.recall,
		"GET /cgi-bin/getcallbackip":                 s.callbackIP,
	} {
		_, address, _ := strings.Cut(path, " ")
		s.mux.HandleFunc(path, s.withToken(strings.TrimPrefix(address, "/cgi-bin/"), do))
	}
}

// ServeHTTP answers API calls.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// SetCallback names the address that PostText and its like call; of several each try takes any one, as behind a load
// balancer.
func (s *Server) SetCallback(urls ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callback = slices.Clone(urls)
}

// AddMembers lets more people see the app.
func (s *Server) AddMembers(members ...Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range members {
		s.members[strings.ToLower(m.UserID)] = m
	}
}

// Unlicense takes the licence from members: what is sent to them is reported in unlicenseduser.
func (s *Server) Unlicense(users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		s.unlicensed[strings.ToLower(u)] = true
	}
}

// NoAnswer, as a scripted errcode, lets a call take effect and then cuts the connection.
const NoAnswer = -1000

// FailNext scripts errcodes for the next calls of an API (gettoken, message/send, …), one a call.
func (s *Server) FailNext(api string, errcodes ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[api] = append(s.faults[api], errcodes...)
}

// ExpireTokens ends all tokens before their time.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token := range s.tokens {
		s.tokens[token] = time.Time{}
	}
}

// Calls returns how often an API was called, refused calls included.
func (s *Server) Calls(api string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.calls[api]
}

// count notes a call and returns the errcode that is scripted for it, or 0.
func (s *Server) count(api string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[api]++
	script := s.faults[api]
	if len(script) == 0 {
		return 0
	}
	s.faults[api] = slices.Clone(script[1:])
	return script[0]
}

// status is the beginning of every answer.
type status struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

func failed(code int) status {
	return status{code, fmt.Sprintf("simulated error %d, hint: [0], from ip: 192.0.2.7", code)}
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_ = json.NewEncoder(w).Encode(value)
}

func (s *Server) getToken(w http.ResponseWriter, r *http.Request) {
	code := s.count("gettoken")
	secret := r.URL.Query().Get("corpsecret")
	switch {
	case code != 0:
	case r.URL.Query().Get("corpid") != s.cfg.CorpID:
		code = 40013
	case subtle.ConstantTimeCompare([]byte(secret), []byte(s.cfg.Secret)) != 1:
		code = 40001
	}
	if code != 0 {
		answer(w, failed(code))
		return
	}
	token := rand.Text() + rand.Text()
	s.mu.Lock()
	s.tokens[token] = s.cfg.Now().Add(s.cfg.TokenLife)
	s.mu.Unlock()
	answer(w, struct {
		status
		Token     string `json:"access_token"`
		ExpiresIn int    `json:"expires_in"`
	}{status{0, "ok"}, token, int(s.cfg.TokenLife.Seconds())})
}

// tokenError returns 0 for a good token, else the errcode.
func (s *Server) tokenError(token string) int {
	if token == "" {
		return 41001
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	expires, known := s.tokens[token]
	switch {
	case !known:
		return 40014
	case !s.cfg.Now().Before(expires):
		return 42001
	}
	return 0
}

// withToken counts, checks the token, plays the script and bounds the body.
func (s *Server) withToken(api string, do func([]byte) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		code := s.count(api)
		if bad := s.tokenError(r.URL.Query().Get("access_token")); bad != 0 {
			code = bad
		}
		if code != 0 && code != NoAnswer {
			answer(w, failed(code))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		result := do(body)
		if code == NoAnswer {
			panic(http.ErrAbortHandler)
		}
		answer(w, result)
	}
}

func (s *Server) callbackIP([]byte) any {
	return struct {
		status
		Addresses []string `json:"ip_list"`
	}{status{0, "ok"}, []string{"192.0.2.1", "192.0.2.2"}}
}
