package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"duban/zh"
)

// longestLine is how many characters an alternative has at most: what is longer is made of blocks.
const longestLine = 200

// TestRuleFilesAreWellFormed: that no line stands twice in a block is asked when they are read, at the program's start.
func TestRuleFilesAreWellFormed(t *testing.T) {
	if err := rules.Check(); err != nil {
		t.Error(err)
	}
	for _, name := range rules.Names() {
		for _, line := range rules.Lines(name) {
			if n := utf8.RuneCountInString(line); n > longestLine || !utf8.ValidString(line) {
				t.Errorf("block %s: %d characters in %q", name, n, line)
			}
		}
	}
}

// TestEachBlockIsUsed: a block that no rule of the code is made of is a leftover.
func TestEachBlockIsUsed(t *testing.T) {
	used := map[string]bool{}
	var use func(name string)
	use = func(name string) {
		if used[name] {
			return
		}
		used[name] = true
		for _, line := range rules.Lines(name) {
			for _, ref := range zh.References(line) {
				use(ref)
			}
		}
	}
	for _, name := range namedInCode(t) {
		use(name)
	}
	for _, name := range rules.Names() {
		if !used[name] {
			t.Errorf("block %s is used nowhere", name)
		}
	}
}

// namedInCode lists the blocks that the code asks for.
func namedInCode(t *testing.T) (names []string) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if name := ruleNamed(n); name != "" {
				names = append(names, name)
			}
			return true
		})
	}
	return names
}

// ruleNamed is the name in rule("name"), "" for anything else.
func ruleNamed(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return ""
	}
	fun, ok := call.Fun.(*ast.Ident)
	arg, literal := call.Args[0].(*ast.BasicLit)
	if !ok || !literal || fun.Name != "rule" {
		return ""
	}
	name, _ := strconv.Unquote(arg.Value)
	return name
}

// TestRulesStandInTheirFiles: a longer expression in the code can be neither reviewed nor merged.
func TestRulesStandInTheirFiles(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if fun, ok := call.Fun.(*ast.Ident); ok && fun.Name == "compile" && call.End()-call.Pos() > 2*longestLine {
				t.Errorf("%s: %d bytes of expression: put them into rules/", path, call.End()-call.Pos())
			}
			return true
		})
	}
}
