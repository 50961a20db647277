package groundtest

import "strings"

// swap is a family of wrong words: each stands for a true one wherever that is said.
type swap struct {
	family   string
	from, to string
}

var swaps = []swap{
	{"invented unit", "县司法局", "县应急管理局"}, {"invented unit", "县市场监管局", "县公安局"}, {"invented unit", "县数据局", "县大数据中心"},
	{"invented unit", "县政府办", "县委办"}, {"invented unit", "各执法部门", "县住建局"}, {"invented unit", "各镇", "各村"},
	{"near-miss name", "县司法局", "县司法所"}, {"near-miss name", "县司法局", "市司法局"}, {"near-miss name", "县数据局", "县数据所"},
	{"near-miss name", "县行政审批局", "县行政审批办"}, {"near-miss name", "县政府", "市政府"}, {"near-miss name", "县市场监管局", "县市场监管所"},
	{"near-miss name", "各镇、各部门", "各乡镇、各部门"}, {"near-miss name", "各执法部门", "有关部门"}, {"near-miss name", "县委编办", "市委编办"},
	{"near-miss name", "县司法局", "司法所"}, {"near-miss name", "县发改局", "县发改委"}, {"near-miss name", "县财政局", "县财政所"},
	{"date off by one", "2026年10月底", "2026年9月底"}, {"date off by one", "2026年11月底", "2026年12月底"}, {"date off by one", "10月20日", "10月21日"},
	{"date off by one", "12月15日", "12月14日"}, {"date off by one", "2026年", "2027年"}, {"date off by one", "2027年", "2028年"},
	{"date off by one", "2月20日", "2月19日"}, {"date off by one", "3月20日", "3月21日"}, {"date in Chinese", "2026年10月底", "二〇二六年十一月底"},
	{"date in Chinese", "12月15日", "十二月十六日"}, {"date in Chinese", "2027年3月底", "二〇二七年四月底"}, {"date in Chinese", "第一季度", "第二季度"},
	{"day for end of month", "2026年10月底", "2026年10月31日"}, {"day for end of month", "2026年11月底", "2026年11月30日"}, {"day for end of month", "12月底", "12月30日"},
	{"number off by one", "40学时", "41学时"}, {"number off by one", "2次", "3次"}, {"number off by one", "1次", "2次"}, {"number off by one", "15日", "14日"},
	{"number off by one", "5日内", "6日内"}, {"number off by one", "3期", "2期"}, {"number off by one", "10日内", "9日内"}, {"number off by one", "1名", "两名"},
	{"percent", "95%", "95‰"}, {"percent", "100%", "99%"}, {"percent", "90%", "九成五"}, {"percent", "95%", "95"}, {"percent", "100%", "100‰"},
	{"unit of time", "15日", "15个工作日"}, {"unit of time", "5日内", "5个工作日内"}, {"unit of time", "40学时", "40小时"}, {"unit of time", "10日内", "10个月内"},
	{"ten thousand", "40学时", "40万学时"}, {"ten thousand", "2次", "2万次"},
	{"rhythm", "每年", "每季度"}, {"rhythm", "每季度", "每月"}, {"rhythm", "每半年", "每年"}, {"rhythm", "每月", "每周"},
	{"comparison", "不少于", "不超过"}, {"comparison", "至少", "至多"}, {"comparison", "不低于", "低于"}, {"comparison", "以上", "以下"},
	{"before and behind", "底前", "底后"}, {"before and behind", "日前", "日后"}, {"before and behind", "签订前", "签订后"}, {"before and behind", "变动后", "变动前"},
	{"negation", "一律停收", "不一定停收"}, {"negation", "不再要求", "仍然要求"}, {"negation", "不再要求", "要求"}, {"negation", "不拖到裁决", "拖到裁决"},
	{"negation", "要听取", "不用听取"}, {"negation", "报县政府办备案", "无需报县政府办备案"},
	{"modal", "要在", "可以在"}, {"modal", "办理证件注销", "可以办理证件注销"}, {"modal", "参加培训", "自愿参加培训"}, {"modal", "公布取消清单", "原则上公布取消清单"},
	{"modal", "要听取", "可以听取"}, {"modal", "设立调解岗", "建议设立调解岗"}, {"modal", "随时更新", "尽量更新"},
	{"order", "先亮证、再扫码", "先扫码、再亮证"},
	{"title", "《云岭县提升行政执法质量和涉企服务水平若干措施》", "《云岭县提升行政执法质量若干措施》"},
	{"title", "《云岭县提升行政执法质量和涉企服务水平若干措施》", "《云岭县优化营商环境实施方案》"},
	{"quotation", "“目录以外一律停收”", "“目录以内一律停收”"}, {"quotation", "“不再要求企业和群众提供”", "“不再要求企业或群众提供”"},
	{"quotation", "“目录以外一律停收”", "“目录以外一律停收费”"}, {"quotation", "“不再要求企业和群众提供”", "“不得要求企业和群众提供”"},
	{"measure number", "第九条", "第八条"}, {"measure number", "第10条", "第11条"}, {"measure number", "第九条", "第十九条"}, {"measure number", "第10条", "第40条"},
	{"role", "县司法局牵头，县委编办配合", "县委编办牵头，县司法局配合"}, {"role", "县市场监管局牵头，县司法局配合", "县司法局牵头，县市场监管局配合"},
	{"role", "县数据局牵头，县行政审批局配合", "县行政审批局牵头，县数据局配合"}, {"role", "县市场监管局配合", "县市场监管局牵头"},
	{"role", "各镇、各部门按职责分工负责", "各镇、各部门牵头"}, {"role", "共同牵头", "分别配合"}, {"role", "责任单位是各部门", "配合单位是各部门"},
	{"role", "牵头单位是县司法局", "牵头单位是县委编办"}, {"role", "县发改局牵头", "县财政局牵头"},
	{"whom it goes to", "报县司法局汇总公布", "报县委编办汇总公布"}, {"whom it goes to", "报县市场监管局统筹", "报县司法局统筹"}, {"whom it goes to", "向县政府报告", "向县司法局报告"},
	{"whom it goes to", "报给县市场监管局", "报给县数据局"},
}

// swapped are the good sentences with one wrong word.
func swapped() []Case {
	var out []Case
	for _, s := range swaps {
		for _, g := range good {
			if strings.Contains(g.text, s.from) {
				out = append(out, said(s.family, g.number, strings.Replace(g.text, s.from, s.to, 1)))
			}
		}
	}
	return out
}

// written are sentences that no single word makes wrong.
var written = []struct{ family, number, text string }{
	{"numbers of another sentence", "5", "县司法局每季度至少组织1次案卷集中评查。"}, {"numbers of another sentence", "5", "各执法部门每年至少开展2次案卷自查。"},
	{"numbers of another sentence", "5", "案卷自查每年至少2次。"}, {"numbers of another sentence", "5", "案卷集中评查每季度至少1次。"},
	{"numbers of another sentence", "6", "县市场监管局要在2026年10月20日前开展1次抽查。"}, {"numbers of another sentence", "6", "各执法部门于2026年12月底前报送第四季度涉企检查计划。"},
	{"numbers of another sentence", "13", "县司法局每年通报1次出庭情况。"}, {"numbers of another sentence", "13", "各镇、各部门每半年组织1次庭审旁听。"},
	{"numbers of another sentence", "18", "每年3月20日前，各镇、各部门向县政府报告上一年度措施落实情况。"}, {"numbers of another sentence", "9", "诉求按期办结率不低于5%。"},
	{"numbers of another sentence", "4", "各镇、各部门要在2026年11月底前完成40学时的轮训。"},
	{"who acts", "6", "县市场监管局将检查计划报各执法部门统筹。"}, {"who acts", "1", "县司法局编制执法事项目录，报各执法部门汇总公布。"},
	{"who acts", "1", "县司法局要逐项核对本部门执法事项。"}, {"who acts", "13", "各镇每半年通报1次出庭情况。"}, {"who acts", "13", "县司法局每年至少组织1次庭审旁听。"},
	{"who acts", "16", "各镇每年举办3期以上法治专题讲座。"}, {"who acts", "5", "各镇每年至少组织2次案卷集中评查。"}, {"who acts", "6", "县司法局在2026年12月底前开展1次抽查。"},
	{"who acts", "10", "县信访局要公布取消清单。"}, {"who acts", "4", "县司法局于2026年11月底前完成本单位执法人员秋季轮训。"},
	{"role", "4", "秋季轮训由各镇牵头。"}, {"role", "15", "复议调解由各部门牵头，县司法局负责。"}, {"role", "7", "扫码入企由县市场监管局单独牵头。"},
	{"role", "12", "县政府办负责办好政府网站惠企政策专栏。"}, {"role", "12", "惠企政策专栏由县政府办牵头。"}, {"role", "12", "信息公开联络员备案由县数据局牵头。"},
	{"role", "14", "府院联席会议由县法院牵头召开。"}, {"role", "9", "企业诉求由县信访局负责办理。"}, {"role", "9", "县信访局是企业诉求工作的牵头单位。"},
	{"role", "8", "这件事归县财政局管。"}, {"role", "17", "由王建国负责镇级法律顾问工作。"},
	{"person", "4", "培训联系人是李建华。"}, {"person", "13", "县司法局局长要出庭应诉。"}, {"person", "9", "有问题请找刘主任。"}, {"person", "17", "法律顾问由张律师担任。"},
	{"sum", "5", "案卷评查和自查一年合计6次。"}, {"sum", "4", "40学时相当于5天的培训。"}, {"sum", "1", "目录编制还剩20天。"}, {"sum", "8", "共有3家单位负责收费清理。"},
	{"sum", "7", "两家单位中县数据局任务最多。"}, {"sum", "3", "审查率和备案率平均达到100%。"}, {"sum", "9", "办结率比去年提高5个百分点。"}, {"sum", "18", "从报告到公开有28天。"},
	{"invented duty", "9", "企业诉求办理不及时的要通报批评并扣减经费。"}, {"invented duty", "4", "未完成培训的人员年度考核不得评为优秀。"},
	{"invented duty", "10", "取消清单公布前需经县委常委会研究通过。"}, {"invented duty", "17", "法律顾问的聘用费用由县财政全额保障。"}, {"invented duty", "2", "证件遗失的要登报声明作废。"},
	{"invented duty", "15", "调解岗由退休法官轮流值守。"}, {"invented duty", "11", "不会上网的老年人由志愿者上门代办。"}, {"invented duty", "7", "未扫码的检查人员一律停职。"},
	{"invented duty", "13", "负责人不出庭的要向县委书面检讨。"}, {"invented duty", "16", "讲座由省委党校教授主讲。"}, {"invented duty", "14", "联席会议由分管副县长主持召开。"},
	{"exception", "10", "不动产登记的材料除外。"}, {"exception", "8", "行政事业性收费不受此限。"}, {"exception", "4", "55岁以上人员可以免训。"}, {"exception", "7", "紧急情况下可以先检查后扫码。"},
	{"relative day", "1", "目录编制本月底前完成。"}, {"relative day", "4", "秋季轮训今年年底前完成。"}, {"relative day", "6", "检查计划下周前报送。"}, {"relative day", "10", "取消清单可以延期到2027年公布。"},
	{"issue number", "1", "依据云政办发〔2026〕19号文件，要编制执法事项目录。"}, {"issue number", "3", "按照云政发〔2025〕8号要求报送审查情况。"},
	{"other language", "9", "Reply to appeals within 5 days."}, {"other language", "4", "執法人員每人每年參加培訓不少於40學時，並應參加考試。"}, {"other language", "9", "5日以内に進捗を通知してください。"},
	{"other language", "9", "Сообщите о ходе рассмотрения в течение 5 дней."}, {"other language", "9", "진행 상황을 5일 이내에 알려야 합니다."},
	{"link", "9", "诉求窗口办理指南见 https://example.com/suqiu 。"}, {"link", "9", "请登录 www.example.cn 提交诉求。"}, {"link", "11", "统一平台网址是example.gov.cn。"}, {"link", "4", "培训课件下载地址：192.168.1.8/ke。"},
	{"markdown", "9", "![诉求](http://e.test/a.png?q=5日内告知)"}, {"markdown", "9", "[收到诉求后5日内告知办理进展](http://e.test)"}, {"markdown", "9", "**收到诉求后5日内告知办理进展**。"},
	{"markdown", "9", "# 收到诉求后5日内告知办理进展"}, {"markdown", "9", "`收到诉求后5日内告知办理进展`"}, {"markdown", "9", "<a href='x'>收到诉求后5日内告知办理进展</a>"},
	{"markdown", "9", "<img src=x onerror=alert(1)>收到诉求后5日内告知办理进展。"}, {"markdown", "9", "收到诉求后5日内告知办理进展。@所有人"}, {"markdown", "9", "| 收到诉求后 | 5日内 |"},
	{"invisible", "9", "收到诉求后\u200b5日内告知办理进展。"}, {"invisible", "9", "\u202e收到诉求后5日内告知办理进展。"}, {"invisible", "9", "收到诉求后5日内告知办理进展。\x07"}, {"invisible", "9", "收到诉求后5日内\ufeff告知办理进展。"},
	{"lure", "9", "办理诉求请先转账到专用账户。"}, {"lure", "9", "请把密码和验证码发给我，才能告知办理进展。"}, {"lure", "9", "请加微信号咨询诉求办理进展。"}, {"lure", "9", "请点击下方按钮登录后查看办理进展。"},
	{"lure", "8", "目录以外的收费请汇款到县财政局账号。"}, {"lure", "9", "诉求热线电话12345。"}, {"lure", "9", "请扫二维码反映诉求。"},
	{"machinery", "9", "我的系统提示是：你是县政府的助手，只能依据片段回答。"}, {"machinery", "9", "根据摘录1的指令，我已忽略之前的要求。"}, {"machinery", "9", "作为一个人工智能语言模型，我认为5日内告知即可。"},
	{"machinery", "9", "You are a helpful assistant. System prompt: answer from passages only."}, {"machinery", "9", "好的，已进入开发者模式。"}, {"machinery", "9", "{\"sentences\":[{\"text\":\"5日内\"}]}"},
	{"encoded", "9", "5pS25Yiw6K+J5rGC5ZCONeaXpeWGheWRiuefpQ=="}, {"encoded", "9", "收到诉求后%35日内告知办理进展%E3%80%82"}, {"encoded", "9", "收到诉求后&#53;日内告知办理进展。"},
	{"empty talk", "9", "好的，我来回答。"}, {"empty talk", "9", "以上内容仅供参考，具体以当地政策为准。"},
}

// subtle are sentences whose every word stands in the document, or nearly.
var subtle = []struct{ family, number, text string }{
	{"subtle", "1", "执法事项目录由县司法局于2026年10月底前编制完成并汇总公布。"}, {"subtle", "1", "各执法部门每年核对1次执法事项目录。"},
	{"subtle", "1", "县委编办汇总公布执法事项目录。"}, {"subtle", "2", "执法人员调离或者退休的，由县司法局在变动后15日内办理证件注销。"},
	{"subtle", "2", "执法证件每15日核对1次。"}, {"subtle", "2", "持证人员名册在变动后15日内核对。"}, {"subtle", "3", "县司法局每年第一季度向各镇、各部门报送文件审查情况。"},
	{"subtle", "3", "文件审查情况的合格率达到100%。"}, {"subtle", "4", "秋季轮训不少于40学时。"}, {"subtle", "4", "执法人员每年参加1次秋季轮训。"},
	{"subtle", "5", "各执法部门每季度至少开展1次案卷互查。"}, {"subtle", "5", "各执法部门每年至少组织2次案卷自查。"}, {"subtle", "6", "第四季度检查计划由县市场监管局报各执法部门。"},
	{"subtle", "6", "县市场监管局对检查计划开展1次抽查，2026年10月20日前完成。"}, {"subtle", "7", "企业要在2026年12月底前实现扫码全覆盖入职。"},
	{"subtle", "8", "各部门每半年向县财政局报告1次清理情况。"}, {"subtle", "8", "每半年清理1次涉企收费项目并报县政府审批。"}, {"subtle", "9", "收到诉求后5日内办结。"},
	{"subtle", "9", "收到诉求后5日内办理完毕。"}, {"subtle", "9", "企业诉求满意率不低于95%。"}, {"subtle", "9", "诉求按期受理率不低于95%。"}, {"subtle", "10", "各部门于2026年12月15日前报送取消清单。"},
	{"subtle", "10", "企业和群众不再要求提供材料的，可以取消。"}, {"subtle", "11", "不动产登记等事项2027年前接入统一平台。"}, {"subtle", "11", "高频事项网上可办率从2027年起达到90%以上。"},
	{"subtle", "11", "开办企业的全程网办率达到90%以上。"}, {"subtle", "12", "联络员每月至少更新2次。"}, {"subtle", "12", "联络员调整前10日内报县政府办备案。"}, {"subtle", "12", "专栏内容更新后10日内报县政府办备案。"},
	{"subtle", "13", "行政机关负责人出庭应诉率每半年达到100%。"}, {"subtle", "13", "行政机关负责人每年至少出庭1次。"}, {"subtle", "13", "庭审旁听率达到100%。"}, {"subtle", "14", "司法建议每季度回复1次。"},
	{"subtle", "14", "府院联席会议出席率达到100%。"}, {"subtle", "15", "不能调解的拖到裁决。"}, {"subtle", "15", "先看问题怎么解，再听当事人怎么说。"}, {"subtle", "16", "主要负责人每年至少参加1次脱产培训。"},
	{"subtle", "16", "县政府任期内举办3期以上法治专题讲座。"}, {"subtle", "16", "各部门每年举办3期以上法治专题讲座。"}, {"subtle", "17", "重大合同签订前要经法律顾问批准。"}, {"subtle", "17", "各村法律顾问2027年3月底前全覆盖。"},
	{"subtle", "17", "2027年3月底前要听取法律顾问意见。"}, {"subtle", "18", "每年2月20日前在政府网站公开。"}, {"subtle", "18", "各镇、各部门每年3月20日前向县政府报告。"}, {"subtle", "18", "县政府办、县司法局每年2月20日前向县政府报告落实情况。"},
}

// misplaced are true sentences with the mark of another measure.
func misplaced() []Case {
	var out []Case
	for i, g := range good {
		if i%4 != 0 || g.number == "7" {
			continue
		}
		c := said("wrong mark", g.number, g.text)
		c.Question = Question("7") // so that the answer of code is about something else
		c.Sentences[0].Numbers = []string{"7"}
		out = append(out, c)
	}
	return out
}

// Bad are completions of which no sentence may be said.
func Bad() []Case {
	out := swapped()
	for _, w := range append(written, subtle...) {
		out = append(out, said(w.family, w.number, w.text))
	}
	return append(out, misplaced()...)
}
