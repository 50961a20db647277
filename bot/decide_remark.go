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
			part.Remarks = true
			return part
		}
		return nil
	}
	return nil
}

// halfway reads 部分通过,柳湾镇人数对不上: it does not say what passes.
func (d *decider) halfway() *DecidePart {
	if d.asks {
		return nil
	}
	if part := d.assentWithMore(); part != nil {
		return part
	}
	if !partPasses.MatchString(d.text) {
		return nil
	}
	_, reason, _ := strings.Cut(d.u.Folded, ",")
	return &DecidePart{Act: ActHalf, Reason: tidy(reason)}
}

// assentWithMore reads 茶溪镇第4条同意,不过请补签到表: an assent to what is named, with something behind it that is wanted first.
func (d *decider) assentWithMore() *DecidePart {
	list := segments(d.text)
	if len(list) < 2 || !wanted.MatchString(d.text[list[1][0]:]) {
		return nil
	}
	bare := *d
	bare.text = d.text[:list[0][1]]
	part := bare.assent()
	if part == nil {
		part = bare.review()
	}
	if part == nil || part.Act != ActAssent && part.Act != ledger.DecideApprove || len(part.Units)+len(part.Numbers) == 0 || len(part.More) > 0 {
		return nil
	}
	part.Act, part.Sure, part.Reason = ActHalf, false, tidy(d.u.Folded[list[1][0]:])
	return part
}

// wanted is what is to be done first, or is wrong.
var wanted = compile(`补|核实|核一|核对|重新?报|缺|不全|不过|但是?|等|先|对不上|有出入`)

// partPasses opens such words.
var partPasses = compile(`^(?:先|就|给|只能|我看)*(?:部分|一部分|有的|大部分)(?:予以|可以)?(?:通过|同意)`)

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
