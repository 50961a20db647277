package store

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"duban/ledger"
)

// Manifest describes a backup 备份清单. It is the first file of the archive, manifest.json; the database follows.
type Manifest struct {
	Format   int              `json:"format"` // of the archive: 1
	Program  string           `json:"program"`
	Schema   int64            `json:"schema"` // version of the tables
	MadeAt   time.Time        `json:"made_at"`
	Database string           `json:"database"` // name of the file
	Bytes    int64            `json:"bytes"`
	SHA256   string           `json:"sha256"` // hexadecimal
	Rows     map[string]int64 `json:"rows"`   // by table
}

const (
	manifestName   = "manifest.json"
	manifestFormat = 1
	manifestBytes  = 1 << 20
)

// Backup writes the embedded store into one file, while others read and write it: one consistent database and its
// Manifest, as tar with gzip. program is noted. A file that is there is replaced when the new one is whole.
// Errors: Invalid for a store that is not embedded; Unavailable when the file cannot be written.
func (s *Store) Backup(ctx context.Context, file, program string) (m Manifest, err error) {
	if s.dialect.copyInto == nil {
		return m, ledger.Errorf(ledger.Invalid, "PostgreSQL 的数据请用 pg_dump 备份,命令见 docs/deploy.zh-CN.md")
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".duban-backup-*")
	if err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "备份写不到 %s:%w。请换一个能写的位置", filepath.Dir(file), err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // holds a copy that is not needed any more
	copied := filepath.Join(dir, sqliteFile)
	if err := s.dialect.copyInto(ctx, s.readDB, copied); err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "备份没有做成:%w。请看 %s 所在的磁盘是否已满", err, filepath.Dir(file))
	}
	if m, err = describeCopy(ctx, copied); err != nil {
		return m, err
	}
	m.Program, m.MadeAt = program, s.now().UTC().Truncate(time.Second)
	whole := filepath.Join(dir, "whole")
	if err := pack(whole, copied, m); err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "备份写不下:%w。请看磁盘是否已满", err)
	}
	if err := os.Rename(whole, file); err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "备份写不到 %s:%w", file, err)
	}
	return m, syncFolder(filepath.Dir(file))
}

// describeCopy checks a database that lies by itself and counts what is in it.
func describeCopy(ctx context.Context, path string) (m Manifest, err error) {
	db, err := openCopy(path)
	if err != nil {
		return m, err
	}
	defer func() { _ = db.Close() }() // only read
	m = Manifest{Format: manifestFormat, Database: sqliteFile, Rows: map[string]int64{}}
	var sound string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&sound); err != nil || sound != "ok" {
		return m, ledger.Errorf(ledger.Invalid, "数据库文件是坏的:%s%v", sound, orEmpty(err))
	}
	if m.Schema, err = sqliteVersion(ctx, db); err != nil {
		return m, fmt.Errorf("reading the version of the copy: %w", err)
	}
	tables, err := tableNames(ctx, db)
	if err != nil {
		return m, fmt.Errorf("reading the tables of the copy: %w", err)
	}
	for _, t := range tables {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM "`+t+`"`).Scan(&n); err != nil {
			return m, fmt.Errorf("counting table %s: %w", t, err)
		}
		m.Rows[t] = n
	}
	m.Bytes, m.SHA256, err = digestOf(path)
	return m, err
}

func orEmpty(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func digestOf(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", fmt.Errorf("reading the copy: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return 0, "", fmt.Errorf("reading the copy: %w", err)
	}
	return size, hex.EncodeToString(h.Sum(nil)), nil
}

// pack writes the archive and makes it durable.
func pack(file, database string, m Manifest) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	zipped := gzip.NewWriter(f)
	archive := tar.NewWriter(zipped)
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(head)), ModTime: m.MadeAt}); err != nil {
		return err
	}
	if _, err := archive.Write(head); err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: m.Database, Mode: 0o600, Size: m.Bytes, ModTime: m.MadeAt}); err != nil {
		return err
	}
	from, err := os.Open(database)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // only read
	if _, err := io.Copy(archive, from); err != nil {
		return err
	}
	return errors.Join(archive.Close(), zipped.Close(), f.Sync())
}

// syncFolder makes a rename durable where the system can.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	_ = d.Sync() // not every system has it for folders
	return d.Close()
}
