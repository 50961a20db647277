package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/reminder"
)

// county is a directory of our own making: three towns, three offices, one person in no unit.
var county = ledger.Directory{
	County: "云岭县", Contact: "县政府督查室(内线 2001)",
	Units: []ledger.Unit{
		{Name: "青山镇", Kind: ledger.Township}, {Name: "白水镇", Kind: ledger.Township}, {Name: "石桥镇", Kind: ledger.Township},
		{Name: "县司法局", Aliases: []string{"司法局"}, Kind: ledger.Department}, {Name: "县教育局", Aliases: []string{"教育局"}, Kind: ledger.Department},
		{Name: "县水务局", Aliases: []string{"水务局"}, Kind: ledger.Department}, {Name: "县督查室", Aliases: []string{"督查室"}, Kind: ledger.Supervision},
	},
}

// assigned makes a measure led by one unit, with groups that are responsible.
func assigned(number, heading, text, lead string, responsible ...string) ledger.Measure {
	m := ledger.Measure{Key: number, Number: number, Heading: heading, Text: text}
	m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Lead, Unit: lead})
	for _, u := range responsible {
		m.Assignments = append(m.Assignments, ledger.Assignment{Role: ledger.Responsible, Unit: u})
	}
	return m
}

// plan is a document with running numbers.
func plan() ledger.Document {
	training := assigned("2", "抓好窗口人员培训", "窗口人员每人每年接受不少于40学时的业务培训。各镇、各部门于2024年9月底前完成轮训。", "县教育局", "各镇", "各部门")
	training.Deadlines = []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2024, 9, 30), Quote: "2024年9月底前"}}
	training.Targets = []ledger.Target{{Quote: "不少于40学时", Value: 40, Unit: "学时", Comparator: ">="}}
	return ledger.Document{ID: "plan", Title: "云岭县便民服务若干措施", Measures: []ledger.Measure{
		assigned("1", "公开办事指南", "办事指南在政务网站统一公开,随时更新。", "县司法局", "各镇", "各部门"),
		training,
		assigned("3", "清理重复证明", "对要求群众提供的重复证明进行清理,形成清单。", "县司法局", "各部门"),
		assigned("4", "建好村级代办点", "每个村设立代办点,配备代办员,经费由镇保障。", "县水务局", "各镇"),
		assigned("5", "办好夜间服务", "每季度至少开展1次夜间集中办理活动,并组织业务培训。", "县教育局", "各镇"),
	}}
}

// confirmed is plan as it counts, with a day that is past and a rhythm.
func confirmed() ledger.Document {
	d := plan()
	d.Status, d.Issued = ledger.DocumentConfirmed, ledger.NewDate(2024, 1, 5)
	d.Measures[3].Deadlines = []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2024, 5, 31), Quote: "2024年5月底前", What: "建好代办点"}}
	d.Measures[4].Deadlines = []ledger.Deadline{{Kind: ledger.Quarterly, Recurrence: "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", Quote: "每季度至少开展1次", What: "开展夜间集中办理"}}
	return d
}

// opinions is a document whose numbers start again in each section.
func opinions() ledger.Document {
	return ledger.Document{ID: "opinions", Title: "白河区优化服务意见", Measures: []ledger.Measure{
		{Key: "二(一)1", Number: "二(一)1", Heading: "推进信用建设", Text: "推进信用承诺。"},
		{Key: "二(一)2", Number: "二(一)2", Heading: "减少跑动次数", Text: "减少群众跑动次数。"},
		{Key: "二(二)1", Number: "二(二)1", Heading: "设立服务专员", Text: "为园区设立服务专员。"},
		{Key: "二(二)2", Number: "二(二)2", Heading: "畅通诉求渠道", Text: "畅通企业诉求渠道。"},
	}}
}

// memoryLedger keeps entries and drafts as the store does.
type memoryLedger struct {
	updates   []ledger.ProgressUpdate
	drafts    map[string]ledger.Draft
	pushes    map[string]ledger.Push // the last, by kind and person
	evidence  []ledger.Evidence
	feedback  []ledger.Feedback
	decisions []ledger.Decision
	receipts  []ledger.Receipt
	slips     []ledger.Slip
}

var (
	_ handlers.Ledger = (*memoryLedger)(nil)
	_ handlers.Pushes = (*memoryLedger)(nil)
	_ handlers.Given  = (*memoryLedger)(nil)
)

func (m *memoryLedger) LastPush(_ context.Context, person string, kind ledger.PushKind) (ledger.Push, bool, error) {
	p, ok := m.pushes[string(kind)+strings.ToLower(person)]
	return p, ok, nil
}

func (m *memoryLedger) LastEvidence(_ context.Context, person string) ([]ledger.Evidence, error) {
	var last []ledger.Evidence
	for _, e := range m.evidence {
		if strings.EqualFold(e.Act.UserID, person) && !e.Withdrawn {
			if len(last) > 0 && last[0].Act.MessageKey != e.Act.MessageKey {
				last = nil
			}
			last = append(last, e)
		}
	}
	return last, nil
}

// beside applies what stands beside the ledger.
func (m *memoryLedger) beside(e bot.Effects) {
	for _, p := range e.Pushes {
		m.pushes[string(p.Kind)+p.Person] = p
	}
	for _, x := range e.Evidence {
		m.evidence = slices.DeleteFunc(m.evidence, func(old ledger.Evidence) bool { return old.ID == x.ID && old.UpdateID == x.UpdateID })
		m.evidence = append(m.evidence, x)
	}
	m.feedback = append(m.feedback, e.Feedback...)
	m.decisions = append(m.decisions, e.Decisions...)
	for _, s := range e.Slips {
		m.slips = append(slices.DeleteFunc(m.slips, func(old ledger.Slip) bool { return old.ID == s.ID }), s)
	}
}

func (m *memoryLedger) apply(e bot.Effects) {
	retire := func(id string, s ledger.UpdateState) {
		for i := range m.updates {
			if m.updates[i].ID == id {
				m.updates[i].State = s
			}
		}
	}
	for _, u := range e.Updates {
		if u.Supersedes != "" {
			retire(u.Supersedes, ledger.UpdateSuperseded)
			for _, given := range slices.Clone(m.evidence) {
				if given.UpdateID == u.Supersedes {
					given.UpdateID, given.MeasureKey = u.ID, u.MeasureKey
					m.evidence = append(m.evidence, given)
				}
			}
		}
		m.updates = append(m.updates, u)
	}
	for _, id := range e.Withdraw {
		retire(id, ledger.UpdateWithdrawn)
	}
	for _, d := range e.Drafts {
		m.drafts[d.ID] = d
	}
	m.beside(e)
}

func (m *memoryLedger) Updates(_ context.Context, f ledger.UpdateFilter) ([]ledger.ProgressUpdate, error) {
	var out []ledger.ProgressUpdate
	for _, u := range m.updates {
		if (f.DocumentID == "" || f.DocumentID == u.DocumentID) && (f.MeasureKey == "" || f.MeasureKey == u.MeasureKey) && (f.Unit == "" || f.Unit == u.Unit) &&
			(f.ReporterID == "" || f.ReporterID == u.ReporterID) && (f.Conversation == "" || f.Conversation == u.Conversation) && (f.AllStates || u.State == ledger.UpdateCurrent) {
			out = append(out, u)
		}
	}
	if f.Waits {
		out = m.waits(out)
	}
	if f.Limit > 0 {
		slices.Reverse(out)
		out = out[:min(len(out), f.Limit)]
	}
	return out, nil
}

func (m *memoryLedger) LastReport(_ context.Context, reporter, conversation string) ([]ledger.ProgressUpdate, error) {
	var out []ledger.ProgressUpdate
	for _, u := range m.updates {
		if u.ReporterID != reporter || conversation != "" && u.Conversation != conversation {
			continue
		}
		if len(out) > 0 && out[0].MessageKey != u.MessageKey {
			out = nil
		}
		out = append(out, u)
	}
	return out, nil
}

func (m *memoryLedger) Decisions(_ context.Context, f ledger.DecisionFilter) ([]ledger.Decision, error) {
	var out []ledger.Decision
	for _, d := range m.decisions {
		if (f.DocumentID == "" || f.DocumentID == d.DocumentID) && (f.MeasureKey == "" || f.MeasureKey == d.MeasureKey) && (f.Actor == "" || f.Actor == d.Act.UserID) &&
			(f.Unit == "" || d.Unit == "" || f.Unit == d.Unit) && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, d.Kind)) {
			out = append(out, d)
		}
	}
	if f.Open {
		out = ledger.NewStandings(m.decisions).OpenRequests()
	}
	if f.Limit > 0 {
		slices.Reverse(out)
		out = out[:min(len(out), f.Limit)]
	}
	return out, nil
}

func (m *memoryLedger) EvidenceOn(_ context.Context, document, measure string) (out []ledger.Evidence, err error) {
	for _, e := range m.evidence {
		if e.DocumentID == document && (measure == "" || e.MeasureKey == measure) && !e.Withdrawn {
			out = append(out, e)
		}
	}
	return out, nil
}

func (m *memoryLedger) ReceiptsOf(_ context.Context, person string) ([]ledger.Receipt, error) {
	return slices.DeleteFunc(slices.Clone(m.receipts), func(r ledger.Receipt) bool { return !strings.EqualFold(r.Person, person) }), nil
}

func (m *memoryLedger) Slips(context.Context) ([]ledger.Slip, error) { return m.slips, nil }

// waits leaves what nobody has reviewed, as the store does.
func (m *memoryLedger) waits(list []ledger.ProgressUpdate) []ledger.ProgressUpdate {
	stands := ledger.NewStandings(m.decisions)
	return slices.DeleteFunc(ledger.Latest(list), func(u ledger.ProgressUpdate) bool {
		return slices.ContainsFunc(stands.All(), func(d ledger.Decision) bool {
			return d.UpdateID == u.ID && (d.Kind == ledger.DecideApprove || d.Kind == ledger.DecideReturn)
		})
	})
}

func (m *memoryLedger) Audit(context.Context, ledger.AuditFilter) ([]ledger.AuditEntry, error) {
	return nil, nil
}

func (m *memoryLedger) FirstConfirmed(context.Context, string) (time.Time, error) {
	return time.Time{}, nil
}

func (m *memoryLedger) Draft(_ context.Context, id string) (ledger.Draft, error) {
	d, ok := m.drafts[id]
	if !ok {
		return ledger.Draft{}, ledger.Errorf(ledger.NotFound, "no draft %s", id)
	}
	return d, nil
}

// talk is conversations with the abilities over a ledger in memory.
type talk struct {
	engine *bot.Engine
	store  *memoryLedger
	shelf  *shelf
	states map[string]bot.State
	heard  map[string]string // of voices, by media id
	passed time.Duration     // since the morning of 10 June 2024
	cards  []*bot.Card       // shown so far
	files  map[string][]byte // kept, by id
	n      int
}

// put keeps a file's bytes under a number.
func (c *talk) put(_ context.Context, r io.Reader) (string, int64, error) {
	body, err := io.ReadAll(r)
	id := fmt.Sprintf("blob%d", len(c.files)+1)
	c.files[id] = body
	return id, int64(len(body)), err
}

// open hands out what was put.
func (c *talk) open(_ context.Context, id string) (io.ReadCloser, int64, error) {
	body, ok := c.files[id]
	if !ok {
		return nil, 0, ledger.Errorf(ledger.NotFound, "这个附件已经不在了。")
	}
	return io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
}

func newTalk(docs ...ledger.Document) *talk {
	library, store := &shelf{docs: docs}, &memoryLedger{drafts: map[string]ledger.Draft{}, pushes: map[string]ledger.Push{}}
	c := &talk{store: store, shelf: library, states: map[string]bot.State{}, heard: map[string]string{}, files: map[string][]byte{}}
	tasks := handlers.NewTasks(store, store, reminder.DefaultSettings(time.FixedZone("CST", 8*3600)))
	ask := handlers.NewAsk(library, tasks)
	duties, progress := handlers.NewDuties(library, tasks, ask.Handle), handlers.NewProgress(library, tasks)
	decide := handlers.NewDecide(library, tasks, store, func(string) bool { return true })
	papers := handlers.NewPapers(library, tasks, c.put, ledger.ShippedLights)
	decide.Draft(papers)
	attach := handlers.NewAttach(library, store, store, keep, handlers.NewBring(library))
	abilities := []bot.Ability{handlers.NewFill(library, tasks, keep, c.open, attach), attach, papers,
		handlers.NewGreet(library, tasks, store), handlers.NewJudge(nil), handlers.NewVoice(c.listen, c.again), handlers.NewRequests(decide), ask, handlers.NewMaterials(decide), decide, handlers.NewReview(library, library, checker{}), handlers.NewReport(library, tasks, handlers.AnswerBy(ask, duties, progress)), handlers.NewCorrect(library, tasks),
		duties, progress, handlers.NewHelp(library)}
	words := func(ctx context.Context) (bot.Vocabulary, error) {
		corpus, err := library.Current(ctx)
		if err != nil {
			return bot.Vocabulary{}, err
		}
		v := bot.Vocabulary{Units: corpus.Units()}
		for _, d := range corpus.Titles() {
			v.Documents = append(v.Documents, bot.DocumentName{ID: d.ID, Words: d.Words})
		}
		return v, nil
	}
	who := func(_ context.Context, id, unit string) bot.Sender {
		return bot.Sender{Member: ledger.Member{UserID: id, Name: id, Unit: unit}, Known: unit != ""}
	}
	c.engine = bot.NewEngine(abilities, words, who)
	return c
}

func (c *talk) again(ctx context.Context, in bot.Input) (bot.Outcome, error) {
	return c.engine.Handle(ctx, in)
}

// listen hears what the test says that a voice holds.
func (c *talk) listen(_ context.Context, f ledger.File) (string, error) {
	text, ok := c.heard[f.MediaID]
	if !ok {
		return "", ledger.Errorf(ledger.Unavailable, "down")
	}
	return text, nil
}

// keep keeps nothing; a file named gone is one that the channel has no more.
func keep(_ context.Context, f ledger.File, kind ledger.AttachmentKind) (ledger.Attachment, error) {
	if f.MediaID == "gone" {
		return ledger.Attachment{}, ledger.Errorf(ledger.NotFound, "文件在企业微信里取不到了(只保留三天),请重新发一次。")
	}
	return ledger.Attachment{ID: f.MediaID, Name: f.Name, Kind: kind}, nil
}

// say sends a message as a clerk of a unit; "-" is somebody in no unit.
func (c *talk) say(t *testing.T, unit, text string) bot.Outcome {
	t.Helper()
	in := bot.Input{Text: text, File: fileOf(text)}
	if in.File != nil {
		in.Kind = "file"
	}
	return c.send(t, unit, in)
}

// send sends a message of any form.
func (c *talk) send(t *testing.T, unit string, in bot.Input) bot.Outcome {
	t.Helper()
	c.n++
	from := "clerk of " + unit
	in.From, in.Unit, in.Conversation, in.State = from, strings.Trim(unit, "-"), from, c.states[from]
	in.MessageKey = string(rune('a'+c.n%26)) + in.Text
	in.Now = time.Date(2024, 6, 10, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)).Add(c.passed)
	out, err := c.engine.Handle(t.Context(), in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	c.store.apply(out.Effects)
	c.shelf.apply(t, out.Effects)
	c.states[from] = throughJSON(t, out.State)
	if out.Card != nil {
		c.cards = append(c.cards, out.Card)
	}
	return out
}

// later lets time pass.
func (c *talk) later(d time.Duration) { c.passed += d }

// throughJSON is what a state is after Redis kept it.
func throughJSON(t *testing.T, s bot.State) (kept bot.State) {
	t.Helper()
	data, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	return kept
}
