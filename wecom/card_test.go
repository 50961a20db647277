package wecom

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"duban/delivery"
)

var update = flag.Bool("update", false, "write the golden files anew")

// flavours are the two that take cards.
func flavours() map[string]CardLimits {
	return map[string]CardLimits{"app": AppLimits(), "bot": BotLimits()}
}

func confirmCard() delivery.Card {
	return delivery.Card{
		Subject: "draft:1", Title: "记下这一条？", Note: "《岭北县营商环境若干措施》第4条",
		Lines:   []delivery.Line{{Name: "单位", Value: "城关镇"}, {Name: "状态", Value: "已完成"}},
		Buttons: []delivery.Button{{Label: "确认", Key: `{"a":"report","s":"yes"}`, Main: true}, {Label: "取消", Key: `{"a":"report","s":"no"}`}},
	}
}

// cardSamples are one of each form that a neutral card takes.
func cardSamples() map[string]delivery.Card {
	many := delivery.Card{Title: "哪几条完成了？", Many: true, Buttons: []delivery.Button{{Label: "提交", Key: "k", Main: true}}}
	for _, n := range []string{"4", "5", "9"} {
		many.Options = append(many.Options, delivery.Option{ID: n, Label: "第" + n + "条"})
	}
	one := confirmCard()
	one.Options = many.Options
	closed := confirmCard()
	closed.Closed, closed.Link = "已记录", "https://duban.example/ledger"
	long := confirmCard()
	long.Lines = append(long.Lines, delivery.Line{Name: "要求", Value: strings.Repeat("每年开展培训不少于2次，", 4)})
	return map[string]delivery.Card{
		"buttons": confirmCard(), "many": many, "one": one, "closed": closed, "long line": long,
		"notice": {Title: "第4条还有3天到期", Note: "城关镇", Link: "https://duban.example/m/4"},
	}
}

func TestRenderCardGolden(t *testing.T) {
	for flavour, limits := range flavours() {
		got := map[string]any{}
		for name, card := range cardSamples() {
			rendered, whole, err := RenderCard(card, TaskID(name), limits)
			if err != nil {
				t.Errorf("%s %s: %v", flavour, name, err)
				continue
			}
			got[name] = map[string]any{"whole": whole, "card": rendered}
		}
		data, err := json.MarshalIndent(got, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		path := "testdata/cards-" + flavour + ".json"
		if *update {
			if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || strings.TrimSpace(string(want)) != string(data) {
			t.Errorf("%s differs (-update writes it): %v\n%s", path, err, data)
		}
	}
}

func TestRenderCardKeepsWhatMatters(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*delivery.Card)
		whole  bool
		field  string // of the CardError, "" for none
	}{
		"as it is":                    {func(*delivery.Card) {}, true, ""},
		"long title":                  {func(c *delivery.Card) { c.Title = strings.Repeat("长", 60) }, false, ""},
		"long note goes below":        {func(c *delivery.Card) { c.Note = strings.Repeat("长", 100) }, true, ""},
		"very long note":              {func(c *delivery.Card) { c.Note = strings.Repeat("长", 300) }, false, ""},
		"a name of six goes below":    {func(c *delivery.Card) { c.Lines[0].Name = "责任单位名称" }, true, ""},
		"seven short lines go below":  {func(c *delivery.Card) { c.Lines = make([]delivery.Line, 7) }, true, ""},
		"a line too long for below":   {func(c *delivery.Card) { c.Lines[0].Value = strings.Repeat("长", 200) }, false, ""},
		"seven buttons":               {func(c *delivery.Card) { c.Buttons = sevenButtons() }, false, ""},
		"a key too long":              {func(c *delivery.Card) { c.Buttons[1].Key = strings.Repeat("k", 1025) }, false, ""},
		"a label too long":            {func(c *delivery.Card) { c.Buttons[1].Label = strings.Repeat("长", 11) }, true, ""},
		"the same key twice":          {func(c *delivery.Card) { c.Buttons[1].Key = c.Buttons[0].Key }, false, "button_list.key"},
		"no title":                    {func(c *delivery.Card) { c.Title = " " }, false, "main_title.title"},
		"neither button nor link":     {func(c *delivery.Card) { c.Buttons = nil }, false, "card_action"},
		"options that look the same":  {func(c *delivery.Card) { c.Options = twins() }, false, "option_list.text"},
		"more than ten options":       {func(c *delivery.Card) { c.Options, c.Buttons, c.Lines = options(12), c.Buttons[:1], nil }, true, ""},
		"lines have no place in it":   {func(c *delivery.Card) { c.Options, c.Buttons = options(12), c.Buttons[:1] }, false, ""},
		"more than twenty options":    {func(c *delivery.Card) { c.Options = options(21) }, false, "checkbox.option_list"},
		"many, with no button":        {func(c *delivery.Card) { c.Options, c.Many, c.Buttons = options(3), true, nil }, false, "submit_button"},
		"an option's id too long":     {func(c *delivery.Card) { c.Options = []delivery.Option{{ID: strings.Repeat("i", 129), Label: "一"}} }, false, "button_selection.option_list.id"},
		"closed, with no button left": {func(c *delivery.Card) { c.Closed, c.Buttons = "已记录", nil }, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			card := confirmCard()
			tc.change(&card)
			rendered, whole, err := RenderCard(card, TaskID("k"), AppLimits())
			if tc.field != "" {
				if e, ok := errors.AsType[*CardError](err); !ok || e.Field != tc.field {
					t.Errorf("%v, want it to name %s", err, tc.field)
				}
				return
			}
			if err != nil || whole != tc.whole {
				t.Errorf("whole %v, %v; %+v", whole, err, rendered)
			}
		})
	}
}

func sevenButtons() (out []delivery.Button) {
	for _, n := range "一二三四五六七" {
		out = append(out, delivery.Button{Label: string(n), Key: string(n)})
	}
	return out
}

func twins() []delivery.Option {
	same := strings.Repeat("长", 20)
	return []delivery.Option{{ID: "1", Label: same + "一"}, {ID: "2", Label: same + "二"}}
}

func options(n int) (out []delivery.Option) {
	for i := range n {
		out = append(out, delivery.Option{ID: strings.Repeat("x", i+1), Label: "第" + strings.Repeat("一", i%8) + string(rune('A'+i)) + "条"})
	}
	return out
}

func TestTaskID(t *testing.T) {
	one, two := TaskID("wecom:ww1:7:1/0"), TaskID("wecom:ww1:7:1/1")
	if one == two || one != TaskID("wecom:ww1:7:1/0") || !goodTaskID(one) {
		t.Error(one, two)
	}
	for id, want := range map[string]bool{"": false, "a b": false, "a:b": false, "aZ0_-@": true, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false} {
		if goodTaskID(id) != want {
			t.Errorf("goodTaskID(%q) = %v", id, !want)
		}
	}
}

func TestShorten(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		most int
		want string
	}{
		"fits":             {"一二三", 3, "一二三"},
		"no limit":         {"一二三", 0, "一二三"},
		"at a clause":      {"一二三四，五六七", 7, "一二三四…"},
		"too early a mark": {"一，二三四五六七", 7, "一，二三四五…"},
	} {
		if got, cut := Shorten(tc.text, tc.most); got != tc.want || cut != (tc.text != tc.want) {
			t.Errorf("%s: %q %v", name, got, cut)
		}
	}
}

// FuzzRenderCard: what is rendered passes its own limits, whatever the texts are.
func FuzzRenderCard(f *testing.F) {
	f.Add("标题", "备注", "名", "值", "好", true)
	f.Add(strings.Repeat("长", 50), "\x00\n", "六个字的名称", strings.Repeat("值", 40), "", false)
	f.Fuzz(func(t *testing.T, title, note, name, value, label string, many bool) {
		card := delivery.Card{Title: title, Note: note, Lines: []delivery.Line{{Name: name, Value: value}}, Many: many,
			Options: []delivery.Option{{ID: "1", Label: label}}, Buttons: []delivery.Button{{Label: label, Key: "k"}}}
		for flavour, limits := range flavours() {
			rendered, _, err := RenderCard(card, "t", limits)
			if err == nil && (rendered.Validate(limits) != nil || !utf8.ValidString(rendered.MainTitle.Title)) {
				t.Fatalf("%s: %+v", flavour, rendered)
			}
		}
	})
}
