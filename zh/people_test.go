package zh_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/ledger"
	"duban/zh"
)

// crowd is a directory of some people and of many others.
func crowd(others int) ledger.Directory {
	dir := ledger.Directory{Members: []ledger.Member{
		{Name: "周兰", Unit: "松坪镇"}, {Name: "周兰芳", Unit: "柳湾镇"}, {Name: "孫潔", Unit: "茶溪镇"}, {Name: "阿依古丽·买买提", Unit: "柳湾镇"},
		{Name: "李明", Unit: "松坪镇"}, {Name: "李明", Unit: "柳湾镇"}, {Name: "王", Unit: "松坪镇"}, {Name: "陈立"},
		{Name: "何田", Unit: "茶溪镇"}, {Name: "何田", Unit: "茶溪镇"},
	}}
	for i := range others {
		dir.Members = append(dir.Members, ledger.Member{Name: fmt.Sprint("某人", i), Unit: "松坪镇"})
	}
	return dir
}

func TestPeople(t *testing.T) {
	units := zh.NewUnits(crowd(0), nil)
	for text, want := range map[string]string{
		"同意周兰的延期": "周兰 松坪镇", "周兰芳和周兰都报了": "周兰芳 柳湾镇,周兰 松坪镇", "催一下孙洁": "孙洁 茶溪镇", "阿依古丽·买买提第4条通过": "阿依古丽·买买提 柳湾镇",
		"李明的不行": "", "小王说可以": "", "陈立问一下": "", "何田": "何田 茶溪镇", "": "", "周": "",
	} {
		var got []string
		for _, m := range units.People(text) {
			got = append(got, text[m.Start:m.End]+" "+m.Name)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
	if got := zh.NewUnits(ledger.Directory{}, nil).People("周兰"); got != nil {
		t.Errorf("without a directory: %v", got)
	}
}

// BenchmarkPeople costs the same in a county and in a province.
func BenchmarkPeople(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		units := zh.NewUnits(crowd(n), nil)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				units.People("松坪镇第4条通过,柳湾镇的退回,请写清还差多少人,同意周兰的延期")
			}
		})
	}
}
