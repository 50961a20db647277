package llm

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/bot"
)

// Bounds of a reading; what is over them is no reading.
const (
	longestRewrite = 200 // characters
	mostNumbers    = 10
	longestNumber  = 16
)

// readGuess reads a reading in the form that was asked for. False when it is something else, or out of bounds; an intent that
// is neither question nor report is no idea.
func readGuess(text string) (bot.Guess, bool) {
	for _, v := range values(strings.TrimSpace(unthink(text))) {
		if of, is := v.(map[string]any); is {
			if _, there := of["intent"].(string); there {
				return guessOf(of)
			}
		}
	}
	return bot.Guess{}, false
}

func guessOf(of map[string]any) (bot.Guess, bool) {
	said, _ := of["intent"].(string)
	g := bot.Guess{Intent: intentOf(said)}
	if g.Intent == "" {
		return bot.Guess{}, true
	}
	rewrite, is := of["rewrite"].(string)
	if of["rewrite"] != nil && !is {
		return bot.Guess{}, false
	}
	numbers, ok := numbersOf(of["numbers"])
	g.Rewrite, g.Numbers = tidy(rewrite), numbers
	if !ok || utf8.RuneCountInString(g.Rewrite) > longestRewrite {
		return bot.Guess{}, false
	}
	return g, true
}

func intentOf(said string) bot.Intent {
	switch strings.ToLower(strings.TrimSpace(said)) {
	case "question", "提问", "问题":
		return bot.Question
	case "report", "上报", "报告":
		return bot.Report
	}
	return ""
}

// numbersOf reads the numbers of measures: "9", 9, "一(二)"; 第 and 条 around them are left out.
func numbersOf(v any) (numbers []string, ok bool) {
	list, is := v.([]any)
	if !is {
		return nil, v == nil
	}
	for _, one := range list {
		var n string
		switch one := one.(type) {
		case string:
			n = strings.TrimSuffix(strings.TrimPrefix(tidy(one), "第"), "条")
		case float64:
			n = strconv.FormatFloat(one, 'f', -1, 64)
		default:
			return nil, false
		}
		if utf8.RuneCountInString(n) > longestNumber || len(numbers) >= mostNumbers {
			return nil, false
		}
		if n != "" {
			numbers = append(numbers, n)
		}
	}
	return numbers, true
}
