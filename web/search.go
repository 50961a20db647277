package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"duban/ledger"
)

// mostPicks is how many questions in a row can be asked back.
const mostPicks = 3

// Asker answers questions as the bot does in chat, for one member; nothing is kept and nothing is changed.
type Asker interface {
	// Answer takes what was said in order: a question, then the number of a choice for each question that was asked back.
	Answer(ctx context.Context, userID string, said []string) (Answer, error)
}

// Answer is what the bot says. Zero value: nothing.
type Answer struct {
	Reply   string // plain text in lines
	Choices []string
	Sources []Source
	InChat  bool // it asks for more than an answer: that is done in chat, and nothing was kept
}

// Source is where an answer stands 出处.
type Source struct {
	Document string // id
	Title    string
	Number   string // of the measure, as cited
	Quote    string
}

// searchView is a question with its answer 查问.
type searchView struct {
	Frame
	Asked    string
	Lines    []string
	Choices  []searchChoice
	Sources  []searchSource
	InChat   bool
	Examples []searchChoice
}

type searchChoice struct{ Label, Link string }

type searchSource struct {
	Source
	Link string // "" when there is no such page by now
}

// search answers the question of the address.
func (s *site) search(v *visit) error {
	if s.Asker == nil {
		return errNoPage()
	}
	view := &searchView{Frame: v.frame("查问", "Ask"), Asked: v.asked("q")}
	link := func(q, picks string) string { return prefix + "/search?" + query("q", q, "pick", picks) }
	if view.Asked == "" {
		for _, q := range []string{"第4条谁牵头", "下个月有哪些到期", "我们单位还有什么要办"} {
			view.Examples = append(view.Examples, searchChoice{q, link(q, "")})
		}
		return v.show(http.StatusOK, "search", view)
	}
	picks := v.picks()
	got, err := s.Asker.Answer(v.r.Context(), v.viewer.UserID, append([]string{view.Asked}, picks...))
	if err != nil {
		return fmt.Errorf("answer a question: %w", err)
	}
	view.InChat = got.InChat
	if !got.InChat {
		view.Lines = strings.Split(got.Reply, "\n")
	}
	for i, label := range got.Choices {
		if len(picks) < mostPicks {
			view.Choices = append(view.Choices, searchChoice{label, link(view.Asked, strings.Join(append(picks, strconv.Itoa(i+1)), "."))})
		}
	}
	for _, one := range got.Sources {
		if strings.Contains(got.Reply, one.Quote) {
			one.Quote = "" // it stands in the answer already
		}
		view.Sources = append(view.Sources, searchSource{one, v.pageOf(one)})
	}
	return v.show(http.StatusOK, "search", view)
}

// picks are the choices that the address settles: 1.2 is the first, then the second.
func (v *visit) picks() (list []string) {
	for one := range strings.SplitSeq(v.asked("pick"), ".") {
		if n, err := strconv.Atoi(one); err == nil && n > 0 && n < 100 && len(list) < mostPicks {
			list = append(list, strconv.Itoa(n))
		}
	}
	return list
}

// pageOf is the page of a measure that an answer cites.
func (v *visit) pageOf(one Source) string {
	doc, ok := v.corpus.Document(one.Document)
	if !ok {
		return ""
	}
	if found := doc.MeasuresNumbered(one.Number); len(found) > 0 {
		return ledger.MeasurePage(doc.ID, found[0].Key)
	}
	return ledger.DocumentPage(doc.ID)
}
