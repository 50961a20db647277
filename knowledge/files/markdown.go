package files

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

var (
	mdHeading   = regexp.MustCompile(`^ {0,3}#{1,6}(?:[ \t]+|$)`)
	mdTail      = regexp.MustCompile(`[ \t]+#+[ \t]*$`)
	mdQuote     = regexp.MustCompile(`^(?: {0,3}>[ \t]?)+`)
	mdBullet    = regexp.MustCompile(`^([ \t]*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?`)
	mdRule      = regexp.MustCompile(`^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$`)
	mdFence     = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	mdDelimiter = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
	mdTarget    = regexp.MustCompile(`^ {0,3}\[([^\]^][^\]]*)\]:[ \t]*\S`)
	mdFootText  = regexp.MustCompile(`^ {0,3}\[\^([^\]]{1,40})\]:[ \t]*`)
	mdFootMark  = regexp.MustCompile(`\[\^[^\]]{1,40}\]`)
	mdImage     = regexp.MustCompile(`!\[[^\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	mdLink      = regexp.MustCompile(`\[([^\[\]]+)\]\([ \t]*(?:<[^>]*>|[^\s()\p{Han}]*(?:\([^()\p{Han}]*\)[^\s()\p{Han}]*)*)(?:[ \t]+(?:"[^"]*"|'[^']*'))?[ \t]*\)`)
	mdRefLink   = regexp.MustCompile(`\[([^\[\]]+)\]\[([^\[\]]*)\]`)
	mdAutoLink  = regexp.MustCompile(`<((?:https?|mailto):[^<>\s]+)>`)
	mdBreak     = regexp.MustCompile(`(?i)<br[ \t]*/?>`)
	mdTag       = regexp.MustCompile(`(?i)</?(?:p|div|span|font|center|u|b|i|em|strong|sup|sub|mark|small|big|h[1-6]|a|img|hr|details|summary)(?:[ \t][^<>]*)?/?>`)
	mdComment   = regexp.MustCompile(`(?s)<!--.*?-->`)
	mdStrong    = regexp.MustCompile(`\*\*([^\s*](?:[^*]*[^\s*])?)\*\*`)
	mdStrong2   = regexp.MustCompile(`(^|[^\pL\pN_])__([^\s_](?:[^_]*[^\s_])?)__`)
	mdEmphasis  = regexp.MustCompile(`\*([^\s*](?:[^*]*[^\s*])?)\*`)
	mdEmphasis2 = regexp.MustCompile(`(^|[^\pL\pN_])_([^\s_](?:[^_]*[^\s_])?)_`)
	mdStrike    = regexp.MustCompile(`~~([^~]+)~~`)
	mdCode      = regexp.MustCompile("`+([^`]+)`+")
	mdTitle     = regexp.MustCompile(`(?m)^title:[ \t]*["']?(.*?)["']?[ \t]*$`)
	mdFront     = regexp.MustCompile(`(?s)^---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)`)
)

// markdown reads Markdown line by line: what it prints, without the signs that lay it out. Numbers stay as they were
// typed. Lines are not joined: the parser of documents joins what was broken by hand.
type markdown struct {
	blocks  []block
	fence   string // the sign that closes the code block, "" outside
	targets map[string]bool
	notes   []string
	escaped []string // characters behind a \, out of the way of the patterns
}

func readMarkdown(raw []byte) (Text, error) {
	text, ok := Decode(raw)
	if !ok {
		return Text{}, errBroken
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	m := &markdown{targets: map[string]bool{}}
	if front := mdFront.FindStringSubmatch(text); front != nil && strings.Contains(front[1], ":") {
		text = text[len(front[0]):]
		if t := mdTitle.FindStringSubmatch(front[1]); t != nil && t[1] != "" && !strings.Contains(text, t[1]) {
			m.blocks = append(m.blocks, block{text: t[1]})
		}
	}
	m.lines(strings.Split(mdComment.ReplaceAllString(text, ""), "\n"))
	for i, n := range m.notes {
		m.blocks = append(m.blocks, block{text: fmt.Sprintf("注%d：%s", i+1, n)})
	}
	body, err := render(m.blocks)
	return Text{Body: body}, err
}

func (m *markdown) lines(lines []string) {
	for _, l := range lines {
		if t := mdTarget.FindStringSubmatch(l); t != nil && !strings.ContainsAny(t[1], "〔〕") {
			m.targets[t[1]] = true
		}
	}
	for i := 0; i < len(lines); i++ {
		if m.fence == "" && i+1 < len(lines) && strings.Contains(lines[i], "|") && isDashes(lines[i+1]) {
			i = m.table(lines, i)
			continue
		}
		m.line(lines[i])
	}
}

// isDashes reports the row of dashes below the head of a table.
func isDashes(l string) bool {
	return strings.Contains(l, "-") && strings.Contains(l, "|") && mdDelimiter.MatchString(l)
}

// line reads one line outside tables.
func (m *markdown) line(l string) {
	if f := mdFence.FindStringSubmatch(l); f != nil && (m.fence == "" || strings.HasPrefix(f[1], m.fence)) {
		if m.fence == "" {
			m.fence = f[1]
		} else {
			m.fence = ""
		}
		return
	}
	if m.fence != "" {
		m.blocks = append(m.blocks, block{text: l})
		return
	}
	l = mdQuote.ReplaceAllString(l, "")
	if t := mdTarget.FindStringSubmatch(l); t != nil && m.targets[t[1]] {
		return
	}
	if at := mdFootText.FindStringIndex(l); at != nil {
		m.notes = append(m.notes, m.inline(l[at[1]:]))
		return
	}
	if mdRule.MatchString(l) {
		return
	}
	if at := mdHeading.FindStringIndex(l); at != nil {
		l = mdTail.ReplaceAllString(l[at[1]:], "")
	}
	l = mdBullet.ReplaceAllString(l, "$1")
	for _, part := range strings.Split(mdBreak.ReplaceAllString(l, "\n"), "\n") {
		m.blocks = append(m.blocks, block{text: strings.TrimRight(m.inline(part), ` \`)})
	}
}

// table reads a pipe table from its head on and returns the index of its last line.
func (m *markdown) table(lines []string, at int) int {
	g, last := &grid{}, at+1
	for i := at; i < len(lines); i++ {
		if i == at+1 {
			continue // the row of dashes
		}
		l := mdQuote.ReplaceAllString(lines[i], "")
		if !strings.Contains(l, "|") || len(g.rows) > maxLines {
			break
		}
		g.begin()
		for _, c := range splitCells(l) {
			content := block{text: mdBreak.ReplaceAllString(m.inline(mdBreak.ReplaceAllString(c, "\x03")), "\n")}
			content.text = strings.ReplaceAll(content.text, "\x03", "\n")
			g.put([]block{content}, 1, 1)
		}
		last = max(last, i)
	}
	rows, err := g.blocks(&budget{})
	if err == nil {
		m.blocks = append(m.blocks, rows...)
	}
	return last
}

// splitCells cuts a row at the | that are not escaped.
func splitCells(l string) []string {
	l = strings.TrimSpace(l)
	l = strings.TrimPrefix(l, "|")
	var out []string
	start := 0
	for i := 0; i < len(l) && len(out) < maxColumns; i++ {
		switch {
		case l[i] == '\\' && i+1 < len(l):
			i++
		case l[i] == '|':
			out = append(out, l[start:i])
			start = i + 1
		}
	}
	if rest := l[start:]; len(out) < maxColumns && strings.TrimSpace(rest) != "" {
		out = append(out, rest)
	}
	return out
}

// inline drops the signs inside a line.
func (m *markdown) inline(l string) string {
	if !strings.ContainsAny(l, "\\`*_[<&~\x01\x02") {
		return l
	}
	m.escaped = m.escaped[:0]
	l = m.hide(mdMarks.Replace(l))
	for _, s := range mdSigns {
		switch {
		case !strings.Contains(l, s.need):
		case s.pattern == mdRefLink:
			l = mdRefLink.ReplaceAllStringFunc(l, m.reference)
		default:
			l = s.pattern.ReplaceAllString(l, s.with)
		}
	}
	return m.show(html.UnescapeString(l))
}

// mdMarks drops the signs that this reader uses itself.
var mdMarks = strings.NewReplacer("\x01", "", "\x02", "")

// mdSigns are the signs inside a line in the order in which they are dropped, each with what a line needs to hold one.
var mdSigns = []struct {
	need    string
	pattern *regexp.Regexp
	with    string
}{
	{"![", mdImage, ""}, {"](", mdLink, "$1"}, {"][", mdRefLink, ""}, {"[^", mdFootMark, ""}, {"<", mdAutoLink, "$1"}, {"<", mdTag, ""}, {"`", mdCode, "$1"},
	{"**", mdStrong, "$1"}, {"*", mdEmphasis, "$1"}, {"~~", mdStrike, "$1"}, {"__", mdStrong2, "$1$2"}, {"_", mdEmphasis2, "$1$2"},
}

// reference returns the words of a link whose target stands elsewhere; brackets that are no link stay.
func (m *markdown) reference(s string) string {
	part := mdRefLink.FindStringSubmatch(s)
	if m.targets[part[2]] || part[2] == "" && m.targets[part[1]] {
		return part[1]
	}
	return s
}

// hide takes escaped signs out of a line.
func (m *markdown) hide(l string) string {
	if !strings.Contains(l, `\`) {
		return l
	}
	var b strings.Builder
	for i := 0; i < len(l); i++ {
		if l[i] == '\\' && i+1 < len(l) && strings.IndexByte("\\`*_{}[]()#+-.!|<>~\"'&:;,/=?@^$%", l[i+1]) >= 0 {
			i++
			m.escaped = append(m.escaped, l[i:i+1])
			b.WriteByte('\x01')
			continue
		}
		b.WriteByte(l[i])
	}
	return b.String()
}

// show puts them back.
func (m *markdown) show(l string) string {
	if len(m.escaped) == 0 {
		return l
	}
	var b strings.Builder
	next := 0
	for _, r := range l {
		if r == '\x01' && next < len(m.escaped) {
			b.WriteString(m.escaped[next])
			next++
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
