package handlers_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// roads is a draft with something of everything that is doubtful.
func roads() ledger.Document {
	hidden := assigned("2", "排查道路隐患", "对临水临崖路段逐段排查,6月底前形成台账。", "", "各镇")
	hidden.Assignments = hidden.Assignments[1:]
	hidden.Deadlines = []ledger.Deadline{{Kind: ledger.Once, When: "6月底前", Quote: "6月底前形成台账", What: "形成台账"}}
	occupied := assigned("3", "清理占道经营", "清理沿路占道经营,2024年8月31日前完成第一轮。", "县公路所", "各镇")
	occupied.Deadlines = []ledger.Deadline{{Kind: ledger.Once, When: "2024年8月31日前", Due: ledger.NewDate(2024, 8, 31), What: "完成第一轮"}}
	signs := assigned("4", "补设警示标志", "急弯陡坡补设警示标志。", "县水务局", "各镇")
	again := assigned("4", "开展道路保洁", "每月开展1次集中保洁。", "县教育局", "各镇")
	again.Key = "4#2"
	again.Deadlines = []ledger.Deadline{{Kind: ledger.Monthly, When: "每月", Recurrence: "FREQ=MONTHLY"}}
	patrol := assigned("6", "建立路长制度", "2024年9月底前明确路长,2024年11月底前建立巡查记录。", "县司法局", "各镇")
	patrol.NumberImplied = true
	patrol.Assignments = append(patrol.Assignments, ledger.Assignment{Role: ledger.Cooperating, Unit: "县教育局"}, ledger.Assignment{Role: ledger.Cooperating, Unit: "县水务局"})
	patrol.Deadlines = []ledger.Deadline{{Kind: ledger.Once, When: "2024年9月底前", Due: ledger.NewDate(2024, 9, 30)}, {Kind: ledger.Once, When: "2024年11月底前", Due: ledger.NewDate(2024, 11, 30)}}
	return ledger.Document{ID: "roads", Title: "云岭县乡村道路管护若干措施", Number: "云政办发〔2024〕12号", Status: ledger.DocumentDraft, Revision: 2, Missing: []string{"5"}, Measures: []ledger.Measure{
		assigned("1", "公开管护责任", "沿线公示管护责任人。", "县司法局", "各镇", "各部门"), hidden, occupied, signs, again, patrol,
	}}
}

// bridges is a second draft, of which nothing is doubtful.
func bridges() ledger.Document {
	return ledger.Document{ID: "bridges", Title: "云岭县危桥改造若干措施", Year: 2024, Issued: ledger.NewDate(2024, 5, 1), Status: ledger.DocumentDraft, Revision: 1, Measures: []ledger.Measure{
		assigned("1", "摸清危桥底数", "对全县桥梁逐座检测。", "县水务局", "各镇"), assigned("2", "分批改造危桥", "分三批改造危桥。", "县水务局", "各镇"),
	}}
}

// shelf is documents that corrections change, as the store does it.
type shelf struct {
	docs   []ledger.Document
	audit  []ledger.AuditEntry
	corpus *retrieval.Corpus // nil: to be made anew
}

func (s *shelf) Current(context.Context) (*retrieval.Corpus, error) {
	if s.corpus == nil {
		s.corpus = retrieval.NewCorpus(slices.Clone(s.docs), county, retrieval.ShippedLexicon())
	}
	return s.corpus, nil
}

func (s *shelf) All(context.Context) ([]ledger.Document, error) { return slices.Clone(s.docs), nil }

func (s *shelf) History(_ context.Context, id, key string, limit int) ([]ledger.AuditEntry, error) {
	var out []ledger.AuditEntry
	for _, e := range slices.Backward(s.audit) {
		if e.DocumentID == id && (key == "" || e.MeasureKey == key) && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, nil
}

func (s *shelf) Changes(_ context.Context, id string) (ledger.Changes, int, error) {
	if id != "roads" {
		return ledger.Changes{}, 0, nil
	}
	return ledger.Changes{Added: []ledger.MeasureChange{{After: "6", Title: "建立路长制度"}}, Changed: []ledger.MeasureChange{
		{Before: "3", After: "3", Fields: []ledger.MendField{ledger.MendLead, ledger.MendDue}}, {Before: "5", After: "4", Fields: []ledger.MendField{ledger.MendNumber}}}}, 1, nil
}

// ReadFile reads files by their names alone.
func (s *shelf) ReadFile(_ context.Context, f ledger.File) (handlers.Brought, error) {
	switch f.Name {
	case "坏.pdf":
		return handlers.Brought{}, ledger.Errorf(ledger.Invalid, "《坏.pdf》打不开,请另存为 txt 再发一次。")
	case "又发.txt":
		return handlers.Brought{Document: &s.docs[0], Same: true, Told: "《" + s.docs[0].Title + "》已经有了，内容没变。"}, nil
	}
	d := bridges()
	return handlers.Brought{Document: &d, Told: "已导入《" + d.Title + "》。"}, nil
}

// fileOf makes a file of a line such as [坏.pdf].
func fileOf(text string) *ledger.File {
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		return &ledger.File{Name: strings.Trim(text, "[]"), MediaID: "m"}
	}
	return nil
}

func (s *shelf) find(id string) *ledger.Document {
	for i := range s.docs {
		if s.docs[i].ID == id {
			return &s.docs[i]
		}
	}
	return nil
}

func (s *shelf) note(e ledger.AuditEntry) { s.audit = append(s.audit, e) }

func (s *shelf) apply(t *testing.T, e bot.Effects) {
	t.Helper()
	if len(e.Mends)+len(e.Checks)+len(e.Confirm)+len(e.Standings)+len(e.Documents) > 0 {
		s.corpus = nil
	}
	for _, m := range e.Mends {
		if err := (checker{}).Apply(s.find(m.DocumentID), m); err != nil {
			t.Errorf("%s of %s: %v", m.Field, m.MeasureKey, err)
		}
		s.note(ledger.AuditEntry{Act: m.Act, What: "mend", DocumentID: m.DocumentID, MeasureKey: m.MeasureKey, Field: string(m.Field), Before: m.Before, After: m.After})
	}
	for _, k := range e.Checks {
		m, _ := s.find(k.DocumentID).FindMeasure(k.MeasureKey)
		m.Checked = &k.Act
		s.note(ledger.AuditEntry{Act: k.Act, What: "check", DocumentID: k.DocumentID, MeasureKey: k.MeasureKey})
	}
	for _, k := range e.Confirm {
		s.find(k.DocumentID).Status = ledger.DocumentConfirmed
		s.note(ledger.AuditEntry{Act: k.Act, What: "confirm", DocumentID: k.DocumentID})
	}
	for _, k := range e.Standings {
		d := s.find(k.DocumentID)
		s.note(ledger.AuditEntry{Act: k.Act, What: "standing", DocumentID: k.DocumentID, Before: string(d.Standing), After: string(k.Standing)})
		d.Standing, d.StandingBy = k.Standing, k.By
	}
	for _, d := range e.Documents {
		if s.find(d.ID) == nil {
			s.docs = append(s.docs, d)
		}
	}
}

// checker is as much of the rules of corrections as the talks need.
type checker struct{}

var _ handlers.Checker = checker{}

func (checker) Doubts(d *ledger.Document, dir ledger.Directory) []ledger.Doubt {
	var out []ledger.Doubt
	units, seen := zh.NewUnits(dir, nil), map[string]int{}
	for _, m := range d.Measures {
		seen[m.Number]++
	}
	if len(d.Missing) > 0 {
		out = append(out, ledger.Doubt{Kind: ledger.DoubtMissing, Words: "缺第" + strings.Join(d.Missing, "、") + "条"})
	}
	for _, m := range d.Measures {
		note := func(k ledger.DoubtKind, f ledger.MendField, words string) {
			if m.Checked == nil {
				out = append(out, ledger.Doubt{MeasureKey: m.Key, Kind: k, Field: f, Words: words})
			}
		}
		if seen[m.Number] > 1 {
			note(ledger.DoubtDuplicate, ledger.MendNumber, "序号“"+m.Number+"”出现了两次")
		}
		if m.NumberImplied {
			note(ledger.DoubtImplied, ledger.MendNumber, "序号是按前后顺序推断的")
		}
		if len(m.Units(ledger.Lead)) == 0 {
			note(ledger.DoubtNoLead, ledger.MendLead, "没有牵头单位")
		}
		for _, u := range m.Units(ledger.Lead) {
			if len(units.Resolve(u)) == 0 {
				note(ledger.DoubtUnit, ledger.MendLead, "通讯录里没有“"+u+"”")
			}
		}
		for _, l := range m.Deadlines {
			if l.Kind == ledger.Once && l.Due.IsZero() {
				note(ledger.DoubtNoYear, ledger.MendDue, "时限“"+l.When+"”没有年份")
			}
		}
	}
	return out
}

func (checker) Value(d *ledger.Document, key string, f ledger.MendField, index int) (string, error) {
	if f == ledger.MendYear {
		return strings.TrimPrefix(strconv.Itoa(d.Year), "0"), nil
	}
	m, ok := d.FindMeasure(key)
	if !ok {
		return "", ledger.Errorf(ledger.NotFound, "没有这一条。")
	}
	switch f {
	case ledger.MendNumber:
		return m.Number, nil
	case ledger.MendTitle:
		return m.Title, nil
	case ledger.MendText:
		return m.Text, nil
	case ledger.MendDue:
		if index < len(m.Deadlines) {
			return m.Deadlines[index].Due.String(), nil
		}
		return "", nil
	}
	return strings.Join(m.Units(roleOf(f)), "、"), nil
}

func roleOf(f ledger.MendField) ledger.Role {
	return map[ledger.MendField]ledger.Role{ledger.MendLead: ledger.Lead, ledger.MendCooperating: ledger.Cooperating, ledger.MendResponsible: ledger.Responsible}[f]
}

func (c checker) Apply(d *ledger.Document, mend ledger.Mend) error {
	before, err := c.Value(d, mend.MeasureKey, mend.Field, mend.Index)
	if err != nil {
		return err
	}
	if before != mend.Before {
		return ledger.Errorf(ledger.Conflict, "现在是“%s”,请看一下再更正。", before)
	}
	m, _ := d.FindMeasure(mend.MeasureKey)
	switch mend.Field {
	case ledger.MendYear:
		d.Year, err = strconv.Atoi(mend.After)
		if err != nil || d.Year < 1990 || d.Year > 2100 {
			return ledger.Errorf(ledger.Invalid, "年份“%s”不对,请写成 2026 这样。", mend.After)
		}
	case ledger.MendNumber:
		m.Number, m.NumberImplied = mend.After, false
	case ledger.MendTitle:
		m.Title, m.Heading = mend.After, mend.After
	case ledger.MendText:
		m.Text = mend.After
	case ledger.MendDue:
		day, err := ledger.ParseDate(mend.After)
		if err != nil {
			return err
		}
		m.Deadlines = slices.Clone(m.Deadlines)
		switch {
		case day.IsZero():
			m.Deadlines = slices.Delete(m.Deadlines, mend.Index, mend.Index+1)
		case mend.Index == len(m.Deadlines):
			m.Deadlines = append(m.Deadlines, ledger.Deadline{Kind: ledger.Once, Due: day, When: day.Chinese() + "前"})
		default:
			m.Deadlines[mend.Index].Kind, m.Deadlines[mend.Index].Due = ledger.Once, day
		}
	default:
		m.Assignments = slices.DeleteFunc(slices.Clone(m.Assignments), func(a ledger.Assignment) bool { return a.Role == roleOf(mend.Field) })
		for _, u := range strings.FieldsFunc(mend.After, func(r rune) bool { return r == '、' }) {
			m.Assignments = append(m.Assignments, ledger.Assignment{Role: roleOf(mend.Field), Unit: u})
		}
	}
	return nil
}

// TestAChoiceOfAnOldRevisionChangesNothing: between the question and the answer a new revision came.
func TestAChoiceOfAnOldRevisionChangesNothing(t *testing.T) {
	c := newTalk(roads())
	if out := c.say(t, "县督查室", "第4条牵头单位改为县司法局"); len(out.Choices) != 2 {
		t.Fatalf("asked %v", out)
	}
	c.shelf.docs[0].Revision, c.shelf.corpus = 3, nil
	out := c.say(t, "县督查室", "1")
	if !out.Effects.Empty() || !strings.Contains(out.Reply, "第3版") {
		t.Errorf("%q, %+v", out.Reply, out.Effects)
	}
}

// TestActsSayWho: every act carries the person, the message and the instant.
func TestActsSayWho(t *testing.T) {
	c := newTalk(roads())
	out := c.say(t, "县督查室", "第3条牵头单位改为县司法局,第1条没问题")
	want := ledger.Act{UserID: "clerk of 县督查室", Name: "clerk of 县督查室", MessageKey: "b第3条牵头单位改为县司法局,第1条没问题", At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)}
	if len(out.Effects.Mends) != 1 || out.Effects.Mends[0].Act != want || out.Effects.Mends[0].ID == "" || len(out.Effects.Checks) != 1 || out.Effects.Checks[0].Act != want {
		t.Errorf("%+v", out.Effects)
	}
}
