package handlers

import "duban/bot"

// bySlot answers what is asked; by now documents are chosen, and measures where numbers named them.
func (q *query) bySlot() {
	if q.needsSubject() {
		q.askWhat()
		return
	}
	if q.compared() || q.together() || q.subjectAbsent() || q.aspectMissing() {
		return
	}
	q.asked()
	q.otherHalf()
}

// asked answers by what is asked.
func (q *query) asked() {
	switch q.ask.Slot {
	case bot.SlotDue:
		q.due()
	case bot.SlotUnitTasks:
		q.unitTasks()
	case bot.SlotList, bot.SlotCount:
		q.listing()
	case bot.SlotLead, bot.SlotCooperating, bot.SlotResponsible, bot.SlotWho:
		q.rolesAndDays()
	case bot.SlotTarget, bot.SlotNumber:
		q.number()
	case bot.SlotDeadline, bot.SlotFrequency, bot.SlotYesNo:
		q.orClaim()
	default:
		if !q.partOfUnit() {
			q.factOrContent()
		}
	}
}

// rolesAndDays answers who, and when where that is asked too: 第10条谁牵头,什么时候完成.
func (q *query) rolesAndDays() {
	q.roles()
	if q.ask.When && q.byNumber && len(q.measures) <= 3 && !q.out.Refused {
		q.deadlinesOfMeasures(dated)
	}
}

// orClaim answers when and how often; a claim about it is confirmed or denied.
func (q *query) orClaim() {
	switch {
	case q.ask.YesNo && q.ask.Slot != bot.SlotFrequency && q.dateClaim():
	case q.ask.Slot == bot.SlotDeadline:
		q.deadline()
	case q.ask.Slot == bot.SlotFrequency:
		if !q.ask.YesNo || !q.rhythmClaim() {
			q.frequency()
		}
	case q.figureClaim(), q.byNumber && len(q.measures) == 1 && q.partClaim(q.measures[0]):
	default:
		q.content()
	}
}

// factOrContent answers about the document itself, about what measures seldom hold, and what anything says.
func (q *query) factOrContent() {
	switch q.ask.Slot {
	case bot.SlotContact, bot.SlotPerson, bot.SlotMoney, bot.SlotPlace:
		q.outside()
	case bot.SlotDocument:
		q.documentFact()
	case bot.SlotTitle:
		q.title()
	case bot.SlotWhich:
		if q.byNumber {
			q.which()
			return
		}
		q.content()
	default:
		q.content()
	}
}

// partOfUnit: 县政府办在24条是啥角色.
func (q *query) partOfUnit() bool {
	return q.byNumber && len(q.measures) == 1 && len(q.units) == 1 && partAsked.MatchString(q.ask.Text) && q.unitClaim(q.measures[0])
}
