package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// Bounds of pdf.
const (
	maxPages     = 3000
	maxMemory    = 256 << 20 // bytes of the WebAssembly machine
	maxPageChars = 200_000
	maxObjects   = 20_000 // drawn things of a page that are looked at for the rules of tables
)

var (
	errScanned = errors.New("pages without text")
	errGarbled = errors.New("text without a meaning")
)

// pdfReader is PDFium, ready to read. Concurrency: one call at a time.
type pdfReader struct {
	pool pdfium.Pool
	pdf  pdfium.Pdfium
}

// newPDFReader makes PDFium ready: some seconds of compiling, a third of one when a cache holds the machine code.
// It sees no files: it is given bytes.
func newPDFReader(cache string) (*pdfReader, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxMemory >> 16)
	if cache != "" {
		if c, err := wazero.NewCompilationCacheWithDir(cache); err == nil { // without a cache it is slower, no more
			config = config.WithCompilationCache(c)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		return nil, fmt.Errorf("preparing pdfium: %w", err)
	}
	r := &pdfReader{pool: pool}
	if r.pdf, err = pool.GetInstance(time.Minute); err != nil {
		_ = pool.Close() // the first error says more
		return nil, fmt.Errorf("starting pdfium: %w", err)
	}
	return r, nil
}

// close frees the machine.
func (r *pdfReader) close() { _ = r.pool.Close() }

// readPDF reads a pdf with a PDFium of its own.
func (r Reader) readPDF(ctx context.Context, raw []byte) (Text, error) {
	p, err := newPDFReader(r.Cache)
	if err != nil {
		return Text{}, err
	}
	defer p.close()
	return p.read(ctx, raw)
}

// read reads a document.
func (r *pdfReader) read(ctx context.Context, raw []byte) (Text, error) {
	doc, err := r.pdf.OpenDocument(&requests.OpenDocument{File: &raw})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return Text{}, errLocked
	case err != nil:
		return Text{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() { _, _ = r.pdf.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document}) }() // only read
	count, err := r.pdf.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return Text{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	if count.PageCount > maxPages {
		return Text{}, errMuch
	}
	d := &pdfDocument{}
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return Text{}, err
		}
		p, err := r.page(requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}})
		if err != nil {
			d.unread = append(d.unread, i+1)
			continue
		}
		if err := d.add(p, i+1); err != nil {
			return Text{}, err
		}
	}
	return d.text()
}

// pdfDocument is what the pages gave.
type pdfDocument struct {
	pages                   []*sheet
	blank, unread, wordless []int // page numbers
	signs, garbled          int
	spent                   budget
}

// add lays a page out and takes it in.
func (d *pdfDocument) add(p *pdfPage, number int) error {
	if len(p.glyphs) < 5 && p.pictured {
		d.blank = append(d.blank, number)
	}
	bad := 0
	for _, g := range p.glyphs {
		if isUnknown(g.r) {
			bad++
		}
	}
	if bad*5 > len(p.glyphs) {
		d.wordless = append(d.wordless, number)
	}
	d.signs += len(p.glyphs)
	d.garbled += bad
	d.spent.bytes += 3 * len(p.glyphs)
	d.pages = append(d.pages, p.layOut())
	return d.spent.line(0)
}

// text puts the pages together.
func (d *pdfDocument) text() (Text, error) {
	switch {
	case len(d.pages) == 0:
		return Text{}, errBroken
	case d.signs == 0 || d.signs < 5*len(d.blank) && len(d.blank) == len(d.pages):
		return Text{}, errScanned
	case d.garbled*2 > d.signs:
		return Text{}, errGarbled
	}
	dropFurniture(d.pages)
	margins(d.pages)
	body, err := render(joinPages(d.pages))
	t := Text{Body: body}
	for _, n := range []struct {
		pages []int
		says  string
	}{{d.blank, "没有文字,可能是扫描页。"}, {d.unread, "读不出来,请核对原件。"}, {d.wordless, "有认不出的字,请核对原件。"}} {
		if len(n.pages) > 0 {
			t.Notes = append(t.Notes, pageList(n.pages)+n.says)
		}
	}
	return t, err
}

// pageList writes 第3、4页.
func pageList(pages []int) string {
	var b strings.Builder
	b.WriteString("第")
	for i, p := range pages {
		if i == 20 {
			fmt.Fprintf(&b, "等%d", len(pages))
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprint(&b, p)
	}
	b.WriteString("页")
	return b.String()
}
