package bot

import "testing"

func TestReadStatus(t *testing.T) {
	cases := map[string][]string{
		"done": {"完成了", "都训完了", "搞完了", "弄好了", "已经落实", "办结", "清完了", "章程定好了,牌子也挂好了", "已报镇政府", "做了", "材料交了", "已挂网", "全覆盖", "名册弄好了",
			"done", "finished", "is completed", "已完成,没遇到问题", "都搞定了", "已印发", "从没开始到现在全部完成"},
		"in_progress": {"在弄", "还在搞", "正在推进", "推进中", "等评审结果", "还差一场", "过半", "没完成", "还没弄完", "下月能完成", "预计月底前完成", "基本完成", "完成一半", "材料报了,等批复",
			"快完了", "刚启动", "征求意见阶段", "陆续在训", "架子还在搭", "开了两处,剩下三处没开", "in progress", "still working on it", "not finished yet", "will be done next week", "差不多完了", "没做好"},
		"not_started":    {"没动", "还没开始", "没办", "没弄呢", "尚未启动", "未开展", "还没报", "haven't started", "not started yet"},
		"blocked":        {"卡住了", "推不动", "没钱", "网老断,直播看不了", "还没动,等省里的文件", "经费没到位", "人手不够,搞不了", "没法推进", "stuck, no budget", "is blocked because the system is down", "完不成"},
		"not_applicable": {"不涉及", "无此类案件", "没有这块职责", "未发生诉讼,不涉及", "没案子", "没有此类申请", "今年未收到投诉", "不归我们管", "不适用", "not applicable", "does not apply to us", "我局没有执法权"},
		"":               {"", "完成情况", "完成时限", "内容", "6月底前要完成的", "谁牵头", "落实情况"},
	}
	for want, texts := range cases {
		for _, text := range texts {
			if got := string(readStatus(text, nil)); got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}
