package handlers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

var utc = time.UTC

// leadsOf is the units that lead a measure, or its part in which a unit has a share.
func (x *deciding) leadsOf(m *ledger.Measure, unit string) []string {
	units := x.corpus.Units()
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(name string) bool {
			return names(units, unit, name) || zh.IsGroup(name) && units.In(unit, name) == zh.Member
		})
	}
	var leads []string
	for _, p := range m.Parts {
		if unit != "" && (in(p.Responsible) || in(p.Cooperating) || in(p.Lead)) {
			leads = append(leads, p.Lead...)
		}
	}
	if len(leads) == 0 {
		leads = m.Units(ledger.Lead)
	}
	for i, l := range leads {
		leads[i] = x.canonical(l)
	}
	slices.Sort(leads)
	return slices.Compact(leads)
}

// mayReview reports whether the sender may review a unit's report on a measure: as one of the lead unit, or as 督查室,
// which alone reviews what a lead unit reports itself.
func (x *deciding) mayReview(m *ledger.Measure, unit string) bool {
	if x.turn.Sender.Supervises {
		return true
	}
	leads := x.leadsOf(m, unit)
	return x.own() != "" && slices.Contains(leads, x.own()) && !slices.Contains(leads, x.canonical(unit))
}

// reviewers names who reviews: 县司法局, or 县政府督查室 for what the lead unit reports itself.
func (x *deciding) reviewers(m *ledger.Measure, unit string) string {
	leads := x.leadsOf(m, unit)
	if len(leads) == 0 || slices.Contains(leads, x.canonical(unit)) {
		return x.supervision()
	}
	return join(leads)
}

// supervision is how the county calls its 督查室.
func (x *deciding) supervision() string {
	for _, u := range x.corpus.Directory().Units {
		if u.Kind == ledger.Supervision {
			return u.Name
		}
	}
	return "督查室"
}

// peopleOf is who reports for a unit; its leaders when nobody does.
func (x *deciding) peopleOf(unit string) []ledger.Member {
	var clerks, others []ledger.Member
	for _, m := range x.corpus.Directory().Members {
		if m.Unit == "" || !names(x.corpus.Units(), x.canonical(unit), m.Unit) {
			continue
		}
		if len(m.Roles) == 0 || slices.Contains(m.Roles, ledger.Clerk) || slices.Contains(m.Roles, ledger.Supervisor) {
			clerks = append(clerks, m)
		} else {
			others = append(others, m)
		}
	}
	if len(clerks) == 0 {
		return others
	}
	return clerks
}

// supervisors is everybody of 督查室.
func (x *deciding) supervisors() []ledger.Member {
	var out []ledger.Member
	for _, m := range x.corpus.Directory().Members {
		if slices.Contains(m.Roles, ledger.Supervisor) || m.Unit != "" && x.corpus.Units().KindOf(x.canonical(m.Unit)) == ledger.Supervision {
			out = append(out, m)
		}
	}
	return out
}

// member finds a person; false for somebody who left.
func (x *deciding) member(id string) (ledger.Member, bool) {
	for _, m := range x.corpus.Directory().Members {
		if strings.EqualFold(m.UserID, id) {
			return m, true
		}
	}
	return ledger.Member{}, false
}

// reporter is whom a report is talked over with: who sent it, else others of the unit.
func (x *deciding) reporter(id, unit string) []ledger.Member {
	if m, ok := x.member(id); ok {
		return []ledger.Member{m}
	}
	return x.peopleOf(unit)
}

// notify tells people and says whom it told: 已告诉周兰。 Whoever it cannot tell is named too. unit is said when there is nobody.
func (x *deciding) notify(people []ledger.Member, unit, text string, card *bot.Card) string {
	var told, missed []string
	for _, m := range people {
		if strings.EqualFold(m.UserID, x.turn.Sender.UserID) {
			continue
		}
		if x.reach == nil || !x.reach(m.UserID) {
			missed = append(missed, m.Name)
			continue
		}
		told = append(told, m.Name)
		x.out.Notices = append(x.out.Notices, bot.Notice{Person: m.UserID, Text: text, Card: card})
	}
	switch {
	case len(told) > 0 && len(missed) > 0:
		return fmt.Sprintf("已告诉%s；%s这里联系不上，请另行告知。", join(told), join(missed))
	case len(told) > 0:
		return fmt.Sprintf("已告诉%s。", join(told))
	case len(missed) > 0:
		return fmt.Sprintf("%s这里联系不上，请另行告知。", join(missed))
	case len(people) == 0 && unit != "":
		return fmt.Sprintf("%s在通讯录里没有联络员，没能转告，请另行告知。", unit)
	}
	return ""
}

// inForce is the documents in force.
func (x *deciding) inForce() []*ledger.Document {
	titles := x.corpus.InForce()
	list := make([]string, len(titles))
	for i, t := range titles {
		list[i] = t.ID
	}
	return x.corpus.Read(list)
}
