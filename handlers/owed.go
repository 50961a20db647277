package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// owedBy tells what one unit owes of a document: what has a day one by one, what has none in a line.
func (v *viewing) owedBy(doc *ledger.Document, unit string, mine []duty) {
	today := ledger.DateOf(v.turn.Now)
	dated, asked, later := v.owedOf(mine, today)
	in := ""
	if len(v.corpus.InForce()) > 1 {
		in = v.say("在《"+doc.Title+"》里", " in "+doc.Title)
	}
	v.out.State.Document = doc.ID
	if len(dated)+len(asked) == 0 {
		v.line(v.say("%s%s%s没有欠报的，辛苦。", "%s%s owes nothing %s.", v.unitUntil(unit, in, v.say("现在", "now"))...))
		v.sayLater(later)
		return
	}
	if v.nearestAlone() && len(dated) > 0 && !v.english() {
		v.owedFirst(dated)
		return
	}
	v.line(v.say("%s%s%s还欠%d件：", "%s%s owes %s %d:", append(v.unitUntil(unit, in, ""), len(dated)+len(asked))...))
	for i, t := range dated[:min(mostLines, len(dated))] {
		v.line(fmt.Sprintf("%d. %s", i+1, v.owedLine(t, headed(t, dated))))
	}
	if more := len(dated) - mostLines; more > 0 {
		v.line(v.say("还有%d件日子更靠后，说“发我台账”都能看到。", "and %d more with later days.", more))
	}
	if len(asked) > 0 {
		v.line(v.say("没有写日期、这一期还没报进展的：%s。", "Without a date, no progress reported yet: %s.", v.list(numbersOf(asked))))
	}
	v.sayLater(later)
	v.out.State.Measures = nil
	for _, t := range append(dated, asked...) {
		if len(v.out.State.Measures) < 40 && !slices.Contains(v.out.State.Measures, t.Measure) {
			v.out.State.Measures = append(v.out.State.Measures, t.Measure)
		}
	}
}

// owedOf parts what is owed: with a day, by days; without one; and how many come after the days that were asked about.
func (v *viewing) owedOf(mine []duty, today ledger.Date) (dated, asked []task, later int) {
	for i := range mine {
		open := owing(mine[i].tasks, today)
		for _, t := range open {
			switch {
			case t.dated() && v.after(t.last):
				later++
				continue
			case t.dated():
				dated = append(dated, t)
			case t.silent():
				asked = append(asked, t)
			default:
				continue
			}
			v.mention(mine[i].found)
		}
		if len(open) > 0 {
			v.told = append(v.told, mine[i])
		}
	}
	slices.SortStableFunc(dated, func(a, b task) int { return a.last.Compare(b.last) })
	return dated, asked, later
}

// owedLine is one duty: 第4条 抓实全员培训：11月30日（周一）截止，还没报.
func (v *viewing) owedLine(t task, what string) string {
	state := v.stateOf(t)
	if state == "" {
		state = v.say("还没报", "not reported")
	}
	if v.english() {
		return fmt.Sprintf("measure %s, due %s: %s", t.Number, t.last, state)
	}
	return fmt.Sprintf("%s %s：%s截止，%s", numberName(t.Number), what, v.near(t.last), state)
}

// near prints a day, with its weekday when it is within two weeks.
func (v *viewing) near(d ledger.Date) string {
	if v.english() {
		return d.String()
	}
	return nearDay(d, ledger.DateOf(v.turn.Now))
}

// numbersOf is the measures of tasks, each once.
func numbersOf(list []task) []string {
	var out []string
	for _, t := range list {
		if !slices.Contains(out, t.Number) {
			out = append(out, t.Number)
		}
	}
	return out
}

// asksOverdue reports a question about what is past its day: of everything, or of a unit.
func asksOverdue(u bot.Utterance) bool {
	return u.Ask != nil && u.Ask.Slot == bot.SlotDue && u.Ask.Overdue && u.Window.IsZero() && len(included(u.References)) == 0 && len(u.Ask.Roles) == 0
}

// overdue tells what is past its day and not done: to 督查室 of every unit, to a lead unit of its measures too, to others of
// their own. Where nothing is owed yet, and to strangers, the document alone is told.
func (d *Duties) overdue(ctx context.Context, v *viewing) (bot.Outcome, error) {
	docs := slices.DeleteFunc(v.documents(), func(d *ledger.Document) bool {
		return d.Status != ledger.DocumentConfirmed || d.Standing != ledger.InForce
	})
	if len(docs) == 0 || v.turn.Sender.Unit == "" && !v.supervises() {
		return d.answer(ctx, v.turn)
	}
	for _, doc := range docs {
		if err := v.overdueOf(ctx, doc); err != nil {
			return v.done(err)
		}
	}
	if len(v.lines) == 0 {
		v.line(v.say("现在没有过期未报的。", "Nothing is overdue."))
	} else if v.supervises() {
		v.line(v.say("要全部名单，说“发我台账”；要起草催办单，说“出催办单”。", "To draft a notice, say “出催办单”."))
	}
	return v.done(nil)
}

// overdueOf lists one document's, measure by measure and day by day.
func (v *viewing) overdueOf(ctx context.Context, doc *ledger.Document) error {
	list, err := v.tasks.of(ctx, v.corpus, doc, ledger.DateOf(v.turn.Now), "")
	if err != nil {
		return err
	}
	unit := v.askedUnit()
	type late struct {
		first task
		units []string
	}
	var lates []late
	n := 0
	for _, t := range list {
		if t.State != ledger.Overdue || !t.dated() || unit != "" && !names(v.corpus.Units(), t.Unit, unit) || !v.maySee(t) {
			continue
		}
		n++
		at := slices.IndexFunc(lates, func(l late) bool { return l.first.Measure == t.Measure && l.first.last == t.last })
		if at < 0 {
			at = len(lates)
			lates = append(lates, late{first: t})
		}
		if !slices.Contains(lates[at].units, t.Unit) {
			lates[at].units = append(lates[at].units, t.Unit)
		}
	}
	if n == 0 {
		return nil
	}
	slices.SortStableFunc(lates, func(a, b late) int { return a.first.last.Compare(b.first.last) })
	in := ""
	if len(v.corpus.InForce()) > 1 {
		in = v.say("《"+doc.Title+"》", doc.Title+": ")
	}
	v.line(v.say("%s已过期还没办完的有%d件：", "%sOverdue, %d:", in, n))
	for _, l := range lates[:min(mostLines, len(lates))] {
		v.mention(found{doc: doc, measure: l.first.measure})
		v.line(v.say("%s %s截止：%s", "measure %s (due %s): %s", v.short(found{doc: doc, measure: l.first.measure}), v.near(l.first.last), few(l.units)))
	}
	if more := len(lates) - mostLines; more > 0 {
		v.line(v.say("还有%d条，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", more))
	}
	return nil
}

// few lists units, at most five: 松坪镇、柳湾镇、茶溪镇等18家.
func few(units []string) string {
	const most = 5
	if len(units) > most {
		return fmt.Sprintf("%s等%d家", join(units[:3]), len(units))
	}
	return join(units)
}

// maySee reports whether the sender is told how a unit stands: 督查室 of all, a lead unit of its measures, others of their own.
func (v *viewing) maySee(t task) bool {
	own := v.canonical(v.turn.Sender.Unit)
	return v.supervises() || own != "" && (t.Unit == own || slices.Contains(t.Leads, own))
}

// tallied reports that counts are asked for 统计.
func (v *viewing) tallied() bool {
	return v.turn.Utterance.Ask != nil && v.turn.Utterance.Ask.Tally
}

// tally counts how the tasks of the documents stand: of every unit for 督查室, else of the own one. No unit is compared with
// another.
func (v *viewing) tally(ctx context.Context, unit string) error {
	if unit == "" && !v.supervises() {
		unit = v.ownUnit()
	}
	switch {
	case v.supervises():
	case unit == "":
		v.out.Clarify = true
		v.line(v.say("还不知道您是哪个单位的。请说一句“我是某某镇的”，再问一次。", "I do not know your unit yet. Say which unit you are with, then ask again."))
		return nil
	case !names(v.corpus.Units(), v.canonical(v.ownUnit()), unit):
		v.out.Refused = true
		v.line(v.say("抱歉，别的单位的统计由督查室看。您单位的，说“统计”。", "Sorry, the supervision office looks after other units' counts."))
		return nil
	}
	return v.document(v.documents(), func(doc *ledger.Document) error { return v.tallyOf(ctx, doc, v.canonical(unit)) })
}

// counts is how many tasks stand in which way.
type counts struct {
	measures                              map[string]bool
	all, done, approved, closed           int
	ongoing, blocked, silent, idle, other int
	late, month                           int
}

func (c *counts) add(t task, today ledger.Date) {
	c.measures[t.Measure] = true
	c.all++
	c.stand(t)
	if !t.State.Owes() || !t.dated() {
		return
	}
	if t.State == ledger.Overdue {
		c.late++
	} else if t.last.Year == today.Year && t.last.Month == today.Month {
		c.month++
	}
}

// stand counts how far a task is.
func (c *counts) stand(t task) {
	switch {
	case t.State == ledger.Closed:
		c.done, c.closed = c.done+1, c.closed+1
	case t.finished():
		c.done++
		if t.review == ledger.ReviewApproved {
			c.approved++
		}
	case t.State == ledger.Excused, !t.silent() && t.latest.Status == ledger.NotApplicable:
		c.other++
	case t.silent():
		c.silent++
	case t.latest.Status == ledger.Blocked:
		c.blocked++
	case t.latest.Status == ledger.NotStarted:
		c.idle++
	default:
		c.ongoing++
	}
}

// finished reports a task that is done; a check-in is, only when the unit says that all of it is.
func (t task) finished() bool {
	return t.State == ledger.SettledLate || t.State == ledger.Settled && (t.dated() || t.latest != nil && t.latest.Status == ledger.Done)
}

// tallyOf counts one document's tasks of the current period.
func (v *viewing) tallyOf(ctx context.Context, doc *ledger.Document, unit string) error {
	today := ledger.DateOf(v.turn.Now)
	list, err := v.tasks.of(ctx, v.corpus, doc, today, unit)
	if err != nil {
		return err
	}
	c := counts{measures: map[string]bool{}}
	for _, t := range now(list, today) {
		c.add(t, today)
	}
	v.out.Documents = append(v.out.Documents, doc.ID)
	if c.all == 0 {
		v.line(v.say("《%s》：现在没有%s要办的任务。", "%s: nothing to do for %s now.", doc.Title, unit))
		return nil
	}
	who := v.say(fmt.Sprintf("《%s》共%d条", doc.Title, len(doc.Measures)), fmt.Sprintf("%s, %d measures", doc.Title, len(doc.Measures)))
	if unit != "" {
		who = v.say(fmt.Sprintf("%s在《%s》里有%d条", unit, doc.Title, len(c.measures)), fmt.Sprintf("%s, %s, %d measures", doc.Title, unit, len(c.measures)))
	}
	v.line(v.say("%s，这一期任务%d件：%s。", "%s, %d tasks: %s.", who, c.all, strings.Join(v.parts(&c), v.say("，", ", "))))
	if c.late > 0 {
		v.line(v.say("其中已经过期的%d件。", "Overdue: %d.", c.late))
	}
	if c.month > 0 {
		v.line(v.say("本月还有%d件到期。", "Due this month: %d more.", c.month))
	}
	return nil
}

// parts is the counts that are not zero; what is done stands there always.
func (v *viewing) parts(c *counts) []string {
	done := v.say(fmt.Sprintf("已完成%d", c.done), fmt.Sprintf("done %d", c.done))
	var checked []string
	if c.approved > 0 {
		checked = append(checked, v.say(fmt.Sprintf("审核通过%d", c.approved), fmt.Sprintf("approved %d", c.approved)))
	}
	if c.closed > 0 {
		checked = append(checked, v.say(fmt.Sprintf("销号%d", c.closed), fmt.Sprintf("closed %d", c.closed)))
	}
	if len(checked) > 0 {
		done += v.say("（其中"+strings.Join(checked, "、")+"）", " ("+strings.Join(checked, ", ")+")")
	}
	out := []string{done}
	for _, p := range []struct {
		chinese, english string
		n                int
	}{{"推进中", "in progress", c.ongoing}, {"有困难", "blocked", c.blocked}, {"未开始", "not started", c.idle}, {"不涉及", "does not apply", c.other}, {"未报", "not reported", c.silent}} {
		if p.n > 0 {
			out = append(out, v.say(fmt.Sprintf("%s%d", p.chinese, p.n), fmt.Sprintf("%s %d", p.english, p.n)))
		}
	}
	return out
}
