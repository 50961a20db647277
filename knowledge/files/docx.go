package files

import (
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// docx reads a Word document: what it would print after all tracked changes were accepted, automatic numbers
// included. It goes through the XML as it comes, so that it needs memory for the text alone.
type docx struct {
	ctx    context.Context //nolint:containedctx // of one call, asked at every paragraph
	x      *xmlReader
	styles *styleSheet
	lists  *numbering
	spent  budget
	fields []field
	held   string // text of paragraphs whose mark was deleted: it joins what follows

	noted                      []note // in the order of the text
	revised, hidden            bool
	comments, pictures, chunks int
}

// note is a reference to a foot note or end note.
type note struct{ part, id string }

// field is a field of Word that is open: its instruction is not printed, its result is.
type field struct {
	instruction string
	result      bool
}

// readDocx reads a Word document.
func readDocx(ctx context.Context, raw []byte) (Text, error) {
	a, err := openArchive(raw)
	if err != nil {
		return Text{}, err
	}
	d := &docx{ctx: ctx}
	blocks, err := d.read(a)
	if err != nil {
		return Text{}, err
	}
	body, err := render(blocks)
	return Text{Body: body, Notes: d.notes()}, err
}

func (d *docx) read(a *archive) ([]block, error) {
	root, _, err := a.relations("")
	if err != nil {
		return nil, err
	}
	main := root["officeDocument"]
	if a.parts[main] == nil {
		main = "word/document.xml"
	}
	parts, _, err := a.relations(main)
	if err != nil {
		return nil, err
	}
	at := func(kind string) string {
		if p := parts[kind]; p != "" {
			return p
		}
		return path.Dir(main) + "/" + kind + ".xml"
	}
	if d.styles, err = readStyles(a, at("styles")); err != nil {
		return nil, err
	}
	if d.lists, err = readNumbering(a, at("numbering"), d.styles); err != nil {
		return nil, err
	}
	if d.x, err = a.xml(main); err != nil {
		return nil, err
	}
	if d.x == nil {
		return nil, fmt.Errorf("%w: no %s", errBroken, main)
	}
	var out []block
	err = d.x.root(func(e xml.StartElement) error {
		if e.Name.Local != "body" {
			return d.x.skip()
		}
		out, err = d.content()
		return err
	})
	if err != nil {
		return nil, err
	}
	notes, err := d.readNotes(a, at)
	return append(out, notes...), err
}

// readNotes reads the foot notes and end notes that the text refers to. They stand behind the text, numbered: in a
// clause they would tear the units apart.
func (d *docx) readNotes(a *archive, at func(string) string) ([]block, error) {
	texts := map[note]string{}
	for _, part := range []string{"footnote", "endnote"} {
		x, err := a.xml(at(part + "s"))
		if err != nil {
			return nil, err
		}
		if x == nil || len(d.noted) == 0 {
			continue
		}
		d.x = x
		err = x.root(func(e xml.StartElement) error {
			if e.Name.Local != part || attr(e, "type") != "" && attr(e, "type") != "normal" {
				return x.skip()
			}
			content, err := d.content()
			texts[note{part, attr(e, "id")}] = strings.ReplaceAll(cellText(content), "<br>", "")
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var out []block
	for _, n := range d.noted {
		if text := texts[n]; text != "" {
			delete(texts, n)
			out = append(out, block{text: fmt.Sprintf("注%d：%s", len(out)+1, text)})
		}
	}
	d.noted = d.noted[:len(out)]
	return out, nil
}

// notes says what a person should know of the reading.
func (d *docx) notes() []string {
	var out []string
	add := func(on bool, format string, args ...any) {
		if on {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(d.revised, "文中有修订痕迹,已按接受全部修订后的内容读取。")
	add(d.comments > 0, "有%d个批注没有读入。", d.comments)
	add(d.hidden, "隐藏的文字没有读入。")
	add(len(d.noted) > 0, "有%d条脚注或尾注,放在正文之后。", len(d.noted))
	add(d.pictures > 0, "有%d张图片,图中的文字没有读入。", d.pictures)
	add(d.chunks > 0, "嵌入的其他文档没有读入,请另存后单独导入。")
	return out
}

// content reads the blocks of a body, a cell, a text box or a note.
func (d *docx) content() ([]block, error) {
	held := d.held
	d.held = ""
	out, err := d.blocks()
	if d.held != "" {
		out = append(out, block{text: d.held})
	}
	d.held = held
	return out, err
}

// blocks reads the children of an element that holds paragraphs and tables.
func (d *docx) blocks() ([]block, error) {
	var out []block
	err := d.x.children(func(e xml.StartElement) error {
		more, err := d.block(e)
		out = append(out, more...)
		return err
	})
	return out, err
}

func (d *docx) block(e xml.StartElement) ([]block, error) {
	switch e.Name.Local {
	case "p":
		return d.paragraph()
	case "tbl":
		return d.table()
	case "ins", "moveTo":
		d.revised = true
		return d.blocks()
	case "sdt":
		return d.control()
	case "customXml", "smartTag":
		return d.blocks()
	case "del", "moveFrom":
		d.revised = true
	case "altChunk":
		d.chunks++
	case "AlternateContent":
		var out []block
		err := d.alternate(func() (bool, error) {
			more, err := d.blocks()
			out = append(out, more...)
			return len(more) > 0, err
		})
		return out, err
	}
	return nil, d.x.skip()
}

// control reads a content control; a table of contents is left out, it would number everything twice.
func (d *docx) control() ([]block, error) {
	var out []block
	contents := false
	err := d.x.children(func(e xml.StartElement) error {
		switch {
		case e.Name.Local == "sdtPr":
			return d.x.children(func(e xml.StartElement) error {
				if e.Name.Local != "docPartObj" {
					return d.x.skip()
				}
				return d.x.children(func(e xml.StartElement) error {
					contents = contents || e.Name.Local == "docPartGallery" && attr(e, "val") == "Table of Contents"
					return d.x.skip()
				})
			})
		case e.Name.Local == "sdtContent" && !contents:
			more, err := d.blocks()
			out = append(out, more...)
			return err
		}
		return d.x.skip()
	})
	return out, err
}

// alternate reads the first form of an AlternateContent that says something: text boxes stand in it twice.
func (d *docx) alternate(read func() (bool, error)) error {
	done := false
	return d.x.children(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return d.x.skip()
		}
		var err error
		done, err = read()
		return err
	})
}
