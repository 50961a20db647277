package main

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
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

// TestLoop is the same for one full loop: report, review, return, requests, closing, 立项, between three sides. What the bot
// sends of its own accord stands after "< " behind the message that led to it.
func TestLoop(t *testing.T) { talk(t, "testdata/loop.txt") }

func talk(t *testing.T, path string) {
	t.Helper()
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
			b.WriteString(line + "\n" + clockTime.ReplaceAllString(reply, "日 09:00 ") + "\n" + c.overhears() + "\n")
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

// clockTime is the time of day in a reply: the demo's day is fixed, its hours go on.
var clockTime = regexp.MustCompile(`日 \d\d:\d\d `)

// overhears waits until everything is sent and returns what others got, a line each behind "< ".
func (c *county) overhears() string {
	c.t.Helper()
	for {
		q, err := c.main.Store.Queues(c.ctx)
		if err != nil {
			c.t.Fatal(err)
		}
		if q.Waiting == 0 {
			break
		}
		if err := c.ctx.Err(); err != nil {
			c.t.Fatal(err)
		}
	}
	var b strings.Builder
	for _, p := range c.main.Directory.Members {
		for _, m := range c.sim.Messages(p.UserID)[c.seen[p.UserID]:] {
			c.seen[p.UserID]++
			if m.Type == changedCard {
				continue
			}
			b.WriteString("< " + p.UserID + ": " + strings.ReplaceAll(printed(m), "\n", "\n< ") + "\n")
		}
	}
	return b.String()
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
