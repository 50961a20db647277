package llm

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/retrieval"
)

// Bounds of an answer. What is over them is no answer: it would have to be cut.
const (
	mostSentences   = 40
	longestSentence = 400 // characters
	mostMarks       = 12  // of one sentence
	highestMark     = 999
)

// unthink takes the reasoning of a model out that stands within its text. One that never ends leaves what stood before it.
func unthink(text string) string {
	if at := strings.LastIndex(text, "</think>"); at >= 0 {
		return text[at+len("</think>"):] // the opening half may stand in the template of the chat
	}
	before, _, _ := strings.Cut(text, "<think>")
	return before
}

// readSentences reads a worded answer in whatever form a model gave it: the JSON that it was asked for, JSON of its own, or
// plain sentences with marks like [1]. False when it is none of these, or out of bounds. No sentences is an answer.
func readSentences(text string) ([]retrieval.WordedSentence, bool) {
	text = strings.TrimSpace(unthink(text))
	for _, v := range values(text) {
		if sentences, fits := sentencesOf(v); fits {
			return sentences, inBounds(sentences)
		}
	}
	if strings.ContainsAny(text, "{}｛｝") && strings.ContainsAny(text, `"“'`) {
		return nil, false // JSON that is broken
	}
	sentences := plainSentences(text)
	marked := slices.ContainsFunc(sentences, func(s retrieval.WordedSentence) bool { return len(s.Marks) > 0 })
	return sentences, marked && inBounds(sentences)
}

func inBounds(sentences []retrieval.WordedSentence) bool {
	return len(sentences) <= mostSentences && !slices.ContainsFunc(sentences, func(s retrieval.WordedSentence) bool {
		return utf8.RuneCountInString(s.Text) > longestSentence || len(s.Marks) > mostMarks
	})
}

// What models call the parts of the form.
var (
	listKeys = []string{"sentences", "answer", "answers", "claims", "result", "句子", "回答", "答案"}
	textKeys = []string{"text", "sentence", "content", "claim", "句子", "内容", "文本"}
	markKeys = []string{"marks", "mark", "sources", "source", "citations", "citation", "refs", "passages", "passage", "引用", "编号", "依据"}
)

func member(of map[string]any, keys []string) (any, bool) {
	for _, k := range keys {
		if v, ok := of[k]; ok {
			return v, true
		}
	}
	return nil, false
}

// sentencesOf reads a JSON value as a worded answer; false when it is something else.
func sentencesOf(v any) ([]retrieval.WordedSentence, bool) {
	switch v := v.(type) {
	case map[string]any:
		inner, ok := member(v, listKeys)
		switch inner := inner.(type) {
		case []any:
			return items(inner)
		case map[string]any:
			return items([]any{inner})
		case string:
			if _, single := member(v, textKeys[:1]); !single {
				return item(map[string]any{"text": inner, "marks": v["marks"]})
			}
		}
		if ok && inner == nil {
			return nil, true
		}
		return item(v)
	case []any:
		if len(v) > 0 {
			return items(v)
		}
	}
	return nil, false
}

func items(list []any) (sentences []retrieval.WordedSentence, ok bool) {
	for _, v := range list {
		one, ok := item(v)
		if !ok {
			return nil, false
		}
		sentences = append(sentences, one...)
	}
	return sentences, true
}

// item reads one sentence: an object, or a text with its marks in it.
func item(v any) ([]retrieval.WordedSentence, bool) {
	switch v := v.(type) {
	case string:
		return plainSentences(v), true
	case map[string]any:
		said, ok := member(v, textKeys)
		text, is := said.(string)
		if !ok || !is {
			return nil, false
		}
		sources, _ := member(v, markKeys)
		s := retrieval.WordedSentence{Text: tidy(markGroup.ReplaceAllString(text, "")), Marks: marksOf(sources, 0)}
		s.Marks = union(s.Marks, marksIn(text))
		if s.Text == "" {
			return nil, true
		}
		return []retrieval.WordedSentence{s}, true
	}
	return nil, false
}

var digits = regexp.MustCompile(`\d+`)

// marksOf reads marks in the forms that models give them: 1, "1", "[1]", [1, 2], {"mark": 1}.
func marksOf(v any, depth int) (marks []int) {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && v >= 1 && v <= highestMark {
			return []int{int(v)}
		}
	case string:
		return marksOfText(v)
	case []any:
		for _, one := range v {
			if depth < 2 {
				marks = union(marks, marksOf(one, depth+1))
			}
		}
	case map[string]any:
		if inner, ok := member(v, append([]string{"id"}, markKeys...)); ok && depth < 2 {
			return marksOf(inner, depth+1)
		}
	}
	return marks
}

func marksOfText(s string) (marks []int) {
	for _, d := range digits.FindAllString(s, mostMarks+1) {
		if n, err := strconv.Atoi(d); err == nil && n >= 1 && n <= highestMark {
			marks = union(marks, []int{n})
		}
	}
	return marks
}

// union adds marks that are not there yet, in their order.
func union(to, more []int) []int {
	for _, m := range more {
		if !slices.Contains(to, m) {
			to = append(to, m)
		}
	}
	return to
}

// tidy puts a text on one line, without what is not seen and without Markdown's emphasis.
func tidy(text string) string {
	text = strings.NewReplacer("**", "", "__", "", "`", "").Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if r == '▏' || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unseen(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
