package zh_test

import (
	"testing"

	"duban/zh"
)

func TestSimplified(t *testing.T) {
	for said, want := range map[string]string{"第三條參加單位有誰": "第三条参加单位有谁", "第3条谁牵头": "第3条谁牵头", "": "", "a1": "a1"} {
		if got := zh.Simplified(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
