package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/office"
)

// slip drafts a 催办单 from rows alone, for 督查室 to check and sign. It is sent to nobody.
func (x *deciding) slip(ctx context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，催办单由%s来出，您这边不能出。还没报的，我会照常提醒。", x.supervision())
	}
	docs := slices.DeleteFunc(x.documents(nil), func(d *ledger.Document) bool { return d.Status != ledger.DocumentConfirmed })
	list, err := x.duties(ctx, docs, "")
	if err != nil {
		return err
	}
	kept, err := x.handed.Slips(ctx)
	if err != nil {
		return fmt.Errorf("read slips: %w", err)
	}
	owed := list
	list, over := x.toUrge(owed, kept)
	switch {
	case len(list) > 0:
	case over > 0:
		x.tell("过期未报的%d件都已经出过催办单，没有新的。要再催，请写上单位，如“给%s出个催办单”。", over, kept[len(kept)-1].Unit)
		return nil
	case len(x.part.Units)+len(x.part.Numbers) > 0:
		x.notOverdue(owed)
		return nil
	default:
		x.tell("现在没有过期未报的事，不用催办。")
		x.tell("还没到期的，我每个工作日上午会照常提醒。")
		return nil
	}
	return x.drafted(ctx, list, kept)
}

// drafted shows the drafts, unit by unit, and keeps them until they are signed or dropped.
func (x *deciding) drafted(ctx context.Context, list []task, kept []ledger.Slip) error {
	var units []string
	for _, o := range list {
		if !slices.Contains(units, o.Unit) {
			units = append(units, o.Unit)
		}
	}
	brief := x.papers != nil && len(units) > mostSlipsInFull
	if brief {
		x.tell("催办单草稿拟好了，共%d个单位，全文在附件里（请您核对后自己发出，我不会发）：", len(units))
	} else {
		x.tell("催办单草稿（请您核对后自己发出，我不会发）：")
	}
	st := &bot.DecideState{}
	for _, u := range units[:min(maxListed, len(units))] {
		st.Slips = append(st.Slips, u)
		mine := slices.DeleteFunc(slices.Clone(list), func(o task) bool { return o.Unit != u })
		if brief {
			x.slipLine(len(st.Slips), u, mine)
		} else {
			x.slipOf(len(st.Slips), u, mine)
		}
		x.keepDraft(u, mine, kept)
	}
	x.out.State.Decide = st
	if more := len(units) - maxListed; more > 0 {
		x.tell("还有%d个单位，请写上单位再说，如“给%s出个催办单”。", more, units[maxListed])
	}
	x.tell("您发出以后回“催办单1已发”，不发的回“催办单1不发了”，以后不再提示。")
	return x.slipFile(ctx, list)
}

// mostSlipsInFull is how many drafts stand in the chat in full where they go out as a document too.
const mostSlipsInFull = 2

// slipLine is the draft to one unit in a line.
func (x *deciding) slipLine(n int, unit string, list []task) {
	x.tell("催办单%d %s：%s", n, unit, numberList(numbersOf(list)))
	for _, t := range list {
		x.mention(found{doc: t.doc, measure: t.measure})
	}
}

// toUrge keeps what a slip is due for, and counts what is left out because one was made before. A unit that is named gets another.
func (x *deciding) toUrge(list []task, kept []ledger.Slip) (due []task, over int) {
	done := settledSlips(kept)
	for _, t := range list {
		if t.State != ledger.Overdue || !t.dated() || !x.slipFor(t.Unit, t.Number) {
			continue
		}
		if _, settled := done[t.OccurrenceKey]; settled && len(x.part.Units) == 0 {
			over++
			continue
		}
		due = append(due, t)
	}
	return due, over
}

// slipFile sends the drafts of all units as one document behind the words.
func (x *deciding) slipFile(ctx context.Context, list []task) error {
	if x.papers == nil {
		return nil
	}
	drafted := map[ledger.OccurrenceKey]bool{}
	for _, t := range list {
		drafted[t.OccurrenceKey] = true
	}
	file, made, err := x.papers.slips(ctx, x.corpus, x.today(), func(r office.Row) bool { return drafted[r.OccurrenceKey] })
	switch {
	case ledger.CodeOf(err) == ledger.TooLarge:
		x.tell("%s", sentence(err))
	case err != nil:
		return err
	case made:
		x.out.Files = append(x.out.Files, file)
		x.tell("Word 版草稿也发给您，一个单位一页起，核对后改好文号、日期再用。")
	}
	return nil
}

// settledSlips is by which slip an occurrence was dealt with.
func settledSlips(kept []ledger.Slip) map[ledger.OccurrenceKey]ledger.Slip {
	out := map[ledger.OccurrenceKey]ledger.Slip{}
	for _, s := range kept {
		for _, k := range s.Items {
			if s.State != ledger.SlipDraft {
				out[k] = s
			}
		}
	}
	return out
}

// keepDraft keeps the draft to a unit, so that it can be marked; what stands in one already is not drafted twice.
func (x *deciding) keepDraft(unit string, list []task, kept []ledger.Slip) {
	var items []ledger.OccurrenceKey
	for _, t := range list {
		if !slices.ContainsFunc(kept, func(s ledger.Slip) bool {
			return s.State == ledger.SlipDraft && slices.Contains(s.Items, t.OccurrenceKey)
		}) {
			items = append(items, t.OccurrenceKey)
		}
	}
	if len(items) > 0 {
		x.out.Effects.Slips = append(x.out.Effects.Slips, ledger.Slip{ID: newID(), Unit: unit, Day: x.today(), Items: items, State: ledger.SlipDraft, Drafted: x.turn.Now.UTC()})
	}
}

// slipFor reports whether a unit and a measure are among those named; none named means all.
func (x *deciding) slipFor(unit, number string) bool {
	return (len(x.part.Units) == 0 || slices.ContainsFunc(x.part.Units, func(n string) bool { return x.meansUnit(n, unit) })) &&
		(len(x.part.Numbers) == 0 || slices.Contains(x.part.Numbers, number))
}

// slipOf is the draft to one unit.
func (x *deciding) slipOf(n int, unit string, list []task) {
	var lines []string
	word := "逾期未报"
	for i, o := range list[:min(maxListed, len(list))] {
		d, ok := x.corpus.Document(o.Document)
		if !ok {
			continue
		}
		state := "至今未报"
		if !o.silent() {
			state, word = "报过"+o.latest.Status.Chinese()+"，还没有办结", "逾期未办结"
		}
		line := fmt.Sprintf("%d. %s%s %s：应于%s前完成，%s。", i+1, titled(d), numberName(o.Number), clip(o.Heading, 24), o.last.Chinese(), state)
		if o.Quote != "" {
			line += "原文：“" + clip(plain(o.Quote), 60) + "”"
		}
		lines = append(lines, line)
		if m, ok := d.FindMeasure(o.Measure); ok {
			x.mention(found{doc: d, measure: m})
		}
	}
	x.tell("\n催办单%d\n关于催办有关事项的通知（草稿）\n%s：\n经查，截至%s，你单位以下事项%s：\n%s\n请抓紧办理，并通过本应用报送进展。\n%s\n%s", n, unit, x.today().Chinese(), word, strings.Join(lines, "\n"), x.supervision(), x.today().Chinese())
}

// notOverdue says of what is named that no slip is due for it, and when it falls due.
func (x *deciding) notOverdue(list []task) {
	x.tell("%s现在没有过期未报的，不用催办，没有出催办单。", x.namedWords())
	seen := map[[3]string]bool{}
	list = slices.DeleteFunc(slices.Clone(list), func(t task) bool {
		k := [3]string{t.Document, t.Measure, t.Unit}
		gone := seen[k] || !t.State.Owes() || t.last.Before(x.today()) || !x.slipFor(t.Unit, t.Number)
		seen[k] = seen[k] || !gone
		return gone // the nearest of each measure
	})
	for _, t := range list[:min(mostNamed, len(list))] {
		x.mention(found{doc: t.doc, measure: t.measure})
		x.tell("%s%s%s %s截止，还没办完。", t.Unit, x.ofDoc(t.doc), numberName(t.Number), x.near(t.last))
	}
	if len(list) > 0 {
		x.tell("到期前我会照常提醒。")
	}
}
