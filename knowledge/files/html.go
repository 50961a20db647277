package files

import (
	"bytes"
	"context"
	"errors"
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
		return Text{}, ctx.Err() //nolint:wrapcheck // explain wraps it
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
		return 0, err //nolint:wrapcheck // a Reader's error has to stay bare
	}
	return r.in.Read(p) //nolint:wrapcheck // as above
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
	var out []block
	var line strings.Builder
	end := func() {
		if s := strings.TrimSpace(line.String()); s != "" {
			out = append(out, block{text: s})
		}
		line.Reset()
	}
	skip := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			end()
			if errors.Is(z.Err(), io.EOF) || len(out) > 0 {
				return out
			}
			return nil
		case html.TextToken:
			if skip == 0 {
				line.WriteString(squeeze(string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Script || a == atom.Style {
				skip = a
			}
			if isBlockTag(a) || a == atom.Br {
				end()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == skip {
				skip = 0
			}
			if isBlockTag(a) {
				end()
			}
		}
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
