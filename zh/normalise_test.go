package zh_test

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duban/zh"
)

// TestFoldingIsByNFKC: texts of common characters take a shorter way, to the same end.
func TestFoldingIsByNFKC(t *testing.T) {
	same := func(s string) {
		t.Helper()
		if got, want := zh.Fold(s), zh.Fold(norm.NFKC.String(s)); got != want {
			t.Fatalf("%+q is folded to %+q, want %+q", s, got, want)
		}
	}
	for r := rune(1); r < 0x11000; r++ {
		same("措" + string(r) + "a")
	}
	random := rand.New(rand.NewPCG(1, 2))
	common := []rune("措施一,。、（）《》“”‘’——Ａｂ９．－～ \u3000\t%:;〔〇…①é\u0301\u3099か")
	for range 20_000 {
		s := make([]rune, random.IntN(8))
		for i := range s {
			s[i] = common[random.IntN(len(common))]
		}
		same(string(s))
	}
}
