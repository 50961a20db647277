package handlers

import (
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// everyOne is the documents spoken of: named ones, else the conversation's, else every one in force that can have
// something to say, of a large store by the rows that say so.
func (v *viewing) everyOne(choose func() retrieval.Choice) []*ledger.Document {
	v.of, v.looked = 0, 0
	if docs := v.settled(nil); len(docs) > 0 || !v.corpus.Many() {
		return v.documents()
	}
	ids := v.corpus.Choose(choose())
	if len(ids) > retrieval.MostRead {
		v.of, v.looked = len(ids), retrieval.MostRead
		ids = ids[len(ids)-retrieval.MostRead:]
	}
	return v.corpus.Read(ids)
}

// namesOf is how the documents print a unit and the groups that it belongs to.
func (v *viewing) namesOf(unit string) []string {
	units := v.corpus.Units()
	return append(v.corpus.Printed(func(name string) bool {
		return names(units, unit, name) || zh.IsGroup(name) && units.In(unit, name) == zh.Member
	}), unit)
}

// document tells of each document that is in force: of a large store the first in full, more in a line each, and how
// many there are besides.
func (v *viewing) document(docs []*ledger.Document, tell func(*ledger.Document) error) error {
	told, left := 0, 0
	for _, d := range docs {
		if v.tellRepealed(d) {
			continue
		}
		before := len(v.lines)
		if err := tell(d); err != nil {
			return err
		}
		if len(v.lines) == before || !v.corpus.Many() {
			continue
		}
		switch told++; {
		case told > mostInFull+mostInShort:
			left++
			v.lines = v.lines[:before]
		case told > mostInFull:
			v.lines = v.lines[:before+1]
		}
	}
	if left > 0 {
		v.line(v.say("……还有%d份文件，请写上文件名称再问。", "… and %d more documents; name one.", left))
	}
	if v.of > v.looked {
		v.line(v.say("文件很多，只查了%d份（共%d份），不是全部；说出文件名称才能查准。", "Only %d of %d documents were looked at; name one to be sure.", v.looked, v.of))
	}
	return nil
}
