package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// applyBeside does the share of effects that stands beside the ledger: pushes, evidence, feedback.
func (t *txn) applyBeside(ctx context.Context, e bot.Effects) error {
	for i := range e.Pushes {
		if err := t.push(ctx, &e.Pushes[i]); err != nil {
			return err
		}
	}
	for i := range e.Evidence {
		if err := t.addEvidence(ctx, &e.Evidence[i]); err != nil {
			return err
		}
	}
	if err := t.putSlips(ctx, e.Slips); err != nil {
		return err
	}
	for i := range e.Feedback {
		if err := t.putFeedback(ctx, &e.Feedback[i]); err != nil {
			return err
		}
	}
	return nil
}

var insertPush = insertInto("pushes", "person", "kind", "day", "pushed_at") + ` ON CONFLICT DO NOTHING`

// push claims a push. Errors: Conflict when it stands already.
func (t *txn) push(ctx context.Context, p *ledger.Push) error {
	n, err := t.exec(ctx, insertPush, strings.ToLower(p.Person), string(p.Kind), p.Day.String(), micros(p.At))
	if err == nil && n == 0 {
		return ledger.Errorf(ledger.Conflict, "今天已经提醒过了")
	}
	return err
}

// LastPush returns the latest push of a kind to a person; false when there was none yet.
func (s *Store) LastPush(ctx context.Context, person string, kind ledger.PushKind) (p ledger.Push, found bool, err error) {
	err = s.reads.row(ctx, `SELECT person, kind, day, pushed_at FROM pushes WHERE person = $1 AND kind = $2 ORDER BY day DESC LIMIT 1`,
		[]any{strings.ToLower(person), string(kind)}, &p.Person, &p.Kind, day{&p.Day}, at{&p.At})
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Push{}, false, nil
	}
	return p, err == nil, s.wrap(err, "reading what was pushed")
}

var upsertEvidence = insertInto("evidence", "document_id", "measure_key", "update_id", "blob", "name", "kind", "ordinal", "withdrawn",
	"user_id", "user_name", "message_key", "acted_at", "recorded_at") + ` ON CONFLICT (update_id, blob) DO UPDATE SET
	withdrawn = excluded.withdrawn, recorded_at = CASE WHEN excluded.withdrawn THEN excluded.recorded_at ELSE evidence.recorded_at END`

func (t *txn) addEvidence(ctx context.Context, e *ledger.Evidence) error {
	if e.ID == "" || e.UpdateID == "" {
		return ledger.Errorf(ledger.Invalid, "附件缺少编号,不能记录")
	}
	act := t.completed(e.Act)
	_, err := t.exec(ctx, upsertEvidence, e.DocumentID, e.MeasureKey, e.UpdateID, e.ID, e.Name, string(e.Kind), e.Ordinal, e.Withdrawn,
		strings.ToLower(act.UserID), act.Name, act.MessageKey, micros(act.At), t.tick())
	if err != nil {
		return err
	}
	t.touch(ledgerStamp)
	return t.auditEvidence(ctx, e)
}

const evidenceColumns = `SELECT document_id, measure_key, update_id, blob, name, kind, ordinal, withdrawn, user_id, user_name,
	message_key, acted_at FROM evidence`

// Evidence returns what stands with an entry of the ledger, in the order in which it came.
func (s *Store) Evidence(ctx context.Context, updateID string) ([]ledger.Evidence, error) {
	return s.readEvidence(ctx, evidenceColumns+` WHERE update_id = $1 AND NOT withdrawn ORDER BY recorded_at, blob`, updateID)
}

// LastEvidence returns what the latest message of a person that gave some gave, as far as it still stands.
func (s *Store) LastEvidence(ctx context.Context, person string) ([]ledger.Evidence, error) {
	return s.readEvidence(ctx, evidenceColumns+` WHERE user_id = $1 AND NOT withdrawn AND message_key = (SELECT message_key FROM evidence
		WHERE user_id = $1 AND NOT withdrawn ORDER BY recorded_at DESC LIMIT 1) ORDER BY ordinal, recorded_at`, strings.ToLower(person))
}

func (s *Store) readEvidence(ctx context.Context, query string, args ...any) ([]ledger.Evidence, error) {
	found := []ledger.Evidence{}
	err := each(ctx, s.reads, query, args, func(r *sql.Rows) error {
		var e ledger.Evidence
		err := r.Scan(&e.DocumentID, &e.MeasureKey, &e.UpdateID, &e.ID, &e.Name, &e.Kind, &e.Ordinal, &e.Withdrawn,
			&e.Act.UserID, &e.Act.Name, &e.Act.MessageKey, at{&e.Act.At})
		found = append(found, e)
		return err
	})
	return found, s.wrap(err, "reading the evidence")
}

var upsertFeedback = insertInto("feedback", "answer_key", "person", "good", "withdrawn", "words", "reasons", "user_name", "message_key",
	"acted_at", "recorded_at") + ` ON CONFLICT (answer_key, person) DO UPDATE SET good = excluded.good, withdrawn = excluded.withdrawn,
	words = excluded.words, reasons = excluded.reasons, message_key = excluded.message_key, acted_at = excluded.acted_at,
	recorded_at = excluded.recorded_at`

func (t *txn) putFeedback(ctx context.Context, f *ledger.Feedback) error {
	reasons, err := list(f.Reasons)
	if err != nil {
		return err
	}
	act := t.completed(f.Act)
	_, err = t.exec(ctx, upsertFeedback, f.AnswerKey, strings.ToLower(f.Person), f.Good, f.Withdrawn, f.Words, reasons, act.Name,
		act.MessageKey, micros(act.At), t.tick())
	return err
}

// Feedback returns what people thought of answers, the newest first, at the most limit.
func (s *Store) Feedback(ctx context.Context, limit int) ([]ledger.Feedback, error) {
	found := []ledger.Feedback{}
	err := each(ctx, s.reads, `SELECT answer_key, person, good, withdrawn, words, reasons, user_name, message_key, acted_at FROM feedback
		ORDER BY recorded_at DESC LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var f ledger.Feedback
		err := r.Scan(&f.AnswerKey, &f.Person, &f.Good, &f.Withdrawn, &f.Words, listOf(&f.Reasons), &f.Act.Name, &f.Act.MessageKey, at{&f.Act.At})
		f.Act.UserID = f.Person
		found = append(found, f)
		return err
	})
	return found, s.wrap(err, "reading the feedback")
}
