package ledger

import (
	"strings"
	"time"
)

// Standing says whether a document is still in force 效力.
//
//	in force ──废止──► repealed
//	    └────修订──► replaced (by another document)
//
// Zero value: in force. What is no longer in force is kept, marked, and answered from only when it is named.
type Standing string

// The standings.
const (
	InForce  Standing = ""
	Repealed Standing = "repealed" // 已废止
	Replaced Standing = "replaced" // 已被修订: StandingChange.By names what took its place
)

// Chinese returns the printed word: 有效, 已废止, 已被修订.
func (s Standing) Chinese() string {
	switch s {
	case Repealed:
		return "已废止"
	case Replaced:
		return "已被修订"
	}
	return "有效"
}

// StandingChange marks a document as repealed, replaced, or in force again 效力变更.
type StandingChange struct {
	DocumentID string   `json:"document"`
	Standing   Standing `json:"standing"`
	By         string   `json:"by"`   // ID of the document that replaces or repeals it, or ""
	Note       string   `json:"note"` // the sentence that says so, or what the person wrote
	Act        Act      `json:"act"`
}

// Act is who did something, when, and by which message 操作. Every change by a person carries one; it becomes an AuditEntry.
type Act struct {
	UserID     string    `json:"user_id"` // "" for the program itself
	Name       string    `json:"name"`    // for people to read; the id where none is known
	MessageKey string    `json:"message_key"`
	At         time.Time `json:"at"` // business instant, UTC
}

// DoubtKind says what about a reading is doubtful 疑点种类.
type DoubtKind string

// The kinds of doubt, the gravest first.
const (
	DoubtDuplicate DoubtKind = "duplicate_number" // the number stands twice
	DoubtImplied   DoubtKind = "implied_number"   // only the sequence implies the number
	DoubtMissing   DoubtKind = "missing_number"   // the sequence demands a number that the text does not hold
	DoubtNoUnit    DoubtKind = "no_unit"          // nobody is named at all
	DoubtNoLead    DoubtKind = "no_lead"          // other measures name a lead, this one does not
	DoubtUnit      DoubtKind = "unknown_unit"     // a unit that the directory does not know, or that fits several of its units
	DoubtDates     DoubtKind = "two_dates"        // several days for what reads like one duty
	DoubtNoYear    DoubtKind = "no_year"          // a day without a year
	DoubtMend      DoubtKind = "lost_mend"        // a person's correction that does not fit the new revision
	DoubtTable     DoubtKind = "table"            // body and annex table disagree, or a row fits no measure
	DoubtOther     DoubtKind = "other"            // a warning of the reader
)

// Doubt is something in a reading that a person should look at 疑点.
type Doubt struct {
	MeasureKey string    `json:"measure"` // "" speaks of the document
	Kind       DoubtKind `json:"kind"`
	Field      MendField `json:"field"` // what a mend would change, or ""
	Words      string    `json:"words"` // a Chinese sentence without the measure's number
}

// MendField names what a person can mend 可更正的字段.
type MendField string

// The fields. Values: units joined by 、; days 2006-01-02 or empty; text as it is.
const (
	MendNumber      MendField = "number"
	MendTitle       MendField = "title"
	MendText        MendField = "text"
	MendLead        MendField = "lead"
	MendCooperating MendField = "cooperating"
	MendResponsible MendField = "responsible"
	MendDue         MendField = "due"  // Index: the deadline; empty value removes it
	MendYear        MendField = "year" // of the document (MeasureKey ""): days without a year follow it
)

// Chinese returns the everyday word for a field.
func (f MendField) Chinese() string {
	switch f {
	case MendNumber:
		return "序号"
	case MendTitle:
		return "标题"
	case MendText:
		return "正文"
	case MendLead:
		return "牵头单位"
	case MendCooperating:
		return "配合单位"
	case MendResponsible:
		return "责任单位"
	case MendDue:
		return "完成时限"
	case MendYear:
		return "年份"
	}
	return string(f)
}

// Mend is a person's correction of one field of a reading 更正. It stays over revisions as long as the text that it
// corrected stays.
type Mend struct {
	ID         string    `json:"id"` // UUIDv7
	DocumentID string    `json:"document"`
	MeasureKey string    `json:"measure"`
	Field      MendField `json:"field"`
	Index      int       `json:"index"`  // which deadline, for due; len(Deadlines) adds one
	Before     string    `json:"before"` // the value that the person saw; the store refuses with Conflict when it is another by now
	After      string    `json:"after"`
	Act        Act       `json:"act"`
}

// Check says that a person looked at a measure's reading and found it right 核对.
type Check struct {
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"`
	Revision   int    `json:"revision"` // the revision that the person saw; Conflict when it is another by now. 0: whatever stands
	Act        Act    `json:"act"`
}

// Confirmation lets a document's duties count 确认生效.
type Confirmation struct {
	DocumentID string `json:"document"`
	Revision   int    `json:"revision"` // the revision that the person saw; Conflict when it is another by now. 0: whatever stands
	Act        Act    `json:"act"`
}

// AuditEntry is one line of the append-only record of changes 留痕.
type AuditEntry struct {
	ID         string `json:"id"` // UUIDv7: ids sort by time
	Act        Act    `json:"act"`
	What       string `json:"what"` // one of the kinds below; for a decision its DecisionKind behind "decide:"
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"`
	Unit       string `json:"unit"` // whose report or duty, "" for what concerns no unit alone
	Field      string `json:"field"`
	Before     string `json:"before"`
	After      string `json:"after"`
}

// The kinds of entry in the record of changes.
const (
	AuditIngest   = "ingest"
	AuditMend     = "mend"
	AuditCheck    = "check"
	AuditConfirm  = "confirm"
	AuditStanding = "standing"
	AuditLostMend = "lost_mend" // a correction that a new revision left behind
	AuditReport   = "report"    // After: status and figures
	AuditCorrect  = "correct"   // a report in the place of another: Before and After as in AuditReport
	AuditWithdraw = "withdraw"  // a report taken back: Before as in AuditReport
	AuditSetting  = "setting"   // a setting was changed on the pages; Field: its key, Before and After its values, "" = as the file has it
	AuditErase    = "erase"     // a person was taken out on request; After: how many rows
	AuditAttach   = "attach"    // a file put to a report: After its name, Field its kind
	AuditDetach   = "detach"    // … taken from it: Before its name
	AuditSignIn   = "sign_in"   // somebody signed in with a password; After: the address that he came from
	AuditRefused  = "refused"   // a try with a password failed; the person is whose account it was, "" where there is none; After: the address
	AuditLocked   = "locked"    // … so often that the account waits: Field for how many minutes, After the address
	AuditPassword = "password"  // the person's password was set, changed or removed: Field which of it; After: by which administrator, or from which address
	AuditSlip     = "slip:"     // with a SlipState behind it, of a 催办单: Field the day on which it was drafted
	AuditDecide   = "decide:"   // with a DecisionKind behind it; Field: the new day, the other unit or the person; After: the reason
)

// AuditFilter narrows a reading of the record of changes. Zero fields do not narrow.
type AuditFilter struct {
	DocumentID string
	MeasureKey string
	Unit       string // entries of no unit alone come too
	Reading    bool   // only what changed how a document is read: no reports, no decisions
	Limit      int    // newest first when set; 0 = all, oldest first

	Person      string    // userid of who did it, as written or in lower case
	From, Until time.Time // when it was done, From included
	Behind      string    // id of an entry: only those before it in time, with a Limit
}

// Saved is what became of a reading that was handed to the store 保存结果.
type Saved struct {
	Document  *Document        `json:"document"`   // as it stands, without its Text
	Changed   bool             `json:"changed"`    // false: the content was there already
	Changes   Changes          `json:"changes"`    // against the former revision; empty for a first one
	Former    int              `json:"former"`     // the revision that it replaces, 0 for a first one
	LostMends []Mend           `json:"lost_mends"` // corrections that do not fit the new revision
	Repealed  []StandingChange `json:"repealed"`   // documents that lost force by it, or itself by one that came before
}

// Changes is what a new revision changes 修订对照, measure by measure.
// Zero value: nothing changed.
type Changes struct {
	Added   []MeasureChange `json:"added"`
	Removed []MeasureChange `json:"removed"`
	Changed []MeasureChange `json:"changed"` // text, units, days or number differ
}

// MeasureChange is one measure before and after.
type MeasureChange struct {
	Key    string      `json:"key"`    // of the measure that stayed, was added or was removed
	Before string      `json:"before"` // number as cited before, "" when added
	After  string      `json:"after"`  // number as cited now, "" when removed
	Title  string      `json:"title"`  // Heading
	Fields []MendField `json:"fields"` // what differs, for changed ones
}

// Empty reports whether nothing changed.
func (c Changes) Empty() bool { return len(c.Added)+len(c.Removed)+len(c.Changed) == 0 }

// Leaves reports whether an entry fits the filter; Limit, Reading and Behind are no matter of one entry.
func (f *AuditFilter) Leaves(e *AuditEntry) bool {
	return (f.DocumentID == "" || e.DocumentID == f.DocumentID) && (f.MeasureKey == "" || e.MeasureKey == f.MeasureKey) &&
		(f.Unit == "" || e.Unit == f.Unit || e.Unit == "") && (f.Person == "" || strings.EqualFold(e.Act.UserID, f.Person)) &&
		(f.From.IsZero() || !e.Act.At.Before(f.From)) && (f.Until.IsZero() || e.Act.At.Before(f.Until))
}
