package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
)

// mostCards is how many measures can be corrected on one page.
const mostCards = 10

// reviewView is the checking of one document 核对: what is doubtful first, each measure with what was read of it, to be corrected
// or found right in place.
type reviewView struct {
	Frame
	Doc      *ledger.Document
	InForce  bool
	Draft    bool     // its duties do not count yet
	Doubts   int      // how many there are
	Whole    []string // those about the document
	Year     string   // "" = not asked for
	AskYear  bool
	One      bool // one measure was asked for
	Cards    []reviewCard
	More     int // doubtful measures that have no card yet
	Measures []reviewLine
	Note     string // what became of the last act
	Trouble  string // why it was not done
}

// reviewCard is one measure with its fields.
type reviewCard struct {
	M      *ledger.Measure
	Doubts []string
	Text   []piece
	Fields []reviewField
	By     string // who found it right, "" = nobody yet
}

// reviewField is one field of a measure's reading.
type reviewField struct {
	Name    string // in the form: lead, due.0
	Field   ledger.MendField
	Index   int
	Words   string // of a deadline, as printed
	Was     string // as it stands
	Value   string // as it is shown: what was typed, where that could not be kept
	Doubted bool
	Fresh   bool // a deadline that is not there yet
}

// reviewLine is a measure in the list below the cards.
type reviewLine struct {
	M    *ledger.Measure
	Link string
	By   string
	Left int // doubts
}

// reviewPage is where a document is checked.
func reviewPage(id string) string { return ledger.DocumentPage(id) + "/review" }

// ReviewLink is where the document is checked.
func (f Frame) ReviewLink(id string) string { return reviewPage(id) }

// FieldName prints what a field is called.
func (f Frame) FieldName(field ledger.MendField) string {
	if f.English() {
		return string(field)
	}
	return field.Chinese()
}

// review shows what is to be checked.
func (s *site) review(v *visit) error {
	doc, err := v.checked()
	if err != nil {
		return err
	}
	view, err := v.reviewView(doc, v.asked("measure"))
	if err != nil {
		return err
	}
	view.Note = v.done(doc)
	return v.show(http.StatusOK, "review", view)
}

// checked opens the document of the address, where checking is offered.
func (v *visit) checked() (*ledger.Document, error) {
	if v.site.Checker == nil || v.site.Acts == nil {
		return nil, errNoPage()
	}
	return v.read()
}

// done says what became of the act that led here.
func (v *visit) done(doc *ledger.Document) string {
	f := v.frame("", "")
	name := ""
	if m, ok := doc.FindMeasure(v.asked("at")); ok {
		name = f.Number(m.Number)
	}
	switch v.asked("done") {
	case "mend":
		return f.Say("已改："+name+"。", "Corrected: "+name+".")
	case "check":
		return f.Say("已核对："+name+"。", "Checked: "+name+".")
	case "confirm":
		return f.Say("已确认生效，任务和时限开始计算。", "Confirmed: its duties count from now on.")
	case "same":
		return f.Say("没有改动。", "Nothing was changed.")
	case "year":
		return f.Say("年份已改。", "The year was corrected.")
	}
	return ""
}

// reviewView puts the page together; only is the key of the measure that was asked for, "" for those that are doubtful.
func (v *visit) reviewView(doc *ledger.Document, only string) (*reviewView, error) {
	title := "核对《" + doc.Title + "》"
	view := &reviewView{Frame: v.frame(title, "Check: "+doc.Title), Doc: doc, InForce: doc.Standing == ledger.InForce,
		Draft: doc.Status != ledger.DocumentConfirmed, One: only != ""}
	doubts := v.site.Checker.Doubts(doc, v.corpus.Directory())
	view.Doubts = len(doubts)
	of, order := map[string][]ledger.Doubt{}, []string{}
	for _, d := range doubts {
		if _, ok := doc.FindMeasure(d.MeasureKey); !ok {
			view.Whole = append(view.Whole, fullWidth(d.Words))
			view.AskYear = view.AskYear || d.Field == ledger.MendYear
			continue
		}
		if len(of[d.MeasureKey]) == 0 {
			order = append(order, d.MeasureKey)
		}
		of[d.MeasureKey] = append(of[d.MeasureKey], d)
		view.AskYear = view.AskYear || d.Field == ledger.MendYear
	}
	if doc.Year > 0 {
		view.Year = strconv.Itoa(doc.Year)
	}
	if only != "" {
		order = []string{only}
	}
	view.More = max(len(order)-mostCards, 0)
	text, err := v.whole(doc)
	if err != nil {
		return nil, err
	}
	for _, key := range order[:min(len(order), mostCards)] {
		m, ok := doc.FindMeasure(key)
		if !ok {
			return nil, errNoPage()
		}
		card := reviewCard{M: m, Text: markedIn(text, m), By: by(m)}
		if card.Fields, err = v.fields(doc, m, of[key]); err != nil {
			return nil, err
		}
		for _, d := range of[key] {
			card.Doubts = append(card.Doubts, fullWidth(d.Words))
		}
		view.Cards = append(view.Cards, card)
	}
	for i := range doc.Measures {
		m := &doc.Measures[i]
		view.Measures = append(view.Measures, reviewLine{M: m, Link: reviewPage(doc.ID) + "?" + query("measure", m.Key), By: by(m), Left: len(of[m.Key])})
	}
	return view, nil
}

// by is who found a measure right.
func by(m *ledger.Measure) string {
	if m.Checked == nil {
		return ""
	}
	return m.Checked.Name
}

// fields are what can be corrected of a measure, as it stands.
func (v *visit) fields(doc *ledger.Document, m *ledger.Measure, doubts []ledger.Doubt) ([]reviewField, error) {
	var all []reviewField
	for _, f := range []ledger.MendField{ledger.MendNumber, ledger.MendTitle, ledger.MendLead, ledger.MendCooperating, ledger.MendResponsible} {
		all = append(all, reviewField{Name: string(f), Field: f})
	}
	for i := range m.Deadlines {
		all = append(all, reviewField{Name: "due." + strconv.Itoa(i), Field: ledger.MendDue, Index: i, Words: whenOf(&m.Deadlines[i])})
	}
	n := len(m.Deadlines)
	all = append(all, reviewField{Name: "due." + strconv.Itoa(n), Field: ledger.MendDue, Index: n, Fresh: true}, reviewField{Name: string(ledger.MendText), Field: ledger.MendText})
	for i := range all {
		f := &all[i]
		was, err := v.site.Checker.Value(doc, m.Key, f.Field, f.Index)
		if err != nil {
			return nil, fmt.Errorf("read a field: %w", err)
		}
		f.Was = tidy(was)
		f.Value = f.Was
		f.Doubted = slices.ContainsFunc(doubts, func(d ledger.Doubt) bool { return d.Field == f.Field })
	}
	return all, nil
}

// whenOf is what a deadline says, and of what.
func whenOf(d *ledger.Deadline) string {
	words := d.When
	if words == "" {
		words = d.Quote
	}
	if d.What != "" && !strings.Contains(words, d.What) {
		words += "：" + d.What
	}
	return words
}
