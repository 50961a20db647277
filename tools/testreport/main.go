// Command testreport turns the stream of go test -json into a short report: packages that passed in one
// line each, everything that a failing test printed, and at the end every skipped test with its reason, so
// that no suite is left out silently. What failed stands in the first line that says FAIL, and once more at the very
// end with the last that it printed: whoever sees but the tail of a log sees the reason.
//
//	go test -json ./... | go run ./tools/testreport
//
// It exits with 1 when anything failed. The last line counts tests, sub-tests left out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	r := report{out: os.Stdout, output: map[string][]string{}}
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
	if r.finish() {
		os.Exit(1)
	}
}

// event is one line of go test -json. Source: go doc test2json.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// report gathers what the stream tells.
type report struct {
	out                     io.Writer
	output                  map[string][]string // by package and test, until it ends
	skips                   []string
	failures                []failure
	passed, failed, skipped int
	broken                  bool // a package did not build or did not run to its end
}

// failure is a test that failed, or a package that did not build or did not run to its end.
type failure struct {
	name string
	said []string // lines
}

// tail is how many lines of failing tests the end of the report repeats, whatever their number.
const tail = 48

func (r *report) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Action == "" {
			fmt.Fprintln(r.out, lines.Text()) // the go command itself speaks
			continue
		}
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read go test's output: %w", err)
	}
	return nil
}

func (r *report) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
		r.output[e.ImportPath] = append(r.output[e.ImportPath], e.Output)
	case "build-fail":
		r.broken = true
		r.fail(e.ImportPath, r.output[e.ImportPath])
	case "output":
		r.output[key] = append(r.output[key], e.Output)
	case "pass", "fail", "skip":
		r.end(e, r.output[key])
		delete(r.output, key)
	}
}

// end counts a test, or prints a package's line.
func (r *report) end(e event, output []string) {
	if e.Test == "" {
		r.endPackage(e, output)
		return
	}
	top := !strings.Contains(e.Test, "/")
	switch e.Action {
	case "fail":
		fmt.Fprintf(r.out, "FAIL %s %s\n%s", e.Package, e.Test, strings.Join(output, ""))
		r.fail(e.Package+" "+e.Test, output)
		r.failed += one(top)
	case "skip":
		r.skips = append(r.skips, e.Package+" "+e.Test+": "+reason(output))
		r.skipped += one(top)
	default:
		r.passed += one(top)
	}
}

func (r *report) endPackage(e event, output []string) {
	switch e.Action {
	case "fail":
		fmt.Fprintf(r.out, "FAIL %s\n%s", e.Package, strings.Join(output, ""))
		if !r.blames(e.Package) { // it ended by itself: a panic, the time limit, os.Exit
			r.fail(e.Package, append(r.unended(e.Package), output...))
		}
		r.broken = true
	case "pass":
		fmt.Fprintf(r.out, "ok   %s %.1fs\n", e.Package, e.Elapsed)
	}
}

func (r *report) fail(name string, output []string) {
	r.failures = append(r.failures, failure{name, lines(output)})
}

// blames reports whether a test of the package, or its build, failed already.
func (r *report) blames(pkg string) bool {
	for _, f := range r.failures {
		if name, _, _ := strings.Cut(f.name, " "); name == pkg {
			return true
		}
	}
	return false
}

// unended is what the tests of a package printed that never ended.
func (r *report) unended(pkg string) (output []string) {
	for _, key := range slices.Sorted(maps.Keys(r.output)) {
		if strings.HasPrefix(key, pkg+" ") && key != pkg+" " {
			output = append(output, r.output[key]...)
		}
	}
	return output
}

// lines splits what was printed piecemeal.
func lines(output []string) []string {
	text := strings.TrimSpace(strings.Join(output, ""))
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// reason is what a skipped test said, without the lines that go test adds.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}

// finish prints the end of the report and returns whether anything failed.
func (r *report) finish() bool {
	if len(r.skips) > 0 {
		fmt.Fprintln(r.out, "\nSkipped, with the reason:")
		for _, s := range r.skips {
			fmt.Fprintln(r.out, "  "+s)
		}
	}
	r.repeat()
	if r.passed+r.failed+r.skipped == 0 {
		fmt.Fprintln(r.out, "no test ran")
		r.broken = true
	}
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	return r.broken || r.failed > 0
}

// repeat prints the failures with the last lines of each, as many as fit.
func (r *report) repeat() {
	if len(r.failures) == 0 {
		return
	}
	fmt.Fprintln(r.out, "\nFailed:")
	each := max(2, tail/len(r.failures))
	for i, f := range r.failures {
		if i == tail/2 {
			fmt.Fprintf(r.out, "  and %d more\n", len(r.failures)-i)
			return
		}
		fmt.Fprintln(r.out, "  "+f.name)
		for _, line := range f.said[max(0, len(f.said)-each+1):] {
			fmt.Fprintln(r.out, "    "+strings.TrimRight(line, " "))
		}
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
