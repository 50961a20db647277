package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// unitNames holds every unit of the sentence against the sources, also what only looks like one.
func (c *holding) unitNames() string {
	for _, u := range c.said.units {
		if !c.namesUnit(u) {
			return "unit"
		}
		if u.to && !c.anyUnit(u, func(x party) bool { return x.to }) {
			return "to"
		}
	}
	for _, g := range eachOf.FindAllString(c.said.text, -1) {
		if !strings.Contains(c.text, g) {
			return "unit"
		}
	}
	if c.looksLikeUnit() {
		return "unit"
	}
	return ""
}

// eachOf begins the name of a group: 各镇 is not 各村.
var eachOf = regexp.MustCompile(`各\p{Han}`)

// namesUnit: the sources name it by the same words, or by another name of the same level of government.
func (c *holding) namesUnit(u party) bool {
	words := c.said.text[u.start:u.end]
	if r, size := utf8.DecodeLastRuneInString(c.said.text[:u.start]); strings.ContainsRune("省市县区州", r) {
		words = c.said.text[u.start-size : u.end] // 市司法局, where the vocabulary knows 司法局
	}
	if strings.Contains(c.text, words) {
		return true
	}
	if len(u.names) != 1 || u.group || zh.StripRegion(words) != words && u.name != words {
		return false
	}
	return c.anyUnit(u, func(party) bool { return true })
}

// anyUnit reports whether a source names a unit in a way.
func (c *holding) anyUnit(u party, way func(party) bool) bool {
	for _, p := range c.pages {
		for _, x := range p.units {
			if (x.is(u.name) || u.is(x.name)) && way(x) {
				return true
			}
		}
	}
	return false
}

// officeEnd is how the name of an office, a place or a body ends.
var officeEnd = regexp.MustCompile(`\p{Han}{0,2}(?:部门|单位|机关|局|委|办|厅|部|所|院|站|队|中心|科|处|室|镇|乡|村|街道|公司|银行|政府|协会|学校|社区|集团|庭|署|会|县|市|区|省|州|专班|小组)`)

// noOffice are words that end so and name nobody.
var noOffice = regexp.MustCompile(`(?:全部|内部|外部|干部|场所|无所|厕所|到处|好处|之处|各处|何处|处处|开会|大会|社会|机会|会不会|学会|教室|举办|代办|承办|主办|可办|网办|督办|通办|催办|难办|快办|来办|去办|再办|能办|要办|先办|申办|新办|补办|窗口|城市|超市|入市|上市|参会|开一次会|例会|联席会|定期会|牵头单位|配合单位|责任单位|参加单位|全县|我县|本县|全市|市县|局部|大部|都会|就会|才会|将会|不会)$`)

// continues are characters behind which such an ending is the beginning of another word: 办理, 部门, 会议.
const continues = "理事结法公完好件案证复分门署在有谓需以属置议同商晤见话面员民区级内下上长头点址队伍织成合计场容者里别书办"

// goesOn: the ending begins another word. 所在 and 镇上 do so too, but 司法所 stands before 在 as well: then the sources decide.
func (c *holding) goesOn(words string, next rune) bool {
	if !strings.ContainsRune(continues, next) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(words)
	return !strings.ContainsRune("所站队局委院镇乡村县市科", last) || utf8.RuneCountInString(words) < 3 || strings.Contains(c.text, lastRunes(words, 2)+string(next))
}

// looksLikeUnit: the sentence names something like an office that the sources do not name in these words.
func (c *holding) looksLikeUnit() bool {
	t := c.said.text
	for _, m := range officeEnd.FindAllStringIndex(t, -1) {
		words := t[m[0]:m[1]]
		next, _ := utf8.DecodeRuneInString(t[m[1]:])
		if c.goesOn(words, next) || noOffice.MatchString(words) || c.saysName(words) {
			continue
		}
		if slices.ContainsFunc(c.said.units, func(u party) bool { return u.start < m[1] && m[1] <= u.end }) {
			continue // held against the sources by its name
		}
		if !c.heldEnd(words) {
			return true
		}
	}
	return false
}

// saysName: the sources hold the words, 的 left out.
func (c *holding) saysName(words string) bool {
	return strings.Contains(c.raw, words) || strings.Contains(c.text, words) || strings.Contains(strings.ReplaceAll(c.text, "的", ""), words)
}

// small words may stand before the name of an office; what is left must still be a name.
const smallWords = "由向给到对和与及同是为在从于请让把将的了各经报交且并而或要该应都也"

// heldEnd tries the words without small ones at their front.
func (c *holding) heldEnd(words string) bool {
	for len(words) > 0 {
		r, size := utf8.DecodeRuneInString(words)
		if !strings.ContainsRune(smallWords, r) {
			return false
		}
		words = words[size:]
		if utf8.RuneCountInString(words) >= 2 && strings.Contains(c.text, words) {
			return true
		}
	}
	return false
}
