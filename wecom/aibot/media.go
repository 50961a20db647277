package aibot

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"duban/ledger"
	"duban/wecom"
)

const (
	mediaTime = time.Minute
	padBlock  = 32 // WeCom pads to 32 bytes though AES has blocks of 16
)

// IsMedia reports whether a File.MediaID is one of this package's.
func IsMedia(mediaID string) bool { return strings.HasPrefix(mediaID, mediaPrefix) }

// Media fetches a file that somebody sent, decrypts it, writes it to into and returns its name, "" when WeCom does not tell.
// A file can be fetched for five minutes after its message. Nothing is written before the padding was checked.
// Errors: *ledger.Error NotFound when the file is gone, TooLarge over wecom.MaxMedia, each a sentence for the person; of ctx.
func (b *Bot) Media(ctx context.Context, mediaID string, into io.Writer) (name string, err error) {
	r, ok := parseMediaID(mediaID)
	if !ok {
		return "", ledger.Errorf(ledger.NotFound, "这个文件取不到，请重新发一次。")
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	name, sealed, err := b.download(ctx, r.URL)
	if err != nil {
		return "", err
	}
	key := r.Key
	if key == "" {
		key = b.cfg.AESKey + "="
	}
	plain, err := decrypt(sealed, key)
	if err != nil {
		return "", ledger.Errorf(ledger.NotFound, "文件没能解开，请重新发一次。%w", silent{err})
	}
	if _, err := into.Write(plain); err != nil {
		return "", fmt.Errorf("keep the file: %w", err)
	}
	return name, nil
}

// silent is a cause that adds nothing to the sentence that people read.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

func (b *Bot) download(ctx context.Context, address string) (name string, body []byte, err error) {
	gone := func(cause error) error {
		return ledger.Errorf(ledger.NotFound, "文件在企业微信里取不到了（只保留五分钟），请重新发一次。%w", silent{cause})
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || req.URL.Scheme != "https" && req.URL.Scheme != "http" {
		return "", nil, gone(errors.New("no address"))
	}
	resp, err := b.cfg.HTTP.Do(req)
	if err != nil {
		return "", nil, gone(errors.New("no answer")) // the cause names the address, which is a key
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return "", nil, gone(fmt.Errorf("status %d", resp.StatusCode))
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, wecom.MaxMedia+padBlock+1))
	switch {
	case err != nil:
		return "", nil, gone(errors.New("the file broke off"))
	case len(body) > wecom.MaxMedia+padBlock:
		return "", nil, ledger.Errorf(ledger.TooLarge, "文件超过 %d MB，请拆成几份，或另存为 docx、txt 再发。", wecom.MaxMedia>>20)
	}
	return nameIn(resp.Header.Get("Content-Disposition")), body, nil
}

// nameIn is the file's name in a Content-Disposition, without a folder; "" when there is none.
func nameIn(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return ""
	}
	name := path.Base(strings.ReplaceAll(params["filename"], `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	return name
}

// decrypt opens AES-256-CBC with the key's first half as the first block, and checks every byte of the padding.
func decrypt(sealed []byte, key string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(pad4(key)) // not Strict: issued keys have stray trailing bits
	if err != nil || len(raw) != 32 {
		return nil, errors.New("the key is no 32 bytes of base64")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, wecom.ErrCipher
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(plain, sealed)
	n := int(plain[len(plain)-1])
	if n < 1 || n > padBlock || n > len(plain) {
		return nil, wecom.ErrPad
	}
	for _, b := range plain[len(plain)-n:] {
		if int(b) != n {
			return nil, wecom.ErrPad
		}
	}
	return plain[:len(plain)-n], nil
}

// pad4 completes base64 that came without its "=".
func pad4(key string) string {
	key = strings.TrimRight(key, "=")
	return key + strings.Repeat("=", (4-len(key)%4)%4)
}
