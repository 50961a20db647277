package bot

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

var (
	plainGrant  = rule("plainGrant")
	plainRefuse = rule("plainRefuse")
	plainWhy    = compile(`^[^,。;!]*[,。;!\s]+(.+)$`)
)

// longestPlain is how many characters such an answer has.
const longestPlain = 40

// plainly reads the answer to a request for a later day in a leader's own words: 可以,延到12月10日; 延什么延,按时交. Who speaks of his
// own unit asks. It is never sure: without such a request the words are something else.
func (d *decider) plainly() *DecidePart {
	t := strings.TrimSpace(d.text)
	if d.asks || ownUnit.MatchString(d.u.Folded) || utf8.RuneCountInString(t) > longestPlain {
		return nil
	}
	switch {
	case plainRefuse.MatchString(t):
		part := &DecidePart{Act: ledger.DecideRefuse, About: AboutExtend}
		if m := plainWhy.FindStringSubmatch(d.u.Folded); m != nil {
			part.Reason = tidy(m[1])
		}
		return part
	case plainGrant.MatchString(t):
		part := &DecidePart{Act: ledger.DecideGrant, About: AboutExtend}
		part.day(zh.FindDays(d.dated(), d.u.Today), 0)
		return part
	}
	return nil
}
