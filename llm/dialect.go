package llm

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
)

// Dialect is what an endpoint takes beside the messages 方言: endpoints call themselves OpenAI-compatible and refuse or ignore
// different things. A value; see DialectFor. Zero value: the barest request, one text in the user's role.
type Dialect struct {
	Name        string
	Format      string  // of the answer: json_schema, json_object; "": asked for in words alone
	Length      string  // field that bounds the answer: max_tokens, max_completion_tokens; "": none
	Thinking    string  // field that turns reasoning off: enable_thinking, thinking, chat_template_kwargs, reasoning_effort; "": none
	Temperature float64 // 0: not sent
	Usage       bool    // stream_options asks for the tokens
	System      bool    // takes the system role
	Stream      bool    // answers piece by piece
}

// The words of a dialect's fields.
const (
	schemaFormat    = "json_schema"
	objectFormat    = "json_object"
	maxTokens       = "max_tokens"
	maxCompletion   = "max_completion_tokens"
	enableThinking  = "enable_thinking"
	thinkingObject  = "thinking"
	templateKwargs  = "chat_template_kwargs"
	reasoningEffort = "reasoning_effort"
	none            = "none"
	autoDialect     = "auto"
	coolTemperature = 0.1
)

// dialects are the presets. Sources: the vendors' API references and what their users report; docs/adr/0022 says what was
// not tried against the real thing.
func dialects() []Dialect {
	return []Dialect{
		{"openai", schemaFormat, maxCompletion, "", coolTemperature, true, true, true},
		{"qwen", objectFormat, maxTokens, enableThinking, coolTemperature, true, true, true},
		{"deepseek", objectFormat, maxTokens, thinkingObject, coolTemperature, true, true, true},
		{"glm", objectFormat, maxTokens, thinkingObject, coolTemperature, false, true, true}, // tells the tokens unasked
		{"kimi", objectFormat, maxTokens, thinkingObject, 0, true, true, true},               // fixes the temperature itself
		{"vllm", schemaFormat, maxTokens, templateKwargs, coolTemperature, true, true, true},
		{"ollama", schemaFormat, maxTokens, reasoningEffort, coolTemperature, true, true, true},
		{"xinference", objectFormat, maxTokens, templateKwargs, coolTemperature, true, true, true},
	}
}

// DialectNames lists what DialectFor knows, auto first.
func DialectNames() []string {
	names := []string{autoDialect}
	for _, d := range dialects() {
		names = append(names, d.Name)
	}
	return names
}

// hosts tell a preset from an address.
func hosts() [][2]string {
	return [][2]string{{"dashscope", "qwen"}, {"maas.aliyuncs", "qwen"}, {"deepseek.com", "deepseek"}, {"bigmodel", "glm"}, {"z.ai", "glm"},
		{"moonshot", "kimi"}, {"kimi", "kimi"}, {"openai.com", "openai"}, {":11434", "ollama"}, {":9997", "xinference"}}
}

// DialectFor is a preset by name, changed by quirks like format=json_object. auto, or "", goes by the address and begins
// like vllm where that says nothing. What an endpoint refuses all the same is learned from its refusal, whatever the name.
// Errors: Invalid for a name or a quirk that is not known.
func DialectFor(name, baseURL string, quirks []string) (Dialect, error) {
	d, err := preset(name, baseURL)
	for _, q := range quirks {
		if err == nil {
			err = d.apply(q)
		}
	}
	return d, err
}

func preset(name, baseURL string) (Dialect, error) {
	if name == "" || name == autoDialect {
		name = nameFor(baseURL)
	}
	for _, d := range dialects() {
		if d.Name == name {
			return d, nil
		}
	}
	return Dialect{}, ledger.Errorf(ledger.Invalid, "没有 %s 这种方言，可写 %s", name, strings.Join(DialectNames(), "、"))
}

func nameFor(baseURL string) string {
	host := baseURL
	if u, err := url.Parse(baseURL); err == nil {
		host = u.Host
	}
	for _, h := range hosts() {
		if strings.Contains(host, h[0]) {
			return h[1]
		}
	}
	return "vllm"
}

// apply changes one thing by its word.
func (d *Dialect) apply(quirk string) error {
	key, value, _ := strings.Cut(quirk, "=")
	bad := ledger.Errorf(ledger.Invalid, "%s 读不懂，应写作 format=json_object、temperature=none 这样", quirk)
	oneOf := func(field *string, words ...string) error {
		if !slices.Contains(append(words, none), value) {
			return bad
		}
		*field = strings.Replace(value, none, "", 1)
		return nil
	}
	onOff := func(field *bool) error {
		*field = value == "on"
		if value != "on" && value != "off" {
			return bad
		}
		return nil
	}
	switch key {
	case "format":
		return oneOf(&d.Format, schemaFormat, objectFormat)
	case "length":
		return oneOf(&d.Length, maxTokens, maxCompletion)
	case "thinking":
		return oneOf(&d.Thinking, enableThinking, thinkingObject, templateKwargs, reasoningEffort)
	case "usage":
		return onOff(&d.Usage)
	case "system":
		return onOff(&d.System)
	case "stream":
		return onOff(&d.Stream)
	case "temperature":
		t, err := strconv.ParseFloat(value, 64)
		if d.Temperature = t; (err != nil || t <= 0 || t > 2) && value != none {
			return bad
		}
		return nil
	}
	return bad
}

// String says it in the words of the quirks.
func (d Dialect) String() string {
	word := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	temperature := none
	if d.Temperature > 0 {
		temperature = strconv.FormatFloat(d.Temperature, 'g', -1, 64)
	}
	onOff := map[bool]string{true: "on", false: "off"}
	return fmt.Sprintf("%s format=%s length=%s thinking=%s temperature=%s usage=%s system=%s stream=%s",
		d.Name, word(d.Format), word(d.Length), word(d.Thinking), temperature, onOff[d.Usage], onOff[d.System], onOff[d.Stream])
}
