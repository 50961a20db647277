package main

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"duban/bot"
)

var update = flag.Bool("update", false, "rewrite the expected replies")

// TestTalk holds every reply of a day's talk with the sample county. testdata/talk.txt has what people type
// after "> " under a line "# userid", and below it what the bot answers; -update rewrites the answers.
// A line "> （按）label", "> （图片）name", "> （语音）words" or "> （事件）name key" is of another form.
func TestTalk(t *testing.T) {
	for _, name := range []string{"talk", "forms"} {
		t.Run(name, func(t *testing.T) { talk(t, "testdata/"+name+".txt") })
	}
}

func talk(t *testing.T, path string) {
	c := newCounty(t, hears)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	user := ""
	for line := range strings.Lines(string(old)) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "# "):
			user, _, _ = strings.Cut(strings.TrimPrefix(line, "# "), " ")
			b.WriteString(line + "\n\n")
		case strings.HasPrefix(line, "> "):
			text := strings.TrimPrefix(line, "> ")
			reply := ""
			if form, what, ok := strings.Cut(strings.TrimPrefix(text, "（"), "）"); ok && strings.HasPrefix(text, "（") {
				reply = c.does(user, form, what)
			} else {
				reply = c.says(user, text)
			}
			b.WriteString(line + "\n" + reply + "\n\n")
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.String(); got != string(old) && !*update {
		t.Errorf("the talk reads differently; look at it and run with -update when it is right:\n%s", firstDifference(string(old), got))
	}
}

// hears gives the bot an endpoint that writes down what stands in a voice.
func hears(m *Main) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, _, err := r.FormFile("file")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		voice, _ := io.ReadAll(f)
		_ = json.NewEncoder(w).Encode(map[string]string{"text": strings.TrimPrefix(string(voice), "#!AMR\n")})
	}))
	m.Settings.Transcribe.BaseURL, m.Settings.Transcribe.Model = srv.URL+"/v1", "m"
	m.Engine = bot.NewEngine(m.abilities(), m.vocabulary, m.sender)
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want: " + w[i] + "\ngot:  " + g[i]
		}
	}
	return "one is longer"
}
