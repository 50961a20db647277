package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
	"duban/retrieval"
)

// pageSize is how many documents a page lists.
const pageSize = 50

// documentsView is the list of documents 文件.
type documentsView struct {
	Frame
	Asked   string // words of a title or 文号
	Year    string
	State   string // "", counted, draft, gone
	Years   []string
	Titles  []retrieval.Title
	Total   int
	First   int // number of the first that is listed, from 1
	Former  string
	Next    string
	HasList bool // there are documents at all
}

// documents lists them, those issued last first.
func (s *site) documents(v *visit) error {
	view := &documentsView{Frame: v.frame("文件", "Documents"), Asked: v.asked("q"), Year: v.asked("year"), State: v.asked("state")}
	all := v.corpus.Titles()
	view.HasList = len(all) > 0
	view.Years = yearsOf(all)
	var list []retrieval.Title
	for _, t := range all {
		if view.fits(t) {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b retrieval.Title) int {
		return cmp.Or(b.Issued.Compare(a.Issued), cmp.Compare(a.Title, b.Title))
	})
	view.page(list, v.asked("page"))
	return v.show(http.StatusOK, "documents", view)
}

// fits reports whether a document is asked for.
func (d *documentsView) fits(t retrieval.Title) bool {
	words := strings.ToLower(d.Asked)
	if words != "" && !strings.Contains(strings.ToLower(t.Title), words) && !strings.Contains(strings.ToLower(t.Number), words) {
		return false
	}
	if d.Year != "" && strconv.Itoa(t.Issued.Year) != d.Year {
		return false
	}
	switch d.State {
	case "counted":
		return t.Standing == ledger.InForce && t.Status == ledger.DocumentConfirmed
	case "draft":
		return t.Standing == ledger.InForce && t.Status != ledger.DocumentConfirmed
	case "gone":
		return t.Standing != ledger.InForce
	}
	return true
}

// page cuts the list.
func (d *documentsView) page(list []retrieval.Title, asked string) {
	d.Total = len(list)
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 || (n-1)*pageSize >= max(len(list), 1) {
		n = 1
	}
	from := (n - 1) * pageSize
	d.Titles, d.First = list[from:min(from+pageSize, len(list))], from+1
	link := func(n int) string {
		return prefix + "/documents?" + query("q", d.Asked, "year", d.Year, "state", d.State, "page", strconv.Itoa(n))
	}
	if n > 1 {
		d.Former = link(n - 1)
	}
	if from+pageSize < len(list) {
		d.Next = link(n + 1)
	}
}

// DocumentState prints how a document stands.
func (f Frame) DocumentState(status ledger.DocumentStatus, standing ledger.Standing) string {
	switch {
	case standing == ledger.Replaced:
		return f.Say("已被修订", "replaced")
	case standing == ledger.Repealed:
		return f.Say("已废止", "repealed")
	case status == ledger.DocumentConfirmed:
		return f.Say("已生效", "in force")
	}
	return f.Say("待核对", "to be checked")
}

func yearsOf(all []retrieval.Title) []string {
	var years []string
	for _, t := range all {
		if y := strconv.Itoa(t.Issued.Year); t.Issued.Year > 0 && !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years
}
