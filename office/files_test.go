package office_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
	"duban/office"
)

var update = flag.Bool("update", false, "write the expected structures anew")

// partsOf returns the parts of an Office file that are checked, each well-formed, one element a line.
func partsOf(t *testing.T, data []byte, want *regexp.Regexp) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	slices.SortFunc(z.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) }) // the library writes them in any order
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			wellFormed(t, f.Name, body)
		}
		if want.MatchString(f.Name) {
			b.WriteString("== " + f.Name + "\n" + namespaces.ReplaceAllString(strings.ReplaceAll(string(body), "><", ">\n<"), "") + "\n")
		}
	}
	return b.String()
}

// namespaces are long, and the same in every file.
var namespaces = regexp.MustCompile(` (?:xmlns(?::[a-z0-9]+)?|mc:Ignorable|xr:uid)="[^"]*"`)

func wellFormed(t *testing.T, name string, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s is not well-formed: %v", name, err)
			return
		}
	}
}

// TestStructure holds what stands in each file against the expected one.
func TestStructure(t *testing.T) {
	parts := regexp.MustCompile(`^word/document\.xml$|^xl/worksheets/sheet[0-9]+\.xml$|^xl/workbook\.xml$`)
	for name, write := range made() {
		if strings.HasSuffix(name, ".png") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var body bytes.Buffer
			if err := write(&body); err != nil {
				t.Fatal(err)
			}
			got := partsOf(t, body.Bytes(), parts)
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || got != string(want) {
				t.Errorf("differs from %s (%v); run with -update and look at the change", file, err)
			}
		})
	}
}

// A person sees the numbers that the code computed, whatever program opens the file: each count stands beside its formula.
func TestCountsAndFormulasAgree(t *testing.T) {
	var body bytes.Buffer
	if err := office.WriteXLSX(&body, desk(), rowsOf(sample())); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("统计")
	if err != nil {
		t.Fatal(err)
	}
	for i := 3; i < len(rows); i++ {
		for j := 1; j < len(rows[i]); j++ {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			formula, err := f.GetCellFormula("统计", at)
			if err != nil || formula == "" {
				t.Errorf("%s has no formula: %v", at, err)
			}
		}
	}
	if total := rows[len(rows)-1]; strings.Join(total, " ") != "合计 10 3 2 1 0 1 3 2" {
		t.Errorf("total is %v", total)
	}
}

// hostile is what people write, by chance or on purpose, that a spreadsheet might compute.
func hostile() []string {
	return []string{"=1+1", "=cmd|'/c calc'!A0", "+86 13", "-5件", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "　=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "%0A=1", "|calc", "'=1", "'已", "=HYPERLINK(\"http://x\",\"点我\")",
		"-", "=", "+", "@", "==", "\u00a0=1", "-2+3+cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\")", "\u0000=1", "\ufeff=1", "=\"\"&A1", "&\"<x>\"", "]]>", "\u202e=1"}
}

// No cell of a file can be taken for a formula, also after it was saved as .csv; and it is read back as it was written.
func TestNoFormulaComesIn(t *testing.T) {
	var rows []office.Row
	for i, s := range hostile() {
		r := told(duty("4", s, "松坪镇", ledger.NewDate(2026, 11, 30), ledger.Owed), ledger.InProgress, s, s, 1+i%20)
		r.Text, r.Lead, r.Title, r.People = s, []string{s}, s, s
		rows = append(rows, r)
	}
	var body bytes.Buffer
	if err := office.WriteXLSX(&body, desk(), rowsOf(rows)); err != nil {
		t.Fatal(err)
	}
	data := body.Bytes()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := f.GetRows("台账")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range cells {
		for j, v := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if formula, _ := f.GetCellFormula("台账", at); formula != "" {
				t.Errorf("%s holds the formula %q", at, formula)
			}
			if strings.IndexAny(strings.TrimLeft(v, " \u00a0\u3000"), "=+-@\t\r＝＋－＠|%") == 0 {
				t.Errorf("%s begins as a formula: %q", at, v)
			}
		}
	}
	filled, err := office.ReadXLSX(t.Context(), data)
	if err != nil || len(filled.Rows) != len(rows) {
		t.Fatalf("read back %d rows of %d: %v", len(filled.Rows), len(rows), err)
	}
	for i, r := range filled.Rows {
		if want := strings.Trim(rows[i].Report, " \t\r\n\u0000　\u00a0"); !strings.HasPrefix(want, "'") && r.Progress != want {
			t.Errorf("%q came back as %q", rows[i].Report, r.Progress)
		}
	}
}

// An error of the rows ends the file and is told.
func TestRowsThatFail(t *testing.T) {
	broken := func(yield func(office.Row, error) bool) {
		yield(office.Row{}, ledger.Errorf(ledger.Unavailable, "down"))
	}
	for name, err := range map[string]error{"xlsx": office.WriteXLSX(io.Discard, desk(), broken), "docx": office.WriteDOCX(io.Discard, desk(), broken)} {
		if ledger.CodeOf(err) != ledger.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A document of too many rows says what to do instead.
func TestTooLongForWord(t *testing.T) {
	err := office.WriteDOCX(io.Discard, desk(), county(200, 40))
	if ledger.CodeOf(err) != ledger.TooLarge || !strings.Contains(err.Error(), "xlsx") {
		t.Errorf("%v", err)
	}
}
