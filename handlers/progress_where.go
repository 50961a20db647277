package handlers

import (
	"regexp"

	"duban/retrieval"
)

// mostWhere is how many measures are told one by one where they are reported.
const mostWhere = 3

// whereTo says that a report is sent right here, and who reviews it: 要报哪里, 第4条报给谁, 谁审. What the measure itself wants handed to
// somebody is quoted before that.
func (v *viewing) whereTo() {
	var measures []found
	switch u := v.turn.Utterance; {
	case len(included(u.References)) > 0:
		measures = v.subjects()
	case u.Ask.Deictic, v.spokenOfOne():
		measures = v.spokenOf()
	}
	who := ""
	if v.supervises() {
		who = "各单位"
	}
	if len(measures) == 0 || len(measures) > mostWhere {
		v.line(v.say("进展"+who+"就在这里报：回一句第几条、做到哪了，如“第4条已完成”，我就记上。", "Progress is reported right here, such as “measure 4 done”."))
		v.line(v.say("由那一条的牵头单位审核；牵头单位自己报的，由%s审核。", "The lead unit of the measure reviews it; %s reviews what a lead unit reports itself.", v.deciding().supervision()))
		return
	}
	v.out.State.Document, v.out.State.Measures = measures[0].doc.ID, nil
	for _, f := range measures {
		v.whereOf(f, who)
		v.out.State.Measures = append(v.out.State.Measures, f.measure.Key)
	}
}

// whereOf tells it of one measure.
func (v *viewing) whereOf(f found, who string) {
	v.mention(f)
	for _, s := range retrieval.SplitSentences(f.measure.Text) {
		if handedTo.MatchString(s) && !v.english() {
			v.line(v.label(f, false) + "写的是：“" + plain(s) + "”")
		}
	}
	name := v.short(f)
	v.line(v.say(name+"的进展"+who+"就在这里报：回一句“"+name+"已完成”或“"+name+"推进中”，我就记上。", "Progress on measure "+name+" is reported right here."))
	x := v.deciding()
	unit := v.canonical(v.turn.Sender.Unit)
	switch leads := x.leadsOf(f.measure, unit); {
	case len(leads) == 0:
		v.line(v.say("由%s审核。", "%s reviews it.", x.supervision()))
	default:
		v.line(v.say("由%s审核。", "%s reviews it.", x.reviewers(f.measure, unit)))
	}
}

// handedTo is a sentence of a measure by which something goes to a unit: 报县司法局汇总公布, 向县政府报告.
var handedTo = regexp.MustCompile(`向[^，。；]{2,14}(?:报送|报告|上报|提交|备案|办理)|报(?:送)?(?:至|到|给)?[^，。；告送备请名]{2,14}(?:备案|汇总|统筹|审核|审查|审批|备查)`)

// spokenOfOne reports that the answer before was about one measure: 谁审.
func (v *viewing) spokenOfOne() bool {
	s := v.turn.State
	return len(s.Measures) == 1 && (s.Asked == nil || !s.Asked.Overall)
}

// deciding lends the reading of who reviews what.
func (v *viewing) deciding() *deciding { return &deciding{filing: v.filing} }
