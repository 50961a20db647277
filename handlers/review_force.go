package handlers

import (
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// confirm lets duties count. What is still doubtful is asked once more.
func (x *checking) confirm() {
	docs, ok := x.toConfirm()
	if !ok {
		return
	}
	var names []string
	open := 0
	for _, d := range docs {
		names = append(names, titled(d))
		open += len(x.doubts(d))
	}
	part := x.part
	part.Settled = true
	if open > 0 && !x.part.Settled {
		x.tell("%s还有%d处没核对%s，确定生效吗？要先看，说“核对”。", join(names), open, x.where(docs))
		one := bot.Choice{Label: "确定生效", Proposal: bot.Proposal{Review: &part}}
		if len(docs) == 1 {
			one = choice("确定生效", docs[0], part)
		}
		x.ask([]bot.Choice{one})
		return
	}
	for _, d := range docs {
		x.out.Effects.Confirm = append(x.out.Effects.Confirm, ledger.Confirmation{DocumentID: d.ID, Revision: d.Revision, Act: x.actOf()})
		x.out.Documents = append(x.out.Documents, d.ID)
		x.tell("%s（第%d版）已确认生效，%d条措施的任务和时限开始计算。", titled(d), d.Revision, len(d.Measures))
	}
	if len(docs) == 1 {
		x.about(docs[0])
		x.out.State.Review.Undo = nil
		x.tell("以后发现读错了，照样可以改；不再执行了，说“这份文件废止了”。")
	}
}

// where names the measures that are doubtful, when they are of one document.
func (x *checking) where(docs []*ledger.Document) string {
	if len(docs) != 1 {
		return ""
	}
	var numbers []string
	for _, doubt := range x.doubts(docs[0]) {
		if m, ok := docs[0].FindMeasure(doubt.MeasureKey); ok && !slices.Contains(numbers, m.Number) {
			numbers = append(numbers, m.Number)
		}
	}
	switch {
	case len(numbers) == 0:
		return ""
	case len(numbers) > 6:
		return "（" + numberList(numbers[:6]) + "等）"
	}
	return "（" + numberList(numbers) + "）"
}

// toConfirm finds the documents that are to come into force; false when it asked, or said that there is none.
func (x *checking) toConfirm() ([]*ledger.Document, bool) {
	drafts := x.drafts()
	if x.part.All && x.picked == "" && len(drafts) > 0 {
		return x.read(drafts), true
	}
	if x.picked == "" && len(x.part.Titles) == 0 && len(x.turn.Utterance.Documents) == 0 && len(drafts) == 0 {
		x.tell("没有待确认的文件，都已经生效了。")
		return nil, false
	}
	d, ok := x.document()
	switch {
	case !ok:
		return nil, false
	case d.Standing != ledger.InForce:
		x.tell("%s%s，不能生效。要恢复，说“恢复%s”。", titled(d), d.Standing.Chinese(), titled(d))
		return nil, false
	case d.Status == ledger.DocumentConfirmed:
		x.tell("%s（第%d版）已经生效了。", titled(d), d.Revision)
		x.remaining(drafts)
		return nil, false
	}
	return []*ledger.Document{d}, true
}

func (x *checking) remaining(drafts []retrieval.Title) {
	if len(drafts) > 0 {
		x.tell("还没确认的：%s", titles(drafts))
	}
}

// standing marks a document as repealed, replaced, or in force again.
func (x *checking) standing() {
	d, ok := x.subject()
	if !ok {
		return
	}
	change := ledger.StandingChange{DocumentID: d.ID, Standing: x.part.Standing, Note: x.part.Text, Act: x.actOf()}
	by := x.successor(d)
	if by != nil {
		change.By = by.ID
	}
	if change.Standing == d.Standing && change.By == d.StandingBy {
		x.tell("%s现在就是%s，不用改。", titled(d), d.Standing.Chinese())
		return
	}
	x.out.Effects.Standings = append(x.out.Effects.Standings, change)
	x.about(d)
	x.out.State.Review.Undo = &bot.ReviewBack{Standings: []ledger.StandingChange{{DocumentID: d.ID, Standing: d.Standing, By: d.StandingBy, Note: d.StandingNote}}}
	x.tell("已改：%s %s → %s。", titled(d), d.Standing.Chinese(), change.Standing.Chinese())
	switch {
	case change.Standing == ledger.InForce:
		x.tell("它的任务和时限恢复计算。")
	case by != nil:
		x.tell("由%s代替。它不再提醒，点名问到时会注明。", titled(by))
	case x.part.By != "":
		x.tell("代替它的“%s”还没有导入，导入后请再说一次。", clip(x.part.By, 30))
	default:
		x.tell("它不再提醒，点名问到时会注明。")
	}
	x.tell("改错了回“撤销”。")
}

// subject is the document whose standing changes, in force or not.
func (x *checking) subject() (*ledger.Document, bool) {
	if x.picked != "" {
		d, ok := x.corpus.Document(x.picked)
		if !ok {
			x.tell("这份文件已经不在了，请重新说一次。")
		}
		return d, ok
	}
	all := x.corpus.Titles()
	said := slices.DeleteFunc(slices.Clone(x.part.Titles), func(t string) bool { return x.part.By != "" && alike(t, x.part.By) })
	var meant []retrieval.Title
	switch {
	case len(said) > 0:
		if meant = byName(all, said[0]); len(meant) == 0 {
			x.notThere(said[0])
			return nil, false
		}
	case x.turn.State.Document != "":
		meant = x.corpus.Ordered([]string{x.turn.State.Document})
	case len(all) == 1:
		meant = all
	}
	if len(meant) == 1 {
		return x.corpus.Document(meant[0].ID)
	}
	x.out.Clarify = true
	if len(meant) == 0 {
		x.tell("说的是哪份文件？请写上标题，如“《…》废止了”。")
		return nil, false
	}
	x.tell("有%d份文件对得上，说的是哪一份？", len(meant))
	x.ask(x.documentChoices(x.read(meant[:min(maxChoices, len(meant))])))
	return nil, false
}

// successor is the document that takes the place of another, nil when none is named or there.
func (x *checking) successor(of *ledger.Document) *ledger.Document {
	if x.part.By == "" || x.part.Standing != ledger.Replaced {
		return nil
	}
	titles := slices.DeleteFunc(byName(x.corpus.Titles(), strings.TrimSpace(x.part.By)), func(t retrieval.Title) bool { return t.ID == of.ID })
	if docs := x.read(titles); len(docs) == 1 {
		return docs[0]
	}
	return nil
}
