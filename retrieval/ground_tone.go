package retrieval

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	denial   = regexp.MustCompile(`不再|不得|不能|不可|不准|不许|不必|不用|不需要|不需|不要|无需|无须|没有|没|未|并非|不是|不会|不|非|禁止|严禁|免于|免除|免|无|停止|暂停|取消|废止|撤销|除外|例外|豁免`)
	compares = regexp.MustCompile(`^(?:不得?少于|不得?低于|不小于|不得?超过|不得?高于|不得?多于|不大于|不晚于|不迟于|不足|不到|未达)`)
	allows   = regexp.MustCompile(`可以|允许|鼓励|建议|自愿|尽量|尽可能|原则上|酌情|视情|适当|灵活|自行|任选|倡导|能够|有权|可|能`)
	demands  = regexp.MustCompile(`应当|必须|务必|一律|强制|硬性|须|应`)
	notModal = regexp.MustCompile(`^(?:可办|可靠|可持续|可行|可视|可研|可见|能力|能源|能耗|能效|功能)`)
	proposal = regexp.MustCompile(`(?:司法|检察|监察|审计|意见|合理化|提出|工作|书面)$`) // before 建议: a paper, not a leave
	order    = regexp.MustCompile(`先|再|之前|以前|之后|以后|前|后|期间|同时`)
)

// tone holds what the sentence denies, allows, demands and orders against the sources.
func (c *holding) tone() string {
	for _, rule := range []func() string{c.denials, c.dropped, c.modals, c.orders} {
		if why := rule(); why != "" {
			return why
		}
	}
	return ""
}

// denials: each denial stands in the sources with the word that it denies.
func (c *holding) denials() string {
	t := c.said.text
	for _, m := range denial.FindAllStringIndex(t, -1) {
		if compares.MatchString(t[m[0]:]) {
			continue // belongs to a number, which is held with it
		}
		word, after := t[m[0]:m[1]], firstRunes(t[m[1]:], 1)
		if len(after) > 0 && !isSign(after) {
			word += after
		}
		if !strings.Contains(c.text, word) {
			return "negation"
		}
	}
	return ""
}

func isSign(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !zh.IsHan(r)
}

// dropped: what the sources only deny is not said without the denial.
func (c *holding) dropped() string {
	for _, p := range c.pages {
		for _, m := range denial.FindAllStringIndex(p.text, -1) {
			after := firstRunes(p.text[m[1]:], 2)
			if compares.MatchString(p.text[m[0]:]) || utf8.RuneCountInString(after) < 2 || isSign(after) {
				continue
			}
			if bare(c.said.text, after) && !bare(p.text, after) {
				return "negation"
			}
		}
	}
	return ""
}

// bare reports whether words stand somewhere without a denial before them.
func bare(t, words string) bool {
	for from := 0; ; {
		i := strings.Index(t[from:], words)
		if i < 0 {
			return false
		}
		before := t[max(0, from+i-12) : from+i]
		if !denial.MatchString(before) {
			return true
		}
		from += i + len(words)
	}
}

// modals: what is allowed is allowed there, what is demanded is not merely allowed there, and no 可以 is lost.
func (c *holding) modals() string {
	t := c.said.text
	for _, m := range allows.FindAllStringIndex(t, -1) {
		word := t[m[0]:m[1]]
		if !isModal(t, m[0]) && strings.Contains(c.text, firstRunes(t[m[0]:], 2)) {
			continue
		}
		if utf8.RuneCountInString(word) == 1 {
			word += firstRunes(t[m[1]:], 1)
		}
		if !strings.Contains(c.text, word) {
			return "modal"
		}
	}
	for _, cl := range c.said.clauses {
		p, like := c.mostLike(cl, nil)
		if like < 0 {
			continue
		}
		there, here := p.text[p.clauses[like].start:p.clauses[like].end], t[cl.start:cl.end]
		if modal(there) && !modal(here) && c.leansOn(cl, p.clauses[like]) {
			return "modal"
		}
		if d := demands.FindString(here); d != "" && !demands.MatchString(there) && modal(there) {
			return "modal"
		}
	}
	return ""
}

// leansOn: most of a clause is taken from one of the sources.
func (c *holding) leansOn(said, source clause) bool {
	n := 0
	for g := range said.grams {
		if source.grams[g] {
			n++
		}
	}
	return n >= 3 && n*2 >= len(said.grams)
}

// modal reports whether a clause only allows.
func modal(s string) bool {
	for _, m := range allows.FindAllStringIndex(s, -1) {
		if isModal(s, m[0]) {
			return true
		}
	}
	return false
}

// isModal: the word at a place allows, and is no part of another word.
func isModal(s string, at int) bool {
	named := strings.HasPrefix(s[at:], "建议") && proposal.MatchString(s[:at]) // a thing: 提出建议
	return !named && !notModal.MatchString(s[at:])
}

// orders: before, behind, first and then stand in the sources beside the same words.
func (c *holding) orders() string {
	t := c.said.text
	for _, m := range order.FindAllStringIndex(t, -1) {
		word := t[m[0]:m[1]]
		if c.said.within(m[0]) || c.beforeFact(m[0], m[1]) {
			continue
		}
		var near string
		switch word {
		case "同时", "期间":
			near = word
		case "先", "再":
			near = word + firstRunes(t[m[1]:], 1)
		default:
			word = strings.TrimPrefix(strings.TrimPrefix(word, "之"), "以")
			near = lastRunes(t[:m[0]], 1) + word
		}
		if !strings.Contains(c.text, near) && !c.sameBefore(m[0], strings.TrimPrefix(strings.TrimPrefix(word, "之"), "以")) {
			return "order"
		}
	}
	return ""
}

// sameBefore: the same characters stand before 前 or 后 in the sources, in whatever order: 签订重大合同前 for 重大合同签订前.
func (c *holding) sameBefore(at int, word string) bool {
	if word != "前" && word != "后" {
		return false
	}
	said := lastRunes(hanBefore(c.said.text[:at]), 4)
	if utf8.RuneCountInString(said) < 3 {
		return false
	}
	for from := 0; ; {
		i := strings.Index(c.text[from:], word)
		if i < 0 {
			return false
		}
		there := lastRunes(hanBefore(c.text[:from+i]), 8)
		if !strings.ContainsFunc(said, func(r rune) bool { return !strings.ContainsRune(there, r) }) {
			return true
		}
		from += i + len(word)
	}
}

// hanBefore is the end of a text from its last sign on.
func hanBefore(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !zh.IsHan(r) })
	if i < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[i+size:]
}

// beforeFact: the word stands right before a number, as it does in the sources: 收到后5日内 for 收到诉求后5日内.
func (c *holding) beforeFact(start, end int) bool {
	for _, f := range c.said.facts {
		if f.start != end {
			continue
		}
		for _, p := range c.pages {
			for _, x := range p.facts {
				if x.backs(f) && strings.HasSuffix(p.text[:x.start], c.said.text[start:end]) {
					return true
				}
			}
		}
	}
	return false
}

// within reports whether a place belongs to a fact, or to the words right behind one.
func (p *page) within(at int) bool {
	for _, f := range p.facts {
		if f.kind != kindNumber && at >= f.start && at <= f.end {
			return true
		}
	}
	return false
}
