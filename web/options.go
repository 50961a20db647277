package web

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"duban/ledger"
	"duban/retrieval"
)

// Options is what the pages need. Those of which nothing else is said are required.
type Options struct {
	Library  Library
	Tasks    Tasks
	Records  Records
	Files    Files
	Papers   Papers  // nil: nothing can be downloaded but attachments
	Checker  Checker // with Acts: documents can be checked; nil: they cannot
	Acts     Acts
	Asker    Asker                // nil: no questions are answered here
	Auditing Auditing             // nil: the record of changes has no page
	Persons  Persons              // nil: what is kept about people has no page
	Settings Settings             // nil: nothing can be set here
	Lights   func() ledger.Lights // colours and words as of now, asked for each request; nil: the shipped ones
	Member   Member
	Door     Door // nil: nobody signs in through WeCom
	Notes    Notes
	Paces    Paces
	Public   string // own address without a trailing slash; https, or http for this machine alone: then cookies lack Secure and __Host-
	Chat     string // path of the demo's chat page, "" without one

	Passwords Passwords      // how members sign in with a password; zero: they do not
	Proxies   []netip.Prefix // web servers before the pages, whose word on the visitor's address counts

	Today  func() time.Time // business clock, in the configured zone
	System func() time.Time // system clock: sessions
	Log    *slog.Logger     // ids and counts only
}

// Library hands out the documents as of now. An error means that the store is down.
type Library interface {
	Current(ctx context.Context) (*retrieval.Corpus, error)
}

// Tasks tells how the duties of a document stand.
type Tasks interface {
	Of(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date) ([]ledger.Task, error)
}

// Records reads what was reported and decided.
type Records interface {
	// Updates returns the entries that a filter leaves, oldest first, or newest first with a Limit.
	Updates(ctx context.Context, f ledger.UpdateFilter) ([]ledger.ProgressUpdate, error)
	// Decisions returns what was decided, oldest first, or newest first with a Limit.
	Decisions(ctx context.Context, f ledger.DecisionFilter) ([]ledger.Decision, error)
	// Audit returns the record of changes, oldest first, or newest first with a Limit.
	Audit(ctx context.Context, f ledger.AuditFilter) ([]ledger.AuditEntry, error)
}

// Files reads documents with their text, and what was sent with a report.
type Files interface {
	// Document returns a document with its Text. Errors: NotFound.
	Document(ctx context.Context, id string) (*ledger.Document, error)
	// Evidence returns what belongs to an entry, oldest first.
	Evidence(ctx context.Context, updateID string) ([]ledger.Evidence, error)
	// Attachment opens the bytes of a file; the caller closes it. Errors: NotFound.
	Attachment(ctx context.Context, id string) (body io.ReadCloser, size int64, err error)
}

// Papers makes the ledger's files: 台账 as .xlsx and .docx, its picture, and drafts of 催办单 and 督办单.
type Papers interface {
	// Paper makes one. Errors: ledger.Invalid for a form that is not known, NotFound for a document, measure or unit that is not there,
	// and for a draft where nothing is overdue; TooLarge for one that takes more memory than a page may; the context's.
	Paper(ctx context.Context, order Order) (Paper, error)
}

// Checker knows what is doubtful about a reading and how a correction changes it. It reads no store.
type Checker interface {
	// Doubts says what a person should look at, the gravest first.
	Doubts(doc *ledger.Document, dir ledger.Directory) []ledger.Doubt
	// Value is what a correction of a field would replace, as Mend.Before has it.
	Value(doc *ledger.Document, key string, field ledger.MendField, index int) (string, error)
	// Apply puts a correction into a reading. Errors are sentences for the person.
	Apply(doc *ledger.Document, m ledger.Mend) error
}

// Acts writes what 督查室 found in a reading.
type Acts interface {
	// Review writes corrections, then what was found right, then confirmations, and who did it when; all of it or nothing.
	// Errors: Conflict when something else stands by now.
	Review(ctx context.Context, mends []ledger.Mend, checks []ledger.Check, confirm []ledger.Confirmation) error
}

// Order says which file is wanted. Whether the person may have it is decided before.
type Order struct {
	Form     string      // xlsx, docx or png: the ledger; slip or order: drafts of what is overdue, for 督查室
	Document string      // ledger.Document.ID, "" = all in force
	Measure  string      // ledger.Measure.Key of the document, "" = all
	Unit     string      // Unit.Name, "" = all
	Own      string      // only what this unit owes, or what it leads: its right to see; "" = no bound
	Day      ledger.Date // as of which
}

// Paper is a file that was made.
type Paper struct {
	Name string // for people, with its ending
	Type string // MIME type
	Data []byte
}

// Member finds somebody of the directory who has not left; false for anybody else.
type Member func(userID string) (ledger.Member, bool)

// Door is where members sign in.
type Door interface {
	// URL is where somebody is sent to sign in. Shape of state: at most 128 letters and digits.
	URL(state string) string
	// ScanURL is where somebody is sent who has WeCom on another machine. Shape of state: as of URL.
	ScanURL(state string) string
	// Identify tells whom a code stands for, once. Errors: Forbidden for a bad or used code, and for somebody who is no member.
	Identify(ctx context.Context, code string) (userID string, err error)
}

// Notes keep short texts for a while: sessions, and sign-ins under way. Losing them signs everybody out.
type Notes interface {
	// Note keeps a text under a name.
	Note(ctx context.Context, name, text string, keep time.Duration) error
	// Noted returns it, "" when its time is over.
	Noted(ctx context.Context, name string) (string, error)
	// Take returns it and forgets it: of several who ask one gets it.
	Take(ctx context.Context, name string) (string, error)
}
