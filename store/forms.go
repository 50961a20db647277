package store

import (
	"encoding/json"
	"fmt"

	"duban/delivery"
)

// more is what an Incoming may hold beside its columns.
type more struct {
	Chat   string   `json:"chat,omitempty"`
	Quote  string   `json:"quote,omitempty"`
	Tap    string   `json:"tap,omitempty"`
	Picked []string `json:"picked,omitempty"`
	Handle string   `json:"handle,omitempty"`
}

// moreOf is what the column holds: "" for a message of words alone, which most are.
func moreOf(in *delivery.Incoming) (string, error) {
	m := more{Chat: in.Chat, Quote: in.Quote, Tap: in.Tap, Picked: in.Picked, Handle: in.Handle}
	if m.Chat == "" && m.Quote == "" && m.Tap == "" && len(m.Picked) == 0 && m.Handle == "" {
		return "", nil
	}
	return object(m)
}

func object(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encoding a message: %w", err)
	}
	return string(b), nil
}

// moreInto scans the column that moreOf wrote.
type moreInto struct{ in *delivery.Incoming }

// Scan implements sql.Scanner.
func (m moreInto) Scan(src any) error {
	var held more
	if err := scanObject(src, &held); err != nil {
		return err
	}
	m.in.Chat, m.in.Quote, m.in.Tap, m.in.Picked, m.in.Handle = held.Chat, held.Quote, held.Tap, held.Picked, held.Handle
	return nil
}

// formOf is what the columns of a form hold: "" for words alone, and the id of the file.
func formOf(f *delivery.Form) (form, blob string, err error) {
	if f.File != nil {
		blob = f.File.ID
	}
	if f.Chat == "" && f.Answers == "" && !f.Markdown && f.Card == nil && f.File == nil {
		return "", "", nil
	}
	form, err = object(f)
	return form, blob, err
}

// formInto scans the column that formOf wrote.
type formInto struct{ form *delivery.Form }

// Scan implements sql.Scanner.
func (f formInto) Scan(src any) error { return scanObject(src, f.form) }

// scanObject decodes a column that holds a JSON object or nothing.
func scanObject(src, into any) error {
	text, err := columnText(src)
	if err != nil || text == "" {
		return err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("decoding a message: %w", err)
	}
	return nil
}
