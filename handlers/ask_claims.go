package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

var oneHouse = regexp.MustCompile(`一家|单独|独自|自己`)

// unitClaim answers what a named unit is in a measure: 12条是不是财政局牵头, 编办在第7条里是牵头还是配合.
func (q *query) unitClaim(f found) bool {
	if q.oneOrOther() {
		return false
	}
	asked := len(q.ask.Claim) > 0 || len(q.ask.Roles) > 1 && !whoElse.MatchString(q.ask.Text)
	if len(q.units) == 1 && partAsked.MatchString(q.ask.Text) && q.byNumber {
		q.line(q.unitPart(f.measure, q.units[0]))
		q.line(q.rolesOf(f.measure))
		q.cite(f, clauseOf(f.measure, -1))
		return true
	}
	return asked && (q.byNumber || q.ask.Content >= 2 && q.corpus.Pairs(q.searchText(), f.measure.Text+f.measure.Heading) > 0) && q.claim(f)
}

// oneOrOther asks which of two units it is, one of which may be the sender's: 是我们牵头还是政府办牵头. Who it is is told, no yes or no.
func (q *query) oneOrOther() bool {
	return strings.Contains(q.ask.Text, "还是") && len(q.ask.Roles) == 1 && (len(q.units) > 1 || len(q.units) == 1 && ownWord.MatchString(q.ask.Text))
}

// ownWord is the sender's own unit.
var ownWord = regexp.MustCompile(`我们|咱|我镇|我局|我办|本镇|本局`)

// partAsked asks what a unit is in a measure.
var partAsked = regexp.MustCompile(`角色|身份|什么关系|起什么作用`)

// whoElse: besides the unit that is named another is asked for.
var whoElse = regexp.MustCompile(`谁|哪(?:家|个|些|几家)|\bwho\b`)

// claim confirms or denies that a unit has a role: 12条是不是财政局牵头.
func (q *query) claim(f found) bool {
	if len(q.units) == 0 || len(q.ask.Roles) == 0 || len(f.measure.Assignments) == 0 {
		return false
	}
	unit := q.local(q.units[0])
	has := q.rolesOfUnit(f.measure, unit)
	name := q.name(f.measure)
	wanted := q.ask.Roles[0]
	switch {
	case len(q.ask.Roles) > 1 && len(has) > 0:
		q.line(q.say("%s里,%s是%s。", "In %s, %s is: %s.", name, unit.Name, roleNames(has, q)))
	case len(has) == 0:
		q.line(q.say("不是。%s没有点%s的名。", "No. %s does not name %s.", name, unit.Name))
	case has[0] == wanted && (q.ask.Only || oneHouse.MatchString(q.ask.Text)) && len(f.measure.Units(wanted)) > 1 && len(f.measure.Parts) < 2:
		q.line(q.say("不是。%s由%s一起%s,不是一家。", "No. %s: %s are %s together.", name, q.join(f.measure.Units(wanted)), roleNames(has[:1], q)))
	case has[0] == wanted:
		q.line(q.say("是的,%s由%s%s。", "Yes, in %s %s is %s.", name, unit.Name, roleNames(has[:1], q)))
	default:
		q.line(q.say("不是。%s里%s是%s。", "No. In %s, %s is: %s.", name, unit.Name, roleNames(has, q)))
	}
	m := f.measure
	q.line(q.rolesOf(m))
	if c := clauseOf(m, -1); c != "" {
		q.line(q.say("原文:", "Text: ") + quote(c))
	}
	q.cite(f, clauseOf(m, -1))
	return true
}

// roleNames prints roles for a claim: 牵头, 配合单位(参加单位), 责任单位.
func roleNames(roles []ledger.Role, q *query) string {
	var names []string
	for _, r := range roles {
		switch r {
		case ledger.Lead:
			names = append(names, q.say("牵头", "lead"))
		case ledger.Cooperating:
			names = append(names, q.say("配合单位(参加单位)", "cooperating"))
		case ledger.Responsible:
			names = append(names, q.say("责任单位(按职责分工负责)", "responsible"))
		}
	}
	return strings.Join(names, q.say("、", ", "))
}

// partClaim answers whether a unit, a group or a kind of unit has to do with a measure: 29条乡镇要不要也交.
func (q *query) partClaim(f found) bool {
	if q.oneOrOther() {
		return false
	}
	return q.partOf(f)
}

// partOf is partClaim of what is no choice between two.
func (q *query) partOf(f found) bool {
	if !q.ask.YesNo || len(f.measure.Assignments) == 0 || whoElse.MatchString(q.ask.Text) {
		return false
	}
	var said string
	switch {
	case len(q.units) == 1 && !q.units[0].Group && len(q.ask.Roles) == 0 && !q.addressed(q.units[0]) && (q.ask.Content <= 2 || dutyAsked.MatchString(q.ask.Text)):
		said = q.unitPart(f.measure, q.units[0])
	case len(q.units) == 1 && q.units[0].Group:
		said = q.kindPart(f.measure, kindOfGroup(q.units[0].Name))
	case len(q.units) == 0 && len(q.ask.Kinds) == 1:
		said = q.kindPart(f.measure, q.ask.Kinds[0])
	}
	if said == "" {
		return false
	}
	m := f.measure
	q.line(said)
	q.line(q.rolesOf(m))
	q.line(q.say("原文:", "Text: ") + quote(clip(plain(q.bestSentence(m.Text)), 120)))
	q.cite(f, clauseOf(m, -1))
	return true
}

func kindOfGroup(name string) ledger.UnitKind {
	for _, k := range []ledger.UnitKind{ledger.Township, ledger.Department} {
		if groupOfKind(name, k) {
			return k
		}
	}
	return ""
}

// kindPart says whether all units of a kind have to do with a measure; a lead of that kind is no such group.
func (q *query) kindPart(m *ledger.Measure, kind ledger.UnitKind) string {
	name, word := q.name(m), ""
	switch kind {
	case ledger.Township:
		word = q.say("镇", "townships")
	case ledger.Department:
		word = q.say("部门", "departments")
	default:
		return ""
	}
	groups, single := q.partiesOf(m, kind)
	switch {
	case len(groups) > 0 && q.ask.Content <= 2:
		return q.say("要。%s的责任单位里有%s。", "Yes, %s names %s.", name, q.join(groups))
	case len(groups) > 0:
		return q.say("%s的责任单位里有%s。", "%s names %s.", name, q.join(groups))
	case kind == ledger.Department && someOffices(m):
		return q.say("不是所有部门。%s写的是%s,文件没有列名单。", "Not all departments: %s says %s, without a list.", name, q.join(m.Units(ledger.Responsible)))
	case len(single) > 0:
		return q.say("%s没有写各%s,只点了%s。", "%s does not name all %s, only %s.", name, word, q.join(single))
	}
	return q.say("%s没有点到%s。", "%s does not name the %s.", name, word)
}

// dutyAsked: whether somebody has to, not whether something is so.
var dutyAsked = regexp.MustCompile(`有(?:没有)?(?:啥|什么)?关系|在不在|要不要|用不用|需不需要|(?:也|还|都)?(?:要|用|需要|得|该)\S{0,12}吗|归不归|管不管|算不算|有没有份|在不在内|\bhave to\b|\bhas to\b`)

// addressed: the unit is whom something is given to, not who does it: 要不要向县政府办报备.
func (q *query) addressed(u unitMention) bool {
	text := q.turn.Utterance.Folded
	if u.Start > len(text) {
		return false
	}
	before := strings.TrimRight(text[:u.Start], " ")
	for _, w := range []string{"向", "给", "跟", "对", "和", "与", "找", "报", "经", "同", "到", "由"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// partiesOf are the groups of a kind and the single units of it that a measure names.
func (q *query) partiesOf(m *ledger.Measure, kind ledger.UnitKind) (groups, single []string) {
	for _, a := range m.Assignments {
		switch {
		case groupOfKind(a.Unit, kind) && zh.IsGroup(a.Unit):
			groups = append(groups, a.Unit)
		case !zh.IsGroup(a.Unit) && q.corpus.Units().KindOf(a.Unit) == kind && !slices.Contains(single, a.Unit):
			single = append(single, a.Unit)
		}
	}
	return groups, single
}

// unitPart says whether one unit has to do with a measure.
func (q *query) unitPart(m *ledger.Measure, u unitMention) string {
	name := q.name(m)
	yes := ""
	if q.ask.Content <= 2 {
		yes = q.say("要。", "Yes. ")
	}
	if has := q.rolesOfUnit(m, u); len(has) > 0 {
		return yes + q.say("%s里%s是%s。", "In %s, %s is: %s.", name, u.Name, roleNames(has, q))
	}
	open := ""
	for _, a := range m.Assignments {
		if !zh.IsGroup(a.Unit) {
			continue
		}
		switch q.membership(u, a.Unit) {
		case memberYes:
			return yes + q.say("%s写了%s,%s在内。", "%s names %s, %s among them.", name, a.Unit, u.Name)
		case memberUnknown:
			open = a.Unit
		}
	}
	if open != "" {
		return q.say("说不准。%s写的是%s,文件没有列名单;%s在不在内,请问牵头单位。", "Open. %s says %s without a list; whether %s is meant, ask the lead unit.", name, open, u.Name)
	}
	return q.say("%s没有点到%s。", "%s does not name %s.", name, u.Name)
}

var (
	claimsDay  = regexp.MustCompile(`月|日|号|季度|[a-z]{3}`)
	assertions = regexp.MustCompile(`对吗|对么|对不对|对吧|是吧|是不是|是否|没错吧|就行|可以吗|行吗|行不行|来得及|[吧吗]\??$|\bis\b|\bright\b`)
)

// assertedDay: the day of something's end is asserted.
var assertedDay = regexp.MustCompile(`完成|做完|弄完|搞完|截止|到期|前|due`)

// dateClaim confirms or denies a day that the question asserts: 第4条是7月底完成吧.
func (q *query) dateClaim() bool {
	if q.daysClaim() {
		return true
	}
	if q.window.To.IsZero() || !claimsDay.MatchString(q.window.Label) || !assertions.MatchString(q.ask.Text) || len(q.ask.Kinds) > 0 {
		return false
	}
	all := q.claimed(dated)
	if len(all) == 0 && q.byNumber && len(q.measures) == 1 && assertedDay.MatchString(q.ask.Text) {
		f := q.measures[0]
		q.line(q.say("不是。%s没有写完成时限(没有日期)。", "No. %s names no date.", q.name(f.measure)))
		q.line(q.rolesOf(f.measure))
		q.cite(f, "")
		return true
	}
	if len(all) == 0 {
		return false
	}
	right := slices.ContainsFunc(all, func(t timed) bool { return q.saysDay(t.deadline) })
	if right {
		q.line(q.say("是的。", "Yes."))
	} else {
		q.line(q.say("不是。文件写的时间如下。", "No. The document says:"))
	}
	for _, t := range all[:min(len(all), 4)] {
		if len(all) > 1 {
			q.line(q.name(t.measure) + q.say(":", ": ") + q.whenLine(t) + q.say(":", ": ") + clip(plain(t.deadline.Quote), 60))
			q.cite(t.found, plain(t.deadline.Quote))
			continue
		}
		q.timedAnswer(t)
	}
	return true
}

var spanSaid = regexp.MustCompile(`(\d{1,3})(?:个)?(?:工作)?[天日](?:之内|以内|内)`)

// daysClaim confirms or denies a span after an event: 12条是15天内备案吧.
func (q *query) daysClaim() bool {
	m := spanSaid.FindStringSubmatch(zh.Fold(q.ask.Text))
	if m == nil || !assertions.MatchString(q.ask.Text) {
		return false
	}
	all := q.claimed(func(d *ledger.Deadline) bool { return d.Kind == ledger.Within })
	if len(all) == 0 {
		return false
	}
	said := int(parseFloat(m[1]))
	if slices.ContainsFunc(all, func(t timed) bool { return t.deadline.Days == said }) {
		q.line(q.say("是的。", "Yes."))
	} else {
		q.line(q.say("不是%d天内。", "Not within %d days.", said))
	}
	for _, t := range all[:min(len(all), 3)] {
		q.timedAnswer(t)
	}
	return true
}

// figureClaim holds a figure in a yes-or-no question against the one that the documents require: 30学时够不够.
func (q *query) figureClaim() bool {
	m := figureSaid.FindStringSubmatch(zh.Fold(q.ask.Text))
	if m == nil || !q.byNumber && q.ask.Content < 2 {
		return false
	}
	aside := *q
	aside.ask.Counter = m[2]
	aside.number()
	if aside.out.Refused {
		return false
	}
	*q = aside
	return true
}

// claimed is what a claim about time is held against: the time limits of the measure named, else the one
// that the words fit best.
func (q *query) claimed(keep func(*ledger.Deadline) bool) []timed {
	if q.byNumber {
		if len(q.measures) != 1 {
			return nil
		}
		return deadlinesOf(q.measures, keep)
	}
	if q.ask.Content < 2 {
		return nil
	}
	q.search(8)
	best := q.bestTimed(keep)
	if best == nil {
		q.measures = nil
		return nil
	}
	q.measures = []found{best.found}
	return []timed{*best}
}

// saysDay reports whether the day that the question names is the last day of a deadline; years are compared
// only where the question names one.
func (q *query) saysDay(d *ledger.Deadline) bool {
	w := q.window
	due := d.Due
	if due.IsZero() {
		days := dueDays(d, ledger.Window{}, q.turn.Utterance.Today)
		if len(days) == 0 {
			return false
		}
		due = days[0]
	}
	if !strings.Contains(w.Label, "年") {
		due.Year = w.To.Year
	}
	if w.From.IsZero() || w.From == w.To {
		return due == w.To
	}
	return w.Contains(due)
}

// rhythmClaim confirms or denies how often: 案卷评查是不是每月一次.
func (q *query) rhythmClaim() bool {
	if q.ask.Recur == "" || strings.Contains(q.ask.Text, "还是") || often(q.ask.Text) {
		return false
	}
	all := q.claimed(repeating)
	if len(all) == 0 {
		return false
	}
	if slices.ContainsFunc(all, func(t timed) bool { return t.deadline.Kind == q.ask.Recur }) {
		q.line(q.say("是的。", "Yes."))
	} else {
		q.line(q.say("不是%s。", "Not %s.", q.rhythmName(q.ask.Recur)))
	}
	for _, t := range all[:min(len(all), 3)] {
		q.timedAnswer(t)
	}
	return true
}

func often(text string) bool {
	return strings.Contains(text, "几") || strings.Contains(text, "多少") || strings.Contains(text, "多久")
}

// which answers 是第几条 of what was spoken of.
func (q *query) which() {
	for _, f := range q.measures[:min(len(q.measures), 6)] {
		q.line(q.say("是%s:%s。", "It is %s: %s.", q.name(f.measure), f.measure.Heading))
		q.cite(f, clauseOf(f.measure, -1))
	}
}

// needsSubject: something is asked of a measure, and none is named or spoken of.
func (q *query) needsSubject() bool {
	if q.byNumber || len(q.refs)+len(q.units)+len(q.ask.Kinds) > 0 || !q.window.IsZero() || q.ask.Content > 0 || q.ask.Chapter != "" || q.ask.Opening || q.ask.Closing {
		return false
	}
	switch q.ask.Slot {
	case bot.SlotList, bot.SlotCount, bot.SlotDue, bot.SlotDocument, bot.SlotTitle, bot.SlotUnitTasks:
		return false
	}
	return true
}

// askWhat asks back of what; the answer to it is a number or a subject, which the next message brings.
func (q *query) askWhat() {
	if (q.ask.Slot == bot.SlotContent || q.ask.Slot == bot.SlotNone) && len(q.docs) == 1 && (len(q.named) > 0 || ofDocument.MatchString(q.ask.Text)) && len(q.docs[0].Chapters) > 0 {
		q.overview(q.docs[0])
		return
	}
	q.out.Clarify = true
	q.line(q.say("您问的是哪一条?说第几条,或说是哪件事,如“第9条”“轮训”。", "Which measure do you mean? Name its number or its subject."))
	asked := q.ask
	q.out.State.Asked, q.out.State.Slot, q.out.State.Role = &asked, asked.Slot, asked.Role
}

var ofDocument = regexp.MustCompile(`文件|方案|措施|意见|报告|通知|主要|大概|总体|讲了|说了|document`)
