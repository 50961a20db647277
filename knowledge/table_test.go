package knowledge_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
)

// brief writes what was read of each measure in one line.
func brief(d *ledger.Document) string {
	var out []string
	for i := range d.Measures {
		m := &d.Measures[i]
		var days []string
		for _, x := range m.Deadlines {
			if x.Due.IsZero() {
				days = append(days, string(x.Kind))
				continue
			}
			days = append(days, x.Due.String())
		}
		out = append(out, fmt.Sprintf("%s %s %v %v %v %v", m.Number, m.Heading, m.Units(ledger.Lead), m.Units(ledger.Cooperating), m.Units(ledger.Responsible), days))
	}
	return strings.Join(out, "\n")
}

// TestTables reads tables in the forms that offices draw them in.
func TestTables(t *testing.T) {
	const title = "云台县2025年重点工作任务分解表\n\n"
	cases := []struct{ name, text, want string }{
		{"roles inside one cell", title + "|序号|工作任务|责任单位|完成时限|\n|1|修缮校舍|牵头：县教育局 配合：县住建局、县财政局|2025年8月底前|\n|2|疏浚河道|县水利局（牵头）、各镇|2025年5月底前|\n|3|整治停车|县公安局牵头，县城管局配合|6月底前|",
			"1 修缮校舍 [县教育局] [县住建局 县财政局] [] [2025-08-31]\n2 疏浚河道 [县水利局] [] [各镇] [2025-05-31]\n3 整治停车 [县公安局] [县城管局] [] [2025-06-30]"},
		{"units on lines and split names", title + "|序号|任务|牵头部门|协办单位|\n|1|修缮校舍|县教<br>育局|县住建局<br>县财政局;各镇|\n|2|疏浚河道|县水利局|同上|",
			"1 修缮校舍 [县教育局] [县住建局 县财政局 各镇] [] []\n2 疏浚河道 [县水利局] [县住建局 县财政局 各镇] [] []"},
		{"serials begin anew in each section", title + "|序号|事项|责任部门|\n|一、教育|||\n|1|修缮校舍|县教育局|\n|2|新建食堂|县教育局|\n|二、交通|||\n|1|硬化道路|县交通局|",
			"一1 修缮校舍 [] [] [县教育局] []\n一2 新建食堂 [] [] [县教育局] []\n二1 硬化道路 [] [] [县交通局] []"},
		{"sections numbered in the serial column", title + "|序号|事项|责任部门|\n|一|教育提升|||\n|1|修缮校舍|县教育局|\n|二|交通畅通|||\n|2|硬化道路|县交通局|",
			"1 修缮校舍 [] [] [县教育局] []\n2 硬化道路 [] [] [县交通局] []"},
		{"no serial numbers", title + "|工作任务|牵头单位|\n|修缮校舍|县教育局|\n|硬化道路|县交通局|",
			"1 修缮校舍 [县教育局] [] [] []\n2 硬化道路 [县交通局] [] [] []"},
		{"numbers inside the task", title + "|工作任务|牵头单位|\n|1.修缮校舍|县教育局|\n|2.硬化道路|县交通局|",
			"1 修缮校舍 [县教育局] [] [] []\n2 硬化道路 [县交通局] [] [] []"},
		{"grid of signs", title + "+----+--------+--------+\n|序号|工作任务|责任单位|\n+====+========+========+\n|1   |修缮校舍|县教育局|\n+----+--------+--------+\n|2   |硬化道路|县交通局|\n+----+--------+--------+",
			"1 修缮校舍 [] [] [县教育局] []\n2 硬化道路 [] [] [县交通局] []"},
		{"tabs", title + "序号\t工作任务\t牵头单位\t完成时限\n1\t修缮校舍\t县教育局\t8月底前\n2\t硬化道路\t县交通局\t9月底前\n",
			"1 修缮校舍 [县教育局] [] [] [2025-08-31]\n2 硬化道路 [县交通局] [] [] [2025-09-30]"},
		{"flattened without serial numbers", title + "工作任务\n牵头单位\n完成时限\n修缮校舍十所\n县教育局\n2025年8月底前\n硬化道路六公里\n县交通局\n2025年9月底前\n",
			"1 修缮校舍十所 [县教育局] [] [] [2025-08-31]\n2 硬化道路六公里 [县交通局] [] [] [2025-09-30]"},
		{"indicators with units", title + "|一级指标|二级指标|序号|评价指标|牵头单位|责任单位|\n|政务|服务|1|一网通办率达到90%以上|县行政审批局|各部门|\n|政务|公开|2|信息公开及时率100%|县政府办|各部门|",
			"1 一网通办率达到90%以上 [县行政审批局] [] [各部门] []\n2 信息公开及时率100% [县政府办] [] [各部门] []"},
		{"a frame around the text", "|云台县护河若干措施|\n|1.清理河岸。（县水利局牵头）|\n|2.巡查河道。（各镇负责）|",
			"1 清理河岸 [县水利局] [] [] []\n2 巡查河道 [] [] [各镇] []"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := brief(read(t, "a.txt", c.text)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestTablesThatSetNoTasks: contacts and figures are passages; prose with wide blanks is no table.
func TestTablesThatSetNoTasks(t *testing.T) {
	cases := []struct{ name, text, passage string }{
		{"contacts", "|序号|单位|联系人|电话|\n|1|城关镇|周某|555-0101|\n|2|柳河镇|吴某|555-0102|", "单位：柳河镇，联系人：吴某，电话：555-0102"},
		{"figures", "|镇|面积|产量|\n|城关镇|120|3.5|\n|柳河镇|80|2.1|", "镇：柳河镇，面积：80，产量：2.1"},
		{"prose", "城关镇  柳河镇  各部门：\n请于5月底前报送材料，逾期不再受理。", "请于5月底前报送材料"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, "a.txt", "云台县有关情况\n\n"+c.text)
			all := ""
			for _, p := range doc.Passages {
				all += p.Text + "\n"
			}
			if len(doc.Measures) != 0 || !strings.Contains(all, c.passage) {
				t.Errorf("%d measures, passages %q", len(doc.Measures), all)
			}
		})
	}
}

// TestAnnexAgainstText: where text and annex disagree the text stands, and a warning says so.
func TestAnnexAgainstText(t *testing.T) {
	body := "云台县护河若干措施\n\n1.清理河岸垃圾。2025年5月底前完成。（县水利局牵头，各镇配合）\n2.巡查河道水质。每月巡查2次。（县环保局牵头）\n\n附件\n护河分工表\n"
	cases := []struct{ name, table, lead, warning string }{
		{"the same", "|序号|任务|牵头单位|完成时限|\n|1|清理河岸垃圾|水利局|2025年5月31日|", "县水利局", ""},
		{"another lead", "|序号|任务|牵头单位|\n|1|清理河岸垃圾|县城管局|", "县水利局", "第1条正文与附表的牵头单位不一致"},
		{"another day", "|序号|任务|牵头单位|完成时限|\n|1|清理河岸垃圾|县水利局|2025年9月底前|", "县水利局", "第1条正文与附表的完成时限不一致"},
		{"another number, the same words", "|序号|任务|牵头单位|\n|7|清理河岸垃圾|县城管局|", "县水利局", "第1条正文与附表的牵头单位不一致"},
		{"nothing alike", "|序号|任务|牵头单位|\n|1|开展招商引资活动|县商务局|", "县水利局", "对不上正文的任何一条"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, "a.txt", body+c.table)
			warnings := strings.Join(doc.Warnings, "\n")
			if len(doc.Measures) != 2 || strings.Join(doc.Measures[0].Units(ledger.Lead), " ") != c.lead || len(doc.Measures[0].Deadlines) != 1 {
				t.Errorf("%s", brief(doc))
			}
			if c.warning == "" && warnings != "" || !strings.Contains(warnings, c.warning) {
				t.Errorf("warnings %q, want %q", warnings, c.warning)
			}
		})
	}
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{"|序号|任务|牵头单位|\n|1|清理|县水利局|\n", "序号\n工作任务\n牵头单位\n1\n清理河岸\n县水利局\n2\n", "序号\t任务\t责任单位\t时限\n1\t清\t县局\t5月\n",
		"序号  任务  责任单位\n1  清理  县局\n   河岸  各镇\n", "┌─┬─┐\n│序号│任务│\n├─┼─┤\n│1│清│\n", "|序号|任务|责任单位||\n|序号|任务|牵头|配合|\n||同上|〃|\n|小计|\n", "|a|\n|<br>|\n|-|-|\n"} {
		f.Add(s)
	}
	for _, text := range samples(f) {
		if strings.Contains(text, "|") {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := knowledge.Read(context.Background(), "f.txt", strings.NewReader("云台县任务表\n"+s), knowledge.Options{})
		if err != nil {
			return
		}
		keys := map[string]bool{}
		inside := func(p ledger.Span) bool { return p.Start >= 0 && p.Start <= p.End && p.End <= len(doc.Text) }
		for _, m := range doc.Measures {
			if keys[m.Key] || m.Number == "" || m.Heading == "" || len(m.Places) == 0 {
				t.Fatalf("measure %+v", m)
			}
			keys[m.Key] = true
			for _, a := range m.Assignments {
				if a.Unit == "" || !inside(a.Source) || len(m.Parts) > 0 && a.Part >= len(m.Parts) {
					t.Fatalf("assignment %+v", a)
				}
			}
			for _, d := range m.Deadlines {
				if !inside(d.Span) {
					t.Fatalf("deadline %+v", d)
				}
			}
		}
		for _, p := range doc.Passages {
			if !inside(p.Span) || p.Text == "" {
				t.Fatalf("passage %+v", p)
			}
		}
	})
}

// BenchmarkTable reads ledgers of growing length, with and without a text to join them to.
func BenchmarkTable(b *testing.B) {
	for _, rows := range []int{100, 1000, 10_000} {
		var text strings.Builder
		text.WriteString("云台县重点工作台账\n|序号|工作任务|牵头单位|配合单位|完成时限|\n")
		for i := range rows {
			fmt.Fprintf(&text, "|%d|整治第%d段道路，安装路灯%d盏。|县住建局|县财政局、各镇|2026年%d月底前|\n", i+1, i, i%40+2, i%12+1)
		}
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				doc, err := knowledge.Read(context.Background(), "b.txt", strings.NewReader(text.String()), knowledge.Options{})
				if err != nil || len(doc.Measures) != rows {
					b.Fatal(err, len(doc.Measures))
				}
			}
		})
	}
}
