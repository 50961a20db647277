package files

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

// Child reads docx, xlsx and pdf in a process of its own, which a hostile file may fill or hang: the process ends, the
// caller goes on. Other formats are read in this process.
//
//	Extract ── Command --memory N --cache DIR -- FORMAT NAME ──► Serve in the child
//	   bytes ───────────────────────── stdin ─────────────────►
//	   Text or error, JSON ◄────────── stdout ────────────────
//
// Zero value: not useful. Concurrency: safe; two children at a time in this process, others wait their turn.
type Child struct {
	Command []string      // program and arguments that end up in Serve
	Env     []string      // of the child; nil: this process's
	Timeout time.Duration // 0: a minute
	Memory  int64         // bytes that the child may use; 0: 512 MB
	Cache   string        // see Reader
}

const (
	childTimeout = time.Minute
	preparing    = 2 * time.Minute // more, the first time, when the reader of pdf is compiled: 5 s of a free core
	childMemory  = 512 << 20
	maxAnswer    = 2 * maxText // bytes; JSON writes some characters longer
)

// slots bounds the children of this process, whoever starts them: the bound guards the machine's memory.
var slots = make(chan struct{}, 2)

// Extract is an Extractor. Errors besides those of the format: ledger.TooLarge for a file that takes too much time or
// memory, ledger.Invalid for one that the reader breaks down on, ledger.Internal when no child can be started.
func (c Child) Extract(ctx context.Context, f Format, name string, raw []byte) (Text, error) {
	if f != Docx && f != Xlsx && f != PDF || len(raw) > MaxFile {
		return Reader{Cache: c.Cache}.Extract(ctx, f, name, raw)
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return Text{}, fmt.Errorf("reading %s: %w", f, ctx.Err())
	}
	limit := cmp.Or(c.Timeout, childTimeout)
	if f == PDF && !prepared(c.Cache) {
		limit += preparing
	}
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, complaint, err := c.run(timed, f, name, raw)
	switch {
	case ctx.Err() != nil:
		return Text{}, fmt.Errorf("reading %s: %w", f, ctx.Err())
	case timed.Err() != nil:
		return Text{}, ledger.Errorf(ledger.TooLarge, "《%s》读了%d秒还没读完,请拆成几份,或另存为纯文本再导入。", name, int(limit.Seconds()))
	case err != nil:
		return Text{}, childError(name, complaint, err)
	}
	return answerOf(name, out)
}

var _ Extractor = Child{}.Extract

// prepared reports whether a cache holds something.
func prepared(cache string) bool {
	found, err := filepath.Glob(filepath.Join(cache, "wazero-*", "*"))
	return cache != "" && err == nil && len(found) > 0
}

// run starts the child and waits for its end.
func (c Child) run(ctx context.Context, f Format, name string, raw []byte) (out []byte, complaint string, err error) {
	if len(c.Command) == 0 {
		return nil, "", errors.New("no command given")
	}
	args := append(c.Command[1:len(c.Command):len(c.Command)], "--memory", strconv.FormatInt(cmp.Or(c.Memory, childMemory), 10))
	if c.Cache != "" {
		args = append(args, "--cache", c.Cache)
	}
	args = append(args, "--", string(f), argument(name))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, c.Command[0], args...) //nolint:gosec // the command is the operator's own program
	cmd.Env = c.Env
	cmd.WaitDelay = 5 * time.Second
	answer, words := &cappedBuffer{left: maxAnswer, full: stop}, &cappedBuffer{left: 4 << 10, full: func() {}}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(raw), answer, words
	err = cmd.Run()
	switch {
	case answer.over:
		err = errMuch
	case err != nil:
		err = fmt.Errorf("child: %w", err)
	}
	return answer.took.Bytes(), words.took.String(), err
}

// argument makes a file name fit for a command line.
func argument(name string) string {
	name = strings.ReplaceAll(name, "\x00", "")
	for len(name) > 200 {
		name = name[:len(name)-1]
	}
	return strings.ToValidUTF8(name, "")
}

// childError says why a child ended.
func childError(name, complaint string, err error) error {
	first, _, _ := strings.Cut(strings.TrimSpace(complaint), "\n")
	cause := fmt.Errorf("%w: %s", err, first)
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit) && !errors.Is(err, errMuch):
		return &ledger.Error{Code: ledger.Internal, Message: fmt.Sprintf("《%s》没有读成,读取程序启动不了,请联系管理员。", name), Err: cause}
	case exit == nil:
		return &ledger.Error{Code: ledger.TooLarge, Message: fmt.Sprintf("《%s》展开后内容过多,请拆成几份,或另存为纯文本再导入。", name), Err: cause}
	case exit.ExitCode() == exitMemory, exit.ExitCode() == -1, strings.Contains(complaint, "out of memory"), strings.Contains(complaint, "allocate"):
		return &ledger.Error{Code: ledger.TooLarge, Message: fmt.Sprintf("《%s》展开后占用内存过大,请拆成几份,或另存为纯文本再导入。", name), Err: cause}
	}
	return &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf("《%s》读取时出错,文件可能已损坏,请用 Word、WPS 打开后另存一份再导入。", name), Err: cause}
}

// answer is what a child writes: one of the two.
type answer struct {
	Text  *Text        `json:"text,omitempty"`
	Error *answerError `json:"error,omitempty"`
}

type answerError struct {
	Code    ledger.Code `json:"code"`
	Message string      `json:"message"`
}

// answerOf reads what a child wrote.
func answerOf(name string, out []byte) (Text, error) {
	var a answer
	err := json.Unmarshal(out, &a)
	switch {
	case err == nil && a.Error != nil && a.Error.Code != ledger.Internal:
		return Text{}, &ledger.Error{Code: a.Error.Code, Message: a.Error.Message}
	case err == nil && a.Text != nil:
		return *a.Text, nil
	case err == nil && a.Error != nil:
		err = errors.New(a.Error.Message)
	case err == nil:
		err = errors.New("an empty answer")
	}
	return Text{}, &ledger.Error{Code: ledger.Invalid, Message: fmt.Sprintf("《%s》读取时出错,文件可能已损坏,请用 Word、WPS 打开后另存一份再导入。", name), Err: err}
}

// cappedBuffer takes so many bytes and drops the rest, of which it tells once.
type cappedBuffer struct {
	took bytes.Buffer // not embedded: its ReadFrom would pass by Write
	left int
	over bool
	full func()
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.took.Write(p[:n])
	if n < len(p) && !b.over {
		b.over = true
		b.full()
	}
	return len(p), nil
}
