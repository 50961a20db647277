package zh

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"duban/ledger"
)

// Mention is a unit or group named in a text 单位提及.
type Mention struct {
	Name  string   // as the directory or the documents have it: 县司法局
	Names []string // every unit it may mean when the words fit several; Name is the first
	Group bool     // 各镇, 各部门
	Known bool     // the directory or a document knows it; else Name is as typed
	Said  string   // as typed, where the name was recognised by its sound; else ""
	Start int      // bytes of the folded text
	End   int
}

// Units recognises unit names in text 单位词表: full names, aliases and everyday short forms.
// It learns nothing after NewUnits; safe for concurrent use.
type Units struct {
	dir    ledger.Directory
	names  []string            // canonical, in the order given
	forms  map[string][]string // folded form → canonical names
	starts map[rune]int        // first rune of a form → longest form in runes
	groups map[string]ledger.Group
	wide   *sync.Map                  // form, one of forms → what widen found, since it looks at every name
	kinds  map[string]ledger.UnitKind // of the directory's units
	heard  *hearing
	people people
}

// NewUnits builds the matcher from the directory and from names printed in documents.
func NewUnits(dir ledger.Directory, printed []string) *Units {
	u := &Units{dir: dir, forms: map[string][]string{}, starts: map[rune]int{}, groups: map[string]ledger.Group{}, kinds: map[string]ledger.UnitKind{}, wide: &sync.Map{}, heard: &hearing{}, people: peopleOf(dir.Members)}
	for _, unit := range dir.Units {
		if u.kinds[unit.Name] == "" {
			u.kinds[unit.Name] = unit.Kind
		}
		u.add(unit.Name, unit.Aliases)
	}
	for _, g := range dir.Groups {
		u.groups[g.Name] = g
		u.add(g.Name, g.Aliases)
	}
	for _, name := range printed {
		u.add(name, nil)
	}
	return u
}

// add learns a canonical name with its forms; a name that an alias already covers stays one name.
func (u *Units) add(name string, aliases []string) {
	if name == "" || u.has(name) {
		return
	}
	u.names = append(u.names, name)
	u.addForm(name, name)
	for _, a := range aliases {
		u.addForm(a, name)
	}
	if IsGroup(name) {
		if rest, ok := strings.CutPrefix(name, "各"); ok && utf8.RuneCountInString(rest) > 3 && !strings.ContainsAny(rest, "有相其") {
			u.addForm(rest, name)
		}
		return
	}
	for _, f := range shortForms(name) {
		u.addForm(f, name)
	}
}

func (u *Units) has(name string) bool {
	for _, n := range u.forms[Squeeze(name)] {
		if n == name {
			return true
		}
	}
	return false
}

func (u *Units) addForm(form, name string) {
	form = Squeeze(form)
	if utf8.RuneCountInString(form) < 2 {
		return
	}
	for _, n := range u.forms[form] {
		if n == name {
			return
		}
	}
	u.forms[form] = append(u.forms[form], name)
	first, _ := utf8.DecodeRuneInString(form)
	u.starts[first] = max(u.starts[first], utf8.RuneCountInString(form))
}

// shortForms are the ways a name is shortened without a doubt: 县司法局 → 司法局, 市政府办公室 → 政府办, 府办.
func shortForms(name string) []string {
	forms := []string{}
	bare := StripRegion(name)
	if bare != name {
		forms = append(forms, bare)
	}
	for _, long := range []string{"办公室", "委员会", "人民法院", "人民检察院", "人民政府"} {
		short := map[string]string{"办公室": "办", "委员会": "委", "人民法院": "法院", "人民检察院": "检察院", "人民政府": "政府"}[long]
		if s, ok := strings.CutSuffix(bare, long); ok && s+short != short {
			forms = append(forms, s+short)
		}
	}
	switch bare {
	case "政府办", "政府办公室":
		forms = append(forms, "政府办", "府办", "政府办公室")
	}
	if i := strings.LastIndex(bare, "委"); i > 0 && i < 4 && strings.HasSuffix(bare, "办") {
		forms = append(forms, bare[i+len("委"):]) // 委编办 → 编办
	}
	return forms
}

// StripRegion takes the level of government off a name: 县司法局 → 司法局, 云岭县司法局 → 司法局; 市场监管局 stays.
func StripRegion(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		if i > 4 || len(runes)-i-1 < 2 {
			return name
		}
		if !strings.ContainsRune("省市县区州旗", r) {
			continue
		}
		next := runes[i+1]
		if r == '市' && next == '场' || r == '县' && next == '域' {
			continue
		}
		return afterRegion(name, string(runes[i+1:]))
	}
	return name
}

// afterRegion is what is left of a name behind its level of government, or the whole name where the level is part
// of it: 市监局 is no 监局, 市直机关 no 直机关.
func afterRegion(name, rest string) string {
	switch rest {
	case "法院", "政府", "妇联", "工会", "团委":
		return rest
	}
	if utf8.RuneCountInString(rest) == 2 || strings.HasPrefix(rest, "直") || strings.HasPrefix(rest, "级") {
		return name
	}
	if s, ok := strings.CutPrefix(rest, "委"); ok && utf8.RuneCountInString(s) >= 2 {
		return s
	}
	return rest
}

// Find returns the units named in a folded text, leftmost and longest first, not overlapping.
func (u *Units) Find(folded string) []Mention {
	var found []Mention
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		if m, ok := u.known(folded, i, r); ok {
			found = append(found, m)
			i = m.End
			continue
		}
		i += size
	}
	return u.addBySuffix(folded, found)
}

// known matches the longest form that starts at i.
func (u *Units) known(folded string, i int, first rune) (Mention, bool) {
	longest := u.starts[first]
	if longest == 0 {
		return Mention{}, false
	}
	ends := make([]int, 0, longest)
	for j := range folded[i:] {
		if j > 0 {
			ends = append(ends, i+j)
		}
		if len(ends) >= longest {
			break
		}
	}
	if len(ends) < longest {
		ends = append(ends, len(folded))
	}
	for k := len(ends) - 1; k >= 0; k-- {
		form := folded[i:ends[k]]
		names, ok := u.forms[form]
		if !ok || continuesName(form, folded[ends[k]:]) {
			continue
		}
		names = u.widen(form, names)
		return Mention{Name: names[0], Names: names, Group: IsGroup(names[0]), Known: true, Start: i, End: ends[k]}, true
	}
	return Mention{}, false
}

// continuesName reports that a form ends inside a longer word: 法院 in 法院系统 is fine, 政府办 in 政府办事 is not.
func continuesName(form, rest string) bool {
	return strings.HasSuffix(form, "办") && hasAnyPrefix(rest, "理", "事", "法", "结", "件", "案", "好", "完", "复")
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// widen adds the names that are the same office by abbreviation: 市应急局 also finds 市应急管理局.
func (u *Units) widen(form string, names []string) []string {
	if IsGroup(names[0]) {
		return slices.Clone(names)
	}
	if known, ok := u.wide.Load(form); ok {
		return slices.Clone(known.([]string)) //nolint:errcheck,forcetypeassert // only such are stored
	}
	out := sameLevel(form, u.alike(form, names, slices.Clone(names)))
	u.wide.Store(form, out)
	return slices.Clone(out)
}

// sameLevel keeps, of the names that a form with its level of government may mean, those of that level: 市司法局
// is not 县司法局. Where none is of that level, all stay.
func sameLevel(form string, names []string) []string {
	level, _ := utf8.DecodeRuneInString(form)
	if !strings.ContainsRune("省市县区", level) || StripRegion(form) == form {
		return names
	}
	var kept []string
	for _, n := range names {
		if r, _ := utf8.DecodeRuneInString(Squeeze(n)); r == level || !strings.ContainsRune("省市县区", r) {
			kept = append(kept, n)
		}
	}
	if len(kept) == 0 {
		return names
	}
	return kept
}

// alike adds to out every name that is the same office by abbreviation.
func (u *Units) alike(form string, names, out []string) []string {
	for _, n := range u.forms[Squeeze(StripRegion(form))] { // 市府办 and 市政府办公室
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, n := range u.names {
		if !slices.Contains(out, n) && !IsGroup(n) && (abbreviates(form, n) || abbreviates(n, names[0]) || Squeeze(StripRegion(n)) == form || levelled(n, form)) {
			out = append(out, n)
		}
	}
	return out
}

// levelled: 市府办 is 府办 with its level of government.
func levelled(name, form string) bool {
	rest, ok := strings.CutSuffix(Squeeze(name), form)
	return ok && (rest == "省" || rest == "市" || rest == "县" || rest == "区")
}

// suffixes end the names of offices, longest first.
var suffixes = []string{"街道办事处", "人民政府", "委员会", "办公室", "街道办", "镇政府", "乡政府", "检察院", "街道", "法院", "支行", "分局", "中心", "公司",
	"局", "委", "办", "镇", "乡", "厅", "部"}

// stops cannot stand inside an office's name; a name is read leftwards to the nearest of them.
const stops = "的是我们在和由归问给跟与请让把了有不哪个谁啊呢吗么吧都要得能去到就还也那这该,。;:、?!()[]\"' 0123456789第条项某每另咱你他她哦嗯对除叫找向被将按给对帮替喂里咋没只写点"

// addBySuffix finds what looks like an office but stands in no list, and short forms of those that do.
func (u *Units) addBySuffix(folded string, found []Mention) []Mention {
	taken := func(s, e int) bool {
		for _, m := range found {
			if s < m.End && m.Start < e {
				return true
			}
		}
		return false
	}
	for i := range folded {
		for _, suf := range suffixes {
			if !strings.HasPrefix(folded[i:], suf) {
				continue
			}
			end := i + len(suf)
			if m, ok := u.bySuffix(folded, i, end); ok && !taken(m.Start, m.End) {
				found = append(found, m)
			}
			break
		}
	}
	found = append(found, u.organsIn(folded, taken)...)
	sort.Slice(found, func(a, b int) bool { return found[a].Start < found[b].Start })
	return found
}

// organs are names that end in no office's suffix, or in one too common to read by.
var organs = []string{"纪委监委", "纪委", "监委", "政法委", "组织部", "宣传部", "统战部", "网信办", "编办", "妇联", "团委", "总工会", "武装部", "党校", "科协", "残联", "文联", "工商联", "侨联", "人大常委会", "人大", "政协", "国资委", "发改委", "卫健委", "督查室", "信访办", "法院", "检察院"}

// organsIn finds organs by name, each with the level of government before it: 县纪委, 市委宣传部.
func (u *Units) organsIn(folded string, taken func(s, e int) bool) []Mention {
	var out []Mention
	for _, o := range organs {
		at := strings.Index(folded, o)
		if at < 0 || hasAnyPrefix(folded[at+len(o):], "代表", "员", "会议", "委员") {
			continue
		}
		start, end := at, at+len(o)
		for _, level := range []string{"县委", "市委", "区委", "省委", "县", "市", "区", "省"} {
			if s, ok := strings.CutSuffix(folded[:at], level); ok {
				start = len(s)
				break
			}
		}
		if taken(start, end) || overlaps(out, start, end) {
			continue
		}
		m := Mention{Name: folded[start:end], Start: start, End: end}
		m.Names = []string{m.Name}
		if names := u.Resolve(m.Name); len(names) > 0 {
			m.Name, m.Names, m.Known = names[0], names, true
		} else if n, ok := u.containing(o); ok {
			m.Name, m.Names, m.Known = n, []string{n}, true
		}
		out = append(out, m)
	}
	return out
}

// containing finds the one known unit whose name holds an organ's: 纪委监委 in 市纪委监委机关.
func (u *Units) containing(organ string) (string, bool) {
	found := ""
	for _, n := range u.names {
		if !IsGroup(n) && strings.Contains(n, organ) {
			if found != "" {
				return "", false
			}
			found = n
		}
	}
	return found, found != ""
}

func overlaps(list []Mention, s, e int) bool {
	for _, m := range list {
		if s < m.End && m.Start < e {
			return true
		}
	}
	return false
}

// bySuffix reads the office whose suffix stands at [at,end).
func (u *Units) bySuffix(folded string, at, end int) (Mention, bool) {
	starts := []int{}
	if continuesName(folded[at:end], folded[end:]) {
		return Mention{}, false
	}
	for i, n := at, 0; i > 0 && n < 9; n++ {
		r, size := utf8.DecodeLastRuneInString(folded[:i])
		if strings.ContainsRune(stops, r) || !IsHan(r) {
			break
		}
		i -= size
		starts = append(starts, i)
	}
	for k := len(starts) - 1; k >= 0; k-- { // the longest stretch that a known name covers
		form := folded[starts[k]:end]
		if names := u.Resolve(form); len(names) > 0 {
			return Mention{Name: names[0], Names: names, Known: true, Group: IsGroup(names[0]), Start: starts[k], End: end}, true
		}
	}
	if len(starts) == 0 {
		return Mention{}, false
	}
	return unknownUnit(folded, starts, at, end)
}

// startsOwn reports whether a name begins with the level of its place: 县教育局.
func startsOwn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("县区市州", r)
}

// unknownUnit takes two or three characters before the suffix: 公安局, 城关镇, 曹家湾镇.
func unknownUnit(folded string, starts []int, at, end int) (Mention, bool) {
	suffix := folded[at:end]
	switch suffix {
	case "办", "委", "部", "中心", "公司", "厅", "支行", "分局":
		return Mention{}, false // too many words end so
	}
	k := len(starts) - 1
	if len(starts) > 5 {
		return Mention{}, false // a stretch of prose, not a name
	}
	if k > 1 && startsOwn(folded[starts[k-1]:]) {
		k-- // 要求县教育局: a single character before 县 is no name of a place
	}
	form := folded[starts[k]:end]
	switch form {
	case "乡镇", "本局", "全局", "格局", "布局", "结局", "当局", "各镇", "全镇", "村镇", "县镇", "街镇", "本镇", "下乡", "老乡", "家乡", "城乡", "各局", "村委", "干到镇", "各乡", "大局":
		return Mention{}, false
	}
	if len(starts) < 2 && suffix != "街道" && suffix != "法院" && suffix != "检察院" {
		return Mention{}, false
	}
	return Mention{Name: form, Names: []string{form}, Start: starts[k], End: end}, true
}

// Resolve returns the known names that one name may stand for, best first; none when it is unknown.
func (u *Units) Resolve(name string) []string {
	form := Squeeze(name)
	if names, ok := u.forms[form]; ok {
		return u.widen(form, names)
	}
	if names, ok := u.forms[Squeeze(StripRegion(form))]; ok && StripRegion(form) != form {
		return u.widen(StripRegion(form), names)
	}
	var near, far []string
	for _, n := range u.names {
		switch {
		case IsGroup(n):
		case utf8.RuneCountInString(form) > 2 && strings.Contains(Squeeze(n), form) && officeSuffix(form) == officeSuffix(n):
			near = append(near, n)
		case abbreviates(form, n), abbreviates(n, form):
			far = append(far, n)
		}
	}
	if len(near) > 0 {
		return near
	}
	return far
}

// officeSuffix is the last word of an office's name in its short form.
func officeSuffix(name string) string {
	for long, short := range map[string]string{"办公室": "办", "委员会": "委", "人民法院": "法院", "人民检察院": "检察院"} {
		if strings.HasSuffix(name, long) {
			return short
		}
	}
	for _, s := range suffixes {
		if strings.HasSuffix(name, s) {
			return s
		}
	}
	return ""
}

// abbreviates reports whether short is the everyday form of an office: its characters stand in the name in
// order, from the same first character, to the same suffix (发改局 ~ 县发展和改革局).
func abbreviates(short, name string) bool {
	s, n := Squeeze(StripRegion(short)), Squeeze(StripRegion(name))
	suffix := officeSuffix(s)
	if suffix != officeSuffix(n) || suffix == "" || suffix == "办" || suffix == "镇" || suffix == "乡" || suffix == "街道" {
		return false
	}
	core := []rune(strings.TrimSuffix(strings.TrimSuffix(s, "员会"), suffix))
	full := []rune(strings.TrimSuffix(strings.TrimSuffix(n, "员会"), suffix))
	if len(core) < 2 || len(core) >= len(full) || core[0] != full[0] {
		return false
	}
	i := 0
	for _, r := range full {
		if i < len(core) && r == core[i] {
			i++
		}
	}
	return i == len(core)
}

// Names returns the canonical names, groups included, in the order learnt. The caller must not change it.
func (u *Units) Names() []string { return u.names }
