package bot

var (
	slipDone   = rule("slipDone")
	slipNoMore = compile(`不发|不用发|不出|作废|撤|取消`)
	slipOrder  = rule("slipOrder")
)

// slipSettled reads what became of a 催办单: 催办单1已发, 催办单1不发了, 柳湾镇的催办单发了. To send one is nothing that the bot does.
func (d *decider) slipSettled() *DecidePart {
	m := slipDone.FindStringSubmatchIndex(d.text)
	if m == nil || d.asks || slipOrder.MatchString(d.u.Folded) {
		return nil
	}
	part := &DecidePart{Act: ActSlipSent, Sure: true, Numbers: []string{}, All: everyOf.MatchString(d.text)}
	if slipNoMore.MatchString(d.text) {
		part.Act = ActSlipDrop
	}
	if m[2] >= 0 {
		part.Picks = picksIn(d.text[m[2]:m[3]])
	}
	return part
}
