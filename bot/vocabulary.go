package bot

import "duban/zh"

// Vocabulary is what the documents and the directory teach the understanding 词表.
// It is read-only and shared by concurrent turns.
type Vocabulary struct {
	Units     *zh.Units
	Documents []DocumentName
	Harmful   bool // Input.Harmful of the message that is read
}

// DocumentName is how a document may be named in chat.
type DocumentName struct {
	ID    string
	Words []string // folded: aliases, the title, place names and telling stretches of the title
}
