package wecom

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// CardLimits are what a flavour of WeCom takes on a card. Unit: characters, bytes where it says so; 0 = not documented,
// so not held. See AppLimits and BotLimits.
type CardLimits struct {
	SourceDesc, Title, Desc           int
	EmphasisTitle, EmphasisDesc       int
	SubTitle, RowName, RowValue       int
	JumpTitle                         int
	VerticalTitle, VerticalDesc       int
	ButtonText, OptionText, CheckText int

	JumpTypes, RowTypes []int // of CardJump.Type and CardRow.Type
	Replace             bool  // an update may put ReplaceText in place of the buttons
}

// What both flavours share.
const (
	maxCardRows     = 6
	maxJumps        = 3
	maxVertical     = 4
	maxMenuActions  = 3
	maxButtons      = 6
	maxSelects      = 3
	maxSelectOption = 10
	maxCheckOption  = 20
	maxCardKey      = 1024 // bytes
	maxOptionID     = 128  // bytes
	maxTaskID       = 128  // bytes
	maxQuestion     = 200  // bytes of what a jump asks the bot
	maxFeedbackID   = 256  // bytes
	leastRatio      = 1.3  // of a picture
	mostRatio       = 2.25
)

// AppLimits are those of a self-built app. Source: developer documentation, page 90236.
func AppLimits() CardLimits {
	return CardLimits{
		SourceDesc: 20, Title: 36, Desc: 44, SubTitle: 160, RowName: 5, RowValue: 30, JumpTitle: 18,
		VerticalTitle: 38, VerticalDesc: 160, ButtonText: 10, OptionText: 16,
		JumpTypes: []int{0, 1, 2}, RowTypes: []int{0, 1, 2, 3}, Replace: true,
	}
}

// BotLimits are those of an intelligent bot. Source: developer documentation, page 101032.
func BotLimits() CardLimits {
	return CardLimits{
		SourceDesc: 13, Title: 26, Desc: 30, EmphasisTitle: 10, EmphasisDesc: 15, SubTitle: 112, RowName: 5, RowValue: 26,
		JumpTitle: 13, VerticalTitle: 26, VerticalDesc: 112, ButtonText: 10, OptionText: 10, CheckText: 11,
		JumpTypes: []int{0, 1, 2, 3}, RowTypes: []int{0, 1, 3},
	}
}

// CardError is a card that WeCom would refuse or show cut. It holds no text of the card.
type CardError struct {
	Field string // as WeCom names it
	Why   string
}

// Error prints it in one line.
func (e *CardError) Error() string { return "template_card." + e.Field + ": " + e.Why }

// cardCheck gathers the first thing that is wrong.
type cardCheck struct{ err *CardError }

func (c *cardCheck) fail(field, why string) {
	if c.err == nil {
		c.err = &CardError{Field: field, Why: why}
	}
}

// must holds a condition.
func (c *cardCheck) must(ok bool, field, why string) {
	if !ok {
		c.fail(field, why)
	}
}

// chars holds a text's length in characters; 0 = any.
func (c *cardCheck) chars(field, text string, most int) {
	if n := utf8.RuneCountInString(text); most > 0 && n > most {
		c.fail(field, fmt.Sprintf("%d characters, at most %d", n, most))
	}
}

// bytes holds that there is a text, and its length in bytes.
func (c *cardCheck) bytes(field, text string, most int) {
	c.must(text != "", field, "missing")
	c.must(len(text) <= most, field, fmt.Sprintf("%d bytes, at most %d", len(text), most))
}

// count holds the length of a list.
func (c *cardCheck) count(field string, n, least, most int) {
	c.must(n >= least && n <= most, field, fmt.Sprintf("%d entries, %d to %d", n, least, most))
}

// leads holds that a thing that leads somewhere says where.
func (c *cardCheck) leads(field string, kind int, url, appID string) {
	c.must(kind != 1 || url != "", field+".url", "missing")
	c.must(kind != 2 || appID != "", field+".appid", "missing")
}

// Validate holds a card against the limits of a flavour: what passes is shown whole. Errors: *CardError.
func (t TemplateCard) Validate(l CardLimits) error {
	c := &cardCheck{}
	t.checkCommon(c, l)
	switch t.CardType {
	case TextNotice:
		t.checkTextNotice(c, l)
	case NewsNotice:
		t.checkNews(c, l)
	case ButtonInteraction:
		t.checkButtons(c, l)
	case VoteInteraction:
		t.checkVote(c, l)
	case MultipleInteraction:
		t.checkMultiple(c, l)
	default:
		c.fail("card_type", "unknown")
	}
	if c.err != nil {
		return c.err
	}
	return nil
}

func (t TemplateCard) checkCommon(c *cardCheck, l CardLimits) {
	if s := t.Source; s != nil {
		c.chars("source.desc", s.Desc, l.SourceDesc)
		c.must(s.Color >= 0 && s.Color <= 3, "source.desc_color", "0 to 3")
	}
	if m := t.MainTitle; m != nil {
		c.chars("main_title.title", m.Title, l.Title)
		c.chars("main_title.desc", m.Desc, l.Desc)
	}
	if q := t.Quote; q != nil {
		c.must(q.Type >= 0 && q.Type <= 2, "quote_area.type", "0 to 2")
		c.leads("quote_area", q.Type, q.URL, q.AppID)
	}
	c.chars("sub_title_text", t.SubTitle, l.SubTitle)
	t.checkRows(c, l)
	t.checkJumps(c, l)
	t.checkMenu(c)
	if a := t.Action; a != nil {
		c.must(a.Type == 1 || a.Type == 2, "card_action.type", "1 or 2")
		c.leads("card_action", a.Type, a.URL, a.AppID)
	}
	if t.Feedback != nil {
		c.bytes("feedback.id", t.Feedback.ID, maxFeedbackID)
	}
	if t.TaskID != "" {
		c.must(goodTaskID(t.TaskID), "task_id", "letters, digits, _, - and @, at most 128 bytes")
	}
}

// goodTaskID reports whether WeCom takes a task id.
func goodTaskID(id string) bool {
	strange := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' && r != '@'
	}
	return id != "" && len(id) <= maxTaskID && strings.IndexFunc(id, strange) < 0
}

func (t TemplateCard) checkRows(c *cardCheck, l CardLimits) {
	c.count("horizontal_content_list", len(t.Rows), 0, maxCardRows)
	for _, r := range t.Rows {
		c.must(r.Name != "", "horizontal_content_list.keyname", "missing")
		c.chars("horizontal_content_list.keyname", r.Name, l.RowName)
		c.chars("horizontal_content_list.value", r.Value, l.RowValue)
		c.must(slices.Contains(l.RowTypes, r.Type), "horizontal_content_list.type", "not taken here")
		c.must(r.Type != 1 || r.URL != "", "horizontal_content_list.url", "missing")
		c.must(r.Type != 2 || r.MediaID != "", "horizontal_content_list.media_id", "missing")
		c.must(r.Type != 3 || r.UserID != "", "horizontal_content_list.userid", "missing")
	}
}

func (t TemplateCard) checkJumps(c *cardCheck, l CardLimits) {
	c.count("jump_list", len(t.Jumps), 0, maxJumps)
	for _, j := range t.Jumps {
		c.must(j.Title != "", "jump_list.title", "missing")
		c.chars("jump_list.title", j.Title, l.JumpTitle)
		c.must(slices.Contains(l.JumpTypes, j.Type), "jump_list.type", "not taken here")
		c.leads("jump_list", j.Type, j.URL, j.AppID)
		if j.Type == 3 {
			c.bytes("jump_list.question", j.Question, maxQuestion)
		}
	}
}

func (t TemplateCard) checkMenu(c *cardCheck) {
	if t.ActionMenu == nil {
		return
	}
	c.count("action_menu.action_list", len(t.ActionMenu.Actions), 1, maxMenuActions)
	seen := map[string]bool{}
	for _, a := range t.ActionMenu.Actions {
		c.must(a.Text != "", "action_menu.action_list.text", "missing")
		c.bytes("action_menu.action_list.key", a.Key, maxCardKey)
		c.must(!seen[a.Key], "action_menu.action_list.key", "twice")
		seen[a.Key] = true
	}
	c.must(t.TaskID != "", "task_id", "missing beside an action_menu")
}

func (t TemplateCard) checkTextNotice(c *cardCheck, l CardLimits) {
	c.must(t.MainTitle != nil && t.MainTitle.Title != "" || t.SubTitle != "", "main_title.title", "this or sub_title_text")
	c.must(t.Action != nil, "card_action", "missing")
	if e := t.Emphasis; e != nil {
		c.chars("emphasis_content.title", e.Title, l.EmphasisTitle)
		c.chars("emphasis_content.desc", e.Desc, l.EmphasisDesc)
	}
}

func (t TemplateCard) checkNews(c *cardCheck, l CardLimits) {
	t.needTitle(c)
	c.must(t.Action != nil, "card_action", "missing")
	c.must(t.Image != nil || t.ImageText != nil, "card_image", "this or image_text_area")
	if i := t.Image; i != nil {
		c.must(i.URL != "", "card_image.url", "missing")
		c.must(i.AspectRatio == 0 || i.AspectRatio >= leastRatio && i.AspectRatio <= mostRatio, "card_image.aspect_ratio", "1.3 to 2.25")
	}
	if i := t.ImageText; i != nil {
		c.must(i.ImageURL != "", "image_text_area.image_url", "missing")
		c.leads("image_text_area", i.Type, i.URL, i.AppID)
	}
	c.count("vertical_content_list", len(t.Vertical), 0, maxVertical)
	for _, v := range t.Vertical {
		c.must(v.Title != "", "vertical_content_list.title", "missing")
		c.chars("vertical_content_list.title", v.Title, l.VerticalTitle)
		c.chars("vertical_content_list.desc", v.Desc, l.VerticalDesc)
	}
}

func (t TemplateCard) needTitle(c *cardCheck) {
	c.must(t.MainTitle != nil && t.MainTitle.Title != "", "main_title.title", "missing")
}

func (t TemplateCard) needTask(c *cardCheck) { c.must(t.TaskID != "", "task_id", "missing") }

func (t TemplateCard) checkButtons(c *cardCheck, l CardLimits) {
	t.needTitle(c)
	t.needTask(c)
	c.count("button_list", len(t.Buttons), 1, maxButtons)
	seen := map[string]bool{}
	for _, b := range t.Buttons {
		c.must(b.Text != "", "button_list.text", "missing")
		c.chars("button_list.text", b.Text, l.ButtonText)
		c.must(b.Style >= 0 && b.Style <= 4, "button_list.style", "1 to 4")
		c.must(b.Type == 0 || b.Type == 1, "button_list.type", "0 or 1")
		if b.Type == 1 {
			c.must(b.URL != "", "button_list.url", "missing")
			continue
		}
		c.bytes("button_list.key", b.Key, maxCardKey)
		c.must(!seen[b.Key], "button_list.key", "twice")
		seen[b.Key] = true
	}
	if t.Selection != nil {
		checkSelect(c, "button_selection", *t.Selection, l)
	}
}

// checkOptions holds a list of options: of a known length, each with an id of its own.
func checkOptions(c *cardCheck, field string, options []CardOption, most, chars int) {
	c.count(field, len(options), 1, most)
	seen := map[string]bool{}
	for _, o := range options {
		c.bytes(field+".id", o.ID, maxOptionID)
		c.must(!seen[o.ID], field+".id", "twice")
		seen[o.ID] = true
		c.must(o.Text != "", field+".text", "missing")
		c.chars(field+".text", o.Text, chars)
	}
}

func checkSelect(c *cardCheck, field string, s CardSelect, l CardLimits) {
	c.bytes(field+".question_key", s.QuestionKey, maxCardKey)
	checkOptions(c, field+".option_list", s.Options, maxSelectOption, l.OptionText)
	known := func(o CardOption) bool { return o.ID == s.SelectedID }
	c.must(s.SelectedID == "" || slices.ContainsFunc(s.Options, known), field+".selected_id", "no such option")
}

func (t TemplateCard) checkSubmit(c *cardCheck, l CardLimits) {
	t.needTitle(c)
	t.needTask(c)
	if t.Submit == nil {
		c.fail("submit_button", "missing")
		return
	}
	c.must(t.Submit.Text != "", "submit_button.text", "missing")
	c.chars("submit_button.text", t.Submit.Text, l.ButtonText)
	c.bytes("submit_button.key", t.Submit.Key, maxCardKey)
}

func (t TemplateCard) checkVote(c *cardCheck, l CardLimits) {
	t.checkSubmit(c, l)
	if t.Checkbox == nil {
		c.fail("checkbox", "missing")
		return
	}
	c.bytes("checkbox.question_key", t.Checkbox.QuestionKey, maxCardKey)
	c.must(t.Checkbox.Mode == 0 || t.Checkbox.Mode == 1, "checkbox.mode", "0 or 1")
	checkOptions(c, "checkbox.option_list", t.Checkbox.Options, maxCheckOption, l.CheckText)
}

func (t TemplateCard) checkMultiple(c *cardCheck, l CardLimits) {
	t.checkSubmit(c, l)
	c.count("select_list", len(t.Selects), 1, maxSelects)
	for _, s := range t.Selects {
		checkSelect(c, "select_list", s, l)
	}
}
