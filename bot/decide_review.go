package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

var (
	listWords = rule("listWords")

	passed   = rule("passed")
	excepted = rule("excepted")
	// exceptedAfter is 全部通过,除了柳湾镇.
	exceptedAfter = rule("exceptedAfter")
	// heldBack is 全部通过,柳湾镇的先放着.
	heldBack  = rule("heldBack")
	restPass  = rule("restPass")
	passShort = rule("passShort")
	pickPass  = rule("pickPass")
	unitPass  = rule("unitPass")
	pickBack  = rule("pickBack")
	letPass   = rule("letPass")
	allOver   = rule("allOver")
	backed    = rule("backed")
	backTo    = rule("backTo")
	askedOne  = rule("askedOne")
	askedWho  = compile(`^(?:帮我|替我|麻烦|去|再|先|你|帮忙)*问(?:一下|一问|下|问)?\s?(U+)(?:的)?(_*)(?:的)?[:,]?\s?(.{2,200})$`)
	askedIt   = compile(`^(?:再)?问(?:一下|问|他们?|下)\s?[:,]\s?(.{2,200})$`)
	withCase  = compile(`_|U`)
)

// list reads 待审核, 看看报上来的.
func (d *decider) list() *DecidePart {
	if len(d.u.References) == 0 && listWords.MatchString(d.text) {
		return &DecidePart{Act: ActList, Sure: true}
	}
	return nil
}

// review reads approvals and returns, one after the other: 1、3通过,2退回,请补齐人数.
func (d *decider) review() *DecidePart {
	m := letPass.FindStringSubmatchIndex(d.text)
	if m == nil && !d.asks {
		m = unitPass.FindStringSubmatchIndex(d.text)
	}
	if m != nil {
		return d.of(ledger.DecideApprove, d.text, 0, m[2], m[3]) // not 过了吧?, which asks
	}
	if d.asks && !d.returnsFirst() && !d.asksWhy() {
		return nil
	}
	if part := d.allBut(d.text, 0); part != nil {
		return part
	}
	text := d.text
	if part := d.reviews(); part != nil {
		return part
	}
	if d.text = blanksPart(text); d.text == text {
		return nil
	}
	defer func() { d.text = text }()
	return d.reviews()
}

// blanksPart writes a sign for each blank between words, as people do who type none: 第一个过 第二个退回 人数不对.
func blanksPart(text string) string {
	b := []byte(text)
	for i := 1; i+1 < len(b); i++ {
		if b[i] == ' ' && b[i-1] >= 0x80 && b[i+1] >= 0x80 {
			b[i] = ','
		}
	}
	return string(b)
}

// reviews reads the acts of a text in order; nil where something else is said.
func (d *decider) reviews() *DecidePart {
	parts, carried := []DecidePart{}, ""
	for _, seg := range segments(d.text) {
		text := carried + d.text[seg[0]:seg[1]]
		from := seg[0] - len(carried)
		carried = ""
		if onlyPicks.MatchString(text) && len(parts) == 0 {
			carried = text + d.text[seg[1]:min(seg[1]+1, len(d.text))] // the 1 of 1,3通过
			continue
		}
		part := d.reviewed(text, from)
		switch {
		case part != nil:
			parts = append(parts, sameUnits(parts, *part))
		case goesOn(parts, tidy(d.u.Folded[seg[0]:seg[1]])), courtesy.MatchString(text):
		default:
			return nil
		}
	}
	if len(parts) == 0 {
		return nil
	}
	first := parts[0]
	first.More = parts[1:]
	return &first
}

// goesOn takes words behind a return as more of its reason; false where there is none before them.
func goesOn(parts []DecidePart, words string) bool {
	if len(parts) == 0 || parts[len(parts)-1].Act != ledger.DecideReturn {
		return false
	}
	last := &parts[len(parts)-1]
	last.Reason = strings.Trim(last.Reason+","+words, ",")
	return true
}

// returnsFirst reports a return whose reason sounds like a question: 退回松坪镇第4条:没写清几个村.
func (d *decider) returnsFirst() bool {
	at := strings.IndexAny(d.text, ",:;")
	if at < 0 {
		return false
	}
	head := d.text[:at]
	return (backTo.MatchString(head) || backed.MatchString(head)) && !anyAsks((&Utterance{Folded: d.u.Folded[:at], Lang: d.u.Lang}).clauses())
}

// asksWhy reports reviews whose last is a return, with a reason behind it that sounds like a question: 2退回,请写清还差多少人.
func (d *decider) asksWhy() bool {
	list := d.u.clauses()
	at := slices.IndexFunc(list, func(c clause) bool { return c.asks })
	if at <= 0 {
		return false
	}
	head := *d
	head.text = strings.TrimRight(d.text[:list[at].start], " ,;。")
	part := head.reviews()
	return part != nil && last(*part).Act == ledger.DecideReturn
}

// last is the last act of a message.
func last(p DecidePart) DecidePart {
	if n := len(p.More); n > 0 {
		return p.More[n-1]
	}
	return p
}

var (
	onlyPicks = rule("onlyPicks")
	courtesy  = rule("courtesy")
)

// segments parts a text at its punctuation; each is [from, to).
func segments(text string) [][2]int {
	var out [][2]int
	from := 0
	for i, r := range text {
		if strings.ContainsRune(",;。!\n", r) {
			if i > from {
				out = append(out, [2]int{from, i})
			}
			from = i + utf8.RuneLen(r)
		}
	}
	if from < len(text) {
		out = append(out, [2]int{from, len(text)})
	}
	return out
}

// allBut reads 除了柳湾镇都通过.
func (d *decider) allBut(text string, from int) *DecidePart {
	m := excepted.FindStringSubmatchIndex(text)
	if m == nil {
		m = exceptedAfter.FindStringSubmatchIndex(text)
	}
	if m == nil {
		m = heldBack.FindStringSubmatchIndex(text)
	}
	if m == nil {
		return nil
	}
	return &DecidePart{Act: ledger.DecideApprove, All: true, Except: d.unitsIn(from+m[2], from+m[3]), But: picksIn(text[m[2]:m[3]]),
		Units: []string{}, Numbers: []string{}}
}

// reviewed reads one segment; nil when it is none.
func (d *decider) reviewed(text string, from int) *DecidePart {
	if part := d.allBut(text, from); part != nil {
		return part
	}
	if restPass.MatchString(text) || allOver.MatchString(text) {
		return &DecidePart{Act: ledger.DecideApprove, All: true, Units: []string{}, Numbers: []string{}}
	}
	if strings.Contains(text, "申请") || strings.Contains(text, "延期") {
		return nil
	}
	if m := backTo.FindStringSubmatchIndex(text); m != nil && m[3] > m[2] {
		return d.returned(text, from, m)
	}
	if m := backed.FindStringSubmatchIndex(text); m != nil {
		return d.returned(text, from, m)
	}
	if m := pickBack.FindStringSubmatchIndex(text); m != nil {
		part := d.returned(text, from, m)
		if part != nil {
			part.Sure = false // 松坪镇第4条不行 may be said of anything
		}
		return part
	}
	if part := d.passedShort(text, from); part != nil {
		return part
	}
	if m := passed.FindStringSubmatchIndex(text); m != nil {
		return d.approved(text, from, m)
	}
	return nil
}

// approved is an approval of what stands before the word, or behind it; of both is no sentence: 松坪镇第4条通过第5条.
func (d *decider) approved(text string, from int, m []int) *DecidePart {
	before, behind := m[3] > m[2], m[5] > m[4]
	start, end := m[2], m[3]
	switch {
	case before && behind:
		return nil
	case behind:
		start, end = m[4], m[5]
	}
	part := d.of(ledger.DecideApprove, text, from, start, end)
	part.Sure = strings.Contains(text, "审") && withCase.MatchString(text)
	return part
}

// passedShort reads 松坪镇的可以过 and 第一个过.
func (d *decider) passedShort(text string, from int) *DecidePart {
	m := passShort.FindStringSubmatchIndex(text)
	if m == nil || !withCase.MatchString(text) {
		m = pickPass.FindStringSubmatchIndex(text)
	}
	if m == nil {
		return nil
	}
	return d.of(ledger.DecideApprove, text, from, m[2], m[3])
}

// returned is a return with its reason. 退回3件材料 is none: a counted thing follows.
func (d *decider) returned(text string, from int, m []int) *DecidePart {
	part := d.of(ledger.DecideReturn, text, from, m[2], m[3])
	if m[4] >= 0 {
		if m[3] == m[4] && len(part.Picks) > 0 && startsWithCounter(text[m[4]:]) {
			return nil
		}
		part.Reason = tidy(d.u.Folded[from+m[4] : from+m[5]])
	}
	if strings.Contains(text[:m[1]], "被退") || countedBack.MatchString(part.Reason) {
		return nil
	}
	part.Sure = withCase.MatchString(text[m[2]:m[3]])
	return part
}

// countedBack: 退回的有3件, 退回补正材料5份.
var countedBack = compile(`^(?:的|补正|原|给|到|补交|申请人)|[0-9]+(?:件|份|个|起|宗|家|户|次)$`)

// of is an act on what a stretch names.
func (d *decider) of(act DecideAct, text string, from, start, end int) *DecidePart {
	s := text[start:end]
	part := &DecidePart{Act: act, Units: d.unitsIn(from+start, from+end), Numbers: d.numbersIn(from+start, from+end), All: everyOf.MatchString(s)}
	if part.Units == nil {
		part.Units = []string{}
	}
	if part.Numbers == nil {
		part.Numbers = []string{}
	}
	part.Picks = picksIn(leading.ReplaceAllString(s, ""))
	if m := leadingOf.FindStringSubmatch(s); m != nil {
		for i := 1; i <= strings.Index("一两三四五", m[1])/len("一")+1; i++ {
			part.Picks = append(part.Picks, i)
		}
	}
	return part
}

var (
	everyOf   = compile(`全部|所有|都|其余|其他|剩下`)
	leading   = compile(`前面?[两三四五]个|这[两三四五几]条`)
	leadingOf = compile(`前面?([两三四五])个`)
)

// question reads a reviewer's question: 2问一下是不是含镇直单位, 问柳湾镇第4条是哪几天训的.
func (d *decider) question() *DecidePart {
	if m := askedOne.FindStringSubmatchIndex(d.text); m != nil {
		return &DecidePart{Act: ledger.DecideAsk, Picks: picksIn(d.text[m[2]:m[3]]), Reason: tidy(d.u.Folded[m[4]:m[5]]), Units: []string{}, Numbers: []string{}}
	}
	if m := askedIt.FindStringSubmatchIndex(d.text); m != nil {
		return &DecidePart{Act: ledger.DecideAsk, Reason: tidy(d.u.Folded[m[2]:m[3]]), Units: []string{}, Numbers: []string{}}
	}
	m := askedWho.FindStringSubmatchIndex(d.text)
	if m == nil || strings.HasPrefix(d.u.Folded, "请问") || strings.Trim(d.text[m[6]:m[7]], "_ ,的") == "" {
		return nil // whom it asks, without what
	}
	return &DecidePart{Act: ledger.DecideAsk, Units: d.unitsIn(m[2], m[3]), Numbers: d.numbersIn(m[4], m[5]), Reason: tidy(d.u.Folded[m[6]:m[7]])}
}
