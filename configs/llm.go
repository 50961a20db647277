package configs

import (
	"slices"
	"strconv"
	"strings"
)

// LLM is where models word answers and propose readings 对话模型. BaseURL, APIKey and Model of the Endpoint may be comma
// lists; see Endpoints. Zero value of BaseURL: answers are extractive.
type LLM struct {
	Endpoint
	Dialect      string // a name of Dialects, or a comma list, one for each endpoint
	Quirks       string // what is different from the dialect: format=json_object,temperature=none
	Timeout      int    // of a whole answer, seconds
	FirstToken   int    // until the first token, seconds
	AnswerTokens int    // most of one answer
	Context      int    // tokens of prompt and answer together
	Concurrency  int    // questions at once
	DailyPerson  int    // tokens of one person a day; 0 = no limit
	DailyAll     int    // tokens of all persons a day; 0 = no limit
	KeepHours    int    // for which answers are kept; 0 = none is
}

// Dialects are the names that llm.dialect may be.
func Dialects() []string {
	return []string{"auto", "openai", "qwen", "deepseek", "glm", "kimi", "vllm", "ollama", "xinference"}
}

// quirks are the words that llm.quirks may hold.
func quirks() map[string][]string {
	onOff := []string{"on", "off"}
	return map[string][]string{"format": {"json_schema", "json_object", "none"}, "length": {"max_tokens", "max_completion_tokens", "none"},
		"thinking": {"enable_thinking", "thinking", "chat_template_kwargs", "reasoning_effort", "none"}, "usage": onOff, "system": onOff, "stream": onOff}
}

// longestTurn is the most that a whole answer may take, in seconds: a message is answered within 20.
const longestTurn = 15

func llmOptions() []option {
	return []option{
		{Option{Key: "llm.base_url", Help: "any OpenAI-compatible chat endpoint, or a comma list that is asked in its order; empty: answers are extractive"}, func(s *Settings) any { return &s.LLM.BaseURL }},
		{Option{Key: "llm.api_key", Secret: true, Help: "its key; of a list one for each, which may be empty"}, func(s *Settings) any { return &s.LLM.APIKey }},
		{Option{Key: "llm.model", Help: "its model; of a list one for each, or one for all"}, func(s *Settings) any { return &s.LLM.Model }},
		{Option{Key: "llm.dialect", Default: "auto", Help: "what the endpoint takes: auto, openai, qwen, deepseek, glm, kimi, vllm, ollama, xinference"}, func(s *Settings) any { return &s.LLM.Dialect }},
		{Option{Key: "llm.quirks", Help: "what is different from the dialect, as format=json_object,thinking=none"}, func(s *Settings) any { return &s.LLM.Quirks }},
		{Option{Key: "llm.timeout", Default: "12", Help: "seconds for a whole answer, retries included"}, func(s *Settings) any { return &s.LLM.Timeout }},
		{Option{Key: "llm.first_token", Default: "6", Help: "seconds until an answer begins"}, func(s *Settings) any { return &s.LLM.FirstToken }},
		{Option{Key: "llm.answer_tokens", Default: "1200", Help: "most tokens of an answer"}, func(s *Settings) any { return &s.LLM.AnswerTokens }},
		{Option{Key: "llm.context", Default: "32768", Help: "tokens that question and answer may have together; passages beyond are left out"}, func(s *Settings) any { return &s.LLM.Context }},
		{Option{Key: "llm.concurrency", Default: "8", Help: "questions to models at once"}, func(s *Settings) any { return &s.LLM.Concurrency }},
		{Option{Key: "llm.daily_person", Default: "200000", Help: "tokens of one person a day; 0: no limit"}, func(s *Settings) any { return &s.LLM.DailyPerson }},
		{Option{Key: "llm.daily_all", Default: "5000000", Help: "tokens of everybody a day; 0: no limit"}, func(s *Settings) any { return &s.LLM.DailyAll }},
		{Option{Key: "llm.keep_hours", Default: "24", Help: "hours for which a worded answer is kept for the same question; 0: not kept"}, func(s *Settings) any { return &s.LLM.KeepHours }},
	}
}

// LLMEndpoint is one of the endpoints, with the name of its dialect.
type LLMEndpoint struct {
	Endpoint
	Dialect string
}

// Endpoints divides the comma lists. What is given once holds for all, a key excepted: each goes to its own endpoint alone.
func (l LLM) Endpoints() []LLMEndpoint {
	if l.IsZero() {
		return nil
	}
	bases := fields(l.BaseURL)
	keys, models, dialects := fields(l.APIKey), fields(l.Model), fields(l.Dialect)
	list := make([]LLMEndpoint, len(bases))
	for i, base := range bases {
		list[i] = LLMEndpoint{Endpoint{BaseURL: base, APIKey: nth(keys, i, ""), Model: nth(models, i, models[0])}, nth(dialects, i, dialects[0])}
	}
	return list
}

// QuirkWords are the quirks, one by one.
func (l LLM) QuirkWords() []string {
	return strings.FieldsFunc(l.Quirks, func(r rune) bool { return r == ',' || r == ' ' })
}

// fields are the parts of a comma list, empty ones kept.
func fields(list string) []string {
	parts := strings.Split(list, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func nth(list []string, i int, otherwise string) string {
	if i < len(list) {
		return list[i]
	}
	return otherwise
}

// tidyBases takes the trailing slashes of a list of addresses away.
func tidyBases(list string) string {
	bases := fields(list)
	for i := range bases {
		bases[i] = strings.TrimRight(bases[i], "/")
	}
	return strings.Join(bases, ",")
}

func (s Settings) checkLLM(p *Problems) {
	l := s.LLM
	p.together("模型服务的地址和模型名要一起设置", map[string]bool{"llm.base_url": l.BaseURL != "", "llm.model": l.Model != ""})
	if l.APIKey != "" && l.BaseURL == "" {
		p.add("llm.api_key", "设置了，但没有 %s:请补上模型服务的地址。", Option{Key: "llm.base_url"}.Env())
	}
	l.checkLists(p)
	l.checkQuirks(p)
	for _, n := range []struct {
		key              string
		value, from, top int
	}{{"llm.timeout", l.Timeout, 1, longestTurn}, {"llm.first_token", l.FirstToken, 1, max(1, l.Timeout)}, {"llm.answer_tokens", l.AnswerTokens, 100, 16_000},
		{"llm.context", l.Context, 2_000, 2_000_000}, {"llm.concurrency", l.Concurrency, 1, 1_000}, {"llm.keep_hours", l.KeepHours, 0, 720}} {
		if n.value < n.from || n.value > n.top {
			p.add(n.key, "是 %d:应在 %d 到 %d 之间。", n.value, n.from, n.top)
		}
	}
	if l.AnswerTokens >= l.Context {
		p.add("llm.context", "是 %d:应比 %s 大。", l.Context, Option{Key: "llm.answer_tokens"}.Env())
	}
	for key, n := range map[string]int{"llm.daily_person": l.DailyPerson, "llm.daily_all": l.DailyAll} {
		if n < 0 || n > 0 && n < l.AnswerTokens {
			p.add(key, "是 %s:应写 0(不限)，或比 %s 大。", strconv.Itoa(n), Option{Key: "llm.answer_tokens"}.Env())
		}
	}
}

// checkLists checks what may be one or one for each endpoint.
func (l LLM) checkLists(p *Problems) {
	if l.BaseURL == "" {
		return
	}
	bases := fields(l.BaseURL)
	for _, base := range bases {
		if !hasHost(base, "https", "http") {
			p.add("llm.base_url", "应是 http:// 或 https:// 开头的网址，几个用逗号隔开。")
		}
	}
	if n := len(fields(l.APIKey)); l.APIKey != "" && n != len(bases) {
		p.add("llm.api_key", "有 %d 个，地址有 %d 个：请一一对应，没有密钥的留空。", n, len(bases))
	}
	for key, list := range map[string]string{"llm.model": l.Model, "llm.dialect": l.Dialect} {
		if n := len(fields(list)); n != 1 && n != len(bases) {
			p.add(key, "有 %d 个，地址有 %d 个：请只写一个，或一一对应。", n, len(bases))
		}
	}
	for _, d := range fields(l.Dialect) {
		if !slices.Contains(Dialects(), d) {
			p.add("llm.dialect", "是 %q:可写 %s。", d, strings.Join(Dialects(), "、"))
		}
	}
}

func (l LLM) checkQuirks(p *Problems) {
	for _, q := range l.QuirkWords() {
		key, value, _ := strings.Cut(q, "=")
		t, err := strconv.ParseFloat(value, 64)
		if key == "temperature" && (value == "none" || err == nil && t > 0 && t <= 2) || slices.Contains(quirks()[key], value) {
			continue
		}
		p.add("llm.quirks", "里的 %q 读不懂:应写作 format=json_object、temperature=none 这样,见示例文件。", q)
	}
}
