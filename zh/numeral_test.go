package zh_test

import (
	"testing"

	"duban/zh"
)

func TestParseInt(t *testing.T) {
	cases := map[string]int{"0": 0, "9": 9, "21": 21, "十": 10, "十二": 12, "二十": 20, "二十一": 21, "二一": 21, "贰拾壹": 21,
		"一百零五": 105, "一百": 100, "三千二": 3200, "两百五": 250, "廿三": 23, "12万": 120000, "一万二千": 12000, "二十卷": -1, "": -1, "约": -1}
	for in, want := range cases {
		got, ok := zh.ParseInt(in)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("ParseInt(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestChineseReadsBack(t *testing.T) {
	for n := 1; n < 100; n++ {
		if got, ok := zh.ParseInt(zh.Chinese(n)); !ok || got != n {
			t.Errorf("%d → %s → %d", n, zh.Chinese(n), got)
		}
	}
}
