package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// addedID names the document that holds what 督查室 sets up itself in a year 立项事项.
func addedID(year int) string { return ledger.SetUpPrefix + strconv.Itoa(year) }

// add sets up a duty of 督查室's own 立项: read back first, saved as a new revision of the year's document when the person
// says yes.
func (x *deciding) add(context.Context) error {
	if !x.turn.Sender.Supervises {
		if !x.part.Sure {
			return bot.ErrPass
		}
		return x.refuse("抱歉，立项由%s来做，您这边不能立。要报进展，直接说第几条、做到哪了。", x.supervision())
	}
	doc := x.addedTo()
	m, ok := x.newMeasure(doc)
	if !ok {
		return nil
	}
	if there, ok := x.addedBefore(doc, m.Text); ok {
		x.tell("这件事已经立过了（%s），没有重复立。要改，先回“撤销%s”，再立一次。", numberName(there), numberName(there))
		return nil
	}
	said := x.addedLine(&m)
	if !x.part.Settled {
		x.out.Clarify = true
		x.tell("这样立项，对吗？%s", said)
		if len(m.Deadlines) == 0 {
			x.tell("没有读出完成时限，会每月问一次进展。要加，请连时限重说一遍。")
		}
		if slices.ContainsFunc(m.Deadlines, func(d ledger.Deadline) bool { return d.Kind == ledger.Once && d.Due.Before(x.today()) }) {
			x.tell("这个日期已经过去了，请核对。")
		}
		x.tell("原话：“%s”", m.Text)
		x.offer(settled("确定", x.part), bot.Choice{Label: "取消", Proposal: bot.Proposal{Cancel: true}})
		return nil
	}
	base := doc.Revision
	doc.Measures = append(slices.Clone(doc.Measures), m)
	x.writeOut(doc)
	doc.Status = ledger.DocumentDraft
	x.out.Effects.Documents = []ledger.Document{*doc}
	x.out.Effects.Confirm = []ledger.Confirmation{{DocumentID: doc.ID, Revision: base + 1, Act: actOf(x.turn)}} // Conflict when somebody else added meanwhile
	x.out.Documents, x.out.Measures = []string{doc.ID}, []string{m.Number}
	x.out.State.Document, x.out.State.Measures = doc.ID, []string{m.Key}
	x.tell("已立项（%s）：%s", numberName(m.Number), said)
	x.tell("从今天起提醒。不办了，回“撤销%s”；报进展说“%s已完成”。", numberName(m.Number), numberName(m.Number))
	return nil
}

// addedBefore finds the duty that says the very same and was not dropped: 确定 may be pressed twice.
func (x *deciding) addedBefore(doc *ledger.Document, text string) (number string, ok bool) {
	for i := range doc.Measures {
		m := &doc.Measures[i]
		if _, closed := x.stands.Closed(ledger.DutyRef{DocumentID: doc.ID, MeasureKey: m.Key}); !closed && m.Text == text {
			return m.Number, true
		}
	}
	return "", false
}

// addedTo is the year's document as it stands, or a new one.
func (x *deciding) addedTo() *ledger.Document {
	year := x.today().Year
	if d, ok := x.corpus.Document(addedID(year)); ok {
		doc := *d
		doc.BroughtBy = actOf(x.turn)
		return &doc
	}
	title := fmt.Sprintf("督查室立项事项（%d年）", year)
	return &ledger.Document{ID: addedID(year), Title: title, Aliases: []string{"督查室立项事项", "立项事项"}, Issuer: x.supervision(), Year: year, Issued: x.today(),
		Addressees: []string{}, Chapters: []ledger.Chapter{}, Measures: []ledger.Measure{}, Passages: []ledger.Passage{}, Missing: []string{}, Warnings: []string{},
		Source: "chat", CommonParty: []string{}, BroughtBy: actOf(x.turn), IngestedAt: x.turn.Now.UTC()}
}

// writeOut sets the text of the document, and where each measure stands in it.
func (x *deciding) writeOut(doc *ledger.Document) {
	var b strings.Builder
	b.WriteString(doc.Title + "\n")
	for i := range doc.Measures {
		m := &doc.Measures[i]
		start := b.Len()
		b.WriteString(m.Number + ". " + m.Text + "\n")
		m.Places = []ledger.Span{{Start: start, End: b.Len() - 1}}
	}
	doc.Text = b.String()
	sum := sha256.Sum256([]byte(doc.Text))
	doc.Hash = hex.EncodeToString(sum[:])
}

var (
	leadsIt = regexp.MustCompile(`^(?:负责)?(?:牵头|主办|抓总)`)
	helpsIt = regexp.MustCompile(`^(?:负责)?(?:配合|协办|协助|参加)`)
	partsOf = regexp.MustCompile(`^\s?(?:[、,和及与])\s?$`)
)

// newMeasure builds the task from what was said; false when it asked for what is missing.
func (x *deciding) newMeasure(doc *ledger.Document) (ledger.Measure, bool) {
	text := strings.TrimRight(x.part.Text, "。.;；!！ ") + "。"
	n := 0
	for i := range doc.Measures {
		if v, err := strconv.Atoi(strings.TrimPrefix(doc.Measures[i].Number, ledger.AddedNumber)); err == nil {
			n = max(n, v)
		}
	}
	number := ledger.AddedNumber + strconv.Itoa(n+1)
	m := ledger.Measure{Key: number, Number: number, Heading: clip(firstClause(text), 24), Text: text, Clauses: []ledger.Clause{}, Parts: []ledger.Part{},
		Deadlines: []ledger.Deadline{}, Targets: []ledger.Target{}, Places: []ledger.Span{}}
	m.Assignments = x.assign(zh.Fold(text))
	if len(m.Assignments) == 0 {
		x.out.Clarify = true
		x.tell("还没有立项：没有读出由哪个单位办。请连单位和时限一起说，如“立项：各镇11月20日前报送值班表，县应急局牵头”。")
		return m, false
	}
	m.Deadlines = x.limits(text)
	return m, true
}

func firstClause(text string) string {
	if i := strings.IndexAny(text, "，,。；;"); i > 0 {
		return text[:i]
	}
	return text
}

// assign reads who leads, who helps and who owes it.
func (x *deciding) assign(folded string) []ledger.Assignment {
	mentions := x.corpus.Units().Find(folded)
	roles := make([]ledger.Role, len(mentions))
	for i := len(mentions) - 1; i >= 0; i-- {
		after := folded[mentions[i].End:]
		switch {
		case leadsIt.MatchString(after):
			roles[i] = ledger.Lead
		case helpsIt.MatchString(after):
			roles[i] = ledger.Cooperating
		case i+1 < len(mentions) && partsOf.MatchString(folded[mentions[i].End:mentions[i+1].Start]):
			roles[i] = roles[i+1] // 甲局、乙局牵头
		default:
			roles[i] = ledger.Responsible
		}
	}
	words := map[ledger.Role]string{ledger.Lead: "牵头", ledger.Cooperating: "配合", ledger.Responsible: "负责"}
	var out []ledger.Assignment
	for i, m := range mentions {
		a := ledger.Assignment{Role: roles[i], Unit: m.Name, Label: words[roles[i]]}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// longPast is how long ago a day without a year must be to be next year's. Unit: days. What is nearer is a slip.
const longPast = 90

// limits reads the days. One without a year that is past is next year's.
func (x *deciding) limits(text string) []ledger.Deadline {
	folded := zh.Fold(text)
	out := []ledger.Deadline{}
	for _, l := range zh.FindLimits(folded, zh.LimitYear{Year: x.today().Year}) {
		if l.Kind == ledger.Event || l.Kind == ledger.Unspecified {
			continue
		}
		if l.Kind == ledger.Once && l.Year == 0 && l.Due.Before(x.today().AddDays(-longPast)) {
			l.Due = ledger.NewDate(l.Due.Year+1, l.Due.Month, l.Due.Day)
		}
		out = append(out, ledger.Deadline{Quote: strings.TrimSuffix(text, "。"), Kind: l.Kind, Due: l.Due, Recurrence: l.Recurrence, Times: l.Times, Days: l.Days,
			Who: []string{}, What: firstClause(text), When: folded[l.Start:l.End]})
	}
	return out
}

// addedLine says what was read: 什么 11月20日(周五)前，各镇负责，县应急局牵头。
func (x *deciding) addedLine(m *ledger.Measure) string {
	parts := []string{clip(strings.TrimSuffix(m.Text, "。"), 60)}
	for _, d := range m.Deadlines {
		switch {
		case !d.Due.IsZero():
			parts = append(parts, x.near(d.Due)+"截止")
		case d.When != "":
			parts = append(parts, d.When)
		}
	}
	for _, r := range []ledger.Role{ledger.Responsible, ledger.Lead, ledger.Cooperating} {
		units := m.Units(r)
		if len(units) == 0 {
			continue
		}
		word := map[ledger.Role]string{ledger.Responsible: "负责", ledger.Lead: "牵头", ledger.Cooperating: "配合"}[r]
		parts = append(parts, join(units)+word+x.counted(units))
	}
	return strings.Join(parts, "；") + "。"
}

// counted says how many units a group stands for.
func (x *deciding) counted(names []string) string {
	n := 0
	for _, u := range x.corpus.Directory().Units {
		if slices.ContainsFunc(names, func(name string) bool { return zh.IsGroup(name) && x.inGroup(u.Name, name) }) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("（%d个）", n)
}

// inGroup reports whether a unit belongs to a group.
func (x *deciding) inGroup(unit, group string) bool {
	return zh.IsGroup(group) && x.corpus.Units().In(unit, group) == zh.Member
}

// dropAdded withdraws such a duty: it is closed for every unit.
func (x *deciding) dropAdded(context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，立项和撤销立项由%s来做，您这边不能撤。", x.supervision())
	}
	doc, ok := x.corpus.Document(addedID(x.today().Year))
	if !ok {
		doc, ok = x.corpus.Document(addedID(x.today().Year - 1))
	}
	if !ok {
		x.tell("今年还没有立项过，没有可以撤销的。")
		return nil
	}
	number := ledger.AddedNumber + strconv.Itoa(x.part.Count)
	if x.part.Count == 0 {
		number = doc.Measures[len(doc.Measures)-1].Number
	}
	ms := doc.MeasuresNumbered(number)
	if len(ms) == 0 {
		x.out.Clarify = true
		x.tell("没有%s，现在有立项1号到%s。什么都没有改。", numberName(number), numberName(doc.Measures[len(doc.Measures)-1].Number))
		return nil
	}
	x.mention(found{doc: doc, measure: ms[0]})
	if _, closed := x.stands.Closed(ledger.DutyRef{DocumentID: doc.ID, MeasureKey: ms[0].Key}); closed {
		x.tell("%s已经撤销了。", numberName(number))
		return nil
	}
	x.put(ledger.Decision{Kind: ledger.DecideClose, DocumentID: doc.ID, MeasureKey: ms[0].Key, Reason: "撤销立项"})
	x.tell("已撤销%s（%s），不再提醒。按错了回“撤回”。", numberName(number), ms[0].Heading)
	return nil
}
