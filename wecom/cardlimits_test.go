package wecom

import (
	"errors"
	"strings"
	"testing"
)

func longText(n int) string { return strings.Repeat("督", n) }

// kindSamples are one good card of each kind, within both flavours' limits.
func kindSamples() map[string]TemplateCard {
	title := &CardTitle{Title: "第4条还有3天到期", Desc: "城关镇"}
	action := &CardAction{Type: 1, URL: "https://duban.example/"}
	three := []CardOption{{ID: "4", Text: "第4条"}, {ID: "5", Text: "第5条"}, {ID: "9", Text: "第9条"}}
	return map[string]TemplateCard{
		TextNotice: {CardType: TextNotice, MainTitle: title, Action: action, Emphasis: &CardTitle{Title: "3天", Desc: "到期"},
			Source: &CardSource{Desc: "督办", Color: 1}, Quote: &CardQuote{Type: 1, URL: "https://duban.example/q", Text: "每年不少于2次"},
			Rows: []CardRow{{Name: "单位", Value: "城关镇"}}, Jumps: []CardJump{{Type: 1, Title: "查看详情", URL: "https://duban.example/"}}},
		NewsNotice: {CardType: NewsNotice, MainTitle: title, Action: action, Image: &CardImage{URL: "https://duban.example/p.png", AspectRatio: 1.5},
			Vertical: []CardTitle{{Title: "第4条", Desc: "已完成"}}, ImageText: &CardPicture{ImageURL: "https://duban.example/p.png"}},
		ButtonInteraction: {CardType: ButtonInteraction, MainTitle: title, TaskID: "t-1", Buttons: []CardButton{{Text: "确认", Key: "y", Style: 1}},
			Selection:  &CardSelect{QuestionKey: "q", Options: three, SelectedID: "5"},
			ActionMenu: &CardMenu{Desc: "更多", Actions: []MenuAction{{Text: "不再提醒", Key: "off"}}}},
		VoteInteraction: {CardType: VoteInteraction, MainTitle: title, TaskID: "t-2", Checkbox: &CardCheckbox{QuestionKey: "q", Mode: 1, Options: three},
			Submit: &CardSubmit{Text: "提交", Key: "s"}},
		MultipleInteraction: {CardType: MultipleInteraction, MainTitle: title, TaskID: "t-3", Selects: []CardSelect{{QuestionKey: "q1", Options: three}, {QuestionKey: "q2", Options: three}},
			Submit: &CardSubmit{Text: "提交", Key: "s"}},
	}
}

func TestEveryKindOfCardIsValid(t *testing.T) {
	for flavour, limits := range flavours() {
		for kind, card := range kindSamples() {
			if err := card.Validate(limits); err != nil {
				t.Errorf("%s %s: %v", flavour, kind, err)
			}
		}
	}
}

// breach is a change to a good card that one limit forbids: at most (or at least) so much passes, one more does not.
type breach struct {
	kind, field string
	change      func(c *TemplateCard, n int)
	app, bot    int // the most that passes; 0: not limited, or see also
}

func breaches() map[string]breach {
	many := func(n int) (out []CardOption) {
		for i := range n {
			out = append(out, CardOption{ID: strings.Repeat("i", i+1), Text: "项"})
		}
		return out
	}
	return map[string]breach{
		"source":         {TextNotice, "source.desc", func(c *TemplateCard, n int) { c.Source = &CardSource{Desc: longText(n)} }, 20, 13},
		"colour":         {TextNotice, "source.desc_color", func(c *TemplateCard, n int) { c.Source = &CardSource{Color: n} }, 3, 3},
		"title":          {TextNotice, "main_title.title", func(c *TemplateCard, n int) { c.MainTitle = &CardTitle{Title: longText(n)} }, 36, 26},
		"description":    {TextNotice, "main_title.desc", func(c *TemplateCard, n int) { c.MainTitle = &CardTitle{Title: "一", Desc: longText(n)} }, 44, 30},
		"emphasis":       {TextNotice, "emphasis_content.title", func(c *TemplateCard, n int) { c.Emphasis = &CardTitle{Title: longText(n)} }, 0, 10},
		"emphasis below": {TextNotice, "emphasis_content.desc", func(c *TemplateCard, n int) { c.Emphasis = &CardTitle{Desc: longText(n)} }, 0, 15},
		"sub title":      {TextNotice, "sub_title_text", func(c *TemplateCard, n int) { c.SubTitle = longText(n) }, 160, 112},
		"rows": {TextNotice, "horizontal_content_list", func(c *TemplateCard, n int) {
			c.Rows = nil
			for range n {
				c.Rows = append(c.Rows, CardRow{Name: "名"})
			}
		}, 6, 6},
		"row name":    {TextNotice, "horizontal_content_list.keyname", func(c *TemplateCard, n int) { c.Rows = []CardRow{{Name: longText(n)}} }, 5, 5},
		"row value":   {TextNotice, "horizontal_content_list.value", func(c *TemplateCard, n int) { c.Rows = []CardRow{{Name: "名", Value: longText(n)}} }, 30, 26},
		"jumps":       {TextNotice, "jump_list", func(c *TemplateCard, n int) { c.Jumps = make([]CardJump, n); fillJumps(c.Jumps) }, 3, 3},
		"jump title":  {TextNotice, "jump_list.title", func(c *TemplateCard, n int) { c.Jumps = []CardJump{{Title: longText(n)}} }, 18, 13},
		"jump type":   {TextNotice, "jump_list.type", func(c *TemplateCard, n int) { c.Jumps = []CardJump{jumpOf(n)} }, 2, 3},
		"quote type":  {TextNotice, "quote_area.type", func(c *TemplateCard, n int) { c.Quote = &CardQuote{Type: n, URL: "u", AppID: "a"} }, 2, 2},
		"action type": {TextNotice, "card_action.type", func(c *TemplateCard, n int) { c.Action = &CardAction{Type: n, URL: "u", AppID: "a"} }, 2, 2},
		"vertical": {NewsNotice, "vertical_content_list", func(c *TemplateCard, n int) {
			c.Vertical = nil
			for range n {
				c.Vertical = append(c.Vertical, CardTitle{Title: "一"})
			}
		}, 4, 4},
		"vertical title": {NewsNotice, "vertical_content_list.title", func(c *TemplateCard, n int) { c.Vertical = []CardTitle{{Title: longText(n)}} }, 38, 26},
		"vertical desc":  {NewsNotice, "vertical_content_list.desc", func(c *TemplateCard, n int) { c.Vertical = []CardTitle{{Title: "一", Desc: longText(n)}} }, 160, 112},
		"ratio":          {NewsNotice, "card_image.aspect_ratio", func(c *TemplateCard, n int) { c.Image.AspectRatio = float64(n) / 100 }, 225, 225},
		"buttons": {ButtonInteraction, "button_list", func(c *TemplateCard, n int) {
			c.Buttons = nil
			for i := range n {
				c.Buttons = append(c.Buttons, CardButton{Text: "好", Key: strings.Repeat("k", i+1)})
			}
		}, 6, 6},
		"button":         {ButtonInteraction, "button_list.text", func(c *TemplateCard, n int) { c.Buttons[0].Text = longText(n) }, 10, 10},
		"button key":     {ButtonInteraction, "button_list.key", func(c *TemplateCard, n int) { c.Buttons[0].Key = strings.Repeat("k", n) }, 1024, 1024},
		"button style":   {ButtonInteraction, "button_list.style", func(c *TemplateCard, n int) { c.Buttons[0].Style = n }, 4, 4},
		"task id":        {ButtonInteraction, "task_id", func(c *TemplateCard, n int) { c.TaskID = strings.Repeat("t", n) }, 128, 128},
		"menu":           {ButtonInteraction, "action_menu.action_list", func(c *TemplateCard, n int) { c.ActionMenu.Actions = menuOf(n) }, 3, 3},
		"menu key":       {ButtonInteraction, "action_menu.action_list.key", func(c *TemplateCard, n int) { c.ActionMenu.Actions[0].Key = strings.Repeat("k", n) }, 1024, 1024},
		"selection":      {ButtonInteraction, "button_selection.option_list", func(c *TemplateCard, n int) { c.Selection = &CardSelect{QuestionKey: "q", Options: many(n)} }, 10, 10},
		"selection text": {ButtonInteraction, "button_selection.option_list.text", func(c *TemplateCard, n int) { c.Selection.Options[0].Text = longText(n) }, 16, 10},
		"option id":      {ButtonInteraction, "button_selection.option_list.id", func(c *TemplateCard, n int) { c.Selection.Options[0].ID = strings.Repeat("i", n) }, 128, 128},
		"vote":           {VoteInteraction, "checkbox.option_list", func(c *TemplateCard, n int) { c.Checkbox.Options = many(n) }, 20, 20},
		"vote text":      {VoteInteraction, "checkbox.option_list.text", func(c *TemplateCard, n int) { c.Checkbox.Options[0].Text = longText(n) }, 0, 11},
		"vote mode":      {VoteInteraction, "checkbox.mode", func(c *TemplateCard, n int) { c.Checkbox.Mode = n }, 1, 1},
		"submit":         {VoteInteraction, "submit_button.text", func(c *TemplateCard, n int) { c.Submit.Text = longText(n) }, 10, 10},
		"submit key":     {VoteInteraction, "submit_button.key", func(c *TemplateCard, n int) { c.Submit.Key = strings.Repeat("k", n) }, 1024, 1024},
		"selects": {MultipleInteraction, "select_list", func(c *TemplateCard, n int) {
			c.Selects = nil
			for range n {
				c.Selects = append(c.Selects, CardSelect{QuestionKey: "q", Options: many(1)})
			}
		}, 3, 3},
		"feedback": {TextNotice, "feedback.id", func(c *TemplateCard, n int) { c.Feedback = &CardFeedback{ID: strings.Repeat("f", n)} }, 256, 256},
	}
}

func fillJumps(all []CardJump) {
	for i := range all {
		all[i].Title = "去"
	}
}

func jumpOf(kind int) CardJump {
	return CardJump{Type: kind, Title: "去", URL: "u", AppID: "a", Question: "第4条谁牵头"}
}

func menuOf(n int) (out []MenuAction) {
	for i := range n {
		out = append(out, MenuAction{Text: "项", Key: strings.Repeat("k", i+1)})
	}
	return out
}

// TestCardLimits holds each limit of each flavour at its edge.
func TestCardLimits(t *testing.T) {
	for name, b := range breaches() {
		for flavour, most := range map[string]int{"app": b.app, "bot": b.bot} {
			if most == 0 {
				most = 500 // not documented
			}
			fits, over := kindSamples()[b.kind], kindSamples()[b.kind]
			b.change(&fits, most)
			if err := fits.Validate(flavours()[flavour]); err != nil {
				t.Errorf("%s for %s: %d are refused: %v", name, flavour, most, err)
			}
			if most == 500 {
				continue
			}
			b.change(&over, most+1)
			err := over.Validate(flavours()[flavour])
			if e, ok := errors.AsType[*CardError](err); !ok || e.Field != b.field {
				t.Errorf("%s for %s: %d give %v, want it to name %s", name, flavour, most+1, err, b.field)
			}
		}
	}
}

// TestCardsLackNothing: what a kind needs, and what leads nowhere.
func TestCardsLackNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, field string
		change      func(*TemplateCard)
	}{
		"no kind":                   {TextNotice, "card_type", func(c *TemplateCard) { c.CardType = "" }},
		"a notice without title":    {TextNotice, "main_title.title", func(c *TemplateCard) { c.MainTitle = nil }},
		"a notice without action":   {TextNotice, "card_action", func(c *TemplateCard) { c.Action = nil }},
		"news without action":       {NewsNotice, "card_action", func(c *TemplateCard) { c.Action = nil }},
		"news without picture":      {NewsNotice, "card_image", func(c *TemplateCard) { c.Image, c.ImageText = nil, nil }},
		"a flat picture":            {NewsNotice, "card_image.aspect_ratio", func(c *TemplateCard) { c.Image.AspectRatio = 1.2 }},
		"a picture from nowhere":    {NewsNotice, "image_text_area.image_url", func(c *TemplateCard) { c.ImageText.ImageURL = "" }},
		"buttons without title":     {ButtonInteraction, "main_title.title", func(c *TemplateCard) { c.MainTitle = nil }},
		"buttons without task":      {ButtonInteraction, "task_id", func(c *TemplateCard) { c.TaskID = "" }},
		"no button":                 {ButtonInteraction, "button_list", func(c *TemplateCard) { c.Buttons = nil }},
		"a button with no words":    {ButtonInteraction, "button_list.text", func(c *TemplateCard) { c.Buttons[0].Text = "" }},
		"a button to nowhere":       {ButtonInteraction, "button_list.url", func(c *TemplateCard) { c.Buttons[0].Type = 1 }},
		"selected, but not there":   {ButtonInteraction, "button_selection.selected_id", func(c *TemplateCard) { c.Selection.SelectedID = "8" }},
		"a question without key":    {ButtonInteraction, "button_selection.question_key", func(c *TemplateCard) { c.Selection.QuestionKey = "" }},
		"the same option twice":     {ButtonInteraction, "button_selection.option_list.id", func(c *TemplateCard) { c.Selection.Options[1].ID = "4" }},
		"the same menu key twice":   {ButtonInteraction, "action_menu.action_list.key", func(c *TemplateCard) { c.ActionMenu.Actions = append(menuOf(1), menuOf(1)...) }},
		"a menu without task":       {TextNotice, "task_id", func(c *TemplateCard) { c.ActionMenu = &CardMenu{Actions: menuOf(1)} }},
		"a strange task id":         {VoteInteraction, "task_id", func(c *TemplateCard) { c.TaskID = "任务" }},
		"a vote without options":    {VoteInteraction, "checkbox", func(c *TemplateCard) { c.Checkbox = nil }},
		"a vote without submit":     {VoteInteraction, "submit_button", func(c *TemplateCard) { c.Submit = nil }},
		"lists without submit":      {MultipleInteraction, "submit_button", func(c *TemplateCard) { c.Submit = nil }},
		"no list":                   {MultipleInteraction, "select_list", func(c *TemplateCard) { c.Selects = nil }},
		"a row that leads nowhere":  {TextNotice, "horizontal_content_list.url", func(c *TemplateCard) { c.Rows[0].Type = 1 }},
		"a row of nobody":           {TextNotice, "horizontal_content_list.userid", func(c *TemplateCard) { c.Rows[0].Type = 3 }},
		"a row without name":        {TextNotice, "horizontal_content_list.keyname", func(c *TemplateCard) { c.Rows[0].Name = "" }},
		"a jump to nowhere":         {TextNotice, "jump_list.url", func(c *TemplateCard) { c.Jumps[0].URL = "" }},
		"a jump to no mini program": {TextNotice, "jump_list.appid", func(c *TemplateCard) { c.Jumps[0].Type = 2 }},
		"a quote from nowhere":      {TextNotice, "quote_area.url", func(c *TemplateCard) { c.Quote.URL = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			card := kindSamples()[tc.kind]
			tc.change(&card)
			err := card.Validate(AppLimits())
			if e, ok := errors.AsType[*CardError](err); !ok || e.Field != tc.field {
				t.Errorf("%v, want it to name %s", err, tc.field)
			}
		})
	}
	file := TemplateCard{CardType: TextNotice, MainTitle: &CardTitle{Title: "一"}, Action: &CardAction{Type: 1, URL: "u"}, Rows: []CardRow{{Name: "附件", Type: 2, MediaID: "m"}}}
	if err := file.Validate(AppLimits()); err != nil {
		t.Errorf("an app's row with a file: %v", err)
	}
	if err := file.Validate(BotLimits()); err == nil {
		t.Error("a bot's row with a file passes")
	}
}
