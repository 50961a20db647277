package handlers

import (
	"regexp"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// What of a role's measures is asked by their days: 我们牵头的有没有快到期的, 最近到期的是哪个, 几条过期了.
var (
	roleDays    = regexp.MustCompile(`到期|截止|期限|时限|过期|逾期|超期|最近的|最急|最紧|最早|快到`)
	rolePast    = regexp.MustCompile(`过期|逾期|超期|已到期|到期(?:了)?没`)
	roleNearest = regexp.MustCompile(`最(?:近|急|紧|早|先)|哪(?:个|一个|条|一条)`)
)

// mostDays is how many days of a role's measures are told.
const mostDays = 6

// dayOf is a time limit with the day that it falls on.
type dayOf struct {
	timed
	day ledger.Date
}

// daysOfRole tells by when the measures are due that a unit leads or supports; false where no day is asked for, or none is written.
func (q *query) daysOfRole(u unitMention, fs []found) bool {
	if q.english() || !roleDays.MatchString(q.ask.Text) {
		return false
	}
	today := q.turn.Utterance.Today
	var past, next []dayOf
	for _, t := range deadlinesOf(fs, dated) {
		for _, day := range q.daysOf(t.deadline, ledger.Window{}) {
			if day.Before(today) {
				past = append(past, dayOf{t, day})
			} else {
				next = append(next, dayOf{t, day})
			}
		}
	}
	if len(past)+len(next) == 0 {
		return false
	}
	if q.ask.Count {
		q.line(q.say("%s%s%d条。", "", u.Name, q.roleVerb(q.ask.Role), len(fs)))
	}
	q.ask.Slot = bot.SlotDeadline // 那个谁配合 is asked of what is told here
	whose := u.Name + q.roleVerb(q.ask.Role) + "的"
	if rolePast.MatchString(q.ask.Text) {
		q.dayLines(whose+"，日子已经过了的", past, mostDays)
		return true
	}
	slices.SortStableFunc(next, func(a, b dayOf) int { return a.day.Compare(b.day) })
	most := mostDays
	if roleNearest.MatchString(q.ask.Text) {
		most = 0
		for _, d := range next {
			if d.day == next[0].day {
				most++
			}
		}
	}
	q.dayLines(whose+"，接下来要到期的", next, most)
	return true
}

// dayLines lists at most so many of the days.
func (q *query) dayLines(head string, list []dayOf, most int) {
	if len(list) == 0 {
		q.noteDocument(q.docs[0])
		q.line(head + "：没有。")
		return
	}
	all := make([]timed, len(list))
	for i := range list {
		all[i] = list[i].timed
	}
	owe := q.owingUnits(all)
	q.line(head + "：")
	for _, d := range list[:min(most, len(list))] {
		q.line("· " + q.byDay(d.day) + " " + q.name(d.measure) + " " + clip(plain(d.deadline.Quote), 60) + q.oweMark(owe, d.timed, d.day))
		q.cite(d.found, plain(d.deadline.Quote))
		q.measures = append(q.measures, d.found)
	}
}
