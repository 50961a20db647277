package zh_test

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"duban/zh"
)

var option = regexp.MustCompile(`^\[(year=(\d+)|labelled)\] *`)

// limitRow is one line of testdata/limits.txt.
type limitRow struct {
	text, want string
	year       zh.LimitYear
}

func limitTable(t testing.TB) []limitRow {
	t.Helper()
	file, err := os.Open("testdata/limits.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows []limitRow
	for in := bufio.NewScanner(file); in.Scan(); {
		line := in.Text()
		text, want, ok := strings.Cut(line, "=>")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		row := limitRow{year: zh.LimitYear{Year: 2024}, want: strings.TrimSpace(want)}
		if m := option.FindStringSubmatch(text); m != nil {
			text = text[len(m[0]):]
			row.year.Labelled = m[1] == "labelled"
			if n, err := strconv.Atoi(m[2]); err == nil {
				row.year.Year = n
			}
		}
		row.text = zh.Squeeze(text)
		rows = append(rows, row)
	}
	return rows
}

// TestLimitTable reads the phrases of testdata/limits.txt, which a person checked.
func TestLimitTable(t *testing.T) {
	rows := limitTable(t)
	if len(rows) < 150 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		if got := zh.Squeeze(limits(row.text, row.year)); got != zh.Squeeze(row.want) {
			t.Errorf("%s (%+v)\n got %s\nwant %s", row.text, row.year, limits(row.text, row.year), row.want)
		}
	}
}

// BenchmarkLimits reads a long text a sentence at a time.
func BenchmarkLimits(b *testing.B) {
	var sentences []string
	size := 0
	for _, row := range limitTable(b) {
		sentences = append(sentences, row.text)
		size += len(row.text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, s := range sentences {
			zh.FindLimits(s, zh.LimitYear{Year: 2024})
		}
	}
}
