package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// placing is a report's item on its way to the occurrence that it speaks of 所报期次.
//
//	a button ──────────► the occurrence on its card
//	6月的, 上季度的补报 ─► the one whose day or period is named
//	都完成了 ──────────► none: all that is owed
//	nothing said ──────► what the unit said of the measure today already, else the earliest that is owed
//
// Of a rhythm of which several periods are missed the duty alone is noted: the day tells which of them a report catches up.
type placing struct {
	list  []task // the unit's in the measure
	open  []task // of those what is owed, the nearest first
	said  []ledger.ProgressUpdate
	today ledger.Date
}

// placingOf reads what a unit owes of a measure; nil where nothing has a day, and the day alone tells.
func (f *filing) placingOf(ctx context.Context, it ledger.DraftItem, named bool) (*placing, error) {
	d, ok := f.corpus.Document(it.DocumentID)
	if !ok || f.tasks == nil || d.Standing != ledger.InForce {
		return nil, nil //nolint:nilnil // nothing to place
	}
	m, ok := d.FindMeasure(it.MeasureKey)
	if !ok || len(m.Deadlines) == 0 && !named {
		return nil, nil //nolint:nilnil // nothing to place
	}
	p := &placing{today: ledger.DateOf(f.turn.Now)}
	names := f.ownNames()
	r := reading{today: p.today, unit: names[0], names: names}
	var err error
	var of known
	if p.list, of, err = f.tasks.ofMeasure(ctx, f.corpus, found{doc: d, measure: m}, r); err != nil {
		return nil, err
	}
	p.said = of.entries
	f.keepOwn(ledger.DutyRef{DocumentID: d.ID, MeasureKey: m.Key}, of)
	p.open = slices.DeleteFunc(owing(p.list, p.today), func(t task) bool { return !t.dated() })
	return p, nil
}

// place settles of which occurrences a report's items speak, and keeps what has to be said of it.
func (f *filing) place(ctx context.Context, items []ledger.DraftItem) error {
	var o bot.Occasion
	if part := f.turn.Utterance.Report; part != nil {
		o = part.Occasion
	}
	for i := range items {
		p, err := f.placingOf(ctx, items[i], o.Named())
		if err != nil {
			return err
		}
		if p != nil {
			f.placed(p, &items[i], o, len(items) == 1)
		}
	}
	return nil
}

// placed places one item. A report of all that is owed, and one that the measure does not concern the unit, speak of no occurrence.
func (f *filing) placed(p *placing, it *ledger.DraftItem, o bot.Occasion, only bool) {
	chosen := it.Duty != "" || o.Named() // by a button or in words
	if !chosen && (o.All || it.Status == ledger.NotApplicable) {
		return
	}
	t, ok := f.occurrence(p, it, o, only)
	if !ok {
		return
	}
	p.note(it, t, chosen)
	if !chosen && p.isNext(it, t) {
		return
	}
	if only && len(p.duties()) > 1 || p.unexpected(it, t) {
		f.said = append(f.said, f.placeWords(p, t, it))
	}
}

// occurrence is the one that an item speaks of: its button's, the one named, the one that the words fit, or the one that is due.
func (f *filing) occurrence(p *placing, it *ledger.DraftItem, o bot.Occasion, only bool) (t task, ok bool) {
	switch {
	case it.Duty != "":
		t, ok = p.find(it.Duty, it.Period)
	case o.Named():
		if t, ok = p.named(o); !ok && only {
			f.lost = f.say("没有查到%s要报的，先按没有说日期记了。", "Nothing is due for %s; recorded without it.", o.Words)
		}
	}
	if !ok && only {
		t, ok = p.fitting(f.text)
	}
	if !ok {
		t, ok = p.due()
	}
	return t, ok
}

// isNext reports that an item, not yet done, is noted for the period that is owed first: nobody expects another.
func (p *placing) isNext(it *ledger.DraftItem, t task) bool {
	first := len(p.open) > 0 && p.open[0].OccurrenceKey == t.OccurrenceKey
	return first && it.Status != ledger.Done && it.Period != ""
}

// unexpected reports what was noted otherwise than one would think: done without a period, or a period that is not what counts today.
func (p *placing) unexpected(it *ledger.DraftItem, t task) bool {
	if it.Period == "" {
		return it.Status == ledger.Done
	}
	return !p.plain(t)
}

// note writes an occurrence down; of a rhythm that is behind, the duty alone unless its period was named.
func (p *placing) note(it *ledger.DraftItem, t task, named bool) {
	it.Duty, it.Period = t.Deadline, t.Label
	behind := 0
	for _, x := range p.open {
		if x.Deadline == t.Deadline {
			behind++
		}
	}
	if !named && behind > 1 && (t.Kind.Recurring() || t.Kind == ledger.Within || t.Kind == ledger.Event) {
		it.Period = ""
	}
}

// find is the task of a key.
func (p *placing) find(duty, period string) (task, bool) {
	at := slices.IndexFunc(p.list, func(t task) bool { return t.Deadline == duty && t.Label == period })
	if at < 0 {
		return task{}, false
	}
	return p.list[at], true
}

// plain reports that a task needs no words: the unit has no other duty in the measure, and it is what counts today.
func (p *placing) plain(t task) bool {
	if len(p.duties()) > 1 {
		return false
	}
	return slices.ContainsFunc(now(p.list, p.today), func(x task) bool { return x.OccurrenceKey == t.OccurrenceKey && !t.last.Before(p.today) }) ||
		len(p.open) > 0 && p.open[0].OccurrenceKey == t.OccurrenceKey && len(p.open) == 1
}

// duties is the dated duties that the unit has in the measure.
func (p *placing) duties() (keys []string) {
	for _, t := range p.list {
		if t.dated() && !slices.Contains(keys, t.Deadline) {
			keys = append(keys, t.Deadline)
		}
	}
	return keys
}

// due is the occurrence of a report that names none; false where the unit has none in the measure.
func (p *placing) due() (task, bool) {
	for _, u := range slices.Backward(p.said) {
		if u.Day == p.today && u.Duty != "" {
			if t, ok := p.find(u.Duty, u.Period); ok {
				return t, true // said once more, or with more of it
			}
		}
	}
	if len(p.open) > 0 {
		return p.open[0], true
	}
	rest := slices.DeleteFunc(now(p.list, p.today), func(t task) bool { return !t.dated() })
	slices.SortStableFunc(rest, func(a, b task) int { return a.last.Compare(b.last) })
	if len(rest) == 0 {
		return task{}, false
	}
	return rest[0], true
}

// named is the task whose day or period was named: of the years that may be meant the nearest, the very period before one
// that only ends in it, what is owed before the rest.
func (p *placing) named(o bot.Occasion) (task, bool) {
	var fit []task
	exact := map[ledger.OccurrenceKey]bool{}
	for _, years := range []int{0, -1, 1} {
		if years != 0 && o.Year {
			break
		}
		w := ledger.Window{From: yearsOn(o.Window.From, years), To: yearsOn(o.Window.To, years)}
		for _, t := range p.list {
			if w.Contains(t.Due) || w.Contains(t.last) {
				fit = append(fit, t)
				exact[t.OccurrenceKey] = t.Label == labelOf(w)
			}
		}
	}
	slices.SortStableFunc(fit, func(a, b task) int {
		return cmp.Or(order(p.away(a) > 200, p.away(b) > 200), order(exact[b.OccurrenceKey], exact[a.OccurrenceKey]),
			order(b.State.Owes(), a.State.Owes()), cmp.Compare(p.away(a), p.away(b)))
	})
	if len(fit) == 0 {
		return task{}, false
	}
	return fit[0], true
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func yearsOn(d ledger.Date, more int) ledger.Date {
	if end := ledger.MonthEnd(d.Year, d.Month); d == end {
		return ledger.MonthEnd(d.Year+more, d.Month)
	}
	return ledger.NewDate(d.Year+more, d.Month, d.Day)
}

// labelOf is the label of the period that a span of days is, as OccurrenceKey.Label; "" for other spans.
func labelOf(w ledger.Window) string {
	if w.From == w.To {
		return w.From.String()
	}
	if w.From.Year != w.To.Year {
		return ""
	}
	switch month := int(w.To.Month); month - int(w.From.Month) {
	case 0:
		return w.From.String()[:len("2006-01")]
	case 2:
		return fmt.Sprintf("%04dQ%d", w.To.Year, month/3)
	case 5:
		return fmt.Sprintf("%04dH%d", w.To.Year, month/6)
	case 11:
		return fmt.Sprintf("%04d", w.To.Year)
	}
	return ""
}

// away is how far a task's day is from today. Unit: days.
func (p *placing) away(t task) int {
	n := int(t.last.Midnight(utc).Sub(p.today.Midnight(utc)).Hours() / 24)
	return max(n, -n)
}

// placeWords says where a report was put, what is owed besides, and how it is put elsewhere.
func (f *filing) placeWords(p *placing, t task, it *ledger.DraftItem) string {
	words := f.say("记在%s那项上。", "Recorded for %s.", f.occasionWords(t, false))
	if it.Duty != "" && it.Period == "" && !f.english() {
		words = "前几期没报的，一并算补报。" + p.onlyThis(it.Duty, f.turn.Now)
	}
	if it.Status != ledger.Done {
		return words
	}
	var rest []task
	for _, x := range p.open {
		if x.Deadline != t.Deadline && x.last.Before(p.today.AddDays(forward)) {
			rest = append(rest, x)
		}
	}
	if len(rest) == 0 {
		return words
	}
	return words + f.say("%s要是也办完了，回“%s都完成了”。", "Still owed: %s.", f.occasionWords(rest[0], true), numberName(t.Number))
}

// onlyThis says how a report is kept to the period that runs, where it would settle those before too; "" where none runs.
func (p *placing) onlyThis(duty string, at time.Time) string {
	label := ""
	for _, t := range now(p.list, p.today) {
		if t.Deadline == duty && t.Label > label {
			label = t.Label
		}
	}
	if label == "" {
		return ""
	}
	return "只办了这一期，回“只是" + periodWords(label, at.Year()) + "的”。"
}

// occasionWords names an occurrence as it can be typed: 6月30日的, 一季度的; with what is to be done behind it.
func (f *filing) occasionWords(t task, whole bool) string {
	if f.english() {
		return "the duty of " + cmp.Or(t.Label, t.last.String())
	}
	words := periodWords(t.Label, ledger.DateOf(f.turn.Now).Year) + "的"
	if what := plain(cmp.Or(t.What, t.Quote)); whole && what != "" {
		words = strings.TrimSuffix(words, "的") + "的“" + clip(what, 16) + "”"
	}
	return words
}

// periodWords prints a period's label: 一季度, 上半年, 6月, 6月30日, with the year where it is not this one.
func periodWords(label string, year int) string {
	if len(label) < 4 {
		return label
	}
	y, err := strconv.Atoi(label[:4])
	if err != nil {
		return map[string]string{"term": "任期内"}[label]
	}
	rest := label[4:]
	ofYear := fmt.Sprintf("%d年", y)
	if y == year && rest != "" {
		ofYear = ""
	}
	switch {
	case rest == "":
		return ofYear
	case rest[0] == 'Q':
		return ofYear + string([]rune("一二三四")[(rest[1]-'1')%4]) + "季度"
	case rest == "H1":
		return ofYear + "上半年"
	case rest == "H2":
		return ofYear + "下半年"
	case rest[0] == 'W':
		return ofYear + "第" + strings.TrimLeft(rest[1:], "0") + "周"
	case len(rest) == len("-06"):
		return ofYear + strings.TrimLeft(rest[1:], "0") + "月"
	}
	day, _, _ := strings.Cut(label, "#")
	if d, err := ledger.ParseDate(day); err == nil {
		return ofYear + fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
	}
	return label
}
