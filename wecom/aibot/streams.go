package aibot

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// stream is what a poll of the JSON callback gets 流式消息.
type stream struct {
	Text   string    `json:"text"`
	Finish bool      `json:"finish"`
	Owner  string    `json:"owner"` // Outgoing.Key of the answer, "" while there is none
	Taken  bool      `json:"taken"` // the last text was polled
	Moved  bool      `json:"moved"` // the answer goes, or went, another way
	At     time.Time `json:"at"`    // when it began; zero: not known here
	Done   time.Time `json:"done"`  // when the engine was done with the message; zero: it is not
}

const (
	streamFor = 15 * time.Minute // WeCom polls for 6
	lookAgain = 200 * time.Millisecond
	movedOn   = "请看下一条消息。"
)

// streams are those that are polled, in this process and, over Notes, in the others: a poll may come anywhere.
// Concurrency: safe.
type streams struct {
	notes Notes
	mu    sync.Mutex
	here  *notebook
	news  map[string]chan struct{} // closed when the stream of that id changes here
}

func newStreams(notes Notes) *streams {
	return &streams{notes: notes, here: &notebook{}, news: map[string]chan struct{}{}}
}

// get returns what stands, as far as this process can find out.
func (s *streams) get(ctx context.Context, id string) (st stream) {
	text, err := s.notes.Noted(ctx, "aibot:stream:"+id)
	if err != nil || text == "" {
		text, _ = s.here.Noted(ctx, id) // never fails
	}
	if text == "" || json.Unmarshal([]byte(text), &st) != nil {
		return stream{}
	}
	return st
}

// change changes a stream; do returns false to leave it. Two processes that change one stream in the same instant may both
// succeed: then an answer stands twice.
func (s *streams) change(ctx context.Context, id string, do func(*stream) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.get(ctx, id)
	if !do(&st) {
		return false
	}
	text, err := json.Marshal(st)
	if err != nil {
		return false
	}
	_ = s.here.Note(ctx, id, string(text), streamFor) // never fails
	// When it fails another process cannot answer the poll, and the answer goes out by response_url.
	_ = s.notes.Note(ctx, "aibot:stream:"+id, string(text), streamFor)
	if news := s.news[id]; news != nil {
		close(news)
		delete(s.news, id)
	}
	return true
}

// show sets a text that is not the last.
func (s *streams) show(ctx context.Context, id, text string) bool {
	return s.change(ctx, id, func(st *stream) bool {
		if st.Finish || st.Owner != "" {
			return false
		}
		st.Text = text
		return true
	})
}

// changed returns a channel that is closed at the next change in this process.
func (s *streams) changed(id string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.news[id]
	if news == nil {
		news = make(chan struct{})
		s.news[id] = news
	}
	return news
}

// until waits for a stream to be as wanted, wherever it is changed; false when the time is over.
func (s *streams) until(ctx context.Context, id string, limit time.Duration, ok func(stream) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		news := s.changed(id)
		st := s.get(context.WithoutCancel(ctx), id)
		if ok(st) {
			return true
		}
		select {
		case <-news:
		case <-again.C:
		case <-ctx.Done():
			return false
		}
	}
}
