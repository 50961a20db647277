package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// closeDraft ends the draft that the conversation waits on, if any.
func (f *filing) closeDraft(ctx context.Context, state ledger.DraftState) error {
	d, ok, err := f.openDraft(ctx)
	if err != nil || !ok {
		return err
	}
	if d.State = state; state == ledger.DraftRecorded {
		f.files = d.Files
	}
	f.out.Effects.Drafts = append(f.out.Effects.Drafts, d)
	return nil
}

// giveUp drops the draft that waits, for a report of its own that takes its place, and keeps what has to be said of it.
func (f *filing) giveUp(ctx context.Context) error {
	d, ok, err := f.openDraft(ctx)
	if err != nil || !ok {
		return err
	}
	part := f.turn.Utterance.Report
	anew, left := f.saidAnew(d)
	switch {
	case anew && len(left) == 0:
	case anew:
		f.left, f.leftOf = d.Text, left
	case d.Text != f.text && (d.Reason != ledger.NeedsConfirm || part == nil || part.Whole == nil):
		f.left = d.Text
	}
	return f.closeDraft(ctx, ledger.DraftDropped)
}

// saidAnew reports whether the message speaks of a measure of the draft, and of which it does not, as they are cited.
func (f *filing) saidAnew(d ledger.Draft) (anew bool, left []string) {
	part := f.turn.Utterance.Report
	for _, it := range d.Items {
		number := ledger.NumberOfKey(it.MeasureKey)
		if it.MeasureKey != "" && part != nil && slices.ContainsFunc(part.Items, func(r bot.ReportItem) bool { return r.Number == number }) {
			anew = true
		} else if number != "" && !slices.Contains(left, number) {
			left = append(left, number)
		}
	}
	return anew, left
}

// saysLeft says that an earlier report was not recorded: it waited for an answer that did not come.
func (f *filing) saysLeft() {
	switch {
	case len(f.leftOf) > 0:
		f.line(f.say("前面那句“%s”里的%s没有记，要报请再发一次。", "Of the earlier “%s”, %s was not recorded; send it again.", fullWidth(clip(lastLine(f.left), 24)), f.list(f.leftOf)))
	case f.left != "":
		f.line(f.say("前面那句“%s”没有记，要报请带上第几条再发一次。", "The earlier “%s” was not recorded; send it again with its number.", fullWidth(clip(lastLine(f.left), 24))))
	}
}

func lastLine(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

// openDraft reads the draft that the conversation waits on. One that is gone is no error: it costs its text.
func (f *filing) openDraft(ctx context.Context) (ledger.Draft, bool, error) {
	p := f.turn.State.Pending
	if p == nil || p.Ability != bot.Report || p.DraftID == "" {
		return ledger.Draft{}, false, nil
	}
	d, err := f.entries.Draft(ctx, p.DraftID)
	switch {
	case ledger.CodeOf(err) == ledger.NotFound:
		return ledger.Draft{}, false, nil
	case err != nil:
		return ledger.Draft{}, false, fmt.Errorf("read draft: %w", err)
	}
	return d, d.State == ledger.DraftOpen, nil
}

// resume goes on with a report that was asked back: a choice was picked, a number given, or it is dropped.
func (f *filing) resume(ctx context.Context) error {
	t := f.turn
	draft, ok, err := f.openDraft(ctx)
	if err != nil {
		return err
	}
	if ok {
		f.text = draft.Text
	}
	u := t.Utterance
	switch {
	case draft.Reason == ledger.NeedsConfirm && len(u.References) > 0 && ok:
		return f.withoutNamed(draft)
	case f.dropped():
		return f.drop(ctx)
	case t.Picked != nil && len(t.Picked.Proposal.Items) > 0:
		if stop, err := f.barred(ctx, t.Picked.Proposal, ok); stop || err != nil {
			return err
		}
		f.every = draft.Reason == ledger.NeedsConfirm
		return f.settle(ctx, t.Picked.Proposal.Items)
	case len(u.References) > 0 && ok:
		return f.numberGiven(ctx, draft)
	}
	f.askAgain()
	return nil
}

// dropped reports that the sender gives the report up, by its button or in words. A bare no answers the question that was asked back
// and drops nothing.
func (f *filing) dropped() bool {
	t := f.turn
	if t.Picked != nil && t.Picked.Proposal.Cancel {
		return true
	}
	u := t.Utterance
	return u.Intent == bot.Cancel && (!u.No || strings.HasPrefix(u.Folded, "算了"))
}

// barred refuses a proposal whose time is over, most of all that of a button, which may be pressed late, twice, or by somebody
// who has moved. waiting tells whether its draft is still open.
func (f *filing) barred(ctx context.Context, p bot.Proposal, waiting bool) (bool, error) {
	unit := f.turn.Sender.Unit
	switch {
	case p.DraftID != "" && !waiting:
		f.line(f.say("这条已经处理过了，没有重复记。要看记了什么，说“我上次报的”。", "That was settled before; nothing was recorded twice."))
	case unit == "":
		f.out.Clarify = true
		f.line(f.say("通讯录里还没有您的单位，所以没有记。请联系%s，说明姓名和单位，加好后再按一次。", "You are not in the directory yet; nothing was recorded. Please ask %s to add you.", f.contact()))
	case p.Unit != "" && !f.isSelf([]string{p.Unit}):
		f.out.Clarify = true
		f.line(f.say("这个按钮是给%s的，通讯录里您现在在%s，所以没有记。", "That button is for %s; the directory has you with %s, so nothing was recorded.", p.Unit, unit))
	case p.DraftID == "" && f.turn.Utterance.Kind == bot.KindTap:
		return f.again(ctx, p.Items)
	default:
		return false, nil
	}
	f.out.State.Pending = nil
	return true, nil
}

// again reports that a button was pressed twice: the very same stands as the unit's latest word of today.
func (f *filing) again(ctx context.Context, items []ledger.DraftItem) (bool, error) {
	if len(items) != 1 {
		return false, nil
	}
	it := items[0]
	told, err := f.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: it.DocumentID, MeasureKey: it.MeasureKey, Unit: f.turn.Sender.Unit, Limit: recentLooks})
	if err != nil {
		return false, fmt.Errorf("read own entries: %w", err)
	}
	told = slices.DeleteFunc(told, func(u ledger.ProgressUpdate) bool {
		return it.Duty != "" && u.Duty != "" && (u.Duty != it.Duty || u.Period != it.Period)
	})
	if len(told) == 0 || told[0].Status != it.Status || told[0].Day != ledger.DateOf(f.turn.Now) {
		return false, nil
	}
	f.out.State.Pending = nil
	f.line(f.say("今天已经记过：%s（%s），没有重复记。", "Recorded today already: %s (%s).", f.itemLine(it), f.turn.Sender.Unit))
	return true, nil
}

// drop forgets the draft.
func (f *filing) drop(ctx context.Context) error {
	f.out.Intent = bot.Cancel
	f.out.State.Pending = nil
	f.line(f.say("好，这条不记了，台账没有变。", "Dropped. The ledger is unchanged."))
	return f.closeDraft(ctx, ledger.DraftDropped)
}

// everyChoice joins what the choices propose, each measure once.
func everyChoice(choices []bot.Choice) []ledger.DraftItem {
	var items []ledger.DraftItem
	seen := map[string]bool{}
	for _, c := range choices {
		for _, it := range c.Proposal.Items {
			if k := it.DocumentID + "\x00" + it.MeasureKey; !seen[k] {
				seen[k] = true
				items = append(items, it)
			}
		}
	}
	return items
}

// settle records a proposal. Where another of its measures still lacks its state, that is asked for first: of two measures that were
// named without one, each is asked about in turn.
func (f *filing) settle(ctx context.Context, items []ledger.DraftItem) error {
	if slices.ContainsFunc(items, func(it ledger.DraftItem) bool { return it.Status == "" }) {
		if done, err := f.askBack(f.entriesOf(items)); done || err != nil {
			return err
		}
	}
	if f.turn.Utterance.Yes {
		f.out.Intent = bot.Confirm
	}
	if err := f.closeDraft(ctx, ledger.DraftRecorded); err != nil {
		return err
	}
	return f.recordAll(ctx, items, nil)
}

// numberGiven fills the number that the draft lacked.
func (f *filing) numberGiven(ctx context.Context, draft ledger.Draft) error {
	refs := included(f.turn.Utterance.References)
	var items []bot.ReportItem
	for _, ref := range refs {
		it := bot.ReportItem{Number: ref.Number}
		if len(draft.Items) > 0 {
			last := draft.Items[len(draft.Items)-1]
			it.Status, it.Numbers, it.Worded, it.Plan = last.Status, last.Numbers, !last.Guessed, last.Plan
		}
		items = append(items, it)
	}
	entries := f.resolve(items, "")
	if len(draft.Items) > 1 {
		entries = append(entries, f.entriesOf(draft.Items)...)
	}
	if done, err := f.askBack(entries); done || err != nil {
		return err
	}
	return f.settle(ctx, firstItems(entries))
}

// entriesOf is items of which the measure is known, as they are asked back and recorded; the others are left out.
func (f *filing) entriesOf(items []ledger.DraftItem) (entries []entry) {
	for _, it := range items {
		if m, ok := f.measure(it); ok {
			d, _ := f.corpus.Document(it.DocumentID)
			said := bot.ReportItem{Number: m.Number, Status: it.Status, Numbers: it.Numbers, Said: it.Text, Worded: !it.Guessed, Plan: it.Plan}
			entries = append(entries, entry{item: said, candidates: []found{{doc: d, measure: m}}})
		}
	}
	return entries
}

// answersOpen takes a report as the answer to the open question which measure an earlier one was about: it
// names one and adds no figures of its own (第4条完成了), or it names none and only completes the draft
// (45人). It reports true when it did.
func (f *filing) answersOpen(ctx context.Context, part *bot.ReportPart) (bool, error) {
	if len(part.Items) != 1 || len(part.Over) > 0 {
		return false, nil
	}
	draft, ok, err := f.openDraft(ctx)
	if err != nil || !ok || draft.Reason != ledger.NeedsMeasure || len(draft.Items) != 1 {
		return false, err
	}
	it, open := part.Items[0], &draft.Items[0]
	switch {
	case namesIt(it, *open):
		open.Status = it.Status
		f.text = draft.Text + "\n" + f.text
		return true, f.numberGiven(ctx, draft)
	case it.Number == "" && part.Topic == "" && len(open.Numbers) == 0 && len(it.Numbers) > 0:
		f.complete(draft, it)
		return true, nil
	}
	return false, nil
}

// namesIt reports that an item only adds the number to an open one with figures.
func namesIt(it bot.ReportItem, open ledger.DraftItem) bool {
	return it.Number != "" && len(it.Numbers) == 0 && len(open.Numbers) > 0 && (it.Status == open.Status || open.Status == "")
}

// complete adds figures to the draft and to every choice, and asks again.
func (f *filing) complete(draft ledger.Draft, it bot.ReportItem) {
	f.text = draft.Text + "\n" + f.text
	p := *f.turn.State.Pending
	p.Choices = slices.Clone(p.Choices)
	for i := range p.Choices {
		items := append([]ledger.DraftItem(nil), p.Choices[i].Proposal.Items...)
		for j := range items {
			items[j].Numbers = it.Numbers
		}
		p.Choices[i].Proposal.Items = items
	}
	draft.Items[0].Numbers, draft.Text = it.Numbers, f.text
	f.out.Effects.Drafts = append(f.out.Effects.Drafts, draft)
	p.Version, p.Expires = 0, f.turn.Now.Add(pendingFor)
	f.out.Clarify, f.out.Choices, f.out.State.Pending = true, p.Choices, &p
	f.line(f.say("好，%s也记着了。还差一样：这是第几条？", "Noted: %s. Which measure is it about?", f.numbers(it.Numbers)))
}

// picks reports words that are one of the choices, although they could report by themselves: 不涉及 behind 第3条做到哪一步了.
func (f *filing) picks() bool {
	t := f.turn
	return t.Picked != nil && len(t.Utterance.References) == 0 && zh.Squeeze(t.Picked.Label) == zh.Squeeze(t.Utterance.Folded)
}

// askAgain repeats the open question.
func (f *filing) askAgain() {
	f.out.Clarify = true
	if f.turn.Utterance.Yes {
		f.out.Intent = bot.Confirm
	}
	p := *f.turn.State.Pending
	p.Version = 0
	p.Expires = f.turn.Now.Add(pendingFor)
	f.out.State.Pending = &p
	f.out.Choices = p.Choices
	if len(p.Choices) > 1 {
		f.line(f.say("有%d个可选，请回序号，如“1”；不报了回“取消”。", "There are %d choices: reply with a number, or “cancel”.", len(p.Choices)))
		return
	}
	f.line(f.say("请回是第几条，如“第4条”；不报了回“取消”。", "Please reply with the measure's number, or “cancel”."))
}
