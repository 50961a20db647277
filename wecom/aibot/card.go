package aibot

import (
	"cmp"
	"strings"

	"duban/delivery"
	"duban/wecom"
)

// closedKey is the key of the button on a card that was pressed; it means nothing any more. It is the one that
// wecom.RenderCard uses.
const closedKey = "closed"

// templateCard renders a card for the bot; nil when it cannot be shown, or when it is one that changes another, which only the
// answer to a tap can. whole: it says everything that the words say.
func templateCard(c delivery.Card, key string) (card *wecom.TemplateCard, whole bool) {
	if c.Closed != "" {
		return nil, false
	}
	t, whole, err := wecom.RenderCard(c, wecom.TaskID(key), wecom.BotLimits())
	if err != nil {
		return nil, false
	}
	if id := limited(key); id != "" {
		t.Feedback = &wecom.CardFeedback{ID: id}
	}
	return &t, whole
}

// closedCard stands in the place of a card whose button was pressed. What came of it is told by the answer that follows.
func closedCard(taskID, heading string) *wecom.TemplateCard {
	title, _ := wecom.Shorten(oneLine(heading), wecom.BotLimits().Title)
	return &wecom.TemplateCard{
		CardType: wecom.ButtonInteraction, TaskID: taskID,
		MainTitle: &wecom.CardTitle{Title: cmp.Or(title, "已收到您的选择"), Desc: "结果见下一条消息"},
		Buttons:   []wecom.CardButton{{Text: "已收到", Style: 2, Key: closedKey}},
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(wecom.Clean(text)), " ") }
