package aibot

import (
	"context"
	"crypto/md5" //nolint:gosec // the protocol's checksum is MD5
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"

	"golang.org/x/sync/errgroup"

	"duban/delivery"
	"duban/ledger"
)

// Limits of an upload. Source: documentation, page 101463.
const (
	chunkBytes = 512 << 10
	maxChunks  = 100
	minUpload  = 5 // bytes
)

// maxUpload bounds a file by its kind. Unit: bytes. Source: documentation, page 90253.
var maxUpload = map[ledger.AttachmentKind]int{ledger.PlainFile: 20 << 20, ledger.Picture: 10 << 20, ledger.Voice: 2 << 20, ledger.Film: 10 << 20}

// upload brings a file to WeCom and returns the body that shows it; nil when files cannot be read here.
func (b *Bot) upload(ctx context.Context, c *conn, a ledger.Attachment) (map[string]any, error) {
	if b.cfg.Open == nil {
		return nil, nil //nolint:nilnil // nothing is shown, and nothing failed
	}
	data, err := b.cfg.Open(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("read the file to send: %w", err)
	}
	limit, known := maxUpload[a.Kind]
	if !known || len(data) > min(limit, chunkBytes*maxChunks) || len(data) < minUpload {
		return nil, never(cmdInit, "这个文件企业微信收不下")
	}
	id, err := c.upload(ctx, string(a.Kind), path.Base(a.Name), data)
	if err != nil {
		return nil, err
	}
	return mediaBody(string(a.Kind), id), nil
}

// upload brings bytes to WeCom in three steps and returns the media_id, which lives three days.
func (c *conn) upload(ctx context.Context, kind, name string, data []byte) (mediaID string, err error) {
	sum := md5.Sum(data) //nolint:gosec // as above
	chunks := (len(data) + chunkBytes - 1) / chunkBytes
	var began struct {
		ID string `json:"upload_id"`
	}
	err = c.ask(ctx, cmdInit, map[string]any{"type": kind, "filename": name, "total_size": len(data), "total_chunks": chunks, "md5": hex.EncodeToString(sum[:])}, &began)
	if err != nil {
		return "", err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide(chunks))
	for i := range chunks {
		group.Go(func() error {
			part := data[i*chunkBytes : min((i+1)*chunkBytes, len(data))]
			return c.ask(inner, cmdChunk, map[string]any{"upload_id": began.ID, "chunk_index": i, "base64_data": base64.StdEncoding.EncodeToString(part)}, nil)
		})
	}
	if err := group.Wait(); err != nil {
		return "", fmt.Errorf("upload a chunk: %w", beforehand(err))
	}
	var done struct {
		ID string `json:"media_id"`
	}
	if err := c.ask(ctx, cmdFinish, map[string]any{"upload_id": began.ID}, &done); err != nil {
		return "", err
	}
	return done.ID, nil
}

// sideBySide is how many chunks may be on their way: more make WeCom answer that it is busy.
func sideBySide(chunks int) int {
	switch {
	case chunks <= 4:
		return max(chunks, 1)
	case chunks <= 10:
		return 3
	}
	return 2
}

// ask sends a request and reads the body of its acknowledgement.
func (c *conn) ask(ctx context.Context, cmd string, body, into any) error {
	ack, err := c.do(ctx, request{cmd: cmd, body: body, wait: uploadWait})
	if err != nil {
		return beforehand(err)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(ack.Body, into); err != nil {
		return fmt.Errorf("read the answer to %s: %w", cmd, err)
	}
	return nil
}

// beforehand makes an error of an upload one that may be tried again: nobody has seen anything of the message yet.
func beforehand(err error) error {
	if codeOf(err) != 0 {
		return err
	}
	return &delivery.SendError{Kind: delivery.Retry, Err: err}
}
