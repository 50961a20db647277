package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// ownList tells what stands in the ledger of the sender's, or of his unit's where he says 我们: 我报的都记上了没, 我们镇报了几条了.
func (v *viewing) ownList(ctx context.Context) error {
	list, whose, err := v.ownEntries(ctx)
	if err != nil {
		return err
	}
	w := v.turn.Utterance.Window
	list = slices.DeleteFunc(list, func(u ledger.ProgressUpdate) bool { return !w.IsZero() && !w.Contains(u.Day) })
	when := ""
	if !w.IsZero() {
		when = w.Label
	}
	if len(list) == 0 {
		v.line(v.say("台账里还没有%s%s报的记录。说第几条、做到哪了，我就记上。", "The ledger has no report of %s%s yet.", whose, when))
		return nil
	}
	measures := map[string]bool{}
	for _, u := range list {
		measures[u.DocumentID+"\x00"+u.MeasureKey] = true
	}
	v.line(v.say("台账里%s%s报的有%d条：", "The ledger has %[3]d measures reported by %[1]s%[2]s:", whose, when, len(measures)))
	for _, u := range list[:min(2*mostLines, len(list))] {
		d, _ := v.corpus.Document(u.DocumentID)
		m, ok := v.measure(itemOf(u))
		if !ok {
			continue
		}
		v.mention(found{doc: d, measure: m})
		v.line(v.itemLine(itemOf(u)) + v.say("（%s报）", " (%s)", v.day(u.Day)))
	}
	if more := len(list) - 2*mostLines; more > 0 {
		v.line(v.say("还有%d条，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", more))
	}
	example := v.say("已完成", "done")
	if list[0].Status == ledger.Done {
		example = v.say("还没完成", "in progress")
	}
	v.line(v.say("少了哪条，请带上第几条再发一次；哪条不对，直接说，如“%s%s”。", "If one is missing, send it again with its number; what is wrong, say it, such as “measure %s: %s”.", v.listed(list[0]), example))
	return nil
}

// listed names an entry's measure as one would type it.
func (v *viewing) listed(u ledger.ProgressUpdate) string {
	if m, ok := v.measure(itemOf(u)); ok {
		return v.list([]string{m.Number})
	}
	return v.list([]string{ledger.NumberOfKey(u.MeasureKey)})
}

// ownEntries is the last word on each measure, in the order of the document, and whose it is.
func (v *viewing) ownEntries(ctx context.Context) (list []ledger.ProgressUpdate, whose string, err error) {
	filter := ledger.UpdateFilter{ReporterID: v.turn.Sender.UserID}
	whose = v.say("您", "you")
	if unit := v.ownUnit(); unit != "" && speaksOfUnit(v.turn.Utterance.Folded) {
		filter, whose = ledger.UpdateFilter{Unit: unit}, unit
	}
	all, err := v.entries.Updates(ctx, filter)
	if err != nil {
		return nil, "", fmt.Errorf("read own entries: %w", err)
	}
	all = ledger.Latest(slices.DeleteFunc(all, func(u ledger.ProgressUpdate) bool { return u.State != ledger.UpdateCurrent }))
	place := map[string]int{}
	for _, t := range v.corpus.InForce() {
		d, ok := v.corpus.Document(t.ID)
		if !ok {
			continue
		}
		for i := range d.Measures {
			place[d.ID+"\x00"+d.Measures[i].Key] = len(place) + 1
		}
	}
	all = slices.DeleteFunc(all, func(u ledger.ProgressUpdate) bool { return place[u.DocumentID+"\x00"+u.MeasureKey] == 0 })
	slices.SortStableFunc(all, func(a, b ledger.ProgressUpdate) int {
		return cmp.Compare(place[a.DocumentID+"\x00"+a.MeasureKey], place[b.DocumentID+"\x00"+b.MeasureKey])
	})
	return all, whose, nil
}

// speaksOfUnit reports 我们镇 and 我局 against a mere 我.
func speaksOfUnit(text string) bool {
	for _, w := range []string{"我们", "咱", "我镇", "我局", "我乡", "我单位", "本镇", "本局", "本单位"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// wordsAsked quotes an entry where its words were asked for: 交通局第1条说有困难,啥困难.
func (v *viewing) wordsAsked(u ledger.ProgressUpdate) string {
	a := v.turn.Utterance.Ask
	if a == nil || !a.Words || u.Text == "" {
		return ""
	}
	return v.say("\n原话：“%s”", "\nIn their words: “%s”", fullWidth(clip(strings.ReplaceAll(u.Text, "\n", " "), 60)))
}

// after reports a day that is later than those asked about: 年底前还有几件没办完.
func (v *viewing) after(day ledger.Date) bool {
	w := v.turn.Utterance.Window
	return !w.IsZero() && w.To.Before(day)
}

// unitUntil is whose debts are told, of which document, and until when, where that was asked.
func (v *viewing) unitUntil(unit, in, until string) []any {
	if w := v.turn.Utterance.Window; !w.IsZero() {
		until = v.say("到%s", "until %s", v.day(w.To))
	}
	return []any{unit, in, until}
}

// sayLater says that something is owed after the days that were asked about.
func (v *viewing) sayLater(n int) {
	if n > 0 {
		v.line(v.say("这以后的还有%d件，说“还有哪些没报”都能看到。", "and %d later.", n))
	}
}
