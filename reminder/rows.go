package reminder

import (
	"time"

	"duban/ledger"
	"duban/zh"
)

// Rows are what the store holds 提醒所据的数据. Of closures, extensions and objections that speak of the same the last one
// counts; else the order within a list does not matter. An empty field of an Occurrence in them stands for all.
// Zero value: nothing to remind of. Concurrency: read only.
type Rows struct {
	Documents []*ledger.Document     // only those that are confirmed and in force count
	Confirmed map[string]ledger.Date // day on which a document was confirmed, by Document.ID; without one its duties are not handed out
	Renewed   map[string]ledger.Date // day of the last confirmation, after a new revision; missing: as Confirmed
	Others    bool                   // there are more documents that people may speak of than these
	Directory ledger.Directory
	Only      string    // Occurrences: this unit's alone, as the directory has it; "": every unit's
	Units     *zh.Units // of the directory and the documents; nil: made from the directory

	Updates    []ledger.ProgressUpdate // of all units; only current ones count
	Openings   []ledger.EventOpening
	Closures   []ledger.Closure
	Extensions []ledger.Extension
	Objections []ledger.Objection
	Returns    []ledger.Return
	Moves      []ledger.Move // oldest first

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
	closed   *covering[bool]
	until    *covering[ledger.Extension]
	extended *covering[bool] // duties that some unit has another day for, without unit and period
	objected *covering[bool]
	returned map[string]ledger.Return // by update
}

// index sorts the rows by what they speak of; unit names become the directory's.
func index(r *Rows, e *expander) *decisions {
	d := &decisions{
		updates: map[unitMeasure][]ledger.ProgressUpdate{}, openings: map[unitMeasure][]ledger.EventOpening{},
		closed: newCovering[bool](), until: newCovering[ledger.Extension](), extended: newCovering[bool](), objected: newCovering[bool](),
		returned: map[string]ledger.Return{},
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
	d.indexDecisions(r, e)
	return d
}

func (d *decisions) indexDecisions(r *Rows, e *expander) {
	own := func(k ledger.OccurrenceKey) ledger.OccurrenceKey {
		if k.Unit != "" {
			k.Unit = e.canonical(k.Unit)
		}
		return k
	}
	for _, c := range r.Closures {
		d.closed.say(own(c.Occurrence), !c.Withdrawn)
	}
	for _, x := range r.Extensions {
		if x.State == ledger.Granted {
			d.until.say(own(x.Occurrence), x)
			k := x.Occurrence.Duty()
			k.Unit = ""
			d.extended.say(k, true)
		}
	}
	for _, o := range r.Objections {
		d.objected.say(own(ledger.OccurrenceKey{Document: o.DocumentID, Measure: o.MeasureKey, Deadline: o.Deadline, Unit: o.Unit}),
			o.State == ledger.Asked || o.State == ledger.Granted)
	}
}

// silenced reports that a unit objects to a duty.
func (d *decisions) silenced(k ledger.OccurrenceKey) bool {
	silent, _ := d.objected.last(k)
	return silent
}

// isClosed reports that an occurrence, or its duty for good, is off the list.
func (d *decisions) isClosed(k ledger.OccurrenceKey) bool {
	closed, _ := d.closed.last(k)
	return closed
}

// isExtended reports that some unit has another day for a duty.
func (d *decisions) isExtended(of *duty) bool {
	extended, _ := d.extended.last(of.keyOf("", ""))
	return extended
}

// lastPush is when a person last got a digest before a day, and whether there is one of that day or later.
type lastPush struct {
	day   ledger.Date
	at    time.Time
	today bool
}
