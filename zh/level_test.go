package zh_test

import (
	"testing"

	"duban/ledger"
	"duban/zh"
)

// TestLevels: what is typed with its level of government is of that level; what is typed without is any.
func TestLevels(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{}, []string{"县司法局", "市司法局", "市府办", "市政府办公室", "市教育局", "市文化广电体育和旅游局", "各执法部门", "市纪委监委机关", "市政协办公室"})
	cases := map[string]struct {
		text, first string
		names       int
	}{
		"with a level":              {"市司法局牵头哪些", "市司法局", 1},
		"without one":               {"司法局牵头哪些", "县司法局", 2},
		"two names of one office":   {"府办牵头啥", "市政府办公室", 2},
		"no half of another name":   {"市体育局牵头哪项", "市体育局", 1},
		"a group without its 各":     {"只有执法部门干的", "各执法部门", 1},
		"an organ":                  {"纪委监委牵头啥", "市纪委监委机关", 1},
		"an organ nobody knows":     {"县人大有没有事", "县人大", 1},
		"delegates are no organ":    {"人大代表建议多少", "", 0},
		"没点 belongs to no name":     {"部门没点镇", "", 0},
		"the role inside of a name": {"市政协办公室负责啥", "市政协办公室", 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := units.Find(c.text)
			if c.first == "" {
				if len(got) != 0 {
					t.Errorf("%s: %+v", c.text, got)
				}
				return
			}
			if len(got) != 1 || got[0].Name != c.first || len(got[0].Names) != c.names {
				t.Errorf("%s: %+v, want %s of %d", c.text, got, c.first, c.names)
			}
		})
	}
}

// TestWindowsOfQuestions: spans that questions are asked in.
func TestWindowsOfQuestions(t *testing.T) {
	today := ledger.NewDate(2024, 6, 25)
	cases := map[string]struct {
		text     string
		from, to string
	}{
		"until a month's end":  {"到9月底还有啥", "2024-06-25", "2024-09-30"},
		"the coming month":     {"未来一个月要干的", "2024-06-25", "2024-07-25"},
		"before the year ends": {"年底前没到期的", "2024-06-25", "2024-12-31"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w, _, _, ok := zh.FindWindow(c.text, today)
			if !ok || w.From.String() != c.from || w.To.String() != c.to {
				t.Errorf("%s: %+v %v", c.text, w, ok)
			}
		})
	}
}
