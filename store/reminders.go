package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"duban/delivery"
	"duban/ledger"
)

var (
	insertReceipt = insertInto("receipts", "document_id", "person", "unit", "told_at", "duties") + ` ON CONFLICT DO NOTHING`
	insertSlip    = insertInto("slips", "id", "unit", "day", "items", "state", "user_id", "user_name", "message_key", "acted_at", "drafted_at") +
		` ON CONFLICT DO NOTHING`
)

// Push claims what a plan found due and queues its messages, in one transaction: each push once a person, day and kind. One
// that stands already is passed over. claimed holds the keys of the messages that were queued.
// Errors: Conflict when documents or ledger changed since the plan was made: then nothing was claimed, and a new plan is due.
func (s *Store) Push(ctx context.Context, r delivery.Round) (claimed []string, err error) {
	err = s.writer.do(ctx, "claiming reminders", func(ctx context.Context, t *txn) error {
		claimed = nil
		if err := t.unchanged(ctx, r.Seen); err != nil {
			return err
		}
		for i := range r.Claims {
			fresh, err := t.claim(ctx, &r.Claims[i])
			if err != nil {
				return err
			}
			if fresh {
				claimed = append(claimed, r.Claims[i].Outgoing.Key)
			}
		}
		for i := range r.Slips {
			if err := t.draftSlip(ctx, &r.Slips[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return claimed, err
}

// unchanged makes sure that nothing was written since a plan's rows were read, and keeps it so until the transaction ends.
func (t *txn) unchanged(ctx context.Context, seen *delivery.Seen) error {
	if seen == nil {
		return nil
	}
	changed := t.stale[documentsStamp] || t.stale[ledgerStamp] // by an earlier request of this very transaction
	for _, s := range []struct {
		name  string
		value int64
	}{{stampDocuments, seen.Documents}, {stampLedger, seen.Ledger}} {
		n, err := t.exec(ctx, `UPDATE stamps SET value = value WHERE name = $1 AND value = $2`, s.name, s.value)
		if err != nil {
			return err
		}
		changed = changed || n == 0
	}
	if changed {
		return ledger.Errorf(ledger.Conflict, "台账刚刚有变化，提醒要重新算一遍")
	}
	return nil
}

// claim does one claim; false: somebody has it.
func (t *txn) claim(ctx context.Context, c *delivery.Claim) (bool, error) {
	p := &c.Push
	n, err := t.exec(ctx, insertPush, strings.ToLower(p.Person), string(p.Kind), p.Day.String(), micros(p.At))
	if err != nil || n == 0 {
		return false, err
	}
	for _, r := range c.Told {
		duties, err := list(r.Duties)
		if err != nil {
			return false, err
		}
		if _, err := t.exec(ctx, insertReceipt, r.DocumentID, strings.ToLower(r.Person), r.Unit, micros(r.Told), duties); err != nil {
			return false, err
		}
	}
	_, err = t.enqueue(ctx, &c.Outgoing, false)
	return true, err
}

// draftSlip keeps a draft; of one unit and day the first one stands.
func (t *txn) draftSlip(ctx context.Context, s *ledger.Slip) error {
	items, err := list(s.Items)
	if err != nil {
		return err
	}
	id := s.ID
	if id == "" {
		id = newID()
	}
	_, err = t.exec(ctx, insertSlip, id, s.Unit, s.Day.String(), items, string(ledger.SlipDraft), "", "", "", 0, micros(s.Drafted))
	return err
}

// SettleSlip notes that a draft was signed or dropped. Errors: Conflict when it is no draft any more, NotFound, Invalid.
func (s *Store) SettleSlip(ctx context.Context, slip ledger.Slip) error {
	return s.writer.do(ctx, "settling a slip", func(ctx context.Context, t *txn) error { return t.settleSlip(ctx, slip) })
}

// putSlips keeps new drafts and settles old ones.
func (t *txn) putSlips(ctx context.Context, slips []ledger.Slip) error {
	for i := range slips {
		var err error
		if slips[i].State == ledger.SlipDraft {
			err = t.draftSlip(ctx, &slips[i])
		} else {
			err = t.settleSlip(ctx, slips[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) settleSlip(ctx context.Context, slip ledger.Slip) error {
	if slip.State != ledger.SlipSigned && slip.State != ledger.SlipDropped {
		return ledger.Errorf(ledger.Invalid, "催办单只能签发或作废。")
	}
	act := t.completed(slip.Act)
	n, err := t.exec(ctx, `UPDATE slips SET state = $1, user_id = $2, user_name = $3, message_key = $4, acted_at = $5 WHERE id = $6 AND state = 'draft'`,
		string(slip.State), act.UserID, act.Name, act.MessageKey, micros(act.At), slip.ID)
	if err != nil {
		return err
	}
	var kept ledger.Slip
	err = t.row(ctx, `SELECT unit, day, items FROM slips WHERE id = $1`, []any{slip.ID}, &kept.Unit, day{&kept.Day}, listOf(&kept.Items))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ledger.Errorf(ledger.NotFound, "没有这份催办单，请重新看一次。")
	case err != nil:
		return err
	case n == 0:
		return ledger.Errorf(ledger.Conflict, "这份催办单刚刚已经处理过了。")
	}
	t.touch(ledgerStamp)
	return t.auditSlip(ctx, slip.ID, kept, act, slip.State)
}

// auditSlip writes into the record of changes, measure by measure, what became of a slip.
func (t *txn) auditSlip(ctx context.Context, id string, kept ledger.Slip, act ledger.Act, state ledger.SlipState) error {
	seen := map[[2]string]bool{}
	for _, k := range kept.Items {
		if of := [2]string{k.Document, k.Measure}; !seen[of] {
			seen[of] = true
			if _, err := t.audit(ctx, ledger.AuditEntry{Act: act, What: ledger.AuditSlip + string(state), DocumentID: k.Document, MeasureKey: k.Measure,
				Unit: kept.Unit, Field: kept.Day.String()}, "slip|"+id+"|"+k.Measure); err != nil {
				return err
			}
		}
	}
	return nil
}
