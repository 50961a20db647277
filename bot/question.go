package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// asking finds the words that make a message a question or a request to be told.
var asking = rule("asking")

// bareAsk finds requests without any question word: 第六条牵头单位, 22条内容, 公开平台的网址.
var bareAsk = rule("bareAsk")

// parseAsk reads what a message asks; nil when it asks nothing.
func parseAsk(u *Utterance, windowAt [2]int, v Vocabulary) *AskPart {
	text := u.Folded
	a := &AskPart{Text: text}
	if !asking.MatchString(text) && !whetherOrNot(text) && !bareAsk.MatchString(text) && !bareStep.MatchString(text) && !slotNamed(text) && (u.Window.IsZero() || !nothingElse(1)(a, u)) {
		return nil
	}
	readRoles(a, withoutUnits(text, u.Units))
	readShape(a, u)
	a.Slot = chooseSlot(a, u)
	a.When = a.Slot != SlotDeadline && whenAsked.MatchString(text)
	a.Topic = topicOf(a, u, windowAt, v)
	a.Content = contentLength(a.Topic)
	if len(u.Units) > 0 && nothingElse(0)(a, u) {
		a.Content = 0 // 审批局呢: a unit is no subject to search for
	}
	a.Deictic = deictic.MatchString(text)
	return a
}

// whenAsked: a date is asked for, besides whatever else is.
var whenAsked = compile(`什么时候|啥时候|何时|几月|几号|哪天|完成时限|期限|\bwhen\b|\bdeadline\b`)

var deictic = rule("deictic")

// slotNamed reports a bare noun that is itself a question: 指标, 牵头单位, 完成时限.
func slotNamed(text string) bool {
	for _, r := range slotRules {
		if r.bare && r.re.MatchString(text) {
			return true
		}
	}
	return false
}

var roleWords = []struct {
	role ledger.Role
	re   *pattern
}{
	{ledger.Lead, compile(`牵头|抓总|挑大梁|领头|挑头|领衔|总负责|负总责|主抓|主办|主责|打头|扛旗|qiantou|\bleads?\b|\bleading\b|\bin charge\b`)},
	{ledger.Cooperating, rule("roleWords")},
	{ledger.Responsible, compile(`责任单位|责任部门|落实单位|承办单位|责任方|还是责任|还是负责|按职责|zeren|\bresponsible\b|\bcarry\b|\bcarries\b|\bhas to (?:do|carry)\b`)},
}

// withoutUnits blanks the units, whose names may hold the words of a role: 市政协办公室 is no 协办.
func withoutUnits(text string, units []zh.Mention) string {
	b := []byte(text)
	for _, m := range units {
		for i := m.Start; i < m.End && i < len(b); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// readRoles notes the roles that the question names.
func readRoles(a *AskPart, text string) {
	for _, r := range roleWords {
		if r.re.MatchString(text) {
			a.Roles = append(a.Roles, r.role)
		}
	}
	if len(a.Roles) == 1 {
		a.Role = a.Roles[0]
	}
}

var (
	negated      = rule("negated")
	only         = compile(`只有|只要|只写|只点|单独|独自|仅|一家(?:牵头|负责)|自己牵头|独立|独家|\bonly\b|\balone\b`)
	joint        = compile(`一起|一道|共同|联合(?:牵头|负责)|联合的|两家|两个单位|几家|多家|跟别家|和别的|与其他|并列|几家牵头|\bjoint\w*|\btogether\b`)
	counting     = compile(`(?:^|[^第哪])几(?:条|项|件)|多少(?:条|项|个措施)|一共|总共|共有|\bhow many\b`)
	yesNo        = rule("yesNo")
	overdue      = compile(`过期|超期|逾期|已到期|到期没|拖了|误期|\boverdue\b`)
	closingAsked = compile(`最后(?:那|一|这)?(?:段|部分|一段话|几句)|最后(?:咋|怎么|是怎么|又)?(?:说|写|讲)|结尾|末尾|文末|末段`)
	openingAsked = rule("openingAsked")
	whole        = compile(`全文|完整|原文|一字不差|全部内容|整条|\bfull text\b|\bin full\b`)
	latter       = compile(`后半|后一半|第二部分那块|后面那|下半段|后段`)
	former       = compile(`前半|前一半|前面那|上半段|前段`)
	countWord    = rule("countWord")
	townKind     = rule("townKind")
	officeOf     = compile(`部门(?:要|有|都|没|里)|各部门|^部门|(?:只有|只点了?|没点|没写|哪些)部门|部门(?:不|可以不|用)|各局|县直|市直|\bdepartments\b`)
	enforcing    = compile(`执法部门|执法单位`)
	noTown       = rule("noTown")
	noOffice     = rule("noOffice")
	noLead       = compile(`(?:没有|没写|没列|没定|未写|未列|无|缺)(?:明)?牵头`)
	noSupport    = compile(`(?:没有|没写|没列|未写|未列|无)(?:配合|参加)单位的|哪\S{0,10}(?:没有|没写|没列|没|无)(?:写|列)?(?:谁|人)?(?:来)?(?:配合|参加)(?:单位)?`)
)

// readShape notes how the question is built, besides its slot.
func readShape(a *AskPart, u *Utterance) {
	t := a.Text
	a.Negated = negated.MatchString(t)
	a.Only = only.MatchString(t)
	a.Joint = joint.MatchString(t)
	a.Count = counting.MatchString(t)
	a.YesNo = yesNo.MatchString(t) || eitherWay(t)
	a.Overdue = overdue.MatchString(t)
	a.Closing = closingAsked.MatchString(t)
	a.Opening = openingAsked.MatchString(t)
	a.Whole = whole.MatchString(t)
	if latter.MatchString(t) {
		a.Half = 2
	} else if former.MatchString(t) {
		a.Half = 1
	}
	if m := countWord.FindStringSubmatch(t); m != nil {
		a.Counter = m[1]
	}
	readKinds(a, t)
	readRecurrence(a, t)
	a.Chapter = chapterNamed(t)
	a.Nth = nthNamed(t)
	a.Last = lastNamed(t)
	readBeside(a, mask(t, u.References))
	if a.YesNo {
		for _, m := range u.Units {
			a.Claim = append(a.Claim, m.Name)
		}
	}
}

// readKinds notes kinds of units spoken of without a name, wanted or missing.
func readKinds(a *AskPart, t string) {
	if noLead.MatchString(t) {
		a.Lacking = ledger.Lead
	} else if noSupport.MatchString(t) {
		a.Lacking = ledger.Cooperating
	}
	if noTown.MatchString(t) {
		a.Without = append(a.Without, ledger.Township)
	} else if townKind.MatchString(t) {
		a.Kinds = append(a.Kinds, ledger.Township)
	}
	if noOffice.MatchString(t) {
		a.Without = append(a.Without, ledger.Department)
	} else if officeOf.MatchString(t) && !enforcing.MatchString(t) {
		a.Kinds = append(a.Kinds, ledger.Department)
	}
}

var recurrences = []struct {
	kind ledger.DeadlineKind
	re   *pattern
}{
	{ledger.Quarterly, compile(`每(?:个|一)?季度?|一季度?一(?:次|回)|按季|季度性|\bquarterly\b|\bevery quarter\b`)},
	{ledger.HalfYearly, compile(`每半年|半年一(?:次|回|报)|半年度|half[- ]yearly|every (?:six months|half year)`)},
	{ledger.Monthly, compile(`每(?:个|一)?月|按月|月月|一(?:个)?月一(?:次|回|报)|\bmonthly\b|\bevery month\b`)},
	{ledger.Yearly, compile(`每(?:一)?年|(?:^|[^今明去后前每])年年(?:$|[^底末初])|一年一|每年度|按年|\byearly\b|\bannual\w*|\bevery year\b`)},
}

func readRecurrence(a *AskPart, t string) {
	for _, r := range recurrences {
		if r.re.MatchString(t) {
			a.Recur = r.kind
			return
		}
	}
}

var (
	chapterRef  = compile(`第(\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\)?)(?:大|个)?(?:部分|章|大项|块|大块|板块)(?:[((]([一二三四五六七八九十]{1,3})[))])?`)
	chapterBare = compile(`^([一二三四五六七八九十]{1,2})(?:这|那)?(?:里面|里头|里|部分|大块)(?:都)?(?:有|讲|是|说|几)()`)
	chapterWord = compile(`(?:那|这)(?:一)?(?:章|部分|块|大块)|(?:部分|章|章节|那一块|板块)(?:有|讲|里|几|一共|都|多少|总共)`)
)

// chapterNamed returns the chapter number that a question names: 第五部分 → 五, 第四部分(四) → 四(四), and
// 第(七)部分 → (七), whose chapter above is left open.
func chapterNamed(t string) string {
	m := chapterRef.FindStringSubmatch(t)
	if m == nil {
		m = chapterBare.FindStringSubmatch(t)
	}
	if m == nil {
		return ""
	}
	n, ok := zh.ParseInt(strings.Trim(m[1], "()"))
	if !ok {
		return ""
	}
	c := zh.Chinese(n)
	if m[1][0] == '(' {
		return "(" + c + ")"
	}
	if m[2] != "" {
		c += "(" + m[2] + ")"
	}
	return c
}

// speaksOfChapter reports 执法质量那部分, 政府职能那章.
func speaksOfChapter(t string) bool { return chapterWord.MatchString(t) }

// topicOf is what is left of the question when everything that was understood is taken out.
func topicOf(a *AskPart, u *Utterance, windowAt [2]int, v Vocabulary) string {
	b := []byte(u.Folded)
	blank := func(start, end int) {
		for i := start; i < end && i < len(b); i++ {
			b[i] = ' '
		}
	}
	for _, r := range u.References {
		blank(r.Start, r.End)
	}
	if windowAt[1] > 0 && a.Slot == SlotDue {
		blank(windowAt[0], windowAt[1])
	}
	if unitsApart(a) {
		for _, m := range u.Units {
			blank(m.Start, m.End)
		}
	}
	text := withoutDocuments(string(b), v)
	switch a.Slot {
	case SlotFrequency, SlotNumber, SlotTarget:
		text = yearWord.ReplaceAllString(quota.ReplaceAllString(text, " "), " ")
	case SlotDeadline:
		text = yearWord.ReplaceAllString(text, " ")
	}
	return stripFiller(text)
}

// withoutDocuments takes the names of documents out; a long one that is a subject as well stays where nothing
// else would be left: 法治政府建设情况啥时候报.
func withoutDocuments(text string, v Vocabulary) string {
	for _, d := range v.Documents {
		for _, w := range d.Words {
			if !strings.Contains(text, w) {
				continue
			}
			rest := strings.ReplaceAll(text, w, " ")
			if utf8.RuneCountInString(w) < 5 || issued.MatchString(w) || contentLength(stripFiller(rest)) > 2 {
				text = rest
			}
		}
	}
	return text
}

// issued ends the full titles of documents.
var issued = compile(`(?:措施|方案|意见|报告|通知|计划|办法|规定|决定)$`)

// unitsApart: the units are whom it is about, not what is looked for.
func unitsApart(a *AskPart) bool {
	switch a.Slot {
	case SlotUnitTasks, SlotDue, SlotCount, SlotList:
		return true
	}
	return a.YesNo && len(a.Roles) > 0
}

// quota words stand in every duty that recurs; they tell nothing about which.
var quota = compile(`每年度?|每季度|每半年|每个?月|一年|一季度|半年|一届|[一1](?:次|回|遍|趟|期|场)`)

// yearWord stands beside every figure of a plan or a report; it tells nothing about which.
var yearWord = compile(`到?\d{4}年底?|[今去前]年`)

// filler is what questions are made of besides their subject, longest first within each alternative.
var filler = rule("filler")

// function words say nothing by themselves, but stand inside words too: they stay in the topic and are left
// out only when its length is counted.
var functionWord = compile(`[有是要得能会由在把被对和跟与及就还也都那这不没归]`)

// contentLength is how many characters of a topic carry meaning.
func contentLength(topic string) int {
	return utf8.RuneCountInString(strings.ReplaceAll(functionWord.ReplaceAllString(topic, ""), " ", ""))
}

// stripFiller leaves the content words, parted by single spaces.
func stripFiller(text string) string {
	text = strings.ReplaceAll(text, "红头文件", "红头文 件")
	text = strings.ReplaceAll(text, "规范性文件", "规范性文 件")
	text = filler.ReplaceAllString(text, " ")
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(",。;:、?!()[]\"'?", r) {
			return ' '
		}
		return r
	}, text)
	text = strings.ReplaceAll(text, "文 件", "文件")
	return strings.Join(strings.Fields(text), " ")
}

var nextNumber = rule("nextNumber")

// followingNumber reads a measure that stands in a follow-up as a bare number: 那24呢, and 7?
func followingNumber(folded string) []Reference {
	m := nextNumber.FindStringSubmatchIndex(folded)
	if m == nil || m[2] == 0 && m[3] == len(strings.TrimRight(folded, "?。! ")) {
		return nil // a bare number picks from a list
	}
	n, ok := zh.ParseInt(folded[m[2]:m[3]])
	if !ok {
		return nil
	}
	return []Reference{{Number: strconv.Itoa(n), Start: m[2], End: m[3]}}
}

var nthOf = compile(`^(?:那|就|看)?(?:第([一二三四五六七八九])个|(头一)个|(最后一)(?:个|条))`)

// nthNamed reads 第一个讲啥 as 1 and 最后一个呢 as -1; 0 when no place in a list is named.
func nthNamed(t string) int {
	return placeNamed(nthOf, t)
}

// placeNamed reads a place: the first group is a numeral, the second stands for 1, the third for -1.
func placeNamed(re *pattern, t string) int {
	m := re.FindStringSubmatch(t)
	switch {
	case m == nil:
		return 0
	case m[2] != "":
		return 1
	case m[3] != "":
		return -1
	}
	n, _ := zh.ParseInt(m[1]) // the pattern lets nothing else through
	return n
}

var lastOf = compile(`(?:倒数|倒着数)第?([一二两三四五六七八九1-9])(?:条|项)|(最后|末尾)(?:那|的)?一?(?:条|项)|(头一|打头第一|最前面那?)(?:条|项)`)

// lastNamed reads 倒数第二条 as 2, 最后一条 as 1 and 头一条 as -1; 0 when no end of the document is counted from.
func lastNamed(t string) int {
	return placeNamed(lastOf, t)
}
