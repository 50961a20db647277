package demo

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/wecom/wecomtest"
)

const (
	maxFile     = 20 << 20 // bytes; WeCom takes no larger ones from members
	maxFileName = 120      // characters
)

// file posts a file as a message of that person: the body is its bytes, its name stands in the query.
func (p *page) file(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	name := fileName(r.URL.Query().Get("name"))
	if !ok || !me.Brings() && !isPicture(name) {
		answer(w, http.StatusNotFound, refusal{"这个身份只能发图片；发文件请回到首页选督查室。"})
		return
	}
	if name == "" {
		answer(w, http.StatusBadRequest, refusal{"没有看懂文件名，请改短一点再发。"})
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		answer(w, http.StatusRequestEntityTooLarge, refusal{"文件超过 20 MB，企业微信里发不了，请拆成几份。"})
		return
	case err != nil, len(data) == 0:
		answer(w, http.StatusBadRequest, refusal{"文件是空的，或没有传完，请再发一次。"})
		return
	}
	mine := p.own("me", "file", name)
	mine.Size = fileSize(len(data))
	send := func() (wecomtest.Posted, error) { return p.WeCom.PostFile(r.Context(), me.ID, name, data) }
	if isPicture(name) {
		send = func() (wecomtest.Posted, error) { return p.WeCom.PostImage(r.Context(), me.ID, data) }
	}
	if err := acknowledged(send()); err != nil {
		p.Log.Warn("post demo file", "user", me.ID, "error", err)
		answer(w, http.StatusBadGateway, refusal{"文件没有送到，请再发一次。"})
		return
	}
	p.transcript.add(me.ID, mine)
	answer(w, http.StatusOK, posted{mine})
}

// isPicture reports a file that WeCom would send as a picture.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png":
		return true
	}
	return false
}

// fileName is a name without a folder; "" for one that is none.
func fileName(name string) string {
	name = strings.TrimSpace(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "." || name == "/" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxFileName {
		return ""
	}
	return name
}

// fileSize prints a size as people read it: 12 KB, 1.5 MB.
func fileSize(n int) string {
	const kilo, mega = 1 << 10, 1 << 20
	switch {
	case n >= mega:
		return strconv.FormatFloat(float64(n)/mega, 'f', 1, 64) + " MB"
	case n >= kilo:
		return strconv.Itoa((n+kilo/2)/kilo) + " KB"
	}
	return strconv.Itoa(n) + " 字节"
}
