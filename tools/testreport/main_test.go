package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestTheTailHoldsEveryFailure: however many fail and however much they print, the reasons stand in the last 60 lines.
func TestTheTailHoldsEveryFailure(t *testing.T) {
	for _, tests := range []int{1, 3, 20, 500} {
		var in strings.Builder
		for i := range tests {
			for range 200 {
				fmt.Fprintf(&in, `{"Action":"output","Package":"p","Test":"Test%d","Output":"talk\n"}`+"\n", i)
			}
			fmt.Fprintf(&in, `{"Action":"output","Package":"p","Test":"Test%d","Output":"reason %d\n"}`+"\n", i, i)
			fmt.Fprintf(&in, `{"Action":"fail","Package":"p","Test":"Test%d"}`+"\n", i)
		}
		var out bytes.Buffer
		r := report{out: &out, output: map[string][]string{}}
		if err := r.read(strings.NewReader(in.String())); err != nil {
			t.Fatal(err)
		}
		r.finish()
		printed := strings.Split(strings.TrimSpace(out.String()), "\n")
		if !strings.HasPrefix(printed[0], "FAIL p Test0") {
			t.Errorf("%d tests: the first line is %q", tests, printed[0])
		}
		end := strings.Join(printed[max(0, len(printed)-60):], "\n")
		for i := range min(tests, 20) {
			if !strings.Contains(end, fmt.Sprintf("reason %d\n", i)) {
				t.Errorf("%d tests: reason %d is not at the end:\n%s", tests, i, end)
			}
		}
	}
}

func TestReport(t *testing.T) {
	cases := []struct {
		name, in, want string
		failed         bool
	}{
		{"passed", `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"pass","Package":"p","Elapsed":1.25}`,
			"ok   p 1.2s\n\n1 passed, 0 failed, 0 skipped\n", false},
		{"skipped with its reason", `{"Action":"output","Package":"p","Test":"TestB","Output":"=== RUN   TestB\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:7: no browser here\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p","Test":"TestC"}`,
			"\nSkipped, with the reason:\n  p TestB: b_test.go:7: no browser here\n\n1 passed, 0 failed, 1 skipped\n", false},
		{"failed", `{"Action":"output","Package":"p","Test":"TestD","Output":"    wrong\n"}
{"Action":"fail","Package":"p","Test":"TestD"}
{"Action":"fail","Package":"p"}`,
			"FAIL p TestD\n    wrong\nFAIL p\n\nFailed:\n  p TestD\n    wrong\n\n0 passed, 1 failed, 0 skipped\n", true},
		{"ended by itself", `{"Action":"output","Package":"p","Test":"TestF","Output":"panic: no\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\n"}
{"Action":"fail","Package":"p"}
{"Action":"pass","Package":"q","Test":"TestG"}`,
			"FAIL p\nFAIL\tp\n\nFailed:\n  p\n    panic: no\n    FAIL\tp\n\n1 passed, 0 failed, 0 skipped\n", true},
		{"did not build", `{"Action":"build-output","ImportPath":"p","Output":"p.go:1: no\n"}
{"Action":"build-fail","ImportPath":"p"}
{"Action":"pass","Package":"q","Test":"TestE"}`,
			"p.go:1: no\n\nFailed:\n  p\n    p.go:1: no\n\n1 passed, 0 failed, 0 skipped\n", true},
		{"nothing ran", ``, "no test ran\n\n0 passed, 0 failed, 0 skipped\n", true},
		{"not JSON", "go: no such module\n", "go: no such module\nno test ran\n\n0 passed, 0 failed, 0 skipped\n", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			r := report{out: &out, output: map[string][]string{}}
			if err := r.read(strings.NewReader(c.in)); err != nil {
				t.Fatal(err)
			}
			if failed := r.finish(); out.String() != c.want || failed != c.failed {
				t.Errorf("failed %v, printed\n%s\nwant\n%s", failed, out.String(), c.want)
			}
		})
	}
}
