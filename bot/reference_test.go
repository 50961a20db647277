package bot_test

import (
	"strings"
	"testing"

	"duban/bot"
	"duban/zh"
)

// show writes references as 4 17! (bare ones with ~, excluded with !).
func show(refs []bot.Reference) string {
	var parts []string
	for _, r := range refs {
		s := r.Number
		if r.Excluded {
			s += "!"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestFindReferences(t *testing.T) {
	cases := map[string]string{
		// one
		"第9条谁牵头": "9", "第九条": "9", "9条完成了": "9", "措施9": "9", "第21项": "21", "第5个任务还没做": "5",
		"贰拾壹条谁负责": "21", "廿一条": "21", "第２１条": "21", "第 4 条": "4", "第二一条": "21", "第0条": "0", "第131条": "131",
		"第4笤办完了": "4", "第四調": "4", "disantiao shui fuze": "3", "di 9 tiao": "9", "dishiertiao": "12", "第9谁牵头": "9",
		"4号任务办结": "4", "八条责任单位": "8", "那9条呢": "9", "那第十条呢": "10", "喂 我报一下 九条啊 都弄完了": "9", "我镇4条完成了": "4",
		"青山镇4条报了吗": "4", "关于9条": "9", "长清5条": "5", "一条谁牵头": "1",
		// several
		"分别是17、18条": "17 18", "17,18条": "17 18", "第4、5和6条": "4 5 6", "我镇1-5条都落实了,6条不涉及": "1 2 3 4 5 6",
		"第7到10条": "7 8 9 10", "第3至第5条": "3 4 5", "14到16条": "14 15 16", "第七八条": "7 8", "4条完成了,5条也清完了,6条还在弄": "4 5 6",
		"4条48人,人均61;25条讲座1期;26条顾问1名": "4 25 26", "第4条完成了。7条还在弄": "4 7", "第4条完成,9条也完成": "4 9", "4条5条都好了": "4 5",
		"应该是第七条不是第十七条": "7 17", "第99到1条": "99 1",
		// exclusion
		"除第8条外,第7到10条都完成了": "8! 7 9 10", "第7到10条(8条除外)完成": "7 9 10 8!", "除了3条都报了": "3!",
		"measures 7 to 10 except measure 8": "7 9 10 8!",
		// nested
		"二(六)1 我街道都到位了": "二(六)1", "二（三）2谁牵头": "二(三)2", "三3 已报": "三3", "一(二)": "一(二)", "五(五)对我们提了什么": "五(五)",
		"三里头第四条讲什么": "三4", "第三部分第2条": "三2", "第二部分(六)1": "二(六)1", "二(六)第1条": "二(六)1", "五(五)12月份前": "五(五)",
		"(三)2谁负责": "(三)2", "二(一)3次": "二(一)",
		// English
		"measure 4 done, 45 people trained": "4", "who leads no. 21?": "21", "we finished no. 7": "7", "measures 4 and 6 are done": "4 6",
		"item 9": "9", "measures 4, 5 and 6 are done": "4 5 6", "measure 4, 45 people": "4", "measure four is done": "4", "#12 is done": "12",
		"measures 1-3 done": "1 2 3", "sorry, it was 54": "", "there are no 45 people": "",
		// counts, dates and the like
		"几条": "", "复议那三条都是谁牵头": "", "弄了七八条吧": "", "收到线索11条,办结7条,4条在办": "", "第10条接到线索11条,办结7条,4条在办": "10",
		"一共29条措施": "", "29条措施都完成了": "", "哪一条管": "", "最后一条": "", "撤回刚才那条": "", "5月22号": "", "周三3点开会": "", "推行了14项": "",
		"一条都没做": "", "21条清单调好了,取消3项新增5项,一共286项": "21", "第6条清单有了,梳理问题8条,整改3条": "6", "六条的问题我们弄了七八条": "6",
		"第三部分有4条": "", "13条监督员聘了20人": "13", "第十一条季度那个四卷": "11", "两条": "", "22条推行了14项": "22", "第一季度": "", "第3批": "", "措施12项": "",
		"这两条都完成了": "", "有5条没报": "", "第2季度完成4条": "", "14.5条": "",
	}
	for text, want := range cases {
		if got := show(bot.FindReferences(zh.Fold(text))); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzFindReferences(f *testing.F) {
	for _, s := range []string{"第9条", "二(六)1", "除第8条外,7到10条", "measures 4 and 6", "disantiao", "1-99条", "((一)", "第", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := zh.Fold(s)
		refs := bot.FindReferences(folded)
		if len(refs) > 200 {
			t.Fatalf("%d references", len(refs))
		}
		for _, r := range refs {
			if r.Start < 0 || r.End > len(folded) || r.Start >= r.End || r.Number == "" {
				t.Fatalf("%q: %+v", folded, r)
			}
		}
	})
}
