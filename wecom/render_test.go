package wecom

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"duban/delivery"
)

func TestRender(t *testing.T) {
	for name, tc := range map[string]struct {
		out  delivery.Outgoing
		want []string
	}{
		"text":              {delivery.Outgoing{Text: "第9条由县司法局牵头。\n"}, []string{"第9条由县司法局牵头。"}},
		"choices":           {delivery.Outgoing{Text: "哪一条？", Choices: []string{"第4条", "第5条"}}, []string{"哪一条？\n1. 第4条\n2. 第5条\n回复数字即可。"}},
		"choices only":      {delivery.Outgoing{Choices: []string{"是"}}, []string{"1. 是\n回复数字即可。"}},
		"nothing":           {delivery.Outgoing{Text: " \n\x00"}, nil},
		"what JSON escapes": {delivery.Outgoing{Text: "一\u2028二\x1b\x7f三\xff四\r\n<五>&"}, []string{"一\n二三四\n<五>&"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Render(tc.out); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestSplitCutsAtTheBestBoundary(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"fits":                   {"1234567890123456789012345678", []string{"1234567890123456789012345678"}},
		"paragraph before line":  {"12345678901234567\n\n90123\n5678901234", []string{"12345678901234567", "90123\n5678901234"}},
		"line before sentence":   {"12345678901234567\n9012。5678901234", []string{"12345678901234567", "9012。5678901234"}},
		"sentence before clause": {"一二三四五六。七，八九十一", []string{"一二三四五六。", "七，八九十一"}},
		"clause":                 {"一二三四五六，七八九十一", []string{"一二三四五六，", "七八九十一"}},
		"too early a boundary":   {"一。二三四五六七八九十一", []string{"一。二三四五六七八", "九十一"}},
		"between characters":     {"一二三四五六七八九十", []string{"一二三四五六七八九", "十"}},
		"only blanks between":    {"一二三四五六七" + strings.Repeat(" ", 40) + "八", []string{"一二三四五六七", "八"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := split(tc.text, 28); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	f.Add("第9条由县司法局牵头。", "好的")
	f.Add(strings.Repeat("每年至少2次，", 300), "")
	f.Add("\\u003c<a href=\"https://例\">x</a>\x00\u2029\xff", "\n")
	f.Fuzz(func(t *testing.T, text, choice string) {
		texts := Render(delivery.Outgoing{Text: text, Choices: []string{choice}})
		for _, piece := range texts {
			if piece == "" || len(piece) > maxText || !utf8.ValidString(piece) {
				t.Fatalf("a piece of %d bytes: %q", len(piece), piece)
			}
			if strings.Contains(strings.ReplaceAll(encode(t, piece), `\\`, ""), `\u`) {
				t.Fatalf("JSON escapes %q", piece)
			}
		}
		kept := func(s string) string { return strings.Join(strings.Fields(Clean(s)), "") }
		if got := strings.Join(strings.Fields(strings.Join(texts, "")), ""); got != kept(text)+"1."+kept(choice)+"回复数字即可。" {
			t.Fatalf("something was lost: %q", got)
		}
	})
}

// encode writes JSON as silenceper's PostJSONContext does.
func encode(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
