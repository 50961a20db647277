package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"duban/handlers"
	"duban/ledger"
	"duban/office"
	"duban/web"
)

// slowPapers makes a file when it is told to, or until nobody waits for it.
type slowPapers struct {
	asked  chan web.Order
	finish chan error
	left   chan error
}

func (s *slowPapers) Paper(ctx context.Context, o web.Order) (web.Paper, error) {
	s.asked <- o
	if _, bounded := ctx.Deadline(); !bounded {
		return web.Paper{}, errors.New("a file without a time limit")
	}
	select {
	case err := <-s.finish:
		return web.Paper{Name: "台账." + o.Form, Type: "application/octet-stream", Data: []byte("PK")}, err
	case <-ctx.Done():
		s.left <- context.Cause(ctx)
		return web.Paper{}, ctx.Err()
	}
}

// TestAFileIsMadeInItsTurn: one file at a time for each person, a refusal that says what to do, a file given up when the browser goes
// away, and smaller ones offered where one is too large or takes too long.
func TestAFileIsMadeInItsTurn(t *testing.T) {
	slow := &slowPapers{asked: make(chan web.Order, 9), finish: make(chan error), left: make(chan error, 9)}
	c := newCounty(t, func(m *Main) { m.Papers = slow })
	r := readers(t, c, "chengyuan", "zhoulan")
	type answer struct {
		status int
		body   string
	}
	answered := make(chan answer, 1)
	ask := func(user string) {
		go func() {
			status, body := r[user].get("/ledger/papers/xlsx")
			answered <- answer{status, body}
		}()
		<-slow.asked
	}

	ask("chengyuan")
	if status, body := r["chengyuan"].get("/ledger/papers/docx"); status != http.StatusTooManyRequests || !strings.Contains(body, "还在做") {
		t.Errorf("a second file of the same person: %d", status)
	}
	slow.finish <- nil
	if got := <-answered; got.status != http.StatusOK || got.body != "PK" {
		t.Errorf("the first file: %d %q", got.status, got.body)
	}

	for name, err := range map[string]error{"too large": ledger.Errorf(ledger.TooLarge, "文件超过 20 MB"), "too slow": context.DeadlineExceeded} {
		ask("chengyuan")
		slow.finish <- err
		got := <-answered
		for _, want := range []string{"请选小一些的范围", "/ledger/papers/xlsx?document=" + c.anyDocument(), "/ledger/papers/xlsx?unit=", "松坪镇"} {
			if got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, want) {
				t.Errorf("%s: %d, no %s", name, got.status, want)
			}
		}
	}
	ask("zhoulan")
	slow.finish <- ledger.Errorf(ledger.TooLarge, "文件超过 20 MB")
	if got := <-answered; strings.Contains(got.body, "柳湾镇") || !strings.Contains(got.body, "若干措施") {
		t.Error("a clerk is offered another unit's file, or no document's")
	}

	gone, cancel := context.WithCancel(t.Context())
	go func() {
		req, _ := http.NewRequestWithContext(gone, http.MethodGet, r["chengyuan"].server+"/ledger/papers/png", nil) // never fails
		if resp, err := r["chengyuan"].client.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-slow.asked
	cancel()
	if err := <-slow.left; !errors.Is(err, context.Canceled) {
		t.Errorf("a file that nobody waits for ends with %v", err)
	}
}

// TestRowsEndWithTheirReader: a ledger on its way into a file ends in the midst of a document, and a file's bytes have a bound.
func TestRowsEndWithTheirReader(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	n, rows := 0, func(yield func(office.Row, error) bool) {
		for yield(office.Row{}, nil) {
		}
	}
	var end error
	for _, err := range whileWaited(ctx, rows) {
		if n++; n == 5 {
			cancel(context.DeadlineExceeded)
		}
		end = err
	}
	if n != 6 || !errors.Is(end, context.DeadlineExceeded) {
		t.Errorf("%d rows, ended by %v", n, end)
	}
	var b bounded
	_, err := io.Copy(&b, io.LimitReader(endless{}, ledger.MaxFile+1))
	if ledger.CodeOf(err) != ledger.TooLarge {
		t.Errorf("a file of more than %d bytes: %v", ledger.MaxFile, err)
	}
	late := func(yield func(office.Row, error) bool) {
		for range handlers.MostForPaper + 1 {
			if !yield(office.Row{State: ledger.Overdue}, nil) {
				return
			}
		}
	}
	if err := overdueDrafts(io.Discard, office.Desk{}, office.PaperSlip, late); ledger.CodeOf(err) != ledger.TooLarge {
		t.Errorf("drafts of more than %d items: %v", handlers.MostForPaper, err)
	}
}

// endless is bytes without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
