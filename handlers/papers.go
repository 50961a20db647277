package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/office"
	"duban/retrieval"
	"duban/zh"
)

// paperTime bounds the making of one file. A person waits for it, and so does his next message.
const paperTime = 80 * time.Second

// MostForPaper is how many rows a draft is made from; a person reads none of so many.
const MostForPaper = 100_000

// Put keeps the bytes of a file that is to be sent and returns their id; the same bytes have the same id. Errors: TooLarge, a
// sentence for the person.
type Put func(ctx context.Context, r io.Reader) (id string, size int64, err error)

// Papers makes what people take away from the ledger and sends it as a file 要材料: the ledger, pictures, drafts. 督查室 gets
// everything, a lead unit its measures, others their own rows; drafts of 通报, 专报, 督办单 and the yearly report are for 督查室. Files
// are sent to who asked and to nobody else.
type Papers struct {
	library Library
	tasks   *Tasks
	put     Put
	lights  func() ledger.Lights
}

var _ bot.Ability = (*Papers)(nil)

// NewPapers makes the ability; lights are asked for each file, for they change while the program runs. It is safe for concurrent use.
func NewPapers(library Library, tasks *Tasks, put Put, lights func() ledger.Lights) *Papers {
	return &Papers{library: library, tasks: tasks, put: put, lights: lights}
}

// Intent names the ability; it never leaves a question open.
func (p *Papers) Intent() bot.Intent { return "papers" }

// Recognise takes 导出台账, 发张进度图 and 出一期通报.
func (p *Papers) Recognise(u bot.Utterance) bot.Match {
	if u.Paper != nil && u.Outside == bot.OutsideNone {
		return 97
	}
	return 0
}

// Handle makes the file and sends it after the reply.
func (p *Papers) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := p.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("papers: %w", err)
	}
	v := &viewing{tasks: p.tasks, filing: filing{turn: t, corpus: corpus, entries: p.tasks.entries, out: bot.Outcome{Intent: bot.Question, State: t.State}}}
	x := &making{viewing: v, papers: p, part: *t.Utterance.Paper, desk: Desk(corpus.Directory(), p.lights(), ledger.DateOf(t.Now))}
	x.out.State.Pending = nil
	working, cancel := context.WithTimeout(ctx, paperTime)
	defer cancel()
	err = errors.Join(x.make(working), corpus.Err())
	switch code := ledger.CodeOf(err); {
	case err == nil:
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		x.out.Files, x.lines = nil, []string{"台账很大，一分多钟还没做完，先停下了。请写明哪份文件、哪个单位再要，或请管理员用 duban ledger 导出。"}
	case code == ledger.TooLarge, code == ledger.Invalid:
		x.out.Files, x.lines = nil, []string{fullWidth(sentence(err))}
	default:
		return bot.Outcome{}, fmt.Errorf("papers: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// making is one file on its way.
type making struct {
	*viewing
	papers *Papers
	part   bot.PaperPart
	desk   office.Desk
	want   Extract
}

// make finds out whose rows may stand in the file, and makes it.
func (x *making) make(ctx context.Context) error {
	own := x.canonical(x.turn.Sender.Unit)
	switch {
	case x.part.How:
		x.line("说“导出台账”，我就把表格发给您；只要一条或一个单位的，说“第4条的台账”“松坪镇的台账”；要 Word，说“台账word版”。")
		return nil
	case !x.supervises() && own == "":
		x.out.Refused = true
		x.line(fmt.Sprintf("抱歉，通讯录里还没有您的单位，台账不能发。请联系%s加上姓名和单位，再说一次就行。", x.contact()))
		return nil
	case !x.supervises() && x.draft():
		x.out.Refused = true
		x.line(fmt.Sprintf("抱歉，%s由%s起草，您这边不能出。您单位的台账，说“我们单位的台账”。", paperWord(x.part.Kind), x.supervisor()))
		return nil
	case !x.narrow(own):
		return nil
	}
	if x.draft() {
		return x.drafts(ctx)
	}
	return x.files(ctx)
}

// draft reports a paper that speaks for 督查室.
func (x *making) draft() bool {
	return slices.Contains([]bot.PaperKind{bot.PaperBulletin, bot.PaperBrief, bot.PaperYearly, bot.PaperOrder}, x.part.Kind)
}

func paperWord(k bot.PaperKind) string {
	return map[bot.PaperKind]string{bot.PaperTable: "台账", bot.PaperWord: "台账", bot.PaperPicture: "进度图", bot.PaperBulletin: "督查通报", bot.PaperBrief: "督查专报",
		bot.PaperYearly: "年度报告", bot.PaperOrder: "督办单"}[k]
}

// supervisor is how the county calls its 督查室.
func (x *making) supervisor() string {
	if x.desk.Issuer != "" {
		return x.desk.Issuer
	}
	return "督查室"
}

// narrow reads which documents, measures and units are meant, and what of them the sender may see; false when it said why not.
func (x *making) narrow(own string) bool {
	u := x.turn.Utterance
	x.want.Documents = x.corpus.Meant(u.Folded, u.Documents)
	for _, r := range included(u.References) {
		x.want.Numbers = append(x.want.Numbers, r.Number)
	}
	if len(x.want.Numbers) > 0 && !x.find() {
		return false
	}
	x.units(own)
	if !x.supervises() {
		x.want.Own = own
		if x.part.Lead && x.want.Lead == "" {
			x.want.Lead = own
		}
	}
	x.desk.Scope = x.scope()
	return true
}

// find chooses the documents that have the numbers; false when none has.
func (x *making) find() bool {
	var items []bot.ReportItem
	for _, n := range x.want.Numbers {
		items = append(items, bot.ReportItem{Number: n})
	}
	var ids []string
	for _, d := range x.filing.documents(items) {
		if d.Standing == ledger.InForce && slices.ContainsFunc(x.want.Numbers, func(n string) bool { return len(numbered(d, n)) > 0 }) {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		x.out.Refused = true
		x.line(fmt.Sprintf("没有%s，导不出台账。请核对是第几条。", x.list(x.want.Numbers)))
		return false
	}
	x.want.Documents = ids
	return true
}

// units reads whose rows are wanted: units by name, groups by their members, 我们 by the sender's own.
func (x *making) units(own string) {
	dir := x.corpus.Directory()
	var named []string
	for _, m := range x.turn.Utterance.Units {
		if !m.Group {
			named = append(named, unitNamed(x.corpus.Units(), dir, m.Name))
			continue
		}
		for _, u := range dir.Units {
			if x.corpus.Units().In(u.Name, m.Name) == zh.Member {
				named = append(named, u.Name)
			}
		}
	}
	if len(named) == 0 && x.turn.Utterance.Scope == "own" && own != "" {
		named = []string{own}
	}
	if x.part.Lead && len(named) == 1 {
		x.want.Lead = named[0]
		return
	}
	x.want.Units = named
}

// scope names what the rows are of, for titles and file names; "" = everything that the sender may see.
func (x *making) scope() string {
	var parts []string
	switch {
	case x.want.Lead != "":
		parts = append(parts, x.want.Lead+"牵头的")
	case len(x.want.Units) > 3:
		parts = append(parts, fmt.Sprintf("%s等%d个单位", x.want.Units[0], len(x.want.Units)))
	case len(x.want.Units) > 0:
		parts = append(parts, strings.Join(x.want.Units, "、"))
	case x.want.Own != "":
		parts = append(parts, x.want.Own)
	}
	if n := x.want.Numbers; len(n) > 0 {
		parts = append(parts, joinedNumbers(n))
	}
	return strings.Join(parts, "")
}

func joinedNumbers(numbers []string) string {
	var names []string
	for _, n := range numbers[:min(5, len(numbers))] {
		names = append(names, numberName(n))
	}
	s := strings.Join(names, "、")
	if len(numbers) > 5 {
		s += "等"
	}
	return s
}

// rows is what is wanted, counted as it goes by.
func (x *making) rows(ctx context.Context, tally *office.Tally) office.Rows {
	seq := x.papers.tasks.Rows(ctx, x.corpus, x.desk.Today, x.want)
	return func(yield func(office.Row, error) bool) {
		for r, err := range seq {
			if err == nil && x.part.Overdue && r.State != ledger.Overdue {
				continue
			}
			if err == nil {
				tally.Add(r)
				if ctx.Err() != nil {
					err = fmt.Errorf("make a file: %w", ctx.Err())
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// send keeps a file and puts it behind the reply.
func (x *making) send(ctx context.Context, name string, kind ledger.AttachmentKind, write func(w io.Writer) error) error {
	a, err := x.papers.keep(ctx, name, kind, write)
	if err == nil {
		x.out.Files = append(x.out.Files, a)
	}
	return err
}

// keep makes a file and keeps its bytes.
func (p *Papers) keep(ctx context.Context, name string, kind ledger.AttachmentKind, write func(w io.Writer) error) (ledger.Attachment, error) {
	var body bytes.Buffer
	if err := write(&body); err != nil {
		return ledger.Attachment{}, err
	}
	if body.Len() > ledger.MaxFile {
		return ledger.Attachment{}, ledger.Errorf(ledger.TooLarge, "文件超过%d MB，聊天里发不了。请写明哪份文件、哪个单位再要，或请管理员用 duban ledger --out 导出。", ledger.MaxFile>>20)
	}
	id, _, err := p.put(ctx, &body)
	if err != nil {
		return ledger.Attachment{}, fmt.Errorf("keep a file: %w", err)
	}
	return ledger.Attachment{ID: id, Name: name, Kind: kind}, nil
}

// slips is the drafts of 催办单 as one document, of the rows that are wanted.
func (p *Papers) slips(ctx context.Context, corpus *retrieval.Corpus, today ledger.Date, want func(office.Row) bool) (ledger.Attachment, bool, error) {
	var rows []office.Row
	for r, err := range p.tasks.Rows(ctx, corpus, today, Extract{}) {
		if err != nil {
			return ledger.Attachment{}, false, err
		}
		if r.State == ledger.Overdue && want(r) {
			rows = append(rows, r)
		}
	}
	papers := office.Slips(Desk(corpus.Directory(), p.lights(), today), rows)
	if len(papers) == 0 {
		return ledger.Attachment{}, false, nil
	}
	a, err := p.keep(ctx, "催办单草稿-"+compact(today)+".docx", ledger.PlainFile, func(w io.Writer) error { return office.WritePapers(w, papers...) })
	return a, err == nil, err
}

// compact prints a day for a file's name: 20261021.
func compact(d ledger.Date) string { return strings.ReplaceAll(d.String(), "-", "") }
