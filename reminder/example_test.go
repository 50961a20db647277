package reminder_test

import (
	"fmt"
	"strings"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// exampleRows is a town that owes a list by the 28th of June 2024.
func exampleRows() reminder.Rows {
	doc := &ledger.Document{ID: "d1", Title: "禾川县治水若干措施", Status: ledger.DocumentConfirmed, Issued: ledger.NewDate(2024, 5, 6), Measures: []ledger.Measure{{
		Key: "6", Number: "6", Heading: "排查河道隐患",
		Assignments: []ledger.Assignment{{Role: ledger.Lead, Unit: "县水利局"}, {Role: ledger.Responsible, Unit: "各镇"}},
		Deadlines:   []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2024, 6, 28), What: "报送隐患清单", Who: []string{"各镇"}}},
	}}}
	return reminder.Rows{Documents: []*ledger.Document{doc}, Directory: ledger.Directory{
		Contact: "县政府督查室 0000-1234",
		Units:   []ledger.Unit{{Name: "东坝镇", Kind: ledger.Township}, {Name: "县水利局", Kind: ledger.Department}},
		Groups:  []ledger.Group{{Name: "各镇", Kinds: []string{"township"}}},
		Members: []ledger.Member{{UserID: "ding", Name: "丁禾", Unit: "东坝镇", Roles: []ledger.MemberRole{ledger.Clerk}}},
	}}
}

func ExampleMake() {
	zone := time.FixedZone("CST", 8*3600)
	rows, settings := exampleRows(), reminder.DefaultSettings(zone)
	now := time.Date(2024, 6, 25, 8, 0, 0, 0, zone)
	plan := reminder.Make(now, settings, rows)
	for _, push := range plan.Pushes {
		fmt.Println(push.Person, push.At.Format("01-02 15:04"))
		fmt.Println(reminder.Compose(push, plan.Day, settings, rows.Directory.Contact).Text())
	}
	// once it is pushed, there is nothing more that day
	rows.Pushes = []ledger.Push{{Person: "ding", Day: plan.Day, Kind: ledger.PushDigest, At: plan.Pushes[0].At}}
	fmt.Println(len(reminder.Make(now.Add(2*time.Hour), settings, rows).Pushes))
	// Output:
	// ding 06-25 09:26
	// 督办提醒 6月25日（周二）：1件请办
	// 《禾川县治水若干措施》
	// · 第6条 报送隐患清单：6月28日（周五）截止，还有3个工作日。
	// 办完了回“第6条已完成”，还在办回“第6条推进中”；今天不方便，回“明天再提醒我”；不该由您单位办的，回“第6条不是我单位的事”。
	// 有疑问、对提醒有意见，都找：县政府督查室 0000-1234。
	// 0
}

func ExampleOccurrences() {
	june := ledger.Window{From: ledger.NewDate(2024, 6, 1), To: ledger.NewDate(2024, 6, 30)}
	seq, _ := reminder.Occurrences(june, june.From, reminder.DefaultSettings(time.UTC), exampleRows())
	for o := range seq {
		fmt.Println(o.OccurrenceKey, o.Due, o.State.Chinese(), o.Leads)
	}
	// Output:
	// d1/6/once-cc9ae2/东坝镇/2024-06-28 2024-06-28 待办 [县水利局]
}

func ExampleParseOverride() {
	override, err := reminder.ParseOverride(strings.NewReader("holidays:\n  - {from: 2039-10-01, to: 2039-10-07, name: 国庆节}\nworkdays:\n  - {day: 2039-10-08}\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	calendar := reminder.NewCalendar(override)
	fmt.Println(calendar.OnOrBefore(ledger.NewDate(2039, 10, 5)), calendar.Working(ledger.NewDate(2039, 10, 8)))
	// Output:
	// 2039-09-30 true
}
