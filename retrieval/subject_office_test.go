package retrieval_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// TestAnOfficesThings: what an office calls a thing is one, what it takes away is none, and bad lines are told with their number.
func TestAnOfficesThings(t *testing.T) {
	shipped := retrieval.ShippedLexicon()
	for _, c := range []struct{ name, text, bad string }{
		{"nothing", "", "[]"},
		{"two on a line, a comment", "苔花节会 林长巡林 # 两项\n\n", "[]"},
		{"one letter", "苔花节会\n河", "[名称第2行：“河”要写2到20个字。]"},
		{"a common word", "企业", "[名称第1行：“企业”是到处都用的词，写成名称会把能答的问题也拒掉，请写完整的名称。]"},
		{"a row of the lexicon", "头儿 = 负责人", "[名称第1行：有等号，这里只写名称；口语和文件用语的对照写在上面的词表里。]"},
		{"taking away what is not there", "!苔花节会", "[名称第1行：“苔花节会”本来就不在名称里，不用停用。]"},
		{"taking away what stands above", "苔花节会\n！苔花节会", "[]"},
		{"too many", strings.Repeat("苔花节会 ", 301), "[名称第1行：已超过300个，从这一行起不读，请删去不用的。]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, bad := shipped.Naming(c.text)
			if got := fmt.Sprint(bad); got != c.bad {
				t.Errorf("%s, want %s", got, c.bad)
			}
		})
	}
	things := func(l *retrieval.Lexicon, asked string) bool {
		return retrieval.NewCorpus(nil, ledger.Directory{}, l).NamesThing(asked)
	}
	with, _ := shipped.Naming("苔花节会")
	without, _ := with.Naming("!苔花节会")
	over := with.With("扫街 = 巡查").Lexicon
	for name, got := range map[string]bool{"shipped": !things(shipped, "苔花节会多久一次"), "added": things(with, "苔花节会多久一次"), "taken away": !things(without, "苔花节会多久一次"),
		"kept by a lexicon over it": things(over, "苔花节会多久一次")} {
		if !got {
			t.Errorf("%s: wrong", name)
		}
	}
}
