package wecom

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/delivery"
)

const (
	maxMarkdown     = 2048 // bytes of one Markdown message
	maxArticleTitle = 128  // bytes of a textcard's title
	maxArticleDesc  = 512  // bytes of its description
)

// RenderMarkdown prints a message as the Markdown that an app shows: headings, bold, links, inline code, quotes and coloured
// text stay; lists, tables, blocks of code and pictures, which it would show raw, become plain lines. Shape: as Render.
// Source: developer documentation, page 90236.
func RenderMarkdown(out delivery.Outgoing) []string {
	var b strings.Builder
	b.WriteString(markdownSubset(Clean(out.Text)))
	for i, choice := range out.Choices {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + strings.TrimSpace(Clean(choice)))
	}
	if len(out.Choices) > 0 {
		b.WriteString("\n回复数字即可。")
	}
	return split(strings.TrimSpace(b.String()), maxMarkdown)
}

var (
	listMark  = regexp.MustCompile(`^(\s*)[-*+] +(?:\[([ xX])\] +)?`)
	tableRule = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$`)
	ruler     = regexp.MustCompile(`^\s*(?:\*\s*){3,}$|^\s*(?:-\s*){3,}$|^\s*(?:_\s*){3,}$`)
	picture   = regexp.MustCompile(`!\[([^\]]*)\]\(([^)\s]*)[^)]*\)`)
	fence     = regexp.MustCompile("^\\s*(```|~~~)")
)

// markdownSubset turns Markdown into what WeCom renders, line by line. No words are lost.
func markdownSubset(text string) string {
	lines := strings.Split(text, "\n")
	var out []string
	var header []string // of the table that we are in
	inCode := false
	for i, l := range lines {
		switch {
		case fence.MatchString(l):
			inCode = !inCode
			continue
		case inCode:
			out = append(out, l)
			continue
		case header != nil && tableRule.MatchString(l):
			continue
		case header != nil && strings.Contains(l, "|"):
			out = append(out, tableRow(header, cells(l)))
			continue
		case strings.Contains(l, "|") && i+1 < len(lines) && strings.Contains(lines[i+1], "|") && tableRule.MatchString(lines[i+1]):
			header = cells(l)
			if i+2 >= len(lines) || !strings.Contains(lines[i+2], "|") {
				out = append(out, strings.Join(header, "，")) // a table without rows
			}
			continue
		}
		header = nil
		out = append(out, markdownLine(l))
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// markdownLine is one line outside of tables and code.
func markdownLine(l string) string {
	if ruler.MatchString(l) {
		return "————"
	}
	l = picture.ReplaceAllStringFunc(l, func(p string) string {
		parts := picture.FindStringSubmatch(p)
		switch alt, address := parts[1], parts[2]; {
		case address == "":
			return alt
		case alt == "":
			return "[图片](" + address + ")"
		default:
			return "[" + alt + "](" + address + ")"
		}
	})
	if m := listMark.FindStringSubmatch(l); m != nil {
		mark := "• "
		switch m[2] {
		case " ":
			mark = "□ "
		case "x", "X":
			mark = "☑ "
		}
		l = m[1] + mark + l[len(m[0]):]
	}
	return l
}

// cells of a row of a table.
func cells(l string) []string {
	l = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(l), "|"), "|")
	parts := strings.Split(l, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// tableRow is a row with the name of each column before its value.
func tableRow(header, row []string) string {
	var said []string
	for i, value := range row {
		switch {
		case value == "":
		case i < len(header) && header[i] != "":
			said = append(said, header[i]+"："+value)
		default:
			said = append(said, value)
		}
	}
	return strings.Join(said, "，")
}

// shortenBytes cuts a text to so many bytes, the … included.
func shortenBytes(text string, most int) (short string, cut bool) {
	if len(text) <= most {
		return text, false
	}
	n := most - len("…")
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…", true
}
