package web

import (
	"slices"
	"strings"

	"duban/ledger"
)

// mostShownLines is how many lines of a change of words a page tells; the export has all.
const mostShownLines = 10

// settingChanged says in words how a setting was changed: of lists, what came and what went.
func (f Frame) settingChanged(e *ledger.AuditEntry) string {
	name := f.Say(settingWords[e.Field].chinese, settingWords[e.Field].english)
	if name == "" {
		name = e.Field // of an earlier version
	}
	sep := ""
	switch {
	case strings.HasPrefix(e.Field, wordsPrefix):
		sep = "\n"
	case e.Field == lightWords || e.Field == lightColours:
		sep = ","
	default:
		return f.Say(name+"：“"+f.valueOr(e.Before)+"”改为“"+f.valueOr(e.After)+"”", name+": “"+f.valueOr(e.Before)+"” → “"+f.valueOr(e.After)+"”")
	}
	was, is := strings.Split(e.Before, sep), strings.Split(e.After, sep)
	if e.Before == "" && sep == "," {
		was = shippedList(e.Field)
	}
	lines := []string{name + f.Say("：", ":")}
	lines = append(lines, f.onlyIn(is, was, "加 ", "+ ")...)
	lines = append(lines, f.onlyIn(was, is, "去 ", "- ")...)
	return strings.Join(lines, "\n")
}

// valueOr prints a value, or that there was none of its own.
func (f Frame) valueOr(value string) string {
	if value == "" {
		return f.Say("默认", "default")
	}
	return value
}

// onlyIn lists what stands in one list alone, as people read it.
func (f Frame) onlyIn(list, other []string, chinese, english string) (lines []string) {
	for _, one := range list {
		if strings.TrimSpace(one) == "" || slices.Contains(other, one) {
			continue
		}
		if len(lines) == mostShownLines {
			return append(lines, "……")
		}
		if l, value, ok := strings.Cut(one, "="); ok && ledger.Light(l).Known() {
			one = ledger.Lights{}.Word(ledger.Light(l)) + "=" + value
		}
		lines = append(lines, f.Say(chinese, english)+one)
	}
	return lines
}

// shippedList is a list of lights as it is where nobody changed it.
func shippedList(key string) (list []string) {
	for _, l := range ledger.LightKinds() {
		value := ledger.Lights{}.Word(l)
		if key == lightColours {
			value = string(ledger.Lights{}.Hue(l))
		}
		list = append(list, string(l)+"="+value)
	}
	return list
}
