package llm

import (
	"fmt"
	"strings"
	"testing"

	"duban/retrieval"
)

func show(sentences []retrieval.WordedSentence) string {
	var all []string
	for _, s := range sentences {
		all = append(all, s.Text+fmt.Sprint(s.Marks))
	}
	return strings.Join(all, "|")
}

// TestReadSentences holds what models really send against what is read. want "!": no answer.
func TestReadSentences(t *testing.T) {
	const good = "县农业局牵头。[1]|6月底前完成。[1 2]"
	cases := []struct{ name, text, want string }{
		{"as asked", `{"sentences":[{"text":"县农业局牵头。","marks":[1]},{"text":"6月底前完成。","marks":[1,2]}]}`, good},
		{"in a fence", "```json\n{\"sentences\":[{\"text\":\"县农业局牵头。\",\"marks\":[1]},{\"text\":\"6月底前完成。\",\"marks\":[1,2]}]}\n```", good},
		{"prose around", "好的，以下是答复：\n{\"sentences\":[{\"text\":\"县农业局牵头。\",\"marks\":[1]},{\"text\":\"6月底前完成。\",\"marks\":[1,2]}]}\n希望有帮助！", good},
		{"trailing commas", `{"sentences":[{"text":"县农业局牵头。","marks":[1,],},{"text":"6月底前完成。","marks":[1,2]},],}`, good},
		{"missing commas", "{\"sentences\":[{\"text\":\"县农业局牵头。\" \"marks\":[1]} {\"text\":\"6月底前完成。\",\"marks\":[1 2]}]}", good},
		{"comments", "{\"sentences\":[ // 第一句\n{\"text\":\"县农业局牵头。\",\"marks\":[1]}, /* 第二句 */ {\"text\":\"6月底前完成。\",\"marks\":[1,2]}]}", good},
		{"full-width punctuation", `｛“sentences”：［｛“text”：“县农业局牵头。”，“marks”：［1］｝，｛“text”：“6月底前完成。”，“marks”：［1，2］｝］｝`, good},
		{"single quotes and bare keys", `{sentences:[{text:'县农业局牵头。',marks:[1]},{text:'6月底前完成。',marks:['1','[2]']}]}`, good},
		{"reasoning before", `<think>{"sentences":[{"text":"错的。","marks":[9]}]}</think>{"sentences":[{"text":"县农业局牵头。","marks":[1]},{"text":"6月底前完成。","marks":[1,2]}]}`, good},
		{"reasoning without its beginning", `先看看。</think>{"sentences":[{"text":"县农业局牵头。","marks":1},{"text":"6月底前完成。","marks":"1、2"}]}`, good},
		{"a draft, then the answer", `草稿{"sentences":[{"text":"初稿。","marks":[3]}]} 定稿{"sentences":[{"text":"县农业局牵头。","marks":[1]},{"text":"6月底前完成。","marks":[1,2]}]}`, good},
		{"a list", `[{"text":"县农业局牵头。","marks":[1]},{"text":"6月底前完成。","marks":[1,2]}]`, good},
		{"other names", `{"answer":[{"sentence":"县农业局牵头。","sources":["passage 1"]},{"content":"6月底前完成。","citations":[{"mark":1},{"id":2}]}]}`, good},
		{"texts with marks", `{"sentences":["县农业局牵头[1]。","6月底前完成。[1][2]"]}`, good},
		{"one text", `{"answer":"县农业局牵头[1]。6月底前完成[1-2]。"}`, "县农业局牵头。6月底前完成。[1 2]"},
		{"one sentence", `{"text":"县农业局牵头。","marks":[1]}`, "县农业局牵头。[1]"},
		{"marks twice", `{"sentences":[{"text":"县农业局牵头。[1]","marks":[1,1]},{"text":"6月底前完成【1】。","marks":[2]}]}`, "县农业局牵头。[1]|6月底前完成。[2 1]"},
		{"quotes inside", `{"sentences":[{"text":"开展"一村一策"活动。","marks":[1]}]}`, `开展"一村一策"活动。[1]`},
		{"line break inside", "{\"sentences\":[{\"text\":\"县农业局\n牵头。\",\"marks\":[1]}]}", "县农业局 牵头。[1]"},
		{"escapes", `{"sentences":[{"text":"\u53bf\u519c\u4e1a\u5c40\"牵头\"。","marks":[1]}]}`, `县农业局"牵头"。[1]`},
		{"emphasis and unseen characters", "{\"sentences\":[{\"text\":\"**县农业局**\u200b牵头。▏\",\"marks\":[1]}]}", "县农业局牵头。[1]"},
		{"nothing to say", `{"sentences":[]}`, ""},
		{"nothing at all", `{"sentences":null}`, ""},
		{"no marks", `{"sentences":[{"text":"县农业局牵头。","marks":[]}]}`, "县农业局牵头。[]"},
		{"plain", "县农业局牵头[1]。6月底前完成。[1][2]", good},
		{"plain list", "1. 县农业局牵头【1】。\n2. 6月底前完成【1、2】。\n", good},
		{"plain in a fence", "```\n- 县农业局牵头。[1]\n- 6月底前完成。[1,2]\n```", good},
		{"plain with a document's number", "依据清政发〔2024〕13号和[2024]年计划。[1]", "依据清政发〔2024〕13号和[2024]年计划。[1]"},
		{"plain English", "The 县农业局 leads [1]. It takes 3.5 hours under Art. 4. [2] Done by June.", "The 县农业局 leads.[1]|It takes 3.5 hours under Art. 4.[2]|Done by June.[]"},
		{"an apology", "抱歉，我不知道。", "!"},
		{"empty", "", "!"},
		{"cut", `{"sentences":[{"text":"县农业局牵头。","marks":[1]},{"text":"6月`, "!"},
		{"cut in its fence", "```json\n{\"sentences\":[{\"text\":\"县农业局牵头。\",\"marks\":[1]}", "!"},
		{"an error", `{"error":"no"}`, "!"},
		{"a number", `42`, "!"},
		{"too many", `{"sentences":[` + strings.Repeat(`{"text":"一句。","marks":[1]},`, 41) + `]}`, "!"},
		{"too long", `{"sentences":[{"text":"` + strings.Repeat("长", 401) + `","marks":[1]}]}`, "!"},
		{"too deep", strings.Repeat("[", 5000), "!"},
		{"reasoning that never ends", "<think>县农业局牵头[1]。", "!"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sentences, ok := readSentences(c.text)
			got := show(sentences)
			if !ok {
				got = "!"
			}
			if got != c.want {
				t.Errorf("read %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestRefusedWords(t *testing.T) {
	cases := []struct{ words, want string }{
		{"This response_format type is unavailable now", "format"},
		{"'json_schema' is not supported by this model", "format"},
		{"parameter.enable_thinking must be set to false for non-streaming calls", "think on"},
		{"Unknown name \"chat_template_kwargs\": Cannot find field.", "think"},
		{"invalid temperature: only 1 is allowed for this model", "heat"},
		{"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "length"},
		{"System role not supported", "system"},
		{"Extra inputs are not permitted: stream_options", "usage"},
		{"streaming is not available", "stream"},
		{"Output data may contain inappropriate content.", "no"},
		{"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens", "no"},
		{"系统检测到输入或生成内容可能包含不安全或敏感内容", "no"},
		{"bad request", "all"},
	}
	d, err := DialectFor("vllm", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.words, func(t *testing.T) {
			less, ok := d.without(c.words)
			got := "no"
			switch {
			case !ok:
			case less.Format == "" && less.Thinking == "" && !less.Usage && less.Temperature == 0:
				got = "all"
			case less.Format != d.Format:
				got = "format"
			case less.Thinking == enableThinking:
				got = "think on"
			case less.Thinking != d.Thinking:
				got = "think"
			case less.Temperature != d.Temperature:
				got = "heat"
			case less.Length == maxCompletion:
				got = "length"
			case less.System != d.System:
				got = "system"
			case less.Usage != d.Usage:
				got = "usage"
			case less.Stream != d.Stream:
				got = "stream"
			}
			if got != c.want {
				t.Errorf("leaves out %s, want %s: %s", got, c.want, less)
			}
		})
	}
}

func TestDialects(t *testing.T) {
	cases := []struct{ name, base, quirks, want string }{
		{"auto", "https://dashscope.example/compatible-mode/v1", "", "qwen format=json_object length=max_tokens thinking=enable_thinking temperature=0.1 usage=on system=on stream=on"},
		{"", "http://10.0.0.8:11434/v1", "", "ollama format=json_schema length=max_tokens thinking=reasoning_effort temperature=0.1 usage=on system=on stream=on"},
		{"auto", "http://10.0.0.8:9997/v1", "", "xinference format=json_object length=max_tokens thinking=chat_template_kwargs temperature=0.1 usage=on system=on stream=on"},
		{"auto", "http://10.0.0.8:8000/v1", "", "vllm format=json_schema length=max_tokens thinking=chat_template_kwargs temperature=0.1 usage=on system=on stream=on"},
		{"kimi", "http://proxy/v1", "", "kimi format=json_object length=max_tokens thinking=thinking temperature=none usage=on system=on stream=on"},
		{"glm", "", "format=none length=none thinking=none temperature=0.5 usage=off system=off stream=off", "glm format=none length=none thinking=none temperature=0.5 usage=off system=off stream=off"},
		{"claude", "", "", "!"},
		{"qwen", "", "format=xml", "!"},
		{"qwen", "", "temperature=9", "!"},
		{"qwen", "", "colour=red", "!"},
		{"qwen", "", "usage=maybe", "!"},
	}
	for _, c := range cases {
		t.Run(c.name+c.base+c.quirks, func(t *testing.T) {
			d, err := DialectFor(c.name, c.base, strings.Fields(c.quirks))
			got := d.String()
			if err != nil {
				got = "!"
			}
			if got != c.want {
				t.Errorf("got %s\nwant %s, %v", got, c.want, err)
			}
		})
	}
}

// FuzzRead: whatever a model says, reading ends, and what is read keeps to its bounds.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"sentences":[{"text":"县农业局牵头。","marks":[1]}]}`, "```json\n[{text:'x',marks:['1']},]\n```", "县农业局牵头[1]。6月底前完成。[1][2-9]",
		`<think>a</think>{"intent":"report","rewrite":"第4条已完成","numbers":["4",9]}`, `｛“sentences”：［“一句【1】”］｝`, `{"a":"\ud83d\u","b":/*x`, "[[[[{{{{", `{"text":"开展"一村一策"活动","marks":[1]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > longestAnswer {
			return
		}
		sentences, ok := readSentences(text)
		if ok && !inBounds(sentences) {
			t.Errorf("out of bounds: %d", len(sentences))
		}
		for _, s := range sentences {
			if ok && (s.Text == "" || strings.ContainsAny(s.Text, "\n\x00\u200b▏")) {
				t.Errorf("a text of %q", s.Text)
			}
			for _, m := range s.Marks {
				if m < 1 || m > highestMark {
					t.Errorf("mark %d", m)
				}
			}
		}
		if g, ok := readGuess(text); ok && (len([]rune(g.Rewrite)) > longestRewrite || len(g.Numbers) > mostNumbers) {
			t.Errorf("out of bounds: %+v", g)
		}
		_ = unmasked(text)
		if data := render([]block{{name: "question", text: text}}); strings.Count(data, "<") != 2 {
			t.Errorf("data hold a delimiter: %q", data)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	strict := `{"sentences":[` + strings.Repeat(`{"text":"县农业局牵头，2024年6月底前完成不少于60学时的培训。","marks":[1,2]},`, 9) + `{"text":"各镇配合。","marks":[1]}]}`
	for name, text := range map[string]string{"strict": strict, "loose": "好的：\n```json\n" + strings.Replace(strict, "]}", "],}", 3) + "\n```",
		"plain": strings.Repeat("县农业局牵头，2024年6月底前完成不少于60学时的培训[1][2]。", 10), "hostile": strings.Repeat(`{"a`, 6000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = readSentences(text)
			}
		})
	}
}
