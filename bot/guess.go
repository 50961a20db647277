package bot

import "context"

// Guessing is a message of which the rules are not sure, with what a model needs to say what it may mean 待猜.
type Guessing struct {
	Text     string   // as typed, phone and identity numbers masked
	Today    string   // 2006-01-02
	Person   string   // user id, for the budget of the day; never sent
	Unit     string   // the sender's
	Measures []string // numbers and titles spoken of last, as "9 标题"
}

// Guess is what a model takes a message for 猜测. It is data to be checked by the rules that check everybody's words;
// nothing is ever written because of it. Zero value: no idea.
type Guess struct {
	Intent  Intent   // question, report; anything else counts as no idea
	Rewrite string   // the message in plain words that the rules can read: 第4条已完成，45人参训
	Numbers []string // measures, as cited
}

// Guesser proposes a reading. Errors: ledger.Unavailable. Safe for concurrent use.
type Guesser interface {
	Guess(ctx context.Context, g Guessing) (Guess, error)
}
