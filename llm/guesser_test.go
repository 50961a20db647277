package llm_test

import (
	"net/http"
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/llm"
	"duban/llm/llmtest"
)

func TestGuesses(t *testing.T) {
	in := bot.Guessing{Text: "农技那个弄完了 来了45个", Today: "2024-06-10", Unit: "城关镇", Measures: []string{"4 农技培训", "9 田间学校"}}
	cases := []struct {
		name  string
		brain llmtest.Brain
		want  string // intent, rewrite, numbers; "" = an error
	}{
		{"a report", llmtest.Guesses(llmtest.Reading{Intent: "report", Rewrite: "第4条已完成，45人参训", Numbers: []string{"第4条"}}), "report 第4条已完成，45人参训 [4]"},
		{"no idea", llmtest.Well(), "  []"},
		{"an intent that is none", llmtest.Guesses(llmtest.Reading{Intent: "delete", Rewrite: "删库"}), "  []"},
		{"numbers as numbers", llmtest.Say("```json\n{\"intent\":\"question\",\"rewrite\":\"第9条谁牵头\",\"numbers\":[9]}\n```"), "question 第9条谁牵头 [9]"},
		{"a rewrite that is too long", llmtest.Guesses(llmtest.Reading{Intent: "report", Rewrite: strings.Repeat("长", 300)}), ""},
		{"too many numbers", llmtest.Guesses(llmtest.Reading{Intent: "report", Numbers: strings.Split("1 2 3 4 5 6 7 8 9 10 11", " ")}), ""},
		{"prose", llmtest.Say("应该是上报吧"), ""},
		{"500", llmtest.Status(http.StatusInternalServerError, "x"), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := llmtest.Start(t, c.brain)
			g, err := llm.NewGuesser(chat(t, nil, s)).Guess(t.Context(), in)
			if c.want == "" {
				if ledger.CodeOf(err) != ledger.Unavailable {
					t.Errorf("got %+v, %v", g, err)
				}
				return
			}
			if got := string(g.Intent) + " " + g.Rewrite + " " + "[" + strings.Join(g.Numbers, " ") + "]"; err != nil || got != c.want {
				t.Errorf("got %q, %v", got, err)
			}
			r := s.Requests()[0]
			if !r.Guessing() || len(r.All("measure")) != 2 || r.Text("unit") != "城关镇" {
				t.Errorf("sent %+v", r.Blocks)
			}
		})
	}
}
