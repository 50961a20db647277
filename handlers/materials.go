package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// handing is the name of the ability that hands out evidence.
const handing bot.Intent = "materials"

// mostFiles is how many files one reply hands out; whoever wants more names the unit.
const mostFiles = 9

// Materials hands a reviewer the files that came with a report 佐证材料: 发我第4条松坪镇的材料. 督查室 and the unit that leads the
// measure get every unit's, others their own.
type Materials struct{ decide *Decide }

var _ bot.Ability = (*Materials)(nil)

// NewMaterials makes the ability; decide knows whose right it is. It is safe for concurrent use.
func NewMaterials(decide *Decide) *Materials { return &Materials{decide: decide} }

// Intent names the ability; it never leaves a question open.
func (m *Materials) Intent() bot.Intent { return handing }

const fileWord = `(?:佐证材料|证明材料|佐证|材料|附件|照片|图片|视频)`

var (
	wantsFiles = regexp.MustCompile(`^.{0,12}(?:发给我|发我|给我发|给我|发来|发一下|我要看|我看看|看一下|看看|查看|下载|调阅|调出).{0,60}` + fileWord + `(?:吧|呢|谢谢)?[。!?]*$|` +
		fileWord + `(?:都)?(?:发给我|发我|给我看看|给我|发来|发一下|我看看|看一下|看看)(?:吧|谢谢)?[。!]*$`)
	asksOfFiles = regexp.MustCompile(`要交|要报|需要|应当|要求|哪些材料|什么材料|怎么|清单`)
)

// Recognise takes the request for the files of a measure's reports.
func (m *Materials) Recognise(u bot.Utterance) bot.Match {
	if !u.Wordless() && len(included(u.References)) > 0 && wantsFiles.MatchString(u.Folded) && !asksOfFiles.MatchString(u.Folded) {
		return 97
	}
	return 0
}

// Handle finds the files.
func (m *Materials) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := m.decide.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("materials: %w", err)
	}
	x := m.decide.deciding(t, corpus)
	x.out.Intent, x.out.State.Pending = bot.Question, nil
	for _, r := range included(t.Utterance.References) {
		x.part.Numbers = append(x.part.Numbers, r.Number)
	}
	for _, u := range t.Utterance.Units {
		x.part.Units = append(x.part.Units, u.Name)
	}
	if err := errors.Join(x.materials(ctx), corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("materials: %w", err)
	}
	x.out.Reply = strings.Join(x.lines, "\n")
	return x.out, nil
}

// materials hands out the files of one measure, of the units named.
func (x *deciding) materials(ctx context.Context) error {
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	if len(x.part.Units) == 0 && x.own() != "" && !x.mayReview(f.measure, "") {
		x.part.Units = []string{x.own()}
	}
	all, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: f.doc.ID, MeasureKey: f.measure.Key})
	if err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	x.stands = ledger.NewStandings(nil)
	list := x.newest(all)
	mine := slices.DeleteFunc(slices.Clone(list), func(e entryOf) bool { return !x.maySeeFiles(e) || !x.fileOf(e) })
	if len(mine) == 0 && slices.ContainsFunc(list, func(e entryOf) bool { return x.fileOf(e) && !x.maySeeFiles(e) }) {
		return x.refuse("抱歉，别的单位的材料由牵头单位和%s看。您单位的，说“发我%s的材料”。", x.supervision(), numberName(f.measure.Number))
	}
	if err := x.seeGiven(ctx, mine); err != nil {
		return err
	}
	n := x.handOut(mine)
	switch name := join(x.part.Units) + x.ofDoc(f.doc) + numberName(f.measure.Number); {
	case n == 0 && len(mine) == 0:
		x.tell("%s还没有报过，没有材料。", name)
	case n == 0:
		x.tell("%s的上报没有附材料。", name)
	case n > mostFiles:
		x.tell("一次最多发%d件；还有%d件，请写上单位再要。", mostFiles, n-mostFiles)
	}
	return nil
}

// maySeeFiles reports whether the sender may see a report's files: he reviews it, or it is his own unit's.
func (x *deciding) maySeeFiles(e entryOf) bool {
	return x.mayReview(e.measure, e.u.Unit) || x.own() != "" && x.own() == e.u.Unit
}

// fileOf reports whether a report is one of a unit named; none named means all.
func (x *deciding) fileOf(e entryOf) bool {
	return len(x.part.Units) == 0 || slices.ContainsFunc(x.part.Units, func(n string) bool { return x.meansUnit(n, e.u.Unit) })
}

// handOut names the files of reports and sends them along, each once; it returns how many there are.
func (x *deciding) handOut(list []entryOf) (n int) {
	for _, e := range list {
		var names []string
		for _, file := range x.given[e.u.ID] {
			n++
			if slices.ContainsFunc(x.out.Files, func(a ledger.Attachment) bool { return a.ID == file.ID }) || n > mostFiles {
				continue
			}
			x.out.Files = append(x.out.Files, file.Attachment)
			names = append(names, file.Name)
		}
		if len(names) > 0 {
			x.tell("%s %s%s附的材料%d件：%s。", e.u.Unit, numberName(e.measure.Number), x.spokenOfPeriod(e), len(names), strings.Join(names, "、"))
		}
	}
	return n
}
