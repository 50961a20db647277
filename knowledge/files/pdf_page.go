package files

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"golang.org/x/text/unicode/norm"
)

// box is a rectangle. Unit: points; x grows to the right, y upwards.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) height() float64 { return b.y1 - b.y0 }
func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) midX() float64   { return (b.x0 + b.x1) / 2 }
func (b box) midY() float64   { return (b.y0 + b.y1) / 2 }

func (b box) join(o box) box {
	return box{min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)}
}

// glyph is a character with the room that it takes, white space left out.
type glyph struct {
	r rune
	box
	base   float64 // y of the line that it stands on
	origin box     // the point that it is drawn from
}

// pdfPage is a page as it is drawn, turned upright.
type pdfPage struct {
	width, height float64
	glyphs        []glyph
	rules         []box // thin: the lines of tables
	pictured      bool  // it shows pictures or drawings
}

// page reads the characters and rules of a page.
func (r *pdfReader) page(at requests.Page) (*pdfPage, error) {
	text, err := r.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() { _, _ = r.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }() // only read
	p := &pdfPage{}
	if err := r.size(p, at); err != nil {
		return nil, err
	}
	turn, err := r.glyphs(p, text.TextPage)
	if err != nil {
		return nil, err
	}
	r.rules(p, at, turn)
	return p, nil
}

// size reads how large the page is before it is turned.
func (r *pdfReader) size(p *pdfPage, at requests.Page) error {
	w, err := r.pdf.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: at})
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	h, err := r.pdf.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: at})
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	p.width, p.height = float64(w.PageWidth), float64(h.PageHeight)
	if rotation, err := r.pdf.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: at}); err == nil && rotation.PageRotation&1 == 1 {
		p.width, p.height = p.height, p.width
	}
	return nil
}

// upright turns a box by quarter turns, clockwise, on a page that was turned so.
func (p *pdfPage) upright(b box, turn int) box {
	switch turn {
	case 1:
		return box{b.y0, p.height - b.x1, b.y1, p.height - b.x0}
	case 2:
		return box{p.width - b.x1, p.height - b.y1, p.width - b.x0, p.height - b.y0}
	case 3:
		return box{p.width - b.y1, b.x0, p.width - b.y0, b.x1}
	}
	return b
}

// glyphs reads the characters and turns the page so that most of them stand upright: wide tables often lie on their
// side, whatever the page says of its rotation. The others, watermarks for instance, are left out.
func (r *pdfReader) glyphs(p *pdfPage, text references.FPDF_TEXTPAGE) (turn int, err error) {
	count, err := r.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errBroken, err)
	}
	var byTurn [4][]glyph
	var last placed
	runes, err := r.runes(text, min(count.Count, maxPageChars))
	if err != nil {
		return 0, err
	}
	for i, c := range runes {
		if c != 0 && c != '\u0002' && (unicode.IsSpace(c) || unicode.IsControl(c)) {
			continue
		}
		next, ok := r.place(text, i, last)
		if !ok {
			continue
		}
		if last = next; last.turn >= 0 {
			last.r = plainRune(c)
			byTurn[last.turn] = append(byTurn[last.turn], last.glyph)
		}
	}
	for t := range byTurn {
		if len(byTurn[t]) > len(byTurn[turn]) {
			turn = t
		}
	}
	if turn&1 == 1 {
		p.width, p.height = p.height, p.width
	}
	p.glyphs = byTurn[turn]
	p.turn(turn)
	p.evenOut()
	return turn, nil
}

// runes reads which characters there are: all at once where each of them is one of the text.
func (r *pdfReader) runes(text references.FPDF_TEXTPAGE, n int) ([]rune, error) {
	if t, err := r.pdf.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text, StartIndex: 0, Count: n}); err == nil {
		if runes := []rune(strings.TrimRight(t.Text, "\x00")); len(runes) == n {
			return runes, nil
		}
	}
	out := make([]rune, n)
	for i := range out {
		u, err := r.pdf.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		out[i] = rune(u.Unicode & 0xFFFFFF)
	}
	return out, nil
}

// placed is a character with the turn that makes it stand upright, -1 when none does.
type placed struct {
	glyph
	turn int
}

// place reads where a character stands. One beside the last, of the same height, stands on the same line: every
// question to PDFium costs microseconds.
func (r *pdfReader) place(text references.FPDF_TEXTPAGE, i int, last placed) (placed, bool) {
	b, err := r.pdf.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: i})
	if err != nil {
		return placed{}, false // it has no place: generated
	}
	p := placed{glyph: glyph{box: box{float64(b.Rect.Left), float64(b.Rect.Bottom), float64(b.Rect.Right), float64(b.Rect.Top)}}}
	if h := p.height(); h <= 0.1 || h >= 400 || p.width() <= 0.1 || p.width() >= 400 {
		return placed{}, false
	}
	if last.turn == 0 && last.r != 0 && p.y0 == last.y0 && p.y1 == last.y1 && p.x0 > last.x0 {
		p.origin = box{p.x0, last.origin.y0, p.x0, last.origin.y0}
		return p, true
	}
	p.origin = box{p.x0, p.y0, p.x0, p.y0}
	if at, err := r.pdf.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: i}); err == nil {
		p.origin = box{at.X, at.Y, at.X, at.Y}
	}
	if angle, err := r.pdf.FPDFText_GetCharAngle(&requests.FPDFText_GetCharAngle{TextPage: text, Index: i}); err == nil {
		quarters := float64(angle.CharAngle) / (math.Pi / 2) // clockwise
		p.turn = (8 - int(math.Round(quarters))) & 3
		if math.Abs(quarters-math.Round(quarters)) > 0.07 {
			p.turn = -1
		}
	}
	return p, true
}

// turn turns the characters and finds the lines that they stand on.
func (p *pdfPage) turn(turn int) {
	for i := range p.glyphs {
		g := &p.glyphs[i]
		g.box, g.origin = p.upright(g.box, turn), p.upright(g.origin, turn)
		if g.base = g.origin.y0; g.origin.x0 < g.x0 && g.x0-g.origin.x0 < max(g.height(), g.width()) {
			g.x0 = g.origin.x0
		}
	}
}

// evenOut gives the characters of fonts that tell only of their ink the height of their neighbours: 一 is as high as 二.
func (p *pdfPage) evenOut() {
	if len(p.glyphs) == 0 {
		return
	}
	sizes := make([]float64, len(p.glyphs))
	for i, g := range p.glyphs {
		sizes[i] = max(g.height(), g.width())
	}
	slices.Sort(sizes)
	usual := sizes[len(sizes)/2]
	for i := range p.glyphs {
		if g := &p.glyphs[i]; g.height() < 0.75*usual {
			size := min(max(g.height(), g.width(), 0.75*usual), usual)
			g.y0, g.y1 = g.base-0.2*size, g.base+0.8*size
		}
	}
}

// plainRune returns the character that is meant: fonts map to radicals and compatibility forms that look the same.
func plainRune(r rune) rune {
	switch {
	case r == '\u0002' || r == '\uFFFE':
		return '-' // a hyphen at the end of a line
	case r >= 0x2E80 && r <= 0x2FDF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE4F:
		if plain, n := utf8.DecodeRuneInString(norm.NFKC.String(string(r))); n > 0 && plain != utf8.RuneError {
			return plain
		}
	}
	return r
}

func isUnknown(r rune) bool { return r == 0 || r == utf8.RuneError || unicode.Is(unicode.Co, r) }

// rules collects thin lines, drawn as strokes or as filled strips.
func (r *pdfReader) rules(p *pdfPage, at requests.Page, turn int) {
	count, err := r.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: at})
	if err != nil || count.Count > maxObjects {
		return
	}
	for i := range count.Count {
		o, err := r.pdf.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: at, Index: i})
		if err != nil {
			continue
		}
		kind, err := r.pdf.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err != nil || kind.Type == enums.FPDF_PAGEOBJ_TEXT {
			continue
		}
		if p.pictured = true; kind.Type == enums.FPDF_PAGEOBJ_PATH && len(p.rules) < 4*maxObjects {
			r.rule(p, o.PageObject, turn)
		}
	}
}

// thin is how wide a line of a table may be. Unit: points.
const thin = 3

func (r *pdfReader) rule(p *pdfPage, o references.FPDF_PAGEOBJECT, turn int) {
	bounds, err := r.pdf.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o})
	if err != nil {
		return
	}
	b := p.upright(box{float64(bounds.Left), float64(bounds.Bottom), float64(bounds.Right), float64(bounds.Top)}, turn)
	if b.width() <= thin || b.height() <= thin {
		p.rules = append(p.rules, b)
		return
	}
	mode, err := r.pdf.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: o})
	if err != nil || !mode.Stroke && mode.FillMode == 0 {
		return
	}
	segments, err := r.pdf.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: o})
	if err != nil || segments.Count > 2000 {
		return
	}
	if segments.Count <= 5 {
		if mode.Stroke { // a rectangle
			p.rules = append(p.rules, box{b.x0, b.y0, b.x1, b.y0}, box{b.x0, b.y1, b.x1, b.y1}, box{b.x0, b.y0, b.x0, b.y1}, box{b.x1, b.y0, b.x1, b.y1})
		}
		return
	}
	p.rules = append(p.rules, r.strokes(p, o, segments.Count, turn)...)
}

// strokes returns the straight parts of a path that run along an axis.
func (r *pdfReader) strokes(p *pdfPage, o references.FPDF_PAGEOBJECT, count, turn int) []box {
	matrix, err := r.pdf.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
	if err != nil {
		return nil
	}
	m := matrix.Matrix
	var out []box
	var x, y float64
	for i := range count {
		s, err := r.pdf.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: o, Index: i})
		if err != nil {
			return out
		}
		point, err := r.pdf.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: s.PathSegment})
		if err != nil {
			return out
		}
		kind, err := r.pdf.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: s.PathSegment})
		if err != nil {
			return out
		}
		nx := float64(m.A)*float64(point.X) + float64(m.C)*float64(point.Y) + float64(m.E)
		ny := float64(m.B)*float64(point.X) + float64(m.D)*float64(point.Y) + float64(m.F)
		b := p.upright(box{min(x, nx), min(y, ny), max(x, nx), max(y, ny)}, turn)
		if kind.Type == enums.FPDF_SEGMENT_LINETO && (b.width() < 1 || b.height() < 1) && b.width()+b.height() > 4 {
			out = append(out, b)
		}
		x, y = nx, ny
	}
	return out
}
