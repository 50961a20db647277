package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

func answer(key, before string, n int) ledger.Answer {
	return ledger.Answer{Key: key, Person: "Wang", Before: before, Question: fmt.Sprintf("第%d条谁牵头", n), Reply: fmt.Sprintf("第%d条由县水务局牵头。", n),
		Sources: []ledger.Source{{Document: "d1", Number: fmt.Sprint(n), Quote: "县水务局牵头"}}, Refused: n == 2, Model: "m", Asked: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)}
}

// exerciseFeedback: feedback bears its own copy of what it is about, which outlives the answer and not its person.
func exerciseFeedback(t *testing.T, open Opener) {
	ctx := context.Background()
	clock := NewClock()
	s, _ := open(t, clock.Now)
	apply := func(e bot.Effects) {
		t.Helper()
		must(t, s.Apply(ctx, e))
	}
	f := ledger.Feedback{AnswerKey: "k2#0", Person: "wang", Good: true, Reasons: []string{}, Act: actBy("m1")}
	f.Act.Name = ""
	bad := f
	bad.Good, bad.Words, bad.Reasons = false, "日期不对", []string{"单位不对"}
	apply(bot.Effects{Answers: []ledger.Answer{answer("k1#0", "", 1), answer("k2#0", "k1#0", 2)}})
	apply(bot.Effects{Answers: []ledger.Answer{answer("k2#0", "", 7)}}) // the turn was run again
	for _, one := range []ledger.Feedback{f, bad} {
		apply(bot.Effects{Feedback: []ledger.Feedback{one}})
	}
	bad.Said = answer("k2#0", "", 2)
	bad.Said.Person, bad.Said.Earlier = "", "第1条谁牵头"
	wantFeedback(t, s, "the last word counts, with what it is about", bad)

	clock.Move(31 * 24 * time.Hour)
	must(t, s.PruneAnswers(ctx))
	wantFeedback(t, s, "the copy outlives the answer", bad)
	late := f
	late.AnswerKey, late.Act.MessageKey = "k1#0", "m2"
	apply(bot.Effects{Feedback: []ledger.Feedback{late}})
	wantFeedback(t, s, "an answer that is gone is not made up", late, bad)

	other := f
	other.Person, other.Act.UserID, other.Act.MessageKey = "li", "li", "m3"
	apply(bot.Effects{Feedback: []ledger.Feedback{other}, Answers: []ledger.Answer{answer("k3#0", "", 3)}})
	n, err := s.ForgetAnswers(ctx, "WANG")
	must(t, err)
	if n != 3 {
		t.Errorf("forgot %d rows, want two verdicts and an answer", n)
	}
	wantFeedback(t, s, "others' stay", other)
	clock.Move(366 * 24 * time.Hour)
	must(t, s.PruneAnswers(ctx))
	wantFeedback(t, s, "nothing is kept for ever")
}

func wantFeedback(t *testing.T, s *store.Store, what string, want ...ledger.Feedback) {
	t.Helper()
	got, err := s.Feedback(context.Background(), 9)
	must(t, err)
	same(t, what, got, append([]ledger.Feedback{}, want...))
}
