package configs

import (
	"fmt"
	"regexp"
	"strings"
)

// Lights are the colours of the ledger 亮灯 where nobody chose others on the settings page, each written as name=RRGGBB; Words and
// Colours are lists of state=word and state=colour. Which states and colours there are is the ledger's to say.
type Lights struct {
	Good, Near, Slow, Late, Rest string
	Words, Colours               string
	NearDays                     int // days before the last one from which a duty counts as near
}

func lightOptions() []option {
	return []option{
		{Option{Key: "lights.good", Default: "绿=C6E7C8", Help: "done or on course: name=RRGGBB"}, func(s *Settings) any { return &s.Lights.Good }},
		{Option{Key: "lights.near", Default: "蓝=BDD7EE", Help: "its day is near"}, func(s *Settings) any { return &s.Lights.Near }},
		{Option{Key: "lights.slow", Default: "黄=FFE699", Help: "in difficulties, or sent back"}, func(s *Settings) any { return &s.Lights.Slow }},
		{Option{Key: "lights.late", Default: "红=F4B6B6", Help: "its day is over"}, func(s *Settings) any { return &s.Lights.Late }},
		{Option{Key: "lights.rest", Default: "灰=E7E9EC", Help: "nothing to tell yet, or nothing to do"}, func(s *Settings) any { return &s.Lights.Rest }},
		{Option{Key: "lights.near_days", Default: "7", Help: "days before the last one from which a duty counts as near"}, func(s *Settings) any { return &s.Lights.NearDays }},
		{Option{Key: "lights.words", Help: "other words for states, comma-separated: overdue=已超期,soon=快到期"}, func(s *Settings) any { return &s.Lights.Words }},
		{Option{Key: "lights.colours", Help: "other colours for states, comma-separated: returned=late,waiting=good"}, func(s *Settings) any { return &s.Lights.Colours }},
	}
}

var lightForm = regexp.MustCompile(`^([^=\s]{1,8})=#?([0-9A-Fa-f]{6})$`)

// Light reads name=RRGGBB. Errors: the end of a sentence.
func Light(s string) (name, rgb string, err error) {
	m := lightForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", "", fmt.Errorf("应写作 红=F4B6B6")
	}
	return m[1], strings.ToUpper(m[2]), nil
}

// Pairs reads a list of name=value; Chinese commas are as good. Errors: the end of a sentence.
func Pairs(s string) (map[string]string, error) {
	out := map[string]string{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，;；\n", r) }) {
		name, value, ok := strings.Cut(part, "=")
		if name, value = strings.TrimSpace(name), strings.TrimSpace(value); !ok || name == "" || value == "" {
			return nil, fmt.Errorf("应写作 overdue=已超期，几项之间用逗号隔开")
		}
		out[name] = value
	}
	return out, nil
}

// checkLights notes what is wrong with the form of the colours.
func (s Settings) checkLights(p *Problems) {
	l := s.Lights
	for _, one := range [][2]string{{"lights.good", l.Good}, {"lights.near", l.Near}, {"lights.slow", l.Slow}, {"lights.late", l.Late}, {"lights.rest", l.Rest}} {
		if _, _, err := Light(one[1]); err != nil {
			p.add(one[0], "是 %q:%s。", one[1], err)
		}
	}
	for _, one := range [][2]string{{"lights.words", l.Words}, {"lights.colours", l.Colours}} {
		if _, err := Pairs(one[1]); err != nil {
			p.add(one[0], "是 %q:%s。", one[1], err)
		}
	}
	if l.NearDays < 0 || l.NearDays > 90 {
		p.add("lights.near_days", "应在 0 到 90 之间。")
	}
}
