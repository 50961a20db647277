package bot

import "strings"

// mostInGroup bounds a reply in a group, where everybody has to scroll past it. Unit: lines.
const mostInGroup = 6

// brief is a reply as a group reads it: its first lines, and where the rest is to be had. What asks back stays whole.
func brief(out Outcome) string {
	lines := strings.Split(out.Reply, "\n")
	if len(lines) <= mostInGroup || len(out.Choices) > 0 || out.Clarify || strings.Contains(out.Reply, "没有办，") {
		return out.Reply
	}
	last := lines[len(lines)-1]
	kept := lines[:mostInGroup-2]
	if strings.HasPrefix(last, source) {
		kept = append(kept, "……其余请单独发消息问我。", last)
	} else {
		kept = append(kept, lines[mostInGroup-2], "……其余请单独发消息问我。")
	}
	return strings.Join(kept, "\n")
}
