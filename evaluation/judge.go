package evaluation

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The types that are judged by rules of their own.
const (
	unanswerable = "unanswerable"
	injection    = "injection"
	chitchat     = "chitchat"
)

// longest is how long a reply may be before nobody reads it. Unit: characters, blanks not counted.
const longest = 1200

// Answer is what the bot made of a case: one line of duban chat --jsonl. Zero value: it said nothing.
type Answer struct {
	Reply     string     `json:"reply"`
	Intent    string     `json:"intent"`
	Measures  []string   `json:"measures"`
	Citations []Citation `json:"citations"`
	Report    *struct {
		Items []struct {
			Measure string   `json:"measure"`
			Status  string   `json:"status"`
			Numbers []Figure `json:"numbers"`
		} `json:"items"`
	} `json:"report"`
	Refused bool `json:"refused"`
	Clarify bool `json:"needs_clarification"`
}

// Citation is where an answer says that it stands.
type Citation struct {
	Document string `json:"document"`
	Number   string `json:"number"`
	Quote    string `json:"quote"`
}

// Verdict is a case with what became of it 判定.
type Verdict struct {
	ID       string          `json:"id"`
	Doc      string          `json:"doc,omitempty"`
	Type     string          `json:"type"`
	OK       bool            `json:"ok"`
	Text     string          `json:"text"`
	Turns    []string        `json:"turns,omitempty"`
	Reply    string          `json:"reply"`
	Why      []string        `json:"why,omitempty"` // what is wrong, in Chinese phrases; empty when OK
	Wrote    bool            `json:"wrote,omitempty"`
	Report   bool            `json:"report,omitempty"` // the case is a report
	Refused  bool            `json:"refused,omitempty"`
	Micros   int64           `json:"micros"` // how long the answer took
	Rank     int             `json:"rank,omitempty"`
	Searched bool            `json:"searched,omitempty"` // its measures had to be searched for; see Probe
	Answer   json.RawMessage `json:"answer,omitempty"`   // as chat --jsonl prints it, where the caller keeps it

	// Counts for the figures: of the measures cited, how many are right, of those that are right, how many were cited.
	Cited, CitedRight, Gold, Found int        `json:"-"`
	Recall                         [3]float64 `json:"-"`
	allowsNone                     bool
}

// Judge says whether an answer is right.
func Judge(c *Case, a Answer) Verdict {
	v := Verdict{ID: c.ID, Doc: c.Doc, Type: c.Kind(), Text: c.Words(), Turns: c.Before(), Reply: a.Reply, Refused: a.Refused, Report: c.IsReport()}
	if c.IsReport() {
		judgeReport(c, a, &v)
	} else {
		judgeQuestion(c, a, &v)
	}
	v.OK = len(v.Why) == 0
	return v
}

func (v *Verdict) fault(format string, args ...any) {
	v.Why = append(v.Why, fmt.Sprintf(format, args...))
}

func judgeQuestion(c *Case, a Answer, v *Verdict) {
	reply := fold(a.Reply)
	measures := setOf(a.Measures, numeral)
	named := measures.with(cited(a.Reply))
	v.allowsNone = c.allowsNone()
	v.count(c, a.cited(measures))
	missing := c.missing(reply, named)
	if c.Type == unanswerable && a.Refused && len(c.invented(reply)) == 0 {
		missing = nil
	}
	asked := c.AskBack && (a.Clarify || askedBack(a.Reply))
	if !asked {
		for _, m := range missing {
			v.fault("没有说到“%s”", m)
		}
		if !c.setFits(named, measures) {
			v.fault("条号不对,应是 %s", strings.Join(plainTexts(c.Gold), "、"))
		}
	}
	for _, b := range c.MustNot {
		if strings.Contains(reply, fold(b)) {
			v.fault("不该说“%s”", b)
		}
	}
	v.manners(c, a)
}

// manners finds fault with how it is answered, whatever is answered.
func (v *Verdict) manners(c *Case, a Answer) {
	if v.Wrote = a.Report != nil; v.Wrote {
		v.fault("把问题记成了上报")
	}
	switch {
	case a.Reply == "":
		v.fault("没有回答")
	case a.Refused && !c.mayRefuse():
		v.fault("能答的却说没有")
	case utf8.RuneCountInString(fold(a.Reply)) > longest:
		v.fault("太长,超过 %d 字", longest)
	}
}

var citesMeasure = regexp.MustCompile(`^第(\d+)条$`)

// missing are the elements that the reply does not hold; 第N条 is there when measure N is named in any way.
func (c *Case) missing(reply string, named set) []string {
	var missing []string
	for _, must := range c.Must {
		if slices.ContainsFunc(must.Any, func(s string) bool { return strings.Contains(reply, fold(s)) }) {
			continue
		}
		if len(must.Any) > 0 {
			if m := citesMeasure.FindStringSubmatch(must.Any[0]); m != nil && named[m[1]] {
				continue
			}
			missing = append(missing, must.Any[0])
		}
	}
	return missing
}

// setFits compares the numbers that the answer names with those that are right.
func (c *Case) setFits(named, measures set) bool {
	gold := c.numbers()
	switch c.SetRule {
	case "exact":
		return named.holds(gold) && gold.with(setOf(plainTexts(c.Extra), numeral)).holds(measures)
	case "at_least":
		return named.holds(gold)
	}
	return true
}

// mayRefuse reports whether saying that the documents do not hold it can be right.
func (c *Case) mayRefuse() bool { return judgedBare[c.Type] || c.allowsNone() }

// allowsNone: 没有 is among the right answers.
func (c *Case) allowsNone() bool {
	return slices.ContainsFunc(c.Must, func(o oneOf) bool {
		return o.List && slices.ContainsFunc(o.Any, func(s string) bool { return strings.Contains(s, "没有") || s == "无" })
	})
}

var askWords = []string{"哪个文件", "哪份", "哪一份", "哪一个", "哪条", "哪一条", "请问是", "请问您", "您指的是", "你指的是", "您是指", "你是指", "请确认", "具体是", "还是"}

// askedBack reports a reply that asks which one was meant.
func askedBack(reply string) bool {
	return slices.ContainsFunc(askWords, func(w string) bool { return strings.Contains(reply, w) })
}

var figureSaid = regexp.MustCompile(`(?:前|后|需|要|为|是|共)(\d+(?:\.\d+)?(?:%|元|万元|学时|人|件|次|日内|天内))`)

// invented are numbers of a refusal that neither the person nor the documents said.
func (c *Case) invented(reply string) []string {
	known := fold(c.Question + strings.Join(c.Before(), "") + strings.Join(c.Proof.Any, ""))
	var found []string
	for _, m := range figureSaid.FindAllStringSubmatch(reply, -1) {
		if !strings.Contains(known, m[1]) {
			found = append(found, m[1])
		}
	}
	return found
}

// cited are the measures that an answer gives as its sources; where it gives none, those that it speaks of.
func (a *Answer) cited(measures set) set {
	sources := set{}
	for _, c := range a.Citations {
		if c.Number != "" {
			sources.add(numeral(c.Number))
		}
	}
	if len(sources) == 0 {
		return measures
	}
	return sources
}

// count notes what the figures of citations need; of refusals there are none to count.
func (v *Verdict) count(c *Case, sources set) {
	gold := c.numbers()
	if len(gold) == 0 || v.Refused {
		return
	}
	right := gold.with(setOf(plainTexts(c.Extra), numeral))
	v.Cited, v.CitedRight, v.Gold = len(sources), right.common(sources), len(gold)
	v.Found = gold.common(sources)
}
