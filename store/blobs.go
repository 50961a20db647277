package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"duban/ledger"
)

// PutBlob keeps the bytes of a file and returns their id, the SHA-256 in hexadecimal digits; the same bytes are kept once.
// What nothing refers to is removed by Prune, not before its instant.
// Errors: TooLarge over ledger.MaxFile, Invalid for no bytes at all, those of r.
func (s *Store) PutBlob(ctx context.Context, r io.Reader) (id string, size int64, err error) {
	body, err := io.ReadAll(io.LimitReader(r, ledger.MaxFile+1))
	switch {
	case err != nil:
		return "", 0, fmt.Errorf("reading a file to keep: %w", err)
	case len(body) > ledger.MaxFile:
		return "", 0, ledger.Errorf(ledger.TooLarge, "文件超过 %d MB,没有保存,请压缩或拆开再发。", ledger.MaxFile>>20)
	case len(body) == 0:
		return "", 0, ledger.Errorf(ledger.Invalid, "文件是空的,没有保存,请重新发一次。")
	}
	sum := sha256.Sum256(body)
	id = hex.EncodeToString(sum[:])
	err = s.writer.do(ctx, "keeping a file", func(ctx context.Context, t *txn) error {
		_, err := t.exec(ctx, `INSERT INTO blobs (id, size, body, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at`, id, len(body), body, t.w.now().UnixMicro())
		return err
	})
	return id, int64(len(body)), err
}

// Attachment opens the bytes of a file that is kept; the caller closes it. Unit of size: bytes. Errors: NotFound.
func (s *Store) Attachment(ctx context.Context, id string) (body io.ReadCloser, size int64, err error) {
	var kept []byte
	err = s.reads.row(ctx, `SELECT body FROM blobs WHERE id = $1`, []any{id}, &kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, ledger.Errorf(ledger.NotFound, "这个附件已经不在了。")
	}
	if err != nil {
		return nil, 0, s.wrap(err, "reading a file")
	}
	return io.NopCloser(bytes.NewReader(kept)), int64(len(kept)), nil
}

// pruneBlobs removes files that nothing refers to and that did not come since an instant: not an entry's evidence that
// stands or was withdrawn since, not a message that is kept, not a report that waits for its measure.
func (s *Store) pruneBlobs(ctx context.Context, before time.Time) error {
	for n := int64(pruneBatch); n == pruneBatch; {
		err := s.writer.do(ctx, "removing files without use", func(ctx context.Context, t *txn) (err error) {
			n, err = t.exec(ctx, `DELETE FROM blobs WHERE id IN (SELECT b.id FROM blobs b WHERE b.created_at < $1
				AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.blob = b.id AND (NOT e.withdrawn OR e.recorded_at >= $1))
				AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.blob = b.id AND o.blob <> '')
				AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.state = 'open' AND d.files <> '[]' AND d.files LIKE '%' || b.id || '%')
				LIMIT $2)`, before.UnixMicro(), pruneBatch)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
