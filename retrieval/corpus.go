package retrieval

import (
	"sync"
	"sync/atomic"

	"duban/ledger"
	"duban/zh"
)

// Corpus is every document at one moment, with what can be looked up in it.
// Immutable but for the lazily built index and one remembered query; safe for concurrent use.
type Corpus struct {
	docs  []*ledger.Document
	force []*ledger.Document // those of docs that are in force
	byID  map[string]*ledger.Document
	units *zh.Units
	dir   ledger.Directory
	lex   *Lexicon

	once    sync.Once
	index   *index
	weighed atomic.Pointer[weighed]
}

// NewCorpus takes the documents in the order they are listed; it keeps them, the caller must not change them.
func NewCorpus(docs []ledger.Document, dir ledger.Directory, lex *Lexicon) *Corpus {
	c := &Corpus{byID: map[string]*ledger.Document{}, dir: dir, lex: lex}
	var printed []string
	for i := range docs {
		d := &docs[i]
		c.docs = append(c.docs, d)
		c.byID[d.ID] = d
		if d.Standing == ledger.InForce {
			c.force = append(c.force, d)
		}
		for j := range d.Measures {
			for _, a := range d.Measures[j].Assignments {
				printed = append(printed, a.Unit)
			}
		}
	}
	c.units = zh.NewUnits(dir, printed)
	return c
}

// Documents returns all documents in order, also those that are no longer in force. The caller must not change them.
func (c *Corpus) Documents() []*ledger.Document { return c.docs }

// InForce returns the documents that are in force, in order: what a question is about that names none. The caller
// must not change them.
func (c *Corpus) InForce() []*ledger.Document { return c.force }

// Document returns one by its id.
func (c *Corpus) Document(id string) (*ledger.Document, bool) {
	d, ok := c.byID[id]
	return d, ok
}

// Units returns the matcher over the directory and every document.
func (c *Corpus) Units() *zh.Units { return c.units }

// Directory returns who is who.
func (c *Corpus) Directory() ledger.Directory { return c.dir }

// Lexicon returns the colloquial words that the search understands.
func (c *Corpus) Lexicon() *Lexicon { return c.lex }

// Names returns how a document may be called in chat, folded: aliases, title, notice, 文号.
func Names(d *ledger.Document) []string {
	var names []string
	for _, n := range append([]string{d.Title, d.Notice, d.Number}, d.Aliases...) {
		if f := zh.Squeeze(n); len(f) >= 4 {
			names = append(names, f)
		}
	}
	return names
}
