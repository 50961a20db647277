package wecom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/delivery"
	"duban/ledger"
)

const (
	uploadAPI = "media/upload"
	mediaLife = 3*24*time.Hour - time.Hour // for which an upload is used again; WeCom keeps it for 3 days
	leastFile = 6                          // bytes
)

// Files hands out the bytes of what the program keeps.
type Files interface {
	// Attachment opens a file by ledger.Attachment.ID; size is in bytes and exact. Errors: ledger.NotFound.
	Attachment(ctx context.Context, id string) (body io.ReadCloser, size int64, err error)
}

// mediaKind is a kind of upload with what WeCom takes for it. Source: developer documentation, page 90253.
type mediaKind struct {
	name string
	most int64    // bytes
	ends []string // of file names; nil: any
}

// kindFor is how an attachment is best shown: as its kind, or as a plain file where that does not take it; false when it
// cannot be sent at all.
func kindFor(a ledger.Attachment, size int64) (mediaKind, bool) {
	file := mediaKind{name: "file", most: MaxMedia}
	kind := file
	switch a.Kind {
	case ledger.Picture:
		kind = mediaKind{"image", 10 << 20, []string{".jpg", ".jpeg", ".png"}}
	case ledger.Voice:
		kind = mediaKind{"voice", 2 << 20, []string{".amr"}}
	case ledger.Film:
		kind = mediaKind{"video", 10 << 20, []string{".mp4"}}
	}
	if size > kind.most || kind.ends != nil && !slices.Contains(kind.ends, strings.ToLower(path.Ext(a.Name))) {
		kind = file
	}
	return kind, size >= leastFile && size <= kind.most
}

// file sends the attachment. One that WeCom does not take is told of in words, so that nobody waits for it.
func (s *sending) file(ctx context.Context) error {
	if _, done := s.sent.done(s.out.Key, "file"); done {
		return nil
	}
	if s.cfg.Files == nil {
		s.cfg.Log.Warn("wecom file left out: nobody hands out files", "key", s.out.Key)
		return nil
	}
	for again := true; ; again = false {
		kind, id, err := s.uploaded(ctx, *s.out.File)
		if ledger.CodeOf(err) == ledger.TooLarge {
			_, err = s.part(ctx, "file", request{MsgType: "text", Text: &content{err.Error()}})
			return err
		}
		if err != nil {
			return err
		}
		_, err = s.part(ctx, "file", mediaRequest(kind, id))
		if code := codeOf(err); !again || code != 40007 && code != 40004 && code != codeMediaGone {
			return err
		}
		s.kept.drop(ctx, s.mediaKey(*s.out.File, kind))
	}
}

// mediaRequest is the message that shows an upload.
func mediaRequest(kind, id string) request {
	r := request{MsgType: kind}
	ref := &mediaRef{id}
	switch kind {
	case "image":
		r.Image = ref
	case "voice":
		r.Voice = ref
	case "video":
		r.Video = ref
	default:
		r.File = ref
	}
	return r
}

// mediaKey is where the media id of an attachment is kept: the upload fixes its name and kind. Uploads are the corp's.
func (c *Client) mediaKey(a ledger.Attachment, kind string) string {
	sum := sha256.Sum256([]byte(a.ID + "\x00" + a.Name + "\x00" + kind))
	return "wecom:media:" + c.cfg.CorpID + ":" + hex.EncodeToString(sum[:16])
}

// uploaded returns the media id of an attachment, of an earlier upload if there is one.
// Errors: ledger.TooLarge, a sentence for the person, when WeCom takes no such file; *SendError; of ctx.
func (c *Client) uploaded(ctx context.Context, a ledger.Attachment) (kind, id string, err error) {
	body, size, err := c.cfg.Files.Attachment(ctx, a.ID)
	if err != nil {
		return "", "", attachmentError(ctx, err)
	}
	k, ok := kindFor(a, size)
	if !ok {
		_ = body.Close()
		return "", "", ledger.Errorf(ledger.TooLarge, "附件“%s”在企业微信里发不了（要在 %d MB 以内，且不能是空的），请到网页上下载。", line(a.Name), MaxMedia>>20)
	}
	key := c.mediaKey(a, k.name)
	if id = c.kept.get(ctx, key); id != "" {
		_ = body.Close()
		return k.name, id, nil
	}
	if id, err = c.upload(ctx, k.name, a, body, size); err == nil {
		c.kept.put(ctx, key, id, mediaLife)
	}
	return k.name, id, err
}

// attachmentError is that of the program's own store: what is gone stays gone, anything else may pass.
func attachmentError(ctx context.Context, err error) error {
	failed := &SendError{API: uploadAPI, Kind: delivery.Retry, Message: "the attachment cannot be read: " + string(ledger.CodeOf(err)), err: ctx.Err()}
	if ledger.CodeOf(err) == ledger.NotFound {
		failed.Kind, failed.Message = delivery.Permanent, "附件已经不在库里"
	}
	return failed
}

// upload brings a file to WeCom as it is read, with one more try when the token is refused; body is closed.
func (c *Client) upload(ctx context.Context, kind string, a ledger.Attachment, body io.ReadCloser, size int64) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	for again := true; ; again = false {
		token, err := c.tokens.GetAccessTokenContext(ctx)
		if err != nil {
			_ = body.Close()
			return "", err
		}
		id, err = c.uploadOnce(ctx, token, kind, a.Name, sized{body, size})
		_ = body.Close()
		if refused, ok := errors.AsType[*SendError](err); !again || !ok || !reactionTo(refused.Code).renew {
			return id, err
		}
		c.tokens.Invalidate(ctx, token)
		if body, size, err = c.cfg.Files.Attachment(ctx, a.ID); err != nil {
			return "", attachmentError(ctx, err)
		}
	}
}

// sized is a body with its length in bytes.
type sized struct {
	io.Reader
	size int64
}

// uploadOnce makes one request. Its length is known beforehand and the file is never in memory whole. It goes around
// silenceper's client, which reads all of it and takes no context.
func (c *Client) uploadOnce(ctx context.Context, token, kind, name string, body sized) (string, error) {
	form, contentType, length, err := multipartOf(name, body)
	if err != nil {
		return "", err
	}
	address := *c.route.base
	address.Path += "/cgi-bin/" + uploadAPI
	address.RawQuery = url.Values{"access_token": {token}, "type": {kind}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), io.NopCloser(form))
	if err != nil {
		return "", mediaError(uploadAPI, err)
	}
	req.ContentLength = length
	req.Header.Set("Content-Type", contentType)
	resp, err := c.route.transport.RoundTrip(req)
	if err != nil {
		return "", mediaError(uploadAPI, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answered, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return "", mediaError(uploadAPI, err)
	}
	var answer struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		MediaID string `json:"media_id"`
	}
	if err := json.Unmarshal(answered, &answer); err != nil || answer.ErrCode == 0 && answer.MediaID == "" {
		return "", &SendError{API: uploadAPI, Kind: delivery.Retry, Message: "the answer holds no media id: status " + strconv.Itoa(resp.StatusCode)}
	}
	if answer.ErrCode != 0 {
		return "", apiError(uploadAPI, answer.ErrCode, answer.ErrMsg)
	}
	return answer.MediaID, nil
}

// multipartOf is the form around a file, and its length in bytes.
func multipartOf(name string, body sized) (form io.Reader, contentType string, length int64, err error) {
	if name = fileName(line(name)); name == "" {
		name = "附件"
	}
	name = strings.NewReplacer(`\`, "_", `"`, "'").Replace(name)
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	part := textproto.MIMEHeader{}
	part.Set("Content-Disposition", fmt.Sprintf(`form-data; name="media"; filename="%s"; filelength=%d`, name, body.size))
	part.Set("Content-Type", "application/octet-stream")
	if _, err := w.CreatePart(part); err != nil {
		return nil, "", 0, fmt.Errorf("write the form of a file: %w", err)
	}
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	length = int64(head.Len()) + body.size + int64(len(tail))
	return io.MultiReader(&head, io.LimitReader(body, body.size), strings.NewReader(tail)), w.FormDataContentType(), length, nil
}
