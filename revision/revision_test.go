package revision_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/revision"
	"duban/zh"
)

// The tasks of a county of our own making, each unlike the others.
var tasks = []string{
	"办事指南在政务网站统一公开,内容有变化的三日内更新,窗口同步摆放纸质版本。",
	"窗口人员每年接受不少于四十学时的业务培训,新进人员先培训后上岗,考试结果存入个人档案。",
	"对要求群众提交的重复证明逐项清理,能够通过共享查到的一律取消,取消清单向社会公布。",
	"每个村设立便民代办点,配备一名代办员,老人和行动不便的群众可以预约上门办理。",
	"每季度开展一次夜间集中办理活动,提前在公众号公布时间和事项,方便上班的人来办。",
	"河道巡查实行网格管理,发现乱倒垃圾的当天处置,处置情况拍照上传到管理平台。",
}

// document makes one of the given tasks, numbered from 1.
func document(texts ...string) *ledger.Document {
	d := &ledger.Document{ID: "d", Title: "松岭县便民服务若干措施", Revision: 1, Year: 2025}
	for i, text := range texts {
		n := fmt.Sprint(i + 1)
		d.Measures = append(d.Measures, ledger.Measure{Key: n, Number: n, Heading: text[:12], Text: text,
			Assignments: []ledger.Assignment{{Role: ledger.Lead, Unit: "县司法局", Label: "牵头"}, {Role: ledger.Responsible, Unit: "各镇"}}})
	}
	return d
}

func keys(d *ledger.Document) string {
	var all []string
	for _, m := range d.Measures {
		all = append(all, m.Key)
	}
	return strings.Join(all, " ")
}

func summary(c ledger.Changes) string {
	var b strings.Builder
	for _, m := range c.Added {
		b.WriteString("+" + m.After)
	}
	for _, m := range c.Removed {
		b.WriteString("-" + m.Before)
	}
	for _, m := range c.Changed {
		fmt.Fprintf(&b, "~%s>%s%v", m.Before, m.After, m.Fields)
	}
	return b.String()
}

func TestMeasuresAreFollowedByTheirText(t *testing.T) {
	edited := strings.Replace(tasks[1], "四十学时", "六十学时", 1)
	first, second := tasks[1]+tasks[0], tasks[4]
	cases := []struct {
		name     string
		old, now []string
		want     string // of Compare
		keys     string // after Carry
	}{
		{"nothing changed", tasks[:3], tasks[:3], "", "1 2 3"},
		{"one put in the middle", tasks[:3], []string{tasks[0], tasks[5], tasks[1], tasks[2]}, "+2~2>3[number]~3>4[number]", "1 2@2 2 3"},
		{"one taken out", tasks[:4], []string{tasks[0], tasks[2], tasks[3]}, "-2~3>2[number]~4>3[number]", "1 3 4"},
		{"one edited where it stands", tasks[:3], []string{tasks[0], edited, tasks[2]}, "~2>2[text]", "1 2 3"},
		{"one edited and moved", tasks[:3], []string{edited, tasks[0], tasks[2]}, "~2>1[number text]~1>2[number]", "2 1 3"},
		{"all turned round", tasks[:3], []string{tasks[2], tasks[1], tasks[0]}, "~3>1[number]~1>3[number]", "3 2 1"},
		{"one replaced by another", tasks[:2], []string{tasks[0], tasks[5]}, "+2-2", "1 2@2"},
		{"one split in two", []string{first, second}, []string{tasks[1], tasks[0], second}, "+1+2-1~2>3[number]", "1@2 2@2 2"},
		{"two joined", []string{tasks[1], tasks[0], second}, []string{first, second}, "+1-1-2~3>2[number]", "1@2 3"},
		{"one appended", tasks[:2], tasks[:3], "+3", "1 2 3"},
		{"the same text twice, one of them moved", []string{tasks[0], tasks[0], tasks[1]}, []string{tasks[0], tasks[1], tasks[0]}, "~3>2[number]~2>3[number]", "1 3 2"},
		{"everything new", tasks[:2], tasks[4:], "+1+2-1-2", "1@2 2@2"},
		{"from nothing", nil, tasks[:2], "+1+2", "1 2"},
		{"to nothing", tasks[:2], nil, "-1-2", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			old, now := document(c.old...), document(c.now...)
			if got := summary(revision.Compare(old, now)); got != c.want {
				t.Errorf("changes %s, want %s", got, c.want)
			}
			back := revision.Compare(now, old)
			there := revision.Compare(old, now)
			if len(back.Added) != len(there.Removed) || len(back.Removed) != len(there.Added) || len(back.Changed) != len(there.Changed) {
				t.Errorf("backwards %s, forwards %s", summary(back), summary(there))
			}
			revision.Carry(old, now, nil)
			if keys(now) != c.keys {
				t.Errorf("keys %q, want %q", keys(now), c.keys)
			}
			if kept := summary(revision.CompareKept(old, now)); kept != c.want {
				t.Errorf("by key %s, want %s", kept, c.want)
			}
		})
	}
}

func TestAKeyIsNeverUsedForAnotherMeasure(t *testing.T) {
	old, now := document(tasks[:2]...), document(tasks[0], tasks[1], tasks[2])
	now.Revision = 4
	revision.Carry(old, now, []string{"1", "2", "3", "3@4"})
	if got := keys(now); got != "1 2 3@4#2" {
		t.Errorf("keys %q", got)
	}
	twice := document(tasks[0], tasks[1])
	twice.Measures[1].Number, twice.Measures[1].Key = "1", "1#2"
	revision.Carry(nil, twice, nil)
	if got := keys(twice); got != "1 1#2" {
		t.Errorf("a number printed twice gives keys %q", got)
	}
}

func TestSimilarityIsSymmetricAndBounded(t *testing.T) {
	for _, a := range append(tasks, "", "a", "县") {
		for _, b := range append(tasks, "", "a", "县") {
			x, y := revision.Similarity(a, b), revision.Similarity(b, a)
			if x != y || x < 0 || x > 1 || a == b && len(a) > 3 && x != 1 || a != b && x >= 0.5 {
				t.Errorf("%q and %q: %g and %g", a, b, x, y)
			}
		}
	}
	if s := revision.Similarity("１２ 件,县 司法局", "12件县司法局"); s < 0.7 {
		t.Errorf("width and white space count: %g", s)
	}
}

func mend(field ledger.MendField, before, after string) ledger.Mend {
	return ledger.Mend{DocumentID: "d", MeasureKey: "1", Field: field, Before: before, After: after}
}

func dated(due string, quote string) ledger.Deadline {
	day, err := ledger.ParseDate(due)
	if err != nil {
		panic(err)
	}
	return ledger.Deadline{Kind: ledger.Once, Due: day, Quote: quote, When: quote, What: "完成"}
}

func TestAMendChangesOneFieldOrNothing(t *testing.T) {
	year := ledger.Mend{Field: ledger.MendYear, Before: "2025", After: "2026"}
	second := mend(ledger.MendDue, "", "2025-12-31")
	second.Index = 1
	third := second
	third.Index = 3
	cases := []struct {
		name string
		mend ledger.Mend
		code ledger.Code
		want string
	}{
		{"another lead", mend(ledger.MendLead, "县司法局", "县教育局"), "", "1 县教育局/各镇 2025-06-30"},
		{"two leads", mend(ledger.MendLead, "县司法局", "县教育局、县水务局、县教育局"), "", "1 县教育局、县水务局/各镇 2025-06-30"},
		{"nobody leads", mend(ledger.MendLead, "县司法局", ""), "", "1 /各镇 2025-06-30"},
		{"before written another way", mend(ledger.MendLead, " 县司法局 ", "县教育局"), "", "1 县教育局/各镇 2025-06-30"},
		{"somebody was faster", mend(ledger.MendLead, "县水务局", "县教育局"), ledger.Conflict, ""},
		{"no unit's name", mend(ledger.MendLead, "县司法局", "123"), ledger.Invalid, ""},
		{"a sentence", mend(ledger.MendLead, "县司法局", "由县司法局牵头。"), ledger.Invalid, ""},
		{"another day", mend(ledger.MendDue, "2025-06-30", "2025-07-31"), "", "1 县司法局/各镇 2025-07-31"},
		{"no day any more", mend(ledger.MendDue, "2025-06-30", ""), "", "1 县司法局/各镇"},
		{"a second day", second, "", "1 县司法局/各镇 2025-06-30 2025-12-31"},
		{"a day that there is not", third, ledger.Invalid, ""},
		{"no date", mend(ledger.MendDue, "2025-06-30", "六月底"), ledger.Invalid, ""},
		{"31 June", mend(ledger.MendDue, "2025-06-30", "2025-06-31"), ledger.Invalid, ""},
		{"another number", mend(ledger.MendNumber, "1", "二(三)2"), "", "二(三)2 县司法局/各镇 2025-06-30"},
		{"a number with a sign of keys", mend(ledger.MendNumber, "1", "5@2"), ledger.Invalid, ""},
		{"no text", mend(ledger.MendText, tasks[0], " "), ledger.Invalid, ""},
		{"a title of two lines", mend(ledger.MendTitle, "", "一\n二"), ledger.Invalid, ""},
		{"another year", year, "", "1 县司法局/各镇 2026-06-30"},
		{"no year", ledger.Mend{Field: ledger.MendYear, Before: "2025", After: "明年"}, ledger.Invalid, ""},
		{"an unknown field", mend("colour", "", "red"), ledger.Invalid, ""},
		{"a measure that is gone", ledger.Mend{MeasureKey: "9", Field: ledger.MendLead}, ledger.NotFound, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := document(tasks[:1]...)
			d.Measures[0].Deadlines = []ledger.Deadline{dated("2025-06-30", "6月底前")}
			before := reading(d)
			err := revision.Apply(d, c.mend)
			if ledger.CodeOf(err) != c.code {
				t.Fatalf("error %v", err)
			}
			if c.code != "" {
				c.want = before
			}
			if got := reading(d); got != c.want {
				t.Errorf("reads %s, want %s", got, c.want)
			}
			if m := d.Measures[0]; c.code == "" && c.mend.MeasureKey != "" && !slices.Contains(m.Mended, c.mend.Field) {
				t.Errorf("mended %v", m.Mended)
			}
		})
	}
}

func reading(d *ledger.Document) string {
	m := d.Measures[0]
	s := m.Number + " " + strings.Join(m.Units(ledger.Lead), "、") + "/" + strings.Join(m.Units(ledger.Responsible), "、")
	for _, l := range m.Deadlines {
		s += " " + l.Due.String()
	}
	return s
}

func TestAMendOfPartsKeepsThemInStep(t *testing.T) {
	d := document(tasks[0])
	m := &d.Measures[0]
	m.Assignments = []ledger.Assignment{{Role: ledger.Lead, Unit: "县司法局"}, {Role: ledger.Lead, Unit: "县教育局", Part: 1}}
	m.Parts = []ledger.Part{{Text: "前", Lead: []string{"县司法局"}}, {Text: "后", Lead: []string{"县教育局"}}}
	if err := revision.Apply(d, mend(ledger.MendLead, "县司法局、县教育局", "县水务局、县教育局")); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(m.Parts[0].Lead, m.Parts[1].Lead); got != "[县水务局] [县教育局]" {
		t.Error(got)
	}
	if a := m.Assignments[0]; a.Label != "更正" || a.Source != (ledger.Span{}) {
		t.Errorf("%+v", a)
	}
}

func TestMendsGoOnWhereTheReadingStayed(t *testing.T) {
	lead := mend(ledger.MendLead, "县司法局", "县教育局")
	again := mend(ledger.MendLead, "县教育局", "县水务局")
	due := mend(ledger.MendDue, "2025-06-30", "2025-07-15")
	drop := mend(ledger.MendDue, "2025-06-30", "")
	gone := lead
	gone.MeasureKey = "2"
	cases := []struct {
		name          string
		mends         []ledger.Mend
		edit          func(*ledger.Document)
		applied, lost int
		want          string
	}{
		{"untouched", []ledger.Mend{lead, due}, func(*ledger.Document) {}, 2, 0, "1 县教育局/各镇 2025-07-15"},
		{"one on another", []ledger.Mend{lead, again}, func(*ledger.Document) {}, 2, 0, "1 县水务局/各镇 2025-06-30"},
		{"the text names another lead", []ledger.Mend{lead, due}, func(d *ledger.Document) { d.Measures[0].Assignments[0].Unit = "县民政局" }, 1, 1, "1 县民政局/各镇 2025-07-15"},
		{"the text has caught up", []ledger.Mend{lead}, func(d *ledger.Document) { d.Measures[0].Assignments[0].Unit = "县教育局" }, 1, 0, "1 县教育局/各镇 2025-06-30"},
		{"another deadline stands before it", []ledger.Mend{due}, func(d *ledger.Document) {
			d.Measures[0].Deadlines = append([]ledger.Deadline{dated("2025-06-30", "6月30日前")}, d.Measures[0].Deadlines...)
		}, 1, 0, "1 县司法局/各镇 2025-06-30 2025-07-15"},
		{"the deadline is gone", []ledger.Mend{due}, func(d *ledger.Document) { d.Measures[0].Deadlines = nil }, 0, 1, "1 县司法局/各镇"},
		{"the deadline that was taken out is gone", []ledger.Mend{drop}, func(d *ledger.Document) { d.Measures[0].Deadlines = nil }, 0, 0, "1 县司法局/各镇"},
		{"the measure is gone", []ledger.Mend{gone}, func(*ledger.Document) {}, 0, 1, "1 县司法局/各镇 2025-06-30"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			old, now := document(tasks[:1]...), document(tasks[:1]...)
			for _, d := range []*ledger.Document{old, now} {
				d.Measures[0].Deadlines = []ledger.Deadline{dated("2025-06-30", "6月底前")}
			}
			c.edit(now)
			before := reading(old)
			applied, lost := revision.Remend(old, now, c.mends)
			if len(applied) != c.applied || len(lost) != c.lost || reading(now) != c.want {
				t.Errorf("%d applied, %d lost, reads %s; want %s", len(applied), len(lost), reading(now), c.want)
			}
			if reading(old) != before {
				t.Errorf("the old reading was changed to %s", reading(old))
			}
		})
	}
}

func TestRepealsFindTheirDocument(t *testing.T) {
	doc := &ledger.Document{Title: "松岭县便民服务若干措施", Notice: "松岭县人民政府办公室关于印发《松岭县便民服务若干措施》的通知", Number: "松政办发〔2022〕5号"}
	about := &ledger.Document{Title: "松岭县人民政府关于加强河湖管护的意见"}
	revised := &ledger.Document{Title: "松岭县便民服务若干措施(2022年修订)"}
	cases := []struct {
		name   string
		doc    *ledger.Document
		repeal ledger.Repeal
		want   bool
	}{
		{"by title", doc, ledger.Repeal{Title: "松岭县便民服务若干措施"}, true},
		{"by title and number", doc, ledger.Repeal{Title: "松岭县便民服务若干措施", Number: "松政办发[2022]5号"}, true},
		{"by number alone", doc, ledger.Repeal{Number: "松政办发（2022）5 号"}, true},
		{"the title with another number", doc, ledger.Repeal{Title: "松岭县便民服务若干措施", Number: "松政办发〔2020〕9号"}, false},
		{"by the notice", doc, ledger.Repeal{Title: "关于印发〈松岭县便民服务若干措施〉的通知"}, true},
		{"another title", doc, ledger.Repeal{Title: "松岭县便民服务实施方案"}, false},
		{"part of the title", doc, ledger.Repeal{Title: "便民服务若干措施"}, false},
		{"without the issuer", about, ledger.Repeal{Title: "关于加强河湖管护的意见"}, true},
		{"of another issuer", about, ledger.Repeal{Title: "河口县人民政府关于加强河湖管护的意见"}, false},
		{"a new version replaces the old", doc, ledger.Repeal{Title: "松岭县便民服务若干措施", Standing: ledger.Replaced}, true},
		{"and the version between", revised, ledger.Repeal{Title: "松岭县便民服务若干措施", Standing: ledger.Replaced}, true},
		{"a repeal of the first does not mean the revised", revised, ledger.Repeal{Title: "松岭县便民服务若干措施", Standing: ledger.Repealed}, false},
		{"nothing", doc, ledger.Repeal{}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := revision.Concerns(c.repeal, c.doc); got != c.want {
				t.Errorf("%v", got)
			}
			if !c.want {
				return
			}
			names := revision.Names(c.doc)
			if !slices.ContainsFunc(revision.RepealNames(c.repeal), func(n string) bool { return slices.Contains(names, n) }) {
				t.Errorf("%v finds nothing among %v", revision.RepealNames(c.repeal), names)
			}
		})
	}
}

func county() *zh.Units {
	return zh.NewUnits(ledger.Directory{Units: []ledger.Unit{
		{Name: "县司法局", Kind: ledger.Department}, {Name: "县教育局", Kind: ledger.Department}, {Name: "青山镇", Kind: ledger.Township},
		{Name: "县文化和旅游局", Kind: ledger.Department}, {Name: "市文化和旅游局", Kind: ledger.Department},
	}}, nil)
}

func TestDoubtsAreNamedGravestFirst(t *testing.T) {
	d := document(tasks...)
	d.Missing = []string{"7"}
	d.Warnings = []string{"缺少第7条,请核对原文是否完整。", "第6条的括号没有配对。"}
	set := func(i int, f func(*ledger.Measure)) { f(&d.Measures[i]) }
	set(0, func(m *ledger.Measure) { m.Assignments[0].Unit = "县林草局" })
	set(1, func(m *ledger.Measure) { m.Assignments = nil })
	set(2, func(m *ledger.Measure) { m.Number, m.NumberImplied = "2", true })
	set(3, func(m *ledger.Measure) { m.Assignments = m.Assignments[1:] })
	set(4, func(m *ledger.Measure) {
		m.Assignments[0].Unit = "文化和旅游局"
		m.Deadlines = []ledger.Deadline{dated("2025-06-30", "6月底前"), dated("2025-09-30", "9月底前"), dated("", "年底前")}
	})
	d.LostMends = []ledger.Mend{mend(ledger.MendLead, "县司法局", "县教育局"), {MeasureKey: "99", Field: ledger.MendDue}}
	want := `2 duplicate_number 序号“2”出现了2次
3 duplicate_number 序号“2”出现了2次
3 implied_number 序号是按前后顺序推断的
 missing_number 缺第7条
2 no_unit 没有写由哪个单位负责
4 no_lead 没有牵头单位,多数措施都有
1 unknown_unit 通讯录里没有“县林草局”
5 unknown_unit “文化和旅游局”在通讯录里对得上县文化和旅游局、市文化和旅游局
5 two_dates 像是同一件事,却有两个时限:2025年6月30日和2025年9月30日
5 no_year 时限“年底前”没有年份
 lost_mend 有一条更正(完成时限改为“空”)所在的措施在新版里没有了
1 lost_mend 原来的更正(牵头单位改为“县教育局”)没有用到新版上
6 other 括号没有配对
`
	if got := list(revision.Doubts(d, county())); got != want {
		t.Errorf("got\n%s", got)
	}
	for i := range d.Measures {
		d.Measures[i].Checked = &ledger.Act{UserID: "wang"}
	}
	if got := list(revision.Doubts(d, county())); strings.Count(got, "\n") != 3 || !strings.Contains(got, "1 lost_mend") {
		t.Errorf("checked measures are doubted:\n%s", got)
	}
	if got := list(revision.Doubts(document(tasks...), nil)); got != "" {
		t.Errorf("a clean document is doubted: %s", got)
	}
	if got := list(revision.Doubts(document(tasks...), zh.NewUnits(ledger.Directory{}, nil))); got != "" {
		t.Errorf("an empty directory makes doubts: %s", got)
	}
	unnumbered := document(tasks...)
	for i := range unnumbered.Measures {
		unnumbered.Measures[i].NumberImplied = true
	}
	if got := list(revision.Doubts(unnumbered, nil)); strings.Count(got, "\n") != 1 {
		t.Errorf("a text without numbers is doubted measure by measure:\n%s", got)
	}
	groups := document(tasks[0])
	groups.Measures[0].Assignments[1].Unit = "各执法部门"
	if got := list(revision.Doubts(groups, county())); !strings.Contains(got, "通讯录里没有列出“各执法部门”是哪些单位") {
		t.Errorf("an unlisted group: %s", got)
	}
}

func list(doubts []ledger.Doubt) string {
	var b strings.Builder
	for _, d := range doubts {
		fmt.Fprintf(&b, "%s %s %s\n", d.MeasureKey, d.Kind, d.Words)
	}
	return b.String()
}

func TestACheckOutlivesWhatItDidNotSee(t *testing.T) {
	a, b := document(tasks[0]), document(tasks[0])
	m := &b.Measures[0]
	m.Number, m.Places, m.Chapter = "7", []ledger.Span{{Start: 5, End: 9}}, "三、保障"
	if !revision.SameReading(&a.Measures[0], m) {
		t.Error("place and number count")
	}
	m.Targets = []ledger.Target{{Value: 4}}
	if revision.SameReading(&a.Measures[0], m) {
		t.Error("a figure does not count")
	}
}

func FuzzSimilarity(f *testing.F) {
	f.Add(tasks[0], tasks[1])
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := revision.Similarity(a, b), revision.Similarity(b, a)
		if x != y || x < 0 || x > 1 {
			t.Errorf("%g and %g", x, y)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	var texts []string
	for i := range 300 {
		texts = append(texts, fmt.Sprintf("第%d项任务:%s", i, strings.Repeat(tasks[i%6], 2)))
	}
	old, now := document(texts...), document(slices.Concat(texts[150:], texts[:150])...)
	for i := range now.Measures {
		now.Measures[i].Text += "并按月报送。"
	}
	for b.Loop() {
		revision.Compare(old, now)
	}
}

func ExampleCompare() {
	old, now := document(tasks[:2]...), document(tasks[0], tasks[2], tasks[1])
	changes := revision.Compare(old, now)
	for _, m := range changes.Added {
		fmt.Println("新增第" + m.After + "条")
	}
	for _, m := range changes.Changed {
		fmt.Println("第" + m.Before + "条改为第" + m.After + "条")
	}
	// Output:
	// 新增第2条
	// 第2条改为第3条
}
