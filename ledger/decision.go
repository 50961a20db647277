package ledger

// Decision is what a person asked for or decided about duties 处理. It is kept as it came and never changed: what stands is
// what they come to, one after the other.
//
// A report, of the lead unit's concern; 督查室 decides on what the lead unit reports itself:
//
//	reported ──approve──► approved ──close (督查室)──► closed ──reopen──► reported
//	   ▲  └──return──► returned: owed again
//	   └────a new report─┘
//
// A request, decided once:
//
//	asked (extend, not_ours) ──grant──► granted: another day, or nothing owed
//	                    ├──refuse──► refused: as before
//	                    └──withdraw─► withdrawn
type Decision struct {
	ID         string       `json:"id"` // UUIDv7; ids of one process sort by time
	Kind       DecisionKind `json:"kind"`
	DocumentID string       `json:"document"`   // "" when it is about a person alone
	MeasureKey string       `json:"measure"`    // "" = the whole document
	Unit       string       `json:"unit"`       // whose duty, Unit.Name; "" = every unit's
	Duty       string       `json:"duty"`       // which of the measure's duties, as in Occurrence; "" = all
	Period     string       `json:"period"`     // of a duty that repeats, as in Occurrence; "" = all
	UpdateID   string       `json:"update"`     // approve, return, ask: the entry that it is about
	Person     string       `json:"person"`     // snooze, leave, mute, unmute: Member.UserID in lower case
	Substitute string       `json:"substitute"` // leave: Member.UserID in lower case, or ""
	ToUnit     string       `json:"to_unit"`    // reassign
	From       Date         `json:"from"`       // leave: the first day; event: the day that it happened
	Until      Date         `json:"until"`      // extend, grant: the new last day; snooze: the day to remind again; leave: the last day
	Reason     string       `json:"reason"`     // in the person's words
	Refers     string       `json:"refers"`     // grant, refuse, withdraw: ID of the request; answer: of the question
	Late       bool         `json:"late"`       // extend: asked for after the last day
	Ordinal    int          `json:"ordinal"`    // with Act.MessageKey: the same message never decides twice
	Act        Act          `json:"act"`
}

// DecisionKind says what was decided 处理种类.
type DecisionKind string

// The kinds of decision.
const (
	DecideApprove     DecisionKind = "approve"     // 审核通过
	DecideReturn      DecisionKind = "return"      // 退回, with a reason
	DecideClose       DecisionKind = "close"       // 销号
	DecideReopen      DecisionKind = "reopen"      // 撤销销号
	DecideExtend      DecisionKind = "extend"      // 申请延期
	DecideNotOurs     DecisionKind = "not_ours"    // 不是我单位的事
	DecideGrant       DecisionKind = "grant"       // 同意 the request in Refers
	DecideRefuse      DecisionKind = "refuse"      // 不同意 it
	DecideWithdraw    DecisionKind = "withdraw"    // 撤回 it, by who asked
	DecideReassign    DecisionKind = "reassign"    // 改派 from Unit to ToUnit
	DecideEvent       DecisionKind = "event"       // what a 10日内 counts from has happened
	DecideSnooze      DecisionKind = "snooze"      // 明天再提醒我
	DecideLeave       DecisionKind = "leave"       // 请假, 由…代
	DecideMute        DecisionKind = "mute"        // 别再提醒我第9条
	DecideUnmute      DecisionKind = "unmute"      // 恢复提醒
	DecideAcknowledge DecisionKind = "acknowledge" // 签收 of a document by a unit
	DecideAsk         DecisionKind = "ask"         // a reviewer's question about an entry
	DecideAnswer      DecisionKind = "answer"      // its answer
)

// DecisionFilter narrows a reading of decisions. Zero fields do not narrow.
type DecisionFilter struct {
	DocumentID string
	MeasureKey string
	Unit       string         // decisions for every unit come too
	Person     string         // Decision.Person
	Actor      string         // Decision.Act.UserID: who decided
	Kinds      []DecisionKind //
	Open       bool           // only requests that nobody has settled
	Limit      int            // newest first when set; 0 = all, oldest first
}
