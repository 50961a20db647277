package duban_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// everything lets a package import all of ours.
const everything = "*"

// arrows is the rooms-and-arrows table: what each package may import of ours. A package that is not in it
// does not belong to the house, but for test support: it may import what its room may, and the room.
// .golangci.yml holds the same table for the editor.
func arrows() map[string][]string {
	rooms := []string{"ledger", "zh", "bot", "retrieval", "knowledge", "reminder", "office", "revision", "handlers", "delivery", "contacts", "account"}
	return map[string][]string{
		"cmd/duban":        {everything},
		"ledger":           {},
		"zh":               {"ledger"},
		"bot":              {"ledger", "zh"},
		"retrieval":        {"ledger", "zh"},
		"knowledge":        {"knowledge/files", "ledger", "zh"},
		"knowledge/files":  {"ledger"},
		"intake":           {"ledger", "knowledge"},
		"contacts":         {"ledger", "zh"},
		"account":          {"ledger"},
		"evaluation":       {"ledger"},
		"safety":           {"bot", "ledger", "zh"},
		"reminder":         {"ledger", "zh"},
		"revision":         {"ledger", "zh"},
		"office":           {"ledger"},
		"handlers":         {"bot", "retrieval", "reminder", "office", "revision", "ledger", "zh"},
		"delivery":         {"bot", "ledger"},
		"wecom":            {"delivery", "ledger"},
		"wecom/aibot":      {"wecom", "delivery", "ledger"},
		"wecom/wecomtest":  {"wecom"},
		"web":              {"ledger", "retrieval"},
		"web/demo":         {"wecom/wecomtest"},
		"web/demo/sample":  {},
		"web/browsertest":  {},
		"configs":          {},
		"store/pgserver":   {},
		"store/pgtest":     {"store/pgserver"},
		"store":            rooms, // adapters: the rooms whose interfaces they fulfil
		"session":          rooms,
		"llm":              rooms,
		"jobs":             rooms,
		"tools/figures":    {"web/demo/sample", "wecom/wecomtest"},
		"tools/testreport": {},
	}
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	Doc        string
	GoFiles    []string
	Imports    []string
}

// room is the package's path inside the module.
func (p goPackage) room() string { return strings.TrimPrefix(p.ImportPath, "duban/") }

// support reports whether the package is test code that several tests share.
func (p goPackage) support() bool { return strings.HasSuffix(p.ImportPath, "test") }

// packages lists the module's packages that hold more than tests.
func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,Doc,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
	if len(all) < 3 {
		t.Fatalf("go list found %d packages", len(all))
	}
	return all
}

// TestArrows holds every import of ours against the table.
func TestArrows(t *testing.T) {
	table := arrows()
	for _, p := range packages(t) {
		allowed, known := table[p.room()]
		if parent, _ := path.Split(p.room()); !known && p.support() && parent != "" {
			allowed, known = append([]string{path.Clean(parent)}, table[path.Clean(parent)]...), true
		}
		if !known {
			t.Errorf("%s is in no row of the table: give it one, here and in .golangci.yml", p.room())
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, "duban/")
			if ours && !slices.Contains(allowed, to) && !slices.Contains(allowed, everything) {
				t.Errorf("%s imports %s; it may import %v", p.room(), to, allowed)
			}
		}
	}
}

// TestRoomsHaveNoCircles: Go forbids circles of packages, this forbids circles of rooms.
func TestRoomsHaveNoCircles(t *testing.T) {
	next := map[string]map[string]bool{}
	for _, p := range packages(t) {
		from, _, _ := strings.Cut(p.room(), "/")
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, "duban/")
			to, _, _ = strings.Cut(to, "/")
			if ours && to != from {
				if next[from] == nil {
					next[from] = map[string]bool{}
				}
				next[from][to] = true
			}
		}
	}
	for room := range next {
		if way := circle(next, room, []string{room}); way != nil {
			t.Errorf("rooms in a circle: %s", strings.Join(way, " → "))
		}
	}
}

// circle returns a way from the first room of the path back to it, or nil.
func circle(next map[string]map[string]bool, room string, way []string) []string {
	for _, to := range slices.Sorted(maps.Keys(next[room])) {
		if to == way[0] {
			return append(way, to)
		}
		if !slices.Contains(way, to) {
			if found := circle(next, to, append(slices.Clone(way), to)); found != nil {
				return found
			}
		}
	}
	return nil
}

func TestCircleIsFound(t *testing.T) {
	next := map[string]map[string]bool{"a": {"b": true}, "b": {"c": true}, "c": {"a": true}, "d": {"a": true}}
	if got := strings.Join(circle(next, "a", []string{"a"}), " "); got != "a b c a" {
		t.Errorf("from a: %q", got)
	}
	if got := circle(next, "d", []string{"d"}); got != nil {
		t.Errorf("from d: %v, which is on no circle", got)
	}
}

// TestLinterHoldsTheSameTable compares the rows of .golangci.yml with the table above.
func TestLinterHoldsTheSameTable(t *testing.T) {
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]struct {
						Files []string
						Allow []string
					}
				}
			}
		}
	}
	data, err := os.ReadFile(".golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, rule := range config.Linters.Settings.Depguard.Rules {
		allowed := []string{}
		for _, a := range rule.Allow {
			if to, ours := strings.CutPrefix(strings.TrimSuffix(a, "$"), "duban/"); ours {
				allowed = append(allowed, to)
			}
		}
		for _, file := range rule.Files {
			if room, ok := strings.CutSuffix(strings.TrimPrefix(file, "**/"), "/*.go"); ok {
				rows[room] = allowed
			}
		}
	}
	for room, allowed := range arrows() {
		row, there := rows[room]
		if slices.Contains([]string{"store", "session", "llm", "jobs"}, room) {
			if !there {
				t.Errorf(".golangci.yml has no row for the adapter %s", room)
			}
			continue
		}
		if strings.HasPrefix(room, "cmd/") || strings.HasPrefix(room, "tools/") || strings.HasSuffix(room, "test") && room != "wecom/wecomtest" || room == "web/demo/sample" {
			continue // free, or not part of the product
		}
		slices.Sort(row)
		slices.Sort(allowed)
		if !there || !slices.Equal(row, allowed) {
			t.Errorf(".golangci.yml lets %s import %v, the table says %v", room, row, allowed)
		}
	}
}

// TestEveryPackageSaysWhatItIs looks for doc.go; a command's main file will do for a command.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.room())
		}
		if !p.support() && !slices.Contains(p.GoFiles, "doc.go") && !slices.Contains(p.GoFiles, "main.go") {
			t.Errorf("%s has no doc.go", p.room())
		}
	}
}

// The sizes that the house holds: half of all files and functions are at most this long, none is longer
// than the top. Unit: lines.
const (
	fileMedian, fileTop         = 150, 600
	functionMedian, functionTop = 12, 80
)

// TestSizes counts the hand-written files and functions of the product, test support left out.
func TestSizes(t *testing.T) {
	var files, functions []int
	for _, p := range packages(t) {
		if p.support() {
			continue
		}
		for _, name := range p.GoFiles {
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			lines := set.Position(parsed.FileEnd).Line
			files = append(files, lines)
			if lines > fileTop {
				t.Errorf("%s has %d lines, the top is %d", path.Join(p.room(), name), lines, fileTop)
			}
			for _, d := range parsed.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				lines := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1
				functions = append(functions, lines)
				if lines > functionTop {
					t.Errorf("%s: %s has %d lines, the top is %d", path.Join(p.room(), name), f.Name.Name, lines, functionTop)
				}
			}
		}
	}
	fm, nm := median(files), median(functions)
	t.Logf("%d files, median %d lines; %d functions, median %d lines", len(files), fm, len(functions), nm)
	if fm > fileMedian || nm > functionMedian {
		t.Errorf("medians: file %d of at most %d, function %d of at most %d", fm, fileMedian, nm, functionMedian)
	}
}

func median(values []int) int {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// TestSerialTestsAreThere: the Makefile names tests that run without the race detector, and skips them with it. One that
// is there no more, or that starts goroutines of its own, must not stay on that list.
func TestSerialTestsAreThere(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(makefile), "\nSERIAL := ")
	list, _, _ = strings.Cut(list, "\n")
	_, folders, _ := strings.Cut(string(makefile), "\nSERIAL_IN := ")
	folders, _, _ = strings.Cut(folders, "\n")
	bodies := map[string]string{}
	for folder := range strings.FieldsSeq(folders) {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range strings.Split(string(source), "\nfunc ")[1:] {
				name, _, _ := strings.Cut(part, "(")
				bodies[name] = part
			}
		}
	}
	for name := range strings.SplitSeq(list, "|") {
		body, there := bodies[name]
		if !there {
			t.Errorf("the Makefile's SERIAL names %s, which %s do not have", name, folders)
		}
		if strings.Contains(body, "go func") || strings.Contains(body, ".Go(") || strings.Contains(body, "newCounty(") {
			t.Errorf("%s is concurrent: take it out of SERIAL", name)
		}
	}
}
