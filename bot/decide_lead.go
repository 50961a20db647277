package bot

import (
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	assentAfter = rule("assentAfter")
	waived      = rule("waived")
	todayAsked  = rule("todayAsked")
	signedAsked = rule("signedAsked")
)

// assent reads 石鼓岭镇第4条同意: whether a report or a request waits there is for the ability to find.
func (d *decider) assent() *DecidePart {
	t := strings.TrimSpace(d.text)
	m := assentAfter.FindStringSubmatchIndex(t)
	if m == nil || d.asks || !withCase.MatchString(t) {
		return nil
	}
	shift := strings.Index(d.text, t)
	part := d.of(ActAssent, d.text, 0, shift+m[2], shift+m[3])
	part.day(zh.FindDays(d.dated(), d.u.Today), 0)
	return part
}

// waived reads 把县发改局第8条免了.
func (d *decider) waived() *DecidePart {
	if d.asks || len(d.u.References) == 0 || len(d.units()) == 0 || !waived.MatchString(strings.TrimSpace(d.text)) {
		return nil
	}
	return &DecidePart{Act: ActWaive, Sure: true}
}

// today reads 今天什么情况.
func (d *decider) today() *DecidePart {
	if len(d.u.References)+len(d.units()) > 0 || !todayAsked.MatchString(d.u.Folded) {
		return nil
	}
	return &DecidePart{Act: ActToday, Sure: true}
}

// signed reads 谁没签收文件.
func (d *decider) signed() *DecidePart {
	if len(d.u.References) > 0 || !signedAsked.MatchString(d.text) {
		return nil
	}
	return &DecidePart{Act: ActSigned, Sure: true}
}

// answersRequest marks words that grant what was asked for, and that grant nothing of themselves.
func (p *DecidePart) answersRequest(re *pattern) *DecidePart {
	if p.Act == ledger.DecideGrant {
		p.Assents = re == grantWords || re == grantAfter || re == unitGrant || re == pickGrant
	}
	return p
}
