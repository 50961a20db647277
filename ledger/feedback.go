package ledger

import "time"

// Source is a sentence that an answer rests on 依据.
type Source struct {
	Document string `json:"document"` // id
	Number   string `json:"number"`   // as cited
	Quote    string `json:"quote"`
}

// Answer is a question with what was answered to it 问答记录. It is kept for some days, phone and identity numbers masked.
type Answer struct {
	Key      string    `json:"answer"` // delivery.Outgoing.Key
	Person   string    `json:"person"` // who asked; the account alone
	Before   string    `json:"-"`      // Key of the answer before it in the conversation, or ""
	Question string    `json:"question"`
	Earlier  string    `json:"earlier"` // the question before it, "" = none or no longer kept
	Reply    string    `json:"reply"`
	Sources  []Source  `json:"sources"`
	Refused  bool      `json:"refused"`
	Model    string    `json:"model"` // which one worded it; "" = code
	Asked    time.Time `json:"asked"` // business instant, UTC
}

// Feedback is what somebody thought of an answer 反馈. Stored are the account and nothing else of the person.
type Feedback struct {
	AnswerKey string   `json:"answer"` // delivery.Outgoing.Key
	Person    string   `json:"person"`
	Good      bool     `json:"good"`
	Withdrawn bool     `json:"withdrawn"` // neither good nor bad any more
	Words     string   `json:"words"`     // in the person's words, or ""
	Reasons   []string `json:"reasons"`   // as the channel or the bot offered them
	Act       Act      `json:"act"`

	Said Answer `json:"said"` // what was judged; zero when it was no longer kept. The store fills it in.
}
