package evaluation

import (
	"slices"
	"time"
)

// Tally is how many of a kind were right.
type Tally struct {
	OK int `json:"ok"`
	Of int `json:"of"`
}

// Share is the share that was right, 1 when there was none.
func (t Tally) Share() float64 {
	if t.Of == 0 {
		return 1
	}
	return float64(t.OK) / float64(t.Of)
}

func (t *Tally) add(ok bool) {
	t.Of++
	if ok {
		t.OK++
	}
}

// Sum is the figures of a run 成绩. Zero value: of no case.
type Sum struct {
	Questions Tally            `json:"questions"`
	Reports   Tally            `json:"reports"`
	Types     map[string]Tally `json:"types"`
	Wrong     int              `json:"wrong_entries"` // written into the ledger what should not be; the goal is 0

	Retrieval Retrieval `json:"retrieval"`
	Citations Ratio     `json:"citations"`      // of measures cited in answers
	Refusals  Ratio     `json:"refusals"`       // of unanswerable questions
	Answered  Tally     `json:"answered"`       // answerable questions that were answered, not refused
	P50       float64   `json:"latency_p50_ms"` // of the last message of a case
	P99       float64   `json:"latency_p99_ms"` //
	Seconds   float64   `json:"seconds_in_all"` // of all last messages
}

// Retrieval is how well search finds the measures of questions that name none by number. Unit: shares, 0 to 1.
type Retrieval struct {
	Asked int     `json:"questions"`
	At1   float64 `json:"recall_at_1"`
	At5   float64 `json:"recall_at_5"`
	At10  float64 `json:"recall_at_10"`
	MRR   float64 `json:"mrr_at_10"`
}

// Ratio is precision and recall, with what they are made of.
type Ratio struct {
	Given  int `json:"given"`
	Right  int `json:"right"`  // of Given
	Wanted int `json:"wanted"` //
	Found  int `json:"found"`  // of Wanted
}

// Precision is the share of what was given that is right, 1 when nothing was given.
func (r Ratio) Precision() float64 { return Tally{r.Right, r.Given}.Share() }

// Recall is the share of what was wanted that was given, 1 when nothing was wanted.
func (r Ratio) Recall() float64 { return Tally{r.Found, r.Wanted}.Share() }

// Probe notes at which ranks search found the right measures among the numbers it returned, best first; nothing for a case
// without right measures.
func (v *Verdict) Probe(c *Case, ranked []string) {
	gold := c.numbers()
	if len(gold) == 0 || c.IsReport() {
		return
	}
	v.Searched = true
	for i, n := range ranked[:min(len(ranked), 10)] {
		if !gold[numeral(n)] {
			continue
		}
		if v.Rank == 0 {
			v.Rank = i + 1
		}
		for k, limit := range [3]int{1, 5, 10} {
			if i < limit {
				v.Recall[k] += 1 / float64(len(gold))
			}
		}
	}
}

// Add up what a run led to. Shape: Types has a key for each type that occurs.
func Add(verdicts []Verdict) Sum {
	s := Sum{Types: map[string]Tally{}}
	var times []int64
	for i := range verdicts {
		v := &verdicts[i]
		t := s.Types[v.Type]
		t.add(v.OK)
		s.Types[v.Type] = t
		if v.Wrote {
			s.Wrong++
		}
		if v.Report {
			s.Reports.add(v.OK)
		} else {
			s.Questions.add(v.OK)
			s.question(v)
		}
		times = append(times, v.Micros)
		s.Seconds += float64(v.Micros) / 1e6
	}
	s.Retrieval.average()
	slices.Sort(times)
	s.P50, s.P99 = quantile(times, 50), quantile(times, 99)
	return s
}

func (s *Sum) question(v *Verdict) {
	s.Citations.Given += v.Cited
	s.Citations.Right += v.CitedRight
	s.Citations.Wanted += v.Gold
	s.Citations.Found += v.Found
	switch {
	case v.Type == unanswerable:
		s.Refusals.Wanted++
		if v.Refused {
			s.Refusals.Found++
		}
	case v.Type != injection && v.Type != chitchat && !v.allowsNone:
		s.Answered.add(!v.Refused)
	}
	if v.Refused && (v.Type == unanswerable || v.Type != injection && v.Type != chitchat && !v.allowsNone) {
		s.Refusals.Given++
		if v.Type == unanswerable {
			s.Refusals.Right++
		}
	}
	if v.Searched {
		s.Retrieval.add(v)
	}
}

func (r *Retrieval) add(v *Verdict) {
	r.Asked++
	r.At1, r.At5, r.At10 = r.At1+v.Recall[0], r.At5+v.Recall[1], r.At10+v.Recall[2]
	if v.Rank > 0 {
		r.MRR += 1 / float64(v.Rank)
	}
}

func (r *Retrieval) average() {
	n := float64(max(r.Asked, 1))
	r.At1, r.At5, r.At10, r.MRR = r.At1/n, r.At5/n, r.At10/n, r.MRR/n
}

// quantile is the time under which so many percent lie, in milliseconds; times are sorted microseconds.
func quantile(times []int64, percent int) float64 {
	if len(times) == 0 {
		return 0
	}
	at := min(len(times)*percent/100, len(times)-1)
	return float64(times[at]) / float64(time.Millisecond/time.Microsecond)
}
