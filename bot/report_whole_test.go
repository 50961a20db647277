package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
)

func TestAReportOfEverythingAtOnce(t *testing.T) {
	for text, want := range map[string]string{
		"除了第9条都完成了":           "but 9",
		"除第9条外全部完成":           "but 9",
		"除第9条以外，其余任务全部完成。":    "but 9",
		"除了4、9条其他都搞完了":        "but 4 9",
		"除了第4条和第9条，我镇其他都完成了":  "but 4 9",
		"除了9条还没弄，别的都弄好了":      "but 9, 9 not_started",
		"都完成了就差第9条":           "but 9",
		"都弄完了，就第9条没弄":         "but 9, 9 not_started",
		"都办完了，只剩第9条还在办":       "but 9, 9 in_progress",
		"其他都完成了，第9条还在推进":      "but 9, 9 in_progress",
		"第9条还没弄，其他都完成了":       "but 9, 9 not_started",
		"12条还在办，其余的都搞定了":      "but 12, 12 in_progress",
		"我镇全部完成":              "own",
		"都办完了":                "",
		"所有任务都已完成":            "own",
		"任务全部办结":              "own",
		"其余都报过了":              "told",
		"除了第9条都报了":            "but 9, told",
		"第4条都完成了":             "-",
		"除第8条外7到10条都完成了":      "-",
		"4条、5条都完成了":           "-",
		"除第3条,1至5条都办好了":       "-",
		"第4条45人，都培训完了":        "-",
		"都完成了吗":               "-",
		"除了第9条哪些都完成了":         "-",
		"各镇都完成了":              "-",
		"第4条完成了，第9条也完成了，都办结了": "-",
	} {
		u := bot.Understand(text, countyWords(), ledger.NewDate(2026, 10, 12))
		got := "-"
		if u.Report != nil && u.Report.Whole != nil && u.Intent == bot.Report {
			w := u.Report.Whole
			var parts []string
			if len(w.Except) > 0 {
				parts = append(parts, "but "+strings.Join(w.Except, " "))
			} else if w.Own {
				parts = append(parts, "own")
			}
			for _, it := range u.Report.Items[1:] {
				parts = append(parts, fmt.Sprintf("%s %s", it.Number, it.Status))
			}
			if w.Told {
				parts = append(parts, "told")
			}
			got = strings.Join(parts, ", ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestAFileIsOneOfTheActsOfAMessage(t *testing.T) {
	for text, want := range map[string]string{
		"第4条已完成,36人,发我台账":                "report; table",
		"第4条已完成36人，顺便给我发一份台账":            "report; table",
		"第4条完成了36人发我台账":                  "report; table",
		"第9条推进中，已经接了12件，再给我发一份台账":        "report; table",
		"台账发我，第12条也弄完了":                  "report; table",
		"第4条完成了，出一期通报":                   "report; bulletin",
		"第4条完成，发张进度图看看":                  "report; picture",
		"培训搞完了，把台账发我一下":                  "report; table",
		"第4条谁牵头？台账发我一份":                  "question; table",
		"第4条谁牵头，出一期通报":                   "question; bulletin",
		"台账发一份，进度图也来一张":                  "table; picture",
		"发我台账和进度图":                       "table; picture",
		"发台账，发进度图，出一期通报":                 "table; picture; bulletin",
		"出一期通报，再发一张进度图":                  "bulletin; picture",
		"1通过，发我台账":                       "approve; table",
		"2退回，请补齐人数，把台账发我":                "return; table",
		"第9条完成了，申请延期第4条到12月15日，台账导出一份给我": "report; extend; table",
		"领导要看，台账发我":                      "table",
		"第4条已完成，台账已建好":                   "report",
		"第4条已完成，台账也做好了":                  "report",
		"第13条已完成，印发了1期通报":                "report",
		"第4条已完成，已出一期通报":                  "report",
		"台账谁来建":                          "question",
		"发我台账":                           "table",
	} {
		u := bot.Understand(text, countyWords(), ledger.NewDate(2026, 10, 12))
		var got []string
		for _, x := range append([]bot.Utterance{u}, besideAndFurther(u)...) {
			switch {
			case x.Paper != nil:
				got = append(got, string(x.Paper.Kind))
			case x.Report != nil && x.Intent == bot.Report:
				got = append(got, "report")
			case x.Decide != nil && x.Decide.Sure || x.Decide != nil && len(x.Decide.Picks) > 0:
				got = append(got, string(x.Decide.Act))
			default:
				got = append(got, string(x.Intent))
			}
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s: %q, want %q", text, s, want)
		}
	}
}

func besideAndFurther(u bot.Utterance) []bot.Utterance {
	var out []bot.Utterance
	if u.Beside != nil {
		out = append(out, *u.Beside)
	}
	return append(out, u.Further...)
}
