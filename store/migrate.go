package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"duban/ledger"
	"duban/revision"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaVersion is the number of the newest file in migrations.
const schemaVersion = 3

// migrationTries is how often another process that migrates the same new store is given way to.
const migrationTries = 5

// migrate brings the tables to schemaVersion. A store that is already there costs one query.
func (s *Store) migrate(ctx context.Context) error {
	var failed error
	for range migrationTries {
		version, err := s.dialect.version(ctx, s.writeDB)
		switch {
		case err != nil:
			return s.wrap(err, "reading the version of the store")
		case version == schemaVersion:
			return nil
		case version > schemaVersion:
			return ledger.Errorf(ledger.Unavailable,
				"数据库是更新版本的 duban 建的(%d,本程序到 %d),请换用新版程序", version, schemaVersion)
		}
		if failed = s.migrateOnce(ctx); failed == nil {
			s.log.InfoContext(ctx, "store migrated", "from", version, "to", schemaVersion)
		}
	}
	return s.wrap(failed, "making the tables")
}

func (s *Store) migrateOnce(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("reading the embedded migrations: %w", err)
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.writeDB, files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	if err := s.nameDocuments(ctx); err != nil {
		return fmt.Errorf("naming the documents: %w", err)
	}
	return s.dialect.setVersion(ctx, s.writeDB, schemaVersion)
}

// nameDocuments notes by which names the documents that are there already may be called: a language rule that SQL
// does not know. Doing it again changes nothing.
func (s *Store) nameDocuments(ctx context.Context) error {
	docs, err := s.loadDocuments(ctx, "")
	if err != nil {
		return err
	}
	for i := range docs {
		for _, name := range revision.Names(&docs[i]) {
			if _, err := s.writeDB.ExecContext(ctx, insertName, docs[i].ID, nameIs, name); err != nil {
				return err
			}
		}
	}
	return nil
}
