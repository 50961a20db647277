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

// A label names a role with a colon behind it: 牵头单位: 第一责任单位: 主办: 完成时限: 责任领导:. What else stands
// before a colon in a clause names a field that holds no units (资金来源: 适用范围:).
const (
	levelWord = `(?:第一|主要|共同|具体|国家|省级|市级|县级|区级|省|市|县|区|镇)?`
	coreWord  = `(?:牵头|责任|主责|主办|主管|承办|承担|协办|配合|参加|参与|参建|协助|协同|协作|落实|实施|完成|负责|组织|推进|执行|监管|指导|督办|督导|督查|监督|验收|销号|支持)`
	bodyWord  = `(?:单位|部门|主体|处室|科室|股室|机构|机关|地区|站所|科所|所队|股所|镇街|街镇|乡镇|街道|镇村|村居|学院|小组|专班|方)`
	roleWord  = levelWord + coreWord + `(?:(?:、|和|及|与|/|\()?` + coreWord + `\)?){0,2}`
	labelWord = roleWord + bodyWord + `(?:(?:、|和|及|与|/)?` + roleWord + bodyWord + `)?(?:\((?:牵头|配合|责任|主办|协办)\))?` +
		`|(?:牵头|配合|主办|协办|承办|参与|参加|协助|责任|主责|落实|负责)`
	timeWord = `(?:(?:计划|预计|拟)?(?:完成|办理|办结|工作|整改|落实|实施|推进|开展|执行)?(?:时限|时间|期限|进度|时间节点)(?:要求|安排|节点)?|完成日期):`
	manWord  = `(?:责任|分管|牵头|包抓|挂钩|挂联|包保|联系|负责|主管|督办|协管|具体|市级|县级|区级){1,2}(?:县|市|区|镇|乡|校|院)?(?:级)?(?:领导|人员|人|同志|负责人|责任人|联系人|联络员|干部)(?:及(?:联系)?电话)?:`
)

var (
	labelRE    = regexp.MustCompile(`^(?:` + labelWord + `):$`)
	timeLabel  = regexp.MustCompile(`^` + timeWord + `$`)
	manLabel   = regexp.MustCompile(`^` + manWord + `$`)
	otherField = regexp.MustCompile(`^\p{Han}{2,10}:`)
	timePiece  = regexp.MustCompile(`^(?:力争|确保|计划|拟)?(?:于|到|至)?(?:\d{1,4}(?:年|月|日|个月|季度|-)|[上下]半年|第?[一二三四]季度|[上中下]旬|全年|年|每年|当年|底|末|前|内|之|以|\d)+(?:全面|全部|基本)?(?:完成|建成|启动|落实|实施|推进|见效|投用|取得实效|到位|完工|竣工|开工|投入使用|投运|上线|(?:出台|印发|制定|公布|报送)\p{Han}{0,8})?$|` +
		`^(?:全年|常年|长期)?(?:长期|持续|常态化|全年|常年|分步|立即|即时|同步|逐年|长效)(?:坚持|推进|实施|开展|落实|整改|完成|抓好)?$|^(?:贯穿全年|全年贯穿)$`)
	sayFirst  = regexp.MustCompile(`(?:第一|首)(?:位|个|家|名)?的?(?:责任)?(?:单位|部门|位)?(?:的|者)?(?:为|是|即为?)牵头(?:或?\p{Han}{0,4}单位|单位|部门)?`)
	sayAll    = regexp.MustCompile(`(?:均|都)(?:涉及|需要?|由)(各?[^,;。]{2,30}?(?:政府|单位|部门|管委会))(?:负责|落实|参与|配合)?$`)
	aside     = regexp.MustCompile(`^下同$|不再.{0,6}(?:分工|列出|列)$|^以下(?:简称|同)|^除.{1,24}外$`)
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
		if unlabelled(*l) && hasLabels(c) { // (县防汛办). 责任单位:县水利局: the bracket explains
			*l = c
			continue
		}
		l.b, l.ib = c.b, c.ib
		l.parties, l.times, l.common = append(l.parties, c.parties...), append(l.times, c.times...), append(l.common, c.common...)
		l.first = l.first || c.first
	}
	return out
}

// unlabelled reports a clause that names units and no duty.
func unlabelled(c clause) bool {
	return len(c.parties) > 0 && len(c.times)+len(c.common) == 0 && !slices.ContainsFunc(c.parties, func(p party) bool { return p.label != "" })
}

func hasLabels(c clause) bool { return len(c.parties) > 0 && !unlabelled(c) }

func hasLead(c clause) bool { return hasRole(c.parties, ledger.Lead) }

// labelStarts are the characters that a label can begin with.
const labelStarts = "牵责主承配参协落实完办工整分包挂负组推执监指督支联具第共国省市县区镇计预拟时期进开验销"

// clauseAt reads a clause that begins exactly at i.
func (f *flow) clauseAt(i, limit int) (clause, bool) {
	s := f.fold[i:limit]
	if s[0] == '(' {
		return f.bracketClause(i, limit)
	}
	if r, _ := utf8.DecodeRuneInString(s); !strings.ContainsRune(labelStarts, r) {
		return clause{}, false
	}
	if k, _ := labelAt(s); k == noLabel || !f.clauseMayStart(i) {
		return clause{}, false
	}
	c := f.openClause(i, i, limit)
	c.a = f.beforeSigns(i)
	return c, true
}

// listSigns are what may stand before a label: ——责任单位: ★责任单位:.
const listSigns = "-★☆◆◇●○▲△■□※*·•►▶◎"

// beforeSigns moves back over the signs and blanks before a label.
func (f *flow) beforeSigns(i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(f.fold[:i])
		if !strings.ContainsRune(listSigns, r) {
			break
		}
		i -= n
	}
	return i
}

// clauseMayStart reports whether what stands before i is the end of a sentence, a bracket or a paragraph.
func (f *flow) clauseMayStart(i int) bool {
	i = f.beforeSigns(i)
	r, _ := utf8.DecodeLastRuneInString(f.fold[:i])
	return i == 0 || strings.ContainsRune("\n。;!?)”》(, :", r)
}

// bracketClause reads (…) when its content gives duties; without a closing bracket it runs to where units end.
func (f *flow) bracketClause(i, limit int) (clause, bool) {
	s := f.fold[i:limit]
	if k, _ := labelAt(s); k != noLabel { // 【责任单位】甲局、乙局
		return f.openClause(i, i, limit), f.clauseMayStart(i)
	}
	if len(s) > 1 && s[1] == '(' { // doubled
		s = s[1:]
	}
	inner := limit - len(s) + 1
	n := matching(s)
	if n < 0 {
		if k, _ := labelAt(s[1:]); k != noLabel {
			return f.openClause(i, inner, limit), true
		}
		return f.unclosedClause(inner-1, limit)
	}
	content := strings.TrimRight(s[1:n], "。;")
	if duties := hasLabel(content) || givesDuties(content) || f.chargesEach(inner, inner+len(content)) || f.unitsClause(i, content, s[n:]); !duties {
		return clause{}, false
	}
	c := clause{a: i, b: inner + n, ia: inner, ib: inner + n - 1}
	for c.b < limit && f.fold[c.b] == ')' {
		c.b++
	}
	f.readParties(&c)
	return c, len(c.parties)+len(c.common)+len(c.times) > 0
}

// givesDuties reports a content of brackets whose last word, behind times and remarks, gives a duty.
func givesDuties(content string) bool {
	if !containsAny(content, dutyWords) {
		return false
	}
	for {
		i := strings.LastIndexAny(content, ",; ")
		last := content[i+1:]
		if endsAny(last, dutyEnds) && !timePiece.MatchString(last) {
			return true
		}
		if i < 0 || !timePiece.MatchString(last) {
			return false
		}
		content = strings.TrimRight(content[:i], ",; ")
	}
}

// A clause in brackets speaks of duties and ends with one, or with a remark about them.
var (
	dutyWords = []string{"牵头", "单位", "部门", "主体", "配合", "主办", "协办", "负责", "职责", "承办", "指导", "以下"}
	dutyEnds  = []string{"牵头", "配合", "负责", "参加", "参与", "协助", "落实", "主办", "协办", "承办", "实施", "分工", "下同", "列出", "指导"}
)

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

func endsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

// hasLabel reports a label at the start of a piece of s or right behind a unit.
func hasLabel(s string) bool {
	for strings.IndexByte(s, ':') >= 0 {
		n := separatorEnd(s)
		if labelIn(s[:n], false) >= 0 {
			return true
		}
		if n == len(s) {
			return false
		}
		s = s[n+sepLen(s[n:]):]
	}
	return false
}

// labelKind is what a label opens.
type labelKind int

const (
	noLabel labelKind = iota
	roleLabel
	timesLabel
	peopleLabel
)

// labelEnds are the characters that stand before the colon of a label.
const labelEnds = "位门体室构关区方所队镇街乡道村居院组班头合办与加助任实责限间期度点求排日人员志部话导)"

// maxLabel is the longest label with its colon. Unit: bytes.
const maxLabel = 72

// labelAt reads the label that s begins with; n is its length with the colon.
func labelAt(s string) (k labelKind, n int) {
	if s != "" && s[0] == '(' {
		return boxedLabel(s)
	}
	i := strings.IndexByte(s[:min(len(s), maxLabel)], ':')
	if i < 6 {
		return noLabel, 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	if !strings.ContainsRune(labelEnds, r) {
		return noLabel, 0
	}
	switch word := s[:i+1]; {
	case timeLabel.MatchString(word):
		return timesLabel, i + 1
	case manLabel.MatchString(word):
		return peopleLabel, i + 1
	case labelRE.MatchString(word):
		return roleLabel, i + 1
	}
	return noLabel, 0
}

// boxedLabel reads a label in brackets of its own with the units behind them.
func boxedLabel(s string) (labelKind, int) {
	i := strings.IndexByte(s[:min(len(s), maxLabel)], ')')
	if i < 0 || i+1 == len(s) || strings.IndexByte(s[:i], ':') >= 0 {
		return noLabel, 0
	}
	k, _ := labelAt(s[1:i] + ":")
	if s[i+1] == ':' {
		i++
	} else if !unitStart.MatchString(s[i+1:]) && k == roleLabel {
		return noLabel, 0
	}
	return k, i + 1
}

// labelIn finds the first label in a piece: at its start, or glued to the unit or time before it, -1 for none.
// Behind names of people, which end with anything, it may stand anywhere.
func labelIn(s string, anywhere bool) int {
	colon := strings.IndexByte(s, ':')
	for i := max(0, colon-maxLabel); i < colon; i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); !strings.ContainsRune(labelStarts, r) {
			continue
		}
		if i > 0 && !anywhere && !completeUnit(s[:i]) && !timePiece.MatchString(s[:i]) {
			continue
		}
		if k, _ := labelAt(s[i:]); k != noLabel {
			return i
		}
	}
	return -1
}

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
			if i+1 < len(s) && (startsItem(s[i+1:min(len(s), i+60)]) || !bracketGoesOn(s[:i], s[i+1:])) {
				return -1
			}
		}
	}
	return -1
}

// openClause reads a clause without closing bracket: it ends where the units end.
func (f *flow) openClause(a, inner, limit int) clause {
	c := clause{a: a, ia: inner}
	c.ib = inner + unitsEnd(f.fold[inner:limit], inner == 0 || f.fold[inner-1] == '\n')
	c.b = c.ib
	for c.b < limit && (f.fold[c.b] == ')' || strings.HasPrefix(f.fold[c.b:limit], "。")) {
		if f.fold[c.b] == ')' {
			c.b++
		} else {
			c.b += len("。")
		}
	}
	if c.b < limit && f.fold[c.b] == ';' && strings.HasSuffix(f.fold[:c.a], "。") { // 一是….责任单位:甲局;二是…
		c.b++
	}
	f.readParties(&c)
	return c
}

// unitsEnd returns where a list of labelled units ends: before a 。, a line break that no list goes over, or a
// piece that is no unit. A list that owns its line holds the whole line, whatever its names end with.
func unitsEnd(s string, ownLine bool) int {
	if ownLine {
		if n := lineOfUnits(s); n > 0 {
			return n + listGoesOn(s, n)
		}
	}
	at := 0
	for at < len(s) {
		n := pieceEnd(s[at:])
		piece := s[at : at+n]
		body := piece
		if noUnits(piece) {
			body = ""
		} else if _, n := labelAt(piece); n > 0 {
			body = piece[n:]
		}
		keep := len(piece) - len(body) + unitPrefix(body)
		if keep < len(piece) {
			return at + keep
		}
		at += n
		if at >= len(s) || s[at] == '\n' || s[at] == ')' || strings.HasPrefix(s[at:], "。") {
			return at + listGoesOn(s, at)
		}
		if separatorEnd(s[at:]) == 0 {
			if next := at + sepLen(s[at:]); opensNext(s[at:next], s[next:]) {
				return at
			}
			at += sepLen(s[at:])
		}
	}
	return at
}

// opensNext reports that what follows a sign begins the next item: ;二是…, ;(2)….
func opensNext(sign, rest string) bool {
	m, ok := readMark(rest[:cutRune(rest, 40)])
	return ok && (sign == ";" || sign == ",") && !m.lost && !m.tight && !m.bare
}

// noUnits reports a piece that holds a time or people.
func noUnits(piece string) bool {
	k, _ := labelAt(piece)
	return k == timesLabel || k == peopleLabel || timePiece.MatchString(piece)
}

// maxName is the longest stretch between two separators that still may be a name. Unit: bytes.
const maxName = 90

// lineOfUnits returns the length of the line s begins with, without a 。 at its end, when it reads as a list: one
// sentence of short pieces. 0 else.
func lineOfUnits(s string) int {
	s = s[:cutRune(s, maxClause+4)]
	n := strings.IndexByte(s, '\n')
	if n < 0 {
		n = len(s)
	}
	line := strings.TrimRight(s[:n], "。")
	for strings.HasSuffix(line, ")") && strings.Count(line, ")") > strings.Count(line, "(") {
		line = line[:len(line)-1]
	}
	if n > maxClause || sentenceEnd(line) >= 0 {
		return 0
	}
	for at := 0; at < len(line); {
		k := separatorEnd(line[at:])
		if k > maxName && !noUnits(line[at:at+k]) && !strings.HasSuffix(line[at:at+k], ")") {
			return 0
		}
		at += max(k, 1)
	}
	return len(line)
}

// listGoesOn returns how much further a list goes whose label ends the line, or whose line ends with a separator:
// over the lines below that hold units alone. at is the end of what is read.
func listGoesOn(s string, at int) int {
	if !strings.HasSuffix(s[:at], ":") && (at == 0 || !endsAny(s[:at], []string{"、", ",", ";"})) {
		return 0
	}
	more := 0
	for at+more < len(s) && s[at+more] == '\n' {
		line := s[at+more+1:]
		if k := strings.IndexByte(line, '\n'); k >= 0 {
			line = line[:k]
		}
		if startsItem(line) || !listsUnits(strings.TrimRight(line, "。;,、")) {
			break
		}
		more += 1 + len(line)
	}
	return more
}

// pieceEnd returns the length of s up to the next separator outside brackets, or up to the next label.
func pieceEnd(s string) int {
	end := separatorEnd(s)
	k, own := labelAt(s[:end])
	if strings.IndexByte(s[own:end], ':') < 0 {
		return end
	}
	if at := labelIn(s[own:end], k == peopleLabel); at > 0 || at == 0 && own > 0 {
		return own + at
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
