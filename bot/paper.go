package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// PaperPart is a file that somebody wants made 要材料: the ledger, a picture, a draft. Whose rows it may hold is for the ability
// to find out; measures, units and documents are those of the utterance.
type PaperPart struct {
	Kind    PaperKind
	Year    int  // 2026年度报告; 0: this year
	ByMonth bool // of a picture: by month
	Lead    bool // 县司法局牵头的台账: what the unit leads
	How     bool // 台账怎么导出: how it is done is asked
	Overdue bool // 把逾期的导出来: only what is overdue
}

// PaperKind is what file is wanted 材料种类.
type PaperKind string

// The kinds.
const (
	PaperTable    PaperKind = "table"    // 台账, as a spreadsheet
	PaperWord     PaperKind = "word"     // 台账, as a document
	PaperPicture  PaperKind = "picture"  // 进度图
	PaperOrder    PaperKind = "order"    // 督办单
	PaperBulletin PaperKind = "bulletin" // 督查通报
	PaperBrief    PaperKind = "brief"    // 督查专报
	PaperYearly   PaperKind = "yearly"   // 年度报告
)

var (
	// paperable lets most messages pass by unread.
	paperable = compile(`台账|台帐|表格|excel|xlsx|word|图|通报|专报|年度|年报|年终|全年|督办单|报表|完成情况表|进度表|进展表|任务表|[份张个]表|逾期|过期|超期|拖期|按[时期]`)
	paperHow  = rule("paperHow")
	// paperNot is what tells of a file that exists, or asks about one that a document asks for.
	paperNot   = rule("paperNot")
	paperPlain = []struct {
		kind PaperKind
		re   *pattern
	}{
		{PaperWord, rule("paperWord")},
		{PaperTable, rule("paperTable")},
		{PaperOrder, rule("paperOrder")},
		{PaperPicture, rule("paperPicture")},
		{PaperYearly, rule("paperYearly")},
		{PaperBrief, rule("paperBrief")},
		{PaperBulletin, rule("paperBulletin")},
	}
	paperMonthly = compile(`按月|分月|每月|各月|月度|逐月|趋势|月份`)
	paperYear    = compile(`(20[0-9]{2})年`)
)

// parsePaper reads what asks for a file; nil when nothing does. 第4条已完成，台账已建好 is a report, 台账谁来建 a question.
func parsePaper(u *Utterance) *PaperPart {
	if u.Lang == English || utf8.RuneCountInString(u.Folded) > 60 || !paperable.MatchString(u.Folded) {
		return nil
	}
	if slices.ContainsFunc(u.clauses(), func(c clause) bool {
		return len(u.References) > 0 && touches(u.References, c) && readSigns(c.text).moves() && !paperable.MatchString(c.text)
	}) {
		return nil // 第4条完成,发张进度图 tells something before it asks
	}
	d := &decider{u: u}
	text := strings.TrimSpace(strings.NewReplacer("《", "_", "》", "_").Replace(d.masked()))
	if paperHow.MatchString(text) {
		return &PaperPart{Kind: PaperTable, How: true}
	}
	if paperNot.MatchString(strings.NewReplacer("能不能", "", "可不可以", "", "可以不", "", "行不", "", "有吗", "").Replace(text)) {
		return nil
	}
	if part := overduePaper(text); part != nil {
		return part
	}
	for _, p := range paperPlain {
		if p.re.MatchString(text) {
			return paperOf(p.kind, text, u.Folded)
		}
	}
	return nil
}

func paperOf(kind PaperKind, text, folded string) *PaperPart {
	part := &PaperPart{Kind: kind, ByMonth: kind == PaperPicture && paperMonthly.MatchString(text), Lead: strings.Contains(text, "牵头")}
	if m := paperYear.FindStringSubmatch(folded); m != nil {
		part.Year, _ = strconv.Atoi(m[1]) // four digits
	}
	if kind == PaperTable && strings.Contains(text, "word") {
		part.Kind = PaperWord
	}
	return part
}
