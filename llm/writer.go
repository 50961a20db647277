package llm

import (
	"context"
	"strings"
	"time"

	"duban/retrieval"
)

// Writer words answers 措辞. Zero value: not useful; see NewWriter. Concurrency: safe.
type Writer struct {
	chat             *Chat
	chinese, english instruction
}

var _ retrieval.Writer = (*Writer)(nil)

// sentencesSchema is the form of a worded answer.
const sentencesSchema rawSchema = `{"type":"object","additionalProperties":false,"required":["sentences"],"properties":{"sentences":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["text","marks"],"properties":{"text":{"type":"string"},"marks":{"type":"array","items":{"type":"integer"}}}}}}}`

// NewWriter makes a writer that asks these models.
func NewWriter(c *Chat) *Writer {
	return &Writer{chat: c, chinese: instructionOf("write.zh", "sentences", sentencesSchema), english: instructionOf("write.en", "sentences", sentencesSchema)}
}

// kept is a worded answer as it is kept.
type kept struct {
	Model     string
	Sentences []retrieval.WordedSentence
}

// Write implements retrieval.Writer. An answer is kept under everything that it follows from; passages that do not fit the
// model's context are left out from the last one. KindOf tells why there is none; a caller who gave up gets context.Canceled.
func (w *Writer) Write(ctx context.Context, in retrieval.Writing) (retrieval.Worded, error) {
	began := time.Now()
	p := w.prompt(in)
	key := w.chat.keyOf(p, in.Revision)
	var k kept
	if w.chat.recall(ctx, key, &k) {
		w.chat.tell(ctx, Event{Purpose: p.purpose, Kind: Kept, Model: k.Model, Began: began})
		return retrieval.Worded{Sentences: k.Sentences, Model: k.Model, Kept: true}, nil
	}
	sentences, s, err := put(ctx, w.chat, p, readSentences)
	if err != nil {
		return retrieval.Worded{}, unavailable(err)
	}
	if len(sentences) > 0 {
		w.chat.keep(ctx, key, kept{Model: s.model, Sentences: sentences})
	}
	return retrieval.Worded{Sentences: sentences, Model: s.model}, nil
}

func (w *Writer) prompt(in retrieval.Writing) prompt {
	p := prompt{purpose: "write", instruction: w.chinese, person: in.Person, blocks: []block{{name: "question", text: in.Question}}}
	if in.English {
		p.instruction = w.english
	}
	if in.Answer != "" {
		p.blocks = append(p.blocks, block{name: "answer", text: in.Answer})
	}
	for _, s := range in.Sources {
		p.blocks = append(p.blocks, block{name: "passage", mark: s.Mark, text: heading(s) + "\n" + s.Text})
	}
	return p
}

// heading names a passage: 《标题》第9条.
func heading(s retrieval.Excerpt) string {
	title := strings.Join(strings.Fields(s.Title), " ")
	if title != "" {
		title = "《" + title + "》"
	}
	if s.Number != "" {
		return title + "第" + s.Number + "条"
	}
	return title
}
