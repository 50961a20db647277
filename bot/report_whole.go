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

var (
	// wholeAll is 全部完成, 所有任务都办完了; with a rest and no exception it leans on what was said before.
	wholeAll = rule("wholeAll")
	// wholeExcept is 除了第9条,其他都完成了.
	wholeExcept = rule("wholeExcept")
	// wholeSave is 都完成了,就差第9条没弄.
	wholeSave = rule("wholeSave")
	// wholeBehind is 第9条还没弄,其他都完成了.
	wholeBehind = rule("wholeBehind")
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
	part := &ReportPart{Text: u.Folded, Whole: &w, Items: []ReportItem{{Status: ledger.Done, Text: u.Folded, Worded: true, Subjects: subjects(u, 0, len(u.Folded))}}}
	signs := readSigns("_" + words)
	status := signs.status("_"+words, nil)
	if words == "" || status == "" || status == ledger.Done {
		return part
	}
	for _, n := range w.Except {
		part.Items = append(part.Items, ReportItem{Number: n, Status: status, Text: words, Worded: true})
	}
	return part
}
