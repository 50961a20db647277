package files_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/knowledge/files"
)

var update = flag.Bool("update", false, "rewrite the expected part of golden files")

const (
	fence    = "\n======== expected ========\n"
	partMark = "\n---- " // a further part of a docx: its name, then its content
)

// TestGolden reads files whose input and expected text stand in one file. The name's first word is the format; a docx
// is written as the content of its body and of the parts that follow.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(filepath.Base(name), ".txt")
		t.Run(base, func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			input, want, _ := strings.Cut(string(raw), fence)
			format, _, _ := strings.Cut(base, "-")
			file := []byte(input)
			if format == "docx" {
				file = goldenWord(t, input)
			}
			text, err := files.Extract(t.Context(), files.Format(format), "a."+format, file)
			if err != nil {
				t.Fatal(err)
			}
			got := show(text)
			if *update {
				if err := os.WriteFile(name, []byte(input+fence+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("--- got\n%s\n--- want\n%s", got, want)
			}
		})
	}
}

func goldenWord(t testing.TB, input string) []byte {
	parts := strings.Split(input, partMark)
	others := map[string]string{}
	for _, p := range parts[1:] {
		name, content, _ := strings.Cut(p, "\n")
		others[name] = content
	}
	return word(t, parts[0], others)
}
