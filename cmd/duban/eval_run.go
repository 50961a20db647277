package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/configs"
	"duban/evaluation"
	"duban/knowledge"
	"duban/ledger"
	"duban/web/demo/sample"
)

// evaluating is one run of duban eval. Each document is asked about in a store of its own that holds it alone, in a
// temporary folder, so that nothing of the operator's is written.
type evaluating struct {
	*app
	cmd *evalCmd
	bar bar
}

// allDocuments is the Doc of cases that are asked with all documents at hand.
const allDocuments = "any"

// all runs the cases and returns their verdicts in their order.
func (e *evaluating) all(ctx context.Context, cases []evaluation.Case) ([]evaluation.Verdict, error) {
	settings, err := e.settings()
	if err != nil {
		return nil, err
	}
	docs, dir, err := e.material(ctx, settings)
	if err != nil {
		return nil, err
	}
	groups := map[string][]int{}
	for i := range cases {
		doc := cmp.Or(cases[i].Doc, allDocuments)
		groups[doc] = append(groups[doc], i)
	}
	verdicts := make([]evaluation.Verdict, len(cases))
	for _, doc := range slices.Sorted(maps.Keys(groups)) {
		group := evalGroup{evaluating: e, docs: docs.named(doc), dir: dir, settings: settings}
		if len(group.docs) == 0 {
			return nil, ledger.Errorf(ledger.NotFound, "用例里的 doc %s 不是所给的任何一份文件;doc 应是文件名的开头", doc)
		}
		if err := group.run(ctx, cases, groups[doc], verdicts); err != nil {
			return nil, err
		}
	}
	return verdicts, nil
}

// evalDocument is a document that is asked about, with the names that a case may call it by.
type evalDocument struct {
	names []string
	doc   ledger.Document
}

type evalDocuments []evalDocument

// named are the documents that a case's Doc means.
func (d evalDocuments) named(doc string) []ledger.Document {
	var found []ledger.Document
	for i := range d {
		fits := func(name string) bool {
			rest, ok := strings.CutPrefix(name, doc)
			return ok && (rest == "" || rest[0] == '_' || rest[0] == '.' || rest[0] == '-')
		}
		if doc == allDocuments || slices.ContainsFunc(d[i].names, fits) {
			found = append(found, d[i].doc)
		}
	}
	return found
}

// material reads what is asked about, and who is who.
func (e *evaluating) material(ctx context.Context, s configs.Settings) (evalDocuments, ledger.Directory, error) {
	if e.cmd.Sample {
		dir, err := knowledge.ReadDirectory(bytes.NewReader(sample.Directory()))
		if err != nil {
			return nil, dir, fmt.Errorf("sample directory: %w", err)
		}
		doc, err := knowledge.Read(ctx, sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
		if err != nil {
			return nil, dir, fmt.Errorf("sample document: %w", err)
		}
		return evalDocuments{{[]string{"sample"}, *doc}}, dir, nil
	}
	dir, err := readDirectory(s)
	if err != nil {
		return nil, dir, err
	}
	if e.cmd.Store {
		docs, err := e.ofStore(ctx, s)
		return docs, dir, err
	}
	docs, err := e.ofFiles(ctx, s)
	return docs, dir, err
}

func (e *evaluating) ofFiles(ctx context.Context, s configs.Settings) (docs evalDocuments, err error) {
	extract := extractor(s.Data)
	paths, err := filesIn(e.cmd.Documents)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		data, err := readBounded(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", base(path), err)
		}
		doc, err := knowledge.Read(ctx, base(path), bytes.NewReader(data), knowledge.Options{Extract: extract})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", base(path), err)
		}
		docs = append(docs, evalDocument{[]string{base(path)}, *doc})
	}
	return docs, nil
}

// filesIn are the files named, and those that lie in the folders named, by name.
func filesIn(paths []string) (files []string, err error) {
	for _, path := range paths {
		entries, err := os.ReadDir(path)
		if err != nil {
			files = append(files, path) // a file, or nothing that can be read: its reading says what is wrong
			continue
		}
		for _, entry := range entries {
			if entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") {
				files = append(files, filepath.Join(path, entry.Name()))
			}
		}
	}
	if len(files) == 0 {
		return nil, ledger.Errorf(ledger.NotFound, "--documents 写的文件夹是空的,请核对")
	}
	return files, nil
}

func (e *evaluating) ofStore(ctx context.Context, s configs.Settings) (docs evalDocuments, err error) {
	m, err := newMain(ctx, s, e.logger(s.LogFormat))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	list, err := m.Store.ListDocuments(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		doc, err := m.Store.Document(ctx, list[i].ID)
		if err != nil {
			return nil, err
		}
		docs = append(docs, evalDocument{slices.Concat([]string{doc.ID, doc.Title}, doc.Aliases), *doc})
	}
	if len(docs) == 0 {
		return nil, ledger.Errorf(ledger.NotFound, "库里还没有文件,请先用 duban ingest 导入")
	}
	return docs, nil
}

// evalGroup is the cases of one document.
type evalGroup struct {
	*evaluating
	docs     []ledger.Document
	dir      ledger.Directory
	settings configs.Settings
}

// run asks the cases of the group, in a store made for it.
func (g evalGroup) run(ctx context.Context, cases []evaluation.Case, group []int, verdicts []evaluation.Verdict) (err error) {
	folder, err := os.MkdirTemp("", "duban-eval-")
	if err != nil {
		return fmt.Errorf("评测要一个临时文件夹: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // a leftover folder in the system's temp is harmless
	s := g.settings
	s.Data, s.DatabaseURL, s.RedisURL, s.Directory, s.Reminder.Off = filepath.Join(folder, "data"), "", "", "", true
	m, err := newMain(ctx, s, g.logger(s.LogFormat))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	m.people.use(g.dir)
	if err := g.fill(ctx, m); err != nil {
		return err
	}
	for _, i := range group {
		if verdicts[i], err = g.one(ctx, m, &cases[i]); err != nil {
			return fmt.Errorf("用例 %s: %w", cases[i].ID, err)
		}
		g.bar.add()
	}
	return nil
}

func (g evalGroup) fill(ctx context.Context, m *Main) error {
	var ids []string
	for i := range g.docs {
		doc := g.docs[i]
		doc.BroughtBy = m.operator()
		if g.cmd.Sample {
			doc.Status = ledger.DocumentConfirmed
		}
		saved, err := m.Store.SaveDocument(ctx, &doc)
		if err != nil {
			return err
		}
		ids = append(ids, saved.Document.ID)
	}
	m.embedNow(ctx, ids, g.io.err)
	return nil
}

// one asks one case, what was said before it first.
func (g evalGroup) one(ctx context.Context, m *Main, c *evaluation.Case) (evaluation.Verdict, error) {
	in := bot.Input{From: "eval-" + c.ID, Unit: c.Unit, Conversation: "eval-" + c.ID, Now: g.day(c, m.Zone)}
	for _, in.Text = range c.Before() {
		if _, err := m.converse(ctx, in); err != nil {
			return evaluation.Verdict{}, err
		}
	}
	in.Text = c.Words()
	ranked, err := m.ranking(ctx, in)
	if err != nil {
		return evaluation.Verdict{}, err
	}
	began := time.Now()
	out, err := m.converse(ctx, in)
	if err != nil {
		return evaluation.Verdict{}, err
	}
	took := time.Since(began)
	raw, answer, err := evalAnswer(out)
	if err != nil {
		return evaluation.Verdict{}, err
	}
	v := evaluation.Judge(c, answer)
	if v.Micros = took.Microseconds(); g.cmd.Answers {
		v.Answer = raw
	}
	if len(ranked) > 0 && len(c.Turns) == 0 {
		v.Probe(c, ranked)
	}
	return v, nil
}

// afterIssue is how long after a document was issued a case is asked that names no day.
const afterIssue = 7

// day is the instant at which a case is asked.
func (g evalGroup) day(c *evaluation.Case, zone *time.Location) time.Time {
	day, err := ledger.ParseDate(c.Today)
	switch {
	case err == nil && !day.IsZero():
	case g.cmd.Sample:
		day, _ = ledger.ParseDate(sample.Day) // a constant that a test reads
	case len(g.docs) == 1 && !g.docs[0].Issued.IsZero():
		day = g.docs[0].Issued.AddDays(afterIssue)
	case len(g.docs) == 1 && g.docs[0].Year > 0:
		day = ledger.NewDate(g.docs[0].Year, time.March, 1)
	default:
		return time.Now().In(zone)
	}
	return day.Midnight(zone).Add(9 * time.Hour)
}

// evalAnswer is an outcome as chat --jsonl prints it.
func evalAnswer(out bot.Outcome) (raw json.RawMessage, a evaluation.Answer, err error) {
	raw, err = json.Marshal(answerView(out))
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	if err != nil {
		return nil, a, fmt.Errorf("reading an answer: %w", err)
	}
	return raw, a, nil
}

// searched is how many passages are looked at for the figures of retrieval.
const searched = 10

// ranking is what search finds for a question, best first, by number; none for what is looked up by exact keys.
func (m *Main) ranking(ctx context.Context, in bot.Input) ([]string, error) {
	words, err := m.vocabulary(ctx)
	if err != nil {
		return nil, err
	}
	u := bot.Understand(in.Text, words, ledger.DateOf(in.Now))
	if u.Ask == nil || len(u.References) > 0 || u.Ask.Topic == "" || byKey(u.Ask.Slot) {
		return nil, nil
	}
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	numbers := []string{}
	for _, h := range corpus.Find(u.Ask.Topic, nil, searched) {
		if h.Measure != nil {
			numbers = append(numbers, h.Measure.Number)
		}
	}
	return numbers, corpus.Err()
}

// byKey: lists and dates come from rows, not from a search.
func byKey(s bot.Slot) bool {
	return slices.Contains([]bot.Slot{bot.SlotDue, bot.SlotUnitTasks, bot.SlotCount, bot.SlotList, bot.SlotDocument}, s)
}

// readSampleCases reads the cases of the sample county, when they are asked for.
func readSampleCases(r *evaluation.Reader, wanted bool) error {
	if !wanted {
		return nil
	}
	if err := r.Read("questions.jsonl", bytes.NewReader(sample.Questions())); err != nil {
		return err
	}
	return r.Read("reports.jsonl", bytes.NewReader(sample.Reports()))
}
