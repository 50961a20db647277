package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/delivery"
	"duban/ledger"
)

// MaxMedia is the largest file that is fetched. Unit: bytes. WeCom itself takes no larger ones from members.
const MaxMedia = 20 << 20

const (
	mediaTime = time.Minute // of one file, all parts together
	mediaPart = 8 << 20     // bytes of one range
	mediaAPI  = "media/get"

	mediaTries = 4                      // of a file that is being fetched elsewhere at the same time
	mediaPause = 300 * time.Millisecond // between them, half of it or up to half as much again
)

// pause waits for about d; false when ctx ends before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d/2 + rand.N(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Media fetches a file that a member sent and writes it to into as it comes, and returns its name, "" when WeCom does
// not tell. What was written before an error is of no use.
// An answer is a file when it says so by Content-Disposition, or is not JSON: a member's own .json file is no error.
// Errors: *ledger.Error NotFound when the file is gone, TooLarge over MaxMedia, each a sentence for the person;
// *SendError; of ctx; of into.
// Source: developer documentation, page 90254.
func (c *Client) Media(ctx context.Context, mediaID string, into io.Writer) (name string, err error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	name, _, err = c.mediaRange(ctx, mediaID, "", into)
	if codeOf(err) == codeTooBig {
		name, err = c.mediaParts(ctx, mediaID, into)
	}
	switch codeOf(err) {
	case 40007, codeMediaGone:
		return "", ledger.Errorf(ledger.NotFound, "文件在企业微信里取不到了（只保留三天），请重新发一次。%w", silent{err})
	}
	return name, err
}

// silent is a cause that adds nothing to the sentence that people read.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

// codeOf is WeCom's errcode in err, 0 when there is none.
func codeOf(err error) int {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.Code
	}
	return 0
}

func tooLarge() error {
	return ledger.Errorf(ledger.TooLarge, "文件超过 %d MB，请拆成几份，或另存为 docx、txt 再发。", MaxMedia>>20)
}

// mediaParts fetches a file range by range.
func (c *Client) mediaParts(ctx context.Context, mediaID string, into io.Writer) (name string, err error) {
	for from, total := int64(0), int64(1); from < total; {
		part := fmt.Sprintf("bytes=%d-%d", from, from+mediaPart-1)
		var got int64
		counted := &counting{to: into}
		name, total, err = c.mediaRange(ctx, mediaID, part, counted)
		switch got = counted.n; {
		case err != nil:
			return "", err
		case total > MaxMedia:
			return "", tooLarge()
		case got == 0:
			return "", &SendError{API: mediaAPI, Kind: delivery.Retry, Message: "a range of the file is empty"}
		}
		from += got
	}
	return name, nil
}

// counting counts what passes.
type counting struct {
	to io.Writer
	n  int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err //nolint:wrapcheck // handed on as it is
}

// mediaRange fetches one range, or all of the file for "", with more tries when the token is refused or the file is being
// fetched elsewhere at the same time: then nothing was written. total is the size of the whole file when the answer was a
// range of it.
func (c *Client) mediaRange(ctx context.Context, mediaID, part string, into io.Writer) (name string, total int64, err error) {
	renewed := false
	for try := 1; ; try++ {
		token, err := c.tokens.GetAccessTokenContext(ctx)
		if err != nil {
			return "", 0, err
		}
		name, total, err = c.mediaOnce(ctx, token, mediaID, part, into)
		switch code := codeOf(err); {
		case code == codeParallel && try < mediaTries && pause(ctx, mediaPause):
		case reactionTo(code).renew && !renewed:
			renewed = true
			c.tokens.Invalidate(ctx, token)
		default:
			return name, total, err
		}
	}
}

// mediaOnce makes one request. It goes around silenceper's client, which takes whole answers into memory and any JSON
// with an errcode for an error.
func (c *Client) mediaOnce(ctx context.Context, token, mediaID, part string, into io.Writer) (name string, total int64, err error) {
	address := *c.route.base
	address.Path += "/cgi-bin/" + mediaAPI
	address.RawQuery = url.Values{"access_token": {token}, "media_id": {mediaID}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return "", 0, connectionError(mediaAPI, err)
	}
	if part != "" {
		req.Header.Set("Range", part)
	}
	resp, err := c.route.transport.RoundTrip(req) // follows no redirect, which would carry the token elsewhere
	if err != nil {
		return "", 0, mediaError(mediaAPI, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if !isFile(resp) {
		return "", 0, mediaRefusal(resp)
	}
	if resp.ContentLength > MaxMedia {
		return "", 0, tooLarge()
	}
	n, err := io.Copy(into, io.LimitReader(resp.Body, MaxMedia+1))
	switch {
	case err != nil:
		return "", 0, mediaError(mediaAPI, err)
	case n > MaxMedia:
		return "", 0, tooLarge()
	}
	return dispositionName(resp), rangeTotal(resp, n), nil
}

// mediaError is that of a connection; nothing was sent to anybody, so it may be tried again.
func mediaError(api string, err error) error {
	failed := connectionError(api, err)
	failed.Kind = delivery.Retry
	return failed
}

// isFile reports whether an answer is the file itself.
func isFile(resp *http.Response) bool {
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent {
		return false
	}
	if resp.Header.Get("Content-Disposition") != "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return err == nil && kind != "application/json" && kind != "text/plain" && kind != "text/html"
}

// mediaRefusal reads why no file came.
func mediaRefusal(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return mediaError(mediaAPI, err)
	}
	var status struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if err := json.Unmarshal(bytes.TrimSpace(body), &status); err != nil || status.ErrCode == 0 {
		return &SendError{API: mediaAPI, Kind: delivery.Retry, Message: "the answer is neither a file nor an error: status " + strconv.Itoa(resp.StatusCode)}
	}
	return apiError(mediaAPI, status.ErrCode, status.ErrMsg)
}

// dispositionName is the file's name in the answer, "" when there is none. The form of RFC 5987 goes before the plain one;
// names beyond ASCII that stand bare, without quotes or escapes, are read too.
func dispositionName(resp *http.Response) string {
	header := resp.Header.Get("Content-Disposition")
	_, params, err := mime.ParseMediaType(header)
	if err == nil && params["filename"] != "" {
		return fileName(unescaped(params["filename"]))
	}
	plain := ""
	for _, param := range strings.Split(header, ";") {
		name, value, _ := strings.Cut(param, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "filename*":
			if charset, rest, ok := strings.Cut(value, "'"); ok && strings.EqualFold(charset, "utf-8") {
				_, rest, _ = strings.Cut(rest, "'")
				return fileName(unescaped(rest))
			}
		case "filename":
			plain = value
		}
	}
	return fileName(unescaped(plain))
}

// unescaped undoes percent escapes, where what comes of them is text.
func unescaped(name string) string {
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		return Clean(plain)
	}
	return Clean(name)
}

// rangeTotal is the size of the whole file: of Content-Range, else what came.
func rangeTotal(resp *http.Response, came int64) int64 {
	_, size, found := strings.Cut(resp.Header.Get("Content-Range"), "/")
	if total, err := strconv.ParseInt(strings.TrimSpace(size), 10, 64); found && err == nil {
		return total
	}
	return came
}
