package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"duban/knowledge"
	"duban/ledger"
)

// yearDepartments are names of departments; more get a number.
const yearDepartments = "司法 财政 水利 林业 民政 教育 审计 统计 交通运输 农业农村 市场监管 应急管理 住建 生态环境 文旅 卫健 医保 人社 自然资源 商务 发改 工信 公安 数据 信访 行政审批 城管 民宗 体育 档案"

// yearUnits are the townships and departments of a generated county.
func yearUnits(towns, departments int) (townships, offices []string) {
	for i := range towns {
		townships = append(townships, manyTown(i))
	}
	names := strings.Fields(yearDepartments)
	for i := range departments {
		name := names[i%len(names)]
		if i >= len(names) {
			name += fmt.Sprint(i / len(names))
		}
		offices = append(offices, "县"+name+"局")
	}
	return townships, offices
}

// manyTown names a township, up to some ten thousand.
func manyTown(i int) string {
	letters := []rune("松柏柳杨梅兰竹菊荷桂桃李杏梨枣槐榆桑茶麻稻麦豆粟")
	n := len(letters)
	name := []rune{letters[i/n%n], letters[i%n]}
	if i >= n*n {
		name = append([]rune{letters[i/n/n%n]}, name...)
	}
	return string(name) + "溪镇"
}

// yearDirectory is the county with three persons in each unit, one of them its leader, and one of the 督查室.
func yearDirectory(towns, departments int) []byte {
	townships, offices := yearUnits(towns, departments)
	var b strings.Builder
	b.WriteString("county: 云岭县\ncontact: 县政府督查室\nunits:\n  - {name: 县政府督查室, kind: supervision}\n")
	for _, t := range townships {
		fmt.Fprintf(&b, "  - {name: %s, kind: township}\n", t)
	}
	for _, o := range offices {
		fmt.Fprintf(&b, "  - {name: %s, kind: department}\n", o)
	}
	b.WriteString("groups:\n  - {name: 各镇, kinds: [township]}\n  - {name: 各部门, kinds: [department]}\nmembers:\n  - {user_id: ducha, name: 督一, unit: 县政府督查室, roles: [supervisor]}\n")
	for i, unit := range append(townships, offices...) {
		for k, role := range []string{"clerk", "clerk", "leader"} {
			fmt.Fprintf(&b, "  - {user_id: p%d-%d, name: 员%d之%d, unit: %s, roles: [%s]}\n", i, k, i, k, unit, role)
		}
	}
	return []byte(b.String())
}

// yearTexts are the documents of the year, with every kind of duty, one to a measure.
func yearTexts() []string {
	head := "云岭县%s若干措施\n\n%s\n\n云岭县人民政府办公室\n2025年1月2日\n"
	first := `1.各镇每月25日前报送矛盾纠纷排查台账。（县司法局牵头，各镇按职责分工负责）
2.各镇每季度至少开展1次河道巡查。（县水利局牵头，各镇按职责分工负责）
3.各部门每半年至少开展1次执法案卷自查。（县司法局牵头，各部门按职责分工负责）
4.各镇2025年3月20日前报送应急物资清单。（县应急管理局牵头，各镇按职责分工负责）
5.各部门2025年6月底前制定执法事项目录。（县司法局牵头，各部门按职责分工负责）
6.各镇调解员调整后10日内报县司法局备案。（县司法局牵头，各镇按职责分工负责）
7.用好村里的议事亭，让群众有地方说话。（县民政局牵头，各镇按职责分工负责）
8.县司法局每年至少开展2次案卷评查。（县司法局牵头）`
	second := `1.各部门2025年9月15日前完成窗口人员轮训。（县人社局牵头，各部门按职责分工负责）
2.县市场监管局每月5日前公布抽查结果。（县市场监管局牵头）
3.各镇2025年10月31日前完成集镇秩序整治。（县城管局牵头，各镇按职责分工负责）
4.各部门每年12月10日前报送年度工作情况。（县发改局牵头，各部门按职责分工负责）
5.推动惠企政策集中公开，方便企业查询。（县工信局牵头，各部门按职责分工负责）
6.县财政局每季度末通报资金拨付情况。（县财政局牵头）`
	return []string{fmt.Sprintf(head, "基层治理", first), fmt.Sprintf(head, "优化服务", second)}
}

// issueYear reads the documents into the store as confirmed on the first morning.
func issueYear(ctx context.Context, m *Main) error {
	for i, text := range yearTexts() {
		doc, err := knowledge.Read(ctx, fmt.Sprintf("%d.txt", i), strings.NewReader(text), knowledge.Options{})
		if err != nil {
			return fmt.Errorf("document %d: %w", i, err)
		}
		doc.Status, doc.IngestedAt = ledger.DocumentConfirmed, yearBegins().Midnight(m.Zone).Add(8*time.Hour)
		doc.BroughtBy = ledger.Act{UserID: "ducha", Name: "督一", MessageKey: fmt.Sprint("issue ", i), At: doc.IngestedAt}
		if _, err := m.Store.SaveDocument(ctx, doc); err != nil {
			return fmt.Errorf("document %d: %w", i, err)
		}
	}
	return nil
}
