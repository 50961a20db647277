package zh_test

import (
	"testing"

	"duban/zh"
)

func TestMaskPersonalHidesWhatLeadsToAPerson(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"mobile", "打13912345678问", "打***问"},
		{"mobile in groups", "139 1234 5678", "***"},
		{"full width", "电话１３９１２３４５６７８", "电话***"},
		{"identity card", "身份证11010519491231002X的", "身份证***的"},
		{"telephone", "0719-8812345", "***"},
		{"figures stay", "第4条完成,参训45人,资金1200000元,2026年10月12日", "第4条完成,参训45人,资金1200000元,2026年10月12日"},
		{"full-width figures stay as typed", "第４条４５人", "第４条４５人"},
	} {
		if got := zh.MaskPersonal(c.in); got != c.want {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}
