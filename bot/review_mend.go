package bot

import (
	"strconv"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// The parts that the patterns of this file share.
const (
	turned    = `(?:应该|应当|应|该|统一|都|全部|就|要|得|需要?)*(?:改成|改为|改作|改到|改回|换成|换为|换到|更正为|更正成|更改为|修改为|修改成|修正为|调整为|调整到|调整成|变更为|变更到|订正为|设为|设成|定为|定在|延到|延至|延长到|推迟到|提前到|改)|应该是|应当是|应该为|应当为|应为|应是|该是|应该写|应写`
	wrong     = `(?:写错了?|错了|不对|有误|读错了?|弄错了?|是错的)?[:\s]*`
	roleField = `(牵头|主办|主责|配合|协办|参加|参与|责任|承办|落实|负责)(?:的)?(单位|部门|方)?(?:的)?`
	dueField  = `(?:完成|办理|截止|截至|最后|最迟|办结|整改)?(?:的)?(?:时限|期限|时间节点|时间|日期|截止日期|截止时间|截止日|截止|节点|限期)(?:要求)?`
	removed   = `(?:去掉|删掉|删除|删去|拿掉|去除|移除|划掉|剔除|减去|取消|清空|不要|删了|去了)`
	added     = `(?:还差|还缺|再加上|加上|加入|增加|补上|补充|再加|加个|加|添上|添加|添|漏了|少了|还有|补)(?:了|一个|一家)?[:\s]*`
	unitTail  = `(?:吧|才对|就行|就可以|就好|了|这家|这个|来|。|!)*$`
	unitList  = `(U+(?:(?:、|和|与|及|以及)U+)*)`
	unitLike  = `((?:U+|\p{Han}{2,10}?(?:局|委|办|镇|乡|街道|法院|检察院|中心|所|公司|大队|支队|站|院|室))(?:(?:、|和|与|及|以及)(?:U+|\p{Han}{2,10}?(?:局|委|办|镇|乡|街道|法院|检察院|中心|所|公司|大队|支队|站|院|室)))*)`
)

var (
	yearIs    = compile(`(?:^|文件|文|》|措施|年份|年度)(?:的)?(?:年份|年度)?(?:应该|应当|应|其实|实际)?(?:是|算|为|改成|改为|应为|应是|作)(\d{4})年?(?:的|印发的?|出台的?|发的|度)?(?:文件)?(?:的)?` + unitTail)
	numberIs  = compile(`(?:序号|编号|条号)(?:读错了?|错了|不对|有误)?[:\s]*(?:` + turned + `|是|为)[:\s]*(.+?)` + unitTail)
	numberTo  = compile(`^(?:把|将|这条|那条|\s)*_+(?:的)?(?:序号|编号|条号)?(?:` + turned + `)[:\s]*(_+)` + unitTail)
	titleIs   = compile(`(小标题|标题|题目|名称)(?:读错了?|错了|不对|有误)?[:\s]*(?:` + turned + `)[:\s]*`)
	textIs    = compile(`(正文|内容|原文|条文)(?:读错了?|错了|不对|有误)?[:\s]*(?:` + turned + `)[:\s]*`)
	dueIs     = compile(dueField + wrong + `(?:` + turned + `)[:\s]*(.+)$`)
	dueClaim  = compile(dueField + `[:\s]*(?:是|为)(.+)$`)
	dueNone   = compile(`(?:没有|没写|没|无|不设|不写|未设|未写)(?:写|定|明确|规定|完成)?(?:的)?(?:时限|期限|时间要求|完成时间|截止日期|日期要求|时间限制|时间)(?:要求|的)?` + unitTail)
	dueGone   = compile(dueField + removed + unitTail + `|` + removed + dueField + unitTail)
	nthLimit  = compile(`第([一二三四1-4])个(?:时限|期限|日期|时间|时间节点)`)
	dueTurned = compile(`^(?:把|将)?_*(?:的|里的|里)?(?:` + dueField + `)?(?:从|由)?(.+?)(?:` + turned + `)(.+)$`)
	dueBare   = compile(`^(?:把|将)?_*(?:的)?(?:应该|应当|应)?(?:是|为|在|于)(.+)$|^(?:把|将)?_+(?:的)?(?:` + turned + `)(.+)$|^(?:应该|应当|应)(?:是|为|在|于)?(.+)$|^(?:改成|改为|改到|应为)(.+)$`)
	roleIs    = compile(roleField + wrong + `(?:` + turned + `)[:\s]*(?:由)?(.+?)` + unitTail)
	roleClaim = compile(roleField + `\s*(?:(?:就|才)?(?:是|为)|:)\s*` + unitList + unitTail)
	roleBy    = compile(`(应该|应当|应|改成|改为|改|要|得)*(?:由|是|让)` + unitList + `(?:来|共同|一起|联合)?(牵头|配合|负责|主办|协办)(?:单位|的|落实|推进|办理)*` + unitTail)
	roleAdd   = compile(roleField + `(?:里|中|上|还|再|要|应该|应|也|得|里面)*` + added + `(.+?)` + unitTail)
	roleAddTo = compile(`(?:把|将)?(?:` + added + `)?` + unitList + `(?:也)?(?:要|应该|应)?(?:加入|加到|加进|列入|列为|作为|为|做|当|也是|到|进|算)(?:_+的?)*` + roleField + `(?:里|中)?` + unitTail)
	addRole   = compile(added + `(?:个|家)?` + roleField + `[:\s]*` + unitList + unitTail)
	addedOnly = compile(`^(?:把|将)?(?:_+)?(?:里|中|再|还|要|应该|的)*` + added + unitList + unitTail)
	roleDrop  = compile(roleField + `(?:里|中|里面)?(?:的)?(?:要|应该|应)?` + removed + `(.+?)` + unitTail)
	dropOf    = compile(removed + `(?:_+的?)?` + unitLike + `(?:这个|这家|的)*(?:` + roleField + `)?` + unitTail)
	dropIt    = compile(`(?:把|将)?_*(?:的)?` + unitLike + `(?:从)?(?:_+的?)?(?:` + roleField + `)?(?:里|中)?(?:要|应该)?(?:` + removed + `)` + unitTail)
	notRole   = compile(unitList + `(?:不是|不算|不该是|不应该是|不应是)` + roleField + unitTail)
	roleNone  = compile(`(?:没有|没写|没|无|不设)(?:写|定|明确|明)?(牵头|配合|责任|协办|主办)(?:单位|部门)(?:的)?` + unitTail)
	roleGone  = compile(`(牵头|配合|责任|协办|主办)(?:单位|部门)(?:去掉|删掉|删除|清空|取消)` + unitTail + `|(?:去掉|删掉|删除|清空)(牵头|配合|责任|协办|主办)(?:单位|部门)` + unitTail)
	swapped   = compile(`^(?:把|将)?_*(?:的|里的|里|中的)?(?:(?:牵头|主办|配合|协办|责任|承办|落实|参加)(?:单位|部门)?(?:里|中)?的?)?` + unitLike + wrong + `(?:` + turned + `)[:\s]*(.+?)` + unitTail)
)

// year reads 这份文件是2025年的.
func (p *piece) year() (mend, bool) {
	m := yearIs.FindStringSubmatchIndex(p.text)
	if m == nil || len(p.refs) > 0 {
		return mend{}, false
	}
	sure := strings.Contains(p.text, "年份")
	return mend{MendPart: MendPart{Field: ledger.MendYear, How: MendSet, Whole: true, Text: p.raw(m[2], m[3])}, sure: sure}, true
}

// number reads 第5条的序号应该是6 and 第5条应该是第6条.
func (p *piece) number() (mend, bool) {
	m := numberIs.FindStringSubmatchIndex(p.text)
	sure := m != nil
	if m == nil {
		m = numberTo.FindStringSubmatchIndex(p.text)
	}
	if m == nil {
		return mend{}, false
	}
	before := []Reference{}
	value := strings.Trim(p.raw(m[2], m[3]), "第条 \"“”")
	for _, ref := range p.refs {
		switch at := ref.Start - p.start; {
		case at < m[2]:
			before = append(before, ref)
		case at < m[3]:
			value = ref.Number
		}
	}
	if value == "" || len(value) > 24 || len(before) > 1 {
		return mend{}, false
	}
	return mend{MendPart: MendPart{Field: ledger.MendNumber, How: MendSet, Text: plainNumber(value)}, sure: sure, of: before}, true
}

// title reads 标题改为… and 第3条正文改为…, which take the rest of the message as it was typed.
func (p *piece) title() (mend, bool) {
	field, m := ledger.MendTitle, titleIs.FindStringIndex(p.text)
	if m == nil {
		field, m = ledger.MendText, textIs.FindStringIndex(p.text)
	}
	if m == nil || field == ledger.MendText && len(p.measures) == 0 {
		return mend{}, false
	}
	value := p.r.u.Folded[p.start+m[1]:]
	if _, typed, ok := strings.Cut(p.r.u.Text, strings.TrimRight(p.raw(m[0], m[1]), ": ")); ok {
		value = typed
	}
	value = strings.Trim(strings.TrimSpace(value), ":\uff1a \"“”'")
	if strings.HasPrefix(value, "《") && strings.HasSuffix(value, "》") {
		value = strings.TrimSuffix(strings.TrimPrefix(value, "《"), "》")
	}
	if value == "" {
		return mend{}, false
	}
	p.last = true
	whole := len(p.measures) == 0
	return mend{MendPart: MendPart{Field: field, How: MendSet, Text: value, Whole: whole}, sure: field == ledger.MendTitle}, true
}

// due reads 第3条时限改为6月30日 and 第3条没有时限.
func (p *piece) due() (mend, bool) {
	if dueGone.MatchString(p.text) {
		return mend{MendPart: MendPart{Field: ledger.MendDue, How: MendClear}, sure: true}, true
	}
	if dueNone.MatchString(p.text) {
		return mend{MendPart: MendPart{Field: ledger.MendDue, How: MendClear}}, true
	}
	if m := dueIs.FindStringSubmatchIndex(p.text); m != nil {
		day, noYear, ok := dayIn(p.raw(m[2], m[3]), p.r.u.Today)
		part := MendPart{Field: ledger.MendDue, How: MendSet, Due: day, NoYear: noYear}
		if nth := nthLimit.FindStringSubmatch(p.r.u.Folded[p.start : p.start+m[1]]); nth != nil {
			if n, ok := zh.ParseInt(nth[1]); ok {
				n--
				part.Index = &n
			}
		}
		if !ok {
			part.Text = p.raw(m[2], m[3])
		}
		return mend{MendPart: part, sure: ok}, true
	}
	if m := dueClaim.FindStringSubmatchIndex(p.text); m != nil {
		if day, noYear, ok := dayIn(p.raw(m[2], m[3]), p.r.u.Today); ok {
			return mend{MendPart: MendPart{Field: ledger.MendDue, How: MendSet, Due: day, NoYear: noYear, Claimed: true}}, true
		}
	}
	return p.dueChange()
}

// dueChange reads 第3条6月底改成9月底.
func (p *piece) dueChange() (mend, bool) {
	m := dueTurned.FindStringSubmatchIndex(p.text)
	if m == nil {
		return mend{}, false
	}
	old, _, ok := dayIn(p.raw(m[2], m[3]), p.r.u.Today)
	day, noYear, ok2 := dayIn(p.raw(m[4], m[5]), p.r.u.Today)
	return mend{MendPart: MendPart{Field: ledger.MendDue, How: MendSet, OldDue: old, Due: day, NoYear: noYear}}, ok && ok2
}

// role reads what is said of the units of a named role.
func (p *piece) role() (mend, bool) {
	if m := roleNone.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[2], m[3])), How: MendClear}}, true
	}
	if m := roleGone.FindStringSubmatch(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(m[1] + m[2]), How: MendClear}, sure: true}, true
	}
	for _, rule := range []struct {
		re  *pattern
		how MendHow
	}{{roleAdd, MendAdd}, {roleDrop, MendDrop}, {roleIs, MendSet}} {
		if m := rule.re.FindStringSubmatchIndex(p.text); m != nil {
			units := p.unitsIn(m[6], m[7])
			exact := m[4] >= 0 // 单位 was said
			return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[2], m[3])), How: rule.how, Units: units},
				sure: exact || len(p.refs) > 0 && rule.how == MendSet && strings.Contains(p.text, "U")}, len(units) > 0 && (exact || strings.Contains(p.text[m[6]:m[7]], "U"))
		}
	}
	return p.roleOtherwise()
}

// roleOtherwise reads 县财政局也是配合单位, 县财政局不是配合单位, 应该由县发改局牵头, 牵头单位是县发改局.
func (p *piece) roleOtherwise() (mend, bool) {
	if m := notRole.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[4], m[5])), How: MendDrop, Units: p.unitsIn(m[2], m[3])}}, true
	}
	if m := roleBy.FindStringSubmatchIndex(p.text); m != nil {
		part := MendPart{Field: roleNamed(p.raw(m[6], m[7])), How: MendSet, Units: p.unitsIn(m[4], m[5]), Claimed: m[2] < 0}
		return mend{MendPart: part}, true
	}
	if m := roleClaim.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[2], m[3])), How: MendSet, Units: p.unitsIn(m[6], m[7]), Claimed: true}}, true
	}
	if m := addRole.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[2], m[3])), How: MendAdd, Units: p.unitsIn(m[6], m[7])}, sure: m[4] >= 0}, true
	}
	if m := roleAddTo.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{Field: roleNamed(p.raw(m[4], m[5])), How: MendAdd, Units: p.unitsIn(m[2], m[3])}, sure: m[6] >= 0}, true
	}
	return mend{}, false
}

// swap reads units without their role: 县公路所改成县发改局, 去掉县财政局, 加上县财政局.
func (p *piece) swap() (mend, bool) {
	for _, re := range []*pattern{dropOf, dropIt} {
		if m := re.FindStringSubmatchIndex(p.text); m != nil {
			part := MendPart{How: MendDrop, Units: p.unitsIn(m[2], m[3])}
			if m[4] >= 0 {
				part.Field = roleNamed(p.raw(m[4], m[5]))
			}
			return mend{MendPart: part, sure: len(m) > 6 && m[6] >= 0}, true
		}
	}
	if m := addedOnly.FindStringSubmatchIndex(p.text); m != nil {
		return mend{MendPart: MendPart{How: MendAdd, Units: p.unitsIn(m[2], m[3])}}, true
	}
	if m := swapped.FindStringSubmatchIndex(p.text); m != nil {
		units := p.unitsIn(m[4], m[5])
		return mend{MendPart: MendPart{How: MendSwap, Old: p.unitsIn(m[2], m[3]), Units: units}}, len(units) > 0
	}
	return mend{}, false
}

// bare reads a value alone: 第3条应该是2026年9月底前, 第3条应该是县发改局.
func (p *piece) bare() (mend, bool) {
	m := dueBare.FindStringSubmatchIndex(p.text)
	if m == nil {
		return mend{}, false
	}
	at := 2
	for m[at] < 0 {
		at += 2
	}
	if day, noYear, ok := dayIn(p.raw(m[at], m[at+1]), p.r.u.Today); ok {
		return mend{MendPart: MendPart{Field: ledger.MendDue, How: MendSet, Due: day, NoYear: noYear}}, true
	}
	if list := onlyUnits.FindStringSubmatchIndex(p.text[m[at]:m[at+1]]); list != nil {
		if len(p.old) > 0 {
			return mend{MendPart: MendPart{How: MendSwap, Old: p.old, Units: p.unitsIn(m[at]+list[2], m[at]+list[3])}}, true
		}
		return mend{MendPart: MendPart{Field: p.field, How: MendSet, Units: p.unitsIn(m[at]+list[2], m[at]+list[3])}}, true
	}
	return mend{}, false
}

// plainNumber writes a number as documents do below the chapter: 六 → 6; 二(三)2 stays.
func plainNumber(said string) string {
	if n, ok := zh.ParseInt(said); ok && n > 0 {
		return strconv.Itoa(n)
	}
	return said
}
