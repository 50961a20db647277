package llm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"duban/ledger"
)

// maxVoice bounds a voice. Unit: bytes. WeCom's last a minute and stay below 2 MB.
const maxVoice = 10 << 20

// TranscriberOptions say where a transcription endpoint is. Zero values stand for the defaults.
type TranscriberOptions struct {
	BaseURL   string // as in the settings, with its /v1
	APIKey    string
	Model     string
	Timeout   time.Duration     // of one try; 0: 15 s
	Pause     time.Duration     // before the second try; 0: 500 ms
	Transport http.RoundTripper // nil: http.DefaultTransport
}

// Transcriber writes voices down 语音转写. Zero value: not useful; see NewTranscriber. Concurrency: safe.
type Transcriber struct {
	o      TranscriberOptions
	client *openai.Client
	secret redactor
}

// NewTranscriber makes a transcriber; nothing is sent yet.
func NewTranscriber(o TranscriberOptions) *Transcriber {
	o.Timeout, o.Pause = orDefault(o.Timeout, 15*time.Second), orDefault(o.Pause, 500*time.Millisecond)
	config := openai.DefaultConfig(o.APIKey)
	config.BaseURL = o.BaseURL
	config.HTTPClient = &http.Client{Transport: newBounded(o.Transport)} // the request's ctx ends it
	return &Transcriber{o: o, client: openai.NewClientWithConfig(config), secret: redactor{key: o.APIKey, base: o.BaseURL}}
}

// Transcribe writes down what is said in a voice of up to 10 MB; "" when nothing is. name tells the endpoint the kind of
// file by its ending (voice.amr). A failure that may pass is tried once more.
// Errors: TooLarge over the bound; Unavailable while the endpoint cannot be reached or refuses for a passing reason, Internal
// when it refuses for good (a key, a model, a kind of file that it does not take): that is for the operator, not for who
// spoke; those of ctx and of voice stay themselves.
func (t *Transcriber) Transcribe(ctx context.Context, name string, voice io.Reader) (text string, err error) {
	data, err := io.ReadAll(io.LimitReader(voice, maxVoice+1))
	if err != nil {
		return "", fmt.Errorf("reading a voice: %w", err)
	}
	if len(data) > maxVoice {
		return "", ledger.Errorf(ledger.TooLarge, "这条语音太长了，请分几次说，或打字发给我。")
	}
	for try := 1; ; try++ {
		asked := &hints{}
		text, err = t.once(withHints(ctx, asked), name, data)
		if err == nil || try > 1 || !passing(err) || ctx.Err() != nil {
			return strings.TrimSpace(text), t.failed(ctx, err)
		}
		timer := time.NewTimer(max(t.o.Pause, asked.retryAfter))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return "", t.failed(ctx, err)
		}
	}
}

func (t *Transcriber) once(ctx context.Context, name string, data []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, t.o.Timeout)
	defer cancel()
	answer, err := t.client.CreateTranscription(ctx, openai.AudioRequest{Model: t.o.Model, FilePath: name, Reader: bytes.NewReader(data),
		Language: "zh", Format: openai.AudioResponseFormatJSON})
	return answer.Text, err //nolint:wrapcheck // Transcribe says what was being done
}

// failed says what was being done, without a secret. What the operator must mend is nothing for who spoke.
func (t *Transcriber) failed(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("transcribing: %w", ctx.Err())
	}
	said := t.secret.explain("语音转写服务", err)
	if e, ok := errors.AsType[*ledger.Error](said); ok && e.Code == ledger.Invalid {
		e.Code = ledger.Internal
	}
	return said
}
