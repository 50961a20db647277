package retrieval_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"duban/ledger"
)

// The parts that distractors are put together from: official phrases of our own about what measures documents of a
// county are about, the subjects of the annotated questions among them.
var (
	crowdMatters = strings.Fields(`行政执法 涉企检查 规范性文件 行政复议 行政应诉 行政裁决 人民调解 法律顾问 法律援助 政务公开 政务服务 行政许可 证明事项 电子证照
		信用监管 公平竞争 招标投标 政府采购 重大决策 合法性审查 执法证件 执法培训 案卷评查 裁量基准 全过程记录 社会监督 投诉举报 专项整治 道路运输 城市管理
		示范创建 法治宣传 法治讲座 学法考试 旁听庭审 司法建议 基层司法所 综合执法 权责清单 赋权事项 数据共享 掌上办事 企业开办 不动产登记 减税降费 融资服务
		拖欠账款 应急预案 应急演练 避难场所 突发事件 舆情回应 矛盾纠纷 信访事项 公共法律服务 养老服务 托育服务 医疗卫生 食品安全 药品监管 安全生产 消防安全
		生态环境 河道清淤 农村道路 供水管网 校舍修缮 文化广场 节水灌溉 行道树木 燃气管道 老年食堂 园区班线 人才引进 技能培训 就业帮扶 社会救助 乡村治理`)
	crowdActs = strings.Fields(`全面规范 持续推进 建立健全 深入开展 从严落实 逐项梳理 动态管理 集中整治 统筹推进 细化完善 定期评估 分类推进 常态开展 严格执行 加快补齐`)
	crowdHows = []string{"对%s实行清单管理,清单之外不得增设环节", "把%s纳入年度重点工作,逐级压实责任", "围绕%s开展自查自纠,问题限期整改到位", "推动%s与群众需求对接,公开办理结果",
		"完善%s的程序和标准,做到有据可查", "对%s中反映集中的问题约谈有关负责人", "依托一体化平台办理%s,减少材料和跑动次数", "组织业务骨干对%s进行交叉检查",
		"将%s的情况向社会公布,接受群众和媒体监督", "加强%s的经费和人员保障,配强基层力量", "对%s实行台账管理,完成一项销号一项", "总结%s的经验做法,选树一批示范点",
		"强化%s结果运用,与评先评优挂钩", "邀请企业和群众代表评议%s", "明确%s的牵头部门和办理时限"}
	crowdWhen  = []string{"每年不少于%d次。", "每季度报送一次进展,全年完成%d项。", "%d月底前完成。", "收到后%d个工作日内答复。", "覆盖率达到%d%%以上。", "每人每年不少于%d学时。"}
	crowdUnits = strings.Fields(`县司法局 县政府办 县发展改革局 县市场监管局 县审批服务局 县交通运输局 县公安局 县教育局 县民政局 县财政局 县应急局 县住建局 县水利局 县农业农村局 县卫生健康局`)
)

// distractors are documents of an invented county with so many measures in all, always the same.
func distractors(measures int) []ledger.Document {
	r := rand.New(rand.NewPCG(7, 11))
	pick := func(all []string) string { return all[r.IntN(len(all))] }
	var docs []ledger.Document
	for made := 0; made < measures; {
		d := ledger.Document{ID: fmt.Sprintf("x%05d", len(docs)), Title: fmt.Sprintf("云岭县%s若干措施(第%d批)", pick(crowdMatters), len(docs)+1)}
		for n := 1; n <= 15+r.IntN(16) && made < measures; n++ {
			matter := pick(crowdMatters)
			m := ledger.Measure{Key: fmt.Sprint(n), Number: fmt.Sprint(n), Heading: pick(crowdActs) + matter, Chapter: "二、" + pick(crowdMatters)}
			m.Title = m.Heading
			text := m.Title + "。"
			for range 2 + r.IntN(3) {
				text += fmt.Sprintf(pick(crowdHows), matter) + "," + fmt.Sprintf(pick(crowdHows), pick(crowdMatters)) + "。"
			}
			m.Text = text + fmt.Sprintf(pick(crowdWhen), 1+r.IntN(90))
			m.Clauses = []ledger.Clause{{Text: pick(crowdUnits) + "牵头,各镇、各部门按职责分工负责"}}
			d.Measures, made = append(d.Measures, m), made+1
		}
		docs = append(docs, d)
	}
	return docs
}
