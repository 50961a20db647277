package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"duban/ledger"
	"duban/retrieval"
)

// dialect is everything in which one engine differs from another 方言.
type dialect struct {
	goose goose.Dialect
	name  string // in the names of migrations that only this engine runs
	begin string // of a writing transaction
	// claimOutgoing claims messages to send; see the function of that name.
	claimOutgoing string
	// send executes statements that travel together; nil: the engine has nothing to travel to.
	send         func(ctx context.Context, conn *sql.Conn, statements []*statement) error
	lockRow      string             // behind a SELECT of the row that orders writers of several processes
	snapshot     sql.IsolationLevel // at which several reads see one state
	listed       string             // a query of the members of $1, a JSON list of texts
	bytewise     string             // behind a column of text that is to be ordered by its bytes
	patience     string             // lets a transaction read for as long as it takes; "": it may anyway
	again        func(error) bool   // the transaction lost against another process and may be tried again; nil: never
	locker       func() (lock.SessionLocker, error)
	open         func(ctx context.Context, o Options) (write, read *sql.DB, err error)
	version      func(ctx context.Context, db *sql.DB) (int64, error)       // of the tables, 0 = none yet
	setVersion   func(ctx context.Context, db *sql.DB, version int64) error // after migrating
	classify     func(error) ledger.Code
	vector       func([]float32) any // what a column of vectors takes
	nearest      func(context.Context, *Store, nearby) ([]retrieval.Neighbour, error)
	indexed      func(context.Context, *Store, int) (bool, error)          // whether a space is searched by an index; nil: never
	indexVectors func(context.Context, *Store, int, retrieval.Space) error // for search by an index; nil: the engine has none
	// serve makes this process one that serves, until release; see TakeOver.
	serve func(ctx context.Context, o Options, owner int64) (release func() error, err error)
	// gone asks in a transaction whether the process with owner $1 serves no more; "": only one serves.
	gone     string
	jobs     func(o Options) (*sql.DB, error)           // for background work
	optimise func(ctx context.Context, o Options) error // nil: the engine does it by itself
	// copyInto writes one consistent copy of the whole store to a new file; nil: the engine has its own tools for that.
	copyInto func(ctx context.Context, db *sql.DB, path string) error
}

// embedded reports an engine that one process serves.
func (d dialect) embedded() bool { return d.gone == "" }
