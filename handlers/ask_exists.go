package handlers

import (
	"regexp"
	"strings"

	"duban/retrieval"
	"duban/zh"
)

// existsAsked asks whether the documents speak of a thing at all: 有没有提到垃圾分类, 垃圾分类提没提.
var existsAsked = regexp.MustCompile(`(?:有没有|是否|有无)(?:专门|明确|具体)?(?:提|说|讲|写|规定|涉及)(?:到|过|了)?(?:关于)?(\p{Han}{3,12}?)(?:的)?(?:内容|要求|事情?|规定|措施|条款|方面|这块)?[?。!]*$|(\p{Han}{3,12}?)(?:的事)?(?:文件里?)?(?:提没提|说没说|写没写|讲没讲)`)

// partOnly reports that of a thing that is asked for by name only a fragment stands in what was found, 分类 of 垃圾分类: the
// documents do not speak of the thing itself. What the lexicon calls otherwise has no fragment in common.
func (q *query) partOnly(hits []retrieval.Hit) bool {
	m := existsAsked.FindStringSubmatch(zh.Squeeze(q.ask.Text))
	if m == nil {
		return false
	}
	thing := []rune(m[1] + m[2])
	most := 0
	for _, h := range hits[:min(len(hits), 3)] {
		text := zh.Squeeze(h.Text() + headingOf(h))
		held := 0
		for i := range len(thing) - 1 {
			if strings.Contains(text, string(thing[i:i+2])) {
				held++
			}
		}
		most = max(most, held)
	}
	return most > 0 && 2*most < len(thing)-1
}
