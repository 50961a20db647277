package reminder

import (
	"time"

	"duban/ledger"
	"duban/zh"
)

// Rows are what the store holds 提醒所据的数据. The order within a list does not matter.
// Zero value: nothing to remind of. Concurrency: read only.
type Rows struct {
	Documents []*ledger.Document     // only those that are confirmed and in force count
	Confirmed map[string]ledger.Date // day on which a document was confirmed, by Document.ID; without one its duties are not handed out
	Directory ledger.Directory
	Units     *zh.Units // of the directory and the documents; nil: made from the directory

	Updates    []ledger.ProgressUpdate // of all units; only current ones count
	Openings   []ledger.EventOpening
	Closures   []ledger.Closure
	Extensions []ledger.Extension
	Objections []ledger.Objection
	Returns    []ledger.Return

	Snoozes  []ledger.Snooze
	Leaves   []ledger.Leave
	Mutes    []ledger.Mute
	Receipts []ledger.Receipt
	Slips    []ledger.Slip
	Pushes   []ledger.Push // of each person the newest digest is enough
}

// matcher is the unit names that the rows know.
func (r *Rows) matcher() *zh.Units {
	if r.Units != nil {
		return r.Units
	}
	return zh.NewUnits(r.Directory, nil)
}

// unitMeasure keys what one unit reported on one measure.
type unitMeasure struct{ document, measure, unit string }

// decisions are the rows by what they speak of.
type decisions struct {
	updates  map[unitMeasure][]ledger.ProgressUpdate
	openings map[unitMeasure][]ledger.EventOpening
	closed   map[ledger.OccurrenceKey]bool
	until    map[ledger.OccurrenceKey]ledger.Date
	extended map[ledger.OccurrenceKey]bool // duties that some unit has another day for, without unit and period
	objected map[ledger.OccurrenceKey]bool // without a period; Deadline "" for the whole measure
	returned map[string]ledger.Return      // by update
}

// index sorts the rows by what they speak of; unit names become the directory's.
func index(r *Rows, e *expander) *decisions {
	d := &decisions{
		updates: map[unitMeasure][]ledger.ProgressUpdate{}, openings: map[unitMeasure][]ledger.EventOpening{},
		closed: map[ledger.OccurrenceKey]bool{}, until: map[ledger.OccurrenceKey]ledger.Date{}, extended: map[ledger.OccurrenceKey]bool{},
		objected: map[ledger.OccurrenceKey]bool{}, returned: map[string]ledger.Return{},
	}
	for _, back := range r.Returns {
		d.returned[back.UpdateID] = back
	}
	for _, u := range r.Updates {
		if _, back := d.returned[u.ID]; u.State == ledger.UpdateCurrent && !back {
			k := unitMeasure{u.DocumentID, u.MeasureKey, e.canonical(u.Unit)}
			d.updates[k] = append(d.updates[k], u)
		}
	}
	for _, o := range r.Openings {
		if !o.Withdrawn {
			k := unitMeasure{o.DocumentID, o.MeasureKey, e.canonical(o.Unit)}
			d.openings[k] = append(d.openings[k], o)
		}
	}
	d.indexDecisions(r)
	return d
}

func (d *decisions) indexDecisions(r *Rows) {
	for _, c := range r.Closures {
		if !c.Withdrawn {
			d.closed[c.Occurrence] = true
		}
	}
	for _, x := range r.Extensions {
		if x.State == ledger.Granted && x.Due.After(d.until[x.Occurrence]) {
			d.until[x.Occurrence] = x.Due
			k := x.Occurrence.Duty()
			k.Unit = ""
			d.extended[k] = true
		}
	}
	for _, o := range r.Objections {
		if o.State == ledger.Asked || o.State == ledger.Granted {
			d.objected[ledger.OccurrenceKey{Document: o.DocumentID, Measure: o.MeasureKey, Deadline: o.Deadline, Unit: o.Unit}] = true
		}
	}
}

// silenced reports that a unit objects to a duty.
func (d *decisions) silenced(k ledger.OccurrenceKey) bool {
	if len(d.objected) == 0 {
		return false
	}
	k.Label = ""
	if d.objected[k] {
		return true
	}
	k.Deadline = ""
	return d.objected[k]
}

// isClosed reports that an occurrence, or its duty for good, is off the list.
func (d *decisions) isClosed(k ledger.OccurrenceKey) bool {
	return len(d.closed) > 0 && (d.closed[k] || d.closed[k.Duty()])
}

// lastPush is when a person last got a digest before a day, and whether there is one of that day or later.
type lastPush struct {
	day   ledger.Date
	at    time.Time
	today bool
}
