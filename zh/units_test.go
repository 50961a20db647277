package zh_test

import (
	"strings"
	"testing"

	"duban/ledger"
	"duban/zh"
)

var county = []string{"县司法局", "县发改局", "县市场监管局", "县委编办", "县行政审批局", "县政府办", "县法院", "县检察院", "各镇", "各部门", "各执法部门",
	"县人力资源社会保障局", "县卫生健康委", "县应急管理局", "县应急局", "县城市管理执法局"}

func TestUnitsAreFoundInWhatPeopleType(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{}, county)
	cases := map[string]string{
		"司法局管几条":          "县司法局",
		"县司法局牵头的":         "县司法局",
		"市监局要干什么":         "县市场监管局",
		"市场监管局和审批局":       "县市场监管局 县行政审批局",
		"编办是牵头还是配合":       "县委编办",
		"府办和司法局一起牵头":      "县政府办 县司法局",
		"人社局呢":            "县人力资源社会保障局",
		"卫健委有份吗":          "县卫生健康委",
		"应急局管哪几条":         "县应急局+县应急管理局",
		"法院有没有任务":         "县法院",
		"我是松林镇的":          "松林镇?",
		"公安局牵头的有吗":        "公安局?",
		"我们局要干哪些":         "",
		"各镇负责多少条":         "各镇",
		"政府办事效率怎么样":       "",
		"大局意识强不强":         "",
		"我是水利局的,我们要做哪些":   "水利局?",
		"乡镇要不要交":          "",
		"全县一盘棋格局怎么形成":     "",
		"县政府办、县司法局牵头":     "县政府办 县司法局",
		"发展改革局在里面吗":       "县发改局",
		"城管执法局的人在不在":      "县城市管理执法局",
		"检察院和法院":          "县检察院 县法院",
		"各执法部门按职责分工负责":    "各执法部门",
		"东山街道办事处今天交了":     "东山街道办事处?",
		"who leads: 县司法局": "县司法局",
	}
	for in, want := range cases {
		got := []string{}
		for _, m := range units.Find(zh.Fold(in)) {
			s := strings.Join(m.Names, "+")
			if !m.Known {
				s += "?"
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", in, got, want)
		}
	}
}

func TestMembershipFollowsTheKind(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{}, county)
	cases := []struct {
		unit, group string
		want        zh.Membership
	}{
		{"松林镇", "各镇", zh.Member}, {"松林镇", "各部门", zh.NotMember}, {"县司法局", "各部门", zh.Member}, {"县司法局", "各镇", zh.NotMember},
		{"县公安局", "各执法部门", zh.Unknown}, {"松林镇", "各执法部门", zh.NotMember}, {"县法院", "各部门", zh.NotMember},
		{"县委编办", "各部门", zh.Unknown}, {"市林业局", "市政府各委办局", zh.Member}, {"市林业局", "各县(市、区)人民政府", zh.NotMember},
	}
	for _, c := range cases {
		if got := units.In(c.unit, c.group); got != c.want {
			t.Errorf("%s in %s: %v, want %v", c.unit, c.group, got, c.want)
		}
	}
}
