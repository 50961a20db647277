package wecom

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/delivery"
)

// questionKey names the one question that a rendered card asks.
const questionKey = "q"

// closedKey is the key of the button that stands on a closed card where nothing can be greyed. bot.ParseTap knows none
// like it.
const closedKey = "closed"

// TaskID is the task id of the card of a message: the same for the same Outgoing.Key. Shape: d- and 40 hex digits.
func TaskID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "d-" + hex.EncodeToString(sum[:20])
}

// RenderCard puts a card into WeCom's form, within the limits of a flavour: buttons become a button_interaction, Options
// with Many a vote_interaction (so do more than ten without), other Options a button_selection above the buttons, a Link
// without buttons a text_notice. A Closed card has no buttons but what stands in their place. Texts that are too long
// are shortened with …; whole is false when a part of Note, Lines or Buttons is not on it: then the words must go out
// as well.
// Errors: *CardError when it cannot be shown as a card, for the words to be sent instead.
func RenderCard(card delivery.Card, taskID string, l CardLimits) (t TemplateCard, whole bool, err error) {
	r := &cardRender{from: card, limits: l, whole: !card.Beside, card: TemplateCard{TaskID: taskID}}
	r.title()
	switch buttons := r.buttons(); {
	case card.Closed != "":
		r.closed()
	case len(card.Options) > 0 && (card.Many || len(card.Options) > maxSelectOption):
		r.vote(buttons)
	case len(buttons) > 0:
		r.interaction(buttons)
	default:
		r.notice()
	}
	if r.err == nil {
		r.err = r.card.Validate(l)
	}
	if r.err != nil {
		return TemplateCard{}, false, r.err
	}
	return r.card, r.whole, nil
}

// cardRender is one card on its way into WeCom's form.
type cardRender struct {
	from   delivery.Card
	limits CardLimits
	card   TemplateCard
	whole  bool
	err    error
}

// line is a text in one line, without what JSON would escape.
func line(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }

// Shorten cuts a text to so many characters, the … included, at a boundary in its second half if there is one.
// 0 or less: it stays whole.
func Shorten(text string, most int) (short string, cut bool) {
	if most <= 0 || utf8.RuneCountInString(text) <= most {
		return text, false
	}
	runes := []rune(text)[:most-1]
	for i := len(runes) - 1; i > len(runes)/2; i-- {
		if strings.ContainsRune("。！？；，、,; \n）)》", runes[i]) {
			runes = runes[:i+1]
			break
		}
	}
	return strings.TrimRight(string(runes), "。！？；，、,; \n") + "…", true
}

func (r *cardRender) title() {
	title, cut := Shorten(line(r.from.Title), r.limits.Title)
	r.card.MainTitle, r.whole = &CardTitle{Title: title}, r.whole && !cut
}

// note puts Note below the title, where there is room for little.
func (r *cardRender) note() {
	desc, cut := Shorten(line(r.from.Note), r.limits.Desc)
	r.card.MainTitle.Desc, r.whole = desc, r.whole && !cut
}

// rows are the Lines as WeCom's rows.
func (r *cardRender) rows() (rows []CardRow, fit bool) {
	fit = len(r.from.Lines) <= maxCardRows
	for _, l := range r.from.Lines[:min(len(r.from.Lines), maxCardRows)] {
		name, cutName := Shorten(cmp.Or(line(l.Name), "·"), r.limits.RowName)
		value, cutValue := Shorten(line(l.Value), r.limits.RowValue)
		rows, fit = append(rows, CardRow{Name: name, Value: value}), fit && !cutName && !cutValue
	}
	return rows, fit
}

// body puts Note and Lines where they fit: rows, else a text below the title that holds both, else shortened rows.
func (r *cardRender) body() {
	rows, fit := r.rows()
	note := strings.TrimSpace(Clean(r.from.Note))
	if !fit {
		if text := withLines(note, r.from.Lines); utf8.RuneCountInString(text) <= r.limits.SubTitle {
			r.card.SubTitle = text
			return
		}
		r.whole = false
	}
	r.card.Rows = rows
	if !strings.Contains(note, "\n") && utf8.RuneCountInString(note) <= r.limits.Desc {
		r.card.MainTitle.Desc = note
		return
	}
	if utf8.RuneCountInString(note) > r.limits.SubTitle {
		r.whole = false // the words stand above the card, which need not say them again
		return
	}
	r.card.SubTitle = note
}

// withLines is a text with the lines of a card below it.
func withLines(text string, lines []delivery.Line) string {
	all := []string{text}
	for _, l := range lines {
		all = append(all, strings.Trim(line(l.Name)+"："+line(l.Value), "："))
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}

// buttons are those that WeCom takes; the words speak of the others.
func (r *cardRender) buttons() []CardButton {
	var out []CardButton
	for _, b := range r.from.Buttons {
		text, _ := Shorten(line(b.Label), r.limits.ButtonText)
		if len(out) == maxButtons || text == "" || b.Key == "" || len(b.Key) > maxCardKey {
			r.whole = false
			continue
		}
		style := 2
		if b.Main {
			style = 1
		}
		out = append(out, CardButton{Text: text, Style: style, Key: b.Key})
	}
	return out
}

// options are the Options with texts that still differ.
func (r *cardRender) options(chars int) []CardOption {
	var out []CardOption
	seen := map[string]bool{}
	for _, o := range r.from.Options {
		text, _ := Shorten(line(o.Label), chars)
		if seen[text] {
			r.err = cmp.Or(r.err, error(&CardError{Field: "option_list.text", Why: "two look the same when shortened"}))
		}
		seen[text] = true
		out = append(out, CardOption{ID: o.ID, Text: text})
	}
	return out
}

func (r *cardRender) interaction(buttons []CardButton) {
	r.card.CardType, r.card.Buttons = ButtonInteraction, buttons
	r.body()
	r.link()
	if len(r.from.Options) > 0 {
		r.card.Selection = &CardSelect{QuestionKey: questionKey, Options: r.options(r.limits.OptionText)}
	}
}

// vote has room for a title, the options and one button.
func (r *cardRender) vote(buttons []CardButton) {
	r.card.CardType = VoteInteraction
	r.card.Checkbox = &CardCheckbox{QuestionKey: questionKey, Options: r.options(r.limits.CheckText)}
	if r.from.Many {
		r.card.Checkbox.Mode = 1
	}
	r.note()
	r.whole = r.whole && len(r.from.Lines) == 0 && len(buttons) == 1
	if len(buttons) > 0 {
		main := max(0, slices.IndexFunc(buttons, func(b CardButton) bool { return b.Style == 1 }))
		r.card.Submit = &CardSubmit{Text: buttons[main].Text, Key: buttons[main].Key}
	}
}

func (r *cardRender) notice() {
	r.card.CardType, r.card.TaskID = TextNotice, ""
	if r.from.Link != "" {
		r.card.Action = &CardAction{Type: 1, URL: r.from.Link}
	}
	r.body()
	r.link()
}

// link offers the page.
func (r *cardRender) link() {
	if r.from.Link != "" {
		r.card.Jumps = []CardJump{{Type: 1, Title: "查看详情", URL: r.from.Link}}
	}
}

// closed is a card whose buttons have done their work.
func (r *cardRender) closed() {
	r.whole = true // the buttons are gone on purpose
	done, _ := Shorten(line(r.from.Closed), r.limits.ButtonText)
	r.card.CardType, r.card.Buttons = ButtonInteraction, []CardButton{{Text: done, Style: 2, Key: closedKey}}
	if r.limits.Replace {
		r.card.ReplaceText = done
	}
	r.body()
	r.link()
}
