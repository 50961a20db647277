package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// mostFeedback bounds what is looked at.
const mostFeedback = 10_000

// feedbackCase is a disliked answer as a case that a person completes: a line of it is no case until answer_must_contain or
// gold_measures are filled in, and duban eval says so.
type feedbackCase struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"` // to be replaced by the kind of question
	Turns    []string        `json:"turns"`
	Question string          `json:"question"`
	Today    string          `json:"today"`
	Must     []string        `json:"answer_must_contain"`
	MustNot  []string        `json:"answer_must_not_contain"`
	Gold     []string        `json:"gold_measures"`
	Complete string          `json:"to_complete"` // says what to fill in; duban eval does not read it
	Reply    string          `json:"reply"`       // what was answered
	Sources  []ledger.Source `json:"sources"`     // what it rested on
	Model    string          `json:"model"`       // which one worded it; "" = code
	Reasons  []string        `json:"reasons"`     // of everybody who disliked it
	Words    []string        `json:"words"`
	Times    int             `json:"times"` // how many disliked it
}

// toComplete is what stands in feedbackCase.Complete.
const toComplete = "请补 answer_must_contain(正确答案里必须有的字)或 gold_measures(条号),把 type 改成 lead、deadline 等,再用 duban eval 评"

// fromFeedback writes the disliked answers as cases to be completed.
func (c *evalCmd) fromFeedback(ctx context.Context, a *app) error {
	if len(c.Files) > 0 || c.Sample || c.Store || len(c.Documents) > 0 {
		return ledger.Errorf(codeUsage, "--from-feedback 单独用,不和用例文件一起写")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	all, err := m.Store.Feedback(ctx, mostFeedback)
	if err != nil {
		return err
	}
	cases, gone := dislikedCases(all, func(f *ledger.Feedback) string { return ledger.DateOf(f.Said.Asked.In(m.Zone)).String() })
	f, err := os.OpenFile(c.FromFeedback, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // nothing that a person completed is written over
	if err != nil {
		return ledger.Errorf(ledger.Invalid, "%s 已经有了,或写不进去:%w。请换一个文件名", base(c.FromFeedback), err)
	}
	if err := writeCases(f, cases); err != nil {
		_ = f.Close() // it is not whole anyway
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", base(c.FromFeedback), err)
	}
	fmt.Fprintf(a.io.err, "写好 %d 个待补的用例", len(cases))
	if gone > 0 {
		fmt.Fprintf(a.io.err, ",另有 %d 条反馈的问答已过保存期", gone)
	}
	fmt.Fprintln(a.io.err, "。请逐条补上正确答案,再用 duban eval 评。")
	return nil
}

func writeCases(w io.Writer, cases []*feedbackCase) error {
	for _, c := range cases {
		if err := printJSON(w, c); err != nil {
			return err
		}
	}
	return nil
}

// dislikedCases makes a case of each question that was answered badly, the newest first: the same question with the same
// answer, and the same question before it, is one. gone counts feedback whose answer is no longer kept.
func dislikedCases(all []ledger.Feedback, day func(*ledger.Feedback) string) (cases []*feedbackCase, gone int) {
	byText := map[string]*feedbackCase{}
	for i := range all {
		f := &all[i]
		switch {
		case f.Good || f.Withdrawn:
			continue
		case f.Said.Question == "":
			gone++
			continue
		}
		text := strings.Join([]string{zh.Squeeze(f.Said.Earlier), zh.Squeeze(f.Said.Question), zh.Squeeze(f.Said.Reply)}, "\x00")
		c := byText[text]
		if c == nil {
			c = caseOf(f, day(f))
			c.ID = fmt.Sprintf("feedback-%s-%d", c.Today, len(cases)+1)
			byText[text], cases = c, append(cases, c)
		}
		c.Times++
		c.Reasons = append(c.Reasons, f.Reasons...)
		if f.Words != "" {
			c.Words = append(c.Words, zh.Mask(f.Words))
		}
	}
	return cases, gone
}

func caseOf(f *ledger.Feedback, day string) *feedbackCase {
	c := &feedbackCase{Type: "feedback", Turns: []string{}, Question: zh.Mask(f.Said.Question), Today: day, Must: []string{}, MustNot: []string{},
		Gold: []string{}, Complete: toComplete, Reply: zh.Mask(f.Said.Reply), Sources: f.Said.Sources, Model: f.Said.Model, Reasons: []string{}, Words: []string{}}
	if f.Said.Earlier != "" {
		c.Turns = append(c.Turns, zh.Mask(f.Said.Earlier))
	}
	return c
}
