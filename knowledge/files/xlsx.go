package files

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Bounds of a sheet.
const maxRows = 20_000

// xlsx reads a workbook.
type xlsx struct {
	archive *archive
	book    *excelize.File
	spent   budget
	blocks  []block

	hidden, sheets int // hidden rows and columns, hidden sheets
	long, wide     bool
}

// sheetPart is a sheet as the workbook lists it.
type sheetPart struct {
	name, part string
	hidden     bool
}

// readXlsx reads the visible sheets of a workbook. Values and formats are excelize's; what a sheet hides and merges is
// read beside it, because excelize would spread merged ranges over memory first, however large they are.
func readXlsx(ctx context.Context, raw []byte) (Text, error) {
	a, err := openArchive(raw)
	if err != nil {
		return Text{}, err
	}
	for _, f := range a.parts {
		if f.UncompressedSize64 > maxPart {
			return Text{}, errMuch
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip, CultureInfo: excelize.CultureNameZhCN})
	if err != nil {
		return Text{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() { _ = book.Close() }() // only read
	x := &xlsx{archive: a, book: book}
	x.plainDates()
	sheets, err := x.list()
	if err != nil {
		return Text{}, err
	}
	for _, s := range sheets {
		if s.hidden {
			x.sheets++
			continue
		}
		if err := x.sheet(ctx, s, len(sheets) > 1); err != nil {
			return Text{}, err
		}
	}
	body, err := render(x.blocks)
	return Text{Body: body, Notes: x.notes()}, err
}

func (x *xlsx) notes() []string {
	var out []string
	if x.sheets > 0 {
		out = append(out, fmt.Sprintf("有%d张隐藏的工作表没有读入。", x.sheets))
	}
	if x.hidden > 0 {
		out = append(out, "表中隐藏或被筛选掉的行、列没有读入。")
	}
	if x.long {
		out = append(out, fmt.Sprintf("工作表超过%d行,后面的没有读入。", maxRows))
	}
	if x.wide {
		out = append(out, fmt.Sprintf("工作表超过%d列,右边的没有读入。", maxColumns))
	}
	return out
}

// list reads the sheets that workbook.xml names, in order.
func (x *xlsx) list() ([]sheetPart, error) {
	root, _, err := x.archive.relations("")
	if err != nil {
		return nil, err
	}
	main := root["officeDocument"]
	if x.archive.parts[main] == nil {
		main = "xl/workbook.xml"
	}
	_, parts, err := x.archive.relations(main)
	if err != nil {
		return nil, err
	}
	r, err := x.archive.xml(main)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, fmt.Errorf("%w: no workbook", errBroken)
	}
	var out []sheetPart
	for {
		t, err := r.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "sheet" && len(out) < 1000 {
			out = append(out, sheetPart{attr(e, "name"), parts[attr(e, "id")], attr(e, "state") == "hidden" || attr(e, "state") == "veryHidden"})
		}
	}
}

// sheet reads one sheet; one without content, a chart for instance, gives nothing.
func (x *xlsx) sheet(ctx context.Context, s sheetPart, several bool) error {
	l, err := x.layout(s.part)
	if err != nil || l == nil {
		return err
	}
	rows, err := x.rows(ctx, s.name, l)
	if err != nil {
		return err
	}
	if err := l.merge(rows); err != nil {
		return err
	}
	regions := regionsOf(l.visible(rows, x))
	if len(regions) == 0 {
		return nil
	}
	if several && len(regions[0].head) == 0 && !plainName.MatchString(s.name) {
		regions[0].head = []string{s.name}
	}
	for i, r := range regions {
		if i > 0 && len(r.head) == 0 && len(regions[i-1].tail) == 0 {
			x.blocks = x.blocks[:len(x.blocks)-1] // a blank row does not end a table
		}
		if err := x.write(r); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsx) write(r region) error {
	for _, l := range r.head {
		x.blocks = append(x.blocks, block{text: l})
	}
	g := &grid{}
	for _, row := range r.rows {
		g.begin()
		for _, c := range row {
			g.put([]block{{text: c}}, 1, 1)
		}
	}
	rows, err := g.blocks(&x.spent)
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[len(rows)-1].cells != nil || rows[len(rows)-1].text != "" {
		rows = append(rows, block{})
	}
	x.blocks = append(x.blocks, rows...)
	for _, l := range r.tail {
		x.blocks = append(x.blocks, block{text: l})
	}
	return nil
}

// rows reads the values of a sheet as printed, rows that it hides left nil.
func (x *xlsx) rows(ctx context.Context, name string, l *sheetLayout) ([][]string, error) {
	it, err := x.book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() { _ = it.Close() }() // only read
	var out [][]string
	for it.Next() {
		if len(out) == maxRows {
			x.long = true
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		cells, err := it.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		cells = trimRow(cells)
		if len(cells) > l.width(maxColumns) {
			x.wide = true
			cells = cells[:l.width(maxColumns)]
		}
		if err := x.spent.row(cells); err != nil {
			return nil, err
		}
		l.hiddenRows = append(l.hiddenRows, it.GetRowOpts().Hidden)
		out = append(out, cells)
	}
	return out, nil
}

func trimRow(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

var (
	plainName  = regexp.MustCompile(`(?i)^(?:sheet|表|工作表)\s*\d*$`)
	quotedCode = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)
)

// plainDates makes every date print as 2026年6月30日, whatever its format; one printed without a year stays so.
func (x *xlsx) plainDates() {
	styles := x.book.Styles
	if styles == nil {
		return
	}
	own := map[int]bool{}
	if styles.NumFmts != nil {
		for _, f := range styles.NumFmts.NumFmt {
			if f != nil {
				own[f.NumFmtID] = true
				f.FormatCode = plainDate(f.FormatCode)
			}
		}
	}
	if styles.CellXfs == nil {
		return
	}
	for i := range styles.CellXfs.Xf {
		id := styles.CellXfs.Xf[i].NumFmtID
		if id == nil || own[*id] {
			continue
		}
		switch plain := *id; plain {
		case 14, 15, 22, 30, 31:
			plain = 31 // yyyy年m月d日 in a Chinese workbook
			styles.CellXfs.Xf[i].NumFmtID = &plain
		case 17:
			plain = 27 // yyyy年m月
			styles.CellXfs.Xf[i].NumFmtID = &plain
		}
	}
}

// plainDate returns the format in which a date of this format is printed; other formats stay.
func plainDate(code string) string {
	first, _, _ := strings.Cut(code, ";")
	bare := strings.ToLower(quotedCode.ReplaceAllString(first, ""))
	has := func(c string) bool { return strings.Contains(bare, c) }
	switch {
	case !has("y") && !has("e") || !has("m") || has("0") || has("#") || has("general"):
		return code
	case !has("d"):
		return `yyyy"年"m"月"`
	case has("h"):
		return `yyyy"年"m"月"d"日" hh:mm`
	}
	return `yyyy"年"m"月"d"日"`
}
