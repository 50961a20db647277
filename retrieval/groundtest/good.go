package groundtest

// Case is one completion.
type Case struct {
	Family    string
	Question  string // an open one, which the program lets a model word
	Sentences []Sentence
}

// Sentence is what the model says, with the numbers of the measures that it cites.
type Sentence struct {
	Text    string
	Numbers []string
}

// said makes a case of one sentence about one measure.
func said(family, number, text string) Case {
	return Case{Family: family, Question: Question(number), Sentences: []Sentence{{Text: text, Numbers: []string{number}}}}
}

// Question is an open question that the words of a measure answer, by its number.
func Question(number string) string { return questions[number] }

var questions = map[string]string{
	"1": "执法事项目录怎么编制公布", "2": "执法证件怎么管理", "3": "规范性文件怎么审查备案", "4": "执法人员培训怎么搞", "5": "案卷评查怎么做",
	"6": "涉企检查怎么合并", "7": "扫码入企怎么推行", "8": "涉企收费怎么清理", "9": "企业诉求怎么处理", "10": "办事证明材料怎么精简",
	"11": "网上可办怎么推进", "12": "信息公开怎么做", "13": "负责人出庭怎么要求", "14": "府院会商怎么开展", "15": "复议怎么调解",
	"16": "领导干部学法怎么安排", "17": "镇级法律顾问怎么配", "18": "落实情况怎么报告公开",
}

// good are true sentences in other words, by measure: reordered, merged, shortened, with numerals in other writing.
var good = []struct{ family, number, text string }{
	{"shortened", "1", "各执法部门要在2026年10月底前编制完成执法事项目录，报县司法局汇总公布。"},
	{"numerals", "1", "各执法部门应于二〇二六年十月底前编制完成执法事项目录。"},
	{"reordered", "1", "执法事项目录由各执法部门编制，2026年10月底前完成，并报县司法局汇总公布。"},
	{"merged", "1", "目录公布以后，事项有增减要随时更新。"},
	{"roles", "1", "这项工作由县司法局牵头，县委编办配合。"},
	{"roles", "1", "牵头单位是县司法局，配合单位是县委编办，各执法部门按职责分工负责。"},
	{"numerals", "2", "执法人员一人一档，持证人员名册每年核对一次。"},
	{"numerals", "2", "执法人员调离或退休的，所在单位要在变动后十五日内到县司法局办理证件注销。"},
	{"counting word", "2", "人员调离或者退休后，所在单位要在变动后15天内向县司法局办理证件注销。"},
	{"percent", "3", "行政规范性文件的合法性审查率和备案率都要达到百分之百。"},
	{"reordered", "3", "各镇、各部门要在每年第一季度向县司法局报送上一年度的文件审查情况。"},
	{"numerals", "4", "执法人员每人每年参加培训不少于四十学时。"},
	{"merged", "4", "执法人员每人每年参加培训不少于40学时，各镇、各部门要于2026年11月底前完成秋季轮训。"},
	{"numerals", "4", "秋季轮训由各镇、各部门在二〇二六年十一月底前完成。"},
	{"comparison word", "4", "每名执法人员每年培训至少40学时。"},
	{"shortened", "4", "培训用身边案例讲常用法律、办案程序和文书制作。"},
	{"numerals", "5", "县司法局每年至少组织两次案卷集中评查。"},
	{"numerals", "5", "各执法部门每季度至少要开展一次案卷自查。"},
	{"comparison word", "5", "案卷集中评查由县司法局组织，每年不少于2次。"},
	{"merged", "5", "县司法局每年至少组织2次案卷集中评查，各执法部门每季度至少自查1次。"},
	{"shortened", "5", "发现的问题要列出清单，逐条改正。"},
	{"shortened", "6", "各执法部门要在2026年10月20日前把第四季度涉企检查计划报县市场监管局统筹。"},
	{"numerals", "6", "十月二十日前，各执法部门把四季度涉企检查计划报给县市场监管局统筹。"},
	{"numerals", "6", "县市场监管局在2026年十二月底前对合并检查情况开展一次抽查。"},
	{"roles", "6", "县市场监管局牵头，县司法局配合。"},
	{"shortened", "6", "检查计划能合并的合并、能线上的线上。"},
	{"shortened", "7", "检查人员进企业要先亮证、再扫码。"},
	{"reordered", "7", "涉企检查扫码要在2026年12月底前实现全覆盖。"},
	{"numerals", "7", "2026年十二月底前，涉企检查要实现扫码全覆盖。"},
	{"roles", "7", "由县市场监管局和县数据局共同牵头。"},
	{"shortened", "8", "目录以外的涉企收费一律停收。"},
	{"numerals", "8", "清理情况每半年向县政府报告一次。"},
	{"shortened", "8", "要全面核对涉企收费项目。"},
	{"roles", "8", "县发改局牵头，县财政局和县市场监管局配合，各部门按职责分工负责。"},
	{"shortened", "9", "政务服务大厅和各镇便民服务中心要开设企业诉求窗口。"},
	{"numerals", "9", "收到诉求后五日内要告知办理进展。"},
	{"percent", "9", "企业诉求的按期办结率不低于百分之九十五。"},
	{"merged", "9", "收到诉求后5日内告知办理进展，按期办结率要在95%以上。"},
	{"counting word", "9", "企业提出诉求的，收到后5天内告知进展。"},
	{"shortened", "10", "部门之间能够查到的材料，不再要求企业和群众提供。"},
	{"reordered", "10", "取消清单由各部门在2026年12月15日前公布。"},
	{"numerals", "10", "各部门要重新核对办事材料，于十二月十五日前公布取消清单。"},
	{"roles", "10", "这件事由县行政审批局、县司法局牵头，责任单位是各部门。"},
	{"shortened", "11", "开办企业、用水用电、不动产登记等事项要接入统一平台。"},
	{"numerals", "11", "到二〇二七年，高频事项网上可办率要达到百分之九十以上。"},
	{"reordered", "11", "高频事项网上可办率到2027年达到90%以上。"},
	{"roles", "11", "县数据局牵头，县行政审批局配合。"},
	{"numerals", "12", "各镇、各部门要明确一名信息公开联络员。"},
	{"counting word", "12", "联络员调整后10天内要报县政府办备案。"},
	{"numerals", "12", "政府网站惠企政策专栏每月至少更新两次。"},
	{"shortened", "12", "惠企政策专栏要用大白话讲清申请条件和办理地点。"},
	{"percent", "13", "行政机关负责人出庭应诉率要达到百分之百。"},
	{"numerals", "13", "县司法局每半年通报一次出庭情况。"},
	{"numerals", "13", "各镇、各部门每年至少组织一次庭审旁听。"},
	{"numerals", "14", "府院联席会议每季度召开一次，会商共性问题。"},
	{"percent", "14", "司法建议的按期回复率要达到100％。"},
	{"shortened", "15", "复议受理环节要设立调解岗，能调解的不拖到裁决。"},
	{"shortened", "15", "调解岗先听当事人怎么说，再看问题怎么解。"},
	{"numerals", "16", "县政府每年举办三期以上法治专题讲座。"},
	{"numerals", "16", "承担执法职责的部门，主要负责人任期内至少参加一次脱产培训。"},
	{"numerals", "17", "二〇二七年三月底前，各镇法律顾问要实现全覆盖。"},
	{"shortened", "17", "重大合同签订之前要听取法律顾问意见。"},
	{"reordered", "17", "各镇法律顾问全覆盖要在2027年3月底前实现，由县司法局牵头。"},
	{"numerals", "18", "各镇、各部门每年二月二十日前向县政府报告上一年度措施落实情况。"},
	{"merged", "18", "每年2月20日前向县政府报告落实情况，3月20日前在政府网站公开。"},
	{"roles", "18", "县政府办、县司法局共同牵头，各镇、各部门按职责分工负责。"},
	{"number named", "9", "第九条规定，收到诉求后5日内告知办理进展。"},
	{"number named", "10", "按照第10条，各部门于2026年12月15日前公布取消清单。"},
	{"title", "15", "《云岭县提升行政执法质量和涉企服务水平若干措施》要求在复议受理环节设立调解岗。"},
	{"quotation", "8", "文件的说法是“目录以外一律停收”。"},
	{"quotation", "10", "原文写的是“不再要求企业和群众提供”。"},
}

// Good are completions of which every sentence may be said.
func Good() []Case {
	out := make([]Case, len(good))
	for i, g := range good {
		out[i] = said(g.family, g.number, g.text)
	}
	return out
}
