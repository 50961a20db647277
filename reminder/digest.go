package reminder

import (
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// mostItems is how many dated items a digest prints in full; a phone screen holds no more.
const mostItems = 5

// mostWhat is how many characters of what is to be done a line prints.
const mostWhat = 18

// Digest is a push in Chinese words 提醒正文, for any channel.
type Digest struct {
	Title string   // 今天要办3件
	Lines []string // one a paragraph: items, what is left out, what to answer, whom to call
	Items []Item   // of the push, in the order of the lines; those that a card may offer to answer
}

// Text is the whole digest, one line a paragraph.
func (d Digest) Text() string { return d.Title + "\n" + strings.Join(d.Lines, "\n") }

// Compose puts a push into words; day is the Plan's, contact and complaint the Settings' (contact falls back to the
// directory's).
func Compose(push Push, day ledger.Date, s Settings, contact string) Digest {
	w := &composer{push: push, several: push.Several || severalDocuments(push.Items)}
	var dated, checkIns []Item
	for _, i := range push.Items {
		if i.Step == StepCheckIn {
			checkIns = append(checkIns, i)
		} else {
			dated = append(dated, i)
		}
	}
	w.title(day, push.Items)
	for _, i := range dated[:min(mostItems, len(dated))] {
		w.line("· %s", w.item(i)) // numbers would be taken for those of measures when they are typed back
	}
	if more := len(dated) - mostItems; more > 0 {
		w.line("还有%d件，回“我的任务”看全部。", more)
	}
	w.checkIns(checkIns)
	w.answers(dated, checkIns)
	if s.Contact != "" {
		contact = s.Contact
	}
	for _, l := range whomToAsk(contact, s.Complaint) {
		w.line("%s", l)
	}
	w.out.Items = push.Items
	return w.out
}

// houseComplaint is where to complain unless the settings say otherwise.
const houseComplaint = "对提醒本身有意见，也请直接找督查室说。"

// whomToAsk says whom to call with questions and where to complain, in one line where both are the same.
func whomToAsk(contact, complaint string) (lines []string) {
	if contact != "" && complaint == houseComplaint && strings.Contains(contact, "督查室") {
		return []string{fmt.Sprintf("有疑问、对提醒有意见，都找：%s。", contact)}
	}
	if contact != "" {
		lines = append(lines, fmt.Sprintf("有疑问找：%s。", contact))
	}
	if complaint != "" {
		lines = append(lines, complaint)
	}
	return lines
}

// Alone reports a push of one duty of the person's own: a card says all of it, with its words shortened.
func (p Push) Alone() bool {
	return len(p.Items) == 1 && p.Items[0].Measure != "" && !p.Items[0].Others() && p.Items[0].Step != StepCheckIn
}

// composer writes one digest.
type composer struct {
	push    Push
	several bool // documents
	out     Digest
}

func (w *composer) line(format string, args ...any) {
	w.out.Lines = append(w.out.Lines, fmt.Sprintf(format, args...))
}

// title counts: 督办提醒 6月25日（周二）：3件请办，1件请过问，12条请报进展.
func (w *composer) title(day ledger.Date, items []Item) {
	var own, others, issued, slips, asked int
	for _, i := range items {
		switch {
		case i.Others():
			others++
		case i.Step == StepIssued:
			issued++
		case i.Step == StepSlip:
			slips += len(i.Units)
		case i.Step == StepCheckIn:
			asked++
		default:
			own++
		}
	}
	var parts []string
	for _, x := range []struct {
		n     int
		words string
	}{{own, "%d件请办"}, {others, "%d件请过问"}, {issued, "新交办%d份文件"}, {slips, "%d家的催办单待审"}, {asked, "%d条请报进展"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf(x.words, x.n))
		}
	}
	w.out.Title = fmt.Sprintf("督办提醒 %s：%s", dayWords(day, day.Year), strings.Join(parts, "，"))
	at := slices.IndexFunc(items, func(i Item) bool { return i.Measure != "" })
	if !w.several && at >= 0 {
		w.line("《%s》", items[at].Title)
	}
}

// Others reports that the item only tells somebody that others are late.
func (i Item) Others() bool { return i.Step.is(leader) || i.Step.is(lead) }

// item is one line: 第6条 报送整治情况：6月28日（周五）截止，还有3个工作日。
func (w *composer) item(i Item) string {
	name := ""
	switch i.Step {
	case StepSlip:
		name = "催办单"
	case StepIssued:
		name = fmt.Sprintf("新交办《%s》", i.Title)
		if i.Revised {
			name = fmt.Sprintf("《%s》修订后新增、改动的", i.Title)
		}
	default:
		name = ledger.Cited(i.Measure)
		if w.several {
			name = fmt.Sprintf("《%s》", clip(i.Called)) + name
		}
		name += " " + clip(i.What)
	}
	if i.Step != StepSlip && len(i.Units) == 1 && i.Units[0] != w.push.Unit {
		name = i.Units[0] + " " + name
	}
	if i.Instead != "" {
		name = "（代" + i.Instead + "）" + name
	}
	return name + "：" + i.Why
}

// checkIns asks once for all that has no date: 没有写明日期、这一期还没报过进展的12条：第1、3条…….
func (w *composer) checkIns(items []Item) {
	var titles []string // as they are called
	byTitle := map[string][]string{}
	for _, i := range items {
		if !slices.Contains(titles, i.Called) {
			titles = append(titles, i.Called)
		}
		if !slices.Contains(byTitle[i.Called], i.Measure) {
			byTitle[i.Called] = append(byTitle[i.Called], i.Measure)
		}
	}
	if len(items) > 0 {
		w.line("没有写明日期、这一期还没有报过进展的：")
	}
	for _, t := range titles {
		name := ""
		if w.several {
			name = fmt.Sprintf("《%s》", clip(t))
		}
		w.line("%s%s。", name, numbers(byTitle[t]))
	}
}

// answers says what to type, by the first item that can be answered. What stands between “ and ” is understood as it stands,
// whatever was spoken of before.
func (w *composer) answers(dated, checkIns []Item) {
	own := func(i Item) bool { return i.Measure != "" && !i.Others() }
	if slices.ContainsFunc(dated, func(i Item) bool { return i.Step == StepIssued }) {
		w.line("新交办的请回“签收”。")
	}
	if at := slices.IndexFunc(dated, own); at >= 0 {
		n, done := w.typed(dated[at]), "办完了回“%s已完成”"
		if dated[at].Times > 1 {
			done = "办了一次回“%s已开展1次”"
		}
		w.line(done+"，还在办回“%s推进中”；今天不方便，回“明天再提醒我”；不该由您单位办的，回“%s不是我单位的事”。", n, n, n)
	} else if len(checkIns) > 0 {
		n := w.typed(checkIns[0])
		w.line("有进展回一句就行，如“%s推进中，已走访3个村”；已经办完回“%s已完成”，不涉及回“%s不涉及”。", n, n, n)
	}
	if slices.ContainsFunc(dated, Item.Others) {
		w.line("请过问的只是告诉您一声，不用您另外填报。")
	}
}

// typed is a measure as it can be typed without anything that was said before: 第6条, with the document where there are several.
func (w *composer) typed(i Item) string {
	if w.several {
		return fmt.Sprintf("《%s》%s", i.Called, ledger.Cited(i.Measure))
	}
	return ledger.Cited(i.Measure)
}

// called is what a document is called for short: its shortest alias, else its title.
func called(d *ledger.Document) string {
	short := d.Title
	for _, a := range d.Aliases {
		if n := len([]rune(a)); n >= leastAlias && n < len([]rune(short)) {
			short = a
		}
	}
	return short
}

// leastAlias is how many characters an alias has at least that says which document is meant.
const leastAlias = 4

func severalDocuments(items []Item) bool {
	return len(slices.Compact(slices.DeleteFunc(documentsOf(items), func(id string) bool { return id == "" }))) > 1
}

// documentsOf is the documents of the items, in order.
func documentsOf(items []Item) []string {
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = items[i].Document
	}
	slices.Sort(ids)
	return ids
}

func clip(s string) string {
	if r := []rune(s); len(r) > mostWhat {
		return string(r[:mostWhat]) + "……"
	}
	return s
}
