package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

var (
	endRole = regexp.MustCompile(`(?:共同|分别|具体|主要|统一)?(牵头(?:负责|组织实施|组织|落实|抓总)?|配合(?:做好|落实)?|协助|参加|参与|协办|主办|` +
		`(?:按照?|依据|根据)(?:各自)?(?:工作)?(?:职责|职能|责任)(?:范围)?(?:分工|任务)?(?:分别|各自|共同)?(?:抓好|做好|推进|推动)?(?:负责|落实|组织实施|实施|推进|(?:相关|有关)?工作)?|(?:分工|分别|具体|共同)?负责(?:落实)?|指导|承办|组织实施|组织落实|落实|实施|` +
		`(?:分别|共同)?(?:为|是|作为)(?:第一|主要|共同)?(?:牵头|主办|责任|主责|实施|承办|配合|协办|协同|参与|参加)(?:责任)?(?:单位|部门|主体))$`)
	withUnits  = regexp.MustCompile(`会同|会商|联合|协同|商`)
	inName     = regexp.MustCompile(`^(?:商务|商贸|商业|商投|商会|联合会|联合社|协同办)`) // 县商务局
	andOthers  = regexp.MustCompile(`^等(?:[\p{Han}\d]{0,8}?` + othersWord + `(?:(?:和|及|、|或)[\p{Han}]{0,4}?` + othersWord + `)?)?$`)
	ownRole    = regexp.MustCompile(`\((牵头|主办|配合|协办)(?:单位|部门)?\)$`)
	plainGroup = regexp.MustCompile(`^各(?:有关|相关|级)?` + placeWord + `(?:、` + placeWord + `)*$`)
	groupGoes  = regexp.MustCompile(`^(?:自治区|自治州|自治县|县级市|直辖市|计划单列市|省|市|区|县|州|旗|镇|乡|街道)(?:$|\(|、|人民政府|政府|党委|党工委|管委会|办事处|有关|相关|直)`)
)

// placeWord is a level of places.
const placeWord = `(?:省|市|区|县|州|旗|镇|乡|自治区|自治州|自治县|直辖市|街道)`

// othersWord is what 等 can end with.
const othersWord = `(?:部门|单位|地方|机构|企业|地区|院校|高校|部委|局办|委办局|职能局|平台|成员)`

// clauseReader reads the units and roles of one clause.
type clauseReader struct {
	f       *flow
	c       *clause
	pending []party     // units whose role is still to come
	label   ledger.Role // role that a label with a colon set; "" without label
	printed string      // that label
}

// noRole is the role of people named in a clause: they are no units.
const noRole ledger.Role = "none"

// readParties reads the units and roles of a clause.
func (f *flow) readParties(c *clause) {
	r := &clauseReader{f: f, c: c}
	for at := c.ia; at < c.ib; {
		b := at + pieceEnd(f.fold[at:c.ib])
		next := b
		if b == at || separatorEnd(f.fold[b:c.ib]) == 0 {
			next += max(1, sepLen(f.fold[b:c.ib]))
		}
		r.read(at, b)
		at = next
	}
	r.endLabel()
}

// after is the role of what follows a time or people: people go on behind their label, units go on behind a time.
func (r *clauseReader) after(s string) (ledger.Role, string) {
	if timePiece.MatchString(s) {
		return r.label, r.printed
	}
	return noRole, ""
}

// endLabel gives the units read under a label, or without any role, theirs.
func (r *clauseReader) endLabel() {
	if r.label != noRole {
		r.give(orRole(r.label, ledger.Responsible), r.printed)
	}
	r.pending = nil
}

// give gives the pending units a role.
func (r *clauseReader) give(role ledger.Role, word string) {
	for _, p := range r.pending {
		if p.role == "" {
			p.role, p.label = role, word
		}
		r.c.parties = append(r.c.parties, p)
	}
	r.pending = nil
}

// read reads the stretch [a,b) between two separators.
func (r *clauseReader) read(a, b int) {
	s := r.f.fold[a:b]
	if noUnits(s) {
		r.endLabel()
		if k, n := labelAt(s); k != peopleLabel {
			r.c.times = append(r.c.times, para{a + n, b})
		}
		r.label, r.printed = r.after(s)
		return
	}
	a = r.readLabels(a, b)
	if r.label == noRole || r.remark(a, r.f.fold[a:b]) {
		return // names of people, or words about the list
	}
	role, word := r.piece(a, b)
	switch {
	case role != "" && (r.label == "" || role != ledger.Responsible):
		r.give(role, word)
	case r.label != "" && (role != "" || b < r.c.ib && r.f.fold[b] == ';'):
		r.give(r.label, r.printed)
	}
}

// readLabels reads the labels that a stretch begins with and returns where they end; a field that is no role, such
// as 资金来源:, holds no units.
func (r *clauseReader) readLabels(a, b int) int {
	for strings.ContainsAny(r.f.fold[a:b], ":(") {
		k, n := labelAt(r.f.fold[a:b])
		if k != roleLabel {
			if k == noLabel && otherField.MatchString(r.f.fold[a:b]) {
				r.endLabel()
				r.label, r.printed = noRole, ""
			}
			break
		}
		r.endLabel()
		r.printed = strings.Trim(r.f.fold[a:a+n], "():")
		r.label = labelRole(r.printed)
		a += n
	}
	return a
}

// remark reads words about the list itself: 第一位的为牵头单位, 以下不再列出, 下同.
func (r *clauseReader) remark(at int, piece string) bool {
	if strings.HasSuffix(piece, ")") && openerOf(piece) > 0 {
		return false // it stands behind a name
	}
	switch {
	case strings.Contains(piece, "牵头") && sayFirst.MatchString(piece):
		r.c.first = true
	case sayAll.MatchString(piece):
		m := sayAll.FindStringSubmatchIndex(piece)
		r.c.common = append(r.c.common, r.f.show(at+m[2], at+m[3]))
	case strings.Contains(piece, "以下") && sayCommon.MatchString(piece):
		if k := len(r.pending); k > 0 {
			r.c.common = append(r.c.common, r.pending[k-1].unit)
			r.pending = r.pending[:k-1]
		}
	default:
		return piece == "" || aside.MatchString(piece)
	}
	return true
}

func sepLen(s string) int {
	for _, r := range s {
		return len(string(r))
	}
	return 0
}

func orRole(r, other ledger.Role) ledger.Role {
	if r == "" {
		return other
	}
	return r
}

// roleEnds are the characters that endRole can end with.
const roleEnds = "头责总合好落实助加与办工务施织导位门体"

// piece reads the units of one stretch; it returns the role that a word at its end gives.
func (r *clauseReader) piece(a, b int) (ledger.Role, string) {
	b, role, word := r.dutyAtEnd(a, b)
	for _, pre := range []string{"由", "并由", "会同", "联合", "其中", "以及", "及", "和"} {
		if strings.HasPrefix(r.f.fold[a:b], pre) && b-a > len(pre)+3 {
			if pre == "会同" || pre == "联合" {
				role, word = ledger.Cooperating, pre
				r.give(ledger.Lead, "牵头")
			}
			a += len(pre)
			break
		}
	}
	if i := strings.Index(r.f.fold[a:b], "由"); i > 0 && !completeUnit(r.f.fold[a:a+i]) {
		a += i + len("由") // 城区内由市住建局
	}
	if m := withUnits.FindStringIndex(r.f.fold[a:b]); m != nil && m[0] > 3 && !inName.MatchString(r.f.fold[a+m[0]:b]) && completeUnit(r.f.fold[a:a+m[0]]) {
		word = r.f.fold[a+m[0] : a+m[1]]
		r.names(a, a+m[0])
		r.give(ledger.Lead, word)
		r.names(a+m[1], b)
		return ledger.Cooperating, word
	}
	r.names(a, b)
	return role, word
}

// dutyAtEnd takes a word of duty off the end of a stretch, with what it is about.
func (r *clauseReader) dutyAtEnd(a, b int) (int, ledger.Role, string) {
	if end, role, word, ok := r.f.objectAt(a, b); ok && r.f.chargesEach(r.c.ia, r.c.ib) {
		return end, role, word
	}
	return r.f.roleAtEnd(a, b)
}

// roleAtEnd takes 牵头, 配合, 按职责分工负责 off the end of a stretch.
func (f *flow) roleAtEnd(a, b int) (end int, role ledger.Role, word string) {
	for {
		if r, _ := utf8.DecodeLastRuneInString(f.fold[a:b]); !strings.ContainsRune(roleEnds, r) {
			return b, role, word
		}
		from := b - len(lastBytes(f.fold[a:b]))
		m := endRole.FindStringSubmatchIndex(f.fold[from:b])
		if m == nil || from+m[0] == a && word != "" {
			return b, role, word
		}
		text := f.fold[from+m[2] : from+m[3]]
		if role == "" || role == ledger.Responsible { // 按职责分工负责按职责分工负责
			role, word = wordRole(text), text
		}
		b = from + m[0]
	}
}

// names appends the units of fold[a:b], which holds no separator.
func (r *clauseReader) names(a, b int) {
	f := r.f
	for _, cut := range splitAnd(f.fold[a:b]) {
		from, to := a+cut[0], a+cut[1]
		if n := othersAt(f.fold[from:to]); n > 0 {
			to = from + n
		}
		p := party{a: from}
		if m := ownRole.FindStringSubmatchIndex(f.fold[from:to]); m != nil { // 市发展改革委(牵头)
			p.label = f.fold[from+m[2] : from+m[3]]
			p.role = wordRole(p.label)
			to = from + m[0]
		}
		to = r.withoutRemark(from, to)
		name := f.fold[from:to]
		if len(name) < 3 || len([]rune(name)) > 45 || strings.ContainsAny(name, "。!?") || name[0] == '(' {
			continue
		}
		if k := len(r.pending); k > 0 && goesOnGroup(f.fold[r.pending[k-1].a:r.pending[k-1].b], name) {
			last := &r.pending[k-1]
			last.b = to
			last.unit = f.show(last.a, to)
			continue
		}
		p.unit, p.b = f.show(from, to), to
		if p.role == ledger.Cooperating {
			r.shareOwn(p)
		}
		r.pending = append(r.pending, p)
	}
}

// shareOwn gives the role in the bracket behind p to the names before it in the same part of a list that ; cuts:
// 甲局(牵头);乙局、丙局(配合).
func (r *clauseReader) shareOwn(p party) {
	from := strings.LastIndexByte(r.f.fold[r.c.ia:p.a], ';')
	if from < 0 {
		return
	}
	for i := range r.pending {
		if q := &r.pending[i]; q.a > r.c.ia+from && q.role == "" {
			q.role, q.label = p.role, p.label
		}
	}
}

// goesOnGroup reports a name that is the rest of the group before it: 各市、县(市、区)人民政府; 市有关部门、单位.
func goesOnGroup(last, name string) bool {
	if name == "单位" || name == "部门" || name == "机构" {
		return isGroupName(last)
	}
	if strings.Contains(name, "各") { // 各街道、县直各部门 are two groups
		return false
	}
	return plainGroup.MatchString(last) && groupGoes.MatchString(name) || isPair(last, name)
}

// isPair reports the committee and the government of one place, which act as one: 各乡镇党委、政府; 县委、县政府;
// so do their joint offices: 县委、县政府督查室.
func isPair(last, name string) bool {
	if !strings.HasSuffix(last, "委") && !strings.HasSuffix(last, "党组") {
		return false
	}
	m := governs.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	if m[1] != "" {
		if strings.HasSuffix(last, "团"+m[1]+"委") || m[2] != "" && strings.HasSuffix(last, "党委") {
			return false
		}
		return strings.HasSuffix(last, m[1]+"委") || strings.HasSuffix(last, m[1]+"党委")
	}
	return endsAny(last, partyEnds)
}

var (
	governs   = regexp.MustCompile(`^(自治区|自治州|乡镇|省|市|县|区|州|盟|旗|镇|乡)?(?:(?:人民)?政府(各部门|督查室|办公室|信访局)?(?:\([^()]*\))?|(?:街道)?办事处|行政|管委会|管理委员会)$`)
	partyEnds = []string{"党委", "工委", "党(工)委", "党组"}
)

// withoutRemark leaves out a bracket at the end of a name that speaks of the list: (列第一位的为牵头单位,下同).
func (r *clauseReader) withoutRemark(from, to int) int {
	s := r.f.fold[from:to]
	i := openerOf(s)
	if !strings.HasSuffix(s, ")") || i <= 0 || !containsAny(s[i:], []string{"下同", "第一", "首位", "以下"}) {
		return to
	}
	r.c.first = r.c.first || sayFirst.MatchString(s[i:])
	return from + i
}

// supervises is a label of who watches over a task: 督导单位, 验收单位.
var supervises = regexp.MustCompile(`^(?:\p{Han}级|[省市县区镇])?(?:督[办导查促]|监管|监督|验收|销号|考核|评估)+(?:责任)?(?:单位|部门|机构|主体|专班|小组)$`)

func labelRole(label string) ledger.Role {
	if supervises.MatchString(label) {
		return noRole // who looks after it owes nothing
	}
	lead := containsAny(label, []string{"牵头", "主办", "主责", "第一责任", "主要责任", "主要负责", "主要承办"})
	joins := containsAny(label, []string{"配合", "参", "协"})
	switch {
	case strings.Contains(label, "(牵头)"), lead && !joins:
		return ledger.Lead
	case joins && !lead:
		return ledger.Cooperating
	}
	return ledger.Responsible
}

func wordRole(word string) ledger.Role {
	switch {
	case strings.Contains(word, "牵头"), strings.Contains(word, "主办"):
		return ledger.Lead
	case strings.Contains(word, "配合"), strings.Contains(word, "协"), strings.Contains(word, "参"):
		return ledger.Cooperating
	}
	return ledger.Responsible
}
