package store

import (
	"context"
	"errors"
	"iter"
)

// statement is one that a request of a pipeline waits for.
type statement struct {
	query string
	args  []any
	into  []any        // of the one row that is wanted; nil: none is
	alone func() error // instead of a query: what nothing can be sent together with
	rows  int64        // touched
	err   error
}

// pipeline runs requests of one transaction by turns, so that what each of them wants next travels in one message 并发语句:
// a server answers twenty statements sent together in little more than the time of one.
//
//	request 1: insert ─┐          ┌─► insert ─┐
//	request 2: update ─┼─ together┼─► select ─┼─ together ─► …
//	request 3: insert ─┘          └─► (done)
//
// One runs at a time, up to its next statement: what they share needs no lock. Only those that leave each other's rows alone may run
// so (request.beside), and no request overtakes what it wrote itself.
type pipeline struct {
	t    *txn
	next func() *request // the next one that waits, claimed; nil: none does at the moment
	live []*course
}

// course is a request on its way through a pipeline.
type course struct {
	of      *request
	t       *txn
	resume  func() (*statement, bool)
	stop    func()
	waiting *statement
}

var errStopped = errors.New("the transaction of the request is undone")

// run runs a request and what comes behind it, up to the first that has to run alone, which it returns; nil: there is none.
func (p *pipeline) run(ctx context.Context, first *request) (alone *request, err error) {
	defer func() {
		for _, c := range p.live {
			c.stop()
		}
		p.live = nil
	}()
	p.start(ctx, first)
	for len(p.live) > 0 {
		if alone == nil {
			alone = p.join(ctx)
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if err := p.send(ctx); err != nil {
			return nil, err
		}
	}
	return alone, nil
}

// join lets those take part that came meanwhile, up to one that has to run alone, which it returns.
func (p *pipeline) join(ctx context.Context) (alone *request) {
	for r := p.next(); r != nil; r = p.next() {
		if !r.beside {
			return r
		}
		p.start(ctx, r)
	}
	return nil
}

// start lets a request take part.
func (p *pipeline) start(ctx context.Context, r *request) {
	c := &course{of: r, t: &txn{w: p.t.w}}
	c.resume, c.stop = iter.Pull(func(yield func(*statement) bool) {
		c.t.ask = yield
		r.err = r.run(ctx, c.t)
	})
	p.live = append(p.live, c)
}

// advance brings each request to its next statement, and lets go of those that want nothing more.
func (p *pipeline) advance() error {
	left := p.live[:0]
	for i, c := range p.live {
		st, more := c.resume()
		if more {
			c.waiting = st
			left = append(left, c)
			continue
		}
		if err := c.of.err; err != nil {
			p.live = append(left, p.live[i+1:]...)
			return &failed{of: c.of, err: err}
		}
		for stamp, stale := range c.t.stale {
			p.t.stale[stamp] = p.t.stale[stamp] || stale
		}
	}
	p.live = left
	return nil
}

// send has the statements executed for which the requests wait, in the order of the requests.
func (p *pipeline) send(ctx context.Context) error {
	var together []*statement
	for _, c := range p.live {
		if c.waiting.alone == nil {
			together = append(together, c.waiting)
		}
	}
	if len(together) > 0 {
		if err := p.t.w.dialect.send(ctx, p.t.w.conn, together); err != nil {
			return err
		}
	}
	for _, c := range p.live {
		if c.waiting.alone != nil {
			c.waiting.err = c.waiting.alone()
		}
	}
	return nil
}

// await hands a statement over to the pipeline and waits for what became of it.
func (t *txn) await(st *statement) error {
	if !t.ask(st) {
		return errStopped
	}
	return st.err
}
