package revision

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// kinds are the kinds of doubt, the gravest first.
var kinds = []ledger.DoubtKind{
	ledger.DoubtDuplicate, ledger.DoubtImplied, ledger.DoubtMissing, ledger.DoubtNoUnit, ledger.DoubtNoLead, ledger.DoubtUnit,
	ledger.DoubtDates, ledger.DoubtNoYear, ledger.DoubtMend, ledger.DoubtTable, ledger.DoubtOther,
}

// Doubts says what about a reading a person should look at, the gravest first, then in the order of the text; what
// speaks of the document as a whole stands before what speaks of a measure. A measure that was checked has none, but
// for corrections that got lost after that.
// units knows the directory alone, without the names printed in documents: zh.NewUnits(directory, nil). nil, or a
// directory without units, leaves the units unquestioned.
func Doubts(doc *ledger.Document, units *zh.Units) []ledger.Doubt {
	d := &doubting{doc: doc, place: map[string]int{}, found: []ledger.Doubt{}}
	for i := range doc.Measures {
		d.place[doc.Measures[i].Key] = i + 1
	}
	d.mends()
	d.numbers()
	d.parties()
	d.unknownUnits(units)
	for i := range doc.Measures {
		d.days(&doc.Measures[i])
	}
	d.warnings()
	slices.SortStableFunc(d.found, func(a, b ledger.Doubt) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(d.place[a.MeasureKey], d.place[b.MeasureKey]))
	})
	return d.found
}

// doubting collects the doubts of one document.
type doubting struct {
	doc   *ledger.Document
	place map[string]int // of each measure, from 1; 0 is the document
	found []ledger.Doubt
}

// note adds a doubt about a measure, unless a person has checked it; nil is the document.
func (d *doubting) note(m *ledger.Measure, kind ledger.DoubtKind, field ledger.MendField, words string, args ...any) {
	key := ""
	if m != nil {
		if m.Checked != nil && kind != ledger.DoubtMend {
			return
		}
		key = m.Key
	}
	if len(args) > 0 {
		words = fmt.Sprintf(words, args...)
	}
	if doubt := (ledger.Doubt{MeasureKey: key, Kind: kind, Field: field, Words: words}); !slices.Contains(d.found, doubt) {
		d.found = append(d.found, doubt)
	}
}

// mends: corrections that a new revision left behind.
func (d *doubting) mends() {
	for _, m := range d.doc.LostMends {
		measure, ok := d.doc.FindMeasure(m.MeasureKey)
		after := clip(m.After, 40)
		if after == "" {
			after = "空"
		}
		if ok || m.Field == ledger.MendYear {
			d.note(measure, ledger.DoubtMend, m.Field, "原来的更正(%s改为“%s”)没有用到新版上", m.Field.Chinese(), after)
			continue
		}
		d.note(nil, ledger.DoubtMend, "", "有一条更正(%s改为“%s”)所在的措施在新版里没有了", m.Field.Chinese(), after)
	}
}

// numbers: twice, implied, missing.
func (d *doubting) numbers() {
	count, implied := map[string]int{}, 0
	for i := range d.doc.Measures {
		count[d.doc.Measures[i].Number]++
		if d.doc.Measures[i].NumberImplied {
			implied++
		}
	}
	whole := implied > 1 && implied == len(d.doc.Measures)
	if whole {
		d.note(nil, ledger.DoubtImplied, ledger.MendNumber, "原文没有编号,序号是按先后顺序编的")
	}
	for i := range d.doc.Measures {
		m := &d.doc.Measures[i]
		if count[m.Number] > 1 {
			d.note(m, ledger.DoubtDuplicate, ledger.MendNumber, "序号“%s”出现了%d次", m.Number, count[m.Number])
		}
		if m.NumberImplied && !whole {
			d.note(m, ledger.DoubtImplied, ledger.MendNumber, "序号是按前后顺序推断的")
		}
	}
	if len(d.doc.Missing) > 0 {
		d.note(nil, ledger.DoubtMissing, "", "缺第%s条", strings.Join(d.doc.Missing, "、"))
	}
}

// parties: nobody named, or no lead where most others have one.
func (d *doubting) parties() {
	led, named := 0, 0
	for i := range d.doc.Measures {
		if m := &d.doc.Measures[i]; len(m.Assignments) > 0 {
			named++
			if len(m.Units(ledger.Lead)) > 0 {
				led++
			}
		}
	}
	for i := range d.doc.Measures {
		m := &d.doc.Measures[i]
		switch {
		case len(m.Assignments) == 0 && len(d.doc.CommonParty) == 0:
			d.note(m, ledger.DoubtNoUnit, ledger.MendLead, "没有写由哪个单位负责")
		case len(m.Assignments) > 0 && len(m.Units(ledger.Lead)) == 0 && led*2 > named:
			d.note(m, ledger.DoubtNoLead, ledger.MendLead, "没有牵头单位,多数措施都有")
		}
	}
}

// unknownUnits: those that the directory does not know, or knows several of.
func (d *doubting) unknownUnits(units *zh.Units) {
	if units == nil || !slices.ContainsFunc(units.Names(), func(n string) bool { return !zh.IsGroup(n) }) {
		return
	}
	asked := map[string]string{}
	for i := range d.doc.Measures {
		m := &d.doc.Measures[i]
		for _, a := range m.Assignments {
			words, seen := asked[a.Unit]
			if !seen {
				words = Strange(units, a.Unit)
				asked[a.Unit] = words
			}
			if words != "" {
				d.note(m, ledger.DoubtUnit, fieldOf(a.Role), words)
			}
		}
	}
}

// Strange says why the directory does not tell who a printed unit or group is, as a doubt's words; "" when it does.
// See Doubts for what units has to know.
func Strange(units *zh.Units, name string) string {
	found := units.Resolve(name)
	if zh.IsGroup(name) {
		group := name
		if len(found) > 0 && zh.IsGroup(found[0]) {
			group = found[0]
		}
		if slices.ContainsFunc(units.Names(), func(n string) bool { return !zh.IsGroup(n) && units.In(n, group) == zh.Member }) {
			return ""
		}
		return "通讯录里没有列出“" + name + "”是哪些单位"
	}
	same := func(n string) bool { return zh.Squeeze(n) == zh.Squeeze(name) }
	switch {
	case len(found) == 0:
		return "通讯录里没有“" + name + "”"
	case len(found) > 1 && !slices.ContainsFunc(found, same):
		return "“" + name + "”在通讯录里对得上" + strings.Join(found[:min(len(found), 4)], "、")
	}
	return ""
}

// days: several for what reads like one duty, or one without a year.
func (d *doubting) days(m *ledger.Measure) {
	for i := range m.Deadlines {
		a := &m.Deadlines[i]
		if a.Kind != ledger.Once {
			continue
		}
		if a.Due.IsZero() {
			d.note(m, ledger.DoubtNoYear, ledger.MendDue, "时限“%s”没有年份", clip(a.When, 20))
			continue
		}
		for j := range m.Deadlines[:i] {
			if b := &m.Deadlines[j]; oneDuty(a, b) {
				d.note(m, ledger.DoubtDates, ledger.MendDue, "像是同一件事,却有两个时限:%s和%s", b.Due.Chinese(), a.Due.Chinese())
			}
		}
	}
}

// oneDuty reports two days for the same units and about the same thing.
func oneDuty(a, b *ledger.Deadline) bool {
	return b.Kind == ledger.Once && !b.Due.IsZero() && a.Due != b.Due && slices.Equal(a.Who, b.Who) && a.What != "" &&
		(zh.Squeeze(a.What) == zh.Squeeze(b.What) || Similarity(a.What, b.What) >= alike)
}

var (
	// warnings that the reading itself shows, so that they go when it is put right
	shown     = regexp.MustCompile(`序号出现了两次|序号丢失|^缺少第|没有找到责任单位|没有年份|措施在原文里没有编号`)
	tabular   = regexp.MustCompile(`附表|分工表|清单与正文|表格`)
	ofMeasure = regexp.MustCompile(`^第([^条]{1,20})条(?:的|中|里|[,:\x{ff0c}\x{ff1a}])?`)
)

// warnings: the rest of what the reader wondered about.
func (d *doubting) warnings() {
	for _, w := range d.doc.Warnings {
		if shown.MatchString(w) {
			continue
		}
		kind := ledger.DoubtOther
		if tabular.MatchString(w) {
			kind = ledger.DoubtTable
		}
		words := strings.TrimRight(w, "。")
		var m *ledger.Measure
		if of := ofMeasure.FindStringSubmatch(w); of != nil {
			if ms := d.doc.MeasuresNumbered(of[1]); len(ms) == 1 {
				m, words = ms[0], strings.TrimPrefix(words, of[0])
			}
		}
		d.note(m, kind, "", words)
	}
}
