package ledger

import "time"

// Span is a place in a document's text.
// Unit: bytes of Document.Text, Start included, End excluded. Zero value: nowhere.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Document is an issued text 文件 as it was read.
type Document struct {
	ID          string         `json:"id"`         // short, stable over revisions
	Title       string         `json:"title"`      // what people cite between 《》: the attached measures, else the notice
	Notice      string         `json:"notice"`     // title of the covering notice 印发通知, when it differs
	Aliases     []string       `json:"aliases"`    // other names people may call it by
	Issuer      string         `json:"issuer"`     // 印发单位
	Number      string         `json:"doc_number"` // 文号
	Issued      Date           `json:"date_issued"`
	Year        int            `json:"year"` // year that dates without one belong to; 0 = unknown
	Addressees  []string       `json:"addressees"`
	Chapters    []Chapter      `json:"chapters"`
	Measures    []Measure      `json:"measures"` // in the order of the text
	Passages    []Passage      `json:"passages"` // what is no measure: preamble, closing, narrative sections
	Missing     []string       `json:"missing"`  // numbers that the sequence demands and the text does not hold
	Warnings    []string       `json:"warnings"` // what a person should look at before it counts
	Status      DocumentStatus `json:"status"`
	Revision    int            `json:"revision"` // from 1
	Hash        string         `json:"hash"`     // sha256 of the text as read, hex; the encoding of the file does not count
	Source      string         `json:"source"`   // file name, without its folder
	Text        string         `json:"-"`        // UTF-8 text that Spans point into
	IngestedAt  time.Time      `json:"ingested_at"`
	CommonParty []string       `json:"common_party,omitempty"` // responsible for every measure by a sentence of its own

	Standing     Standing `json:"standing,omitempty"`    // whether it is in force
	StandingBy   string   `json:"standing_by,omitempty"` // ID of the document that replaces or repeals it
	StandingNote string   `json:"standing_note,omitempty"`
	Repeals      []Repeal `json:"repeals,omitempty"` // what its own text says of earlier documents

	LostMends []Mend `json:"lost_mends,omitempty"` // corrections that did not fit this revision and that nobody has looked at yet
	BroughtBy Act    `json:"-"`                    // who brought this revision, for the record of changes; not kept with it
}

// Repeal is what a text says of an earlier document 废止、修订条款: 《…》(X号)同时废止.
type Repeal struct {
	Title    string   `json:"title"`      // as quoted, "" when only the number is given
	Number   string   `json:"doc_number"` // 文号, "" when only the title is given
	Standing Standing `json:"standing"`   // repealed or replaced
	Quote    string   `json:"quote"`
	Span     Span     `json:"span"`
}

// DocumentStatus says whether a document's duties count 文件状态.
//
//	draft ──confirm──► confirmed ──new revision──► draft
type DocumentStatus string

// The states of a document.
const (
	DocumentDraft     DocumentStatus = "draft"     // read, not yet checked by a person
	DocumentConfirmed DocumentStatus = "confirmed" // its duties count for reminders
)

// Chapter is a heading 章节 with what stands under it.
type Chapter struct {
	Number  string `json:"number"`  // as cited: 二, 二(三)
	Title   string `json:"title"`   // without its number; empty when lost
	Printed string `json:"printed"` // as printed
	Parent  string `json:"parent"`  // Number of the chapter above, "" at the top
	Implied bool   `json:"implied"` // only the sequence implies it
	Span    Span   `json:"span"`
}

// Passage is a stretch of text outside the measures 段落 that can be asked about.
type Passage struct {
	ID      string `json:"id"`      // unique in its document
	Kind    string `json:"kind"`    // preamble, section, closing, annex
	Chapter string `json:"chapter"` // Number of the chapter it stands in, or ""
	Title   string `json:"title"`
	Text    string `json:"text"` // cleaned
	Span    Span   `json:"span"`
}

// FindMeasure returns the measure with this key.
func (d *Document) FindMeasure(key string) (*Measure, bool) {
	for i := range d.Measures {
		if d.Measures[i].Key == key {
			return &d.Measures[i], true
		}
	}
	return nil, false
}

// MeasuresNumbered returns every measure that a person may mean by number, in order; a number printed
// twice gives two.
func (d *Document) MeasuresNumbered(number string) []*Measure {
	var found []*Measure
	for i := range d.Measures {
		if d.Measures[i].Number == number {
			found = append(found, &d.Measures[i])
		}
	}
	return found
}
