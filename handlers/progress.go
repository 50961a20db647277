package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// Progress answers from the ledger: who reported what on a measure, what oneself reported last 查进展.
type Progress struct {
	library Library
	tasks   *Tasks
}

var _ bot.Ability = (*Progress)(nil)

// NewProgress makes the ability. It is safe for concurrent use.
func NewProgress(library Library, tasks *Tasks) *Progress {
	return &Progress{library: library, tasks: tasks}
}

// Intent names the ability; it never leaves a question open.
func (p *Progress) Intent() bot.Intent { return bot.Question }

// Recognise takes 第4条进展, 谁报了, 我局第8条报没报.
func (p *Progress) Recognise(u bot.Utterance) bot.Match {
	if u.Intent == bot.Question && u.Ask != nil && u.Ask.Slot == bot.SlotProgress {
		return 80
	}
	return 0
}

// Handle reads the ledger.
func (p *Progress) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := p.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("progress: %w", err)
	}
	v := &viewing{tasks: p.tasks, filing: filing{turn: t, corpus: corpus, entries: p.tasks.entries, out: bot.Outcome{Intent: bot.Question, State: t.State}}}
	v.out.State.Pending = nil
	if err := errors.Join(v.progress(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("progress: %w", err)
	}
	v.out.Reply = strings.Join(v.lines, "\n")
	v.keepAsked()
	return v.out, nil
}

func (v *viewing) progress(ctx context.Context) error {
	unit := v.askedUnit()
	if a := v.turn.Utterance.Ask; a != nil {
		switch {
		case a.To:
			v.whereTo()
			return nil
		case a.Never:
			return v.never(ctx, unit)
		case a.Own:
			return v.ownList(ctx)
		}
	}
	measures, ok := v.subjectsOf(unit)
	v.keepKinds()
	switch {
	case !ok:
		return nil
	case v.tallied():
		return v.tally(ctx, unit)
	case len(measures) == 0:
		return v.ofNoMeasure(ctx, unit)
	}
	for _, f := range measures[:min(5, len(measures))] {
		if err := v.measureProgress(ctx, f, cmp.Or(unit, v.unitOfWhy(f))); err != nil {
			return err
		}
	}
	if more := len(measures) - 5; more > 0 {
		v.line(v.say("还有%d条，请说第几条、哪份文件再问。", "%d more; name the measure and the document.", more))
	}
	v.ofMeasures = true
	v.out.State.Document = measures[0].doc.ID
	v.out.State.Measures = nil
	for _, f := range measures {
		v.out.State.Measures = append(v.out.State.Measures, f.measure.Key)
	}
	return nil
}

// ofNoMeasure answers where no measure is asked about, or one that is not there.
func (v *viewing) ofNoMeasure(ctx context.Context, unit string) error {
	switch {
	case v.turn.Utterance.Scope == "own":
		return v.lastOwn(ctx)
	case len(included(v.turn.Utterance.References)) > 0:
		v.out.Refused = true
		v.line(v.say("没有%s，查不到进展。", "There is no measure %s.", v.list(numbersOfRefs(v.turn.Utterance.References))))
		return nil
	}
	return v.county(ctx, unit)
}

func numbersOfRefs(refs []bot.Reference) []string {
	var out []string
	for _, r := range included(refs) {
		out = append(out, r.Number)
	}
	return out
}

// subjects is the measures asked about: by number, by topic, else those spoken of before.
func (v *viewing) subjects() []found {
	u := v.turn.Utterance
	var items []bot.ReportItem
	for _, r := range included(u.References) {
		items = append(items, bot.ReportItem{Number: r.Number})
	}
	if len(items) > 0 {
		var out []found
		for _, e := range v.resolve(items, "") {
			out = append(out, e.candidates...)
		}
		return out
	}
	if of := v.chapterAsked(); len(of) > 0 {
		return of
	}
	if out := v.byTopic(progressTopic(u)); len(out) > 0 {
		return out
	}
	if own := v.turn.Utterance.Scope == "own"; own || u.Ask == nil || u.Ask.Overall || !u.Ask.Deictic && !v.leansOnOne() {
		return nil
	}
	return v.spokenOf()
}

// byTopic is the measures that fit a topic about as well as the best does.
func (v *viewing) byTopic(topic string) (out []found) {
	if v.countywide() || len([]rune(topic)) < 2 {
		return nil
	}
	hits := v.corpus.Search(topic, ids(v.documents()), 3)
	for _, h := range hits {
		if h.Measure != nil && h.Score >= 0.8*hits[0].Score && (v.askedUnit() == "" || v.corpus.Pairs(topic, h.Text()+headingOf(h)) > 0) {
			out = append(out, found{doc: h.Document, measure: h.Measure})
		}
	}
	return out
}

// progressTopic is what is left when the words of asking for progress are taken out.
func progressTopic(u bot.Utterance) string {
	if u.Ask == nil {
		return ""
	}
	t := u.Ask.Topic
	for _, m := range u.Units {
		t = strings.ReplaceAll(t, u.Folded[m.Start:m.End], "")
	}
	for _, w := range []string{"那几条", "这几条", "那些", "这些", "有没有", "上一次", "一次", "卡住", "进展", "进度", "台账", "情况", "完成", "没有", "上次", "上回", "刚才", "之前", "上报", "已经", "现在", "报", "没", "镇", "单位", "部门", "谁", "哪些", "人", "全部", "所有", "各", "家", "个", "过", "全县", "全市", "全区", "怎么样", "怎样", "如何", "咋样", "目前", "现在", "今天", "总体", "整体", "什么", "啥", "还", "得", "了", "乡", "街道", "局", "差", "几"} {
		t = strings.ReplaceAll(t, w, "")
	}
	return strings.TrimSpace(t)
}

// askedUnit is the unit asked about: one that is named, else the sender's own when he says 我们, else "".
func (v *viewing) askedUnit() string {
	for _, m := range v.turn.Utterance.Units {
		if !m.Group && m.Name != v.turn.Utterance.SelfUnit {
			return m.Name
		}
	}
	if v.turn.Utterance.Scope == "own" {
		return v.ownUnit()
	}
	return ""
}

// measureProgress prints what stands in the ledger on one measure.
func (v *viewing) measureProgress(ctx context.Context, f found, unit string) error {
	all, err := v.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: f.doc.ID, MeasureKey: f.measure.Key})
	if err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	stands, err := v.standings(ctx, f)
	if err != nil {
		return err
	}
	v.mention(f)
	if v.given, err = v.evidenceOn(ctx, f); err != nil {
		return err
	}
	latest := slices.DeleteFunc(latestByUnit(all), func(u ledger.ProgressUpdate) bool { return unit == "" && (!v.wanted(u) || v.leftOut(u.Unit)) })
	name := v.label(f, len(v.corpus.Titles()) > 1)
	if unit != "" {
		v.unitProgress(f, unit, latest, stands)
		return nil
	}
	if v.turn.Utterance.Ask != nil && v.turn.Utterance.Ask.Status != "" {
		v.troubles(name, latest)
		return nil
	}
	v.saidOf(f, name, latest, len(all) > 0, stands)
	if f.doc.Standing != ledger.InForce {
		return nil
	}
	list, err := v.tasks.of(ctx, v.corpus, f.doc, ledger.DateOf(v.turn.Now), "")
	if err != nil {
		return err
	}
	of := slices.DeleteFunc(list, func(t task) bool { return t.Measure != f.measure.Key })
	v.notDone(name, of)
	return nil
}

// saidOf prints what each unit said last on a measure; some tells that a unit reported, whether it is asked about or not.
func (v *viewing) saidOf(f found, name string, latest []ledger.ProgressUpdate, some bool, stands *ledger.Standings) {
	a := v.turn.Utterance.Ask
	switch {
	case len(latest) == 0 && some && a != nil && len(a.But)+len(a.Kinds) > 0 && !v.english():
		v.line(name + "：您问的这些单位都还没有报过。")
	case len(latest) == 0:
		v.line(v.say("%s：台账里还没有单位报过，文件里也没有写进展。", "%s: no unit has reported yet, and the document itself does not tell.", name))
	case !v.left():
		v.line(v.say("%s，报了的%d家：", "%s, %d units reported:", name, unitsOf(latest)))
		for _, u := range latest[:min(12, len(latest))] {
			v.line(v.entryLine(f.measure, u) + v.mark(stands, u))
		}
		if len(latest) > 12 {
			v.line(v.say("还有%d条，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", len(latest)-12))
		}
	}
}

// unitProgress prints what one unit said last on a measure.
func (v *viewing) unitProgress(f found, unit string, latest []ledger.ProgressUpdate, stands *ledger.Standings) {
	name := v.label(f, len(v.corpus.Titles()) > 1)
	told := false
	for _, u := range latest {
		if !names(v.corpus.Units(), unit, u.Unit) {
			continue
		}
		if !told {
			v.line(v.say("报过。%s：", "Reported. %s:", name))
		}
		told = true
		v.line(v.entryLine(f.measure, u) + v.mark(stands, u) + v.wordsAsked(u))
	}
	if told {
		return
	}
	v.line(v.say("台账里还没有%s报的%s。", "%s has not reported on %s.", unit, name))
	if names(v.corpus.Units(), unit, v.turn.Sender.Unit) {
		v.line(v.say("要报直接说，如“%s已完成”。", "To report, say “measure %s done”.", v.short(f)))
	}
}

// left reports that only what is still owed is asked for.
func (v *viewing) left() bool { return v.turn.Utterance.Ask != nil && v.turn.Utterance.Ask.Left }

// short is a measure's number as one would type it.
func (v *filing) short(f found) string {
	if v.english() {
		return f.measure.Number
	}
	return numberName(f.measure.Number)
}

// latestByUnit keeps what no later entry of the unit overtakes, unit by unit in the order in which they first reported.
func latestByUnit(all []ledger.ProgressUpdate) []ledger.ProgressUpdate {
	first := map[string]int{}
	for i, u := range all {
		if _, known := first[u.Unit]; !known {
			first[u.Unit] = i
		}
	}
	out := ledger.Latest(all)
	slices.SortStableFunc(out, func(a, b ledger.ProgressUpdate) int { return first[a.Unit] - first[b.Unit] })
	return out
}

// unitsOf counts the units of entries.
func unitsOf(list []ledger.ProgressUpdate) int {
	seen := map[string]bool{}
	for _, u := range list {
		seen[u.Unit] = true
	}
	return len(seen)
}

// evidenceOn is the files that stand with the entries of a measure, by entry.
func (v *viewing) evidenceOn(ctx context.Context, f found) (map[string][]ledger.Evidence, error) {
	files, err := v.tasks.decided.EvidenceOn(ctx, f.doc.ID, f.measure.Key)
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	out := map[string][]ledger.Evidence{}
	for _, e := range files {
		out[e.UpdateID] = append(out[e.UpdateID], e)
	}
	return out, nil
}

// silent names the units that owe a report on a measure and have sent none that counts, those apart whose report was sent
// back. list is the tasks of the measure.
func (v *viewing) silent(name string, list []task) {
	missing, back, listed := v.missing(list)
	of := ""
	if v.left() && !v.english() {
		of = name + "，"
	}
	if len(missing)+len(back) == 0 && v.left() {
		if listed {
			v.line(of + v.say("都报过了。", "All have reported."))
		} else {
			v.line(of + v.say("现在没有单位欠报。", "Nobody owes a report now."))
		}
	}
	if len(missing) > 20 {
		v.line(of + v.say("还没报的%d家：%s等。", "%d units have not reported: %s and others.", len(missing), join(missing[:20])))
	} else if len(missing) > 0 {
		v.line(of + v.say("还没报的%d家：%s。", "%d units have not reported: %s.", len(missing), join(missing)))
	}
	if len(back) > 0 {
		v.line(of + v.say("被退回、要重报的%d家：%s。", "%d units have to report again: %s.", len(back), join(back[:min(20, len(back))])))
	}
}

// missing is the units of the kind asked about that owe something and said nothing that counts, and those whose report was
// sent back; listed tells whether any such unit has to do with it at all. Who reported on one of several days is missing
// once another one is over.
func (v *viewing) missing(list []task) (missing, back []string, listed bool) {
	told := map[string]bool{}
	counted := now(list, ledger.DateOf(v.turn.Now))
	for _, t := range counted {
		told[t.Unit] = told[t.Unit] || !t.silent()
	}
	for _, t := range counted {
		if !v.kindAsked(v.corpus.Units().KindOf(t.Unit)) || v.leftOut(t.Unit) {
			continue
		}
		listed = true
		switch {
		case !t.State.Owes() || !t.silent():
		case t.returned() && !slices.Contains(back, t.Unit):
			back = append(back, t.Unit)
		case !t.returned() && (!told[t.Unit] || t.State == ledger.Overdue) && !slices.Contains(missing, t.Unit):
			missing = append(missing, t.Unit)
		}
	}
	missing = slices.DeleteFunc(missing, func(unit string) bool { return slices.Contains(back, unit) })
	return missing, back, listed
}

// kindAsked reports whether units of a kind are asked about; no kind named means all.
func (v *viewing) kindAsked(k ledger.UnitKind) bool {
	a := v.turn.Utterance.Ask
	return a == nil || len(a.Kinds) == 0 || slices.Contains(a.Kinds, k)
}

// lastOwn tells what the sender, else his unit, reported last.
func (v *viewing) lastOwn(ctx context.Context) error {
	last, err := v.entries.LastReport(ctx, v.turn.Sender.UserID, "")
	if err != nil {
		return fmt.Errorf("read last report: %w", err)
	}
	last = slices.DeleteFunc(last, func(u ledger.ProgressUpdate) bool { return u.State != ledger.UpdateCurrent })
	if unit := v.ownUnit(); len(last) == 0 && unit != "" {
		last, err = v.entries.Updates(ctx, ledger.UpdateFilter{Unit: unit, Limit: 1})
		if err != nil {
			return fmt.Errorf("read own unit's entries: %w", err)
		}
	}
	if len(last) == 0 {
		v.line(v.say("台账里还没有您单位报的记录。说第几条、做到哪了，我就记上。", "Your unit has not reported anything yet."))
		return nil
	}
	v.line(v.say("上次报的是：", "Reported last:"))
	for _, u := range last {
		it := ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: u.Numbers}
		if m, ok := v.measure(it); ok {
			d, _ := v.corpus.Document(u.DocumentID)
			v.mention(found{doc: d, measure: m})
		}
		v.line(fmt.Sprintf("%d月%d日 %s", int(u.Day.Month), u.Day.Day, v.itemLine(it)))
	}
	return nil
}

// standings is what was decided about a measure.
func (v *viewing) standings(ctx context.Context, f found) (*ledger.Standings, error) {
	all, err := v.tasks.decided.Decisions(ctx, ledger.DecisionFilter{DocumentID: f.doc.ID, MeasureKey: f.measure.Key})
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	return ledger.NewStandings(all), nil
}

// mark says where a report stands with who reviews it: （待审核）, （已审核）, （被退回）, （已销号）.
func (v *viewing) mark(stands *ledger.Standings, u ledger.ProgressUpdate) string {
	u.Unit = v.canonical(u.Unit)
	switch review, _ := stands.Review(u); {
	case v.english():
		return " (" + string(review) + ")"
	default:
		return "（" + review.Chinese() + "）"
	}
}
