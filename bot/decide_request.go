package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// What a grant or a refusal may be about.
const (
	AboutExtend  = "extend"
	AboutNotOurs = "not_ours"
)

var (
	extendAsk  = rule("extendAsk")
	extendBare = rule("extendBare")
	softLater  = rule("softLater")
	extended   = rule("extended")
	howExactly = compile(`怎么|如何|咋|谁|流程|手续|哪里|哪儿`)
	howTo      = rule("howTo")

	notOursWords = rule("notOursWords")
	// notOursClaim supposes aloud that something is another unit's: 第7条归市监局管,我们不用报吧.
	notOursClaim = rule("notOursClaim")
	supposed     = compile(`吧|咋|怎么|为啥|为什么|对不对|是不是|是吗|对吗`)
	notNow       = compile(`不是我们?(?:镇|局|单位)?(?:的)?(?:问题|责任|原因|错)|(?:其他|其余|别的|剩下)的?[^,。;]{0,6}不(?:归|由|属|是|该|应)`)

	grantWords  = rule("grantWords")
	grantAfter  = rule("grantAfter")
	refuseWords = rule("refuseWords")
	refuseAfter = rule("refuseAfter")
	unitGrant   = rule("unitGrant")
	unitRefuse  = rule("unitRefuse")
	// objection refuses what a unit says is not its own: 松坪镇那个不归他们的,驳回.
	objection  = rule("objection")
	pickGrant  = rule("pickGrant")
	pickRefuse = rule("pickRefuse")
	keptDay    = rule("keptDay")
	owedStill  = rule("owedStill")
	notOwed    = rule("notOwed")
	putOffAll  = rule("putOffAll")
	putOff     = rule("putOff")

	undoRequest = rule("undoRequest")
	undoBare    = compile(`^(?:撤回|撤销|收回|取消|作废)(?:刚才的?|上一?个?|这个|那个|的|处理|决定|审核|操作|一下|了|吧|那条)*[。!]*$`)
)

// extend reads a request for a later day, and the question how it is asked for.
func (d *decider) extend() *DecidePart {
	t := d.text
	plain := extendAsk.MatchString(t) || extendBare.MatchString(t)
	soft := !plain && softLater.MatchString(t)
	asks := d.asks && (howTo.MatchString(t) || mayBeLater(t))
	told := plain && !d.asks
	if !asks && (!told && !soft || extended.MatchString(t)) {
		return nil
	}
	part := &DecidePart{Act: ledger.DecideExtend, Sure: true}
	at := firstLater(t)
	part.day(d.putOffTo(zh.FindDays(d.dated(), d.u.Today)), at)
	part.Sure = !soft || asks || len(d.u.References) > 0
	part.Asks = (asks || soft && d.asks) && d.asksHow(part)
	part.Reason = d.reasonApart(laterOnly)
	return part
}

// mayBeLater reports a wish for a later day in the form of a question: 我们能晚几天吗.
func mayBeLater(t string) bool {
	return (extendAsk.MatchString(t) || softLater.MatchString(t)) && permission.MatchString(t) && !howExactly.MatchString(t) && !whatAsked.MatchString(t)
}

// asksHow reports that a question of a later day is about how one is asked for. 能不能延到月底 is the request itself.
func (d *decider) asksHow(part *DecidePart) bool {
	noDay := part.Until.IsZero() && part.Days == 0
	return noDay || howExactly.MatchString(d.text) || len(questionsIn(d.u)) > 1
}

// ExtensionOf reads the answer to 延到哪天、为什么: the day, and the reason in the person's words.
func ExtensionOf(words string, today ledger.Date) DecidePart {
	u := Utterance{Text: words, Folded: zh.Fold(words), Lang: Chinese, Today: today}
	u.References = FindReferences(u.Folded)
	d := &decider{u: &u}
	d.text = d.masked()
	days := zh.FindDays(d.dated(), today)
	for _, day := range days {
		d.text = d.text[:day.Start] + strings.Repeat("D", day.End-day.Start) + d.text[day.End:]
	}
	part := DecidePart{Act: ledger.DecideExtend, Sure: true}
	part.day(days, firstLater(d.text))
	part.Reason = d.reasonApart(onlyDay)
	return part
}

// onlyDay is a segment that says until when and no more.
var onlyDay = rule("onlyDay")

// questionsIn is the clauses that ask.
func questionsIn(u *Utterance) []clause {
	return slices.DeleteFunc(u.clauses(), func(c clause) bool { return !c.asks })
}

// dated is the text in which days are looked for: references cannot be days.
func (d *decider) dated() string { return mask(d.u.Folded, d.u.every()) }

var (
	laterWords = rule("laterWords")
	laterOnly  = rule("laterOnly") // a segment that asks for another day and says no more
)

// firstLater is where another day is first asked for; the end when nowhere.
func firstLater(t string) int {
	if loc := laterWords.FindStringIndex(t); loc != nil {
		return loc[0]
	}
	return len(t)
}

// putTo leads to the day until which something is put off: 年底没钱,想拖到明年四月底.
var putTo = compile(`(?:拖|延|推|缓|挪|改|放|展|宽限|期|迟|后)(?:期|迟|后)*(?:到|至)\s?$`)

// putOffTo keeps the days that the words of putting off lead to; all of them where none does.
func (d *decider) putOffTo(days []zh.Day) []zh.Day {
	text := d.dated()
	led := slices.DeleteFunc(slices.Clone(days), func(day zh.Day) bool { return !putTo.MatchString(text[:day.Start]) })
	if len(led) == 1 {
		return led
	}
	return days
}

// day takes the day that is asked for: the first behind the word, else the last before it.
func (p *DecidePart) day(days []zh.Day, at int) {
	var best *zh.Day
	for i := range days {
		if best == nil || best.Start < at {
			best = &days[i]
		}
	}
	switch {
	case best == nil:
	case best.Span > 0:
		p.Days = best.Span
	default:
		p.Until = best.Date
	}
}

// reasonApart joins the segments that say something else than the act itself.
func (d *decider) reasonApart(act *pattern) string {
	var out []string
	for _, seg := range segments(d.text) {
		masked := d.text[seg[0]:seg[1]]
		said := d.u.Folded[seg[0]:seg[1]]
		i, is := causeAt(masked), act.MatchString(masked)
		switch {
		case i < 0 && is:
			continue
		case i >= 0 && is: // 第4条因培训老师出差申请延期到12月15日
			said = beforeAct(said[i:], act.FindStringIndex(masked[i:]))
		case i >= 0:
			said = said[i:]
		}
		if s := tidy(stripReferences(said)); s != "" && !courtesy.MatchString(s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ",")
}

// beforeAct is a reason up to the words of the act.
func beforeAct(s string, act []int) string {
	if act == nil || act[0] == 0 {
		return s
	}
	return cutTail(s[:act[0]])
}

var cause = compile(`因为|由于|原因是|理由是|因`)

func causeAt(s string) int {
	if loc := cause.FindStringIndex(s); loc != nil {
		return loc[0]
	}
	return -1
}

var tails = compile(`(?:,|特此|特|现|想|需要|需|要|申请|请求|希望|恳请|请|能否|可否)+$`)

func cutTail(s string) string { return strings.TrimPrefix(tails.ReplaceAllString(s, ""), "因") }

// notOurs reads 第9条不归我们管,是住建局的.
func (d *decider) notOurs() *DecidePart {
	claims := notOursClaim.MatchString(d.text) && (d.asks || supposed.MatchString(d.text))
	if d.asks && !claims || !claims && !notOursWords.MatchString(d.u.Folded) || notNow.MatchString(d.u.Folded) {
		return nil
	}
	reason := d.u.Folded
	for _, r := range d.u.References {
		reason = strings.Replace(reason, d.u.Folded[r.Start:r.End], "", 1)
	}
	return &DecidePart{Act: ledger.DecideNotOurs, Asks: claims, Sure: len(d.u.References) > 0, Own: true, Units: []string{}, Reason: tidy(reason)}
}

// grant reads 同意松坪镇第4条延期到12月10日, 不同意,按原时限, 第9条松坪镇确实不用报.
func (d *decider) grant() *DecidePart {
	if !d.asks && objection.MatchString(strings.TrimSpace(d.text)) {
		return &DecidePart{Act: ledger.DecideRefuse, About: AboutNotOurs}
	}
	if part := d.granting(); part != nil {
		return part
	}
	return d.plainly()
}

// granting reads all of them but an objection that is refused.
func (d *decider) granting() *DecidePart {
	if d.asks {
		return nil
	}
	t := strings.TrimSpace(d.text)
	shift := strings.Index(d.text, t)
	remark := grantRemark.FindString(t)
	type verdict struct {
		re   *pattern
		act  DecideAct
		tail int // group with what follows
	}
	for _, r := range []verdict{
		{unitRefuse, ledger.DecideRefuse, 1}, {unitGrant, ledger.DecideGrant, 0}, {pickRefuse, ledger.DecideRefuse, 2},
		{pickGrant, ledger.DecideGrant, 0}, {refuseWords, ledger.DecideRefuse, 1}, {refuseAfter, ledger.DecideRefuse, 2}, {keptDay, ledger.DecideRefuse, 0}, {owedStill, ledger.DecideRefuse, 0},
		{grantWords, ledger.DecideGrant, 1}, {grantAfter, ledger.DecideGrant, 2}, {notOwed, ledger.DecideGrant, 0}, {putOff, ledger.DecideGrant, 0}, {putOffAll, ledger.DecideGrant, 0}} {
		t := t
		if r.act == ledger.DecideGrant {
			t = strings.TrimSuffix(t, remark)
		}
		m := r.re.FindStringSubmatchIndex(t)
		if m == nil {
			continue
		}
		if ofReport(t) {
			return nil
		}
		part := d.decided(r.act, r.re, t)
		if part == nil {
			return nil
		}
		switch {
		case r.re == keptDay, r.re == owedStill && strings.Contains(t, "职责"):
			part.Reason = tidy(d.u.Folded)
		case r.act == ledger.DecideGrant:
			part.Reason = tidy(remark)
		case r.tail > 0 && m[2*r.tail] >= 0:
			part.Reason = d.refusedBecause(shift+m[2*r.tail], shift+m[2*r.tail+1])
		}
		return part.answersRequest(r.re)
	}
	return nil
}

// ofReport: 驳回 sends back a report where no request is named.
func ofReport(t string) bool {
	return strings.Contains(t, "驳回") && withCase.MatchString(t) && !strings.Contains(t, "申请") && !strings.Contains(t, "延期")
}

var (
	grantRemark = rule("grantRemark")
	afterGrant  = rule("afterGrant")
	beforeWord  = rule("beforeWord")
	refusedTail = rule("refusedTail")
)

// decided is a grant or a refusal; nil when the words go on to something else: 同意书收了45份.
func (d *decider) decided(act DecideAct, re *pattern, t string) *DecidePart {
	if re == grantWords && !afterGrant.MatchString(beforeWord.ReplaceAllString(t, "")) {
		return nil
	}
	part := &DecidePart{Act: act, Picks: picksOf(re, t)}
	switch {
	case strings.Contains(t, "延期"), strings.Contains(t, "展期"), strings.Contains(t, "时限"), re == putOff, re == putOffAll, re == keptDay:
		part.About = AboutExtend
	case re == owedStill, re == notOwed, notOursWords.MatchString(d.u.Folded), strings.Contains(t, "不用报"), strings.Contains(t, "要报"):
		part.About = AboutNotOurs
	}
	part.Sure = part.About != "" && withCase.MatchString(t)
	if act == ledger.DecideGrant {
		part.day(zh.FindDays(d.dated(), d.u.Today), 0)
	}
	if part.About == "" && (!part.Until.IsZero() || part.Days > 0) && withCase.MatchString(t) {
		part.About, part.Sure = AboutExtend, true
	}
	part.All = strings.Contains(t, "全部") || strings.Contains(t, "都同意")
	return part
}

// picksOf is the numbers of a list that a grant or a refusal names, by where its words stand.
func picksOf(re *pattern, t string) []int {
	switch re {
	case pickGrant, pickRefuse:
		return picksIn(re.FindStringSubmatch(t)[1])
	case grantAfter, refuseAfter:
		return picksIn(pickTail.FindString(t))
	case grantWords, refuseWords:
		return picksIn(pickTail.FindString(beforeWord.ReplaceAllString(t, "")))
	}
	return nil
}

// pickTail is the numbers that open what follows a grant: 同意1和3. A day is none.
var pickTail = compile(`^\s?(?:第\s?)?[0-9]{1,2}(?:\s?(?:、|和|及|到|至|-)\s?[0-9]{1,2})*\s?(?:个|号)?(?:$|[,。的]|申请|延期|同意|不同意|批准)`)

func (d *decider) refusedBecause(from, to int) string {
	rest := d.text[from:to]
	head := refusedTail.FindString(rest)
	return tidy(d.u.Folded[from+len(head) : to])
}

// undo reads 撤回, 撤回延期申请.
func (d *decider) undo() *DecidePart {
	switch t := d.u.Folded; {
	case d.asks:
		return nil
	case undoRequest.MatchString(t) && !strings.Contains(t, "同意"):
		return &DecidePart{Act: ActUndo, Sure: true, About: AboutExtend}
	case undoBare.MatchString(t):
		return &DecidePart{Act: ActUndo}
	}
	return nil
}
