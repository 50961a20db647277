package retrieval_test

import (
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

func TestAnOldDocumentHasToBeNamedItself(t *testing.T) {
	docs := []ledger.Document{
		{ID: "old", Title: "松岭县便民服务若干措施", Number: "松政办发〔2021〕4号", Issued: ledger.NewDate(2021, 5, 1), Standing: ledger.Replaced, StandingBy: "new",
			Aliases: []string{"松岭县", "便民服务若干措施", "若干措施"}},
		{ID: "new", Title: "松岭县便民服务若干措施(2024年修订)", Number: "松政办发〔2024〕9号", Issued: ledger.NewDate(2024, 5, 1),
			Aliases: []string{"松岭县", "便民服务若干措施", "若干措施"}},
		{ID: "gone", Title: "松岭县河湖管护实施方案", Issued: ledger.NewDate(2019, 5, 1), Standing: ledger.Repealed, Aliases: []string{"松岭县", "河湖管护"}},
	}
	c := retrieval.NewCorpus(docs, ledger.Directory{}, nil)
	cases := []struct{ name, text, named, want string }{
		{"nothing named", "第2条谁牵头", "", ""},
		{"a shared alias", "便民服务若干措施第2条谁牵头", "old new", "new"},
		{"the place", "松岭县第2条谁牵头", "old new gone", "new"},
		{"the title that both have", "松岭县便民服务若干措施第2条", "old new", "new"},
		{"the old number", "松政办发〔2021〕4号第2条", "old", "old"},
		{"the old year", "2021年的便民服务若干措施第2条", "old new", "old"},
		{"the old version", "便民服务若干措施2021版第2条", "old new", "old"},
		{"the new year", "2024年的便民服务若干措施第2条", "old new", "new"},
		{"a year alone", "2019年那份讲了什么", "", "gone"},
		{"a year of something in force", "2024年那份讲了什么", "", ""},
		{"a date", "2019年底前要完成什么", "", ""},
		{"another title", "松岭县河湖管护实施方案第1条", "gone", "gone"},
		{"an alias of its own beside a shared word", "河湖管护第1条是若干措施吗", "old new gone", "gone"},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			if got := strings.Join(c.Meant(zh.Fold(x.text), strings.Fields(x.named)), " "); got != x.want {
				t.Errorf("%q, want %q", got, x.want)
			}
		})
	}
	if len(c.InForce()) != 1 || len(c.Titles()) != 3 {
		t.Errorf("%d of %d in force", len(c.InForce()), len(c.Titles()))
	}
}
