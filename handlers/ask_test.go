package handlers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/knowledge"
	"duban/ledger"
	"duban/web/demo/sample"
)

// sampleCounty is the demo's document as the importer reads it.
func sampleCounty(t *testing.T) ledger.Document {
	t.Helper()
	doc, err := knowledge.Read(t.Context(), sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc.ID = "sample"
	return *doc
}

// TestQuestions replays questions about the sample county: "== name" starts a conversation, "? text" is a
// question, "@ 2026-09-20" sets the day, the indented lines are the answer with its measures and marks.
func TestQuestions(t *testing.T) {
	files, err := filepath.Glob("testdata/questions/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no questions: %v", err)
	}
	doc := sampleCounty(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := answers(t, doc, string(want))
			if *updateTalks {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("differs; run with -update and look at the change\n%s", difference(string(want), got))
			}
		})
	}
}

// repealed is a document that another one of the county has taken the place of.
func repealed() ledger.Document {
	d := plan()
	d.Number, d.Issued = "云政办发〔2022〕7号", ledger.NewDate(2022, 3, 1)
	d.Standing, d.StandingBy = ledger.Repealed, "sample"
	d.Aliases = []string{"云岭县", "便民服务若干措施", "若干措施"}
	return d
}

func answers(t *testing.T, doc ledger.Document, script string) string {
	var b strings.Builder
	day, c, state := sample.Day, newTalk(doc), bot.State{}
	for line := range strings.SplitSeq(strings.TrimRight(script, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "== "):
			c, state = newTalk(doc), bot.State{}
			if strings.Contains(line, "(two)") {
				c = newTalk(doc, plan())
			}
			if strings.Contains(line, "(old)") {
				c = newTalk(doc, repealed())
			}
			if strings.Contains(line, "(all old)") {
				c = newTalk(repealed())
			}
		case strings.HasPrefix(line, "@ "):
			day = strings.TrimSpace(line[2:])
		case strings.HasPrefix(line, "? "):
			fmt.Fprintln(&b, line)
			out := ask(t, c, line[2:], day, state)
			state = out.State
			b.WriteString(printed(out))
			continue
		default:
			continue // an old answer
		}
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

func ask(t *testing.T, c *talk, text, day string, state bot.State) bot.Outcome {
	t.Helper()
	now, err := time.Parse("2006-01-02 15:04", day+" 09:00")
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.engine.Handle(t.Context(), bot.Input{Text: text, From: "somebody", Conversation: "c", MessageKey: text, Now: now, State: state})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if len(out.Report) > 0 || !out.Effects.Empty() {
		t.Errorf("%s: a question was recorded", text)
	}
	return out
}

// printed is an answer as the files hold it: marks and measures, then the reply.
func printed(out bot.Outcome) string {
	marks := ""
	if out.Refused {
		marks = " refused"
	}
	if out.Clarify {
		marks += " asks back"
	}
	s := fmt.Sprintf("    [%s]%s\n", strings.Join(out.Measures, " "), marks)
	for line := range strings.SplitSeq(out.Reply, "\n") {
		s += "    " + line + "\n"
	}
	for i, choice := range out.Choices {
		s += fmt.Sprintf("    %d) %s\n", i+1, choice.Label)
	}
	return s
}

// TestRepliesFitAPhone holds the length of the answers to ordinary questions.
func TestRepliesFitAPhone(t *testing.T) {
	c := newTalk(sampleCounty(t))
	for _, text := range []string{"第9条谁牵头", "12条谁牵头", "本月有什么到期", "县司法局牵头哪些", "青石镇要干哪些", "这份文件讲了什么", "1到18条谁牵头", "第6条全文"} {
		out := ask(t, c, text, sample.Day, bot.State{})
		if n := len([]rune(out.Reply)); n == 0 || n > 700 {
			t.Errorf("%s: %d characters\n%s", text, n, out.Reply)
		}
	}
}

// TestStrangeQuestions: whatever is typed gets one reply and no panic.
func TestStrangeQuestions(t *testing.T) {
	c := newTalk(sampleCounty(t))
	for name, text := range map[string]string{
		"nothing": "", "signs": "????", "emoji": "😀😀", "controls": "\x00\x07\u200b", "brackets": strings.Repeat("(", 5000),
		"long": "第9条谁牵头" + strings.Repeat("啊", 9990), "digits": strings.Repeat("9", 10000), "huge number": "第99999999999999条谁牵头",
		"ordinals": strings.Repeat("第", 5000) + "条", "references": strings.Repeat("1条、", 2000), "who": strings.Repeat("谁", 10000), "format": "%s%d第9条谁牵头",
	} {
		t.Run(name, func(t *testing.T) {
			if out := ask(t, c, text, sample.Day, bot.State{}); out.Reply == "" {
				t.Error("no reply")
			}
		})
	}
}
