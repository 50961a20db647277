package retrieval

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// Bounds of an office's own list: what is above is left out, and told.
const (
	lexiconRows  = 1000 // with an entry
	lexiconWords = 12   // on each side of a row
	lexiconRunes = 20   // of a word
	LexiconBytes = 256 << 10
)

// LexiconOffice is an office's own list of words over the shipped one 本单位词表.
// Zero value: there is none, everything is as shipped, but for Lexicon, which knows nothing.
type LexiconOffice struct {
	Lexicon  *Lexicon // the shipped one with the office's rows over it
	Added    int      // words said that the office gave a meaning, or another one
	Silenced int      // words said that it took meanings from
	Bad      []string // what is wrong, a whole Chinese sentence for each bad row, in the order of the rows
}

// lexiconRow is one line:
//
//	said said = written written     people say one of the left, documents write those on the right
//	said said != written            it does not mean that
//	said said !=                    it means nothing, though it is shipped
//
// # starts a comment. Full-width signs are as good.
type lexiconRow struct {
	said, written []string
	without       bool
}

func parseLexiconRow(line string) (row lexiconRow, err error) {
	line, _, _ = strings.Cut(strings.NewReplacer("＃", "#", "＝", "=", "！", "!", "≠", "!=").Replace(line), "#")
	if line = strings.TrimSpace(line); line == "" {
		return row, nil
	}
	said, written, ok := strings.Cut(line, "=")
	if said, row.without = strings.CutSuffix(strings.TrimSpace(said), "!"); !ok {
		return row, ledger.Errorf(ledger.Invalid, "没有等号,请写成“口语 = 文件用语”")
	}
	row.said, row.written = words(said), words(written)
	switch {
	case len(row.said) == 0:
		return row, ledger.Errorf(ledger.Invalid, "等号左边是空的,请写上大家平时怎么说")
	case len(row.written) == 0 && !row.without:
		return row, ledger.Errorf(ledger.Invalid, "等号右边是空的,请写上文件里怎么写;要停用这个词,请写成“%s !=”", row.said[0])
	}
	return row, nil
}

// rowError says in which row.
func rowError(n int, err error) error {
	return ledger.Errorf(ledger.Invalid, "词表第%d行:%w", n, err)
}

// check holds an office's row to what does no harm.
func (r lexiconRow) check() error {
	switch {
	case len(r.said) > lexiconWords || len(r.written) > lexiconWords:
		return ledger.Errorf(ledger.Invalid, "一边写了%d个词,最多%d个,请分成几行", max(len(r.said), len(r.written)), lexiconWords)
	case slices.ContainsFunc(slices.Concat(r.said, r.written), func(w string) bool { return utf8.RuneCountInString(w) > lexiconRunes }):
		return ledger.Errorf(ledger.Invalid, "有个词超过%d个字,请只写词,不写整句", lexiconRunes)
	}
	for _, w := range slices.Concat(r.said, r.written) {
		if strings.ContainsAny(w, "=!") {
			return ledger.Errorf(ledger.Invalid, "写了两个等号,请一行只写一个")
		}
		if !strings.ContainsFunc(w, wordRune) {
			return ledger.Errorf(ledger.Invalid, "“%s”里没有字,请改成词", w)
		}
	}
	for _, w := range r.said {
		if !r.without && utf8.RuneCountInString(w) < 2 {
			return ledger.Errorf(ledger.Invalid, "“%s”只有一个字,会误伤别的问题,请写两个字以上", w)
		}
	}
	return nil
}

// With puts an office's rows over a lexicon, which stays as it is. Bad rows are left out and told; the others hold.
// Of rows that contradict one another the later holds.
func (l *Lexicon) With(text string) LexiconOffice {
	out := &Lexicon{words: slices.Clone(l.words), means: maps.Clone(l.means), named: l.named}
	office := LexiconOffice{Lexicon: out}
	added, silenced, rows := map[string]bool{}, map[string]bool{}, 0
	for n, line := range strings.Split(text, "\n") {
		row, err := parseLexiconRow(line)
		if err == nil && len(row.said) == 0 {
			continue
		}
		if err == nil {
			err = row.check()
		}
		if err != nil {
			office.Bad = append(office.Bad, rowError(n+1, err).Error())
			continue
		}
		if rows++; rows > lexiconRows {
			office.Bad = append(office.Bad, rowError(n+1, ledger.Errorf(ledger.Invalid, "已超过%d行,从这一行起不读,请删去不用的", lexiconRows)).Error())
			break
		}
		out.apply(row)
		for _, s := range row.said {
			added[s], silenced[s] = !row.without, row.without
		}
	}
	out.settle()
	office.Added, office.Silenced = countTrue(added), countTrue(silenced)
	return office
}

func countTrue(set map[string]bool) (n int) {
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}
