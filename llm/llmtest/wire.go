package llmtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

// Shape is the wire format of a known endpoint: the same answer, sent as it sends it.
type Shape string

// The shapes. What differs was taken down from what their users report; see docs/adr/0022.
const (
	OpenAI     Shape = ""           // a chunk with the role, usage in a last chunk without choices, [DONE]
	Qwen       Shape = "qwen"       // content null beside reasoning_content, "usage":null in each chunk
	DeepSeek   Shape = "deepseek"   // : keep-alive comments, reasoning_content, usage in the chunk that ends
	GLM        Shape = "glm"        // the role in each chunk, usage in the chunk that ends without being asked
	Kimi       Shape = "kimi"       // usage inside the choice that ends
	VLLM       Shape = "vllm"       // reasoning beside reasoning_content, stop_reason
	Ollama     Shape = "ollama"     // the role in each chunk, reasoning, an empty content at the end
	Xinference Shape = "xinference" // CRLF, : ping comments, data: without a space
)

// Shapes lists them.
func Shapes() []Shape {
	return []Shape{OpenAI, Qwen, DeepSeek, GLM, Kimi, VLLM, Ollama, Xinference}
}

// pieces is how many chunks a text is sent in.
const pieces = 8

// write sends an answer.
func write(w http.ResponseWriter, hr *http.Request, r Request, a Answer) {
	if !wait(hr.Context(), a.Before, a.Hold) {
		return
	}
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	switch {
	case a.Status != 0 || a.Body != "":
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", cmp.Or(a.ContentType, "application/json"))
		}
		w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
		_, _ = w.Write([]byte(a.Body))
	case r.Stream:
		w.Header().Set("Content-Type", cmp.Or(a.ContentType, "text/event-stream"))
		(&stream{w: w, ctx: hr.Context(), r: r, a: a}).send()
	default:
		w.Header().Set("Content-Type", cmp.Or(a.ContentType, "application/json"))
		_ = json.NewEncoder(w).Encode(whole(r, a))
	}
}

// wait waits a time and for a signal; false when the client is gone.
func wait(ctx context.Context, d time.Duration, hold <-chan struct{}) bool {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return false
		}
	}
	if hold == nil {
		return true
	}
	select {
	case <-hold:
		return true
	case <-ctx.Done():
		return false
	}
}

// object is a JSON object of the wire.
type object = map[string]any

// usage counts a character as a token, which is near enough.
func usage(r Request, a Answer) object {
	prompt := 0
	for _, m := range r.Messages {
		prompt += utf8.RuneCountInString(m.Content)
	}
	answer := utf8.RuneCountInString(a.Text) + utf8.RuneCountInString(a.Think)
	return object{"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
}

// whole is the answer without a stream.
func whole(r Request, a Answer) object {
	message := object{"role": "assistant", "content": a.Text}
	if a.Think != "" {
		message["reasoning_content"] = a.Think
	}
	choices := []object{{"index": 0, "message": message, "finish_reason": cmp.Or(a.Finish, "stop")}}
	if a.NoChoices {
		choices = []object{}
	}
	body := object{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": r.Model, "choices": choices}
	if !a.NoUsage {
		body["usage"] = usage(r, a)
	}
	return body
}

// stream sends an answer as server-sent events.
type stream struct {
	w    http.ResponseWriter
	ctx  context.Context //nolint:containedctx // of the one request that it answers
	r    Request
	a    Answer
	sent int
}

func (s *stream) send() {
	if s.a.Shape != GLM && s.a.Shape != Ollama && !s.a.NoChoices {
		s.delta(object{"role": "assistant", "content": ""}, nil)
	}
	s.comment()
	for _, piece := range cut(s.a.Think) {
		if !s.piece(s.thought(piece)) {
			return
		}
	}
	for _, piece := range cut(s.a.Text) {
		if !s.piece(s.said(piece)) {
			return
		}
	}
	if s.a.Error != "" {
		s.line(object{"error": object{"message": s.a.Error, "type": "server_error"}})
		return
	}
	s.end()
}

// piece sends a delta after its pause; false when the answer ends here.
func (s *stream) piece(delta object) bool {
	if s.sent > 0 && !wait(s.ctx, s.a.Between, nil) {
		return false
	}
	s.delta(delta, nil)
	if s.sent++; s.a.Cut > 0 && s.sent >= s.a.Cut {
		panic(http.ErrAbortHandler)
	}
	return true
}

// thought is a delta of reasoning, in the field that the shape has for it.
func (s *stream) thought(piece string) object {
	switch s.a.Shape {
	case Ollama:
		return object{"role": "assistant", "content": "", "reasoning": piece}
	case VLLM:
		return object{"reasoning": piece, "reasoning_content": piece}
	case GLM:
		return object{"role": "assistant", "reasoning_content": piece}
	}
	return object{"content": nil, "reasoning_content": piece}
}

// said is a delta of the answer.
func (s *stream) said(piece string) object {
	switch s.a.Shape {
	case GLM, Ollama:
		return object{"role": "assistant", "content": piece}
	case Qwen, DeepSeek:
		return object{"content": piece, "reasoning_content": nil}
	}
	return object{"content": piece}
}

// end sends why it ended, the tokens and [DONE], each where the shape has it.
func (s *stream) end() {
	asked := s.r.Has("stream_options") || s.a.Shape == GLM || s.a.Shape == Kimi || s.a.Shape == DeepSeek
	told := asked && !s.a.NoUsage
	if !s.a.NoFinish && !s.a.NoChoices {
		choice := object{"index": 0, "delta": object{}, "finish_reason": cmp.Or(s.a.Finish, "stop")}
		if s.a.Shape == Ollama || s.a.Shape == Qwen {
			choice["delta"] = object{"content": ""}
		}
		if s.a.Shape == VLLM {
			choice["stop_reason"] = nil
		}
		body := s.chunk(choice)
		switch {
		case told && s.a.Shape == Kimi:
			choice["usage"] = usage(s.r, s.a)
			told = false
		case told && (s.a.Shape == GLM || s.a.Shape == DeepSeek):
			body["usage"] = usage(s.r, s.a)
			told = false
		}
		s.line(body)
	}
	if told {
		body := s.chunk()
		body["usage"] = usage(s.r, s.a)
		s.line(body)
	}
	if !s.a.NoDone {
		s.raw("data: [DONE]")
	}
}

func (s *stream) delta(delta object, finish any) {
	if s.a.NoChoices {
		s.line(s.chunk())
		return
	}
	s.line(s.chunk(object{"index": 0, "delta": delta, "finish_reason": finish}))
}

func (s *stream) chunk(choices ...object) object {
	if choices == nil {
		choices = []object{}
	}
	body := object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": s.r.Model, "choices": choices}
	if s.a.Shape == Qwen {
		body["usage"], body["system_fingerprint"] = nil, nil
	}
	return body
}

// comment is what some endpoints send while a model starts.
func (s *stream) comment() {
	switch s.a.Shape {
	case DeepSeek:
		s.raw(": keep-alive")
		s.raw(": keep-alive")
	case Xinference:
		s.raw(": ping - 2024-06-10 09:00:00")
	}
}

func (s *stream) line(body object) {
	prefix := "data: "
	if s.a.Shape == Xinference {
		prefix = "data:"
	}
	s.raw(prefix + encode(body))
}

// raw sends one event.
func (s *stream) raw(line string) {
	end := "\n\n"
	if s.a.Shape == Xinference {
		end = "\r\n\r\n"
	}
	_, _ = fmt.Fprint(s.w, line, end)
	if f, ok := s.w.(http.Flusher); ok {
		f.Flush()
	}
}

// cut divides a text into pieces of whole characters.
func cut(text string) (parts []string) {
	runes := []rune(text)
	size := max(1, (len(runes)+pieces-1)/pieces)
	for from := 0; from < len(runes); from += size {
		parts = append(parts, string(runes[from:min(len(runes), from+size)]))
	}
	return parts
}
