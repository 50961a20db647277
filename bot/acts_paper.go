package bot

import (
	"slices"
	"strings"
)

var (
	// paperAsked is a verb that asks for a file. Beside other things a bare 台账 may be a word of a report: 第4条已完成,台账.
	paperAsked = compile(`发|导|给|要|出|做|弄|搞|来|生成|拉|传|拿|打印|下载|画|写|拟|整|制作|准备`)
	// paperHave is what is told of a file that was made: 台账已做好, 做了台账.
	paperHave = compile(`已|了$|[好完]$|过$`)
	paperNoun = `(?:台账|台帐|表格|报表|进度图|进展图|情况图|统计图|柱状图|图表|趋势图|通报|专报|年度报告|年报|督办单)`
	// paperJoin are two files asked for with one verb: 发我台账和进度图.
	paperJoin = compile(`^(.*?)(` + paperNoun + `)\s?(?:和|及|以及|、|跟|与|加上?|还有|带上?|连同)\s?((?:\p{Han}|[a-z0-9])*?` + paperNoun + `)(.*)$`)
)

// papersIn is the files that a clause asks for, in order; nil when it asks for none.
func papersIn(text string, of *Utterance, v Vocabulary) []PaperPart {
	text = withoutLeadIn(text)
	if !paperable.MatchString(text) || !paperAsked.MatchString(text) || paperHave.MatchString(text) {
		return nil
	}
	if m := paperJoin.FindStringSubmatch(text); m != nil {
		first, second := paperIn(m[1]+m[2]+m[4], of, v), paperIn(m[1]+m[3]+m[4], of, v)
		if first != nil && second != nil && !first.How {
			return []PaperPart{*first, *second}
		}
	}
	if p := paperIn(text, of, v); p != nil {
		return []PaperPart{*p}
	}
	return nil
}

func paperIn(text string, of *Utterance, v Vocabulary) *PaperPart {
	one := understandPart(text, of, v)
	return parsePaper(&one)
}

// does reports whether a piece of a message is an act by itself or asks for a file.
func does(text string, u *Utterance, v Vocabulary) bool {
	return actIn(text, u, v) != nil || papersIn(text, u, v) != nil
}

// partPapers finds the clauses that ask for files; true where one does.
func (s *parting) partPapers() bool {
	s.papers = make([][]PaperPart, len(s.list))
	found := false
	for i, c := range s.list {
		if s.acted[i] || s.fixes != nil && s.fixes[i] {
			continue
		}
		s.papers[i] = papersIn(s.u.Folded[c.start:c.end], s.u, s.v)
		found = found || s.papers[i] != nil
	}
	return found
}

// wantsSeveral reports one clause that asks for several files.
func (s *parting) wantsSeveral() bool { return len(s.list) == 1 && len(s.papers[0]) > 1 }

// paperGroups is one group for each file that a clause asks for.
func (s *parting) paperGroups(i int) []actGroup {
	var out []actGroup
	for j := range s.papers[i] {
		out = append(out, actGroup{clauses: []int{i}, paper: &s.papers[i][j]})
	}
	return out
}

// keepLoose puts what stands before a file, and is no act, back in front of it where it names a measure, asks, or answers what the
// bot said last: it is a thing of its own. Courtesy, and whom the file is for, are not.
func (s *parting) keepLoose(groups []actGroup, loose []int) []actGroup {
	others := slices.ContainsFunc(groups, func(g actGroup) bool { return g.paper == nil })
	own := slices.ContainsFunc(loose, func(i int) bool {
		text := s.u.Folded[s.list[i].start:s.list[i].end]
		return s.list[i].asks || commandWords.MatchString(text) || len(FindReferences(text)) > 0
	})
	if others || !own || len(groups) == 0 {
		return groups
	}
	return slices.Insert(groups, 0, actGroup{clauses: loose})
}

// papersLast puts the files behind what is decided or asked: they are sent behind the reply.
func papersLast(groups []actGroup) []actGroup {
	slices.SortStableFunc(groups, func(a, b actGroup) int { return order(a.paper != nil, b.paper != nil) })
	return groups
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// asPaper is a part of a message that asks for a file, and for nothing else.
func (s *parting) asPaper(g actGroup) Utterance {
	text := s.said(g.clauses)
	u := s.inherit(understandPart(text, s.u, s.v))
	u.Text, u.Paper, u.Ask, u.Intent, u.Sure = strings.TrimSpace(text), g.paper, nil, Question, true
	return u
}
