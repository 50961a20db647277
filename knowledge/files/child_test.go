package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/knowledge/files"
	"duban/ledger"
)

// asChild makes the test binary be a child; its value says how the child behaves.
const asChild = "DUBAN_FILES_CHILD"

func TestMain(m *testing.M) {
	if how := os.Getenv(asChild); how != "" {
		os.Exit(beChild(how))
	}
	os.Exit(m.Run())
}

// beChild serves, or goes wrong in one of the ways that a child can.
func beChild(how string) int {
	args := os.Args[1:] // --memory N [--cache DIR] -- FORMAT NAME
	job := files.Job{Format: files.Format(args[len(args)-2]), Name: args[len(args)-1]}
	job.Memory, _ = strconv.ParseInt(args[1], 10, 64)
	if args[2] == "--cache" {
		job.Cache = args[3]
	}
	out := &stalled{how: how}
	if err := files.Serve(context.Background(), job, os.Stdin, out); err != nil {
		return 1
	}
	return 0
}

// stalled is where a child goes wrong: after it has read, before it answers.
type stalled struct{ how string }

var kept [][]byte

func (s *stalled) Write(p []byte) (int, error) {
	switch s.how {
	case "hang":
		select {}
	case "crash":
		panic("as asked")
	case "junk":
		return fmt.Print("{")
	case "flood":
		for {
			if _, err := os.Stdout.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
				return 0, err
			}
		}
	case "memory":
		for {
			b := make([]byte, 8<<20)
			for i := range b {
				b[i] = 1
			}
			kept = append(kept, b)
			<-time.After(time.Millisecond)
		}
	case "burst":
		b := make([]byte, 4<<30)
		for i := range b {
			b[i] = 1
		}
		kept = append(kept, b)
	}
	return os.Stdout.Write(p)
}

func child(how string) files.Child {
	return files.Child{Command: []string{os.Args[0]}, Env: append(os.Environ(), asChild+"="+how), Timeout: 2 * time.Minute}
}

func TestChildReadsAsTheProcessDoes(t *testing.T) {
	here := reader(t)
	c := child("serve")
	c.Cache = here.Cache
	for f, raw := range map[files.Format][]byte{
		files.Docx: word(t, para("护路“措施”<w:br/>"), nil), files.Xlsx: workbook(t, []any{"护路"}), files.PDF: pdfOf([][]pdfText{{{80, 700, 16, "护路若干措施"}}}),
		files.Plain: []byte("护路"), files.HTML: []byte("<p>护路"), files.Markdown: []byte("# 护路"),
	} {
		want, err := here.Extract(t.Context(), f, "a", raw)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Extract(t.Context(), f, "-a\x00.docx", raw); err != nil || show(got) != show(want) {
			t.Errorf("%s: %q, %v, want %q", f, got.Body, err, want.Body)
		}
	}
	_, want := here.Extract(t.Context(), files.Docx, "坏.docx", []byte("PK"))
	if _, err := c.Extract(t.Context(), files.Docx, "坏.docx", []byte("PK")); err == nil || err.Error() != want.Error() || ledger.CodeOf(err) != ledger.Invalid {
		t.Errorf("broken: %v, want %v", err, want)
	}
}

func TestChildThatGoesWrong(t *testing.T) {
	raw := word(t, para("护路"), nil)
	for _, c := range []struct {
		how  string
		code ledger.Code
		says string
	}{
		{"hang", ledger.TooLarge, "没读完"}, {"memory", ledger.TooLarge, "内存"}, {"crash", ledger.Invalid, "出错"}, {"junk", ledger.Invalid, "出错"}, {"flood", ledger.TooLarge, "内容过多"},
		{"burst", ledger.TooLarge, "内存"},
	} {
		t.Run(c.how, func(t *testing.T) {
			if c.how == "burst" && !kernelBound {
				t.Skip("only the Linux kernel stops a single large allocation")
			}
			ch := child(c.how)
			if c.how == "hang" {
				ch.Timeout = 300 * time.Millisecond
			}
			ch.Memory = 256 << 20
			_, err := ch.Extract(t.Context(), files.Docx, "a.docx", raw)
			if ledger.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || !strings.HasSuffix(err.Error(), "。") {
				t.Errorf("%v: %v", err, errors.Unwrap(err))
			}
		})
	}
	for _, command := range [][]string{nil, {"/no/such/program"}} {
		if _, err := (files.Child{Command: command}).Extract(t.Context(), files.Docx, "a", raw); ledger.CodeOf(err) != ledger.Internal || !strings.Contains(err.Error(), "管理员") {
			t.Errorf("%v: %v", command, err)
		}
	}
}

// TestChildEndsWithItsCaller: neither a child nor a place in the queue outlives the context.
func TestChildEndsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	var all sync.WaitGroup
	for range 4 { // two run, two wait
		all.Go(func() {
			if _, err := child("hang").Extract(ctx, files.Docx, "a", word(t, para("护路"), nil)); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
