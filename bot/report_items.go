package bot

import (
	"slices"
	"strings"

	"duban/ledger"
)

// group is references written as one: 4、5条 or 7到10条.
type group struct {
	refs       []Reference
	start, end int
}

// groupsOf joins references of one place and drops the excluded ones.
func groupsOf(refs []Reference) []group {
	var groups []group
	for _, r := range refs {
		switch n := len(groups); {
		case r.Excluded:
		case n > 0 && groups[n-1].start == r.Start:
			groups[n-1].refs = append(groups[n-1].refs, r)
		default:
			groups = append(groups, group{refs: []Reference{r}, start: r.Start, end: r.End})
		}
	}
	return groups
}

// toldReferences leaves out the measures that only the asking half names, unless that half names them all.
func toldReferences(refs []Reference, told []clause) []Reference {
	var kept []Reference
	for _, r := range refs {
		for _, c := range told {
			if c.start <= r.Start && r.Start < c.end {
				kept = append(kept, r)
				break
			}
		}
	}
	if len(kept) == 0 {
		return refs
	}
	return kept
}

// stretch is the clauses that speak of one group.
type stretch struct {
	text    string
	numbers []ledger.Quantity
	signs   signs
	running bool // its last figure counts those before it
}

// empty reports that a stretch tells nothing.
func (s stretch) empty() bool {
	return len(s.numbers) == 0 && !s.signs.any() && !asBefore.MatchString(s.text)
}

// asBefore points to an earlier report; which status that was must be asked.
var asBefore = compile(`同上|[跟和与同]上[次月期]|(?:跟|和|与)(?:之前|以前)一样`)

// headed is 没弄的是17条: what stands before the number tells of it, what follows does not.
var headed = compile(`的(?:是|有|为|就是|还有|只有)?:?$`)

// between collects what the told clauses say between two offsets.
func between(told []clause, start, end int) stretch {
	var s stretch
	var texts []string
	for _, c := range told {
		from, to := max(c.start, start), min(c.end, end)
		if from >= to {
			continue
		}
		piece := c
		if from != c.start || to != c.end {
			piece = c.piece(from, to)
			piece.signs = readSigns(piece.text)
		}
		if !c.past {
			s.signs = s.signs.or(piece.signs)
		}
		texts = append(texts, piece.text)
		s.numbers = append(s.numbers, numbersOf(piece)...)
	}
	s.text = strings.Join(texts, ",")
	s.addUp()
	s.onlyPiece()
	return s
}

// itemsOf gives each measure its share of the report.
func itemsOf(u *Utterance, told []clause) []ReportItem {
	groups := groupsOf(toldReferences(repeated(u), told))
	if len(groups) == 0 {
		s := between(told, 0, len(u.Folded))
		it := ReportItem{Status: s.signs.status(s.text, s.numbers), Numbers: s.numbers, Text: s.text, Subjects: subjects(u, 0, len(u.Folded)), Worded: s.signs.worded()}
		it.readPlan(s.signs)
		return []ReportItem{it}
	}
	if items, ok := distribute(u, told, groups); ok {
		return items
	}
	shares := sharesOf(u, told, groups)
	var items []ReportItem
	for i, g := range groups {
		from, to := g.end, len(u.Folded)
		if i == 0 {
			from = 0
		}
		if i+1 < len(groups) {
			to = groups[i+1].start
		}
		items = append(items, share(g, shares[i], subjects(u, from, to))...)
	}
	return merged(items)
}

// sharesOf gives each group what stands after it, or before it where people put it so.
func sharesOf(u *Utterance, told []clause, groups []group) []stretch {
	head := between(told, 0, groups[0].start)
	shares := make([]stretch, len(groups))
	for i, g := range groups {
		end := len(u.Folded)
		if i+1 < len(groups) {
			end = groups[i+1].start
		}
		shares[i] = between(told, g.end, end)
	}
	last := len(groups) - 1
	if shares[last].empty() && !head.empty() && (last == 0 || u.Lang == English || !allEmpty(shares)) {
		shift(shares, head)
	}
	lead(u, groups, shares, head)
	inherit(shares, head, func(i int) bool { return ownWords(told, groups[i], groups[i+1]) })
	together(shares, told, groups[last].end)
	return shares
}

// lead gives the first group the words before it that belong to it: 没弄的是17条, 已将第7条目录报送.
func lead(u *Utterance, groups []group, shares []stretch, head stretch) {
	first := &shares[0]
	if len(groups) == 1 && head.signs.any() && len(first.numbers) == 0 && headed.MatchString(strings.TrimRight(u.Folded[:groups[0].start], " ")) {
		*first = head
	}
	if first.empty() && first.text != "" && head.text != "" {
		first.text = head.text + "_" + first.text
		first.signs = readSigns(first.text)
	}
}

// repeated is the references with each place of those that are named twice: 第4、9条完成,其中第4条52人.
func repeated(u *Utterance) []Reference {
	if strings.Count(u.Folded, "条") <= len(groupsOf(u.References)) {
		return u.References
	}
	out := map[string]bool{}
	for _, r := range u.References {
		out[r.Number] = out[r.Number] || r.Excluded
	}
	all := slices.DeleteFunc(u.every(), func(r Reference) bool { no, known := out[r.Number]; return no || !known })
	if len(all) <= len(u.References) {
		return u.References
	}
	return all
}

// merged joins what is said of one measure in several places; a status in words outweighs figures alone.
func merged(items []ReportItem) []ReportItem {
	at := map[string]int{}
	var out []ReportItem
	for _, it := range items {
		i, ok := at[it.Number]
		if !ok {
			at[it.Number] = len(out)
			out = append(out, it)
			continue
		}
		old := &out[i]
		switch worded, before := readSigns(it.Text).any(), readSigns(old.Text).any(); {
		case old.Status == "" || worded && !before || worded && it.Status != ledger.Done:
			old.Status = it.Status
		}
		old.Worded, old.Plan = old.Worded || it.Worded, old.Plan && it.Plan
		old.Numbers, old.Text = append(slices.Clone(old.Numbers), it.Numbers...), old.Text+","+it.Text
	}
	return out
}

var allDone = compile(`^(?:以上|上述)?(?:均|都|全部|全)`)

// together serves 第4条52人 第9条8件 都完成了: the last clause speaks of all that tell no status.
func together(shares []stretch, told []clause, lastRef int) {
	last := told[len(told)-1]
	if len(shares) < 2 || last.start < lastRef || !allDone.MatchString(last.text) {
		return
	}
	for i := range shares[:len(shares)-1] {
		if !shares[i].signs.any() {
			shares[i].signs = last.signs
			shares[i].text += "," + last.text
		}
	}
}

// shift serves 完成了第4条,没动第5条: each number stands after what is said of it.
func shift(shares []stretch, head stretch) {
	for i := len(shares) - 1; i > 0; i-- {
		shares[i] = shares[i-1]
	}
	shares[0] = head
}

func allEmpty(shares []stretch) bool {
	for _, s := range shares {
		if !s.empty() {
			return false
		}
	}
	return true
}

// inherit serves 4条、5条都完成了: a number followed by nothing shares what comes next, else what came first.
// Words of its own, which tell nothing, are left to be asked about.
func inherit(shares []stretch, head stretch, apart func(i int) bool) {
	for i := len(shares) - 1; i >= 0; i-- {
		if !shares[i].empty() || i+1 < len(shares) && apart(i) {
			continue
		}
		if i+1 < len(shares) {
			shares[i] = shares[i+1]
		} else {
			shares[i] = head
		}
	}
}

// share gives each reference of a group what is said of the group.
func share(g group, s stretch, units []string) []ReportItem {
	status := s.signs.status(s.text, s.numbers)
	if onlyEvent(s) {
		status = ""
	}
	var items []ReportItem
	for _, r := range g.refs {
		it := ReportItem{Number: r.Number, Status: status, Numbers: s.numbers, Text: s.text, Subjects: units, Worded: s.signs.worded()}
		it.readPlan(s.signs)
		items = append(items, it)
	}
	return items
}

var respectively = compile(`分别|依次|\brespectively\b`)

// distribute serves 出庭了1次,旁听1次,分别是17、18条: as many telling clauses as references, in order.
func distribute(u *Utterance, told []clause, groups []group) ([]ReportItem, bool) {
	if !respectively.MatchString(u.Folded) {
		return nil, false
	}
	var refs []Reference
	for _, g := range groups {
		refs = append(refs, g.refs...)
	}
	var pieces []stretch
	for _, c := range told {
		s := between([]clause{c}, c.start, c.end)
		if !s.empty() {
			pieces = append(pieces, s)
		}
	}
	if len(refs) > 1 && len(pieces) == 1 && len(pieces[0].numbers) == len(refs) {
		pieces = onePerNumber(pieces[0])
	}
	if len(pieces) != len(refs) || len(refs) < 2 {
		return nil, false
	}
	var items []ReportItem
	for i, r := range refs {
		items = append(items, ReportItem{Number: r.Number, Status: pieces[i].signs.status(pieces[i].text, pieces[i].numbers), Numbers: pieces[i].numbers, Text: pieces[i].text, Worded: pieces[i].signs.worded()})
	}
	return items, true
}

// onePerNumber serves 4、9条分别是51人、12件.
func onePerNumber(s stretch) []stretch {
	var list []stretch
	for _, n := range s.numbers {
		list = append(list, stretch{text: s.text, numbers: []ledger.Quantity{n}, signs: s.signs})
	}
	return list
}
