package web

import (
	"fmt"
	"io"
	"mime"
	"path"
	"strconv"
	"strings"

	"duban/ledger"
)

// attachment hands out a file that was sent with a report, to whoever may see the report.
func (s *site) attachment(v *visit) error {
	doc, err := v.read()
	if err != nil {
		return err
	}
	m, ok := doc.FindMeasure(v.r.PathValue("measure"))
	if !ok {
		return errNoPage()
	}
	u, err := v.entry(doc, m)
	if err != nil {
		return err
	}
	if !v.viewer.Sees(canonical(v.corpus, u.Unit), leadsOf(v.corpus, m)) {
		return errNotYours()
	}
	kept, err := s.Files.Evidence(v.r.Context(), u.ID)
	if err != nil {
		return fmt.Errorf("read the attachments: %w", err)
	}
	for _, k := range kept {
		if k.ID == v.r.PathValue("file") && !k.Withdrawn {
			return v.hand(k)
		}
	}
	return errNoPage()
}

// entry finds the report of the address.
func (v *visit) entry(doc *ledger.Document, m *ledger.Measure) (ledger.ProgressUpdate, error) {
	all, err := v.site.Records.Updates(v.r.Context(), ledger.UpdateFilter{DocumentID: doc.ID, MeasureKey: m.Key, AllStates: true})
	if err != nil {
		return ledger.ProgressUpdate{}, fmt.Errorf("read the reports: %w", err)
	}
	for _, u := range all {
		if u.ID == v.r.PathValue("update") {
			return u, nil
		}
	}
	return ledger.ProgressUpdate{}, errNoPage()
}

// hand sends the bytes, to be saved and never shown as a page of ours.
func (v *visit) hand(k ledger.Evidence) error {
	body, size, err := v.site.Files.Attachment(v.r.Context(), k.ID)
	if err != nil {
		return fmt.Errorf("open an attachment: %w", err)
	}
	defer func() { _ = body.Close() }() // only read
	v.download(k.Name, kindOf(k.Name))
	v.w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	_, _ = io.Copy(v.w, body) // the browser went away
	return nil
}

// kindOf is a file's MIME type: of pictures, for a phone to show them; of all else, none that a browser would run.
func kindOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	}
	return "application/octet-stream"
}

// download sets the headers of a file to be saved.
func (v *visit) download(name, kind string) {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}
