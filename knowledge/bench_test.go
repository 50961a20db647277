package knowledge

import (
	"fmt"
	"strings"
	"testing"
)

// longText is a document of about size bytes whose items are as long as those of real ones.
func longText(size int) string {
	var b strings.Builder
	b.WriteString("白鹭市道路养护若干措施\n\n一、主要任务\n")
	for i := 1; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%d.整治第%d段道路。对路面破损、标线不清、排水不畅的路段逐一登记，制定整治方案，落实资金来源，明确施工单位和监理单位，"+
			"做到整治一段、验收一段、移交一段。同步完善路灯、护栏、绿化等附属设施，新建公交港湾%d处，改造人行道%d公里，惠及沿线居民不少于%d人。"+
			"各镇于2026年%d月底前完成，每季度至少检查2次，发现问题限期整改，整改情况及时报市住建局汇总后向社会公开。"+
			"（市住建局牵头，市财政局、市交通运输局配合，各镇、各部门按职责分工负责）\n", i, i, i%7+1, i%9+1, i%300+20, i%12+1)
	}
	return b.String()
}

// BenchmarkParse reads documents above the size that Read accepts: ten times the text must take ten times as long.
func BenchmarkParse(b *testing.B) {
	for _, size := range []int{500 << 10, 5 << 20, 50 << 20} {
		if size > 5<<20 && testing.Short() {
			b.Logf("SKIPPED with -short: %d MB", size>>20)
			continue
		}
		text := longText(size)
		b.Run(fmt.Sprintf("%dkB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := parse(text, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
