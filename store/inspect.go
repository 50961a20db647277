package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"duban/ledger"
)

// Inspection is what a look at a store finds, without changing it 体检.
type Inspection struct {
	Engine   string // sqlite or postgres
	Version  string // of the engine
	Exists   bool   // false: the store would be made at the first start
	Schema   int64  // version of the tables; 0: none yet
	Program  int64  // version of the tables that this program makes
	ReadOnly bool   // the engine takes no writes at the moment

	Extension         string // PostgreSQL: version of pgvector in this database; "": not installed in it
	ExtensionOffered  string // version that the server could install; "": the package is missing
	NoExtension       bool   // PostgreSQL: this user may not install it
	NoTables          bool   // PostgreSQL: this user may not make tables
	SynchronousCommit string // PostgreSQL: of duban's own connections; on unless the address says otherwise
	Fsync             string // PostgreSQL: off means that a power cut may cost the database
	FreeBytes         uint64 // SQLite: of the disk under the folder; 0: not known
}

// Inspect looks at the store that the options name: reachable, what engine, how old its tables.
// Errors: those of Open, but not of tables that are too old or too new.
func Inspect(ctx context.Context, o Options) (Inspection, error) {
	d, err := dialectOf(o)
	if err != nil {
		return Inspection{}, err
	}
	found := Inspection{Engine: "postgres", Program: schemaVersion, Exists: true}
	if d.embedded() {
		if err := found.lookAround(o); err != nil || !found.Exists {
			return found, err
		}
	}
	write, read, err := d.open(ctx, o)
	if err != nil {
		return found, err
	}
	defer func() { _ = errors.Join(write.Close(), read.Close()) }() // only read
	if found.Schema, err = d.version(ctx, write); err != nil {
		return found, d.wrap(err, "reading the version of the store")
	}
	return found, d.wrap(found.ask(ctx, read), "looking at the store")
}

// lookAround looks at the folder of an embedded store.
func (i *Inspection) lookAround(o Options) error {
	i.Engine = "sqlite"
	place, err := writablePlace(o.DataDir)
	if err != nil {
		return err
	}
	i.FreeBytes = freeBytes(filepath.Dir(place))
	if _, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) {
		i.Exists = false
		return nil
	}
	return nil
}

// ask asks the engine about itself.
func (i *Inspection) ask(ctx context.Context, db *sql.DB) error {
	if i.Engine == "sqlite" {
		return db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&i.Version)
	}
	var readOnly string
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_version'), current_setting('transaction_read_only'),
		coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), ''),
		coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'vector'), ''),
		NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND NOT (has_database_privilege(current_database(), 'CREATE')
			AND EXISTS (SELECT FROM pg_available_extension_versions WHERE name = 'vector' AND trusted)),
		NOT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
		current_setting('synchronous_commit'), current_setting('fsync')`).
		Scan(&i.Version, &readOnly, &i.Extension, &i.ExtensionOffered, &i.NoExtension, &i.NoTables, &i.SynchronousCommit, &i.Fsync)
	i.ReadOnly = readOnly == "on"
	return err
}

// errNewer says that the tables are ahead of the program.
func errNewer(version int64) error {
	return ledger.Errorf(ledger.Unavailable, "数据库是更新版本的 duban 建的(%d,本程序到 %d),请换用新版程序", version, schemaVersion)
}

// Behind reports tables that are older than the program; its next start upgrades them.
func (i Inspection) Behind() bool { return i.Exists && i.Schema < i.Program }

// Newer is the error of tables that a newer program made; nil when there are none.
func (i Inspection) Newer() error {
	if i.Schema > i.Program {
		return errNewer(i.Schema)
	}
	return nil
}
