package retrieval

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// Meant narrows the documents whose names stand in a folded text to those that it may be about. One that is no longer
// in force counts only when it is named itself: by 文号, by a title or alias that no document in force that is named
// shares, or by its year (2022年的若干措施, 2022版); or when nothing in force is named. The year alone names an old document where it is
// the only one of its year. Order: as given.
func (c *Corpus) Meant(folded string, named []string) []string {
	said := zh.Squeeze(folded)
	year := yearSaid(said)
	if len(named) == 0 {
		return c.ofYear(year)
	}
	var current, itself []string
	var names []string // of those in force
	for _, id := range named {
		if t, ok := c.title(id); ok && t.Standing == ledger.InForce {
			current = append(current, id)
			names = append(names, t.Words...)
		}
	}
	for _, id := range named {
		if t, ok := c.title(id); ok && t.Standing != ledger.InForce && namesItself(said, t, year, names) {
			itself = append(itself, id)
		}
	}
	switch {
	case len(itself) > 0:
		return itself
	case len(current) > 0:
		return current
	}
	return named
}

// ofYear is the one document of a year, when it is no longer in force: one in force needs no year to be found.
func (c *Corpus) ofYear(year int) []string {
	var only *Title
	for i := range c.titles {
		if year == 0 || yearOf(c.titles[i]) != year {
			continue
		}
		if only != nil {
			return nil
		}
		only = &c.titles[i]
	}
	if only == nil || only.Standing == ledger.InForce {
		return nil
	}
	return []string{only.ID}
}

// namesItself reports whether a text means an old document and no other.
func namesItself(said string, d Title, year int, current []string) bool {
	if n := zh.Squeeze(d.Number); n != "" && strings.Contains(said, n) {
		return true
	}
	if year != 0 && yearOf(d) == year {
		return true
	}
	for _, name := range d.Words {
		bare := titleTail.ReplaceAllString(name, "")
		shared := func(other string) bool { return strings.Contains(other, bare) }
		if len(bare) >= telling && strings.Contains(said, name) && !slices.ContainsFunc(current, shared) {
			return true
		}
	}
	return false
}

// telling is how long a name must be to mean one document. Unit: bytes, three a character.
const telling = 12

var (
	titleTail = regexp.MustCompile(`\([^()]*\)$`)
	titleYear = regexp.MustCompile(`(?:19|20)\d\d`)
	yearNames = regexp.MustCompile(`((?:19|20)\d\d)(?:年?(?:的|版|那|印发|出台|制定|修订|发的|老)|年(?:若干|实施|工作|行动)?(?:措施|意见|方案|办法|文件|通知|规定|计划|政策))`)
)

// yearSaid is the year by which a text names a document, 0 for none: a year in which something is due is none.
func yearSaid(said string) int {
	m := yearNames.FindStringSubmatch(said)
	if m == nil {
		return 0
	}
	year, _ := strconv.Atoi(m[1]) // four digits
	return year
}

// yearOf is the year in a document's title, else that of its issue; 0 when there is neither.
func yearOf(d Title) int {
	if m := titleYear.FindString(d.Title); m != "" {
		year, _ := strconv.Atoi(m) // four digits
		return year
	}
	return d.Issued.Year
}
