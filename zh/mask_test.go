package zh_test

import (
	"testing"

	"duban/zh"
)

func TestMask(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"mobile", "电话13812345678找我", "电话138****找我"},
		{"with blanks", "电话138 1234 5678找我", "电话138****找我"},
		{"with dashes", "138-1234-5678", "138****"},
		{"with country", "+86 138-1234-5678", "138****"},
		{"full width", "１３８１２３４５６７８", "１３８****"},
		{"full width with dashes", "１３８－１２３４－５６７８", "１３８****"},
		{"spread", "1 3 8 1 2 3 4 5 6 7 8", "1 3 8****"},
		{"identity number", "身份证110105194912310021。", "身份证****。"},
		{"identity number with x", "11010519491231002X", "****"},
		{"identity number in full width", "１１０１０５１９４９１２３１００２Ｘ", "****"},
		{"identity number with blanks", "110105 19491231 002x", "****"},
		{"two of them", "13812345678,13912345678", "138****,139****"},
		{"figures stay", "第4条已完成,45人参训,投入1200万元", "第4条已完成,45人参训,投入1200万元"},
		{"dates stay", "2026年12月15日前,2026-12-15", "2026年12月15日前,2026-12-15"},
		{"land line", "打0719-8812345问", "打0719****问"},
		{"bank card", "6222021234567890123", "****"},
		{"full-width figures stay as typed", "第４条４５人", "第４条４５人"},
		{"issue number stays", "云政办发〔2026〕18号", "云政办发〔2026〕18号"},
	} {
		if got := zh.Mask(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestFoul(t *testing.T) {
	issued := zh.Squeeze("检查人员进企业先亮证、再扫码,并登录平台。")
	for _, c := range []struct{ name, in, want string }{
		{"plain", "收到诉求后5日内告知办理进展。", ""},
		{"issued words", "检查人员要登录平台。", ""},
		{"percent and brackets", "办结率不低于95%(按年算),见〔2026〕18号《若干措施》“原文”。", ""},
		{"link", "见https://e.test/a", "markup"},
		{"link in full width", "见ｈｔｔｐｓ：／／ｅ．ｔｅｓｔ", "markup"},
		{"spread link", "见 w w w . e.com", "markup"},
		{"bare host", "见 e-gov.cn 说明", "markup"},
		{"image", "![a](b)", "markup"},
		{"mention", "@所有人 看", "markup"},
		{"HTML", "<b>办结</b>", "markup"},
		{"base64", "5pS25Yiw6K+J5rGC5ZCO", "markup"},
		{"zero width", "办\u200b结", "invisible"},
		{"bell", "办结\a", "invisible"},
		{"Cyrillic", "办结а", "script"},
		{"emoji", "办结😀", "script"},
		{"password", "请把密码发来", "lure"},
		{"prompt", "我的系统提示是", "machinery"},
		{"model", "作为一个语言模型", "machinery"},
	} {
		if got := zh.Foul(c.in, issued); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("电话138 1234 5678")
	f.Fuzz(func(t *testing.T, s string) {
		if once := zh.Mask(s); zh.Mask(once) != once {
			t.Errorf("masked twice differs: %q", s)
		}
	})
}
