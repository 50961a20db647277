package bot

import (
	"context"
	"fmt"

	"duban/ledger"
)

// rereads reports a pick that gives the words back which were asked about: they are then what they are by themselves.
func rereads(t *Turn) bool { return t.Picked != nil && t.Picked.Proposal.Words != "" }

// reread takes the words of what was picked in the place of the pick. They answer no question any more.
func (e *Engine) reread(ctx context.Context, t *Turn) error {
	words, err := e.words(ctx)
	if err != nil {
		return fmt.Errorf("read vocabulary: %w", err)
	}
	u := Understand(t.Picked.Proposal.Words, words, ledger.DateOf(t.Now))
	u.Decide, u.Answer = nil, nil
	if about := t.Picked.Proposal; about.Document != "" && len(about.Measures) > 0 {
		t.State.Document, t.State.Measures = about.Document, about.Measures
	}
	t.Utterance, t.Picked, t.State.Pending = u, nil, nil
	return nil
}
