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
		"贰拾肆条谁负责": "24", "廿一条": "21", "第１９条": "19", "第 4 条": "4", "第二一条": "21", "第0条": "0", "第131条": "131",
		"第4笤办完了": "4", "第四調": "4", "disantiao shui fuze": "3", "di 9 tiao": "9", "dishiertiao": "12", "第9谁牵头": "9",
		"4号任务办结": "4", "六条配合单位": "6", "那9条呢": "9", "那第十条呢": "10", "哎 我说一下 八条啊 都理好了": "8", "我镇4条完成了": "4",
		"青山镇4条报了吗": "4", "关于9条": "9", "长清5条": "5", "一条谁牵头": "1",
		// several
		"依次是12、13条": "12 13", "17,18条": "17 18", "第4、5和6条": "4 5 6", "我街道2-4条都办妥了,9条跟我们没关系": "2 3 4 9",
		"第7到10条": "7 8 9 10", "第6至第8条": "6 7 8", "4到6条": "4 5 6", "第七八条": "7 8", "2条办结了,3条也理顺了,11条还在跑": "2 3 11",
		"2条33人,人均52;7条夜校2期;8条专员1名": "2 7 8", "第4条完成了。7条还在弄": "4 7", "第4条完成,9条也完成": "4 9", "4条5条都好了": "4 5",
		"是第三条,不是第十三条": "3 13", "第99到1条": "99 1", "报一下:1、第4条完成;2、第6条在弄": "4 6", "1、正在办第3条,2、第5条好了": "3 5",
		// exclusion
		"除第5条外,第3到6条都办完了": "5! 3 4 6", "第7到10条(8条除外)完成": "7 9 10 8!", "除了3条都报了": "3!",
		"measures 7 to 10 except measure 8": "7 9 10 8!",
		// nested
		"二(四)3 我街道都配好了": "二(四)3", "二（三）2谁牵头": "二(三)2", "四2 已报": "四2", "一(二)": "一(二)", "六(二)对我们提了什么": "六(二)",
		"四里头第三条讲什么": "四3", "第四部分第5条": "四5", "第二部分(六)1": "二(六)1", "二(六)第1条": "二(六)1", "五(五)12月份前": "五(五)",
		"(三)2谁负责": "(三)2", "二(一)3次": "二(一)",
		// English
		"measure 6 finished, 30 villages covered": "6", "who leads no. 21?": "21", "we finished no. 7": "7", "measures 4 and 6 are done": "4 6",
		"item 9": "9", "measures 4, 5 and 6 are done": "4 5 6", "measure 4, 45 people": "4", "measure four is done": "4", "#12 is done": "12",
		"measures 1-3 done": "1 2 3", "sorry, it was 54": "", "there are no 45 people": "",
		// counts, dates and the like
		"几条": "", "收费那两条归谁": "", "弄了七八条吧": "", "收到建议12条,采纳5条,3条在研究": "", "第6条收到建议12条,采纳5条,3条在研究": "6",
		"一共29条措施": "", "29条措施都完成了": "", "哪一条管": "", "最后一条": "", "删掉上面那条": "", "5月22号": "", "周三3点开会": "", "推出了9项": "",
		"一条都没做": "", "14条目录调好了,删了2项加了6项,一共130项": "14", "第6条清单有了,梳理问题8条,整改3条": "6", "五条的建议我们收了三四条": "5",
		"第三部分有4条": "", "15条体验员请了8人": "15", "第十二条上个月那个六份": "12", "两条": "", "23条推出了9项": "23", "第一季度": "", "第3批": "", "措施12项": "",
		"这两条都完成了": "", "4条和12条都完成了": "4 12", "四条和十二条都完成了": "4 12", "第4条和第12条都完成": "4 12", "4、17两条都完成": "4 17", "第4、9、17三条都完成": "4 9 17",
		"11条和12条都办了": "11 12", "二条和十二条都办了": "2 12", "有5条没报": "", "第2季度完成4条": "", "14.5条": "",
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
