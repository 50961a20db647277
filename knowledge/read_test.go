package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"duban/knowledge"
	"duban/ledger"
)

const small = "青禾县护河若干措施\n\n1.清理河岸。2025年5月底前清理完毕。（县水利局牵头，各镇配合）\n2.巡查河道。每月巡查2次。（各镇负责）\n"

// TestReadEncodings: the same text in every encoding gives the same reading.
func TestReadEncodings(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(small)
	if err != nil {
		t.Fatal(err)
	}
	le, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(small)
	if err != nil {
		t.Fatal(err)
	}
	be, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(strings.Repeat("a1", 80) + small)
	if err != nil {
		t.Fatal(err)
	}
	want := render(read(t, "a.txt", small))
	for name, raw := range map[string]string{"utf-8 with mark": "\ufeff" + small, "gb18030": gb, "utf-16 with mark": le,
		"crlf": strings.ReplaceAll(small, "\n", "\r\n"), "cut inside the last character": small + "完"[:2]} {
		t.Run(name, func(t *testing.T) {
			if got := render(read(t, "a.txt", raw)); got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
	if doc := read(t, "a.txt", be); len(doc.Measures) != 2 {
		t.Errorf("big-endian UTF-16 without mark: %d measures", len(doc.Measures))
	}
}

func TestReadRefuses(t *testing.T) {
	cases := []struct {
		name, raw string
		code      ledger.Code
		says      string
	}{
		{"empty", "", ledger.Invalid, "空的"},
		{"blank", " \n\t\u3000\n", ledger.Invalid, "空的"},
		{"broken docx", "PK\x03\x04rest", ledger.Invalid, "损坏"},
		{"picture", "\x89PNG\r\n\x1a\n", ledger.Invalid, "图片"},
		{"noise", string(bytes.Repeat([]byte{0x00, 0x01, 0xfe, 0x8f, 0x7f}, 400)), ledger.Invalid, "文字"},
		{"too many items", strings.Repeat("1.清\n", 100_001), ledger.TooLarge, "编号"},
		{"too large", strings.Repeat("大", knowledge.MaxFile/3+1), ledger.TooLarge, "20 MB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc, err := knowledge.Read(context.Background(), "文件.txt", strings.NewReader(c.raw), knowledge.Options{})
			if doc != nil || ledger.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || !strings.HasSuffix(err.Error(), "。") {
				t.Errorf("got %v, %v", doc, err)
			}
		})
	}
}

func TestReadStopsEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := knowledge.Read(ctx, "a.txt", strings.NewReader(small), knowledge.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := knowledge.Read(context.Background(), "a.txt", iotest.ErrReader(io.ErrUnexpectedEOF), knowledge.Options{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken reader: %v", err)
	}
}

// TestReadWithoutMeasures: a plain note is no error; it can still be asked about.
func TestReadWithoutMeasures(t *testing.T) {
	doc := read(t, "便条.txt", "明天上午九点在二楼会议室开会，请带好材料。")
	if len(doc.Measures) != 0 || len(doc.Passages) != 1 || len(doc.Warnings) == 0 || doc.Title != "便条" {
		t.Errorf("title %q, %d measures, passages %v, warnings %v", doc.Title, len(doc.Measures), doc.Passages, doc.Warnings)
	}
}

// TestIDStaysWithTitle: a changed file of the same title proposes the same id, another title another one.
func TestIDStaysWithTitle(t *testing.T) {
	a := read(t, "a.txt", small)
	b := read(t, "b.txt", strings.ReplaceAll(small, "5月底", "6月底"))
	c := read(t, "c.txt", strings.ReplaceAll(small, "护河", "护林"))
	if a.ID != b.ID || a.Hash == b.Hash || a.ID == c.ID || len(a.ID) != 8 || a.ID[0] != 'd' {
		t.Errorf("ids %s %s %s, hashes %s %s", a.ID, b.ID, c.ID, a.Hash, b.Hash)
	}
}

func TestOptionsOverride(t *testing.T) {
	doc, err := knowledge.Read(context.Background(), `C:\资料\a.txt`, strings.NewReader(small), knowledge.Options{Title: "护河十条", Aliases: []string{"河条"}})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "护河十条" || doc.Aliases[len(doc.Aliases)-1] != "河条" || doc.Source != "a.txt" {
		t.Errorf("%q %v %q", doc.Title, doc.Aliases, doc.Source)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range samples(f) {
		f.Add([]byte(text))
	}
	f.Add([]byte("(((牵头单位:"))
	f.Add([]byte("1.、每(责任单位:\n《到2025年"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := knowledge.Read(context.Background(), "f.txt", bytes.NewReader(raw), knowledge.Options{})
		if err != nil {
			if ledger.CodeOf(err) == ledger.Internal {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		keys := map[string]bool{}
		for _, m := range doc.Measures {
			if keys[m.Key] || m.Number == "" || m.Heading == "" || len(m.Places) == 0 {
				t.Fatalf("measure %+v", m)
			}
			keys[m.Key] = true
			for _, s := range m.Places {
				if s.Start < 0 || s.End > len(doc.Text) || s.Start >= s.End {
					t.Fatalf("place %v of %d", s, len(doc.Text))
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	one := samples(b)["measures.txt"]
	for _, size := range []int{40 << 10, 400 << 10, 4 << 20} {
		var text strings.Builder
		text.WriteString(one)
		for i := 0; text.Len() < size; i++ {
			fmt.Fprintf(&text, "\n%d.整治第%d段道路。各镇于2026年%d月底前完成，每季度至少检查2次。（县住建局牵头，县财政局配合，各镇、各部门按职责分工负责）\n", i+19, i, i%12+1)
		}
		b.Run(fmt.Sprintf("%dkB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := knowledge.Read(context.Background(), "b.txt", strings.NewReader(text.String()), knowledge.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReadSamples reads each sample at hand, so that real layouts are measured too.
func BenchmarkReadSamples(b *testing.B) {
	for name, text := range samples(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := knowledge.Read(context.Background(), name, strings.NewReader(text), knowledge.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
