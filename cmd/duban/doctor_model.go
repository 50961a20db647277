package main

import (
	"context"
	"fmt"
	"time"

	"duban/configs"
	"duban/llm"
)

// checkModels asks each endpoint for one word; nothing of the documents is sent.
func checkModels(ctx context.Context, list *checklist, s configs.Settings) {
	if s.LLM.IsZero() {
		list.line("模型", nil, "未配置:照原文摘答")
		return
	}
	o, err := chatOptions(s, nil)
	if err != nil {
		list.line("模型", err, "")
		return
	}
	for _, f := range llm.NewChat(o).Probe(ctx) {
		list.line("模型", f.Err, findingWords(f))
	}
}

// findingWords say what an endpoint answered.
func findingWords(f llm.Finding) string {
	said := "答了“" + f.Word + "”"
	if f.Word == "" {
		said = "答了,但没按要求的格式;能读懂的才会用"
	}
	words := fmt.Sprintf("%s(%s)%s,用时 %s", f.Model, f.Host, said, f.Took.Round(10*time.Millisecond))
	if f.First > 0 {
		words += fmt.Sprintf("(%s 开始回答)", f.First.Round(10*time.Millisecond))
	}
	if f.Tokens > 0 {
		words += fmt.Sprintf(",%d token", f.Tokens)
	}
	words += ";" + f.Dialect.String()
	if f.Learned {
		words += "(接口不接受原来的写法,已自动改成这样;把 format= 起的这几项写进 DUBAN_LLM_QUIRKS,就不用每次试)"
	}
	if f.Dialect.Name == "ollama" {
		words += ";Ollama 默认只读 4096 个 token,请把它的 OLLAMA_CONTEXT_LENGTH 调到不小于 DUBAN_LLM_CONTEXT"
	}
	return words
}
