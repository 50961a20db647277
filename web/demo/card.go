package demo

import (
	"encoding/json"
	"net/http"

	"duban/wecom/wecomtest"
)

// card is what the page shows of a template card.
type card struct {
	Task     string   `json:"task"` // by which it is found
	Title    string   `json:"title"`
	Text     string   `json:"text,omitempty"`
	Rows     [][2]any `json:"rows,omitempty"`
	Buttons  []button `json:"buttons,omitempty"`
	Replaced string   `json:"replaced,omitempty"` // stands in place of the buttons
	Link     string   `json:"link,omitempty"`     // of the page that it speaks of
}

// button is one of a card's.
type button struct {
	Label string `json:"label"`
	Key   string `json:"key"`
	Main  bool   `json:"main,omitempty"`
}

// typeCards is the type of a line that says that cards look different by now; the page shows no line for it.
const typeCards = "cards"

// isChange reports a message that changes a card which is there.
func isChange(m wecomtest.Message) bool {
	return m.Type == "update_template_card" || m.Type == "update_button"
}

// cardOf is a card as the person sees it by now.
func (p *page) cardOf(user string, m wecomtest.Message) *card {
	shown, known := p.WeCom.CardNow(user, m.Card.TaskID)
	if !known {
		shown.Card = *m.Card
	}
	c := &card{Task: m.Card.TaskID, Text: shown.Card.SubTitle, Replaced: shown.Replaced}
	if t := shown.Card.MainTitle; t != nil {
		c.Title = t.Title
		if c.Text == "" {
			c.Text = t.Desc
		}
	}
	for _, r := range shown.Card.Rows {
		c.Rows = append(c.Rows, [2]any{r.Name, r.Value})
	}
	for _, j := range shown.Card.Jumps {
		if j.Type == 1 {
			c.Link = j.URL
		}
	}
	for _, b := range shown.Card.Buttons {
		c.Buttons = append(c.Buttons, button{Label: b.Text, Key: b.Key, Main: b.Style == 1})
	}
	return c
}

// cards are all of a person's cards as they look by now.
func (p *page) cards(user string) []*card {
	all := []*card{}
	for _, m := range p.WeCom.Messages(user) {
		if m.Card != nil && !isChange(m) {
			all = append(all, p.cardOf(user, m))
		}
	}
	return all
}

// tap presses a button of a card as that person.
func (p *page) tap(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	if !ok {
		answer(w, http.StatusNotFound, refusal{"没有这个人，请回到首页重新选择。"})
		return
	}
	var pressed struct{ Task, Key string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxText)).Decode(&pressed); err != nil {
		answer(w, http.StatusBadRequest, refusal{"没有看懂这个请求，请刷新页面再试。"})
		return
	}
	for _, m := range p.WeCom.Messages(me.ID) {
		if m.Card == nil || isChange(m) || m.Card.TaskID != pressed.Task {
			continue
		}
		if err := acknowledged(p.WeCom.Tap(r.Context(), me.ID, m, pressed.Key)); err != nil {
			p.Log.Warn("tap a demo card", "user", me.ID, "error", err)
			answer(w, http.StatusBadGateway, refusal{"这个按钮按不动了，请打字告诉我。"})
			return
		}
		answer(w, http.StatusOK, map[string]any{"cards": p.cards(me.ID)})
		return
	}
	answer(w, http.StatusNotFound, refusal{"这张卡片已经不在了，请打字告诉我。"})
}
