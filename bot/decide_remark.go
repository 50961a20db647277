package bot

import (
	"strings"

	"duban/ledger"
)

// remark is a clause beside a decision that neither decides nor takes anything from it: 辛苦了, 下次早点报, 材料薄了点.
var remark = rule("remark")

// remarked reads an assent among remarks: 行,先这样吧,同意; 可以,就是材料薄了点,同意. Any other clause beside it may be a condition, and
// then nothing is read.
func (d *decider) remarked() *DecidePart {
	if d.asks {
		return nil
	}
	text, ok := withoutRemarks(d.text)
	if !ok {
		return nil
	}
	bare := *d
	bare.text = text
	for _, read := range []func() *DecidePart{bare.grant, bare.assent, bare.review} {
		part := read()
		if part == nil {
			continue
		}
		switch part.Act {
		case ledger.DecideApprove, ActAssent, ledger.DecideGrant:
			return part
		}
		return nil
	}
	return nil
}

// withoutRemarks blanks the remarks of a text, so that offsets stay, and cuts those at its end; ok when one other clause is left.
func withoutRemarks(text string) (rest string, ok bool) {
	var kept [][2]int
	list := segments(text)
	for _, seg := range list {
		if !remark.MatchString(strings.TrimSpace(text[seg[0]:seg[1]])) {
			kept = append(kept, seg)
		}
	}
	if len(list) < 2 {
		return "", false
	}
	if len(kept) == 0 { // 没问题,可以: the remarks themselves are the assent
		kept = list[len(list)-1:]
	}
	if len(kept) > 1 {
		return "", false
	}
	return strings.Repeat(" ", kept[0][0]) + text[kept[0][0]:kept[0][1]], true
}
