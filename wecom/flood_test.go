package wecom_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/wecom"
)

const floodSize = 30_000 // a leak of forty bytes a message shows

// TestFloodOfMalformedCallbacks: what anybody may send neither fills the memory nor the log, and nothing is stored.
func TestFloodOfMalformedCallbacks(t *testing.T) {
	w := newWorld(t)
	log := &lines{}
	callback, err := wecom.NewCallback(wecom.CallbackConfig{
		CorpID: corpID, AgentID: agentID, Token: token, AESKey: aesKey, Now: w.clock.now, Accept: w.inbox.accept,
		Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	post := func(i int) int {
		query, body := malformed(w.clock.now(), i)
		rec := httptest.NewRecorder()
		req := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/", RawQuery: query}, Body: http.NoBody, Header: http.Header{}}
		if body != "" {
			req = httptest.NewRequest(http.MethodPost, "/?"+query, strings.NewReader(body))
		}
		callback.ServeHTTP(rec, req)
		return rec.Code
	}
	size := floodSize
	if testing.Short() {
		size /= 10
	}
	flood := func(n int) {
		for i := range n {
			if code := post(i); code < 400 || code > 499 {
				t.Fatalf("%d: status %d", i, code)
			}
			if i%1000 == 0 {
				w.clock.add(time.Second)
			}
		}
	}
	flood(size / 10)
	before := heap()
	flood(size)
	after := heap()
	t.Logf("%d malformed callbacks: heap %d KiB before, %d KiB after; %d lines logged", size, before>>10, after>>10, strings.Count(log.buf.String(), "\n"))
	if after > before+(1<<20) {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	w.clock.add(11 * time.Second)
	for i := range 6 { // each reason once more: its line has the count of those before
		post(i)
	}
	// One line of each of six reasons per ten seconds of the test's clock.
	logged := log.take()
	if most := 6 * (1 + size*11/10/1000/10 + 3); len(logged) > most || len(logged) < 6 {
		t.Errorf("%d lines logged, want 6 to %d", len(logged), most)
	}
	counted := len(logged)
	for _, l := range logged {
		_, rest, _ := strings.Cut(l, " more=")
		more, _, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(more)
		counted += n
	}
	if counted < size*11/10 {
		t.Errorf("%d of %d are in the log's counts", counted, size*11/10)
	}
	if len(w.inbox.all()) != 0 {
		t.Error("something was stored")
	}
}

// malformed is one of several ways to be wrong.
func malformed(now time.Time, i int) (query, body string) {
	good := "msg_signature=" + strings.Repeat("a", 40) + "&nonce=" + strconv.Itoa(i) + "&timestamp="
	stamp := strconv.FormatInt(now.Unix(), 10)
	switch i % 6 {
	case 0:
		return good + stamp, "<xml><Encrypt>" + strings.Repeat("QUJD", i%50+1) + "</Encrypt></xml>"
	case 1:
		return good + stamp, "<xml><Encrypt>"
	case 2:
		return good + "1", "<xml/>"
	case 3:
		return "timestamp=" + strings.Repeat("9", i%40), "x"
	case 4:
		return good + stamp, strings.Repeat("<a>", i%100)
	default:
		return good + stamp, ""
	}
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestTheSameCallbackAThousandTimes over two callbacks that share a store is accepted once, and each is acknowledged.
func TestTheSameCallbackAThousandTimes(t *testing.T) {
	w := newWorld(t)
	var callbacks []*wecom.Callback
	for range 2 {
		c, err := wecom.NewCallback(wecom.CallbackConfig{CorpID: corpID, AgentID: agentID, Token: token, AESKey: aesKey, Now: w.clock.now, Accept: w.inbox.accept})
		if err != nil {
			t.Fatal(err)
		}
		callbacks = append(callbacks, c)
	}
	crypto, err := wecom.NewCrypto(token, aesKey, corpID)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	var refused, answered atomic.Int64
	for i := range 1000 {
		wait.Go(func() {
			rec := httptest.NewRecorder()
			callbacks[i%2].ServeHTTP(rec, sealedTap(t, crypto, w.clock.now()))
			if rec.Code != http.StatusOK {
				refused.Add(1)
			}
			if rec.Body.Len() > 0 {
				answered.Add(1)
			}
		})
	}
	wait.Wait()
	if n := len(w.inbox.all()); n != 1 || refused.Load() != 0 || answered.Load() != 1 {
		t.Errorf("%d stored, %d refused, %d buttons answered", n, refused.Load(), answered.Load())
	}
}

// sealedTap is one tap, sealed anew, as each try of WeCom is.
func sealedTap(t *testing.T, crypto *wecom.Crypto, now time.Time) *http.Request {
	t.Helper()
	var plain bytes.Buffer
	fmt.Fprintf(&plain, "<xml><ToUserName>%s</ToUserName><FromUserName>LiMing</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event>"+
		"<EventKey>yes</EventKey><TaskId>t</TaskId><CardType>button_interaction</CardType><ResponseCode>r</ResponseCode><AgentID>%d</AgentID></xml>", corpID, agentID)
	sealed, err := crypto.Seal(plain.Bytes())
	if err != nil {
		t.Error(err)
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	query := url.Values{"msg_signature": {crypto.Sign(stamp, "n", sealed)}, "timestamp": {stamp}, "nonce": {"n"}}
	return httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), strings.NewReader("<xml><Encrypt>"+sealed+"</Encrypt></xml>"))
}
