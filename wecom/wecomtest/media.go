package wecomtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"mime"
	"net/http"
	"strings"
	"time"
)

const (
	maxMediaAnswer = 20 << 20 // bytes of a file or of a range of it in one answer
	keptMedia      = 64       // files kept; the oldest goes first
)

// medium is a file in the store that media/get hands out.
type medium struct {
	id, name string
	data     []byte
	at       time.Time
}

// PutMedia keeps a file as if it had been uploaded and returns its media_id.
func (s *Server) PutMedia(name string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := rand.Text() + rand.Text()
	s.media = append(s.media, medium{id: id, name: name, data: bytes.Clone(data), at: s.cfg.Now()})
	if len(s.media) > keptMedia {
		s.media = s.media[1:]
	}
	return id
}

// PostFile brings a member's file: it is kept and the callback names it. Its MsgType file is not documented for apps
// but arrives.
func (s *Server) PostFile(ctx context.Context, user, name string, data []byte) (Posted, error) {
	return s.Post(ctx, Callback{User: user, MsgType: "file", Fields: [][2]string{{"MediaId", s.PutMedia(name, data)}, {"FileName", name}}})
}

// ForgetMedia ends all files before their time.
func (s *Server) ForgetMedia() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media = nil
}

// getMedia is media/get: the file itself, a range of it, or an error as JSON.
func (s *Server) getMedia(w http.ResponseWriter, r *http.Request) {
	code := s.count("media/get")
	if bad := s.tokenError(r.URL.Query().Get("access_token")); bad != 0 {
		code = bad
	}
	m, found := s.mediumOf(r.URL.Query().Get("media_id"))
	switch {
	case code == NoAnswer:
		panic(http.ErrAbortHandler)
	case code != 0:
	case !found:
		code = 40007
	case len(m.data) > maxMediaAnswer && r.Header.Get("Range") == "":
		code = 830002
	}
	if code != 0 {
		answer(w, failed(code))
		return
	}
	kind := "application/octet-stream"
	if strings.HasSuffix(m.name, ".json") {
		kind = "application/json; charset=UTF-8" // it looks like an error, and is none
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.name}))
	http.ServeContent(w, r, m.name, m.at, bytes.NewReader(m.data))
}

func (s *Server) mediumOf(id string) (medium, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, m := range s.media {
		if m.id == id && s.cfg.Now().Sub(m.at) < 3*24*time.Hour {
			return m, true
		}
	}
	return medium{}, false
}
