package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Request is what the endpoint was asked.
type Request struct {
	Body     string // as sent
	Key      string // of the Authorization header, without Bearer
	Model    string
	Messages []Message
	Stream   bool
	Format   string // type of response_format: "", text, json_object, json_schema
	Fields   map[string]json.RawMessage
	At       time.Time
	Blocks   []Block // the data of the prompt
}

// Message is one of the conversation.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Block is one piece of data that stands in the prompt between its delimiters, without them and without the marks of its lines.
type Block struct {
	Name string // question, answer, passage; message, today, unit, measure
	Mark int    // of a passage or measure, from 1
	Text string
}

func readRequest(hr *http.Request) (Request, error) {
	body, err := io.ReadAll(io.LimitReader(hr.Body, 4<<20))
	if err != nil {
		return Request{}, err
	}
	r := Request{Body: string(body), Key: strings.TrimPrefix(hr.Header.Get("Authorization"), "Bearer "), At: time.Now()}
	if err := json.Unmarshal(body, &r.Fields); err != nil {
		return Request{}, err
	}
	var known struct {
		Model    string    `json:"model"`
		Messages []Message `json:"messages"`
		Stream   bool      `json:"stream"`
		Format   struct {
			Type string `json:"type"`
		} `json:"response_format"`
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&known); err != nil {
		return Request{}, err
	}
	r.Model, r.Messages, r.Stream, r.Format = known.Model, known.Messages, known.Stream, known.Format.Type
	r.Blocks = readBlocks(r.User())
	return r, nil
}

// Has reports whether a field was sent: its name, response_format:json_schema, or role:system.
func (r Request) Has(field string) bool {
	if format, ok := strings.CutPrefix(field, "response_format:"); ok {
		return r.Format == format
	}
	if role, ok := strings.CutPrefix(field, "role:"); ok {
		return r.of(role) != ""
	}
	_, there := r.Fields[field]
	return there
}

// System is the text of the system role, User that of the user's.
func (r Request) System() string { return r.of("system") }

// User is the text of the user's role.
func (r Request) User() string { return r.of("user") }

func (r Request) of(role string) string {
	var texts []string
	for _, m := range r.Messages {
		if m.Role == role {
			texts = append(texts, m.Content)
		}
	}
	return strings.Join(texts, "\n")
}

// Text is the first block of a name, "" when there is none.
func (r Request) Text(name string) string {
	for _, b := range r.Blocks {
		if b.Name == name {
			return b.Text
		}
	}
	return ""
}

// All are the blocks of a name.
func (r Request) All(name string) (found []Block) {
	for _, b := range r.Blocks {
		if b.Name == name {
			found = append(found, b)
		}
	}
	return found
}

// Guessing reports whether a reading is asked for; else an answer is to be worded, or the endpoint is probed.
func (r Request) Guessing() bool { return r.Text("message") != "" }

// Probing reports whether nothing but a sign of life is asked for.
func (r Request) Probing() bool { return len(r.Blocks) == 0 }

var opening = regexp.MustCompile(`^<data ([0-9A-Za-z]+) ([a-z]+)(?: (\d+))?>$`)

// readBlocks reads the delimiters as a model would.
func readBlocks(prompt string) (blocks []Block) {
	var open *Block
	var end string
	var lines []string
	for line := range strings.SplitSeq(prompt, "\n") {
		if m := opening.FindStringSubmatch(line); open == nil && m != nil {
			mark, _ := strconv.Atoi(m[3])
			open, end, lines = &Block{Name: m[2], Mark: mark}, fmt.Sprintf("</data %s>", m[1]), nil
			continue
		}
		if open != nil && line == end {
			open.Text = strings.Join(lines, "\n")
			blocks, open = append(blocks, *open), nil
			continue
		}
		if open != nil {
			lines = append(lines, strings.TrimPrefix(line, "▏"))
		}
	}
	return blocks
}
