package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed templates static/*.js static/*.css static/*.svg static/licences
var files embed.FS

// asset is a file of our own that pages load. Its address holds its hash, so that a browser asks for it once.
type asset struct {
	body   []byte
	kind   string // MIME type
	hash   string
	packed func() []byte // gzip, made at the first request
}

// assets are they by name. Read-only after loadAssets.
type assets map[string]*asset

// loadAssets reads the embedded files.
func loadAssets() assets {
	all := assets{}
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err //nolint:wrapcheck // the folder is compiled in
		}
		sum := sha256.Sum256(body)
		kind := mime.TypeByExtension(path.Ext(name))
		switch path.Ext(name) { // the machine's own table may differ
		case ".js":
			kind = "text/javascript; charset=utf-8"
		case ".css":
			kind = "text/css; charset=utf-8"
		case ".svg":
			kind = "image/svg+xml"
		case ".txt":
			kind = "text/plain; charset=utf-8"
		}
		all[strings.TrimPrefix(name, "static/")] = &asset{body: body, kind: kind, hash: hex.EncodeToString(sum[:8]),
			packed: sync.OnceValue(func() []byte { return pack(body) })}
		return nil
	})
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return all
}

// pack is gzip.
func pack(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a known level
	_, _ = w.Write(body)                                  // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// packFast is gzip for what is made anew each time.
func packFast(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // a known level
	_, _ = w.Write(body)                            // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// link is an asset's address.
func (a assets) link(name string) string {
	one, ok := a[name]
	if !ok {
		panic("no asset " + name) // a template names it
	}
	return prefix + "/static/" + name + "?v=" + one.hash
}

// ServeHTTP hands an asset out: for ever under its own hash, else to be asked for anew.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one, ok := a[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("ETag", `"`+one.hash+`"`)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == one.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), one.hash) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := one.body
	if takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = one.packed()
	}
	_, _ = w.Write(body) // the browser went away
}

// takesGzip reports whether the browser unpacks.
func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}
