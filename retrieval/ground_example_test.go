package retrieval_test

import (
	"fmt"
	"testing"

	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// written is what a model is given in the example and in the fuzz target.
func written() (retrieval.Writing, *zh.Units) {
	units := zh.NewUnits(ledger.Directory{}, []string{"县水务局", "县财政局", "各镇"})
	return retrieval.Writing{Question: "河道怎么巡查", Answer: "第3条：“各镇每月至少巡查河道2次。”",
		Sources: []retrieval.Excerpt{{Mark: 1, Number: "3", Text: "各镇每月至少巡查河道2次。(县水务局牵头,县财政局配合,各镇按职责分工负责)"}}}, units
}

func ExampleGround() {
	w, units := written()
	said := retrieval.Worded{Sentences: []retrieval.WordedSentence{
		{Text: "各镇每月巡查河道不少于两次。", Marks: []int{1}},
		{Text: "这项工作由县财政局牵头。", Marks: []int{1}},
	}}
	got := retrieval.Ground(said, w, units)
	for _, s := range got.Sentences {
		fmt.Println(s.Text, s.Marks)
	}
	for _, d := range got.Dropped {
		fmt.Println(d.Index, d.Why)
	}
	// Output:
	// 各镇每月巡查河道不少于两次。 [1]
	// 1 role
}

// FuzzGround: whatever a model says, what passes holds no markup, and nothing panics.
func FuzzGround(f *testing.F) {
	w, units := written()
	f.Add("各镇每月巡查河道不少于两次。")
	f.Add("由县水务局牵头，二〇二六年十一月底前完成百分之九十五。")
	f.Add("《》“”第一百条万亿分之")
	f.Fuzz(func(t *testing.T, text string) {
		got := retrieval.Ground(retrieval.Worded{Sentences: []retrieval.WordedSentence{{Text: text, Marks: []int{1}}}}, w, units)
		for _, s := range got.Sentences {
			if why := zh.Foul(s.Text, zh.Squeeze(w.Answer+w.Sources[0].Text)); why != "" {
				t.Errorf("%s: %q", why, s.Text)
			}
		}
	})
}
