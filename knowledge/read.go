package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"duban/knowledge/files"
	"duban/ledger"
)

// Options says what the reader of a file knows better than the file.
// Zero value: everything is taken from the text.
type Options struct {
	Title   string          // overrides the title found
	Aliases []string        // added to those found
	Extract files.Extractor // how files are read; nil: files.Extract, in this process
}

// MaxFile is the largest file that is read. Unit: bytes.
const MaxFile = files.MaxFile

// Read reads an issued document.
// The Document is a draft of revision 1 whose ID follows from title and issuer; the caller sets IngestedAt and
// raises the revision. A text without measures is no error: it carries a warning and its passages.
// What the reader of the file's format has to tell, a person finds among the Warnings.
// Errors: ledger.Invalid for an empty file or one that cannot be read, ledger.TooLarge over MaxFile or with more
// numbered items than any document has; the messages are Chinese sentences for the person who brought the file.
// Concurrency: safe.
func Read(ctx context.Context, name string, r io.Reader, opts Options) (*ledger.Document, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	text, err := extract(ctx, name, raw, opts.Extract)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	doc, err := parse(text.Body, opts)
	if err != nil {
		return nil, err
	}
	doc.Warnings = append(doc.Warnings, text.Notes...)
	sum := sha256.Sum256([]byte(text.Body)) // of the text: the same words in another encoding are the same document
	doc.Hash, doc.Source = hex.EncodeToString(sum[:]), name
	if doc.Title == "" {
		doc.Title = strings.TrimSuffix(name, path.Ext(name))
		doc.ID = proposeID(doc.Title, doc.Issuer)
		doc.Warnings = append(doc.Warnings, "没有找到标题,暂用文件名代替。")
	}
	return doc, nil
}

// extract turns the bytes of a file into text.
func extract(ctx context.Context, name string, raw []byte, how files.Extractor) (files.Text, error) {
	if len(raw) > MaxFile {
		return files.Text{}, ledger.Errorf(ledger.TooLarge, "《%s》超过 20 MB,请拆成几份,或另存为纯文本再导入。", name)
	}
	format, err := files.Detect(name, raw)
	if err != nil {
		return files.Text{}, err
	}
	if how == nil {
		how = files.Extract
	}
	return how(ctx, format, name, raw)
}

// maxItems is how many numbered items a document may have.
const maxItems = 100_000

// parse reads the text of a document.
func parse(text string, opts Options) (*ledger.Document, error) {
	f, tables := newFlow(text)
	ps := f.paras()
	h := f.readHead(ps)
	if opts.Title != "" {
		h.title = opts.Title
	}
	o := newOutline(f, ps)
	if len(o.nodes) > maxItems {
		return nil, ledger.Errorf(ledger.TooLarge, "这份文件有 %d 个编号,不像一份措施文件,请拆成几份再导入。", len(o.nodes))
	}
	b := &builder{o: o}
	b.readTables(text, tables)
	if len(b.items) > maxItems {
		return nil, ledger.Errorf(ledger.TooLarge, "这份文件的表格有 %d 行任务，请拆成几份再导入。", len(b.items))
	}
	if name := tableTitle(tables); name != "" && opts.Title == "" && !looksLikeTitle(foldString(h.title)) {
		h.title = name
		h.year = f.yearOf(h, ps)
	}
	if h.year == 0 {
		h.year = b.columnYear()
		b.yearGuessed = h.year
	}
	b.head = h
	b.doc = &ledger.Document{Title: h.title, Notice: h.notice, Issuer: h.issuer, Number: h.number, Issued: h.issued, Year: h.year,
		Addressees: h.addressees, Status: ledger.DocumentDraft, Revision: 1, Text: text}
	b.doc.ID = proposeID(h.title, h.issuer)
	b.doc.Aliases = append(aliases(h.title, h.notice, h.issuer, f.fold[:cutRune(f.fold, 6000)]), opts.Aliases...)
	b.build()
	b.doc.Repeals = repeals(b.doc)
	return b.doc, nil
}

// newFlow cleans a text and takes the tables out of it.
func newFlow(text string) (*flow, []*table) {
	gs, tables := takeTables(dropReadings(glyphs(text)))
	lines := splitLines(gs)
	lines, chunked := unchunk(lines)
	lines = dropMarks(lines)
	f := newJoiner(lines).paragraphs(text, lines)
	if chunked || f.glued() {
		f = f.reorder().unglue()
	}
	f = f.splitRows()
	f.readHabit()
	return f, tables
}
