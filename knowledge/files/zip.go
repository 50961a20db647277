package files

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of archives.
const (
	maxParts  = 10_000
	maxUnzip  = 200 << 20 // bytes of all parts
	maxPart   = 64 << 20  // bytes of a part that is read as XML
	maxRatio  = 100       // of a part, once it is larger than
	ratioFrom = 8 << 20   // bytes
)

// archive is the zip that an office file is.
type archive struct {
	parts map[string]*zip.File
}

// openArchive looks the sizes over that the archive states. What it states too small is found out while reading.
func openArchive(raw []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	if len(z.File) > maxParts {
		return nil, errMuch
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File))}
	total := uint64(0)
	for _, f := range z.File {
		total += min(f.UncompressedSize64, maxUnzip+1)
		if total > maxUnzip || f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return nil, errMuch
		}
		a.parts[clean(f.Name)] = f
	}
	return a, nil
}

// clean makes names of parts comparable.
func clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// xml opens a part for reading as XML; nil when the archive does not hold it.
func (a *archive) xml(name string) (*xmlReader, error) {
	f := a.parts[clean(name)]
	if f == nil {
		return nil, nil //nolint:nilnil // a part that may be missing
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errBroken, name, err)
	}
	return newXMLReader(&bounded{r, int64(min(f.UncompressedSize64, maxPart))}), nil
}

// bounded reads no more than an archive states.
type bounded struct {
	io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errMuch
	}
	return n, err //nolint:wrapcheck // a Reader's io.EOF has to stay bare
}

// relations reads the .rels beside a part: the targets by the last word of their type.
func (a *archive) relations(part string) (byType, byID map[string]string, err error) {
	dir, file := path.Split(part)
	byType, byID = map[string]string{}, map[string]string{}
	x, err := a.xml(dir + "_rels/" + file + ".rels")
	if err != nil || x == nil {
		return byType, byID, err
	}
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return byType, byID, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" && len(byID) < maxParts {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			byID[attr(e, "Id")] = clean(target)
			byType[path.Base(attr(e, "Type"))] = clean(target)
		}
	}
}

// xmlReader reads tokens within bounds of depth. Go's decoder knows no entities but the five of XML, so that there is
// nothing to blow up.
type xmlReader struct {
	d     *xml.Decoder
	depth int
}

func newXMLReader(r io.Reader) *xmlReader {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // office files are UTF-8
	return &xmlReader{d: d}
}

// next returns the next token, valid until the next call. Errors: io.EOF at the end, errDeep, errBroken.
func (x *xmlReader) next() (xml.Token, error) {
	t, err := x.d.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, errMuch):
		return nil, errMuch
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	switch e := t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, errDeep
		}
		if len(e.Attr) > 500 {
			return nil, errMuch
		}
	case xml.EndElement:
		x.depth--
	}
	return t, nil
}

// skip passes over the element whose start was read.
func (x *xmlReader) skip() error {
	for to := x.depth - 1; x.depth > to; {
		if _, err := x.next(); err != nil {
			return endless(err)
		}
	}
	return nil
}

// children calls for each child of the element whose start was read; do has to read the child to its end.
func (x *xmlReader) children(do func(xml.StartElement) error) error {
	for to := x.depth - 1; x.depth > to; {
		t, err := x.next()
		if err != nil {
			return endless(err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := do(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// text returns the character data of the element whose start was read.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for to := x.depth - 1; x.depth > to; {
		t, err := x.next()
		if err != nil {
			return "", endless(err)
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String(), nil
}

// endless makes the end of a file inside an element an error.
func endless(err error) error {
	if errors.Is(err, io.EOF) {
		return errBroken
	}
	return err
}

// attr returns an attribute by its local name, "" when it is missing.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
