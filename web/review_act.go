package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
)

// reviewing is what one form asks for. It says what was seen and what is wanted; between the two stands what is there by now:
//
//	wanted = what stands ──► nothing to do (the form was sent twice, or somebody was faster)
//	seen   = what stands ──► correction
//	neither              ──► Conflict: the page shows what stands and what was typed
type reviewing struct {
	visit   *visit
	doc     *ledger.Document
	m       *ledger.Measure
	mends   []ledger.Mend
	checks  []ledger.Check
	confirm []ledger.Confirmation
	what    string // mend, check, confirm, same or year
}

// reviewAct corrects, notes as right, or confirms, and shows the page anew.
func (s *site) reviewAct(v *visit) error {
	doc, err := v.checked()
	if err != nil {
		return err
	}
	act := &reviewing{visit: v, doc: doc}
	err = act.read()
	if err == nil {
		err = act.write()
	}
	switch ledger.CodeOf(err) {
	case "":
		to := reviewPage(doc.ID) + "?" + query("done", act.what, "at", v.sent("measure"))
		http.Redirect(v.w, v.r, to, http.StatusSeeOther)
		return nil
	case ledger.Conflict, ledger.Invalid:
		return v.reviewAgain(err)
	}
	return err
}

// write does it, all of it or nothing.
func (a *reviewing) write() error {
	if len(a.mends)+len(a.checks)+len(a.confirm) == 0 {
		return nil
	}
	v := a.visit
	if err := v.site.Acts.Review(v.r.Context(), a.mends, a.checks, a.confirm); err != nil {
		return fmt.Errorf("check a reading: %w", err)
	}
	v.site.Log.InfoContext(v.r.Context(), "reading checked on a page", "document", a.doc.ID, "mends", len(a.mends), "checks", len(a.checks), "confirmed", len(a.confirm))
	return nil
}

// read finds out what the form asks for.
func (a *reviewing) read() error {
	v := a.visit
	if seen, err := strconv.Atoi(v.sent("revision")); err != nil || seen != a.doc.Revision {
		return errChanged()
	}
	switch act := v.sent("act"); act {
	case "confirm":
		return a.confirmed()
	case "year":
		a.what = act
		return a.mend(reviewField{Name: act, Field: ledger.MendYear, Was: v.sent("was.year")}, v.sent("year"))
	case "mend", "check":
		m, ok := a.doc.FindMeasure(v.sent("measure"))
		if !ok {
			return errChanged()
		}
		a.m, a.what = m, act
		return a.measure(act == "check")
	}
	return ledger.Errorf(ledger.Invalid, "没有看懂要做什么，请再点一次。")
}

// confirmed lets the document's duties count; what is still doubtful has to be said yes to.
func (a *reviewing) confirmed() error {
	v := a.visit
	a.what = "confirm"
	switch {
	case a.doc.Standing != ledger.InForce:
		return ledger.Errorf(ledger.Invalid, "这份文件已不再有效，不能生效。")
	case a.doc.Status == ledger.DocumentConfirmed:
		return nil
	}
	if n := len(v.site.Checker.Doubts(a.doc, v.corpus.Directory())); n > 0 && v.sent("sure") == "" {
		return ledger.Errorf(ledger.Invalid, "还有%d处没核对。要直接生效，请先勾选“没核对的也照此生效”。", n)
	}
	a.confirm = []ledger.Confirmation{{DocumentID: a.doc.ID, Revision: a.doc.Revision, Act: v.actor()}}
	return nil
}

// measure reads the fields of one measure; the deadlines from the last, because one that is removed moves those behind it.
func (a *reviewing) measure(right bool) error {
	v := a.visit
	fields, err := v.fields(a.doc, a.m, nil)
	if err != nil {
		return err
	}
	slices.Reverse(fields)
	work := copyOf(a.doc)
	for _, f := range fields {
		if err := a.field(work, f, right); err != nil {
			return err
		}
	}
	if right && (a.m.Checked == nil || len(a.mends) > 0) {
		a.checks = []ledger.Check{{DocumentID: a.doc.ID, MeasureKey: a.m.Key, Revision: a.doc.Revision, Act: v.actor()}}
	}
	if len(a.mends)+len(a.checks) == 0 {
		a.what = "same"
	}
	return nil
}

// field reads one field of a measure. Who says that all is right must have seen what stands, of every field.
func (a *reviewing) field(work *ledger.Document, f reviewField, right bool) error {
	v := a.visit
	if !v.r.PostForm.Has(f.Name) {
		return nil
	}
	was, wanted := v.sent("was."+f.Name), a.wanted(f)
	drop := f.Field == ledger.MendDue && !f.Fresh && v.sent("drop."+strconv.Itoa(f.Index)) != ""
	switch {
	case drop:
		wanted = ""
	case wanted == f.Was || wanted == was && !right:
		return nil
	}
	if was != f.Was { // somebody was faster
		return errChanged()
	}
	return a.mendOn(work, f, wanted)
}

// wanted is what was typed, units by the directory's names.
func (a *reviewing) wanted(f reviewField) string {
	typed := a.visit.sent(f.Name)
	if f.Field != ledger.MendLead && f.Field != ledger.MendCooperating && f.Field != ledger.MendResponsible || typed == a.visit.sent("was."+f.Name) {
		return typed
	}
	var names []string
	for _, name := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune("、,，;； \n\u3000", r) }) {
		if name = canonical(a.visit.corpus, name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "、")
}

// mend notes one correction of the document as it stands.
func (a *reviewing) mend(f reviewField, wanted string) error {
	stands, err := a.visit.site.Checker.Value(a.doc, "", f.Field, 0)
	if err != nil || stands == wanted {
		a.what = "same"
		return err
	}
	if stands != f.Was {
		return errChanged()
	}
	return a.mendOn(copyOf(a.doc), f, wanted)
}

// mendOn tries a correction on a copy and notes it. Errors: what cannot be right, in a sentence for the person.
func (a *reviewing) mendOn(work *ledger.Document, f reviewField, wanted string) error {
	key := ""
	if a.m != nil {
		key = a.m.Key
	}
	before, err := a.visit.site.Checker.Value(work, key, f.Field, f.Index)
	if err != nil {
		return err
	}
	one := ledger.Mend{DocumentID: a.doc.ID, MeasureKey: key, Field: f.Field, Index: f.Index, Before: before, After: wanted, Act: a.visit.actor()}
	if err := a.visit.site.Checker.Apply(work, one); err != nil {
		return err
	}
	a.mends = append(a.mends, one)
	return nil
}

// copyOf is a document that corrections may be tried on.
func copyOf(doc *ledger.Document) *ledger.Document {
	d := *doc
	d.Measures = slices.Clone(doc.Measures)
	for i := range d.Measures {
		m := &d.Measures[i]
		m.Mended, m.Deadlines, m.Assignments = slices.Clip(m.Mended), slices.Clone(m.Deadlines), slices.Clone(m.Assignments)
	}
	return &d
}

// errChanged tells that what the person saw is not what stands.
func errChanged() error {
	return ledger.Errorf(ledger.Conflict, "刚刚有人改过这一条，您的没有写进去，别人的也没有丢。下面是现在的内容，请看一下再定。")
}

// reviewAgain shows the page as it stands by now, why nothing was done, and what was typed.
func (v *visit) reviewAgain(cause error) error {
	corpus, err := v.site.Library.Current(v.r.Context())
	if err != nil {
		return fmt.Errorf("read the documents: %w", err)
	}
	v.corpus = corpus
	doc, err := v.read()
	if err != nil {
		return err
	}
	only := v.sent("measure")
	if _, ok := doc.FindMeasure(only); !ok {
		only = ""
	}
	view, err := v.reviewView(doc, only)
	if err != nil {
		return err
	}
	conflict := ledger.CodeOf(cause) == ledger.Conflict
	if conflict {
		cause = errChanged()
	}
	var known *ledger.Error
	if errors.As(cause, &known) {
		view.Trouble = fullWidth(known.Error())
	}
	for i := range view.Cards {
		if view.Cards[i].M.Key == only {
			view.Cards[i].typed(v, conflict)
		}
	}
	return v.show(statusOf(ledger.CodeOf(cause)), "review", view)
}

// typed puts what was typed into the fields; after a conflict it only stands beside what is there by now.
func (c *reviewCard) typed(v *visit, conflict bool) {
	f := v.frame("", "")
	for i := range c.Fields {
		field := &c.Fields[i]
		typed := v.sent(field.Name)
		switch {
		case !v.r.PostForm.Has(field.Name) || typed == v.sent("was."+field.Name) || typed == field.Was:
		case conflict:
			c.Doubts = append(c.Doubts, f.Say("您刚才写的没有存："+field.Field.Chinese()+"“"+typed+"”", "What you typed was not kept: "+typed))
		default:
			field.Value, field.Doubted = typed, true
		}
	}
}
