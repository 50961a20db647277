package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

const (
	memberUnknown = zh.Unknown
	memberYes     = zh.Member
)

// membership says whether a mention belongs to a printed group.
func (q *query) membership(u unitMention, group string) zh.Membership {
	if !zh.IsGroup(group) || u.Group {
		return zh.NotMember
	}
	return q.corpus.Units().In(u.Name, group)
}

// share is what one unit has to do with one measure.
type share struct {
	found
	named []ledger.Role // its own name stands there
	group []string      // groups that it belongs to
	maybe []string      // groups that it may belong to
}

// shares reads every measure for one unit.
func (q *query) shares(u unitMention) []share {
	var out []share
	for _, f := range q.everyMeasure() {
		s := share{found: f, named: q.rolesOfUnit(f.measure, u)}
		for _, a := range f.measure.Assignments {
			switch {
			case u.Group && q.sameGroup(u.Name, a.Unit) && !slices.Contains(s.named, a.Role):
				s.named = append(s.named, a.Role)
			case q.membership(u, a.Unit) == memberYes:
				s.group = append(s.group, a.Unit)
			case zh.IsGroup(a.Unit) && !u.Group && q.membership(u, a.Unit) == memberUnknown:
				s.maybe = append(s.maybe, a.Unit)
			}
		}
		out = append(out, s)
	}
	return out
}

// sameGroup: 各乡镇 asked of a document that prints 各镇.
func (q *query) sameGroup(asked, printed string) bool {
	if bare := strings.TrimPrefix(zh.Squeeze(asked), "各"); len([]rune(bare)) >= 3 && zh.IsGroup(printed) && strings.Contains(zh.Squeeze(printed), bare) && !strings.Contains(bare, "部门") {
		return true // 各街镇政府 in 各街镇政府、部门
	}
	return asked == printed || zh.IsGroup(printed) && strings.TrimSuffix(zh.Squeeze(asked), "政府") == strings.TrimSuffix(zh.Squeeze(printed), "政府")
}

// pick returns the numbers of the shares that keep lets through, and the measures.
func pickShares(shares []share, keep func(share) bool) (numbers []string, fs []found) {
	for _, s := range shares {
		if keep(s) {
			numbers = append(numbers, s.measure.Number)
			fs = append(fs, s.found)
		}
	}
	return numbers, fs
}

func hasRole(s share, r ledger.Role) bool { return slices.Contains(s.named, r) }

// unitTasks answers what a unit has to do.
func (q *query) unitTasks() {
	if len(q.units) == 0 {
		if !q.unitFromKinds() {
			q.content()
			return
		}
	}
	if q.onlyText() {
		return
	}
	u := q.local(q.units[0])
	shares := q.shares(u)
	q.noteDocument(q.docs[0])
	switch {
	case u.Group && q.ask.Only && q.ask.Role == "":
		q.onlyFor(u, shares)
	case q.ask.Negated:
		q.without(u, shares)
	case q.ask.Joint:
		q.jointly(u, shares)
	case q.ask.Role != "":
		q.tasksInRole(u, shares)
	default:
		q.allTasks(u, shares)
	}
}

// without answers where a unit has no part, or not the role that is named.
func (q *query) without(u unitMention, shares []share) {
	if q.ask.Role == "" && notUnder.MatchString(q.ask.Text) {
		q.ask.Role = ledger.Lead
	}
	if q.ask.Role == "" {
		q.notMine(u, shares)
		return
	}
	q.notBy(u, shares)
}

// notUnder: whoever else leads is asked for, not where a unit has no part.
var notUnder = regexp.MustCompile(`不(?:归|由)\S{2,12}(?:管|负责|来管|抓)`)

// takesPart: in a role of whatever name.
var takesPart = regexp.MustCompile(`参与|参加`)

// together lists what several units that are named have in common, whatever their roles: 司法局跟编办一起的是哪条.
func (q *query) together() bool {
	if len(q.units) < 2 || q.byNumber || !q.ask.Joint || q.ask.Role != "" || q.ask.Content > 2 || len(q.docs) != 1 {
		return false
	}
	var fs []found
	for _, f := range q.everyMeasure() {
		if !slices.ContainsFunc(q.units, func(u unitMention) bool { return len(q.rolesOfUnit(f.measure, u)) == 0 }) {
			fs = append(fs, f)
		}
	}
	var names []string
	for _, u := range q.units {
		names = append(names, q.local(u).Name)
	}
	q.noteDocument(q.docs[0])
	if len(fs) == 0 {
		q.line(q.say("没有同时点了%s的措施。", "No measure names all of: %s.", q.join(names)))
		return true
	}
	q.listMeasures(q.say("同时点了%s的有%d条:", "Naming all of %s, %d: ", q.join(names), len(fs)), fs)
	for _, f := range fs[:min(len(fs), 5)] {
		q.line(q.name(f.measure) + q.say(":", ": ") + q.rolesOf(f.measure))
	}
	return true
}

// local gives a unit the name that the document itself prints, where it may be called by several.
func (q *query) local(u unitMention) unitMention {
	if len(u.Names) < 2 {
		return u
	}
	for _, f := range q.everyMeasure() {
		for _, a := range f.measure.Assignments {
			if slices.Contains(u.Names, a.Unit) {
				u.Name = a.Unit
				return u
			}
		}
	}
	return u
}

// onlyText: a document without measures has no duties, but may speak of the unit.
func (q *query) onlyText() bool {
	if len(q.docs[0].Measures) > 0 {
		return false
	}
	q.noteDocument(q.docs[0])
	q.refuse(q.say("《%s》没有分工措施,查不到%s的任务。", "%s assigns no measures to %s.", q.docs[0].Title, q.units[0].Name))
	return true
}

// listMeasures prints a list with headings when it is short, as numbers when it is long.
func (q *query) listMeasures(head string, fs []found) {
	numbers := make([]string, len(fs))
	for i, f := range fs {
		numbers[i] = f.measure.Number
	}
	q.line(head + q.measureList(numbers) + q.say("。", "."))
	if len(fs) <= 8 || len(fs) <= mostListed && oneByOne.MatchString(q.ask.Text) {
		for _, f := range fs {
			q.line("· " + q.name(f.measure) + " " + q.gist(f, len(fs)))
		}
	}
	for _, f := range fs {
		q.cite(f, clauseOf(f.measure, -1))
	}
	q.measures = append(q.measures, fs...)
}

// mostListed is how many measures are named one by one where that is asked for.
const mostListed = 12

// oneByOne asks for each of a list, not for their numbers alone.
var oneByOne = regexp.MustCompile(`分别|都是(?:哪|什么|啥)|各是|是哪些|列`)

// gist is what a measure asks of the units spoken of: where no clause says it, the sentence that names them.
func (q *query) gist(f found, n int) string {
	if len(f.measure.Clauses) == 0 && len(q.units) > 0 {
		return clip(q.sentencesWith(f.measure.Text, q.units[0]), 480/max(n, 4))
	}
	return clip(f.measure.Heading, 32)
}

// tasksInRole: 财政局都牵头什么, 司法局自己牵头几条.
func (q *query) tasksInRole(u unitMention, shares []share) {
	role := q.ask.Role
	_, fs := pickShares(shares, func(s share) bool {
		return hasRole(s, role) && (!q.ask.Only || q.aloneIn(s.measure, role, u))
	})
	word := q.roleVerb(role)
	if len(fs) == 0 && role == ledger.Cooperating && takesPart.MatchString(q.ask.Text) {
		q.allTasks(u, shares) // 参与: in whatever role
		return
	}
	if len(fs) == 0 {
		q.line(q.say("没有。《%s》里没有由%s%s的措施。", "None: 《%s》 has no measure that %s %s.", q.docs[0].Title, u.Name, word))
		q.otherRoles(shares, role)
		return
	}
	if q.daysOfRole(u, fs) {
		return
	}
	adverb := ""
	if q.ask.Only {
		adverb = q.say("单独", "alone ")
	}
	q.listMeasures(q.say("%s%s%s%d条:", "%s %s%s %d: ", u.Name, adverb, word, len(fs)), fs)
	q.otherRoles(shares, role)
}

// aloneIn: nobody else has that role in the measure, or in the part of it that is the unit's.
func (q *query) aloneIn(m *ledger.Measure, role ledger.Role, u unitMention) bool {
	if len(m.Units(role)) == 1 {
		return true
	}
	for _, p := range m.Parts {
		if role == ledger.Lead && len(p.Lead) == 1 && slices.Contains(u.Names, p.Lead[0]) {
			return true
		}
	}
	return false
}

// onlyFor: 只有执法部门干的: a group that nobody else is responsible beside.
func (q *query) onlyFor(u unitMention, shares []share) {
	_, fs := pickShares(shares, func(s share) bool {
		resp := s.measure.Units(ledger.Responsible)
		return len(resp) == 1 && q.sameGroup(u.Name, resp[0])
	})
	if len(fs) == 0 {
		q.line(q.say("没有只由%s负责的措施。", "No measure is for %s alone.", u.Name))
		return
	}
	q.listMeasures(q.say("责任单位只写了%s的有%d条:", "For %s alone, %d: ", u.Name, len(fs)), fs)
}

// otherRoles says in one line what else a unit has, so that nobody believes the list to be all.
func (q *query) otherRoles(shares []share, shown ledger.Role) {
	var parts []string
	for _, r := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		if r == shown {
			continue
		}
		if numbers, fs := pickShares(shares, func(s share) bool { return hasRole(s, r) }); len(numbers) > 0 {
			parts = append(parts, q.roleVerb(r)+" "+q.withHeadings(fs))
		}
	}
	if len(parts) > 0 {
		q.line(q.say("另外:", "Also: ") + strings.Join(parts, q.say(";", "; ")) + q.say("。", "."))
	}
}

// withHeadings prints a few measures with what they are about.
func (q *query) withHeadings(fs []found) string {
	numbers := make([]string, len(fs))
	for i, f := range fs {
		numbers[i] = f.measure.Number
	}
	return q.measureList(numbers)
}

func (q *query) roleVerb(r ledger.Role) string {
	switch r {
	case ledger.Lead:
		return q.say("牵头", "leads")
	case ledger.Cooperating:
		return q.say("配合(参加)", "supports")
	}
	return q.say("负责(责任单位)", "is responsible for")
}

// allTasks: 我们要做哪些, 法院有没有任务, 财政局点名了吗.
func (q *query) allTasks(u unitMention, shares []share) {
	_, named := pickShares(shares, func(s share) bool { return len(s.named) > 0 })
	_, group := pickShares(shares, func(s share) bool { return len(s.named) == 0 && len(s.group) > 0 })
	_, maybe := pickShares(shares, func(s share) bool { return len(s.named) == 0 && len(s.group) == 0 && len(s.maybe) > 0 })
	if len(named) == 0 {
		q.line(q.say("文件里没有点名%s。", "%s is not named.", u.Name))
	}
	for _, r := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		if _, fs := pickShares(shares, func(s share) bool { return hasRole(s, r) }); len(fs) > 0 {
			q.listMeasures(q.say("%s%s%d条:", "%s %s %d: ", u.Name, q.roleVerb(r), len(fs)), fs)
		}
	}
	if len(group) > 0 {
		name := groupName(shares)
		q.listMeasures(q.say("作为“%s”之一,要按职责落实%d条:", "As one of %s it carries out %d: ", name, len(group)), group)
	}
	if len(maybe) > 0 && len(named)+len(group) > 0 {
		q.line(q.say("%s写的是%s,文件没有列名单;在不在内,请问牵头单位。", "Of %s: they say %s without a list; ask the lead unit.", q.withHeadings(maybe), maybeName(shares)))
	}
	if len(named)+len(group) == 0 {
		q.nothingFor(u, maybe)
	}
	q.alsoInText(u, shares)
	if q.ask.Count && !q.brief {
		q.line(q.say("合计%d条。", "Total: %d.", len(named)+len(group)))
	}
}

// alsoInText names, for a document without responsibility clauses, the measures whose text speaks of the unit.
func (q *query) alsoInText(u unitMention, shares []share) {
	bare := strings.TrimPrefix(zh.StripRegion(zh.Squeeze(u.Name)), "各")
	_, fs := pickShares(shares, func(s share) bool {
		return len(s.measure.Clauses) == 0 && len(s.named)+len(s.group) == 0 && strings.Contains(zh.Squeeze(s.measure.Heading+s.measure.Text), bare)
	})
	if len(fs) > 0 && len(fs) <= 6 {
		q.listMeasures(q.say("正文还提到%s的有%d条:", "Its text also speaks of %s in %d: ", bare, len(fs)), fs)
	}
}

// nothingFor: nobody named the unit, nor a group that it surely belongs to.
func (q *query) nothingFor(u unitMention, maybe []found) {
	if len(maybe) > 0 && u.Known {
		q.line(q.say("有“各部门”一类的统称(%s),是否包括%s,文件没有说明。", "Groups are named (%s) that may include %s.", q.withHeadings(maybe), u.Name))
		return
	}
	anywhere := q.corpus.Search(u.Name, ids(q.docs), 3)
	for _, h := range anywhere {
		if strings.Contains(zh.Squeeze(h.Text()), zh.Squeeze(u.Name)) {
			q.passageOrMeasure(u)
			return
		}
	}
	q.refuse(q.say("也没有把任务分给包括它的“各部门”“各镇”。", "No group that includes it has a task either."))
}

// passageOrMeasure quotes where the text itself names a unit outside every clause.
func (q *query) passageOrMeasure(u unitMention) {
	for _, f := range q.everyMeasure() {
		if strings.Contains(zh.Squeeze(f.measure.Text), zh.Squeeze(u.Name)) {
			q.line(q.say("%s的正文提到:", "The text of %s: ", q.name(f.measure)) + quote(q.sentencesWith(f.measure.Text, u)))
			q.cite(f, "")
		}
	}
}

func groupName(shares []share) string {
	for _, s := range shares {
		if len(s.group) > 0 {
			return s.group[0]
		}
	}
	return ""
}

func maybeName(shares []share) string {
	for _, s := range shares {
		if len(s.named) == 0 && len(s.group) == 0 && len(s.maybe) > 0 {
			return "“" + s.maybe[0] + "”"
		}
	}
	return ""
}

// notMine: 哪些不用管.
func (q *query) notMine(u unitMention, shares []share) {
	_, fs := pickShares(shares, func(s share) bool { return len(s.named) == 0 && len(s.group) == 0 })
	if len(fs) == 0 {
		q.line(q.say("没有:每一条都有%s的份。", "None: every measure concerns %s.", u.Name))
		return
	}
	q.listMeasures(q.say("没有点到%s、也没有点到它所属统称的有%d条:", "%s is not concerned by %d: ", u.Name, len(fs)), fs)
}

// notBy: 不归司法局牵头的有哪几条.
func (q *query) notBy(u unitMention, shares []share) {
	_, fs := pickShares(shares, func(s share) bool { return !hasRole(s, q.ask.Role) })
	q.listMeasures(q.say("不由%s%s的有%d条:", "Without those that %s %s, %d: ", u.Name, q.roleVerb(q.ask.Role), len(fs)), fs)
	if _, joint := pickShares(shares, func(s share) bool {
		return hasRole(s, q.ask.Role) && len(s.measure.Units(q.ask.Role)) > 1
	}); len(joint) > 0 {
		q.line(q.say("另有%s由它与别的单位共同%s,不算在内。", "%s: it %s them with others; they are not counted.", q.withHeadings(joint), q.roleVerb(q.ask.Role)))
	}
}

// jointly: 司法局和别的单位一起牵头哪些, 府办和司法局一起牵头的.
func (q *query) jointly(u unitMention, shares []share) {
	role := q.ask.Role
	if role == "" {
		role = ledger.Lead
	}
	_, fs := pickShares(shares, func(s share) bool {
		if !hasRole(s, role) || len(s.measure.Parts) > 1 || len(s.measure.Units(role)) < 2 {
			return false
		}
		for _, other := range q.units[1:] {
			if !slices.Contains(q.rolesOfUnit(s.measure, other), role) {
				return false
			}
		}
		return true
	})
	if len(fs) == 0 {
		if len(q.units) > 1 {
			q.line(q.say("没有%s和%s共同%s的措施。", "There is no measure that %s and %s share (%s).", u.Name, q.units[1].Name, q.roleVerb(role)))
			return
		}
		q.line(q.say("没有%s与别的单位共同%s的措施。", "There is no measure that %s %s together with others.", u.Name, q.roleVerb(role)))
		return
	}
	q.listMeasures(q.say("共同%s的有%d条:", "Shared with others (%s), %d: ", q.roleVerb(role), len(fs)), fs)
	for _, f := range fs[:min(len(fs), 5)] {
		q.line(q.name(f.measure) + q.say(":", ": ") + q.join(f.measure.Units(role)))
	}
}

// unitFromKinds turns 镇上, 部门 into the group that the document prints.
func (q *query) unitFromKinds() bool {
	for _, kind := range q.ask.Kinds {
		if g := q.printedGroup(kind); g != "" {
			q.units = append(q.units, unitMention{Name: g, Names: []string{g}, Group: true, Known: true})
		}
	}
	return len(q.units) > 0
}

// printedGroup is the name that the documents use for all units of a kind.
func (q *query) printedGroup(kind ledger.UnitKind) string {
	for _, f := range q.everyMeasure() {
		for _, a := range f.measure.Assignments {
			if zh.IsGroup(a.Unit) && groupOfKind(a.Unit, kind) {
				return a.Unit
			}
		}
	}
	return ""
}

// groupOfKind: 各镇 is a group of townships, 各部门 one of departments, 各执法部门 neither.
func groupOfKind(group string, kind ledger.UnitKind) bool {
	town := strings.ContainsAny(group, "镇乡") || strings.Contains(group, "街道")
	if kind == ledger.Township {
		return town
	}
	return !town && !strings.Contains(group, "执法") && (strings.Contains(group, "部门") || strings.Contains(group, "委办局") || strings.Contains(group, "单位"))
}
