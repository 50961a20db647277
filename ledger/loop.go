package ledger

import "time"

// The types of this file are how reminders look at what people decide: the store keeps Decisions, and reminder.Rows.Decide
// folds them into these. Receipts and Slips stand in the store themselves.

// EventOpening says that an event took place from which days are counted 事项触发: 政务公开人员今天变动了.
//
//	open ──undo──► withdrawn
type EventOpening struct {
	ID         string    `json:"id"` // UUIDv7
	DocumentID string    `json:"document"`
	MeasureKey string    `json:"measure"`
	Deadline   string    `json:"deadline"` // DeadlineKeys; "": every duty of the measure that an event opens
	Unit       string    `json:"unit"`
	Day        Date      `json:"day"`   // of the event, in the configured zone
	Words      string    `json:"words"` // what the person wrote
	Withdrawn  bool      `json:"withdrawn"`
	Act        Act       `json:"act"`
	At         time.Time `json:"at"` // of the row, UTC
}

// Snooze puts a person's reminders of one occurrence off 明天再提醒我.
//
//	set ──its day comes──► over (the reminder comes back that day)
//
// It holds for that person alone, and never holds up what goes to a leader.
type Snooze struct {
	Person     string        `json:"person"`     // Member.UserID, in lower case
	Occurrence OccurrenceKey `json:"occurrence"` // zero: everything
	Until      Date          `json:"until"`      // first day on which it may come back
	Act        Act           `json:"act"`
}

// Leave is a person's absence 请假, with who stands in.
//
//	planned ──From──► away ──after To──► over      any of them ──undo──► withdrawn
type Leave struct {
	Person     string `json:"person"`     // Member.UserID, in lower case
	From       Date   `json:"from"`       // first day away
	To         Date   `json:"to"`         // last day away
	Substitute string `json:"substitute"` // Member.UserID, in lower case; "": others of the unit, else its leader
	Withdrawn  bool   `json:"withdrawn"`
	Act        Act    `json:"act"`
}

// Mute says that a measure is not this person's work 不归我管; colleagues of the unit go on being reminded.
//
//	set ──undo──► withdrawn
type Mute struct {
	Person     string `json:"person"` // Member.UserID, in lower case
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"` // "": the whole document
	Withdrawn  bool   `json:"withdrawn"`
	Act        Act    `json:"act"`
}

// DecisionState is what became of something that a unit asks the 督查室 for 审批状态.
//
//	asked ──granted──► granted
//	  └─────refused──► refused      any of them ──undo──► withdrawn
type DecisionState string

// The states of what was asked for.
const (
	Asked     DecisionState = "asked"
	Granted   DecisionState = "granted"
	Refused   DecisionState = "refused"
	Withdrawn DecisionState = "withdrawn"
)

// Objection is a unit's word that a measure is not its duty 异议: 不是我们单位的事. While it is asked and when it is granted
// the unit is not reminded; refused, it owes as before.
type Objection struct {
	ID         string        `json:"id"` // UUIDv7
	DocumentID string        `json:"document"`
	MeasureKey string        `json:"measure"`
	Deadline   string        `json:"deadline"` // DeadlineKeys; "": the whole measure
	Unit       string        `json:"unit"`
	Reason     string        `json:"reason"`
	State      DecisionState `json:"state"`
	Act        Act           `json:"act"`
	Decided    Act           `json:"decided"` // zero until somebody decides
}

// Extension is another last day for one occurrence 延期, asked before it is over. Only granted it counts.
type Extension struct {
	ID         string        `json:"id"` // UUIDv7
	Occurrence OccurrenceKey `json:"occurrence"`
	Due        Date          `json:"due"` // the new last day
	Reason     string        `json:"reason"`
	State      DecisionState `json:"state"`
	Act        Act           `json:"act"`
	Decided    Act           `json:"decided"` // zero until somebody decides
}

// Closure takes an occurrence off the list 销号, or lets a unit off 免办. Zero Label in the key: the whole duty for good.
//
//	closed ──undo──► withdrawn
type Closure struct {
	Occurrence OccurrenceKey `json:"occurrence"`
	Waived     bool          `json:"waived"` // 免办: it need not be done; else it was checked and is done
	Note       string        `json:"note"`
	Withdrawn  bool          `json:"withdrawn"`
	Act        Act           `json:"act"`
}

// Move gives a unit's duties of a measure to another unit 改派. The document stays as it was issued.
//
//	moved ──moved on──► the last unit owes it      any of them ──undo──► left out
type Move struct {
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"`  // "": the whole document
	Deadline   string `json:"deadline"` // DeadlineKeys; "": every duty of the measure
	From       string `json:"from"`
	To         string `json:"to"`
	Act        Act    `json:"act"`
}

// Return sends a report back 退回重办: it no longer settles anything, and who sent it is told once.
//
//	returned ──reported again──► answered (computed: a later current update of the unit on the measure)
type Return struct {
	UpdateID string `json:"update"` // ProgressUpdate.ID
	Reason   string `json:"reason"` // in the reviewer's words
	Day      Date   `json:"day"`    // in the configured zone
	Act      Act    `json:"act"`
}

// Receipt says that a person was told of a document's duties 交办, and that he has them 签收.
//
//	told ──收到──► acknowledged
type Receipt struct {
	DocumentID string    `json:"document"`
	Person     string    `json:"person"` // Member.UserID, in lower case
	Unit       string    `json:"unit"`
	Told       time.Time `json:"told"`         // UTC
	Duties     []string  `json:"duties"`       // what he was told of, as reminder.Item.Signs; none: nobody noted it
	Acked      time.Time `json:"acknowledged"` // UTC, zero until 收到
}

// Slip is a 催办单 that waits for the 督查室. The program drafts it and never sends it.
//
//	draft ──signed──► signed
//	  └─────dropped─► dropped
type Slip struct {
	ID    string          `json:"id"` // UUIDv7
	Unit  string          `json:"unit"`
	Day   Date            `json:"day"` // it was drafted, in the configured zone
	Items []OccurrenceKey `json:"items"`
	State SlipState       `json:"state"`
	Act   Act             `json:"act"` // who signed or dropped it

	Drafted time.Time `json:"drafted"` // business instant, UTC; zero: only the day is known
}

// SlipState says what became of a slip 催办单状态.
type SlipState string

// The states of a slip.
const (
	SlipDraft   SlipState = "draft"
	SlipSigned  SlipState = "signed"
	SlipDropped SlipState = "dropped"
)
