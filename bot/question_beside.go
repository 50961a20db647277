package bot

// What a question may mean by where a measure stands.
var (
	nextTo   = compile(`(?:^|[^最以之往])(下|后|上|前)(?:面)?(?:一|那一)?条(?:$|[^件款目消信短])`)
	standsIn = rule("standsIn")
	besideIt = rule("besideIt")
	bareStep = compile(`^(?:那么?|就|再|看|说)*(?:上|下|前|后)(?:面)?(?:一|那一)?条(?:呢|吧|啊)?[?。! ]*$`)
)

// asksBeside reports a message that asks for a place in the document and reports nothing, whatever its words may also
// mean in a report: 下一条 is no number of 条, 同一部分的其他条呢 no partial result.
func asksBeside(u *Utterance) bool {
	t := mask(u.Folded, u.References)
	return bareStep.MatchString(t) || besideIt.MatchString(t) || standsIn.MatchString(t)
}

// readBeside notes what a question means by where the measure spoken of stands: 下一条呢, 第4条在哪一章, 这一章还有哪几条.
func readBeside(a *AskPart, t string) {
	if m := nextTo.FindStringSubmatch(t); m != nil {
		a.Step = 1
		if m[1] == "上" || m[1] == "前" {
			a.Step = -1
		}
	}
	a.Beside = besideIt.MatchString(t)
	a.Standing = !a.Beside && standsIn.MatchString(t)
}
