//go:build unix

package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestAnOfficesLexiconIsReadWithoutARestart, in the encoding of an old editor too; a broken file changes nothing.
func TestAnOfficesLexiconIsReadWithoutARestart(t *testing.T) {
	l := newLexicon(t.TempDir(), slog.New(slog.DiscardHandler))
	shipped := l.current().Entries()
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(l.path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	means := func(said string) string {
		if x := l.current().Expand(said); len(x) > 0 {
			return x[0].Said + "→" + strings.Join(x[0].Written, " ")
		}
		return ""
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("翻老账 = 案卷评查\r\n")
	if err != nil {
		t.Fatal(err)
	}
	write([]byte(gb))
	if got := means("翻老账"); got != "翻老账→案卷评查" {
		t.Errorf("GB18030: %q", got)
	}
	write([]byte("\ufeff翻老账 = 案卷\n坏行\n"))
	if got := means("翻老账"); got != "翻老账→案卷" {
		t.Errorf("changed: %q", got)
	}
	write([]byte(strings.Repeat("#", 300<<10)))
	if got := means("翻老账"); got != "翻老账→案卷" {
		t.Errorf("too long a file: %q", got)
	}
	write([]byte("翻老账 = 档案\n"))
	if err := os.Chtimes(l.path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := means("翻老账"); got != "翻老账→档案" {
		t.Errorf("mended: %q", got)
	}
	if err := os.Remove(l.path); err != nil {
		t.Fatal(err)
	}
	if got := means("翻老账"); got != "" || l.current().Entries() != shipped {
		t.Errorf("taken away: %q", got)
	}
}

// TestDoctorTellsTheLexicon: how many entries, and every bad row.
func TestDoctorTellsTheLexicon(t *testing.T) {
	env := map[string]string{"DUBAN_DATA": t.TempDir()}
	if _, out, _ := dubanIn(t, env, "doctor"); !strings.Contains(out, "✓ 词表:共") || !strings.Contains(out, "本单位没有另加") {
		t.Errorf("without a file:\n%s", out)
	}
	text := "翻老账 = 案卷评查\n打官司 !=\n没有等号的一行\n"
	if err := os.WriteFile(filepath.Join(env["DUBAN_DATA"], lexiconName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := dubanIn(t, env, "doctor")
	if code == 0 || !strings.Contains(out, "✗ 词表:词表第3行:没有等号") || !strings.Contains(out, "本单位加了1个,停用或改了1个") {
		t.Errorf("with a bad row, exit %d:\n%s", code, out)
	}
}
