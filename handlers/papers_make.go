package handlers

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/office"
)

// files makes the ledger or a picture.
func (x *making) files(ctx context.Context) error {
	tally := office.NewTally(x.desk.Units, x.desk.Today)
	if x.part.Kind == bot.PaperPicture {
		return x.pictures(ctx, tally)
	}
	what := "台账"
	if x.part.Overdue {
		what = "逾期台账"
	}
	name, write := x.fileName(what, "xlsx"), func(w io.Writer) error { return office.WriteXLSX(w, x.desk, x.rows(ctx, tally)) }
	if x.part.Kind == bot.PaperWord {
		name, write = x.fileName(what, "docx"), func(w io.Writer) error { return office.WriteDOCX(w, x.desk, x.rows(ctx, tally)) }
	}
	if err := x.send(ctx, name, ledger.PlainFile, write); err != nil {
		return err
	}
	if tally.Measures() == 0 {
		return x.nothing()
	}
	x.about()
	if x.part.Overdue {
		x.line(fmt.Sprintf("%s逾期台账做好了，已过期还没办完的共%d件。", x.whose(), tally.All))
		return nil
	}
	x.line(fmt.Sprintf("%s台账做好了，%s", x.whose(), x.counted(tally)))
	if x.want.Own != "" && len(x.want.Units) == 0 && x.want.Lead == "" && len(tally.Present()) > 1 {
		x.line("里面有您单位自己的，也有您单位牵头、别的单位承办的。")
	}
	if x.part.Kind == bot.PaperTable && tally.All > 0 {
		x.line("填好“进展情况”“完成情况”两列发回给我，我读出改了哪些，您确认后才记。")
	}
	return nil
}

// whose is the scope before a noun: 松坪镇第4条的.
func (x *making) whose() string {
	if s := x.desk.Scope; s != "" && !strings.HasSuffix(s, "的") {
		return s + "的"
	}
	return x.desk.Scope
}

// fileName is what a file is called on the person's machine.
func (x *making) fileName(what, ending string) string {
	head := x.desk.Scope
	if head == "" {
		head = x.desk.County
	}
	return strings.NewReplacer("/", "-", "\\", "-", "\n", "", "\"", "").Replace(clip(head, 40)+what) + "-" + compact(x.desk.Today) + "." + ending
}

// counted says how it stands, in a sentence.
func (x *making) counted(t *office.Tally) string {
	if t.All == 0 {
		return fmt.Sprintf("共%d条措施，现在没有要办的任务。", t.Measures())
	}
	s := fmt.Sprintf("共%d件：%s。", t.All, t.Parts())
	if t.Late > 0 {
		s += fmt.Sprintf("其中已过期的%d件。", t.Late)
	}
	return s
}

// about notes the documents that the file is of.
func (x *making) about() {
	x.out.Documents = append(x.out.Documents, x.want.Documents...)
	if len(x.want.Documents) == 1 {
		x.out.State.Document = x.want.Documents[0]
	}
}

// nothing says that there are no rows: because there are none, or because they are not the sender's to see.
func (x *making) nothing() error {
	x.out.Files = nil
	if x.want.Own != "" && (len(x.want.Units) > 0 && !slices.Contains(x.want.Units, x.want.Own) || len(x.want.Numbers) > 0 || x.want.Lead != "" && x.want.Lead != x.want.Own) {
		x.out.Refused = true
		x.line(fmt.Sprintf("抱歉，这部分台账由%s和牵头单位看，您这边不能要。您单位的，说“我们单位的台账”。", x.supervisor()))
		return nil
	}
	if x.part.Overdue {
		x.line(fmt.Sprintf("%s没有逾期的，不用导。", cmp.Or(x.desk.Scope, "现在")))
		return nil
	}
	x.line("台账里还没有这样的任务。")
	return nil
}

// pictures draws the state of units, or of months.
func (x *making) pictures(ctx context.Context, tally *office.Tally) error {
	year := x.year()
	draw := func() ([]office.Chart, error) { return office.ByUnit(x.desk, x.rows(ctx, tally)) }
	if x.part.ByMonth {
		x.want.Year = year
		draw = func() ([]office.Chart, error) { return office.ByMonth(x.desk, year, x.rows(ctx, tally)) }
	}
	charts, err := draw()
	if err != nil {
		return err
	}
	if len(charts) == 0 {
		return x.nothing()
	}
	const most = 5 // pictures in a chat
	for i, c := range charts[:min(most, len(charts))] {
		what := "进度图"
		if i > 0 {
			what += fmt.Sprintf("%d", i+1)
		}
		if err := x.send(ctx, x.fileName(what, "png"), ledger.Picture, c.WritePNG); err != nil {
			return err
		}
	}
	x.about()
	x.line(fmt.Sprintf("%s进度图画好了，%s", x.whose(), x.counted(tally)))
	if more := len(charts) - most; more > 0 {
		x.line(fmt.Sprintf("单位多，还有%d张没发，请写明单位再要，或说“导出台账”。", more))
	}
	if !x.part.ByMonth {
		x.line("要看每个月的，说“发张各月进度图”。")
	}
	return nil
}

// drafts makes a paper that speaks for 督查室.
func (x *making) drafts(ctx context.Context) error {
	if x.part.Kind == bot.PaperYearly {
		x.want.Year = x.year()
	}
	tally := office.NewTally(x.desk.Units, x.desk.Today)
	var rows []office.Row
	for r, err := range x.rows(ctx, tally) {
		if err != nil {
			return err
		}
		if len(rows) >= MostForPaper {
			return ledger.Errorf(ledger.TooLarge, "任务超过%d件，一份材料写不下。请写明是哪份文件，如“出《…》的通报”。", MostForPaper)
		}
		rows = append(rows, r)
	}
	x.desk.Scope = ""
	var papers []office.Paper
	switch x.part.Kind {
	case bot.PaperOrder:
		papers = office.Orders(x.desk, rows)
	case bot.PaperBrief:
		papers = []office.Paper{office.Brief(x.desk, rows)}
	case bot.PaperYearly:
		paper, err := x.papers.tasks.Yearly(ctx, x.corpus, x.desk, x.want)
		if err != nil {
			return err
		}
		papers = []office.Paper{paper}
	default:
		papers = []office.Paper{office.Bulletin(x.desk, rows)}
	}
	if len(papers) == 0 {
		x.line("现在没有过期未办的事，不用出督办单。")
		return nil
	}
	word := paperWord(x.part.Kind)
	if err := x.send(ctx, x.fileName(word+"草稿", "docx"), ledger.PlainFile, func(w io.Writer) error { return office.WritePapers(w, papers...) }); err != nil {
		return err
	}
	x.about()
	if x.part.Kind == bot.PaperOrder {
		x.line(fmt.Sprintf("督办单草稿做好了，共%d个单位，一个单位一页起。", len(papers)))
	} else {
		if x.want.Year > 0 {
			word = fmt.Sprint(x.want.Year) + word
		}
		x.line(fmt.Sprintf("%s草稿做好了，%s", word, x.counted(tally)))
	}
	x.line("数字都从台账算出，请您核对、改好后自己签发，我不会发给别人。")
	return nil
}

// year is the one that was named, else this one.
func (x *making) year() int {
	if x.part.Year > 0 {
		return x.part.Year
	}
	return x.desk.Today.Year
}
