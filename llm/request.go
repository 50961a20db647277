package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/sashabaranov/go-openai"
)

// request puts a prompt into an endpoint's dialect.
func (d Dialect) request(model string, p prompt, most int) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: model, Temperature: float32(d.Temperature), Stream: d.Stream}
	r.Messages = d.messages(p)
	switch d.Length {
	case maxTokens:
		r.MaxTokens = most //nolint:staticcheck // deprecated by OpenAI, the only one that most others know
	case maxCompletion:
		r.MaxCompletionTokens = most
	}
	switch d.Format {
	case schemaFormat:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: p.name, Schema: p.schema, Strict: true}}
	case objectFormat:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	if d.Usage && d.Stream {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	switch d.Thinking {
	case templateKwargs: // one word for the templates of Qwen and GLM, one for those of DeepSeek
		r.ChatTemplateKwargs = map[string]any{"enable_thinking": false, "thinking": false}
	case reasoningEffort:
		r.ReasoningEffort = openai.ReasoningEffortNone
	}
	return r
}

// messages are the instruction and the data. The data is in the user's role always.
func (d Dialect) messages(p prompt) []openai.ChatCompletionMessage {
	data := render(p.blocks)
	switch {
	case data == "": // a user who says nothing is refused by some
		return []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: p.text}}
	case !d.System:
		return []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: p.text + "\n\n" + data}}
	}
	return []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: p.text}, {Role: openai.ChatMessageRoleUser, Content: data}}
}

// extras are the fields that the client library does not know.
func (d Dialect) extras() map[string]any {
	switch d.Thinking {
	case enableThinking:
		return map[string]any{enableThinking: false}
	case thinkingObject:
		return map[string]any{thinkingObject: map[string]any{"type": "disabled"}}
	}
	return nil
}

type extrasKey struct{}

// withExtras lets the transport add fields to the request's body.
func withExtras(ctx context.Context, fields map[string]any) context.Context {
	if fields == nil {
		return ctx
	}
	return context.WithValue(ctx, extrasKey{}, fields)
}

// extending is a transport that adds fields to a JSON body.
type extending struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (e extending) RoundTrip(r *http.Request) (*http.Response, error) {
	fields, ok := r.Context().Value(extrasKey{}).(map[string]any)
	if !ok || r.Body == nil {
		return e.next.RoundTrip(r) //nolint:wrapcheck // http.Client wraps it
	}
	body, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	whole := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	for name, value := range fields {
		if whole[name], err = json.Marshal(value); err != nil {
			return nil, fmt.Errorf("extending the request: %w", err)
		}
	}
	if body, err = json.Marshal(whole); err != nil {
		return nil, fmt.Errorf("extending the request: %w", err)
	}
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return e.next.RoundTrip(r) //nolint:wrapcheck // http.Client wraps it
}
