package llm

import (
	"regexp"
	"strconv"
	"strings"

	"duban/retrieval"
)

var (
	// markGroup is one mark or some, as written in running text: [1], [1][2], 【1、2】, [^3], [passage 1], [1-3]. A year in
	// brackets has more digits, and 〔2024〕 is part of a document's number.
	markGroup = regexp.MustCompile(`\s*[\[【［](?:\^|passage|source|来源|资料|片段|原文)?\s*(\d{1,2}(?:\s*(?:[,，、;；\-–~至]|\]\[)\s*\d{1,2})*)\s*[\]】］]`)
	markRange = regexp.MustCompile(`(\d{1,2})\s*[\-–~至]\s*(\d{1,2})`)
	bullet    = regexp.MustCompile(`^\s*(?:[-*•·]\s+|#{1,6}\s*|\d{1,2}[.、)）]\s*|[（(]\d{1,2}[)）]\s*)`)
	fence     = regexp.MustCompile("(?m)^\\s*```[a-zA-Z]*\\s*$")
)

// marksIn are the marks that stand in a text.
func marksIn(text string) (marks []int) {
	for _, m := range markGroup.FindAllStringSubmatch(text, -1) {
		for _, r := range markRange.FindAllStringSubmatch(m[1], -1) {
			from, _ := strconv.Atoi(r[1])
			to, _ := strconv.Atoi(r[2])
			for n := max(1, from); n <= to && n <= from+mostMarks; n++ {
				marks = union(marks, []int{n})
			}
		}
		marks = union(marks, marksOf(m[1], 0))
	}
	return marks
}

// plainSentences divides running text. A mark behind the end of a sentence belongs to it.
func plainSentences(text string) (sentences []retrieval.WordedSentence) {
	for line := range strings.SplitSeq(fence.ReplaceAllString(text, ""), "\n") {
		line = bullet.ReplaceAllString(line, "")
		for line != "" {
			end := sentenceEnd(line)
			part := line[:end]
			line = line[end:]
			if s := (retrieval.WordedSentence{Text: tidy(markGroup.ReplaceAllString(part, "")), Marks: marksIn(part)}); s.Text != "" {
				sentences = append(sentences, s)
			} else if last := len(sentences) - 1; last >= 0 {
				sentences[last].Marks = union(sentences[last].Marks, s.Marks)
			}
		}
	}
	return sentences
}

var (
	fullStop  = regexp.MustCompile(`[。！？!?]+[”’」』）)"]*|\.(?:\s+[A-Z]|\s*[\[【［]|\s*$)`)
	nextMarks = regexp.MustCompile(`^(?:` + markGroup.String() + `)+`)
)

// sentenceEnd is where the first sentence of a line ends, with the marks behind it. An English full stop counts before a
// capital, a mark or the end of the line, so that 3.5 and Art. 4 stay whole.
func sentenceEnd(line string) int {
	at := fullStop.FindStringIndex(line)
	if at == nil {
		return len(line)
	}
	end := at[1]
	if line[at[0]] == '.' {
		end = at[0] + 1
	}
	return end + len(nextMarks.FindString(line[end:]))
}
