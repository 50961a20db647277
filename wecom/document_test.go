package wecom_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentNamesTests: docs/wecom.md speaks of tests that exist, each of its rows of one at least, and of every errcode that
// has a reaction.
func TestDocumentNamesTests(t *testing.T) {
	page, err := os.ReadFile("../docs/wecom.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, pattern := range []string{"*_test.go", "wecomtest/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(data)
		}
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	for _, row := range strings.Split(string(page), "\n") {
		if strings.HasPrefix(row, "| ") && !strings.HasPrefix(row, "| ---") && !strings.HasSuffix(row, "| test |") && !named.MatchString(row) {
			t.Errorf("no test is named: %s", row)
		}
		for _, m := range named.FindAllStringSubmatch(row, -1) {
			if !strings.Contains(tests.String(), "func "+m[1]+"(t ") {
				t.Errorf("%s is no test", m[1])
			}
		}
	}
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\d{5,6}): `).FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(string(page), m[1]) {
			t.Errorf("errcode %s is not in the document", m[1])
		}
	}
}
