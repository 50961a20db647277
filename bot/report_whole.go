package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// Whole is a report of everything that the sender's unit has to do 全部完成: 除第9条外都完成了, 都弄完了就差第9条. Which measures those are
// is for the ability to find out.
type Whole struct {
	Except []string // measures that are left out, as in Reference
	Own    bool     // 我镇全部完成, 所有任务: it is said of whom or what, and not of what was spoken of last
	Told   bool     // 其余都报过了: they are said to be reported already, so there is nothing to record
}

const (
	wholeOwn    = `(?:我们?(?:镇|乡|街道|局|委|办|单位|这边|这里)?(?:里|上)?|本(?:镇|乡|局|单位)|咱们?(?:镇|局|单位)?|U+|这边|目前|现在|截至目前|到目前为止|报告|汇报|领导|您好|你好|的|,|\s)*`
	wholeThings = `(?:所有|全部|各项|几|措施|任务|工作|事项|条目|事情|事|活|项|条|的)*`
	wholeRest   = `(?:其他|其余|其它|别的?|剩下|剩余|余下)(?:的)?`
	wholeDone   = `(?:都|全部|全都|全|均|统统|一律)+(?:给)?(?:已经|已|按期|按时|如期)*(?:完成|办结|办妥|落实|搞定|(?:办|做|弄|搞|整|干|忙)(?:完|好|妥|归一|醒豁)|完)(?:了|完|完毕|到位|啦|咯|的|噻|哈)*`
	wholeTold   = `(?:都|全部|全都|全|均)+(?:已经|已)*(?:上?报(?:了|过了?|完了?|上去了?))(?:的|啦|咯|噻|哈)*`
	wholeBut    = `(?:就|只|还|仅|唯独|唯一|除了|但是?|不过|就是|光)*(?:是)?(?:差|剩下?|欠|缺|有)?(?:我们)?(?:的)?(?:个)?`
	wholeRef    = `(_+(?:(?:、|,|和|跟|与|\s)*_+)*)`
)

var (
	// wholeAll is 全部完成, 所有任务都办完了; with a rest and no exception it leans on what was said before.
	wholeAll = compile(`^` + wholeOwn + `(` + wholeRest + `)?` + wholeThings + `(?:` + wholeDone + `|(` + wholeTold + `))[。!,\s]*$`)
	// wholeExcept is 除了第9条,其他都完成了.
	wholeExcept = compile(`^` + wholeOwn + `(?:除了?|除去|除开|抛开|不算|不含|扣除)\s?` + wholeRef + `(?:还)?([^,;。]{0,12}?)(?:以外|之外|外|除外)?[,\s]*` + wholeOwn + `(?:` + wholeRest + `)?` + wholeThings + `(?:` + wholeDone + `|(` + wholeTold + `))[。!,\s]*$`)
	// wholeSave is 都完成了,就差第9条没弄.
	wholeSave = compile(`^` + wholeOwn + `(?:` + wholeRest + `)?` + wholeThings + `(?:` + wholeDone + `|(` + wholeTold + `))[,;。\s]*` + wholeBut + wholeRef + `([^,;。]{0,16})[。!,\s]*$`)
	// wholeBehind is 第9条还没弄,其他都完成了.
	wholeBehind = compile(`^` + wholeOwn + `(?:就|只|除了)?` + wholeRef + `((?:还|没|未|暂|在|正|推进|有困难|卡)[^,;。]{0,14})[,;。\s]+` + wholeOwn + wholeRest + wholeThings + `(?:` + wholeDone + `|(` + wholeTold + `))[。!,\s]*$`)
	wholeScope  = compile(`我|本|咱|U|所有|全部|各项|任务|措施|工作|事项`)
)

// wholeOf reads a report of everything; nil when the message is none. What it says of the measures that are left out are items of
// their own, behind the one for the rest.
func wholeOf(u *Utterance) *ReportPart {
	if !mayBeWhole(u) {
		return nil
	}
	text := (&decider{u: u}).masked()
	if m := wholeAll.FindStringSubmatchIndex(text); m != nil && len(u.References) == 0 {
		return wholePart(u, Whole{Own: m[2] < 0 && wholeScope.MatchString(text), Told: m[4] >= 0}, "")
	}
	for _, re := range []*pattern{wholeExcept, wholeBehind, wholeSave} {
		m := re.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		refs, words, told := [2]int{m[2], m[3]}, [2]int{m[4], m[5]}, m[6] >= 0
		if re == wholeSave {
			refs, words, told = [2]int{m[4], m[5]}, [2]int{m[6], m[7]}, m[2] >= 0
		}
		except, ok := spared(u, refs, re == wholeExcept)
		if !ok {
			return nil
		}
		return wholePart(u, Whole{Except: except, Own: true, Told: told}, text[words[0]:words[1]])
	}
	return nil
}

// mayBeWhole lets most messages pass by unread: who asks, or speaks of a group of units, reports nothing of the own one.
func mayBeWhole(u *Utterance) bool {
	if u.Lang == English || len(u.Folded) > 240 || !strings.ContainsAny(u.Folded, "都全均统一") || anyAsks(u.clauses()) {
		return false
	}
	return !slices.ContainsFunc(u.Units, func(m zh.Mention) bool { return m.Group })
}

// spared names the measures of the span within, which are the exceptions; false where one is named elsewhere, or is said to be done:
// 除第8条外7到10条都完成了. marked tells that 除 stands before them, so each must be read as an exception.
func spared(u *Utterance, within [2]int, marked bool) (numbers []string, ok bool) {
	for _, r := range u.every() {
		if r.Start < within[0] || r.End > within[1] || marked && !exempt(u, r.Number) {
			return nil, false
		}
		if !slices.Contains(numbers, r.Number) {
			numbers = append(numbers, r.Number)
		}
	}
	return numbers, true
}

// exempt reports a measure that is named as an exception, and not behind one: 除第3条,1至5条都办好了.
func exempt(u *Utterance, number string) bool {
	return slices.ContainsFunc(u.References, func(r Reference) bool { return r.Number == number && r.Excluded })
}

// wholePart is the report; words are those about what is left out.
func wholePart(u *Utterance, w Whole, words string) *ReportPart {
	part := &ReportPart{Text: u.Folded, Whole: &w, Items: []ReportItem{{Status: ledger.Done, Text: u.Folded, Subjects: subjects(u, 0, len(u.Folded))}}}
	signs := readSigns("_" + words)
	status := signs.status("_"+words, nil)
	if words == "" || status == "" || status == ledger.Done {
		return part
	}
	for _, n := range w.Except {
		part.Items = append(part.Items, ReportItem{Number: n, Status: status, Text: words})
	}
	return part
}
