package handlers

import "duban/bot"

// bySlot answers what is asked; by now documents are chosen, and measures where numbers named them.
func (q *query) bySlot() {
	if q.needsSubject() {
		q.askWhat()
		return
	}
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
	case bot.SlotDue:
		q.due()
	case bot.SlotUnitTasks:
		q.unitTasks()
	case bot.SlotList, bot.SlotCount:
		q.listing()
	case bot.SlotLead, bot.SlotCooperating, bot.SlotResponsible, bot.SlotWho:
		q.roles()
	case bot.SlotDeadline:
		if !q.ask.YesNo || !q.dateClaim() {
			q.deadline()
		}
	case bot.SlotFrequency:
		if !q.ask.YesNo || !q.rhythmClaim() {
			q.frequency()
		}
	case bot.SlotTarget, bot.SlotNumber:
		q.number()
	case bot.SlotYesNo:
		if !q.dateClaim() && !q.figureClaim() && (!q.byNumber || len(q.measures) != 1 || !q.partClaim(q.measures[0])) {
			q.content()
		}
	default:
		q.content()
	}
}
