package office

import (
	"fmt"
	"strings"

	"duban/ledger"
)

// mostInAnnex is how many rows the annex of a paper holds; a longer ledger goes with it as a spreadsheet.
const mostInAnnex = 1500

// digest is what bulletins and briefs are made from.
type digest struct {
	desk  Desk
	rows  []Row
	tally *Tally
	units []string
}

func newDigest(desk Desk, rows []Row) *digest {
	g := &digest{desk: desk, rows: rows, tally: NewTally(desk.Units, desk.Today)}
	for _, r := range rows {
		g.tally.Add(r)
	}
	g.units = g.tally.Present()
	return g
}

// Bulletin drafts a 督查通报: how all of it stands, what got on, what is in the way unit by unit, what is asked for, and the ledger
// as its annex. Every count and every sentence about a unit comes from rows; nobody is ranked.
func Bulletin(desk Desk, rows []Row) Paper {
	g := newDigest(desk, rows)
	p := desk.started(PaperBulletin, "第　　期", "关于重点措施落实情况的督查通报")
	p.To = "各镇人民政府，县政府各工作部门"
	p.Body = append(p.Body, g.preamble("现将有关情况通报如下。"), heading(1, "一、总体情况"), g.overall())
	p.Body = append(p.Body, heading(1, "二、主要进展"))
	p.Body = append(p.Body, g.progress()...)
	p.Body = append(p.Body, heading(1, "三、存在问题"))
	p.Body = append(p.Body, g.problems()...)
	p.Body = append(p.Body, heading(1, "四、下步要求"))
	p.Body = append(p.Body, g.asked()...)
	p.Annex, p.Copy = g.annex(), "县委办公室，县政府领导同志"
	p.Notes = append(p.Notes, "主送、抄送请按实际调整；各项数字由台账计出，文字摘自各单位上报")
	return p
}

// Brief drafts a 督查专报 for a leader: the same rows, shorter, with what needs a decision.
func Brief(desk Desk, rows []Row) Paper {
	g := newDigest(desk, rows)
	p := desk.started(PaperBrief, "第　　期", "关于重点措施落实情况的专报")
	p.To = "　　　　同志"
	p.Body = append(p.Body, g.preamble("现将有关情况报告如下。"), heading(1, "一、总体情况"), g.overall(), heading(1, "二、主要进展"))
	p.Body = append(p.Body, g.progress()...)
	p.Body = append(p.Body, heading(1, "三、需要关注的问题"))
	p.Body = append(p.Body, g.problems()...)
	p.Body = append(p.Body, heading(1, "四、下一步工作"), text("对%s的%d件，拟逐件催办；对报有困难的%d件，拟会同牵头单位研究解决；即将到期的，按期提醒。", desk.Lights.Word(ledger.LightOverdue), g.tally.Late, g.tally.Blocked),
		text("妥否，请批示。"))
	p.Annex = g.annex()
	p.Notes = append(p.Notes, "呈报对象请填写；各项数字由台账计出")
	return p
}

// preamble names the documents.
func (g *digest) preamble(end string) Part {
	var titles []string
	last := ""
	for _, r := range g.rows { // those of one document follow each other
		if r.Document != last {
			last = r.Document
			titles = append(titles, "《"+r.Title+"》")
		}
	}
	of := strings.Join(titles[:min(3, len(titles))], "")
	if len(titles) > 3 {
		of += fmt.Sprintf("等%d份文件", len(titles))
	}
	if of == "" {
		of = "有关文件"
	}
	return text("根据台账记录，县政府督查工作机构对%s落实情况进行了梳理，截至%s，%s", of, g.desk.Today.Chinese(), end)
}

// overall counts.
func (g *digest) overall() Part {
	t := g.tally
	if t.All == 0 {
		return text("台账中没有需要办理的任务。")
	}
	s := fmt.Sprintf("共涉及%d份文件、%d条措施、%d个单位，这一期任务%d件：%s。", t.Documents(), t.Measures(), len(g.units), t.All, t.Parts())
	if t.Late > 0 {
		s += fmt.Sprintf("其中已过完成时限仍未办结的%d件。", t.Late)
	} else {
		s += "没有" + g.desk.Lights.Word(ledger.LightOverdue) + "的事项。"
	}
	if t.Month > 0 {
		s += fmt.Sprintf("本月还有%d件到期。", t.Month)
	}
	return text("%s具体情况见附件。", s)
}

// progress is what units reported as done or on its way, measure by measure, in the order of the documents.
func (g *digest) progress() []Part {
	var out []Part
	more, seen := 0, map[string]bool{}
	for _, r := range g.rows {
		if r.Report == "" || seen[r.UpdateID] || r.Status != ledger.Done && r.Status != ledger.InProgress || r.Review == ledger.ReviewReturned {
			continue // one report may speak of several duties of its measure
		}
		seen[r.UpdateID] = true
		if len(out) >= mostInPaper {
			more++
			continue
		}
		out = append(out, text("%s“%s”：%s%s（%s）。", g.cited(r), short(r.Heading, 24), r.Unit, saidSo(r), r.source()))
	}
	switch {
	case len(out) == 0:
		return []Part{text("这一期还没有单位报来进展。")}
	case more > 0:
		out = append(out, text("其余%d件进展见附件。", more))
	}
	return out
}

// saidSo quotes what was reported.
func saidSo(r Row) string {
	return "报“" + short(strings.TrimRight(strings.ReplaceAll(r.Report, "\n", " "), "。；;. "), 80) + "”"
}

// cited names a measure, with its document where there are several.
func (g *digest) cited(r Row) string {
	if g.tally.Documents() > 1 {
		return "《" + short(r.Title, 24) + "》" + ledger.Cited(r.Number)
	}
	return ledger.Cited(r.Number)
}

// problems is what is late or in the way, unit by unit in the order of the directory.
func (g *digest) problems() []Part {
	var out []Part
	of := map[string][]*Row{}
	for i := range g.rows {
		if r := &g.rows[i]; r.State == ledger.Overdue || r.Status == ledger.Blocked {
			of[r.Unit] = append(of[r.Unit], r)
		}
	}
	for _, u := range g.units {
		if items := g.itemsOf(of[u]); len(items) > 0 {
			out = append(out, text("%s：%s。", u, strings.Join(items, "；")))
		}
	}
	if len(out) == 0 {
		return []Part{text("没有%s的事项，也没有单位报有困难。", g.desk.Lights.Word(ledger.LightOverdue))}
	}
	return append([]Part{text("以下按通讯录顺序列出，不作排名。")}, out...)
}

// lateItem is what several overdue periods of one duty share: one item names all of their days.
type lateItem struct{ document, measure, duty, told string }

func lateItemOf(r *Row) lateItem { return lateItem{r.Document, r.Measure, r.Deadline, r.told()} }

// itemsOf names a unit's rows, at most five.
func (g *digest) itemsOf(rows []*Row) (items []string) {
	days := map[lateItem][]string{}
	for _, r := range rows {
		if r.State == ledger.Overdue {
			days[lateItemOf(r)] = append(days[lateItemOf(r)], r.Due.Chinese())
		}
	}
	n, told := 0, map[string]bool{}
	for _, r := range rows {
		late := days[lateItemOf(r)]
		switch {
		case r.State == ledger.Overdue && len(late) == 0, r.State != ledger.Overdue && told[r.UpdateID]:
			continue // named with an earlier day; one report may speak of several duties of its measure
		case r.State == ledger.Overdue:
			delete(days, lateItemOf(r))
		default:
			told[r.UpdateID] = true
		}
		if n++; n <= 5 {
			items = append(items, g.problem(r, late))
		}
	}
	if n > len(items) {
		items = append(items, fmt.Sprintf("另有%d项见附件", n-len(items)))
	}
	return items
}

// problem is one item of a unit; late are the days that are over.
func (g *digest) problem(r *Row, late []string) string {
	name := g.cited(*r) + "“" + short(r.Heading, 16) + "”"
	if r.State == ledger.Overdue {
		return fmt.Sprintf("%s应于%s前完成，%s", name, strings.Join(late, "、"), r.told())
	}
	return fmt.Sprintf("%s报有困难：“%s”（%s）", name, short(strings.TrimRight(strings.ReplaceAll(r.Report, "\n", " "), "。"), 60), r.source())
}

// asked is what the bulletin asks for.
func (g *digest) asked() []Part {
	var out []Part
	t := g.tally
	n := 0
	item := func(format string, args ...any) {
		n++
		out = append(out, text("（"+numeral(n)+"）"+format, args...))
	}
	if t.Late > 0 {
		item("已过完成时限的%d件，请有关单位抓紧办结；已经办结还没有报的，补报一句即可。", t.Late)
	}
	if t.Blocked > 0 {
		item("报有困难的%d件，请牵头单位会同责任单位研究，需要县里协调的请写明事项。", t.Blocked)
	}
	if t.Month > 0 {
		item("本月到期的%d件，请按期完成。", t.Month)
	}
	item("办结的事项由牵头单位审核，督查室核对后销号。一事一报，不要求重复填表，不要求拍照留痕。")
	return out
}

// annex is the ledger in the columns that fit upright.
func (g *digest) annex() *Annex {
	a := &Annex{Title: "任务落实情况表", Heads: []string{"序号", "措施", "责任单位", "完成时限", "进展情况", "完成情况", "亮灯"}, Widths: []int{6, 23, 13, 14, 24, 9, 13}, Left: []int{1, 4}}
	n := 0
	for _, r := range g.rows {
		if r.Unit == "" {
			continue
		}
		if n++; n > mostInAnnex {
			continue
		}
		l := g.desk.light(r)
		a.Rows = append(a.Rows, []string{itoa(n), g.cited(r) + " " + short(r.Heading, 40), r.Unit, r.due(), short(r.Report, 120), r.Standing(), l.String()})
		a.Fills = append(a.Fills, l.RGB)
	}
	if n > mostInAnnex {
		a.Rows = append(a.Rows, []string{"", fmt.Sprintf("其余%d件未列，请附台账表格（xlsx）", n-mostInAnnex), "", "", "", "", ""})
	}
	return a
}
