package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// unadd takes back only what was added to an entry, and lets what stood before count again; false where nothing was added.
//
//	entry ──补充──► entry + words ──撤回──► entry (撤回第4条: none)
func (x *fixing) unadd(ctx context.Context, target []ledger.ProgressUpdate) (bool, error) {
	if len(target) != 1 || target[0].Supersedes == "" || x.fix.At != "" && !x.fix.Add {
		return false, nil
	}
	now := target[0]
	all, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: now.DocumentID, Unit: now.Unit, AllStates: true})
	if err != nil {
		return false, fmt.Errorf("read what was added to: %w", err)
	}
	i := slices.IndexFunc(all, func(u ledger.ProgressUpdate) bool { return u.ID == now.Supersedes })
	if i < 0 || !x.fix.Add && !added(all[i], now) {
		return false, nil
	}
	old := all[i]
	it := itemOf(old)
	u := x.update(it, 0)
	u.Unit, u.Supersedes, u.Text, u.Day = old.Unit, now.ID, old.Text, old.Day
	x.out.Effects.Updates = append(x.out.Effects.Updates, u)
	x.reported(it)
	x.line(x.say("已撤回刚才加的，现在记的是：%s（%s）。", "What was added is taken back. It stands: %s (%s).", x.itemLine(it), old.Unit))
	words, err := x.againWaits(ctx, old)
	x.line(words)
	x.line(x.say("整条都不要了，回“撤回%s”。", "To withdraw all of it, reply “undo measure %s”.", x.numberOf(old)))
	s := &x.out.State
	s.Pending, s.Document, s.Measures, s.Updates = nil, it.DocumentID, []string{it.MeasureKey}, []string{u.ID}
	return true, err
}

// added reports that an entry only holds more words or figures than the one before it, in the same place.
func added(old, now ledger.ProgressUpdate) bool {
	more, ok := strings.CutPrefix(now.Text, old.Text)
	return ok && more != "" && old.MeasureKey == now.MeasureKey && old.Period == now.Period &&
		(strings.HasPrefix(more, "；") || strings.HasPrefix(more, "（更正：补充") || strings.HasPrefix(more, "（更正：再补充"))
}
