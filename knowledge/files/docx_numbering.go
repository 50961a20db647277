package files

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// levels is how deep lists go in Word.
const levels = 9

// listLevel is one level of a list.
type listLevel struct {
	start   int
	format  string
	text    string // 第%1条
	suffix  string // what stands between number and text: a blank or nothing
	restart int    // -1: after any higher level; 0: never; n: after level n (from 1) or higher
	legal   bool   // all numbers of its text are decimal
	style   string // paragraphs of this style have this level
}

// list is an abstractNum: it counts.
type list struct {
	level  [levels]*listLevel
	style  string // numStyleLink: its levels are those of this style's list
	counts [levels]int
	set    [levels]bool
}

// listUse is a num: a list under an id that paragraphs name, with levels of its own.
type listUse struct {
	list  string
	own   [levels]*listLevel
	start [levels]*int // startOverride: counting begins anew when the use first takes the level
}

// numbering is numbering.xml.
type numbering struct {
	lists  map[string]*list
	uses   map[string]*listUse
	styles *styleSheet
}

// readNumbering reads numbering.xml; a document without one has no numbers.
func readNumbering(a *archive, part string, styles *styleSheet) (*numbering, error) {
	n := &numbering{lists: map[string]*list{}, uses: map[string]*listUse{}, styles: styles}
	x, err := a.xml(part)
	if err != nil || x == nil {
		return n, err
	}
	return n, x.root(func(e xml.StartElement) error {
		switch {
		case len(n.lists)+len(n.uses) > 50_000:
			return errMuch
		case e.Name.Local == "abstractNum":
			return n.readList(x, e)
		case e.Name.Local == "num":
			return n.readUse(x, e)
		}
		return x.skip()
	})
}

func (n *numbering) readList(x *xmlReader, e xml.StartElement) error {
	l := &list{}
	n.lists[attr(e, "abstractNumId")] = l
	return x.children(func(c xml.StartElement) error {
		switch c.Name.Local {
		case "lvl":
			if at, ok := levelOf(c); ok {
				level, err := readLevel(x)
				l.level[at] = level
				return err
			}
		case "numStyleLink":
			l.style = attr(c, "val")
		}
		return x.skip()
	})
}

func levelOf(e xml.StartElement) (int, bool) {
	at, err := strconv.Atoi(attr(e, "ilvl"))
	return at, err == nil && at >= 0 && at < levels
}

func readLevel(x *xmlReader) (*listLevel, error) {
	l := &listLevel{format: "decimal", suffix: " ", restart: -1}
	return l, x.children(func(e xml.StartElement) error {
		val := attr(e, "val")
		switch e.Name.Local {
		case "start":
			l.start = number(val, 0)
		case "numFmt":
			l.format = val
		case "lvlText":
			l.text = val
		case "lvlRestart":
			l.restart = number(val, -1)
		case "isLgl":
			l.legal = isOn(e)
		case "pStyle":
			l.style = val
		case "suff":
			if val == "nothing" {
				l.suffix = ""
			}
		case "AlternateContent": // a numFmt of Word 2010 with a custom pattern, and what older readers take
			return readFormat(x, l)
		}
		return x.skip()
	})
}

// readFormat takes the numFmt that stands in an AlternateContent, the last one, which every reader knows.
func readFormat(x *xmlReader, l *listLevel) error {
	return x.children(func(e xml.StartElement) error {
		if e.Name.Local == "numFmt" {
			if val := attr(e, "val"); val != "custom" {
				l.format = val
			}
			return x.skip()
		}
		return readFormat(x, l)
	})
}

func (n *numbering) readUse(x *xmlReader, e xml.StartElement) error {
	u := &listUse{}
	n.uses[attr(e, "numId")] = u
	return x.children(func(c xml.StartElement) error {
		switch c.Name.Local {
		case "abstractNumId":
			u.list = attr(c, "val")
		case "lvlOverride":
			if at, ok := levelOf(c); ok {
				return u.override(x, at)
			}
		}
		return x.skip()
	})
}

func (u *listUse) override(x *xmlReader, at int) error {
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "startOverride":
			start := number(attr(e, "val"), 1)
			u.start[at] = &start
		case "lvl":
			level, err := readLevel(x)
			u.own[at] = level
			return err
		}
		return x.skip()
	})
}

// find returns the list that a use counts in, through a link over a style where there is one.
func (n *numbering) find(u *listUse) *list {
	l := n.lists[u.list]
	for range 5 {
		if l == nil || l.style == "" {
			return l
		}
		linked := n.uses[n.styles.numbered(l.style).id]
		if linked == nil {
			return l
		}
		l = n.lists[linked.list]
	}
	return l
}

// next counts one paragraph and returns its number as printed, with what separates it from the text.
func (n *numbering) next(p listPlace) string {
	u := n.uses[p.id]
	if u == nil {
		return ""
	}
	l := n.find(u)
	if l == nil {
		return ""
	}
	at := p.level
	if at < 0 {
		at = l.levelFor(p.style)
	}
	at = min(at, levels-1)
	level := u.level(l, at)
	if level == nil {
		return ""
	}
	l.count(u, at)
	label := l.print(u, level, at)
	if label == "" {
		return ""
	}
	return label + level.suffix
}

func (u *listUse) level(l *list, at int) *listLevel {
	if u.own[at] != nil {
		return u.own[at]
	}
	return l.level[at]
}

// levelFor returns the level that belongs to a style, the first one if none does.
func (l *list) levelFor(style string) int {
	for at, level := range l.level {
		if level != nil && level.style == style && style != "" {
			return at
		}
	}
	return 0
}

// count moves the counters on by a paragraph of a level.
func (l *list) count(u *listUse, at int) {
	switch {
	case u.start[at] != nil:
		l.counts[at], u.start[at] = *u.start[at], nil
	case l.set[at]:
		l.counts[at]++
	default:
		l.counts[at] = u.level(l, at).start
	}
	l.set[at] = true
	for higher := range at {
		if level := u.level(l, higher); !l.set[higher] && level != nil {
			l.counts[higher], l.set[higher] = level.start, true
		}
	}
	for lower := at + 1; lower < levels; lower++ {
		if level := u.level(l, lower); level != nil && (level.restart < 0 || at < level.restart) {
			l.set[lower] = false
		}
	}
}

// print writes the number of a level.
func (l *list) print(u *listUse, level *listLevel, at int) string {
	if level.format == "bullet" {
		return ""
	}
	text := level.text
	for i := range at + 1 {
		mark := "%" + strconv.Itoa(i+1)
		if !strings.Contains(text, mark) {
			continue
		}
		format := "decimal"
		if of := u.level(l, i); of != nil && !level.legal {
			format = of.format
		}
		text = strings.ReplaceAll(text, mark, numeral(format, l.counts[i]))
	}
	return text
}

func number(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 1_000_000_000 {
		return n
	}
	return otherwise
}

// isOn reads a switch of Word: there without a value means on.
func isOn(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
