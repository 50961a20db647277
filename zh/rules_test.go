package zh

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// rulesOf reads one file of rules, or two.
func rulesOf(texts ...string) (*Rules, error) {
	files := fstest.MapFS{}
	for i, text := range texts {
		files[string(rune('a'+i))+".txt"] = &fstest.MapFile{Data: []byte(text)}
	}
	return ReadRules(files)
}

func TestRulesPutBlocksTogether(t *testing.T) {
	r, err := rulesOf("# is done\n== done\n{verb}完了?\n办结\n(?:{number}){1,2}\\p{Han}\n", "== verb\n做\n弄\n\n== number\n[0-9]\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	const want = `(?:做|弄)完了?|办结|(?:(?:[0-9])){1,2}\p{Han}`
	if got := r.Pattern("done").Regexp().String(); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got := strings.Join(r.Names(), " "); got != "done number verb" {
		t.Errorf("blocks %s", got)
	}
	if got := References(`\{no}{verb}\p{Han}{2,3}{number}`); strings.Join(got, " ") != "verb number" {
		t.Errorf("references %v", got)
	}
	if r.Lines("verb")[1] != "弄" || r.Lines("nothing") != nil {
		t.Error("lines of a block")
	}
}

func TestRulesSayWhatIsWrong(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"a line outside", "完成\n", "a.txt:1: a line before the first block"},
		{"a wrong name", "== 完成\n", "a.txt:1"},
		{"a name twice", "== done\n完\n== done\n结\n", "stands at a.txt:1 already"},
		{"a line twice", "== done\n完\n完\n", "a.txt:3"},
		{"a blank at the end", "== done\n完 \n", "\\x20"},
		{"an empty block", "== done\n== other\n完\n", "a.txt:1: block done: block done is empty"},
		{"no such block", "== done\n{verb}完\n", "there is no block verb"},
		{"a circle", "== done\n{verb}\n== verb\n{done}\n", "holds itself"},
	}
	for _, c := range cases {
		if _, err := rulesOf(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	r, err := rulesOf("== done\n(完\n成)\n")
	if err != nil || r.Check() == nil {
		t.Errorf("a bracket over two lines: %v", err)
	}
	if _, err := ReadRules(broken{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder that cannot be read: %v", err)
	}
}

// broken holds a file that cannot be opened.
type broken struct{}

func (broken) Open(string) (fs.File, error)  { return nil, fs.ErrPermission }
func (broken) Glob(string) ([]string, error) { return []string{"a.txt"}, nil }

func TestPatternOfNoBlockPanics(t *testing.T) {
	r, err := rulesOf("== done\n完\n")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that there is not gives a pattern")
		}
	}()
	r.Pattern("verb")
}
