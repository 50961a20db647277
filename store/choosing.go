package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"duban/ledger"
	"duban/retrieval"
)

// choosing puts the conditions of a choice together.
type choosing struct {
	where []string
	args  []any
}

// arg adds an argument and returns its mark.
func (c *choosing) arg(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

// in keeps the documents that have a row of a table.
func (c *choosing) in(table, condition string) {
	c.where = append(c.where, `d.id IN (SELECT document_id FROM `+table+` WHERE `+condition+`)`)
}

// Choose returns the ids of the documents in force that fit, in the order of Documents; see retrieval.Choice.
func (s *Store) Choose(ctx context.Context, choice retrieval.Choice) ([]string, error) {
	c := &choosing{}
	if choice.Units != nil { // first: listed speaks of $1
		named, err := json.Marshal(choice.Units)
		if err != nil {
			return nil, fmt.Errorf("naming the units: %w", err)
		}
		c.arg(string(named))
		c.in("assignments", `unit IN (`+s.dialect.listed+`)`)
	}
	c.where = append(c.where, `d.standing = `+c.arg(string(ledger.InForce)))
	c.deadlines(choice)
	c.numbers(choice.Numbers)
	c.reported(choice)
	found := []string{}
	query := `SELECT d.id FROM documents d WHERE ` + strings.Join(c.where, " AND ") + ` ORDER BY d.issued, d.id`
	err := each(ctx, s.readDB, query, c.args, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		found = append(found, id)
		return err
	})
	return found, s.wrap(err, "choosing documents")
}

// deadlines narrows by dates. A yearly day falls into some year of any window.
func (c *choosing) deadlines(choice retrieval.Choice) {
	if choice.Kind != "" {
		c.in("deadlines", `kind = `+c.arg(string(choice.Kind)))
	}
	w := choice.Window
	if w == nil {
		return
	}
	dated := `due <> ''`
	if !w.From.IsZero() {
		dated += ` AND due >= ` + c.arg(w.From.String())
	}
	if !w.To.IsZero() {
		dated += ` AND due <= ` + c.arg(w.To.String())
	}
	dated = `(` + dated + `) OR recurrence LIKE '%BYMONTH=%'`
	if choice.Year != "" {
		dated += ` OR due <> '' AND quote LIKE ` + c.arg("%"+choice.Year+"%")
	}
	c.in("deadlines", dated)
}

// numbers narrows to documents with a measure of one of the numbers; a number that cannot be told narrows nothing.
func (c *choosing) numbers(numbers []string) {
	var ways []string
	for _, n := range numbers {
		ends := retrieval.NumberEnds(n)
		if ends == nil {
			return
		}
		for _, end := range ends {
			ways = append(ways, `number LIKE `+c.arg("%"+end))
		}
	}
	if len(ways) > 0 {
		c.in("measures", strings.Join(ways, " OR "))
	}
}

func (c *choosing) reported(choice retrieval.Choice) {
	if !choice.Reported {
		return
	}
	condition := `state = ` + c.arg(string(ledger.UpdateCurrent))
	if choice.Reporter != "" {
		condition += ` AND unit = ` + c.arg(choice.Reporter)
	}
	if choice.Status != "" {
		condition += ` AND status = ` + c.arg(string(choice.Status))
	}
	c.in("progress_updates", condition)
}
