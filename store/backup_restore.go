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
	"maps"
	"os"
	"path/filepath"

	"duban/ledger"
)

// Restore puts a Backup in the place of the embedded store. A store that holds anything is replaced with force only, and
// is then kept beside as duban.db.before-restore. Nothing is changed before the backup has proved whole.
// Errors: Invalid for a file that is no backup, is damaged or is of a newer program; Conflict over a store that holds
// something, and while somebody serves.
func Restore(ctx context.Context, o Options, file string, force bool) (m Manifest, err error) {
	if isPostgres(o.URL) {
		return m, ledger.Errorf(ledger.Invalid, "PostgreSQL 的数据请用 pg_restore 恢复,命令见 docs/deploy.zh-CN.md")
	}
	place, err := writablePlace(o.DataDir)
	if err != nil {
		return m, err
	}
	release, err := aloneSQLite(ctx, o, 0)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, release()) }()
	dir, err := os.MkdirTemp(filepath.Dir(place), ".duban-restore-*")
	if err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "数据文件夹 %s 不能写:%w", o.DataDir, err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // holds what was not put in place
	fresh := filepath.Join(dir, sqliteFile)
	if m, err = unpack(file, fresh); err != nil {
		return m, err
	}
	if err := proveCopy(ctx, fresh, m); err != nil {
		return m, err
	}
	if err := giveWay(ctx, place, force); err != nil {
		return m, err
	}
	if err := os.Rename(fresh, place); err != nil {
		return m, ledger.Errorf(ledger.Unavailable, "恢复的数据库放不到 %s:%w", place, err)
	}
	return m, syncFolder(filepath.Dir(place))
}

func noBackup(file string, err error) error {
	return ledger.Errorf(ledger.Invalid, "%s 不是 duban backup 做的备份,或者已损坏:%w。请换一份", filepath.Base(file), err)
}

// unpack writes the database of an archive to a file and checks its length and sum.
func unpack(file, to string) (m Manifest, err error) {
	f, err := os.Open(file)
	if err != nil {
		return m, ledger.Errorf(ledger.NotFound, "备份文件打不开:%w。请核对路径", err)
	}
	defer func() { _ = f.Close() }() // only read
	zipped, err := gzip.NewReader(f)
	if err != nil {
		return m, noBackup(file, err)
	}
	archive := tar.NewReader(zipped)
	head, err := archive.Next()
	if err != nil || head.Name != manifestName {
		return m, noBackup(file, errors.Join(err, errors.New("no manifest")))
	}
	if err := json.NewDecoder(io.LimitReader(archive, manifestBytes)).Decode(&m); err != nil {
		return m, noBackup(file, err)
	}
	if m.Format != manifestFormat || m.Schema > schemaVersion {
		return m, ledger.Errorf(ledger.Invalid, "这份备份是更新版本的 duban 做的(数据版本 %d,本程序到 %d),请换用新版程序", m.Schema, schemaVersion)
	}
	if head, err = archive.Next(); err != nil || head.Name != m.Database || head.Size != m.Bytes {
		return m, noBackup(file, errors.Join(err, errors.New("the database does not fit its manifest")))
	}
	return m, unpackDatabase(archive, file, to, m)
}

func unpackDatabase(from io.Reader, file, to string, m Manifest) (err error) {
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "恢复写不下:%w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), io.LimitReader(from, m.Bytes))
	if _, broken := errors.AsType[*os.PathError](err); broken {
		return ledger.Errorf(ledger.Unavailable, "恢复写不下:%w。请看磁盘是否已满", err)
	}
	if err != nil || n != m.Bytes || hex.EncodeToString(h.Sum(nil)) != m.SHA256 {
		return noBackup(file, errors.Join(err, errors.New("the checksum differs")))
	}
	if err := out.Sync(); err != nil {
		return ledger.Errorf(ledger.Unavailable, "恢复写不下:%w", err)
	}
	return nil
}

// proveCopy holds an unpacked database against its manifest.
func proveCopy(ctx context.Context, path string, m Manifest) error {
	got, err := describeCopy(ctx, path)
	if err != nil {
		return err
	}
	if got.Schema != m.Schema || !maps.Equal(got.Rows, m.Rows) {
		return ledger.Errorf(ledger.Invalid, "备份里的数据库和它的清单不符,请换一份备份")
	}
	return nil
}

// giveWay clears the place: a store that holds nothing goes, one that holds something is kept beside, with force.
func giveWay(ctx context.Context, place string, force bool) error {
	info, err := os.Stat(place)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "数据库 %s 读不了:%w", place, err)
	}
	rows, err := settle(ctx, place)
	if !force && (err != nil || rows > 0) {
		return ledger.Errorf(ledger.Conflict, "%s 里已有数据(%d 行,%d 字节),没有动它。要用备份替换,请先确认,再加 --force", place, rows, info.Size())
	}
	for _, part := range []string{"-wal", "-shm", ""} { // the first two must not meet another database
		away := func() error { return os.Rename(place+part, place+".before-restore"+part) }
		if rows == 0 && err == nil {
			away = func() error { return os.Remove(place + part) }
		}
		if err := away(); err != nil && !errors.Is(err, os.ErrNotExist) {
			return ledger.Errorf(ledger.Unavailable, "旧数据库挪不开:%w", err)
		}
	}
	return nil
}

// settle brings everything of a store into its one file and counts what people put into it.
func settle(ctx context.Context, place string) (rows int64, err error) {
	db, err := openPlain(place)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return 0, fmt.Errorf("settling the old store: %w", err)
	}
	_, seeds, err := pristineTables(ctx)
	if err != nil {
		return 0, err
	}
	tables, err := tableNames(ctx, db)
	if err != nil {
		return 0, err
	}
	for _, t := range tables {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM "`+t+`"`).Scan(&n); err != nil {
			return 0, fmt.Errorf("counting table %s: %w", t, err)
		}
		rows += max(0, n-seeds[t].rows)
	}
	return rows, nil
}
