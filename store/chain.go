package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"duban/ledger"
)

// sealBatch bounds the lines of one transaction, which everybody who writes waits for: some 10 ms.
const sealBatch = 200

const auditLineColumns = `SELECT id, what, document_id, measure_key, unit, field, before_value, after_value, user_id, user_name, message_key,
	acted_at, entry_key, recorded_at, chain, salt, person, link FROM audit`

// SealAudit chains the lines that are not chained yet, oldest first, and returns how many. Where another process seals at the
// same time, one of them does; doing it again seals what came meanwhile.
func (s *Store) SealAudit(ctx context.Context) (sealed int, err error) {
	for {
		n, err := s.sealSome(ctx)
		sealed += n
		if ledger.CodeOf(err) == ledger.Conflict {
			return sealed, nil // somebody else is at it
		}
		if err != nil || n < sealBatch {
			return sealed, err
		}
	}
}

func (s *Store) sealSome(ctx context.Context) (int, error) {
	head, err := s.AuditHead(ctx)
	if err != nil {
		return 0, err
	}
	lines, err := s.auditLines(ctx, ` WHERE chain = 0 ORDER BY recorded_at, id LIMIT $1`, sealBatch)
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	link := head.Link
	for i := range lines {
		l := &lines[i]
		var salt [12]byte
		_, _ = rand.Read(salt[:]) // never fails
		l.Chain, l.Salt = head.Last+1+int64(i), hex.EncodeToString(salt[:])
		l.Person = l.PersonDigest()
		l.Link = l.LinkAfter(link)
		link = l.Link
	}
	err = s.writer.do(ctx, "sealing the record of changes", func(ctx context.Context, t *txn) error { return t.seal(ctx, lines) })
	return len(lines), err
}

// seal writes links. Errors: Conflict when these places are taken or these lines are sealed.
func (t *txn) seal(ctx context.Context, lines []ledger.AuditLine) error {
	first, last := lines[0], lines[len(lines)-1]
	n, err := t.exec(ctx, `INSERT INTO audit_seals (last_line, first_line, link, algorithm, sealed_at, pruned_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT DO NOTHING`, last.Chain, first.Chain, last.Link, ledger.ChainAlgorithm, t.w.now().UnixMicro())
	if err != nil {
		return err
	}
	if n == 0 {
		return errSealing()
	}
	if t.w.dialect.embedded() {
		n, err = t.linkEach(ctx, lines)
	} else {
		n, err = t.linkTogether(ctx, lines)
	}
	if err == nil && n != int64(len(lines)) { // a place in the chain must not stay empty
		err = errSealing()
	}
	return err
}

// linkEach writes a statement a line, which costs SQLite little. From a list that is given as JSON it looked through all lines that
// wait for each: with three thousand of them nobody could write for ten seconds.
func (t *txn) linkEach(ctx context.Context, lines []ledger.AuditLine) (linked int64, err error) {
	for i := range lines {
		l := &lines[i]
		n, err := t.exec(ctx, `UPDATE audit SET chain = $1, salt = $2, person = $3, link = $4 WHERE id = $5 AND document_id = $6 AND chain = 0`,
			l.Chain, l.Salt, l.Person, l.Link, l.ID, l.DocumentID)
		if err != nil {
			return linked, err
		}
		linked += n
	}
	return linked, nil
}

// linkTogether writes one statement: one a line would cost PostgreSQL a round trip each.
func (t *txn) linkTogether(ctx context.Context, lines []ledger.AuditLine) (linked int64, err error) {
	given, err := sealedJSON(lines)
	if err != nil {
		return 0, err
	}
	return t.exec(ctx, `UPDATE audit SET chain = j.chain, salt = j.salt, person = j.person, link = j.link
		FROM json_to_recordset($1::json) AS j(recorded_at bigint, id text, document_id text, chain bigint, salt text, person text, link text)
		WHERE audit.chain = 0 AND audit.recorded_at = j.recorded_at AND audit.id = j.id AND audit.document_id = j.document_id`, given)
}

func errSealing() error {
	return ledger.Errorf(ledger.Conflict, "另一个进程正在封存留痕，请稍后再试")
}

// sealedLine is what sealing changes of a line, and how the line is found: by the index of those that wait.
type sealedLine struct {
	RecordedAt int64  `json:"recorded_at"`
	ID         string `json:"id"`
	DocumentID string `json:"document_id"`
	Chain      int64  `json:"chain"`
	Salt       string `json:"salt"`
	Person     string `json:"person"`
	Link       string `json:"link"`
}

// sealedJSON is a list of them for one statement.
func sealedJSON(lines []ledger.AuditLine) (string, error) {
	list := make([]sealedLine, len(lines))
	for i := range lines {
		l := &lines[i]
		list[i] = sealedLine{micros(l.RecordedAt), l.ID, l.DocumentID, l.Chain, l.Salt, l.Person, l.Link}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("encoding sealed lines: %w", err)
	}
	return string(text), nil
}

// AuditHead returns the last seal; the zero Seal when nothing was sealed.
func (s *Store) AuditHead(ctx context.Context) (head ledger.Seal, err error) {
	err = s.reads.row(ctx, sealColumns+` ORDER BY last_line DESC LIMIT 1`, nil, sealInto(&head)...)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Seal{}, nil
	}
	return head, s.wrap(err, "reading the head of the record of changes")
}

const sealColumns = `SELECT first_line, last_line, link, algorithm, sealed_at, pruned_at FROM audit_seals`

func sealInto(seal *ledger.Seal) []any {
	return []any{&seal.First, &seal.Last, &seal.Link, &seal.Algorithm, at{&seal.SealedAt}, at{&seal.PrunedAt}}
}

// AuditSeals returns every seal, in order.
func (s *Store) AuditSeals(ctx context.Context) ([]ledger.Seal, error) {
	seals := []ledger.Seal{}
	err := each(ctx, s.reads, sealColumns+` ORDER BY last_line`, nil, func(r *sql.Rows) error {
		var seal ledger.Seal
		err := r.Scan(sealInto(&seal)...)
		seals = append(seals, seal)
		return err
	})
	return seals, s.wrap(err, "reading the seals")
}

// auditLines reads lines with their links.
func (s *Store) auditLines(ctx context.Context, where string, args ...any) (lines []ledger.AuditLine, err error) {
	err = each(ctx, s.reads, auditLineColumns+where, args, func(r *sql.Rows) error {
		l, err := scanAuditLine(r)
		lines = append(lines, l)
		return err
	})
	return lines, s.wrap(err, "reading the record of changes")
}

func scanAuditLine(r *sql.Rows) (l ledger.AuditLine, err error) {
	err = r.Scan(&l.ID, &l.What, &l.DocumentID, &l.MeasureKey, &l.Unit, &l.Field, &l.Before, &l.After, &l.Act.UserID, &l.Act.Name,
		&l.Act.MessageKey, at{&l.Act.At}, &l.Key, at{&l.RecordedAt}, &l.Chain, &l.Salt, &l.Person, &l.Link)
	return l, err
}

// EachAuditLine hands every sealed line to take, in the order of the chain, then the unsealed ones in the order in which they
// were written. It stops at the first error of take.
func (s *Store) EachAuditLine(ctx context.Context, take func(*ledger.AuditLine) error) error {
	for _, part := range []string{` WHERE chain > 0 ORDER BY chain`, ` WHERE chain = 0 ORDER BY recorded_at, id`} {
		err := each(ctx, s.readDB, auditLineColumns+part, nil, func(r *sql.Rows) error {
			l, err := scanAuditLine(r)
			if err != nil {
				return err
			}
			return take(&l)
		})
		if err != nil {
			return s.wrap(err, "reading the record of changes")
		}
	}
	return nil
}

// PruneAudit removes sealed lines that were recorded before an instant, whole seals at a time from the front; the last seal
// that was emptied stays as the place from which the chain goes on. It returns how many lines went.
func (s *Store) PruneAudit(ctx context.Context, before time.Time) (removed int64, err error) {
	for {
		n, err := s.pruneSeal(ctx, before)
		removed += n
		if err != nil || n == 0 {
			return removed, err
		}
	}
}

func (s *Store) pruneSeal(ctx context.Context, before time.Time) (removed int64, err error) {
	var seal ledger.Seal
	err = s.reads.row(ctx, sealColumns+` WHERE pruned_at = 0 ORDER BY last_line LIMIT 1`, nil, sealInto(&seal)...)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	var newest int64
	if err == nil {
		err = s.reads.row(ctx, `SELECT coalesce(max(recorded_at), 0) FROM audit WHERE chain BETWEEN $1 AND $2`, []any{seal.First, seal.Last}, &newest)
	}
	if err != nil || newest >= before.UnixMicro() {
		return 0, s.wrap(err, "reading the seals")
	}
	err = s.writer.do(ctx, "removing old lines of the record of changes", func(ctx context.Context, t *txn) error {
		if removed, err = t.exec(ctx, `DELETE FROM audit WHERE chain BETWEEN $1 AND $2`, seal.First, seal.Last); err != nil {
			return err
		}
		if _, err = t.exec(ctx, `UPDATE audit_seals SET pruned_at = $1 WHERE last_line = $2`, t.w.now().UnixMicro(), seal.Last); err != nil {
			return err
		}
		_, err = t.exec(ctx, `DELETE FROM audit_seals WHERE pruned_at > 0 AND last_line < $1`, seal.Last)
		return err
	})
	return removed, err
}

// AuditReport is what a verification found 校验结果.
type AuditReport struct {
	ledger.ChainCheck
	Seals    []ledger.Seal
	Unsealed int64     // lines that wait for the sealer
	Oldest   time.Time // of them; zero when none waits
}

// VerifyAudit reads the whole record of changes, as of one instant, and holds it against its links and seals. seen, if not nil,
// is told of progress.
func (s *Store) VerifyAudit(ctx context.Context, seen func(lines int64)) (report AuditReport, err error) {
	tx, err := s.readDB.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return report, s.wrap(err, "verifying the record of changes")
	}
	defer func() { _ = tx.Rollback() }() // only read
	err = each(ctx, tx, sealColumns+` ORDER BY last_line`, nil, func(r *sql.Rows) error {
		var seal ledger.Seal
		err := r.Scan(sealInto(&seal)...)
		report.Seals = append(report.Seals, seal)
		return err
	})
	if err != nil {
		return report, s.wrap(err, "verifying the record of changes")
	}
	sealed := report.begin()
	err = each(ctx, tx, auditLineColumns+` WHERE chain > 0 ORDER BY chain`, nil, func(r *sql.Rows) error {
		l, err := scanAuditLine(r)
		if err != nil {
			return err
		}
		report.Line(&l)
		if seen != nil {
			seen(report.Lines)
		}
		return nil
	})
	report.end(sealed)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT count(*), coalesce(min(recorded_at), 0) FROM audit WHERE chain = 0`).Scan(&report.Unsealed, at{&report.Oldest})
	}
	return report, s.wrap(err, "verifying the record of changes")
}

// begin starts behind what was removed, and returns the last line that a seal vouches for.
func (r *AuditReport) begin() (sealed int64) {
	r.Expect(r.Seals)
	if len(r.Seals) > 0 && !r.Seals[0].PrunedAt.IsZero() {
		r.From(r.Seals[0])
	}
	if n := len(r.Seals); n > 0 {
		sealed = r.Seals[n-1].Last
	}
	return sealed
}

// end holds the seals against the lines.
func (r *AuditReport) end(sealed int64) {
	var after int64
	for _, seal := range r.Seals {
		r.Seal(seal, after)
		after = seal.Last
	}
	r.End(sealed)
}
