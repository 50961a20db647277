//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"duban/bot"
	"duban/configs"
	"duban/store/pgtest"
)

// careText is a document of our own about six things that share no words with how people ask for one of them.
const careText = `云岭县关于办好民生服务的若干措施

一、修缮农村道路。对破损路段分段修补,县交通局牵头。
二、为失能人员提供上门照护。每周不少于两次,县民政局牵头。
三、整治河道淤积。清淤疏浚三条河道,县水务局牵头。
四、扩建幼儿园。新增学位三百个,县教育局牵头。
五、更换供水管网。更换管道二十公里,县住建局牵头。
六、推广节水灌溉。建设示范片五处,县农业农村局牵头。
七、建设文化广场。每个镇建一处,县文旅局牵头。
八、开通园区班线。早晚各发四班,县商务局牵头。
`

// scripted is an embedding endpoint that knows one meaning: who speaks of it lies on one axis, all others on the second
// with a little of their own.
type scripted struct {
	*httptest.Server
	calls, texts atomic.Int64
	answer       func(w http.ResponseWriter, r *http.Request) bool // true: it answered instead
}

func scriptedEndpoint(t *testing.T) *scripted {
	t.Helper()
	s := &scripted{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		if s.answer != nil && s.answer(w, r) {
			return
		}
		var asked struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		type vector struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		var answer struct {
			Data []vector `json:"data"`
		}
		for i, text := range asked.Input {
			s.texts.Add(1)
			v := []float32{0, 5, 0, 0}
			if strings.Contains(text, "失能") || strings.Contains(text, "瘫") {
				v = []float32{5, 0, 0, 0}
			}
			v[2+len(text)%2] += 0.5
			answer.Data = append(answer.Data, vector{i, v})
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(s.Close)
	return s
}

// dubanIn runs the program with settings in its environment.
func dubanIn(t *testing.T, env map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{in: strings.NewReader(""), out: &o, err: &e, env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
	return code, o.String(), e.String()
}

const byMeaning = "瘫床上咋办" // shares no two characters with any of the measures

// TestAskSearchesPgvector: with PostgreSQL and an endpoint set, a question that needs search is a vector query, and it
// finds what no word finds. The server's log says what it was sent.
func TestAskSearchesPgvector(t *testing.T) {
	server := pgtest.Own(t)
	url := server.Database(t)
	read := server.LogStatements(t, url)
	endpoint := scriptedEndpoint(t)
	env := map[string]string{"DUBAN_DATABASE_URL": url, "DUBAN_DATA": t.TempDir()}
	path := file(t, "care.txt", []byte(careText))
	if code, out, errs := dubanIn(t, env, "ingest", path); code != 0 || !strings.Contains(out, "8条措施") {
		t.Fatal(out, errs)
	}
	if _, out, _ := dubanIn(t, env, "ask", "--json", byMeaning); !strings.Contains(out, `"refused":true`) {
		t.Fatalf("words alone find %s", out)
	}
	env["DUBAN_EMBEDDING_BASE_URL"], env["DUBAN_EMBEDDING_MODEL"] = endpoint.URL, "scripted"
	if code, out, errs := dubanIn(t, env, "ingest", path); code != 0 || endpoint.texts.Load() < 8 || errs != "" {
		t.Fatalf("%d texts embedded at import\n%s%s", endpoint.texts.Load(), out, errs)
	}
	before := endpoint.calls.Load()
	if _, out, _ := dubanIn(t, env, "ask", "--json", "第3条谁牵头"); !strings.Contains(out, "水务局") || endpoint.calls.Load() != before || strings.Contains(read(), "<#>") {
		t.Errorf("an exact key asks for vectors, or is answered %s", out)
	}
	_, out, errs := dubanIn(t, env, "ask", "--json", byMeaning)
	if !strings.Contains(out, `"measures":["二"]`) || !strings.Contains(out, `"refused":false`) || !strings.Contains(out, "失能") || errs != "" {
		t.Errorf("%s%s", out, errs)
	}
	log := read()
	if at := strings.LastIndex(log, "<#>"); at < 0 || !strings.Contains(log, "halfvec(4)") || !strings.Contains(log, "FROM vectors") {
		t.Errorf("no vector query among the statements:\n%s", log)
	}
	if _, out, _ := dubanIn(t, env, "doctor"); !strings.Contains(out, "✓ 向量服务:scripted 正常") || !strings.Contains(out, "scripted(4维):可用8/8段,待生成0,旧的或未成套的0") {
		t.Errorf("doctor says\n%s", out)
	}
}

// TestAskSearchesVectorsInProcess: the same on the embedded store; another model's vectors do not serve.
func TestAskSearchesVectorsInProcess(t *testing.T) {
	endpoint := scriptedEndpoint(t)
	env := map[string]string{"DUBAN_DATA": pristine.Dir(t), "DUBAN_EMBEDDING_BASE_URL": endpoint.URL, "DUBAN_EMBEDDING_MODEL": "scripted"}
	if code, _, errs := dubanIn(t, env, "ingest", file(t, "care.txt", []byte(careText))); code != 0 || strings.Contains(errs, "duban:") {
		t.Fatal(errs)
	}
	if _, out, _ := dubanIn(t, env, "ask", "--json", byMeaning); !strings.Contains(out, `"measures":["二"]`) {
		t.Errorf("%s", out)
	}
	env["DUBAN_EMBEDDING_MODEL"] = "another"
	if _, out, _ := dubanIn(t, env, "ask", "--json", byMeaning); !strings.Contains(out, `"refused":true`) {
		t.Errorf("vectors of another model answer: %s", out)
	}
	if _, out, _ := dubanIn(t, env, "doctor"); !strings.Contains(out, "scripted(4维):可用8/8段") || !strings.Contains(out, "不是现在的模型,不用") {
		t.Errorf("doctor says\n%s", out)
	}
}

// TestAnEndpointThatIsDownOrSlowChangesNoAnswer: words answer as before, with one line of the log.
func TestAnEndpointThatIsDownOrSlowChangesNoAnswer(t *testing.T) {
	endpoint := scriptedEndpoint(t)
	env := map[string]string{"DUBAN_DATA": pristine.Dir(t)}
	path := file(t, "care.txt", []byte(careText))
	if code, _, errs := dubanIn(t, env, "ingest", path); code != 0 {
		t.Fatal(errs)
	}
	const question = "河道怎么整治"
	_, want, _ := dubanIn(t, env, "ask", "--json", question)
	env["DUBAN_EMBEDDING_BASE_URL"], env["DUBAN_EMBEDDING_MODEL"], env["DUBAN_EMBEDDING_API_KEY"] = endpoint.URL, "scripted", "sk-geheim-12345"
	if code, _, errs := dubanIn(t, env, "ingest", path); code != 0 {
		t.Fatal(errs)
	}
	given := make(chan struct{}, 10)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"refuses": func(w http.ResponseWriter, _ *http.Request) bool {
			http.Error(w, `{"error":{"message":"bad key sk-geheim-12345"}}`, http.StatusUnauthorized)
			return true
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) bool {
			buffered := make([]byte, 1<<16)
			_, _ = r.Body.Read(buffered) // the server notices that the client has gone only once it has read all
			<-r.Context().Done()
			given <- struct{}{}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint.answer = answer
			_, got, errs := dubanIn(t, env, "ask", "--json", question)
			if got != want || strings.Count(errs, `"level":"WARN"`) != 1 || strings.Contains(errs, "geheim") {
				t.Errorf("%s\nwant %s\nlog %s", got, want, errs)
			}
			if name == "slow" {
				<-given
			}
		})
	}
	endpoint.answer = nil
	env["DUBAN_DATA"] = pristine.Dir(t)
	endpoint.Close()
	code, out, errs := dubanIn(t, env, "ingest", path)
	if code != 0 || !strings.Contains(out, "8条措施") || strings.Count(errs, "向量没有生成完") != 1 {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if _, out, _ := dubanIn(t, env, "doctor"); !strings.Contains(out, "✗ 向量服务") || !strings.Contains(out, "0/8段") {
		t.Errorf("doctor says\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(env["DUBAN_DATA"], "duban.db")); err != nil {
		t.Error(err)
	}
}

// TestAServerMakesMissingVectors: as a job, of documents that were there before; the figures tell how far it is.
func TestAServerMakesMissingVectors(t *testing.T) {
	endpoint := scriptedEndpoint(t)
	c := newCounty(t, func(m *Main) {
		m.Settings.Embedding.BaseURL, m.Settings.Embedding.Model = endpoint.URL, "scripted"
		m.wireVectors()
	})
	const lacking = "duban_vectors_lacking_documents"
	settled(t, lacking+" is 0", func() bool { return c.figure(lacking) == "0" })
	if endpoint.texts.Load() < 14 || c.figure("duban_jobs_moving") != "1" || c.figure("duban_jobs_oldest_seconds") == "" {
		t.Errorf("%d texts, jobs moving %q", endpoint.texts.Load(), c.figure("duban_jobs_moving"))
	}
}

// TestAnotherModelTakesOverInTheBackground: until its vectors are there, words alone answer; then it does, and the old
// model's are gone. They never meet.
func TestAnotherModelTakesOverInTheBackground(t *testing.T) {
	endpoint := scriptedEndpoint(t)
	env := map[string]string{"DUBAN_DATA": pristine.Dir(t), "DUBAN_EMBEDDING_BASE_URL": endpoint.URL, "DUBAN_EMBEDDING_MODEL": "old"}
	if code, _, errs := dubanIn(t, env, "ingest", file(t, "care.txt", []byte(careText))); code != 0 {
		t.Fatal(errs)
	}
	env["DUBAN_EMBEDDING_MODEL"] = "new"
	s, err := configs.Load("", func(name string) (string, bool) { v, ok := env[name]; return v, ok }, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMain(t.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	ask := func() bot.Outcome {
		t.Helper()
		out, err := m.answer(t.Context(), byMeaning, "")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := endpoint.texts.Load()
	if out := ask(); !out.Refused || endpoint.texts.Load() != before {
		t.Errorf("the old model's vectors answer, or the endpoint is asked in vain: %+v", out)
	}
	if err := (&missingVectors{main: m, done: -1}).run(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if out := ask(); out.Refused || len(out.Measures) != 1 || out.Measures[0] != "二" {
		t.Errorf("the new model does not answer: %+v", out)
	}
	states, err := m.Store.VectorStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range states {
		if want := map[string]int{"old": 0, "new": 8}[st.Space.Model]; st.Vectors != want || st.Space.Dimensions != 4 {
			t.Errorf("%+v, want %d vectors", st, want)
		}
	}
}
