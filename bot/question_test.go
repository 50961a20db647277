package bot_test

import (
	"slices"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// offices is a vocabulary of our own: four offices, three groups, one document.
func offices() bot.Vocabulary {
	return bot.Vocabulary{
		Units:     zh.NewUnits(ledger.Directory{}, []string{"县司法局", "县数据局", "县行政审批局", "县政协办公室", "各镇", "各部门", "各执法部门"}),
		Documents: []bot.DocumentName{{ID: "d", Words: []string{"云岭县便民若干措施", "云岭"}}},
	}
}

func TestSlots(t *testing.T) {
	cases := map[string]struct {
		text string
		want bot.Slot
	}{
		"who leads":                     {"第9条谁牵头", bot.SlotLead},
		"who leads, spoken":             {"第9条谁挑头", bot.SlotLead},
		"who takes part":                {"第9条谁参加", bot.SlotCooperating},
		"how to cooperate is no role":   {"跟法院怎么配合处理案子", bot.SlotNone},
		"responsible":                   {"第9条落实单位", bot.SlotResponsible},
		"what it says":                  {"第9条讲了啥", bot.SlotContent},
		"when":                          {"第9条啥时候弄完", bot.SlotDeadline},
		"a time named alone":            {"那时间呢", bot.SlotDeadline},
		"how often":                     {"案卷多久查一次", bot.SlotFrequency},
		"quarter or year":               {"案卷是季度查还是年度查", bot.SlotFrequency},
		"a rate":                        {"出庭率要求多少", bot.SlotTarget},
		"made a target of":              {"罚款能当考核指标吗", bot.SlotYesNo},
		"how many":                      {"抽了多少份", bot.SlotNumber},
		"which ones is no number":       {"要规范哪几个室", bot.SlotNone},
		"due in a month":                {"10月有啥要交", bot.SlotDue},
		"due, without any asking word":  {"下半年到期的事项", bot.SlotDue},
		"who by a day is a list":        {"3月1日前是谁报", bot.SlotDue},
		"all dates":                     {"有哪些时间节点", bot.SlotDue},
		"by rhythm":                     {"按季度干的活", bot.SlotList},
		"half a year":                   {"半年一次的有哪几条", bot.SlotList},
		"a unit's measures":             {"数据局有啥活", bot.SlotUnitTasks},
		"a unit and a role":             {"审批局牵头的有", bot.SlotUnitTasks},
		"a unit besides one":            {"数据局除了第9条还牵头别的吗", bot.SlotUnitTasks},
		"negated":                       {"不归司法局牵头的有哪几条", bot.SlotUnitTasks},
		"without a kind":                {"哪些条跟乡镇没关系", bot.SlotList},
		"roster":                        {"牵头单位一共有几家", bot.SlotList},
		"count":                         {"一共多少条", bot.SlotCount},
		"the number of one is no count": {"是第几条", bot.SlotWhich},
		"parts":                         {"文件分几个部分", bot.SlotCount},
		"issued when":                   {"啥时候印发的", bot.SlotDocument},
		"which documents":               {"你这里有哪些文件", bot.SlotDocument},
		"title":                         {"文件全称是啥", bot.SlotTitle},
		"money":                         {"培训经费谁出", bot.SlotMoney},
		"rent":                          {"公寓租金多少", bot.SlotMoney},
		"telephone":                     {"窗口电话多少", bot.SlotContact},
		"a person":                      {"组长叫啥", bot.SlotPerson},
		"a place":                       {"培训在哪里办", bot.SlotPlace},
		"where it is written":           {"这话写在哪里", bot.SlotNone},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			u := bot.Understand(c.text, offices(), ledger.NewDate(2024, 6, 10))
			if u.Ask == nil {
				t.Fatalf("%s is read as no question", c.text)
			}
			if u.Ask.Slot != c.want {
				t.Errorf("%s: slot %q, want %q", c.text, u.Ask.Slot, c.want)
			}
			if u.Intent != bot.Question {
				t.Errorf("%s: intent %q", c.text, u.Intent)
			}
		})
	}
}

func TestShapeOfQuestions(t *testing.T) {
	cases := map[string]struct {
		text string
		ok   func(a *bot.AskPart) bool
	}{
		"用不用管 denies nothing":    {"16条乡镇用不用管", func(a *bot.AskPart) bool { return !a.Negated && len(a.Without) == 0 }},
		"不用管":                    {"乡镇不用管的是哪几条", func(a *bot.AskPart) bool { return slices.Equal(a.Without, []ledger.UnitKind{ledger.Township}) }},
		"a long name denied":     {"不是县委法治建设工作领导小组办公室牵头的有哪几条", func(a *bot.AskPart) bool { return a.Negated }},
		"什么 is no yes or no":     {"第6条说的什么", func(a *bot.AskPart) bool { return !a.YesNo }},
		"吧 is":                   {"第4条是7月底完成吧", func(a *bot.AskPart) bool { return a.YesNo }},
		"a role inside a name":   {"县政协办公室负责哪几条", func(a *bot.AskPart) bool { return a.Role == "" }},
		"units are no subject":   {"审批局呢", func(a *bot.AskPart) bool { return a.Content == 0 }},
		"a chapter by number":    {"第五部分有哪几条", func(a *bot.AskPart) bool { return a.Chapter == "五" }},
		"a section by number":    {"第(七)部分有哪几项", func(a *bot.AskPart) bool { return a.Chapter == "(七)" }},
		"the first of a list":    {"第一个讲啥", func(a *bot.AskPart) bool { return a.Nth == 1 }},
		"the last of a list":     {"最后一个呢", func(a *bot.AskPart) bool { return a.Nth == -1 }},
		"the opening":            {"开头依据了哪些文件", func(a *bot.AskPart) bool { return a.Opening }},
		"years are no subject":   {"2027年的轮训什么时候", func(a *bot.AskPart) bool { return a.Topic == "轮训" }},
		"alone":                  {"7条是数据局一家牵头吗", func(a *bot.AskPart) bool { return a.Only }},
		"English not":            {"which measures does 县数据局 not lead?", func(a *bot.AskPart) bool { return a.Negated }},
		"a document's name goes": {"云岭谁牵头证明材料", func(a *bot.AskPart) bool { return a.Content == 4 }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			u := bot.Understand(c.text, offices(), ledger.NewDate(2024, 6, 10))
			if u.Ask == nil || !c.ok(u.Ask) {
				t.Errorf("%s: %+v", c.text, u.Ask)
			}
		})
	}
}

func TestFollowingNumbers(t *testing.T) {
	cases := map[string]struct {
		text string
		want []string
	}{
		"那…呢":                {"那24呢", []string{"24"}},
		"in characters":      {"十二呢", []string{"12"}},
		"English":            {"and 7?", []string{"7"}},
		"a bare one picks":   {"2", nil},
		"both ends counted":  {"七条到九条谁牵头", []string{"7", "8", "9"}},
		"as replies print":   {"三4条谁牵头", []string{"三4"}},
		"one picked by role": {"谁来牵头26条", []string{"26"}},
		"a count of roles":   {"司法局牵头25条", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			u := bot.Understand(c.text, offices(), ledger.NewDate(2024, 6, 10))
			var got []string
			for _, r := range u.References {
				got = append(got, r.Number)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.text, got, c.want)
			}
		})
	}
}

// FuzzQuestion: no message panics, and what is asked stays inside the bounds.
func FuzzQuestion(f *testing.F) {
	for _, s := range []string{"第9条谁牵头", "那24呢", "不归司法局牵头的有哪几条", "8月到11月要交的", "第(七)部分有哪几项", "who leads measure 9?", "\x00第", "三4条"} {
		f.Add(s)
	}
	v := offices()
	f.Fuzz(func(t *testing.T, text string) {
		u := bot.Understand(text, v, ledger.NewDate(2024, 6, 10))
		for _, r := range u.References {
			if r.Start < 0 || r.End > len(u.Folded) || r.Start > r.End {
				t.Errorf("reference %+v outside of %q", r, u.Folded)
			}
		}
	})
}
