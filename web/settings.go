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

// Keys that the page knows by name. Those that begin with lightsPrefix are the colours'.
const (
	LexiconKey   = "words.lexicon" // what people say for what documents write, line by line
	NamedKey     = "words.named"   // things that everybody calls the same, line by line
	wordsPrefix  = "words."        // an empty one is none
	lightsPrefix = "lights."
	lightWords   = lightsPrefix + "words"
	lightColours = lightsPrefix + "colours"
	nearDays     = lightsPrefix + "near_days"
)

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
	File    string // what a file besides says, for reading alone; "" = nothing
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

// settingWord is what a setting is called, and how it is written.
type settingWord struct{ chinese, hint, english string }

var settingWords = map[string]settingWord{
	"reminder.send_at":      {"每天几点开始提醒", "只在工作日发，如 9:00", "when reminders go out"},
	quietHours:              {"免打扰时段", "如 20:00-8:00；不要就写“无”", "quiet hours"},
	"reminder.lead_days":    {"到期前几个工作日提醒", "用逗号隔开，如 7,3,1,0", "working days before the day"},
	"reminder.overdue_days": {"逾期后第几个工作日提醒", "用逗号隔开，如 1,3", "working days behind the day"},
	"reminder.every":        {"再往后每隔几个工作日提醒", "0 是不再提醒", "then every so many working days"},
	"reminder.chase":        {"逾期多少个工作日后不再提醒", "台账照样显示", "working days until reminders end"},
	"reminder.leader_after": {"逾期几个工作日告诉单位负责人", "0 是不告诉", "working days until the leader is told"},
	"reminder.lead_after":   {"逾期几个工作日告诉牵头单位", "0 是不告诉", "working days until the lead unit is told"},
	"reminder.slip_after":   {"逾期几个工作日起草催办单", "0 是不起草", "working days until a slip is drafted"},
	nearDays:                {"到期前几天算临近", "0 到 90，按日历天数", "days before the day that count as near"},
	"lights.late":           {"第一种颜色", "一般是过了时限的", "first colour"},
	"lights.slow":           {"第二种颜色", "一般是有困难、被退回的", "second colour"},
	"lights.near":           {"第三种颜色", "一般是快到期的", "third colour"},
	"lights.good":           {"第四种颜色", "一般是办成的、正常推进的", "fourth colour"},
	"lights.rest":           {"第五种颜色", "一般是还没到时候的、不涉及的", "fifth colour"},
	lightWords:              {"各种状态的叫法", "2到6个汉字；网页、表格、材料、图片一起改，聊天里照平常说法", "words of the states"},
	lightColours:            {"各种状态用哪种颜色", "", "colours of the states"},
	LexiconKey:              {"本单位词表", "一行一条：口语 = 文件用语；停用随程序带的写 口语 !=；# 后面是说明", "words people say = words documents write"},
	NamedKey:                {"大家叫法一样的名称", "一行一个或几个；文件里没有的，程序会直说没有；停用随程序带的写 !名称", "things everybody calls the same"},
}

// settingsView is the page of them 设置.
type settingsView struct {
	Frame
	Rows    []settingRow // of one value
	Colours []settingRow // of a name and a colour
	States  []settingRow // a form for all lights: words, colours
	Words   []settingRow // of many lines
	Choices []labelled   // of colours
	Note    string
}

// settingRow is one setting with its words.
type settingRow struct {
	Setting
	Name, Hint string
	Hue        ledger.Hue
	Colour     ledger.Colour // in the fields
	Typed      string        // in the field
	Lights     []lightField  // in the fields
	When       string
	Trouble    []string // lines
}

// lightField is a light in a form.
type lightField struct {
	Light ledger.Light
	Typed string
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
	for _, h := range ledger.Hues() {
		view.Choices = append(view.Choices, labelled{string(h), v.look.Colours[h].Name})
	}
	for _, one := range all {
		v.addSetting(view, one)
	}
	return view, nil
}

// addSetting puts a setting among those of its form.
func (v *visit) addSetting(view *settingsView, one Setting) {
	w := settingWords[one.Key]
	row := settingRow{Setting: one, Typed: spoken(one.Key, one.Value()), Name: view.Say(w.chinese, w.english), Hint: view.Say(w.hint, "")}
	if one.By != "" {
		row.When = view.Say(one.By+"改于"+v.instant(one.At), "changed by "+one.By+" "+v.instant(one.At))
	}
	switch hue, colour := strings.CutPrefix(one.Key, lightsPrefix); {
	case one.Key == LexiconKey || one.Key == NamedKey:
		view.Words = append(view.Words, row)
	case one.Key == lightWords || one.Key == lightColours:
		for _, l := range ledger.LightKinds() {
			typed := v.look.Word(l)
			if one.Key == lightColours {
				typed = string(v.look.Hue(l))
			}
			row.Lights = append(row.Lights, lightField{l, typed})
		}
		view.States = append(view.States, row)
	case colour && one.Key != nearDays:
		row.Hue, row.Colour = ledger.Hue(hue), v.look.Colours[ledger.Hue(hue)]
		view.Colours = append(view.Colours, row)
	default:
		view.Rows = append(view.Rows, row)
	}
}

// typed is what a form says: of several fields one value is made.
func (v *visit) typed(key string) string {
	switch {
	case key == lightWords || key == lightColours:
		var parts []string
		for _, l := range ledger.LightKinds() {
			parts = append(parts, string(l)+"="+v.sent("of."+string(l)))
		}
		return strings.Join(parts, ",")
	case strings.HasPrefix(key, lightsPrefix) && key != nearDays:
		return v.sent("name") + "=" + strings.TrimPrefix(v.sent("rgb"), "#")
	}
	return written(key, v.sent("value"))
}

// quietHours is the one setting in which a word of the settings file stands for nothing; people write 无.
const quietHours = "reminder.quiet_hours"

// spoken is a value as people read it.
func spoken(key, value string) string {
	if key == quietHours && value == "none" {
		return "无"
	}
	return value
}

// written is a value as the settings have it.
func written(key, value string) string {
	if key == quietHours && (value == "无" || value == "没有" || value == "不要") {
		return "none"
	}
	return value
}

// RestoreWord is what the button says that takes a change back: with what holds then, where that is short.
func (v *settingsView) RestoreWord(r settingRow) string {
	switch {
	case strings.HasPrefix(r.Key, wordsPrefix):
		return v.Say("全部清空", "Clear")
	case r.Base == "" || strings.HasPrefix(r.Key, lightsPrefix) && r.Key != nearDays:
		return v.Say("恢复默认", "Restore")
	}
	return v.Say("恢复默认（"+r.Base+"）", "Restore ("+r.Base+")")
}

// settingsAct changes one.
func (s *site) settingsAct(v *visit) error {
	if s.Settings == nil {
		return errNoPage()
	}
	key, before, after := v.sent("key"), v.sent("was"), v.typed(v.sent("key"))
	if v.sent("act") == "restore" {
		after = ""
	} else if after == "" && !strings.HasPrefix(key, wordsPrefix) {
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
	for _, rows := range [][]settingRow{view.Rows, view.Colours, view.States, view.Words} {
		for i := range rows {
			if rows[i].Key == key {
				rows[i].refuse(v, typed, words, ledger.CodeOf(cause) == ledger.Invalid)
			}
		}
	}
	return v.show(statusOf(ledger.CodeOf(cause)), "settings", view)
}

// refuse puts into a form why it was not kept, and what was typed where that can be put right.
func (r *settingRow) refuse(v *visit, typed, words string, again bool) {
	r.Trouble = strings.Split(fullWidth(words), "\n")
	if !again {
		return
	}
	r.Typed = typed
	for i := range r.Lights {
		r.Lights[i].Typed = v.sent("of." + string(r.Lights[i].Light))
	}
	if r.Hue != "" {
		r.Colour = ledger.Colour{Name: v.sent("name"), RGB: strings.TrimPrefix(v.sent("rgb"), "#")}
	}
}
