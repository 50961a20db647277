package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzPDF reads with one PDFium for all inputs; a process of its own is Child's affair. It stands inside the package
// because a Reader would make PDFium ready for each input.
func FuzzPDF(f *testing.F) {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = f.TempDir()
	}
	r, err := newPDFReader(filepath.Join(dir, "duban-test-readers"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(r.close)
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]" +
		"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>endobj\n4 0 obj<</Length 90>>stream\n10 10 100 50 re S 60 10 m 60 60 l S 10 30 m 110 30 l S BT /F 12 Tf 12 40 Td (road) Tj ET\n" +
		"endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	f.Add([]byte("%PDF-1.4\n%%EOF"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		slow := time.AfterFunc(30*time.Second, func() { panic("reading takes too long") })
		defer slow.Stop()
		text, err := r.read(context.Background(), raw)
		switch {
		case err == nil:
			if !utf8.ValidString(text.Body) {
				t.Fatalf("not UTF-8: %q", text.Body)
			}
		case !errors.Is(err, errBroken) && !errors.Is(err, errScanned) && !errors.Is(err, errGarbled) && !errors.Is(err, errMuch) && !errors.Is(err, errLocked):
			t.Fatal(err)
		}
	})
}
