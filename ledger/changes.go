package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// mostChanges is how many measures a line of Changes.Lines names; a phone screen holds no more.
const mostChanges = 6

// Lines says in Chinese what changed, one line each for what was changed, added and removed; none when nothing
// changed. Shape: at most three lines, each naming at most six measures.
func (c Changes) Lines() []string {
	var lines []string
	add := func(what string, list []MeasureChange, show func(MeasureChange) string) {
		if len(list) == 0 {
			return
		}
		var names []string
		for _, m := range list[:min(mostChanges, len(list))] {
			names = append(names, show(m))
		}
		line := fmt.Sprintf("%s%d条：%s", what, len(list), strings.Join(names, "；"))
		if len(list) > mostChanges {
			line += "等"
		}
		lines = append(lines, line+"。")
	}
	add("改动", c.Changed, changed)
	add("新增", c.Added, func(m MeasureChange) string { return Cited(m.After) + " " + shortened(m.Title) })
	add("删去", c.Removed, func(m MeasureChange) string { return "原" + Cited(m.Before) + " " + shortened(m.Title) })
	return lines
}

// changed names a measure and what differs: 第3条（牵头单位、完成时限）, 原第5条→第6条.
func changed(m MeasureChange) string {
	name := Cited(m.After)
	if m.Before != "" && m.Before != m.After {
		name = "原" + Cited(m.Before) + "→" + name
	}
	var fields []string
	for _, f := range m.Fields {
		if f != MendNumber {
			fields = append(fields, f.Chinese())
		}
	}
	if len(fields) == 0 {
		return name
	}
	return name + "（" + strings.Join(fields, "、") + "）"
}

// AddedNumber opens the numbers of what 督查室 sets up itself 立项: 立项3, cited as 立项3号, so that they are no issued document's.
const AddedNumber = "立项"

// SetUpPrefix opens the ids of the documents in which 督查室 keeps what it sets up itself, one a year.
const SetUpPrefix = "supervision-"

// SetUp reports whether a document holds what 督查室 set up itself 立项.
func SetUp(document string) bool { return strings.HasPrefix(document, SetUpPrefix) }

// Cited prints a measure's number as people cite it: 第9条, 二(三)2条.
func Cited(number string) string {
	if _, err := strconv.Atoi(number); err == nil {
		return "第" + number + "条"
	}
	if strings.HasPrefix(number, AddedNumber) {
		return number + "号"
	}
	return number + "条"
}

func shortened(s string) string {
	const most = 16
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "……"
	}
	return s
}
