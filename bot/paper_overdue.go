package bot

import "strings"

var (
	overdueWord   = rule("overdueWord")
	overdueFile   = rule("overdueFile")
	overdueFiller = rule("overdueFiller")
)

// overduePaper reads 把逾期的导出来: the ledger of what is overdue alone; nil when something else is said besides. 逾期清单 without a
// word for a file is a question, which is answered in the chat.
func overduePaper(text string) *PaperPart {
	if !overdueWord.MatchString(text) || !overdueFile.MatchString(text) || hasWord(strings.ReplaceAll(overdueFiller.ReplaceAllString(text, ""), "U", "")) {
		return nil
	}
	part := &PaperPart{Kind: PaperTable, Overdue: true}
	if strings.Contains(text, "word") || strings.Contains(text, "docx") {
		part.Kind = PaperWord
	}
	return part
}
