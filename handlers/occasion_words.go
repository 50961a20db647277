package handlers

import (
	"slices"
	"strings"

	"duban/zh"
)

// said in any report, whatever it is about; they point to no duty.
var ofAnyReport = map[string]bool{"完成": true, "已完": true, "成了": true, "开展": true, "组织": true, "单位": true, "本单": true, "每年": true, "不少": true, "至少": true, "少于": true, "参加": true}

// fitting is the owed duty whose own words a report uses, where a measure has several: 40学时都够了 is of the hours, 秋季轮训搞完了 of the
// training. False where the words fit none, or several alike.
func (p *placing) fitting(words string) (best task, ok bool) {
	var first []task // of each duty the one that is owed first, else the one that counts today
	for _, t := range slices.Concat(p.open, now(p.list, p.today)) {
		if t.dated() && !hasDuty(first, t.Deadline) {
			first = append(first, t)
		}
	}
	if len(first) < 2 {
		return task{}, false
	}
	held := map[string]int{} // pair of characters → duties that use it
	for _, t := range first {
		for pair := range pairsOf(t.What + " " + t.Quote) {
			held[pair]++
		}
	}
	said := pairsOf(words)
	top, even := 0, false
	for _, t := range first {
		n := 0
		for pair := range pairsOf(t.What + " " + t.Quote) {
			if said[pair] && held[pair] == 1 {
				n++
			}
		}
		switch {
		case n > top:
			best, top, even = t, n, false
		case n == top:
			even = true
		}
	}
	return best, top > 0 && !even
}

func hasDuty(list []task, duty string) bool {
	for _, t := range list {
		if t.Deadline == duty {
			return true
		}
	}
	return false
}

// pairsOf is the pairs of neighbouring characters in a text that can tell one duty from another.
func pairsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(zh.Fold(text)) {
		r := []rune(word)
		for i := 0; i+1 < len(r); i++ {
			if pair := string(r[i : i+2]); zh.IsHan(r[i]) && zh.IsHan(r[i+1]) && !generic[pair] && !ofAnyReport[pair] {
				out[pair] = true
			}
		}
	}
	return out
}
