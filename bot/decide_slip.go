package bot

const slipName = `催(?:办|报)(?:通知)?[单函件]`

var (
	slipDone = compile(`^` + please + `(?:U+的?)*` + slipName + `\s?(` + picks + `|全部|都|全都)?\s?(?:号|张|份|个)?(?:我|我们|都|全部|全都)*(已经?|都)?(发|签发|发出|寄|送|下发|不发|不用发|不出|作废|撤|取消)(?:了|过|出去?|出)*(?:了)?` + softEnd +
		`|^` + please + `(?:已经?|都)?(发|签发|下发)(?:了|过)?(?:U+的?)*` + slipName + `(?:了)?` + softEnd)
	slipNoMore = compile(`不发|不用发|不出|作废|撤|取消`)
	slipOrder  = compile(`^` + please + `(?:发|下发|签发|寄|送)[^了过已]*$|要发|怎么发|能发|可以发|帮我发|再发`)
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
