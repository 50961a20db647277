package bot

import (
	"slices"
	"strings"
)

var proxy = compile(`(?:帮|替|代)\S{1,8}(?:镇|局|街道|委|办|部门|单位)\S{0,10}(?:报|填|标|记)`)

// proxied reports that the whole message is said in another unit's name.
func proxied(u *Utterance, told []clause) bool {
	at := proxy.FindStringIndex(u.Folded)
	return at != nil && len(told) > 0 && at[0] < told[0].start
}

// withoutOthers drops what is said of another unit beside one's own: 柳湾镇还没动,我们完成了.
func withoutOthers(told []clause, u *Utterance) []clause {
	own := slices.ContainsFunc(told, func(c clause) bool { return ownUnit.MatchString(u.Folded[c.start:c.end]) })
	if !own || len(told) < 2 {
		return told
	}
	kept := slices.DeleteFunc(slices.Clone(told), func(c clause) bool {
		return !ownUnit.MatchString(u.Folded[c.start:c.end]) && len(subjects(u, c.start, c.end)) > 0
	})
	return kept
}

var (
	// others speaks of the measures that are not named: 第4条完成,其余推进中.
	others = rule("others")
	// once tells what was in the way before: 之前卡在场地上.
	once = compile(`^_*(?:之前|以前|原来|原先|前期|起初|前阵子|先前|本来|一开始|开始的?时候|上个?[月周次]|上回)`)
)

// foremost drops clauses about the remaining measures when the named ones are settled, and hindrances of
// the past when a later clause tells how it went on.
func foremost(told []clause, u *Utterance) []clause {
	if len(told) < 2 {
		return told
	}
	first := told[0].signs
	var kept []clause
	for i, c := range told {
		later := slices.ContainsFunc(told[i+1:], func(l clause) bool { return l.signs.any() })
		switch {
		case i > 0 && len(u.References) > 0 && first.finished && !first.unfinished && others.MatchString(c.text) && len(clauseQuantities(c)) == 0:
		case later && once.MatchString(c.text):
			c.past = true
			kept = append(kept, c)
		default:
			kept = append(kept, c)
		}
	}
	return kept
}

var objectBefore = compile(`(?:给|到|报|向|交|送|由|经|跟|和|被|让|对|请|找|在|受|与|同|报送|抄送|经过|配合|抄|等)$`)

// subjects returns the units that a stretch speaks of as the doers: 城关镇4条完成了.
func subjects(u *Utterance, from, to int) []string {
	if ownUnit.MatchString(u.Folded[from:to]) {
		return nil // 我镇第4条完成了,白水镇也完成了
	}
	var names []string
	for _, m := range u.Units {
		if m.Group && !besideNumber(u, m.Start, m.End) || m.Start < from || m.End > to || objectBefore.MatchString(u.Folded[:m.Start]) || m.Name == u.SelfUnit || !subjectPlace(u, m.Start, m.End) {
			continue
		}
		if excuse(u, m.End, to) && from < m.Start && readSigns(u.Folded[from:m.Start]).any() {
			continue // 联席会没开成,法院那边没时间
		}
		if strings.HasPrefix(u.Folded[m.End:], "长") {
			continue // 局长镇长都去了
		}
		names = append(names, append([]string{m.Name}, m.Names...)...)
	}
	return names
}

// excuse reports that a clause about another unit gives a reason, not that unit's progress.
func excuse(u *Utterance, from, to int) bool {
	s := readSigns(u.Folded[from:to])
	return !s.finished && !s.acted || excuses.MatchString(u.Folded[from:to])
}

var excuses = compile(`^(?:那边|那里|那儿)`)

// subjectPlace reports whether a unit opens a clause or stands right before a measure's number.
func subjectPlace(u *Utterance, start, end int) bool {
	before := strings.TrimRight(hearsay.ReplaceAllString(clauseBefore(u.Folded, start), "$1"), " ")
	if before == "" || strings.ContainsAny(before[len(before)-1:], ",;:!?") || strings.HasSuffix(before, "。") {
		return !vocative.MatchString(u.Folded[end:])
	}
	return besideNumber(u, start, end)
}

// hearsay may stand before the unit that a clause speaks of: 听说柳湾镇完成了, 隔壁柳湾镇的第4条.
var hearsay = compile(`(^|[ ,;:?!。])(?:隔壁|听说|据说|听闻|据了解|人家|旁边|邻近|好像|那个|对面|兄弟单位|连|就|只有|还有)+的?$`)

// besideNumber reports whether a measure's number touches a stretch: 各镇第4条, 第4条各镇.
func besideNumber(u *Utterance, start, end int) bool {
	for _, r := range u.References {
		if r.End == start || end <= r.Start && strings.Trim(u.Folded[end:r.Start], "的: ") == "" {
			return true
		}
	}
	return false
}

// vocative: 司法局吗,我报一下.
var vocative = compile(`^(?:吗|您好|你好|的?同志|领导|,|!|\?| |$)`)
