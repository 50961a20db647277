package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/evaluation"
	"duban/web/demo/sample"
)

// sampleThresholds is what the sample county's cases must reach, by type. What is not named must be right to the last one.
var sampleThresholds = map[string]float64{"semantic": 0.9, "unanswerable": 0.9, "report": 0.95}

func TestTheSampleCasesAreAnswered(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run.json")
	code, printed, errs := duban(t, "", "eval", "--sample", "--json", "--failures", "20", "--out", out, "--log-level", "error")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var got evalPrinted
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	for _, kind := range slices.Sorted(maps.Keys(got.Types)) {
		least, named := sampleThresholds[kind]
		if !named {
			least = 1
		}
		if tally := got.Types[kind]; tally.Share() < least {
			t.Errorf("%s: %d of %d, at least %.0f %%", kind, tally.OK, tally.Of, 100*least)
		}
	}
	for _, v := range got.Failures {
		t.Logf("%s %s: %v: %s", v.ID, v.Text, v.Why, v.Reply)
	}
	if got.Questions.Of < 80 || got.Reports.Of < 40 || got.Wrong != 0 {
		t.Errorf("%d questions, %d reports, %d wrong entries", got.Questions.Of, got.Reports.Of, got.Wrong)
	}
	code, printed, errs = duban(t, "", "eval", "--sample", "--types", "lead,target", "--compare", out, "--log-level", "error")
	if code != 0 || !strings.Contains(printed, "变好 0,变差 0") {
		t.Errorf("compared: exit %d, %s%s", code, printed, errs)
	}
}

func TestACountysOwnCasesAreScored(t *testing.T) {
	cases := file(t, "county.jsonl", []byte(`{"id":"1","doc":"measures","type":"lead","question":"第9条谁牵头","answer_must_contain":["县行政审批局"]}
{"id":"2","type":"lead"}
{"id":"3","type":"deadline","question":"第4条什么时候完成","answer_must_contain":["12月"]}
`))
	docs := filepath.Dir(file(t, sample.MeasuresName, sample.Measures()))
	code, out, errs := duban(t, "", "eval", cases, "--documents", docs, "--failures", "5", "--log-level", "error")
	if code != 1 || !strings.Contains(errs, "county.jsonl 第2行:没有 question") || !strings.Contains(errs, "1 行没有评") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if !strings.Contains(out, "✗ 3(deadline)第4条什么时候完成") || !strings.Contains(out, "没有说到“12月”") || !strings.Contains(out, "lead  1/1") && !strings.Contains(out, "1/1") {
		t.Errorf("printed %s", out)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no documents", []string{cases}, 2, "--documents"},
		{"two sources", []string{cases, "--store", "--documents", docs}, 2, "--store"},
		{"no such file", []string{"none.jsonl", "--documents", docs}, 1, "打不开"},
		{"no such run", []string{"--sample", "--compare", "none.json"}, 1, "--compare"},
		{"not a run", []string{"--sample", "--compare", cases}, 1, "--out"},
		{"an empty store", []string{cases, "--store", "--data", pristine.Dir(t)}, 1, "导入"},
	} {
		if code, _, errs := duban(t, "", append([]string{"eval"}, c.args...)...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, %s", c.name, code, errs)
		}
	}
}

func TestTheStoreIsAskedWithoutBeingWritten(t *testing.T) {
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, sample.MeasuresName, sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	cases := file(t, "county.jsonl", []byte(`{"id":"1","text":"第4条已完成,45人参训","sender_unit":"松坪镇","expected":{"intent":"report","measures":[4],"status":"done","needs_clarification":false}}`))
	code, out, errs := duban(t, "", "eval", cases, "--store", "--data", data, "--log-level", "error")
	if code != 0 || !strings.Contains(out, "1/1") {
		t.Errorf("exit %d, %s%s", code, out, errs)
	}
	if _, out, _ = duban(t, "", "ledger", "--json", "--data", data); strings.Contains(out, "松坪镇\",\"due") && strings.Contains(out, `"status":"done"`) {
		t.Errorf("the evaluation stands in the ledger: %s", out)
	}
}

// judgeByScript lets the script that the annotated records came with judge the same answers.
const judgeByScript = `
import json, sys
sys.path.insert(0, sys.argv[1])
import score
for line in sys.stdin:
    x = json.loads(line)
    judge = score.judge_report if 'expected' in x['case'] else score.judge_question
    print('ok' if judge(x['case'], x['out'])[0] else 'wrong')
`

// TestVerdictsAreThoseOfTheScript judges answers to the annotated records, right ones and ones of other cases, by both.
func TestVerdictsAreThoseOfTheScript(t *testing.T) {
	const shared = "../../../shared"
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("NOT COMPARED: no python3 to run the script of the annotated records")
	}
	lines := annotated(t, shared+"/gold")
	cases := file(t, "gold.jsonl", bytes.Join(lines, []byte("\n")))
	run := filepath.Join(t.TempDir(), "run.json")
	if code, _, errs := duban(t, "", "eval", cases, "--documents", shared+"/seeds", "--out", run, "--answers", "--log-level", "error"); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	raw, err := os.ReadFile(run)
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Cases []struct {
			ID, Type string
			OK       bool
			Answer   json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &kept); err != nil {
		t.Fatal(err)
	}
	var r evaluation.Reader
	if err := r.Read("gold", bytes.NewReader(bytes.Join(lines, []byte("\n")))); err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r.Problems)
	}
	var ask bytes.Buffer
	var ours []bool
	for shift := range 7 { // 0: its own answer
		for i := range lines {
			out := kept.Cases[(i+shift*shift)%len(lines)].Answer
			ask.WriteString(`{"case":` + string(lines[i]) + `,"out":` + string(out) + "}\n")
			var a evaluation.Answer
			if err := json.Unmarshal(out, &a); err != nil {
				t.Fatal(err)
			}
			ours = append(ours, evaluation.Judge(&r.Cases[i], a).OK)
		}
	}
	cmd := exec.CommandContext(t.Context(), python, "-B", "-c", judgeByScript, shared+"/gold")
	cmd.Stdin, cmd.Stderr = &ask, os.Stderr
	judged, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Fields(string(judged))
	if len(theirs) != len(ours) {
		t.Fatalf("%d verdicts for %d answers", len(theirs), len(ours))
	}
	right, wrong := 0, 0
	for i := range ours {
		if ours[i] != (theirs[i] == "ok") {
			t.Errorf("%s with the answer of %s: we say %v", kept.Cases[i%len(lines)].ID, kept.Cases[(i%len(lines)+(i/len(lines))*(i/len(lines)))%len(lines)].ID, ours[i])
		}
		if ours[i] {
			right++
		} else {
			wrong++
		}
	}
	t.Logf("%d answers judged alike, %d right and %d wrong", len(ours), right, wrong)
}

// annotated reads the annotated records, each with the day on which the script asks it.
func annotated(t *testing.T, folder string) [][]byte {
	t.Helper()
	days := map[string]string{"001": "2022-06-10", "003": "2009-04-10", "004": "2018-10-10"}
	var lines [][]byte
	for _, name := range []string{"questions.jsonl", "reports.jsonl"} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Skipf("NOT COMPARED: no annotated records in %s", folder)
		}
		for line := range bytes.Lines(raw) {
			var c map[string]any
			if err := json.Unmarshal(line, &c); err != nil {
				t.Fatal(err)
			}
			if _, set := c["today"]; !set {
				doc, _ := c["doc"].(string)
				if c["today"] = days[doc]; days[doc] == "" {
					c["today"] = "2024-06-10"
				}
			}
			line, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
	}
	return lines
}
