package handlers_test

import "duban/ledger"

// severalDays is a document in which one measure has two days and another one a day and a rhythm.
func severalDays() ledger.Document {
	d := confirmed()
	d.ID = "days"
	d.Measures[3].Deadlines = []ledger.Deadline{
		{Kind: ledger.Once, Due: ledger.NewDate(2024, 6, 30), Quote: "2024年6月底前", What: "报送代办点名单"},
		{Kind: ledger.Once, Due: ledger.NewDate(2024, 12, 31), Quote: "2024年年底前", What: "建好代办点"},
	}
	d.Measures[0].Deadlines = []ledger.Deadline{
		{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=-1", Quote: "每月更新", What: "更新办事指南"},
		{Kind: ledger.Once, Due: ledger.NewDate(2024, 7, 15), Quote: "2024年7月15日前", What: "公开办事指南"},
	}
	return d
}
