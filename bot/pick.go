package bot

import (
	"strings"
	"unicode/utf8"

	"duban/zh"
)

var (
	pickBare  = compile(`^(?:第|选|选择|就|是|回复|option |no\. ?|#)?\s*([0-9]{1,2}|[一二两三四五六七八九十]{1,2})\s*(?:个|号|项那个)?(?:吧|啊|呀|的|那个|。|\.)?$`)
	pickWords = compile(`^(?:第?一个|前面?那?个|上面那个)$`)
	yesWords  = rule("yesWords")
	noWords   = compile(`^(?:不|不是|不对|不用|不用了|别|错了|否|no|nope|wrong|算了)[啊呀吧哈呢了。!.,]*$`)
	// commandWords change something by themselves, as 好的 beside another thing need not.
	commandWords = compile(`^(?:确认|确定|取消|撤回|撤销|不报了|作废|cancel|undo|confirm)[啊呀吧哈呢了。!.,]*$`)
	cancelWords  = compile(`^(?:取消|撤回|撤销|算了|不报了|删掉|作废|cancel|undo)[啊呀吧了。!.,]*$`)
)

// readShortAnswer fills Pick, Yes and No: what answers a question and says nothing by itself.
func readShortAnswer(u *Utterance) {
	text := strings.TrimSpace(u.Folded)
	if m := pickBare.FindStringSubmatch(text); m != nil {
		if n, ok := zh.ParseInt(m[1]); ok {
			u.Pick = n
		}
	} else if pickWords.MatchString(text) {
		u.Pick = 1
	}
	u.Yes, u.No = yesWords.MatchString(text), noWords.MatchString(text)
}

// meant is the choice that 确认 or 不用 means among a yes and a no; nil where there is more to choose from.
func meant(u Utterance, p *Pending) *Choice {
	var yes, no []*Choice
	for i := range p.Choices {
		if c := &p.Choices[i]; c.Proposal.Cancel {
			no = append(no, c)
		} else {
			yes = append(yes, c)
		}
	}
	switch {
	case len(yes) != 1 || len(no) != 1:
		return nil
	case u.Yes:
		return yes[0]
	case u.No, cancelWords.MatchString(u.Folded):
		return no[0]
	}
	return nil
}

// picked returns the choice that a message picks: by number, by its label, or, when there is but one, by yes.
func picked(u Utterance, p *Pending) *Choice {
	n := len(p.Choices)
	switch {
	case u.Pick >= 1 && u.Pick <= n:
		return &p.Choices[u.Pick-1]
	case u.Yes && n == 1:
		return &p.Choices[0]
	case u.Yes || u.No || commandWords.MatchString(u.Folded):
		if c := meant(u, p); c != nil {
			return c
		}
	}
	return byLabel(u, p)
}

// byLabel is the only choice whose label the words are, or stand in.
func byLabel(u Utterance, p *Pending) *Choice {
	text := zh.Squeeze(u.Folded)
	text = pointing.ReplaceAllString(text, "")
	if utf8.RuneCountInString(text) < 2 {
		return nil
	}
	var only *Choice
	for i := range p.Choices {
		label := zh.Squeeze(p.Choices[i].Label)
		if label == text {
			return &p.Choices[i]
		}
		if (utf8.RuneCountInString(text) >= 3 || text != zh.Squeeze(u.Folded)) && strings.Contains(label, text) {
			if only != nil {
				return nil // it fits several
			}
			only = &p.Choices[i]
		}
	}
	return only
}

// pointing is what people put around the word that tells: 就是培训那个.
var pointing = compile(`^(?:就是|是)|(?:的?那个|那条|那块|的)$`)

// onlyNames: it names measures and neither reports nor asks, so it says which was meant.
func onlyNames(u Utterance) bool {
	return len(u.References) > 0 && u.Report == nil && u.Ask == nil && u.Review == nil && (u.Decide == nil || !u.Decide.Sure)
}

// shortAnswer: a bare number, yes, no, a cancel, or nothing but a measure's number.
func shortAnswer(u Utterance) bool {
	if u.Pick > 0 || u.Yes || u.No || cancelWords.MatchString(u.Folded) {
		return true
	}
	if len(u.References) != 1 {
		return false
	}
	r := u.References[0]
	rest := u.Folded[:r.Start] + u.Folded[r.End:]
	return utf8.RuneCountInString(rest) <= 3 && !questionWord.MatchString(rest) && !strings.HasSuffix(rest, "呢")
}
