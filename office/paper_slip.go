package office

import (
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// mostInPaper is how many items a paper names one by one; the annex holds all.
const mostInPaper = 12

// blankDay is a place for the day on which somebody signs.
const blankDay = "　　　　年　月　日"

// started is a paper of the desk with its head.
func (d Desk) started(kind PaperKind, mark, title string) Paper {
	return Paper{Kind: kind, Head: d.issuer(), Mark: mark, Title: title, Sign: d.issuer(), Day: blankDay, Print: d.issuer(), Made: "数据截至" + d.Today.Chinese() + "，请核对后签发"}
}

// Slips drafts a 催办单 for each unit that has something overdue, in the order of the directory; none where nothing is.
func Slips(desk Desk, rows []Row) []Paper {
	return desk.perUnit(rows, func(unit string, late []Row) Paper {
		p := desk.started(PaperSlip, "督催〔"+itoa(desk.Today.Year)+"〕　号", "关于催办有关事项的通知")
		p.To = unit
		p.Body = append(p.Body, text("经查，截至%s，你单位以下%d件事项已过完成时限，尚未办结：", desk.Today.Chinese(), len(late)))
		for i, r := range late {
			p.Body = append(p.Body, text("%d.%s", i+1, overdueLine(r)))
		}
		p.Body = append(p.Body, text("请抓紧办理，办结后一次报清进展；确有困难的，请说明原因和打算办结的日期。已经办结还没有报的，补报一句即可，不需要另写材料。"))
		if desk.Contact != "" {
			p.Body = append(p.Body, text("联系方式：%s。", desk.Contact))
		}
		return p
	})
}

// overdueLine is one overdue item with its words.
func overdueLine(r Row) string {
	s := fmt.Sprintf("%s“%s”：应于%s前完成，%s。", r.Cited(), short(r.Heading, 30), r.Due.Chinese(), r.told())
	if r.Quote != "" {
		s += "原文：“" + short(strings.TrimRight(r.Quote, "。"), 80) + "”。"
	}
	return s
}

// told says what the unit reported last, and when.
func (r Row) told() string {
	switch {
	case r.Review == ledger.ReviewReturned:
		return "上报已被退回，需要重报"
	case r.silent():
		return "至今未报进展"
	}
	return fmt.Sprintf("最近一次报“%s”（%s）", r.Status.Chinese(), r.source())
}

// source is who reported and when: 周兰，2026年10月12日报.
func (r Row) source() string {
	day := ledger.DateOf(r.Updated).Chinese()
	if r.Reporter == "" {
		return day + "报"
	}
	return r.Reporter + "，" + day + "报"
}

// Orders drafts a 督办单 for each unit that has something overdue, one form an item: what is to be done, what is asked for, who,
// until when. Its day is left open, for who signs.
func Orders(desk Desk, rows []Row) []Paper {
	return desk.perUnit(rows, func(unit string, late []Row) Paper {
		p := desk.started(PaperOrder, "督办〔"+itoa(desk.Today.Year)+"〕　号", "督　办　单")
		p.To = unit
		p.Body = append(p.Body, text("下列%d件事项已过完成时限仍未办结，请按要求办理，并在时限内书面反馈。", len(late)))
		for i, r := range late {
			ask := r.What
			if ask == "" {
				ask = r.Quote
			}
			if ask == "" {
				ask = r.Text
			}
			p.Body = append(p.Body, Part{Form: [][2]string{
				{"编号", fmt.Sprintf("%d（%s）", i+1, r.Cited())}, {"工作事项", r.Heading}, {"工作要求", short(ask, 160)}, {"责任单位", unit}, {"责任人", orBlank(r.People)},
				{"原定时限", r.Due.Chinese()}, {"目前情况", r.told()}, {"督办时限", blankDay + "前"},
			}}, text(" "))
		}
		p.Notes = []string{"责任人取自通讯录，督办时限请填写"}
		return p
	})
}

func orBlank(s string) string {
	if s == "" {
		return "　　　　"
	}
	return s
}

// perUnit makes a paper for each unit with something overdue.
func (d Desk) perUnit(rows []Row, draft func(unit string, late []Row) Paper) []Paper {
	var papers []Paper
	of := map[string][]Row{}
	for _, r := range rows {
		if r.State == ledger.Overdue {
			of[r.Unit] = append(of[r.Unit], r)
		}
	}
	for _, u := range d.unitsOf(rows) {
		if late := of[u]; len(late) > 0 {
			slices.SortStableFunc(late, func(a, b Row) int { return a.Due.Compare(b.Due) })
			papers = append(papers, draft(u, late))
		}
	}
	return papers
}

// unitsOf returns the units of rows in the order of the directory, then as they come.
func (d Desk) unitsOf(rows []Row) []string {
	t := NewTally(d.Units, d.Today)
	for _, r := range rows {
		t.Add(r)
	}
	return t.Present()
}
