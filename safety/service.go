package safety

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"duban/ledger"
)

// serviceTime is how long a text waits for the service.
const serviceTime = 800 * time.Millisecond

// Service is a content service of the deployment's own, asked over HTTP 内容安全服务: POST {"way":"in","text":"…"} gives
// {"pass":true} or {"pass":false,"reason":"…"}. Concurrency: safe.
type Service struct {
	url    string
	client *http.Client
}

var _ Reviewer = (*Service)(nil)

// NewService makes one; nothing is asked yet.
func NewService(url string) *Service {
	return &Service{url, &http.Client{Timeout: serviceTime}}
}

// Review asks the service. Errors: ledger.Forbidden when it lets the text not pass, ledger.Unavailable when it cannot be asked.
func (s *Service) Review(ctx context.Context, way Way, text string) error {
	body, err := json.Marshal(map[string]string{"way": string(way), "text": text})
	if err != nil {
		return fmt.Errorf("content service: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "content service: the address cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "content service: no answer") // the error holds the address, which may hold a token
	}
	defer func() { _ = resp.Body.Close() }() // read as far as it is needed
	var answer struct {
		Pass   *bool  `json:"pass"`
		Reason string `json:"reason"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK || answer.Pass == nil {
		return ledger.Errorf(ledger.Unavailable, "content service: status %d without a verdict", resp.StatusCode)
	}
	if !*answer.Pass {
		return ledger.Errorf(ledger.Forbidden, "内容服务没有通过:%s", answer.Reason)
	}
	return nil
}
