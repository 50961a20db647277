package configs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reminder is when and how people are reminded 提醒. Load fills the defaults in: 7-3-1-0 working days, after nine.
type Reminder struct {
	Off         bool
	SendAt      string // 9:00, on working days
	Spread      int    // minutes behind it over which persons are spread, 0 to 59
	QuietHours  string // 20:00-8:00, "none" for none
	Lead        []int  // working days before the last day
	Overdue     []int  // working days behind it
	Every       int    // then again every so many working days; 0: not again
	Chase       int    // working days after which nobody is reminded any more
	CheckIn     int    // months between two questions about what has no date; 0: never
	CheckInDay  int    // of the month, its last where the month is shorter
	LeaderAfter int    // working days overdue after which the unit's leader is told; 0: never
	LeadAfter   int    // … the unit that leads; 0: never
	SlipAfter   int    // … a 催办单 is drafted; 0: never
	IssuedDays  int    // days in which a newly confirmed document is handed out
	TermEnds    string // 2026-12-31, for 任期内; "" = unknown
	Contact     string // printed in every digest; "" = the directory's
	Complaint   string // where to complain, printed in every digest; "" = the house's sentence
	Holidays    string // file of days off and make-up days, before the built-in ones; "" = none
	Rules       []ReminderRule
}

// ReminderRule is what differs for one document, measure or duty 单独设置.
// Written: 文件编号#条号 off, 文件编号 lead=10/5/1, 文件编号#9 check_in=3/28, 文件编号#4#任务 leader_after=2.
type ReminderRule struct {
	Document, Measure, Deadline string
	Off                         bool
	Lead                        []int // nil: as elsewhere
	CheckIn                     []int // months, day; nil: as elsewhere
	LeaderAfter, LeadAfter      *int
}

const mostDays = 250 // working days; a year

func reminderOptions() []option {
	of := func(pick func(*Reminder) any) func(*Settings) any {
		return func(s *Settings) any { return pick(&s.Reminder) }
	}
	return []option{
		{Option{Key: "reminder.off", Default: "false", Help: "true: remind nobody"}, of(func(r *Reminder) any { return &r.Off })},
		{Option{Key: "reminder.send_at", Default: "9:00", Help: "time of day from which digests go out, on working days"}, of(func(r *Reminder) any { return &r.SendAt })},
		{Option{Key: "reminder.spread", Default: "29", Help: "minutes over which persons are spread"}, of(func(r *Reminder) any { return &r.Spread })},
		{Option{Key: "reminder.quiet_hours", Default: "20:00-8:00", Help: "when nothing is sent; none for none"}, of(func(r *Reminder) any { return &r.QuietHours })},
		{Option{Key: "reminder.lead_days", Default: "7,3,1,0", Help: "working days before the last day"}, of(func(r *Reminder) any { return &r.Lead })},
		{Option{Key: "reminder.overdue_days", Default: "1,3", Help: "working days behind the last day"}, of(func(r *Reminder) any { return &r.Overdue })},
		{Option{Key: "reminder.every", Default: "5", Help: "then again every so many working days; 0: not again"}, of(func(r *Reminder) any { return &r.Every })},
		{Option{Key: "reminder.chase", Default: "60", Help: "working days overdue after which nobody is reminded any more"}, of(func(r *Reminder) any { return &r.Chase })},
		{Option{Key: "reminder.check_in_months", Default: "1", Help: "months between two questions about duties without a date; 0: never"}, of(func(r *Reminder) any { return &r.CheckIn })},
		{Option{Key: "reminder.check_in_day", Default: "28", Help: "day of the month of that question"}, of(func(r *Reminder) any { return &r.CheckInDay })},
		{Option{Key: "reminder.leader_after", Default: "1", Help: "working days overdue after which the unit's leader is told; 0: never"}, of(func(r *Reminder) any { return &r.LeaderAfter })},
		{Option{Key: "reminder.lead_after", Default: "3", Help: "working days overdue after which the leading unit is told; 0: never"}, of(func(r *Reminder) any { return &r.LeadAfter })},
		{Option{Key: "reminder.slip_after", Default: "3", Help: "working days overdue after which a slip is drafted; 0: never"}, of(func(r *Reminder) any { return &r.SlipAfter })},
		{Option{Key: "reminder.issued_days", Default: "14", Help: "days in which a confirmed document is handed out"}, of(func(r *Reminder) any { return &r.IssuedDays })},
		{Option{Key: "reminder.term_ends", Help: "last day of the term, 2026-12-31; empty: unknown"}, of(func(r *Reminder) any { return &r.TermEnds })},
		{Option{Key: "reminder.contact", Help: "whom to ask, in every digest; empty: the directory's"}, of(func(r *Reminder) any { return &r.Contact })},
		{Option{Key: "reminder.complaint", Help: "where to complain, in every digest; empty: the house's sentence"}, of(func(r *Reminder) any { return &r.Complaint })},
		{Option{Key: "reminder.holidays", Help: "file of days off and make-up days (YAML); empty: the built-in ones"}, of(func(r *Reminder) any { return &r.Holidays })},
		{Option{Key: "reminder.rules", Help: "what differs for documents and measures"}, of(func(r *Reminder) any { return &r.Rules })},
	}
}

// Clock reads 9:00 as minutes after midnight. Errors: the end of a Chinese sentence.
func Clock(text string) (minutes int, err error) {
	t, err := time.Parse("15:04", strings.ReplaceAll(strings.TrimSpace(text), "：", ":"))
	if err != nil {
		return 0, fmt.Errorf("应写作 9:00 这样的时间")
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Quiet reads QuietHours; both are 0 for none.
func (r Reminder) Quiet() (from, to int, err error) {
	if r.QuietHours == "none" {
		return 0, 0, nil
	}
	a, b, ok := strings.Cut(strings.ReplaceAll(r.QuietHours, "—", "-"), "-")
	if !ok {
		return 0, 0, fmt.Errorf("应写作 20:00-8:00,不要就写 none")
	}
	if from, err = Clock(a); err == nil {
		to, err = Clock(b)
	}
	return from, to, err
}

// checkReminder says one line for each thing that cannot be right.
func (s Settings) checkReminder(p *Problems) {
	r := s.Reminder
	at, err := Clock(r.SendAt)
	if err != nil {
		p.add("reminder.send_at", "%s。", err)
	}
	from, to, quiet := r.Quiet()
	switch {
	case quiet != nil:
		p.add("reminder.quiet_hours", "%s。", quiet)
	case err == nil && (within(at, from, to) || within(at+r.Spread+1, from, to) || at+r.Spread+1 >= 24*60):
		p.add("reminder.send_at", "是 %s:落在免打扰时段 %s 里，或错开后太晚，请改早上的时间。", r.SendAt, r.QuietHours)
	}
	if r.Spread < 0 || r.Spread > 59 {
		p.add("reminder.spread", "是 %d:应是 0 到 59 分钟。", r.Spread)
	}
	for key, days := range map[string][]int{"lead_days": r.Lead, "overdue_days": r.Overdue, "every": {r.Every}, "chase": {r.Chase},
		"leader_after": {r.LeaderAfter}, "lead_after": {r.LeadAfter}, "slip_after": {r.SlipAfter}, "issued_days": {r.IssuedDays}} {
		if slices.ContainsFunc(days, func(n int) bool { return n < 0 || n > mostDays }) {
			p.add("reminder."+key, "应在 0 到 %d 天之间。", mostDays)
		}
	}
	if r.CheckIn < 0 || r.CheckIn > 12 {
		p.add("reminder.check_in_months", "是 %d:应写几个月问一次，1 到 12，不问写 0。", r.CheckIn)
	}
	if r.CheckInDay < 1 || r.CheckInDay > 31 {
		p.add("reminder.check_in_day", "是 %d:应是 1 到 31 日。", r.CheckInDay)
	}
	if _, err := time.Parse(time.DateOnly, r.TermEnds); r.TermEnds != "" && err != nil {
		p.add("reminder.term_ends", "应写作 2026-12-31。")
	}
	for _, rule := range r.Rules {
		rule.check(p)
	}
}

func (r ReminderRule) check(p *Problems) {
	days := slices.Clone(r.Lead)
	for _, n := range []*int{r.LeaderAfter, r.LeadAfter} {
		if n != nil {
			days = append(days, *n)
		}
	}
	badRhythm := len(r.CheckIn) > 0 && (len(r.CheckIn) != 2 || r.CheckIn[0] < 0 || r.CheckIn[0] > 12 || r.CheckIn[1] < 1 || r.CheckIn[1] > 31)
	if badRhythm || slices.ContainsFunc(days, func(n int) bool { return n < 0 || n > mostDays }) {
		p.add("reminder.rules", "里 %s 的数字不对:天数 0 到 %d,check_in 写 几个月/几日。", r.Document, mostDays)
	}
}

// within reports whether a time of day lies in a span that may go over midnight; equal ends are no span.
func within(at, from, to int) bool {
	if from <= to {
		return at >= from && at < to
	}
	return at >= from || at < to
}

// parseDays reads 7,3,1,0 or 7/3/1/0.
func parseDays(value string) ([]int, error) {
	days := []int{}
	for one := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(",，/、 ", r) }) {
		n, err := strconv.Atoi(one)
		if err != nil {
			return nil, fmt.Errorf("应是用逗号隔开的天数，如 7,3,1,0")
		}
		days = append(days, n)
	}
	return days, nil
}

// parseRules reads rules, comma or line separated.
func parseRules(value string) ([]ReminderRule, error) {
	var rules []ReminderRule
	for entry := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == '\n' }) {
		words := strings.Fields(entry)
		if len(words) < 2 {
			return nil, fmt.Errorf("的每一项应写作 文件编号#条号 off,或 文件编号 lead=10/5/1")
		}
		where := strings.SplitN(words[0], "#", 3)
		rule := ReminderRule{Document: where[0]}
		if len(where) > 1 {
			rule.Measure = where[1]
		}
		if len(where) > 2 {
			rule.Deadline = where[2]
		}
		for _, w := range words[1:] {
			if err := rule.take(w); err != nil {
				return nil, err
			}
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// take reads one word of a rule.
func (r *ReminderRule) take(word string) error {
	name, value, _ := strings.Cut(word, "=")
	if name == "off" && value == "" {
		r.Off = true
		return nil
	}
	days, err := parseDays(value)
	if err != nil || len(days) == 0 {
		return fmt.Errorf("里的 %s 读不懂，可写 off、lead=10/5/1、check_in=3/28、leader_after=2、lead_after=5", word)
	}
	switch name {
	case "lead":
		r.Lead = days
	case "check_in":
		r.CheckIn = days
	case "leader_after":
		r.LeaderAfter = &days[0]
	case "lead_after":
		r.LeadAfter = &days[0]
	default:
		return fmt.Errorf("里没有 %s，可写 off、lead、check_in、leader_after、lead_after", name)
	}
	return nil
}
