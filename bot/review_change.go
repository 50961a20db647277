package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// changes reads corrections and what was found right, clause by clause: 第3条牵头单位改为县发改局,第5条没问题.
func (r *reviewer) changes() *ReviewPart {
	part := &ReviewPart{Act: ReviewChange}
	masked := r.maskUnits()
	var before piece
	for _, c := range r.u.clauses() {
		p := piece{r: r, start: c.start, text: masked[c.start:c.end], refs: r.refsIn(c.start, c.end), carried: before.measures, field: before.field, old: before.old}
		if p.measures = measuresOf(p.refs); len(p.measures) == 0 {
			p.measures = p.carried
		}
		if c.asks || !p.read(part) {
			part.Unread = unread(part.Unread, r.u.Folded[c.start:c.end])
		}
		if before = p; p.last {
			break
		}
	}
	if len(part.Mends) == 0 && len(part.Right) == 0 && !part.Rest {
		return nil
	}
	return part
}

// unread joins what was not understood, short fillers left out.
func unread(before, clause string) string {
	if utf8.RuneCountInString(fillers.ReplaceAllString(clause, "")) < 3 {
		return before
	}
	if before != "" {
		before += ","
	}
	return before + clause
}

var fillers = rule("fillers")

// piece is one clause on its way. text is masked: references _, known units U, titles t.
type piece struct {
	r        *reviewer
	start    int // of the clause, bytes of Folded
	text     string
	refs     []Reference
	measures []MeasurePart    // that it speaks of; none: the one spoken of before
	carried  []MeasurePart    // those of the clause before
	field    ledger.MendField // that was said to be wrong: 牵头单位错了,应该是…
	old      []NamedUnit      // that is said to be wrong: 县公路所错了,应该是…
	last     bool             // it took the rest of the message
}

// maskUnits is the folded text with titles, references and known units masked; offsets stay.
func (r *reviewer) maskUnits() string {
	b := []byte(mask(r.text, r.u.every()))
	for _, m := range r.u.Units {
		for i := m.Start; m.Known && i < m.End; i++ {
			b[i] = 'U'
		}
	}
	return string(b)
}

func (r *reviewer) refsIn(start, end int) []Reference {
	var in []Reference
	for _, ref := range r.u.every() {
		if start <= ref.Start && ref.Start < end {
			ref.Excluded = slices.ContainsFunc(r.u.References, func(s Reference) bool { return s.Excluded && s.Number == ref.Number })
			in = append(in, ref)
		}
	}
	return in
}

func measuresOf(refs []Reference) []MeasurePart {
	var out []MeasurePart
	for _, ref := range refs {
		if one := (MeasurePart{Number: ref.Number}); !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// raw is a stretch of the clause as it stands in the message.
func (p *piece) raw(from, to int) string { return p.r.u.Folded[p.start+from : p.start+to] }

// mend is a correction that a rule found in a clause.
type mend struct {
	MendPart
	sure bool
	of   []Reference // the measures that it is about, where not all that the clause names
}

// read takes one clause into part; false when it says nothing of the kind.
func (p *piece) read(part *ReviewPart) bool {
	if p.continues(part) || p.faults() || p.leavesOut(part) {
		return true
	}
	for _, rule := range []func() (mend, bool){p.year, p.number, p.title, p.due, p.role, p.swap, p.bare} {
		m, ok := rule()
		if !ok {
			continue
		}
		part.Sure = part.Sure || m.sure
		for _, of := range p.about(m) {
			one := m.MendPart
			one.MeasurePart = of
			part.Mends = append(part.Mends, one)
		}
		return true
	}
	return p.right(part)
}

// about is the measures that a correction is about.
func (p *piece) about(m mend) []MeasurePart {
	of := p.measures
	if m.of != nil {
		if of = measuresOf(m.of); len(of) == 0 {
			of = p.carried
		}
	}
	if m.Whole || len(of) == 0 {
		return []MeasurePart{{}}
	}
	return of
}

var (
	onlyUnits   = compile(`^(?:和|以及|还有|与|及|、)*(U+(?:[、和与及]+U+)*)(?:吧|了|负责|。)*$`)
	faulted     = rule("faulted")
	notUnits    = rule("notUnits")
	faultyUnits = rule("faultyUnits")
	leftOut     = compile(`^除了?_+(?:[、和及]?_+)*(?:以外|之外|外)?$`)
	rightSaid   = rule("rightSaid")
	rightRest   = rule("rightRest")
)

// faults notes a field that is said to be wrong, for the clause behind to put it right.
func (p *piece) faults() bool {
	if m := faulted.FindStringSubmatch(p.text); m != nil {
		p.field = roleNamed(m[1])
		return true
	}
	if m := notUnits.FindStringSubmatch(p.text); m != nil {
		p.field = roleNamed(m[1])
		return true
	}
	if m := faultyUnits.FindStringSubmatchIndex(p.text); m != nil {
		p.old = p.unitsIn(m[2], m[3])
		return true
	}
	return false
}

// leavesOut reads 除了第3条 as a clause of its own.
func (p *piece) leavesOut(part *ReviewPart) bool {
	if !excludes(p.refs) || !leftOut.MatchString(p.text) {
		return false
	}
	for _, ref := range p.refs {
		part.Numbers = append(part.Numbers, ref.Number)
	}
	return true
}

// continues adds units to the list of the clause before: 改成各镇,县教育局.
func (p *piece) continues(part *ReviewPart) bool {
	n := len(part.Mends)
	m := onlyUnits.FindStringSubmatchIndex(p.text)
	if m == nil || n == 0 || len(part.Mends[n-1].Units) == 0 || len(p.refs) > 0 {
		return false
	}
	more := p.unitsIn(m[2], m[3])
	for i := range part.Mends {
		if part.Mends[i].Field == part.Mends[n-1].Field && part.Mends[i].How == part.Mends[n-1].How {
			part.Mends[i].Units = append(slices.Clone(part.Mends[i].Units), more...)
		}
	}
	return true
}

// right reads 第3条没问题, 都没问题, 其余没问题.
func (p *piece) right(part *ReviewPart) bool {
	rest := rightRest.MatchString(p.text)
	said := p.text
	if rest {
		said = rightRest.ReplaceAllString(said, "")
	}
	if !rightSaid.MatchString(said) {
		return false
	}
	switch {
	case len(p.refs) == 0 && rest, excludes(p.refs):
		part.Rest = true
		for _, ref := range p.refs {
			part.Numbers = append(part.Numbers, ref.Number)
		}
	case len(p.refs) > 0:
		part.Right = append(part.Right, measuresOf(p.refs)...)
	default:
		return false
	}
	return true
}

// excludes reports 除第3条外.
func excludes(refs []Reference) bool {
	return slices.ContainsFunc(refs, func(r Reference) bool { return r.Excluded })
}

// unitsIn reads a list of units between two offsets of the clause: 各镇、县教育局和县水务局. A name that nobody
// knows stays as it was typed.
func (p *piece) unitsIn(from, to int) []NamedUnit {
	var out []NamedUnit
	begin := from
	flush := func(end int) {
		said := strings.Trim(p.raw(begin, end), " :\"“”'()的")
		for _, role := range []string{"牵头", "配合", "负责", "来办"} {
			said = strings.TrimSuffix(said, role)
		}
		if n := utf8.RuneCountInString(said); n >= 2 && n <= 24 {
			out = append(out, p.r.name(said))
		}
	}
	for i := from; i < to; {
		if p.text[i] == 'U' {
			i++
			continue
		}
		n := jointAt(p.text[i:to])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(p.text[i:to])
			i += n
			continue
		}
		flush(i)
		i += n
		begin = i
	}
	flush(to)
	return out
}

// jointAt is the length of what parts two units at the beginning of a text, 0 when nothing does.
func jointAt(text string) int {
	for _, j := range []string{"、", ",", "以及", "和", "与", "及", "/", ";", " "} {
		if strings.HasPrefix(text, j) {
			return len(j)
		}
	}
	return 0
}

// name resolves a unit as typed.
func (r *reviewer) name(said string) NamedUnit {
	if r.units == nil {
		return NamedUnit{Said: said}
	}
	for _, m := range r.units.Find(said) {
		if m.Known && m.Start == 0 && m.End == len(said) {
			names := m.Names
			if len(names) == 0 {
				names = []string{m.Name}
			}
			return NamedUnit{Said: said, Names: names}
		}
	}
	return NamedUnit{Said: said, Names: r.units.Resolve(said)}
}

// roleNamed is the field of a role's word.
func roleNamed(word string) ledger.MendField {
	switch word {
	case "牵头", "主办", "主责":
		return ledger.MendLead
	case "配合", "协办", "参加", "参与":
		return ledger.MendCooperating
	}
	return ledger.MendResponsible
}

var (
	isoDay   = compile(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`)
	yearSaid = compile(`\d{4}年|今年|明年|后年|本年|当年|次年`)
	dueRest  = compile(`[之以]?前|完成|办结|截止|截至|为止|报送|上报|吧|才对|就行|了|的|[。!:\s]|底|末|到|至|于|在|是|必须|要|得`)
)

// dayIn reads the day that a stretch of text names, alone but for words such as 前完成. noYear tells that its year
// was not said; then it is today's.
func dayIn(text string, today ledger.Date) (day ledger.Date, noYear, ok bool) {
	if m := isoDay.FindStringSubmatch(text); m != nil && strings.TrimSpace(dueRest.ReplaceAllString(strings.Replace(text, m[0], "", 1), "")) == "" {
		if w, _, _, found := zh.FindWindow(m[0], today); found {
			return w.To, false, true
		}
	}
	if limits := zh.FindLimits(text, zh.LimitYear{Year: today.Year}); len(limits) > 0 {
		l := limits[0]
		rest := dueRest.ReplaceAllString(text[:l.Start]+text[l.End:], "")
		if l.Due.IsZero() || l.Kind.Recurring() || rest != "" {
			return ledger.Date{}, false, false
		}
		return l.Due, !yearSaid.MatchString(text[l.Start:l.End]), true
	}
	w, start, end, found := zh.FindWindow(text, today)
	if found && !w.To.IsZero() && strings.TrimSpace(dueRest.ReplaceAllString(text[:start]+text[end:], "")) == "" {
		return w.To, !yearSaid.MatchString(text[start:end]) && strings.Contains(text[start:end], "月") && !relative.MatchString(text[start:end]), true
	}
	return ledger.Date{}, false, false
}

// relative words fix the year by today.
var relative = compile(`本|这|下|上|明|今|后|周|天|日内`)
