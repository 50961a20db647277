package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// What a text says of earlier documents stands where it speaks of itself: in the notice, the preamble, the closing,
// or in a last article of the kind 本办法自…起施行,《…》同时废止. A task that has somebody clear out old documents says
// nothing of any.
// The patterns run on folded text: signs are half-width, every bracket is round.
const (
	oldNumber = `[\p{Han}]{2,16}\(\s*(?:19|20)\d\d\s*\)\s*(?:第)?\d{1,4}\s*号`
	oldTitle  = `《[^《》]{4,120}》`
	oldOne    = `(?:` + oldTitle + `(?:\s*\(\s*` + oldNumber + `[^()]{0,20}\))?|` + oldNumber + `)`
	oldList   = `(` + oldOne + `(?:\s*(?:[、,和及与]|以及)?\s*原?` + oldOne + `)*)`
	oldRest   = `(?:等\p{Han}{0,6})?(?:文件|文|通知)?`
	fromThen  = `(?:,?\s*自[^,。;《》]{1,24}起)?`
)

var (
	oldOnes = regexp.MustCompile(`(?:《([^《》]{4,120})》(?:\s*\(\s*(` + oldNumber + `)[^()]{0,20}\))?|(` + oldNumber + `))`)

	// repealing: 《…》(…)同时废止, …号予以废止, 《…》自…起停止执行
	repealing = regexp.MustCompile(oldList + oldRest + fromThen + `,?\s*(?:同时|予以|即行|一并|相应|均|全部|也|即|不再|起)*\s*(废止|停止执行|停止施行|停止实施|失效|不再执行|不再施行|终止执行)`)
	// revising: 对《…》(…)进行了修订, 在《…》的基础上作了修改
	revising = regexp.MustCompile(oldList + oldRest + `(?:的基础上)?,?\s*(?:进行了?|作了?|予以|作出了?)(?:如下|以下|相应|部分|全面|必要的?)?(?:修订|修改|修正)`)
	// basedOn: 根据《…》修订而成
	basedOn = regexp.MustCompile(`(?:根据|依据|按照|由)` + oldList + `(?:修订|修改|修正)(?:而成|形成|而来|制定)?(?:[,)]|$)`)

	taskWords   = regexp.MustCompile(`清理|清查|梳理|拟|建议|应当|可以|研究|提请|提出|是否|未|不得|需要|及时|抓紧|适时|组织|凡|要求|要按|不一致|相抵触|评估`)
	takesForce  = regexp.MustCompile(`本(?:办法|措施|意见|方案|规定|细则|通知|制度|规则|决定|政策)[^。]{0,40}(?:施行|实施|执行|生效|印发)`)
	revisedFrom = regexp.MustCompile(`\((?:(?:19|20)\d\d年?)?(?:最新)?(?:修订|修正|修改)(?:版|本|稿)?\)$`)
	quotedTitle = regexp.MustCompile(`《[^《》]*》`)
	beforeOld   = regexp.MustCompile(`^(?:原|以及|和|及|与|将|对|同时)+`)
)

// repeals returns what a document says of earlier ones: that they are repealed, or that it replaces them. A title
// with (…修订) behind it says that the document of the bare title is replaced.
func repeals(d *ledger.Document) []ledger.Repeal {
	r := &repealReader{doc: d}
	for i := range d.Passages {
		if p := &d.Passages[i]; p.Kind != "annex" {
			r.passage(p.Text, p.Span, false)
		}
	}
	if n := len(d.Measures); n > 0 && takesForce.MatchString(d.Measures[n-1].Text) && len(d.Measures[n-1].Places) > 0 {
		places := d.Measures[n-1].Places
		r.passage(d.Measures[n-1].Text, ledger.Span{Start: places[0].Start, End: places[len(places)-1].End}, true)
	}
	if i := revisedFrom.FindStringIndex(foldAll(d.Title)); i != nil && i[0] > 0 && len(r.found) == 0 {
		base := string([]rune(d.Title)[:utf8.RuneCountInString(foldAll(d.Title)[:i[0]])])
		r.add(ledger.Repeal{Title: base, Standing: ledger.Replaced, Quote: d.Title, Span: r.place(d.Title, ledger.Span{End: len(d.Text)})})
	}
	return r.found
}

// foldAll folds a text rune for rune.
func foldAll(s string) string { return strings.Map(foldRune, s) }

type repealReader struct {
	doc   *ledger.Document
	found []ledger.Repeal
}

// passage reads one stretch sentence by sentence; an article only counts where it speaks of the document itself.
func (r *repealReader) passage(text string, span ledger.Span, article bool) {
	selfSpoken := !article
	for _, sentence := range strings.FieldsFunc(text, func(c rune) bool { return c == '。' || c == '\n' || foldRune(c) == ';' }) {
		selfSpoken = selfSpoken || takesForce.MatchString(sentence)
		if selfSpoken {
			r.sentence(sentence, span)
		}
	}
}

func (r *repealReader) sentence(s string, span ledger.Span) {
	fold, show := foldAll(s), []rune(s)
	printed := func(from, to int) string { // of bytes of fold
		if from < 0 {
			return ""
		}
		a := utf8.RuneCountInString(fold[:from])
		return string(show[a : a+utf8.RuneCountInString(fold[from:to])])
	}
	for _, rule := range []struct {
		re       *regexp.Regexp
		standing ledger.Standing
	}{{repealing, ledger.Repealed}, {revising, ledger.Replaced}, {basedOn, ledger.Replaced}} {
		for _, m := range rule.re.FindAllStringSubmatchIndex(fold, -1) {
			if taskWords.MatchString(outsideTitles(fold[:m[0]])) || taskWords.MatchString(fold[m[3]:m[1]]) {
				continue
			}
			for _, one := range oldOnes.FindAllStringSubmatchIndex(fold[m[2]:m[3]], -1) {
				at := func(i int) string {
					if one[i] < 0 {
						return ""
					}
					return printed(m[2]+one[i], m[2]+one[i+1])
				}
				title, number := at(2), first(at(4), at(6))
				if rule.re == basedOn && !sameBase(title, r.doc.Title) {
					continue // what a document rests on is no earlier version of it
				}
				number = beforeOld.ReplaceAllString(strings.Join(strings.Fields(number), ""), "")
				r.add(ledger.Repeal{Title: title, Number: number, Standing: rule.standing, Quote: strings.TrimSpace(s), Span: r.place(s, span)})
			}
		}
	}
}

// outsideTitles leaves out what stands in 《》: a document's own name may hold any word.
func outsideTitles(s string) string { return quotedTitle.ReplaceAllString(s, "") }

// sameBase compares two titles without year, version and issuer.
func sameBase(a, b string) bool {
	bare := func(s string) string {
		s = revisedFrom.ReplaceAllString(foldAll(strings.Join(strings.Fields(s), "")), "")
		if _, rest, found := strings.Cut(s, "关于"); found {
			s = rest
		}
		return yearsTail.ReplaceAllString(s, "")
	}
	return a != "" && bare(a) == bare(b)
}

// place finds a sentence in the text; where line breaks or page marks part it, the passage is its place.
func (r *repealReader) place(s string, within ledger.Span) ledger.Span {
	if within.Start < 0 || within.End > len(r.doc.Text) || within.Start > within.End {
		return within
	}
	if i := strings.Index(r.doc.Text[within.Start:within.End], s); i >= 0 {
		return ledger.Span{Start: within.Start + i, End: within.Start + i + len(s)}
	}
	return within
}

// add notes an earlier document once, and never the document itself.
func (r *repealReader) add(one ledger.Repeal) {
	if one.Title == "" && one.Number == "" || one.Number != "" && sameNumber(one.Number, r.doc.Number) {
		return
	}
	for i := range r.found {
		if zh.Squeeze(r.found[i].Title) == zh.Squeeze(one.Title) && sameNumber(r.found[i].Number, one.Number) {
			return
		}
	}
	r.found = append(r.found, one)
}

func sameNumber(a, b string) bool {
	bare := func(s string) string {
		return strings.ReplaceAll(strings.Join(strings.Fields(foldAll(s)), ""), "第", "")
	}
	return bare(a) == bare(b)
}
