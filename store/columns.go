package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"duban/ledger"
)

// micros turns an instant into what a column holds; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant turns a column back into an instant, UTC.
func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// list turns a small list into what a column holds; nil is [].
func list[T any](items []T) (string, error) {
	if len(items) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(items)
	if err != nil {
		return "", fmt.Errorf("encoding a list: %w", err)
	}
	return string(b), nil
}

// lists encodes several lists of strings at once.
func lists(all ...[]string) ([]string, error) {
	encoded := make([]string, len(all))
	for i, one := range all {
		text, err := list(one)
		if err != nil {
			return nil, err
		}
		encoded[i] = text
	}
	return encoded, nil
}

// jsonList scans a column that list wrote; never nil afterwards.
type jsonList[T any] struct{ into *[]T }

// Scan implements sql.Scanner.
func (l jsonList[T]) Scan(src any) error {
	text, err := columnText(src)
	if err != nil {
		return err
	}
	*l.into = []T{}
	if text == "[]" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), l.into); err != nil {
		return fmt.Errorf("decoding a list: %w", err)
	}
	return nil
}

// listOf scans into a slice.
func listOf[T any](into *[]T) jsonList[T] { return jsonList[T]{into} }

// day scans a column that holds 2006-01-02 or nothing.
type day struct{ into *ledger.Date }

// Scan implements sql.Scanner.
func (d day) Scan(src any) error {
	text, err := columnText(src)
	if err != nil {
		return err
	}
	return d.into.UnmarshalText([]byte(text))
}

// at scans a column that holds microseconds UTC.
type at struct{ into *time.Time }

// Scan implements sql.Scanner.
func (a at) Scan(src any) error {
	us, ok := src.(int64)
	if !ok {
		return fmt.Errorf("an instant is stored as %T", src)
	}
	*a.into = instant(us)
	return nil
}

func columnText(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("a text is stored as %T", src)
}

// insertInto returns INSERT INTO table (columns…) VALUES ($1, …).
func insertInto(table string, columns ...string) string {
	marks := make([]string, len(columns))
	for i := range columns {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

// storable replaces, in place, what no column of text holds on every engine: NUL and bytes that are no UTF-8.
func storable(args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			args[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
		}
	}
}
