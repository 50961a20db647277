package office

import (
	"regexp"
	"strings"
	"time"

	"duban/ledger"
)

// Row is one line of the ledger 台账行: one duty of one unit in one period, with how it stands. A measure that nobody owes
// has a row without Unit; a report of a unit that owes nothing of the measure has one without Deadline.
// Zero value: an empty line. Concurrency: read-only once made.
type Row struct {
	ledger.OccurrenceKey
	Title       string   // of the document
	DocNumber   string   // 文号, or ""
	Number      string   // of the measure, as people cite it
	Heading     string   // what to call the measure in a list
	Text        string   // of the measure, as issued
	Chapter     string   // as printed, "" = none
	Lead        []string // as printed
	Cooperating []string // as printed
	Responsible []string // as printed, groups unexpanded
	Leads       []string // who coordinates this duty, as the directory has them: they may see the row
	People      string   // who reports for the unit, "" = nobody known
	Kind        ledger.DeadlineKind
	Due         ledger.Date // last day in time as it stands now; zero: no day is set
	Times       int         // how often it is to be done in the period; 0 and 1 are once
	What        string      // what is to be done, where the sentence tells
	Quote       string      // the sentence that sets it
	State       ledger.OccurrenceState
	Review      ledger.Review
	Status      ledger.Status // the unit's last word that counts in the period, "": nothing does
	Report      string        // its text
	Numbers     []ledger.Quantity
	Reporter    string    // name
	Updated     time.Time // of the last word, in the zone in which it is to be printed; zero: nothing was reported
	UpdateID    string    // ProgressUpdate.ID of it
	Evidence    int       // files that were given with it of the unit's own accord
}

// Cited is where the duty stands: 《…》（云政发〔2026〕1号）第4条.
func (r Row) Cited() string {
	s := "《" + r.Title + "》"
	if r.DocNumber != "" {
		s += "（" + r.DocNumber + "）"
	}
	return s + ledger.Cited(r.Number)
}

// silent reports that nothing that counts was said in the period.
func (r Row) silent() bool { return r.Status == "" }

// finished reports a duty that is done; one that is only asked after is, when the unit says so.
func (r Row) finished() bool {
	switch r.State {
	case ledger.Closed, ledger.SettledLate:
		return true
	case ledger.Settled:
		return r.Kind != ledger.CheckIn && r.Kind != "" || r.Status == ledger.Done
	}
	return false
}

// How a row stands in one word, as 完成情况 prints it and as it is read back.
const (
	wordSilent = "未报"
	wordLate   = "逾期完成"
	wordClosed = "已销号"
	wordPartly = "部分完成"
)

// Standing is how a row stands in one word, "" where nobody owes anything now: 未报, 推进中, 有困难, 未开始, 部分完成, 已完成, 逾期完成, 已销号, 不涉及.
func (r Row) Standing() string {
	switch {
	case r.Unit == "":
		return ""
	case r.State == ledger.Closed:
		return wordClosed
	case r.State == ledger.SettledLate:
		return wordLate
	case r.finished():
		return ledger.Done.Chinese()
	case r.State == ledger.Excused:
		return ledger.NotApplicable.Chinese()
	case r.State == ledger.Partly:
		return wordPartly
	case r.silent():
		return wordSilent
	case r.Status == ledger.Done: // said, and it counts no more: sent back, or a part of what is owed
		return ledger.InProgress.Chinese()
	}
	return r.Status.Chinese()
}

// rhythms are the everyday words for what repeats.
func rhythm(k ledger.DeadlineKind, times int) string {
	word := map[ledger.DeadlineKind]string{ledger.Once: "一次", ledger.Monthly: "每月", ledger.Quarterly: "每季度", ledger.HalfYearly: "每半年", ledger.Yearly: "每年",
		ledger.Within: "事项发生后", ledger.ByPeriod: "一次", ledger.PerTerm: "任期内", ledger.Event: "按事项", ledger.CheckIn: "定期报进展"}[k]
	if times > 1 && word != "" {
		return word + numeral(times) + "次"
	}
	return word
}

// due prints the last day; what has none says so.
func (r Row) due() string {
	switch {
	case !r.Due.IsZero():
		return r.Due.Chinese()
	case r.Deadline == "":
		return ""
	case r.Kind == ledger.Within || r.Kind == ledger.Event:
		return "按事项"
	}
	return "文件未写日期"
}

// Problems is what a report tells of difficulties 存在问题: the sentences that name one; all of it when the unit says 有困难 and
// no sentence stands out. Next is what it tells of the next steps 下一步措施. Both are the person's own words.
func (r Row) Problems() string {
	found := sentencesWith(r.Report, difficulty)
	if found == "" && r.Status == ledger.Blocked {
		return r.Report
	}
	return found
}

// Next is described at Problems.
func (r Row) Next() string { return sentencesWith(r.Report, nextStep) }

var (
	difficulty = regexp.MustCompile(`(?:^|[^没无])有?困难|(?:存在|主要|突出)(?:的)?问题|问题(?:是|在于|:|：)|不足|难点|堵点|卡在|(?:人手|经费|资金|时间)(?:不够|紧张|短缺)|缺(?:人|经费|资金)|[没未不]到位`)
	nextStep   = regexp.MustCompile(`下一?步|接下来|打算|计划[在于下]|拟于|将于`)
)

// sentencesWith keeps the sentences that say it.
func sentencesWith(text string, say *regexp.Regexp) string {
	var kept []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；;！!\n", r) }) {
		if say.MatchString(s) {
			kept = append(kept, strings.TrimSpace(s))
		}
	}
	return strings.Join(kept, "；")
}
