package retrieval

import (
	"context"
	"slices"
	"sync"

	"duban/ledger"
	"duban/zh"
)

// Corpus is the documents at one moment, as one turn looks things up in them. It knows every title, and reads a document
// when it is asked for; a turn that names its document reads that one.
// Errors: a document that cannot be read is as if it were not there, and Err says so at the end of the turn.
// Concurrency: safe.
type Corpus struct {
	*shelf
	lex    *Lexicon
	ctx    context.Context // of the turn: a Corpus is handed out for one
	asking *asking         // nil: without an endpoint's vectors
	static *Static         // nil: without the table's

	mu      sync.Mutex
	opened  []*shelved // by this turn, in order of opening
	err     error
	weighed *weighed
}

// NewCorpus takes the documents in the order they are listed; it keeps them, the caller must not change them.
func NewCorpus(docs []ledger.Document, dir ledger.Directory, lex *Lexicon) *Corpus {
	var printed []string
	titles := make([]Title, len(docs))
	for i := range docs {
		d := &docs[i]
		titles[i] = TitleOf(d)
		for j := range d.Measures {
			for _, a := range d.Measures[j].Assignments {
				printed = append(printed, a.Unit)
			}
		}
	}
	s := newShelf(titles, zh.NewUnits(dir, printed), dir)
	for i := range docs {
		s.hold(&docs[i])
	}
	return &Corpus{shelf: s, lex: lex}
}

// Err is the first error of reading a document in this turn: what was answered then may lack something.
func (c *Corpus) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *Corpus) failed(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	return err != nil
}

// open returns documents in the order of the corpus, those that are not there left out, and notes that the turn looks
// at them. A turn sees one reading of each.
func (c *Corpus) open(ids ...string) []*shelved {
	here := map[string]*shelved{}
	var missing []string
	c.mu.Lock()
	for _, d := range c.opened {
		here[d.doc.ID] = d
	}
	c.mu.Unlock()
	for _, id := range ids {
		if here[id] == nil {
			missing = append(missing, id)
		}
	}
	read, err := c.documents(c.ctx, missing)
	c.failed(err)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range read {
		if here[d.doc.ID] == nil {
			here[d.doc.ID] = d
			c.opened = append(c.opened, d)
		}
	}
	var out []*shelved
	for _, t := range c.Ordered(ids) {
		if d := here[t.ID]; d != nil {
			out = append(out, d)
		}
	}
	return out
}

// Titles returns what is known of every document without reading it, in order, those no longer in force too. The
// caller must not change it.
func (c *Corpus) Titles() []Title { return c.titles }

// InForce returns the titles of the documents that are in force, in order: what a question is about that names none.
// The caller must not change it.
func (c *Corpus) InForce() []Title { return c.force }

// Ordered returns the titles of some documents in the order of the corpus, each once.
func (c *Corpus) Ordered(ids []string) []Title {
	var places []int
	for _, id := range ids {
		if at, ok := c.place[id]; ok {
			places = append(places, at)
		}
	}
	slices.Sort(places)
	var out []Title
	for _, at := range slices.Compact(places) {
		out = append(out, c.titles[at])
	}
	return out
}

// Document returns one by its id. The caller must not change it.
func (c *Corpus) Document(id string) (*ledger.Document, bool) {
	d := c.open(id)
	if len(d) == 0 {
		return nil, false
	}
	return d[0].doc, true
}

// About returns the documents in force that words may be about, in order: all of a small store; of a large one the
// nearest by their pairs of characters and, where vectors serve, by meaning. The caller must not change them.
func (c *Corpus) About(words string) []*ledger.Document {
	return c.Read(c.about(words))
}

// Read returns the documents of some ids, in order; those that are not there are left out. The caller must not change
// them.
func (c *Corpus) Read(ids []string) []*ledger.Document {
	var out []*ledger.Document
	for _, d := range c.open(ids...) {
		out = append(out, d.doc)
	}
	return out
}

// Many reports whether About leaves documents out.
func (c *Corpus) Many() bool { return len(c.force) > fewDocuments && c.source != nil }

func (c *Corpus) about(words string) []string {
	var ids []string
	if !c.Many() {
		if len(c.titles) <= fewDocuments && c.failed(c.readWhole(c.ctx)) {
			return nil
		}
		return idsOf(c.force)
	}
	signs, err := c.signatures(c.ctx)
	if c.failed(err) {
		return nil
	}
	for _, at := range signs.best(c.spoken(words), nearest, c.holds) {
		ids = append(ids, c.titles[at].ID)
	}
	for _, n := range c.near(words, nil) {
		if len(ids) < 2*nearest && !slices.Contains(ids, n.Document) {
			ids = append(ids, n.Document)
		}
	}
	return ids
}

// scope is the indices of the named documents that are there, in the order of the corpus; of those that the words may
// be about when none is named.
func (c *Corpus) scope(words string, ids []string) []*index {
	if len(ids) == 0 {
		ids = c.about(words)
	}
	var out []*index
	for _, d := range c.open(ids...) {
		out = append(out, d.grams())
	}
	return out
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
