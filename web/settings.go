package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"duban/ledger"
)

// ColourPrefix opens the keys of the colours.
const ColourPrefix = "colour."

// Settings are those that change while the program runs.
type Settings interface {
	// Settings lists them, in the order in which the page shows them.
	Settings(ctx context.Context) ([]Setting, error)
	// Change puts a value in the place of another; "" is as file and environment have it.
	// Errors: Invalid with a sentence for the person, Conflict when another value than before stands by now.
	Change(ctx context.Context, key, before, after string, by ledger.Act) error
}

// Setting is one of them.
type Setting struct {
	Key     string
	Base    string // as file and environment have it
	Changed string // on the page, "" = Base holds
	By      string // who changed it last, "" = nobody did
	At      time.Time
}

// Value is what holds now.
func (s Setting) Value() string {
	if s.Changed != "" {
		return s.Changed
	}
	return s.Base
}

// LightColour is a light with a colour.
type LightColour struct {
	Light  Light
	Colour Colour
}

// ShippedColours are the colours where nobody chose others, the most pressing first.
func ShippedColours() []LightColour {
	all := make([]LightColour, len(lightWords))
	for i, w := range lightWords {
		all[i] = LightColour{w.light, w.colour}
	}
	return all
}

// ColourKey is the key of a light's colour.
func ColourKey(l Light) string { return ColourPrefix + string(l) }

// colourWords are the colours that the style sheet knows.
var colourWords = []struct {
	Colour           Colour
	Chinese, English string
}{{"red", "红", "red"}, {"yellow", "黄", "yellow"}, {"blue", "蓝", "blue"}, {"green", "绿", "green"}, {"grey", "灰", "grey"}}

// CheckColour holds a colour against those that are known; "" is the shipped one. Errors: Invalid.
func CheckColour(key, colour string) error {
	if Light(strings.TrimPrefix(key, ColourPrefix)).word().chinese == "" {
		return ledger.Errorf(ledger.Invalid, "没有这一项设置。")
	}
	for _, c := range colourWords {
		if colour == "" || string(c.Colour) == colour {
			return nil
		}
	}
	return ledger.Errorf(ledger.Invalid, "颜色只有红、黄、蓝、绿、灰五种，请选一种。")
}

// settingWord is what a setting is called, and how it is written.
type settingWord struct{ chinese, hint, english string }

var settingWords = map[string]settingWord{
	"reminder.send_at":      {"每天几点开始提醒", "只在工作日发，如 9:00", "when reminders go out"},
	"reminder.quiet_hours":  {"免打扰时段", "如 20:00-8:00；不要就写 none", "quiet hours"},
	"reminder.lead_days":    {"到期前几个工作日提醒", "用逗号隔开，如 7,3,1,0", "working days before the day"},
	"reminder.overdue_days": {"逾期后第几个工作日提醒", "用逗号隔开，如 1,3", "working days behind the day"},
	"reminder.every":        {"再往后每隔几个工作日提醒", "0 是不再提醒", "then every so many working days"},
	"reminder.chase":        {"逾期多少个工作日后不再提醒", "台账照样显示", "working days until reminders end"},
	"reminder.leader_after": {"逾期几个工作日告诉单位负责人", "0 是不告诉", "working days until the leader is told"},
	"reminder.lead_after":   {"逾期几个工作日告诉牵头单位", "0 是不告诉", "working days until the lead unit is told"},
	"reminder.slip_after":   {"逾期几个工作日起草催办单", "0 是不起草", "working days until a slip is drafted"},
}

// settingsView is the page of them 设置.
type settingsView struct {
	Frame
	Rows    []settingRow
	Colours []settingRow
	Choices []labelled // of a colour
	Note    string
}

// settingRow is one setting with its words.
type settingRow struct {
	Setting
	Name, Hint string
	Light      Light
	Typed      string // in the field
	When       string
	Trouble    string
}

// settingView is a setting with the page.
type settingView struct {
	View *settingsView
	R    settingRow
}

// SettingOf gives a setting to a template.
func (v *settingsView) SettingOf(r settingRow) settingView { return settingView{v, r} }

// settings shows them.
func (s *site) settings(v *visit) error {
	view, err := v.settingsView()
	if err != nil {
		return err
	}
	if v.asked("done") != "" {
		view.Note = view.Say("已存下，马上起作用，并记入留痕。", "Kept; it holds from now on and is in the record of changes.")
	}
	return v.show(http.StatusOK, "settings", view)
}

func (v *visit) settingsView() (*settingsView, error) {
	if v.site.Settings == nil {
		return nil, errNoPage()
	}
	all, err := v.site.Settings.Settings(v.r.Context())
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	view := &settingsView{Frame: v.frame("设置", "Settings")}
	for _, c := range colourWords {
		view.Choices = append(view.Choices, labelled{string(c.Colour), view.Say(c.Chinese, c.English)})
	}
	for _, one := range all {
		row := settingRow{Setting: one, Typed: one.Value()}
		if one.By != "" {
			row.When = view.Say(one.By+"改于"+v.moment(one.At), "changed by "+one.By+" "+v.moment(one.At))
		}
		if name, colour := strings.CutPrefix(one.Key, ColourPrefix); colour {
			row.Light = Light(name)
			row.Name = view.Light(row.Light)
			view.Colours = append(view.Colours, row)
			continue
		}
		w := settingWords[one.Key]
		row.Name, row.Hint = view.Say(w.chinese, w.english), view.Say(w.hint, "")
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

// Word prints a value of a colour.
func (v *settingsView) Word(colour string) string {
	for _, c := range v.Choices {
		if c.Value == colour {
			return c.Label
		}
	}
	return colour
}

// settingsAct changes one.
func (s *site) settingsAct(v *visit) error {
	if s.Settings == nil {
		return errNoPage()
	}
	key, before, after := v.sent("key"), v.sent("was"), v.sent("value")
	if v.sent("act") == "restore" {
		after = ""
	} else if after == "" {
		return v.settingsAgain(key, after, ledger.Errorf(ledger.Invalid, "没有写值。要用原来的，请点“恢复默认”。"))
	}
	err := s.Settings.Change(v.r.Context(), key, before, after, v.actor())
	switch ledger.CodeOf(err) {
	case "":
		s.Log.InfoContext(v.r.Context(), "setting changed", "key", key, "user", v.viewer.UserID)
		http.Redirect(v.w, v.r, prefix+"/settings?done=yes", http.StatusSeeOther)
		return nil
	case ledger.Invalid, ledger.Conflict:
		return v.settingsAgain(key, after, err)
	}
	return fmt.Errorf("change a setting: %w", err)
}

// settingsAgain shows the page with what could not be kept, and why.
func (v *visit) settingsAgain(key, typed string, cause error) error {
	view, err := v.settingsView()
	if err != nil {
		return err
	}
	words := cause.Error()
	var known *ledger.Error
	if errors.As(cause, &known) {
		words = known.Error()
	}
	if ledger.CodeOf(cause) == ledger.Conflict {
		words = "这一项刚刚被别人改过，您的没有存。现在的值在下面，请看一下再改。"
	}
	for _, rows := range [][]settingRow{view.Rows, view.Colours} {
		for i := range rows {
			if rows[i].Key == key {
				rows[i].Trouble = words
				if ledger.CodeOf(cause) == ledger.Invalid {
					rows[i].Typed = typed
				}
			}
		}
	}
	return v.show(statusOf(ledger.CodeOf(cause)), "settings", view)
}

// recolour takes over the colours that were chosen; without an answer those that are known stay.
func (s *site) recolour(ctx context.Context) {
	if s.Settings == nil {
		return
	}
	all, err := s.Settings.Settings(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "colours not read", "error", err)
		return
	}
	chosen := map[Light]Colour{}
	for _, one := range all {
		if name, colour := strings.CutPrefix(one.Key, ColourPrefix); colour && one.Changed != "" && CheckColour(one.Key, one.Changed) == nil {
			chosen[Light(name)] = Colour(one.Changed)
		}
	}
	s.colours.Store(&chosen)
}
