package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// page is a text with what can be compared of it. Offsets are bytes of text.
type page struct {
	number  string // of the measure, "" for another passage
	title   string // of its document, squeezed
	raw     string // squeezed: zh.Squeeze
	text    string // the same with every number in digits
	facts   []fact
	units   []party
	roles   []duty
	clauses []clause
	grams   map[[2]rune]bool
	han     int
}

// clause is a stretch between commas.
type clause struct {
	start, end int
	sentence   int      // clauses of one sentence bear one number
	who        []string // units that act in it, or in a clause before it in its sentence
	grams      map[[2]rune]bool
}

// party is a unit named in a text.
type party struct {
	name   string   // as the vocabulary has it
	names  []string // all that the words may mean
	start  int
	end    int
	to     bool // something is given or told to it
	roled  bool // it stands there with a role
	group  bool // 各镇
	clause int
}

func newPage(text, number string, units *zh.Units) *page {
	p := &page{number: number, raw: zh.Squeeze(text)}
	p.text = inDigits(p.raw)
	p.grams = pairsOf(p.text)
	for _, r := range p.text {
		if zh.IsHan(r) {
			p.han++
		}
	}
	p.split()
	p.facts = readFacts(p.text)
	for i := range p.facts {
		p.facts[i].clause = p.clauseAt(p.facts[i].start)
	}
	p.name(units)
	p.readRoles()
	p.readActors()
	return p
}

// pairsOf are the pairs of Chinese characters of a text.
func pairsOf(text string) map[[2]rune]bool {
	out := make(map[[2]rune]bool, len(text)/3)
	var last rune
	for _, r := range text {
		if !zh.IsHan(r) {
			last = 0
			continue
		}
		if last != 0 {
			out[[2]rune{last, r}] = true
		}
		last = r
	}
	return out
}

// split finds the clauses; brackets stand for themselves.
func (p *page) split() {
	start, sentence := 0, 0
	end := func(at, width int, closes bool) {
		if at > start {
			p.clauses = append(p.clauses, clause{start: start, end: at, sentence: sentence, grams: pairsOf(p.text[start:at])})
		}
		start = at + width
		if closes {
			sentence++
		}
	}
	for i, r := range p.text {
		switch r {
		case ',':
			if !betweenDigits(p.text, i) {
				end(i, 1, false)
			}
		case '。', ';', '!', '?', '(', ')', '[', ']':
			end(i, utf8.RuneLen(r), true)
		}
	}
	end(len(p.text), 0, true)
}

func betweenDigits(s string, i int) bool {
	return i > 0 && i+1 < len(s) && s[i-1] >= '0' && s[i-1] <= '9' && s[i+1] >= '0' && s[i+1] <= '9'
}

// clauseAt is the index of the clause that holds a place.
func (p *page) clauseAt(at int) int {
	for i, c := range p.clauses {
		if at < c.end {
			return i
		}
	}
	return max(0, len(p.clauses)-1)
}

// givenTo: what stands before a unit that something is given or told to.
var givenTo = regexp.MustCompile(`(?:向|报|给|交|送|报送|报经|抄送|对|请|经|找|告知|通知|报告|汇报|提交|反馈|移交)$`)

// name finds the units.
func (p *page) name(units *zh.Units) {
	if units == nil {
		return
	}
	for _, m := range units.Find(p.text) {
		u := party{name: m.Name, names: m.Names, start: m.Start, end: m.End, group: m.Group, clause: p.clauseAt(m.Start)}
		u.to = givenTo.MatchString(p.text[max(0, m.Start-18):m.Start])
		p.units = append(p.units, u)
	}
	for i := 1; i < len(p.units); i++ { // 报县政府、县司法局
		if last := p.units[i-1]; last.to && p.text[last.end:p.units[i].start] == "、" {
			p.units[i].to = true
		}
	}
}

// readActors notes for each clause who acts in it.
func (p *page) readActors() {
	for i := range p.clauses {
		c := &p.clauses[i]
		for _, u := range p.units {
			if u.clause == i && !u.to && !u.roled {
				c.who = append(c.who, u.name)
			}
		}
		if len(c.who) == 0 && i > 0 && p.clauses[i-1].sentence == c.sentence {
			c.who = p.clauses[i-1].who
		}
	}
}

// is reports whether two mentions may be the same unit.
func (u party) is(name string) bool { return u.name == name || slices.Contains(u.names, name) }

// shared is how many pairs of characters two pages have in common.
func (p *page) shared(other *page) int {
	n := 0
	for g := range p.grams {
		if other.grams[g] {
			n++
		}
	}
	return n
}

var measureNumber = regexp.MustCompile(`第(\d{1,4})(?:条|项措施|号措施|款|章|部分|点)`)

// measures are the numbers of measures that a stretch of text names.
func measuresNamed(text string) []string {
	var out []string
	for _, m := range measureNumber.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// numbered keeps the pages of the measures that a sentence names: a page that names several is of none of them. All pages when
// it names no measure; none when a measure has no page.
func (p *page) numbered(pages []*page) []*page {
	named := measuresNamed(p.text)
	if len(named) == 0 {
		return pages
	}
	var out []*page
	for _, n := range named {
		found := false
		for _, q := range pages {
			own := q.number
			if in := measuresNamed(q.text); own == "" && len(in) == 1 {
				own = in[0]
			}
			if own == n && strings.Contains(p.text, "第"+n) {
				found = true
				if !slices.Contains(out, q) {
					out = append(out, q)
				}
			}
		}
		if !found {
			return nil
		}
	}
	return out
}
