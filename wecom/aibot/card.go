package aibot

import (
	"cmp"
	"strings"

	"duban/delivery"
)

// Limits of a bot's card. Unit: characters, where nothing else is said. Source: documentation, page 101032.
const (
	maxTitle    = 26
	maxNote     = 30
	maxSub      = 112
	maxKeyName  = 5
	maxValue    = 26
	maxRows     = 6
	maxButtons  = 6
	maxLabel    = 10
	maxOptions  = 10
	maxOption   = 10
	maxKeyBytes = 1024
	pickedKey   = "picked" // question_key of a card's options
	closedKey   = "closed" // key of the button of a card that was pressed; it means nothing any more
)

// templateCard renders a card for the bot; key makes its task_id unique. nil when it cannot be shown.
// A card with buttons is a button_interaction; one without, but with a link, a text_notice.
func templateCard(c delivery.Card, key string) map[string]any {
	card := map[string]any{"main_title": title(c.Title, c.Note), "task_id": "t-" + digest(key)}
	if rows := rowsOf(c.Lines); len(rows) > 0 {
		card["horizontal_content_list"] = rows
	}
	buttons := buttonsOf(c)
	switch {
	case len(buttons) > 0:
		card["card_type"], card["button_list"] = "button_interaction", buttons
		if len(c.Options) > 0 && !c.Many && len(c.Options) <= maxOptions {
			card["button_selection"] = selection(c.Options)
		}
	case strings.HasPrefix(c.Link, "https://") || strings.HasPrefix(c.Link, "http://"):
		card["card_type"], card["card_action"] = "text_notice", map[string]any{"type": 1, "url": c.Link}
	default:
		return nil
	}
	if id := limited(key); id != "" {
		card["feedback"] = map[string]any{"id": id}
	}
	return card
}

func title(title, note string) map[string]any {
	t := map[string]any{"title": short(title, maxTitle)}
	if note != "" {
		t["desc"] = short(note, maxNote)
	}
	return t
}

func rowsOf(lines []delivery.Line) []map[string]any {
	var rows []map[string]any
	for _, l := range lines[:min(len(lines), maxRows)] {
		rows = append(rows, map[string]any{"keyname": short(l.Name, maxKeyName), "value": short(l.Value, maxValue)})
	}
	return rows
}

// buttonsOf are the buttons that fit; of a closed card the one that says so.
func buttonsOf(c delivery.Card) []map[string]any {
	if c.Closed != "" {
		return []map[string]any{{"text": short(c.Closed, maxLabel), "style": 2, "key": closedKey}}
	}
	var buttons []map[string]any
	for _, b := range c.Buttons {
		if len(b.Key) > maxKeyBytes || b.Key == "" || len(buttons) == maxButtons {
			continue
		}
		style := 2
		if b.Main {
			style = 1
		}
		buttons = append(buttons, map[string]any{"text": short(b.Label, maxLabel), "style": style, "key": b.Key})
	}
	return buttons
}

func selection(options []delivery.Option) map[string]any {
	list := make([]map[string]any, len(options))
	for i, o := range options {
		list[i] = map[string]any{"id": o.ID, "text": short(o.Label, maxOption)}
	}
	return map[string]any{"question_key": pickedKey, "option_list": list}
}

// closedCard stands in the place of a card whose button was pressed. What it showed is told by the answer that follows.
func closedCard(taskID, heading string) map[string]any {
	return map[string]any{
		"card_type": "button_interaction", "task_id": taskID,
		"main_title":  map[string]any{"title": short(cmp.Or(heading, "已收到您的选择"), maxTitle), "desc": "结果见下一条消息"},
		"button_list": []map[string]any{{"text": "已收到", "style": 2, "key": closedKey}},
	}
}

// short cuts to so many characters, the last one an ellipsis when something is missing.
func short(text string, limit int) string {
	r := []rune(strings.Join(strings.Fields(clean(text)), " "))
	if len(r) <= limit {
		return string(r)
	}
	return string(r[:limit-1]) + "…"
}
