package wecom

// The kinds of template card 模板卡片. Source: developer documentation, pages 90236 (apps) and 101032 (bots).
const (
	TextNotice          = "text_notice"
	NewsNotice          = "news_notice"
	ButtonInteraction   = "button_interaction"
	VoteInteraction     = "vote_interaction"
	MultipleInteraction = "multiple_interaction"
)

// TemplateCard is a card in the form in which WeCom takes it, of any of its five kinds; what a kind does not have stays
// zero. The same form serves apps and intelligent bots, within different CardLimits. Zero value: no card.
type TemplateCard struct {
	CardType   string       `json:"card_type"`
	Source     *CardSource  `json:"source,omitempty"`
	ActionMenu *CardMenu    `json:"action_menu,omitempty"`
	MainTitle  *CardTitle   `json:"main_title,omitempty"`
	Emphasis   *CardTitle   `json:"emphasis_content,omitempty"` // text_notice
	Quote      *CardQuote   `json:"quote_area,omitempty"`
	SubTitle   string       `json:"sub_title_text,omitempty"`
	Rows       []CardRow    `json:"horizontal_content_list,omitempty"`
	Jumps      []CardJump   `json:"jump_list,omitempty"`
	Action     *CardAction  `json:"card_action,omitempty"`           // needed by the two notices
	Image      *CardImage   `json:"card_image,omitempty"`            // news_notice: this or ImageText
	ImageText  *CardPicture `json:"image_text_area,omitempty"`       // news_notice
	Vertical   []CardTitle  `json:"vertical_content_list,omitempty"` // news_notice

	Selection *CardSelect   `json:"button_selection,omitempty"` // button_interaction
	Buttons   []CardButton  `json:"button_list,omitempty"`      // button_interaction
	Checkbox  *CardCheckbox `json:"checkbox,omitempty"`         // vote_interaction
	Selects   []CardSelect  `json:"select_list,omitempty"`      // multiple_interaction
	Submit    *CardSubmit   `json:"submit_button,omitempty"`    // vote_interaction, multiple_interaction

	TaskID      string        `json:"task_id,omitempty"`      // unique in the app or bot; comes back with each tap
	Feedback    *CardFeedback `json:"feedback,omitempty"`     // bots
	ReplaceText string        `json:"replace_text,omitempty"` // in an update by an app: stands greyed in place of the buttons
}

// CardSource is the line above the title.
type CardSource struct {
	IconURL string `json:"icon_url,omitempty"`
	Desc    string `json:"desc,omitempty"`
	Color   int    `json:"desc_color,omitempty"` // 0 grey, 1 black, 2 red, 3 green
}

// CardMenu is the menu in the corner; a pick comes back as template_card_menu_event.
type CardMenu struct {
	Desc    string       `json:"desc"`
	Actions []MenuAction `json:"action_list"`
}

// MenuAction is an entry of a CardMenu. Key is unique on the card.
type MenuAction struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// CardTitle is a title and what stands below it.
type CardTitle struct {
	Title string `json:"title,omitempty"`
	Desc  string `json:"desc,omitempty"`
}

// CardQuote is a quotation on a card.
type CardQuote struct {
	Type     int    `json:"type,omitempty"` // 0 none, 1 url, 2 mini program
	URL      string `json:"url,omitempty"`
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
	Title    string `json:"title,omitempty"`
	Text     string `json:"quote_text,omitempty"`
}

// CardRow is a name and a value in one line.
type CardRow struct {
	Name    string `json:"keyname"`
	Value   string `json:"value,omitempty"`
	Type    int    `json:"type,omitempty"` // 0 text, 1 url, 2 file (apps), 3 member
	URL     string `json:"url,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	UserID  string `json:"userid,omitempty"`
}

// CardJump is a line below a card that leads somewhere.
type CardJump struct {
	Type     int    `json:"type"` // 0 nowhere, 1 url, 2 mini program, 3 asks the bot (bots)
	Title    string `json:"title"`
	URL      string `json:"url,omitempty"`
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
	Question string `json:"question,omitempty"` // type 3
}

// CardAction is where a press on the card itself leads.
type CardAction struct {
	Type     int    `json:"type"` // 1 url, 2 mini program
	URL      string `json:"url,omitempty"`
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
}

// CardImage is the picture of a news_notice. AspectRatio: 1.3 to 2.25; 0 = WeCom's own.
type CardImage struct {
	URL         string  `json:"url"`
	AspectRatio float64 `json:"aspect_ratio,omitempty"`
}

// CardPicture is a picture with words beside it.
type CardPicture struct {
	Type     int    `json:"type,omitempty"` // 0 none, 1 url, 2 mini program
	URL      string `json:"url,omitempty"`
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
	Title    string `json:"title,omitempty"`
	Desc     string `json:"desc,omitempty"`
	ImageURL string `json:"image_url"`
}

// CardButton can be pressed.
type CardButton struct {
	Type  int    `json:"type,omitempty"` // 0 comes back as an event, 1 opens URL
	Text  string `json:"text"`
	Style int    `json:"style,omitempty"` // 1 to 4; 0 = 1
	Key   string `json:"key,omitempty"`
	URL   string `json:"url,omitempty"`
}

// CardSelect is a list of which one may be picked.
type CardSelect struct {
	QuestionKey string       `json:"question_key"`
	Title       string       `json:"title,omitempty"`
	Disable     bool         `json:"disable,omitempty"` // bots, in updates
	SelectedID  string       `json:"selected_id,omitempty"`
	Options     []CardOption `json:"option_list"`
}

// CardOption is an entry of a CardSelect or a CardCheckbox.
type CardOption struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked bool   `json:"is_checked,omitempty"` // checkbox
}

// CardCheckbox is a list of which one or several may be picked.
type CardCheckbox struct {
	QuestionKey string       `json:"question_key"`
	Mode        int          `json:"mode,omitempty"`    // 0 one, 1 several
	Disable     bool         `json:"disable,omitempty"` // bots, in updates
	Options     []CardOption `json:"option_list"`
}

// CardSubmit sends in what was picked.
type CardSubmit struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// CardFeedback lets people judge a bot's card.
type CardFeedback struct {
	ID string `json:"id"`
}
