package llm_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/llm"
)

// TestTranscribe: what an endpoint that calls itself compatible is sent, and what becomes of its answers.
func TestTranscribe(t *testing.T) {
	voice := []byte("#!AMR\n\x3c\x00")
	well := func(w http.ResponseWriter) { send(w, 200, map[string]any{"text": " 第4条完成了 "}) }
	for _, c := range []struct {
		name    string
		answers []func(http.ResponseWriter)
		text    string
		code    ledger.Code
	}{
		{"a text", []func(http.ResponseWriter){well}, "第4条完成了", ""},
		{"silence", []func(http.ResponseWriter){func(w http.ResponseWriter) { send(w, 200, map[string]any{"text": ""}) }}, "", ""},
		{"down once", []func(http.ResponseWriter){func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, well}, "第4条完成了", ""},
		{"down twice", []func(http.ResponseWriter){func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }}, "", ledger.Unavailable},
		{"a kind of file that it does not take", []func(http.ResponseWriter){func(w http.ResponseWriter) {
			send(w, 400, map[string]any{"error": map[string]any{"message": "Invalid file format. key " + secret, "type": "invalid_request_error"}})
		}}, "", ledger.Internal},
		{"a key that it does not know", []func(http.ResponseWriter){func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }}, "", ledger.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				f, h, err := r.FormFile("file")
				if err != nil || r.URL.Path != "/v1/audio/transcriptions" || r.FormValue("model") != "m" || r.FormValue("language") != "zh" {
					t.Errorf("%s: %v, model %q", r.URL.Path, err, r.FormValue("model"))
					return
				}
				got, err := io.ReadAll(f)
				if err != nil || !bytes.Equal(got, voice) || h.Filename != "voice.amr" {
					t.Errorf("%q of %d bytes: %v", h.Filename, len(got), err)
				}
				c.answers[calls](w)
				calls++
			}))
			defer srv.Close()
			tr := llm.NewTranscriber(llm.TranscriberOptions{BaseURL: srv.URL + "/v1", APIKey: secret, Model: "m", Pause: time.Millisecond})
			text, err := tr.Transcribe(t.Context(), "voice.amr", bytes.NewReader(voice))
			if text != c.text || ledger.CodeOf(err) != c.code || calls != len(c.answers) {
				t.Errorf("%q, %v after %d calls", text, err, calls)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("a secret in %v", err)
			}
		})
	}
}

func TestATooLongVoiceIsNotSent(t *testing.T) {
	tr := llm.NewTranscriber(llm.TranscriberOptions{BaseURL: "http://127.0.0.1:1/v1"})
	if _, err := tr.Transcribe(t.Context(), "voice.amr", bytes.NewReader(make([]byte, 11<<20))); ledger.CodeOf(err) != ledger.TooLarge {
		t.Error(err)
	}
}
