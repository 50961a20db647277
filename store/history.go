package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
	"duban/revision"
)

// AuditFilter narrows a reading of the record of changes.
type AuditFilter = ledger.AuditFilter

// Audit returns the record of changes that the filter leaves, in the order in which it was written; with a Limit the
// newest ones, newest first. Never nil.
func (s *Store) Audit(ctx context.Context, f AuditFilter) ([]ledger.AuditEntry, error) {
	query, args := auditQuery(f)
	found := []ledger.AuditEntry{}
	err := each(ctx, s.reads, query, args, func(r *sql.Rows) error {
		var e ledger.AuditEntry
		err := r.Scan(&e.ID, &e.What, &e.DocumentID, &e.MeasureKey, &e.Unit, &e.Field, &e.Before, &e.After, &e.Act.UserID, &e.Act.Name,
			&e.Act.MessageKey, at{&e.Act.At})
		found = append(found, e)
		return err
	})
	return found, s.wrap(err, "reading the record of changes")
}

const auditColumns = `id, what, document_id, measure_key, unit, field, before_value, after_value, user_id, user_name, message_key, acted_at`

// auditQuery reads the record of changes. A unit is asked for with the lines of no unit, a person as written and in lower case; with a
// Limit each of those is read from its own index, already in order, and the newest of all are taken: nobody sorts a million lines.
func auditQuery(f AuditFilter) (query string, args []any) {
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	common := auditConditions(f, arg)
	units, person := choices("unit", arg, f.Unit, ""), "user_id"
	if f.Unit != "" {
		person = "user_id || ''" // an engine that read a busy person's lines for a unit's would read a million; of a unit there are fewer
	}
	persons := choices(person, arg, f.Person, lowered(f.Person))
	if f.Limit <= 0 {
		return `SELECT ` + auditColumns + ` FROM audit` + where(common, either(units), either(persons)) + ` ORDER BY recorded_at, id`, args
	}
	newest := " ORDER BY recorded_at DESC, id DESC LIMIT " + arg(f.Limit)
	var parts []string
	for _, u := range units {
		for _, p := range persons {
			parts = append(parts, `SELECT * FROM (SELECT `+auditColumns+`, recorded_at FROM audit`+where(common, u, p)+newest+`) AS newest`)
		}
	}
	if len(parts) == 1 {
		return `SELECT ` + auditColumns + ` FROM audit` + where(common, units[0], persons[0]) + newest, args
	}
	return `SELECT ` + auditColumns + ` FROM (` + strings.Join(parts, " UNION ALL ") + `) AS found` + newest, args
}

// choices are the conditions of which one must hold, no two the same; a single empty one where nothing is asked for.
func choices(column string, arg func(any) string, value, other string) []string {
	switch value {
	case "":
		return []string{""}
	case other:
		return []string{column + " = " + arg(value)}
	}
	return []string{column + " = " + arg(value), column + " = " + arg(other)}
}

func either(conditions []string) string {
	if len(conditions) == 1 {
		return conditions[0]
	}
	return "(" + strings.Join(conditions, " OR ") + ")"
}

// where joins those conditions that are not empty.
func where(conditions []string, more ...string) string {
	var all []string
	for _, c := range append(slices.Clone(conditions), more...) {
		if c != "" {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

// auditConditions are those that every line must meet.
func auditConditions(f AuditFilter, arg func(any) string) (all []string) {
	add := func(asked bool, condition string, value any) {
		if asked {
			all = append(all, fmt.Sprintf(condition, arg(value)))
		}
	}
	add(f.DocumentID != "", "document_id = %s", f.DocumentID)
	add(f.MeasureKey != "", "measure_key = %s", f.MeasureKey)
	add(!f.From.IsZero(), "acted_at >= %s", micros(f.From))
	add(!f.Until.IsZero(), "acted_at < %s", micros(f.Until))
	add(f.Behind != "", "(recorded_at, id) < (SELECT recorded_at, id FROM audit WHERE id = %s)", f.Behind)
	if f.Reading {
		all = append(all, "what IN ('ingest', 'mend', 'check', 'confirm', 'standing', 'lost_mend')")
	}
	return all
}

// Mends returns the corrections that stand on a document's current reading, oldest first. Never nil. Those that got
// lost are in Document.LostMends.
func (s *Store) Mends(ctx context.Context, id string) ([]ledger.Mend, error) {
	found, err := readMends(ctx, s.reads, id, mendStanding)
	return found, s.wrap(err, "reading the corrections")
}

const mendColumns = `SELECT document_id, id, measure_key, field, position, before_value, after_value, user_id, user_name,
	message_key, acted_at FROM mends`

func readMends(ctx context.Context, q querier, id, state string) ([]ledger.Mend, error) {
	found := []ledger.Mend{}
	err := each(ctx, q, mendColumns+` WHERE document_id = $1 AND state = $2 ORDER BY recorded_at, id`, []any{id, state}, func(r *sql.Rows) error {
		m, err := scanMend(r)
		found = append(found, m)
		return err
	})
	return found, err
}

func scanMend(r *sql.Rows) (m ledger.Mend, err error) {
	err = r.Scan(&m.DocumentID, &m.ID, &m.MeasureKey, &m.Field, &m.Index, &m.Before, &m.After, &m.Act.UserID, &m.Act.Name,
		&m.Act.MessageKey, at{&m.Act.At})
	return m, err
}

// lostMends reads the corrections that a new revision left behind and that nobody has looked at.
func (l *loader) lostMends(ctx context.Context) error {
	query := mendColumns + ` WHERE state = 'lost' ORDER BY recorded_at, id`
	if l.where != "" {
		query = mendColumns + l.where + ` AND state = 'lost' ORDER BY recorded_at, id`
	}
	return each(ctx, l.q, query, l.args, func(r *sql.Rows) error {
		m, err := scanMend(r)
		if d := l.byID[m.DocumentID]; d != nil {
			d.LostMends = append(d.LostMends, m)
		}
		return err
	})
}

// Revision returns a document as it stood at one of its revisions, with its Text and with the corrections that were
// made while that revision stood; its keys are those that measures have in every revision. The current one is that
// of Document.
// Errors: NotFound for an unknown document or revision, and for one that a version of the program kept which did not
// yet keep readings.
func (s *Store) Revision(ctx context.Context, id string, n int) (*ledger.Document, error) {
	current, err := s.Document(ctx, id)
	if err != nil || current.Revision == n {
		return current, err
	}
	var reading, body string
	err = s.reads.row(ctx, `SELECT reading, body FROM revisions WHERE document_id = $1 AND revision = $2`, []any{id, n}, &reading, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, ledger.Errorf(ledger.NotFound, "这份文件没有第%d版,现在是第%d版。", n, current.Revision)
	case err != nil:
		return nil, s.wrap(err, "reading a revision")
	case reading == "":
		return nil, ledger.Errorf(ledger.NotFound, "第%d版是旧版程序导入的,只留了原文,没有留下条目。", n)
	}
	d, err := decodeReading(reading)
	if err != nil {
		return nil, s.wrap(err, "reading a revision")
	}
	mends, err := s.mendsAt(ctx, id, n)
	if err != nil {
		return nil, s.wrap(err, "reading a revision's corrections")
	}
	for _, m := range mends {
		_ = revision.Apply(d, m) // one that moved with a later revision is left out
	}
	d.Text = body
	return d, nil
}

// mendsAt reads the corrections that stood at a revision.
func (s *Store) mendsAt(ctx context.Context, id string, n int) ([]ledger.Mend, error) {
	var found []ledger.Mend
	err := each(ctx, s.reads, mendColumns+` WHERE document_id = $1 AND revision <= $2 AND (lost_revision = 0 OR lost_revision > $2)
		ORDER BY recorded_at, id`, []any{id, n}, func(r *sql.Rows) error {
		m, err := scanMend(r)
		found = append(found, m)
		return err
	})
	return found, err
}
