package files

import (
	"context"
	"errors"
	"fmt"

	"duban/ledger"
)

// MaxFile is the largest file that is read. Unit: bytes.
const MaxFile = 20 << 20

// Text is what a file says 文本.
type Text struct {
	Body  string   `json:"body"`  // UTF-8 in the form that the package comment describes
	Notes []string `json:"notes"` // Chinese sentences for a person: what was left out, what was taken how
}

// Extractor reads a file of a format. name is for the words of errors only.
// Errors: ledger.Invalid and ledger.TooLarge with a Chinese sentence that says what to do; ctx's error.
// Concurrency: safe.
type Extractor func(ctx context.Context, f Format, name string, raw []byte) (Text, error)

// Extract reads a file in this process. A hostile docx, xlsx or pdf may take much memory and time: see Child.
// A pdf costs some seconds more, in which its reader is made ready; Reader has a cache for that.
func Extract(ctx context.Context, f Format, name string, raw []byte) (Text, error) {
	return Reader{}.Extract(ctx, f, name, raw)
}

var _ Extractor = Extract

// Reader reads files in this process.
// Zero value: without a cache, the reader of pdf is made ready anew for each file, which takes seconds.
type Reader struct {
	// Cache is a folder for the machine code of the pdf reader, made when missing; the process runs what stands in
	// it, so nobody else may write there.
	Cache string
}

// Extract is an Extractor.
func (r Reader) Extract(ctx context.Context, f Format, name string, raw []byte) (Text, error) {
	if len(raw) > MaxFile {
		return Text{}, ledger.Errorf(ledger.TooLarge, "《%s》超过 20 MB,请拆成几份,或另存为纯文本再导入。", name)
	}
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("reading %s: %w", f, err)
	}
	t, err := r.read(ctx, f, name, raw)
	if err != nil {
		return Text{}, explain(f, name, err)
	}
	if !hasLetters(t.Body) {
		return Text{}, ledger.Errorf(ledger.Invalid, noText, name)
	}
	return t, nil
}

// read calls the format's reader. A reader that panics found a file broken in a way that its library did not expect.
func (r Reader) read(ctx context.Context, f Format, name string, raw []byte) (t Text, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Text{}, fmt.Errorf("%w: panic: %v", errBroken, p)
		}
	}()
	switch f {
	case Plain:
		t.Body, err = readPlain(name, raw)
	case Markdown:
		t, err = readMarkdown(raw)
	case HTML:
		t, err = readHTML(ctx, raw)
	case Docx:
		t, err = readDocx(ctx, raw)
	case Xlsx:
		t, err = readXlsx(ctx, raw)
	case PDF:
		t, err = r.readPDF(ctx, raw)
	default:
		err = ledger.Errorf(ledger.Invalid, "《%s》的格式认不出来,请另存为 docx 或 txt 后再导入。", name)
	}
	return t, err
}

// explain gives an error of a reader its sentence.
func explain(f Format, name string, err error) error {
	if _, told := errors.AsType[*ledger.Error](err); told {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("reading %s: %w", f, err)
	case errors.Is(err, errMuch):
		return &ledger.Error{Code: ledger.TooLarge, Message: fmt.Sprintf("《%s》展开后内容过多,不像一份公文,请拆成几份,或另存为纯文本再导入。", name), Err: err}
	case errors.Is(err, errDeep):
		return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf("《%s》内部嵌套过深,不像正常文件,请用 Word、WPS 打开后另存一份再导入。", name), Err: err}
	case errors.Is(err, errLocked):
		return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf(locked, name), Err: err}
	case errors.Is(err, errScanned):
		return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf("《%s》是扫描件,没有可读的文字,请提供 Word 或文字版。", name), Err: err}
	case errors.Is(err, errGarbled):
		return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf("《%s》里的文字没有编码,读出来是乱码,请提供 Word 或文字版。", name), Err: err}
	}
	return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf(broken, name), Err: err}
}
