package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

var (
	endRole = regexp.MustCompile(`(?:共同|分别|具体|主要|统一)?(牵头(?:负责|组织实施|组织|落实|抓总)?|配合(?:做好|落实)?|协助|参加|参与|协办|主办|` +
		`(?:按照?|依据|根据)(?:各自)?(?:工作)?(?:职责|职能|责任)(?:范围)?(?:分工|任务)?(?:分别|各自)?(?:负责|落实|组织实施|实施)?|(?:分工|分别|具体|共同)?负责(?:落实)?|组织实施|组织落实|落实|实施)$`)
	withUnits  = regexp.MustCompile(`会同|会商|联合|协同|商`)
	andOthers  = regexp.MustCompile(`^等(?:相关|有关|各|成员)?(?:部门|单位|地方|机构)?$|^等\d*个?(?:部门|单位)$`)
	ownRole    = regexp.MustCompile(`\((牵头|主办|配合|协办)(?:单位|部门)?\)$`)
	plainGroup = regexp.MustCompile(`^各(?:有关|相关|级)?(?:省|市|区|县|州|旗|镇|乡|自治区|自治州|街道)$`)
	groupGoes  = regexp.MustCompile(`^(?:自治区|自治州|自治县|县级市|直辖市|计划单列市|省|市|区|县|州|旗|镇|乡|街道)`)
)

// readParties reads the units and roles of a clause.
func (f *flow) readParties(c *clause) {
	var pending []party
	var label ledger.Role
	var labelText string
	flush := func(role ledger.Role, text string) {
		for _, p := range pending {
			if p.role == "" {
				p.role, p.label = role, text
			}
			c.parties = append(c.parties, p)
		}
		pending = nil
	}
	for at := c.ia; at < c.ib; {
		n := pieceEnd(f.fold[at:c.ib])
		a, b := at, at+n
		sep := byte(0)
		if b < c.ib {
			sep = f.fold[b]
		}
		at = b
		if n == 0 || separatorEnd(f.fold[b:c.ib]) == 0 {
			at += max(1, sepLen(f.fold[b:c.ib]))
		}
		if timeLabel.MatchString(f.fold[a:b]) || manLabel.MatchString(f.fold[a:b]) {
			if label != noRole {
				flush(orRole(label, ledger.Responsible), labelText)
			}
			if m := timeLabel.FindString(f.fold[a:b]); m != "" {
				c.times = append(c.times, para{a + len(m), b})
			}
			label, labelText = noRole, ""
			continue
		}
		if label == noRole && !labelRE.MatchString(f.fold[a:b]) {
			continue // more names of people
		}
		for n > 0 && strings.IndexByte(f.fold[a:b], ':') > 0 {
			piece := f.fold[a:b]
			if m := labelRE.FindStringSubmatch(piece); m != nil {
				if label != noRole {
					flush(orRole(label, ledger.Responsible), labelText)
				}
				label, labelText = labelRole(m[1]), m[1]
				a += len(m[0])
				continue
			}
			break
		}
		piece := f.fold[a:b]
		switch {
		case strings.Contains(piece, "牵头") && sayFirst.MatchString(piece):
			c.first = true
			continue
		case strings.Contains(piece, "以下") && sayCommon.MatchString(piece):
			if k := len(pending); k > 0 {
				c.common = append(c.common, pending[k-1].unit)
				pending = pending[:k-1]
			}
			continue
		case piece == "下同" || piece == "":
			continue
		}
		role, word := f.piece(c, &pending, a, b, label)
		switch {
		case role != "" && (label == "" || role != ledger.Responsible):
			flush(role, word)
		case label != "" && (sep == ';' || role != ""):
			flush(label, labelText)
		}
	}
	if label != noRole {
		flush(orRole(label, ledger.Responsible), labelText)
	}
}

// noRole is the role of people named in a clause: they are no units.
const noRole ledger.Role = "none"

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
const roleEnds = "头责总合好落实助加与办工务施织"

// piece reads one stretch between separators; it returns the role that a word at its end gives.
func (f *flow) piece(c *clause, pending *[]party, a, b int, label ledger.Role) (ledger.Role, string) {
	role, word := ledger.Role(""), ""
	for {
		if r, _ := utf8.DecodeLastRuneInString(f.fold[a:b]); !strings.ContainsRune(roleEnds, r) {
			break
		}
		from := b - len(lastBytes(f.fold[a:b]))
		m := endRole.FindStringSubmatchIndex(f.fold[from:b])
		if m == nil || from+m[0] == a && word != "" {
			break
		}
		text := f.fold[from+m[2] : from+m[3]]
		if role == "" || role == ledger.Responsible { // 按职责分工负责按职责分工负责
			role, word = wordRole(text), text
		}
		b = from + m[0]
	}
	for _, pre := range []string{"由", "并由", "会同", "联合", "其中", "以及", "及", "和"} {
		if strings.HasPrefix(f.fold[a:b], pre) && b-a > len(pre)+3 {
			if pre == "会同" || pre == "联合" {
				role, word = ledger.Cooperating, pre
				f.flushBefore(c, pending, ledger.Lead, "牵头")
			}
			a += len(pre)
			break
		}
	}
	if m := withUnits.FindStringIndex(f.fold[a:b]); m != nil && m[0] > 3 && completeUnit(f.fold[a:a+m[0]]) {
		f.names(pending, a, a+m[0])
		f.flushBefore(c, pending, ledger.Lead, f.fold[a+m[0]:a+m[1]])
		f.names(pending, a+m[1], b)
		return ledger.Cooperating, f.fold[a+m[0] : a+m[1]]
	}
	f.names(pending, a, b)
	return role, word
}

// flushBefore gives the units read so far a role, before others of the same piece get theirs.
func (f *flow) flushBefore(c *clause, pending *[]party, role ledger.Role, word string) {
	for _, p := range *pending {
		p.role, p.label = role, word
		c.parties = append(c.parties, p)
	}
	*pending = nil
}

// names appends the units of fold[a:b], which holds no separator.
func (f *flow) names(pending *[]party, a, b int) {
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
		name := f.fold[from:to]
		if len(name) < 3 || len([]rune(name)) > 45 || strings.ContainsAny(name, "。!?") {
			continue
		}
		if k := len(*pending); k > 0 && plainGroup.MatchString((*pending)[k-1].unit) && groupGoes.MatchString(name) {
			last := &(*pending)[k-1] // 各市、县(市、区)人民政府 is one
			last.b = to
			last.unit = f.show(last.a, to)
			continue
		}
		p.unit, p.b = f.show(from, to), to
		*pending = append(*pending, p)
	}
}

func labelRole(label string) ledger.Role {
	switch {
	case strings.Contains(label, "(牵头)"), strings.HasPrefix(label, "牵头"), strings.HasPrefix(label, "主办"), strings.HasPrefix(label, "主责"):
		return ledger.Lead
	case strings.HasPrefix(label, "配合"), strings.HasPrefix(label, "参"), strings.HasPrefix(label, "协"):
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
