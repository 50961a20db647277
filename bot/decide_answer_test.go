package bot_test

import (
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
)

// What may answer a reviewer's question, by what it may be besides; "no" is what never answers one.
func TestAnswers(t *testing.T) {
	families := map[bot.Doubt][]string{
		"":               {"签到表在办公室,明天补", "有 在王主任那里", "县司法局的法制科科长", "莫得照片", "含镇直单位", "在镇政府三楼会议室", "就是那个征地的案子", "名册已发您邮箱", "上周三"},
		bot.DoubtFigures: {"12号和13号两天", "11月12号训的", "去了12个人", "两期", "是54人", "有6个人调走了"},
		bot.DoubtReport:  {"已经全部训完了", "还没训", "正在补训", "卡在经费上了"},
		bot.DoubtShort:   {"是", "是的", "不是"},
		bot.DoubtLater:   {"我问一下再回复您", "好的我核实一下", "稍等", "等一下我查查", "马上回复", "我去问问培训老师再答复"},
		"no": {"收到", "好的", "谢谢", "你好", "撤回", "第9条已完成", "第9条谁牵头", "这个月有什么到期", "我的任务", "第4条进展", "明天再提醒我", "第4条申请延期到12月15日,老师出差",
			"怎么用你", "不是45是54", "写错了,应该是54人", "我是柳湾镇的,第4条完成了"},
	}
	for want, texts := range families {
		for _, text := range texts {
			u := bot.Understand(text, countyWords(), theDay())
			got := bot.Doubt("no")
			if u.Answer != nil && (u.Decide == nil || !u.Decide.Sure) {
				got = u.Answer.Doubt
			}
			if got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}

// 答复 and the courtesies before it are no part of the answer.
func TestAnswersAreKeptAsTyped(t *testing.T) {
	for text, want := range map[string]string{"答复含镇直单位": "含镇直单位", "您好，回复一下：12号、13号两天。": "12号、13号两天", "便民中心一楼": "便民中心一楼"} {
		u := bot.Understand(text, countyWords(), theDay())
		part := u.Decide
		if part == nil {
			part = u.Answer
		}
		if part == nil || part.Reason != want {
			t.Errorf("%s: %+v", text, part)
		}
	}
}

// What people say dirty is read as what it is.
func TestDirtyWords(t *testing.T) {
	for text, want := range map[string]string{
		"我这几天出差 别提醒我了": "leave", "这两天别提醒我": "leave 2026-11-26.. 2026-11-27", "这周别催了": "leave 2026-11-26.. 2026-11-29", "请15天陪产假": "leave 2026-11-26.. 2026-12-10",
		"我这几天出差": "leave asks", "这两天在县里开会 提醒先停一哈": "leave 2026-11-26.. 2026-11-27", "10月20号到23号出差": "leave 2026-10-20.. 2026-10-23 asks", "我回来上班了": "unmute", "明早再喊我": "snooze 2026-11-27", "烦死了 天天催 别发了": "mute all", "第9条别老提醒": "mute 第9",
		"第7条归住建局管 我们不用报吧": "not_ours 第7 因归住建局管 我们不用报吧 asks", "第9条不归我们管吧": "not_ours 第9 因不归我们管吧 asks", "第9条跟我们镇没关系吧": "not_ours 第9 因跟我们镇没关系吧 asks", "第9条该住建局管嘛 咋个喊我们报": "not_ours 第9 因该住建局管嘛 咋个喊我们报 asks",
		"晚一个礼拜吧": "extend +7", "能不能晚几天": "extend asks", "领导 第4条再宽限一个星期行不": "extend 第4 +7", "第4条能不能往后挪一挪": "extend 第4 asks", "第4条想推到明年4月底": "extend 第4 2027-04-30", "算了不延了": "undo ~extend",
		"不批,按原计划": "refuse 因按原计划", "按原计划": "refuse ~extend 因按原计划", "松坪镇的不行 月底前必须搞完": "refuse @松坪镇 因月底前必须搞完", "松坪镇的同意了": "grant @松坪镇", "时限不变": "refuse ~extend 因时限不变",
		"松坪镇第4条可以过": "approve 第4 @松坪镇", "松坪镇第4条销了吧": "close 第4 @松坪镇", "松坪镇那个退回去 人数没写全": "return @松坪镇 因人数没写全", "有啥子要批的": "list", "还有没有要定的": "list", "报上来的有哪些": "list",
	} {
		got := decided(bot.Understand(text, countyWords(), theDay()).Decide)
		if got != want {
			t.Errorf("%s:\n got  %s\n want %s", text, got, want)
		}
	}
}

// A figure that is put right in words, by how much it is wrong, or added later.
func TestDirtyCorrections(t *testing.T) {
	for text, want := range map[string]float64{"写错了哈,应该是五十四": 54, "五十四人才对": 54, "名册补54人": 54, "补上3场": 3, "人数写反了 应该五十四": 54, "名册上补两个 一共56": 56, "数字改一哈 58": 58, "少写了10个 是55": 55, "不对不对 是五十六个人": 56} {
		r := bot.Understand(text, countyWords(), theDay()).Report
		if r == nil || r.Fix == nil || len(r.Fix.Numbers) != 1 || r.Fix.Numbers[0].Value != want {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for text, want := range map[string]ledger.Quantity{"多报了1个": {Value: -1, Unit: "个"}, "少报了两人": {Value: 2, Unit: "人"}} {
		r := bot.Understand(text, countyWords(), theDay()).Report
		if r == nil || r.Fix == nil || r.Fix.Delta == nil || *r.Fix.Delta != want || len(r.Fix.Numbers) > 0 {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, text := range []string{"补训54人", "第4条补充,参训54人"} {
		if r := bot.Understand(text, countyWords(), theDay()).Report; r != nil && r.Fix != nil {
			t.Errorf("%s is no correction: %+v", text, r.Fix)
		}
	}
}

// A document that is named in full is that one alone, though others end in the same words.
func TestTheLongestNameNames(t *testing.T) {
	v := countyWords()
	v.Documents = []bot.DocumentName{{ID: "a", Words: []string{"云岭县河道巡查若干措施", "若干措施"}}, {ID: "b", Words: []string{"云岭县农村供水若干措施", "若干措施", "农村供水"}}}
	for text, want := range map[string]string{"《云岭县农村供水若干措施》第4条已完成": "b", "若干措施第4条": "a,b", "农村供水第4条": "b"} {
		if got := strings.Join(bot.Understand(text, v, theDay()).Documents, ","); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
