package store

import (
	"context"
	"embed"
	"fmt"

	"github.com/pressly/goose/v3"

	"duban/retrieval"
	"duban/revision"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaVersion is the number of the newest file in migrations.
const schemaVersion = 15

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
			return errNewer(version)
		}
		if failed = s.migrateOnce(ctx); failed == nil {
			s.log.InfoContext(ctx, "store migrated", "from", version, "to", schemaVersion)
		}
		if trouble := postgresTrouble(failed); trouble != nil {
			return trouble
		}
	}
	return s.wrap(failed, "making the tables")
}

func (s *Store) migrateOnce(ctx context.Context) error {
	files, err := s.dialect.migrations()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()),
		goose.WithAllowOutofOrder(true)} // a number that another line of work held back may come later
	if s.dialect.locker != nil { // several processes may start at once
		locker, err := s.dialect.locker()
		if err != nil {
			return fmt.Errorf("making the lock of the migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.writeDB, files, options...)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	if err := s.describeDocuments(ctx); err != nil {
		return fmt.Errorf("describing the documents: %w", err)
	}
	return s.dialect.setVersion(ctx, s.writeDB, schemaVersion)
}

// describeDocuments notes of the documents that are there already by which names they may be called and which pairs of
// characters they hold: language rules that SQL does not know. Doing it again changes nothing.
func (s *Store) describeDocuments(ctx context.Context) error {
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
		signature := retrieval.Signature(&docs[i])
		if _, err := s.writeDB.ExecContext(ctx, insertSignature+` ON CONFLICT DO NOTHING`, docs[i].ID, signature); err != nil {
			return err
		}
	}
	return nil
}
