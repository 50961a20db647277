package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"duban/ledger"
)

// maxAnswer bounds what is read of one answer, in bytes: ten vectors of 4,096 numbers as text are 900 kB.
const maxAnswer = 64 << 20

// longestWait bounds what an endpoint may ask to wait before the next try.
const longestWait = 30 * time.Second

// hints is what an answer's head says beside its body.
type hints struct{ retryAfter time.Duration }

type hintsKey struct{}

func withHints(ctx context.Context, h *hints) context.Context {
	return context.WithValue(ctx, hintsKey{}, h)
}

// bounded is a transport that reads a bounded answer and notes its hints.
type bounded struct {
	next http.RoundTripper
	most int64 // bytes of an answer
}

func newBounded(next http.RoundTripper) bounded {
	if next == nil {
		next = http.DefaultTransport
	}
	return bounded{next, maxAnswer}
}

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // http.Client wraps it
	}
	if h, ok := r.Context().Value(hintsKey{}).(*hints); ok {
		h.retryAfter = retryAfter(res.Header.Get("Retry-After"), time.Now())
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, b.most), res.Body}
	return res, nil
}

// retryAfter reads seconds or a date; 0 when there is none, or it is over.
func retryAfter(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds > 0 {
		wait = time.Duration(min(seconds, longestWait.Seconds()) * float64(time.Second))
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(longestWait, max(0, wait))
}

// statusOf is the HTTP status of a refusal, 0 when the error is none.
func statusOf(err error) int {
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return e.HTTPStatusCode
	}
	return 0
}

// passing reports a failure that may be gone at the next try.
func passing(err error) bool {
	switch status := statusOf(err); {
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= http.StatusInternalServerError:
		return true
	case status != 0:
		return false
	}
	_, unreachable := errors.AsType[*url.Error](err)
	return unreachable || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// tooMuch reports a refusal that fewer or shorter texts may avoid.
func tooMuch(err error) bool {
	status := statusOf(err)
	return status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity
}

// redactor takes what must not be seen out of a message.
type redactor struct{ key, base string }

// credential is what looks like a key, whoever's it is.
var credential = regexp.MustCompile(`(?i)(sk-|bearer\s+|api[_-]?key["'=:\s]+)[\w.\-*]{4,}`)

// quoted is the most that is told of an endpoint's own words, in characters.
const quoted = 160

func (r redactor) clean(s string) string {
	if r.key != "" {
		s = strings.ReplaceAll(s, r.key, "***")
	}
	s = strings.Join(strings.Fields(credential.ReplaceAllString(s, "***")), " ")
	if runes := []rune(s); len(runes) > quoted {
		s = string(runes[:quoted]) + "…"
	}
	return s
}

// host is where the endpoint is, without user, path and query.
func (r redactor) host() string {
	u, err := url.Parse(r.base)
	if err != nil || u.Host == "" {
		return "(地址有误)"
	}
	return u.Host
}

// explain turns a client's error into one sentence with a code. The client's own error is dropped, because URLs and
// bodies stand in it.
func (r redactor) explain(what string, err error) error {
	said := ""
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		said = r.clean(e.Message)
	} else if e, ok := errors.AsType[*openai.RequestError](err); ok {
		said = r.clean(string(e.Body))
	}
	where := fmt.Sprintf("%s %s ", what, r.host())
	switch status := statusOf(err); {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return ledger.Errorf(ledger.Invalid, "%s不认这个密钥(%d),请核对 API_KEY。%s", where, status, said)
	case status == http.StatusNotFound:
		return ledger.Errorf(ledger.Invalid, "%s没有这个地址或模型(404),请核对 BASE_URL 和 MODEL。%s", where, said)
	case status == http.StatusTooManyRequests:
		return ledger.Errorf(ledger.Unavailable, "%s限流(429),请稍后再试。%s", where, said)
	case status >= http.StatusInternalServerError:
		return ledger.Errorf(ledger.Unavailable, "%s出错(%d),请稍后再试。%s", where, status, said)
	case status != 0:
		return ledger.Errorf(ledger.Invalid, "%s不接受请求(%d):%s", where, status, said)
	case errors.Is(err, context.DeadlineExceeded):
		return ledger.Errorf(ledger.Unavailable, "%s没有按时回答,请看服务是否正常", where)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return ledger.Errorf(ledger.Unavailable, "%s连不上:%s。请看地址、端口和网络", where, r.clean(u.Err.Error()))
	}
	return ledger.Errorf(ledger.Invalid, "%s的回答读不懂,请核对 BASE_URL 是不是 OpenAI 兼容接口", where)
}
