package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"duban/evaluation"
	"duban/ledger"
)

// evalCmd scores questions and reports against what a person wrote down as right.
type evalCmd struct {
	Documents    []string `help:"a document that the cases are about, or a folder of them; may be repeated. A case's doc is how the file name begins" placeholder:"FILE" type:"path" sep:"none"`
	Store        bool     `help:"ask about the documents of the store (on a copy; nothing is written)"`
	Sample       bool     `help:"the sample county with its own cases; needs no file"`
	Types        []string `help:"only these types, e.g. lead,deadline" placeholder:"TYPE"`
	Failures     int      `help:"print the first N wrong answers" placeholder:"N"`
	Out          string   `help:"keep the run in this file, for --compare" placeholder:"RUN.json" type:"path"`
	Answers      bool     `help:"keep whole answers in --out, as chat --jsonl prints them"`
	Compare      string   `help:"say what came out better and worse than in this run" placeholder:"RUN.json" type:"path"`
	FromFeedback string   `help:"write the answers that people called 没用 as cases to be completed into this file" placeholder:"OUT.jsonl" type:"path"`
	JSON         bool     `name:"json" help:"print records as JSON"`
	Files        []string `arg:"" optional:"" name:"file" help:"cases, one JSON object a line; see docs/eval.zh-CN.md" type:"path"`
}

// Run runs the cases and prints the figures. Lines that are no case are told, the others run, and the command fails.
func (c *evalCmd) Run(ctx context.Context, a *app) error {
	if c.FromFeedback != "" {
		return c.fromFeedback(ctx, a)
	}
	cases, err := c.read(a.io.err)
	if err != nil {
		return err
	}
	before, err := c.earlier()
	if err != nil {
		return err
	}
	e := &evaluating{app: a, cmd: c, bar: evalBar(a.io.err, len(cases.Cases))}
	verdicts, err := e.all(ctx, cases.Cases)
	e.bar.finish()
	if err != nil {
		return err
	}
	run := evaluation.Run{Version: version, At: time.Now().UTC().Format(time.RFC3339), Sum: evaluation.Add(verdicts), Cases: verdicts}
	if err := c.keep(run); err != nil {
		return err
	}
	if err := c.print(a.io.out, run, before); err != nil {
		return err
	}
	if n := len(cases.Problems); n > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 行没有评,原因见上", n)
	}
	return nil
}

// usage finds fault with flags that do not go together.
func (c *evalCmd) usage() error {
	if c.Sample == (len(c.Files) > 0) || c.Sample && (c.Store || len(c.Documents) > 0) || c.Store && len(c.Documents) > 0 {
		return ledger.Errorf(codeUsage, "请写用例文件,并用 --documents 写明文件或用 --store 用库里的文件;或者只写 --sample")
	}
	if !c.Sample && !c.Store && len(c.Documents) == 0 {
		return ledger.Errorf(codeUsage, "还缺文件:用 --documents 写明用例问的是哪些文件,或用 --store 用库里的文件")
	}
	return nil
}

// read reads the cases and tells the lines that are none.
func (c *evalCmd) read(problems io.Writer) (*evaluation.Reader, error) {
	if err := c.usage(); err != nil {
		return nil, err
	}
	r := &evaluation.Reader{}
	if err := readSampleCases(r, c.Sample); err != nil {
		return nil, err
	}
	for _, path := range c.Files {
		if err := readCases(r, path); err != nil {
			return nil, err
		}
	}
	for _, p := range r.Problems {
		fmt.Fprintln(problems, "duban:", p)
	}
	if len(c.Types) > 0 {
		r.Cases = slices.DeleteFunc(r.Cases, func(k evaluation.Case) bool { return !slices.Contains(c.Types, k.Kind()) })
	}
	if len(r.Cases) == 0 {
		return nil, ledger.Errorf(ledger.Invalid, "没有可以评的用例,请核对文件和 --types")
	}
	return r, nil
}

func readCases(r *evaluation.Reader, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return ledger.Errorf(ledger.NotFound, "用例文件打不开:%w。请核对路径和权限", err)
	}
	defer func() { _ = f.Close() }() // only read
	return r.Read(base(path), f)
}

// earlier reads the run to compare with; an empty one without --compare.
func (c *evalCmd) earlier() (evaluation.Run, error) {
	if c.Compare == "" {
		return evaluation.Run{}, nil
	}
	f, err := os.Open(c.Compare)
	if err != nil {
		return evaluation.Run{}, ledger.Errorf(ledger.NotFound, "上次的结果打不开:%w。请核对 --compare 的路径", err)
	}
	defer func() { _ = f.Close() }() // only read
	return evaluation.ReadRun(f)
}

// keep writes the run into --out.
func (c *evalCmd) keep(run evaluation.Run) error {
	if c.Out == "" {
		return nil
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return ledger.Errorf(ledger.Invalid, "结果写不进 %s:%w。请换一个位置", base(c.Out), err)
	}
	if err := printJSON(f, run); err != nil {
		_ = f.Close() // it is not whole anyway
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", base(c.Out), err)
	}
	return nil
}

// evalPrinted is what --json prints.
type evalPrinted struct {
	evaluation.Sum
	Failures   []evaluation.Verdict   `json:"failures"`
	Comparison *evaluation.Comparison `json:"comparison,omitempty"`
}

func (c *evalCmd) print(w io.Writer, run, before evaluation.Run) error {
	p := evalPrinted{Sum: run.Sum, Failures: []evaluation.Verdict{}}
	for _, v := range run.Cases {
		if !v.OK && len(p.Failures) < c.Failures {
			p.Failures = append(p.Failures, v)
		}
	}
	if c.Compare != "" {
		comparison := evaluation.Compare(before.Cases, run.Cases)
		p.Comparison = &comparison
	}
	if c.JSON {
		return printJSON(w, p)
	}
	p.tell(w)
	return nil
}

// tell prints the figures for people.
func (p evalPrinted) tell(w io.Writer) {
	for _, v := range p.Failures {
		fmt.Fprintf(w, "✗ %s(%s)%s\n  %s\n  答:%s\n", v.ID, v.Type, strings.Join(append(v.Turns, v.Text), " → "), strings.Join(v.Why, ";"), indent(v.Reply))
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, name := range slices.Sorted(maps.Keys(p.Types)) {
		row(t, name, p.Types[name])
	}
	row(t, "问题合计", p.Questions)
	row(t, "上报合计", p.Reports)
	fmt.Fprintf(t, "台账误记\t%d\t目标 0\n", p.Wrong)
	fmt.Fprintf(t, "检索(%d问)\t召回@1 %s  @5 %s  @10 %s\tMRR@10 %.3f\n", p.Retrieval.Asked, percent(p.Retrieval.At1), percent(p.Retrieval.At5), percent(p.Retrieval.At10), p.Retrieval.MRR)
	fmt.Fprintf(t, "引用\t精确率 %s (%d/%d)\t召回率 %s (%d/%d)\n", percent(p.Citations.Precision()), p.Citations.Right, p.Citations.Given, percent(p.Citations.Recall()), p.Citations.Found, p.Citations.Wanted)
	fmt.Fprintf(t, "拒答\t精确率 %s (%d/%d)\t召回率 %s (%d/%d)\n", percent(p.Refusals.Precision()), p.Refusals.Right, p.Refusals.Given, percent(p.Refusals.Recall()), p.Refusals.Found, p.Refusals.Wanted)
	fmt.Fprintf(t, "误拒\t%d/%d\t能答的却说没有\n", p.Answered.Of-p.Answered.OK, p.Answered.Of)
	fmt.Fprintf(t, "用时\tp50 %.1f 毫秒\tp99 %.1f 毫秒\n", p.P50, p.P99)
	_ = t.Flush() // as every print to the terminal here
	if p.Comparison != nil {
		fmt.Fprintln(w, "与上次比:"+p.Comparison.String())
		changes(w, "变差", p.Comparison.Worse)
		changes(w, "变好", p.Comparison.Better)
	}
}

func row(w io.Writer, name string, t evaluation.Tally) {
	if t.Of > 0 {
		fmt.Fprintf(w, "%s\t%d/%d\t%s\n", name, t.OK, t.Of, percent(t.Share()))
	}
}

func changes(w io.Writer, word string, list []evaluation.Change) {
	for _, c := range list {
		fmt.Fprintf(w, "%s %s(%s)%s\n  前:%s\n  后:%s\n", word, c.ID, c.Type, strings.Join(append(c.Turns, c.Text), " → "), indent(c.Before), indent(c.After))
	}
}

func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n    ") }

func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

// evalBar shows on a terminal how many cases are through.
func evalBar(w io.Writer, cases int) bar {
	if !isTerminal(w) {
		return bar{}
	}
	return bar{progressbar.NewOptions(cases, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("评测"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())}
}
