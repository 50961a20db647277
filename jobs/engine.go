package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// migrating is the advisory lock of processes that start at once on a server.
const migrating = 0x647562616e_0005

// postgres is the engine that is a server.
const postgres = "postgres"

func (j *Jobs) postgres() bool { return j.o.Engine == postgres }

func (j *Jobs) driver() riverdriver.Driver[*sql.Tx] {
	if j.postgres() {
		return riverdatabasesql.New(j.o.DB)
	}
	return riversqlite.New(j.o.DB)
}

// migrate brings River's own tables to its version.
func (j *Jobs) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(j.driver(), &rivermigrate.Config{Logger: slog.New(loud{j.o.Logger.Handler()})})
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if !j.postgres() {
		return migrateUp(ctx, m)
	}
	lock, err := j.o.DB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrating)); err != nil {
		return errors.Join(fmt.Errorf("waiting for another process: %w", err), lock.Close())
	}
	failed := migrateUp(ctx, m)
	_, err = lock.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrating))
	return errors.Join(failed, err, lock.Close())
}

func migrateUp(ctx context.Context, m *rivermigrate.Migrator[*sql.Tx]) error {
	done, err := m.ExistingVersions(ctx)
	if err == nil && len(done) >= len(m.AllVersions()) {
		return nil
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// agesQuery asks how long the oldest job waits that may run, and how long ago the watchdog's own job ended; -1 = never.
// Unit: seconds. River's JobList is left alone: its version confuses the arguments of filters.
func agesQuery(engine string) string {
	if engine == postgres {
		return `SELECT coalesce(extract(epoch FROM now() - (SELECT min(scheduled_at) FROM river_job WHERE state = 'available')), 0)::float8,
			coalesce(extract(epoch FROM now() - (SELECT max(finalized_at) FROM river_job WHERE state = 'completed' AND args->>'name' = 'tick')), -1)::float8`
	}
	// On SQLite some of River's instants are written by SQL and some as Go prints them ("… +0000 UTC m=+12.2"), which julianday does
	// not read: what both share are the first 19 characters, in UTC.
	return `SELECT coalesce((julianday('now') - (SELECT julianday(substr(min(scheduled_at), 1, 19)) FROM river_job WHERE state = 'available')) * 86400, 0),
		coalesce((julianday('now') - (SELECT julianday(substr(max(finalized_at), 1, 19)) FROM river_job WHERE state = 'completed' AND args->>'name' = 'tick')) * 86400, -1)`
}
