package ledger

import "strings"

// Measure is one numbered task 措施 of a document.
type Measure struct {
	Key           string       `json:"key"`    // unique in its document; progress hangs on it. At first the number, with #2 for a second of the same; a measure that stays keeps its key over revisions, whatever its number becomes
	Number        string       `json:"number"` // as a person cites it: 9, 一(二), 三3, 二(三)2
	NumberImplied bool         `json:"number_implied"`
	ChapterNumber string       `json:"chapter_number"` // Chapter.Number, "" when there is none
	Chapter       string       `json:"chapter"`        // as printed: 二、全面提升行政执法质量
	Section       string       `json:"section"`        // as printed, the level below the chapter
	Title         string       `json:"title"`          // printed heading of the measure, "" when it has none
	Heading       string       `json:"heading"`        // what to call it in a list: the title, else its first clause; never empty
	Text          string       `json:"text"`           // body without number and responsibility clauses, cleaned
	Clauses       []Clause     `json:"clauses"`        // responsibility clauses as printed, in order
	Parts         []Part       `json:"parts"`          // only when its clauses differ: the text before each clause
	Assignments   []Assignment `json:"assignments"`
	Deadlines     []Deadline   `json:"deadlines"`
	Targets       []Target     `json:"targets"`
	Checked       *Act         `json:"checked,omitempty"` // who found its reading right, nil: nobody yet
	Mended        []MendField  `json:"mended,omitempty"`  // what a person corrected
	Places        []Span       `json:"places"`            // of number, text and clauses in the document's text; several when pages stand out of order
}

// NumberOfKey is the number under which a measure came in: 5 for 5, 5#2 and 5@2. It is for measures that no document
// holds any more; a measure that is there is called by its Number.
func NumberOfKey(key string) string {
	if i := strings.IndexAny(key, "@#"); i > 0 {
		return key[:i]
	}
	return key
}

// Clause is a responsibility clause 责任条款, brackets left out.
type Clause struct {
	Text string `json:"text"`
	Part int    `json:"part"` // index into Parts, or 0
	Span Span   `json:"span"`
}

// Part is a stretch of a measure with a clause of its own.
type Part struct {
	Text        string   `json:"text"`
	Lead        []string `json:"lead"`
	Cooperating []string `json:"cooperating"`
	Responsible []string `json:"responsible"`
}

// Role is what a unit has to do with a measure 角色.
type Role string

// The roles.
const (
	Lead        Role = "lead"        // 牵头
	Cooperating Role = "cooperating" // 配合, 参加, 会同
	Responsible Role = "responsible" // 责任单位, 按职责分工负责, 负责
)

// Chinese returns the everyday word for the role.
func (r Role) Chinese() string {
	switch r {
	case Lead:
		return "牵头"
	case Cooperating:
		return "配合"
	case Responsible:
		return "责任"
	}
	return string(r)
}

// Assignment ties a unit or a group to a measure 责任分工.
type Assignment struct {
	Role   Role   `json:"role"`
	Unit   string `json:"unit"`  // as printed, groups (各镇) unexpanded
	Label  string `json:"label"` // printed word: 牵头, 配合, 参加单位, 按职责分工负责 …
	Part   int    `json:"part"`  // index into Parts, or 0
	Body   bool   `json:"body"`  // it stands inside a sentence, not in a clause
	Source Span   `json:"source"`
}

// Units returns the units of one role in printed order, each once.
func (m *Measure) Units(role Role) []string {
	units := []string{}
	seen := map[string]bool{}
	for _, a := range m.Assignments {
		if a.Role == role && !seen[a.Unit] {
			seen[a.Unit] = true
			units = append(units, a.Unit)
		}
	}
	return units
}

// DeadlineKind tells how a time limit works 时限种类.
type DeadlineKind string

// The kinds of deadline.
const (
	Once        DeadlineKind = "once"        // a day: 2024年6月底前
	Monthly     DeadlineKind = "monthly"     // 每月
	Quarterly   DeadlineKind = "quarterly"   // 每季度
	HalfYearly  DeadlineKind = "half_yearly" // 每半年
	Yearly      DeadlineKind = "yearly"      // 每年, 每年3月1日前, 每两年
	Within      DeadlineKind = "within"      // Days after Trigger: 变动后10日内
	ByPeriod    DeadlineKind = "by_period"   // 到2025年
	PerTerm     DeadlineKind = "per_term"    // 任期内
	Event       DeadlineKind = "event"       // 会前, 重大决策前
	Unspecified DeadlineKind = "unspecified" // 定期, 按规定时限
)

// Recurring reports whether the kind repeats.
func (k DeadlineKind) Recurring() bool {
	return k == Monthly || k == Quarterly || k == HalfYearly || k == Yearly
}

// Deadline is a time limit 完成时限 or a recurrence 周期 with the words that set it.
type Deadline struct {
	Quote      string       `json:"quote"`      // cleaned sentence part that sets it
	Kind       DeadlineKind `json:"kind"`       //
	Due        Date         `json:"due"`        // last day in time, for once and by_period
	Recurrence string       `json:"recurrence"` // RFC 5545 RRULE when it repeats
	Times      int          `json:"times"`      // quota in a period (每年至少2次 → 2); 0 = none
	Days       int          `json:"days"`       // for within
	Trigger    string       `json:"trigger"`    // for within: after what
	Who        []string     `json:"who"`        // named by the sentence; empty: the responsible units owe it
	What       string       `json:"what"`       // what is to be done
	When       string       `json:"when"`       // the time words as printed: 2024年6月底前, 每季度至少1次
	Part       int          `json:"part"`
	Span       Span         `json:"span"`
}

// Weekly reports a rhythm of weeks 每周. Its Kind is Monthly, for there is none for weeks: the rule says how often.
func (d *Deadline) Weekly() bool { return strings.Contains(d.Recurrence, "FREQ=WEEKLY") }

// Target is a figure to be reached 指标.
type Target struct {
	Quote      string  `json:"quote"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit"`       // 学时, %, 次
	What       string  `json:"what"`       // of what
	Comparator string  `json:"comparator"` // >=, <=, =
	Per        string  `json:"per"`        // 年, 季度, 人·年, or ""
	Span       Span    `json:"span"`
}
