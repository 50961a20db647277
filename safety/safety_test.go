package safety_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/safety"
)

func TestWordsAreFoundHoweverTheyAreTyped(t *testing.T) {
	w := safety.NewWords("", nil)
	for text, want := range map[string]bool{
		"你这个王八蛋": true, "王 八\u200b蛋": true, "王-八-蛋": true, "ＦＵＣＫ you": true, "网上赌博怎么玩": true, "六合彩开奖": true,
		"打击电信网络诈骗谁牵头": false, "整治赌博活动是哪条": false, "第9条谁牵头": false, "扫黄打非哪个部门负责": false, "反洗钱培训45人": false,
		"禁毒宣传第几条": false, "信访群众情绪激动怎么办": false, "": false,
	} {
		if got := w.Review(t.Context(), safety.In, text) != nil; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]string{"骂了句王八蛋就走": "骂了句***就走", "王 八 蛋!": "***!", "平安": "平安", "Fuck, ok": "****, ok"} {
		if got := w.Veil(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

func TestTheOfficesOwnListAddsAndTakesAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "safety-words.txt")
	if err := os.WriteFile(path, []byte("\ufeff# 我们自己的\n\n 青禾骂语 \n!赌球\n坏\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := safety.NewWords(path, nil)
	for text, want := range map[string]bool{"青禾骂语": true, "赌球": false, "坏": false, "王八蛋": true} {
		if got := len(w.Find(text)) > 0; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	bad := safety.NewWords(t.TempDir(), nil) // a folder
	if len(bad.Find("王八蛋")) == 0 {
		t.Error("a list that cannot be read takes the shipped one away")
	}
}

// spoken is an engine that says what it is told to.
type spoken struct {
	out  bot.Outcome
	seen *bot.Input
}

func (s spoken) Handle(_ context.Context, in bot.Input) (bot.Outcome, error) {
	*s.seen = in
	return s.out, nil
}

// counted lets so many pass.
type counted struct{ left int }

func (c *counted) Spend(context.Context, string) (time.Duration, error) {
	if c.left--; c.left < 0 {
		return time.Minute, nil
	}
	return 0, nil
}

func TestTheGuard(t *testing.T) {
	seen := bot.Input{}
	guard := func(out bot.Outcome, o safety.Options) *safety.Guard {
		o.Engine, o.Words = spoken{out, &seen}, safety.NewWords("", nil)
		return safety.NewGuard(o)
	}
	handle := func(g *safety.Guard, in bot.Input) bot.Outcome {
		t.Helper()
		in.Kind = "text"
		out, err := g.Handle(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	quoting := bot.Outcome{Intent: bot.Report, Reply: "已记：有人骂王八蛋", Card: &bot.Card{Note: "王八蛋"}, Effects: bot.Effects{Updates: []ledger.ProgressUpdate{{}}}}
	g := guard(quoting, safety.Options{})
	if out := handle(g, bot.Input{Text: "有人骂王八蛋,第7条完成", Chat: "group"}); strings.Contains(out.Reply+out.Card.Note, "王八蛋") || len(out.Effects.Updates) != 1 || !seen.Harmful {
		t.Errorf("in a group: %+v", out)
	}
	if out := handle(g, bot.Input{Text: "有人骂王八蛋,第7条完成"}); !strings.Contains(out.Reply, "王八蛋") {
		t.Errorf("to the clerk: %s", out.Reply)
	}
	if quoting.Card.Note != "王八蛋" {
		t.Error("the engine's card was changed")
	}
	if handle(guard(bot.Outcome{Reply: "好"}, safety.Options{Printed: func(context.Context, string) bool { return true }}), bot.Input{Text: "六合彩"}); seen.Harmful {
		t.Error("a word of the documents counts as harmful")
	}
	if out := handle(guard(bot.Outcome{Reply: "好"}, safety.Options{}), bot.Input{Text: strings.Repeat("长", 2001)}); !strings.Contains(out.Reply, "前2000字") {
		t.Errorf("of a long message: %s", out.Reply)
	}
	paced := guard(bot.Outcome{Intent: bot.Question, Reply: "答"}, safety.Options{Pace: &counted{2}, Told: &counted{1}})
	var replies []string
	for range 5 {
		replies = append(replies, handle(paced, bot.Input{Text: "问"}).Reply)
	}
	if got := strings.Join(replies, "|"); !strings.HasPrefix(got, "答|答|您这一会儿发得太多") || !strings.HasSuffix(got, "||") {
		t.Errorf("a flood of questions: %s", got)
	}
	flooded := guard(quoting, safety.Options{Pace: &counted{0}, Told: &counted{0}})
	if out := handle(flooded, bot.Input{Text: "第7条完成"}); out.Reply == "" || len(out.Effects.Updates) != 1 {
		t.Errorf("a report in a flood: %+v", out)
	}
}

func TestADeploymentsOwnServiceIsAsked(t *testing.T) {
	fail := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Way, Text string }
		if fail || json.NewDecoder(r.Body).Decode(&in) != nil {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"pass": !strings.Contains(in.Text, "不宜"), "reason": "测试"})
	}))
	t.Cleanup(server.Close)
	s := safety.NewService(server.URL)
	if err := s.Review(t.Context(), safety.In, "第9条谁牵头"); err != nil {
		t.Error(err)
	}
	if err := s.Review(t.Context(), safety.Out, "不宜说的话"); ledger.CodeOf(err) != ledger.Forbidden {
		t.Error(err)
	}
	seen := bot.Input{}
	g := safety.NewGuard(safety.Options{Engine: spoken{bot.Outcome{Intent: bot.Question, Model: "m", Reply: "不宜说的话"}, &seen}, Words: safety.NewWords("", nil), Also: s})
	if out, _ := g.Handle(t.Context(), bot.Input{Text: "问", Kind: "text"}); strings.Contains(out.Reply, "不宜") || seen.Harmful {
		t.Errorf("what a model said goes out: %s", out.Reply)
	}
	fail = true
	if err := s.Review(t.Context(), safety.In, "不宜"); ledger.CodeOf(err) != ledger.Unavailable {
		t.Error(err)
	}
	if _, err := g.Handle(t.Context(), bot.Input{Text: "不宜", Kind: "text"}); err != nil || seen.Harmful {
		t.Error("a service that is down keeps people out", err)
	}
}

func FuzzVeil(f *testing.F) {
	f.Add("王 八 蛋 fu ck")
	w := safety.NewWords("", nil)
	f.Fuzz(func(_ *testing.T, text string) {
		if len(text) < 400 {
			w.Veil(text)
		}
	})
}
