package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// keepAsked remembers what was asked of the ledger, so that 那第10条呢 and 柳湾镇呢 ask the same again.
func (v *viewing) keepAsked() {
	a := v.turn.Utterance.Ask
	if a == nil || v.out.Clarify || a.To || a.Own || a.Never || a.Tally {
		v.out.State.Asked = nil
		return
	}
	asked := *a
	asked.Overall = !v.ofMeasures
	v.out.State.Asked, v.out.State.Slot, v.out.State.Unit = &asked, bot.SlotProgress, v.askedUnit()
}

// leansOnOne reports words that leave out the one measure just spoken of: 没交的是谁, 还差哪几家.
func (v *viewing) leansOnOne() bool {
	return v.spokenOfOne() && rightBehind.MatchString(v.turn.Utterance.Folded)
}

// rightBehind begins with what is left or done of something that was just named.
var rightBehind = regexp.MustCompile(`^(?:那|那么|现在|目前|已经?|,)*(?:(?:没|未)(?:上?报|上?交|填|完成|办完|弄完)(?:上来|齐)?的|(?:还|剩|就)*差(?:谁|哪|几)|剩下的?(?:是)?(?:谁|哪)|(?:完成|报了?|上?交了?|办完|弄完)(?:了)?的(?:都)?(?:是|有|呢)|(?:都|已经)?有?谁(?:报|交)(?:了|过)|(?:报|交|完成)(?:了|齐)(?:几|多少|哪)|(?:它|上一?次|上回|到底|都)*(?:上?报|上?交)(?:了|过|齐了?)(?:没|吗|么))`)

// unitOfWhy is whose 怎么没报 is, where no unit is named: the sender's own, unless he looks after the measure; "" for all.
func (v *viewing) unitOfWhy(f found) string {
	own := v.ownUnit()
	a := v.turn.Utterance.Ask
	if a == nil || !a.Why || own == "" || v.supervises() {
		return ""
	}
	x := v.deciding()
	if slices.Contains(x.leadsOf(f.measure, ""), v.canonical(own)) || len(rolesOf(v.corpus.Units(), f.measure, v.canonical(own))) == 0 {
		return ""
	}
	return own
}

// keepKinds asks on of the kind of unit that was asked about, where only what is left of it is asked: 各镇第3条都报了吗 ─► 没报的列一下.
func (v *viewing) keepKinds() {
	a, last := v.turn.Utterance.Ask, v.turn.State.Asked
	if a != nil && last != nil && last.Slot == bot.SlotProgress && len(a.Kinds) == 0 && len(included(v.turn.Utterance.References)) == 0 && v.leansOnOne() {
		a.Kinds = last.Kinds
	}
}

// leftOut reports a unit that the question leaves out: 除了松坪镇.
func (v *viewing) leftOut(unit string) bool {
	a := v.turn.Utterance.Ask
	return a != nil && slices.ContainsFunc(a.But, func(but string) bool { return names(v.corpus.Units(), but, unit) })
}

// chapterAsked is the measures of the chapter that a question calls by its title or its number: 优化政务服务这块进展怎么样; nil when none
// is.
func (v *viewing) chapterAsked() []found {
	a := v.turn.Utterance.Ask
	if a == nil {
		return nil
	}
	said := zh.Squeeze(v.turn.Utterance.Folded)
	for _, d := range v.documents() {
		at := slices.IndexFunc(d.Chapters, func(c ledger.Chapter) bool {
			title := zh.Squeeze(zh.Fold(c.Title))
			return a.Chapter != "" && c.Number == a.Chapter || len([]rune(title)) >= shortestChapter && strings.Contains(said, title)
		})
		if at < 0 {
			continue
		}
		var out []found
		for i := range d.Measures {
			if d.Measures[i].ChapterNumber == d.Chapters[at].Number {
				out = append(out, found{doc: d, measure: &d.Measures[i]})
			}
		}
		return out
	}
	return nil
}

// shortestChapter is how many characters a chapter's title has that names it in a question.
const shortestChapter = 4
