package main

import (
	"bytes"
	"strings"
	"testing"
)

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
			"FAIL p TestD\n    wrong\nFAIL p\n\nFailed:\n  p TestD\n\n0 passed, 1 failed, 0 skipped\n", true},
		{"did not build", `{"Action":"build-output","ImportPath":"p","Output":"p.go:1: no\n"}
{"Action":"build-fail","ImportPath":"p"}
{"Action":"pass","Package":"q","Test":"TestE"}`,
			"p.go:1: no\n\n1 passed, 0 failed, 0 skipped\n", true},
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
