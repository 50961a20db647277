package intake

import (
	"context"
	"fmt"
	"io"
	"strings"

	"duban/knowledge"
	"duban/ledger"
)

// Store is where documents stand.
type Store interface {
	// Preview says what Save would do, and does nothing.
	Preview(ctx context.Context, doc *ledger.Document) (ledger.Saved, error)
	// Save keeps a reading.
	Save(ctx context.Context, doc *ledger.Document) (ledger.Saved, error)
}

// Doubts says what about a reading a person should look at.
type Doubts func(doc *ledger.Document) []ledger.Doubt

// Intake reads files and has them saved. Zero value: not useful; see New. Concurrency: safe.
type Intake struct {
	store  Store
	doubts Doubts
	every  knowledge.Options // Extract of it is how every file's text is got
}

// New makes an Intake; of every, Extract alone counts.
func New(store Store, doubts Doubts, every knowledge.Options) *Intake {
	return &Intake{store: store, doubts: doubts, every: every}
}

// Reading is a file that was read 读入结果, with what became of it.
type Reading struct {
	ledger.Saved
	Doubts []ledger.Doubt // the gravest first
	Name   string         // of the file
}

// Read reads a file and says what saving it would do.
// Errors: those of knowledge.Read, whose messages are for the person; those of the store.
func (in *Intake) Read(ctx context.Context, name string, r io.Reader, opts knowledge.Options) (*ledger.Document, Reading, error) {
	if opts.Extract == nil {
		opts.Extract = in.every.Extract
	}
	doc, err := knowledge.Read(ctx, name, r, opts)
	if err != nil {
		return nil, Reading{}, err
	}
	saved, err := in.store.Preview(ctx, doc)
	if err != nil {
		return nil, Reading{}, fmt.Errorf("compare with what stands: %w", err)
	}
	return doc, in.reading(name, saved), nil
}

// Take reads a file and saves it at once. Errors: as for Read.
func (in *Intake) Take(ctx context.Context, name string, r io.Reader, opts knowledge.Options) (Reading, error) {
	if opts.Extract == nil {
		opts.Extract = in.every.Extract
	}
	doc, err := knowledge.Read(ctx, name, r, opts)
	if err != nil {
		return Reading{}, err
	}
	saved, err := in.store.Save(ctx, doc)
	if err != nil {
		return Reading{}, fmt.Errorf("save a document: %w", err)
	}
	return in.reading(name, saved), nil
}

func (in *Intake) reading(name string, saved ledger.Saved) Reading {
	return Reading{Saved: saved, Doubts: in.doubts(saved.Document), Name: name}
}

// mostShown is how many doubts are told at once.
const mostShown = 3

// Sentence says what was read, for the person who brought it: title and 文号, how many measures and units, what a new
// revision changes, what to look at, and what to say next. Shape: short lines for a phone.
func (r Reading) Sentence() string {
	d := r.Document
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case !r.Changed:
		add("《%s》已经有了，内容没变（第%d版，%s）。", d.Title, d.Revision, state(d))
	case r.Former > 0:
		add("已更新《%s》%s为第%d版：%s。", d.Title, numbered(d), d.Revision, size(d))
		lines = append(lines, r.changed()...)
	default:
		add("已导入《%s》%s：%s。", d.Title, numbered(d), size(d))
	}
	for _, m := range r.LostMends {
		add("原来的更正（%s改为“%s”）没有用到新版上，请再看一下。", m.Field.Chinese(), m.After)
	}
	for _, s := range r.Repealed {
		if s.DocumentID != d.ID {
			add("按文中所写，%s一份旧文件：%s", s.Standing.Chinese(), s.Note)
		}
	}
	lines = append(lines, r.look()...)
	return strings.Join(lines, "\n")
}

// changed says what a new revision changed.
func (r Reading) changed() []string {
	if r.Changes.Empty() {
		return []string{"措施没有变化，变的是其他文字。"}
	}
	return append([]string{fmt.Sprintf("和第%d版比：", r.Former)}, r.Changes.Lines()...)
}

// look says what is doubtful and what to do next.
func (r Reading) look() []string {
	d := r.Document
	if d.Standing != ledger.InForce {
		return []string{"这份文件" + d.Standing.Chinese() + "，只作留存。"}
	}
	if len(d.Measures) == 0 {
		return []string{"没有读出编号的措施，不会产生任务；内容可以查。"}
	}
	next := "要让任务和时限生效，说“确认生效”。"
	if d.Status == ledger.DocumentConfirmed {
		next = "已经生效；要看读得对不对，说“核对”。"
	}
	if len(r.Doubts) == 0 {
		return []string{"没有疑点。" + next}
	}
	lines := []string{fmt.Sprintf("有%d处要看：", len(r.Doubts))}
	for _, doubt := range r.Doubts[:min(mostShown, len(r.Doubts))] {
		lines = append(lines, doubtLine(d, doubt))
	}
	if more := len(r.Doubts) - mostShown; more > 0 {
		lines = append(lines, fmt.Sprintf("还有%d处。", more))
	}
	if d.Status == ledger.DocumentConfirmed {
		return append(lines, "说“核对”逐条看。")
	}
	return append(lines, "说“核对”逐条看；看过没问题，说“确认生效”。")
}

func doubtLine(d *ledger.Document, doubt ledger.Doubt) string {
	words := strings.TrimRight(doubt.Words, "。")
	if m, ok := d.FindMeasure(doubt.MeasureKey); ok {
		return ledger.Cited(m.Number) + "：" + words + "。"
	}
	return words + "。"
}

// numbered is a document's 文号 in brackets, where it has one.
func numbered(d *ledger.Document) string {
	if d.Number == "" {
		return ""
	}
	return "（" + d.Number + "）"
}

// size is how much a document holds: 18条措施，涉及9个单位.
func size(d *ledger.Document) string {
	units := map[string]bool{}
	for i := range d.Measures {
		for _, a := range d.Measures[i].Assignments {
			units[a.Unit] = true
		}
	}
	if len(units) == 0 {
		return fmt.Sprintf("%d条措施", len(d.Measures))
	}
	return fmt.Sprintf("%d条措施，点到%d个单位", len(d.Measures), len(units))
}

func state(d *ledger.Document) string {
	switch {
	case d.Standing != ledger.InForce:
		return d.Standing.Chinese()
	case d.Status == ledger.DocumentConfirmed:
		return "已生效"
	}
	return "待核对"
}
