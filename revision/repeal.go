package revision

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	// revisedTail is what a new version of a document has behind its title: (修订版), (2025年修订), (2025年修正版).
	revisedTail = regexp.MustCompile(`\((?:(?:19|20)\d\d年?)?(?:最新)?(?:修订|修正|修改)(?:版|本|稿)?\)$`)
	innerTitle  = regexp.MustCompile(`[〈<《]([^〈〉<>《》]+)[〉>》]`)
	printing    = regexp.MustCompile(`^(?:印发|转发|批转|公布)`)
	notice      = regexp.MustCompile(`的?(?:通知|公告|决定)$`)
)

// Names returns the keys by which another document's text may call this one, normalised: its number, its title and
// that of its covering notice, each also without issuer, brackets and 关于印发…的通知, and the title without (…修订).
// Two documents that share none of them do not speak of each other; that they share one does not prove that they
// do: see Concerns. Order: none; no key twice.
func Names(doc *ledger.Document) []string {
	var names []string
	add := func(n string) {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	add(number(doc.Number))
	for _, t := range []string{doc.Title, doc.Notice} {
		for _, c := range called(t) {
			add(c.rest)
		}
		_, base := split(BaseTitle(t))
		add(base)
	}
	return names
}

// RepealNames returns the keys under which what a repeal speaks of has to be looked for among the Names of others.
func RepealNames(r ledger.Repeal) []string {
	return Names(&ledger.Document{Title: r.Title, Number: r.Number})
}

// Concerns reports whether a repeal speaks of a document. A number that both have decides. Else one of the titles
// has to be the same, but for white space, width of letters, quotation marks and the issuer before 关于; a document
// that replaces its earlier version may add (…修订) to the title, or that one may have had it.
func Concerns(r ledger.Repeal, doc *ledger.Document) bool {
	if a, b := number(r.Number), number(doc.Number); a != "" && b != "" {
		return a == b
	}
	if r.Title == "" {
		return false
	}
	for _, t := range []string{doc.Title, doc.Notice} {
		if sameTitle(r.Title, t) || r.Standing == ledger.Replaced && sameTitle(BaseTitle(r.Title), BaseTitle(t)) {
			return true
		}
	}
	return false
}

// BaseTitle takes (修订版), (2025年修订) and their like off a title; another title stays as it is.
func BaseTitle(title string) string {
	t := zh.Squeeze(title)
	if base := revisedTail.ReplaceAllString(t, ""); base != t {
		return base
	}
	return title
}

// title is one way of calling a document: by whom, and what.
type title struct{ issuer, rest string }

func sameTitle(a, b string) bool {
	for _, x := range called(a) {
		for _, y := range called(b) {
			if x.rest == y.rest && (x.issuer == y.issuer || x.issuer == "" || y.issuer == "") {
				return true
			}
		}
	}
	return false
}

// called returns a title and what it prints: 县政府办关于印发〈…若干措施〉的通知 also calls the measures.
func called(s string) []title {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	issuer, rest := split(s)
	ways := []title{{issuer, rest}}
	folded := zh.Squeeze(s)
	if m := innerTitle.FindStringSubmatch(folded); m != nil {
		issuer, rest := split(m[1])
		return append(ways, title{issuer, rest})
	}
	if p := printing.FindString(rest); p != "" {
		ways = append(ways, title{issuer, notice.ReplaceAllString(strings.TrimPrefix(rest, p), "")})
	}
	return ways
}

// split parts a title at 关于: 云岭县人民政府 and 加强河湖管护的若干措施.
func split(s string) (issuer, rest string) {
	s = strings.NewReplacer("《", "", "》", "", "〈", "", "〉", "", "<", "", ">", "", "\"", "").Replace(zh.Squeeze(s))
	before, after, found := strings.Cut(s, "关于")
	if !found {
		return "", s
	}
	return before, after
}

// number makes two ways of writing a 文号 equal: 云政办发[2024]5号.
func number(s string) string {
	s = zh.Squeeze(s)
	s = strings.NewReplacer("(", "[", ")", "]", "第", "", "文号", "", ":", "").Replace(s)
	return s
}
