package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// roles answers who leads, cooperates or is responsible.
func (q *query) roles() {
	if !q.byNumber && !q.findByTopic() {
		return
	}
	if len(q.measures) == 1 && (q.unitClaim(q.measures[0]) || q.partClaim(q.measures[0])) {
		return
	}
	if q.whoActs() {
		return
	}
	shown := q.measures[:min(len(q.measures), 12)]
	if same := q.allSame(shown); same != "" {
		q.line(same)
		for _, f := range shown {
			q.cite(f, clauseOf(f.measure, -1))
		}
		return
	}
	if len(q.measures) > 4 && q.ask.Slot == bot.SlotLead {
		q.leadsTogether()
		return
	}
	for _, f := range shown {
		q.roleOf(f)
	}
}

// leadsTogether: 1到29条谁牵头: one line for each lead, not one for each measure.
func (q *query) leadsTogether() {
	var leads []string
	of := map[string][]string{}
	add := func(who, number string) {
		if of[who] == nil {
			leads = append(leads, who)
		}
		of[who] = append(of[who], number)
	}
	for _, f := range q.measures {
		who := q.join(f.measure.Units(ledger.Lead))
		if len(f.measure.Parts) > 1 {
			who += q.say("(分段,各牵头一部分)", " (each a part)")
		}
		if who == "" {
			who = q.say("没有写牵头单位", "no lead unit named")
		}
		add(who, f.measure.Number)
		q.cite(f, clauseOf(f.measure, -1))
	}
	for _, who := range leads {
		q.line("· " + q.measureList(of[who]) + q.say(":", ": ") + who)
	}
}

// findByTopic narrows to the measures that the topic is about; false when it answered already.
func (q *query) findByTopic() bool {
	if len(q.docs) == 1 && q.chapterOf() != "" && q.ask.Count {
		q.inChapter(q.chapterOf())
		return true
	}
	hits := q.search(8)
	if len(q.measures) == 0 {
		if len(hits) > 0 {
			q.passageAnswer(hits)
		} else {
			q.notFound()
		}
		return false
	}
	if n := countedTopic(q.ask.Text); n > 1 && n <= len(q.measures) {
		q.measures = q.sameSubject(n)
		return true
	}
	if q.corpus.Pairs(q.searchText(), q.measures[0].measure.Text+headingOf(hits[0])) == 0 && q.nothingHeld(hits) {
		q.measures = nil
		q.notFound()
		return false
	}
	q.tellNearest(hits)
	best := q.measures[0].score
	keep := q.measures[:1]
	for _, f := range q.measures[1:] {
		if f.score >= 0.97*best && len(keep) < 3 && q.titleFits(f) {
			keep = append(keep, f)
		}
	}
	q.measures = keep
	return true
}

// titleFits: two measures of one subject, such as 政府督查 in two headings.
func (q *query) titleFits(f found) bool {
	topic := zh.Squeeze(q.ask.Topic)
	return len([]rune(topic)) >= 3 && strings.Contains(zh.Squeeze(f.measure.Heading), topic)
}

// roleOf prints the asked roles of one measure.
func (q *query) roleOf(f found) {
	m := f.measure
	if len(m.Assignments) == 0 {
		q.noAssignments(f)
		return
	}
	if len(m.Parts) > 1 {
		q.roleOfParts(f)
		return
	}
	q.line(q.roleSentence(f, m.Units(ledger.Lead), m.Units(ledger.Cooperating), m.Units(ledger.Responsible)))
	if c := clauseOf(m, -1); c != "" {
		q.line(q.say("原文:", "Text: ") + quote(c))
	} else {
		q.line(q.say("原文:", "Text: ") + quote(clip(plain(q.bestSentence(m.Text)), 120)))
	}
	q.cite(f, clauseOf(m, -1))
}

// roleSentence says in one sentence who does what; the asked role comes first.
func (q *query) roleSentence(f found, lead, coop, resp []string) string {
	name := q.withHeading(f)
	switch {
	case q.ask.Slot == bot.SlotLead && len(lead) > 1:
		return q.say("%s由%s共同牵头(%d家)。", "%s is led jointly by %s (%d units).", name, q.join(lead), len(lead))
	case q.ask.Slot == bot.SlotLead && len(lead) == 1:
		return q.say("%s由%s牵头。", "%s is led by %s.", name, lead[0])
	case q.ask.Slot == bot.SlotLead:
		return q.say("%s没有写牵头单位。%s", "%s names no lead unit. %s", name, q.rolesLine(nil, coop, resp))
	case q.ask.Slot == bot.SlotCooperating && len(coop) > 0:
		return q.say("%s的配合(参加)单位:%s。\n%s", "%s is supported by %s.\n%s", name, q.join(coop), q.rolesLine(lead, nil, nil))
	case q.ask.Slot == bot.SlotCooperating:
		return q.say("%s没有写配合单位。%s", "%s names no cooperating unit. %s", name, q.rolesLine(lead, nil, resp))
	case q.ask.Slot == bot.SlotResponsible && len(resp) > 0:
		return q.say("%s的责任单位:%s。\n%s", "%s: the responsible units are %s.\n%s", name, q.join(resp), q.rolesLine(lead, coop, nil))
	case q.ask.Slot == bot.SlotResponsible:
		return q.say("%s没有另写责任单位。%s", "%s names no further responsible unit. %s", name, q.rolesLine(lead, coop, nil))
	}
	return name + q.say("的分工:\n", ":\n") + q.rolesLine(lead, coop, resp)
}

// rolesLine prints 牵头:…;配合:…;责任:… with what is there.
func (q *query) rolesLine(lead, coop, resp []string) string {
	var parts []string
	for _, r := range []struct {
		zh, en string
		units  []string
	}{{"牵头", "Lead", lead}, {"配合", "Support", coop}, {"责任单位", "Responsible", resp}} {
		if len(r.units) > 0 {
			parts = append(parts, q.say(r.zh+":", r.en+": ")+q.join(r.units))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, q.say(";", "; ")) + q.say("。", ".")
}

// roleOfParts answers a measure whose parts have clauses of their own.
func (q *query) roleOfParts(f found) {
	parts := f.measure.Parts
	chosen := q.choosePart(parts)
	if chosen >= 0 {
		p := parts[chosen]
		q.line(q.say("%s的这一部分(%s):%s", "%s, this part (%s): %s", q.name(f.measure), clip(plain(p.Text), 40), q.rolesLine(p.Lead, p.Cooperating, p.Responsible)))
		q.line(q.say("原文:", "Text: ") + quote(clauseOf(f.measure, chosen)))
		q.cite(f, clauseOf(f.measure, chosen))
		return
	}
	q.line(q.say("%s分%d部分,各有各的牵头单位:", "%s has %d parts, each with its own units:", q.name(f.measure), len(parts)))
	for i, p := range parts {
		q.line(q.partLine(i, p))
	}
	q.cite(f, clauseOf(f.measure, -1))
}

// partLine prints one part of a measure with its units.
func (q *query) partLine(i int, p ledger.Part) string {
	return q.say("(%d)“%s” %s", "(%d) “%s” – %s", i+1, clip(plain(p.Text), 24), q.rolesLine(p.Lead, p.Cooperating, p.Responsible))
}

// rolesOf prints who does what in a measure, part by part where they differ.
func (q *query) rolesOf(m *ledger.Measure) string {
	if len(m.Parts) < 2 {
		return q.rolesLine(m.Units(ledger.Lead), m.Units(ledger.Cooperating), m.Units(ledger.Responsible))
	}
	lines := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		lines[i] = q.partLine(i, p)
	}
	return strings.Join(lines, "\n")
}

// rolesFor prints the units of the part that a sentence stands in.
func (q *query) rolesFor(m *ledger.Measure, sentence string) string {
	for _, p := range m.Parts {
		if len(m.Parts) > 1 && strings.Contains(plain(p.Text), strings.TrimRight(plain(sentence), "。;")) {
			return q.rolesLine(p.Lead, p.Cooperating, p.Responsible)
		}
	}
	return q.rolesOf(m)
}

// choosePart returns the part that the question speaks of, or -1.
func (q *query) choosePart(parts []ledger.Part) int {
	if q.ask.Half == 1 {
		return 0
	}
	if q.ask.Half == 2 {
		return len(parts) - 1
	}
	best, bestFit, second := -1, 0.0, 0.0
	for i, p := range parts {
		switch fit := q.corpus.Fit(q.ask.Topic, p.Text); {
		case fit > bestFit:
			best, bestFit, second = i, fit, bestFit
		case fit > second:
			second = fit
		}
	}
	if bestFit >= 6 && bestFit >= 1.3*second {
		return best
	}
	return -1
}

// allSame folds several measures with the same units into one sentence.
func (q *query) allSame(fs []found) string {
	if len(fs) < 2 || q.ask.Slot != bot.SlotLead {
		return ""
	}
	first := q.join(fs[0].measure.Units(ledger.Lead))
	numbers := []string{}
	for _, f := range fs {
		if q.join(f.measure.Units(ledger.Lead)) != first || first == "" {
			return ""
		}
		numbers = append(numbers, f.measure.Number)
	}
	return q.say("%s都由%s牵头。", "%s are all led by %s.", q.measureList(numbers), first)
}

// noAssignments refuses for a measure without any unit.
func (q *query) noAssignments(f found) {
	q.cite(f, "")
	anywhere := false
	for i := range f.doc.Measures {
		anywhere = anywhere || len(f.doc.Measures[i].Clauses) > 0
	}
	if anywhere {
		q.refuse(q.say("%s没有写%s单位。", "%s names no %s unit.", q.name(f.measure), q.roleWord()))
	} else {
		q.refuse(q.say("《%s》的正文没有写责任分工,%s查不到%s单位。", "%s assigns no units; %s has no %s unit.", f.doc.Title, q.name(f.measure), q.roleWord()))
	}
	q.line(q.say("原文:", "Text: ") + quote(clip(plain(q.bestSentence(f.measure.Text)), 120)))
}

func (q *query) roleWord() string {
	switch q.ask.Slot {
	case bot.SlotLead:
		return q.say("牵头", "lead")
	case bot.SlotCooperating:
		return q.say("配合", "cooperating")
	}
	return q.say("责任", "responsible")
}

// rolesOfUnit returns the roles that a measure gives to a named unit, not through a group.
func (q *query) rolesOfUnit(m *ledger.Measure, unit unitMention) []ledger.Role {
	var roles []ledger.Role
	for _, role := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		for _, u := range m.Units(role) {
			if slices.Contains(unit.Names, u) {
				roles = append(roles, role)
				break
			}
		}
	}
	return roles
}

// asksDuty: whose duty it is is asked, not merely who takes part or who a person is.
var asksDuty = regexp.MustCompile(`负责|责任|归谁|归哪|谁管|谁的|谁来管|牵头`)

// whoActs answers who does a dated or recurring thing from the sentence that says so.
func (q *query) whoActs() bool {
	if q.ask.Slot != bot.SlotWho || q.ask.Content < 2 || len(q.measures) != 1 {
		return false
	}
	f := q.measures[0]
	sentences := q.corpus.Sentences(q.searchText(), f.measure.Text)
	if len(sentences) == 0 {
		return false
	}
	if part := q.choosePart(f.measure.Parts); len(f.measure.Parts) > 1 && part >= 0 && q.ask.Half != 0 {
		return false
	}
	q.line(q.say("%s写的是:", "%s says: ", q.withHeading(f)) + quote(plain(sentences[0].Text)))
	if len(sentences) > 1 && sentences[1].Fit >= 0.6*sentences[0].Fit {
		q.line(quote(plain(sentences[1].Text)))
	}
	if line := q.rolesFor(f.measure, sentences[0].Text); line != "" {
		q.line(line)
	} else if asksDuty.MatchString(q.ask.Text) {
		q.refuse(q.say("这份文件没有写责任分工,没有写明由哪个单位负责。", "The document does not say which unit is responsible."))
	}
	q.cite(f, plain(sentences[0].Text))
	return true
}
