package configs_test

import (
	"slices"
	"strings"
	"testing"

	"duban/configs"
)

// TestLLMEndpoints divides the lists; a key goes to its own address alone.
func TestLLMEndpoints(t *testing.T) {
	cases := []struct {
		name string
		env  map[string]string
		want []string
	}{
		{"none", nil, nil},
		{"one", map[string]string{"DUBAN_LLM_BASE_URL": "http://a/v1/", "DUBAN_LLM_MODEL": "m", "DUBAN_LLM_API_KEY": "k"}, []string{"http://a/v1 k m auto"}},
		{"two", map[string]string{"DUBAN_LLM_BASE_URL": "http://a/v1/, http://b/v1/", "DUBAN_LLM_MODEL": "m,n", "DUBAN_LLM_API_KEY": "k,", "DUBAN_LLM_DIALECT": "qwen,vllm"},
			[]string{"http://a/v1 k m qwen", "http://b/v1  n vllm"}},
		{"two with one model and no key", map[string]string{"DUBAN_LLM_BASE_URL": "http://a,http://b", "DUBAN_LLM_MODEL": "m"}, []string{"http://a  m auto", "http://b  m auto"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, err := configs.Load("", lookup(c.env), nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range s.LLM.Endpoints() {
				got = append(got, strings.Join([]string{e.BaseURL, e.APIKey, e.Model, e.Dialect}, " "))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q", got)
			}
			if k := c.env["DUBAN_LLM_API_KEY"]; k != "" && !strings.Contains(s.String(), "llm.api_key=***") {
				t.Errorf("a key shows: %s", s)
			}
		})
	}
}
