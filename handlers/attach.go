package handlers

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// attaching is the name by which the question where a file belongs finds its way back.
const attaching bot.Intent = "attach"

const (
	attachFor   = 30 * time.Minute // after a report, in which a file goes with it unasked
	recentMost  = 4                // measures offered
	recentLooks = 30               // own entries looked at for them
)

// Keep fetches a file from the channel and keeps its bytes; the same bytes give the same id. Errors: with the codes Invalid,
// TooLarge and NotFound the message is a Chinese sentence for whoever sent it; with any other code a later try may work.
type Keep func(ctx context.Context, f ledger.File, kind ledger.AttachmentKind) (ledger.Attachment, error)

// Given tells what was attached.
type Given interface {
	// LastEvidence returns what the latest message of a person that gave some gave, as far as it still stands.
	LastEvidence(ctx context.Context, person string) ([]ledger.Evidence, error)
}

// Attach keeps a picture, a film or a file with the report that it belongs to 附件. Nobody is asked for any. A document that a
// supervisor sends goes to Bring instead.
//
//	file ──► a report of the last half hour ──► with it
//	   ├──► a report that waits for its measure ──► with it, once it is clear
//	   ├──► older reports ──► asked: with which?
//	   └──► none ──► not kept
type Attach struct {
	library Library
	entries Ledger
	given   Given
	keep    Keep
	bring   bot.Ability
}

var _ bot.Ability = (*Attach)(nil)

// NewAttach makes the ability; bring takes the documents of supervisors. It is safe for concurrent use.
func NewAttach(library Library, entries Ledger, given Given, keep Keep, bring bot.Ability) *Attach {
	return &Attach{library: library, entries: entries, given: given, keep: keep, bring: bring}
}

// Intent names the ability.
func (a *Attach) Intent() bot.Intent { return attaching }

var unattach = regexp.MustCompile(`^(?:撤销|撤回|取消|删除|删掉|去掉|不要)(?:刚才|刚刚|上面)?(?:的|那个|那张|这个|这张)?(?:附件|图片|照片|视频|文件|材料)了?[。!]*$`)

// Recognise takes files of every kind, and 撤销附件.
func (a *Attach) Recognise(u bot.Utterance) bot.Match {
	switch {
	case u.File != nil && kindOfFile(u) != "":
		return 100
	case !u.Wordless() && unattach.MatchString(u.Folded):
		return 96
	}
	return 0
}

// kindOfFile is how a message's file is shown; "" for what is no attachment.
func kindOfFile(u bot.Utterance) ledger.AttachmentKind {
	switch u.Kind {
	case "image":
		return ledger.Picture
	case "video":
		return ledger.Film
	case "file":
		switch strings.ToLower(path.Ext(u.File.Name)) {
		case ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".heic":
			return ledger.Picture
		}
		return ledger.PlainFile
	}
	return ""
}

// Handle attaches, or asks where to.
func (a *Attach) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	u := t.Utterance
	if u.File != nil && kindOfFile(u) == ledger.PlainFile && t.Sender.Supervises {
		return a.bring.Handle(ctx, t)
	}
	corpus, err := a.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("attach: %w", err)
	}
	x := &attachment{filing: filing{turn: t, corpus: corpus, entries: a.entries, out: bot.Outcome{Intent: bot.Report, State: t.State}}, ability: a}
	switch {
	case u.File != nil:
		err = x.came(ctx)
	case unattach.MatchString(u.Folded):
		err = x.takeBack(ctx)
	default:
		err = x.told(ctx)
	}
	if err == nil {
		err = corpus.Err()
	}
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("attach: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// attachment is one file on its way to a report.
type attachment struct {
	filing
	ability *Attach
}

// came looks for the report to which a new file belongs.
func (x *attachment) came(ctx context.Context) error {
	draft, waits, err := x.openDraft(ctx)
	if err != nil {
		return err
	}
	waits = waits && !x.turn.Now.After(x.turn.State.Pending.Expires)
	var last, recent []ledger.ProgressUpdate
	if !waits {
		if last, recent, err = x.reports(ctx); err != nil {
			return err
		}
	}
	if !waits && len(recent) == 0 {
		x.out.Intent = bot.Help
		x.line("收到了，不过您最近没有报过进展，我没有存。不需要拍照留痕；报进展一句话就行，如“第4条已完成，45人参训”。")
		return nil
	}
	file, err := x.ability.keep(ctx, *x.turn.Utterance.File, kindOfFile(x.turn.Utterance))
	switch code := ledger.CodeOf(err); {
	case err == nil:
	case code == ledger.Invalid, code == ledger.TooLarge, code == ledger.NotFound:
		x.line(fullWidth(sentence(err)))
		return nil
	default:
		return fmt.Errorf("keep a file: %w", err)
	}
	switch {
	case waits:
		draft.Files = append(draft.Files, file)
		x.out.Effects.Drafts = append(x.out.Effects.Drafts, draft)
		x.out.Clarify, x.out.Choices = true, x.turn.State.Pending.Choices
		x.line(kindWord(file.Kind) + "收到，等说清是哪一条就附上。请先回上面那个问题。")
	case len(last) == 1:
		x.attach(last, file)
	default:
		x.askWhere(file, recent)
	}
	return nil
}

// reports are the entries of the last report while it is fresh, and the newest of each measure that the sender reported on.
func (x *attachment) reports(ctx context.Context) (last, recent []ledger.ProgressUpdate, err error) {
	t := x.turn
	if last, err = x.entries.LastReport(ctx, t.Sender.UserID, t.Conversation); err != nil {
		return nil, nil, fmt.Errorf("read last report: %w", err)
	}
	last = slices.DeleteFunc(last, func(u ledger.ProgressUpdate) bool {
		return u.State != ledger.UpdateCurrent || t.Now.Sub(u.At) > attachFor || u.At.After(t.Now)
	})
	all, err := x.entries.Updates(ctx, ledger.UpdateFilter{ReporterID: t.Sender.UserID, Limit: recentLooks})
	if err != nil {
		return nil, nil, fmt.Errorf("read own entries: %w", err)
	}
	seen := map[string]bool{}
	for _, u := range all {
		if key := subject(u.DocumentID, u.MeasureKey); !seen[key] && len(recent) < recentMost {
			seen[key] = true
			recent = append(recent, u)
		}
	}
	if len(last) > 1 {
		recent = last
	}
	return last, recent, nil
}

// attach puts a file to entries and names the measures.
func (x *attachment) attach(to []ledger.ProgressUpdate, file ledger.Attachment) {
	var names []string
	for i, u := range to {
		x.out.Effects.Evidence = append(x.out.Effects.Evidence, ledger.Evidence{Attachment: file, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey,
			UpdateID: u.ID, Ordinal: i, Act: actOf(x.turn)})
		names = append(names, x.nameOf(u))
	}
	x.line(kindWord(file.Kind) + "收到，附在" + strings.Join(names, "、") + "后面了。附错了回“撤销附件”。")
}

// nameOf is the measure of an entry as a person would say it, and notes it in the outcome.
func (x *attachment) nameOf(u ledger.ProgressUpdate) string {
	d, ok := x.corpus.Document(u.DocumentID)
	if ok {
		if m, ok := d.FindMeasure(u.MeasureKey); ok {
			x.mention(found{doc: d, measure: m})
			return numberName(m.Number)
		}
	}
	return numberName(ledger.NumberOfKey(u.MeasureKey))
}

// askWhere offers the reports to which a file may belong. The file is kept meanwhile.
func (x *attachment) askWhere(file ledger.Attachment, recent []ledger.ProgressUpdate) {
	for _, u := range recent {
		it := ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status}
		label := fmt.Sprintf("%s（%d月%d日报的）", x.itemLine(it), int(u.Day.Month), u.Day.Day)
		x.out.Choices = append(x.out.Choices, bot.Choice{Label: label, Proposal: bot.Proposal{UpdateIDs: []string{u.ID}, File: &file}})
	}
	x.out.Choices = append(x.out.Choices, bot.Choice{Label: "不用附", Proposal: bot.Proposal{Cancel: true}})
	x.out.Clarify = true
	x.line(kindWord(file.Kind) + "收到，附在哪一条后面？")
	x.out.State.Pending = &bot.Pending{Ability: attaching, Step: "where", Choices: x.out.Choices, Expires: x.turn.Now.Add(pendingFor)}
}

// told attaches to the report that was picked, or to the measure that was named instead.
func (x *attachment) told(ctx context.Context) error {
	t := x.turn
	p := t.State.Pending
	x.out.State.Pending = nil
	switch {
	case t.Picked != nil && t.Picked.Proposal.File != nil:
		return x.attachTo(ctx, *t.Picked.Proposal.File, func(u ledger.ProgressUpdate) bool { return slices.Contains(t.Picked.Proposal.UpdateIDs, u.ID) })
	case t.Picked != nil, t.Utterance.No, t.Utterance.Intent == bot.Cancel:
		x.out.Intent = bot.Cancel
		x.line("好，没有附。")
		return nil
	case p != nil && len(p.Choices) > 0 && p.Choices[0].Proposal.File != nil && len(t.Utterance.References) == 1:
		number := t.Utterance.References[0].Number
		return x.attachTo(ctx, *p.Choices[0].Proposal.File, func(u ledger.ProgressUpdate) bool {
			d, ok := x.corpus.Document(u.DocumentID)
			return ok && slices.ContainsFunc(numbered(d, number), func(m *ledger.Measure) bool { return m.Key == u.MeasureKey })
		})
	}
	x.out.Clarify, x.out.State.Pending = true, p
	if p != nil {
		x.out.Choices = p.Choices
	}
	x.line("请回序号，如“1”；不附了回“取消”。")
	return nil
}

// attachTo attaches a file to the newest of the sender's own entries that fits.
func (x *attachment) attachTo(ctx context.Context, file ledger.Attachment, fits func(ledger.ProgressUpdate) bool) error {
	own, err := x.entries.Updates(ctx, ledger.UpdateFilter{ReporterID: x.turn.Sender.UserID, Limit: 100})
	if err != nil {
		return fmt.Errorf("read own entries: %w", err)
	}
	if i := slices.IndexFunc(own, fits); i >= 0 {
		x.attach(own[i:i+1], file)
		return nil
	}
	x.out.Clarify = true
	x.line("没查到您报过这一条，还没有附。请先报进展，再把" + kindWord(file.Kind) + "发一次。")
	return nil
}

// takeBack detaches what the last message attached.
func (x *attachment) takeBack(ctx context.Context) error {
	x.out.Intent = bot.Cancel
	last, err := x.ability.given.LastEvidence(ctx, x.turn.Sender.UserID)
	if err != nil {
		return fmt.Errorf("read own evidence: %w", err)
	}
	if len(last) == 0 {
		x.line("没有可以撤销的附件。")
		return nil
	}
	var names []string
	for _, e := range last {
		e.Withdrawn, e.Act = true, actOf(x.turn)
		x.out.Effects.Evidence = append(x.out.Effects.Evidence, e)
		if name := x.nameOf(ledger.ProgressUpdate{DocumentID: e.DocumentID, MeasureKey: e.MeasureKey}); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	x.line("已撤销：" + strings.Join(names, "、") + "后面的" + kindWord(last[0].Kind) + "。报的进展没有变。")
	return nil
}

func kindWord(k ledger.AttachmentKind) string {
	switch k {
	case ledger.Picture:
		return "图片"
	case ledger.Film:
		return "视频"
	}
	return "文件"
}
