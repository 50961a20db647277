// Package jobs moves background work: what is due each hour or day, and what somebody asked for that may take its
// time. It is River, and the only package that knows it.
//
//	Periodic: the leader of all processes ──┐
//	Add(kind, key) ─────────────────────────┴► river_job, unique by kind and key ──► any process runs it
//	     ▲                                                   │ failed: again, later each time, five times
//	     └── a minute without the watchdog's own job, or one that nobody takes: logged, and River is started anew
//
// A room offers func(ctx, key) error that is safe to run twice: a process that dies has its job run again five minutes
// later, whatever it had done. The key of a periodic run is the start of its period, so that each period has one run
// over all processes and restarts; a period that nobody was there for is not made up for.
//
// Work that goes on until nothing is left, such as making vectors, is Alone: one at a time over all processes, looked for
// in every period.
//
// On a server River works on the store's database, on SQLite in a file of its own: docs/adr/0010.
package jobs
