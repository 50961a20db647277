package configs

import (
	"fmt"
	"regexp"
	"strings"
)

// Lights are the colours of the ledger 亮灯, each written as name=RRGGBB. The words beside them are the program's.
type Lights struct {
	Good, Near, Slow, Late string
	NearDays               int // days before the last one from which a duty counts as near
}

func lightOptions() []option {
	return []option{
		{Option{Key: "lights.good", Default: "绿=C6E7C8", Help: "done or on course: name=RRGGBB"}, func(s *Settings) any { return &s.Lights.Good }},
		{Option{Key: "lights.near", Default: "蓝=BDD7EE", Help: "its day is near"}, func(s *Settings) any { return &s.Lights.Near }},
		{Option{Key: "lights.slow", Default: "黄=FFE699", Help: "in difficulties, or sent back"}, func(s *Settings) any { return &s.Lights.Slow }},
		{Option{Key: "lights.late", Default: "红=F4B6B6", Help: "its day is over"}, func(s *Settings) any { return &s.Lights.Late }},
		{Option{Key: "lights.near_days", Default: "7", Help: "days before the last one from which a duty counts as near"}, func(s *Settings) any { return &s.Lights.NearDays }},
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

// checkLights notes what is wrong with the colours.
func (s Settings) checkLights(p *Problems) {
	l := s.Lights
	for key, value := range map[string]string{"lights.good": l.Good, "lights.near": l.Near, "lights.slow": l.Slow, "lights.late": l.Late} {
		if _, _, err := Light(value); err != nil {
			p.add(key, "是 %q:%s。", value, err)
		}
	}
	if l.NearDays < 0 || l.NearDays > 90 {
		p.add("lights.near_days", "应在 0 到 90 之间。")
	}
}
