package retrieval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

func TestAnOfficesWordsStandOverTheShippedOnes(t *testing.T) {
	shipped, err := retrieval.ParseLexicon("打官司 官司 = 行政诉讼 案件\n一把手 = 主要负责人")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, rows, asked, want string }{
		{"nothing", "", "打官司找谁", "[{打官司 [行政诉讼 案件]}]"},
		{"a new word", "河长办 = 河长制办公室", "河长办在哪", "[{河长办 [河长制办公室]}]"},
		{"signs of a Chinese keyboard, a comment", "扫街、巡街　＝　巡查，日常检查 ＃ 城管", "谁去扫街", "[{扫街 [巡查 日常检查]}]"},
		{"more for a known word", "一把手 = 第一责任人", "一把手管啥", "[{一把手 [主要负责人 第一责任人]}]"},
		{"a meaning taken away", "打官司 != 案件", "打官司找谁", "[{打官司 [行政诉讼]}]"},
		{"all meanings taken away hide the shorter word too", "打官司 !=", "打官司找谁", "[]"},
		{"the other word stays", "打官司 ≠", "官司输了", "[{官司 [行政诉讼 案件]}]"},
		{"the later row holds", "打官司 !=\n打官司 = 应诉", "打官司找谁", "[{打官司 [应诉]}]"},
		{"the longest word first", "打官司的钱 = 诉讼费用", "打官司的钱谁出", "[{打官司的钱 [诉讼费用]}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			office := shipped.With(c.rows)
			if got := fmt.Sprint(office.Lexicon.Expand(c.asked)); got != c.want || len(office.Bad) > 0 {
				t.Errorf("%s, want %s; %q", got, c.want, office.Bad)
			}
			if fmt.Sprint(shipped.Expand("打官司")) != "[{打官司 [行政诉讼 案件]}]" {
				t.Error("the shipped words have changed")
			}
		})
	}
}

func TestBadRowsAreToldAndTheOthersHold(t *testing.T) {
	shipped, _ := retrieval.ParseLexicon("一把手 = 主要负责人")
	for _, c := range []struct{ row, want string }{
		{"河长办 河长制办公室", "词表第2行:没有等号,请写成“口语 = 文件用语”"},
		{"= 主要负责人", "词表第2行:等号左边是空的,请写上大家平时怎么说"},
		{"一把手 =", "词表第2行:等号右边是空的,请写上文件里怎么写;要停用这个词,请写成“一把手 !=”"},
		{"地 = 土地", "词表第2行:“地”只有一个字,会误伤别的问题,请写两个字以上"},
		{"头儿 = 负责人 = 领导", "词表第2行:写了两个等号,请一行只写一个"},
		{"头儿 = ★", "词表第2行:“★”里没有字,请改成词"},
		{"头儿 = " + strings.Repeat("长", 21), "词表第2行:有个词超过20个字,请只写词,不写整句"},
		{"头儿 = 一 二 三 四 五 六 七 八 九 十 百 千 万", "词表第2行:一边写了13个词,最多12个,请分成几行"},
	} {
		office := shipped.With("河道办 = 河长制办公室\n" + c.row + "\n村干 = 村干部")
		if got := strings.Join(office.Bad, "|"); got != c.want {
			t.Errorf("%s: %s, want %s", c.row, got, c.want)
		}
		if office.Added != 2 || office.Lexicon.Entries() != 3 {
			t.Errorf("%s: %d added, %d entries", c.row, office.Added, office.Lexicon.Entries())
		}
	}
	many := shipped.With(strings.Repeat("河道办 = 河长制办公室\n", 1200))
	if len(many.Bad) != 1 || !strings.HasPrefix(many.Bad[0], "词表第1001行:已超过1000行") {
		t.Errorf("%q", many.Bad)
	}
}

// TestALexiconServesFromTheNextTurn: a running library asks for it each turn.
func TestALexiconServesFromTheNextTurn(t *testing.T) {
	l := libraryOf(fixedSource{twoDocuments()})
	now := retrieval.ShippedLexicon()
	l.UseLexicon(func() *retrieval.Lexicon { return now })
	if got := find(t, l, "翻老账"); len(got) != 0 {
		t.Errorf("found %v before", got)
	}
	now = now.With("翻老账 = 案卷评查").Lexicon
	if got := find(t, l, "翻老账"); !slices.Contains(got, "b1") {
		t.Errorf("found %v after", got)
	}
}

func FuzzLexicon(f *testing.F) {
	for _, row := range []string{"打官司 = 行政诉讼", "打官司 !=", "＝", "a = b = c", "# 备注", "一 二 = 三\r\n四 ≠ 五", "!=!=", "\x00 = \x00"} {
		f.Add(row)
	}
	shipped := retrieval.ShippedLexicon()
	f.Fuzz(func(t *testing.T, text string) {
		office := shipped.With(text)
		for _, x := range office.Lexicon.Expand(text) {
			if x.Said == "" || len(x.Written) == 0 || slices.Contains(x.Written, "") {
				t.Errorf("%+v", x)
			}
		}
		if n := strings.Count(text, "\n") + 1; len(office.Bad) > n {
			t.Errorf("%d bad rows of %d", len(office.Bad), n)
		}
		c := retrieval.NewCorpus(twoDocuments(), ledger.Directory{}, office.Lexicon)
		c.Search(text, nil, 3)
	})
}
