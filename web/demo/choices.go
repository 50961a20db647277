package demo

import (
	"regexp"
	"strconv"
	"strings"
)

// choice is one numbered line of the bot's text, shown as a button that sends its number.
type choice struct {
	Number string `json:"number"`
	Label  string `json:"label"`
}

// numberedLine is how a channel without buttons prints a choice: 1. …, 1、…, (1)…, 【1】…
var numberedLine = regexp.MustCompile(`^\s*[(\x{FF08}【\[]?(\d{1,2})[)\x{FF09}】\]\x{FF0E}、.:\x{FF1A}]\s*(\S.*)$`)

// splitChoices takes the last run of lines numbered 1, 2, … n off a text. before and after are what stands
// around it. A run is only taken when the text asks for a number: a numbered list in an answer is no choice.
func splitChoices(text string) (before string, choices []choice, after string) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	start, end := lastRun(lines)
	if start == end || !asksForNumber(append(lines[:start:start], lines[end:]...)) {
		return text, nil, ""
	}
	for _, line := range lines[start:end] {
		m := numberedLine.FindStringSubmatch(line)
		choices = append(choices, choice{m[1], strings.TrimSpace(m[2])})
	}
	return strings.TrimSpace(strings.Join(lines[:start], "\n")), choices, strings.TrimSpace(strings.Join(lines[end:], "\n"))
}

// lastRun finds the last lines that count up from 1 without a gap; start == end when there are none.
func lastRun(lines []string) (start, end int) {
	want := 1
	begin := 0
	for i, line := range lines {
		m := numberedLine.FindStringSubmatch(line)
		if m == nil {
			want = 1
			continue
		}
		n, _ := strconv.Atoi(m[1]) // at most two digits
		switch n {
		case 1:
			begin, want = i, 2
		case want:
			want++
		default:
			want = 1
			continue
		}
		start, end = begin, i+1
	}
	return start, end
}

// asksForNumber reports whether the lines around a list ask the reader to answer it by number.
func asksForNumber(lines []string) bool {
	text := strings.ToLower(strings.Join(lines, "\n"))
	return strings.Contains(text, "数字") || strings.Contains(text, "number")
}
