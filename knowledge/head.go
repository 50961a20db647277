package knowledge

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

var (
	titleEnd  = `(?:通知|意见|措施|方案|办法|规定|规划|计划|纲要|要点|细则|决定|报告|通报|清单|安排|条例|行动|通告|公告|总结|汇报|批复|函|指引|指南|规程|规则|标准|任务分解表|分工方案|政策|举措|(?:分工|分解|任务|一览|明细|责任|计划|安排|统计|推进)表|分解|分工|台账|任务书|思路|部署|建议|[一二三四五六七八九十\d]{1,3}条|解读)`
	titleTail = `(?:\((?:\d{4}|[^()]{0,12}(?:年|稿|试行|修订|暂行|简称))[^()]{0,16}\)|\((?:试行|暂行|草案|修订|征求意见稿)\))?`
	titleLine = regexp.MustCompile(`^[^。;!?]{4,100}` + titleEnd + titleTail + `$`)
	gluedHead = regexp.MustCompile(`^([^。;:!?]{6,80}` + titleEnd + titleTail + `)(为|根据|按照|各|近年来|[\p{Han}*]{2,16}:)`)
	quoted    = regexp.MustCompile(`将《([^《》]{4,90})》[^。;]{0,40}(?:印发|转发|下发|发给)|(?:印发|转发|下发)(?:了|给你们)?《([^《》]{4,90})》`)
	docNumber = regexp.MustCompile(`^(?:文号:?|发文字号:?)?([\p{Han}]{2,14}\((?:19|20)\d\d\)(?:第)?\d{1,4}号)`)
	dateLine  = regexp.MustCompile(`^([\p{Han}()、]*)((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日(印发|发布)?$`)
	hanDate   = regexp.MustCompile(`^([\p{Han}()、]*?)([一二][〇○零O一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日(印发|发布)?$`)
	metaDate  = regexp.MustCompile(`(?:成文日期|发文日期|生成日期|印发日期|发布日期|发布时间|公开日期|日期)[:\s]*((?:19|20)\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})`)
	yearIn    = regexp.MustCompile(`((?:19|20)\d\d)年?`)
	about     = regexp.MustCompile(`^([\p{Han}*]{2,40}?)(?:等[\p{Han}\d]{1,4}部门)?(?:关于|印发|转发|(?:19|20)\d\d年)`)
	issuing   = regexp.MustCompile(`(?:政府|办公室|[局办委厅部院会署室处])$`)
	twoYears  = regexp.MustCompile(`\(((?:19|20)\d\d)((?:19|20)\d\d)年\)`)
)

// looksLikeTitle reports a line that ends like the title of a document.
func looksLikeTitle(fold string) bool {
	return len(fold) < 400 && titleLine.MatchString(fold) && !strings.ContainsAny(fold, ":,") && !startsItem(fold)
}

// head is what the first and last lines tell about the document as a whole.
type head struct {
	title, notice, issuer, number string
	issued                        ledger.Date
	year                          int
	addressees                    []string
	used                          map[int]bool // starts of paragraphs that are no passages
	sign, signEnd                 int          // the block of issuer and date, -1 for none
}

// readHead reads title, notice, issuer, number, date and addressees.
func (f *flow) readHead(ps []para) head {
	h := head{used: map[int]bool{}, sign: -1}
	start := firstItem(f, ps)
	f.readTitles(&h, ps, start)
	for _, p := range ps[:start] {
		s := f.fold[p.a:p.b]
		if m := docNumber.FindStringSubmatchIndex(s); m != nil && h.number == "" && utf8.RuneCountInString(s) < 60 {
			h.number = numberBrackets.Replace(f.show(p.a+m[2], p.a+m[3]))
			h.used[p.a] = true
		}
		if strings.HasSuffix(s, ":") && h.addressees == nil && isAddress(s) {
			h.addressees = addressees(f.show(p.a, p.b-1))
			h.used[p.a] = true
		}
	}
	f.readSignature(&h, ps)
	if h.number == "" {
		h.number = labelledNumber(f.text)
	}
	if m := metaDate.FindStringSubmatch(f.text[:min(len(f.text), 6000)]); m != nil && h.issued.IsZero() {
		h.issued = validDate(m[1], m[2], m[3])
	}
	if m := about.FindStringSubmatch(first(h.notice, h.title)); m != nil && h.issuer == "" && issuing.MatchString(m[1]) {
		h.issuer = m[1]
	}
	h.year = f.yearOf(h, ps)
	return h
}

func first(options ...string) string {
	for _, o := range options {
		if o != "" {
			return o
		}
	}
	return ""
}

// firstItem returns the index of the first numbered paragraph, at most that of the end.
func firstItem(f *flow, ps []para) int {
	for i, p := range ps {
		if m, ok := readMark(f.fold[p.a:p.b]); ok && m.kind != isKind && m.kind != circleKind {
			return i
		}
	}
	return min(len(ps), 30)
}

// numberBrackets are printed around the year of a 文号.
var numberBrackets = strings.NewReplacer("(", "〔", ")", "〕", "（", "〔", "）", "〕", "[", "〔", "]", "〕", "【", "〔", "】", "〕")

// readTitles finds the title lines before the first number. The last one is the document's own; one before it
// that speaks of 印发 is the covering notice.
func (f *flow) readTitles(h *head, ps []para, start int) {
	for i := 0; i < start; i++ {
		if m := gluedHead.FindStringSubmatchIndex(f.fold[ps[i].a:min(ps[i].b, ps[i].a+500)]); m != nil && h.title == "" {
			h.setTitle(f.show(ps[i].a, ps[i].a+m[3]))
			continue
		}
		for n := 1; n <= 3 && i+n <= start; n++ {
			text, ok := f.titleOf(ps[i : i+n])
			if !ok {
				continue
			}
			if n == 1 && i+1 < start && f.fold[ps[i+1].a:ps[i+1].b] == "的通知" {
				continue
			}
			h.setTitle(text)
			for _, p := range ps[i : i+n] {
				h.used[p.a] = true
			}
			i += n - 1
			break
		}
	}
	if h.title == "" {
		f.guessTitle(h, ps[:start])
	}
	if h.title == h.notice {
		h.notice = ""
	}
}

// editorial is a site's remark glued to a title.
var editorial = regexp.MustCompile(`^[(（](?:本文)?有删[减节][)）]`)

func (h *head) setTitle(text string) {
	text = editorial.ReplaceAllString(text, "")
	text = twoYears.ReplaceAllString(text, "(${1}—${2}年)")
	if h.title != "" && strings.Contains(h.title, "通知") && h.notice == "" {
		h.notice = h.title
	} else if h.title != "" {
		return
	}
	h.title = text
}

// titleOf joins up to three short lines into a title.
func (f *flow) titleOf(ps []para) (string, bool) {
	var show, fold strings.Builder
	for _, p := range ps {
		s := f.fold[p.a:p.b]
		if len(s) > 300 || strings.ContainsAny(s, ":;") || strings.Contains(s, "。") || standsAlone(s) || docNumber.MatchString(s) {
			return "", false
		}
		fold.WriteString(s)
		show.WriteString(f.show(p.a, p.b))
	}
	return show.String(), titleLine.MatchString(fold.String())
}

// guessTitle takes what the text says about itself, or its first line.
func (f *flow) guessTitle(h *head, ps []para) {
	for _, p := range ps {
		if m := quoted.FindStringSubmatchIndex(f.fold[p.a:p.b]); m != nil {
			i := 2
			if m[i] < 0 {
				i = 4
			}
			h.title = f.show(p.a+m[i], p.a+m[i+1])
			return
		}
	}
	for _, p := range ps {
		if n := utf8.RuneCountInString(f.fold[p.a:p.b]); n >= 4 && n <= 60 && !endsSentence(f.fold[p.a:p.b]) {
			h.title = f.show(p.a, p.b)
			h.used[p.a] = true
			return
		}
	}
}

func isAddress(s string) bool {
	return len(s) < 600 && (strings.HasPrefix(s, "各") || strings.Contains(s, "、") || strings.Contains(s, ",")) &&
		completeUnit(strings.TrimRight(s, ":")) && !strings.Contains(s, "。") || strings.HasSuffix(s, "单位:") && len(s) < 200
}

// addressees splits 各镇人民政府,县政府各工作部门 at commas; 、 joins what belongs together.
func addressees(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return foldRune(r) == ',' || foldRune(r) == ';' })
}

// readSignature finds issuer and date: the last line that is a date, with the names right above it or before it.
func (f *flow) readSignature(h *head, ps []para) {
	for i := len(ps) - 1; i >= 0; i-- {
		s := f.fold[ps[i].a:ps[i].b]
		m := dateOf(s)
		if m == nil {
			continue
		}
		d := validDate(m[2], m[3], m[4])
		if d.IsZero() {
			continue
		}
		h.issued = d
		h.sign, h.signEnd = ps[i].a, ps[i].b
		h.used[ps[i].a] = true
		if m[1] != "" {
			h.issuer = m[1]
			return
		}
		var names []string
		for j := i - 1; j >= 0 && len(names) < 12; j-- {
			name := f.fold[ps[j].a:ps[j].b]
			if !completeUnit(name) || utf8.RuneCountInString(name) > 30 || strings.Contains(name, "。") {
				break
			}
			names = append([]string{f.show(ps[j].a, ps[j].b)}, names...)
			h.sign = ps[j].a
			h.used[ps[j].a] = true
		}
		h.issuer = strings.Join(names, "、")
		return
	}
}

// dateOf reads a line that is a date: names before it, year, month, day.
func dateOf(s string) []string {
	if m := dateLine.FindStringSubmatch(s); m != nil {
		return m
	}
	m := hanDate.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	year := strings.NewReplacer("○", "〇", "O", "〇").Replace(m[2])
	for i, word := range []string{year, m[3], m[4]} {
		n, _ := zh.ParseInt(word)
		m[i+2] = strconv.Itoa(n)
	}
	return m
}

func validDate(y, m, d string) ledger.Date {
	year, _ := strconv.Atoi(y)
	month, _ := strconv.Atoi(m)
	day, _ := strconv.Atoi(d)
	date := ledger.NewDate(year, time.Month(month), day)
	if month < 1 || date.Day != day || int(date.Month) != month {
		return ledger.Date{}
	}
	return date
}

var numberLabel = regexp.MustCompile(`(?:文[\s\p{Z}]*号|发文字号)[:\s\p{Z}]*([\p{Han}]{2,14}[〔\[(【](?:19|20)\d\d[〕\])】]\s*(?:第)?\d{1,4}\s*号)`)

// labelledNumber reads the 文号 from the table above a web page.
func labelledNumber(text string) string {
	if m := numberLabel.FindStringSubmatch(text[:cutRune(text, 6000)]); m != nil {
		return strings.Join(strings.Fields(m[1]), "")
	}
	return ""
}

func cutRune(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// yearOf returns the year that dates without one belong to.
func (f *flow) yearOf(h head, ps []para) int {
	if m := yearIn.FindStringSubmatch(h.title); m != nil && h.sign < 0 {
		y, _ := strconv.Atoi(m[1])
		return y
	}
	if !h.issued.IsZero() {
		return h.issued.Year
	}
	texts := []string{h.title, h.notice}
	for _, p := range ps[:min(len(ps), 6)] {
		texts = append(texts, f.fold[p.a:p.b])
	}
	for _, s := range texts {
		for _, m := range yearIn.FindAllStringSubmatchIndex(s, -1) {
			if y, _ := strconv.Atoi(s[m[2]:m[3]]); !endsAny(s[:m[2]], aheadOfYear) {
				return y
			}
		}
	}
	return 0
}

// datedYear is a year of a date, in digits.
var datedYear = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)(?:年|[-./]\d)`)

// columnYear returns the year of all days in the columns of days that name one, 0 where they name several or none.
func (b *builder) columnYear() int {
	year := 0
	for _, it := range b.items {
		for _, p := range it.parts {
			for _, d := range p.due {
				for _, m := range datedYear.FindAllStringSubmatch(it.t.f.fold[d.a:d.b], -1) {
					y, _ := strconv.Atoi(m[1])
					if year != 0 && y != year {
						return 0
					}
					year = y
				}
			}
		}
	}
	return year
}

// warnYear tells that days without a year were read as those of the only year that their column names.
func (b *builder) warnYear() {
	if b.yearGuessed == 0 {
		return
	}
	for _, m := range b.doc.Measures {
		for _, d := range m.Deadlines {
			if fixed(d) && !yearIn.MatchString(d.When) {
				b.warn("文件没有写日期,“%s”等时限按同一栏里的%d年理解,请核对。", d.When, b.yearGuessed)
				return
			}
		}
	}
}

// aheadOfYear are words before a year that a text looks forward to: 到2026年底.
var aheadOfYear = []string{"到", "至", "-", "~"}
