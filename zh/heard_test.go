package zh_test

import (
	"strings"
	"testing"

	"duban/ledger"
	"duban/zh"
)

var offices = append([]string{"县民政局", "县财政局", "县教育局", "县科协", "县水利局", "县农业农村局", "县发展改革局", "县文化广电和旅游局", "县交通运输局", "团县委", "省交通厅", "省交通运输厅"}, county...)

func TestNamesAreHeardByTheirSound(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{}, offices)
	for in, want := range map[string]string{
		"县民证局牵头啥": "县民政局", "明政局负责哪条": "县民政局", "司法据牵头的有哪些": "县司法局", "县司发局呢": "县司法局",
		"农业农村菊管哪些": "县农业农村局", "县行政审皮局牵头哪条": "县行政审批局", "县市厂监管局要干啥": "", "县证府办有几条": "", // 监管局 and 府办 are known already
		"县科鞋牵头哪条": "县科协", "县斥候局": "", "水力局和民证局一起的": "县水利局 县民政局",
		"县轻务局": "",
		// what is no name: a word goes on after it, or too little is right
		"财政举措有哪些": "", "教育聚集了哪些人": "", "司法剧本怎么写": "", "根据财政规定": "", "水利工程怎么建": "", "民主政治": "", "发展改革的举措": "", "科学": "",
		// what is right already is not heard
		"县司法局牵头": "", "民政局负责": "",
	} {
		known := units.Find(zh.Fold(in))
		var got []string
		for _, m := range units.Heard(zh.Fold(in), known) {
			if !m.Known || m.Said == "" {
				t.Errorf("%s: %+v", in, m)
			}
			got = append(got, m.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: heard %v, want %q", in, got, want)
		}
	}
}

func TestOfficesAreCalledByTheirField(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{}, offices)
	for in, want := range map[string]string{
		"市监牵头哪条": "县市场监管局", "人社参与了几项": "县人力资源社会保障局", "文旅负责什么": "县文化广电和旅游局", "民政管啥": "县民政局",
		"团委牵头的是啥": "团县委", "县教育单独牵头几条": "县教育局", "农业农村要干哪些": "县农业农村局", "司法跟别家一起牵头": "", "卫健有没有任务": "县卫生健康委",
		"除了司法还有谁牵头": "", "应急主要负责啥": "县应急管理局+县应急局",
		// a field that is spoken of, not an office
		"教育有哪些措施": "", "财政资金怎么管": "", "水利建设谁负责": "", "民政对象有几类": "", "体育负责什么": "", "推进文旅融合": "",
		// several offices are called so
		"交通牵头哪条": "",
	} {
		var got []string
		for _, m := range units.Bare(zh.Fold(in), units.Find(zh.Fold(in))) {
			got = append(got, strings.Join(m.Names, "+"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", in, got, want)
		}
	}
}

func FuzzHeard(f *testing.F) {
	units := zh.NewUnits(ledger.Directory{}, offices)
	for _, s := range []string{"县民证局牵头啥", "司法据", "", "a\xff县", "县民证局县民证局"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := zh.Fold(s)
		end := 0
		for _, m := range units.Heard(folded, units.Find(folded)) {
			if m.Start < end || m.End > len(folded) || folded[m.Start:m.End] != m.Said {
				t.Fatalf("%q: %+v", folded, m)
			}
			end = m.End
		}
	})
}
