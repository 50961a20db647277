package knowledge_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/knowledge"
)

// hostilePatterns are pieces of text that rules begin to read at, repeated.
var hostilePatterns = []string{"(", "(a", "(责任单位:", "牵头单位:甲局", "牵头单位:甲局、", "1.整治(各镇负责)\n", "(一)整治\n", "一是整治。",
	"每年3月1日前,", "不少于3次", "《", "1.", ".整", "、整\n", "各镇和", "由县", "到2025年", "二、", "甲局", " ", "\n", "<p>", "&#20013;", "A1. ",
	"整治道路。(各镇负责)\n", "第一条整治道路。\n", "2、道路,\n", "整治道路每月", "1.整治。责任单位:甲局。", "【责任单位】甲局", "。市局牵头", "各镇政府自查\n", "第1页\n整治",
	"|a|b|\n", "|", "|序号|任务|责任单位|\n", "||x|县局|\n", "|1|x|县局|\n", "一、a  b\n", "序号\n任务\n责任单位\n", "序号  任务  责任单位\n", "a\tb\tc\n", "│a│b│\n", "1\n", "<br>", "(甲局、乙局\n", "(整\n",
	"责任单位 甲局 ", "会同甲局,", "县委、县政府", ";二是整治。责任单位:甲局"}

// Texts of two sizes are read: eight times the text takes eight times as long, not sixty-four.
const (
	hostileSmall = 3_000
	hostileLarge = 24_000
	hostileNoise = 200 * time.Millisecond // below this a large text is read well enough
	hostileRatio = 28
)

// TestHostileTexts: no pattern makes reading grow much faster than the text.
func TestHostileTexts(t *testing.T) {
	for _, pattern := range hostilePatterns {
		t.Run(pattern, func(t *testing.T) {
			least := [2]time.Duration{time.Hour, time.Hour} // over the tries
			for range 3 {
				least[1] = min(least[1], readRepeated(t, pattern, hostileLarge))
				if least[1] < hostileNoise {
					return
				}
				least[0] = min(least[0], readRepeated(t, pattern, hostileSmall))
				if least[1] < hostileRatio*least[0] {
					return
				}
			}
			t.Errorf("%d kB take %v, %d kB take %v", hostileSmall/1000, least[0], hostileLarge/1000, least[1])
		})
	}
}

func readRepeated(t *testing.T, pattern string, size int) time.Duration {
	t.Helper()
	text := "青禾县若干措施\n" + strings.Repeat(pattern, size/len(pattern))
	start := spent(t)
	doc, err := knowledge.Read(context.Background(), "a.txt", strings.NewReader(text), knowledge.Options{})
	if err != nil || doc.Title == "" {
		t.Fatalf("%v, %v", doc, err)
	}
	return spent(t) - start
}
