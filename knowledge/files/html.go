package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/htmlindex"
)

// readHTML reads a web page or a fragment of one: the main text with its title and the table of issuer, number and
// date that stands above it, without the site around it.
func readHTML(ctx context.Context, raw []byte) (Text, error) {
	text, ok := decodeHTML(raw)
	if !ok {
		return Text{}, errBroken
	}
	root, err := html.Parse(&interruptible{ctx, strings.NewReader(text)})
	switch {
	case ctx.Err() != nil:
		return Text{}, ctx.Err()
	case err != nil:
		body, err := render(flatten(text)) // nested deeper than the parser goes: old pages leave tags open
		return Text{Body: body}, err
	}
	p := newPage(root)
	w := &htmlWriter{page: p}
	blocks, err := w.document()
	if err != nil {
		return Text{}, err
	}
	body, err := render(blocks)
	t := Text{Body: body}
	if w.pictures > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("正文中有%d张图片,图中的文字没有读入。", w.pictures))
	}
	return t, err
}

// interruptible ends reading when the context ends.
type interruptible struct {
	ctx context.Context //nolint:containedctx // of one call
	in  io.Reader
}

func (r *interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p) //nolint:wrapcheck // a Reader's error has to stay bare
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)`)

// decodeHTML turns a page into UTF-8. What the page says of its encoding counts when it is not UTF-8 at all: many
// pages say one and are written in another.
func decodeHTML(raw []byte) (string, bool) {
	text, ok := Decode(raw)
	m := metaCharset.FindSubmatch(raw[:min(len(raw), 8192)])
	if m == nil || utf8.Valid(raw) || bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return text, ok
	}
	label := strings.ToLower(string(m[1]))
	if label == "utf-8" || label == "utf8" || strings.HasPrefix(label, "gb") {
		return text, ok
	}
	enc, err := htmlindex.Get(label)
	if err != nil {
		return text, ok
	}
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil || !plausible(string(out)) {
		return text, ok
	}
	return string(out), true
}

// flatten reads a page without building its tree: every line of text that is no script.
func flatten(text string) []block {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(MaxFile)
	var f flattener
	for {
		kind := z.Next()
		name, _ := z.TagName()
		switch kind {
		case html.ErrorToken:
			f.end()
			return f.out
		case html.TextToken:
			if f.skip == 0 {
				f.line.WriteString(squeeze(string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			f.tag(atom.Lookup(name), true)
		case html.EndTagToken:
			f.tag(atom.Lookup(name), false)
		}
	}
}

// flattener gathers lines.
type flattener struct {
	out  []block
	line strings.Builder
	skip atom.Atom // the script or style that is passed over, 0 outside
}

func (f *flattener) end() {
	if s := strings.TrimSpace(f.line.String()); s != "" {
		f.out = append(f.out, block{text: s})
	}
	f.line.Reset()
}

func (f *flattener) tag(a atom.Atom, opens bool) {
	switch {
	case opens && (a == atom.Script || a == atom.Style):
		f.skip = a
	case !opens && a == f.skip:
		f.skip = 0
	}
	if isBlockTag(a) || a == atom.Br {
		f.end()
	}
}

// isBlockTag reports elements that begin and end a line.
func isBlockTag(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr,
		atom.Html, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th,
		atom.Thead, atom.Tr, atom.Ul, atom.Title:
		return true
	}
	return false
}

// squeeze makes one blank of every run of white space in the source; blanks of other kinds are meant.
func squeeze(s string) string {
	if !strings.ContainsAny(s, "\t\n\r\f  ") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' {
			if !blank {
				b.WriteByte(' ')
			}
			blank = true
			continue
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}
