package zh

import "testing"

func TestLiterals(t *testing.T) {
	cases := []struct{ name, expr, text string }{
		{"a word", `完成`, "已完成"}, {"one of two", `完成|办结`, "办结"}, {"after anything", `\p{Han}(?:了|过)`, "做过"}, {"optional", `没(?:有)?完`, "没完"},
		{"optional whole", `(?:没)?`, ""}, {"repeated", `(?:很)+好`, "很很好"}, {"counted", `[0-9]{1,2}月`, "6月"}, {"anchored", `^好的$`, "好的"},
		{"starred", `(?:的)*完`, "完"}, {"folded case", `(?i)ok`, "OK"}, {"word boundary", `\bdone\b`, "is done."}, {"class", `[条项]好`, "项好"},
	}
	for _, c := range cases {
		if p := Compile(c.expr); !p.MatchString(c.text) {
			t.Errorf("%s: %s does not match %q", c.name, c.expr, c.text)
		}
	}
	if p := Compile(`完成|办结`); p.may("正在推进") {
		t.Error("a text without any literal may match")
	}
}
