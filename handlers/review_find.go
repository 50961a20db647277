package handlers

import (
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// document settles which document is meant; false when it asked, or said that there is none.
func (x *checking) document() (*ledger.Document, bool) {
	if x.picked != "" {
		d, ok := x.corpus.Document(x.picked)
		switch {
		case !ok:
			x.tell("这份文件已经不在了，请重新说一次。")
			return nil, false
		case x.part.Revision != 0 && x.part.Revision != d.Revision:
			x.tell("%s刚换了新的一版（第%d版），刚才的没有改。请说“核对”重新看。", titled(d), d.Revision)
			return nil, false
		}
		return d, true
	}
	docs := x.candidates()
	switch len(docs) {
	case 0:
		return nil, false
	case 1:
		return docs[0], true
	}
	x.tell("说的是哪份文件？")
	x.ask(x.documentChoices(docs))
	return nil, false
}

func (x *checking) documentChoices(docs []*ledger.Document) []bot.Choice {
	var choices []bot.Choice
	for _, d := range docs[:min(maxChoices, len(docs))] {
		choices = append(choices, choice(titled(d), d, x.part))
	}
	return choices
}

// candidates is the documents that may be meant, those named first, then the one being checked, then drafts. With
// none it says so.
func (x *checking) candidates() []*ledger.Document {
	if docs, ok := x.named(); ok {
		return docs
	}
	wanted := x.numbers()
	have := func(docs []*ledger.Document) []*ledger.Document {
		return slices.DeleteFunc(slices.Clone(docs), func(d *ledger.Document) bool {
			return slices.ContainsFunc(wanted, func(n string) bool { return len(numbered(d, n)) == 0 })
		})
	}
	checked := x.turn.State.Document
	if r := x.turn.State.Review; r != nil && r.Document != "" {
		checked = r.Document
	}
	if d, ok := x.corpus.Document(checked); ok && len(have([]*ledger.Document{d})) > 0 {
		return []*ledger.Document{d}
	}
	if drafts := have(x.read(x.drafts())); len(drafts) > 0 {
		return drafts
	}
	ids := x.corpus.Choose(retrieval.Choice{Numbers: wanted})
	if docs := have(x.corpus.Read(ids)); len(docs) > 0 {
		return docs
	}
	switch all := x.corpus.InForce(); len(all) {
	case 0:
		x.tell("还没有导入文件。把文件发给我，我来读。")
	case 1:
		x.noMeasure(x.read(all)[0], wanted)
	default:
		x.tell("各份文件里都没有%s。", numberList(wanted))
	}
	return nil
}

// noMeasure tells that a document has no such number.
func (x *checking) noMeasure(d *ledger.Document, numbers []string) {
	x.out.Clarify = true
	if len(d.Measures) == 0 {
		x.tell("%s里没有读出编号的措施。", titled(d))
		return
	}
	x.tell("%s里没有%s，共%d条，从%s到%s。", titled(d), numberList(numbers), len(d.Measures),
		numberName(d.Measures[0].Number), numberName(d.Measures[len(d.Measures)-1].Number))
}

// named is the documents named by title or 文号; false when none is named.
func (x *checking) named() ([]*ledger.Document, bool) {
	var docs []*ledger.Document
	for _, t := range x.part.Titles {
		hit := x.read(byName(x.corpus.Titles(), t))
		if len(hit) == 0 {
			x.notThere(t)
			return nil, true
		}
		for _, d := range hit {
			if !slices.Contains(docs, d) {
				docs = append(docs, d)
			}
		}
	}
	if len(docs) > 0 {
		return docs, true
	}
	for _, id := range x.turn.Utterance.Documents {
		if d, ok := x.corpus.Document(id); ok {
			docs = append(docs, d)
		}
	}
	return docs, len(docs) > 0
}

// notThere tells that no document bears a name, and which there are.
func (x *checking) notThere(name string) {
	x.out.Clarify = true
	x.tell("没有找到“%s”。", clip(name, 30))
	if all := x.corpus.Titles(); len(all) > 0 {
		x.tell("现在有：%s", titles(all))
	}
}

// titles lists documents, a few of them.
func titles(docs []retrieval.Title) string {
	var names []string
	for _, d := range docs[:min(5, len(docs))] {
		names = append(names, "《"+clip(d.Title, 28)+"》")
	}
	if len(docs) > 5 {
		return strings.Join(names, "") + "等"
	}
	return strings.Join(names, "")
}

// byName finds documents by a title or 文号 as typed: those that bear it whole, else those whose names hold it.
func byName(docs []retrieval.Title, said string) []retrieval.Title {
	said = zh.Squeeze(said)
	short := strings.TrimSuffix(said, "文")
	var whole, part []retrieval.Title
	for _, d := range docs {
		switch {
		case slices.Contains(d.Words, said):
			whole = append(whole, d)
		case slices.ContainsFunc(d.Words, func(n string) bool { return strings.Contains(n, said) || strings.HasSuffix(n, short) }):
			part = append(part, d)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}

// drafts is the documents in force that do not count yet.
func (x *checking) drafts() []retrieval.Title {
	return slices.DeleteFunc(slices.Clone(x.corpus.InForce()), func(t retrieval.Title) bool { return t.Status == ledger.DocumentConfirmed })
}

// read reads documents by their titles.
func (x *checking) read(titles []retrieval.Title) []*ledger.Document {
	ids := make([]string, len(titles))
	for i, t := range titles {
		ids[i] = t.ID
	}
	return x.corpus.Read(ids)
}

// numbers is every measure that the act names.
func (x *checking) numbers() []string {
	var out []string
	add := func(n, key string) {
		if n != "" && key == "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, m := range x.part.Mends {
		add(m.Number, m.Key)
	}
	for _, m := range x.part.Right {
		add(m.Number, m.Key)
	}
	if x.part.Act != bot.ReviewChange || x.part.Rest {
		for _, n := range x.part.Numbers {
			add(n, "")
		}
	}
	return out
}

// measure settles which measure is meant. When several bear the number it asks; settle makes the act in which one of
// them is settled.
func (x *checking) measure(d *ledger.Document, p bot.MeasurePart, settle func(key string) bot.ReviewPart) (*ledger.Measure, bool) {
	if p.Key != "" {
		if m, ok := d.FindMeasure(p.Key); ok {
			return m, true
		}
		x.tell("这一条已经不在了，请说“核对”重新看。")
		return nil, false
	}
	if p.Number == "" {
		return x.spoken(d)
	}
	ms := numbered(d, p.Number)
	switch len(ms) {
	case 0:
		x.noMeasure(d, []string{p.Number})
		return nil, false
	case 1:
		return ms[0], true
	}
	var choices []bot.Choice
	for _, m := range ms[:min(maxChoices, len(ms))] {
		choices = append(choices, choice(numberName(m.Number)+" "+clip(m.Heading, 24), d, settle(m.Key)))
	}
	x.tell("有%d条都是“%s”，说的是哪一条？", len(ms), p.Number)
	x.ask(choices)
	return nil, false
}

// spoken is the measure that the conversation was about.
func (x *checking) spoken(d *ledger.Document) (*ledger.Measure, bool) {
	if x.turn.State.Document == d.ID && len(x.turn.State.Measures) == 1 {
		if m, ok := d.FindMeasure(x.turn.State.Measures[0]); ok {
			return m, true
		}
	}
	x.out.Clarify = true
	x.tell("说的是第几条？请说全，如“第3条牵头单位改为某某局”。")
	return nil, false
}
