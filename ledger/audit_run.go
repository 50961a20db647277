package ledger

import "time"

// AuditRun is a verification of the record of changes that somebody asked for 留痕校验. Zero value: there was none.
type AuditRun struct {
	ID      string
	AskedAt time.Time
	SeenAt  time.Time // when it was heard of last
	EndedAt time.Time // zero: it waits, or runs
	Lines   int64     // read so far
	Result  string    // what was found, as who ran it wrote it
}
