package llm

import "context"

// Meter is the budget of tokens of a local day: each person's and everybody's 用量.
// Errors: any, and nothing is asked: the budget is used up, or cannot be counted now.
type Meter interface {
	// Reserve sets tokens aside before a question. settle puts what was really used in their place; it is called once, on the
	// day that it was set aside from.
	Reserve(ctx context.Context, person string, tokens int) (settle func(ctx context.Context, used int), err error)
}

// reserve sets aside what a question costs at most, retries left out.
func (c *Chat) reserve(ctx context.Context, p prompt) (func(context.Context, int), error) {
	if c.o.Meter == nil {
		return func(context.Context, int) {}, nil
	}
	settle, err := c.o.Meter.Reserve(ctx, p.person, p.size()+c.o.Tokens)
	if err != nil {
		return nil, &failure{kind: Spent, err: err}
	}
	return settle, nil
}
