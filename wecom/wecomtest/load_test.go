package wecomtest_test

import (
	"context"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// bot is a program under load: each message is acknowledged and answered answers times, from elsewhere.
type bot struct {
	sim     *wecomtest.Server
	client  *wecom.Client
	answers func(text string) int
	work    chan delivery.Incoming
	mu      sync.Mutex
	seen    map[string]bool
}

func newBot(t testing.TB, answers func(string) int) *bot {
	t.Helper()
	const aesKey = "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP"
	sim, err := wecomtest.New(wecomtest.Config{CorpID: "ww1", AgentID: 7, Secret: "s", Token: "t", AESKey: aesKey})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sim)
	t.Cleanup(api.Close)
	client, err := wecom.NewClient(wecom.Config{CorpID: "ww1", AgentID: 7, Secret: "s", APIBase: api.URL})
	if err != nil {
		t.Fatal(err)
	}
	b := &bot{sim: sim, client: client, answers: answers, work: make(chan delivery.Incoming, 4096), seen: map[string]bool{}}
	callback, err := wecom.NewCallback(wecom.CallbackConfig{CorpID: "ww1", AgentID: 7, Token: "t", AESKey: aesKey, Accept: b.accept})
	if err != nil {
		t.Fatal(err)
	}
	address := httptest.NewServer(callback)
	t.Cleanup(address.Close)
	sim.SetCallback(address.URL)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() { b.run(t) })
	}
	t.Cleanup(func() { close(b.work); workers.Wait() })
	return b
}

func (b *bot) accept(_ context.Context, in delivery.Incoming) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen[in.Key] {
		return false, nil
	}
	b.seen[in.Key] = true
	b.work <- in
	return true, nil
}

func (b *bot) run(t testing.TB) {
	for in := range b.work {
		for range b.answers(in.Text) {
			if err := b.client.Send(context.Background(), delivery.Outgoing{To: in.From, Text: "第9条由县司法局牵头。"}); err != nil {
				t.Error(err)
			}
		}
	}
}

func once(string) int { return 1 }

func number(i int) string { return "第" + strconv.Itoa(i) + "条谁牵头" }

func TestLoadCountsEveryReply(t *testing.T) {
	for name, opts := range map[string]wecomtest.LoadOptions{
		"saturating": {Users: 20, InFlight: 8, Messages: 300},
		"paced":      {Users: 20, Rate: 2000, Messages: 300},
		"for a time": {Users: 5, Rate: 500, Duration: 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBot(t, once)
			opts.Texts = number
			got, err := b.sim.Load(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			if !got.OK() || got.Replied != got.Sent || opts.Messages != 0 && got.Sent != opts.Messages || len(b.seen) != got.Sent {
				t.Errorf("%d keys, %+v", len(b.seen), got)
			}
			if got.AckP50 <= 0 || got.AckP99 < got.AckP50 || got.ReplyMax < got.ReplyP99 || got.PerSecond <= 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestLoadSeesWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		answers        func(string) int
		missing, extra int
	}{
		"a reply is missing": {func(text string) int { return map[bool]int{true: 0, false: 1}[strings.Contains(text, "第7条")] }, 1, 0},
		"a reply is doubled": {func(text string) int { return map[bool]int{true: 2, false: 1}[strings.Contains(text, "第0条")] }, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBot(t, tc.answers)
			got, err := b.sim.Load(t.Context(), wecomtest.LoadOptions{
				// One after the other, so that the first one's second reply comes before the last one's only reply.
				Users: 40, InFlight: 1, Messages: 20, Texts: number, Tail: 300 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got.OK() || got.Missing != tc.missing || got.Extra != tc.extra {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		b := newBot(t, once)
		b.sim.SetCallback("http://127.0.0.1:1")
		got, err := b.sim.Load(t.Context(), wecomtest.LoadOptions{Users: 2, Messages: 5, Texts: number})
		if err != nil || got.OK() || got.Refused != 5 || got.FirstError == "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// BenchmarkChannel is the channel alone: callback in, message/send out, nothing stored or understood.
func BenchmarkChannel(b *testing.B) {
	program := newBot(b, once)
	got, err := program.sim.Load(b.Context(), wecomtest.LoadOptions{Messages: b.N, Texts: number})
	if err != nil || !got.OK() {
		b.Fatalf("%+v, %v", got, err)
	}
	b.ReportMetric(got.PerSecond, "msgs/s")
	b.ReportMetric(float64(got.AckP99.Microseconds())/1000, "ack-p99-ms")
}
