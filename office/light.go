package office

import "duban/ledger"

// Light is a colour with its word: 红 已逾期. Zero value: no light.
type Light struct {
	ledger.Colour
	Word string
}

// String prints colour and word; the word alone where there is no colour.
func (l Light) String() string {
	if l.Name == "" {
		return l.Word
	}
	return l.Name + " " + l.Word
}

// light is the light of a row as the county shows it.
func (d Desk) light(r Row) Light {
	switch {
	case r.Unit == "" && len(r.Lead)+len(r.Responsible)+len(r.Cooperating) == 0:
		return Light{Word: "未明确责任单位"}
	case r.Unit == "":
		return Light{Word: "暂无任务"}
	}
	of := r.facts().Light(d.Today, d.Lights.NearDays)
	word := d.Lights.Word(of)
	if of == ledger.LightOverdue && r.Review == ledger.ReviewReturned {
		word += "，" + d.Lights.Word(ledger.LightReturned)
	}
	return Light{d.Lights.Colour(of), word}
}

// facts are what a row's light depends on.
func (r Row) facts() ledger.LightFacts {
	return ledger.LightFacts{State: r.State, Review: r.Review, Status: r.Status, Dated: r.Kind != ledger.CheckIn && r.Kind != "", Last: r.Due}
}
