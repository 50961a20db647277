package files

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is a parsed web page with what was measured of it.
type page struct {
	root    *html.Node
	weights map[*html.Node]weight
}

// weight is how much reading an element holds. Unit: characters.
type weight struct {
	text, links int // outside and inside of links
	anchors     int // links
	stops       int // ends of sentences, and lines that are a date: signs of prose
}

func (w weight) add(o weight) weight {
	return weight{w.text + o.text, w.links + o.links, w.anchors + o.anchors, w.stops + o.stops}
}

// listed reports a list of links: a menu, related articles.
func (w weight) listed() bool {
	return w.anchors >= 3 && w.stops == 0 && w.links*10 >= (w.text+w.links)*7
}

func newPage(root *html.Node) *page {
	p := &page{root: root, weights: map[*html.Node]weight{}}
	p.weigh(root, false)
	return p
}

var dateAlone = regexp.MustCompile(`^\s*(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*$`)

func (p *page) weigh(n *html.Node, inLink bool) weight {
	var w weight
	switch n.Type {
	case html.TextNode:
		count := utf8.RuneCountInString(strings.Join(strings.Fields(n.Data), ""))
		if inLink {
			return weight{links: count}
		}
		w = weight{text: count, stops: strings.Count(n.Data, "。")}
		if dateAlone.MatchString(n.Data) {
			w.stops += 2
		}
		return w
	case html.ElementNode:
		if isDropped(n) {
			return weight{}
		}
		if n.DataAtom == atom.A && htmlAttr(n, "href") != "" {
			inLink = true
			w.anchors++
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w = w.add(p.weigh(c, inLink))
	}
	if n.Type == html.ElementNode || n == p.root {
		p.weights[n] = w
	}
	return w
}

// isDropped reports what no reader of the page's text sees.
func isDropped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Nav, atom.Footer, atom.Aside, atom.Button, atom.Select, atom.Input,
		atom.Textarea, atom.Object, atom.Embed, atom.Audio, atom.Video, atom.Canvas, atom.Map, atom.Head, atom.Title, atom.Del, atom.Rp, atom.Rt, atom.Datalist, atom.Dialog:
		return true
	case atom.Form:
		return !hasProse(n)
	}
	switch strings.ToLower(htmlAttr(n, "role")) {
	case "navigation", "banner", "contentinfo", "search", "menu", "dialog":
		return true
	}
	return isHidden(n)
}

// hasProse reports a form that holds a text: some sites wrap the whole page in one.
func hasProse(n *html.Node) bool {
	stops := 0
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style {
			stops += strings.Count(n.Data, "。")
		}
		for c := n.FirstChild; c != nil && stops < 3; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return stops > 0
}

var hiddenStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)`)

func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" && !strings.EqualFold(a.Val, "until-found") || a.Key == "style" && len(a.Val) < 10_000 && hiddenStyle.MatchString(a.Val) {
			return true
		}
	}
	return false
}

func htmlAttr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// main returns the smallest element that holds nearly all of the reading. It stops above a place where prose stands
// beside prose: a notice and the measures that it issues often are two elements.
func (p *page) main() *html.Node {
	n := p.root
	for {
		var best *html.Node
		stops := 0
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			w := p.of(c)
			stops += w.stops
			if holdsText(c) && (best == nil || w.text > p.weights[best].text) {
				best = c
			}
		}
		if best == nil || p.weights[best].text*10 < p.of(n).text*7 || stops-p.weights[best].stops >= 2 {
			return wholeTable(n)
		}
		if best.DataAtom == atom.Table && !isLayout(best, tableRows(best)) {
			return n
		}
		n = best
	}
}

// of returns the weight of any node.
func (p *page) of(n *html.Node) weight {
	if w, ok := p.weights[n]; ok {
		return w
	}
	if n.Type == html.TextNode {
		return p.weigh(n, false)
	}
	return weight{} // dropped
}

// holdsText reports elements that pages are built of.
func holdsText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Div, atom.Section, atom.Article, atom.Main, atom.Form, atom.Center, atom.Table, atom.Tbody, atom.Tr, atom.Td, atom.Fieldset:
		return n.Type == html.ElementNode
	}
	return false
}

// wholeTable goes up from a part of a table to the table.
func wholeTable(n *html.Node) *html.Node {
	for n.DataAtom == atom.Tr || n.DataAtom == atom.Tbody {
		n = n.Parent
	}
	return n
}

// titleEnd is how titles of documents end.
var titleEnd = regexp.MustCompile(`^[^。；;：:]{4,80}(?:通知|意见|措施|方案|办法|规定|规划|计划|要点|细则|决定|通报|清单|公告|通告|函|条例|制度|安排|批复|报告)(?:[（(][^（()）]{1,16}[）)])?$`)

// lineBefore returns the last line before an element that reads like a title.
func (p *page) lineBefore(main *html.Node) string {
	found, done := "", false
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && !done; c = c.NextSibling {
			w := p.of(c)
			switch {
			case c == main:
				done = true
			case c.Type != html.ElementNode || isDropped(c):
			case w.text > 4 && w.text <= 100 && w.links == 0 && titleEnd.MatchString(unspaced(textOf(c))):
				found = textOf(c)
			default:
				walk(c)
			}
		}
	}
	walk(p.root)
	if !done {
		return ""
	}
	return found
}

// title returns what the page says its main text is called: by its metadata, its first heading, the line above the text
// or the window's title.
func (p *page) title(main *html.Node) string {
	var meta, heading, window string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.DataAtom {
		case atom.Meta:
			name := strings.ToLower(htmlAttr(n, "name") + htmlAttr(n, "property"))
			if (name == "articletitle" || name == "og:title") && meta == "" {
				meta = htmlAttr(n, "content")
			}
		case atom.H1:
			if heading == "" {
				heading = textOf(n)
			}
		case atom.Title:
			window = textOf(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.root)
	if meta == "" && heading == "" {
		heading = p.lineBefore(main)
	}
	if meta == "" && heading == "" {
		window, _, _ = strings.Cut(siteName.ReplaceAllString(window, "\n"), "\n")
		heading = window
	}
	if meta == "" || strings.Contains(heading, strings.TrimSpace(meta)) {
		meta = heading
	}
	return strings.TrimSpace(squeeze(meta))
}

// siteName is what stands between the title of a text and the name of its site.
var siteName = regexp.MustCompile(`\s*[_|｜]\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|[-–—]+(?:[^-–—]{0,20}(?:政府|网站?|门户|局|委|办公室|平台))\s*$`)

// textOf returns the text of an element, blanks squeezed.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil && b.Len() < 100_000; c = c.NextSibling {
			if c.Type != html.ElementNode || !isDropped(c) {
				walk(c)
			}
		}
	}
	walk(n)
	return strings.TrimSpace(squeeze(b.String()))
}
