package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	goesOn    = regexp.MustCompile(`^(?:并|且|报|经|及时|同时报|向社会)`)
	leadIn    = regexp.MustCompile(`^(?:针对|按照|根据|围绕|结合|依据|依照|在|对照|通过|以|为|除)`)
	earlier   = regexp.MustCompile(`^(?:在此)?之前$`)
	actorNoun = regexp.MustCompile(`([\p{Han}、]{0,24}(?:领导班子|负责人|审查机构|负责同志|领导干部))(?:要|应当?|须)?$`)
	notActor  = regexp.MustCompile(`^(?:确保|组织|加强|要求|推动|督促|对|将|把|坚持|保证|健全|落实|完善)`)
	groupHead = regexp.MustCompile(`^各\p{Han}{0,10}?(?:部门|单位|乡镇|镇|街道|机关)`)
	onlyTime  = regexp.MustCompile(`^[于在要应须并前的,、]*$`)
	trigger   = regexp.MustCompile(`(?:[^,;。]*?)(?:后|之日起|起)(?:的)?(?:,)?(?:要|应|须|必须|应当)?(?:在)?$`)
	yearPlan  = regexp.MustCompile(`(?:编制|制[定订]|拟[定订]|执行|落实|确定)[^,;。]{0,16}年度[^,;。]{0,20}?(?:计划|规划|报告|目录|清单|方案|要点)(?:制度)?`)
)

// limitsOf reads the deadlines of a measure's text. A day without a year has the year of a day before it in the same
// paragraph, else that of the document.
func (f *flow) limitsOf(ps []para, year int) []ledger.Deadline {
	var out []ledger.Deadline
	for _, p := range ps {
		y := zh.LimitYear{Year: year}
		for _, s := range f.pieces(p.a, p.b, "。;!?\n") {
			var ds []ledger.Deadline
			ds, y.Year = f.sentenceLimits(s, y)
			out = append(out, ds...)
		}
	}
	dated := slices.ContainsFunc(out, func(d ledger.Deadline) bool { return d.Kind == ledger.Yearly && d.When != yearWord })
	return slices.DeleteFunc(out, func(d ledger.Deadline) bool { return dated && d.When == yearWord }) // 年度报告制度, then its dates
}

// yearWord is the time word of a duty that is yearly by what is made.
const yearWord = "年度"

// labelledLimits reads what stands behind 完成时限; what is due is the measure itself.
func (f *flow) labelledLimits(t para, year int, heading string) []ledger.Deadline {
	var ds []ledger.Deadline
	for _, s := range f.pieces(t.a, t.b, "。;!?\n") {
		more, _ := f.sentenceLimits(s, zh.LimitYear{Year: year, Labelled: true})
		ds = append(ds, more...)
	}
	if len(ds) == 0 && lasting.MatchString(f.fold[t.a:t.b]) {
		ds = []ledger.Deadline{{Quote: f.show(t.a, t.b), Kind: ledger.Unspecified, When: f.show(t.a, t.b), Span: f.span(t.a, t.b), Who: []string{}}}
	}
	for i := range ds {
		if emptyDuty.MatchString(ds[i].What) {
			ds[i].What = heading
		}
	}
	return ds
}

// emptyDuty is what is left of 完成时限 when nothing but times stand there.
var emptyDuty = regexp.MustCompile(`^(?:[\d\s年月日号季度底前末内初止,，、。;；()（）\-~/.至到和及]|完成|分别|每)*$`)

var (
	lasting   = regexp.MustCompile(`长期|持续|常态|全年|即日|适时|按.{0,8}(?:要求|进度|部署|计划|安排|规定)|随时|实时|立行立改`)
	quotaOnly = regexp.MustCompile(`^(?:至少|不少于|不低于|不得少于)?` + "(?:[0-9一二两三四五六七八九十]{1,3})" + `(?:次|期|场|轮|回|遍|家|个|名|人|件)(?:以上)?$`)
)

// maxSentence is how much of a sentence is read for dates and figures. Unit: bytes.
const maxSentence = 12_000

// sentenceLimits reads the deadlines of one sentence, and the year that days without one have behind it.
func (f *flow) sentenceLimits(s para, y zh.LimitYear) ([]ledger.Deadline, int) {
	s.b = s.a + cutRune(f.fold[s.a:s.b], maxSentence)
	fold := f.fold[s.a:s.b]
	limits := zh.FindLimits(fold, y)
	cs := f.pieces(s.a, s.b, ",")
	if len(limits) == 0 {
		return f.yearPlans(cs, nil), y.Year
	}
	cs, rows := f.limitRows(s, cs, limits)
	var out []ledger.Deadline
	var who []string
	taken := make([]bool, len(cs))
	for k, l := range limits {
		if l.Kind == ledger.Once {
			y.Year = max(y.Year, l.Year)
		}
		i := pieceAt(cs, s.a+l.Start)
		if i < 0 {
			continue
		}
		next := len(cs)
		if k+1 < len(limits) {
			if j := pieceAt(cs, s.a+limits[k+1].Start); j > i {
				next = j
			}
		}
		d, last := f.deadline(s, cs, pieceRange{i, next}, rowLimit{l, rows[k]})
		if len(d.Who) == 0 && k > 0 && pieceAt(cs, s.a+limits[k-1].Start) == i-1 {
			d.Who = slices.Clone(who) // who opened the sentence goes on
		}
		who = d.Who
		out = append(out, d)
		for j := i; j <= last; j++ {
			taken[j] = true
		}
		out = append(out, f.sameTime(cs, i, last, next, d)...)
		out = append(out, f.earlierThan(cs, last+1, l)...)
	}
	return append(out, f.yearPlans(cs, taken)...), y.Year
}

func pieceAt(cs []para, at int) int {
	return slices.IndexFunc(cs, func(c para) bool { return at >= c.a && at < c.b })
}

// rowLimit is a limit with the row of limits that it stands in: 县局于6月底前、各镇于9月底前完成 are two limits of one
// duty, and what is to be done stands behind the last.
type rowLimit struct {
	zh.Limit
	row limitRow
}

// limitRow is where a row of limits begins and ends in the flow, and where the words before this one begin.
type limitRow struct{ a, b, head int }

var betweenLimits = regexp.MustCompile(`^(?:、|和|及|与|或|以及|/|并|分别|于|在|须|应|要)*$`)

// limitRows tells which limits of a sentence make a row; where two of one piece do not, it cuts the piece between them.
func (f *flow) limitRows(s para, cs []para, limits []zh.Limit) ([]para, []limitRow) {
	rows := make([]limitRow, len(limits))
	for k, l := range limits {
		from, to := s.a+l.Start, s.a+l.End
		rows[k] = limitRow{a: from, b: to, head: -1}
		if k == 0 {
			continue
		}
		prev := s.a + limits[k-1].End
		i := pieceAt(cs, from)
		if i < 0 || i != pieceAt(cs, s.a+limits[k-1].Start) {
			continue
		}
		between := f.fold[prev:from]
		if len(between) < 90 && (betweenLimits.MatchString(between) || f.actsBetween(prev, from)) {
			for j := k - 1; j >= 0 && rows[j].b == rows[k-1].b; j-- {
				if j != k-1 {
					rows[j].b = to
				}
			}
			rows[k-1].b = to
			rows[k] = limitRow{a: rows[k-1].a, b: to, head: prev + separatorLen(between)}
			continue
		}
		if n := strings.LastIndex(between, "、"); n > 0 {
			cut := prev + n
			c := cs[i]
			cs = slices.Insert(cs, i+1, para{cut + len("、"), c.b})
			cs[i].b = cut
		}
	}
	return cs, rows
}

func separatorLen(s string) int {
	for _, w := range []string{"、", "以及", "和", "及", "与"} {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	return 0
}

// actsBetween reports a name of who acts, and nothing else, between two limits.
func (f *flow) actsBetween(a, b int) bool {
	a += separatorLen(f.fold[a:b])
	sub, ok := f.subjectAt(a, b)
	return ok && betweenLimits.MatchString(f.fold[sub.end:b])
}

// pieceRange is the piece of a limit and that of the next one.
type pieceRange struct{ at, next int }

// extentOf returns the first and the last piece that a limit speaks of.
func (f *flow) extentOf(cs []para, in pieceRange, from int, l rowLimit) (first, last int) {
	i, next := in.at, in.next
	first, last = i, i
	rest := strings.TrimSpace(f.fold[l.row.b:cs[i].b])
	if onlyTime.MatchString(rest) && i+1 < len(cs) {
		last++
		for last+1 < next && leadIn.MatchString(f.fold[cs[last].a:cs[last].b]) {
			last++
		}
	}
	if before := strings.TrimSpace(f.fold[cs[i].a:from]); before == "" && i > 0 && quotaOnly.MatchString(rest) {
		first-- // 开设讲座,每年不少于2场
	}
	for last+1 < next && goesOn.MatchString(f.fold[cs[last+1].a:cs[last+1].b]) {
		last++
	}
	if l.Kind == ledger.Within && i > 0 && strings.HasSuffix(f.fold[cs[i-1].a:cs[i-1].b], "后") {
		first--
	}
	return first, last
}

// deadline builds one from a limit. It returns the last piece used.
func (f *flow) deadline(s para, cs []para, in pieceRange, l rowLimit) (ledger.Deadline, int) {
	from, to := s.a+l.Start, s.a+l.End
	i := in.at
	first, last := f.extentOf(cs, in, from, l)
	a, b := cs[first].a, cs[last].b
	d := ledger.Deadline{Quote: f.show(a, b), Kind: l.Kind, Due: l.Due, Recurrence: l.Recurrence, Times: l.Times, Days: l.Days,
		When: f.show(from, to), Span: f.span(a, b), Who: []string{}}
	when := para{l.row.a, l.row.b}
	if l.row.head >= 0 {
		d.Who = append(d.Who, f.actors(l.row.head, from)...)
	}
	if len(d.Who) == 0 {
		d.Who = f.who(cs[:last+1], i, first, para{min(from, l.row.a), to})
	}
	if l.Kind == ledger.Within {
		d.Trigger = f.trigger(a, from)
	}
	named := d.Who
	if l.row.head >= 0 {
		named = append(slices.Clone(named), f.actors(cs[i].a, l.row.a)...)
	}
	d.What = f.what(para{a, b}, when, named)
	return d, last
}

// trigger returns after what a span begins: 变动后, 自印发之日起.
func (f *flow) trigger(a, from int) string {
	t := strings.Trim(trigger.FindString(f.fold[a:from]), ",在要应须")
	for _, w := range []string{"要在", "应在", "须在", "要自", "应当在", "应当自", "应自"} {
		if i := strings.LastIndex(t, w); i >= 0 {
			t = t[i+len(w):]
		}
	}
	if i := strings.Index(t, "在"); i > 0 && completeUnit(t[:i]) {
		t = t[i+len("在"):] // who acts stands before
	}
	return strings.TrimSuffix(t, "的")
}

// who returns the units that the sentence names as acting by the limit that stands at when in piece i; the quote
// begins with piece first and ends with the last one.
func (f *flow) who(cs []para, i, first int, when para) []string {
	head := f.fold[cs[i].a:when.a]
	if m := actorNoun.FindStringSubmatch(head); m != nil && !notActor.MatchString(m[1]) {
		return []string{m[1]}
	}
	goes := goesOn.MatchString(f.fold[cs[i].a:cs[i].b]) || head == "于"
	if !goes {
		if names := append(f.actors(cs[i].a, cs[i].b), f.actors(when.b, cs[i].b)...); len(names) > 0 {
			return slices.Compact(names)
		}
		if m := groupHead.FindString(head); m != "" {
			return []string{m}
		}
	}
	for j := i + 1; j < len(cs); j++ {
		if names := f.actors(cs[j].a, cs[j].b); len(names) > 0 {
			return names
		}
	}
	names := []string{}
	helped := false // 甲局牵头,乙局配合,5月底前完成: both owe it
	for j := i - 1; j >= 0 && (goes || helped || j >= first-1 && len(names) == 0); j-- {
		sub, ok := f.subjectAt(cs[j].a, cs[j].b)
		helped = ok && f.helps(sub.end)
		names = append(f.actors(cs[j].a, cs[j].b), names...)
	}
	return names
}

// actors returns who acts in fold[a:b], partners included.
func (f *flow) actors(a, b int) []string {
	var names []string
	sub, _ := f.subjectAt(a, b)
	for _, u := range append(sub.units, sub.partners...) {
		names = append(names, u.unit)
	}
	return names
}

var afterTime = regexp.MustCompile(`^[,、]*(?:分别|要|应当|应|须|必须|需|负责|由|并)+[,、]*`)

// allOfIt is 应编尽编 and its like, where 应 is no word of command.
var allOfIt = regexp.MustCompile(`^,?应\p{Han}{1,2}尽`)

var beforeTime = regexp.MustCompile(`^[,、]*(?:分别|要|应当|应|须|必须|需|负责|于|在|前|的|由|并)+[,、]*`)

// what is the quote without its time words and without who stands before them.
func (f *flow) what(quote, when para, who []string) string {
	left, right := f.show(quote.a, when.a), f.show(when.b, quote.b)
	for range 2 {
		for _, w := range who {
			for _, with := range []string{"会同", "联合", "协同"} {
				left, right = strings.TrimPrefix(left, with+w), strings.TrimPrefix(right, with+w)
			}
			left, right = strings.TrimPrefix(left, w), strings.TrimPrefix(right, w)
			left, right = strings.TrimLeft(left, "、和与"), strings.TrimLeft(right, "、和与")
		}
		if right = foldLead(right); !allOfIt.MatchString(right) {
			right = afterTime.ReplaceAllString(right, "")
		}
		right = strings.TrimLeft(right, ",")
	}
	left = beforeTime.ReplaceAllString(foldLead(left), "")
	left = strings.TrimRight(left, "于在,")
	return strings.Trim(left+right, ",; ")
}

// foldLead folds a leading comma, so that one rule fits both widths.
func foldLead(s string) string {
	for i, r := range s {
		if i > 0 {
			break
		}
		if foldRune(r) == ',' {
			return "," + s[len(string(r)):]
		}
	}
	return s
}

// sameTime adds duties of other units that the same time words govern: 每年3月1日前,A报告…,B报告….
func (f *flow) sameTime(cs []para, i, last, next int, d ledger.Deadline) []ledger.Deadline {
	var out []ledger.Deadline
	if last == i || len(d.Who) == 0 {
		return nil
	}
	for j := last + 1; j < next; j++ {
		sub, ok := f.subjectAt(cs[j].a, cs[j].b)
		if !ok || earlier.MatchString(f.fold[cs[j-1].a:cs[j-1].b]) {
			break
		}
		more := d
		more.Quote, more.Span = f.show(cs[j].a, cs[j].b), f.span(cs[j].a, cs[j].b)
		more.Who = nil
		for _, u := range append(sub.units, sub.partners...) {
			more.Who = append(more.Who, u.unit)
		}
		more.What = f.what(cs[j], para{sub.end, sub.end}, more.Who)
		out = append(out, more)
	}
	return out
}

// earlierThan reads 9月份,…,之前,X自查: due the day before the period that the sentence named.
func (f *flow) earlierThan(cs []para, i int, l zh.Limit) []ledger.Deadline {
	if i+1 >= len(cs) || !earlier.MatchString(f.fold[cs[i].a:cs[i].b]) || l.Kind != ledger.Once {
		return nil
	}
	a, b := cs[i].a, cs[i+1].b
	d := ledger.Deadline{Quote: f.show(a, b), Kind: ledger.Once, When: f.show(cs[i].a, cs[i].b), Span: f.span(a, b), Who: []string{}}
	if !l.From.IsZero() {
		d.Due = l.From.AddDays(-1)
	}
	if sub, ok := f.subjectAt(cs[i+1].a, cs[i+1].b); ok {
		for _, u := range sub.units {
			d.Who = append(d.Who, u.unit)
		}
	}
	d.What = f.what(cs[i+1], para{cs[i+1].a, cs[i+1].a}, d.Who)
	return []ledger.Deadline{d}
}

// yearPlans reads duties that are yearly by what is made: 编制年度计划, 执行年度报告制度.
func (f *flow) yearPlans(cs []para, taken []bool) []ledger.Deadline {
	var out []ledger.Deadline
	for i, c := range cs {
		if taken != nil && taken[i] {
			continue
		}
		m := yearPlan.FindStringIndex(f.fold[c.a:c.b])
		if m == nil || strings.Contains(f.fold[c.a:c.b], "《") {
			continue
		}
		d := ledger.Deadline{Quote: f.show(c.a, c.b), Kind: ledger.Yearly, Recurrence: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", When: yearWord,
			Span: f.span(c.a, c.b), Who: []string{}, What: f.show(c.a+m[0], c.a+m[1])}
		if sub, ok := f.subjectAt(c.a, c.b); ok {
			for _, u := range sub.units {
				d.Who = append(d.Who, u.unit)
			}
		}
		out = append(out, d)
	}
	return out
}
