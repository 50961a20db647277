package bot

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

var (
	listWords = compile(`^` + please + `(?:今天|现在|目前|还|都|又)*(?:有|还有|有没有)?(?:哪些|啥子?|什么|几个|几条|哪几条|没有)?(?:是)?(?:要|等|需要|该)(?:着)?我们?(?:来)?(?:审|批|定|处理|过目|看)(?:核|批)?的?(?:有|没有|哪些|啥子?|什么|吗|么|东西|事)*[?。]*$|^` + please + `(?:今天|现在|目前|还)*(?:有|还有)(?:啥子?|什么|哪些|没有)(?:要|需要|该|等着)(?:处理|审|批|过目)的?(?:事|东西|吗|没有?)*[?。]*$|^` + please + `(?:还)?(?:有|看看|看下)(?:没有|没得|啥子?|什么|哪些|哪几个|几个)*(?:要|等|待|需要)(?:我|我们)?(?:来)?(?:批|定|审|签|审批|审核)(?:核|批)?的(?:没有?|吗|么|东西|事|申请)*[?。]*$|^` + please + `(?:新)?(?:报上来|上报|交上来)的(?:都)?有(?:哪些|啥子?|什么)[?。]*$|(?:待|要|该|等我?|需要?)审(?:核|批)?的?(?:有|还有|上报)?(?:哪|什么|啥|几|多少|吗|没有|$)|^` + please + `(?:我的?|我局的?|我们的?|现在|有|还有|看看|看下|查看|列出?|全部)*(?:待审核?|待我?审|未审核?|没审核?|审核(?:列表|清单))(?:的|事项|上报|列表|清单|有|还|都|有哪些|是哪些)*` + softEnd +
		`|(?:哪|什么|啥|几|多少)\S{0,4}(?:待审|未审|没审|要审|需要审|等审|等着审)|^` + please + `(?:看|查)(?:看|一下|下)?(?:各镇|各单位|大家|他们|新)?(?:报上来|新上报|新报|上报上来)(?:的)?(?:情况|进展|内容)?` + softEnd +
		`|^` + please + `(?:有(?:没有)?)?(?:哪些|什么)?(?:新上报|新报上来|新报)的?(?:有哪些|吗|没有|哪些)?` + softEnd + `|(?:有(?:哪些|什么|没有)|哪些|几个)\S{0,4}(?:待批|待定|待我定|没批|等我定)?的?(?:延期)?申请(?:吗|没有|要批|要定|待批)?\??$`)

	byVerb    = `(?:审核|审批|核|初审)?(?:一致|全部|都|均|可以|予以|准予|同意|也|就|先|给|让|让它|算)*`
	passed    = compile(`^` + please + `(` + subject + `)` + byVerb + `(?:通过|审过)(?:审核)?(?:了|吧|啊|哈|的|掉|一下)*\s*(?:(` + subject + `))?(?:吧|了)*$`)
	excepted  = compile(`^` + please + `(?:除了?|除去|除开)\s?(.{1,60}?)(?:以外|之外|外)?\s?[,、]?(?:其他|其余|其它|剩下|别)?(?:的)?(?:都|全部?|均|全都)` + byVerb + `(?:通过|审过)(?:了|吧)*$`)
	restPass  = compile(`^(?:其他|其余|其它|剩下|别)(?:的|几个|几条)?(?:都|全部?|均|全都)?` + byVerb + `(?:通过|审过)(?:了|吧)*$`)
	passShort = compile(`^` + please + `(` + subject + `)(?:可以|能|让|让他|给|就|先|都|也)+过(?:了)?(?:吧|哈|啊|嘛|的)*$`)
	pickPass  = compile(`^` + please + `(` + picks + `)(?:都|就|先|给|看了|看过了?|,)*(?:过|可以|没问题|没意见|行|ok)(?:了|吧|啊|哈|掉|的)*$`)
	unitPass  = compile(`^` + please + `(U+(?:的|那个|那条|这个|_+|\s)*)(?:我们?|局里)?(?:都|也)?(?:看过了?|看了|核过了?|审过了?|审了|核了)?[,\s]*(?:过(?:了|吧|哈|啊)*|没问题|没意见|符合要求|可以通过)(?:了|的|啊|哈)*$`)
	pickBack  = compile(`^` + please + `(` + picks + `|U+(?:的|那个|那条|这个)*_+|U+(?:的|那个|那条|这个)+)(?:还)?(?:不行|不合格|有问题|不对|重来|重报|重新报)(?:[:,\s]*(.*))?$`)
	letPass   = compile(`^` + please + `(U+(?:的|那个|那条|这个|_+)*)过了吧$`)
	allOver   = compile(`^` + please + `(?:剩下|其余|其他)?的?(?:这几条|几条)?(?:全部|全都|都|全|一起)(?:给|让)?(?:他们|它们)?过(?:了|吧|啊|哈|掉)*$`)
	backed    = compile(`^` + please + `(` + subject + `)(?:给|先|请|要|都|全部|予以|还是)*(?:退回去?|退办|退回重[办报]|打回去?|驳回|不(?:予)?通过|审核不通过)(?:给(?:他们|U+))?(?:重[办报填]|修改|补充|去|了|吧)*(?:[:,\s]*(.*))?$`)
	backTo    = compile(`^` + please + `(?:退回|打回|驳回|退办)\s?(` + subject + `)(?:的)?(?:[:,\s]+(.*))?$`)
	askedOne  = compile(`^` + please + `(` + picks + `)(?:个)?(?:,)?(?:再|先)?问(?:一下|一问|下|问|他们|清楚)*[:,]?\s?(.{2,200})$`)
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
	if d.asks && !d.returnsFirst() {
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
			parts = append(parts, *part)
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

var (
	onlyPicks = compile(`^` + picks + `$`)
	courtesy  = compile(`^(?:好的?|行|可以|看了|看过了|辛苦了?|谢谢|嗯|没问题|都看了|我看了|(?:其他|其余|剩下|别)的?(?:几条|几个)?(?:我)?(?:先|就|都|再)*(?:放着|放一?放|不动|等等|等一下|再说|再看|稍后|回头再[看说]|以后再[看说]|不管))*$`)
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
