package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// entryOf is a report with where it stands.
type entryOf struct {
	found
	u      ledger.ProgressUpdate
	review ledger.Review
	by     ledger.Decision // that brought it there; zero while it waits
}

// latest is the newest current report of each unit on each measure of the documents concerned, oldest first.
func (x *deciding) latest(ctx context.Context) ([]entryOf, error) {
	var all []ledger.ProgressUpdate
	for _, d := range x.reviewable() {
		of, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: d.ID})
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		all = append(all, of...)
	}
	return x.newest(all), nil
}

// newest leaves the entries that no later one of the unit overtakes, oldest first.
func (x *deciding) newest(all []ledger.ProgressUpdate) (out []entryOf) {
	slices.SortStableFunc(all, func(a, b ledger.ProgressUpdate) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	for i := range all {
		all[i].Unit = x.canonical(all[i].Unit)
	}
	for _, u := range ledger.Latest(all) {
		if e, ok := x.entry(u); ok {
			out = append(out, e)
		}
	}
	return out
}

// unreviewedEntries is what waits for anybody's review, and nothing else: read with what was decided about closing in its measures,
// and with the requests that wait.
func (x *deciding) unreviewedEntries(ctx context.Context) ([]entryOf, error) {
	var all []ledger.ProgressUpdate
	filters := []ledger.DecisionFilter{{Open: true}}
	for _, d := range x.reviewable() {
		of, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: d.ID, Waits: true})
		if err != nil {
			return nil, fmt.Errorf("read what waits: %w", err)
		}
		for _, u := range of {
			f := ledger.DecisionFilter{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Kinds: closeKinds}
			if !slices.ContainsFunc(filters, func(g ledger.DecisionFilter) bool {
				return g.DocumentID == f.DocumentID && g.MeasureKey == f.MeasureKey
			}) {
				filters = append(filters, f)
			}
		}
		all = append(all, of...)
	}
	if err := x.read(ctx, filters); err != nil {
		return nil, err
	}
	return x.newest(all), nil
}

// entry finds the measure of a report and where it stands; false when its document or measure is gone.
func (x *deciding) entry(u ledger.ProgressUpdate) (entryOf, bool) {
	d, ok := x.corpus.Document(u.DocumentID)
	if !ok {
		return entryOf{}, false
	}
	m, ok := d.FindMeasure(u.MeasureKey)
	if !ok {
		return entryOf{}, false
	}
	u.Unit = x.canonical(u.Unit)
	review, by := x.stands.Review(u)
	return entryOf{found: found{doc: d, measure: m}, u: u, review: review, by: by}, true
}

// waiting is what waits for the sender's review: of the measures that his unit leads; for 督查室 what has no other reviewer.
func (x *deciding) waiting(all []entryOf) []entryOf {
	return slices.DeleteFunc(slices.Clone(all), func(e entryOf) bool {
		if e.review != ledger.ReviewWaits || e.doc.Standing != ledger.InForce || !x.mayReview(e.measure, e.u.Unit) {
			return true
		}
		return x.turn.Sender.Supervises && x.reviewers(e.measure, e.u.Unit) != x.supervision()
	})
}

// requests is what waits for the sender's word.
func (x *deciding) requests() []ledger.Decision {
	return slices.DeleteFunc(x.stands.OpenRequests(), func(r ledger.Decision) bool { return !x.mayGrant(r) })
}

// mayGrant reports whether the sender decides a request: 督查室 any, a lead unit whether something is not a unit's work.
func (x *deciding) mayGrant(r ledger.Decision) bool {
	if x.turn.Sender.Supervises {
		return true
	}
	f, ok := x.place(r.DocumentID, r.MeasureKey)
	return ok && r.Kind == ledger.DecideNotOurs && x.mayReview(f.measure, r.Unit)
}

// place finds a measure.
func (x *deciding) place(document, key string) (found, bool) {
	d, ok := x.corpus.Document(document)
	if !ok {
		return found{}, false
	}
	m, ok := d.FindMeasure(key)
	return found{doc: d, measure: m}, ok
}

// list shows what waits to be reviewed and to be granted.
func (x *deciding) list(ctx context.Context) error {
	all, err := x.unreviewedEntries(ctx)
	if err != nil {
		return err
	}
	wait, asked := x.waiting(all), x.requests()
	others := x.withLeads(all)
	switch {
	case len(wait)+len(asked) == 0 && !x.turn.Sender.Supervises && !x.leads():
		return x.refuse("待审核的由牵头单位和%s看。您单位报的审到哪一步，说“第4条进展”就能看到。", x.supervision())
	case len(wait)+len(asked) == 0:
		x.tell("现在没有等您审核的上报，也没有等您定的申请。")
	}
	st := &bot.DecideState{}
	if err := x.seeGiven(ctx, wait[:min(maxListed, len(wait))]); err != nil {
		return err
	}
	x.listEntries(wait, st)
	x.listRequests(asked, st)
	if others > 0 {
		x.tell("另有%d条由牵头单位审核，不用您管。", others)
	}
	if x.out.Card != nil && (len(wait)+len(asked) > 1 || others > 0) {
		x.out.Card.Beside = true
	}
	x.out.State.Decide = st
	return nil
}

// leads reports whether the sender's unit leads any measure.
func (x *deciding) leads() bool {
	for _, d := range x.inForce() {
		for i := range d.Measures {
			if slices.Contains(x.leadsOf(&d.Measures[i], ""), x.own()) {
				return true
			}
		}
	}
	return false
}

// withLeads counts for 督查室 what waits with the lead units.
func (x *deciding) withLeads(all []entryOf) (n int) {
	for _, e := range all {
		if x.turn.Sender.Supervises && e.review == ledger.ReviewWaits && e.doc.Standing == ledger.InForce && x.reviewers(e.measure, e.u.Unit) != x.supervision() {
			n++
		}
	}
	return n
}

// listEntries numbers the reports, and shows a card for the first.
func (x *deciding) listEntries(wait []entryOf, st *bot.DecideState) {
	if len(wait) == 0 {
		return
	}
	x.tell("有%d条新上报等您审核：", len(wait))
	for i, e := range wait[:min(maxListed, len(wait))] {
		st.Updates = append(st.Updates, e.u.ID)
		x.tell("%d. %s", i+1, x.said(e, true))
		x.mention(e.found)
	}
	if more := len(wait) - maxListed; more > 0 {
		x.tell("还有%d条，审完这些再说“待审核”。", more)
	}
	if len(wait) == 1 {
		st.Current = wait[0].u.ID
		x.tell("回“通过”，或“退回，请补齐人数”；要问对方，回“问一下，是哪几天训的”。")
	} else {
		x.tell("回“1通过”“2退回，请补齐人数”，或“全部通过”；要问对方，回“2问一下，是哪几天训的”。")
	}
	x.out.Card = x.card(wait[0])
	x.out.Card.Beside = len(wait) > 1
}

// maxListed is how many are shown at once; a phone screen holds no more.
const maxListed = 9

// listRequests numbers the requests behind the reports.
func (x *deciding) listRequests(asked []ledger.Decision, st *bot.DecideState) {
	if len(asked) == 0 {
		return
	}
	x.tell("有%d件申请等您定：", len(asked))
	first := len(st.Updates) + 1
	for i, r := range asked[:min(maxListed, len(asked))] {
		st.Requests = append(st.Requests, r.ID)
		x.tell("%d. %s", first+i, x.wish(r))
	}
	x.tell("回“%d同意”，或“%d不同意，说一句原因”。", first, first)
	if x.out.Card == nil {
		x.out.Card = x.requestCard(asked[0])
	}
}

// said prints a report: 松坪镇 第4条：已完成，参训54人（10月12日）.
func (x *deciding) said(e entryOf, words bool) string {
	s := fmt.Sprintf("%s %s%s%s：%s", e.u.Unit, x.ofDoc(e.doc), numberName(e.measure.Number), x.spokenOfPeriod(e), x.short2(e))
	if w := plainWords(e.u.Text); words && w != "" && e.u.Status != ledger.Done {
		s += "，“" + clip(w, 30) + "”"
	}
	return s + "（" + shortDay(e.u.Day) + attached(x.given[e.u.ID]) + "）"
}

// spokenOfPeriod names the occurrence that a report speaks of, where its measure has several: （6月30日的）.
func (x *deciding) spokenOfPeriod(e entryOf) string {
	return periodMark(e.measure, e.u, x.today().Year)
}

func plainWords(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\n", " ")) }

// short2 is status and figures.
func (x *deciding) short2(e entryOf) string {
	s := e.u.Status.Chinese()
	if n := x.numbers(e.u.Numbers); n != "" {
		s += "，" + n
	}
	return s
}

// ofDoc names the document before a number, where there are several.
func (x *deciding) ofDoc(d *ledger.Document) string {
	if len(x.corpus.InForce()) < 2 {
		return ""
	}
	return titled(d)
}

// card shows one report with what can be done with it.
func (x *deciding) card(e entryOf) *bot.Card {
	of := func(act bot.DecideAct) bot.DecidePart { return bot.DecidePart{Act: act, IDs: []string{e.u.ID}} }
	card := &bot.Card{Subject: "review:" + e.u.ID, Title: e.u.Unit + " " + numberName(e.measure.Number) + " 等您审核", Note: clip(e.measure.Heading, 24),
		Link:    ledger.MeasurePage(e.u.DocumentID, e.u.MeasureKey),
		Lines:   []bot.CardLine{{Name: "上报", Value: x.short2(e)}, {Name: "时间", Value: x.near(e.u.Day)}, {Name: "报送人", Value: e.u.Reporter}},
		Buttons: []bot.CardButton{tap("通过", true, of(ledger.DecideApprove)), tap("退回", false, of(ledger.DecideReturn)), tap("问一下", false, of(ledger.DecideAsk))}}
	if n := len(x.given[e.u.ID]); n > 0 {
		card.Lines = append(card.Lines, bot.CardLine{Name: "佐证材料", Value: fmt.Sprintf("%d件", n)})
	}
	return card
}

// show tells one of what was listed in full.
func (x *deciding) show(ctx context.Context) error {
	st := x.turn.State.Decide
	if st == nil || len(x.part.Picks) != 1 || x.part.Picks[0] > len(st.Updates)+len(st.Requests) {
		return bot.ErrPass
	}
	n := x.part.Picks[0]
	now := *st
	all, err := x.unreviewedEntries(ctx)
	if err != nil {
		return err
	}
	if n > len(st.Updates) {
		now.Current = st.Requests[n-len(st.Updates)-1]
		x.out.State.Decide = &now
		for _, r := range x.requests() {
			if r.ID == now.Current {
				x.tell("%s。", x.wish(r))
				x.tell("回“同意”，或“不同意，说一句原因”。")
				x.out.Card = x.requestCard(r)
				return nil
			}
		}
		x.tell("这件申请已经定过了。")
		return nil
	}
	now.Current = st.Updates[n-1]
	x.out.State.Decide = &now
	if err := x.seeGiven(ctx, all); err != nil {
		return err
	}
	for _, e := range all {
		if e.u.ID == now.Current {
			x.mention(e.found)
			x.tell("%s。", x.said(e, false))
			x.tell("原话：“%s”", clip(plainWords(e.u.Text), 120))
			x.tell("回“通过”，或“退回，请补齐人数”；要问对方，回“问一下，是哪几天训的”。")
			x.out.Card = x.card(e)
			x.out.Card.Beside = true
			return nil
		}
	}
	x.tell("这条刚刚被更正、撤回，或者已经审过了。请再说“待审核”，看新的。")
	return nil
}
