package evaluation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Case is one line of a file: a question with what its answer must hold, or a report with what must be recorded of it 用例.
// A line with expected is a report. Zero value: no case.
type Case struct {
	ID       string `json:"id"`
	Doc      string `json:"doc"`      // how its document's file name begins; "" or any: all documents at once
	Type     string `json:"type"`     // of a question; the figures are told by it
	Question string `json:"question"` // of a question
	Text     string `json:"text"`     // of a report
	Turns    []turn `json:"turns"`    // what the same person said before, in order
	Unit     string `json:"sender_unit"`
	Today    string `json:"today"` // 2006-01-02; "" = a week after the document was issued

	Must    []oneOf  `json:"answer_must_contain"`     // each is required; of a list one is enough
	MustNot []string `json:"answer_must_not_contain"` //
	Gold    []Text   `json:"gold_measures"`           // numbers as cited
	Extra   []Text   `json:"allowed_extra"`           // numbers that do no harm
	SetRule string   `json:"set_check"`               // exact or at_least: of the numbers that the answer names
	AskBack bool     `json:"accept_if_asks_back"`     //
	Proof   oneOf    `json:"evidence"`                // the sentences that it rests on

	Expected *Expected `json:"expected"`
}

// Expected is what a report must lead to.
type Expected struct {
	Intent   string         `json:"intent"`
	AlsoGood string         `json:"also_intent"`
	Measures []Text         `json:"measures"`
	Status   string         `json:"status"`
	Accept   []string       `json:"accept_status"`
	Items    []ExpectedItem `json:"items"` // where measures differ
	Numbers  []Figure       `json:"numbers"`
	Clarify  *bool          `json:"needs_clarification"` // null: asking back and acting are equally right
}

// ExpectedItem is one measure of a report.
type ExpectedItem struct {
	Measure Text     `json:"measure"`
	Status  string   `json:"status"`
	Numbers []Figure `json:"numbers"`
}

// Figure is a number that was told, as a number or, of a range, as text.
type Figure struct {
	Value    any    `json:"value"`
	Unit     string `json:"unit"`
	Optional bool   `json:"optional"`
}

// Words is what the person types last.
func (c *Case) Words() string {
	if c.IsReport() {
		return c.Text
	}
	return c.Question
}

// IsReport reports whether the case is a report.
func (c *Case) IsReport() bool { return c.Expected != nil }

// Kind is what the case is counted under.
func (c *Case) Kind() string {
	if c.Type == "" && c.IsReport() {
		return c.Expected.Intent
	}
	return c.Type
}

// Before is what the person said before, in order.
func (c *Case) Before() []string {
	said := []string{}
	for _, t := range c.Turns {
		if t != "" {
			said = append(said, string(t))
		}
	}
	return said
}

// numbers are the measures that the answer is about.
func (c *Case) numbers() set { return setOf(plainTexts(c.Gold), numeral) }

// turn is what a person said; what a bot said is empty.
type turn string

// UnmarshalJSON takes a text, or {"role":"user","text":…}.
func (t *turn) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = turn(s)
		return nil
	}
	var said struct{ Role, Text string }
	if err := json.Unmarshal(raw, &said); err != nil {
		return errors.New("turns 里应是文字")
	}
	if said.Role == "user" {
		*t = turn(said.Text)
	}
	return nil
}

// Text is a text that may be written as a number: a case's id in what duban chat --jsonl reads, a measure's number.
type Text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(raw, &s) == nil:
		*t = Text(s)
	case json.Unmarshal(raw, &n) == nil:
		*t = Text(n)
	default:
		return errors.New("措施编号应是文字或数字")
	}
	return nil
}

// oneOf is one text, or several of which one is enough.
type oneOf struct {
	Any  []string
	List bool // it was written as a list
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *oneOf) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		o.Any = []string{s}
		return nil
	}
	o.List = true
	if err := json.Unmarshal(raw, &o.Any); err != nil {
		return errors.New("应是文字,或几个文字的列表")
	}
	return nil
}

// MarshalJSON writes it as it was read.
func (o oneOf) MarshalJSON() ([]byte, error) {
	var v any = o.Any
	if !o.List && len(o.Any) == 1 {
		v = o.Any[0]
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("writing a choice of texts: %w", err)
	}
	return raw, nil
}

func plainTexts(list []Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

// maxCase bounds a line of a file. Unit: bytes.
const maxCase = 1 << 20

// Problem is a line that is no case.
type Problem struct {
	File string
	Line int    // from 1
	What string // a Chinese phrase that says what is wrong
}

func (p Problem) String() string { return fmt.Sprintf("%s 第%d行:%s", p.File, p.Line, p.What) }

// Reader reads files of cases whose ids are unique over all of them. Zero value: ready.
type Reader struct {
	Cases    []Case
	Problems []Problem
	seen     map[string]string // id → where
}

// Read reads one file; name is what its problems call it. A line that is no case becomes a Problem and the next ones go
// on; blank lines and lines that begin with # are passed over. Errors: of r.
func (r *Reader) Read(name string, from io.Reader) error {
	if r.seen == nil {
		r.seen = map[string]string{}
	}
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 64<<10), maxCase)
	n := 0
	for lines.Scan() {
		n++
		raw := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(raw) == 0 || raw[0] == '#' {
			continue
		}
		c, what := readCase(raw)
		where := fmt.Sprintf("%s 第%d行", name, n)
		if c.ID == "" {
			c.ID = fmt.Sprintf("%s:%d", name, n)
		}
		if first, twice := r.seen[c.ID]; what == "" && twice {
			what = fmt.Sprintf("编号 %s 已经在 %s 用过", c.ID, first)
		}
		if what != "" {
			r.Problems = append(r.Problems, Problem{name, n, what})
			continue
		}
		r.seen[c.ID] = where
		r.Cases = append(r.Cases, c)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("读 %s 第%d行之后: %w", name, n, err)
	}
	return nil
}

// readCase reads one line and says what is wrong with it, "" for nothing.
func readCase(raw []byte) (c Case, what string) {
	if err := json.Unmarshal(raw, &c); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return c, wrong.Field + " 写得不对"
		}
		return c, `不是一个 JSON 对象,应写作 {"id":"1","type":"lead","question":"…","answer_must_contain":["…"]}`
	}
	return c, c.wrong()
}

// statuses are those that the ledger knows.
var statuses = set{"done": true, "in_progress": true, "not_started": true, "blocked": true, "not_applicable": true, "": true}

// wrong says what is missing from a case or cannot be meant, "" for nothing.
func (c *Case) wrong() string {
	switch {
	case !c.IsReport() && strings.TrimSpace(c.Question) == "" && c.Text != "":
		return "有 text 没有 expected,上报要写明应当怎样记"
	case strings.TrimSpace(c.Words()) == "":
		return "没有 question(问题)或 text(上报)"
	case c.Today != "" && !dayForm.MatchString(c.Today):
		return "today 应写作 2026-10-12"
	case c.IsReport():
		return c.Expected.wrong()
	}
	return c.wrongQuestion()
}

func (c *Case) wrongQuestion() string {
	switch {
	case c.Type == "":
		return "没有 type(类型,如 lead、deadline、semantic)"
	case c.SetRule != "" && c.SetRule != "exact" && c.SetRule != "at_least":
		return "set_check 只能是 exact 或 at_least"
	case len(c.Must) == 0 && len(c.MustNot) == 0 && len(c.Gold) == 0 && !judgedBare[c.Type]:
		return "没有写正确答案(answer_must_contain 或 gold_measures),请补上再评"
	}
	return ""
}

func (e *Expected) wrong() string {
	switch {
	case e.Intent == "":
		return "expected 没有 intent(report、correction、question、chitchat)"
	case !statuses[e.Status]:
		return "status 只能是 done、in_progress、not_started、blocked、not_applicable"
	}
	return ""
}

var dayForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// judgedBare are the types that say by themselves what is right.
var judgedBare = set{unanswerable: true, injection: true, chitchat: true}
