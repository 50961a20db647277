package wecomtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxMediaAnswer = 20 << 20 // bytes of a file or of a range of it in one answer
	keptMedia      = 64       // files kept; the oldest goes first
	maxUpload      = 24 << 20 // bytes of a form
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

// Media is a file in the store: its name and its bytes.
func (s *Server) Media(id string) (name string, data []byte, ok bool) {
	m, ok := s.mediumOf(id)
	return m.name, m.data, ok
}

// uploadLimit is what media/upload takes of a kind. Source: developer documentation, page 90253.
type uploadLimit struct {
	most int // bytes
	ends []string
}

func uploadLimits() map[string]uploadLimit {
	return map[string]uploadLimit{
		"image": {10 << 20, []string{".jpg", ".jpeg", ".png"}},
		"voice": {2 << 20, []string{".amr"}},
		"video": {10 << 20, []string{".mp4"}},
		"file":  {20 << 20, nil},
	}
}

// checkUpload returns the errcode of a file that is not taken.
func checkUpload(kind, name string, size int) int {
	limit, known := uploadLimits()[kind]
	switch {
	case !known, limit.ends != nil && !slices.Contains(limit.ends, strings.ToLower(path.Ext(name))):
		return 40004
	case size <= 5 || size > limit.most:
		return codeSize
	}
	return 0
}

const codeSize = 40006

// uploadMedia is media/upload: a form with the part media.
func (s *Server) uploadMedia(w http.ResponseWriter, r *http.Request) {
	code := s.count("media/upload")
	if bad := s.tokenError(r.URL.Query().Get("access_token")); bad != 0 {
		code = bad
	}
	kind := r.URL.Query().Get("type")
	name, data, err := readForm(w, r)
	switch {
	case code == NoAnswer:
		panic(http.ErrAbortHandler)
	case code != 0:
	case err != nil:
		code = 41005
	default:
		code = checkUpload(kind, name, len(data))
	}
	if code != 0 {
		answer(w, failed(code))
		return
	}
	answer(w, struct {
		status
		Type      string `json:"type"`
		MediaID   string `json:"media_id"`
		CreatedAt string `json:"created_at"`
	}{status{0, "ok"}, kind, s.PutMedia(name, data), strconv.FormatInt(s.cfg.Now().Unix(), 10)})
}

// readForm reads the one file of a form.
func readForm(w http.ResponseWriter, r *http.Request) (name string, data []byte, err error) {
	if r.ContentLength <= 0 {
		return "", nil, errors.New("the form has no length")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, fmt.Errorf("read a form: %w", err)
	}
	part, err := form.NextPart()
	if err != nil || part.FormName() != "media" || part.FileName() == "" {
		return "", nil, errors.Join(errors.New("the form has no media with a name"), err)
	}
	data, err = io.ReadAll(part)
	if err != nil {
		return "", nil, fmt.Errorf("read a form: %w", err)
	}
	return part.FileName(), data, nil
}

// checkMedia returns the errcode of a message whose upload is gone or of another kind.
func (s *Server) checkMedia(kind, id string) int {
	m, found := s.mediumOf(id)
	if !found {
		return 40007
	}
	return checkUpload(kind, m.name, len(m.data))
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
