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
	laterBy    = `(?:(?:晚|缓|拖|宽限|推迟|延后|往后(?:推|拖|延|挪)?)(?:个|上)?(?:[几两三四五六七八九十一半]|[0-9]{1,2}){1,2}个?(?:天|周|星期|礼拜|月)|缓一缓|缓一哈|往后(?:挪|推|拖)(?:一?(?:挪|推|拖|下|哈))?|再给(?:我们?|咱们?)?(?:镇|局|单位)?[几两三四五六七八九十一0-9]+个?(?:天|周|星期|礼拜))`
	offLater   = `(?:` + laterBy + `|延期|展期|宽限|延长|顺延|延后|推迟|缓一缓|晚几天|再给(?:我们?|咱们?)?(?:镇|局|单位)?[几两三四五六七八九十0-9]+个?(?:天|周|星期))`
	offTo      = `(?:延到|延至|(?:推|挪|缓|拖|放)到|延[0-9一两二三四五六七八九十半]{1,3}个?(?:天|日|周|星期|月))`
	extendAsk  = compile(`(?:申请|想|要|希望|需要|请求|恳请|请[^假示问]|能否|可否|能不能|可不可以|可以|建议|报请|特此)[^,;。!]{0,10}` + offLater + `|(?:延期|展期|宽限|延长|顺延)\S{0,3}(?:到|至|申请|[0-9一二两三四五六七八九十半]+个?(?:天|周|星期|月)|一下|几天)|` + offLater + `申请|(?:申请|想|希望|请求|恳请|能否|可否|能不能|可不可以|可以|能)[^,;。!]{0,6}` + offTo)
	extendBare = compile(`^` + please + `(?:U+|_+|我们?(?:镇|局|单位)?|的)*(?:延期|展期)` + softEnd)
	softLater  = compile(`^` + please + `(?:U+|_+|我们?(?:镇|局|单位)?|这条|这个|的|能|可以|最好|争取|估计|恐怕|只能|得|要|再|就)*` + laterBy + `(?:再)?(?:交|报|弄|完成|办|训|搞|给|来)*(?:行不行|行吗|行不|可以吗|可不可以|好不好|好吗|成不成|中不中|要得不|要得|行|可以|吧|呗|嘛|嘞|哈|了|,|\?)*[。!]*$`)
	extended   = compile(`(?:已经?|已获|被)(?:批准|同意)?` + offLater + `|` + offLater + `(?:了|过|的(?:原因|话|事))|` + offLater + `(?:申请|请示|报告)?\S{0,6}(?:已经?|获|刚)(?:同意|批准|批|准)|(?:同意|批准|不能|不会|不用|不要|不得|不准|没有?|无需|不)\S{0,3}` + offLater + `|(?:开工|工期|会议|培训|活动|比赛)` + offLater)
	howExactly = compile(`怎么|如何|咋|谁|流程|手续|哪里|哪儿`)
	howTo      = compile(`(?:能不能|可不可以|能否|可否|可以|能)\S{0,12}` + offTo + `|(?:能不能|可不可以|能否|可否|可以|能|怎么|如何|咋|找谁|向谁|谁)\S{0,12}` + offLater + `|` + offLater + `\S{0,8}(?:怎么|如何|找谁|吗|么|流程|手续|[行好]不[行好]|可不可以|可以不)` + `|` + offTo + `\S{0,10}(?:行不行|[行好]不[行好]|[行好成中]吗|可以[吗么不]|可不可以|成不成|得不得行)`)

	notOursWords = compile(`不关\s?(?:我|我们|咱们?|本)(?:们)?(?:这边|镇|乡|局|单位|委|办|部门|街道|村)?的?事|轮不到\s?(?:我们|咱们?)|(?:跟|和|与)\s?(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))(?:镇|局|单位|这边)?(?:没|无)(?:得|有|啥|什么)*(?:关系|关)|(?:不是|并非|不算)\s?(?:我|我们|咱们?|本)(?:们)?(?:这边|镇|乡|局|单位|委|办|部门|街道|村|科室)?(?:政府)?的?(?:事|职责|职能|活|工作|任务|业务)|不(?:归|由|属)\s?(?:我|我们|咱们?|本)(?:们)?(?:这边|镇|乡|局|单位|委|办|部门|街道)?(?:管|负责|办|承办|牵头|来办|来管)|不属于?\s?(?:我|我们|咱们?|本)(?:们)?(?:这边|镇|乡|局|单位|委|办|部门|街道)?(?:的)?(?:职责|职能|业务|工作|管)?(?:范围)?|不(?:该|应该?|应当)(?:由|是|归|让|算)?\s?(?:我|我们|咱们?|本)(?:们)?(?:镇|乡|局|单位|委|办|部门|街道)?(?:来|的)?(?:办|报|管|负责|承办|做|头上)?|分错了?(?:单位|给我们)`)
	// notOursClaim supposes aloud that something is another unit's: 第7条归市监局管,我们不用报吧.
	notOursClaim = compile(`(?:跟|和|与|同)(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))(?:镇|局|单位|这边)?上?(?:的)?(?:没|无)(?:得|有|啥|什么|多大)*(?:关系|关|相干)|不涉及(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))|` +
		`(?:归|属于|是|该)\s?U+(?:管|负责|牵头|办|的)+(?:事|活|职责|工作)?(?:嘛|啊|,|。|\s)*(?:咋个?|怎么|为啥|为什么)(?:还|又|要)?(?:喊|叫|让|要|给)?(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))|` +
		`(?:归|属于|是|该)\s?U+(?:管|负责|牵头|办|的)+(?:事|活|职责|工作)?(?:嘛|啊|,|。|\s)*(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))(?:镇|局|单位)?(?:还)?(?:要|用|需要|该)(?:不要|不用)?(?:报|管|办)(?:不|吗|么)|` +
		`(?:不(?:用|需要?|该|应该|归|由|属于?|是)|用不着|没有?)\s?(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))(?:镇|局|单位|这边)?(?:的)?(?:来)?(?:报|管|办|负责|做|干|事|活|份|职责)*(?:了|的)?(?:吧|对吧|是吧|是不是|对不对|对吗|是吗)|` +
		`(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))(?:镇|局|单位|这边)?上?(?:就|应该|是不是|是|也|这个|那)*(?:不用|不需要?|不该|不必|用不着|可以不|能不)(?:再)?(?:上)?(?:报|管|办|做|干|负责)(?:了|的)?(?:吧|对吧|是吧|是不是|对不对|对吗|是吗|嘛|$)|` +
		`(?:应该|该|明明|本来|原来)?(?:归|属于|是)\s?U+(?:管|负责|牵头|办|的(?:事|活|职责)?)+(?:,|。|\s)*(?:不(?:用|该|是|归|由)|跟|和|与)\s?(?:我们|咱们?|我(?:镇|乡|局|单位)|本(?:镇|乡|局|单位))`)
	supposed = compile(`吧|咋|怎么|为啥|为什么|对不对|是不是|是吗|对吗`)
	notNow   = compile(`不是我们?(?:镇|局|单位)?(?:的)?(?:问题|责任|原因|错)|(?:其他|其余|别的|剩下)的?[^,。;]{0,6}不(?:归|由|属|是|该|应)`)

	grantWords  = compile(`^` + please + `(?:我局|我们|督查室|县里)?(?:同意|批准|准许|准予|核准|准了|予以同意|可以同意)\s?(.*)$`)
	grantAfter  = compile(`^` + please + `(` + subject + `)(?:的)?(?:延期申请|申请延期|申请|延期)(?:的)?(?:事|情况)?(?:我们|我)?(?:都|也|可以)*(?:同意|批准|准了|批了)(?:了|吧)*[,。]?(.*)$`)
	refuseWords = compile(`^` + please + `(?:我局|我们|督查室)?(?:不(?:予)?(?:同意|批准|准予?|许)|不予(?:延期|展期)|不能(?:同意|批)|批不了|同意不了|不批|驳回)\s?(.*)$`)
	refuseAfter = compile(`^` + please + `(` + subject + `)(?:的)?(?:延期申请|申请延期|申请|延期)(?:的)?(?:都|也)*(?:不(?:予)?(?:同意|批准|准)|驳回)(?:了)?[,。:]?(.*)$`)
	unitGrant   = compile(`^` + please + `U+(?:的|那个|那条|这个|那份)+(?:申请|延期)?(?:可以|就|都)*(?:同意|批准|批|准)(?:了|吧|它|他们)*[。!]*$`)
	unitRefuse  = compile(`^` + please + `U+(?:的|那个|那条|这个|那份)+(?:申请|延期)?(?:不行|不同意|不批准?|不准|驳回)(?:了|吧)?(?:[,:。\s]+(.*))?$`)
	// objection refuses what a unit says is not its own: 松坪镇那个不归他们的,驳回.
	objection  = compile(`^` + please + `(?:U+|\p{Han}{2,4}?)(?:的|那个|那条|这个|这条|说|_+)+(?:说)?(?:不(?:归|是|属于|该)\s?(?:他们|它们|自己|他)(?:镇|局|单位)?(?:管|办|的|事|负责|职责)*)[,\s]*(?:驳回|不同意|不行|不准|不批)(?:了|吧)?[。!]*$`)
	pickGrant  = compile(`^` + please + `(` + picks + `)(?:都)?(?:同意|批准|准了)(?:了|吧)*(?:[,。\s]*(?:可以)?延?期?(?:到|至).{1,15})?[。!]*$`)
	pickRefuse = compile(`^` + please + `(` + picks + `)(?:都)?(?:不同意|不批准|不准)(?:了)?[,:。]?(.*)$`)
	keptDay    = compile(`^` + please + `(?:不(?:能|可以|予|再|可)延期?|(?:还是)?(?:就)?(?:按|照)(?:照)?(?:原|原来的?|原定的?|既定的?)(?:时限|时间|日期|期限|计划|安排|要求|节点)(?:来|办|报|完成|执行|推进|走)?|(?:时限|时间|日期|期限)不(?:变|改|动|调整?))` + softEnd)
	owedStill  = compile(`^` + please + `(?:U+|_+|的|这条)*(?:按职责)?(?:确实|的确|还是|仍然?|仍旧)?(?:要|得|应当|该)报(?:的)?` + softEnd)
	notOwed    = compile(`^` + please + `(?:U+|_+|的|这条)*(?:确实|的确|可以|是)?(?:不用|不需要?|无需|不必)(?:再)?(?:上)?报(?:了|的)?` + softEnd)
	putOffAll  = compile(`^` + please + `(?:(?:全县|各镇|各单位|所有(?:镇|单位)?|大家|U+)(?:的)?_+|_+(?:的)?(?:全县|各镇|各单位|所有(?:镇|单位)?|统一|大家|都|一律|U+)+)(?:的|都|统一|一律)*(?:时限|期限)?(?:延(?:期|长|后)?(?:到|至)|延期)(.{1,40})$`)
	putOff     = compile(`^` + please + `(?:给)?(U+)(?:的)?(_+)(?:的)?(?:(?:时限|期限)?延(?:期|长|后)?(?:到|至)|延期)(.{1,40})$`)

	undoRequest = compile(`(?:撤回|撤销|取消|收回|不要)\S{0,6}(?:申请|延期)|(?:不|先不|不用)(?:再)?申请(?:了|延期)|延期(?:不要了|不用了|不申请了)|不延期?了|先不延|不用延了|(?:不用|不需要|无需|不必)(?:再)?延期`)
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
	part.day(zh.FindDays(d.dated(), d.u.Today), at)
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
var onlyDay = compile(offLater + `|延(?:到|至)|^_+$|^(?:到|至|就|那|那就|改到|推到|大概|最晚|争取|想|晚|晚个|缓|再|再给|多给|给|要|得|还要|估计|需要|拖|推|延|往后|后)*D+(?:前|之前|吧|左右|后|以后|就行|行吗|行不行|行|可以吗|可以|再|完成|报|交|好吗|哈|啊|嘛|嘞|呗|哦|啦|撒|的时间|时间)*$`)

// questionsIn is the clauses that ask.
func questionsIn(u *Utterance) []clause {
	return slices.DeleteFunc(u.clauses(), func(c clause) bool { return !c.asks })
}

// dated is the text in which days are looked for: references cannot be days.
func (d *decider) dated() string { return mask(d.u.Folded, d.u.every()) }

var (
	laterWords = compile(offLater + `|` + offTo)
	laterOnly  = compile(offLater + `|` + offTo + `|^_+$|^U+_*$`) // a segment that asks for another day and says no more
)

// firstLater is where another day is first asked for; the end when nowhere.
func firstLater(t string) int {
	if loc := laterWords.FindStringIndex(t); loc != nil {
		return loc[0]
	}
	return len(t)
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
	return d.granting()
}

// granting reads all of them but an objection that is refused.
func (d *decider) granting() *DecidePart {
	if d.asks {
		return nil
	}
	t := strings.TrimSpace(d.text)
	shift := strings.Index(d.text, t)
	type rule struct {
		re   *pattern
		act  DecideAct
		tail int // group with what follows
	}
	for _, r := range []rule{{unitRefuse, ledger.DecideRefuse, 1}, {unitGrant, ledger.DecideGrant, 0}, {pickRefuse, ledger.DecideRefuse, 2}, {pickGrant, ledger.DecideGrant, 0}, {refuseWords, ledger.DecideRefuse, 1}, {refuseAfter, ledger.DecideRefuse, 2}, {keptDay, ledger.DecideRefuse, 0}, {owedStill, ledger.DecideRefuse, 0},
		{grantWords, ledger.DecideGrant, 1}, {grantAfter, ledger.DecideGrant, 2}, {notOwed, ledger.DecideGrant, 0}, {putOff, ledger.DecideGrant, 0}, {putOffAll, ledger.DecideGrant, 0}} {
		m := r.re.FindStringSubmatchIndex(t)
		if m == nil {
			continue
		}
		if strings.Contains(t, "驳回") && withCase.MatchString(t) && !strings.Contains(t, "申请") && !strings.Contains(t, "延期") {
			return nil // of a report
		}
		part := d.decided(r.act, r.re, t)
		if part == nil {
			return nil
		}
		if r.tail > 0 && m[2*r.tail] >= 0 && r.act == ledger.DecideRefuse {
			part.Reason = d.refusedBecause(shift+m[2*r.tail], shift+m[2*r.tail+1])
		}
		if r.re == keptDay || r.re == owedStill && strings.Contains(t, "职责") {
			part.Reason = tidy(d.u.Folded)
		}
		return part
	}
	return nil
}

var (
	afterGrant  = compile(`^(?:` + subject + `|申请|延期|展期|延|请求|到|至|时间|日期|为|可以|,|的|了|吧|呀|啊|意见|\s|[0-9]|月|日|号|年|底|末|明天|后天|下?周[一二三四五六日]|不是(?:我|本)\S{0,4}的事|不用报|不报)*[。!]*$`)
	beforeWord  = compile(`^` + please + `(?:不)?(?:予)?(?:同意|批准|准许|准予|核准|准|许)`)
	refusedTail = compile(`^(?:` + subject + `|延期申请|申请延期|申请|延期|展期|的|了|,|\s)*`)
)

// decided is a grant or a refusal; nil when the words go on to something else: 同意书收了45份.
func (d *decider) decided(act DecideAct, re *pattern, t string) *DecidePart {
	part := &DecidePart{Act: act}
	if re == grantWords {
		rest := beforeWord.ReplaceAllString(t, "")
		if !afterGrant.MatchString(rest) {
			return nil
		}
		part.Picks = picksIn(pickTail.FindString(rest))
	}
	if re == pickGrant || re == pickRefuse {
		part.Picks = picksIn(re.FindStringSubmatch(t)[1])
	}
	if re == grantAfter || re == refuseAfter {
		part.Picks = picksIn(pickTail.FindString(t))
	}
	if re == refuseWords {
		part.Picks = picksIn(pickTail.FindString(beforeWord.ReplaceAllString(t, "")))
	}
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
	part.All = strings.Contains(t, "全部") || strings.Contains(t, "都同意")
	return part
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
