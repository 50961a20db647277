package llmtest

import (
	"encoding/json"
	"time"
)

// Answer is what the endpoint answers. Zero value: an empty text.
type Answer struct {
	Text  string // of the message, sent in a few pieces
	Think string // of the reasoning that goes before it, in the field that the shape has for it
	Shape Shape

	Status  int               // not 0: this status with Body instead
	Body    string            // of a Status, or instead of an answer with ContentType
	Header  map[string]string // added
	Refuses []string          // fields for which a request gets 400, see Request.Has

	Before  time.Duration // that the first byte waits
	Between time.Duration // that each further piece waits
	Hold    <-chan struct{}

	Finish      string // why it ended; "": stop
	NoFinish    bool   // the stream ends without a reason
	NoDone      bool   // the stream ends without [DONE]
	NoUsage     bool   // no tokens are told
	NoChoices   bool   // choices stays empty
	Cut         int    // the connection is broken after so many pieces; 0: it is not
	Error       string // told within the stream after the pieces
	ContentType string // instead of the right one
}

// Sentence is one sentence of a worded answer, with the marks of its sources.
type Sentence struct {
	Text  string `json:"text"`
	Marks []int  `json:"marks"`
}

// Reading is what a model takes a message for.
type Reading struct {
	Intent  string   `json:"intent"`
	Rewrite string   `json:"rewrite"`
	Numbers []string `json:"numbers"`
}

// Words is the answer of a model that keeps to the form.
func Words(sentences ...Sentence) Answer {
	if sentences == nil {
		sentences = []Sentence{}
	}
	return Answer{Text: encode(map[string]any{"sentences": sentences})}
}

// Reads is the reading of a model that keeps to the form.
func Reads(r Reading) Answer {
	if r.Numbers == nil {
		r.Numbers = []string{}
	}
	return Answer{Text: encode(r)}
}

func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return "{}"
	}
	return string(data)
}

// sentences reads an answer in the form back, for brains that change what another said.
func (a Answer) sentences() []Sentence {
	var in struct {
		Sentences []Sentence `json:"sentences"`
	}
	_ = json.Unmarshal([]byte(a.Text), &in)
	return in.Sentences
}
