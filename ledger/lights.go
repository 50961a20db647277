package ledger

import (
	"maps"
	"math"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// Lights are a county's colours and words 亮灯设置: the one place that files, pages and pictures read. In one county 蓝 means near its
// day, in another the mildest notice, so that a colour alone tells nobody anything. Zero value: the shipped words and hues, no
// colours; ShippedLights are those to start from. Concurrency: read-only once made.
type Lights struct {
	Colours  map[Hue]Colour
	Hues     map[Light]Hue    // those that are not the shipped ones
	Words    map[Light]string // those that are not the shipped ones
	NearDays int              // days before the last one from which it is near
}

// Colour is a colour by name and as it is printed.
type Colour struct {
	Name string // 红
	RGB  string // six hexadecimal digits; light enough for black letters
}

// ShippedLights are 红, 黄, 蓝, 绿 and 灰, and near is a week.
func ShippedLights() Lights {
	return Lights{NearDays: 7, Colours: map[Hue]Colour{HueLate: {"红", "F4B6B6"}, HueSlow: {"黄", "FFE699"}, HueNear: {"蓝", "BDD7EE"}, HueGood: {"绿", "C6E7C8"}, HueRest: {"灰", "E7E9EC"}}}
}

// Word is what a light is called, "" for one that is not known.
func (s Lights) Word(l Light) string {
	if w := s.Words[l]; w != "" {
		return w
	}
	return l.row().chinese
}

// Short is a light's word where there is little room.
func (s Lights) Short(l Light) string {
	row := l.row()
	if w := s.Words[l]; w != "" && w != row.chinese {
		return w
	}
	return row.short
}

// Hue is which of the colours a light has.
func (s Lights) Hue(l Light) Hue {
	if h := s.Hues[l]; h != "" {
		return h
	}
	return l.row().hue
}

// Colour is a light's colour.
func (s Lights) Colour(l Light) Colour { return s.Colours[s.Hue(l)] }

// Same reports whether two are the same.
func (s Lights) Same(o Lights) bool {
	return s.NearDays == o.NearDays && maps.Equal(s.Colours, o.Colours) && maps.Equal(s.Hues, o.Hues) && maps.Equal(s.Words, o.Words)
}

// Bounds of what an office may choose.
const (
	longestLightWord = 6   // characters; more do not fit a cell
	longestColour    = 4   // characters
	leastContrast    = 7.0 // of black letters on a colour
	mostNearDays     = 90
)

var (
	hanWord = regexp.MustCompile(`^\p{Han}+$`)
	sixHex  = regexp.MustCompile(`^[0-9A-F]{6}$`)
)

// Check holds what an office chose against what nobody can misread: every word in Chinese and another than all others, shipped
// ones too; colours with a name each, light enough for black letters. Errors: Invalid, a sentence for the person.
func (s Lights) Check() error {
	for l := range s.Words {
		if !l.Known() {
			return Errorf(Invalid, "没有“%s”这种状态，状态有：%s。", string(l), lightNames())
		}
	}
	for l, h := range s.Hues {
		if _, there := s.Colours[h]; !there || !l.Known() {
			return Errorf(Invalid, "“%s=%s”对不上：状态有%s；颜色有late、slow、near、good、rest。", string(l), string(h), lightNames())
		}
	}
	if s.NearDays < 0 || s.NearDays > mostNearDays {
		return Errorf(Invalid, "天数应在 0 到 %d 之间。", mostNearDays)
	}
	if err := s.checkColours(); err != nil {
		return err
	}
	return s.checkWords()
}

func (s Lights) checkWords() error {
	for _, l := range LightKinds() {
		w := s.Word(l)
		if n := utf8.RuneCountInString(w); n < 2 || n > longestLightWord || !hanWord.MatchString(w) {
			return Errorf(Invalid, "“%s”不能用：状态的叫法写2到%d个汉字。", w, longestLightWord)
		}
		for _, other := range LightKinds() {
			if other != l && (w == s.Word(other) || w == other.row().chinese) {
				return Errorf(Invalid, "“%s”已经是另一种状态（%s）的叫法，两种状态不能叫一样的，请换一个。", w, other.row().chinese)
			}
		}
	}
	return nil
}

func (s Lights) checkColours() error {
	names := map[string]bool{}
	for _, h := range Hues() {
		c := s.Colours[h]
		switch n := utf8.RuneCountInString(c.Name); {
		case n < 1 || n > longestColour || !hanWord.MatchString(c.Name):
			return Errorf(Invalid, "颜色的名称写1到%d个汉字，如“红”“橙”“红牌”。", longestColour)
		case names[c.Name]:
			return Errorf(Invalid, "有两种颜色都叫“%s”，请换一个名称。", c.Name)
		case !sixHex.MatchString(c.RGB):
			return Errorf(Invalid, "“%s”的颜色应写成六位十六进制数，如 F4B6B6。", c.Name)
		case c.Contrast("000000") < leastContrast:
			return Errorf(Invalid, "“%s”太深，黑字印在上面看不清，请选浅一些的。", c.Name)
		}
		names[c.Name] = true
	}
	return nil
}

func lightNames() string {
	out := ""
	for i, r := range lightRows {
		if i > 0 {
			out += "、"
		}
		out += string(r.light) + "（" + r.chinese + "）"
	}
	return out
}

// Parts are red, green and blue, 0 to 255; black for what is no colour.
func (c Colour) Parts() [3]uint8 {
	n, err := strconv.ParseUint(c.RGB, 16, 24)
	if err != nil {
		return [3]uint8{}
	}
	return [3]uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}
}

// luminance is how bright a colour is, 0 to 1. Source: WCAG 2.2, relative luminance.
func (c Colour) luminance() float64 {
	sum := 0.0
	for i, part := range c.Parts() {
		v := float64(part) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += v * [3]float64{0.2126, 0.7152, 0.0722}[i]
	}
	return sum
}

// Contrast is that of letters of a colour on this one, 1 to 21. Source: WCAG 2.2, contrast ratio.
func (c Colour) Contrast(rgb string) float64 {
	a, b := c.luminance(), Colour{RGB: rgb}.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}
