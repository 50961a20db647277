package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"duban/ledger"
)

// How long a session lives. Source: OWASP ASVS 5.0, 7.3.1 and 7.3.2; 等保 asks for 30 minutes.
const (
	idleLimit     = 30 * time.Minute
	absoluteLimit = 12 * time.Hour
	touchEvery    = time.Minute // a session that was seen within it is not written again
	signInLimit   = 10 * time.Minute
)

// signed is a session 登录会话 as it is kept. Its name is the hash of the browser's token, so that who reads the notes cannot use it.
type signed struct {
	User    string    `json:"user"` // userid in lower case
	Known   bool      `json:"known"`
	Started time.Time `json:"started"` // system clock
	Seen    time.Time `json:"seen"`
	Lang    string    `json:"lang"` // "" = as the browser asks

	Password int64 `json:"password,omitempty"` // when the password was set that it began with, in microseconds; 0: it began in WeCom
	Change   bool  `json:"change,omitempty"`   // that password has to be changed before anything else
}

// limit is how long it lives in any case.
func (one *signed) limit() time.Duration {
	if one.Password != 0 {
		return localLimit
	}
	return absoluteLimit
}

// entering is a sign-in under way: who comes back must bring this state, in the browser that left.
type entering struct {
	State string `json:"state"`
	To    string `json:"to"`
}

// newToken is 256 random bits. Shape: 52 letters and digits.
func newToken() string { return rand.Text() + rand.Text() }

// nameOf is the name of a token's note.
func nameOf(kind, token string) string {
	sum := sha256.Sum256([]byte(token))
	return "web:" + kind + ":" + hex.EncodeToString(sum[:])
}

// cookieName is the name of a cookie: __Host- binds it to this host and to https. Over plain http, on this machine alone, a browser
// would not keep it, so it is called otherwise.
func (s *site) cookieName(kind string) string {
	if s.plain {
		return "duban-local-" + kind
	}
	return "__Host-duban-" + kind
}

// setCookie keeps a token in the browser until it is closed; "" removes it.
func (s *site) setCookie(w http.ResponseWriter, kind, token string) {
	c := &http.Cookie{Name: s.cookieName(kind), Value: token, Path: "/", HttpOnly: true, Secure: !s.plain, SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// token reads a cookie; "" when there is none.
func (s *site) token(r *http.Request, kind string) string {
	c, err := r.Cookie(s.cookieName(kind))
	if err != nil || len(c.Value) > 128 {
		return ""
	}
	return c.Value
}

// keep writes something as a note.
func (s *site) keep(ctx context.Context, name string, value any, life time.Duration) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	if err := s.Notes.Note(ctx, name, string(text), life); err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// begin makes a session under a new token, whatever the browser brought.
func (s *site) begin(w http.ResponseWriter, r *http.Request, one signed) error {
	if old := s.token(r, "session"); old != "" {
		if _, err := s.Notes.Take(r.Context(), nameOf("session", old)); err != nil {
			return fmt.Errorf("end the former session: %w", err)
		}
	}
	now, token := s.System(), newToken()
	_, one.Known = s.Member(one.User)
	one.Started, one.Seen = now, now
	if err := s.keep(r.Context(), nameOf("session", token), one, idleLimit); err != nil {
		return err
	}
	s.setCookie(w, "session", token)
	return nil
}

// session finds who is signed in; false for nobody. It ends a session whose time is over, or whose person left the directory.
func (s *site) session(r *http.Request) (one signed, ok bool, err error) {
	token := s.token(r, "session")
	if token == "" {
		return signed{}, false, nil
	}
	name := nameOf("session", token)
	text, err := s.Notes.Noted(r.Context(), name)
	if err != nil {
		return signed{}, false, ledger.Errorf(ledger.Unavailable, "read a session: %w", err)
	}
	if text == "" || json.Unmarshal([]byte(text), &one) != nil {
		return signed{}, false, nil
	}
	now := s.System()
	over, err := s.over(r.Context(), &one, now)
	if err != nil {
		return signed{}, false, err
	}
	if over {
		_, err := s.Notes.Take(r.Context(), name)
		return signed{}, false, err
	}
	if lang := langOf(r.URL.Query().Get("lang")); lang != "" && lang != one.Lang || now.Sub(one.Seen) >= touchEvery {
		if lang != "" {
			one.Lang = lang
		}
		one.Seen = now
		if err := s.keep(r.Context(), name, one, min(idleLimit, one.Started.Add(one.limit()).Sub(now))); err != nil {
			return signed{}, false, err
		}
	}
	return one, true, nil
}

// over reports whether a session ended: its time is over, its person left, or the password that it began with stands no more.
func (s *site) over(ctx context.Context, one *signed, now time.Time) (bool, error) {
	_, known := s.Member(one.User)
	if now.Sub(one.Seen) >= idleLimit || now.Sub(one.Started) >= one.limit() || one.Known && !known {
		return true, nil
	}
	if one.Password == 0 {
		return false, nil
	}
	if s.Passwords.Local == nil {
		return true, nil // switched off meanwhile
	}
	since, err := s.Passwords.Local.Since(ctx, one.User)
	if err != nil {
		return false, fmt.Errorf("read a session: %w", err)
	}
	return since.IsZero() || since.UnixMicro() != one.Password, nil
}

// langOf is zh or en, "" for anything else.
func langOf(asked string) string {
	switch asked = strings.ToLower(strings.TrimSpace(asked)); {
	case strings.HasPrefix(asked, "zh"):
		return "zh"
	case strings.HasPrefix(asked, "en"):
		return "en"
	}
	return ""
}

// langWanted is what the address asks for, else the session, else the browser, else Chinese.
func langWanted(r *http.Request, kept string) string {
	if lang := langOf(r.URL.Query().Get("lang")); lang != "" {
		return lang
	}
	if kept != "" {
		return kept
	}
	for one := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		if lang := langOf(one); lang != "" {
			return lang
		}
	}
	return "zh"
}
