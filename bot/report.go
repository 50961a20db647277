package bot

import (
	"slices"
	"strings"

	"duban/ledger"
)

// requests say a thing in the form of a noun; they ask, though no question word stands in them.
var requests = compile(`(?:内容|全文|原文|原话|指标|时限|期限|网址|电话|截止|文号|标题|要求|单位|情况|进展|进度|记录|台账|日期|时间|节点)(?:呢|分别是|是)?$|(?:牵头|配合|责任|参加)单位|(?:要|该|得|应|需)(?:交|报|做|办|干|完成|开展)的$|^(?:把|请|麻烦)?.{0,6}(?:列|发|念|说|讲|查|看)(?:一下|出来|给我)`)

// ParseReport reads what a message reports: one item for each measure that it names, or a single one
// without a number. It returns nil for what reports nothing: questions, suppositions, requests, small talk.
// A message that both reports and asks gives a part and keeps its Ask.
func ParseReport(u *Utterance, v Vocabulary) *ReportPart {
	list := clauses(u)
	part := &ReportPart{Text: u.Folded, Over: overreach(u.Folded)}
	if fix := parseFix(u, list); fix != nil {
		part.Fix = fix
		part.Likes = quantitiesIn(list, true)
		return part
	}
	told := telling(list, u)
	if proxied(u, told) {
		told = nil // 我代松坪镇报一下,第4条完成了
	}
	if len(told) == 0 {
		if len(part.Over) > 0 {
			return part
		}
		return nil
	}
	part.Items = itemsOf(u, told)
	for _, c := range told {
		part.Likes = append(part.Likes, clauseQuantities(c)...)
	}
	part.Topic = reportTopic(u, told)
	if len(part.Items) == 0 {
		return nil
	}
	part.Question = askingHalf(list, u, v)
	return part
}

// askingHalf understands the questions of a message that also reports, by themselves; nil when it has none.
func askingHalf(list []clause, u *Utterance, v Vocabulary) *Utterance {
	var texts []string
	for _, c := range list {
		if c.asks && !c.supposes {
			texts = append(texts, u.Folded[c.start:c.end])
		}
	}
	if len(texts) == 0 {
		return nil
	}
	q := &Utterance{Folded: strings.Join(texts, ","), Lang: u.Lang, Today: u.Today, Documents: u.Documents, SelfUnit: u.SelfUnit, Scope: u.Scope, Intent: Question}
	q.Text = q.Folded
	q.References = FindReferences(q.Folded)
	if v.Units != nil {
		q.Units = withoutReferences(v.Units.Find(q.Folded), q.References)
	}
	q.Ask = parseAsk(q, [2]int{}, v)
	if q.Ask == nil {
		q.Ask = &AskPart{Text: q.Folded, Topic: stripFiller(q.Folded), YesNo: true}
	}
	return q
}

// telling returns the clauses that report; nil when none does.
func telling(list []clause, u *Utterance) []clause {
	h := hearing{u: u, asks: anyAsks(list), judges: anyJudges(list)}
	for _, c := range list {
		h.hear(c)
	}
	if h.reports() {
		return foremost(withoutOthers(h.told, u), u)
	}
	return nil
}

// hearing collects the clauses that report and what speaks for a report.
type hearing struct {
	u            *Utterance
	asks, judges bool     // some clause asks; some asks whether an own figure suffices
	told         []clause //
	worded       bool     // words tell a status
	figures      bool     // numbers were given
	lacks        bool     // something is said to be missing, which leaves the status open
}

// hear takes a clause that tells something; questions, suppositions and what the document demands tell nothing.
func (h *hearing) hear(c clause) {
	if c.supposes || c.asks && !c.judges {
		return
	}
	c.signs = readSigns(c.text)
	if h.elsewhere(c) || h.background(c) || overreaching.MatchString(c.text) || norm.MatchString(c.text) && !c.signs.any() && !strings.Contains(c.text, "元") {
		return
	}
	h.told = append(h.told, c)
	if c.judges || requests.MatchString(c.text) && !c.signs.settled() {
		return
	}
	h.weigh(c)
}

// weigh notes what a told clause proves.
func (h *hearing) weigh(c clause) {
	counted := len(clauseQuantities(c)) > 0
	h.figures = h.figures || counted
	h.worded = h.worded || c.signs.any() && (counted || h.enough(c.signs))
	h.lacks = h.lacks || lacking.MatchString(c.text)
}

var (
	wide    = compile(`^(?:全县|全市|全区|全省|大家|人家|别人)(?:的|都)*_`)
	rumour  = compile(`听说|据说|听闻|据了解`)
	later   = compile(`(?:等\S{0,24}|(?:以后|之后|后)我?们?)再(?:一起)?(?:报|上报|汇报)`)
	ordered = compile(`(?:文件|县里|市里|省里|区里|上级|领导|上面|督查室|通知|方案)\S{0,4}(?:要求|说|规定|让|催|明确)`)
	already = compile(`已|了`)
)

// elsewhere reports a clause of what others say or ask for, and a promise to report later.
func (h *hearing) elsewhere(c clause) bool {
	text := h.u.Folded[c.start:c.end]
	switch {
	case later.MatchString(text):
		return true
	case ownUnit.MatchString(text):
		return false
	}
	return wide.MatchString(c.text) || rumour.MatchString(text) || ordered.MatchString(text) && !already.MatchString(text)
}

var unreported = compile(`(?:没|未)(?:有)?(?:报|上报|填)(?:过|呢)?$`)

// background reports a clause that only leads up to a question: 第4条还没报,怎么报; 我镇没有官司,18条还用报吗.
func (h *hearing) background(c clause) bool {
	return h.asks && (unreported.MatchString(c.text) || c.signs.notOurs && !touches(h.u.References, c))
}

// touches reports whether a measure is named in a clause, or in none at all.
func touches(refs []Reference, c clause) bool {
	for _, r := range refs {
		if c.start <= r.Start && r.Start < c.end {
			return true
		}
	}
	return len(refs) == 0
}

// enough reports whether a status in words makes a report: with a measure always, else a verb with 了 needs
// a message that asks nothing.
func (h *hearing) enough(s signs) bool {
	return len(h.u.References) > 0 || !onlyActed(s) || !h.asks && (h.u.Scope != "" || h.u.Ask == nil)
}

// reports weighs what was heard.
func (h *hearing) reports() bool {
	numbered := len(h.u.References) > 0
	switch {
	case !numbered && h.asks && !h.judges && (h.u.Scope == "" || !h.worded && !h.figures):
		return false // a question with its background: 人手不够,能不能派人
	case h.worded:
		return true
	case h.figures:
		return h.u.Ask == nil || !h.asks || numbered
	}
	return numbered && (h.judges || h.lacks && !h.asks && h.u.Ask == nil)
}

// lacking is 我镇没有监督员: with a measure it is a report, but of what status must be asked.
var lacking = compile(`(?:没有|没|无)\p{Han}{2,}`)

// onlyActed reports that nothing but a verb with 了 stands there: too little without a measure.
func onlyActed(s signs) bool {
	s.acted = !s.acted
	return !s.any()
}

func anyAsks(list []clause) bool {
	for _, c := range list {
		if c.asks {
			return true
		}
	}
	return false
}

func anyJudges(list []clause) bool {
	for _, c := range list {
		if c.judges && !c.supposes {
			return true
		}
	}
	return false
}

var (
	// overreaching claims or changes what is not the sender's own.
	overreaching = compile(`(?:所有|各|全部|全县|全市|每个|其他|其它|别的|别家)(?:的)?(?:镇|乡镇|街道|镇街|部门|单位|局|人)\S{0,14}(?:标|记|改|设|填|算|报|写|置|弄|变)(?:成|为|作|上|了|完)?\S{0,4}(?:完成|已完成|done)|(?:帮|替|代)\S{1,8}(?:镇|局|街道|委|办|部门|单位)\S{0,10}(?:报|填|标|记)|\b(?:mark|set) (?:all|every|the other)\b`)
)

var proxy = compile(`(?:帮|替|代)\S{1,8}(?:镇|局|街道|委|办|部门|单位)\S{0,10}(?:报|填|标|记)`)

// proxied reports that the whole message is said in another unit's name.
func proxied(u *Utterance, told []clause) bool {
	at := proxy.FindStringIndex(u.Folded)
	return at != nil && len(told) > 0 && at[0] < told[0].start
}

// overreach returns such claims as said.
func overreach(text string) []string { return overreaching.FindAllString(text, 3) }

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
	return s
}

// itemsOf gives each measure its share of the report.
func itemsOf(u *Utterance, told []clause) []ReportItem {
	groups := groupsOf(toldReferences(repeated(u), told))
	if len(groups) == 0 {
		s := between(told, 0, len(u.Folded))
		return []ReportItem{{Status: s.signs.status(s.text, s.numbers), Numbers: s.numbers, Text: s.text, Subjects: subjects(u, 0, len(u.Folded))}}
	}
	head := between(told, 0, groups[0].start)
	shares := make([]stretch, len(groups))
	ends := make([]int, len(groups))
	for i, g := range groups {
		ends[i] = len(u.Folded)
		if i+1 < len(groups) {
			ends[i] = groups[i+1].start
		}
		shares[i] = between(told, g.end, ends[i])
	}
	if last := len(groups) - 1; shares[last].empty() && !head.empty() {
		if last == 0 || u.Lang == English || !allEmpty(shares) {
			shift(shares, head)
		}
	}
	if len(groups) == 1 && head.signs.any() && headed.MatchString(strings.TrimRight(u.Folded[:groups[0].start], " ")) && len(shares[0].numbers) == 0 {
		shares[0] = head
	}
	if first := &shares[0]; first.empty() && first.text != "" && head.text != "" {
		first.text = head.text + "_" + first.text // 已将第7条目录报送
		first.signs = readSigns(first.text)
	}
	inherit(shares, head)
	together(shares, told, groups[len(groups)-1].end)
	if items, ok := distribute(u, told, groups); ok {
		return items
	}
	var items []ReportItem
	for i, g := range groups {
		from := g.end
		if i == 0 {
			from = 0
		}
		items = append(items, share(g, shares[i], subjects(u, from, ends[i]))...)
	}
	return merged(items)
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
	all := slices.DeleteFunc(everyReference(u.Folded), func(r Reference) bool { no, known := out[r.Number]; return no || !known })
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
func inherit(shares []stretch, head stretch) {
	for i := len(shares) - 1; i >= 0; i-- {
		if !shares[i].empty() {
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
	var items []ReportItem
	for _, r := range g.refs {
		items = append(items, ReportItem{Number: r.Number, Status: status, Numbers: s.numbers, Text: s.text, Subjects: units})
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
		items = append(items, ReportItem{Number: r.Number, Status: pieces[i].signs.status(pieces[i].text, pieces[i].numbers), Numbers: pieces[i].numbers, Text: pieces[i].text})
	}
	return items, true
}

// withoutOthers drops what is said of another unit beside one's own: 柳湾镇还没动,我们完成了.
func withoutOthers(told []clause, u *Utterance) []clause {
	own := slices.ContainsFunc(told, func(c clause) bool { return ownUnit.MatchString(u.Folded[c.start:c.end]) })
	if !own || len(told) < 2 {
		return told
	}
	kept := slices.DeleteFunc(slices.Clone(told), func(c clause) bool {
		return !ownUnit.MatchString(u.Folded[c.start:c.end]) && len(subjects(u, c.start, c.end)) > 0
	})
	return kept
}

var (
	// others speaks of the measures that are not named: 第4条完成,其余推进中.
	others = compile(`^(?:其余|其他|其它|别的|剩下的?|剩余)(?:的|措施|任务|各条|几条|条款|都|均|还|也|全|仍|暂|正|已|在)*(?:$|没|未|推进|完成|弄|搞|办|做|不|落实|待)`)
	// once tells what was in the way before: 之前卡在场地上.
	once = compile(`^_*(?:之前|以前|原来|原先|前期|起初|前阵子|先前|本来|一开始|开始的?时候)`)
)

// foremost drops clauses about the remaining measures when the named ones are settled, and hindrances of
// the past when a later clause tells how it went on.
func foremost(told []clause, u *Utterance) []clause {
	if len(told) < 2 {
		return told
	}
	first := told[0].signs
	var kept []clause
	for i, c := range told {
		later := slices.ContainsFunc(told[i+1:], func(l clause) bool { return l.signs.any() })
		switch {
		case i > 0 && len(u.References) > 0 && first.finished && !first.unfinished && others.MatchString(c.text) && len(clauseQuantities(c)) == 0:
		case later && once.MatchString(c.text):
			c.past = true
			kept = append(kept, c)
		default:
			kept = append(kept, c)
		}
	}
	return kept
}

// onePerNumber serves 4、9条分别是51人、12件.
func onePerNumber(s stretch) []stretch {
	var list []stretch
	for _, n := range s.numbers {
		list = append(list, stretch{text: s.text, numbers: []ledger.Quantity{n}, signs: s.signs})
	}
	return list
}

var objectBefore = compile(`(?:给|到|报|向|交|送|由|经|跟|和|被|让|对|请|找|在|受|与|同|报送|抄送|经过|配合|抄|等)$`)

// subjects returns the units that a stretch speaks of as the doers: 城关镇4条完成了.
func subjects(u *Utterance, from, to int) []string {
	if ownUnit.MatchString(u.Folded[from:to]) {
		return nil // 我镇第4条完成了,白水镇也完成了
	}
	var names []string
	for _, m := range u.Units {
		if m.Group && !besideNumber(u, m.Start, m.End) || m.Start < from || m.End > to || objectBefore.MatchString(u.Folded[:m.Start]) || m.Name == u.SelfUnit || !subjectPlace(u, m.Start, m.End) {
			continue
		}
		if excuse(u, m.End, to) && from < m.Start && readSigns(u.Folded[from:m.Start]).any() {
			continue // 联席会没开成,法院那边没时间
		}
		if strings.HasPrefix(u.Folded[m.End:], "长") {
			continue // 局长镇长都去了
		}
		names = append(names, append([]string{m.Name}, m.Names...)...)
	}
	return names
}

// excuse reports that a clause about another unit gives a reason, not that unit's progress.
func excuse(u *Utterance, from, to int) bool {
	s := readSigns(u.Folded[from:to])
	return !s.finished && !s.acted || excuses.MatchString(u.Folded[from:to])
}

var excuses = compile(`^(?:那边|那里|那儿)`)

// subjectPlace reports whether a unit opens a clause or stands right before a measure's number.
func subjectPlace(u *Utterance, start, end int) bool {
	before := strings.TrimRight(hearsay.ReplaceAllString(clauseBefore(u.Folded, start), "$1"), " ")
	if before == "" || strings.ContainsAny(before[len(before)-1:], ",;:!?") || strings.HasSuffix(before, "。") {
		return !vocative.MatchString(u.Folded[end:])
	}
	return besideNumber(u, start, end)
}

// hearsay may stand before the unit that a clause speaks of: 听说柳湾镇完成了, 隔壁柳湾镇的第4条.
var hearsay = compile(`(^|[ ,;:?!。])(?:隔壁|听说|据说|听闻|据了解|人家|旁边|邻近|好像|那个|对面|兄弟单位|连|就|只有|还有)+的?$`)

// besideNumber reports whether a measure's number touches a stretch: 各镇第4条, 第4条各镇.
func besideNumber(u *Utterance, start, end int) bool {
	for _, r := range u.References {
		if r.End == start || end <= r.Start && strings.Trim(u.Folded[end:r.Start], "的: ") == "" {
			return true
		}
	}
	return false
}

// vocative: 司法局吗,我报一下.
var vocative = compile(`^(?:吗|您好|你好|的?同志|领导|,|!|\?| |$)`)
