package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"duban/ledger"
)

// Bounds of the files that are made for a page.
const (
	paperTime   = time.Minute // a person waits for it
	mostMaking  = 4           // at the same time in one process; who comes next waits for a seat within his minute
	mostSmaller = 40          // smaller choices that a page offers of each kind
)

// drafts are the forms that speak for 督查室; nobody else may have them, as in chat.
var drafts = []string{"slip", "order"}

// making holds files that are being made: one for each person, a few for all. Concurrency: safe.
//
//	asked ──the person's last one is still being made──► refused: too many
//	asked ──► waits for a seat ──► made ──► handed out
//	             └── the minute is over, it is too large ──► refused: too large, smaller ones are offered
//	             └── the browser went away ──► given up
type making struct {
	mu    sync.Mutex
	of    map[string]bool // userid
	seats chan struct{}
}

func newMaking() *making {
	return &making{of: map[string]bool{}, seats: make(chan struct{}, mostMaking)}
}

// begin takes a person's turn and a seat; done gives both back. Errors: errBusy for a second one of the same person; the context's.
func (m *making) begin(ctx context.Context, user string) (done func(), err error) {
	m.mu.Lock()
	busy := m.of[user]
	m.of[user] = true
	m.mu.Unlock()
	if busy {
		return nil, errBusy
	}
	leave := func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.of, user)
	}
	select {
	case m.seats <- struct{}{}:
		return func() { <-m.seats; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, fmt.Errorf("wait for a seat: %w", ctx.Err())
	}
}

// errBusy says that a person's last file is still being made.
var errBusy = errors.New("a file of this person is being made")

// paper hands out a file of the ledger: of all units to 督查室, to others of what their unit owes or leads.
func (s *site) paper(v *visit) error {
	if s.Papers == nil {
		return errNoPage()
	}
	order, err := v.order()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(v.r.Context(), paperTime)
	defer cancel()
	made, err := s.make(ctx, v, order)
	switch {
	case err == nil:
	case v.r.Context().Err() != nil:
		return nil // nobody waits for it any more
	case errors.Is(err, errBusy):
		return v.busy()
	case errors.Is(err, context.DeadlineExceeded), ledger.CodeOf(err) == ledger.TooLarge:
		return v.tooLarge(order, err)
	default:
		return fmt.Errorf("make a paper: %w", err)
	}
	v.download(made.Name, made.Type)
	v.w.Header().Set("Content-Length", strconv.Itoa(len(made.Data)))
	_, _ = v.w.Write(made.Data) // the browser went away
	return nil
}

// make makes it in its turn.
func (s *site) make(ctx context.Context, v *visit, order Order) (Paper, error) {
	done, err := s.making.begin(ctx, v.viewer.UserID)
	if err != nil {
		return Paper{}, err
	}
	defer done()
	return s.Papers.Paper(ctx, order)
}

// order is what the address asks for, within what the viewer may have.
func (v *visit) order() (Order, error) {
	o := Order{Form: v.r.PathValue("form"), Document: v.asked("document"), Measure: v.asked("measure"), Unit: canonical(v.corpus, v.asked("unit")), Day: v.today}
	if v.viewer.Role != Whole {
		if slices.Contains(drafts, o.Form) || o.Unit != "" && o.Unit != v.viewer.Unit {
			return Order{}, errNotYours()
		}
		o.Own = v.viewer.Unit
	}
	return o, nil
}

// busy says that one file at a time is made for a person.
func (v *visit) busy() error {
	f := v.frame("", "")
	return told{error: ledger.Errorf(ledger.TooMany, "a file is being made"),
		title: f.Say("请稍等", "One moment"),
		words: f.Say("您刚才要的文件还在做，做好会自动下载。一次做一份，请等它好了再点下一份。", "The file that you asked for is still being made. One at a time: please ask for the next one when it is there.")}
}

// tooLarge says that a file is too large to be made here, and offers smaller ones.
func (v *visit) tooLarge(o Order, cause error) error {
	f := v.frame("", "")
	t := told{error: ledger.Errorf(ledger.TooLarge, "make a paper: %w", cause), title: f.Say("这份台账太大", "Too large"),
		words: f.Say("内容太多，这里一次做不完，没有做。请选小一些的范围：", "There is too much in it to be made here. Please choose less:")}
	t.choices = v.smaller(o)
	if len(t.choices) == 0 {
		t.words = f.Say("内容太多，这里一次做不完，没有做。请管理员用 duban ledger --out 导出。", "There is too much in it to be made here. Please ask your administrator for it: duban ledger --out.")
	}
	return t
}

// smaller are the parts of an order: one document of all, else one measure; one unit where the viewer has all of them.
func (v *visit) smaller(o Order) (list []option) {
	link := func(document, measure, unit string) string {
		return prefix + "/papers/" + o.Form + "?" + query("document", document, "measure", measure, "unit", unit)
	}
	if doc, ok := v.corpus.Document(o.Document); ok && o.Measure == "" {
		f := v.frame("", "")
		for i := range doc.Measures[:min(mostSmaller, len(doc.Measures))] {
			m := &doc.Measures[i]
			list = append(list, option{link(doc.ID, m.Key, o.Unit), f.Number(m.Number) + " " + m.Heading})
		}
	} else if o.Document == "" {
		titles, _ := counted(v.corpus, 1)
		for _, t := range titles[:min(mostSmaller, len(titles))] {
			list = append(list, option{link(t.ID, "", o.Unit), t.Title})
		}
	}
	if v.viewer.Role == Whole && o.Unit == "" {
		units := v.corpus.Directory().Units
		for _, u := range units[:min(mostSmaller, len(units))] {
			list = append(list, option{link(o.Document, o.Measure, u.Name), u.Name})
		}
	}
	return list
}
