package aibottest

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"slices"
)

type uploadBody struct {
	Type       string `json:"type"`
	Filename   string `json:"filename"`
	TotalSize  int    `json:"total_size"`
	Chunks     int    `json:"total_chunks"`
	MD5        string `json:"md5"`
	UploadID   string `json:"upload_id"`
	ChunkIndex *int   `json:"chunk_index"`
	Data       string `json:"base64_data"`
}

// upload is a file on its way.
type upload struct {
	uploadBody
	parts [][]byte
	order []int // in which they came
}

// upload does one step; the caller holds the lock.
func (s *Server) upload(r request) (code int, reply any) {
	in := r.Body.uploadBody
	switch r.Cmd {
	case "aibot_upload_media_init":
		if in.Chunks < 1 || in.Chunks > 100 || in.TotalSize < 5 || in.Filename == "" || !slices.Contains([]string{"file", "image", "voice", "video"}, in.Type) {
			return 40058, nil
		}
		id := s.id("upload")
		s.uploads[id] = &upload{uploadBody: in, parts: make([][]byte, in.Chunks)}
		return 0, map[string]any{"upload_id": id}
	case "aibot_upload_media_chunk":
		return s.chunk(in), nil
	case "aibot_upload_media_finish":
		return s.finish(in.UploadID)
	}
	return 40058, nil
}

func (s *Server) chunk(in uploadBody) int {
	u := s.uploads[in.UploadID]
	data, err := base64.StdEncoding.DecodeString(in.Data)
	if u == nil || err != nil || in.ChunkIndex == nil || *in.ChunkIndex < 0 || *in.ChunkIndex >= u.Chunks || len(data) > 512<<10 {
		return 40058
	}
	if u.parts[*in.ChunkIndex] == nil {
		u.parts[*in.ChunkIndex] = data
		u.order = append(u.order, *in.ChunkIndex)
	}
	return 0
}

func (s *Server) finish(id string) (code int, reply any) {
	u := s.uploads[id]
	if u == nil || slices.ContainsFunc(u.parts, func(p []byte) bool { return p == nil }) {
		return 40058, nil
	}
	whole := bytes.Join(u.parts, nil)
	sum := md5.Sum(whole)
	if len(whole) != u.TotalSize || hex.EncodeToString(sum[:]) != u.MD5 {
		return 40058, nil
	}
	media := s.id("media")
	s.media[media] = whole
	delete(s.uploads, id)
	return 0, map[string]any{"type": u.Type, "media_id": media, "created_at": "1767000000"}
}

// Uploaded returns the bytes behind a media_id.
func (s *Server) Uploaded(mediaID string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.media[mediaID]
}
