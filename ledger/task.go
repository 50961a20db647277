package ledger

// Task is a duty of one unit in one period with how it stands 任务现状, after reports, reviews and decisions.
type Task struct {
	Occurrence
	Settlement
	Last   Date            // the last day in time as it stands now; of a check-in, when it is asked
	Latest *ProgressUpdate // the unit's last word on the measure, nil: none
	Review Review          // of the last word; "" without one
	Counts bool            // it counts today: it is overdue, or the first period of its duty that is not over, else the last
}

// Dated reports whether the document sets its day.
func (t Task) Dated() bool { return t.Kind != CheckIn }

// Silent reports that nothing that counts was said in its days.
func (t Task) Silent() bool {
	return t.Latest == nil || t.Review == ReviewReturned || t.Latest.Day.Before(t.From)
}
