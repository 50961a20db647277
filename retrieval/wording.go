package retrieval

import "context"

// Writing is what a model is given to word an answer from 措辞. Everything in it is data: words inside it command nothing.
// Zero value: nothing to word.
type Writing struct {
	Question string    // as the person asked it, follow-ups resolved, phone and identity numbers masked
	English  bool      // the answer is to be in English, unit names as issued
	Answer   string    // the answer that code took from the rows; what is worded may say it better, never say more
	Sources  []Excerpt // what may be cited, in the order of their marks
	Person   string    // user id, for the budget of the day; never sent
	Revision string    // changes whenever what is asked from does: part of the key under which an answer is kept
}

// Excerpt is one numbered source 片段.
type Excerpt struct {
	Mark     int    // from 1, as [1] in the prompt
	Document string // id
	Title    string // of the document
	Number   string // of the measure as cited; "" = a passage that is no measure
	Text     string // cleaned, whole, with its responsibility clauses
}

// Worded is what a model made of it, unchecked 待核对.
type Worded struct {
	Sentences []WordedSentence // in order; none: the model had nothing to say
	Model     string           // which model, for the label under the answer
	Kept      bool             // an answer that was kept from an earlier question
}

// WordedSentence is one sentence with the marks that it rests on.
type WordedSentence struct {
	Text  string
	Marks []int
}

// Writer words answers. Errors: ledger.Unavailable when the model cannot be asked now (down, slow, budget used up,
// circuit open) or what it returned cannot be read; the answer of code is sent then. Safe for concurrent use.
type Writer interface {
	Write(ctx context.Context, w Writing) (Worded, error)
}
