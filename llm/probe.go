package llm

import (
	"context"
	"time"
)

// Finding is what an endpoint answered to a question for one word.
type Finding struct {
	Host    string
	Model   string
	Word    string // what it said, "" when that could not be read
	Dialect Dialect
	Learned bool // the dialect is not the one that was set
	First   time.Duration
	Took    time.Duration
	Tokens  int   // as it counts; 0: it does not tell
	Err     error // in words for the operator
}

// wordSchema is the form of the answer to a probe.
const wordSchema rawSchema = `{"type":"object","additionalProperties":false,"required":["word"],"properties":{"word":{"type":"string"}}}`

// Probe asks each endpoint for one word, past budgets and circuits. Shape: one finding an endpoint, in their order.
func (c *Chat) Probe(ctx context.Context) []Finding {
	var all []Finding
	p := prompt{purpose: "probe", instruction: instructionOf("probe", "sign", wordSchema)}
	for _, e := range c.endpoints {
		all = append(all, c.probe(ctx, e, p))
	}
	return all
}

func (c *Chat) probe(ctx context.Context, e *chatEndpoint, p prompt) Finding {
	ctx, cancel := context.WithTimeout(ctx, c.o.Answer)
	defer cancel()
	began := time.Now()
	s, err := e.once(ctx, p)
	f := Finding{Host: e.secret.host(), Model: e.o.Model, Dialect: *e.dialect.Load(), First: s.first, Took: time.Since(began), Tokens: s.usage.total()}
	f.Learned = f.Dialect != e.o.Dialect
	if err != nil {
		f.Err = e.explained(asFailure(err))
		return f
	}
	for _, v := range values(unthink(s.text)) {
		if of, is := v.(map[string]any); is && f.Word == "" {
			f.Word, _ = of["word"].(string)
		}
	}
	f.Word = tidy(f.Word)
	return f
}
