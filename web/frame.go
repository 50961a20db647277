package web

import "strings"

// At reports whether the page is at a path.
func (f Frame) At(path string) bool { return strings.TrimSuffix(f.Path, "/") == path }

// Below reports whether the page is at a path or below it.
func (f Frame) Below(path string) bool { return f.At(path) || strings.HasPrefix(f.Path, path+"/") }

// figuresView is figures with the page's language.
type figuresView struct {
	View Frame
	List []figure
}

// With gives figures to a template.
func (f Frame) With(list []figure) any { return figuresView{f, list} }

// dutiesView is duties with the page's language.
type dutiesView struct {
	View Frame
	List []dutyLine
}

// ListOf gives duties to a template.
func (f Frame) ListOf(list []dutyLine) any { return dutiesView{f, list} }

// publicView is a measure's counts with the page's language.
type publicView struct {
	View Frame
	P    public
}

// PublicOf gives a measure's counts to a template.
func (f Frame) PublicOf(p public) any { return publicView{f, p} }

// fieldView is a field of a measure's reading with the page's language; At is the number of its form.
type fieldView struct {
	View Frame
	At   int
	F    reviewField
}

// FieldOf gives a field to a template.
func (f Frame) FieldOf(at int, field reviewField) any { return fieldView{f, at, field} }

// MonthOf gives a month to a template.
func (Frame) MonthOf(c calendarView) any { return &c }

// PaperLink is where a file of the ledger is, of what the page shows.
func (v *overviewView) PaperLink(form string) string {
	return prefix + "/papers/" + form + "?" + query("document", v.Filter.Document, "unit", v.Filter.Unit)
}

// PaperLink is where a file of the document's ledger is.
func (v *documentView) PaperLink(form string) string {
	return prefix + "/papers/" + form + "?" + query("document", v.Doc.ID)
}

// PaperLink is where a file of the measure's ledger is, of the unit alone where the page shows one; of another unit than his own nobody
// but 督查室 gets one.
func (v *measureView) PaperLink(form string) string {
	unit := v.Unit
	if !v.Whole() && unit != v.Viewer.Unit {
		unit = ""
	}
	return prefix + "/papers/" + form + "?" + query("document", v.Doc.ID, "measure", v.M.Key, "unit", unit)
}

// PaperLink is where a file of the unit's ledger is.
func (v *unitView) PaperLink(form string) string {
	return prefix + "/papers/" + form + "?" + query("unit", v.Name)
}
