package handlers

import (
	"slices"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// maxChoices is how many choices a person is shown at once.
const maxChoices = 9

// resolve finds the measures that each item may mean.
func (f *filing) resolve(items []bot.ReportItem, topic string) []entry {
	var entries []entry
	docs := f.documents(items)
	for _, it := range items {
		if it.Number == "" {
			entries = append(entries, f.byWords(it, docs, topic))
			continue
		}
		e := entry{item: it}
		for _, d := range docs {
			ms := numbered(d, it.Number)
			if len(ms) > 1 {
				ms = f.narrow(ms)
			}
			for _, m := range ms {
				e.candidates = append(e.candidates, found{doc: d, measure: m})
			}
		}
		e.candidates = f.likeliest(e.candidates, it.Number)
		e.missing = len(e.candidates) == 0
		e.unsure = f.partly || f.meansAll(it.Number, e.candidates)
		entries = append(entries, e)
	}
	return entries
}

// meansAll reports 18条都完成了 about a document of eighteen measures: all of them, or the last one?
func (f *filing) meansAll(number string, c []found) bool {
	if len(c) != 1 || strconv.Itoa(len(c[0].doc.Measures)) != number {
		return false
	}
	for _, r := range f.turn.Utterance.References {
		rest := f.turn.Utterance.Folded[r.End:]
		if r.Number == number && !r.Ordinal && (strings.HasPrefix(rest, "都") || strings.HasPrefix(rest, "全")) {
			return len(f.turn.Utterance.References) == 1
		}
	}
	return false
}

// likeliest puts the measures that bear the number as it was said before those that only end in it, and
// among each those that name the sender's unit or its group first.
func (f *filing) likeliest(all []found, number string) []found {
	rank := func(c found) int {
		n, ok := zh.ParseInt(c.measure.Number)
		r := 2
		if c.measure.Number == number || ok && strconv.Itoa(n) == number {
			r = 0
		}
		if len(rolesOf(f.corpus.Units(), c.measure, f.turn.Sender.Unit)) == 0 {
			r++
		}
		return r
	}
	slices.SortStableFunc(all, func(a, b found) int { return rank(a) - rank(b) })
	return all
}

// documents is where the numbers are looked up: the documents named, else the conversation's while it is in force
// and has them, else every one in force that has.
func (f *filing) documents(items []bot.ReportItem) []*ledger.Document {
	if docs := f.settled(items); len(docs) > 0 {
		return docs
	}
	var having []*ledger.Document
	all := f.unnamed(items)
	for _, d := range all {
		if len(d.Measures) > 0 && hasAll(d, items) {
			having = append(having, d)
		}
	}
	if len(having) > 0 {
		return having
	}
	for _, d := range all {
		if len(d.Measures) > 0 {
			having = append(having, d)
		}
	}
	return having
}

// settled is the documents named, else the conversation's while it is in force and has the numbers, else none.
func (f *filing) settled(items []bot.ReportItem) []*ledger.Document {
	named := f.corpus.Read(f.corpus.Meant(f.turn.Utterance.Folded, f.turn.Utterance.Documents))
	if len(named) > 0 {
		return named
	}
	if d, ok := f.corpus.Document(f.turn.State.Document); ok && d.Standing == ledger.InForce && hasAll(d, items) && (len(items) > 0 || !ledger.SetUp(d.ID)) {
		return []*ledger.Document{d}
	}
	return nil
}

// unnamed is the documents in force of a small store; of a large one those that have any of the numbers, or else the
// nearest to what was said. When some had to be left out, partly says so: then nothing may be taken for sure.
func (f *filing) unnamed(items []bot.ReportItem) []*ledger.Document {
	about := f.turn.Utterance.Folded + " " + f.turn.Sender.Unit
	var numbers []string
	for _, it := range items {
		if it.Number != "" {
			numbers = append(numbers, it.Number)
		}
	}
	if !f.corpus.Many() || len(numbers) == 0 {
		return f.corpus.About(about)
	}
	ids := f.corpus.Choose(retrieval.Choice{Numbers: numbers})
	if len(ids) > retrieval.MostRead {
		f.partly = true
		ids = f.corpus.Nearest(ids, about, fewLooked)
	}
	return f.corpus.Read(ids)
}

// hasAll reports whether a document has a measure for each number.
func hasAll(d *ledger.Document, items []bot.ReportItem) bool {
	for _, it := range items {
		if it.Number != "" && len(numbered(d, it.Number)) == 0 {
			return false
		}
	}
	return true
}

// narrow uses the chapter's words to choose among measures of the same number: 保障措施第2条.
func (f *filing) narrow(ms []*ledger.Measure) []*ledger.Measure {
	part := f.turn.Utterance.Report
	if part == nil || part.Topic == "" {
		return ms
	}
	var best []*ledger.Measure
	top := 6.0 // below this two short words fit by chance
	for _, m := range ms {
		switch fit := f.corpus.Fit(part.Topic, m.Chapter+" "+m.Section); {
		case fit > top:
			best, top = []*ledger.Measure{m}, fit
		case fit == top:
			best = append(best, m)
		}
	}
	if len(best) == 0 {
		return ms
	}
	return best
}

// byWords finds the measure of an unnumbered report by its topic, among those that concern the sender's
// unit. Several candidates, or one without telling words, are asked back.
func (f *filing) byWords(it bot.ReportItem, docs []*ledger.Document, topic string) entry {
	e := entry{item: it}
	if topic == "" {
		e.candidates, e.unsure = f.spokenOf(), true
		return e
	}
	hits := f.corpus.Search(topic, ids(docs), 12)
	var top, cover float64
	for _, h := range hits {
		if h.Measure == nil || !f.concerns(h.Measure) {
			continue
		}
		if top == 0 {
			top, cover = h.Score, h.Cover
		}
		if h.Score >= 0.45*top && len(e.candidates) < 5 {
			e.candidates = append(e.candidates, found{doc: h.Document, measure: h.Measure, score: h.Score})
		}
	}
	if len(e.candidates) == 0 {
		e.candidates, e.unsure = f.spokenOf(), true
		return e
	}
	first := e.candidates[0]
	if told, ok := tellingMeasure(docs, topic); ok && told.measure == first.measure && standsOut(e.candidates) {
		e.candidates = e.candidates[:1]
		f.guessed = true
		return e
	}
	e.unsure = true
	if cover < chance {
		e.candidates = both(e.candidates[:min(2, len(e.candidates))], f.spokenOf())
	}
	return e
}

// both joins what was spoken of last and what the words may mean, each measure once. Where nothing was spoken of it stays empty: what is
// found by chance is no choice to offer.
func both(byWords, spoken []found) []found {
	if len(spoken) == 0 {
		return nil
	}
	all := slices.Clone(spoken)
	for _, c := range byWords {
		if !slices.ContainsFunc(all, func(o found) bool { return o.measure == c.measure }) {
			all = append(all, c)
		}
	}
	return all
}

// chance is the share of a topic's weight below which a measure fits by chance.
const chance = 0.45

// standsOut reports that the best candidate stands well above the next.
func standsOut(c []found) bool { return len(c) == 1 || c[0].score >= 1.25*c[1].score }

// spokenOf is the measures that the conversation was about, for a report without any topic.
func (f *filing) spokenOf() []found {
	d, ok := f.corpus.Document(f.turn.State.Document)
	if !ok || len(f.turn.State.Measures) > 5 {
		return nil
	}
	var out []found
	for _, key := range f.turn.State.Measures {
		if m, ok := d.FindMeasure(key); ok {
			out = append(out, found{doc: d, measure: m})
		}
	}
	return out
}

// generic are words of any office work: that one measure alone uses one of them is chance.
var generic = map[string]bool{
	"会议": true, "开会": true, "培训": true, "工作": true, "检查": true, "报告": true, "制度": true, "人员": true, "材料": true, "系统": true,
	"平台": true, "方案": true, "清单": true, "名单": true, "通知": true, "文件": true, "计划": true, "活动": true, "宣传": true, "网站": true,
	"合同": true, "经费": true, "领导": true, "企业": true, "群众": true, "问题": true, "整改": true, "总结": true, "台账": true, "资料": true,
	"干部": true, "名册": true, "统计": true, "数据": true, "表格": true, "考核": true, "考试": true, "调研": true, "学习": true, "部署": true,
	"落实": true, "推进": true, "公开": true, "公示": true, "备案": true, "审核": true, "审查": true, "项目": true, "事项": true, "任务": true,
	"情况": true, "进展": true, "单位": true, "部门": true, "人数": true, "次数": true, "上报": true, "报送": true, "印发": true, "调整": true,
}

// tellingMeasure returns the one measure in which some pair of characters of the topic stands and that no
// other measure of these documents has: 顾问, 双随机, 学时. It reports false when different pairs point to
// different measures, or none to any.
func tellingMeasure(docs []*ledger.Document, topic string) (found, bool) {
	var only found
	for _, word := range strings.Fields(topic) {
		r := []rune(word)
		for i := 0; i+1 < len(r); i++ {
			if !zh.IsHan(r[i]) && i > 0 && r[i] == r[i-1] {
				continue
			}
			if generic[string(r[i:i+2])] {
				continue
			}
			m, n := holders(docs, string(r[i:i+2]))
			if n != 1 {
				continue
			}
			if only.measure != nil && only.measure != m.measure {
				return found{}, false
			}
			only = m
		}
	}
	return only, only.measure != nil
}

// holders counts the measures whose text holds a pair of characters and returns the last of them.
func holders(docs []*ledger.Document, pair string) (last found, n int) {
	for _, d := range docs {
		for i := range d.Measures {
			m := &d.Measures[i]
			if strings.Contains(zh.Squeeze(m.Title+m.Text), pair) {
				last = found{doc: d, measure: m}
				n++
			}
		}
	}
	return last, n
}

// concerns reports whether the sender's unit has a share in a measure. A measure without any responsible
// unit, or with a group that nobody listed, concerns everybody.
func (f *filing) concerns(m *ledger.Measure) bool {
	return concerns(f.corpus.Units(), m, f.turn.Sender.Unit)
}

func concerns(units *zh.Units, m *ledger.Measure, unit string) bool {
	if unit == "" || len(m.Assignments) == 0 {
		return true
	}
	for _, a := range m.Assignments {
		if names(units, unit, a.Unit) || zh.IsGroup(a.Unit) && units.In(unit, a.Unit) != zh.NotMember {
			return true
		}
	}
	return false
}

// names reports whether two names stand for the same office.
func names(units *zh.Units, a, b string) bool { return units.Same(a, b) }
