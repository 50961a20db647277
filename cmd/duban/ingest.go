package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"duban/knowledge"
	"duban/ledger"
	"duban/zh"
)

// ingestCmd imports documents.
type ingestCmd struct {
	Title    string   `help:"title to use instead of the printed one (one file only)"`
	Alias    []string `help:"another name that people may call it by; may be repeated"`
	Document string   `help:"the file is a new revision of this document (id), although its title changed (one file only)" placeholder:"ID"`
	Confirm  bool     `help:"its duties count for reminders at once"`
	JSON     bool     `name:"json" help:"print records as JSON"`
	Files    []string `arg:"" name:"file" help:"documents to import: txt, md, html, docx, xlsx, pdf" type:"path"`
}

const (
	savedTogether = 32                     // documents in one transaction at the most
	readAhead     = 64                     // documents read and not yet kept at the most
	writesFor     = 500 * time.Millisecond // before messages of a running bot are given way
)

// Run imports each file; one that cannot be read does not keep the others out.
func (c *ingestCmd) Run(ctx context.Context, a *app) error {
	if (c.Title != "" || c.Document != "") && len(c.Files) > 1 {
		return ledger.Errorf(codeUsage, "--title 和 --document 只能用于一个文件")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if c.Document != "" {
		if _, err := m.Store.Document(ctx, c.Document); err != nil {
			return ledger.Errorf(ledger.NotFound, "没有文件 %s,编号见 duban documents: %w", c.Document, err)
		}
	}
	r := &importing{ingestCmd: c, main: m, io: a.io, units: zh.NewUnits(m.Directory(), nil), done: []ingested{}, bar: progressBar(a.io.err, len(c.Files))}
	r.run(ctx)
	if c.JSON {
		if err := printJSON(a.io.out, map[string]any{"documents": r.done}); err != nil {
			return err
		}
	}
	m.embedNow(ctx, documentIDs(r.done), a.io.err)
	if r.failed > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 个文件没有导入,原因见上", r.failed)
	}
	return nil
}

func documentIDs(done []ingested) []string {
	ids := make([]string, len(done))
	for i, d := range done {
		ids[i] = d.ID
	}
	return ids
}

// importing is one run over several files: readers work ahead on all processors, what they read is kept in the order of
// the files, several in a transaction.
type importing struct {
	*ingestCmd
	main   *Main
	io     streams
	units  *zh.Units // of the directory alone
	done   []ingested
	failed int
	bar    bar
	wrote  time.Duration // since others were given way
}

// reading is one file on its way.
type reading struct {
	file string
	doc  *ledger.Document
	err  error
}

func (r *importing) run(ctx context.Context) {
	var waiting []reading
	for next := range r.readAll(ctx) {
		var one reading
		select {
		case one = <-next:
		default: // it is still being read: keep what there is meanwhile
			r.keep(ctx, waiting)
			waiting, one = nil, <-next
		}
		if waiting = append(waiting, one); len(waiting) == savedTogether {
			r.keep(ctx, waiting)
			waiting = nil
		}
	}
	r.keep(ctx, waiting)
	r.bar.finish()
}

// readAll reads the files on all processors and hands out their readings in order.
func (r *importing) readAll(ctx context.Context) <-chan chan reading {
	order, free := make(chan chan reading, readAhead), make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(order)
		for _, file := range r.Files {
			done := make(chan reading, 1)
			order <- done
			free <- struct{}{}
			go func() {
				doc, err := r.read(ctx, file)
				done <- reading{file, doc, err}
				<-free
			}()
		}
	}()
	return order
}

func (r *importing) read(ctx context.Context, file string) (*ledger.Document, error) {
	data, err := readBounded(file)
	if err != nil {
		return nil, err
	}
	doc, err := knowledge.Read(ctx, base(file), bytes.NewReader(data), knowledge.Options{Title: r.Title, Aliases: r.Alias, Extract: r.main.Extract})
	if err != nil {
		return nil, err
	}
	if r.Document != "" {
		doc.ID = r.Document
	}
	if r.Confirm {
		doc.Status = ledger.DocumentConfirmed
	}
	doc.BroughtBy = r.main.operator()
	return doc, nil
}

// keep saves readings, and lets a bot that runs on the same folder write in between: its messages must not wait for a whole import.
func (r *importing) keep(ctx context.Context, all []reading) {
	began := time.Now()
	r.save(ctx, all)
	if r.wrote += time.Since(began); r.wrote >= writesFor {
		r.main.Store.GiveWay(ctx)
		r.wrote = 0
	}
}

// save saves readings in one transaction; when that fails, one by one, so that the others are kept.
func (r *importing) save(ctx context.Context, all []reading) {
	var docs []*ledger.Document
	for _, one := range all {
		if one.err == nil {
			docs = append(docs, one.doc)
		}
	}
	var together []ledger.Saved
	if len(docs) > 1 {
		var err error
		if together, err = r.main.Store.SaveDocuments(ctx, docs); err != nil {
			together = nil
		}
	}
	for _, one := range all {
		var saved ledger.Saved
		switch {
		case one.err != nil:
		case together != nil:
			saved, together = together[0], together[1:]
		default:
			saved, one.err = r.main.Store.SaveDocument(ctx, one.doc)
		}
		r.tell(ctx, one, saved)
	}
}

// tell confirms a document that stood unconfirmed, and says what became of one file.
func (r *importing) tell(ctx context.Context, one reading, saved ledger.Saved) {
	if d := saved.Document; one.err == nil && r.Confirm && d.Status != ledger.DocumentConfirmed {
		d.Status = ledger.DocumentConfirmed
		one.err = r.main.Store.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: d.ID, Revision: d.Revision, Act: r.main.operator()})
	}
	r.bar.add()
	if one.err != nil {
		r.failed++
		r.bar.clear()
		fmt.Fprintf(r.io.err, "duban: %s: %s\n", base(one.file), oneLine(one.err))
		return
	}
	result := r.result(ctx, saved)
	r.done = append(r.done, result)
	if !r.JSON {
		r.bar.clear()
		printIngested(r.io.out, result)
	}
}

// readBounded reads a file of at most knowledge.MaxFile bytes.
func readBounded(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, ledger.Errorf(ledger.NotFound, "打不开文件,请检查路径: %w", err)
	}
	if info.Size() > knowledge.MaxFile {
		return nil, ledger.Errorf(ledger.TooLarge, "文件有 %d MB,上限 20 MB,请拆开再导入", info.Size()>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, ledger.Errorf(ledger.Invalid, "读不了文件: %w", err)
	}
	return data, nil
}
