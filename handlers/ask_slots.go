package handlers

import "duban/bot"

// bySlot answers what is asked; by now documents are chosen, and measures where numbers named them.
func (q *query) bySlot() {
	switch q.ask.Slot {
	case bot.SlotContact, bot.SlotPerson, bot.SlotMoney:
		q.outside()
	case bot.SlotDocument:
		q.documentFact()
	case bot.SlotTitle:
		q.title()
	case bot.SlotDue:
		q.due()
	case bot.SlotUnitTasks:
		q.unitTasks()
	case bot.SlotList, bot.SlotCount:
		q.listing()
	case bot.SlotLead, bot.SlotCooperating, bot.SlotResponsible, bot.SlotWho:
		q.roles()
	case bot.SlotDeadline:
		q.deadline()
	case bot.SlotFrequency:
		q.frequency()
	case bot.SlotTarget, bot.SlotNumber:
		q.number()
	case bot.SlotYesNo:
		if !q.byNumber || len(q.measures) != 1 || !q.kindClaim(q.measures[0]) {
			q.content()
		}
	default:
		q.content()
	}
}
