package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// review approves and returns reports, several in one message too.
func (x *deciding) review(ctx context.Context) error {
	all, err := x.latest(ctx)
	if err != nil {
		return err
	}
	parts := append([]bot.DecidePart{x.part}, x.part.More...)
	done := map[string]bool{}
	for _, p := range parts {
		x.part = p
		targets, err := x.targets(all, done)
		if err != nil || targets == nil {
			return err
		}
		if !x.decideOn(targets, done) {
			return nil
		}
	}
	x.left(all, done)
	return nil
}

// targets finds the reports that an act is about; nil when it said why there are none.
func (x *deciding) targets(all []entryOf, done map[string]bool) ([]entryOf, error) {
	st := x.turn.State.Decide
	switch {
	case len(x.part.IDs) > 0:
		return x.byID(all, x.part.IDs)
	case len(x.part.Picks) > 0 && st == nil && !x.turn.Sender.Supervises && !x.leads():
		return nil, bot.ErrPass
	case len(x.part.Picks) > 0 && st == nil:
		x.out.Clarify = true
		x.tell("还没有列过清单，不知道第%d条是哪条。先说“待审核”，我列出来再定。", x.part.Picks[0])
		return nil, nil
	case len(x.part.Picks) > 0:
		return x.picked(all, st)
	case len(x.part.Units)+len(x.part.Numbers) > 0:
		return x.byName(all)
	case x.part.All:
		return x.every(all, st, done)
	case st != nil && st.Current != "":
		return x.byID(all, []string{st.Current})
	case st != nil && len(st.Updates) == 1:
		return x.byID(all, st.Updates)
	}
	return x.only(all)
}

// byID finds reports by their ids: those of a button, or those listed.
func (x *deciding) byID(all []entryOf, ids []string) ([]entryOf, error) {
	var out []entryOf
	for _, id := range ids {
		if i := slices.IndexFunc(all, func(e entryOf) bool { return e.u.ID == id }); i >= 0 {
			out = append(out, all[i])
		}
	}
	if len(out) == 0 {
		x.tell("这条上报已经被更正、撤回，或又报了新的。请说“待审核”，看最新的。")
		return nil, nil
	}
	return x.permitted(out)
}

// picked finds reports by the numbers under which they were listed.
func (x *deciding) picked(all []entryOf, st *bot.DecideState) ([]entryOf, error) {
	var ids []string
	for _, n := range x.part.Picks {
		if n > len(st.Updates) {
			x.out.Clarify = true
			x.tell("刚才列了%d条，没有第%d条。什么都没有改，请再说一次。", len(st.Updates), n)
			return nil, nil
		}
		ids = append(ids, st.Updates[n-1])
	}
	return x.byID(all, ids)
}

// byName finds reports by unit and measure.
func (x *deciding) byName(all []entryOf) ([]entryOf, error) {
	var out []entryOf
	for _, e := range all {
		if x.names(e) {
			out = append(out, e)
		}
	}
	if len(out) > 0 {
		return x.inOneDocument(x.permitted(out))
	}
	if !x.turn.Sender.Supervises && !x.leads() {
		return x.nobody()
	}
	who := join(x.part.Units)
	what := ""
	if len(x.part.Numbers) > 0 {
		what = numberList(x.part.Numbers)
	}
	if who == "" {
		who = "还没有单位"
		return nil, x.pass("%s报过%s，没有可审的。", who, what)
	}
	return nil, x.pass("%s还没有报过%s，没有可审的。", who, what)
}

// names reports whether a report is one of those named.
func (x *deciding) names(e entryOf) bool {
	unit := len(x.part.Units) == 0 || slices.ContainsFunc(x.part.Units, func(n string) bool { return x.meansUnit(n, e.u.Unit) })
	number := len(x.part.Numbers) == 0 || slices.ContainsFunc(x.part.Numbers, func(n string) bool {
		return slices.Contains(numbered(e.doc, n), e.measure)
	})
	doc := len(x.turn.Utterance.Documents) == 0 || slices.Contains(x.turn.Utterance.Documents, e.doc.ID)
	return unit && number && doc && e.doc.Standing == ledger.InForce
}

// meansUnit reports whether a name or a group as said means a unit.
func (x *deciding) meansUnit(said, unit string) bool {
	return names(x.corpus.Units(), unit, said) || x.inGroup(unit, said)
}

// every is 全部通过: what was listed, else what waits; without those that are excepted.
func (x *deciding) every(all []entryOf, st *bot.DecideState, done map[string]bool) ([]entryOf, error) {
	wait := x.waiting(all)
	if st != nil && len(st.Updates) > 0 {
		wait = slices.DeleteFunc(wait, func(e entryOf) bool { return !slices.Contains(st.Updates, e.u.ID) })
	}
	wait = slices.DeleteFunc(wait, func(e entryOf) bool {
		if done[e.u.ID] || slices.ContainsFunc(x.part.Except, func(n string) bool { return x.meansUnit(n, e.u.Unit) }) {
			return true
		}
		return st != nil && slices.ContainsFunc(x.part.But, func(n int) bool { return n <= len(st.Updates) && st.Updates[n-1] == e.u.ID })
	})
	switch {
	case len(wait) == 0 && (x.turn.Sender.Supervises || x.leads()) && (st != nil || len(done) > 0):
		x.tell("没有等您审核的了。")
		return nil, nil
	case len(wait) == 0:
		return nil, bot.ErrPass
	}
	return wait, nil
}

// only is what waits, when it is but one; several are listed.
func (x *deciding) only(all []entryOf) ([]entryOf, error) {
	wait := x.waiting(all)
	switch len(wait) {
	case 0:
		if len(x.turn.Utterance.Folded) > len("审核通过了") || !x.turn.Sender.Supervises && !x.leads() {
			return nil, bot.ErrPass
		}
		x.tell("现在没有等您审核的上报。")
		return nil, nil
	case 1:
		return wait, nil
	}
	x.out.Clarify = true
	st := &bot.DecideState{}
	x.tell("说的是哪一条？还没有改。")
	x.listEntries(wait, st)
	x.out.State.Decide = st
	return nil, nil
}

// nobody refuses somebody who reviews nothing at all.
func (x *deciding) nobody() ([]entryOf, error) {
	if !x.part.Sure {
		return nil, bot.ErrPass
	}
	return nil, x.refuse("抱歉，审核由牵头单位和%s来做，您这边不能审。要看报了什么，说“第4条进展”。", x.supervision())
}

// permitted keeps what the sender may review, and refuses when that is nothing.
func (x *deciding) permitted(list []entryOf) ([]entryOf, error) {
	may := slices.DeleteFunc(slices.Clone(list), func(e entryOf) bool { return !x.mayReview(e.measure, e.u.Unit) })
	if len(may) > 0 {
		return may, nil
	}
	if !x.part.Sure && len(x.part.IDs) == 0 && len(x.part.Units) == 0 && !x.leads() {
		return nil, bot.ErrPass
	}
	e := list[0]
	who := x.reviewers(e.measure, e.u.Unit)
	if slices.Contains(x.leadsOf(e.measure, e.u.Unit), x.own()) {
		return nil, x.refuse("抱歉，%s是牵头单位，本单位报的%s要由%s审核，您这边不能审。", x.own(), numberName(e.measure.Number), x.supervision())
	}
	if who != x.supervision() {
		who = fmt.Sprintf("牵头单位（%s是%s）和%s", numberName(e.measure.Number), who, x.supervision())
	}
	return nil, x.refuse("抱歉，审核由%s来做，您这边不能审。", who)
}

// decideOn writes the decisions; false when it asked for something first.
func (x *deciding) decideOn(targets []entryOf, done map[string]bool) bool {
	if x.part.Act == ledger.DecideReturn && x.part.Reason == "" {
		x.out.Clarify = true
		one := &bot.DecideState{Updates: []string{targets[0].u.ID}, Current: targets[0].u.ID}
		if st := x.turn.State.Decide; st != nil {
			kept := *st
			kept.Current = targets[0].u.ID
			one = &kept
		}
		x.out.State.Decide = one
		var which, ids []string
		for _, e := range targets {
			which, ids = append(which, e.u.Unit+x.ofDoc(e.doc)+numberName(e.measure.Number)), append(ids, e.u.ID)
		}
		x.tell("退回%s要说一句原因，我一起告诉对方，如“退回，请补齐人数”。还没有退。", strings.Join(which, "、"))
		x.awaitWhy(ids...)
		return false
	}
	var said []string
	told := ""
	for _, e := range targets {
		x.mention(e.found)
		if done[e.u.ID] {
			continue // 1通过,1退回: the first word counts
		}
		if e.review != ledger.ReviewWaits && (e.review != ledger.ReviewApproved || x.part.Act != ledger.DecideReturn) {
			x.already(e)
			continue
		}
		done[e.u.ID] = true
		x.put(ledger.Decision{Kind: x.part.Act, DocumentID: e.doc.ID, MeasureKey: e.measure.Key, Unit: e.u.Unit, UpdateID: e.u.ID, Reason: x.part.Reason})
		said = append(said, fmt.Sprintf("%s%s%s%s（%s）", e.u.Unit, x.ofDoc(e.doc), numberName(e.measure.Number), x.spokenOfPeriod(e), x.short2(e)))
		if x.part.Act == ledger.DecideReturn {
			if words := x.tellReturn(e); !strings.Contains(told, words) { // once for several of the same person
				told += words
			}
		}
	}
	if len(said) == 0 {
		return true
	}
	if x.part.Act == ledger.DecideApprove {
		x.tell("已通过：%s。", strings.Join(said, "、"))
		return true
	}
	x.tell("已退回：%s，原因：%s。%s重新算没有报。", strings.Join(said, "、"), x.part.Reason, told)
	return true
}

// already says what became of a report before.
func (x *deciding) already(e entryOf) {
	who := e.by.Act.Name
	if who != "" {
		who = "（" + who + "，" + shortDay(ledger.DateOf(e.by.Act.At.In(x.turn.Now.Location()))) + "）"
	}
	rest := "，这次没有再改。"
	if e.review == ledger.ReviewReturned {
		rest = "，等他们再报了再审。"
	}
	words := fmt.Sprintf("%s%s%s：%s%s%s", e.u.Unit, x.ofDoc(e.doc), numberName(e.measure.Number)+x.spokenOfPeriod(e), e.review.Chinese(), who, rest)
	if !slices.Contains(x.lines, words) {
		x.tell("%s", words)
	}
}

// tellReturn tells the reporter why and what to do.
func (x *deciding) tellReturn(e entryOf) string {
	by := x.own()
	if by == "" {
		by = x.supervision()
	}
	return x.notify(x.reporter(e.u.ReporterID, e.u.Unit), e.u.Unit, fmt.Sprintf("%s%s的上报被%s退回：“%s”。\n改好后直接再报一次就行，如“%s已完成，45人参训”。",
		e.u.Unit, numberName(e.measure.Number), by, x.part.Reason, numberName(e.measure.Number)), nil)
}

// left says how many still wait and how the last word is taken back.
func (x *deciding) left(all []entryOf, done map[string]bool) {
	if len(x.out.Effects.Decisions) == 0 {
		return
	}
	n := 0
	for _, e := range x.waiting(all) {
		if !done[e.u.ID] {
			n++
		}
	}
	if st := x.turn.State.Decide; st != nil {
		kept := *st
		kept.Current = ""
		x.out.State.Decide = &kept
	}
	undo := "按错了回“撤回”。"
	if x.turn.Aside {
		undo = "" // a bare 撤回 means what was reported
	}
	switch {
	case n > 0:
		x.tell("还有%d条待审核。%s", n, undo)
	default:
		x.tell("没有待审核的了。%s", undo)
	}
}
