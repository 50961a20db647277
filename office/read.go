package office

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
)

// What is read of a file that somebody filled in. A ledger of a county is far smaller.
const (
	mostRead     = 20 << 20  // bytes of the file
	mostUnpacked = 300 << 20 // bytes of what it holds
	mostRows     = 100_000
	mostColumns  = 64
	mostSheets   = 12
	longestRead  = 4000 // characters of a cell
)

// Filled is what stands in a ledger that somebody filled in. Zero value: nothing.
type Filled struct {
	Rows []FilledRow
	Ours bool // it holds the column of keys: it is our own export
}

// FilledRow is one line. Cells are as they stand, without blanks around them.
type FilledRow struct {
	Sheet    string
	Line     int                  // of the sheet, from 1, as the person sees it
	Key      ledger.OccurrenceKey // zero where the file has none
	Title    string               // of the document, "" where the file does not name it
	Number   string               // of the measure, "" where it does not tell
	Task     string               // the measure's words, "" where the file has none
	Unit     string
	Progress string
	Standing string // 完成情况
	Problems string
	Next     string
	HasWord  bool // there is a column for 完成情况
}

// headings are the words by which columns are found, the narrower first. A column is taken once.
var headings = []struct {
	name string
	re   *regexp.Regexp
}{
	{"key", regexp.MustCompile(`^编号（?\(?请勿改动`)},
	{"unit", regexp.MustCompile(`^(?:责任单位|承办单位|填报单位|报送单位|落实单位|单位(?:名称)?|乡镇|部门)$`)},
	{"progress", regexp.MustCompile(`^(?:目前)?(?:工作)?(?:进展|进度|动态)(?:情况)?$|^(?:落实|推进|办理)(?:进展|情况)$|^工作动态$`)},
	{"standing", regexp.MustCompile(`^完成情况$|^(?:完成|办理|进展|落实)?状态$|^(?:办理结果|是否(?:完成|办结))$`)},
	{"problems", regexp.MustCompile(`^(?:存在|主要)?(?:的)?(?:问题|困难)(?:及?困难)?$|^存在问题`)},
	{"next", regexp.MustCompile(`^下一?步`)},
	{"basis", regexp.MustCompile(`^(?:依据|来源|文件|措施来源)`)},
	{"number", regexp.MustCompile(`^(?:措施|条款|条目|任务)?(?:编号|条号|序号|条款|条目)$`)},
	{"task", regexp.MustCompile(`^(?:任务|措施|工作任务|目标任务|重点任务|工作内容|主要措施|工作措施)`)},
}

// errNoLedger is said of a file that is no ledger at all.
func errNoLedger() error {
	return ledger.Errorf(ledger.Invalid, "这个表格里没有认出台账的表头，要有“责任单位”和“进展情况”或“完成情况”两列。请用导出的台账填写后再发。")
}

// ReadXLSX reads a ledger that somebody filled in: our own export, by its hidden keys, or any table whose headings name the unit
// and its progress. The work is bounded in size and ends with ctx. Errors: Invalid and TooLarge, sentences for the person, for
// what is no such file or too large a one; of ctx.
func ReadXLSX(ctx context.Context, data []byte) (filled Filled, err error) {
	defer func() {
		if broken := recover(); broken != nil { // the library panics on some broken files
			filled, err = Filled{}, errBroken()
		}
	}()
	if err := checkSize(data); err != nil {
		return Filled{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: 16 << 20, RawCellValue: true})
	if err != nil {
		return Filled{}, errBroken()
	}
	defer func() { _ = f.Close() }() // only read
	for _, sheet := range f.GetSheetList()[:min(mostSheets, f.SheetCount)] {
		if err := readSheet(ctx, f, sheet, &filled); err != nil {
			return Filled{}, err
		}
	}
	if len(filled.Rows) == 0 {
		return Filled{}, errNoLedger()
	}
	return filled, nil
}

func errBroken() error {
	return ledger.Errorf(ledger.Invalid, "这个表格打不开，可能已损坏、加了密码或不是 xlsx。请另存为 xlsx 再发一次。")
}

func errTooLong() error {
	return ledger.Errorf(ledger.TooLarge, "这个表格太大，没有读。请只留需要填报的行，在%d MB、%d行以内。", mostRead>>20, mostRows)
}

// checkSize looks at the file before anything unpacks it.
func checkSize(data []byte) error {
	if len(data) > mostRead {
		return errTooLong()
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return errBroken()
	}
	total := uint64(0)
	for _, part := range z.File {
		if total += part.UncompressedSize64; total > mostUnpacked || len(z.File) > 2000 {
			return errTooLong()
		}
	}
	return nil
}

// readSheet reads the rows below the first heading of a sheet; a sheet without one is passed over.
func readSheet(ctx context.Context, f *excelize.File, sheet string, filled *Filled) error {
	rows, err := f.Rows(sheet)
	if err != nil {
		return errBroken()
	}
	defer func() { _ = rows.Close() }() // only read
	var at map[string]int
	for line := 1; rows.Next(); line++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read a spreadsheet: %w", err)
		}
		if line > mostRows || len(filled.Rows) > mostRows {
			return errTooLong()
		}
		values, err := rows.Columns()
		if err != nil {
			return errBroken()
		}
		values = values[:min(mostColumns, len(values))]
		switch {
		case at == nil && line <= 20:
			at = headed(values)
		case at == nil:
			return nil
		default:
			filled.take(sheet, line, values, at)
		}
	}
	if rows.Error() != nil {
		return errBroken()
	}
	return nil
}

// headed finds the columns in a row of headings; nil when it is none.
func headed(values []string) map[string]int {
	at := map[string]int{}
	for _, h := range headings {
		for i, v := range values {
			if _, taken := at[h.name]; taken || slices.Contains(columnsOf(at), i) {
				continue
			}
			if h.re.MatchString(strings.Map(spaceless, v)) {
				at[h.name] = i
			}
		}
	}
	_, unit := at["unit"]
	_, progress := at["progress"]
	_, standing := at["standing"]
	if !unit || !progress && !standing {
		return nil
	}
	return at
}

func columnsOf(at map[string]int) []int {
	var out []int
	for _, i := range at {
		out = append(out, i)
	}
	return out
}

func spaceless(r rune) rune {
	if strings.ContainsRune(" \n\r\t　\u00a0", r) {
		return -1
	}
	return r
}

var (
	titleIn  = regexp.MustCompile(`《([^《》]{2,100})》`)
	numberIn = regexp.MustCompile(`第([0-9]{1,4})条|立项[0-9]{1,4}|((?:[一二三四五六七八九十]{1,3})?(?:\([一二三四五六七八九十]{1,3}\))?[0-9]{0,3})条$`)
	bareNo   = regexp.MustCompile(`^(?:第)?([0-9]{1,4}|[一二三四五六七八九十]{1,3}(?:\([一二三四五六七八九十]{1,3}\))?[0-9]{0,3})(?:条|[.、])?$`)
)

// take keeps a row that says anything.
func (f *Filled) take(sheet string, line int, values []string, at map[string]int) {
	get := func(name string) string {
		i, ok := at[name]
		if !ok || i >= len(values) {
			return ""
		}
		return short(restored(clean(values[i])), longestRead)
	}
	r := FilledRow{Sheet: sheet, Line: line, Unit: get("unit"), Progress: get("progress"), Standing: get("standing"), Problems: get("problems"), Next: get("next"), Task: get("task")}
	_, r.HasWord = at["standing"]
	if key, err := ledger.ParseOccurrenceKey(get("key")); err == nil {
		r.Key, f.Ours = key, true
	}
	basis := get("basis")
	if m := titleIn.FindStringSubmatch(basis); m != nil {
		r.Title = m[1]
	}
	r.Number = numberOf(basis, get("number"))
	if r.Key == (ledger.OccurrenceKey{}) && r.Progress == "" && r.Standing == "" && r.Problems == "" && r.Next == "" {
		return // it says nothing
	}
	f.Rows = append(f.Rows, r)
}

// numberOf is the measure's number: as the basis cites it, else what stands in a column of numbers.
func numberOf(basis, column string) string {
	if m := numberIn.FindStringSubmatch(basis); m != nil {
		switch {
		case m[1] != "":
			return m[1]
		case m[2] != "":
			return m[2]
		}
		return m[0]
	}
	if m := bareNo.FindStringSubmatch(column); m != nil {
		return m[1]
	}
	return ""
}

// StatusOf reads a word of 完成情况; false for a word that is none, or that the ledger itself writes and nobody reports, such as 未报.
func StatusOf(word string) (ledger.Status, bool) {
	word = strings.Map(spaceless, word)
	for _, w := range statusesRead {
		if slices.Contains(w.words, word) {
			return w.status, true
		}
	}
	return "", false
}

var statusesRead = []struct {
	status ledger.Status
	words  []string
}{
	{ledger.Done, []string{"已完成", "完成", "办结", "已办结", "完成了", "是", "√", "100%", "逾期完成"}},
	{ledger.InProgress, []string{"推进中", "正在推进", "进行中", "在办", "办理中", "达进度", "欠进度", "超进度", "部分完成", "持续推进", "长期推进"}},
	{ledger.NotStarted, []string{"未开始", "未启动", "没开始"}},
	{ledger.Blocked, []string{"有困难", "受阻", "存在困难"}},
	{ledger.NotApplicable, []string{"不涉及", "无此项", "不适用"}},
}
