package ledger

import (
	"slices"
	"time"
)

// Status is how far a unit is with a measure 进展状态.
type Status string

// The statuses.
const (
	Done          Status = "done"
	InProgress    Status = "in_progress"
	NotStarted    Status = "not_started"
	Blocked       Status = "blocked"
	NotApplicable Status = "not_applicable"
)

// Chinese returns the printed word: 已完成, 推进中, 未开始, 有困难, 不涉及.
func (s Status) Chinese() string {
	switch s {
	case Done:
		return "已完成"
	case InProgress:
		return "推进中"
	case NotStarted:
		return "未开始"
	case Blocked:
		return "有困难"
	case NotApplicable:
		return "不涉及"
	}
	return ""
}

// Quantity is a number that somebody reported 数字.
type Quantity struct {
	Value  float64 `json:"value"`
	Range  string  `json:"range,omitempty"` // "7-8" when only a range was said; then Value is its lower end
	Unit   string  `json:"unit"`            // as said: 人, 件, %, 学时
	What   string  `json:"what"`            // of what, as far as the words tell
	Approx bool    `json:"approx,omitempty"`
}

// ProgressUpdate is one entry of the ledger 进展: what one unit said of one measure.
// It is never changed: a correction supersedes it, an undo withdraws it.
//
//	current ──correction──► superseded
//	   └────undo──────────► withdrawn
type ProgressUpdate struct {
	ID           string      `json:"id"` // UUIDv7
	DocumentID   string      `json:"document"`
	MeasureKey   string      `json:"measure"`
	Duty         string      `json:"duty,omitempty"`   // which of the measure's duties it speaks of, as OccurrenceKey.Deadline; "" = none is named
	Period       string      `json:"period,omitempty"` // which period of the duty, as OccurrenceKey.Label; "" = the one that its day tells
	Unit         string      `json:"unit"`
	Status       Status      `json:"status"`
	Text         string      `json:"text"` // what the person wrote
	Numbers      []Quantity  `json:"numbers"`
	ReporterID   string      `json:"reporter_id"`
	Reporter     string      `json:"reporter"` // name, or the id where none is known
	Conversation string      `json:"conversation"`
	MessageKey   string      `json:"message_key"` // with Ordinal: the same message never writes twice
	Ordinal      int         `json:"ordinal"`     // 0, 1, … within its message
	Supersedes   string      `json:"supersedes"`  // ID of the entry that this one corrects, or ""
	State        UpdateState `json:"state"`
	At           time.Time   `json:"at"`  // business instant, UTC
	Day          Date        `json:"day"` // business day in the configured zone
}

// UpdateState says whether an entry counts 记录状态.
type UpdateState string

// The states of an entry.
const (
	UpdateCurrent    UpdateState = "current"
	UpdateSuperseded UpdateState = "superseded"
	UpdateWithdrawn  UpdateState = "withdrawn"
)

// DraftItem is one measure's share of a report that is not yet in the ledger.
type DraftItem struct {
	DocumentID string     `json:"document"`
	MeasureKey string     `json:"measure"`          // "" while unknown
	Duty       string     `json:"duty,omitempty"`   // as ProgressUpdate.Duty
	Period     string     `json:"period,omitempty"` // as ProgressUpdate.Period
	Status     Status     `json:"status"`           // "" while unknown
	Numbers    []Quantity `json:"numbers"`
	Text       string     `json:"text,omitempty"`    // what of the message speaks of the measure, as typed; "": all of it
	Guessed    bool       `json:"guessed,omitempty"` // no words told Status: what the unit reported before outweighs it
	Plan       bool       `json:"plan,omitempty"`    // only what is intended was told: it undoes nothing reported before
}

// Draft is a report that had to be asked back 待确认的上报. It is kept in SQL and stands outside the ledger.
//
//	open ──answered──► recorded
//	  └────dropped───► dropped
type Draft struct {
	ID           string      `json:"id"` // UUIDv7
	Conversation string      `json:"conversation"`
	SenderID     string      `json:"sender"`
	Unit         string      `json:"unit"` // "" when the sender is in no unit
	Text         string      `json:"text"`
	Items        []DraftItem `json:"items"`
	Reason       DraftReason `json:"reason"`
	State        DraftState  `json:"state"`
	At           time.Time   `json:"at"`

	Files []Attachment `json:"files"` // sent with it; they become Evidence of what it becomes
}

// DraftReason says why a report was not recorded at once.
type DraftReason string

// The reasons.
const (
	NeedsMeasure DraftReason = "measure"  // which measure?
	NeedsNumber  DraftReason = "number"   // that number does not exist
	NeedsStatus  DraftReason = "status"   // how far?
	NeedsUnit    DraftReason = "unit"     // the sender is in no unit
	NeedsConfirm DraftReason = "confirm"  // read back first
	NeedsDoc     DraftReason = "document" // which document?
)

// DraftState says what became of a draft.
type DraftState string

// The states of a draft.
const (
	DraftOpen     DraftState = "open"
	DraftRecorded DraftState = "recorded"
	DraftDropped  DraftState = "dropped"
)

// UpdateFilter narrows a reading of the ledger. Zero fields do not narrow.
type UpdateFilter struct {
	DocumentID   string
	MeasureKey   string
	Unit         string
	ReporterID   string
	Conversation string
	Waits        bool // only what waits for a review: not approved, not returned, not overtaken by a later report
	AllStates    bool // superseded and withdrawn entries too
	Limit        int  // newest first when set; 0 = all, oldest first
}

// Means reports whether an entry speaks of an occurrence of its unit and measure. keys are those of every duty of the measure:
// what names none of them counts as naming none at all, as in Settle.
func (u ProgressUpdate) Means(k OccurrenceKey, keys []string) bool {
	if u.Duty == "" || !slices.Contains(keys, u.Duty) {
		return true
	}
	return u.Duty == k.Deadline && (u.Period == "" || u.Period == k.Label)
}

// Latest leaves of entries, in the order in which they were recorded, those that no later entry of the same unit on the same
// measure overtakes: the last word on each occurrence that was named. It keeps the order.
func Latest(all []ProgressUpdate) []ProgressUpdate {
	later := map[DutyRef][]ProgressUpdate{}
	var out []ProgressUpdate
	for _, u := range slices.Backward(all) {
		of := DutyRef{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit}
		if !slices.ContainsFunc(later[of], func(x ProgressUpdate) bool { return x.Overtakes(u) }) {
			later[of] = append(later[of], u)
			out = append(out, u)
		}
	}
	slices.Reverse(out)
	return out
}
