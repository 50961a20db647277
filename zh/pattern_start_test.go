package zh

import (
	"reflect"
	"testing"
)

// TestPatternFindsWhatItsExpressionFinds: expressions of every form, of which some can be begun at chosen places only.
func TestPatternFindsWhatItsExpressionFinds(t *testing.T) {
	exprs := []struct {
		name, expr string
		begun      bool // only where a match can begin
	}{
		{"words", `完成|办结|做完`, true}, {"a shorter word first", `完|完成`, true}, {"optional head", `(?:已)?完成`, true}, {"a class", `[条项](?:都|全)`, true},
		{"groups", `第?([0-9一二三]+)(条|项)?`, true}, {"folded case", `(?i)ok|done`, true}, {"a boundary behind", `done\b`, true}, {"a boundary inside", `ok \bdone`, true},
		{"a boundary before", `\bdone`, true}, {"the beginning", `^完成`, true}, {"the end", `完成$`, true}, {"any character before", `.完成`, true},
		{"a long class", `[^,]完成`, true}, {"a long class or the beginning", `(?:^|[^未,])完成`, true}, {"any two before", `..完成`, false}, {"any number before", `.*完成`, false},
		{"at most one before", `.?完成`, true}, {"a list", `完成|办结|做完|[^未]完|^很|\bdone|第.条|好$`, true}, {"a list of lists", `(?:完|很)(?:成|好)|.项|第一|第二|和|办|结`, true}, {"nothing", `(?:完成)*`, false}, {"repeated", `(?:很){1,2}好`, true}, {"repeated or not", `(?:很){0,2}好`, true},
		{"several lines", `(?m)完成$`, true}, {"lazy", `第.*?条`, true}, {"greedy", `第.*条`, true}, {"small capitals", `(?i)k`, true},
	}
	texts := []string{"", "完", "已完成", "完成完成", "很很很好", "OK done, not done.", "okdone ok done", "第12条都完成,第三项全办结", "K是开尔文", "未完成\n已完成", "\xff完成\xff", "第一条和第二条"}
	for _, e := range exprs {
		p := Compile(e.expr)
		if begun := p.spots != nil; begun != e.begun {
			t.Errorf("%s: begun at chosen places: %v", e.name, begun)
		}
		for _, text := range texts {
			same(t, p, e.name, text)
		}
	}
}

// same compares every method with that of regexp.
func same(t *testing.T, p *Pattern, name, text string) {
	t.Helper()
	re, upper := p.Regexp(), func(s string) string { return "<" + s + ">" }
	pairs := [][2]any{
		{p.MatchString(text), re.MatchString(text)}, {p.FindString(text), re.FindString(text)}, {p.FindStringIndex(text), re.FindStringIndex(text)},
		{p.FindStringSubmatch(text), re.FindStringSubmatch(text)}, {p.FindStringSubmatchIndex(text), re.FindStringSubmatchIndex(text)},
		{p.FindAllString(text, 2), re.FindAllString(text, 2)}, {p.FindAllStringSubmatch(text, -1), re.FindAllStringSubmatch(text, -1)},
		{p.FindAllSubmatchIndex([]byte(text), -1), re.FindAllSubmatchIndex([]byte(text), -1)}, {p.FindSubmatchIndex([]byte(text)), re.FindSubmatchIndex([]byte(text))},
		{p.ReplaceAllString(text, "…"), re.ReplaceAllString(text, "…")}, {p.ReplaceAllString(text, "${1}-$0"), re.ReplaceAllString(text, "${1}-$0")},
		{p.ReplaceAllStringFunc(text, upper), re.ReplaceAllStringFunc(text, upper)},
	}
	for i, pair := range pairs {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s on %q, method %d: %#v, the expression says %#v", name, text, i, pair[0], pair[1])
		}
	}
}
