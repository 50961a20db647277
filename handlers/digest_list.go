package handlers

import (
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/reminder"
)

// The room that a card has for the list of a digest: rows, and characters in the value of one. WeCom takes 6 rows, of 26 characters
// in a bot and 30 in an app.
const (
	mostRows    = 6
	longestRow  = 26
	longestWhat = 8
	longestName = 5
)

// listed reports a digest that a card can say whole: duties of one document by their numbers. What was handed out and slips to be
// looked at need more words.
func listed(push reminder.Push) bool {
	if push.Several || len(push.Items) < 2 {
		return false
	}
	own := false
	for _, i := range push.Items {
		if i.Measure == "" || i.Document != push.Items[0].Document || len([]rune(numberName(i.Measure))) > longestName {
			return false
		}
		own = own || !i.Others() && len(i.Keys) > 0 && i.Step != reminder.StepCheckIn
	}
	return own
}

// listDigest is the card of a digest of several duties: a row each, the answers to the most urgent one as buttons, what to type for the
// others below. title is the digest's own.
func listDigest(push reminder.Push, title string, tomorrow ledger.Date, contact string) *bot.Card {
	at := slices.IndexFunc(push.Items, func(i reminder.Item) bool {
		return !i.Others() && len(i.Keys) > 0 && i.Step != reminder.StepCheckIn
	})
	first := push.Items[at]
	key := first.Keys[0]
	card := &bot.Card{Title: title, Subject: subject("digest", push.Person, key.Document, key.Measure), Link: ledger.UnitPage(push.Unit), Lines: digestRows(push.Items)}
	name := numberName(first.Measure)
	for _, b := range digestButtons(key, !first.Due.IsZero(), tomorrow) {
		if b.Tap.Ability != bot.Decide { // of one measure: the button says of which
			b.Label = name + b.Label
		}
		card.Buttons = append(card.Buttons, b)
	}
	note := []string{"《" + clip(first.Title, 24) + "》"}
	if other := slices.IndexFunc(push.Items, func(i reminder.Item) bool { return !i.Others() && i.Measure != first.Measure }); other >= 0 {
		note = append(note, fmt.Sprintf("别的也回一句就行，如“%s已完成”“%s申请延期”。", numberName(push.Items[other].Measure), numberName(push.Items[other].Measure)))
	}
	if contact != "" {
		note = append(note, "有疑问找："+contact+"。")
	}
	card.Note = strings.Join(note, "\n")
	return card
}

// digestRows is a row for each duty, as many as there is room for; the last ones share a row.
func digestRows(items []reminder.Item) []bot.CardLine {
	var dated, asked []reminder.Item
	for _, i := range items {
		if i.Step == reminder.StepCheckIn {
			asked = append(asked, i)
		} else {
			dated = append(dated, i)
		}
	}
	room := mostRows
	if len(asked) > 0 {
		room--
	}
	if len(dated) > room {
		room--
	}
	var rows []bot.CardLine
	for _, i := range dated[:min(room, len(dated))] {
		rows = append(rows, bot.CardLine{Name: numberName(i.Measure), Value: digestRow(i)})
	}
	if more := len(dated) - room; more > 0 {
		rows = append(rows, bot.CardLine{Name: "还有", Value: fmt.Sprintf("%d件，回“我的任务”看全部", more)})
	}
	if len(asked) > 0 {
		var numbers []string
		for _, i := range asked {
			if !slices.Contains(numbers, i.Measure) {
				numbers = append(numbers, i.Measure)
			}
		}
		list := numberList(numbers)
		if len([]rune(list)) > longestRow-6 {
			list = fmt.Sprintf("%s等%d条", numberName(numbers[0]), len(numbers))
		}
		rows = append(rows, bot.CardLine{Name: "报进展", Value: "没写日期的" + list})
	}
	return rows
}

// digestRow is one duty in a row: what, and how much time is left.
func digestRow(i reminder.Item) string {
	why := strings.TrimRight(noWeekday.Replace(i.Why), "。")
	if i.Others() {
		return clip("请过问："+why, longestRow-2)
	}
	if len(i.Units) == 1 && i.Instead != "" {
		why = "代" + i.Instead + "，" + why
	}
	return clip(clip(i.What, longestWhat)+"，"+why, longestRow-2)
}

// noWeekday leaves the weekdays out, for which a row has no room.
var noWeekday = strings.NewReplacer("（周一）", "", "（周二）", "", "（周三）", "", "（周四）", "", "（周五）", "", "（周六）", "", "（周日）", "")
