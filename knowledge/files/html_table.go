package files

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table writes a <table>: as rows, as lines of labels, or as the blocks of a layout that only looks like a table.
func (w *htmlWriter) table(n *html.Node) {
	rows := tableRows(n)
	if labels := labelRows(rows); len(labels) > 1 {
		for _, l := range labels {
			w.blocks = append(w.blocks, block{text: l})
		}
		return
	}
	if isLayout(n, rows) {
		w.children(n)
		w.flush()
		return
	}
	g := &grid{}
	for _, row := range rows {
		g.begin()
		for _, c := range row {
			if cell := w.cell(c); !isDropped(c) {
				g.put(cell, spanOf(c, "colspan"), spanOf(c, "rowspan"))
			}
		}
		if w.err == nil {
			w.err = w.spent.line(0)
		}
		if g.end(); w.err != nil {
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption && !isDropped(c) {
			w.children(c)
			w.flush()
		}
	}
	out, err := g.blocks(&w.spent)
	if w.blocks = append(w.blocks, out...); w.err == nil {
		w.err = err
	}
}

// cell reads the content of a cell by itself.
func (w *htmlWriter) cell(n *html.Node) []block {
	blocks, prefix := w.blocks, w.prefix
	w.blocks, w.prefix = nil, ""
	w.children(n)
	w.flush()
	cell := w.blocks
	w.blocks, w.prefix = blocks, prefix
	return cell
}

// spanOf returns a span of a cell; rowspan 0 reaches to the end of the table.
func spanOf(n *html.Node, key string) int {
	v, err := strconv.Atoi(strings.TrimSpace(htmlAttr(n, key)))
	switch {
	case err == nil && v == 0 && key == "rowspan":
		return maxLines
	case err != nil || v < 1:
		return 1
	}
	return min(v, maxLines)
}

// tableRows lists the cells of a table, row by row, those of tables inside it left out.
func tableRows(n *html.Node) [][]*html.Node {
	var rows [][]*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode || isDropped(c):
			case c.DataAtom == atom.Tr:
				rows = append(rows, nil)
				walk(c)
			case (c.DataAtom == atom.Td || c.DataAtom == atom.Th) && len(rows) > 0:
				rows[len(rows)-1] = append(rows[len(rows)-1], c)
			case c.DataAtom == atom.Tbody || c.DataAtom == atom.Thead || c.DataAtom == atom.Tfoot:
				walk(c)
			}
		}
	}
	walk(n)
	return rows
}

// isLayout reports a table that lays a page out: it holds tables, or long text beside little else.
func isLayout(n *html.Node, rows [][]*html.Node) bool {
	if role := htmlAttr(n, "role"); role == "presentation" || role == "none" {
		return true
	}
	widest, longest := 0, 0
	for _, row := range rows {
		widest = max(widest, len(row))
		for _, c := range row {
			longest = max(longest, utf8.RuneCountInString(textOf(c)))
		}
	}
	inner := holdsTable(n)
	return widest < 2 || inner && (widest < 3 || len(rows) < 3) || longest > 2000 && widest < 3 || longest > 500 && len(rows) < 3
}

func holdsTable(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Table || holdsTable(c) {
			return true
		}
	}
	return false
}

// The labels by which government sites tell of a document: those that say when, by whom and under which number.
var (
	labelWord = regexp.MustCompile(`^[【\[]?(索引号|主题分类|发文机[关构]|发布机[关构]|制发机关|制定机关|公开机关|信息来源|成文日期|发文日期|印发日期|生成日期|生成时间|发布日期|发布时间|公开日期|公开时间|` +
		`发文字号|发文文号|文件编号|文号|主题词|有效性|效力状态|施行日期|废止日期|信息分类|公文种类|组配分类|体裁分类|服务对象|统一编号|标题|名称|信息名称|公开方式|公开范围)[】\]]?[:：]?$`)
	labelLine = regexp.MustCompile(`^[【\[]?(索引号|发文机[关构]|发布机[关构]|制发机关|制定机关|成文日期|发文日期|印发日期|生成日期|发布日期|发文字号|发文文号|文号)[】\]]?[:：](.{1,80})$`)
)

// labelOf returns the label that a cell is, "" for other text.
func labelOf(n *html.Node) string {
	if m := labelWord.FindStringSubmatch(unspaced(textOf(n))); m != nil {
		return m[1]
	}
	return ""
}

// labelRows reads a table whose cells are labels and values in turn; nil for any other table.
func labelRows(rows [][]*html.Node) []string {
	var out []string
	if len(rows) > 20 {
		return nil
	}
	for _, row := range rows {
		for i := 0; i < len(row); i += 2 {
			label := labelOf(row[i])
			switch {
			case label == "" && textOf(row[i]) == "" && i+1 >= len(row):
			case label == "" && labelLine.MatchString(unspaced(textOf(row[i]))):
				m := labelLine.FindStringSubmatch(unspaced(textOf(row[i])))
				out = append(out, m[1]+": "+m[2])
				i--
			case label == "":
				return nil
			case i+1 < len(row) && textOf(row[i+1]) != "" && !strings.HasSuffix(label, "题") && !strings.HasSuffix(label, "名称"):
				out = append(out, label+": "+textOf(row[i+1]))
			}
		}
	}
	return out
}

// labels finds the labels of the document that stand outside its main text.
func (p *page) labels(main *html.Node) []string {
	var out []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && len(out) < 20; c = c.NextSibling {
			if c == main || c.Type != html.ElementNode || isDropped(c) {
				continue
			}
			if c.DataAtom == atom.Table {
				if found := labelRows(tableRows(c)); len(found) > 0 {
					out = append(out, found...)
					continue
				}
			}
			if w := p.of(c); w.text+w.links < 100 {
				if found := pairs(c); len(found) > 0 {
					out = append(out, found...)
					continue
				}
			}
			walk(c)
		}
	}
	walk(p.root)
	return out
}

// pairs reads a label and its value that stand in one element, or in elements one after the other.
func pairs(n *html.Node) []string {
	if m := labelLine.FindStringSubmatch(unspaced(textOf(n))); m != nil && strings.Count(m[2], "：")+strings.Count(m[2], ":") == 0 {
		return []string{m[1] + ": " + m[2]}
	}
	if label := labelOf(n); label != "" && labelLine.MatchString(label+":x") {
		for next := n.NextSibling; next != nil; next = next.NextSibling {
			if value := unspaced(nodeText(next)); value != "" {
				if utf8.RuneCountInString(value) < 80 {
					return []string{label + ": " + value}
				}
				break
			}
		}
	}
	return nil
}

func nodeText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Type != html.ElementNode || isDropped(n) {
		return ""
	}
	return textOf(n)
}
