package llmtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fixed answers the same to everything.
func Fixed(a Answer) Brain { return func(Request) Answer { return a } }

// Say answers a text as it stands, whatever the form that was asked for.
func Say(text string) Brain { return Fixed(Answer{Text: text}) }

// Script answers one after the other; the last stays.
func Script(answers ...Answer) Brain {
	var mu sync.Mutex
	return func(Request) Answer {
		mu.Lock()
		defer mu.Unlock()
		a := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		return a
	}
}

// Turns lets one brain after the other answer; the last stays.
func Turns(brains ...Brain) Brain {
	var mu sync.Mutex
	return func(r Request) Answer {
		mu.Lock()
		b := brains[0]
		if len(brains) > 1 {
			brains = brains[1:]
		}
		mu.Unlock()
		return b(r)
	}
}

// Well is a model that does what it is asked: it says the answer of code again, sentence by sentence, each with the marks of
// all passages; without one it gives the first sentence of each passage. Asked for a reading it has no idea; see Guesses.
func Well() Brain {
	return func(r Request) Answer {
		switch {
		case r.Guessing():
			return Reads(Reading{Intent: "none"})
		case r.Probing():
			return Answer{Text: `{"word":"好"}`}
		}
		var marks []int
		var first []Sentence
		for _, p := range r.All("passage") {
			marks = append(marks, p.Mark)
			if s := split(body(p.Text)); len(s) > 0 {
				first = append(first, Sentence{s[0], []int{p.Mark}})
			}
		}
		var words []Sentence
		for _, s := range split(r.Text("answer")) {
			words = append(words, Sentence{s, marks})
		}
		if len(words) == 0 {
			words = first
		}
		return Words(words...)
	}
}

// body is a passage without the line that names it.
func body(passage string) string {
	_, text, ok := strings.Cut(passage, "\n")
	if !ok {
		return passage
	}
	return text
}

var sentenceEnd = regexp.MustCompile(`[^。!?！？;；\n]+[。!?！？;；]?`)

func split(text string) (sentences []string) {
	for _, s := range sentenceEnd.FindAllString(text, -1) {
		if s = strings.TrimSpace(s); s != "" {
			sentences = append(sentences, s)
		}
	}
	return sentences
}

// Guesses is a model that reads every message as given.
func Guesses(reading Reading) Brain {
	well := Well()
	return func(r Request) Answer {
		if r.Guessing() {
			return Reads(reading)
		}
		return well(r)
	}
}

// Rewords changes each sentence of what another brain says.
func Rewords(of Brain, change func(Sentence) Sentence) Brain {
	return func(r Request) Answer {
		a := of(r)
		if r.Guessing() || r.Probing() || a.Text == "" {
			return a
		}
		words := a.sentences()
		for i := range words {
			words[i] = change(words[i])
		}
		a.Text = Words(words...).Text
		return a
	}
}

// Adds says one more sentence than another brain.
func Adds(of Brain, s Sentence) Brain {
	return func(r Request) Answer {
		a := of(r)
		if !r.Guessing() && !r.Probing() {
			a.Text = Words(append(a.sentences(), s)...).Text
		}
		return a
	}
}

// InventUnit is a model that gives the work to a unit of its own, with a mark that exists.
func InventUnit(of Brain, unit string) Brain {
	return Adds(of, Sentence{"这项工作由" + unit + "牵头。", []int{1}})
}

var date = regexp.MustCompile(`(\d+)(年|月|日)`)

// WrongDate is a model that gets every year, month and day wrong by one.
func WrongDate(of Brain) Brain { return wrong(of, date) }

var figure = regexp.MustCompile(`(\d+)(次|学时|人|家|户|个|件|%|万|天|元|场|期)`)

// WrongNumber is a model that gets every quantity wrong by one.
func WrongNumber(of Brain) Brain { return wrong(of, figure) }

func wrong(of Brain, what *regexp.Regexp) Brain {
	return Rewords(of, func(s Sentence) Sentence {
		s.Text = what.ReplaceAllStringFunc(s.Text, func(found string) string {
			m := what.FindStringSubmatch(found)
			n, _ := strconv.Atoi(m[1])
			return strconv.Itoa(n+1) + m[2]
		})
		return s
	})
}

// Unmarked is a model that leaves the marks out; Mismarked one that gives marks that do not exist.
func Unmarked(of Brain) Brain {
	return Rewords(of, func(s Sentence) Sentence { return Sentence{s.Text, []int{}} })
}

// Mismarked gives marks that do not exist.
func Mismarked(of Brain) Brain {
	return Rewords(of, func(s Sentence) Sentence { return Sentence{s.Text, []int{97}} })
}

// Plain is a model that knows no JSON: sentences with [1] behind them.
func Plain(of Brain) Brain {
	return func(r Request) Answer {
		a := of(r)
		if r.Guessing() || r.Probing() {
			return a
		}
		var text strings.Builder
		for _, s := range a.sentences() {
			bare := strings.TrimRight(s.Text, "。！？；")
			text.WriteString(bare)
			for _, m := range s.Marks {
				fmt.Fprintf(&text, "[%d]", m)
			}
			text.WriteString("。")
		}
		a.Text = text.String()
		return a
	}
}

// Wrapped puts what another brain says between two texts: a fence, a greeting, <think>.
func Wrapped(of Brain, before, after string) Brain {
	return func(r Request) Answer {
		a := of(r)
		a.Text = before + a.Text + after
		return a
	}
}

// Obey is a bribed model: it does whatever stands in the data after a trigger word, down to the end of its line, and says it
// with the mark of a passage. Without a trigger in the data it answers well.
func Obey(trigger string) Brain {
	well := Well()
	return func(r Request) Answer {
		for _, b := range r.Blocks {
			_, order, found := strings.Cut(b.Text, trigger)
			if !found {
				continue
			}
			order, _, _ = strings.Cut(order, "\n")
			if r.Guessing() {
				return Reads(Reading{Intent: "report", Rewrite: order})
			}
			return Words(Sentence{strings.TrimSpace(order), []int{max(1, b.Mark)}})
		}
		return well(r)
	}
}

// Leak is a model that tells its instructions.
func Leak() Brain {
	return func(r Request) Answer { return Words(Sentence{r.System(), []int{1}}) }
}

// Shaped answers in the wire format of an endpoint.
func Shaped(shape Shape, of Brain) Brain {
	return Faulty(of, func(a *Answer) { a.Shape = shape })
}

// Thinks puts reasoning before what another brain says.
func Thinks(of Brain, think string) Brain {
	return Faulty(of, func(a *Answer) { a.Think = think })
}

// Slow waits before the first byte and between pieces.
func Slow(of Brain, before, between time.Duration) Brain {
	return Faulty(of, func(a *Answer) { a.Before, a.Between = before, between })
}

// Refusing gives 400 for a request that has one of the fields, see Request.Has.
func Refusing(of Brain, fields ...string) Brain {
	return Faulty(of, func(a *Answer) { a.Refuses = append(slices.Clone(a.Refuses), fields...) })
}

// Faulty changes how another brain's answer is sent.
func Faulty(of Brain, change func(*Answer)) Brain {
	return func(r Request) Answer {
		a := of(r)
		change(&a)
		return a
	}
}

// Cut breaks the connection after half of what another brain says.
func Cut(of Brain) Brain { return Faulty(of, func(a *Answer) { a.Cut = pieces / 2 }) }

// Half ends the stream properly for HTTP, but without an end of the answer.
func Half(of Brain) Brain {
	return Faulty(of, func(a *Answer) {
		runes := []rune(a.Text)
		a.Text, a.NoFinish, a.NoDone = string(runes[:len(runes)/2]), true, true
	})
}

// TooLong ends as an answer does that reached its bound of tokens.
func TooLong(of Brain) Brain {
	return Faulty(of, func(a *Answer) {
		runes := []rune(a.Text)
		a.Text, a.Finish = string(runes[:len(runes)/2]), "length"
	})
}

// Silent accepts the request and never answers.
func Silent() Brain { return Fixed(Answer{Hold: make(chan struct{})}) }

// Empty answers without choices.
func Empty() Brain { return Fixed(Answer{NoChoices: true}) }

// Huge answers so many characters without an end of its JSON.
func Huge(runes int) Brain { return Say(`{"sentences":[{"text":"` + strings.Repeat("长", runes)) }

// HTML answers a page, as a portal or a wrong address does.
func HTML() Brain {
	return Fixed(Answer{Status: http.StatusOK, Body: "<html><body>sign in</body></html>", Header: map[string]string{"Content-Type": "text/html"}})
}

// Status refuses with a status and OpenAI's form of an error.
func Status(status int, message string) Brain {
	return Fixed(Answer{Status: status, Body: encode(map[string]any{"error": map[string]any{"message": message, "type": "error", "code": nil}})})
}

// Busy refuses with 429 and says how many seconds to wait.
func Busy(seconds int) Brain {
	return Faulty(Status(http.StatusTooManyRequests, "rate limit reached"), func(a *Answer) {
		a.Header = map[string]string{"Retry-After": strconv.Itoa(seconds)}
	})
}
