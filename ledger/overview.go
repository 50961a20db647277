package ledger

// Overview is what a week brought, over all units 一周概况. It counts and ranks nobody.
type Overview struct {
	Documents int            // confirmed and in force
	Measures  int            // of these
	Reports   int            // entries of the days asked for that still stand
	Units     int            // that made them
	ByStatus  map[Status]int // of the Reports
	Due       int            // time limits on a day within the days ahead, each sentence once
}
