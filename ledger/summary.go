package ledger

// DocumentSummary is what a list shows of a Document 文件概况, without its measures.
type DocumentSummary struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Aliases  []string       `json:"aliases"`
	Revision int            `json:"revision"`
	Status   DocumentStatus `json:"status"`
	Standing Standing       `json:"standing"` // "" in force, repealed, replaced
	Measures int            `json:"measures"` // how many
	Passages int            `json:"passages"` // how many
	Issued   Date           `json:"date_issued"`
}
