package handlers

import (
	"slices"
	"testing"
)

func TestFullWidth(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"a sentence":                       {"没有第30条。共29条,编号从1到29。", "没有第30条。共29条，编号从1到29。"},
		"a quote stays":                    {"原文:“甲牵头,乙配合”", "原文：“甲牵头,乙配合”"},
		"quotes in quotes":                 {"原文:“坚持“一刀切”,不行”,完", "原文：“坚持“一刀切”,不行”，完"},
		"a title stays":                    {"《方案(2022-2025年)》,共3条", "《方案(2022-2025年)》，共3条"},
		"a nested number":                  {"二(三)2条:一(二)", "二(三)2条：一(二)"},
		"a time stays":                     {"今天10:30开会", "今天10:30开会"},
		"brackets":                         {"第4条:6月底前(最晚6月30日)", "第4条：6月底前（最晚6月30日）"},
		"figures":                          {"1,2,3", "1,2,3"},
		"an open quote ends with its line": {"原文:“甲,乙\n丙,丁", "原文：“甲,乙\n丙，丁"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := fullWidth(c.in); got != c.want {
				t.Errorf("%s: got %s, want %s", c.in, got, c.want)
			}
		})
	}
}

func TestInOrder(t *testing.T) {
	if got := inOrder([]string{"7", "2", "11"}); !slices.Equal(got, []string{"2", "7", "11"}) {
		t.Errorf("running numbers: %v", got)
	}
	if got := inOrder([]string{"三2", "二(一)1"}); !slices.Equal(got, []string{"三2", "二(一)1"}) {
		t.Errorf("nested numbers: %v", got)
	}
}
