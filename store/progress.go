package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// Apply does everything that effects ask for, or nothing. An entry whose message key and ordinal stand
// already is not written again, and neither is what it supersedes.
// A change of documents whose message wrote it already is not made again either.
// Errors: Conflict when an entry to supersede or to withdraw is no longer current, or a field to correct reads
// otherwise by now; NotFound when there is no such entry, document or measure; Invalid for what cannot be right.
func (s *Store) Apply(ctx context.Context, effects bot.Effects) error {
	if effects.Empty() && len(effects.Answers) == 0 {
		return ctx.Err()
	}
	return s.writer.do(ctx, "writing to the ledger", func(ctx context.Context, t *txn) error {
		return t.apply(ctx, effects)
	})
}

func (t *txn) apply(ctx context.Context, e bot.Effects) error {
	retired := map[string]bool{} // by these effects
	for i := range e.Updates {
		if err := t.addUpdate(ctx, &e.Updates[i], retired); err != nil {
			return err
		}
	}
	for _, id := range e.Withdraw {
		if err := t.withdraw(ctx, id, e.By, retired); err != nil {
			return err
		}
	}
	for i := range e.Drafts {
		if err := t.putDraft(ctx, &e.Drafts[i]); err != nil {
			return err
		}
	}
	if err := t.applyToDocuments(ctx, e); err != nil {
		return err
	}
	for _, d := range e.Decisions {
		if err := t.addDecision(ctx, d); err != nil {
			return err
		}
	}
	return t.applyBeside(ctx, e)
}

var insertUpdate = insertInto("progress_updates", "id", "document_id", "measure_key", "unit", "status", "body", "numbers",
	"reporter_id", "reporter", "conversation", "message_key", "ordinal", "supersedes", "state", "business_at",
	"business_day", "recorded_at", "duty", "period") + ` ON CONFLICT (message_key, ordinal) DO NOTHING`

func (t *txn) addUpdate(ctx context.Context, u *ledger.ProgressUpdate, retired map[string]bool) error {
	if u.MessageKey == "" {
		return ledger.Errorf(ledger.Invalid, "进展缺少消息标识,不能记录")
	}
	numbers, err := list(u.Numbers)
	if err != nil {
		return err
	}
	id, state := u.ID, u.State
	if id == "" {
		id = newID()
	}
	if state == "" {
		state = ledger.UpdateCurrent
	}
	n, err := t.exec(ctx, insertUpdate, id, u.DocumentID, u.MeasureKey, u.Unit, string(u.Status), u.Text, numbers,
		u.ReporterID, u.Reporter, u.Conversation, u.MessageKey, u.Ordinal, u.Supersedes, string(state), micros(u.At),
		u.Day.String(), t.tick(), u.Duty, u.Period)
	if err != nil || n == 0 {
		return err
	}
	t.touch(ledgerStamp)
	if err := t.auditReport(ctx, u); err != nil || u.Supersedes == "" {
		return err
	}
	if err := t.retire(ctx, u.Supersedes, ledger.UpdateSuperseded, retired); err != nil {
		return err
	}
	return t.passEvidence(ctx, u.Supersedes, u.DocumentID, u.MeasureKey, id)
}

// retire takes an entry out of the current ones; one that these same effects retired is left as it is.
func (t *txn) retire(ctx context.Context, id string, to ledger.UpdateState, retired map[string]bool) error {
	if retired[id] {
		return nil
	}
	retired[id] = true
	n, err := t.exec(ctx, `UPDATE progress_updates SET state = $1 WHERE id = $2 AND state = $3`,
		string(to), id, string(ledger.UpdateCurrent))
	if err != nil {
		return err
	}
	if n > 0 {
		t.touch(ledgerStamp)
		return nil
	}
	var state string
	err = t.row(ctx, `SELECT state FROM progress_updates WHERE id = $1`, []any{id}, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Errorf(ledger.NotFound, "没有这条进展,可能编号有误")
	}
	if err != nil {
		return err
	}
	return ledger.Errorf(ledger.Conflict, "这条进展刚刚已被更正或撤回,请再看一次台账")
}

var upsertDraft = insertInto("drafts", "id", "conversation", "sender_id", "unit", "body", "items", "reason", "state",
	"business_at", "recorded_at", "files") + ` ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation,
	sender_id = excluded.sender_id, unit = excluded.unit, body = excluded.body, items = excluded.items,
	reason = excluded.reason, state = excluded.state, business_at = excluded.business_at, files = excluded.files`

func (t *txn) putDraft(ctx context.Context, d *ledger.Draft) error {
	if d.ID == "" {
		return ledger.Errorf(ledger.Invalid, "待确认的上报缺少编号,不能保存")
	}
	items, err := list(d.Items)
	if err != nil {
		return err
	}
	files, err := list(d.Files)
	if err != nil {
		return err
	}
	state := d.State
	if state == "" {
		state = ledger.DraftOpen
	}
	_, err = t.exec(ctx, upsertDraft, d.ID, d.Conversation, d.SenderID, d.Unit, d.Text, items, string(d.Reason),
		string(state), micros(d.At), t.tick(), files)
	return err
}

const updateColumns = `SELECT id, document_id, measure_key, unit, status, body, numbers, reporter_id, reporter,
	conversation, message_key, ordinal, supersedes, state, business_at, business_day, duty, period FROM progress_updates`

// current is spelt out: an index that is for these alone is chosen by the text, and SQLite would prepare a statement anew each time
// that a value decides.
const current = "state = 'current'"

// waits is the entries that nobody has approved or returned and no later one of the unit speaks of.
const waits = `NOT EXISTS (SELECT 1 FROM decisions d WHERE d.update_id = progress_updates.id AND d.update_id <> '' AND d.kind IN ('approve', 'return')
	AND NOT EXISTS (SELECT 1 FROM decisions w WHERE w.refers = d.id AND w.refers <> '' AND w.kind = 'withdraw'))
	AND NOT EXISTS (SELECT 1 FROM progress_updates n WHERE n.document_id = progress_updates.document_id AND n.measure_key = progress_updates.measure_key
	AND n.unit = progress_updates.unit AND n.state = 'current' AND (n.business_at > progress_updates.business_at OR n.business_at = progress_updates.business_at AND n.id > progress_updates.id)
	AND (n.duty = '' OR n.duty = progress_updates.duty AND (n.period = '' OR n.period = progress_updates.period)))`

// Updates returns the entries that the filter leaves, in the order in which they were recorded, ties by
// ID; with a Limit the newest ones, newest first.
func (s *Store) Updates(ctx context.Context, f ledger.UpdateFilter) ([]ledger.ProgressUpdate, error) {
	var where []string
	var args []any
	narrow := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, fmt.Sprintf("%s = $%d", column, len(args)))
		}
	}
	narrow("document_id", f.DocumentID)
	narrow("measure_key", f.MeasureKey)
	narrow("unit", f.Unit)
	narrow("reporter_id", f.ReporterID)
	narrow("conversation", f.Conversation)
	if !f.AllStates {
		where = append(where, current)
	}
	if f.Waits {
		where = append(where, waits)
	}
	query := updateColumns
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	if f.Limit > 0 {
		args = append(args, f.Limit)
		query += fmt.Sprintf(" ORDER BY recorded_at DESC, id DESC LIMIT $%d", len(args))
	} else {
		query += " ORDER BY recorded_at, id"
	}
	return s.readUpdates(ctx, query, args)
}

// LastReport returns what the last message of this person that wrote to the ledger wrote, in its order,
// whatever became of it since; an empty conversation means any. Nothing reported gives none.
func (s *Store) LastReport(ctx context.Context, reporterID, conversation string) ([]ledger.ProgressUpdate, error) {
	return s.readUpdates(ctx, updateColumns+` WHERE message_key = (
		SELECT message_key FROM progress_updates WHERE reporter_id = $1 AND ($2 = '' OR conversation = $2)
		ORDER BY recorded_at DESC, id DESC LIMIT 1) ORDER BY ordinal`, []any{reporterID, conversation})
}

func (s *Store) readUpdates(ctx context.Context, query string, args []any) ([]ledger.ProgressUpdate, error) {
	found := []ledger.ProgressUpdate{}
	err := each(ctx, s.reads, query, args, func(r *sql.Rows) error {
		var u ledger.ProgressUpdate
		err := r.Scan(&u.ID, &u.DocumentID, &u.MeasureKey, &u.Unit, &u.Status, &u.Text, listOf(&u.Numbers),
			&u.ReporterID, &u.Reporter, &u.Conversation, &u.MessageKey, &u.Ordinal, &u.Supersedes, &u.State,
			at{&u.At}, day{&u.Day}, &u.Duty, &u.Period)
		found = append(found, u)
		return err
	})
	return found, s.wrap(err, "reading the ledger")
}

const draftColumns = `SELECT id, conversation, sender_id, unit, body, items, reason, state, business_at, files FROM drafts`

// Draft returns one draft, whatever its state. Errors: NotFound.
func (s *Store) Draft(ctx context.Context, id string) (ledger.Draft, error) {
	found, err := s.readDrafts(ctx, draftColumns+` WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		return ledger.Draft{}, ledger.Errorf(ledger.NotFound, "没有这份待确认的上报,请再报一次")
	}
	if err != nil {
		return ledger.Draft{}, err
	}
	return found[0], nil
}

// OpenDrafts returns what this person still has to answer in a conversation, newest first, ties by ID; an
// empty conversation means any.
func (s *Store) OpenDrafts(ctx context.Context, senderID, conversation string) ([]ledger.Draft, error) {
	return s.readDrafts(ctx, draftColumns+` WHERE state = 'open' AND sender_id = $1 AND ($2 = '' OR conversation = $2)
		ORDER BY recorded_at DESC, id DESC`, senderID, conversation)
}

func (s *Store) readDrafts(ctx context.Context, query string, args ...any) ([]ledger.Draft, error) {
	found := []ledger.Draft{}
	err := each(ctx, s.reads, query, args, func(r *sql.Rows) error {
		var d ledger.Draft
		err := r.Scan(&d.ID, &d.Conversation, &d.SenderID, &d.Unit, &d.Text, listOf(&d.Items), &d.Reason, &d.State, at{&d.At}, listOf(&d.Files))
		found = append(found, d)
		return err
	})
	return found, s.wrap(err, "reading the drafts")
}
