package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/web/demo/sample"
)

// TestDislikedAnswersBecomeCases: what people call useless is exported once, without numbers that lead to a person, and is
// no case until somebody has said what is right.
func TestDislikedAnswersBecomeCases(t *testing.T) {
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, sample.MeasuresName, sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	talk := func(conversation string, texts ...string) {
		t.Helper()
		var in strings.Builder
		for _, text := range texts {
			line, _ := json.Marshal(map[string]string{"id": "1", "conversation": conversation, "from": "zhoulan", "text": text, "at": "2026-10-12T09:00:00+08:00"})
			in.Write(append(line, '\n'))
		}
		if code, out, errs := duban(t, in.String(), "chat", "--jsonl", "--data", data); code != 0 {
			t.Fatal(out, errs)
		}
	}
	talk("a", "第9条谁牵头,打13912345678告诉我", "没用", "单位不对")
	talk("b", "第9条谁牵头,打13912345678告诉我", "没用")
	talk("c", "第8条谁牵头", "谁配合", "👎")
	talk("d", "第10条谁牵头", "有用")
	out := filepath.Join(t.TempDir(), "cases.jsonl")
	code, printed, errs := duban(t, "", "eval", "--from-feedback", out, "--data", data)
	if code != 0 || printed != "" || !strings.Contains(errs, "写好 2 个待补的用例") {
		t.Fatalf("exit %d, %s%s", code, printed, errs)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	var followUp, masked feedbackCase
	if err := json.Unmarshal([]byte(lines[0]), &followUp); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &masked); err != nil {
		t.Fatal(err)
	}
	if followUp.Question != "谁配合" || len(followUp.Turns) != 1 || followUp.Turns[0] != "第8条谁牵头" || followUp.Today != "2026-10-12" || len(followUp.Sources) == 0 {
		t.Errorf("%+v", followUp)
	}
	if masked.Times != 2 || strings.Contains(lines[1], "1391234") || strings.Join(masked.Reasons, "") != "单位不对" || len(masked.Must) != 0 {
		t.Errorf("%+v", masked)
	}
	if code, _, errs := duban(t, "", "eval", "--from-feedback", out, "--data", data); code != 1 || !strings.Contains(errs, "已经有了") {
		t.Errorf("what a person completed is written over: %d %s", code, errs)
	}
	if code, _, errs := duban(t, "", "eval", out, "--store", "--data", data); code != 1 || !strings.Contains(errs, "请补上再评") {
		t.Errorf("a case without a right answer: %d %s", code, errs)
	}
	if code, _, errs := duban(t, "", "feedback", "--forget", "ZhouLan", "--data", data); code != 0 || !strings.Contains(errs, "条问答和反馈") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if _, printed, _ := duban(t, "", "feedback", "--json", "--data", data); strings.TrimSpace(printed) != `{"feedback":[]}` {
		t.Errorf("kept: %s", printed)
	}
}
