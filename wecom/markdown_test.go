package wecom

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"duban/delivery"
)

func TestMarkdownSubset(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"what is shown stays": {"# 本月\n**第4条** `45人` [看](https://duban.example/)\n> 原文\n<font color=\"warning\">到期</font>", "# 本月\n**第4条** `45人` [看](https://duban.example/)\n> 原文\n<font color=\"warning\">到期</font>"},
		"lists":               {"- 一\n* 二\n+ 三\n  - 四\n1. 五", "• 一\n• 二\n• 三\n  • 四\n1. 五"},
		"tasks":               {"- [ ] 没做\n- [x] 做了", "□ 没做\n☑ 做了"},
		"bold is no list":     {"**粗**，*斜*", "**粗**，*斜*"},
		"a table":             {"前\n\n| 条 | 状态 |\n|---|:--:|\n| 4 | 已完成 |\n| 5 | |\n\n后", "前\n\n条：4，状态：已完成\n条：5\n\n后"},
		"a table at the end":  {"条 | 状态\n--|--\n4 | 已完成 | 多", "条：4，状态：已完成，多"},
		"a table of nothing":  {"| 条 | 状态 |\n|---|---|", "条，状态"},
		"a bar is no table":   {"一|二\n三", "一|二\n三"},
		"code":                {"```go\na | b\n- c\n```\n后", "a | b\n- c\n后"},
		"code without an end": {"~~~\n- c", "- c"},
		"a rule":              {"一\n---\n二\n***\n三", "一\n————\n二\n————\n三"},
		"pictures":            {"![图](https://duban.example/p.png \"题\") ![](u) ![没有]()", "[图](https://duban.example/p.png) [图片](u) 没有"},
	} {
		if got := markdownSubset(tc.text); got != tc.want {
			t.Errorf("%s: got %q\nwant %q", name, got, tc.want)
		}
	}
}

func TestRenderMarkdownSplitsAndOffers(t *testing.T) {
	got := RenderMarkdown(delivery.Outgoing{Text: strings.Repeat("- 第9条由县司法局牵头\n", 100), Choices: []string{"好"}})
	if len(got) < 2 || !strings.HasSuffix(got[len(got)-1], "\n1. 好\n回复数字即可。") || slices.ContainsFunc(got, func(s string) bool { return len(s) > maxMarkdown }) {
		t.Errorf("%q", got)
	}
}

// FuzzMarkdown: no word of letters or digits is lost, and nothing is too long.
func FuzzMarkdown(f *testing.F) {
	f.Add("| 条 | 状态 |\n|---|---|\n| 4 | 已完成 |")
	f.Add("```\n- [x] a\n![b](c)")
	f.Fuzz(func(t *testing.T, text string) {
		for _, piece := range RenderMarkdown(delivery.Outgoing{Text: text}) {
			if piece == "" || len(piece) > maxMarkdown || !utf8.ValidString(piece) {
				t.Fatalf("%d bytes: %q", len(piece), piece)
			}
		}
	})
}

func TestShortenBytes(t *testing.T) {
	if got, cut := shortenBytes("督办督办", 10); got != "督办…" || !cut {
		t.Errorf("%q %v", got, cut)
	}
	if got, cut := shortenBytes("督办", 6); got != "督办" || cut {
		t.Errorf("%q %v", got, cut)
	}
}
