package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// Review lets supervisors 督查室 check what was read of a document: what is doubtful, what a person found right, what
// he corrects, and that its duties count 核对. Nobody else can; nothing else is changed.
//
//	核对 ─► list ──► 第3条没问题 ─► Check      ┐
//	                 第3条牵头改为… ─► Mend      ├─► 确认生效 ─► Confirmation
//	                 (asked back where unclear) ┘
//
// What has to be asked back stands in the choices: each carries the whole act, with what was asked settled, and goes
// the same way again. So several unclear things are asked one after the other.
type Review struct {
	library  Library
	readings Readings
	checker  Checker
}

var _ bot.Ability = (*Review)(nil)

// Readings is what checking reads besides the library 核对所需.
type Readings interface {
	// All returns every document, those no longer in force too.
	All(ctx context.Context) ([]ledger.Document, error)
	// History returns changes of a document, newest first, at most limit; with a key those of one measure.
	History(ctx context.Context, documentID, measureKey string, limit int) ([]ledger.AuditEntry, error)
	// Changes says what the standing revision changed against the one before, whose number is former; 0: it is the first.
	Changes(ctx context.Context, documentID string) (c ledger.Changes, former int, err error)
}

// Checker knows what is doubtful about a reading and how a correction changes it. It reads no store.
type Checker interface {
	// Doubts says what a person should look at, the gravest first.
	Doubts(doc *ledger.Document, dir ledger.Directory) []ledger.Doubt
	// Value is what a correction of a field would replace, as Mend.Before has it.
	Value(doc *ledger.Document, key string, field ledger.MendField, index int) (string, error)
	// Apply puts a correction into a reading. Errors are sentences for the person.
	Apply(doc *ledger.Document, m ledger.Mend) error
}

// NewReview makes the ability. It is safe for concurrent use.
func NewReview(library Library, readings Readings, checker Checker) *Review {
	return &Review{library: library, readings: readings, checker: checker}
}

// Intent names the ability; its open questions find their way back by it.
func (r *Review) Intent() bot.Intent { return bot.Review }

// Recognise takes what the engine found to be about a reading.
func (r *Review) Recognise(u bot.Utterance) bot.Match {
	if u.Intent == bot.Review && u.Review != nil {
		return 95
	}
	return 0
}

// Handle does one act, or asks what it needs to know first.
func (r *Review) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := r.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("review: %w", err)
	}
	x := &checking{filing: filing{turn: t, corpus: corpus, out: bot.Outcome{Intent: bot.Review, State: t.State}}, readings: r.readings, checker: r.checker}
	x.out.State.Pending = nil
	if err := errors.Join(x.handle(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("review: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// checking is one act on its way.
type checking struct {
	filing
	readings Readings
	checker  Checker
	part     bot.ReviewPart
	picked   string // id of the document that a choice settled
}

// tell adds a line.
func (x *checking) tell(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	x.line(format)
}

func (x *checking) handle(ctx context.Context) error {
	t := x.turn
	switch {
	case !t.Sender.Supervises:
		x.refuse()
		return nil
	case t.Picked != nil && t.Picked.Proposal.Review != nil:
		x.part, x.picked = *t.Picked.Proposal.Review, t.Picked.Proposal.Document
	case t.Utterance.Review != nil:
		x.part = *t.Utterance.Review
	default:
		x.unanswered()
		return nil
	}
	return x.act(ctx)
}

// refuse tells who may do it.
func (x *checking) refuse() {
	x.out.Refused = true
	x.out.State.Pending = x.turn.State.Pending
	if x.part.Act = x.turn.Utterance.Review.Act; x.part.Act == bot.ReviewChange {
		x.tell("抱歉，这个我不能替您改：文件读得对不对，由督查室核对更正。发现有误，请告诉%s。", x.contact())
	} else {
		x.tell("抱歉，核对、更正和确认文件只能由督查室来做，我不能代办。有疑问请联系%s。", x.contact())
	}
	x.tell("查条文、报进展，直接说就行，如“第9条谁牵头”。")
}

func (x *checking) act(ctx context.Context) error {
	switch x.part.Act {
	case bot.ReviewLeave, bot.ReviewRevoke, bot.ReviewItems, bot.ReviewUnclear:
		x.leave()
		return nil
	case bot.ReviewUndo:
		x.undo()
		return nil
	case bot.ReviewStanding:
		x.standing()
		return nil
	case bot.ReviewConfirm:
		x.confirm()
		return nil
	case bot.ReviewList:
		return x.list(ctx)
	}
	doc, ok := x.document()
	if !ok {
		return nil
	}
	x.about(doc)
	switch x.part.Act {
	case bot.ReviewHistory:
		return x.history(ctx, doc)
	case bot.ReviewVersions:
		return x.versions(ctx, doc)
	case bot.ReviewMore:
		x.more(doc)
	case bot.ReviewShow:
		x.show(doc)
	default:
		x.change(doc)
	}
	return nil
}

// leave answers what asks for nothing, or for what cannot be done.
func (x *checking) leave() {
	switch x.part.Act {
	case bot.ReviewLeave:
		x.tell("好，没有改动。")
	case bot.ReviewRevoke:
		x.tell("确认过的收不回来。读错了可以直接改；不再执行了，说“这份文件废止了”。")
	case bot.ReviewItems:
		x.tell("这里不能增删、合并条目，也没有记成进展。请改好原文再发给我，我按新的一版读，改动会列出来。")
	default:
		x.out.Clarify = true
		x.tell("可以改。请直接说改成什么，如“第3条牵头单位改为某某局”“第3条时限改为6月30日”。")
	}
}

// unanswered goes on with an open question that the message does not answer.
func (x *checking) unanswered() {
	p := x.turn.State.Pending
	if p == nil || x.turn.Utterance.No || x.turn.Utterance.Intent == bot.Cancel {
		x.out.Intent = bot.Cancel
		x.tell("好，没有改动。")
		return
	}
	again := *p
	again.Version, again.Expires = 0, x.turn.Now.Add(pendingFor)
	x.out.Clarify, x.out.Choices, x.out.State.Pending = true, p.Choices, &again
	x.tell("请从下面选一个；不改了回“取消”。")
}

// about notes the document that the conversation is about now.
func (x *checking) about(doc *ledger.Document) {
	s := &x.out.State
	if s.Review == nil || s.Review.Document != doc.ID {
		s.Review = &bot.ReviewState{Document: doc.ID}
	} else {
		kept := *s.Review
		s.Review = &kept
	}
	if s.Document != doc.ID {
		s.Document, s.Measures = doc.ID, nil
	}
	if !slices.Contains(x.out.Documents, doc.ID) {
		x.out.Documents = append(x.out.Documents, doc.ID)
	}
}

// ask waits for one of the choices, each of which carries the act with what was asked settled.
func (x *checking) ask(choices []bot.Choice) {
	x.out.Clarify, x.out.Choices = true, choices
	x.out.State.Pending = &bot.Pending{Ability: bot.Review, Step: string(x.part.Act), Choices: choices, Expires: x.turn.Now.Add(pendingFor)}
}

// choice is one answer: the document and the act with what was asked settled.
func choice(label string, doc *ledger.Document, part bot.ReviewPart) bot.Choice {
	part.Revision = doc.Revision
	return bot.Choice{Label: label, Proposal: bot.Proposal{Document: doc.ID, Review: &part}}
}

// actOf is who does it, now.
func (x *checking) actOf() ledger.Act { return actOf(x.turn) }

func actOf(t bot.Turn) ledger.Act {
	s := t.Sender
	name := s.Name
	if name == "" {
		name = s.UserID
	}
	return ledger.Act{UserID: s.UserID, Name: name, MessageKey: t.MessageKey, At: t.Now.UTC()}
}

// doubts is what there is to look at in a reading.
func (x *checking) doubts(doc *ledger.Document) []ledger.Doubt {
	return x.checker.Doubts(doc, x.corpus.Directory())
}

// copyOf is a document that corrections may be tried on.
func copyOf(doc *ledger.Document) *ledger.Document {
	d := *doc
	d.Measures = slices.Clone(doc.Measures)
	for i := range d.Measures {
		d.Measures[i].Mended = slices.Clip(d.Measures[i].Mended)
	}
	return &d
}

// titled prints a document's name, short enough for a phone.
func titled(d *ledger.Document) string { return "《" + clip(d.Title, 28) + "》" }

// of names the document before a measure's number, where there are several.
func (x *checking) of(d *ledger.Document) string {
	if len(x.corpus.Titles()) < 2 {
		return ""
	}
	return titled(d)
}

// alike compares names as people type them.
func alike(a, b string) bool { return zh.Squeeze(a) == zh.Squeeze(b) }
