package store

import (
	"context"
	"database/sql"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// How much is kept of answers: neither longer nor more, whatever is asked.
const (
	answerDays   = 30
	mostAnswers  = 50_000
	feedbackDays = 365
)

// applyFeedback does the share of effects that is about answers.
func (t *txn) applyFeedback(ctx context.Context, e bot.Effects) error {
	for i := range e.Answers {
		if err := t.keepAnswer(ctx, &e.Answers[i]); err != nil {
			return err
		}
	}
	for i := range e.Feedback {
		if err := t.putFeedback(ctx, &e.Feedback[i]); err != nil {
			return err
		}
	}
	return nil
}

var insertAnswer = insertInto("answers", "answer_key", "person", "before_key", "question", "reply", "sources", "refused", "model",
	"asked_at", "recorded_at") + ` ON CONFLICT (answer_key) DO NOTHING`

func (t *txn) keepAnswer(ctx context.Context, a *ledger.Answer) error {
	sources, err := list(a.Sources)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, insertAnswer, a.Key, strings.ToLower(a.Person), a.Before, a.Question, a.Reply, sources, a.Refused, a.Model,
		micros(a.Asked), t.tick())
	return err
}

var upsertFeedback = insertInto("feedback", "answer_key", "person", "good", "withdrawn", "words", "reasons", "user_name", "message_key",
	"acted_at", "recorded_at") + ` ON CONFLICT (answer_key, person) DO UPDATE SET good = excluded.good, withdrawn = excluded.withdrawn,
	words = excluded.words, reasons = excluded.reasons, message_key = excluded.message_key, acted_at = excluded.acted_at,
	recorded_at = excluded.recorded_at`

// copyAnswer gives a feedback its own copy of what it is about, once: the answer itself is not kept for long.
const copyAnswer = `UPDATE feedback SET question = a.question, reply = a.reply, sources = a.sources, refused = a.refused, model = a.model,
	asked_at = a.asked_at, earlier = COALESCE((SELECT b.question FROM answers b WHERE b.answer_key = a.before_key), '')
	FROM answers a WHERE a.answer_key = $1 AND feedback.answer_key = $1 AND feedback.person = $2 AND feedback.question = ''`

func (t *txn) putFeedback(ctx context.Context, f *ledger.Feedback) error {
	reasons, err := list(f.Reasons)
	if err != nil {
		return err
	}
	act, person := t.completed(f.Act), strings.ToLower(f.Person)
	_, err = t.exec(ctx, upsertFeedback, f.AnswerKey, person, f.Good, f.Withdrawn, f.Words, reasons, "", act.MessageKey, micros(act.At), t.tick())
	if err == nil {
		_, err = t.exec(ctx, copyAnswer, f.AnswerKey, person)
	}
	return err
}

// Feedback returns what people thought of answers, the newest first, at the most limit.
func (s *Store) Feedback(ctx context.Context, limit int) ([]ledger.Feedback, error) {
	found := []ledger.Feedback{}
	err := each(ctx, s.reads, `SELECT answer_key, person, good, withdrawn, words, reasons, message_key, acted_at, question, earlier, reply,
		sources, refused, model, asked_at FROM feedback ORDER BY recorded_at DESC LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var f ledger.Feedback
		err := r.Scan(&f.AnswerKey, &f.Person, &f.Good, &f.Withdrawn, &f.Words, listOf(&f.Reasons), &f.Act.MessageKey, at{&f.Act.At}, &f.Said.Question,
			&f.Said.Earlier, &f.Said.Reply, listOf(&f.Said.Sources), &f.Said.Refused, &f.Said.Model, at{&f.Said.Asked})
		if f.Act.UserID = f.Person; f.Said.Question == "" {
			f.Said = ledger.Answer{}
		} else {
			f.Said.Key = f.AnswerKey
		}
		found = append(found, f)
		return err
	})
	return found, s.wrap(err, "reading the feedback")
}

// PruneAnswers removes answers that are older than answerDays, the oldest of those that are more than mostAnswers, and
// feedback older than feedbackDays.
func (s *Store) PruneAnswers(ctx context.Context) error {
	old := s.now().AddDate(0, 0, -answerDays).UnixMicro()
	year := s.now().AddDate(0, 0, -feedbackDays).UnixMicro()
	for _, statement := range []struct {
		sql   string
		bound int64
	}{
		{`DELETE FROM answers WHERE answer_key IN (SELECT answer_key FROM answers WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)`, old},
		{`DELETE FROM answers WHERE answer_key IN (SELECT answer_key FROM answers WHERE recorded_at <= (SELECT recorded_at FROM answers
			ORDER BY recorded_at DESC LIMIT 1 OFFSET $1) ORDER BY recorded_at LIMIT $2)`, mostAnswers},
		{`DELETE FROM feedback WHERE message_key IN (SELECT message_key FROM feedback WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)
			AND recorded_at < $1`, year},
	} {
		for n := int64(pruneBatch); n == pruneBatch; {
			err := s.writer.do(ctx, "removing old answers", func(ctx context.Context, t *txn) (err error) {
				n, err = t.exec(ctx, statement.sql, statement.bound, pruneBatch)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ForgetAnswers removes what a person asked, was answered and thought of answers; removed counts the rows.
func (s *Store) ForgetAnswers(ctx context.Context, person string) (removed int64, err error) {
	err = s.writer.do(ctx, "forgetting a person's questions", func(ctx context.Context, t *txn) error {
		removed = 0
		for _, statement := range []string{`DELETE FROM feedback WHERE person = $1`, `DELETE FROM answers WHERE person = $1`} {
			n, err := t.exec(ctx, statement, strings.ToLower(person))
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	return removed, err
}
