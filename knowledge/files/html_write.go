package files

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlWriter turns elements into lines.
type htmlWriter struct {
	page     *page
	blocks   []block
	line     strings.Builder
	prefix   string // number of a list item whose text has not begun
	pre      int    // depth of elements that keep their line breaks
	spent    budget
	err      error // the first bound that was hit; nothing is read after it
	pictures int
}

// document writes the page: title and table of issuer, number and date where the main text lacks them, then that.
func (w *htmlWriter) document() ([]block, error) {
	main := w.page.main()
	w.children(main)
	w.flush()
	if w.err != nil {
		return nil, w.err
	}
	body := w.blocks
	w.blocks = nil
	letters := 0
	has := map[string]bool{}
	for i, b := range body {
		text := unspaced(b.text)
		letters += utf8.RuneCountInString(text)
		if i < 40 {
			has[text] = true
		}
	}
	if letters > 300 {
		w.pictures = 0 // decoration
	}
	var head []block
	for _, l := range w.page.labels(main) {
		if !has[unspaced(l)] {
			head = append(head, block{text: l})
		}
	}
	if title := w.page.title(main); utf8.RuneCountInString(title) > 3 && utf8.RuneCountInString(title) < 200 && !inHead(body, unspaced(title)) {
		head = append(head, block{text: title})
	}
	return append(head, body...), nil
}

// inHead reports whether the first lines of a text hold its title, on one line or several.
func inHead(body []block, title string) bool {
	var b strings.Builder
	for _, l := range body[:min(len(body), 40)] {
		b.WriteString(unspaced(l.text))
		b.WriteString(unspaced(strings.Join(l.cells, "")))
	}
	return strings.Contains(b.String(), title)
}

func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// flush ends a line.
func (w *htmlWriter) flush() {
	text := w.line.String()
	w.line.Reset()
	if strings.TrimSpace(text) == "" {
		return
	}
	if w.err == nil {
		w.err = w.spent.line(len(text))
	}
	w.blocks = append(w.blocks, block{text: strings.Trim(text, " ")})
}

func (w *htmlWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil && w.err == nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.text(c.Data)
		case html.ElementNode:
			w.element(c)
		}
	}
}

func (w *htmlWriter) text(s string) {
	if w.pre == 0 {
		s = squeeze(s)
	}
	if strings.TrimSpace(s) == "" {
		if s != "" && w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
		return
	}
	if w.prefix != "" {
		s, w.prefix = w.prefix+strings.TrimLeft(s, " "), ""
	}
	w.line.WriteString(s)
}

func (w *htmlWriter) element(n *html.Node) {
	if isDropped(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		w.flush()
		return
	case atom.Img:
		w.pictures++
		return
	case atom.Table:
		w.flush()
		w.table(n)
		return
	case atom.Ol:
		w.flush()
		w.list(n)
		return
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	}
	if !isBlockTag(n.DataAtom) {
		w.children(n)
		return
	}
	w.flush()
	if w.page.weights[n].listed() {
		return
	}
	w.children(n)
	w.flush()
}

// list writes the numbers of an <ol> out.
func (w *htmlWriter) list(n *html.Node) {
	if w.page.weights[n].listed() {
		return
	}
	format := listFormat(n)
	next, step := 1, 1
	if start, err := strconv.Atoi(htmlAttr(n, "start")); err == nil && start > -1_000_000 && start < 1_000_000 {
		next = start
	}
	for c := n.FirstChild; c != nil && w.err == nil; c = c.NextSibling {
		if c.Type != html.ElementNode || isDropped(c) {
			continue
		}
		if c.DataAtom != atom.Li {
			w.element(c)
			continue
		}
		if v, err := strconv.Atoi(htmlAttr(c, "value")); err == nil && v > -1_000_000 && v < 1_000_000 {
			next = v
		}
		w.flush()
		w.prefix = ""
		if format != "none" {
			mark := "."
			if strings.HasPrefix(format, "chinese") {
				mark = "、"
			}
			w.prefix = numeral(format, next) + mark
		}
		w.children(c)
		w.flush()
		w.prefix = ""
		next += step
	}
}

// listFormat returns the number format of an <ol>, as OOXML names it.
func listFormat(n *html.Node) string {
	style := strings.ToLower(htmlAttr(n, "style"))
	switch {
	case strings.Contains(style, "cjk-") || strings.Contains(style, "chinese"):
		return "chineseCounting"
	case strings.Contains(style, "list-style") && strings.Contains(style, "none"):
		return "none"
	}
	switch htmlAttr(n, "type") {
	case "a":
		return "lowerLetter"
	case "A":
		return "upperLetter"
	case "i":
		return "lowerRoman"
	case "I":
		return "upperRoman"
	}
	return "decimal"
}
