package bot

import (
	"regexp"
	"strings"

	"duban/zh"
)

// seamHead begins something else in a message without punctuation: 第4条完成了明天我请假.
var seamHead = regexp.MustCompile(`(?:然后|还有|另外|对了|顺便|再就是)*(?:` +
	`(?:我|本人)?(?:今天|明天|后天|大后天|下?个?(?:周|星期|礼拜)[一二三四五六日天]?|[0-9]{1,2}(?:月[0-9]{1,2})?[日号]?(?:到|至)[0-9]{1,2}(?:月[0-9]{1,2})?[日号]|[0-9]{1,2}(?:月[0-9]{1,2})?[日号])?(?:我|本人)?(?:想|要|得)?请(?:个|一个)?[0-9一两二三半]?(?:天|周)?[年病事产婚]?假` +
	`|(?:想|要)?申请(?:延期|展期|宽限)|(?:以后)?(?:别|不要|不用)再?(?:提醒|催)|(?:今天|明天|后天|下周[一二三四五]?)再提醒|(?:恢复|继续)提醒|问(?:一下|下)U` +
	`|(?:再|也|请|麻烦|帮我)*(?:给我|发我|(?:把|将)?(?:台账|台帐|进度图)(?:再|也)?(?:给我|导出来?|发给?我|发(?:一份|过来))|(?:导出|发|来|出|画|要)(?:一?下|一?份|一?张|一?期)?(?:台账|台帐|进度图|通报)))`)

// refHead is what stands before a measure that is named and belongs to what follows.
var refHead = regexp.MustCompile(`(?:然后|还有|另外|那个|至于|关于|申请|给|把|将|请|不同意|同意|驳回|退回|恢复|继续|(?:别|不要|不用)再?(?:提醒|催)我?|我们?(?:镇|局|单位)?|U+的?)*$`)

// spacedPick is a pick behind a blank or behind another one: 1通过 2退回.
var spacedPick = regexp.MustCompile(`(?:\p{Han} |通过|退回|过)((?:第 ?)?[0-9]{1,2} ?(?:个|号)?(?:[、和][0-9]{1,2})*(?:审核)?(?:通过|过|退|不同意|同意|驳回|问|可以|没问题|不行|不合格|行))`)

// seamed is the clauses of a message, with those that hold two things without a sign between them parted where the second begins.
func seamed(u *Utterance, v Vocabulary) []clause {
	list := u.clauses()
	masked := (&decider{u: u}).masked()
	var out []clause
	cut := false
	for _, c := range list {
		at := seamsOf(u, v, c, masked)
		cut = cut || len(at) > 0
		from := c.start
		for _, next := range append(at, c.end) {
			to := next
			for to > from && u.Folded[to-1] == ' ' {
				to--
			}
			for from < to && u.Folded[from] == ' ' {
				from++
			}
			piece := clause{start: from, end: to, text: mask(u.Folded, u.every())[from:to]}
			if to == c.end {
				piece.term = c.term
			}
			out = append(out, piece)
			from = to
		}
	}
	if !cut {
		return list
	}
	judge(out, u)
	return out
}

// seamsOf is where the further things of a clause begin. A cut stands only where there is something whole on either side and one
// of both is an act.
func seamsOf(u *Utterance, v Vocabulary, c clause, masked string) []int {
	cuts := candidates(u, c, masked)
	var at []int
	from := c.start
	for i, to := range cuts {
		end := c.end
		if i+1 < len(cuts) {
			end = cuts[i+1]
		}
		left, right := u.Folded[from:to], u.Folded[to:end]
		if spaced(left) {
			at, from = append(at, to), to
			continue
		}
		did := does(left, u, v)
		if !tellsWhole(left) && !did {
			continue
		}
		if did && tellsWhole(right) || does(right, u, v) {
			at, from = append(at, to), to
		}
	}
	return at
}

// candidates is where something else may begin within a clause: a measure that is named, words of an act. A head right behind a
// measure belongs to it.
func candidates(u *Utterance, c clause, masked string) []int {
	starts := map[int]bool{}
	for _, r := range u.References {
		if r.Start > c.start && r.Start < c.end {
			before := refHead.FindStringIndex(masked[c.start:r.Start])
			if at := c.start + before[0]; at > c.start {
				starts[at] = true
			}
		}
	}
	for _, m := range seamHead.FindAllStringIndex(masked[c.start:c.end], -1) {
		at := c.start + m[0]
		if at > c.start && masked[at-1] != '_' {
			starts[at] = true
		}
	}
	var out []int
	for _, m := range spacedPick.FindAllStringSubmatchIndex(u.Folded[c.start:c.end], -1) {
		starts[c.start+m[2]] = true // the blank stays on the left
	}
	for i := c.start; i < c.end; i++ {
		if starts[i] {
			out = append(out, i)
		}
	}
	return out
}

// spaced reports words with a blank behind them, where a measure is named next: the blank parts as a comma does.
func spaced(left string) bool {
	return strings.HasSuffix(left, " ") && zh.HasHan(mask(left, FindReferences(left)))
}

// tellsWhole reports a piece that tells how far something is.
func tellsWhole(text string) bool {
	c := clause{text: mask(text, FindReferences(text)), end: len(text)}
	return readSigns(c.text).tellsStatus() || readSigns(c.text).moves() || len(clauseQuantities(c)) > 0
}
