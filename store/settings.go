package store

import (
	"context"
	"database/sql"

	"duban/ledger"
)

// ChangedSettings returns the settings that were changed on the pages, by key. Never nil.
func (s *Store) ChangedSettings(ctx context.Context) ([]ledger.Setting, error) {
	found := []ledger.Setting{}
	err := each(ctx, s.reads, `SELECT name, value, user_id, user_name, changed_at FROM settings ORDER BY name`, nil, func(r *sql.Rows) error {
		var one ledger.Setting
		err := r.Scan(&one.Key, &one.Value, &one.Act.UserID, &one.Act.Name, at{&one.Act.At})
		found = append(found, one)
		return err
	})
	return found, s.wrap(err, "reading the settings")
}

// ChangeSetting puts a value in the place of another, and writes both into the record of changes; "" is as file and environment have
// it. Errors: Conflict when another value than before stands by now.
func (s *Store) ChangeSetting(ctx context.Context, before string, to ledger.Setting) error {
	return s.writer.do(ctx, "changing a setting", func(ctx context.Context, t *txn) error {
		if _, err := t.exec(ctx, `INSERT INTO settings (name, value, user_id, user_name, changed_at) VALUES ($1, '', '', '', 0) ON CONFLICT (name) DO NOTHING`, to.Key); err != nil {
			return err // with the row there, of two who change it at once the second waits and sees the first one's value
		}
		act := t.completed(to.Act)
		n, err := t.exec(ctx, `UPDATE settings SET value = $1, user_id = $2, user_name = $3, changed_at = $4 WHERE name = $5 AND value = $6`,
			to.Value, act.UserID, act.Name, micros(act.At), to.Key, before)
		if err == nil && n == 0 {
			return ledger.Errorf(ledger.Conflict, "这一项刚刚被别人改过,请看一下现在的值再改。")
		}
		if err != nil {
			return err
		}
		_, err = t.audit(ctx, ledger.AuditEntry{Act: act, What: ledger.AuditSetting, Field: to.Key, Before: before, After: to.Value}, t.actKey(act, "setting", to.Key))
		return err
	})
}
