package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// clause is a responsibility clause in a flow.
type clause struct {
	a, b    int // with its brackets
	ia, ib  int // without them
	parties []party
	times   []para   // 完成时限 named in it
	common  []string // responsible for every measure from here on
	first   bool     // it says that the first listed leads
}

// party is a unit with its role in a clause.
type party struct {
	role  ledger.Role
	unit  string // as printed
	label string
	a, b  int
}

const (
	timeWord = `(?:完成|办理|办结|工作|整改|落实)(?:时限|时间|期限|时间节点):`
	manWord  = `(?:责任|分管|牵头|包抓|挂钩)(?:县|市|区)?(?:领导|人):`
)

var (
	labelWord = `(?:牵头|责任|主办|承办|配合|参加|参与|协办|协助|落实|实施|主责|负责|主管|责任主体)(?:(?:责任)?(?:单位|部门|处室|科室|主体))?`
	labelRE   = regexp.MustCompile(`^(` + labelWord + `(?:(?:和|及|与|、|/)` + labelWord + `)?(?:\((?:牵头|配合|责任)\))?)[:]`)
	bareLabel = regexp.MustCompile(`(?:牵头|责任|主办|承办|配合|参加|参与|协办|协助|落实|实施|主责|主管)(?:责任)?(?:单位|部门|主体|科室)[:]|` + timeWord + `|` + manWord)
	timeLabel = regexp.MustCompile(`^(?:` + timeWord + `)`)
	manLabel  = regexp.MustCompile(`^(?:` + manWord + `)`)
	sayFirst  = regexp.MustCompile(`(?:第一|首)(?:位|个|家)?的?(?:单位|部门|位)?的?(?:为|是)牵头(?:单位|部门)?`)
	sayAll    = regexp.MustCompile(`(?:均|都)(?:涉及|需要?|由)(各?[^,;。]{2,30}?(?:政府|单位|部门|管委会))(?:负责|落实|参与|配合)?$`)
	aside     = regexp.MustCompile(`^下同$|不再.{0,6}(?:分工|列出|列)$|^以下(?:简称|同)`)
	sayCommon = regexp.MustCompile(`以下.*(?:不再|均需|均由|略)`)
)

// findClauses finds the responsibility clauses of fold[a:b].
func (f *flow) findClauses(a, b int) []clause {
	var out []clause
	for i := a; i < b; {
		c, ok := f.clauseAt(i, b)
		if ok {
			out = append(out, c)
			i = max(c.b, i+1)
			continue
		}
		_, n := utf8.DecodeRuneInString(f.fold[i:b])
		i += n
	}
	return out
}

// joinClauses makes one clause of neighbours with nothing but signs between them: 牵头单位 on one line, 配合单位
// and 完成时限 on the next.
func (f *flow) joinClauses(cs []clause) []clause {
	var out []clause
	for _, c := range cs {
		k := len(out) - 1
		if k < 0 || out[k].b > c.a || strings.Trim(f.fold[out[k].b:c.a], " \n,;。、") != "" || hasLead(c) && hasLead(out[k]) {
			out = append(out, c)
			continue
		}
		l := &out[k]
		l.b, l.ib = c.b, c.ib
		l.parties, l.times, l.common = append(l.parties, c.parties...), append(l.times, c.times...), append(l.common, c.common...)
		l.first = l.first || c.first
	}
	return out
}

func hasLead(c clause) bool { return hasRole(c.parties, ledger.Lead) }

// clauseAt reads a clause that begins exactly at i.
func (f *flow) clauseAt(i, limit int) (clause, bool) {
	s := f.fold[i:limit]
	if s[0] == '(' {
		return f.bracketClause(i, limit)
	}
	if r, _ := utf8.DecodeRuneInString(s); !strings.ContainsRune("牵责主承配参协落实完办工整分包挂", r) {
		return clause{}, false
	}
	head := s[:min(len(s), 48)]
	if strings.IndexByte(head, ':') < 0 {
		return clause{}, false
	}
	m := bareLabel.FindStringIndex(head)
	if m == nil || m[0] != 0 || !f.clauseMayStart(i) {
		return clause{}, false
	}
	return f.openClause(i, i, limit), true
}

// clauseMayStart reports whether what stands before i is the end of a sentence, a bracket or a paragraph.
func (f *flow) clauseMayStart(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(f.fold[:i])
	return i == 0 || strings.ContainsRune("\n。;!?)”》(", r) || r == ',' || r == ':'
}

// bracketClause reads (…) when its content gives duties; without a closing bracket it runs to where units end.
func (f *flow) bracketClause(i, limit int) (clause, bool) {
	s := f.fold[i:limit]
	if len(s) > 1 && s[1] == '(' { // doubled
		s = s[1:]
	}
	inner := limit - len(s) + 1
	labelled := hasLabel(s[1:min(len(s), 48)])
	n := matching(s)
	if n < 0 {
		if labelled && strings.HasPrefix(s[1:], bareLabel.FindString(s[1:])) {
			return f.openClause(i, inner, limit), true
		}
		return clause{}, false
	}
	content := s[1:n]
	if !containsAny(content, dutyWords) || !labelled && !endsAny(strings.TrimRight(content, "。"), dutyEnds) {
		return clause{}, false
	}
	c := clause{a: i, b: inner + n, ia: inner, ib: inner + n - 1}
	for c.b < limit && f.fold[c.b] == ')' {
		c.b++
	}
	f.readParties(&c)
	return c, len(c.parties)+len(c.common)+len(c.times) > 0
}

// A clause in brackets speaks of duties and ends with one, or with a remark about them.
var (
	dutyWords = []string{"牵头", "责任单位", "责任部门", "责任主体", "配合", "主办", "协办", "参加单位", "参与单位", "负责", "落实单位", "实施单位", "职责"}
	dutyEnds  = []string{"牵头", "配合", "负责", "参加", "参与", "协助", "落实", "主办", "协办", "实施", "分工", "下同", "列出"}
)

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

func endsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

func hasLabel(s string) bool { return strings.IndexByte(s, ':') >= 0 && bareLabel.MatchString(s) }

// maxClause is the longest clause that is read. Unit: bytes.
const maxClause = 3000

// matching returns the offset of the bracket that closes the one s begins with, -1 for none in its paragraph.
func matching(s string) int {
	depth := 0
	for i := range min(len(s), maxClause) {
		switch s[i] {
		case '(':
			if depth++; depth > 6 {
				return -1
			}
		case ')':
			if depth--; depth == 0 {
				return i
			}
		case '\n':
			if i+1 < len(s) && startsItem(s[i+1:min(len(s), i+60)]) {
				return -1
			}
		}
	}
	return -1
}

// openClause reads a clause without closing bracket: it ends where the units end.
func (f *flow) openClause(a, inner, limit int) clause {
	c := clause{a: a, ia: inner}
	c.ib = inner + unitsEnd(f.fold[inner:limit])
	c.b = c.ib
	for c.b < limit && (f.fold[c.b] == ')' || strings.HasPrefix(f.fold[c.b:limit], "。")) {
		if f.fold[c.b] == ')' {
			c.b++
		} else {
			c.b += len("。")
		}
	}
	f.readParties(&c)
	return c
}

// unitsEnd returns where a list of labelled units ends: before a 。, a line break that no list goes over, or a
// piece that is no unit.
func unitsEnd(s string) int {
	at := 0
	for at < len(s) {
		n := pieceEnd(s[at:])
		piece := s[at : at+n]
		body := piece
		if timeLabel.MatchString(piece) || manLabel.MatchString(piece) {
			body = ""
		} else if m := labelRE.FindStringIndex(piece); m != nil {
			body = piece[m[1]:]
		}
		keep := len(piece) - len(body) + unitPrefix(body)
		if keep < len(piece) {
			return at + keep
		}
		at += n
		if at >= len(s) || s[at] == '\n' || s[at] == ')' || strings.HasPrefix(s[at:], "。") {
			return at
		}
		if separatorEnd(s[at:]) == 0 {
			at += sepLen(s[at:])
		}
	}
	return at
}

// pieceEnd returns the length of s up to the next separator outside brackets, or up to the next label.
func pieceEnd(s string) int {
	end := separatorEnd(s)
	if strings.IndexByte(s[:end], ':') < 0 {
		return end
	}
	for _, m := range bareLabel.FindAllStringIndex(s[:end], 2) {
		if m[0] > 0 && (completeUnit(s[:m[0]]) || timeLabel.MatchString(s)) {
			return m[0]
		}
	}
	return end
}

// separatorEnd returns the length of s up to the next separator outside brackets.
func separatorEnd(s string) int {
	depth := 0
	s = s[:cutRune(s, 600)] // no name is longer
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return i
			}
			depth--
		case '、', ',', ';', '。', '\n', ' ':
			if depth == 0 || r == '\n' {
				return i
			}
		}
	}
	return len(s)
}
