package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/office"
)

// filling is the name by which the question whether a file is to be written finds its way back.
const filling bot.Intent = "fill"

const (
	fillTime = 40 * time.Second // for reading one file
	fillFor  = 2 * time.Hour    // in which it may be confirmed
)

// Open hands out the bytes of a file that is kept. Errors: NotFound.
type Open func(ctx context.Context, id string) (body io.ReadCloser, size int64, err error)

// Fill takes a ledger that somebody filled in and sends back 填好的台账: it tells what would change, and writes it once the person
// says so. A unit writes its own rows, 督查室 everybody's. A file that is no ledger goes to the next ability.
//
//	.xlsx ─► compared ─► told, draft kept ──是──► compared again, written
//	                                       └─取消─► dropped
type Fill struct {
	library Library
	tasks   *Tasks
	keep    Keep
	open    Open
	next    bot.Ability
}

var _ bot.Ability = (*Fill)(nil)

// NewFill makes the ability; next takes spreadsheets that are no ledger. It is safe for concurrent use.
func NewFill(library Library, tasks *Tasks, keep Keep, open Open, next bot.Ability) *Fill {
	return &Fill{library: library, tasks: tasks, keep: keep, open: open, next: next}
}

// Intent names the ability.
func (f *Fill) Intent() bot.Intent { return filling }

// Recognise takes spreadsheets; it stands before what takes every file.
func (f *Fill) Recognise(u bot.Utterance) bot.Match {
	if u.Kind == "file" && u.File != nil && strings.EqualFold(path.Ext(u.File.Name), ".xlsx") {
		return 100
	}
	return 0
}

// Handle reads a file, or goes on with one that was told of.
func (f *Fill) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := f.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("fill: %w", err)
	}
	x := &filled{filing: filing{turn: t, corpus: corpus, entries: f.tasks.entries, out: bot.Outcome{Intent: bot.Report, State: t.State}}, ability: f}
	if t.Utterance.File != nil {
		err = x.came(ctx)
	} else {
		err = x.told(ctx)
	}
	if errors.Is(err, errNoFilling) {
		return f.next.Handle(ctx, t)
	}
	if err = errors.Join(err, corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("fill: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// errNoFilling says that a file is no filled-in ledger.
var errNoFilling = errors.New("no ledger")

// filled is one file on its way into the ledger.
type filled struct {
	filing
	ability *Fill
}

// may reports whether the sender may write a unit's rows.
func (x *filled) may(unit string) bool {
	return x.turn.Sender.Supervises || unit != "" && x.canonical(x.turn.Sender.Unit) == unit
}

// read opens a kept file and compares it with the ledger.
func (x *filled) read(ctx context.Context, id string) (Filling, office.Filled, error) {
	body, size, err := x.ability.open(ctx, id)
	if err != nil {
		return Filling{}, office.Filled{}, fmt.Errorf("open a file: %w", err)
	}
	defer func() { _ = body.Close() }() // only read
	if size > ledger.MaxFile {
		return Filling{}, office.Filled{}, errNoFilling
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return Filling{}, office.Filled{}, fmt.Errorf("read a file: %w", err)
	}
	reading, cancel := context.WithTimeout(ctx, fillTime)
	defer cancel()
	cells, err := office.ReadXLSX(reading, data)
	switch code := ledger.CodeOf(err); {
	case err == nil:
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return Filling{}, office.Filled{}, ledger.Errorf(ledger.TooLarge, "这个表格读了很久还没读完，没有写。请只留要报的行再发一次。")
	case code == ledger.Invalid:
		return Filling{}, office.Filled{}, errNoFilling // whoever takes other files says what is wrong with it
	default:
		return Filling{}, office.Filled{}, err
	}
	filling, err := x.ability.tasks.Fill(reading, x.corpus, ledger.DateOf(x.turn.Now), cells, x.may)
	return filling, cells, err
}

// came tells what a new file would change.
func (x *filled) came(ctx context.Context) error {
	file, err := x.ability.keep(ctx, *x.turn.Utterance.File, ledger.PlainFile)
	switch code := ledger.CodeOf(err); {
	case err == nil:
	case code == ledger.Invalid, code == ledger.TooLarge, code == ledger.NotFound:
		return errNoFilling // the next ability says why it cannot be had
	default:
		return fmt.Errorf("keep a file: %w", err)
	}
	f, cells, err := x.read(ctx, file.ID)
	switch {
	case ledger.CodeOf(err) == ledger.NotFound:
		return errNoFilling
	case err != nil:
		return x.refused(err)
	case !cells.Ours && 2*f.Matched < len(cells.Rows):
		return errNoFilling // a table of something else
	}
	x.out.State.Pending = nil
	switch {
	case x.turn.Sender.Unit == "" && !x.turn.Sender.Supervises:
		x.noUnit()
		return nil
	case len(f.Changes) == 0:
		x.line(fmt.Sprintf("台账读完了，共%d行，没有要写入的改动。", len(cells.Rows)))
		x.lines = append(x.lines, f.Lines(mostLines)...)
		return nil
	}
	draft := x.draft(file, f)
	x.out.Effects.Drafts = append(x.out.Effects.Drafts, draft)
	x.line(fmt.Sprintf("读到%d处变化：", len(f.Changes)))
	x.lines = append(x.lines, f.Lines(mostLines)...)
	x.line("还没有记。回“是”写入，不写回“取消”。")
	x.out.Clarify = true
	x.out.Choices = []bot.Choice{{Label: "写入", Proposal: bot.Proposal{File: &file, DraftID: draft.ID}}}
	x.out.State.Pending = &bot.Pending{Ability: filling, Step: "confirm", DraftID: draft.ID, Choices: x.out.Choices, Expires: x.turn.Now.Add(fillFor)}
	return nil
}

// draft keeps what was sent until the person has said yes or no.
func (x *filled) draft(file ledger.Attachment, f Filling) ledger.Draft {
	t := x.turn
	d := ledger.Draft{ID: newID(), Conversation: t.Conversation, SenderID: t.Sender.UserID, Unit: t.Sender.Unit, Text: "台账文件：" + file.Name,
		Reason: ledger.NeedsConfirm, State: ledger.DraftOpen, At: t.Now.UTC(), Files: []ledger.Attachment{file}}
	for _, c := range f.Changes {
		d.Items = append(d.Items, ledger.DraftItem{DocumentID: c.Row.Document, MeasureKey: c.Row.Measure, Status: c.Status, Numbers: c.Numbers})
	}
	return d
}

// refused turns an error that is a sentence for the person into the reply.
func (x *filled) refused(err error) error {
	switch ledger.CodeOf(err) {
	case ledger.Invalid, ledger.TooLarge, ledger.NotFound:
		x.line(fullWidth(sentence(err)))
		return nil
	}
	return err
}

// told writes what was confirmed, or drops it.
func (x *filled) told(ctx context.Context) error {
	t := x.turn
	p := t.State.Pending
	x.out.State.Pending = nil
	switch {
	case t.Picked != nil && t.Picked.Proposal.File != nil:
		return x.write(ctx, *t.Picked.Proposal.File, t.Picked.Proposal.DraftID)
	case t.Utterance.No, t.Utterance.Intent == bot.Cancel:
		x.out.Intent = bot.Cancel
		x.line("好，没有写入，台账没有变。")
		if p != nil {
			return x.settle(ctx, p.DraftID, ledger.DraftDropped)
		}
		return nil
	}
	x.out.Clarify, x.out.State.Pending = true, p
	if p != nil {
		x.out.Choices = p.Choices
	}
	x.line("表格还没有写入。回“是”写入，不写回“取消”。")
	return nil
}

// write compares anew, for the ledger may have changed since, and writes.
func (x *filled) write(ctx context.Context, file ledger.Attachment, draft string) error {
	f, _, err := x.read(ctx, file.ID)
	switch {
	case errors.Is(err, errNoFilling):
		x.line("这个表格读不出来了，没有写入。请再发一次。")
		return nil
	case err != nil:
		return x.refused(err)
	}
	if err := x.settle(ctx, draft, ledger.DraftRecorded); err != nil {
		return err
	}
	x.out.Intent = bot.Confirm
	if len(f.Changes) == 0 {
		x.line("这些都已经在台账里了，没有重复写。")
		return nil
	}
	x.out.Effects.Updates = f.Updates(x.turn)
	var ids, keys []string
	for i, u := range x.out.Effects.Updates {
		ids, keys = append(ids, u.ID), append(keys, u.MeasureKey)
		x.out.Report = append(x.out.Report, bot.ReportedItem{Document: u.DocumentID, Measure: f.Changes[i].Row.Number, Status: u.Status, Numbers: u.Numbers})
	}
	s := &x.out.State
	s.Updates, s.Measures, s.Document = ids, keys[:min(40, len(keys))], f.Changes[0].Row.Document
	x.line(fmt.Sprintf("已写入%d条。写错了回“撤回”，这一批都不记；只改一条，直接说那一条，如“%s改成已完成”。", len(ids), numberName(f.Changes[0].Row.Number)))
	return nil
}

// settle says what became of the draft.
func (x *filled) settle(ctx context.Context, id string, state ledger.DraftState) error {
	d, err := x.entries.Draft(ctx, id)
	switch {
	case id == "" || ledger.CodeOf(err) == ledger.NotFound:
		return nil
	case err != nil:
		return fmt.Errorf("read a draft: %w", err)
	}
	d.State = state
	x.out.Effects.Drafts = append(x.out.Effects.Drafts, d)
	return nil
}
