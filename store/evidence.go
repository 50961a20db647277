package store

import (
	"context"
	"fmt"

	"duban/ledger"
)

// passEvidence gives what came with an entry to the one that corrects it; the old one keeps it as it was.
func (t *txn) passEvidence(ctx context.Context, from, document, measure, to string) error {
	_, err := t.exec(ctx, `INSERT INTO evidence (document_id, measure_key, update_id, blob, name, kind, ordinal, withdrawn, user_id, user_name,
		message_key, acted_at, recorded_at) SELECT $1, $2, $3, blob, name, kind, ordinal, withdrawn, user_id, user_name, message_key, acted_at, recorded_at
		FROM evidence WHERE update_id = $4 AND NOT withdrawn ON CONFLICT (update_id, blob) DO NOTHING`, document, measure, to, from)
	return err
}

// auditEvidence writes into the record of changes that a file was put to a report, or taken from it.
func (t *txn) auditEvidence(ctx context.Context, e *ledger.Evidence) error {
	u, err := t.reported(ctx, e.UpdateID)
	if err != nil {
		return err
	}
	line := ledger.AuditEntry{Act: e.Act, What: ledger.AuditAttach, DocumentID: e.DocumentID, MeasureKey: e.MeasureKey, Unit: u.Unit, Field: string(e.Kind), After: e.Name}
	if e.Withdrawn {
		line.What, line.Before, line.After = ledger.AuditDetach, e.Name, ""
	}
	_, err = t.audit(ctx, line, fmt.Sprintf("%s|%s|%s|%s", e.Act.MessageKey, line.What, e.UpdateID, e.ID))
	return err
}

// EvidenceOn returns what stands with the entries of a document, of one measure when it is named, in the order in which it
// came; an empty document means any. Entries that were corrected or withdrawn keep theirs.
func (s *Store) EvidenceOn(ctx context.Context, documentID, measureKey string) ([]ledger.Evidence, error) {
	return s.readEvidence(ctx, evidenceColumns+` WHERE ($1 = '' OR document_id = $1) AND ($2 = '' OR measure_key = $2) AND NOT withdrawn
		ORDER BY recorded_at, blob`, documentID, measureKey)
}
