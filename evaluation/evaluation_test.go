package evaluation

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestCitedReadsNumbersAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct{ reply, want string }{
		{"第9条由县水务局牵头", "9"},
		{"第7、13条和第２０条", "13 20 7"},
		{"7至10条", "10 7 8 9"},
		{"第十九条、第二十条", "19 20"},
		{"措施3项", "3"},
		{"5日内办结", ""},
		{"第3,5-7条", "3 5 6 7"},
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(cited(c.reply))), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.reply, got, c.want)
		}
	}
}

func TestABadLineIsToldAndTheOthersAreRead(t *testing.T) {
	lines := strings.Join([]string{
		"\ufeff# 青禾县的题",
		`{"id":"1","type":"lead","question":"第4条谁牵头","answer_must_contain":["县水务局"]}`,
		`{"id":"1","type":"lead","question":"第5条谁牵头","answer_must_contain":["县水务局"]}`,
		`{"id":"2","type":"lead"`,
		``,
		`{"id":"3","question":"第4条谁牵头","answer_must_contain":["县水务局"]}`,
		`{"id":"4","type":"lead","question":"第4条谁牵头","answer_must_contain":[]}`,
		`{"id":"5","type":"lead","question":"第4条谁牵头","answer_must_contain":[["县水务局",7]]}`,
		`{"id":"6","text":"第4条已完成"}`,
		`{"id":"7","text":"第4条已完成","expected":{"intent":"report","measures":[4],"status":"finished"}}`,
		`{"id":"8","type":"lead","question":"第4条谁牵头","gold_measures":[4],"today":"明天"}`,
		`{"id":"9","type":"unanswerable","question":"经费谁出"}`,
		`[]`,
	}, "\n")
	var r Reader
	if err := r.Read("题.jsonl", strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	var ids, problems []string
	for _, c := range r.Cases {
		ids = append(ids, c.ID)
	}
	for _, p := range r.Problems {
		problems = append(problems, p.String())
		if strings.Contains(p.String(), "\n") {
			t.Errorf("a problem of two lines: %q", p)
		}
	}
	if strings.Join(ids, " ") != "1 9" {
		t.Errorf("read %v", ids)
	}
	want := []string{"第3行:编号 1 已经在 题.jsonl 第2行 用过", "第4行:不是一个 JSON", "第6行:没有 type", "第7行:没有写正确答案", "第8行:",
		"第9行:有 text 没有 expected", "第10行:status 只能是", "第11行:today", "第13行:"}
	if len(problems) != len(want) {
		t.Fatalf("problems: %s", strings.Join(problems, "\n"))
	}
	for i := range want {
		if !strings.Contains(problems[i], want[i]) {
			t.Errorf("got %q, want %q", problems[i], want[i])
		}
	}
}

func TestFiguresOfARun(t *testing.T) {
	question := func(kind, gold string) *Case {
		return &Case{ID: kind, Type: kind, Question: "问", Must: []oneOf{{Any: []string{"对"}}}, Gold: []Text{Text(gold)}}
	}
	right := Judge(question("lead", "4"), Answer{Reply: "对,第4条", Measures: []string{"4"}})
	right.Probe(question("lead", "4"), []string{"7", "4"})
	wordy := Judge(question("lead", "5"), Answer{Reply: "对", Measures: []string{"5", "6"}})
	wordy.Probe(question("lead", "5"), []string{"5"})
	shy := Judge(question("text", "6"), Answer{Reply: "没有", Refused: true})
	none := Judge(&Case{Type: unanswerable, Question: "经费"}, Answer{Reply: "文件里没有写", Refused: true})
	made := Judge(&Case{Type: unanswerable, Question: "经费"}, Answer{Reply: "需50万元", Refused: true})
	s := Add([]Verdict{right, wordy, shy, none, made})
	if s.Retrieval.Asked != 2 || s.Retrieval.At1 != 0.5 || s.Retrieval.At5 != 1 || s.Retrieval.MRR != 0.75 {
		t.Errorf("retrieval %+v", s.Retrieval)
	}
	if s.Citations.Precision() != 2.0/3 || s.Citations.Recall() != 1 {
		t.Errorf("citations %+v", s.Citations)
	}
	if s.Refusals.Precision() != 2.0/3 || s.Refusals.Recall() != 1 || s.Answered.Of-s.Answered.OK != 1 {
		t.Errorf("refusals %+v, answered %+v", s.Refusals, s.Answered)
	}
	if !right.OK || shy.OK || !none.OK {
		t.Errorf("verdicts %v %v %v", right.Why, shy.Why, none.Why)
	}
}

func TestTwoRunsAreComparedCaseByCase(t *testing.T) {
	before := []Verdict{{ID: "1", Text: "一", OK: true, Reply: "甲"}, {ID: "2", Text: "二", Reply: "乙"}, {ID: "3", Text: "三", OK: true, Reply: "丙"},
		{ID: "4", Text: "四", OK: true, Reply: "丁"}, {ID: "6", Text: "六"}}
	after := []Verdict{{ID: "1", Text: "一", OK: true, Reply: "甲"}, {ID: "2", Text: "二", OK: true, Reply: "乙二"}, {ID: "3", Text: "三", Reply: "丙三"},
		{ID: "4", Text: "四", OK: true, Reply: "丁四"}, {ID: "5", Text: "五"}}
	c := Compare(before, after)
	if c.Same != 1 || c.Reworded != 1 || c.Added != 1 || c.Gone != 1 || len(c.Better) != 1 || len(c.Worse) != 1 {
		t.Fatalf("%+v", c)
	}
	if w := c.Worse[0]; w.ID != "3" || w.Before != "丙" || w.After != "丙三" || w.Better {
		t.Errorf("%+v", w)
	}
}

func FuzzReadCase(f *testing.F) {
	f.Add(`{"id":"1","type":"lead","question":"第4条谁牵头","answer_must_contain":[["a"],"b"],"gold_measures":[4,"四(二)"]}`)
	f.Add(`{"id":"2","text":"第4条已完成","expected":{"intent":"report","measures":["4"],"numbers":[{"value":"7-8"}]}}`)
	f.Add(`{"turns":[{"role":"bot","text":"甲"},{"role":"user","text":"乙"},"丙"]}`)
	f.Fuzz(func(_ *testing.T, line string) {
		var r Reader
		if err := r.Read("f", strings.NewReader(line)); err != nil {
			return // longer than a line may be
		}
		for i := range r.Cases {
			Judge(&r.Cases[i], Answer{Reply: line, Intent: "report", Measures: []string{"4"}})
		}
	})
}
