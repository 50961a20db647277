package retrieval

import (
	"sync"
	"sync/atomic"

	"duban/ledger"
	"duban/zh"
)

// Corpus is every document at one moment, with what can be looked up in it.
// Immutable but for lazily built indices and one remembered query; safe for concurrent use.
type Corpus struct {
	*shelf
	asking *asking // of the turn that asked for the corpus; nil: without vectors

	weighed atomic.Pointer[weighed]
}

// shelf is what the corpora of several turns share.
type shelf struct {
	docs  []*shelved
	all   []*ledger.Document
	byID  map[string]*shelved
	units *zh.Units
	dir   ledger.Directory
	lex   *Lexicon
}

// shelved is a document with its index, which the first search in it builds.
type shelved struct {
	doc   *ledger.Document
	once  sync.Once
	index *index
}

func (s *shelved) grams() *index {
	s.once.Do(func() { s.index = buildIndex(s.doc) })
	return s.index
}

// NewCorpus takes the documents in the order they are listed; it keeps them, the caller must not change them.
func NewCorpus(docs []ledger.Document, dir ledger.Directory, lex *Lexicon) *Corpus {
	return &Corpus{shelf: newShelf(docs, dir, lex)}
}

func newShelf(docs []ledger.Document, dir ledger.Directory, lex *Lexicon) *shelf {
	s := &shelf{byID: make(map[string]*shelved, len(docs)), dir: dir, lex: lex}
	var printed []string
	for i := range docs {
		d := &shelved{doc: &docs[i]}
		s.docs, s.all = append(s.docs, d), append(s.all, d.doc)
		s.byID[d.doc.ID] = d
		for j := range d.doc.Measures {
			for _, a := range d.doc.Measures[j].Assignments {
				printed = append(printed, a.Unit)
			}
		}
	}
	s.units = zh.NewUnits(dir, printed)
	return s
}

// scope is the indices of the named documents that are there, in the order of the corpus; of all when none is named.
func (s *shelf) scope(ids []string) []*index {
	var out []*index
	named := make(map[string]bool, len(ids))
	for _, id := range ids {
		named[id] = true
	}
	for _, d := range s.docs {
		if len(ids) == 0 || named[d.doc.ID] {
			out = append(out, d.grams())
		}
	}
	return out
}

// Documents returns all documents in order. The caller must not change them.
func (s *shelf) Documents() []*ledger.Document { return s.all }

// Document returns one by its id.
func (s *shelf) Document(id string) (*ledger.Document, bool) {
	d, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	return d.doc, true
}

// Units returns the matcher over the directory and every document.
func (s *shelf) Units() *zh.Units { return s.units }

// Directory returns who is who.
func (s *shelf) Directory() ledger.Directory { return s.dir }

// Lexicon returns the colloquial words that the search understands.
func (s *shelf) Lexicon() *Lexicon { return s.lex }

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
