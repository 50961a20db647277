package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// Correct changes or takes back what the sender reported last 更正、撤回, and acknowledges a 好的. What was
// last comes from the ledger's store, never from the conversation's memory.
type Correct struct {
	library Library
	tasks   *Tasks
}

var _ bot.Ability = (*Correct)(nil)

// NewCorrect makes the ability. It is safe for concurrent use.
func NewCorrect(library Library, tasks *Tasks) *Correct {
	return &Correct{library: library, tasks: tasks}
}

// Intent names the ability.
func (c *Correct) Intent() bot.Intent { return bot.Correction }

// Recognise takes corrections, undos and bare confirmations.
func (c *Correct) Recognise(u bot.Utterance) bot.Match {
	switch u.Intent {
	case bot.Correction, bot.Cancel:
		return 90
	case bot.Confirm:
		return 70
	}
	return 0
}

// Handle applies the correction.
func (c *Correct) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := c.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("correct: %w", err)
	}
	x := &fixing{decided: c.tasks.decided, filing: filing{turn: t, corpus: corpus, entries: c.tasks.entries, tasks: c.tasks, text: t.Utterance.Text,
		out: bot.Outcome{Intent: t.Utterance.Intent, State: t.State}}}
	if part := t.Utterance.Report; part != nil && part.Fix != nil {
		x.fix = *part.Fix
	}
	if err := errors.Join(x.handle(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("correct: %w", err)
	}
	x.out.Reply, x.out.Card = strings.Join(x.lines, "\n"), x.recordedCard()
	return x.out, nil
}

// fixing is one correction on its way.
type fixing struct {
	filing
	decided Decided
	fix     bot.Fix
	last    []ledger.ProgressUpdate // what the sender reported last and still counts
}

func (x *fixing) handle(ctx context.Context) error {
	t := x.turn
	if t.Picked != nil {
		return x.picked(ctx)
	}
	switch t.Utterance.Intent {
	case bot.Confirm:
		return x.confirm(ctx)
	case bot.Cancel:
		return x.undo(ctx)
	}
	if x.fix.NoteAsked {
		x.line(x.say("能。直接说“上次那条再加一句，……”，或“第4条补充一句，……”，我就接在后面。", "Yes: say “上次那条再加一句，……” with the words."))
		return nil
	}
	if p := t.State.Pending; p != nil && p.Ability == bot.Report && p.DraftID != "" {
		return x.fixDraft(ctx)
	}
	if err := x.read(ctx); err != nil {
		return err
	}
	return x.correct(ctx)
}

// read loads the entries that the correction is about: those of the last message that wrote, while they
// count, else the newest one that does. A measure that is named is looked up among all of the sender's.
func (x *fixing) read(ctx context.Context) error {
	t := x.turn
	all, err := x.entries.LastReport(ctx, t.Sender.UserID, t.Conversation)
	if err != nil {
		return fmt.Errorf("read last report: %w", err)
	}
	for _, u := range all {
		if u.State == ledger.UpdateCurrent {
			x.last = append(x.last, u)
		}
	}
	number := x.fix.At
	if number == "" {
		number = x.fix.From
	}
	if !x.fix.When.IsZero() || x.fix.All && number == "" {
		return x.readDays(ctx)
	}
	if old := x.fix.OldNumber; old != nil && number == "" && len(x.last) > 0 && !x.hasFigure(x.last, *old) {
		return x.readOlder(ctx, *old)
	}
	if len(x.last) > 0 && (number == "" || len(x.numbered(x.last, number)) > 0) {
		return nil
	}
	return x.readRecent(ctx, number)
}

// readRecent takes the newest entry of a measure, or of all, from those of this conversation.
func (x *fixing) readRecent(ctx context.Context, number string) error {
	t := x.turn
	filter := ledger.UpdateFilter{ReporterID: t.Sender.UserID, Conversation: t.Conversation, Limit: 50}
	recent, err := x.entries.Updates(ctx, filter)
	if err != nil {
		return fmt.Errorf("read own entries: %w", err)
	}
	switch {
	case number != "":
		if hit := x.numbered(recent, number); len(hit) > 0 {
			x.last = hit[:1]
		} else if x.fix.From == "" || x.fix.Undo {
			x.last = nil
		}
	case len(recent) > 0:
		x.last = recent[:1]
	}
	return nil
}

// hasFigure reports whether one of these entries holds a figure.
func (x *fixing) hasFigure(list []ledger.ProgressUpdate, value float64) bool {
	return slices.ContainsFunc(list, func(u ledger.ProgressUpdate) bool {
		return slices.ContainsFunc(u.Numbers, func(q ledger.Quantity) bool { return q.Value == value })
	})
}

// readOlder finds the entry of this conversation that holds the figure which is said to be wrong: 12件应该是15件.
// 9改4 may also name measures.
func (x *fixing) readOlder(ctx context.Context, value float64) error {
	number := strconv.FormatFloat(value, 'f', -1, 64)
	if n := x.fix.Numbers; len(n) == 1 && n[0].Unit == "" && len(x.numbered(x.last, number)) > 0 {
		x.fix.From, x.fix.To = number, strconv.FormatFloat(n[0].Value, 'f', -1, 64)
		x.fix.Numbers, x.fix.OldNumber = nil, nil
		return nil
	}
	recent, err := x.entries.Updates(ctx, ledger.UpdateFilter{ReporterID: x.turn.Sender.UserID, Conversation: x.turn.Conversation, Limit: 50})
	if err != nil {
		return fmt.Errorf("read own entries: %w", err)
	}
	for _, u := range recent {
		if x.hasFigure([]ledger.ProgressUpdate{u}, value) {
			x.last = []ledger.ProgressUpdate{u}
			return nil
		}
	}
	return nil
}

// numbered returns the entries of one measure.
func (x *fixing) numbered(list []ledger.ProgressUpdate, number string) []ledger.ProgressUpdate {
	var out []ledger.ProgressUpdate
	for _, u := range list {
		d, ok := x.corpus.Document(u.DocumentID)
		if !ok {
			continue
		}
		for _, m := range numbered(d, number) {
			if m.Key == u.MeasureKey {
				out = append(out, u)
			}
		}
	}
	return out
}

// correct changes one entry, or asks which.
func (x *fixing) correct(ctx context.Context) error {
	number := cmp.Or(x.fix.At, x.fix.From)
	target := x.last
	if number != "" {
		target = x.numbered(x.last, number)
	}
	if done, err := x.unfixable(ctx, target, number); done || err != nil {
		return err
	}
	target, err := x.whose(ctx, target, number)
	if err != nil || len(target) == 0 {
		return err
	}
	if len(target) > 1 {
		x.askWhich(target)
		return nil
	}
	it, ok := x.apply(target[0])
	if !ok {
		return nil
	}
	if it.MeasureKey != target[0].MeasureKey || x.fix.Occasion.Named() {
		if moved, err := x.moved(ctx, &it); err != nil || !moved {
			return err
		}
	}
	words, err := x.againWaits(ctx, target[0])
	if words != "" {
		x.said = append(x.said, words)
	}
	x.replace(target[0], it)
	return err
}

// moved puts a corrected item to the occurrence that was named, or to the one that is due of its new measure; false when it
// said that there is none.
func (x *fixing) moved(ctx context.Context, it *ledger.DraftItem) (bool, error) {
	it.Duty, it.Period = "", ""
	p, err := x.placingOf(ctx, *it, x.fix.Occasion.Named())
	if err != nil || p == nil {
		return err == nil, err
	}
	t, ok := p.due()
	if x.fix.Occasion.Named() {
		if t, ok = p.named(x.fix.Occasion); !ok {
			x.out.Clarify = true
			x.line(x.say("没有查到%s要报的，没有改。", "Nothing is due for %s; nothing was changed.", x.fix.Occasion.Words))
			return false, nil
		}
		x.said = append(x.said, x.placeWords(p, t, &ledger.DraftItem{}))
	}
	if ok {
		p.note(it, t, x.fix.Occasion.Named())
	}
	return true, nil
}

// fitting keeps the entries whose figures the new ones can replace, where that tells.
func (x *fixing) fitting(list []ledger.ProgressUpdate) []ledger.ProgressUpdate {
	if len(list) < 2 || len(x.fix.Numbers) == 0 {
		return list
	}
	var fit []ledger.ProgressUpdate
	for _, u := range list {
		for _, q := range u.Numbers {
			if x.fix.OldNumber != nil && q.Value == *x.fix.OldNumber || x.fix.OldNumber == nil && x.fix.Numbers[0].Unit != "" && q.Unit == x.fix.Numbers[0].Unit {
				fit = append(fit, u)
				break
			}
		}
	}
	if len(fit) == 0 {
		return list
	}
	return fit
}

// apply makes the corrected item; false when it asked back instead.
func (x *fixing) apply(old ledger.ProgressUpdate) (ledger.DraftItem, bool) {
	it := itemOf(old)
	if x.fix.To != "" {
		d, _ := x.corpus.Document(old.DocumentID)
		ms := numbered(d, x.fix.To)
		if len(ms) != 1 {
			x.noMeasure(d, ms)
			return it, false
		}
		it.MeasureKey = ms[0].Key
	}
	if x.fix.Status != "" && !x.onlyLeft(old) {
		it.Status = x.fix.Status
	}
	for _, n := range x.fix.Numbers {
		if !x.replaceNumber(&it, n) {
			x.askNumberOf(old, n)
			return it, false
		}
	}
	return it, true
}

// itemOf is an entry as an item of a report, with figures of its own.
func itemOf(u ledger.ProgressUpdate) ledger.DraftItem {
	return ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Duty: u.Duty, Period: u.Period, Status: u.Status, Numbers: append([]ledger.Quantity(nil), u.Numbers...)}
}

// replaceNumber puts a figure in the place of the one it corrects: the one named, else the one with its
// counting word, else the only one. False when several could be meant.
func (x *fixing) replaceNumber(it *ledger.DraftItem, n ledger.Quantity) bool {
	at := x.places(it.Numbers, n)
	switch {
	case len(at) == 1 && x.ofOtherKind(it.Numbers[at[0]], n):
		it.Numbers = append(it.Numbers, n) // 还有2件没办完 puts no 办结9件 right
		return true
	case x.fix.Add && n.Unit != "" && (len(at) == 0 || n.What != it.Numbers[at[0]].What):
		it.Numbers = append(it.Numbers, n)
		return true
	case len(at) == 1:
		q := &it.Numbers[at[0]]
		q.Value, q.Range, q.Approx = n.Value, n.Range, n.Approx
		if n.Unit != "" && (n.Unit != "个" || !countsPeople(q.Unit)) {
			q.Unit = n.Unit // 42个 of 38人 are people all the same
		}
		return true
	case len(at) == 0 && x.fix.OldNumber == nil && (n.Unit != "" || len(it.Numbers) == 0):
		it.Numbers = append(it.Numbers, n)
		return true
	}
	return false
}

// places returns the figures that a new one may correct.
func (x *fixing) places(have []ledger.Quantity, n ledger.Quantity) []int {
	var at, sameSubject []int
	for i, q := range have {
		if !x.corrects(q, n) {
			continue
		}
		at = append(at, i)
		if n.What != "" && q.What != "" && (strings.Contains(q.What, n.What) || strings.Contains(n.What, q.What)) {
			sameSubject = append(sameSubject, i)
		}
	}
	if len(at) > 1 && len(sameSubject) == 1 {
		return sameSubject
	}
	if len(at) == 0 && len(have) == 1 && x.fix.OldNumber == nil && (n.Unit == "" || have[0].Unit == "") {
		return []int{0}
	}
	return at
}

// corrects reports whether a new figure may stand for an old one.
func (x *fixing) corrects(old, n ledger.Quantity) bool {
	switch {
	case x.fix.OldNumber != nil:
		return old.Value == *x.fix.OldNumber
	case n.Unit != "":
		return old.Unit == n.Unit || countsPeople(old.Unit) && countsPeople(n.Unit)
	}
	return n.What != "" && strings.Contains(old.What, n.What)
}

// replace retires the old entry for the corrected one and reads it back.
func (x *fixing) replace(old ledger.ProgressUpdate, it ledger.DraftItem) {
	if unchanged(old, it) {
		x.line(x.say("本来就是这样记的：%s（%s），没有再改。", "It stands so already: %s (%s).", x.itemLine(it), old.Unit))
		x.out.State.Pending = nil
		return
	}
	u := x.update(it, 0)
	u.Unit, u.Supersedes, u.Text = old.Unit, old.ID, correctedText(old.Text, u.Text)
	if it.Status == old.Status && it.MeasureKey == old.MeasureKey { // the occurrence may be another
		u.Day = old.Day // a figure that is put right later was reported in time all the same
	}
	x.out.Effects.Updates = append(x.out.Effects.Updates, u)
	x.reported(it)
	x.line(x.say("已改：%s（%s）。", "Corrected: %s (%s).", x.itemLine(it), old.Unit))
	for _, words := range x.said {
		x.line(words)
	}
	if was := x.changed(old, it); was != "" {
		x.line(x.say("原来是%s。还不对就再说一次，或回“撤回”。", "It was %s. Reply “undo” to withdraw it.", was))
	}
	s := &x.out.State
	s.Pending, s.Document, s.Measures, s.Updates = nil, it.DocumentID, []string{it.MeasureKey}, []string{u.ID}
}

// unchanged reports a correction that changes nothing.
func unchanged(old ledger.ProgressUpdate, it ledger.DraftItem) bool {
	return old.DocumentID == it.DocumentID && old.MeasureKey == it.MeasureKey && old.Duty == it.Duty && old.Period == it.Period &&
		old.Status == it.Status && slices.Equal(old.Numbers, it.Numbers)
}

// correctedText is what the ledger prints of a corrected report: what was said first and how it was put right. 不对，是54个人 alone tells
// a reader of the ledger nothing.
func correctedText(first, said string) string {
	switch {
	case first == "" || first == said:
		return said
	case said == "":
		return first
	}
	return first + "（更正：" + strings.TrimRight(said, "。") + "）"
}

// changed tells what the entry said before, as far as it differs.
func (x *fixing) changed(old ledger.ProgressUpdate, it ledger.DraftItem) string {
	before := ledger.DraftItem{DocumentID: old.DocumentID, MeasureKey: old.MeasureKey, Status: old.Status, Numbers: old.Numbers}
	if old.MeasureKey != it.MeasureKey {
		if m, ok := x.measure(before); ok {
			return x.list([]string{m.Number})
		}
	}
	if old.Status != it.Status {
		return x.status(old.Status)
	}
	return x.numbers(old.Numbers)
}

// countsPeople reports a word by which people are counted; 54个 and 56人 are of the same thing.
func countsPeople(unit string) bool {
	switch unit {
	case "人", "个", "名", "位", "个人":
		return true
	}
	return false
}
