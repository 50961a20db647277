package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// subject is who acts in a part of a sentence.
type subject struct {
	units    []party // in printed order
	partners []party // 会同, 组织 X、Y 等单位
	by       bool    // 由 …
	end      int     // where the verb begins
}

var (
	connective = regexp.MustCompile(`^(?:并|同时|此外|其中|另外|要|也|今年|本年度|之前|期间|届时|原则上)+`)
	predicate  = regexp.MustCompile(`^(?:` + headOfUnit + `|要|应|须|必须|需|负责|牵头|会同|联合|协同|商|配合|组织(?:[^部]|$)|对|于|在|每|将|向|根据|按(?:照|时|期|月|季|年|要求|规定|程序|标准|每)|依照|依据|结合|围绕|也|可|起草|拟[订定]|制[定订]|修[订改编]|组成(?:[^部人单]|$)|研究|开展|完成|建立|健全|完善|加强|` +
		`编制|印发|组建|签[订署]|配[备齐]|划定|纳入|设置|新建|改造|购置|开设|查处|巡查|值守|出台|报送|报|汇总|做好|认真|切实|及时|定期|统筹|指导|督促|推[进动]|落实|实施|举办|逐[项一步级]|重新|随时|至少|不得|严格|进一步|分别|共同|抓好|进行|提出|确定|公布|梳理|主动|安排|具体|选[取派聘拔]|遴选|` +
		`审[核查批]|受理|主持|核定|通报|考核|评[估查审]|验收|检查|提供|出题|继续|积极|充分|全面|作为|任期|不断|把|通过|依法|从|自|到|第|\d|20|本着|参加|承办|主办|协助|分解|下达|拨付|筹[集措备]|解决|约谈|抽[查检]|问责|办理|清理|排查|整治|监督|监测|支持|给予|推广|选派|培训|宣传(?:[^部]|$)|收集|上报|设立|成立|召开|依托|抓|带头|明确|强化|优化|规范|深入|扎实|大力|同步|全程|全力|科学|采取|利用)`)
	listGoes  = regexp.MustCompile(`^(?:、|和|与|及|以及)`)
	joinWord  = regexp.MustCompile(`^(?:牵头)?(?:负责)?(?:,)?(会同|联合|协同|商|组织|配合)`)
	placeUnit = regexp.MustCompile(`^\p{Han}{1,6}?(?:镇|乡|街道|县|区|市|省|州)(?:人民)?(?:政府|党委|办事处)`)
	placeVerb = regexp.MustCompile(`^(?:强化|明确|加强|推[动进]|完善|健全|落实|支持|指导|督促|组织|建立|提[高升]|增强|发挥|规范|优化|深化|鼓励|引导|统筹|制定|开展|实施|全面|充分|依托|面向|涉及|下放|已经)`)
	urge      = regexp.MustCompile(`(?:督促|指导|组织|要求)((?:各|市级各|县级各)[\p{Han}]{2,16}?(?:单位|部门|政府|机关|镇|乡|街道))(?:对|要|及时|按|做好|落实|开展)`)
)

// isPlaceUnit reports a name such as 东风镇政府, which no level of government opens.
func isPlaceUnit(s string) bool {
	name := placeUnit.FindString(s[:cutRune(s, 60)])
	return name != "" && !strings.ContainsAny(name, "向由对于在将把经报给送请每要应须及") && !placeVerb.MatchString(s)
}

// isGroupName reports a name for several units.
func isGroupName(name string) bool {
	return strings.Contains(name, "各") || strings.HasPrefix(name, "有关") || strings.HasPrefix(name, "相关") || strings.HasPrefix(name, "其他") ||
		strings.HasSuffix(name, "执法机关") || strings.HasSuffix(name, "部门") && (!strings.HasSuffix(name, "行政部门") && !strings.HasSuffix(name, "主管部门") || !unitStart.MatchString(name)) || strings.HasPrefix(name, "所有") || strings.Contains(name, "以上") || strings.Contains(name, "有关部门") || strings.Contains(name, "相关部门")
}

// headOfUnit is who acts for a unit: 各镇主要负责人要.
const headOfUnit = `(?:党政)?(?:主要|分管)?(?:负责人|负责同志|领导同志|领导)(?:要|应|须|必须|亲自)|亲自`

// subjectAt reads who acts at the start of fold[a:b]: X要…, X、Y负责…, 由X会同Y….
func (f *flow) subjectAt(a, b int) (subject, bool) {
	var sub subject
	if m := connective.FindString(f.fold[a:b]); m != "" {
		a += len(m)
	}
	if strings.HasPrefix(f.fold[a:b], "由") {
		sub.by = true
		a += len("由")
	} else if strings.HasPrefix(f.fold[a:b], "请") {
		a += len("请") // 请县发改局牵头
	}
	at, units := f.unitList(a, b, sub.by)
	if len(units) == 0 && sub.by {
		at, units = f.branchAt(a, b)
	}
	if len(units) == 0 {
		return sub, false
	}
	sub.units, sub.end = units, at
	if m := joinWord.FindStringSubmatchIndex(f.fold[at:b]); m != nil {
		from := at + m[1]
		word := f.fold[at+m[2] : at+m[3]]
		end, partners := f.unitList(from, b, false)
		if len(partners) == 0 && word == "会同" {
			end, partners = f.unitList(from, b, true)
		}
		if len(partners) > 0 && (word != "组织" || !strings.HasPrefix(f.fold[from:b], "对")) {
			sub.partners, sub.end = partners, end
			for i := range partners {
				partners[i].label = word
			}
		}
	}
	return sub, true
}

// branchAt reads the office of a house behind 由: 由局财务科汇总.
func (f *flow) branchAt(a, b int) (int, []party) {
	s := f.fold[a : a+cutRune(f.fold[a:b], 60)]
	for i, r := range s {
		if i > 5 && strings.ContainsRune("科处股室组办队所站", r) {
			if end := i + utf8.RuneLen(r); isBranch(s[:end]) && predicate.MatchString(s[end:]) {
				return a + end, []party{{unit: f.show(a, a+end), a: a, b: a + end}}
			}
		}
		if strings.ContainsRune(",。;:、", r) {
			break
		}
	}
	return a, nil
}

// unitList reads X、Y和Z before a verb; without a verb behind it there is none.
func (f *flow) unitList(a, b int, loose bool) (int, []party) {
	var out []party
	at := a
	for at < b {
		n, more := unitBefore(f.fold[at:b], loose)
		if n == 0 {
			return a, nil
		}
		to := at + n
		name := f.fold[at:to]
		if n := othersAt(name); n > 0 {
			name = name[:n]
		}
		if k := len(out) - 1; k >= 0 && isPair(f.fold[out[k].a:out[k].b], name) {
			out[k].b = at + len(name)
			out[k].unit = f.show(out[k].a, out[k].b)
		} else if k >= 0 && plainGroup.MatchString(f.fold[out[k].a:out[k].b]) && goesOnGroup(f.fold[out[k].a:out[k].b], name) {
			out[k].b = at + len(name)
			out[k].unit = f.show(out[k].a, out[k].b)
		} else {
			out = append(out, party{unit: f.show(at, at+len(name)), a: at, b: at + len(name)})
		}
		at = to
		if more == 0 {
			return at, out
		}
		at += more
	}
	return a, nil
}

// unitBefore returns the length of the unit that s begins with, and of the sign after it when a list goes on.
// A unit must be followed by a verb or by more units.
func unitBefore(s string, loose bool) (n, more int) {
	if !opensWithUnit(s) {
		return 0, 0
	}
	head := s[:cutRune(s, 120)]
	if i := strings.Index(head, "主持"); i >= 0 {
		head = head[:i] // 县长主持县政府工作
	}
	longest := 0
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRuneInString(head[i:])
		if outsideNames(r, head[i:]) {
			break
		}
		i += size
		if r == '(' {
			if k := strings.IndexByte(head[i:], ')'); k >= 0 {
				i += k + 1
			}
		}
		if i < 4 || !completeUnit(head[:i]) {
			continue
		}
		if sign, ends := unitEnds(s[i:]); ends {
			return i, sign
		}
		if freeStanding(s[i:]) && (longest == 0 || !strings.ContainsRune("县市区镇乡州省", r)) {
			longest = i // the 县 of 县水利局修编县级预案 ends no name
		}
	}
	if loose {
		return longest, 0
	}
	return 0, 0
}

// opensWithUnit reports words that the name of a unit can begin with.
func opensWithUnit(s string) bool {
	return unitStart.MatchString(s) || isPlaceUnit(s) || isMinistry(s)
}

// outsideNames reports a character that no unit has in its name; rest begins with it. 要素 is part of one, 要 alone is the verb behind it.
func outsideNames(r rune, rest string) bool {
	return strings.ContainsRune(",。;:“”《》!?的", r) || r == '要' && !strings.HasPrefix(rest, "要素")
}

// freeStanding reports that no list of units goes on behind a name.
func freeStanding(rest string) bool {
	return !strings.HasPrefix(rest, "等") && listGoes.FindString(rest) == ""
}

// unitEnds reports whether what follows a name lets it end there: a verb, or a sign (its length) and one more unit.
func unitEnds(rest string) (sign int, ends bool) {
	if m := listGoes.FindString(rest); m != "" {
		next := rest[len(m):]
		return len(m), unitStart.MatchString(next) || isPlaceUnit(next) || isMinistry(next)
	}
	v, _ := utf8.DecodeRuneInString(rest)
	return 0, strings.ContainsRune(verbStarts, v) && predicate.MatchString(rest[:cutRune(rest, 24)])
}

// verbStarts are the characters that predicate can begin with.
const verbStarts = "约抽问党领修亲要应须必需签划纳新改购查巡值负牵会联协商配组对于在每将向根按依结围也可起拟制研开完建健加编印出报汇做认切及定统指督推落实举逐重随至不严进分共抓提确公梳主安具选遴审受核通考评验检继积充全作任把从自到第本参承分下拨筹解办清排整监支给推选培宣收上设成召依带明强优规深扎大同全科采利0123456789"

// bodyParties reads roles out of the sentences of a measure that has no clause: who opens a sentence acts.
//
//	由X会同Y…          X leads, Y cooperates
//	X要…               X leads; a group is responsible
//	各X要…,Y要…        both are responsible
//	X…,各Y要…          the group cooperates with X
func (f *flow) bodyParties(ps []para) []party {
	var out []party
	seen := map[string]bool{}
	add := func(p party, role ledger.Role, label string) {
		if seen[p.unit] {
			return
		}
		seen[p.unit] = true
		p.role = role
		if p.label == "" {
			p.label = label
		}
		out = append(out, p)
	}
	for _, s := range f.split(ps, "。!?\n") {
		opened := ledger.Role("")
		before := len(out)
		for _, c := range f.pieces(s.a, s.b, ",;:") {
			if opened != "" && f.joining(c, add) {
				continue
			}
			if opened != "" && f.ownDuty(c) {
				opened = ledger.Responsible
			}
			sub, ok := f.subjectAt(f.afterLimit(c), c.b)
			if !ok {
				sub, ok = f.byWhom(c)
			}
			if !ok {
				opened = f.charged(c, opened, add)
				if m := urge.FindStringSubmatchIndex(f.fold[c.a:c.b]); m != nil {
					a, b := c.a+m[2], c.a+m[3]
					add(party{unit: f.show(a, b), a: a, b: b}, ledger.Responsible, "督促")
				}
				continue
			}
			opened = f.bodyRoles(sub, opened, add)
			if m := urge.FindStringSubmatchIndex(f.fold[sub.end:c.b]); m != nil && len(sub.partners) == 0 {
				a, b := sub.end+m[2], sub.end+m[3]
				add(party{unit: f.show(a, b), a: a, b: b}, ledger.Responsible, "督促")
			}
		}
		f.saidLead(out[before:], s)
	}
	return out
}

// saidLead makes a lead of the one whom a sentence says to lead, and not of those who merely open it: 甲局要核定,乙局牵头实施.
func (f *flow) saidLead(ps []party, s para) {
	led := func(p party) bool { return strings.HasPrefix(f.fold[p.b:s.b], "牵头") }
	if !slices.ContainsFunc(ps, led) {
		return
	}
	for i := range ps {
		switch p := &ps[i]; {
		case led(*p):
			p.role = ledger.Lead
		case p.role == ledger.Lead && p.label == "负责" && !leadsBefore(f.fold[p.b:s.b]):
			p.role = ledger.Responsible
		}
	}
}

// leadsBefore reports names that go on to the word that makes leads of them: 、乙局牵头.
func leadsBefore(rest string) bool {
	i := strings.Index(rest, "牵头")
	return i >= 0 && !strings.ContainsAny(rest[:i], ",;:") && !strings.Contains(rest[:i], "要")
}

// byWhom reads who acts behind what is to be done: 管理办法由甲局会同乙局制定.
func (f *flow) byWhom(c para) (subject, bool) {
	i := strings.Index(f.fold[c.a:c.b], "由")
	if i <= 0 || notByWhom.MatchString(f.fold[c.a:c.a+i]) {
		return subject{}, false
	}
	sub, ok := f.subjectAt(c.a+i, c.b)
	return sub, ok && (len(sub.partners) > 0 || madeBy.MatchString(f.fold[sub.end:c.b]))
}

var (
	notByWhom = regexp.MustCompile(`(?:理|自|原|经|事|缘|改|转|不|是|均|必须|应)$`)
	madeBy    = regexp.MustCompile(`^(?:负责|牵头|于.{1,20}前|另行)?(?:制[定订]|编制|拟[定订]|起草|印发|公布|组织|承担|负责|牵头|受理|核发|审[核批])`)
)

// ownDuty reports a piece with a rhythm or a day of its own: who acts in it does not merely help.
func (f *flow) ownDuty(c para) bool { return rhythmic.MatchString(f.fold[c.a:c.b]) }

var rhythmic = regexp.MustCompile(`每(?:年|月|季|半年|周|学期)|于.{1,24}前`)

// joining reads the partners of who opened the sentence: …,会同甲局、乙局编制规划.
func (f *flow) joining(c para, add func(party, ledger.Role, string)) bool {
	word := withPartner.FindString(f.fold[c.a:c.b])
	if word == "" {
		return false
	}
	_, partners := f.unitList(c.a+len(word), c.b, true)
	for _, p := range partners {
		add(p, ledger.Cooperating, "会同")
	}
	return len(partners) > 0
}

var (
	withPartner = regexp.MustCompile(`^(?:并|再|由其)?(?:会同|联合|协同)`)
	helping     = regexp.MustCompile(`^(?:要|应当?|须|需|必须|主动|积极|共同|分别|具体|负责|予以|给予|全力|密切)*(?:配合|协助|协同)`)
	takingPart  = regexp.MustCompile(`^(?:共同|积极|等)?(?:参与|参加)(?:[,。;\n]|$)`)
)

// helps reports that the verb at at lets a unit cooperate.
func (f *flow) helps(at int) bool {
	s := f.fold[at:min(len(f.fold), at+cutRune(f.fold[at:], 60))]
	return helping.MatchString(s) || takingPart.MatchString(s)
}

// laterRole is the role of who acts in a sentence that another opened.
func laterRole(u party, opened ledger.Role) ledger.Role {
	if isGroupName(u.unit) && opened == ledger.Lead {
		return ledger.Cooperating
	}
	return ledger.Responsible
}

// charged reads a piece that is a list of offices with a word of duty, whatever their names begin with: 德育处牵头,
// 教务处、年级组配合. It returns the role that the sentence opens with from here on.
func (f *flow) charged(c para, opened ledger.Role, add func(party, ledger.Role, string)) ledger.Role {
	end, role, word := f.roleAtEnd(c.a, c.b)
	if role == "" {
		end, role, word, _ = f.objectAt(c.a, c.b)
	}
	if role == "" || !eachUnit(f.fold[c.a:end], isBranch) && !listsUnits(f.fold[c.a:end]) {
		return opened
	}
	if role == ledger.Responsible && opened == "" && !strings.Contains(word, "为") {
		role = ledger.Lead
	}
	part := clause{ia: c.a, ib: end}
	f.readParties(&part)
	for _, p := range part.parties {
		p.label = ""
		add(p, role, word)
	}
	return orRole(opened, role)
}

// isBranch reports the name of an office or of a part of one: 德育处, 各年级组.
func isBranch(name string) bool {
	r, _ := utf8.DecodeLastRuneInString(name)
	return utf8.RuneCountInString(name) < 16 && strings.ContainsRune(officeTails+"处科组", r) && completeUnit(name) &&
		!placeVerb.MatchString(name) && !explains.MatchString(name) && !strings.Contains(name, "的")
}

// bodyRoles gives the units of one subject their roles; opened is the role of the first subject of the sentence.
func (f *flow) bodyRoles(sub subject, opened ledger.Role, add func(party, ledger.Role, string)) ledger.Role {
	verb := "负责"
	if sub.by {
		verb = "由"
	}
	switch {
	case opened != "" && f.helps(sub.end):
		for _, u := range sub.units {
			add(u, ledger.Cooperating, "配合")
		}
	case opened != "" && !sub.by:
		for _, u := range sub.units {
			add(u, laterRole(u, opened), verb)
		}
	default:
		group := isGroupName(sub.units[0].unit)
		opened = ledger.Lead
		if group {
			opened = ledger.Responsible
		}
		for _, u := range sub.units {
			role := ledger.Lead
			if group || isGroupName(u.unit) {
				role = ledger.Responsible
			}
			add(u, role, verb)
		}
	}
	for _, p := range sub.partners {
		add(p, ledger.Cooperating, "会同")
	}
	return opened
}
