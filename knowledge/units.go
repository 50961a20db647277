package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// Brackets may hold units and no word of duty: (教育部、财政部). Names that begin like a unit of a place are taken
// wherever they end a paragraph; other names only in a document whose habit it is.

var (
	explains    = regexp.MustCompile(`^(?:不?包?[含括]|例?如|即|原|以下|下称|又称|简称|除|详?见|指|其中|由|以|按|非|无|未|对|在|从|与|或|及|和|经|报|向|为|是|拟|已|仅|限|另|此)`)
	officeTails = "局办委厅部院联社会署室队"
	officeEnds  = []string{"政府", "党委", "党组", "工委", "中心", "集团", "公司", "银行", "支行", "分行", "大学", "学院", "学校", "党校", "机关", "单位", "部门", "团中央", "科协", "作协", "兵团", "海关"}
	someParty   = regexp.MustCompile(`(?:部门|单位|机构|机关|等|地区|企业)$`)
)

// readHabit tells whether the document names units in brackets without a word of duty: several times, or beside
// clauses of the usual kind or a remark that the first listed leads.
func (f *flow) readHabit() {
	alone, duties := 0, 0
	for _, p := range f.paras() {
		s := strings.TrimRight(f.fold[p.a:p.b], "。;")
		if !strings.HasSuffix(s, ")") {
			continue
		}
		s = s[max(0, len(s)-maxClause):]
		i := openerOf(s)
		if i < 0 {
			continue
		}
		switch content := s[i+1 : len(s)-1]; {
		case namesOffices(content):
			alone++
		case hasLabel(content) || givesDuties(content):
			duties++
		}
	}
	f.unitsAlone = alone > 2 || alone > 0 && (duties > 1 || f.saysFirstLeads())
}

// unitsClause reports that brackets at i hold units alone where that gives them the duty; behind is the text from
// the closing bracket on.
func (f *flow) unitsClause(i int, content, behind string) bool {
	if endsParagraph(behind) {
		return f.listsNames(content)
	}
	if !f.unitsAlone || !namesOffices(content) {
		return false
	}
	before := f.fold[max(0, i-30):i]
	if endsAny(before, []string{"。", ";"}) {
		return true
	}
	behind = behind[1:]
	return (strings.HasPrefix(behind, "。") || strings.HasPrefix(behind, ";")) && strings.Contains(content, "、") && !someParty.MatchString(before)
}

// listsNames reports a list of units as the document writes them.
func (f *flow) listsNames(s string) bool {
	return listsUnits(s) || f.unitsAlone && namesOffices(s)
}

// namesOffices reports a content that names offices and nothing else, whatever they begin with.
func namesOffices(content string) bool { return eachUnit(content, isOffice) }

// isOffice reports the name of an office, not of a place: 教育部, 海城市政府, but not 海城市.
func isOffice(name string) bool {
	if n := utf8.RuneCountInString(name); n < 3 || n > 25 || explains.MatchString(name) || strings.Contains(name, "的") || !completeUnit(name) && !endsAny(name, officeEnds) {
		return false
	}
	if unitStart.MatchString(name) {
		return true
	}
	for strings.HasSuffix(name, ")") {
		name = name[:max(0, openerOf(name))]
	}
	r, _ := utf8.DecodeLastRuneInString(name)
	return strings.ContainsRune(officeTails, r) || endsAny(name, officeEnds) || othersAt(name) > 0
}

// listsUnits reports a content that names units and nothing else: (市商务局、各区人民政府).
func listsUnits(content string) bool {
	return eachUnit(content, func(name string) bool {
		return unitStart.MatchString(name) && completeUnit(name) && (len(name) >= 9 || plainGroup.MatchString(name))
	})
}

// eachUnit reports a list of names that are all units; a time may close it.
func eachUnit(content string, isUnit func(string) bool) bool {
	if strings.ContainsAny(content, ":。“《") || len(content) > maxClause {
		return false
	}
	last := ""
	for units := 0; content != ""; units++ {
		n := separatorEnd(content)
		if units > 0 && timePiece.MatchString(content[:n]) {
			return n == len(content)
		}
		if !isUnit(content[:n]) && !isPair(last, content[:n]) && !groupPart(last, content[:n]) {
			return false
		}
		last = content[:n]
		if n == len(content) {
			return true
		}
		content = content[n+sepLen(content[n:]):]
	}
	return false
}

// groupPart reports offices of places behind a group of others: 各镇人民政府、街道办事处.
func groupPart(last, name string) bool {
	return strings.HasPrefix(last, "各") && groupGoes.MatchString(name) && completeUnit(name)
}

// sentenceClause reads the last sentence of a paragraph that is a clause without brackets: 甲局牵头,乙局、丙局配合。
func (f *flow) sentenceClause(p para) (clause, bool) {
	b := p.a + len(strings.TrimRight(f.fold[p.a:p.b], "。"))
	a := p.a + strings.LastIndex(f.fold[p.a:b], "。") + len("。")
	if a <= p.a+len("。")-1 || !f.chargesUnits(a, b) {
		return clause{}, false
	}
	c := clause{a: a, b: p.b, ia: a, ib: b}
	f.readParties(&c)
	return c, hasRole(c.parties, ledger.Lead) || hasRole(c.parties, ledger.Cooperating)
}

// chargesUnits reports that each part of fold[a:b] is a list of units with a word of duty behind it.
func (f *flow) chargesUnits(a, b int) bool {
	if b-a > maxClause || !givesDuties(f.fold[a:b]) {
		return false
	}
	for _, piece := range f.pieces(a, b, ",;") {
		end, role, _ := f.roleAtEnd(piece.a, piece.b)
		if role == "" || !f.listsNames(f.fold[piece.a:end]) {
			return false
		}
	}
	return true
}

// unclosedClause reads a clause at the end of a paragraph whose closing bracket is missing: (甲局、乙局负责.
func (f *flow) unclosedClause(i, limit int) (clause, bool) {
	s := f.fold[i:min(limit, i+maxClause)]
	n := strings.IndexByte(s, '\n')
	if n < 0 {
		n = len(s)
	}
	if i+n < limit && f.fold[i+n] != '\n' || strings.Count(s[:n], "(") != strings.Count(s[:n], ")")+1 {
		return clause{}, false
	}
	end := i + len(strings.TrimRight(s[:n], "。;"))
	if content := f.fold[i+1 : end]; !f.listsNames(content) && !f.chargesUnits(i+1, end) {
		return clause{}, false
	}
	c := clause{a: i, b: i + n, ia: i + 1, ib: end}
	f.readParties(&c)
	return c, len(c.parties) > 0
}

// endsParagraph reports that nothing but signs follows a closing bracket in its paragraph.
func endsParagraph(s string) bool {
	s = strings.TrimLeft(s, ")。;")
	return s == "" || s[0] == '\n'
}

// bracketGoesOn reports whether a bracket that before opens and does not close can go on in the paragraph next: not
// when what it holds is whole and next begins with a sentence.
func bracketGoesOn(before, next string) bool {
	next, _, _ = strings.Cut(next[:cutRune(next, maxClause)], "\n")
	depth := 0
	for i, r := range next {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return true
			}
		case '。':
			if _, n := labelAt(next); n > 0 || hasLabel(next[:i]) {
				return true
			}
			return !completeUnit(before) && !endsAny(before, dutyEnds)
		}
	}
	return true
}
