package bot_test

import (
	"testing"

	"duban/bot"
)

// What lead units, 督查室 and officials say: the name of somebody stands for his unit, 同意 stands behind what it is about.
func TestDecisionsOfLeads(t *testing.T) {
	words := countyWords()
	for text, want := range map[string]string{
		"同意第13条松坪镇延到明年1月20日": "grant 第13 @松坪镇 2027-01-20 ~extend", "周兰申请的延期批了吧": "grant @松坪镇 ~extend", "同意周兰的延期": "grant @松坪镇 ~extend",
		"松坪镇第13条同意,延到1月20日": "grant 第13 @松坪镇 2027-01-20 ~extend",
		"柳湾镇第4条同意":          "assent 第4 @柳湾镇", "第13条同意": "assent 第13", "松坪镇第4条看过了,没意见": "assent 第4 @松坪镇", "第13条同意吗": "-", "第5条同意率98%": "-",
		"待我审核的有哪些": "list", "有没有要我签字的": "list", "等我批的有几个": "list", "把待审核的列一下": "list",
		"把县住建局第8条免了,上级另有安排": "waive 第8 @县住建局", "第8条不用住建局办了": "waive 第8 @县住建局",
		"给松坪镇发个催办单": "slip @松坪镇", "提醒一下柳湾镇第4条": "slip 第4 @柳湾镇", "催一下吴健": "slip @柳湾镇", "把没报的都催一下": "slip",
		"临时交办:松坪镇12月10日前报防汛物资清点情况": "add @松坪镇", "书记批示要抓紧清淤,请县住建局12月15日前报方案": "add @县住建局",
		"今天什么情况": "today", "谁没签收文件": "signed", "烦死了,别再提醒我第9条": "mute 第9",
		"全部通过,除了柳湾镇": "approve all 除柳湾镇", "全部通过,松坪镇的先放着": "approve all 除松坪镇", "松坪镇第4条通过,第5条通过": "approve 第4 @松坪镇 | approve 第5 @松坪镇",
	} {
		if got := decided(bot.Understand(text, words, theDay()).Decide); got != want {
			t.Errorf("%s:\n got  %s\n want %s", text, got, want)
		}
	}
	for text, want := range map[string]bot.Outside{
		"周兰调走了,以后松坪镇是孙洁": bot.OutsideStaff, "以后松坪镇找孙洁": bot.OutsideStaff, "第2条执法人员调走了3人": bot.OutsideNone,
		"天天催天天催,我一个人管八摊子事,烦死了": bot.OutsideNagged, "天天催,烦死了,别再提醒我了": bot.OutsideNone,
	} {
		if got := bot.Understand(text, words, theDay()).Outside; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"第4条谁还没完成", "第4条没办结的单位有哪些"} {
		if a := bot.Understand(text, words, theDay()).Ask; a == nil || a.Slot != bot.SlotProgress || !a.Undone {
			t.Errorf("%s: %+v", text, a)
		}
	}
}

// Every clause of a mixed message is an act of its own, or part of one that it can belong to.
func TestActsOfLeadsArePartedApart(t *testing.T) {
	for text, further := range map[string][]string{
		"第13条同意,另外给柳湾镇第4条催一下":        {"给柳湾镇第4条催一下"},
		"1通过,顺便问下第14条什么时候报,催一下柳湾镇":   {"顺便问下第14条什么时候报", "催一下柳湾镇"},
		"柳湾镇第4条同意,松坪镇第4条先放着":         {"松坪镇第4条先放着"},
		"第4条报错了是66人,第5条自查了1次,第9条推进中": nil,
		"1通过,2退回,请补齐人数":              nil,
	} {
		u := bot.Understand(text, countyWords(), theDay())
		var got []string
		for _, f := range u.Further {
			got = append(got, f.Text)
		}
		if further != nil && len(got) != len(further) {
			t.Errorf("%s: %q, want %q", text, got, further)
		}
	}
	u := bot.Understand("第4条报错了是66人,第5条自查了1次,帮我把第13条延到明年1月20日", countyWords(), theDay())
	if u.Report == nil || u.Report.Fix == nil || u.Report.Fix.To != "" || u.Report.Fix.At != "4" || len(u.Further) != 2 {
		t.Errorf("a later day of one measure moved the figures of another: %+v", u.Report)
	}
}
