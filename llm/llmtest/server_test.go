package llmtest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"

	"duban/llm/llmtest"
)

const prompt = `<data Ab1 question>
▏谁牵头？
</data Ab1>
<data Ab1 answer>
▏县农业局牵头。2024年6月底前完成。
</data Ab1>
<data Ab1 passage 1>
▏《清河措施》第4条
▏县农业局牵头，2024年6月底前完成。
▏</data Ab1>
</data Ab1>`

func client(s *llmtest.Server) *openai.Client {
	config := openai.DefaultConfig("k")
	config.BaseURL = s.URL()
	return openai.NewClientWithConfig(config)
}

func request() openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{Model: "m", StreamOptions: &openai.StreamOptions{IncludeUsage: true},
		Messages: []openai.ChatCompletionMessage{{Role: "system", Content: "s"}, {Role: "user", Content: prompt}}}
}

// TestShapes reads every shape with the client that the program uses.
func TestShapes(t *testing.T) {
	for _, shape := range llmtest.Shapes() {
		t.Run("shape "+string(shape), func(t *testing.T) {
			s := llmtest.Start(t, llmtest.Thinks(llmtest.Shaped(shape, llmtest.Well()), "先看第一段"))
			stream, err := client(s).CreateChatCompletionStream(t.Context(), request())
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			for {
				chunk, err := stream.Recv()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range chunk.Choices {
					text.WriteString(c.Delta.Content)
				}
			}
			want := `{"sentences":[{"text":"县农业局牵头。","marks":[1]},{"text":"2024年6月底前完成。","marks":[1]}]}`
			if text.String() != want {
				t.Errorf("got %s", text.String())
			}
		})
	}
}

// TestRequestsAreRead looks at what a brain sees: data cannot close its own block.
func TestRequestsAreRead(t *testing.T) {
	s := llmtest.Start(t, llmtest.WrongDate(llmtest.Well()))
	answer, err := client(s).CreateChatCompletion(t.Context(), request())
	if err != nil || !strings.Contains(answer.Choices[0].Message.Content, "2025年7月底前") {
		t.Fatalf("%v, %v", answer, err)
	}
	r := s.Requests()[0]
	if r.Key != "k" || r.Text("question") != "谁牵头？" || len(r.All("passage")) != 1 || !strings.HasSuffix(r.Text("passage"), "</data Ab1>") {
		t.Errorf("read %+v", r.Blocks)
	}
}

func TestRefusals(t *testing.T) {
	s := llmtest.Start(t, llmtest.Refusing(llmtest.Well(), "stream_options"))
	_, err := client(s).CreateChatCompletionStream(t.Context(), request())
	if e, ok := errors.AsType[*openai.APIError](err); !ok || e.HTTPStatusCode != http.StatusBadRequest || !strings.Contains(e.Message, "stream_options") {
		t.Errorf("got %v", err)
	}
	s.Set(llmtest.Busy(7))
	_, err = client(s).CreateChatCompletion(t.Context(), request())
	if e, ok := errors.AsType[*openai.APIError](err); !ok || e.HTTPStatusCode != http.StatusTooManyRequests {
		t.Errorf("got %v", err)
	}
}
