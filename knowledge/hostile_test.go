package knowledge_test

import (
	"context"
	"strings"
	"testing"

	"duban/knowledge"
)

// TestHostileTexts: no pattern makes reading grow much faster than the text; go test's own limit ends one that does.
func TestHostileTexts(t *testing.T) {
	for _, pattern := range []string{"(", "(a", "(责任单位:", "牵头单位:甲局", "牵头单位:甲局、", "1.整治(各镇负责)\n", "(一)整治\n", "一是整治。",
		"每年3月1日前,", "不少于3次", "《", "1.", ".整", "、整\n", "各镇和", "由县", "到2025年", "二、", "甲局", " ", "\n", "<p>", "&#20013;", "A1. ",
		"整治道路。(各镇负责)\n", "第一条整治道路。\n", "2、道路,\n", "整治道路每月", "1.整治。责任单位:甲局。", "【责任单位】甲局", "。市局牵头", "各镇政府自查\n", "第1页\n整治",
		"|a|b|\n", "|", "|序号|任务|责任单位|\n", "||x|县局|\n", "|1|x|县局|\n", "一、a  b\n", "序号\n任务\n责任单位\n", "序号  任务  责任单位\n", "a\tb\tc\n", "│a│b│\n", "1\n", "<br>"} {
		t.Run(pattern, func(t *testing.T) {
			doc, err := knowledge.Read(context.Background(), "a.txt", strings.NewReader("青禾县若干措施\n"+strings.Repeat(pattern, 100_000/len(pattern))), knowledge.Options{})
			if err != nil || doc.Title == "" {
				t.Errorf("%v, %v", doc, err)
			}
		})
	}
}
