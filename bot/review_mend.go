package bot

import (
	"strconv"
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	yearIs    = rule("yearIs")
	numberIs  = rule("numberIs")
	numberTo  = rule("numberTo")
	titleIs   = rule("titleIs")
	textIs    = rule("textIs")
	dueIs     = rule("dueIs")
	dueClaim  = rule("dueClaim")
	dueNone   = rule("dueNone")
	dueGone   = rule("dueGone")
	nthLimit  = compile(`第([一二三四1-4])个(?:时限|期限|日期|时间|时间节点)`)
	dueTurned = rule("dueTurned")
	dueBare   = rule("dueBare")
	roleIs    = rule("roleIs")
	roleClaim = rule("roleClaim")
	roleBy    = rule("roleBy")
	roleAdd   = rule("roleAdd")
	roleAddTo = rule("roleAddTo")
	addRole   = rule("addRole")
	addedOnly = rule("addedOnly")
	roleDrop  = rule("roleDrop")
	dropOf    = rule("dropOf")
	dropIt    = rule("dropIt")
	notRole   = rule("notRole")
	roleNone  = rule("roleNone")
	roleGone  = rule("roleGone")
	swapped   = rule("swapped")
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
