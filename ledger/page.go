package ledger

import "net/url"

// Pages is where the web pages are, below the address at which they are served.
const Pages = "/ledger"

// DocumentPage is the path of a document's page.
func DocumentPage(id string) string { return Pages + "/documents/" + url.PathEscape(id) }

// MeasurePage is the path of a measure's page; key is Measure.Key.
func MeasurePage(document, key string) string {
	return DocumentPage(document) + "/measures/" + url.PathEscape(key)
}

// UnitPage is the path of a unit's page.
func UnitPage(name string) string { return Pages + "/units/" + url.PathEscape(name) }
