package llm_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duban/ledger"
	"duban/llm"
)

const secret = "sk-test-0123456789abcdef"

// request is what an endpoint is sent.
type request struct {
	Input      []string `json:"input"`
	Model      string   `json:"model"`
	Encoding   string   `json:"encoding_format"`
	Dimensions int      `json:"dimensions"`
}

// vectorOf tells texts apart: their length in bytes and their first byte, not normalised.
func vectorOf(s string) []float32 { return []float32{float32(len(s)), float32(s[0]), 3} }

// endpoint serves answer; texts gathers what was sent.
func endpoint(t *testing.T, answer func(w http.ResponseWriter, r request)) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var calls atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		calls.Add(1)
		var r request
		if err := json.NewDecoder(hr.Body).Decode(&r); err != nil || hr.URL.Path != "/v1/embeddings" {
			t.Errorf("%s: %v", hr.URL.Path, err)
		}
		answer(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv, &calls
}

func embedder(srv *httptest.Server, change func(*llm.EmbedderOptions)) *llm.Embedder {
	o := llm.EmbedderOptions{BaseURL: srv.URL + "/v1", APIKey: secret, Model: "m", Pause: time.Millisecond}
	if change != nil {
		change(&o)
	}
	return llm.NewEmbedder(o)
}

// item is one vector as an endpoint prints it.
type item struct {
	Object    string `json:"object,omitempty"`
	Index     *int   `json:"index,omitempty"`
	Embedding any    `json:"embedding"`
}

func items(r request, embed func([]float32) any) []item {
	var out []item
	for i, s := range r.Input {
		out = append(out, item{Object: "embedding", Index: &i, Embedding: embed(vectorOf(s))})
	}
	return out
}

func numbers(v []float32) any { return v }

func coded(v []float32) any {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return base64.StdEncoding.EncodeToString(b)
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// TestEveryShapeOfAnswerGivesTheSameVectors: the shapes are those of services that call themselves compatible.
func TestEveryShapeOfAnswerGivesTheSameVectors(t *testing.T) {
	shapes := map[string]func(w http.ResponseWriter, r request){
		"vLLM: numbers, usage, id": func(w http.ResponseWriter, r request) {
			send(w, 200, map[string]any{"id": "embd-1", "object": "list", "created": 1, "model": r.Model, "data": items(r, numbers),
				"usage": map[string]any{"prompt_tokens": 9, "total_tokens": 9, "completion_tokens": 0, "prompt_tokens_details": nil}})
		},
		"Qwen: batches of ten at most, shuffled": func(w http.ResponseWriter, r request) {
			if len(r.Input) > 10 {
				send(w, 400, map[string]any{"error": map[string]any{"message": "batch size is invalid, it should not be larger than 10.: input.contents", "type": "InvalidParameter", "code": "InvalidParameter"}})
				return
			}
			data := items(r, numbers)
			for i, j := 0, len(data)-1; i < j; i, j = i+1, j-1 {
				data[i], data[j] = data[j], data[i]
			}
			send(w, 200, map[string]any{"data": data, "model": r.Model, "object": "list", "usage": map[string]any{"prompt_tokens": 1, "total_tokens": 1}, "id": "x"})
		},
		"Ollama: no usage, no index": func(w http.ResponseWriter, r request) {
			data := items(r, numbers)
			for i := range data {
				data[i].Index, data[i].Object = nil, ""
			}
			send(w, 200, map[string]any{"object": "list", "data": data, "model": r.Model})
		},
		"base64 whatever is asked for": func(w http.ResponseWriter, r request) {
			send(w, 200, map[string]any{"object": "list", "data": items(r, coded), "model": r.Model})
		},
		"GLM: an error in its own words, then well": glm(),
	}
	texts := make([]string, 23)
	for i := range texts {
		texts[i] = strings.Repeat(string(rune('a'+i)), i+1)
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			srv, _ := endpoint(t, shape)
			got, err := embedder(srv, func(o *llm.EmbedderOptions) { o.Batch = 16 }).Embed(t.Context(), texts)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range texts {
				want := vectorOf(s)
				size := math.Sqrt(float64(want[0]*want[0] + want[1]*want[1] + want[2]*want[2]))
				for j := range want {
					if math.Abs(float64(got[i][j])-float64(want[j])/size) > 1e-6 {
						t.Fatalf("%d: %v is not %v / %g", i, got[i], want, size)
					}
				}
			}
		})
	}
}

// glm refuses the first call for its rate, with the code as text.
func glm() func(w http.ResponseWriter, r request) {
	var calls atomic.Int64
	return func(w http.ResponseWriter, r request) {
		if calls.Add(1) == 1 {
			send(w, 429, map[string]any{"error": map[string]any{"code": "1302", "message": "您当前使用该API的并发数过高"}})
			return
		}
		send(w, 200, map[string]any{"model": r.Model, "data": items(r, numbers), "object": "list", "usage": map[string]any{"completion_tokens": 0, "prompt_tokens": 5, "total_tokens": 5}})
	}
}

func TestBatchesKeepTheirBounds(t *testing.T) {
	var sizes []int
	srv, _ := endpoint(t, func(w http.ResponseWriter, r request) {
		runes := 0
		for _, s := range r.Input {
			runes += len([]rune(s))
		}
		if len(r.Input) > 4 || runes > 30 && len(r.Input) > 1 {
			t.Errorf("%d texts of %d characters", len(r.Input), runes)
		}
		sizes = append(sizes, len(r.Input))
		send(w, 200, map[string]any{"data": items(r, numbers)})
	})
	texts := []string{"a", "b", "c", "d", "e", strings.Repeat("长", 28), "f", strings.Repeat("长", 40), "g"}
	got, err := embedder(srv, func(o *llm.EmbedderOptions) { o.Batch, o.BatchRunes = 4, 30 }).Embed(t.Context(), texts)
	if err != nil || len(got) != len(texts) || fmt.Sprint(sizes) != "[4 3 1 1]" {
		t.Errorf("%d vectors, %v, batches %v", len(got), err, sizes)
	}
	if none, err := embedder(srv, nil).Embed(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("no text: %v, %v", none, err)
	}
}

// TestATooLongTextIsShortened: an endpoint with a short window gets what it can take of a long measure.
func TestATooLongTextIsShortened(t *testing.T) {
	srv, _ := endpoint(t, func(w http.ResponseWriter, r request) {
		for _, s := range r.Input {
			if len([]rune(s)) > 512 {
				send(w, 400, map[string]any{"object": "error", "message": "This model's maximum context length is 512 tokens.", "type": "BadRequestError", "param": nil, "code": 400})
				return
			}
		}
		send(w, 200, map[string]any{"data": items(r, numbers)})
	})
	if _, err := embedder(srv, nil).Embed(t.Context(), []string{"短", strings.Repeat("长", 1500), "短"}); err != nil {
		t.Error(err)
	}
}

func TestRefusalsAreExplainedAndHoldNoSecret(t *testing.T) {
	refusals := []struct {
		name   string
		status int
		body   string
		code   ledger.Code
		calls  int64
		want   string
	}{
		{"OpenAI's", 401, `{"error":{"message":"Incorrect API key provided: ` + secret + `.","type":"invalid_request_error","code":"invalid_api_key"}}`, ledger.Invalid, 1, "密钥"},
		{"an unknown model", 404, `{"error":{"message":"model \"m\" not found, try pulling it first","type":"api_error"}}`, ledger.Invalid, 1, "404"},
		{"vLLM's, not under error", 400, `{"object":"error","message":"bad ` + secret + `","type":"BadRequestError","code":400}`, ledger.Invalid, 1, "不接受"},
		{"a proxy's page", 502, `<html>Bearer ` + secret + `</html>`, ledger.Unavailable, 3, "502"},
		{"rate", 429, `{"error":{"message":"slow down","code":"rate_limit"}}`, ledger.Unavailable, 3, "429"},
		{"no JSON", 200, `<html>hello</html>`, ledger.Invalid, 1, "读不懂"},
		{"no vector", 200, `{"object":"list","data":[]}`, ledger.Invalid, 1, "返回了 0 个"},
		{"an empty vector", 200, `{"data":[{"index":0,"embedding":[0,0,0]}]}`, ledger.Invalid, 1, "空的"},
	}
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			srv, calls := endpoint(t, func(w http.ResponseWriter, _ request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			_, err := embedder(srv, func(o *llm.EmbedderOptions) { o.Tries = 3 }).Embed(t.Context(), []string{"问"})
			if ledger.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secret) || calls.Load() != c.calls {
				t.Errorf("%d calls, %s: %v", calls.Load(), ledger.CodeOf(err), err)
			}
		})
	}
}

func TestAnUnreachableEndpointIsNamedWithoutItsSecrets(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	address := strings.TrimPrefix(srv.URL, "http://")
	srv.Close()
	e := llm.NewEmbedder(llm.EmbedderOptions{BaseURL: "http://user:" + secret + "@" + address + "/v1?key=" + secret, APIKey: secret, Model: "m", Tries: 1})
	_, err := e.Embed(t.Context(), []string{"问"})
	if ledger.CodeOf(err) != ledger.Unavailable || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), address) {
		t.Error(err)
	}
}

func TestAnotherLengthIsRefused(t *testing.T) {
	length := 3
	srv, _ := endpoint(t, func(w http.ResponseWriter, _ request) {
		send(w, 200, map[string]any{"data": []item{{Embedding: make([]int, length-1)}}})
	})
	if _, err := embedder(srv, func(o *llm.EmbedderOptions) { o.Dimensions = 3 }).Embed(t.Context(), []string{"问"}); ledger.CodeOf(err) != ledger.Invalid || !strings.Contains(err.Error(), "2 维") {
		t.Error(err)
	}
	other, calls := endpoint(t, func(w http.ResponseWriter, _ request) {
		length++
		v := make([]int, length)
		v[0] = 1
		send(w, 200, map[string]any{"data": []item{{Embedding: v}}})
	})
	e := embedder(other, nil)
	if _, err := e.Embed(t.Context(), []string{"问"}); err != nil {
		t.Error(err)
	}
	if _, err := e.Embed(t.Context(), []string{"问"}); ledger.CodeOf(err) != ledger.Invalid || calls.Load() != 2 {
		t.Error("the second answer has another length:", err)
	}
}

// TestTheCallersTimeEndsEverything: a question waits no longer than it may.
func TestTheCallersTimeEndsEverything(t *testing.T) {
	release := make(chan struct{})
	srv, _ := endpoint(t, func(http.ResponseWriter, request) { <-release })
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := embedder(srv, nil).Embed(ctx, []string{"问"})
	if err == nil || ctx.Err() == nil {
		t.Error(err)
	}
	slow := embedder(srv, func(o *llm.EmbedderOptions) { o.Timeout, o.Tries = 10*time.Millisecond, 2 })
	if _, err := slow.Embed(t.Context(), []string{"问"}); ledger.CodeOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "没有按时") {
		t.Error(err)
	}
}

func ExampleEmbedder_Embed() {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"data":[{"index":0,"embedding":[3,4]}]}`))
	}))
	defer srv.Close()
	vectors, err := llm.NewEmbedder(llm.EmbedderOptions{BaseURL: srv.URL, Model: "m"}).Embed(context.Background(), []string{"谁牵头"})
	fmt.Println(vectors, err)
	// Output: [[0.6 0.8]] <nil>
}
