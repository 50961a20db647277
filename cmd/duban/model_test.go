package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"duban/bot"
	"duban/configs"
	"duban/ledger"
	"duban/llm"
	"duban/llm/llmtest"
	"duban/retrieval"
)

// TestSettingsAndModelsSpeakOfTheSame: every dialect and quirk of the settings is one of llm.
func TestSettingsAndModelsSpeakOfTheSame(t *testing.T) {
	if !slices.Equal(configs.Dialects(), llm.DialectNames()) {
		t.Errorf("settings know %v, llm %v", configs.Dialects(), llm.DialectNames())
	}
	for _, q := range []string{"format=json_schema", "format=json_object", "format=none", "length=max_tokens", "length=max_completion_tokens", "length=none",
		"thinking=enable_thinking", "thinking=thinking", "thinking=chat_template_kwargs", "thinking=reasoning_effort", "thinking=none",
		"usage=off", "system=on", "stream=off", "temperature=0.3", "temperature=none", "temperature=9", "format=xml", "x=y"} {
		_, err := configs.Load("", func(name string) (string, bool) { return q, name == "DUBAN_LLM_QUIRKS" }, nil)
		_, own := llm.DialectFor("auto", "", []string{q})
		if (err == nil) != (own == nil) {
			t.Errorf("%s: settings say %v, llm says %v", q, err, own)
		}
	}
}

// modelMain is the program with a model, connected.
func modelMain(t *testing.T, s *llmtest.Server, more map[string]string) *Main {
	t.Helper()
	env := map[string]string{"DUBAN_DATA": pristine.Dir(t), "DUBAN_LLM_BASE_URL": s.URL(), "DUBAN_LLM_MODEL": "m", "DUBAN_LLM_API_KEY": "k"}
	for name, value := range more {
		env[name] = value
	}
	settings, err := configs.Load("", func(name string) (string, bool) { v, ok := env[name]; return v, ok }, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMain(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := m.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

func modelWriting(person string) retrieval.Writing {
	return retrieval.Writing{Question: "第4条谁牵头", Answer: "第4条由县司法局牵头。", Person: person, Revision: "r1",
		Sources: []retrieval.Excerpt{{Mark: 1, Document: "d", Title: "云岭县若干措施", Number: "4", Text: "县司法局牵头。"}}}
}

// TestAModelIsWired: from the settings to the wire, with kept answers, the day's budget and the figures.
func TestAModelIsWired(t *testing.T) {
	s := llmtest.Start(t, llmtest.Guesses(llmtest.Reading{Intent: "report", Rewrite: "第4条已完成", Numbers: []string{"4"}}))
	m := modelMain(t, s, map[string]string{"DUBAN_LLM_DAILY_PERSON": "4000", "DUBAN_LLM_DIALECT": "qwen"})
	mux := http.NewServeMux()
	if _, err := m.observe(t.Context(), mux, func(string) (string, bool) { return "", false }); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		w, err := m.Writer.Write(t.Context(), modelWriting("li"))
		if err != nil || w.Kept != (i == 1) || w.Model != "m" || len(w.Sentences) != 1 {
			t.Fatalf("question %d: %+v, %v", i, w, err)
		}
	}
	if r := s.Requests()[0]; !r.Has("enable_thinking") || r.Format != "json_object" || r.Key != "k" {
		t.Errorf("sent %s", r.Body)
	}
	g, err := m.Guesser.Guess(t.Context(), bot.Guessing{Text: "那个弄完了", Person: "wang"})
	if err != nil || g.Intent != bot.Report || g.Rewrite != "第4条已完成" {
		t.Errorf("guessed %+v, %v", g, err)
	}
	spent := 0
	for ; spent < 10; spent++ {
		if _, err = m.Guesser.Guess(t.Context(), bot.Guessing{Text: "那个弄完了", Person: "wang"}); err != nil {
			break
		}
	}
	if llm.KindOf(err) != llm.Spent || ledger.CodeOf(err) != ledger.Unavailable || spent == 0 {
		t.Errorf("after %d: %v", spent, err)
	}
	if _, err := m.Guesser.Guess(t.Context(), bot.Guessing{Text: "那个弄完了", Person: "zhao"}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range []string{`duban_model_asked_total{purpose="write"} 2`, `duban_model_answered_total{kept="yes",purpose="write"} 1`,
		`duban_model_answered_total{kept="no",purpose="write"} 1`, `duban_model_failed_total{kind="spent",purpose="guess"} 1`,
		`duban_model_seconds_count{purpose="write"} 1`, `duban_model_first_token_seconds_count{purpose="write"} 1`, `duban_model_tokens_total{part="prompt"}`} {
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(w.Body.String(), "司法局") || strings.Contains(w.Body.String(), "wang") {
		t.Error("text or names are in the figures")
	}
}

func TestWithoutAnEndpointThereIsNoModel(t *testing.T) {
	settings, err := configs.Load("", func(string) (string, bool) { return "", false }, map[string]string{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	m := &Main{Settings: settings}
	if err := m.wireModel(); err != nil || m.Writer != nil || m.Guesser != nil {
		t.Errorf("%v, %v, %v", m.Writer, m.Guesser, err)
	}
}

// alwaysAsks is an ability that asks the model of every message.
type alwaysAsks struct{ main *Main }

func (alwaysAsks) Intent() bot.Intent                { return bot.Question }
func (alwaysAsks) Recognise(bot.Utterance) bot.Match { return 100 }
func (a alwaysAsks) Handle(ctx context.Context, _ bot.Turn) (bot.Outcome, error) {
	_, err := a.main.Writer.Write(ctx, modelWriting("li"))
	return bot.Outcome{Reply: "好", Intent: bot.Question}, err
}

// TestAQuestionToAModelIsPartOfItsMessagesTrace, without its text.
func TestAQuestionToAModelIsPartOfItsMessagesTrace(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracing := tracingOver(spans)
	m := modelMain(t, llmtest.Start(t, llmtest.Well()), nil)
	m.hooks.watch, m.hooks.asked = tracing.watch, tracing.asked
	m.Engine = bot.NewEngine([]bot.Ability{alwaysAsks{m}}, m.vocabulary, m.sender)
	m.Runner = m.newRunner(nil)
	if _, err := m.converse(t.Context(), bot.Input{Text: "谁牵头", From: "li", Conversation: "c"}); err != nil {
		t.Fatal(err)
	}
	if err := tracing.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	found := false
	for _, s := range got {
		found = found || s.Name == "model" && s.Parent.IsValid()
		if s.SpanContext.TraceID() != got[0].SpanContext.TraceID() {
			t.Errorf("%s is in another trace", s.Name)
		}
		for _, a := range s.Attributes {
			if v := a.Value.AsString(); strings.Contains(v, "司法局") || strings.Contains(v, "牵头") {
				t.Errorf("%s says %s=%s", s.Name, a.Key, v)
			}
		}
	}
	if !found || len(got) < 2 {
		t.Errorf("spans are %v", got)
	}
}

// TestDoctorAsksForOneWord tells each endpoint's state in a line of its own.
func TestDoctorAsksForOneWord(t *testing.T) {
	good := llmtest.Start(t, llmtest.Shaped(llmtest.VLLM, llmtest.Well()))
	less := llmtest.Start(t, llmtest.Refusing(llmtest.Well(), "response_format:json_schema", "chat_template_kwargs"))
	bad := llmtest.Start(t, llmtest.Status(http.StatusUnauthorized, "Incorrect API key provided: sk-abcdefgh12345"))
	env := map[string]string{"DUBAN_DATA": pristine.Dir(t), "DUBAN_LLM_BASE_URL": strings.Join([]string{good.URL(), less.URL(), bad.URL()}, ","), "DUBAN_LLM_MODEL": "m", "DUBAN_LLM_API_KEY": "hush,hush,hush"}
	code, out, _ := dubanIn(t, env, "doctor")
	if code != 1 || strings.Count(out, "✓ 模型:m(") != 2 || strings.Count(out, "答了“好”") != 2 || !strings.Contains(out, "已自动改成这样") || !strings.Contains(out, "不认这个密钥") ||
		strings.Contains(out, "hush") || strings.Contains(out, "sk-abcdefgh12345") {
		t.Errorf("exit %d\n%s", code, out)
	}
	for _, r := range good.Requests() {
		if len(r.Blocks) > 0 || r.System() != "" {
			t.Errorf("sent %s", r.Body)
		}
	}
}
