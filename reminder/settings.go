package reminder

import (
	"hash/fnv"
	"slices"
	"time"

	"duban/ledger"
)

// Clock is a time of day 时刻. Unit: minutes after midnight, in the configured zone.
type Clock int

// At is the time of day of hour and minute.
func At(hour, minute int) Clock { return Clock(hour*60 + minute) }

// CheckInRhythm says when duties without a date are asked after 进展报送周期.
// Zero value: never.
type CheckInRhythm struct {
	Months int // every so many months: 1 monthly, 3 quarterly
	Day    int // of the month, its last where the month is shorter; on a day off the working day before
}

// Rule is what differs for a document, a measure or one duty 单独设置. Nil and zero fields leave what the wider rule says.
type Rule struct {
	Document    string // Document.ID
	Measure     string // Measure.Key, "": all
	Deadline    string // ledger.DeadlineKeys, "": all
	Off         bool   // no reminders
	Lead        []int
	CheckIn     *CheckInRhythm
	LeaderAfter *int
	LeadAfter   *int
	SlipAfter   *int
}

// Settings are how the county wants to be reminded 提醒设置. DefaultSettings are the ones to start from.
// Concurrency: read-only once in use.
type Settings struct {
	Zone     *time.Location
	Calendar *Calendar

	QuietFrom, QuietTo Clock // 免打扰, over midnight when QuietFrom is the later one; equal: no quiet hours
	SendAt             Clock // of the digest, on working days
	Spread             int   // minutes behind SendAt over which persons are spread; never on a full or half hour

	Lead    []int // working days before the due day
	Overdue []int // working days behind it
	Every   int   // then again every so many working days; 0: not again
	Chase   int   // working days after which the bot asks no more; the ledger goes on showing it

	CheckIn     CheckInRhythm
	LeaderAfter int // working days overdue after which the unit's leader is told; 0: never
	LeadAfter   int // … the lead unit; 0: never
	SlipAfter   int // … a 催办单 is drafted; 0: never

	IssuedDays int         // days after its confirmation in which a document's duties are handed out
	TermEnds   ledger.Date // last day of the term, for 任期内; zero: unknown, such duties are asked after

	Contact   string // whom to call, printed in every digest; "": the directory's
	Complaint string // where to complain or suggest, printed in every digest
	Rules     []Rule
}

// DefaultSettings are the house's: 7-3-1-0 working days, quiet from 20:00 to 8:00, a digest after 9:00, check-ins on the
// 28th of each month, the leader after one working day, the lead unit and a draft slip after three.
func DefaultSettings(zone *time.Location) Settings {
	return Settings{
		Zone: zone, Calendar: NewCalendar(),
		QuietFrom: At(20, 0), QuietTo: At(8, 0), SendAt: At(9, 0), Spread: 29,
		Lead: []int{7, 3, 1, 0}, Overdue: []int{1, 3}, Every: 5, Chase: 60,
		CheckIn:     CheckInRhythm{Months: 1, Day: 28},
		LeaderAfter: 1, LeadAfter: 3, SlipAfter: 3,
		IssuedDays: 14,
		Complaint:  houseComplaint,
	}
}

// Validate says what cannot be right. Errors: Invalid, a Chinese sentence.
func (s Settings) Validate() error {
	if err := s.validateTimes(); err != nil {
		return err
	}
	steps := slices.Concat(s.Lead, s.Overdue, []int{s.Every, s.Chase, s.LeaderAfter, s.LeadAfter, s.SlipAfter})
	rhythms := []CheckInRhythm{s.CheckIn}
	for _, r := range s.Rules {
		steps = append(steps, r.Lead...)
		for _, n := range []*int{r.LeaderAfter, r.LeadAfter, r.SlipAfter} {
			if n != nil {
				steps = append(steps, *n)
			}
		}
		if r.CheckIn != nil {
			rhythms = append(rhythms, *r.CheckIn)
		}
	}
	switch {
	case slices.ContainsFunc(steps, func(n int) bool { return n < 0 || n > 250 }):
		return ledger.Errorf(ledger.Invalid, "提前和逾期的天数要在0到250个工作日之间。")
	case slices.ContainsFunc(rhythms, CheckInRhythm.wrong):
		return ledger.Errorf(ledger.Invalid, "进展报送周期要写1到12个月一次、1到31日。")
	}
	return nil
}

func (s Settings) validateTimes() error {
	switch {
	case s.Zone == nil || s.Calendar == nil:
		return ledger.Errorf(ledger.Invalid, "提醒设置缺少时区或日历。")
	case !s.SendAt.valid() || !s.QuietFrom.valid() || !s.QuietTo.valid() || s.Spread < 0 || s.Spread > 59:
		return ledger.Errorf(ledger.Invalid, "提醒时间要写成0点到24点之间，错开的时间不超过59分钟。")
	case s.quiet(s.SendAt) || s.quiet(s.SendAt+Clock(s.Spread+1)) || !(s.SendAt + Clock(s.Spread+1)).valid():
		return ledger.Errorf(ledger.Invalid, "提醒时间落在免打扰时段里，请改早上的时间。")
	}
	return nil
}

// valid reports whether c lies within a day.
func (c Clock) valid() bool { return c >= 0 && c < At(24, 0) }

func (r CheckInRhythm) wrong() bool {
	return r.Months < 0 || r.Months > 12 || r.Months > 0 && (r.Day < 1 || r.Day > 31)
}

// quiet reports whether nobody may be disturbed at a time of day.
func (s Settings) quiet(c Clock) bool {
	if s.QuietFrom <= s.QuietTo {
		return c >= s.QuietFrom && c < s.QuietTo
	}
	return c >= s.QuietFrom || c < s.QuietTo
}

// Allowed reports whether a digest may go out at an instant: on a working day, outside the quiet hours.
func (s Settings) Allowed(t time.Time) bool {
	local := t.In(s.Zone)
	return s.Calendar.Working(ledger.DateOf(local)) && !s.quiet(clockOf(local))
}

func clockOf(local time.Time) Clock { return At(local.Hour(), local.Minute()) }

// sendingDay is the day of the next digest: today while there is time to send, else the next working day.
func (s Settings) sendingDay(now time.Time) ledger.Date {
	local := now.In(s.Zone)
	today := ledger.DateOf(local)
	if s.Calendar.Working(today) && (clockOf(local) < s.SendAt || !s.quiet(clockOf(local))) {
		return today
	}
	return s.Calendar.OnOrAfter(today.AddDays(1))
}

// sendingTime is when a person's digest of a day goes out: at his minute of that day, now when that is over.
func (s Settings) sendingTime(now time.Time, day ledger.Date, person string) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(person)) // a hash never fails
	minute := s.SendAt
	if s.Spread > 0 {
		minute += Clock(1 + h.Sum32()%uint32(s.Spread))
	}
	if minute%30 == 0 {
		minute++ // full and half hours are when everybody else sends
	}
	at := time.Date(day.Year, day.Month, day.Day, int(minute)/60, int(minute)%60, 0, 0, s.Zone)
	if at.Before(now) {
		return now.In(s.Zone)
	}
	return at
}

// policy is what holds for one duty after its rules.
type policy struct {
	off                    bool
	lead                   []int // the farthest first
	checkIn                CheckInRhythm
	leaderAfter, leadAfter int
	slipAfter              int
}

// policyOf applies the rules to a duty: the document's, then the measure's, then its own.
func (s Settings) policyOf(document, measure, deadline string) policy {
	p := policy{lead: s.Lead, checkIn: s.CheckIn, leaderAfter: s.LeaderAfter, leadAfter: s.LeadAfter, slipAfter: s.SlipAfter}
	for wide := range 3 {
		for _, r := range s.Rules {
			if r.wide() == wide && r.Document == document && (r.Measure == "" || r.Measure == measure) && (r.Deadline == "" || r.Deadline == deadline) {
				r.apply(&p)
			}
		}
	}
	p.lead = slices.Sorted(slices.Values(p.lead))
	slices.Reverse(p.lead)
	return p
}

// wide is 0 for a rule of a document, 1 of a measure, 2 of one duty.
func (r Rule) wide() int {
	switch {
	case r.Deadline != "":
		return 2
	case r.Measure != "":
		return 1
	}
	return 0
}

func (r Rule) apply(p *policy) {
	p.off = p.off || r.Off
	if r.Lead != nil {
		p.lead = r.Lead
	}
	if r.CheckIn != nil {
		p.checkIn = *r.CheckIn
	}
	if r.LeaderAfter != nil {
		p.leaderAfter = *r.LeaderAfter
	}
	if r.LeadAfter != nil {
		p.leadAfter = *r.LeadAfter
	}
	if r.SlipAfter != nil {
		p.slipAfter = *r.SlipAfter
	}
}
