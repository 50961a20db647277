package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// longestAnswer bounds what a model says, reasoning apart. Unit: bytes.
const longestAnswer = 60_000

// saying is an answer as it comes 生成中.
//
//	chunk ─► reasoning ─► text ─► why it ended ─► tokens ─► [DONE] or the end of the stream
//	           └────────────┴─ the stream ends here: half an answer, which is none
type saying struct {
	text, thought strings.Builder
	finish        string
	usage         usage
	first         func() // told of the first token; may be told again
}

// usage is how many tokens an answer cost, as the endpoint counts. Zero value: it did not tell.
type usage struct {
	Prompt int `json:"prompt_tokens"`
	Answer int `json:"completion_tokens"`
	Total  int `json:"total_tokens"`
}

func (u usage) total() int { return max(u.Total, u.Prompt+u.Answer) }

// chunk is what endpoints send, with the fields that only some of them have.
type chunk struct {
	Choices []struct {
		Delta struct {
			Content   *string `json:"content"`
			Thought   *string `json:"reasoning_content"` // DeepSeek, Qwen, GLM, Kimi
			Reasoning *string `json:"reasoning"`         // vLLM, Ollama
		} `json:"delta"`
		Finish *string `json:"finish_reason"`
		Usage  *usage  `json:"usage"` // Kimi
	} `json:"choices"`
	Usage *usage          `json:"usage"`
	Error json.RawMessage `json:"error"`
}

// rawStream is the part of a stream that is read here.
type rawStream interface{ RecvRaw() ([]byte, error) }

var _ rawStream = (*openai.ChatCompletionStream)(nil)

// read reads to the end. Errors: errHalf, errInStream, errTooLong and those of finished; the transport's own otherwise.
func (s *saying) read(from rawStream) error {
	for {
		line, err := from.RecvRaw()
		if errors.Is(err, io.EOF) {
			return s.finished()
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errHalf, err)
		}
		var c chunk
		if json.Unmarshal(line, &c) != nil {
			return errHalf // a line that was cut
		}
		if err := s.take(c); err != nil {
			return err
		}
	}
}

func (s *saying) take(c chunk) error {
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return errInStream
	}
	if c.Usage != nil && c.Usage.total() > 0 {
		s.usage = *c.Usage
	}
	for _, choice := range c.Choices {
		for _, thought := range []*string{choice.Delta.Thought, choice.Delta.Reasoning} {
			s.hear(&s.thought, thought)
		}
		s.hear(&s.text, choice.Delta.Content)
		if choice.Finish != nil && *choice.Finish != "" {
			s.finish = *choice.Finish
		}
		if choice.Usage != nil && choice.Usage.total() > 0 {
			s.usage = *choice.Usage
		}
	}
	if s.text.Len() > longestAnswer {
		return errTooLong
	}
	return nil
}

// hear adds a piece and tells of the first.
func (s *saying) hear(to *strings.Builder, piece *string) {
	if piece == nil || *piece == "" {
		return
	}
	s.first()
	to.WriteString(*piece)
}

// finished checks that the answer ended as a whole one does.
func (s *saying) finished() error {
	switch s.finish {
	case "stop", "eos", "end_turn", "stop_sequence":
		if s.text.Len() == 0 && s.thought.Len() == 0 {
			return errNothing
		}
		return nil
	case "length", "max_tokens":
		return errTooLong
	case "content_filter", "sensitive":
		return errFiltered
	case "":
		if s.text.Len() == 0 && s.thought.Len() == 0 {
			return errNothing
		}
	}
	return errHalf
}

// isJSON reports whether a stream is none but one JSON answer, from an endpoint that knows no streams.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && strings.HasSuffix(kind, "json")
}

// isPage reports a page for people, of a portal or a wrong address.
func isPage(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "text/html" || kind == "application/xhtml+xml")
}
