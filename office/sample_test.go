package office_test

import (
	"fmt"
	"iter"
	"time"

	"duban/ledger"
	"duban/office"
)

var today = ledger.NewDate(2026, 10, 21)

// desk is one of a county of our own making.
func desk() office.Desk {
	return office.Desk{County: "云岭县", Issuer: "县政府督查室", Contact: "程远（分机 8012）", Today: today, Lights: ledger.ShippedLights(),
		Units: []string{"松坪镇", "柳湾镇", "石鼓岭镇", "茶溪镇", "县司法局", "县市场监管局"}}
}

const planTitle = "云岭县提升行政执法质量和涉企服务水平若干措施"

// duty makes a row.
func duty(number, heading, unit string, due ledger.Date, state ledger.OccurrenceState) office.Row {
	return office.Row{OccurrenceKey: ledger.OccurrenceKey{Document: "plan", Measure: number, Deadline: "once-abc123", Unit: unit, Label: due.String()},
		Title: planTitle, DocNumber: "云政办发〔2026〕18号", Number: number, Heading: heading, Chapter: "一、夯实执法基础",
		Text: heading + "。用身边案例讲常用法律、办案程序和文书制作，执法人员每人每年参加培训不少于40学时。各镇、各部门于2026年11月底前完成本单位执法人员秋季轮训。",
		Lead: []string{"县司法局"}, Leads: []string{"县司法局"}, Responsible: []string{"各镇", "各部门"}, People: "周兰", Kind: ledger.Once, Due: due, Quote: "各镇、各部门于2026年11月底前完成本单位执法人员秋季轮训。", State: state}
}

func told(r office.Row, s ledger.Status, text, who string, day int) office.Row {
	r.Status, r.Report, r.Reporter, r.UpdateID = s, text, who, "u-"+r.Unit+r.Number
	r.Updated = time.Date(2026, 10, day, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))
	return r
}

// sample is a small ledger with every standing.
func sample() []office.Row {
	sep, nov := ledger.NewDate(2026, 9, 30), ledger.NewDate(2026, 11, 30)
	done := told(duty("4", "抓实全员培训", "松坪镇", nov, ledger.Settled), ledger.Done, "已完成秋季轮训，45人参训", "周兰", 12)
	done.Review, done.Numbers, done.Evidence = ledger.ReviewApproved, []ledger.Quantity{{Value: 45, Unit: "人", What: "参训"}}, 2
	back := told(duty("4", "抓实全员培训", "石鼓岭镇", nov, ledger.Owed), ledger.Done, "弄完了", "高敏", 14)
	back.Review, back.Status, back.Report = ledger.ReviewReturned, "", ""
	check := told(duty("2", "管好执法证件", "柳湾镇", ledger.Date{}, ledger.Settled), ledger.InProgress, "名册核对了一半。下一步月底前核完", "吴健", 15)
	check.Kind, check.Deadline = ledger.CheckIn, "check_in"
	closed := duty("1", "理清执法家底", "县市场监管局", ledger.NewDate(2026, 10, 31), ledger.Closed)
	apart := told(duty("1", "理清执法家底", "茶溪镇", ledger.NewDate(2026, 10, 31), ledger.Excused), ledger.NotApplicable, "我镇没有执法队", "何田", 9)
	nobody := duty("15", "复议前端化解", "", ledger.Date{}, "")
	return []office.Row{closed, apart, check,
		duty("3", "把住文件关口", "茶溪镇", sep, ledger.Overdue),
		told(duty("3", "把住文件关口", "柳湾镇", sep, ledger.Overdue), ledger.Blocked, "人手不够，审查积压了6件，存在困难。下一步请司法所帮忙", "吴健", 16),
		done, told(duty("4", "抓实全员培训", "柳湾镇", nov, ledger.Owed), ledger.InProgress, "=HYPERLINK(\"x\")参训30人", "吴健", 13), back,
		duty("6", "合并重复检查", "县司法局", ledger.NewDate(2026, 10, 25), ledger.Owed),
		told(duty("6", "合并重复检查", "县市场监管局", ledger.NewDate(2026, 10, 10), ledger.SettledLate), ledger.Done, "计划已报", "马骏", 14),
		nobody}
}

func rowsOf(list []office.Row) office.Rows {
	return func(yield func(office.Row, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// county makes a ledger of documents × units, one measure for each of them to do.
func county(documents, units int) iter.Seq2[office.Row, error] {
	return func(yield func(office.Row, error) bool) {
		for d := range documents {
			for u := range units {
				r := told(duty("4", "抓实全员培训", fmt.Sprintf("第%d镇", u+1), ledger.NewDate(2026, 11, 30), ledger.Owed), ledger.InProgress, "参训30人，其余的月底前训完", "周兰", 12)
				r.Document, r.Title = fmt.Sprintf("d%d", d), fmt.Sprintf("云岭县第%d号措施", d+1)
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}
