// Package reminder decides whom to remind of what, and when 提醒. It is functions of rows and a time: it sends nothing,
// stores nothing and knows no queue; whoever calls it claims the pushes in the store and hands them to the outbox.
//
//	confirmed documents ─┐
//	directory, openings ─┴─► duties ──► periods ──► occurrences ─┐
//	reports ────────────────────────────────────────► settled? ──┤
//	closures, extensions, objections, returns ───────────────────┼──► who still owes ──► steps of the day ──► one digest a person
//	snoozes, leaves, mutes, former pushes ───────────────────────┘                            │
//	                                                                        overdue ──► leader, lead unit, draft of a 催办单
//
// A reminder of one occurrence to one person goes through these steps; each is left as soon as the duty is settled, and
// steps that were missed (an outage, a holiday) fall together into the next digest:
//
//	        t-7 ──► t-3 ──► t-1 ──► due ──► overdue+1 ──► overdue+3 ──► every 5 working days, until the chase ends
//	         │                               │               └─► the lead unit, draft of a 催办单
//	         └ left out after 推进中         └─► the unit's leader
//	snoozed: back on the day named      muted, objected, closed, waived: silent      on leave: the substitute
//
// Days count by the Calendar: a step never falls on a day off; what is due on one is reminded of before it. The digest
// goes out at the hour of the Settings, never in the quiet hours. Plan is a fixpoint: the same rows and time give the same
// plan, and whoever has a digest of the day among the former pushes gets none.
package reminder
