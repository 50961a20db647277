package files

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	pageNumber = regexp.MustCompile(`^[-—–―－·•.\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,7}|[一二三四五六七八九十百〇零]{1,5})(?:\s*页)?(?:[\s,，/／]*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–―－·•.\s]*$`)
	webPrint   = regexp.MustCompile(`^(?:https?|file)://\S+(?:\s+\d+/\d+)?$|^\d{1,4}[/-]\d{1,2}[/-]\d{1,4},?\s\d{1,2}:\d{2}\s`)
	digits     = regexp.MustCompile(`\d+`)
)

// edge is how much of a page's height at its top and bottom may hold headers and footers.
const edge = 0.12

// dropFurniture leaves out what pages repeat at the same height, and their numbers.
func dropFurniture(pages []*sheet) {
	seen := map[string]int{}
	for _, s := range pages {
		for _, key := range s.furniture() {
			seen[key]++
		}
	}
	for _, s := range pages {
		keys := s.furniture()
		kept := s.lines[:0]
		for i, l := range s.lines {
			key, candidate := keys[i]
			repeated := seen[key] >= 3 && seen[key]*10 >= 3*len(pages) || len(pages) == 2 && seen[key] == 2
			if candidate && (repeated || pageNumber.MatchString(l.text()) || webPrint.MatchString(l.text())) {
				continue
			}
			kept = append(kept, l)
		}
		s.lines = kept
	}
}

// furniture returns a key for each line, by its index, that stands where headers and footers do.
func (s *sheet) furniture() map[int]string {
	out := map[int]string{}
	for i, l := range s.lines {
		if l.rows != nil || l.midY() > s.height*edge && l.midY() < s.height*(1-edge) {
			continue
		}
		text := digits.ReplaceAllString(strings.ReplaceAll(l.text(), " ", ""), "#")
		out[i] = fmt.Sprintf("%s@%.0f", text, l.midY()/6)
	}
	return out
}

// joinPages writes the pages one after the other. A table that goes on over a page stays one.
func joinPages(pages []*sheet) []block {
	var out []block
	var open [][]string // the table that the text so far ends with
	for _, s := range pages {
		for _, l := range s.lines {
			if l.rows == nil {
				if open != nil {
					out, open = append(out, block{}), nil
				}
				out = append(out, block{text: s.indent(l) + l.text()})
				continue
			}
			rows := l.rows
			switch {
			case open == nil:
			case len(open[0]) != len(rows[0]):
				out = append(out, block{})
			default:
				rows = rows[repeatedHead(open, rows):]
			}
			open = l.rows
			for _, r := range rows {
				out = append(out, block{cells: r})
			}
		}
	}
	return out
}

// repeatedHead returns how many rows at the start of a table are those that the one before began with.
func repeatedHead(before, rows [][]string) int {
	n := 0
	for n < min(len(before), len(rows), 3) && slices.Equal(before[n], rows[n]) {
		n++
	}
	return n
}
