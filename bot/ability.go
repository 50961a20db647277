package bot

import (
	"context"
	"errors"
	"time"

	"duban/ledger"
)

// Ability is one thing that the bot can do 能力. Implementations are safe for concurrent use.
type Ability interface {
	// Intent names the ability; a Pending step finds its way back by it.
	Intent() Intent
	// Recognise scores how well the utterance suits. It must not look at state or store.
	Recognise(u Utterance) Match
	// Handle answers one turn. It reads, and returns what is to be written as data.
	Handle(ctx context.Context, t Turn) (Outcome, error)
}

// ErrPass says that what the message decides or asks for fits nothing that waits, so that its words mean something else:
// 收到 when there is nothing to acknowledge. The engine then drops Utterance.Decide and chooses again.
var ErrPass = errors.New("the words are not for this ability")

// Match is how sure an ability is of an utterance.
// Range: 0 (not mine) to 100 (certainly mine). Ties go to the ability that stands first in the list.
type Match int

// Turn is one utterance in its conversation.
type Turn struct {
	Utterance    Utterance
	Sender       Sender
	Conversation string
	MessageKey   string    // effects are keyed by it
	Now          time.Time // business clock, in the configured zone
	State        State     // before this turn
	Picked       *Choice   // the choice that this utterance picked from State.Pending, or a tap proposed
	Options      []string  // ids of what was picked on the card before the button was pressed
	Chat         string    // the group in which it was written; "" = a chat of two
	Tap          string    // Input.Tap as it came
	Aside        bool      // the half of a message whose other half was recorded just now; see Utterance.Beside

	asked  string   // the words of the question that is open, while several things are done
	undone []string // what was said and could not be done
}

// Sender is who wrote 发送人.
type Sender struct {
	ledger.Member
	Known      bool // the directory holds the person, or the channel vouches for the unit
	Supervises bool // looks after all units 督查室; the engine sets it
}

// State is a conversation's memory 会话状态, kept in Redis. Losing it costs context, never data.
// Zero value: a new conversation.
type State struct {
	Version  int             `json:"version"` // grows by one a turn
	Document string          `json:"document,omitempty"`
	Measures []string        `json:"measures,omitempty"` // keys of the last measures spoken of
	Slot     Slot            `json:"slot,omitempty"`     // what was asked last
	Role     ledger.Role     `json:"role,omitempty"`
	Topic    string          `json:"topic,omitempty"`
	Unit     string          `json:"unit,omitempty"` // the unit spoken of last
	SelfUnit string          `json:"self_unit,omitempty"`
	Window   ledger.Window   `json:"window"`
	Pending  *Pending        `json:"pending,omitempty"`
	Updates  []string        `json:"updates,omitempty"` // ids of the ledger entries of the last report, for a 好的 after a read-back
	Asked    *AskPart        `json:"asked,omitempty"`   // the last question, for 那…呢
	Review   *ReviewState    `json:"review,omitempty"`  // set while a document is being checked
	Decide   *DecideState    `json:"decide,omitempty"`  // what was listed for a decision
	Extra    map[string]bool `json:"extra,omitempty"`
	Held     *Pending        `json:"held,omitempty"`   // the question that waits while another is asked about the words of a voice
	Answer   string          `json:"answer,omitempty"` // key of the last answer, for 有用 and 没用
}

// Pending is a question that the bot asked and waits to have answered 待答.
type Pending struct {
	Ability Intent    `json:"ability"`
	Step    string    `json:"step"`
	Version int       `json:"version"` // State.Version at which it was asked
	DraftID string    `json:"draft,omitempty"`
	Choices []Choice  `json:"choices,omitempty"`
	Expires time.Time `json:"expires"`
	Free    bool      `json:"free,omitempty"`    // answered in words of one's own, such as a reason
	Passing bool      `json:"passing,omitempty"` // nobody has to answer: whatever picks none of its choices closes it

	Then *DecidePart `json:"then,omitempty"` // what was asked for in the same breath and waits for the same answer
	Rest []Waiting   `json:"rest,omitempty"` // what else was said and waits for its turn, in order
}

// Choice is one answer that can be picked 选项, with everything needed to act on it.
type Choice struct {
	Label    string   `json:"label"`
	Proposal Proposal `json:"proposal"`
}

// Proposal is a complete typed act 提议: a typed number, a button and a voice reply all lead to it.
type Proposal struct {
	Ask       *AskPart           `json:"ask,omitempty"`      // a question to answer, with
	Document  string             `json:"document,omitempty"` // its document and
	Measures  []string           `json:"measures,omitempty"` // measure keys
	Window    ledger.Window      `json:"window"`
	Items     []ledger.DraftItem `json:"items,omitempty"` // a report to record
	DraftID   string             `json:"draft,omitempty"`
	Cancel    bool               `json:"cancel,omitempty"` // drop the draft
	UpdateIDs []string           `json:"updates,omitempty"`
	Review    *ReviewPart        `json:"review,omitempty"` // an act of checking, in which what was asked is settled
	Decide    *DecidePart        `json:"decide,omitempty"` // a decision or a request, in which what was asked is settled

	Unit   string             `json:"unit,omitempty"`  // for whom; a tap by somebody who is with another unit by now does nothing
	Words  string             `json:"words,omitempty"` // to be handled as if they were typed
	File   *ledger.Attachment `json:"file,omitempty"`  // to go with what UpdateIDs names
	Reason string             `json:"reason,omitempty"`
	Answer string             `json:"answer,omitempty"` // AnswerKey of the answer that Reason finds fault with
}

// Outcome is what a turn led to 结果.
type Outcome struct {
	Intent    Intent
	Reply     string              // short sentences; plain text
	Plain     string              // what code would have said, where a model worded Reply; "" where code did
	Choices   []Choice            // offered with the reply, in order
	Card      *Card               // beside the reply, which says the same in words; nil: words alone
	Files     []ledger.Attachment // sent after the reply
	Notices   []Notice            // to others
	Documents []string            // ids that the answer speaks of
	Measures  []string            // numbers as cited
	Citations []Citation          //
	Report    []ReportedItem
	Refused   bool
	Clarify   bool   // the bot asked back
	Model     string // which model worded the reply; "" = code
	Effects   Effects
	State     State // after; Version is set by the engine

	heard string // the words of a half of the message, for when it has to wait
}

// Citation is where an answer stands 出处.
type Citation struct {
	Document string `json:"document"` // id
	Title    string `json:"title"`    // of the document
	Number   string `json:"number"`
	Quote    string `json:"quote"` // cleaned, a substring of the measure's text or clause
}

// ReportedItem is a report as it stands after the turn, for the caller to see.
type ReportedItem struct {
	Document string            `json:"document"` // id
	Measure  string            `json:"measure"`  // number as cited
	Status   ledger.Status     `json:"status"`
	Numbers  []ledger.Quantity `json:"numbers"`
}

// Effects are the writes that a turn asks for; the store does all or none, in one transaction.
type Effects struct {
	Updates  []ledger.ProgressUpdate // new ledger entries; one with Supersedes retires that entry
	Withdraw []string                // ids of entries to withdraw; Conflict when one is no longer current
	Drafts   []ledger.Draft          // inserted or replaced by ID
	By       ledger.Act              // who withdraws, for the record of changes; the engine sets it

	Documents []ledger.Document       // readings to save, as store.SaveDocument does
	Mends     []ledger.Mend           // Conflict when a field is no longer what its Before says
	Checks    []ledger.Check          //
	Confirm   []ledger.Confirmation   //
	Standings []ledger.StandingChange //

	Pushes   []ledger.Push     // Conflict when one stands already
	Evidence []ledger.Evidence // given twice it stands once
	Feedback []ledger.Feedback // the last word about an answer counts
	Answers  []ledger.Answer   // kept for some days, beside whatever else is written; see Empty

	Slips []ledger.Slip // drafts to keep, and drafts that were signed or dropped; Conflict when one is settled already
	// Conflict when the entry is no longer current, or the request is decided already.
	Decisions []ledger.Decision
}

// Notice is what a turn tells somebody else 转告. It is sent when messages may be sent, not in quiet hours.
type Notice struct {
	Person string // Member.UserID
	Text   string
	Card   *Card // nil: words alone
}

// Empty reports whether there is nothing to write but the answer itself, which is no act of the person's.
func (e Effects) Empty() bool {
	return len(e.Updates)+len(e.Withdraw)+len(e.Drafts)+len(e.Documents)+len(e.Mends)+len(e.Checks)+len(e.Confirm)+len(e.Standings)+
		len(e.Pushes)+len(e.Evidence)+len(e.Feedback)+len(e.Slips)+len(e.Decisions) == 0
}
