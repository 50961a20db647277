package bot

import (
	"testing"

	"duban/ledger"
)

func TestWithoutCourtesy(t *testing.T) {
	for said, want := range map[string]string{
		"请问第3条谁牵头":        "第3条谁牵头",
		"您好,麻烦问一下第3条谁牵头?": "第3条谁牵头?",
		"想了解一下水渠谁来修":      "水渠谁来修",
		"那个,我想问问啥时候弄完":    "啥时候弄完",
		"咨询下~都是谁牵头~":      "都是谁牵头",
		"水渠哪天修完啊":         "水渠哪天修完",
		"水渠哪天修完?谢谢":       "水渠哪天修完",
		"配合的呢":            "配合的呢",
		"那个指标是多少":         "那个指标是多少", // 那个 names what was spoken of
		"你好啊":             "你好啊",
		"谢谢":              "谢谢",
		"第3条完成了哈":         "第3条完成了哈", // asks nothing
		"查一下进展":           "查一下进展",
		"问一下柳湾镇第4条是哪天训的":  "问一下柳湾镇第4条是哪天训的", // to be put to the town
		"": "",
	} {
		if got := withoutCourtesy(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func FuzzWithoutCourtesy(f *testing.F) {
	f.Add("您好,麻烦问一下第3条谁牵头?谢谢啊")
	f.Fuzz(func(t *testing.T, said string) {
		if got := withoutCourtesy(said); len(got) > len(said) {
			t.Errorf("%q became %q", said, got)
		}
	})
}

// TestNumbersWithoutTheirWord: a measure may be called by its number alone, a day and a count may not be taken for one.
func TestNumbersWithoutTheirWord(t *testing.T) {
	for said, want := range map[string]string{
		"9号谁牵头":       "9",
		"二十号牵头单位":     "20",
		"28是哪些部门负责":   "28",
		"三十讲什么":       "30",
		"第5归哪个局抓总":    "5",
		"第13是卫健局牵头吧?": "13",
		"第3條參加單位有誰":   "3",
		"6月9号谁负责值班":   "",
		"本月9号谁负责值班":   "",
		"9号前要报什么":     "",
		"第二是什么意思":     "",
	} {
		u := Understand(said, Vocabulary{}, ledger.NewDate(2024, 6, 10))
		got := ""
		if len(u.References) > 0 {
			got = u.References[0].Number
		}
		if got != want || len(u.References) > 1 {
			t.Errorf("%s: %v, want %q", said, u.References, want)
		}
	}
}

// TestWipingIsRefused: what others told and what is written is nobody's to delete in chat.
func TestWipingIsRefused(t *testing.T) {
	for said, want := range map[string]Outside{
		"把所有镇的汇报都删掉":       OutsideErase,
		"清空台账":             OutsideErase,
		"删除所有记录":           OutsideErase,
		"把第7条的达标率改成80%存进去": OutsideRule,
		"给企业减免了多少罚款":       OutsideNone,
		"给柳湾镇扣分":           OutsideApprove,
	} {
		if got := Understand(said, Vocabulary{}, ledger.NewDate(2024, 6, 10)).Outside; got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

func TestEitherWay(t *testing.T) {
	for said, want := range map[string]bool{"第二年还查不查": true, "小错免不免罚": true, "动不动就罚": false, "时不时来查": false, "不不": false, "不": false, "不查": false, "": false} {
		if got := eitherWay(said); got != want {
			t.Errorf("%s: %v", said, got)
		}
	}
}
