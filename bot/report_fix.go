package bot

import (
	"strconv"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	undoing = compile(`^(?:请|麻烦|帮我|帮忙|给我|把|那|喂|额|呃|我要|我想|想|需要)*(?:你)?(?:刚才|刚刚|刚|上面|之前|前面|我|上一|最后|那|这|报|发|的|个|条|一|说|记|录|第|_|次|进展|记录)*(?:给我|帮我|先|都|全|全部)?(?:撤回|撤销|撤掉|撤了|取消|作废|删掉|删除|删了|收回|不算|不作数|清掉)(?:吧|了|掉|一下|刚才|刚刚|上面|上一|之前|我|那|这|报|发|的|个|条|一|说|记|录|次|进展|记录|_|,|。|!|啊|呀|谢谢|我|再|等下|待会|一会儿?|重新报|重报|再报|\s)*$` +
		`|^(?:算了|不报了|先不报|不用报了|不用记了|别记了|当我没说|作废|先不记|吧|了|啊|。|!|,| )+$|^(?:please )?(?:undo|withdraw|cancel|scrap|delete|remove|never mind|forget)(?: (?:that|it|this|my|the|last|one|report|entry|measure|previous))*(?: _+)?(?: please)?[.!]?$`)
	fixing = compile(`应该?(?:报|记|填|算|放)在|[0-9]改[0-9]|^(?:其实|实际上)|(?:说|报|写|记|填|打)成|说错|报错|写反|弄反|说反|写岔|敲错|按错|打错字|改一哈|改哈|写错|打错|发错|弄错|搞错|记错|填错|输错|讲错|看错|错了|更正|纠正一下|订正|改成|改为|改到|改一下|改下|(?:给我|帮我|替我)改|应该是|应当是|应为|应是|不对[,是 应。]|不对$|记到|挪到|报(?:早|多|少)了|[写记填]?[多少漏]写了|[写记填](?:多|少|漏)了|漏(?:报|填|记)?了|补充(?:一下|一点|一句)?[:,，]?|撤错|准确(?:的)?(?:说|数)?(?:是|应)|少报了|多报了|漏报了|重新报|` +
		`\bsorry\b|\bcorrection\b|\bactually\b|\bi meant\b|\bit was [0-9]|\bshould (?:be|have been)\b|\bmake (?:it|that)\b|\bchange (?:it|that|the number)\b|\bmistyped\b|\bwas wrong\b|\bmy mistake\b|\bnot \d+ but\b`)
	adding      = compile(`补充|少写|漏|写少|记少`)
	numberSlip  = compile(`(?:条号|编号|序号|条数|条)(?:报|写|记|弄|搞|填|打|说)?错`)
	onlyRight   = compile(`^(?:其实|应该|应)?是?_+(?:才对|才是)(?:吧|啊|的)?[。!]?$`)
	slipOf      = compile(`(人数|人次|学时|课时|件数|次数|家数|户数|份数|期数|卷数|金额|\p{Han}{1,4}率)(?:刚才|上次)?(?:报|写|记|填|打|说|输|弄|搞)?(?:错|多了|少了|不对|有误)`)
	doubleNot   = compile(`不是(?:不|没|我们不)`)
	contrast    = compile(`不是\S{1,12}[,,]?\s?(?:是|而是)|是\S{1,12}[,,]?\s?(?:不是|而不是|而非)|不是完成|不是已完成`)
	plainFix    = compile(`^(?:其实|实际上?|准确地?说)?\s?(?:(?:参训|参加|到场|培训|参会|旁听|报名|办结|走访|收到|核对|一共|总共|人数)(?:的|人数)*)?(?:是|应该是?|应)\s?(?:[0-9]+(?:\.[0-9]+)?|[零一二三四五六七八九十百千两]+)\s?(?:人次|个人|学时|万元|百分点|[人名位个件项份篇家户次回期场卷本册起宗批例案套台%])?(?:才对|吧|啊|了)?[。.!]?$|^(?:it was|it is|it's|that's|that was) [0-9]`)
	labelledFix = compile(`^\p{Han}{2,4}(?:的|人数)*(?:是|应该是?)`)
	wrongMark   = compile(`(?:不是|并非|非|而不是|not)\s?$`)
	rightMark   = compile(`(?:应该是|应当是|应为|应是|而是|改成|改到|改为|记到|挪到|[报记填算放]在|是|是报|is|be|meant)\s?$`)
	badMark     = compile(`^\s?(?:是)?(?:报错|说错|写错|记错|打错|错了)`)
	wrongNo     = compile(`(?:不是|并非|把|从|原来的?|not)\s?\S{0,4}$`)
	replaced    = compile(`^\s?(?:改成|改为|改到|应该是|应为|应是|改)`)
	negation    = compile(`(?:说|报|写|记|填|打)成(?:了)?(?:已经|已)?(?:全部)?(?:完成|办结|没动|推进中)(?:了)?|(?:不是|并非|没说|不算)(?:已经|已|都|全)?(?:完成|完|弄好|搞定|办结|没动|没开始|卡住|不涉及)(?:了|的)?`)
	changing    = compile(`整改(?:成|为)|(?:牵头|配合|责任)单位`)
)

// parseFix reads a correction or an undo; nil when the message is neither. A question is neither.
func parseFix(u *Utterance, list []clause) *Fix {
	text := mask(u.Folded, u.References)
	for _, c := range list {
		if c.asks && !c.judges {
			return nil
		}
	}
	if undoing.MatchString(text) {
		return undoOf(u.References)
	}
	if to := correctedTo(u); to.Named() {
		return &Fix{Occasion: to}
	}
	add := adding.MatchString(text)
	if add && len(u.References) > 0 || !corrects(text) {
		return nil // 补充第4条:人均42学时 is a report
	}
	fix := &Fix{Add: add}
	fix.measures(u)
	fix.numbers(list)
	fix.byHowMuch(text)
	if labelledFix.MatchString(text) && len(fix.Numbers) == 1 && fix.Numbers[0].Unit == "个" {
		fix.Numbers[0].Unit = "" // of whatever stands there: 参训的是39个 of 38人
	}
	fix.slip(text)
	fix.inWords(list)
	if rosterAdd.MatchString(text) {
		fix.keepTotal()
	}
	if onlyRight.MatchString(text) && fix.To == "" {
		fix.To, fix.At = fix.At, ""
	}
	fix.Status = wordedStatus(affirmed(list))
	return fix
}

// undoOf takes back the measure that is named first; what was reported last where none is.
func undoOf(named []Reference) *Fix {
	fix := &Fix{Undo: true}
	if len(named) > 0 {
		fix.At = named[0].Number
	}
	return fix
}

// keepTotal keeps the figure that is said last, for it counts those that came before: 补两个,一共56.
func (f *Fix) keepTotal() {
	f.Numbers = f.Numbers[max(0, len(f.Numbers)-1):]
	for i := range f.Numbers {
		f.Numbers[i].What = ""
	}
}

// corrects reports whether the words are those of a correction, and of nothing that only looks like one.
func corrects(text string) bool {
	if overreaching.MatchString(text) || changing.MatchString(text) || feedbacks.MatchString(text) {
		return false
	}
	return fixing.MatchString(text) || rightFigure.MatchString(text) || rosterAdd.MatchString(text) || plainFix.MatchString(text) || onlyRight.MatchString(text) ||
		contrast.MatchString(text) && !doubleNot.MatchString(text)
}

// affirmed is the text without the statuses that it takes back.
func affirmed(list []clause) string {
	var rest []string
	for _, c := range list {
		if !imperative.MatchString(c.text) {
			c.text = negation.ReplaceAllString(c.text, "…")
		}
		rest = append(rest, c.text)
	}
	return strings.Join(rest, ",")
}

// imperative is 把第4条记成完成: what is to be written, not what was written wrongly.
var imperative = compile(`^(?:请|帮我|帮忙|麻烦|你|您|就)*(?:把|将)_+(?:记|标|报|填|写)`)

var notYet = compile(`还没(?:有)?(?:呢)?$|^没有$`)

// wordedStatus is the status that words tell; mistakes and numbers tell none.
func wordedStatus(text string) ledger.Status {
	text = fixing.ReplaceAllString(text, "…")
	s := readSigns(text)
	switch {
	case !s.any() && notYet.MatchString(text):
		return ledger.InProgress
	case onlyActed(s) || !s.any():
		return ""
	}
	return readStatus(text, nil)
}

// measures tells which number was wrong, which is right, and which is only spoken of.
func (f *Fix) measures(u *Utterance) {
	for _, r := range u.References {
		before, after := clauseBefore(u.Folded, r.Start), u.Folded[r.End:]
		switch {
		case wrongMark.MatchString(before), badMark.MatchString(after) && len(u.References) > 1, replaced.MatchString(after) && len(u.References) > 1:
			f.From = r.Number
		case rightMark.MatchString(before) && f.To == "":
			f.To = r.Number
		case f.At == "":
			f.At = r.Number
		}
	}
	if f.From == "" && f.To != "" && f.At != "" && f.At != f.To {
		f.From, f.At = f.At, ""
	}
	if f.From != "" && f.To == "" && f.At != "" {
		f.To, f.At = f.At, ""
	}
}

// numbers tells the new figures and, where the old one is named, that one apart.
func (f *Fix) numbers(list []clause) {
	for _, c := range list {
		qs := zh.Quantities(c.text)
		kept := named(c, qs)
		for i, q := range qs {
			wrong := wrongNo.MatchString(c.text[:q.Start]) || replaced.MatchString(c.text[q.End:])
			if wrong && !strings.HasSuffix(strings.TrimSpace(c.text[:q.Start]), "而是") {
				value := q.Value
				f.OldNumber = &value
				continue
			}
			n := kept[i]
			n.What = fixWhat(n.What)
			f.Numbers = append(f.Numbers, n)
		}
	}
}

// countOf is the counting word that a name for a figure stands for.
func countOf(name string) string {
	switch {
	case strings.HasSuffix(name, "率"):
		return "%"
	case name == "人数":
		return "人"
	case name == "学时", name == "课时", name == "人次":
		return name
	}
	return strings.TrimSuffix(name, "数")
}

// slip uses what the message names as wrong: 学时写错了,44 means hours, 条号错了,应为9 a measure.
func (f *Fix) slip(text string) {
	if len(f.Numbers) != 1 || f.Numbers[0].Unit != "" {
		return
	}
	n := &f.Numbers[0]
	if numberSlip.MatchString(text) && f.To == "" && n.Value == float64(int(n.Value)) && n.Value > 0 {
		f.To, f.Numbers = strconv.Itoa(int(n.Value)), nil
		return
	}
	if m := slipOf.FindStringSubmatch(text); m != nil && m[1] != "金额" {
		n.Unit = countOf(m[1])
	}
}

var fixWords = compile(`刚才|刚刚|说错|报错|写错|记错|错|更正|纠正|订正|不对|应该|应当|应为|应|改成|改为|改|不是|而|其实|实际|上面|那条|这条|人数|数字|数|sorry|correction|actually|it|was|should|be|make`)

// fixWhat drops the words of correcting from the label of a number.
func fixWhat(s string) string { return strings.TrimSpace(fixWords.ReplaceAllString(s, "")) }
