package office

import (
	_ "embed" // the font
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"duban/ledger"
)

// subset is Noto Sans SC with the characters of GB 2312; its licence stands beside it. tools/font.sh makes it.
//
//go:embed font/NotoSansSC-subset.otf
var subset []byte

// parsedFont is the font, parsed once.
var parsedFont = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(subset) })

// Measures of a picture. Unit: pixels. 1080 is the width of a phone's screen.
const (
	chartWidth          = 1080
	chartMargin         = 44
	chartBar            = 52 // height of a bar
	chartStep           = 150
	sizeHeading         = 50
	sizeLabel           = 40
	sizeWords           = 32
	chartLegend         = 56
	chartLegendsInALine = 3
)

// inks are the segments' colours, in their order, a shade darker than behind letters; patterns go with them.
func inks(look ledger.Lights) (all [segments]color.RGBA) {
	for i, l := range segmentLights() {
		part := look.Colour(l).Parts()
		all[i] = color.RGBA{shade(part[0]), shade(part[1]), shade(part[2]), 255}
	}
	return all
}

func shade(v uint8) uint8 { return uint8(int(v) * 85 / 100) }

// patterned reports whether a point of a segment is drawn darker: nothing for what is done, strokes, dots and crosses for the rest.
func patterned(segment, x, y int) bool {
	switch segment {
	case segGoing:
		return (x+y)%16 < 4
	case segBlocked:
		return x%14 < 4 && y%14 < 4
	case segSilent:
		return y%14 < 2
	case segLate:
		return (x+y)%18 < 4 || ((x-y)%18+18)%18 < 4
	}
	return false
}

// canvas is a picture that is being drawn.
type canvas struct {
	img   *image.RGBA
	faces map[float64]font.Face
	font  *opentype.Font
	look  ledger.Lights
	inks  [segments]color.RGBA
}

func (c Chart) draw(w io.Writer) error {
	parsed, err := parsedFont()
	if err != nil {
		return fmt.Errorf("read the embedded font: %w", err)
	}
	legends := (segments + chartLegendsInALine - 1) / chartLegendsInALine
	top := 3*chartMargin + sizeHeading + sizeWords*2 + legends*chartLegend
	p := &canvas{look: c.Look, inks: inks(c.Look), img: image.NewRGBA(image.Rect(0, 0, chartWidth, top+len(c.Bars)*chartStep+chartMargin)), faces: map[float64]font.Face{}, font: parsed}
	draw.Draw(p.img, p.img.Bounds(), image.White, image.Point{}, draw.Src)
	title := c.Title
	if c.Page[1] > 0 {
		title += fmt.Sprintf("（%d/%d）", c.Page[0], c.Page[1])
	}
	y := chartMargin + sizeHeading
	p.write(title, chartMargin, y, sizeHeading, chartWidth-2*chartMargin)
	y += sizeWords + 24
	p.write(c.Note, chartMargin, y, sizeWords-4, chartWidth-2*chartMargin)
	p.legend(y + 30)
	longest := 1
	for _, b := range c.Bars {
		longest = max(longest, b.total())
	}
	for i, b := range c.Bars {
		p.bar(b, top+i*chartStep, longest)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, p.img); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return nil
}

// legend says what each segment means.
func (p *canvas) legend(y int) {
	for i, word := range segmentWords(p.look) {
		x := chartMargin + i%chartLegendsInALine*(chartWidth-2*chartMargin)/chartLegendsInALine
		at := y + i/chartLegendsInALine*chartLegend
		p.fill(i, image.Rect(x, at, x+64, at+40))
		p.write(word, x+78, at+32, sizeWords, 260)
	}
}

// bar draws one: its name and numbers in words, and below them the segments.
func (p *canvas) bar(b Bar, y, longest int) {
	used := p.write(b.Label, chartMargin, y+sizeLabel, sizeLabel, 420)
	p.write(b.words(p.look), chartMargin+max(used, 200)+24, y+sizeLabel, sizeWords, chartWidth-2*chartMargin-max(used, 200)-24)
	x := chartMargin
	width := (chartWidth - 2*chartMargin) * b.total() / longest
	done := 0
	for i, n := range b.Counts {
		if n == 0 {
			continue
		}
		done += n
		end := chartMargin + width*done/max(1, b.total())
		r := image.Rect(x, y+sizeLabel+22, max(end, x+6), y+sizeLabel+22+chartBar)
		p.fill(i, r)
		p.figure(n, r, i)
		x = r.Max.X
	}
}

// figure writes a segment's number into it where it fits.
func (p *canvas) figure(n int, r image.Rectangle, segment int) {
	s := itoa(n)
	width := p.measure(s, sizeWords)
	if width+16 > r.Dx() {
		return
	}
	x := r.Min.X + (r.Dx()-width)/2
	plain := image.Rect(x-6, r.Min.Y+8, x+width+6, r.Max.Y-8)
	draw.Draw(p.img, plain, image.White, image.Point{}, draw.Src)
	p.write(s, x, r.Max.Y-14, sizeWords, r.Dx())
	_ = segment
}

// fill paints a rectangle in a segment's colour and pattern, with a dark line around.
func (p *canvas) fill(segment int, r image.Rectangle) {
	ink := p.inks[segment]
	dark := color.RGBA{uint8(int(ink.R) * 6 / 10), uint8(int(ink.G) * 6 / 10), uint8(int(ink.B) * 6 / 10), 255}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			edge := x < r.Min.X+2 || x >= r.Max.X-2 || y < r.Min.Y+2 || y >= r.Max.Y-2
			if edge || patterned(segment, x, y) {
				p.img.SetRGBA(x, y, dark)
			} else {
				p.img.SetRGBA(x, y, ink)
			}
		}
	}
}

func (p *canvas) face(size float64) font.Face {
	if f := p.faces[size]; f != nil {
		return f
	}
	f, err := opentype.NewFace(p.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil // the options are right
	}
	p.faces[size] = f
	return f
}

func (p *canvas) measure(s string, size float64) int {
	return font.MeasureString(p.face(size), s).Ceil()
}

// write draws a line of text with its base at y, cut or drawn smaller where it is wider than most, and returns its width.
// A character that the font lacks is drawn as a box.
func (p *canvas) write(s string, x, y int, size float64, most int) int {
	s = strings.ReplaceAll(clean(s), "\n", " ")
	for size > 24 && p.measure(s, size) > most {
		size -= 2
	}
	for r := []rune(s); p.measure(s, size) > most && len(r) > 1; {
		r = r[:len(r)-1]
		s = string(r) + "…"
	}
	d := font.Drawer{Dst: p.img, Src: image.Black, Face: p.face(size), Dot: fixed.P(x, y)}
	d.DrawString(s)
	return p.measure(s, size)
}
