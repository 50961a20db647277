package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// duty is a role that a text gives to a unit.
type duty struct {
	role   string // lead, cooperating, responsible
	unit   int    // index of page.units; -1: to nobody that can be told
	start  int    // of the role's word
	end    int
	clause int
}

var roleWord = regexp.MustCompile(`总牵头|牵头|领头|挑头|主办|主抓|抓总|主管|配合|协助|协同|协办|会同|参加单位|参与单位|责任单位|共同负责|分工负责|负责|承办|分管`)

func roleOf(word string) string {
	switch word {
	case "总牵头", "牵头", "领头", "挑头", "主办", "主抓", "抓总":
		return "lead"
	case "配合", "协助", "协同", "协办", "会同", "参加单位", "参与单位":
		return "cooperating"
	}
	return "responsible"
}

var (
	roleFiller = regexp.MustCompile(`(?:按照?(?:各自)?职责(?:分工)?|按分工|依职责|分别|共同|一起|一同|联合|主要|具体|统一|进行|统筹|来|都|均|总|要|需|须|应当|应|则|也|作为|等|等单位|单位|部门|负责|牵头|做好|的|是|一家|两家|2家)$`)
	roleLink   = regexp.MustCompile(`^(?:单位|部门|方)?(?:的)?(?:分别)?(?:是|为|有|由|包括|:|:)+`)
	unitLink   = regexp.MustCompile(`^(?:、|和|与|及|以及|同|跟|及其|还有|连同)$`)
)

// readRoles finds who has which role: 由甲牵头, 甲、乙配合, 责任单位是各镇, 会同丙.
func (p *page) readRoles() {
	for _, m := range roleWord.FindAllStringIndex(p.text, -1) {
		word := p.text[m[0]:m[1]]
		rest := p.text[m[1]:]
		if word == "负责" && (strings.HasPrefix(rest, "人") || strings.HasPrefix(rest, "牵头") || strings.HasPrefix(rest, "配合") || strings.HasSuffix(p.text[:m[0]], "牵头")) {
			continue
		}
		d := duty{role: roleOf(word), start: m[0], end: m[1], clause: p.clauseAt(m[0])}
		units := p.unitsAfter(word, m[1])
		if len(units) == 0 {
			units = p.unitsBefore(m[0])
		}
		if len(units) == 0 {
			units = []int{-1}
		}
		for _, u := range units {
			d.unit = u
			if u >= 0 {
				p.units[u].roled = true
			}
			p.roles = append(p.roles, d)
		}
	}
}

// unitsAfter are those behind 牵头单位是 and 会同.
func (p *page) unitsAfter(word string, from int) []int {
	link := roleLink.FindString(p.text[from:])
	if link == "" && word != "会同" {
		return nil
	}
	var out []int
	for at := from + len(link); ; {
		i := slices.IndexFunc(p.units, func(u party) bool { return u.start == at })
		if i < 0 {
			return out
		}
		out = append(out, i)
		at = p.units[i].end
		if i+1 >= len(p.units) || !unitLink.MatchString(p.text[at:p.units[i+1].start]) {
			return out
		}
		at = p.units[i+1].start
	}
}

// unitsBefore are those right before the role's word.
func (p *page) unitsBefore(to int) []int {
	for {
		f := roleFiller.FindString(p.text[:to])
		if f == "" || slices.ContainsFunc(p.units, func(u party) bool { return u.end == to }) {
			break
		}
		to -= len(f)
	}
	i := slices.IndexFunc(p.units, func(u party) bool { return u.end == to })
	if i < 0 {
		return nil
	}
	out := []int{i}
	for i > 0 && unitLink.MatchString(p.text[p.units[i-1].end:p.units[i].start]) {
		i--
		out = append(out, i)
	}
	return out
}

// roles holds every role of the sentence against the sources.
func (c *holding) roles() string {
	for _, d := range c.said.roles {
		if d.unit < 0 {
			if !c.roleInWords(d) {
				return "role"
			}
			continue
		}
		if !c.hasRole(d) {
			return "role"
		}
	}
	return ""
}

// hasRole: every page that the clause is of and that gives roles gives this one.
func (c *holding) hasRole(d duty) bool {
	cl := c.said.clauses[d.clause]
	in := measuresNamed(c.said.text[cl.start:cl.end])
	u, there := c.said.units[d.unit], false
	for _, p := range c.pages {
		if len(in) > 0 && p.number != "" && !slices.Contains(in, p.number) || !slices.ContainsFunc(p.roles, func(x duty) bool { return x.unit >= 0 }) {
			continue
		}
		given := p.gives(d.role, u) || c.said.text[d.start:d.end] == "负责" && p.acts(u, c.said.text[d.end:])
		if !given {
			return false
		}
		there = true
	}
	return there
}

// gives reports whether a page gives a role to a unit.
func (p *page) gives(role string, u party) bool {
	return slices.ContainsFunc(p.roles, func(x duty) bool {
		return x.unit >= 0 && x.role == role && (p.units[x.unit].is(u.name) || u.is(p.units[x.unit].name))
	})
}

// acts: 负责汇总 of a unit that does it there, without the role.
func (p *page) acts(u party, rest string) bool {
	verb := firstRunes(rest, 2)
	if utf8.RuneCountInString(verb) < 2 || strings.ContainsAny(verb, ",。;!?()、") {
		return false
	}
	for i, cl := range p.clauses {
		if strings.Contains(p.text[cl.start:cl.end], verb) && slices.ContainsFunc(p.units, func(x party) bool { return x.clause == i && x.is(u.name) }) {
			return true
		}
	}
	return false
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// roleInWords: a role that no unit stands beside is told in the words of the sources: 明确专人负责.
func (c *holding) roleInWords(d duty) bool {
	cl := c.said.clauses[d.clause]
	word := c.said.text[d.start:d.end]
	if before := lastRunes(c.said.text[cl.start:d.start], 2); utf8.RuneCountInString(before) == 2 {
		return strings.Contains(c.text, before+word)
	}
	after := firstRunes(c.said.text[d.end:cl.end], 2)
	return utf8.RuneCountInString(after) == 2 && strings.Contains(c.text, word+after)
}

// actors holds who does something against who does it in the clause of the sources that is most like it.
func (c *holding) actors() string {
	for i, cl := range c.said.clauses {
		var own []party
		for _, u := range c.said.units {
			if u.clause == i && !u.to && !u.roled {
				own = append(own, u)
			}
		}
		if len(own) == 0 {
			continue
		}
		p, like := c.mostLike(cl, own)
		if like < 0 {
			return "actor"
		}
		for _, u := range own {
			if !p.mayAct(like, u) && !c.doesSo(u) {
				return "actor"
			}
		}
	}
	return ""
}

// doesSo: the unit stands before the same word in the sources: 报县司法局汇总 for 由县司法局汇总.
func (c *holding) doesSo(u party) bool {
	verb := firstRunes(c.said.text[u.end:], 2)
	return utf8.RuneCountInString(verb) == 2 && zh.IsHan([]rune(verb)[1]) && strings.Contains(c.text, c.said.text[u.start:u.end]+verb)
}

// mostLike finds the clause of the sources that shares most with one of the sentence, its units left out; -1 when none shares
// anything.
func (c *holding) mostLike(cl clause, units []party) (*page, int) {
	text := []byte(c.said.text[cl.start:cl.end])
	for _, u := range units {
		for i := u.start - cl.start; i < u.end-cl.start && i < len(text); i++ {
			text[i] = ' '
		}
	}
	words := pairsOf(string(text))
	var page *page
	best, at := 0, -1
	for _, p := range c.pages {
		for i, x := range p.clauses {
			n := 0
			for g := range words {
				if x.grams[g] {
					n++
				}
			}
			if n > best {
				best, at, page = n, i, p
			}
		}
	}
	return page, at
}

// mayAct: the unit acts in the clause, or nobody does and it has a role in the page.
func (p *page) mayAct(clause int, u party) bool {
	who := p.clauses[clause].who
	if len(who) > 0 {
		return slices.ContainsFunc(who, u.is) || slices.ContainsFunc(p.units, func(x party) bool { return x.clause == clause && !x.to && x.is(u.name) })
	}
	if slices.ContainsFunc(p.units, func(x party) bool { return x.clause == clause && x.to && x.is(u.name) }) {
		return false // it is told, and does not do it
	}
	return slices.ContainsFunc(p.roles, func(d duty) bool { return d.unit >= 0 && p.units[d.unit].is(u.name) })
}
