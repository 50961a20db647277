package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// stepMeasure is the one step that a report waits in: which measure, which status, or yes.
const stepMeasure = "measure"

// Report records progress 上报. What is clear is recorded at once and read back; what is not is kept as a
// draft and asked back with complete choices.
type Report struct {
	library Library
	tasks   *Tasks
	answer  Answer
}

var _ bot.Ability = (*Report)(nil)

// NewReport makes the ability; answer serves the question that a report may carry and may be nil. It is
// safe for concurrent use.
func NewReport(library Library, tasks *Tasks, answer Answer) *Report {
	return &Report{library: library, tasks: tasks, answer: answer}
}

// Intent names the ability.
func (r *Report) Intent() bot.Intent { return bot.Report }

// Recognise takes every report.
func (r *Report) Recognise(u bot.Utterance) bot.Match {
	if u.Intent == bot.Report {
		return 90
	}
	return 0
}

// Handle records a report or goes on with one that was asked back.
func (r *Report) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := r.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("report: %w", err)
	}
	f := &filing{turn: t, corpus: corpus, entries: r.tasks.entries, tasks: r.tasks, text: t.Utterance.Text, out: bot.Outcome{Intent: bot.Report, State: t.State}}
	if t.State.Pending != nil && t.State.Pending.Ability == bot.Report && (t.Utterance.Intent != bot.Report || f.picks()) {
		err = f.resume(ctx)
	} else if err = f.start(ctx); err == nil {
		err = r.answerToo(ctx, f)
	}
	if err == nil {
		err = corpus.Err()
	}
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("report: %w", err)
	}
	f.saysLeft()
	f.out.Reply, f.out.Card = strings.Join(f.lines, "\n"), f.recordedCard()
	return f.out, nil
}

// answerToo appends the answer to the question that the message asks besides. What it would ask back is
// left out: one open question at a time.
func (r *Report) answerToo(ctx context.Context, f *filing) error {
	t := f.turn
	if r.answer == nil || t.Utterance.Report == nil || t.Utterance.Report.Question == nil || len(f.out.Report) == 0 || f.judged {
		return nil
	}
	t.State, t.Utterance = f.out.State, *t.Utterance.Report.Question
	ans, err := r.answer(bot.WithWritten(ctx, f.out.Effects), t)
	if err != nil {
		return fmt.Errorf("answer beside a report: %w", err)
	}
	if ans.Clarify || ans.Reply == "" {
		f.line(f.say("您还问了“%s”，请单独再问一次。", "You also asked “%s”; please ask that again by itself.", fullWidth(clip(t.Utterance.Folded, 40))))
		return nil
	}
	f.line(ans.Reply)
	f.out.Citations = append(f.out.Citations, ans.Citations...)
	f.out.Refused = ans.Refused
	return nil
}

// filing is one report on its way into the ledger.
type filing struct {
	turn    bot.Turn
	corpus  *retrieval.Corpus
	entries Ledger
	tasks   *Tasks // nil where no report is placed
	text    string // what is kept as the entry's text
	lines   []string
	out     bot.Outcome
	judged  bool                     // the question whether a figure suffices is answered from the target
	guessed bool                     // the measure was found by its words
	files   []ledger.Attachment      // that came while the report was asked back
	own     map[ledger.DutyRef]known // of the sender's unit, by document and measure, as far as read
	said    []string                 // of which occurrences it speaks, where that has to be told
	lost    string                   // what is said where no occurrence fits the one named
	partly  bool                     // not every document was looked at that has the number
	every   bool                     // everything that is owed is reported, whatever its day
	draftID string                   // of the draft that this report changes; "" when it is one of its own
	left    string                   // an earlier report that is given up for this one, in the person's words
	leftOf  []string                 // the measures of it that this one does not speak of, as cited; none: all of it is given up
}

// entry is one item with the measures that it may mean.
type entry struct {
	item       bot.ReportItem
	candidates []found
	missing    bool // no document has that number
	unsure     bool // found by words that other measures share; even a single candidate is asked back
}

func (f *filing) english() bool { return f.turn.Utterance.Lang == bot.English }

func (f *filing) say(chinese, english string, args ...any) string {
	if f.english() {
		chinese = english
	}
	if len(args) == 0 {
		return chinese
	}
	return fmt.Sprintf(chinese, args...)
}

func (f *filing) line(s string) {
	if s != "" {
		f.lines = append(f.lines, s)
	}
}

// start takes a fresh report.
func (f *filing) start(ctx context.Context) error {
	part := f.turn.Utterance.Report
	if part == nil {
		part = &bot.ReportPart{}
	}
	for _, answers := range []func(context.Context, *bot.ReportPart) (bool, error){f.changesWhole, f.restates, f.tellsAnnounced, f.answersOpen} {
		if done, err := answers(ctx, part); done || err != nil {
			return err
		}
	}
	if f.otherUnit() {
		return nil
	}
	own, others := f.ownItems(part.Items)
	if len(own) > 0 && f.meansWhole(part.Whole) {
		return f.whole(ctx, part)
	}
	if f.turnsBack(part, own, others) {
		return nil
	}
	entries := f.resolve(own, part.Topic)
	switch {
	case len(f.corpus.Titles()) == 0:
		f.line(f.say("还没有导入文件，暂时没法记。请管理员先导入措施文件。", "No document has been imported yet, so nothing can be recorded."))
		f.out.Clarify = true
		return f.keep(ledger.NeedsDoc, draftItems(entries), nil)
	case f.turn.Sender.Unit == "":
		f.noUnit()
		return f.keep(ledger.NeedsUnit, draftItems(entries), nil)
	}
	if err := f.giveUp(ctx); err != nil {
		return err
	}
	if done, err := f.askBack(entries); done || err != nil {
		f.asksAnnounced(part)
		return err
	}
	return f.recordAll(ctx, firstItems(entries), others)
}

// turnsBack serves what is of other units alone, and what has to be said more clearly before anything is placed.
func (f *filing) turnsBack(part *bot.ReportPart, own []bot.ReportItem, others []string) bool {
	if len(part.Items) > 0 && len(own) == 0 {
		f.out.Refused = true
		f.ofOthers(others, part.Items)
		return true
	}
	return f.asksUnclear(part.Unclear) || f.asksAll(part)
}

// meansWhole reports that a report of everything means all that the unit has to do, and not the measures that were spoken of last.
func (f *filing) meansWhole(w *bot.Whole) bool {
	return w != nil && (w.Own || w.Told || len(f.spokenOf()) == 0)
}

// recordAll places the items and records them.
func (f *filing) recordAll(ctx context.Context, items []ledger.DraftItem, others []string) error {
	if !f.every {
		if err := f.place(ctx, items); err != nil {
			return err
		}
	}
	if err := f.keepBefore(ctx, items); err != nil {
		return err
	}
	f.record(items)
	f.notes(others, f.turn.Utterance.Report)
	return nil
}

// firstItems is the report when every entry is clear.
func firstItems(entries []entry) []ledger.DraftItem {
	var items []ledger.DraftItem
	for _, e := range entries {
		items = append(items, draftItem(e, e.candidates[0]))
	}
	return items
}

// ownItems leaves out what is said of other units.
func (f *filing) ownItems(items []bot.ReportItem) (own []bot.ReportItem, others []string) {
	for _, it := range items {
		if len(it.Subjects) == 0 || f.isSelf(it.Subjects) {
			own = append(own, it)
			continue
		}
		if !slices.Contains(others, it.Subjects[0]) {
			others = append(others, it.Subjects[0])
		}
	}
	return own, others
}

// otherUnit refuses a report in which somebody says that he is with another unit than the directory holds.
func (f *filing) otherUnit() bool {
	said, unit := f.turn.Utterance.SelfUnit, f.turn.Sender.Unit
	if said == "" || unit == "" || f.isSelf([]string{said}) {
		return false
	}
	f.out.Clarify = true
	f.line(f.say("通讯录里您在%s，您说的是%s，所以先没有记。", "The directory has you with %s, you said %s; nothing was recorded.", unit, said))
	f.line(f.say("要报%s的，请再说一次，如“我们第4条已完成”；换了单位请联系%s改通讯录。", "To report for %s, send it again without the other unit. If you moved, ask %s to update the directory.", unit, f.contact()))
	return true
}

// contact is whom to ask about the directory.
func (f *filing) contact() string {
	if c := f.corpus.Directory().Contact; c != "" {
		return c
	}
	return f.say("督查室", "the supervision office")
}

// isSelf reports whether one of these names is the sender's unit.
func (f *filing) isSelf(names []string) bool {
	unit := f.turn.Sender.Unit
	if unit == "" {
		return true
	}
	mine := append(f.corpus.Units().Resolve(unit), unit)
	for _, n := range names {
		if slices.Contains(mine, n) || zh.StripRegion(n) == zh.StripRegion(unit) {
			return true
		}
		for _, m := range f.corpus.Units().Resolve(n) {
			if slices.Contains(mine, m) {
				return true
			}
		}
	}
	return false
}

// noUnit tells somebody whom the directory does not know how to be added.
func (f *filing) noUnit() {
	f.out.Clarify = true
	contact := f.contact()
	f.line(f.say("通讯录里还没有您的单位，这条我先替您存着，没有记入台账。", "You are not in the directory yet. Your report is kept, but it is not in the ledger."))
	f.line(f.say("请联系%s，说明姓名和单位，加好后再发一次就行。", "Please ask %s to add you with your name and unit, then send it again.", contact))
}

// record makes the entries and reads them back.
func (f *filing) record(items []ledger.DraftItem) {
	t := f.turn
	keys, ids := []string{}, []string{}
	for i, it := range items {
		u := f.update(it, i)
		f.out.Effects.Updates = append(f.out.Effects.Updates, u)
		keys, ids = append(keys, it.MeasureKey), append(ids, u.ID)
		f.reported(it)
	}
	f.readBack(items)
	f.attachAll()
	s := &f.out.State
	s.Pending, s.Measures, s.Updates = nil, keys, ids
	if len(items) > 0 {
		s.Document = items[0].DocumentID
	}
	s.Unit = t.Sender.Unit
}

// attachAll puts the files that came meanwhile to what was recorded.
func (f *filing) attachAll() {
	for i, u := range f.out.Effects.Updates {
		for _, file := range f.files {
			f.out.Effects.Evidence = append(f.out.Effects.Evidence, ledger.Evidence{Attachment: file, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey,
				UpdateID: u.ID, Ordinal: i, Act: actOf(f.turn)})
		}
	}
	if n := len(f.files); n > 0 {
		f.line(f.say("刚才的%d个附件也附上了，附错了回“撤销附件”。", "%d files are attached.", n))
	}
}

// update is one ledger entry.
func (f *filing) update(it ledger.DraftItem, ordinal int) ledger.ProgressUpdate {
	t := f.turn
	name := t.Sender.Name
	if name == "" {
		name = t.Sender.UserID
	}
	return ledger.ProgressUpdate{
		ID: newID(), DocumentID: it.DocumentID, MeasureKey: it.MeasureKey, Duty: it.Duty, Period: it.Period, Unit: t.Sender.Unit, Status: it.Status,
		Text: cmp.Or(it.Text, f.text), Numbers: it.Numbers, ReporterID: t.Sender.UserID, Reporter: name, Conversation: t.Conversation,
		MessageKey: t.MessageKey, Ordinal: ordinal, State: ledger.UpdateCurrent, At: t.Now.UTC(), Day: ledger.DateOf(t.Now),
	}
}

// newID returns a fresh UUIDv7; identifiers that sort by time keep indexes small.
func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

// reported notes an item in the outcome.
func (f *filing) reported(it ledger.DraftItem) {
	number := ledger.NumberOfKey(it.MeasureKey)
	if m, ok := f.measure(it); ok {
		number = m.Number
	}
	f.out.Report = append(f.out.Report, bot.ReportedItem{Document: it.DocumentID, Measure: number, Status: it.Status, Numbers: it.Numbers})
	f.out.Measures = append(f.out.Measures, number)
	if !slices.Contains(f.out.Documents, it.DocumentID) {
		f.out.Documents = append(f.out.Documents, it.DocumentID)
	}
}

func (f *filing) measure(it ledger.DraftItem) (*ledger.Measure, bool) {
	d, ok := f.corpus.Document(it.DocumentID)
	if !ok {
		return nil, false
	}
	return d.FindMeasure(it.MeasureKey)
}

func draftItem(e entry, m found) ledger.DraftItem {
	it := wordsOnly(e.item)
	it.DocumentID, it.MeasureKey = m.doc.ID, m.measure.Key
	return it
}

// draftItems is what is known of a report that is not yet clear.
func draftItems(entries []entry) []ledger.DraftItem {
	var items []ledger.DraftItem
	for _, e := range entries {
		if len(e.candidates) == 1 && !e.unsure {
			items = append(items, draftItem(e, e.candidates[0]))
			continue
		}
		items = append(items, wordsOnly(e.item))
	}
	return items
}
