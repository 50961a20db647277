package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"duban/bot"
	"duban/ledger"
)

// chatCmd is a conversation in the terminal.
type chatCmd struct {
	As    string `help:"who speaks (user id of the directory)" placeholder:"USER" default:"terminal"`
	JSONL bool   `name:"jsonl" help:"one JSON object a line in, one a line out"`
}

// lineID is the id of a line; a number is taken too.
type lineID string

// UnmarshalJSON implements json.Unmarshaler.
func (id *lineID) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &text) == nil:
		*id = lineID(text)
	case json.Unmarshal(raw, &number) == nil:
		*id = lineID(number)
	default:
		return errors.New("id 应是文字")
	}
	return nil
}

// lineIn is one line of chat --jsonl.
type lineIn struct {
	ID           lineID `json:"id"`
	Conversation string `json:"conversation"`
	From         string `json:"from"`
	Unit         string `json:"unit"`
	Text         string `json:"text"`
	At           string `json:"at"`
}

// answerJSON is one answer as contract.md has it.
type answerJSON struct {
	ID        *string         `json:"id,omitempty"`
	Reply     string          `json:"reply"`
	Intent    bot.Intent      `json:"intent"`
	Documents []string        `json:"documents"`
	Measures  []string        `json:"measures"`
	Citations []bot.Citation  `json:"citations"`
	Report    *reportJSON     `json:"report"`
	Refused   bool            `json:"refused"`
	Clarify   bool            `json:"needs_clarification"`
	Extra     json.RawMessage `json:"-"`
}

type reportJSON struct {
	Items []reportItemJSON `json:"items"`
}

type reportItemJSON struct {
	Document string         `json:"document"`
	Measure  string         `json:"measure"`
	Status   ledger.Status  `json:"status"`
	Numbers  []quantityJSON `json:"numbers"`
}

// quantityJSON prints a range as a string, as contract.md asks.
type quantityJSON struct {
	Value  any    `json:"value"`
	Unit   string `json:"unit"`
	What   string `json:"what"`
	Approx bool   `json:"approx,omitempty"`
}

// maxLine bounds a line of chat --jsonl, in bytes.
const maxLine = 4 << 20

// Run talks until the input ends.
func (c *chatCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	a.io.in = &interruptible{ctx: ctx, from: a.io.in}
	if c.JSONL {
		return c.jsonl(ctx, m, a.io)
	}
	return c.terminal(ctx, m, a.io)
}

// interruptible ends a reading when ctx ends, which a terminal or a pipe does not do by itself. The goroutine of the
// last reading stays until the process ends.
type interruptible struct {
	ctx  context.Context //nolint:containedctx // io.Reader has none
	from io.Reader
}

// Read implements io.Reader; after ctx has ended it is at its end.
func (r *interruptible) Read(p []byte) (int, error) {
	type result struct {
		data []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		buffer := make([]byte, min(len(p), 64<<10))
		n, err := r.from.Read(buffer)
		read <- result{buffer[:n], err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, io.EOF
	case got := <-read:
		return copy(p, got.data), got.err
	}
}

// terminal is the conversation for people.
func (c *chatCmd) terminal(ctx context.Context, m *Main, io streams) error {
	fmt.Fprintln(io.err, "督办 · 直接输入问题或进展,Ctrl-D 结束。例:第9条谁牵头")
	lines := bufio.NewScanner(io.in)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	conversation := "terminal:" + c.As
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		out, err := m.converse(ctx, bot.Input{Text: lines.Text(), From: c.As, Conversation: conversation, Now: m.Clock()})
		if err != nil {
			return err
		}
		fmt.Fprintln(io.out, out.Reply)
		for i, choice := range out.Choices {
			fmt.Fprintf(io.out, "%d. %s\n", i+1, choice.Label)
		}
		for _, f := range out.Files {
			fmt.Fprintf(io.out, "[文件] %s\n", f.Name)
		}
	}
	return lines.Err()
}

// jsonl answers each line before the next is read. A malformed line is answered with an error, and the
// command fails at its end.
func (c *chatCmd) jsonl(ctx context.Context, m *Main, io streams) error {
	in := bufio.NewReaderSize(io.in, 64<<10)
	out := bufio.NewWriter(io.out)
	bad := 0
	for {
		line, err := readLine(in)
		if len(strings.TrimSpace(string(line))) > 0 {
			var answer any
			if answer, err = c.line(ctx, m, line), nil; err != nil {
				return err
			}
			if _, isError := answer.(lineError); isError {
				bad++
			}
			if err := printJSON(out, answer); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write output: %w", err)
			}
			continue
		}
		if err != nil {
			break
		}
	}
	if bad > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 行不是有效的输入", bad)
	}
	return nil
}

// readLine reads one line; of what is longer than maxLine a little more than that is kept.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := in.ReadLine()
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if err != nil || !more {
			if errors.Is(err, io.EOF) {
				return line, io.EOF
			}
			return line, err //nolint:wrapcheck // nil, or a reading error that ends the loop
		}
	}
}

// lineError answers a line that could not be taken.
type lineError struct {
	ID    lineID `json:"id"`
	Error string `json:"error"`
}

// strayID finds the id of a line that is no JSON.
var strayID = regexp.MustCompile(`"id"\s*:\s*(?:"([^"\\]*)"|(\d+))`)

// readIn reads one line; with an error too the id is there if it could be found.
func readIn(raw []byte) (in lineIn, err error) {
	if len(raw) > maxLine {
		return strayIn(raw), fmt.Errorf("一行不能超过 %d MB", maxLine>>20)
	}
	err = json.Unmarshal(raw, &in)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return in, fmt.Errorf("%s 应是文字", wrong.Field)
	}
	if err != nil || bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return strayIn(raw), errors.New(`不是一个 JSON 对象,应写作 {"id":"1","text":"…"}`)
	}
	return in, nil
}

func strayIn(raw []byte) (in lineIn) {
	if found := strayID.FindSubmatch(raw[:min(len(raw), 4096)]); found != nil {
		in.ID = lineID(append(found[1], found[2]...))
	}
	return in
}

// line answers one line.
func (c *chatCmd) line(ctx context.Context, m *Main, raw []byte) any {
	in, err := readIn(raw)
	if err != nil {
		return lineError{in.ID, err.Error()}
	}
	now := m.Clock()
	if in.At != "" {
		at, err := time.Parse(time.RFC3339, in.At)
		if err != nil {
			return lineError{in.ID, "at 应写作 2024-06-10T09:00:00+08:00"}
		}
		now = at.In(m.Zone)
	}
	if in.Conversation == "" {
		in.Conversation = uuid.NewString()
	}
	if in.From == "" {
		in.From = "anonymous"
	}
	out, err := m.converse(ctx, bot.Input{Text: in.Text, From: in.From, Unit: in.Unit, Conversation: in.Conversation + "|" + in.From, Now: now})
	if err != nil {
		return lineError{in.ID, oneLine(err)}
	}
	answer := answerView(out)
	answer.ID = (*string)(&in.ID)
	return answer
}

// answerView prints an outcome; choices are part of the reply, as in a chat.
func answerView(out bot.Outcome) answerJSON {
	v := answerJSON{Reply: replyText(out), Intent: out.Intent, Documents: orEmpty(out.Documents), Measures: orEmpty(out.Measures),
		Citations: orEmpty(out.Citations), Refused: out.Refused, Clarify: out.Clarify}
	if len(out.Report) > 0 && !out.Clarify {
		v.Report = &reportJSON{Items: []reportItemJSON{}}
		for _, r := range out.Report {
			v.Report.Items = append(v.Report.Items, reportItemView(r))
		}
	}
	return v
}

func reportItemView(r bot.ReportedItem) reportItemJSON {
	item := reportItemJSON{Document: r.Document, Measure: r.Measure, Status: r.Status, Numbers: []quantityJSON{}}
	for _, n := range r.Numbers {
		item.Numbers = append(item.Numbers, quantityView(n))
	}
	return item
}

func quantityView(n ledger.Quantity) quantityJSON {
	q := quantityJSON{Value: n.Value, Unit: n.Unit, What: n.What, Approx: n.Approx}
	if n.Range != "" {
		q.Value = n.Range
	}
	return q
}

// replyText is the reply with its choices numbered.
func replyText(out bot.Outcome) string {
	var b strings.Builder
	b.WriteString(out.Reply)
	for i, c := range out.Choices {
		fmt.Fprintf(&b, "\n%d. %s", i+1, c.Label)
	}
	return b.String()
}

// askView is an answer without the report.
type askView struct {
	answerJSON
	Report *reportJSON `json:"report,omitempty"` // hides the embedded one; always nil
}

// askCmd answers one question.
type askCmd struct {
	As       string   `help:"who asks (user id of the directory)" placeholder:"USER" default:"terminal"`
	Document string   `help:"only this document (id)" placeholder:"ID"`
	JSON     bool     `name:"json" help:"print one record as JSON"`
	Question []string `arg:"" help:"the question"`
}

// Run prints the answer.
func (c *askCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	in := bot.Input{Text: strings.Join(c.Question, " "), From: c.As, Conversation: "ask", MessageKey: uuid.NewString(), Now: m.Clock()}
	if c.Document != "" {
		if _, err := m.Store.Document(ctx, c.Document); err != nil {
			return ledger.Errorf(ledger.NotFound, "没有文件 %s,编号见 duban documents: %w", c.Document, err)
		}
		in.State.Document = c.Document
	}
	out, err := m.guarded().Handle(ctx, in)
	if err != nil {
		return err
	}
	if !out.Effects.Empty() {
		out = bot.Outcome{Intent: out.Intent, Refused: true, Reply: "ask 只回答问题,这一条没有记录。要上报或更正,请用 duban chat --as 账号。"}
	}
	if c.JSON {
		return printJSON(a.io.out, askView{answerJSON: answerView(out)})
	}
	fmt.Fprintln(a.io.out, replyText(out))
	return nil
}
