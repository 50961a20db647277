package reminder

import "duban/ledger"

// Since is the first day whose duties of a document are pursued, as seen from a day; what was due before it is neither
// reminded of nor counted as overdue. confirmed is the day of the document's first confirmation, zero where nobody knows it.
// Zero: every day is pursued. Digests, 逾期 and counts all go by it:
//
//	set up by 督查室 itself ──► every day, which it may date back
//	not confirmed yet ────────► the day from which it is seen: nobody was reminded of anything
//	confirmed ────────────────► the day of the first confirmation: before it nobody could have been told
//	confirmed later than that day (a look back, a demo's clock) ──► the day of issue
func Since(doc *ledger.Document, confirmed, seen ledger.Date) ledger.Date {
	switch {
	case ledger.SetUp(doc.ID):
		return ledger.Date{}
	case doc.Status != ledger.DocumentConfirmed:
		return seen
	}
	return asOf(doc, confirmed, seen)
}

// asOf is when a document was confirmed, as seen from a day.
func asOf(doc *ledger.Document, confirmed, seen ledger.Date) ledger.Date {
	if confirmed.After(seen) {
		return doc.Issued
	}
	return confirmed
}
