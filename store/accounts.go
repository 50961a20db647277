package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"duban/account"
	"duban/ledger"
)

var _ account.Accounts = (*Store)(nil)

// Account returns somebody's password, the zero Account when he has none.
func (s *Store) Account(ctx context.Context, user string) (account.Account, error) {
	var one account.Account
	err := s.reads.row(ctx, `SELECT user_id, hash, secret, used_step, is_first, set_at FROM accounts WHERE user_id = $1`, []any{lowered(user)},
		&one.UserID, &one.Hash, &one.Secret, &one.Used, &one.First, at{&one.SetAt})
	if errors.Is(err, sql.ErrNoRows) {
		return account.Account{}, nil
	}
	return one, s.wrap(err, "reading an account")
}

// Accounts counts those who have a password.
func (s *Store) Accounts(ctx context.Context) (n int64, err error) {
	err = s.reads.row(ctx, `SELECT count(*) FROM accounts`, nil, &n)
	return n, s.wrap(err, "counting accounts")
}

// SaveAccount puts an account in the place of the one that was set then, the zero time for none, and writes a line of the record.
// Errors: Conflict when another one stands by now.
func (s *Store) SaveAccount(ctx context.Context, former time.Time, to account.Account, line ledger.AuditEntry) error {
	return s.writer.do(ctx, "saving an account", func(ctx context.Context, t *txn) error {
		if _, err := t.exec(ctx, `INSERT INTO accounts (user_id, hash, secret, used_step, is_first, set_at) VALUES ($1, $2, $3, 0, $4, 0) ON CONFLICT (user_id) DO NOTHING`,
			to.UserID, []byte{}, []byte{}, true); err != nil {
			return err // with the row there, of two who save at once the second waits and sees the first one's
		}
		n, err := t.exec(ctx, `UPDATE accounts SET hash = $1, secret = $2, used_step = $3, is_first = $4, set_at = $5 WHERE user_id = $6 AND set_at = $7`,
			to.Hash, append([]byte{}, to.Secret...), to.Used, to.First, micros(to.SetAt), to.UserID, micros(former))
		return t.changed(ctx, n, err, line)
	})
}

// RemoveAccount takes somebody's password away, with a line of the record. Errors: NotFound when he has none.
func (s *Store) RemoveAccount(ctx context.Context, user string, line ledger.AuditEntry) error {
	return s.writer.do(ctx, "removing an account", func(ctx context.Context, t *txn) error {
		n, err := t.exec(ctx, `DELETE FROM accounts WHERE user_id = $1`, lowered(user))
		if err == nil && n == 0 {
			return ledger.Errorf(ledger.NotFound, "%s 没有网页登录的密码", lowered(user))
		}
		return t.changed(ctx, n, err, line)
	})
}

// RecordSignIn writes a line of the record; with a step it takes the user's code of that step.
// Errors: Conflict when that step or a later one was used.
func (s *Store) RecordSignIn(ctx context.Context, user string, step int64, line ledger.AuditEntry) error {
	return s.writer.do(ctx, "recording a sign-in", func(ctx context.Context, t *txn) error {
		n, err := int64(1), error(nil)
		if step > 0 {
			n, err = t.exec(ctx, `UPDATE accounts SET used_step = $1 WHERE user_id = $2 AND used_step < $3`, step, lowered(user), step)
		}
		return t.changed(ctx, n, err, line)
	})
}

// changed writes the line of a change that touched a row. Errors: Conflict when it touched none.
func (t *txn) changed(ctx context.Context, n int64, err error, line ledger.AuditEntry) error {
	if err == nil && n == 0 {
		return ledger.Errorf(ledger.Conflict, "这个账号刚刚被改过，请再试一次")
	}
	if err != nil {
		return err
	}
	_, err = t.audit(ctx, line, newID())
	return err
}
