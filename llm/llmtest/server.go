package llmtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Brain says what is answered to a request. It is called by many goroutines.
type Brain func(Request) Answer

// Server is the simulated endpoint. Concurrency: safe.
type Server struct {
	http *httptest.Server

	mu       sync.Mutex
	brain    Brain
	requests []Request
}

// Start runs an endpoint until the test ends.
func Start(t testing.TB, brain Brain) *Server {
	t.Helper()
	s := New(brain)
	t.Cleanup(s.Close)
	return s
}

// New runs an endpoint until Close. It answers every model name and every key.
func New(brain Brain) *Server {
	s := &Server{brain: brain}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Close stops it; running answers are cut.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// URL is its base address, for DUBAN_LLM_BASE_URL.
func (s *Server) URL() string { return s.http.URL + "/v1" }

// Set changes what it answers from now on.
func (s *Server) Set(brain Brain) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.brain = brain
}

// Requests are those that came, in their order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Sent is everything that was sent so far, headers left out: for canaries that must not be in it.
func (s *Server) Sent() string {
	var all strings.Builder
	for _, r := range s.Requests() {
		all.WriteString(r.Body)
		all.WriteByte('\n')
	}
	return all.String()
}

// Forget drops the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

func (s *Server) note(r Request) Brain {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	return s.brain
}

func (s *Server) serve(w http.ResponseWriter, hr *http.Request) {
	if !strings.HasSuffix(hr.URL.Path, "/chat/completions") {
		refuse(w, http.StatusNotFound, "no such path")
		return
	}
	r, err := readRequest(hr)
	if err != nil {
		refuse(w, http.StatusBadRequest, "the body is no JSON object")
		return
	}
	a := s.note(r)(r)
	for _, field := range a.Refuses {
		if r.Has(field) {
			refuse(w, http.StatusBadRequest, refusal(field))
			return
		}
	}
	write(w, hr, r, a)
}

// refuse answers as OpenAI does.
func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}})
}

// refusal is what real endpoints say of a field that they do not take.
func refusal(field string) string {
	switch field {
	case "response_format:json_schema":
		return "This response_format type is unavailable now"
	case "temperature":
		return "invalid temperature: only 1 is allowed for this model"
	case "max_tokens":
		return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
	case "role:system":
		return "System role not supported"
	}
	return "Unrecognized request argument supplied: " + strings.TrimPrefix(field, "response_format:")
}
