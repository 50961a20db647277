package zh_test

import (
	"strconv"
	"strings"
	"testing"

	"duban/zh"
)

func showQuantities(qs []zh.Quantity) string {
	var parts []string
	for _, q := range qs {
		s := strconv.FormatFloat(q.Value, 'f', -1, 64)
		if q.Range != "" {
			s = q.Range
		}
		s += q.Unit
		if q.Approx {
			s = "~" + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestQuantities(t *testing.T) {
	cases := map[string]string{
		"训了45人": "45人", "查阅三十本": "30本", "满意率百分之九十八": "98%", "到会率百分百": "100%", "百分之百": "100%", "百分之九十五点五": "95.5%",
		"降了三成": "30%", "七八成": "~70-80%", "九成五": "95%", "已训12/30人": "12人", "一条一条报": "", "办了三分之二": "~0.667比例", "减了1/3的证明": "~0.333比例", "花了1.2万元": "1.2万元", "两万元": "2万元",
		"1.2万人次": "12000人次", "跑了两回": "2回", "走访了十六家": "16家", "收了三四条吧": "~3-4条", "人均52": "52", "约50人": "~50人", "50人左右": "~50人",
		"三十多件": "~30件", "十来个": "~10个", "45-50人": "~45-50人", "三到五家": "~3-5家", "21个人来的": "21人", "17个村": "17个村", "60个学时": "60学时",
		"1,286项": "1286项", "在册98,离岗2,补录2": "98 2 2", "人均62.5学时": "62.5学时", "从50次降到35次": "50次 35次", "不少于60学时": "60学时",
		"提高了3个百分点": "3个百分点", "七八十人": "~70-80人", "十七八家": "~17-18家", "一百零五人": "105人", "２０件": "20件", "100%": "100%", "到场率71％": "71%",
		"33 people attended": "33人", "held it 2 times": "2次", "95 percent": "95%", "一次": "1次", "暂扣一个": "1个", "一起案件": "1起", "3起": "3起",
		// none
		"3月15号": "", "十五号交": "", "二季度": "", "上半年": "", "2024年": "", "2024": "", "第3批": "", "第一次": "", "一起去": "", "一次性": "", "十分重要": "",
		"10日内": "", "12345热线": "", "12345": "", "10:30开会": "", "下午3点": "", "周三": "", "两个月": "", "10个工作日": "", "一部分": "", "万一": "",
		"13912345678": "", "5.22开的会": "", "一案一策": "", "3天内": "", "九到十月": "", "9-10月": "", "[2024]12号": "", "第 3 期": "", "成立": "", "七成立": "",
	}
	for text, want := range cases {
		if got := showQuantities(zh.Quantities(zh.Fold(text))); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzQuantities(f *testing.F) {
	for _, s := range []string{"45人", "百分之九十五点", "三分之二", "一万二千三百", "9-10", "七八", "1,2,3,400", "0分之0", "1e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := zh.Fold(s)
		last := 0
		for _, q := range zh.Quantities(folded) {
			if q.Start < last || q.End > len(folded) || q.Start >= q.End {
				t.Fatalf("%q: %+v after %d", folded, q, last)
			}
			if q.Value != q.Value {
				t.Fatalf("%q: not a number", folded)
			}
			last = q.End
		}
	})
}
