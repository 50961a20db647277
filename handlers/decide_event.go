package handlers

import (
	"context"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// event notes the day from which a 10日内 counts. Words that fit no such duty of the sender's unit mean something else.
func (x *deciding) event(context.Context) error {
	if x.own() == "" || x.turn.Utterance.Report != nil && len(x.turn.Utterance.Report.Items) > 0 && x.turn.Utterance.Intent == bot.Report && len(x.turn.Utterance.References) > 0 {
		return bot.ErrPass
	}
	f, dl, ok := x.triggered()
	if !ok || x.part.From.After(x.today()) {
		return bot.ErrPass
	}
	last := x.part.From.AddDays(dl.Days)
	key := ""
	for i, k := range ledger.DeadlineKeys(f.measure) {
		if &f.measure.Deadlines[i] == dl {
			key = k
		}
	}
	x.mention(f)
	x.out.Intent = bot.Remind
	x.put(ledger.Decision{Kind: ledger.DecideEvent, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: x.own(), Duty: key, From: x.part.From, Reason: x.turn.Utterance.Text})
	x.tell("记下了：%s%s（%s%d日内）从%s起算，%s要在%s前完成。", x.ofDoc(f.doc), numberName(f.measure.Number), dl.Trigger, dl.Days, x.near(x.part.From), x.own(), x.near(last))
	x.tell("不是这件事请回“撤回”。办好了直接说，如“%s已完成”。", numberName(f.measure.Number))
	return nil
}

// triggered finds the one duty whose trigger the words name: what stands in the trigger's sentence and in the message.
func (x *deciding) triggered() (found, *ledger.Deadline, bool) {
	var hit found
	var of *ledger.Deadline
	best, n := 0, 0
	said := zh.Squeeze(x.part.Text)
	for _, d := range x.documents(nil) {
		for i := range d.Measures {
			m := &d.Measures[i]
			if len(rolesOf(x.corpus.Units(), m, x.own())) == 0 {
				continue
			}
			for j := range m.Deadlines {
				dl := &m.Deadlines[j]
				trigger := strings.NewReplacer("之日起", "", "之后", "", "后", "", "起", "", "之日", "").Replace(dl.Trigger)
				if dl.Kind != ledger.Within || dl.Days <= 0 || trigger == "" || !sharesWord(said, trigger) {
					continue
				}
				score := overlap(said, zh.Squeeze(m.Text))
				switch {
				case score > best:
					hit, of, best, n = found{doc: d, measure: m}, dl, score, 1
				case score == best:
					n++
				}
			}
		}
	}
	return hit, of, n == 1 && best >= 3
}

// sharesWord reports whether two characters that follow each other in the trigger stand in what was said.
func sharesWord(said, trigger string) bool {
	r := []rune(trigger)
	for i := 0; i+1 < len(r); i++ {
		if strings.Contains(said, string(r[i:i+2])) {
			return true
		}
	}
	return false
}

// overlap counts the pairs of characters that both texts hold.
func overlap(a, b string) (n int) {
	r := []rune(a)
	for i := 0; i+1 < len(r); i++ {
		if strings.Contains(b, string(r[i:i+2])) {
			n++
		}
	}
	return n
}
