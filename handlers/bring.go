package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duban/bot"
	"duban/ledger"
)

// readTime bounds the fetching and reading of one file. A person waits for it, and so does his next message.
const readTime = 80 * time.Second

// Bring reads a document that a supervisor sends as a file 收文件. What was read is told; its duties do not count
// before somebody confirms them.
type Bring struct{ reader Reader }

var _ bot.Ability = (*Bring)(nil)

// Reader fetches a file and reads it.
type Reader interface {
	// ReadFile reads a file; it saves nothing. Errors: with the codes Invalid, TooLarge, NotFound and Forbidden the
	// message is a Chinese sentence for whoever sent it; with any other code a later try may work.
	ReadFile(ctx context.Context, f ledger.File) (Brought, error)
}

// Brought is a file that was read.
type Brought struct {
	Document *ledger.Document // as it is to be saved
	Same     bool             // its content stands already, there is nothing to save
	Told     string           // what was read, for the person: title, counts, what to look at, what to say next
}

// NewBring makes the ability. It is safe for concurrent use.
func NewBring(reader Reader) *Bring { return &Bring{reader: reader} }

// Intent names the ability. It never leaves a question open, and must not bear the name under which Review waits.
func (b *Bring) Intent() bot.Intent { return bot.Help }

// Recognise takes every file.
func (b *Bring) Recognise(u bot.Utterance) bot.Match {
	if u.Kind == "file" && u.File != nil {
		return 100
	}
	return 0
}

// Handle reads the file and asks for it to be saved.
func (b *Bring) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Review, State: t.State}
	if !t.Sender.Supervises {
		out.Refused = true
		out.Reply = "收到文件了，不过文件只由督查室导入，我没有读，也没有记录。\n报进展直接发文字就行，如“第4条已完成，45人参训”；不需要拍照留痕。"
		return out, nil
	}
	reading, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	got, err := b.reader.ReadFile(reading, *t.Utterance.File)
	switch code := ledger.CodeOf(err); {
	case err == nil:
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		out.Reply = "这份文件读了一分多钟还没读完，没有导入。请拆成几份，或另存为 txt 再发一次。"
		return out, nil
	case code == ledger.Invalid, code == ledger.TooLarge, code == ledger.NotFound, code == ledger.Forbidden:
		out.Reply = fullWidth(sentence(err))
		return out, nil
	default:
		return bot.Outcome{}, fmt.Errorf("read a file: %w", err)
	}
	out.Reply = got.Told
	out.Documents = []string{got.Document.ID}
	out.State.Pending, out.State.Document, out.State.Measures = nil, got.Document.ID, nil
	out.State.Review = &bot.ReviewState{Document: got.Document.ID}
	if !got.Same {
		doc := *got.Document
		doc.BroughtBy = actOf(t)
		out.Effects.Documents = []ledger.Document{doc}
	}
	return out, nil
}

// sentence is the part of an error that is for people.
func sentence(err error) string {
	if e, ok := errors.AsType[*ledger.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
