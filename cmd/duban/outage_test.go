package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duban/wecom/wecomtest"
)

// outage is the API of WeCom having a bad day.
type outage struct {
	sim  *wecomtest.Server
	how  atomic.Value // string: which of the ways below
	over chan struct{}
}

func (o *outage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch how, _ := o.how.Load().(string); how {
	case "502":
		http.Error(w, "bad gateway", http.StatusBadGateway)
	case "a login page":
		_, _ = w.Write([]byte("<html>please sign in"))
	case "-1", "42001", "45033":
		if strings.HasSuffix(r.URL.Path, "/gettoken") {
			o.sim.ServeHTTP(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"errcode":` + how + `,"errmsg":"x"}`))
	case "it hangs":
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not see that the client has gone
		select {
		case <-r.Context().Done():
		case <-o.over:
		}
		panic(http.ErrAbortHandler)
	case "it arrives and the answer is lost":
		o.sim.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	default:
		o.sim.ServeHTTP(w, r)
	}
}

func newOutage(t *testing.T) (*plant, *outage) {
	t.Helper()
	o := &outage{over: make(chan struct{})}
	return newPlant(t, func(sim *wecomtest.Server) *httptest.Server {
		o.sim = sim
		return httptest.NewServer(o)
	}), o
}

// TestWhateverTheAPIDoesEveryReportIsAnsweredOnceAndInOrder: WeCom fails in each way for a while and comes back.
func TestWhateverTheAPIDoesEveryReportIsAnsweredOnceAndInOrder(t *testing.T) {
	t.Parallel()
	p, o := newOutage(t)
	p.pause = 150 * time.Millisecond
	child := p.serve()
	acknowledged := p.load(func() {
		for _, how := range []string{"", "502", "", "-1", "42001", "a login page", "it arrives and the answer is lost", "45033", "it hangs"} {
			o.how.Store(how)
			time.Sleep(400 * time.Millisecond)
		}
		o.how.Store("")
		close(o.over)
		time.Sleep(time.Second)
	})
	if doubled := p.settle(acknowledged, enough); doubled > 0 {
		t.Errorf("%d answers came twice", doubled)
	}
	stopWithin(t, child, time.Minute)
	p.recorded(acknowledged)
}

// TestStoppedUnderLoadInTime: neither the load nor a hanging API keeps the process; the next one does the rest.
func TestStoppedUnderLoadInTime(t *testing.T) {
	t.Parallel()
	p, o := newOutage(t)
	child := p.serve()
	var next *exec.Cmd
	acknowledged := p.load(func() {
		time.Sleep(300 * time.Millisecond)
		o.how.Store("it hangs")
		time.Sleep(300 * time.Millisecond)
		stopWithin(t, child, time.Minute)
		o.how.Store("")
		close(o.over)
		next = p.serve()
		time.Sleep(200 * time.Millisecond)
	})
	if doubled := p.settle(acknowledged, enough); doubled > 0 {
		t.Errorf("%d answers came twice", doubled)
	}
	stopWithin(t, next, time.Minute)
	p.recorded(acknowledged)
	if log := p.written(); strings.Contains(log, "人参训") || strings.Contains(log, crashKey) {
		t.Errorf("chat text or a secret is in the log:\n%s", log)
	}
}
